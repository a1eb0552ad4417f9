"""What every test may ask for."""

from hypothesis import HealthCheck, settings

from tests.check.without_pole import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  (hooks)
from tests.postgres import (  # noqa: F401  (fixtures)
    database,
    postgresql_database,
    postgresql_server,
    postgresql_template,
    sqlite_database,
    sqlite_template,
)

# How fast a machine is just now is nothing that a test may tell of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
