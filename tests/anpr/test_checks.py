"""The clauses that a read is checked by."""

from datetime import date, timedelta
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.checks import EVERYTHING, PASSED, check
from commonbeat.anpr.limits import IMPORT, LIVE, Clause, Terms
from commonbeat.anpr.model import AS_REGISTERED, CameraClass, CameraState, Flag
from commonbeat.anpr.register import Register
from commonbeat.anpr.wire import decode_json
from commonbeat.anpr.wire_reads import columns_of
from commonbeat.kernel.clock import spell, to_ms
from tests.anpr.intake_builders import LIMITS, a_body, a_wire_read
from tests.builders import NOON, a_camera

CAMERAS = [
    a_camera(1),
    a_camera(2, camera_class=CameraClass.MOBILE),
    a_camera(3, state=CameraState.SUSPENDED),
    a_camera(4, in_service_from=date(2026, 11, 20), in_service_to=date(2026, 11, 21)),
    a_camera(5, longitude=179.9999),
]


def checked(*reads, terms=LIVE, cameras=CAMERAS, now=NOON):
    raw = columns_of(decode_json(a_body(*reads), LIMITS).reads(), LIMITS)
    return check(raw, Register.of(cameras), LIMITS, terms, to_ms(now), EVERYTHING)


def verdict(terms=LIVE, **read):
    found = checked(a_wire_read(**read), terms=terms)
    return None if found.verdict[0] == PASSED else found.clause(0)


def flags(terms=LIVE, **read):
    found = checked(a_wire_read(**read), terms=terms)
    assert found.verdict[0] == PASSED
    return Flag(int(found.reads.flags[0]))


def ago(**span):
    return {"captured_at": spell(NOON - timedelta(**span))}


@pytest.mark.parametrize(
    ("read", "clause"),
    [
        ({}, None),
        ({"vrm": ""}, Clause.VRM_SHAPE),
        ({"vrm": "A" * 10_000_000}, Clause.VRM_SHAPE),
        ({"vrm": "京A1"}, Clause.TRANSLITERATION),
        ({"captured_at": "2026-11-21T12:00:00"}, Clause.CAPTURE_TIME),
        ({"captured_at": "yesterday"}, Clause.CAPTURE_TIME),
        ({"captured_at": "2099-01-01T00:00:00Z"}, Clause.CLOCK_TOLERANCE),
        (ago(seconds=-5.001), Clause.CLOCK_TOLERANCE),
        (ago(seconds=-5), None),
        (ago(days=7), None),
        (ago(days=7, milliseconds=1), Clause.LATE_LIMIT),
        ({"captured_at": "1970-01-01T00:00:00Z"}, Clause.LATE_LIMIT),
        ({"captured_at": "0001-01-01T00:00:00Z"}, Clause.LATE_LIMIT),
        ({"camera": 99}, Clause.CAMERA_KNOWN),
        ({"feed": -1}, Clause.CAMERA_KNOWN),
        ({"camera": 2**62}, Clause.CAMERA_KNOWN),
        ({"camera": 3}, Clause.CAMERA_IN_SERVICE),
        ({"camera": 4}, None),
        ({"camera": 4} | ago(hours=36), None),
        ({"camera": 4} | ago(hours=37), Clause.CAMERA_IN_SERVICE),
        ({"latitude": 90.1, "longitude": 0.0}, Clause.POSITION),
        ({"latitude": 1e300, "longitude": 0.0}, Clause.POSITION),
        ({"latitude": 52.0, "longitude": -180.5}, Clause.POSITION),
        ({"latitude": 52.0}, Clause.POSITION),
        ({"longitude": -1.5}, Clause.POSITION),
        ({"confidence": 300}, Clause.CONFIDENCE),
        ({"confidence": -1}, Clause.CONFIDENCE),
        ({"confidence": 255}, Clause.CONFIDENCE),
        ({"confidence": 100}, None),
        ({"confidence": 300, "vrm": ""}, Clause.VRM_SHAPE),
        ({"confidence": 300, "camera": 99}, Clause.CAMERA_KNOWN),
    ],
)
@pytest.mark.clause(
    "anpr-working@0.1#vrm-shape",
    "anpr-working@0.1#transliteration",
    "anpr-working@0.1#capture-time",
    "anpr-working@0.1#clock-tolerance",
    "anpr-working@0.1#late-limit",
    "anpr-working@0.1#camera-known",
    "anpr-working@0.1#camera-in-service",
    "anpr-working@0.1#position",
    "anpr-working@0.1#confidence",
)
def test_the_first_clause_that_a_read_breaks_is_named(read, clause):
    assert verdict(**read) is clause


def test_every_refusal_says_something():
    broken = [{"vrm": ""}, {"captured_at": "x"}, ago(days=8), ago(days=-1), {"camera": 9}, {"camera": 3}]
    broken += [{"latitude": 91.0, "longitude": 0.0}, {"confidence": 101}, {"vrm": "京"}]
    found = checked(*(a_wire_read(**one) for one in broken))
    details = [found.detail(row, LIMITS) for row in range(len(broken))]
    assert len(set(details)) == len(broken)
    assert "7 days" in details[2]
    assert "5 seconds" in details[3]


def test_one_bad_read_spares_its_neighbours():
    found = checked(a_wire_read(), a_wire_read(camera=99), a_wire_read(vrm="?"), a_wire_read(camera=2))
    assert (found.verdict == PASSED).tolist() == [True, False, False, True]
    assert found.reads.camera[[0, 3]].tolist() == [1, 2]


@pytest.mark.parametrize(("age", "flag"), [(timedelta(seconds=120), Flag(0)), (timedelta(seconds=121), Flag.LATE)])
def test_a_late_read_is_flagged(age, flag):
    assert flags(captured_at=spell(NOON - age)) == flag


@pytest.mark.clause("anpr-working@0.1#transliteration")
def test_a_transliterated_mark_is_flagged():
    assert flags(vrm="А123ВС") == Flag.TRANSLITERATED
    assert flags(vrm="a123bc") == Flag(0)


@pytest.mark.parametrize(
    ("read", "flag"),
    [
        ({"latitude": 52.0, "longitude": -1.5}, Flag(0)),
        ({"latitude": 52.0004, "longitude": -1.5}, Flag(0)),
        ({"latitude": 52.0005, "longitude": -1.5}, Flag.OFF_POSITION),
        ({"latitude": 0.0, "longitude": 0.0}, Flag.OFF_POSITION),
        ({"latitude": 57.0, "longitude": -4.0, "camera": 2}, Flag(0)),
        ({"latitude": 52.0, "longitude": -179.9999, "camera": 5}, Flag(0)),
        ({"latitude": 52.0, "longitude": 179.9, "camera": 5}, Flag.OFF_POSITION),
    ],
)
@pytest.mark.clause("anpr-working@0.1#position")
def test_a_read_too_far_from_its_camera_is_flagged(read, flag):
    assert flags(**read) == flag


@given(st.floats(-0.002, 0.002), st.floats(-0.002, 0.002))
def test_the_distance_is_that_on_the_ground(north, east):
    metres = 6_371_008.8 * radians((north**2 + (east * cos(radians(52))) ** 2) ** 0.5)
    found = flags(latitude=52.0 + north, longitude=-1.5 + east)
    if abs(metres - 50) > 0.5:
        assert found == (Flag.OFF_POSITION if metres > 50 else Flag(0))


def test_a_position_is_kept_only_where_it_differs_from_the_register():
    reads = [a_wire_read(), a_wire_read(latitude=52.000001, longitude=-1.5), a_wire_read(latitude=52.5, longitude=-1.0)]
    found = checked(*reads).reads
    assert found.latitude_e6.tolist() == [AS_REGISTERED, AS_REGISTERED, 52_500_000]
    assert found.longitude_e6.tolist() == [AS_REGISTERED, AS_REGISTERED, -1_000_000]


def test_what_was_not_sent_is_absent_and_not_nought():
    found = checked(
        a_wire_read(), a_wire_read(confidence=0, toward_camera=False), a_wire_read(toward_camera=True)
    ).reads
    assert found.confidence.tolist() == [255, 0, 255]
    assert found.toward.tolist() == [0, 2, 1]


@pytest.mark.clause("anpr-working@0.1#late-limit", "anpr-working@0.1#retention")
def test_an_import_takes_any_age_within_what_is_kept_and_is_flagged():
    assert flags(terms=IMPORT, **ago(days=365)) == Flag.LATE | Flag.IMPORTED
    assert flags(terms=IMPORT) == Flag.LATE | Flag.IMPORTED
    assert verdict(terms=IMPORT, **ago(days=366)) is Clause.RETENTION


@pytest.mark.parametrize(
    ("clause", "read"),
    [
        (Clause.LATE_LIMIT, ago(days=8)),
        (Clause.CAMERA_IN_SERVICE, {"camera": 3}),
        (Clause.POSITION, {"latitude": 91.0, "longitude": 0.0}),
        (Clause.CONFIDENCE, {"confidence": 101}),
    ],
)
def test_a_clause_may_be_waived(clause, read):
    assert verdict(**read) is clause
    assert Flag.RELEASED in flags(terms=Terms(released=True, waived=frozenset({clause})), **read)


@pytest.mark.clause("anpr-working@0.1#retention")
def test_no_waiver_brings_back_what_is_older_than_is_kept():
    assert verdict(Terms(released=True, waived=frozenset({Clause.LATE_LIMIT})), **ago(days=366)) is Clause.RETENTION


def test_a_clause_without_which_there_is_no_read_cannot_be_waived():
    with pytest.raises(ValueError, match="cannot be waived"):
        Terms(waived=frozenset({Clause.CAMERA_KNOWN}))
