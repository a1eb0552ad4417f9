from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.clock import SystemClock, from_ms, spell, to_ms

zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)


def test_three_decimals_are_spelt_also_when_they_are_zeros():
    assert spell(datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)) == "2026-11-21T01:02:03.000Z"
    assert spell(datetime(1, 1, 1, 0, 0, 0, 1999, tzinfo=UTC)) == "0001-01-01T00:00:00.001Z"


@given(instants)
def test_what_is_spelt_is_read_as_the_same_millisecond(instant):
    assert to_ms(datetime.fromisoformat(spell(instant))) == to_ms(instant)


@given(st.integers(-(10**13), 10**13))
def test_milliseconds_come_back(ms):
    assert to_ms(from_ms(ms)) == ms


@given(instants, instants)
def test_order_is_kept(one, other):
    assert (to_ms(one) <= to_ms(other)) or one > other


def test_a_time_without_a_zone_is_a_programmers_mistake():
    with pytest.raises(ValueError, match="zone"):
        to_ms(datetime(2026, 1, 1))


def test_the_machine_says_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)
