"""The linter on the CJS catalogue and on MAIT: the contradictions of the one, the misspelling of the other."""

import re
from datetime import date

import pytest

from commonbeat.models.linting import lint
from commonbeat_check.shelf import shipped_model
from tests.check.pole import OF_POLE

ON = date(2026, 11, 26)

CJS = [
    ("enum_vs_len", "error", ("OffenceRemandStatusCode",)),
    ("enum_vs_len", "error", ("RoleTypeCode",)),
    ("enum_vs_charset", "error", ("PleaStatusCode",)),
    ("check_digit_table", "error", ("ArrestSummonsNumber",)),
    ("check_digit_table", "warn", ("ArrestSummonsNumber", "PNCId")),
    ("len_vs_format", "error", ("Time",)),
    ("bad_date", "warn", ("Section3.29",)),
    ("bad_date", "warn", ("Section3.39",)),
    ("count_mismatch", "warn", ("cjs",)),
]


def _told(address):
    return [(one.rule, one.severity.value, one.where) for one in lint(shipped_model(address), ON)]


def test_the_contradictions_of_the_cjs_catalogue_are_found_and_nothing_else_is_held_against_it():
    told = _told("cjs@5.0")
    assert sorted(one for one in told if one[1] != "info") == sorted(CJS)


def test_the_table_of_the_asn_disagrees_with_the_pnc_id_from_remainder_14_on():
    (text,) = (one.text for one in lint(shipped_model("cjs@5.0"), ON) if one.where == ("ArrestSummonsNumber", "PNCId"))
    assert "from remainder 14 on" in text


def test_the_two_spellings_of_one_name_of_mait_are_found_and_nothing_else_is_held_against_it():
    assert [one for one in _told("mait@1.0.0") if one[1] != "info"] == [("name_variant", "warn", ("VesselIMO",))]


@pytest.mark.parametrize("address", [OF_POLE, "cjs@5.0", "mait@1.0.0"])
def test_linting_twice_gives_the_same(address):
    assert lint(shipped_model(address), ON) == lint(shipped_model(address), ON)


@pytest.mark.parametrize("address", [OF_POLE, "cjs@5.0", "mait@1.0.0", "niem-subset@6.0"])
def test_no_finding_speaks_of_one_thing_as_of_several(address):
    said = [f"{one.text} {one.fix}" for one in lint(shipped_model(address), ON)]
    several = re.compile(r"(?<![\d.+-])1 (?:characters|values|codes|lists|elements|entities|members|records|rules)\b")
    assert [one for one in said if several.search(one)] == []
