"""A real node and a demonstration, made once and copied for each test."""

import shutil

import pytest

from commonbeat.cli.desk import house_in
from commonbeat.demo.build import furnish, make_demo_folder
from tests.cli.said import Said, said
from tests.demo.builders import a_world


@pytest.fixture(scope="session")
def made_force(tmp_path_factory) -> tuple:
    """A node for real use, as `commonbeat init` makes it, and what that printed."""
    folder = tmp_path_factory.mktemp("force") / "data"
    told = said("init", "--data", folder, "--profile", "force", "--organisation", "Example Constabulary")
    assert told.status == 0, told
    return folder, told


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "data"
    make_demo_folder(folder)
    with house_in(folder) as house:
        furnish(house, a_world().cameras[:3])
    return folder


@pytest.fixture
def force(made_force, tmp_path):
    return shutil.copytree(made_force[0], tmp_path / "data")


@pytest.fixture
def printed(made_force) -> Said:
    """What making the force's node printed."""
    return made_force[1]


@pytest.fixture
def demo(made_demo, tmp_path):
    return shutil.copytree(made_demo, tmp_path / "data")
