"""What is shown of clocks, and how old it may be."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.clock import CameraClock, ClockMeasure, Keeping
from commonbeat.anpr.clock_board import FRESH, Asked, ClockBoard, LimitInForce
from commonbeat.anpr.clock_wire import BadMeasure, from_wire, joined, rehearsal, to_wire
from commonbeat.anpr.errors import NobodyAnswered
from commonbeat.anpr.model import CameraTriple
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import is_legible
from commonbeat.standards.errors import UnknownUnit
from tests.builders import MIDVALE, NOON, SetClock


def a_clock(camera=1, keeping=Keeping.KEPT, offset_ms=300, party=MIDVALE, product="Made-up Eye", reads=10):
    failing = 0 if keeping is Keeping.KEPT else reads
    return CameraClock(CameraTriple(2, 1, camera), product, PartyId(party), reads, failing, 1, offset_ms, keeping)


def a_measure(*cameras, limit=1.0):
    return ClockMeasure(limit, NOON - timedelta(days=1), NOON, NOON, cameras)


class Counting:
    def __init__(self):
        self.spans = []

    def __call__(self, limit_seconds, from_, to):
        self.spans.append((limit_seconds, from_, to))
        return Asked(a_measure(limit=limit_seconds), {MIDVALE: "answered"})


def test_what_is_shown_is_worked_out_once_while_it_is_fresh():
    asks, clock = Counting(), SetClock()
    board = ClockBoard(asks, lambda: LimitInForce(5.0), clock)
    assert board.today() is board.today()
    clock.move(FRESH)
    board.today()
    assert [to - from_ for _limit, from_, to in asks.spans] == [timedelta(hours=24)] * 2


def test_another_limit_is_another_measure():
    asks, limits = Counting(), [5.0]
    board = ClockBoard(asks, lambda: LimitInForce(limits[0]), SetClock())
    board.today()
    limits[0] = 1.0
    assert board.today().measure.limit_seconds == 1.0


@pytest.mark.parametrize(("ago", "looked_back"), [(timedelta(hours=2), timedelta(hours=2)), (timedelta(days=9), None)])
def test_reads_of_before_the_limit_are_not_judged_by_it(ago, looked_back):
    asks, clock = Counting(), SetClock()
    ClockBoard(asks, lambda: LimitInForce(1.0, NOON - ago), clock).today()
    assert [to - from_ for _limit, from_, to in asks.spans] == [looked_back or timedelta(hours=24)]


def test_of_many_who_ask_at_once_one_works_it_out():
    begun, go_on = threading.Event(), threading.Event()

    class Held(Counting):
        def __call__(self, limit_seconds, from_, to):
            begun.set()
            assert go_on.wait(30)
            return super().__call__(limit_seconds, from_, to)

    asks, shown = Held(), []
    board = ClockBoard(asks, lambda: LimitInForce(5.0), SetClock())
    many = [threading.Thread(target=lambda: shown.append(board.today())) for _ in range(6)]
    for one in many:
        one.start()
    assert begun.wait(30)
    go_on.set()
    for one in many:
        one.join(30)
    assert len(asks.spans) == 1
    assert len({id(one) for one in shown}) == 1
    assert len(shown) == 6


def test_a_rehearsal_looks_at_thirty_days_and_is_never_an_old_one():
    asks = Counting()
    board = ClockBoard(asks, lambda: LimitInForce(5.0), SetClock())
    board.rehearse(1.0)
    board.rehearse(1.0)
    assert asks.spans == [(1.0, NOON - timedelta(days=30), NOON)] * 2


@pytest.mark.parametrize(
    ("owners", "told"),
    [
        ({MIDVALE: "down", "eastmoor": "late"}, "Silent: eastmoor (late), midvale (down)."),
        ({}, "There is no force to ask"),
    ],
)
def test_a_rehearsal_in_which_no_force_answered_foretells_nothing(owners, told):
    board = ClockBoard(
        lambda limit, *_span: Asked(a_measure(limit=limit), owners), lambda: LimitInForce(5.0), SetClock()
    )
    with pytest.raises(NobodyAnswered) as refused:
        board.rehearse(1.0)
    assert told in str(refused.value)


def test_a_rehearsal_in_which_some_answered_says_who_did_not():
    owners = {MIDVALE: "answered", "eastmoor": "down"}
    board = ClockBoard(
        lambda limit, *_span: Asked(a_measure(limit=limit), owners), lambda: LimitInForce(5.0), SetClock()
    )
    assert board.rehearse(1.0).silent == {"eastmoor": "down"}


def test_where_reads_cannot_be_held_to_what_is_in_force_nothing_is_measured_and_why_is_said():
    asks, why = Counting(), UnknownUnit("anpr-working@0.2#clock-tolerance", "minutes")
    board = ClockBoard(asks, lambda: LimitInForce(5.0, trouble=why), SetClock())
    told = [board.today(), board.since(5.0, NOON - timedelta(days=1))]
    assert [(one.trouble, one.owners, one.measure.reads) for one in told] == [(why, {}, 0)] * 2
    with pytest.raises(UnknownUnit, match="sets its limit in minutes"):
        board.rehearse(1.0)
    assert asks.spans == []


def test_what_happened_since_a_change_is_looked_at_for_no_longer_than_forces_tell():
    asks, clock = Counting(), SetClock()
    board = ClockBoard(asks, lambda: LimitInForce(1.0), clock)
    for days in (1, 200):
        board.since(1.0, NOON - timedelta(days=days))
    assert [to - from_ for _limit, from_, to in asks.spans] == [timedelta(days=1), timedelta(days=30)]


def test_a_rehearsal_names_who_fails_and_counts_everything():
    told = rehearsal(a_measure(a_clock(1, Keeping.BEHIND, 1_500), a_clock(2, product="Other")))
    assert [row["camera"] for row in told["cameras"]] == ["2/1/1"]
    assert [row["product"] for row in told["products"]] == ["Made-up Eye"]
    assert [row["force"] for row in told["forces"]] == [MIDVALE]
    assert (told["reads"], told["failing"]) == (20, 10)


clocks = st.builds(
    a_clock,
    st.integers(0, 10**6),
    st.sampled_from(Keeping),
    st.integers(-(10**9), 10**9),
    product=st.text(st.characters(categories=["L", "N", "P"]), max_size=30).filter(is_legible),
    reads=st.integers(1, 10**9),
)


@given(st.lists(clocks, max_size=5, unique_by=lambda one: one.camera))
def test_a_measure_comes_over_the_wire_as_it_was(cameras):
    measure = a_measure(*cameras)
    assert from_wire(to_wire(measure), MIDVALE, NOON) == measure


def test_days_that_fail_and_that_tell_nothing_come_over_the_wire_and_an_earlier_release_says_none():
    measure = a_measure(
        replace(a_clock(1, Keeping.BEHIND, 6_000), days=3, failing_days=2, undecided_days=1),
        replace(a_clock(2), undecided_days=1),
    )
    assert from_wire(to_wire(measure), MIDVALE, NOON) == measure
    rows = to_wire(measure)["cameras"]
    older = [{name: row[name] for name in row if name not in {"failing_days", "undecided_days"}} for row in rows]
    read = from_wire({**to_wire(measure), "cameras": older}, MIDVALE, NOON)
    assert [(one.keeping, one.failing_days, one.undecided_days) for one in read.cameras] == [
        (Keeping.BEHIND, 0, 0), (Keeping.KEPT, 0, 0),
    ]  # fmt: skip


def test_a_node_speaks_of_its_own_cameras_alone():
    measure = a_measure(a_clock(1), a_clock(2, party="eastmoor"))
    assert [one.camera.camera for one in from_wire(to_wire(measure), MIDVALE, NOON).cameras] == [1]


def wrong(**more):
    return {**to_wire(a_measure(a_clock())), **more}


@pytest.mark.parametrize(
    "raw",
    [None, [], {}, wrong(since="2026-11-21"), wrong(since="2026-11-21T12:00:00"), wrong(cameras=[{}]), wrong(cameras=7)]
    + [wrong(cameras=[{**to_wire(a_measure(a_clock()))["cameras"][0], "camera": bad}]) for bad in ("x", "1/2", "1/2/3/4")]
    + [wrong(cameras=[{**to_wire(a_measure(a_clock()))["cameras"][0], "reads": -1}])],
)  # fmt: skip
def test_what_is_no_measure_is_refused(raw):
    with pytest.raises(BadMeasure):
        from_wire(raw, MIDVALE, NOON)


def wrong_camera(**more):
    return wrong(cameras=[{**to_wire(a_measure(a_clock()))["cameras"][0], **more}])


@pytest.mark.parametrize(
    "raw",
    [wrong_camera(product=bad) for bad in ("\ud800X", "Good \u202e dab", "a\x00b", "two\nlines", "x" * 201)]
    + [wrong_camera(offset_ms=10**400), wrong_camera(offset_ms=-(10**15)), wrong_camera(reads=10**30)]
    + [wrong_camera(failing=11, keeping="ahead"), wrong_camera(failing=1), wrong_camera(keeping="ahead")]
    + [wrong_camera(days=10**400), wrong_camera(camera="-1/１/1_0"), wrong_camera(camera=" 1/+2/ 3 ")]
    + [wrong_camera(failing_days=1), wrong_camera(undecided_days=-1), wrong_camera(undecided_days=2)]
    + [wrong_camera(keeping="behind", failing=1, failing_days=bad) for bad in (-1, 2, 10**400)]
    + [wrong_camera(camera="1/1/" + "9" * 5_000)]
    + [wrong(at=bad) for bad in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")]
    + [wrong(at="2026-11-19T00:00:00Z"), wrong(limit_seconds=float("nan")), wrong(limit_seconds=-1.0)]
    + [wrong(cameras=to_wire(a_measure(a_clock(), a_clock()))["cameras"])]
    + [wrong(cameras=to_wire(a_measure(*(a_clock(n, product=f"Eye {n}") for n in range(501))))["cameras"])],
)
def test_a_measure_that_says_what_cannot_be_is_refused(raw):
    with pytest.raises(BadMeasure):
        from_wire(raw, MIDVALE, NOON)


def test_what_several_answered_is_as_old_as_the_oldest():
    older = ClockMeasure(1.0, NOON, NOON, NOON - timedelta(minutes=1), (a_clock(1),))
    both = joined([a_measure(a_clock(2)), older], 1.0, (NOON, NOON))
    assert (both.at, both.reads) == (NOON - timedelta(minutes=1), 20)
