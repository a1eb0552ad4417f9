"""The database's file is none, or is damaged: that is said, and nothing else is."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from commonbeat.access.model import AuthorityState
from commonbeat.adapters.sql.access import SqlAuthorityStore
from commonbeat.adapters.sql.database import Database, DatabaseDamaged
from tests.access.builders import an_authority

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


def test_who_writes_reads_what_the_other_process_left_and_not_what_it_found(two):
    asked = an_authority()
    with two.first.writing() as connection:
        SqlAuthorityStore(connection).put(asked)
    with two.while_the_first_writes(lambda connection: SqlAuthorityStore(connection).find(asked.id)) as connection:
        granted = replace(SqlAuthorityStore(connection).find(asked.id), state=AuthorityState.GRANTED)
        SqlAuthorityStore(connection).put(granted)
    assert two.answers.get(timeout=20) == granted
