"""``commonbeat standards lint``: what it prints, and how it ends."""

import json

import pytest
from msgspec.structs import replace

from commonbeat.adapters.files.standards import published_folder
from tests.check.pole import needs_pole
from tests.cli.drafts import MODEL, draft
from tests.cli.said import said
from tests.models.fact_sets import Facts
from tests.models.test_linting_planted import left_out_of_the_index, undefined_stub

WAIVER = """
[[waiver]]
rule = "undefined_id"
where = ["DS_005"]
reason = "The owner defines it in the next version."
by = "Editor A"
"""


def _folder(tmp_path, *plants):
    facts = Facts()
    for plant in plants:
        plant(facts)
    for name, content in facts.files().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def _lint(*words):
    return said("standards", "lint", *words)


def test_a_sound_fact_set_ends_well(tmp_path):
    told = _lint(_folder(tmp_path))
    assert told.status == 0
    assert "0 errors, 0 warnings, 0 for information, 0 waived" in told.out


def test_an_error_ends_with_status_1_and_says_where_what_why_and_how_to_mend_it(tmp_path):
    told = _lint(_folder(tmp_path, undefined_stub))
    assert told.status == 1
    assert told.out.startswith("Errors")
    for part in (
        "undefined_id  DS_005, O_002",
        "never defined",
        "Why it matters:",
        "To mend it:",
        "1 error, 0 warnings",
    ):
        assert part in told.out


def test_a_warning_alone_ends_well(tmp_path):
    told = _lint(_folder(tmp_path, left_out_of_the_index))
    assert told.status == 0
    assert told.out.startswith("Warnings")


def test_json_is_a_list_of_findings_and_nothing_else(tmp_path):
    told = _lint(_folder(tmp_path, undefined_stub), "--json")
    assert told.status == 1
    (row,) = json.loads(told.out)
    assert (row["rule"], row["severity"], row["where"]) == ("undefined_id", "error", ["DS_005", "O_002"])
    assert set(row) == {"rule", "severity", "where", "text", "why", "fix"}


def test_the_json_of_a_sound_fact_set_is_an_empty_list(tmp_path):
    told = _lint(_folder(tmp_path), "--json")
    assert told.status == 0
    assert json.loads(told.out) == []


def test_waivers_beside_the_model_are_taken_and_the_finding_is_still_told(tmp_path):
    (_folder(tmp_path, undefined_stub) / "waivers.toml").write_text(WAIVER)
    told = _lint(tmp_path)
    assert told.status == 0
    assert "Waived: The owner defines it" in told.out
    assert "0 errors, 0 warnings, 0 for information, 1 waived" in told.out
    told = _lint(tmp_path, "--json")
    assert told.status == 0
    assert json.loads(told.out)[0]["waived"].startswith("The owner")


def test_another_file_of_waivers_can_be_named_and_one_that_fits_nothing_is_told(tmp_path):
    folder = tmp_path / "facts"
    folder.mkdir()
    file = tmp_path / "mine.toml"
    file.write_text(WAIVER)
    told = _lint(_folder(folder), "--waivers", file)
    assert told.status == 0
    assert "fits no finding" in told.err


def test_a_waiver_without_a_reason_is_refused(tmp_path):
    (_folder(tmp_path, undefined_stub) / "waivers.toml").write_text(
        WAIVER.replace("The owner defines it in the next version.", "Later.")
    )
    told = _lint(tmp_path)
    assert told.status == 2


@pytest.mark.parametrize(
    ("address", "status"),
    [pytest.param("pole@1.1", 1, marks=needs_pole), ("cjs@5.0", 1), ("mait@1.0.0", 0), ("network-code@0.1", 0)],
)
def test_a_shipped_standard_is_linted_by_its_address(address, status):
    told = _lint(address, "--json")
    assert told.status == status
    assert isinstance(json.loads(told.out), list)


def test_a_published_folder_is_linted_as_its_address_is():
    assert _lint(published_folder() / "pole" / "1.1", "--json").out == _lint("pole@1.1", "--json").out


def test_two_models_are_told_apart_by_the_lists_of_what_they_share():
    told = _lint("mait@1.0.0", "--beside", "cjs@5.0", "--json")
    rules = {row["rule"] for row in json.loads(told.out)}
    assert "name_variant" in rules


def test_what_was_compared_is_told_and_that_nothing_was_found_too(tmp_path):
    assert _lint("mait@1.0.0", "--beside", "mait@1.0.0").out.endswith("Compared with mait@1.0.0: 0 findings.\n")
    fewer = replace(MODEL, lists=(replace(MODEL.lists[0], codes=MODEL.lists[0].codes[:1]), *MODEL.lists[1:]))
    folder, other = draft(tmp_path / "one", MODEL), draft(tmp_path / "two", fewer)
    assert _lint(folder, "--beside", other).out.endswith(f"Compared with {other}: 1 finding.\n")
    text = _lint("mait@1.0.0", "--beside", "network-code@0.1").out
    assert "Not compared with network-code@0.1: one of the two has no data model." in text


@pytest.mark.parametrize("address", [pytest.param("pole@1.1", marks=needs_pole), "cjs@5.0"])
def test_a_reason_stands_before_each_remedy(address):
    lines = [one.strip() for one in _lint(address).out.splitlines()]
    remedies = [at for at, line in enumerate(lines) if line.startswith("To mend it:")]
    assert remedies
    assert all(lines[at - 1].startswith("Why it matters:") for at in remedies)


@pytest.mark.parametrize(
    ("what", "reason"), [("nowhere@1.0", "There is no standard nowhere@1.0"), ("no such thing", "no address")]
)
def test_what_is_not_there_ends_with_status_2_and_says_so(what, reason):
    told = _lint(what)
    assert told.status == 2
    assert reason in told.err


def test_a_folder_without_a_standard_ends_with_status_2(tmp_path):
    told = _lint(tmp_path)
    assert told.status == 2
    assert "holds no standard" in told.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("attributes.json", b"[{]"),
        ("attributes.json", b'{"id": 1}'),
        ("entities.json", b"\xff\xfe"),
        ("model.json", b'{"standard": "x"}'),
        ("model.json", b"[" * 100_000),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_status_2(tmp_path, name, content):
    (_folder(tmp_path) / name).write_bytes(content)
    told = _lint(tmp_path)
    assert told.status == 2
    assert name in told.err


def test_half_a_fact_set_is_refused(tmp_path):
    (_folder(tmp_path) / "entities.json").unlink()
    told = _lint(tmp_path)
    assert told.status == 2
    assert "entities.json" in told.err


HEAD = """
id = "{id}"
version = "{version}"
title = "Made-up standard"
owner = "Organisation A"
status = "proposed"
issued_on = 2026-01-01
note = "Made up."
"""
CLAUSES = """
[[clause]]
id = "a"
title = "A clause"
level = "must"
text = "It must be so, as {cited} says."
plain = "It is so."
standing = "{standing}"
sources = []
kept = "evidence"
kept_by = "Whoever reads it."
"""


def _standard(folder, id="house", version="0.1", cited="house@0.1#a", standing="proposed"):
    (folder / "clauses").mkdir(parents=True)
    (folder / "standard.toml").write_text(HEAD.format(id=id, version=version))
    (folder / "clauses" / "all.toml").write_text(CLAUSES.format(cited=cited, standing=standing))
    return folder


def _rules(told):
    assert told.status in {0, 1}, told.err
    return {row["rule"] for row in json.loads(told.out)}


@pytest.mark.parametrize("name", ["my-standard", "house/0.1"])
def test_a_folder_is_linted_whatever_is_wrong_with_those_beside_it(tmp_path, name):
    beside = _standard(tmp_path / "other" / "1.0") / "standard.toml"
    beside.write_text("this is no TOML")
    (_standard(tmp_path / "away" / "1.x", "away", "1.x") / "clauses" / "all.toml").write_bytes(b"\xff")
    assert "dangling_clause" not in _rules(_lint(_standard(tmp_path / name), "--json"))


def test_a_folder_of_any_name_is_linted_by_its_own_text_alone(tmp_path):
    _standard(tmp_path / "other" / "1.0", "other", "1.0")
    folder = _standard(tmp_path / "mine", cited="other@1.0#a")
    assert "dangling_clause" in _rules(_lint(folder, "--json"))


def test_a_folder_that_stands_as_its_id_and_version_may_cite_those_beside_it(tmp_path):
    _standard(tmp_path / "other" / "1.0", "other", "1.0")
    assert "dangling_clause" not in _rules(_lint(_standard(tmp_path / "house" / "0.1", cited="other@1.0#a"), "--json"))


def test_a_fault_of_the_standard_that_is_asked_for_is_told(tmp_path):
    (_standard(tmp_path / "house" / "0.1") / "standard.toml").write_text("this is no TOML")
    for what in ((tmp_path / "house" / "0.1",), ("house@0.1", "--data", tmp_path)):
        told = _lint(*what)
        assert (told.status, "not TOML" in told.err) == (2, True)


def test_a_shipped_standard_is_linted_whatever_is_wrong_with_those_of_the_catalogue(tmp_path):
    (_standard(tmp_path / "other" / "1.0") / "standard.toml").write_text("this is no TOML")
    assert _lint("mait@1.0.0", "--data", tmp_path).status == 0
