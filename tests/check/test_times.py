"""Times of day and moments: only those that there are, in the form that the standard states."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.formats.times import ANY_MOMENT, TIME_FORMATS, is_time
from commonbeat_check.forms import hint_of
from commonbeat_check.model import Check, NotEnforced, Type
from commonbeat_check.readers.values import from_cell
from commonbeat_check.shape import Shape
from tests.check.builders import a_member, a_model, an_element, an_entity
from tests.check.test_checking import rules


def timed(form="", type=Type.TIME, **others):
    return an_element(type=type, checks=(Check(kind="time-format", value=form),) if form else (), **others)


@pytest.mark.parametrize(("form", "right", "misshapen", "no_time"), [
    ("hh:mm", ["00:00", "23:59"], ["noon", "2359", "23:59:00", "9:05", "23:59Z", "23.59"], ["24:00", "23:60", "99:99"]),
    ("hh:mm:ss", ["00:00:00", "23:59:59"], ["noon", "23:59", "23:59:59Z", "23:59:59.5"], ["24:00:00", "23:59:60"]),
    ("hh:mm±hh:mm", ["23:59Z", "00:00-14:00"], ["23:59", "23:59+01", "23:59 Z"], ["23:59+14:01", "24:00Z", "23:59+00:60"]),
    ("hh:mm:ss±hh:mm", ["23:59:59+01:00"], ["23:59:59", "23:59Z", "23:59:59z"], ["23:59:59+15:00"]),
    ("hh:mm[:ss]±hh:mm", ["23:59+01:00", "23:59:59.25Z"], ["23:59", "23:59:59"], ["25:59Z"]),
    ("hh:mm[:ss][±hh:mm]", ["23:59", "23:59:59", "23:59Z"], ["half past nine", "23"], ["24:00"]),
    ("YYYY-MM-DDThh:mm:ss±hh:mm", ["2024-02-29T00:00:00Z"], ["2024-02-29T00:00:00", "2024-02-29"], ["2023-02-29T00:00:00Z"]),
    (ANY_MOMENT, ["2024-02-29T00:00:00", "2024-02-29T23:59:59.5+01:00"], ["2024-02-29 00:00:00", "today"],
     ["2023-02-29T00:00:00", "2024-02-29T24:00:00", "0000-01-01T00:00:00"]),
])  # fmt: skip
def test_a_time_has_the_form_that_is_stated_and_is_one_that_there_is(form, right, misshapen, no_time):
    element = timed(form, Type.DATETIME if form.startswith("Y") else Type.TIME)
    assert [rules(one, element) for one in right] == [[] for _ in right]
    assert [rules(one, element) for one in misshapen] == [["time-format"] for _ in misshapen]
    assert [rules(one, element) for one in no_time] == [["clock-time"] for _ in no_time]


@pytest.mark.parametrize("form", TIME_FORMATS)
def test_the_sample_of_a_form_is_a_time_of_it(form):
    assert is_time(TIME_FORMATS[form].sample, form)


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_every_moment_that_python_writes_in_whole_minutes_of_offset_is_one(moment):
    offset = moment.utcoffset()
    whole = offset is None or offset.total_seconds() % 60 == 0
    text = moment.isoformat()
    assert rules(text, timed(type=Type.DATETIME)) == ([] if whole else ["time-format"])


def test_a_time_that_states_no_form_is_any_of_iso_8601():
    assert [rules(one, timed()) for one in ("09:05", "09:05:00+01:00", "noon")] == [[], [], ["time-format"]]
    assert rules("noon", timed(type=Type.DATETIME)) == ["time-format"]


@pytest.mark.parametrize("others", [
    {"is_defined": False}, {"format": "as the clock strikes"}, {"pattern": "[a-z]+"}, {"max_length": 4},
    {"not_enforced": (NotEnforced(rule="time-format", reason="nobody keeps it"),)},
])  # fmt: skip
def test_a_time_that_the_standard_does_not_define_or_writes_otherwise_is_held_to_no_form(others):
    assert rules("noon", timed(**others)) == []


def test_a_time_that_is_cited_and_never_defined_is_printable_text_and_the_hint_says_so():
    element = timed(is_defined=False)
    assert rules("no\x01on", element) == ["characters"]
    model = a_model(element, an_entity(a_member("value", "T_001")))
    shape = Shape(model, model.entities[0], date(2026, 11, 26))
    assert hint_of(shape.fields["value"], shape) == "any text: the standard does not say how it writes a time"


def test_a_text_that_states_a_form_of_time_is_held_to_it_and_an_unknown_form_to_none():
    assert rules("25:00", timed("hh:mm", Type.STRING)) == ["clock-time"]
    assert rules("noon", timed("by the sun")) == []


@pytest.mark.parametrize(("form", "cell", "text"), [
    ("hh:mm", time(9, 5), "09:05"), ("hh:mm:ss", time(9, 5), "09:05:00"), ("", datetime(2026, 1, 2, 9, 5), "2026-01-02T09:05:00"),
])  # fmt: skip
def test_a_time_of_a_cell_is_written_as_the_standard_writes_it(form, cell, text):
    element = timed(form, Type.TIME if form else Type.DATETIME)
    model = a_model(element, an_entity(a_member("value", "T_001")))
    shape = Shape(model, model.entities[0])
    assert from_cell(cell, shape.fields["value"], shape) == text
    assert rules(text, element) == []
