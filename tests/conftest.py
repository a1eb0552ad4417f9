"""What every test may ask for."""

from tests.postgres import (  # noqa: F401  (fixtures)
    database,
    postgresql_database,
    postgresql_server,
    postgresql_template,
    sqlite_database,
    sqlite_template,
)
