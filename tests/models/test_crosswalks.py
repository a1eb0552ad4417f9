"""Crosswalks as data: the shipped ones hold, and a file that does not is told with each of its faults."""

import json
import re
from itertools import permutations

import msgspec
import pytest

from commonbeat.adapters.files.crosswalks import FileCrosswalks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.models.crosswalks.looking import relations
from commonbeat.models.crosswalks.model import How
from commonbeat.models.crosswalks.reading import faults, read_crosswalk
from commonbeat.models.errors import BadCrosswalk, NoCrosswalk
from commonbeat_check.model import Relation
from tests.check.pole import needs_pole
from tests.models.crosswalk_records import SHELF, WALKS

ITSELF = {"relation": "narrower", "how": "itself"}


def walk(*rows, codes=None, sources=("P_001",), targets=("Person",), more=None):
    maps = {"person": {"sources": sources, "targets": targets, "rows": (*rows, ITSELF)}} | (more or {})
    head = {"source": "pole@1.1", "target": "cjs@5.0", "owner": "A test", "standing": "Made up", "codes": codes or {}}
    return head | {"maps": maps}


def wrong(crosswalk):
    found = read_crosswalk(json.dumps(crosswalk).encode(), "made-up.json")
    return " ".join(faults(found, SHELF.get("pole@1.1"), SHELF.get("cjs@5.0")))


def row(source, target, relation="exact", **more):
    return {"source": source, "target": target, "relation": relation, **more}


NAME = row("surname", "familyName")
ALL_GENDERS = ["Male", "Female", "Trans Male", "Trans Female", "Non-Binary", "Intersex", "Not Specified", "Not Known"]


@needs_pole
def test_the_four_standards_lead_to_each_other_both_ways():
    ways = {(one.source, one.target) for one in WALKS.all()}
    assert ways == set(permutations(("pole@1.1", "mait@1.0.0", "cjs@5.0", "niem-subset@6.0"), 2))


def test_every_shipped_crosswalk_says_whose_it_is_and_is_kept_in_one_form():
    for one in WALKS.all():
        assert "Commonbeat" in one.owner
        assert "working" in one.standing
        file = published_folder() / "crosswalks" / f"{one.source}--{one.target}.json".replace("@", "-")
        assert file.read_bytes() == msgspec.json.format(msgspec.json.encode(one), indent=1) + b"\n"


@needs_pole
def test_a_crosswalk_that_holds_has_no_faults():
    assert wrong(walk(NAME)) == ""


@needs_pole
@pytest.mark.parametrize(
    ("crosswalk", "told"),
    [
        (walk(row("surnam", "familyName")), "surnam → familyName leads nowhere"),
        (walk(row("surname", "postalAddress.nothing")), "surname → postalAddress.nothing leads nowhere"),
        (walk(row("homeAddress", "familyName")), "homeAddress → familyName leads nowhere"),
        (walk(row("surname", "postalAddress", how="map", map="person")), "leads nowhere"),
        (walk(NAME, sources=["P_999"]), "there is no entity P_999 in pole@1.1"),
        (walk(NAME, targets=["Persons"]), "there is no entity Persons in cjs@5.0"),
        (walk(row(["surname", "givenName"], "familyName")), "too few or too many paths for copy"),
        (walk(row("surname", [])), "too few or too many paths for copy"),
        (walk(row(["surname", "givenName"], "familyName", how="join")), "does not say what stands between"),
        (walk(row("surname", [], "exact", how="none")), "that it goes nowhere"),
        (walk(row("surname", "familyName", "none")), "that it goes nowhere"),
        (walk(row("gender", "genderTypeCode", how="codes", codes="no")), "the table of codes no, which is not there"),
        (walk(row("homeAddress", "postalAddress", how="map", map="no")), "the map no, which is not there"),
        (walk(row("gender", "genderTypeCode")), "Male of DS_037 is copied, and gender-type has none such"),
        (walk(row([], "genderTypeCode", how="constant", value="7")), "7 is no code of gender-type"),
        (walk(row("surname", "familyName", how="date")), "not of two dates"),
    ],
)
def test_what_does_not_hold_is_told(crosswalk, told):
    assert told in wrong(crosswalk)


@needs_pole
@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([{"source": "Male", "target": "1"}], "it does not say what becomes of Female"),
        ([{"source": "Man", "target": "1"}], "Man is not in DS_037"),
        ([{"source": "Male", "target": "7"}], "7 is not in gender-type"),
        ([{"source": "Male"}], "or neither"),
        ([{"source": "Male", "target": "1", "relation": "none"}], "has a target and the relation none"),
    ],
)
def test_a_table_of_codes_that_does_not_hold_is_told(table, told):
    assert told in wrong(walk(row("gender", "genderTypeCode", how="codes", codes="gender"), codes={"gender": table}))


@needs_pole
@pytest.mark.parametrize("given", [[], [ITSELF, ITSELF], [ITSELF | {"source": "surname", "value": "Example"}]])
def test_what_the_entity_itself_is_there_must_be_said_once_for_every_record(given):
    crosswalk = walk(NAME)
    crosswalk["maps"]["person"]["rows"] = [NAME, *given]
    assert "P_001 and Person: there must be one row" in wrong(crosswalk)


@needs_pole
def test_maps_that_lead_round_in_a_circle_end():
    rounds = {"round": {"sources": [], "targets": [], "rows": [NAME, row([], [], how="map", map="round")]}}
    assert wrong(walk(row([], [], how="map", map="round"), more=rounds)) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"{" * 100_000,
        b'{"a":' * 100_000,
        json.dumps(walk(NAME) | {"more": 1}).encode(),
        json.dumps(walk(row("surname", "familyName", "same"))).encode(),
        json.dumps(walk(row("surname", "familyName", how="guess"))).encode(),
    ],
)
def test_what_is_no_crosswalk_is_refused(content):
    with pytest.raises(BadCrosswalk, match=r"made-up\.json"):
        read_crosswalk(content, "made-up.json")


@needs_pole
def test_a_file_that_does_not_hold_is_refused_with_its_name(tmp_path):
    folder = tmp_path / "crosswalks"
    folder.mkdir()
    (folder / "pole-1.1--cjs-5.0.json").write_text(json.dumps(walk(row("nothing", "familyName"))))
    with pytest.raises(BadCrosswalk, match=r"pole-1\.1--cjs-5\.0\.json.*nothing"):
        FileCrosswalks(tmp_path, SHELF).between("pole@1.1", "cjs@5.0")


@needs_pole
def test_a_file_whose_name_says_another_pair_is_refused(tmp_path):
    folder = tmp_path / "crosswalks"
    folder.mkdir()
    (folder / "pole-1.1--mait-1.0.0.json").write_text(json.dumps(walk(NAME)))
    with pytest.raises(BadCrosswalk, match="which its name does not say"):
        FileCrosswalks(tmp_path, SHELF).all()


def test_a_crosswalk_to_a_standard_that_is_not_here_is_passed_over(tmp_path):
    folder = tmp_path / "crosswalks"
    folder.mkdir()
    (folder / "pole-1.1--none-1.0.json").write_text(json.dumps(walk(NAME) | {"target": "none@1.0"}))
    assert FileCrosswalks(tmp_path, SHELF).all() == []


@needs_pole
def test_a_pair_that_no_crosswalk_is_of_is_told_with_those_there_are():
    with pytest.raises(NoCrosswalk, match=r"pole@1\.1 → cjs@5\.0"):
        WALKS.between("anpr-working@0.1", "mait@1.0.0")
    with pytest.raises(NoCrosswalk, match=r"mait@1\.0\.0#Vehicle → pole@1\.1#O_001"):
        WALKS.crossing(SHELF.entity("mait@1.0.0#Vehicle"), SHELF.entity("pole@1.1#P_001"))


@needs_pole
def test_an_element_can_be_looked_up_in_the_other_standards():
    found = relations(WALKS.all(), SHELF.get, SHELF.get("pole@1.1"), "DS_032")
    names = {(one.standard, one.element): (one.relation, one.how) for one in found}
    assert names == {
        ("cjs@5.0", "FamilyName"): (Relation.EXACT, How.COPY),
        ("mait@1.0.0", "Surname"): (Relation.EXACT, How.COPY),
        ("niem-subset@6.0", "nc:PersonSurName"): (Relation.EXACT, How.COPY),
    }
    assert ("P_004", "Person") in found[0].entities


@needs_pole
def test_an_element_that_has_no_place_there_is_told_with_the_reason():
    found = relations(WALKS.all(), SHELF.get, SHELF.get("pole@1.1"), "DS_120")
    [age] = [one for one in found if one.standard == "cjs@5.0"]
    assert (age.element, age.relation) == ("", Relation.NONE)
    assert "birth date" in age.note


def unexplained(address, paths):
    """Give the values of the lists that paths lead to of which the model says that it does not know their meaning."""
    model = SHELF.get(address)
    keys = {path.split(".")[-1] for path in ([paths] if isinstance(paths, str) else paths)}
    used = {member.element for entity in model.entities for member in entity.members if member.key in keys}
    lists = {element.list for element in model.elements if element.id in used}
    vague = [one for one in model.lists if one.id in lists and "not to hand" in one.note]
    named = {one.id: re.findall(r"\b[A-Z]\b", one.note) for one in vague}
    return {code.value for one in vague for code in one.codes if not named[one.id] or code.value in named[one.id]}


def matches_of_codes():
    for walk_ in WALKS.all():
        for row_ in (row_ for map_ in walk_.maps.values() for row_ in map_.rows if row_.how is How.CODES):
            for match in walk_.codes[row_.codes]:
                yield walk_, row_, match


def test_no_code_is_mapped_whose_meaning_the_model_does_not_know():
    for walk_, row_, match in matches_of_codes():
        vague = match.source in unexplained(walk_.source, row_.source)
        vague |= match.target in unexplained(walk_.target, row_.target)
        assert not vague or match.relation is Relation.NONE, (walk_.source, walk_.target, row_.codes, match)


@needs_pole
def test_the_search_for_codes_of_unknown_meaning_finds_those_of_two_lists():
    assert unexplained("cjs@5.0", "ethnicityObserved6Plus1Code") == set("0123456")
    assert unexplained("mait@1.0.0", "sex") == {"N", "D"}
