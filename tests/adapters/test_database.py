"""The database's file is none, or is damaged: that is said, and nothing else is."""

import pytest
import sqlalchemy as sa

from commonbeat.adapters.sql.database import Database, DatabaseDamaged

ROWS = 2_000


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    file = tmp_path / "commonbeat.db"
    file.write_bytes(b"plain words, and no database at all\n" * 100)
    database = Database(f"sqlite:///{file}")
    for work in (database.reading, database.writing):
        with pytest.raises(DatabaseDamaged), work() as connection:
            connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
    database.close()


def test_a_file_that_lost_its_end_is_said_to_be_damaged(tmp_path):
    file = tmp_path / "commonbeat.db"
    made = Database(f"sqlite:///{file}")
    with made.writing() as connection:
        connection.execute(sa.text("CREATE TABLE words (word TEXT)"))
        connection.execute(sa.text("INSERT INTO words VALUES (:word)"), [{"word": "made up " * 20}] * ROWS)
    with made.reading() as connection:
        connection.execute(sa.text("SELECT 1"))
    made.close()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 // 4096 * 4096])

    cut = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseDamaged), cut.reading() as connection:
        connection.execute(sa.text("SELECT sum(length(word)) FROM words")).scalar()
    cut.close()
