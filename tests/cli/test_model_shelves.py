"""What the commands of data models share: published models of a node or catalogue, and how they end."""

import json

import pytest

from tests.check.pole import needs_pole
from tests.cli.drafts import MODEL, draft
from tests.cli.said import said


@pytest.fixture
def catalogue(tmp_path):
    assert said("standards", "publish", draft(tmp_path / "drafts", MODEL), "--to", tmp_path / "cat").status == 0
    return tmp_path / "cat"


@pytest.fixture
def record(tmp_path):
    file = tmp_path / "record.json"
    file.write_text("{}")
    return file


ENTITY = f"custody@1.0#{MODEL.entities[0].id}"


@pytest.mark.parametrize(
    "words",
    [
        ("lint", "custody@1.0"),
        ("codes", "custody@1.0", "CL_1"),
        ("examples", ENTITY, "--n", "2"),
        ("tender", "custody@1.0", "--n", "2", "--out", "OUT"),
        ("generate", "custody@1.0", "--to", "json-schema", "--out", "OUT"),
        ("diff", "custody@1.0", "custody@1.0"),
        ("list",),
        ("show", "custody"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("kind", ["catalogue", "node"])
def test_what_is_published_in_a_folder_is_found_with_its_address(tmp_path, catalogue, words, kind):
    data = catalogue
    if kind == "node" and words[0] not in {"list", "show"}:
        data = tmp_path / "node"
        data.mkdir()
        catalogue.rename(data / "standards")
    told = said("standards", *(str(tmp_path / "out") if word == "OUT" else word for word in words), "--data", data)
    assert told.status == 0, told


def test_records_are_held_to_what_a_catalogue_has(catalogue, record):
    told = said("standards", "validate", ENTITY, record, "--data", catalogue, "--json")
    assert told.status in {0, 1}
    assert "errors" in json.loads(told.out)


@pytest.mark.parametrize(
    "words",
    [
        ("codes", "nothing@1.0"),
        ("codes", "pole@1.1", "DS_999"),
        ("lint", "nothing@1.0"),
        ("lint", "pole@1.1#ZZZ"),
        ("lint", "nowhere/1.0"),
        ("lint", "pole@1.1", "--waivers", "/nowhere/waivers.toml"),
        ("diff", "pole@1.1", "nothing@1.0"),
        ("diff", "pole@1.1", "nothing"),
        ("examples", "nothing@1.0#X"),
        ("tender", "nothing@1.0", "--out", "OUT"),
        ("generate", "nothing@1.0", "--to", "xsd", "--out", "OUT"),
        ("generate", "pole@1.1", "--to", "xsd", "--out", "RECORD"),
        ("convert", "pole@1.1#P_001", "mait@1.0.0#Nothing", "RECORD"),
        ("validate", "nothing@1.0#X", "RECORD"),
        ("validate", "pole@1.1#P_001", "RECORD", "--data", "/nowhere"),
        ("import", "/nowhere.xlsx"),
        ("publish", "/nowhere/1.0", "--to", "OUT"),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_what_is_not_there_ends_with_two_in_every_command(tmp_path, record, words):
    places = {"OUT": tmp_path / "out", "RECORD": record}
    told = said("standards", *(places.get(word, word) for word in words))
    assert (told.status, "Errno" in told.err) == (2, False), told


@needs_pole
def test_a_part_of_a_standard_is_linted_alone():
    every = json.loads(said("standards", "lint", "pole@1.1", "--json").out)
    part = json.loads(said("standards", "lint", "pole@1.1#P_001", "--json").out)
    assert 0 < len(part) < len(every)
    assert all(any(where.partition(".")[0] == "P_001" for where in row["where"]) for row in part)


@needs_pole
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("pole@1.1", "Add the entity: pole@1.1#P_001 (Offender), "),
        ("pole@1.1#offender", "Did you mean pole@1.1#P_001 (Offender)?"),
        ("pole@1.1#P_0001", "Did you mean pole@1.1#P_001 (Offender)?"),
        ("pole@9.9#P_001", "Did you mean pole@1.1?"),
    ],
)
def test_who_misses_an_entity_is_told_which_one_was_meant(record, address, told):
    assert told in said("standards", "validate", address, record).err


@pytest.mark.parametrize("address", ["pole@1.1#P_999", "cjs@5.0#Nope", "qqqq@1.0#P_001"])
def test_nothing_is_suggested_that_is_not_near(record, address):
    ended = said("standards", "validate", address, record)
    assert (ended.status, "Did you mean" in ended.err) == (2, False)
