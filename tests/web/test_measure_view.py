"""Which cameras a page with a measure lists: those that fail first, the furthest off before others, and not too many."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.anpr.clock import CameraClock, ClockMeasure, Keeping
from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.anpr.model import CameraTriple
from commonbeat.kernel.ids import PartyId
from commonbeat.web.pages.views.clauses import LISTED_MOST, MeasureView
from tests.builders import NOON

MIDVALE = PartyId("midvale")


def a_clock(number, offset_ms, keeping=Keeping.KEPT, party=MIDVALE):
    failing = 0 if keeping is Keeping.KEPT else 1
    return CameraClock(CameraTriple(1, 1, number), "Made-up Eye 1", party, 10, failing, 1, offset_ms, keeping)


def view_of(*cameras, scope):
    measure = ClockMeasure(5, NOON - timedelta(days=1), NOON, NOON, cameras)
    return MeasureView.of(Asked(measure, {}), {}, NOON, scope, "seconds")


def names(rows):
    return [row.camera for row in rows]


def test_every_camera_is_listed_those_that_fail_apart_and_the_furthest_off_first():
    cameras = [a_clock(1, 200), a_clock(2, -6_000, Keeping.AHEAD), a_clock(3, 400), a_clock(4, 9_000, Keeping.BEHIND)]
    view = view_of(*cameras, scope=CameraScope(MIDVALE))
    assert (names(view.cameras), names(view.kept)) == (["1/1/4", "1/1/2"], ["1/1/3", "1/1/1"])
    assert ([row.reads for row in view.kept], view.not_listed) == ([10, 10], 0)


def test_a_page_lists_no_more_cameras_than_it_has_room_for_and_says_how_many_it_does_not():
    cameras = [a_clock(number, number) for number in range(LISTED_MOST + 3)]
    view = view_of(*cameras, scope=CameraScope(MIDVALE))
    assert (len(view.kept), view.not_listed) == (LISTED_MOST, 3)
    assert names(view.kept)[0] == f"1/1/{LISTED_MOST + 2}"


def test_cameras_of_another_organisation_are_not_listed_whether_they_keep_it_or_not():
    others = [a_clock(1, 200, party=PartyId("eastmoor")), a_clock(2, 9_000, Keeping.BEHIND, PartyId("eastmoor"))]
    view = view_of(*others, scope=CameraScope(MIDVALE))
    assert (view.cameras, view.kept, view.not_listed) == ((), (), 0)
    assert (view.cameras_counted, view.cameras_failing) == (2, 1)


@pytest.mark.parametrize(
    ("lasts", "said"),
    [
        (timedelta(hours=24), "over the last 24 hours"),
        (timedelta(days=30), "over the last 30 days"),
        (timedelta(hours=3), "since it took effect"),
    ],
)
def test_it_is_said_of_which_time_a_measure_is(lasts, said):
    measure = ClockMeasure(5, NOON - lasts, NOON, NOON, ())
    assert MeasureView.of(Asked(measure, {}), {}, NOON, None, "seconds").span == said


@pytest.mark.parametrize(
    ("ago", "said"), [(0, "just now"), (0.4, "just now"), (1, "1 second ago"), (9, "9 seconds ago")]
)
def test_it_is_said_how_old_a_measure_is(ago, said):
    measure = ClockMeasure(5, NOON - timedelta(days=1), NOON, NOON - timedelta(seconds=ago), ())
    assert MeasureView.of(Asked(measure, {}), {}, NOON, None, "seconds").age == said


def test_a_camera_that_fails_is_listed_with_its_failing_days_and_those_of_too_few_reads_are_counted():
    failing = replace(a_clock(1, 9_000, Keeping.BEHIND), days=3, failing_days=1)
    undecided = replace(a_clock(2, 9_000), undecided_days=1)
    view = view_of(failing, undecided, scope=CameraScope(MIDVALE))
    assert [row.failing_days for row in view.cameras] == ["on 1 of 3 days"]
    assert (names(view.kept), view.undecided) == (["1/1/2"], 1)


def test_who_may_not_see_cameras_is_shown_none():
    view = view_of(a_clock(1, 200), scope=None)
    assert (view.cameras, view.kept) == (None, ())
