"""The linter of texts: clauses that say two things, and entries that are filed as what they are not."""

from dataclasses import replace
from datetime import date

import pytest

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.standards.linting import Entry, kind_of, lint_text, misfiled
from commonbeat.standards.model import Clause, Kept, Level, MachineForm, Source, Standard, Status

ON = date(2026, 11, 26)
OURS = FileStandards(published_folder()).all()
KNOWN = {str(clause.id) for standard in OURS for clause in standard.clauses}


def _clause(name="clock", **said):
    clause = Clause(
        ClauseId.parse(f"example@1.0#{name}"),
        f"Title of {name}",
        Level.MUST,
        f"Every {name} is kept within 2 seconds.",
        "In plain words.",
        Standing.SOURCED,
        (Source("A text", ""),),
        Kept.CHECK,
        "Checked on every read.",
    )
    return replace(clause, **said)


def _standard(*clauses, **said):
    standard = Standard("example", "1.0", "An example standard", "Us", Status.WORKING, ON, "", clauses or (_clause(),))
    return replace(standard, **said)


def _lint(standard):
    return lint_text(standard, {str(one.id) for one in standard.clauses}, ON)


@pytest.mark.parametrize("standard", OURS, ids=[f"{one.id}@{one.version}" for one in OURS])
def test_our_own_standards_have_no_error(standard):
    assert [one for one in lint_text(standard, KNOWN, ON) if one.severity.value == "error"] == []


def test_a_sound_standard_has_no_finding():
    assert _lint(_standard(_clause(), _clause("camera"))) == ()


LIMIT = MachineForm(limit="", unit="seconds", measured="by clock", value=3.0)


@pytest.mark.parametrize(
    ("clause", "rule", "severity"),
    [
        (_clause(level=Level.SHOULD, text="Every clock must be right."), "level_mismatch", "error"),
        (_clause(level=Level.MUST, text="Every clock should be right."), "level_mismatch", "warn"),
        (_clause(kept=Kept.NOT_YET), "untested_clause", "info"),
        (_clause(kept_by=" "), "untested_clause", "error"),
        (_clause(text="As example@1.0#gone says."), "dangling_clause", "error"),
        (_clause(sources=()), "unsourced_clause", "error"),
        (_clause(machine=LIMIT), "limit_not_in_text", "error"),
    ],
)
def test_a_clause_that_says_two_things_is_found(clause, rule, severity):
    (found,) = _lint(_standard(clause))
    assert (found.rule, found.severity.value, found.where[0]) == (rule, severity, "example@1.0#clock")
    assert found.why
    assert found.fix


@pytest.mark.parametrize(
    "clause",
    [
        _clause(level=Level.SHOULD, text='The word "must" binds; "shall" does too.'),
        _clause(text="As example@1.0#clock says."),
        _clause(sources=(), standing=Standing.PROPOSED),
        _clause(machine=replace(LIMIT, value=2.0)),
        _clause(text="Within 2 minutes.", machine=replace(LIMIT, value=120.0)),
    ],
)
def test_a_clause_that_only_looks_so_is_let_be(clause):
    assert _lint(_standard(clause)) == ()


def test_two_clauses_that_say_the_same_are_found():
    (found,) = _lint(_standard(_clause(), _clause("camera", text=_clause().text.upper())))
    assert (found.rule, found.where) == ("repeated_text", ("example@1.0#clock", "example@1.0#camera"))


def test_a_standard_issued_on_a_day_to_come_is_found():
    (found,) = _lint(_standard(issued_on=date(2027, 1, 1)))
    assert found.rule == "future_date"


def test_guidance_whose_clauses_bind_is_found():
    (found,) = _lint(_standard(title="Guidance on clocks"))
    assert found.rule == "kind_mismatch"
    assert _lint(_standard(_clause(level=Level.MAY, text="A clock may be kept."), title="Guidance on clocks")) == ()


CATALOGUE = [
    (Entry("1", "Privileged Access Management Standard", "Principles"), True),
    (Entry("2", "NCSP Overseas IT Access Guidelines v1.1", "Principles"), True),
    (Entry("3", "National Police Information Security Risk Management Guidance", "Standards"), True),
    (Entry("4", "PDS Technology & Architecture principles", "Principles"), False),
    (Entry("5", "NCSP Password Standard v1.3", "Standards"), False),
    (Entry("6", "Government Security Classification", "Policy"), False),
    (Entry("7", "NCSP MS Power platform guideline v1.0", "Guidance"), False),
]


@pytest.mark.parametrize(("entry", "is_misfiled"), CATALOGUE, ids=[one.title for one, _wrong in CATALOGUE])
def test_an_entry_whose_title_says_another_kind_than_it_is_filed_as_is_found(entry, is_misfiled):
    assert [one.where for one in misfiled([entry])] == ([(entry.id,)] if is_misfiled else [])


def test_the_last_word_for_a_kind_decides():
    assert kind_of("Guidance on the Password Standard") == "standard"
    assert kind_of("Bluetooth") == ""
