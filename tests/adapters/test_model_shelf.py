"""The contract of every shelf of data models."""

import pytest

from commonbeat.adapters.files.models import KEPT_MOST, FileModels
from commonbeat.models.errors import BadModel
from commonbeat_check.shelf import write_model
from tests.check.builders import a_model, an_element


def put(folder, model):
    file = folder / model.standard / model.version / "model.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write_model(model))
    return file


def test_models_are_found_in_every_folder_and_the_first_one_counts(tmp_path):
    put(tmp_path / "own", a_model(an_element("A"), standard="one"))
    put(tmp_path / "shipped", a_model(an_element("B"), standard="one"))
    put(tmp_path / "shipped", a_model(standard="two", version="2.1"))
    shelf = FileModels(tmp_path / "own", tmp_path / "shipped")
    assert shelf.addresses() == ["one@1.0", "two@2.1"]
    assert [one.id for one in shelf.find("one", "1.0").elements] == ["A"]
    assert shelf.find("two", "2.1").address == "two@2.1"


def test_what_is_not_there_is_none(tmp_path):
    assert FileModels(tmp_path / "none").addresses() == []
    assert FileModels(tmp_path).find("one", "1.0") is None
    assert FileModels(tmp_path).find("a" * 300, "1.0") is None
    assert FileModels(tmp_path / "in").find("..", "1.0") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"standard": 1}', b"\xff\xfe", b'{"a":' * 100_000])
def test_a_file_that_is_no_model_is_told_by_its_address(tmp_path, content):
    put(tmp_path, a_model(standard="one")).write_bytes(content)
    with pytest.raises(BadModel, match=r"one@1\.0"):
        FileModels(tmp_path).find("one", "1.0")


def test_a_model_is_held_until_its_file_changes(tmp_path):
    shelf, file = FileModels(tmp_path), put(tmp_path, a_model(standard="one"))
    held = shelf.find("one", "1.0")
    assert shelf.find("one", "1.0") is held
    file.write_bytes(write_model(a_model(an_element("A"), standard="one")))
    assert [one.id for one in shelf.find("one", "1.0").elements] == ["A"]


def test_no_more_models_are_held_than_that(tmp_path):
    names = [f"s{at}" for at in range(KEPT_MOST + 1)]
    for name in names:
        put(tmp_path, a_model(standard=name))
    shelf = FileModels(tmp_path)
    first = shelf.find(names[0], "1.0")
    assert [shelf.find(name, "1.0").standard for name in names] == names
    again = shelf.find(names[0], "1.0")
    assert again == first
    assert again is not first
