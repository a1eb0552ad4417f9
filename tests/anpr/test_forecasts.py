"""A forecast held against what happens: camera by camera, and whoever did not answer is not counted as one who kept it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.clock import Keeping
from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_wire import rehearsal
from commonbeat.anpr.forecasts import Came, Forecast, hold
from tests.anpr.test_clock_board import a_clock, a_measure
from tests.builders import MIDVALE, NOON

NORTH = "northmarch"


def foretold(*cameras, **owners):
    return Forecast.read(NOON, {**rehearsal(a_measure(*cameras)), "owners": owners or {MIDVALE: "answered"}})


def came(forecast, *cameras, **owners):
    held = hold(forecast, NOON, Asked(a_measure(*cameras), owners or {MIDVALE: "answered"}))
    return [(one.camera, one.came) for one in held.rows]


def test_a_forecast_is_held_against_what_happens():
    forecast = foretold(*(a_clock(n, Keeping.AHEAD, -2_000) for n in (1, 2, 3)))
    happens = a_clock(1, Keeping.AHEAD, -2_100), a_clock(2), a_clock(4, Keeping.BEHIND, 1_700), a_clock(5)
    assert came(forecast, *happens) == [
        ("2/1/1", Came.AS_FORETOLD),
        ("2/1/2", Came.KEPT_AFTER_ALL),
        ("2/1/3", Came.NOT_SEEN_YET),
        ("2/1/4", Came.NOT_FORETOLD),
    ]


def test_a_camera_of_which_too_few_reads_came_has_not_kept_it_after_all():
    forecast, seen = foretold(a_clock(1, Keeping.BEHIND, 2_000)), a_clock(1, offset_ms=2_000)
    assert came(forecast, replace(seen, undecided_days=seen.days)) == [("2/1/1", Came.NOT_SEEN_YET)]
    assert came(forecast, seen) == [("2/1/1", Came.KEPT_AFTER_ALL)]


@pytest.mark.parametrize("outcome", ["late", "down", "refused"])
def test_the_cameras_of_a_force_that_does_not_answer_now_are_not_said_to_be_silent(outcome):
    forecast = foretold(a_clock(1, Keeping.AHEAD, -2_000, party=NORTH), northmarch="answered", midvale="answered")
    assert came(forecast, northmarch=outcome, midvale="answered") == [("2/1/1", Came.NOT_ANSWERED)]
    assert came(forecast, northmarch="answered", midvale=outcome) == [("2/1/1", Came.NOT_SEEN_YET)]


def test_a_force_that_left_the_network_or_that_nobody_could_ask_did_not_answer():
    forecast = foretold(a_clock(1, Keeping.AHEAD, -2_000, party=NORTH), northmarch="answered", midvale="answered")
    assert came(forecast, midvale="answered") == [("2/1/1", Came.NOT_ANSWERED)]
    nobody = hold(forecast, NOON, Asked(a_measure(), {}))
    assert ([one.came for one in nobody.rows], nobody.answered) == ([Came.NOT_ANSWERED], False)


@pytest.mark.parametrize("then", [{"northmarch": "down", "midvale": "answered"}, {"midvale": "answered"}])
def test_a_camera_of_a_force_that_was_not_heard_at_the_rehearsal_was_not_overlooked_by_it(then):
    fails = a_clock(1, Keeping.AHEAD, -2_000, party=NORTH)
    assert came(foretold(**then), fails, northmarch="answered", midvale="answered") == [("2/1/1", Came.NOT_ASKED)]


def test_a_node_that_has_the_cameras_of_others_answers_for_them():
    forecast = foretold(a_clock(1, Keeping.AHEAD, -2_000, party=NORTH))
    fails = a_clock(2, Keeping.AHEAD, -2_000, party="eastshire")
    assert came(forecast, fails) == [("2/1/1", Came.NOT_SEEN_YET), ("2/1/2", Came.NOT_FORETOLD)]


def test_who_is_silent_is_told_of_both_times():
    held = hold(foretold(northmarch="late"), NOON, Asked(a_measure(), {MIDVALE: "down", NORTH: "answered"}))
    assert (held.forecast.silent, held.silent) == ({NORTH: "late"}, {MIDVALE: "down"})


@given(st.sampled_from(Keeping), st.sampled_from(["answered", "late", "down"]), st.booleans())
def test_no_camera_kept_the_clause_that_was_not_seen_to(keeping, outcome, reports):
    forecast = foretold(a_clock(1, Keeping.BEHIND, 2_000))
    seen = [a_clock(1, keeping)] if reports else []
    kept = ("2/1/1", Came.KEPT_AFTER_ALL) in came(forecast, *seen, **{MIDVALE: outcome})
    assert kept == (reports and keeping is Keeping.KEPT)


@pytest.mark.parametrize("details", [{}, {"limit_seconds": "1", "cameras": []}, {"limit_seconds": 1.0}])
def test_what_is_no_forecast_is_read_as_none(details):
    assert Forecast.read(NOON, details) is None
