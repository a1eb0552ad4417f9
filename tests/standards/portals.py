"""A portal in a folder, with a history of its own."""

from pathlib import Path

from commonbeat.adapters.sql.workstreams import SqlWorkstreamStore
from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import open_house
from commonbeat.kernel.clock import SystemClock
from commonbeat.settings import NodeFolder, read_settings
from tests.cli.said import said
from tests.standards.builders import Portal


def portal_in(folder: Path) -> Path:
    """Make a portal's folder, at which a version with one second in place of five is in force; give it back."""
    assert said("init", "--data", folder, "--profile", "portal", "--organisation", "A made-up portal").status == 0
    made = Portal(clock=SystemClock())
    made.agreed(SystemClock().now())
    house = open_house(NodeFolder(folder), read_settings({}), SystemClock(), LiveWatch())
    with house.database.writing() as connection:
        for event in made.store.all():
            SqlWorkstreamStore(connection).append(event)
    house.close()
    return folder
