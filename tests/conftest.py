"""What every test may ask for."""

from hypothesis import settings

from tests.postgres import (  # noqa: F401  (fixtures)
    database,
    postgresql_database,
    postgresql_server,
    postgresql_template,
    sqlite_database,
    sqlite_template,
)

settings.register_profile("commonbeat", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("commonbeat")
