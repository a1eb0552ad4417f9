"""Packs from files: those that are published are taken, and each thing that is wrong with one is told."""

import shutil

import pytest

from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.conformance.errors import BadPack
from tests.access.builders import the_catalogue

PLACE = "anpr-working/0.1/packs/anpr-sender.toml"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / PLACE).parent.mkdir(parents=True)
    shutil.copy(published_folder() / PLACE, tmp_path / PLACE)
    return tmp_path


def test_what_is_published_is_taken_in_the_order_of_ids():
    packs = FilePacks(published_folder(), the_catalogue()).all()
    assert [pack.id for pack in packs] == ["anpr-back-office", "anpr-sender"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "anpr-sender"', 'id = "another"', "/id: The file is named anpr-sender.toml"),
        ("anpr-working@0.1#position", "anpr-working@0.1#nowhere", "is not published"),
        ('standard = "anpr-working@0.1"', 'standard = "anpr-working@9"', "There is no standard"),
        ("run_seconds = 25", 'run_seconds = "long"', "/bounds/run_seconds: It is a whole number"),
        ("expiry_days = 90", "", "expiry_days is missing"),
        ('role = "sender"', 'role = "sendre"', "Did you mean sender?"),
        ("[bounds]", "[bounds", "not TOML"),
    ],
)
def test_a_pack_that_is_wrong_is_told_of_with_its_place(folder, old, new, told):
    path = folder / PLACE
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BadPack) as bad:
        FilePacks(folder, the_catalogue()).all()
    assert told in str(bad.value)
