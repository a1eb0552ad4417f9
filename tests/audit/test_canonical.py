"""An entry has one spelling, and each spelling is one entry."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.audit.canonical import MOST_WHOLE_NUMBER, draft, fields_of, read
from commonbeat.audit.errors import EntryTooLarge
from commonbeat.audit.model import Entry, Event, Outcome
from tests.audit.builders import an_entry

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-MOST_WHOLE_NUMBER, MOST_WHOLE_NUMBER)
details = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    st.one_of(texts, numbers, st.booleans(), st.none(), st.lists(texts, max_size=3), st.lists(numbers, max_size=3)),
    max_size=4,
)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
milliseconds = instants.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
entries = st.builds(
    Entry, milliseconds, st.sampled_from(Event), texts, texts, texts, st.sampled_from(Outcome), texts, details
)


def spelled(entry, number=0):
    return draft(entry).numbered(number).canonical


def test_the_spelling_is_this_one():
    entry = an_entry(subject="AB12 CDE", details={"to": "é\n", "count": 2, "areas": []}, rule="anpr-working@0.1#window")
    assert spelled(entry, 7).decode() == (
        '{"actor":"investigator","at":"2026-11-21T12:00:00.000Z","details":{"areas":[],"count":2,"to":"é\\n"},'
        '"event":"anpr.search.made","n":7,"outcome":"done","party":"midvale","rule":"anpr-working@0.1#window",'
        '"subject":"AB12 CDE"}'
    )


@given(entries, st.integers(0, 10**12))
def test_an_entry_survives_being_spelled_and_read(entry, number):
    recorded = read(spelled(entry, number))
    assert (recorded.number, recorded.entry) == (number, entry)


@given(entries, entries)
def test_two_entries_are_spelled_alike_only_when_they_are_alike(one, other):
    alike = spelled(one) == spelled(other)
    assert alike == (repr(one) == repr(other))


@given(texts, texts)
def test_moving_text_between_fields_is_seen(a, b):
    one, other = an_entry(actor=a + b, party=""), an_entry(actor=a, party=b)
    assert (spelled(one) == spelled(other)) == (one == other)


def test_a_detail_that_looks_like_the_number_does_not_take_its_place():
    entry = an_entry(details={"n": 0, "outcome": '"n":0,'}, subject='"n":0,')
    assert read(spelled(entry, 5)).number == 5
    assert read(spelled(entry, 5)).entry == entry


def test_a_time_of_another_zone_is_spelled_in_utc_and_cut_to_milliseconds():
    at = datetime(2026, 11, 21, 13, 0, 0, 1999, tzinfo=timezone(timedelta(hours=1)))
    assert b'"at":"2026-11-21T12:00:00.001Z"' in spelled(an_entry(at=at))


def test_a_lone_surrogate_does_not_stop_the_record():
    assert read(spelled(an_entry(subject="a\ud800b", details={"c": "\udfff"}))).entry == an_entry(
        subject="a\ufffdb", details={"c": "\ufffd"}
    )


def test_an_entry_that_is_too_large_is_refused():
    with pytest.raises(EntryTooLarge, match="bytes"):
        draft(an_entry(details={"cameras": ["x" * 100] * 11_000}))


@pytest.mark.parametrize(
    "wrong",
    [{"a": 1.0}, {"a": 2**53}, {"a": {"b": 1}}, {"a": [[1]]}, {"a": [None]}, {"A": 1}, {"": 1}, {"a b": 1}, {"a": b""}],
)
def test_a_detail_of_no_known_kind_is_a_mistake_that_shows_at_once(wrong):
    with pytest.raises(ValueError, match="detail"):
        draft(an_entry(details=wrong))


def test_a_time_without_a_zone_is_a_mistake_that_shows_at_once():
    with pytest.raises(ValueError, match="zone"):
        draft(an_entry(at=datetime(2026, 11, 21)))


GOOD = spelled(an_entry(details={"a": 1})).decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"n":0', '"n":0.0'),
        ('"n":0', '"n":00'),
        ('"n":0', '"n":-1'),
        ('"n":0', '"n":true'),
        ('"n":0', '"n": 0'),
        ('"n":0', '"n":0,"n":0'),
        ('"n":0', '"m":0'),
        ('"a":1', '"a":1e0'),
        ('"a":1', '"a":NaN'),
        ('"a":1', '"a":9007199254740992'),
        ('"a":1', '"b":1,"a":1'),
        ('"a":1', '"a":{}'),
        ('"details":{"a":1}', '"details":[]'),
        ("midvale", "m\\u0069dvale"),
        ("midvale", "mid\\/vale"),
        ("midvale", "\\ud800"),
        ('"midvale"', "null"),
        (".000Z", "Z"),
        (".000Z", ".000+00:00"),
        ("2026-11-21T", "2026-11-31T"),
        ("2026-11-21T", "2026-11-21 "),
        ('{"actor"', ' {"actor"'),
        ('{"actor"', "\ufeff" + '{"actor"'),
        ('"subject":""}', '"subject":""} '),
        ('"subject":""}', '"subject":"","x":1}'),
        ('"subject":""}', '"subject":""}{}'),
        (GOOD, "[" * 100_000),
        (GOOD, "[]"),
        (GOOD, "1" * 10_000),
        (GOOD, ""),
    ],
)
def test_no_other_spelling_is_read(old, new):
    assert old in GOOD
    with pytest.raises(ValueError):
        fields_of(GOOD.replace(old, new, 1).encode("utf-8", "surrogatepass"))


def test_a_verifier_reads_an_event_that_it_does_not_know_yet():
    later = GOOD.replace("anpr.search.made", "anpr.something.later").encode()
    assert fields_of(later)["event"] == "anpr.something.later"
    with pytest.raises(ValueError, match="later"):
        read(later)
