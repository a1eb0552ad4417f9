"""Times of capture, read many at once, against the standard library's own reading."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.times import NOT_A_TIME, parse, parse_all
from commonbeat.kernel.clock import to_ms

MANY = 40
"""More rows than are read one by one."""

zones = st.timezones() | st.just(UTC)
instants = st.datetimes(datetime(1969, 1, 1), datetime(2101, 1, 1), timezones=zones)
spelled = st.one_of(
    instants.map(lambda at: at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")),
    instants.map(lambda at: at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")),
    instants.map(lambda at: at.astimezone(UTC).isoformat(timespec="microseconds")),
    instants.map(lambda at: at.isoformat()),
)
odd = st.sampled_from(
    [
        "2026-02-29T00:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "2026-13-01T00:00:00.000Z",
        "2026-00-01T00:00:00.000Z",
        "2026-01-00T00:00:00.000Z",
        "2026-01-01T24:00:00.000Z",
        "2026-01-01T00:60:00.000Z",
        "2026-01-01T00:00:60.000Z",
        "2026-01-01T00:00:00.00xZ",
        "2026-01-01T00:00:00.000000",
        "2026-01-01T00:00:00.000",
        "2026-01-01T00:00:00.00012xZ",
        "2026-01-01 00:00:00.000Z",
        "20260101T000000Z",
        "2026-11-21",
        "now",
        "",
        "２026-01-01T00:00:00.000Z",
        "Z2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.000Z\n2026-01-01T00:00:00.000Z",
    ]
)


def by_the_library(text):
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return NOT_A_TIME
    return NOT_A_TIME if instant.tzinfo is None else to_ms(instant)


@given(st.lists(spelled | odd, min_size=1, max_size=8), st.randoms())
@pytest.mark.clause("anpr-working@0.1#capture-time")
def test_many_texts_are_read_as_the_library_reads_each(some, chance):
    texts = [chance.choice(some) for _ in range(MANY)] + some
    assert parse_all(texts).tolist() == [by_the_library(text) for text in texts]


clocks = st.one_of(
    st.times().map(lambda at: at.isoformat(timespec="milliseconds")),
    st.sampled_from(["23:59:59.999", "24:00:00.000", "29:00:00.000", "12:60:00.000", "00:00:60.000", "00:00:00.0x0"]),
)


@given(
    st.sampled_from(["2026-11-21", "2024-02-29", "2026-02-29", "1969-12-31", "0001-01-01"]),
    st.lists(clocks, min_size=1),
    st.randoms(),
)
def test_texts_of_one_day_are_read_as_the_library_reads_each(day, some, chance):
    texts = [f"{day}T{clock}Z" for clock in [chance.choice(some) for _ in range(MANY)] + some]
    assert parse_all(texts).tolist() == [by_the_library(text) for text in texts]


@given(st.lists(spelled | odd, min_size=1, max_size=3))
def test_few_texts_are_read_as_the_library_reads_each(texts):
    assert parse_all(texts).tolist() == [by_the_library(text) for text in texts]


def test_every_day_of_130_years_is_read_right():
    begins = datetime(1970, 1, 1, 12, 34, 56, 789_000, tzinfo=UTC)
    days = [begins + timedelta(days=n) for n in range(130 * 365)]
    texts = [day.isoformat(timespec="milliseconds")[:23] + "Z" for day in days]
    assert parse_all(texts).tolist() == [to_ms(day) for day in days]


@pytest.mark.parametrize("number", [23, 24, 60])
def test_a_short_text_cannot_hide_behind_a_long_one(number):
    whole = "2026-01-01T00:00:00.000Z"
    for hidden in ([whole[:-1], "Z" + whole], [whole[:-1], "\n" + whole], [whole + "\n" + whole, "", whole[1:]]):
        found = parse_all([whole] * number + hidden).tolist()
        assert found == [by_the_library(whole)] * number + [NOT_A_TIME] * len(hidden)


def test_a_fraction_is_rounded_towards_the_past():
    assert parse("1969-12-31T23:59:59.9999Z") == -1
    assert parse("1970-01-01T00:00:00.9999Z") == 999
