"""What tests of adapters share."""

import pytest

from tests.adapters.two_processes import TwoProcesses


@pytest.fixture
def two(database):
    """Each engine's database, as two processes have it."""
    made = TwoProcesses(database)
    yield made
    made.second.close()
