"""Code lists: the values of a day, one value's life, mappings, changes and drift."""

import tracemalloc
from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.codes.changes import Change, changes
from commonbeat.models.codes.drifting import Comparable, drift
from commonbeat.models.codes.elsewhere import mapped
from commonbeat.models.codes.index import CodeIndex, codes_on, is_valid
from commonbeat.models.codes.mappings import Translator, mapping_faults
from commonbeat.models.crosswalks.converting import convert
from commonbeat_check.model import Code, CodeList, CodeMatch, ListMapping, Relation
from commonbeat_check.reading import find_list
from tests.models.crosswalk_records import SHELF, WALKS, crossing

ON = date(2026, 1, 31)
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
CODES = st.lists(st.builds(Code, value=st.text(max_size=4), valid_from=DAYS, valid_to=DAYS), max_size=20)


def a_list(*codes: Code, **other: object) -> CodeList:
    return CodeList(id="colours", name="Colours", codes=codes, **other)  # type: ignore[arg-type]


def test_a_code_is_valid_from_its_first_day_to_the_day_before_its_end():
    code = Code(value="1", valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    assert [is_valid(code, date(2026, *day)) for day in ((1, 1), (1, 31))] == [True, True]
    assert not is_valid(code, date(2025, 12, 31))
    assert not is_valid(code, date(2026, 2, 1))


def test_a_code_that_was_withdrawn_and_came_back_has_two_lives():
    first = Code(value="1", label="old", valid_to=date(2020, 1, 1))
    again = Code(value="1", label="new", valid_from=date(2025, 1, 1))
    index = CodeIndex(a_list(again, first))
    assert index.find("1") == (first, again)
    assert index.valid("1", ON) == again
    assert index.valid("1", date(2022, 1, 1)) is None


@given(CODES, st.text(max_size=4), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_index_finds_what_a_walk_through_the_list_finds(codes, value, on):
    index = CodeIndex(a_list(*codes))
    assert set(index.find(value)) == {code for code in codes if code.value == value}
    found = index.valid(value, on)
    assert (found is not None) == any(code.value == value for code in codes_on(codes, on))
    assert set(index.near(value)) <= {code.value for code in codes}


def test_the_values_beside_one_that_is_none_are_named():
    assert CodeIndex(a_list(*(Code(value=one) for one in ("AB", "AD", "XX")))).near("AC") == ("AB", "AD", "XX")
    assert CodeIndex(a_list()).near("AC") == ()


def test_a_list_of_a_million_values_costs_four_bytes_a_value_more():
    codes = a_list(*(Code(value=f"{number * 7919 % 1_000_003:07}") for number in range(1_000_000)))
    tracemalloc.start()
    index = CodeIndex(codes)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index.find("0007919") == (Code(value="0007919"),)
    assert index.valid("9999999", ON) is None
    assert kept < 5_000_000
    assert peak < 100_000_000


def test_what_a_value_is_in_another_list_is_told_with_its_relation():
    exact = CodeMatch(source="M", target="1")
    split = (CodeMatch(source="X", target="8", relation=Relation.BROADER), CodeMatch(source="X", target="9"))
    nothing = CodeMatch(source="Q", relation=Relation.NONE)
    said = Translator(a_list(mappings=(ListMapping(to="cjs@5.0/gender", matches=(exact, *split, nothing)),)))
    assert said.targets == ("cjs@5.0/gender",)
    assert said.matches("X", "cjs@5.0/gender") == split
    assert said.translate("M", "cjs@5.0/gender") == "1"
    assert [said.translate(one, "cjs@5.0/gender") for one in ("X", "Q", "?")] == [None, None, None]
    assert said.translate("M", "elsewhere@1/x") is None


def test_a_mapping_that_leaves_values_out_or_names_some_that_are_none_is_told():
    source = a_list(Code(value="M"), Code(value="F"), Code(value="old", valid_to=date(2020, 1, 1)))
    target = a_list(Code(value="1"))
    matches = (CodeMatch(source="M", target="1"), CodeMatch(source="Z", target="7"))
    faults = mapping_faults(source, ListMapping(to="x@1/y", matches=matches), target, ON)
    assert (faults.unmapped, faults.unknown_sources, faults.unknown_targets) == (("F",), ("Z",), ("7",))
    whole = ListMapping(to="x@1/y", matches=(CodeMatch(source="M", target="1"), CodeMatch(source="F")))
    assert not mapping_faults(source, whole, target, ON)


def test_a_code_is_elsewhere_what_it_is_converted_to():
    pole = SHELF.get("pole@1.1")
    found = mapped(WALKS.all(), SHELF.get, pole, find_list(pole, "DS_037"))
    said = Translator(found)
    assert said.targets == ("cjs@5.0/gender-type", "mait@1.0.0/sex")
    for value in ("Male", "Female", "Non-Binary"):
        for there, entity, key in (("cjs@5.0", "Person", "genderTypeCode"), ("mait@1.0.0", "Person", "sex")):
            became = convert(crossing("pole@1.1#P_001", f"{there}#{entity}"), {"gender": value}, ON).record.get(key)
            [to] = [one for one in said.targets if one.startswith(there)]
            assert said.translate(value, to) == became


def test_an_element_that_has_words_and_no_list_is_named_itself():
    cjs = SHELF.get("cjs@5.0")
    said = Translator(mapped(WALKS.all(), SHELF.get, cjs, find_list(cjs, "gender-type")))
    assert said.translate("9", "niem-subset@6.0#nc:PersonSexText") == "Not specified"


def test_what_a_list_says_itself_stands_before_what_a_crosswalk_says():
    cjs = SHELF.get("cjs@5.0")
    own = ListMapping(to="mait@1.0.0/sex", matches=(CodeMatch(source="1", target="F"),))
    codes = msgspec.structs.replace(find_list(cjs, "gender-type"), mappings=(own,))
    found = mapped(WALKS.all(), SHELF.get, cjs, codes)
    assert found.mappings[0] == own
    assert [one.to for one in found.mappings].count(own.to) == 1


def test_every_kind_of_change_between_two_lists_is_told():
    old = a_list(Code(value="A"), Code(value="B", label="bee"), Code(value="C"))
    new = a_list(Code(value="B", label="bea"), Code(value="C", valid_to=ON), Code(value="D"))
    told = {(one.change, one.value) for one in changes(old, new)}
    assert told == {(Change.REMOVED, "A"), (Change.RELABELLED, "B"), (Change.LIFE, "C"), (Change.ADDED, "D")}


@given(CODES, CODES)
def test_a_list_has_not_changed_from_itself_and_what_was_added_one_way_was_removed_the_other(first, second):
    old, new = a_list(*first), a_list(*second)
    assert not list(changes(old, old))
    added = sorted(one.value for one in changes(old, new) if one.change is Change.ADDED)
    assert added == sorted(one.value for one in changes(new, old) if one.change is Change.REMOVED)


def test_two_lists_that_are_only_named_drift_by_their_versions():
    holmes = CodeList(id="a", name="HOLMES", version="2.0", is_known=False)
    cordm = CodeList(id="b", name="CorDM", version="2.3", is_known=False)
    told = drift(holmes, cordm)
    assert told.compared is Comparable.VERSIONS
    assert told.is_drifted
    assert not drift(holmes, holmes).is_drifted
    assert drift(holmes, CodeList(id="c", name="c", is_known=False)).compared is Comparable.NOTHING


def test_two_known_lists_drift_by_their_values_and_by_what_a_value_means():
    ours = a_list(Code(value="1", label="Male"), Code(value="2", label="Female"), Code(value="7"))
    theirs = a_list(Code(value="1", label="male."), Code(value="2", label="Fixed"), Code(value="9"))
    told = drift(ours, theirs)
    assert (told.only_first, told.only_second, told.shared) == (("7",), ("9",), 2)
    assert told.other_meaning == (("2", "Female", "Fixed"),)
    assert told.is_drifted
    assert not drift(ours, ours).is_drifted
