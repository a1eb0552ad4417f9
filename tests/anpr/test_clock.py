"""How a camera's clock is judged: ahead at once, behind by the best read of a day; alone, by product and by force."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.clock import Clocks, Keeping, judged
from commonbeat.anpr.clock_days import ClockDay, by_camera, clock_days
from commonbeat.anpr.clock_wire import group_row
from commonbeat.anpr.limits import DAY_MS, Clause
from commonbeat.anpr.model import CameraClass, CameraNumber, CameraTriple
from commonbeat.anpr.quarantined import Quarantined
from commonbeat.kernel.clock import from_ms
from commonbeat.kernel.ids import PartyId
from tests.anpr.builders import NOON_MS, a_read, columns
from tests.builders import SetClock, a_camera

DAY = NOON_MS // DAY_MS
NOON = from_ms(NOON_MS)
SPAN = (NOON - timedelta(days=30), NOON + timedelta(days=1))
EASTMOOR = PartyId("eastmoor")


class Book:
    def __init__(self, *cameras):
        self.cameras = cameras

    def every(self):
        return self.cameras


def a_day(least_ms, day=DAY, reads=100, ahead=0):
    return ClockDay(CameraNumber(1), day, reads, ahead, least_ms)


def judge(camera, days, limit_ms, sample=20):
    [found] = judged([camera], by_camera([clock_days(days)], limit_ms, sample))
    return found


def clocks(*cameras, reads=(), held=(), sample=1):
    store, quarantine = MemoryReadStore(), MemoryQuarantine()
    if reads:
        store.insert(columns(list(reads)), "t")
    quarantine.keep(list(held))
    return Clocks(store, quarantine, Book(*cameras), SetClock(), sample=sample)


def delayed(delay_ms, camera=1, at_ms=NOON_MS):
    return a_read(f"AB{delay_ms % 89:02d}CDE", camera=camera, captured_ms=at_ms, received_ms=at_ms + delay_ms)


def held_ahead(ahead_ms, camera=1, raw=""):
    triple = CameraTriple(1, 1, camera)
    return Quarantined(
        Clause.CLOCK_TOLERANCE,
        "ahead",
        raw or f"{camera} {ahead_ms}",
        "feed-1",
        NOON_MS,
        triple,
        False,
        NOON_MS + ahead_ms,
    )


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_slow_link_is_not_a_slow_clock():
    found = judge(a_camera(), [a_day(300)], 5_000)
    assert (found.keeping, found.failing) == (Keeping.KEPT, 0)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_clock_is_behind_when_even_its_best_read_of_a_day_is_late():
    found = judge(a_camera(), [a_day(300, DAY - 1, 40), a_day(6_000, DAY, 60)], 5_000)
    assert (found.keeping, found.reads, found.failing, found.offset_ms) == (Keeping.BEHIND, 100, 60, 6_000)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@pytest.mark.parametrize(("reads", "keeping"), [(19, Keeping.KEPT), (20, Keeping.BEHIND)])
def test_a_day_of_few_reads_tells_no_slow_clock_from_a_slow_link(reads, keeping):
    found = judge(a_camera(), [a_day(6_000, reads=reads)], 5_000)
    assert (found.keeping, found.is_undecided) == (keeping, keeping is Keeping.KEPT)
    assert judge(a_camera(), [a_day(-6_000, reads=1, ahead=1)], 5_000).keeping is Keeping.AHEAD, "one read is enough"


@pytest.mark.parametrize(("reads", "keeping"), [(19, Keeping.KEPT), (20, Keeping.BEHIND)])
def test_the_reads_of_a_day_are_counted_where_a_clock_is_measured(reads, keeping):
    late = [delayed(6_000, at_ms=NOON_MS + n) for n in range(reads)]
    found = clocks(a_camera(), reads=late, sample=20).measure(5, *SPAN)
    assert (found.cameras[0].keeping, found.undecided) == (keeping, int(keeping is Keeping.KEPT))


def test_one_day_in_time_decides_for_those_of_few_reads():
    found = judge(a_camera(), [a_day(6_000, DAY - 1, reads=3), a_day(300, reads=3)], 5_000)
    assert (found.keeping, found.undecided_days, found.is_undecided) == (Keeping.KEPT, 1, False)


def test_what_is_shown_of_a_clock_that_fails_is_the_day_on_which_it_failed_the_worst():
    slow = judge(a_camera(), [a_day(6_000, DAY - 3), a_day(9_000, DAY - 2), a_day(75)], 5_000)
    assert (slow.offset_ms, slow.failing_days, slow.days, slow.failing) == (9_000, 2, 3, 200)
    fast = judge(a_camera(), [a_day(-8_000, DAY - 2, ahead=4), a_day(9_000, DAY - 1), a_day(75)], 5_000)
    assert (fast.keeping, fast.offset_ms, fast.failing_days, fast.days) == (Keeping.AHEAD, -8_000, 2, 3)
    assert judge(a_camera(), [a_day(4_000, DAY - 1), a_day(75)], 5_000).offset_ms == 75, "its last day"


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_single_read_too_far_ahead_breaks_it_at_once():
    found = judge(a_camera(), [a_day(-8_000, ahead=1)], 5_000)
    assert (found.keeping, found.failing, found.offset_ms) == (Keeping.AHEAD, 1, -8_000)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_clock_whose_reads_are_all_late_is_behind_and_one_read_in_time_clears_it():
    late = [delayed(6 * 3_600_000, at_ms=NOON_MS + n) for n in range(3)]
    assert clocks(a_camera(), reads=late).measure(5, *SPAN).cameras[0].keeping is Keeping.BEHIND
    cleared = clocks(a_camera(), reads=[*late, delayed(300, at_ms=NOON_MS + 9)]).measure(5, *SPAN)
    assert (cleared.cameras[0].keeping, cleared.reads) == (Keeping.KEPT, 4)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_line_that_was_down_over_the_start_of_the_span_is_no_slow_clock():
    begins = NOON_MS - DAY_MS
    reads = [delayed(300, at_ms=begins - 3_600_000), delayed(6 * 3_600_000, at_ms=begins + 60_000)]
    found = clocks(a_camera(), reads=reads).measure(5, from_ms(begins), NOON)
    assert (found.cameras[0].keeping, found.reads) == (Keeping.KEPT, 1)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_clock_that_is_days_behind_is_found_in_the_traffic_of_one_day():
    reads = [delayed(2 * DAY_MS, at_ms=NOON_MS - 2 * DAY_MS - n * 3_600_000) for n in range(1, 6)]
    day = (NOON - timedelta(days=1), NOON)
    [camera] = clocks(a_camera(), reads=reads).measure(5, *day).cameras
    assert (camera.keeping, camera.reads, camera.offset_ms) == (Keeping.BEHIND, 5, 2 * DAY_MS)
    in_time = [delayed(300, at_ms=NOON_MS - 2 * DAY_MS)]
    assert clocks(a_camera(), reads=in_time).measure(5, *day).cameras == ()


def test_a_camera_that_moves_is_not_found_slow_and_is_found_fast():
    moving = a_camera(camera_class=CameraClass.MOBILE)
    assert judge(moving, [a_day(60_000)], 5_000).keeping is Keeping.KEPT
    assert judge(moving, [a_day(-6_000, ahead=3)], 5_000).keeping is Keeping.AHEAD


def test_what_was_quarantined_counts_with_what_was_stored():
    found = clocks(a_camera(), reads=[delayed(300)], held=[held_ahead(8_000)]).measure(5, *SPAN)
    [camera] = found.cameras
    assert (camera.reads, camera.failing, camera.keeping, camera.offset_ms) == (2, 1, Keeping.AHEAD, -8_000)
    assert (found.reads, found.failing) == (2, 1)


def test_a_stricter_limit_names_the_cameras_products_and_forces_that_would_fail():
    cameras = [
        a_camera(1, product="Made-up Eye 1"),
        a_camera(2, product="Made-up Eye 2"),
        a_camera(3, product="Made-up Eye 2", party=EASTMOOR),
    ]
    room = clocks(*cameras, reads=[delayed(300, 1), delayed(2_000, 2), delayed(-2_000, 3), delayed(100, 3)])
    assert room.measure(5, *SPAN).failing_cameras == ()
    rehearsed = room.measure(1, *SPAN)
    assert [(one.camera.camera, one.keeping) for one in rehearsed.failing_cameras] == [
        (2, Keeping.BEHIND),
        (3, Keeping.AHEAD),
    ]
    assert [(one.name, one.failing_cameras, one.cameras) for one in rehearsed.products] == [
        ("Made-up Eye 1", 0, 1),
        ("Made-up Eye 2", 2, 2),
    ]
    assert [(one.name, one.failing) for one in rehearsed.forces] == [("eastmoor", 1), ("midvale", 1)]
    assert (rehearsed.reads, rehearsed.failing) == (4, 2)


def test_a_group_has_the_offset_of_its_middle_camera_beside_the_furthest():
    reads = [delayed(ms, camera) for camera, ms in enumerate((-8_000, 100, 300, 500), start=1)]
    [force] = clocks(*map(a_camera, range(1, 5)), reads=reads).measure(5, *SPAN).forces
    assert (force.cameras, force.reads, force.middle_ms, force.worst_ms) == (4, 4, 100, -8_000)
    assert group_row(force, "force")["middle_offset_ms"] == 100


def test_a_camera_that_nobody_knows_is_nobody_s_failure():
    assert clocks(a_camera(1), held=[held_ahead(8_000, camera=77)]).measure(5, *SPAN).cameras == ()


def test_what_lies_outside_the_span_is_not_looked_at():
    room = clocks(a_camera(), reads=[delayed(9_000, at_ms=NOON_MS - 40 * DAY_MS)])
    assert room.measure(5, *SPAN).reads == 0


days = st.builds(
    ClockDay,
    st.just(CameraNumber(1)),
    st.integers(0, 5),
    st.integers(1, 100),
    st.just(0),
    st.integers(-10_000, 10_000),
)


@given(st.lists(st.tuples(st.integers(1, 3), days), max_size=12), st.integers(-10_000, 10_000))
def test_each_camera_s_sum_is_that_of_its_days_however_they_come(some, limit_ms):
    of = {}
    for camera, day in some:
        of.setdefault(camera, {}).setdefault(day.day, []).append(day)
    expected = []
    for camera, by_day in sorted(of.items()):
        least = {day: min(one.least_ms for one in same) for day, same in by_day.items()}
        reads = {day: sum(one.reads for one in same) for day, same in by_day.items()}
        late = {day for day in by_day if least[day] > limit_ms}
        slow = {day for day in late if reads[day] >= 20}
        counted = (sum(reads[day] for day in slow), 0, len(slow), len(late - slow), len(by_day))
        offsets = (least[max(by_day)], min(least.values()), max(least[day] if day in slow else 0 for day in by_day))
        expected.append((camera, sum(reads.values()), 0, *counted, *offsets))
    sources = [clock_days([day._replace(camera=camera)]) for camera, day in some]
    assert list(by_camera([clock_days([]), *sources], limit_ms, 20)) == expected


def test_a_day_without_reads_lowers_the_same_day_s_offset_and_makes_no_day():
    rest = [a_day(200, reads=0), a_day(-300, DAY - 1, reads=0)]
    [found] = by_camera([clock_days([a_day(6_000)]), clock_days(rest)], 5_000, 20)
    assert (found.days, found.reads, found.slow, found.last_ms) == (1, 100, 0, 200)


@given(st.lists(days, min_size=1, max_size=12), st.integers(1, 10_000), st.integers(1, 10_000))
def test_who_keeps_a_strict_limit_keeps_a_lax_one(some, one, other):
    def at(limit):
        counted = [day._replace(ahead=day.reads if day.least_ms < -limit else 0) for day in some]
        return judge(a_camera(), counted, limit)

    strict, lax = at(min(one, other)), at(max(one, other))
    assert strict.failing >= lax.failing
    assert lax.keeping is Keeping.KEPT or strict.keeping is not Keeping.KEPT
