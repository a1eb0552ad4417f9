"""The migrations make exactly the tables that the adapters of parties and access use."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from commonbeat.adapters.sql import access, parties, sign_in


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(f"{request.param}_database")


def test_the_migrations_make_the_tables_that_are_used(database):
    used = sa.MetaData()
    for metadata in (parties.metadata, sign_in.metadata, access.metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(used)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _parents: kind != "table" or name in used.tables},
        )
        assert compare_metadata(context, used) == []
