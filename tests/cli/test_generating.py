"""Data models in other forms, on the command line."""

import json
import shutil

import pytest

from commonbeat.adapters.files.standards import published_folder
from commonbeat.cli.main import make_app
from commonbeat.models.generating.forms import FORMS
from commonbeat_check.shelf import write_model
from tests.check.pole import OF_POLE, needs_pole
from tests.models.generating_models import SMALL


@pytest.fixture
def model(tmp_path):
    file = tmp_path / "model.json"
    file.write_bytes(write_model(SMALL))
    return file


def run(*arguments):
    """Run a command as from a shell, and give how it ended."""
    try:
        make_app()(["standards", "generate", *map(str, arguments)], result_action="return_value")
    except SystemExit as end:
        return end.code
    return 0


def written(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_and_is_the_same_again(tmp_path, model, capsys, form):
    for folder in ("one", "two"):
        assert run(model, "--to", form, "--out", tmp_path / folder, "--on", "2026-06-01") == 0
    assert written(tmp_path / "one") == written(tmp_path / "two") != {}
    told = capsys.readouterr().out
    assert all(str(tmp_path / "one" / name) in told for name in written(tmp_path / "one"))


@pytest.mark.parametrize("address", [OF_POLE, "mait@1.0.0", "cjs@5.0"])
@pytest.mark.parametrize("form", FORMS)
def test_every_shipped_model_is_given_in_every_form(tmp_path, address, form):
    assert run(address, "--to", form, "--out", tmp_path, "--on", "2026-06-01") == 0
    assert all(written(tmp_path).values())


def test_it_tells_what_the_form_does_not_hold(tmp_path, model, capsys):
    assert run(model, "--to", "json-schema", "--out", tmp_path / "made") == 0
    told = capsys.readouterr().err
    assert "P_001.R2: nobody can measure care" in told
    assert "E5 nino: only x-check says it" in told


def test_one_entity_alone(tmp_path, model):
    assert run(model, "--to", "json-schema", "--out", tmp_path / "made", "--entity", "O_001") == 0
    assert list(written(tmp_path / "made")) == ["O_001.schema.json"]


def test_it_says_as_json_what_it_wrote(tmp_path, model, capsys):
    assert run(model, "--to", "csvw", "--out", tmp_path / "made", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {path.rpartition("/")[2] for path in told["files"]} == set(written(tmp_path / "made"))
    assert {"rule": "P_001.G2", "reason": "CSVW looks at one cell at a time"} in told["unsaid"]


@needs_pole
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pole@9.9", "--to", "xsd"], "pole@9.9"),
        (["pole@1.1", "--to", "xsd", "--entity", "P_0001"], "Did you mean P_001?"),
        (["pole@1.1#P_999", "--to", "xsd"], "P_999"),
        (["pole", "--to", "xsd"], "pole"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written(tmp_path, capsys, arguments, said):
    assert run(*arguments, "--out", tmp_path / "made") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_a_folder_that_is_a_file_is_told(tmp_path, model, capsys):
    assert run(model, "--to", "xsd", "--out", model) == 2
    assert "could not be written" in capsys.readouterr().err
    assert model.read_bytes() == write_model(SMALL)


@pytest.mark.parametrize("id", ["anpr-working", "network-code", "writing-standards", "api-standard", "interop-charter"])
def test_a_text_of_clauses_comes_as_oscal_and_is_the_same_again(tmp_path, id):
    for folder in ("one", "two"):
        assert run(f"{id}@0.1", "--to", "oscal", "--out", tmp_path / folder) == 0
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert set(written(tmp_path / "one")) == {f"{id}-0.1.oscal-catalog.json", f"{id}-0.1.oscal-profile-must.json"}


def test_a_text_of_ones_own_comes_as_oscal(tmp_path):
    own = shutil.copytree(published_folder() / "network-code" / "0.1", tmp_path / "network-code" / "0.1")
    assert run(own, "--to", "oscal", "--out", tmp_path / "own") == 0
    assert run("network-code@0.1", "--to", "oscal", "--out", tmp_path / "shipped") == 0
    assert written(tmp_path / "own") == written(tmp_path / "shipped")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["anpr-working@0.1", "--to", "xsd"], 2, "has no data model to be made into xsd: it comes as oscal."),
        (["mait@1.0.0", "--to", "oscal"], 2, "has no clauses to be made into oscal: it comes as json-schema, openapi"),
        (["anpr-working@0.9", "--to", "oscal"], 2, "anpr-working@0.1"),
        (["anpr-worming@0.1", "--to", "oscal"], 2, "anpr-working"),
        (["anpr-working", "--to", "oscal"], 2, "no address"),
        (["anpr-working@0.1#clock-tolerance", "--to", "oscal"], 2, "leave out #clock-tolerance"),
        (["anpr-working@0.1", "--to", "oscal", "--entity", "P_001"], 2, "no entities"),
        ([__file__, "--to", "oscal"], 2, "test_generating.py"),
    ],
)
def test_a_form_that_a_standard_does_not_have_is_told_with_those_that_it_has(tmp_path, capsys, arguments, status, said):
    assert run(*arguments, "--out", tmp_path / "made") == status
    assert said in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_a_model_of_ones_own_has_no_clauses(tmp_path, model, capsys):
    assert run(model, "--to", "oscal", "--out", tmp_path / "made") == 2
    assert "has no clauses" in capsys.readouterr().err
