"""A measure that took long is answered again for a hundred times as long; what was quick is always of now."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.clock import ClockMeasure
from commonbeat.anpr.clock_pace import PacedClocks
from commonbeat.anpr.errors import ReadStoreUnavailable
from tests.builders import SetClock

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class SlowClocks:
    """Takes its time, by the clock of the test."""

    def __init__(self, clock, took):
        self.clock, self.took, self.made = clock, took, 0

    def measure(self, limit_seconds, from_, to):
        at = self.clock.now()
        self.clock.move(self.took)
        self.made += 1
        return ClockMeasure(limit_seconds, from_, to, at, ())


def a_pace(took):
    clock = SetClock()
    slow = SlowClocks(clock, took)
    return clock, slow, PacedClocks(slow, clock)


def today(paced, clock, limit=5.0):
    now = clock.now()
    return paced.measure(limit, now - DAY, now)


def test_what_took_long_is_answered_again_until_a_hundred_times_as_long_has_gone():
    clock, slow, paced = a_pace(2 * SECOND)
    first = today(paced, clock)
    clock.move(100 * SECOND)
    assert today(paced, clock) is first
    clock.move(100 * SECOND)
    second = today(paced, clock)
    assert second is not first
    assert second.at == clock.now() - 2 * SECOND
    assert slow.made == 2


def test_what_was_quick_is_always_of_now():
    clock, slow, paced = a_pace(timedelta(seconds=0.09))
    for _ in range(3):
        now = clock.now()
        assert today(paced, clock).to == now
    assert slow.made == 3


def test_another_limit_and_another_span_are_other_questions():
    clock, slow, paced = a_pace(5 * SECOND)
    now = clock.now()
    assert today(paced, clock).limit_seconds == 5
    assert today(paced, clock, limit=1.0).limit_seconds == 1
    assert paced.measure(5.0, now - 30 * DAY, now).from_ == now - 30 * DAY
    assert slow.made == 3


def test_a_span_with_a_fixed_beginning_moves_on_too():
    clock, slow, paced = a_pace(5 * SECOND)
    since = clock.now() - timedelta(hours=3)
    first = paced.measure(1.0, since, clock.now())
    clock.move(10 * SECOND)
    assert paced.measure(1.0, since, clock.now()) is first
    assert slow.made == 1


def test_a_span_that_ended_before_the_one_that_is_kept_is_measured():
    clock, _, paced = a_pace(5 * SECOND)
    now = clock.now()
    paced.measure(5.0, now - DAY, now)
    earlier = paced.measure(5.0, now - DAY, now - timedelta(hours=1))
    assert earlier.to == now - timedelta(hours=1)


def test_a_store_that_does_not_answer_is_asked_again_the_next_time():
    class Broken:
        asked = 0

        def measure(self, *_):
            self.asked += 1
            raise ReadStoreUnavailable

    broken, clock = Broken(), SetClock()
    paced = PacedClocks(broken, clock)
    for _ in range(2):
        with pytest.raises(ReadStoreUnavailable):
            today(paced, clock)
    assert broken.asked == 2


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.floats(0.1, 10))
def test_however_often_it_is_asked_it_works_for_a_hundredth_of_the_time_at_most(pauses, took):
    clock, slow, paced = a_pace(timedelta(seconds=took))
    began = clock.now()
    for pause in pauses:
        asked = clock.now()
        assert asked - today(paced, clock).to <= 100 * slow.took
        clock.move(timedelta(seconds=pause))
    spent, gone = slow.made * slow.took, clock.now() - began
    assert spent <= gone / 100 + 2 * slow.took  # the first, and the one that is under way
