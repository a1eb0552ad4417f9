"""Suites of a small data standard for tests. All records are made up."""

from dataclasses import replace
from datetime import date

from commonbeat.conformance.model import Role
from commonbeat.conformance.records.naming import SuiteName
from commonbeat.conformance.records.packs import RecordPacks, Suite
from commonbeat.conformance.records.running import Judged, run_answers
from commonbeat_check.model import Ask, Check, Type

from ..check.builders import a_code_list, a_group, a_member, a_model, a_rule, an_element, an_entity
from .builders import PRODUCT, SetClock

SMALL = a_model(
    an_element(min_length=1, max_length=35),
    an_element("T_002", "PNC ID", min_length=13, max_length=13, checks=(Check(kind="format", value="pnc-id"),)),
    an_element("T_003", "Colour", type=Type.CODE, list="colours", notes=("The labels are ours.",)),
    a_code_list("blue", "green"),
    an_entity(
        a_member("Given Name", "T_001"),
        a_member("PNC ID", "T_002"),
        a_member("Colour", "T_003"),
        groups=(
            a_group("givenName", "pncId", ask=Ask.AT_LEAST, n=1),
            a_group("colour", id="G2", when_said="Where the colour is known, it is given."),
        ),
        rules=(a_rule("", id="X_001.R2", why_untested="No record shows it."),),
    ),
)
NAME = SuiteName("tests", "1.0", "X_001", Role.CONSUMER, date(2026, 11, 26))


def packs_of(model=SMALL, text=None) -> RecordPacks:
    return RecordPacks(
        lambda name, version: model if (name, version) == (model.standard, model.version) else None, lambda *_: text
    )


def a_suite(model=SMALL, **other) -> Suite:
    suite = packs_of(model).suite(replace(NAME, **other))
    assert suite is not None
    return suite


def right_answers(suite: Suite) -> dict[str, bool]:
    return {case.id: case.is_valid for case in suite.cases}


def as_csv(answers: dict[str, bool], named: dict[str, str] | None = None) -> bytes:
    rows = [f"{id},{'yes' if said else 'no'},{(named or {}).get(id, '')}" for id, said in answers.items()]
    return "\n".join(["test,accepted,element", *rows, ""]).encode()


def a_record_run(suite: Suite, answers: dict[str, bool] | None = None, named: dict[str, str] | None = None):
    """Give the run of a product's answers: the right ones where none are given."""
    content = as_csv(right_answers(suite) if answers is None else answers, named)
    return run_answers(Judged(suite, "answers.csv", PRODUCT.name, PRODUCT.version), content, SetClock())
