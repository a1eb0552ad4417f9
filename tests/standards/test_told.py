"""What a node was told is agreed: the text by its digest, and the stage by the directory."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.clauses import ClauseId
from commonbeat.standards.digest import published_text, text_digest
from commonbeat.standards.lifecycle import Stage
from commonbeat.standards.timeline import Timeline
from commonbeat.standards.told import NotTheText, Told, told_text
from tests.access.builders import the_catalogue
from tests.builders import NOON
from tests.standards.builders import CLOCK_CLAUSE, Portal

DAY = timedelta(days=1)
FIRST = the_catalogue().standard("anpr-working", "0.1")
SECOND = Portal().drafted(1.0).standard


def taken(raw=None, digest=text_digest(SECOND)):
    return told_text(
        published_text(SECOND) if raw is None else raw, digest, date(2026, 11, 26), the_catalogue().list_()
    )


def clause_of(text, name=CLOCK_CLAUSE):
    return next(one for one in text.clauses if one.id.clause == name)


def stages(told, now=NOON) -> dict[str, Stage]:
    versions = Timeline(the_catalogue(), (), told).versions(now)
    return {one.standard.version: one.stage for one in versions if one.standard.id == "anpr-working"}


def told(first=NOON - DAY, second=NOON, text=SECOND):
    return [
        Told("anpr-working", "0.1", first, text_digest(FIRST), FIRST),
        Told("anpr-working", "0.2", second, text_digest(SECOND), text),
    ]


def test_a_text_is_taken_as_it_was_agreed_with_this_programs_words_beside_it():
    text = taken()
    assert text_digest(text) == text_digest(SECOND)
    assert clause_of(text).plain == clause_of(SECOND).plain
    assert "1 second" in clause_of(text).plain
    assert clause_of(text).kept_by == clause_of(FIRST).kept_by
    assert (text.title, text.requires) == (FIRST.title, FIRST.requires)


@given(st.binary(max_size=200))
def test_bytes_that_are_not_the_text_are_refused(raw):
    with pytest.raises(NotTheText):
        taken(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text["clauses"][0].update(text="Another rule, which nobody agreed on."),
        lambda text: text["clauses"].pop(),
        lambda text: text["clauses"].append("no clause"),
        lambda text: text["clauses"][0].update(level="perhaps"),
        lambda text: text["clauses"][0].update(clause="Not An Address"),
        lambda text: text["clauses"][0].update(machine={"value": True}),
        lambda text: text.update(version="0.3"),
        lambda text: text.update(requires=None),
        lambda text: text.pop("id"),
        lambda text: text.update(more="than binds"),
    ],
)
def test_a_text_that_says_something_else_is_refused(change):
    text = json.loads(published_text(SECOND))
    change(text)
    with pytest.raises(NotTheText):
        taken(json.dumps(text).encode())


def test_plain_words_of_another_wording_are_left_out():
    worded = replace(clause_of(SECOND), text="A camera's clock is within 1 second of UTC, whatever its kind.")
    other = replace(SECOND, clauses=tuple(worded if one.id == worded.id else one for one in SECOND.clauses))
    text = taken(published_text(other), text_digest(other))
    assert clause_of(text).text == worded.text
    assert clause_of(text).plain == ""


def test_a_standard_that_did_not_come_with_the_program_is_taken_too():
    moved = tuple(replace(one, id=ClauseId("made-up", "1.0", one.id.clause)) for one in SECOND.clauses)
    other = replace(SECOND, id="made-up", version="1.0", clauses=moved)
    assert taken(published_text(other), text_digest(other)).title == "made-up"


def test_the_stage_is_by_what_was_told():
    assert stages(told()) == {"0.1": Stage.REPLACED, "0.2": Stage.LIVE}
    assert stages(told(second=NOON + DAY)) == {"0.1": Stage.LIVE, "0.2": Stage.AGREED}
    assert stages(told(first=NOON + DAY, second=NOON + DAY)) == {"0.1": Stage.AGREED, "0.2": Stage.AGREED}


def test_a_version_whose_text_has_not_come_replaces_the_one_before_all_the_same():
    assert stages(told(text=None)) == {"0.1": Stage.REPLACED}


def test_a_shipped_text_of_the_same_name_is_not_the_one_that_the_directory_means():
    assert stages([Told("anpr-working", "0.1", NOON - DAY, "sha256:0")]) == {"0.1": Stage.DRAFT}


def test_the_version_that_holds_is_the_one_that_was_told():
    timeline = Timeline(the_catalogue(), (), told())
    assert timeline.holding("anpr-working", NOON).standard.version == "0.2"
    assert timeline.holding("anpr-working", NOON - timedelta(seconds=1)).standard.version == "0.1"
