"""A draft in which one id stands for two things: every command says so, and none is put out by it."""

import json

import pytest

from commonbeat.models.generating.forms import FORMS
from tests.cli.drafts import MODEL, draft, version
from tests.cli.said import said

TWICE = {
    "elements": ("C_1", {"elements": (*MODEL.elements, MODEL.elements[0])}),
    "entities": ("E_1", {"entities": (*MODEL.entities, MODEL.entities[0])}),
    "lists": ("CL_1", {"lists": (*MODEL.lists, MODEL.lists[0])}),
}


@pytest.fixture(params=TWICE)
def twofold(request, tmp_path):
    """Give the folder of a draft, and the id that it has twice; its catalogue is ``drafts``."""
    its_id, parts = TWICE[request.param]
    return draft(tmp_path / "drafts", version("1.1", **parts)), its_id


def test_the_linter_finds_it(twofold):
    folder, its_id = twofold
    found = said("standards", "lint", folder, "--json")
    assert found.status == 1
    assert ("duplicate_id", [its_id]) in [(one["rule"], one["where"]) for one in json.loads(found.out)]


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_made_of_it(twofold, tmp_path, form):
    _folder, its_id = twofold
    there = ("--data", tmp_path / "drafts", "--out", tmp_path / "out")
    found = said("standards", "generate", "custody@1.1", "--to", form, *there)
    assert found.status == 2
    assert f"custody@1.1 cannot be used as it is: '{its_id}' is the id of 2 things" in " ".join(found.err.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["examples", "validate", "diff"])
def test_nothing_else_takes_it(twofold, tmp_path, command):
    _folder, its_id = twofold
    (tmp_path / "record.json").write_text('{"givenName": "Sam"}')
    other = draft(tmp_path / "others", version("1.0"))
    arguments = {
        "examples": ("custody@1.1#E_1", "--data", tmp_path / "drafts"),
        "validate": ("custody@1.1#E_1", tmp_path / "record.json", "--data", tmp_path / "drafts"),
        "diff": (other, "custody@1.1", "--data", tmp_path / "drafts"),
    }
    found = said("standards", command, *arguments[command])
    assert (found.status, found.out) == (2, "")
    assert f"'{its_id}' is the id of 2 things of one kind" in " ".join(found.err.split())


@pytest.mark.parametrize("command", ["diff", "generate", "import"])
def test_the_draft_itself_is_refused_when_it_is_given(twofold, tmp_path, command):
    folder, its_id = twofold
    arguments = {"diff": (folder,), "generate": ("--to", "html", "--out", tmp_path / "out"), "import": ()}
    found = said("standards", command, folder, *arguments[command])
    assert (found.status, found.out) == (2, "")
    assert f"{its_id} stand there more than once" in " ".join(found.err.split())
