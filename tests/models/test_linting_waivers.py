"""Waivers: they mark a finding with its reason, never hide it, and are told when they lapse or fit nothing."""

from datetime import date

from commonbeat.models.importing.pole import read_pole
from commonbeat.models.linting import Waiver, lint, unwaived_errors, waive

from .fact_sets import ON, Facts
from .test_linting_planted import left_out_of_the_index, undefined_stub

REASON = "The owner defines it in the next version."


def _model(*plants):
    facts = Facts()
    for plant in plants:
        plant(facts)
    return read_pole(facts.files())


def _waiver(rule="undefined_id", where=("DS_005",), until=None):
    return Waiver(rule, where, REASON, "Editor A", until)


def test_a_waived_finding_stays_and_says_why_it_is_let_be():
    found = lint(_model(undefined_stub), ON)
    judged = waive(found, [_waiver()], ON)
    assert [one.rule for one in judged.findings] == [one.rule for one in found]
    assert [one.waived for one in judged.findings] == [REASON]
    assert judged.told == ()


def test_what_is_waived_does_not_stand_in_the_way_of_publishing_and_the_rest_does():
    model = _model(undefined_stub, left_out_of_the_index)
    assert [one.rule for one in unwaived_errors(model, [], ON)] == ["undefined_id"]
    assert unwaived_errors(model, [_waiver()], ON) == ()


def test_a_waiver_holds_on_its_last_day_and_lapses_on_the_next():
    found = lint(_model(undefined_stub), ON)
    kept = waive(found, [_waiver(until=ON)], ON)
    lapsed = waive(found, [_waiver(until=ON)], date(2026, 11, 27))
    assert [one.waived for one in kept.findings] == [REASON]
    assert [one.waived for one in lapsed.findings] == [""]
    assert "lapsed on 2026-11-26" in lapsed.told[0]


def test_a_waiver_that_fits_nothing_is_told():
    judged = waive(lint(_model(), ON), [_waiver()], ON)
    assert judged.findings == ()
    assert "fits no finding" in judged.told[0]


def test_a_waiver_fits_only_its_rule_and_only_where_all_its_ids_are():
    found = lint(_model(undefined_stub), ON)
    for wrong in (_waiver(rule="bad_range"), _waiver(where=("DS_005", "DS_006"))):
        judged = waive(found, [wrong], ON)
        assert [one.waived for one in judged.findings] == [""]
        assert len(judged.told) == 1
