"""What every test may ask for."""

from tests.check.without_pole import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  (hooks)
from tests.postgres import (  # noqa: F401  (fixtures)
    database,
    postgresql_database,
    postgresql_server,
    postgresql_template,
    sqlite_database,
    sqlite_template,
)
