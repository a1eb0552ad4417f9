from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.model import CameraNumber, CameraTriple, ReadPlace
from commonbeat.anpr.places import read_area
from commonbeat.anpr.question import Question, SearchLimits, cursor_after, matches, spelt, understand
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.paging import from_cursor, to_cursor
from tests.builders import NOON, a_camera

DAY = timedelta(days=1)


class Book:
    def __init__(self, *cameras):
        self.cameras = cameras

    def every(self):
        return self.cameras

    def find(self, triple):
        return next((camera for camera in self.cameras if camera.triple == triple), None)


def ask(book=None, limits=None, **more):
    values = {"from_": NOON - DAY, "to": NOON} | more
    return understand(Question(**values), limits or SearchLimits(), book or Book(a_camera()), NOON)


def pointers(**more):
    with pytest.raises(Invalid) as refused:
        ask(**more)
    return [fault.pointer for fault in refused.value.faults]


@pytest.mark.parametrize("written", [" ab12 c-de", "АВ12 СDЕ", "ＡＢ１２ＣＤＥ", "ÄB12/ÇDÉ", "ΑΒ12CDΕ"])
def test_a_mark_is_asked_for_in_its_normal_spelling(written):
    assert ask(vrm=written).vrms == ("AB12CDE",)


def test_a_pattern_too_is_asked_for_in_its_normal_spelling():
    assert ask(vrm="*в1?-с*").patterns == ("*B1?C*",)


def test_what_is_spelt_is_spelt_and_what_can_be_no_mark_is_left():
    once = spelt(Question(NOON - DAY, NOON, vrm="äb 1?"), SearchLimits().marks)
    assert once.vrm == "AB1?"
    assert spelt(once, SearchLimits().marks) == once
    assert spelt(Question(NOON - DAY, NOON, vrm="A;B"), SearchLimits().marks).vrm == "A;B"


def test_look_alikes_are_asked_for_as_well_when_wanted():
    assert "A812CDE" in ask(vrm="AB12CDE", look_alikes=True).vrms
    assert ask(vrm="AB12CDE").vrms == ("AB12CDE",)


def test_a_pattern_goes_to_the_plate_dictionary():
    query = ask(vrm="*62?ZA*")
    assert (query.vrms, query.patterns) == ((), ("*62?ZA*",))


@pytest.mark.parametrize(
    "mark", ["*", "?", "A*", "?*?", "AB_%", "AB12CDЩ", " - ", "A" * 13, "A;B", "💥💥", "A" * 10_000_000]
)
@pytest.mark.clause("anpr-working@0.1#search-pattern")
def test_a_mark_that_cannot_be_asked_for_is_refused_at_its_place(mark):
    assert pointers(vrm=mark) == ["/vrm"]


def test_a_question_about_nothing_is_refused():
    assert pointers() == [""]


def test_every_fault_is_told_at_once():
    found = pointers(vrm="*", to=NOON - 2 * DAY, limit=501, cameras=(CameraTriple(9, 9, 9),))
    assert sorted(found) == ["/cameras/0", "/limit", "/to", "/vrm"]


def test_a_span_that_begins_ahead_of_now_is_refused_at_its_begin():
    assert pointers(vrm="AB12CDE", from_=NOON + timedelta(seconds=1), to=NOON + DAY) == ["/from"]
    assert pointers(vrm="AB12CDE", from_=NOON + DAY, to=NOON) == ["/to", "/from"]
    at_once = ask(vrm="AB12CDE", from_=NOON, to=NOON + DAY)
    assert at_once.from_ms == at_once.to_ms == to_ms(NOON)


def test_what_many_cameras_have_wrong_is_said_once_in_words_and_at_each_place():
    with pytest.raises(Invalid) as refused:
        ask(cameras=tuple(CameraTriple(9, 9, number) for number in range(3)))
    assert [fault.pointer for fault in refused.value.faults] == [f"/cameras/{at}" for at in range(3)]
    assert str(refused.value) == "There is no such camera in the register."


def test_an_end_ahead_of_the_clock_is_taken_as_now():
    assert ask(vrm="AB12CDE", to=NOON + DAY).to_ms == to_ms(NOON)


def test_the_last_instant_that_a_calendar_has_is_an_end_like_any_other():
    assert ask(vrm="AB12CDE", to=datetime.max.replace(tzinfo=UTC)).to_ms == to_ms(NOON)


def test_a_span_that_begins_between_two_milliseconds_begins_at_the_later():
    assert ask(vrm="AB12CDE", from_=NOON - DAY + timedelta(microseconds=1)).from_ms == to_ms(NOON - DAY) + 1


def test_cameras_and_area_together_are_the_cameras_in_the_area():
    near, far = a_camera(1), a_camera(2, latitude=57.0)
    ring = [[-2, 51], [-1, 51], [-1, 53], [-2, 53], [-2, 51]]
    area = read_area({"type": "Polygon", "coordinates": [ring]}, "/area")
    assert ask(Book(near, far), area=area).cameras == (1,)
    assert ask(Book(near, far), area=area, cameras=(far.triple,)).cameras == ()
    assert ask(Book(near, far), cameras=(far.triple, near.triple)).cameras == (1, 2)


def test_a_cursor_continues_its_own_question_and_no_other():
    question = Question(NOON - DAY, NOON, vrm="AB12CDE")
    place = ReadPlace(to_ms(NOON) - 5, CameraNumber(7), "AB12CDE")
    cursor = cursor_after(question, place)
    assert ask(vrm="AB12CDE", cursor=cursor).after == place
    assert pointers(vrm="AB12CDF", cursor=cursor) == ["/cursor"]
    assert pointers(vrm="AB12CDE", cursor=cursor[:-3]) == ["/cursor"]
    assert pointers(vrm="AB12CDE", cursor="%%%") == ["/cursor"]
    assert ask(vrm="ab12 cde", cursor=cursor).after == place


@pytest.mark.parametrize("forged", [("--5", 1), ("-", 1), ("9" * 16, 1), ("5", -1), ("5", 2**32), ("٣", 1)])
def test_a_cursor_that_nobody_gave_out_is_refused(forged):
    question = Question(NOON - DAY, NOON, vrm="AB12CDE")
    *_place, digest = from_cursor(cursor_after(question, ReadPlace(5, CameraNumber(7), "AB12CDE")), 4)
    assert pointers(vrm="AB12CDE", cursor=to_cursor(*forged, "AB12CDE", digest)) == ["/cursor"]


@given(st.text("AB1?*", min_size=1, max_size=6), st.text("AB1", max_size=6))
def test_a_pattern_matches_as_its_two_signs_say(pattern, mark):
    def fits(p, m):
        if not p:
            return not m
        if p[0] == "*":
            return fits(p[1:], m) or (bool(m) and fits(p, m[1:]))
        return bool(m) and p[0] in {"?", m[0]} and fits(p[1:], m[1:])

    assert matches(pattern, mark) == fits(pattern, mark)


@given(st.datetimes(timezones=st.just(UTC)))
def test_milliseconds_and_instants_are_one_another(instant):
    whole = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert from_ms(to_ms(instant)) == whole
