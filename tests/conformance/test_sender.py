"""The tests of a sender, by example and by property."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.conformance.model import Verdict
from commonbeat.conformance.played import PlayedBackOffice
from commonbeat.conformance.ports import Heard, Listened
from commonbeat.conformance.sender import Sender, judge
from tests.builders import NOON
from tests.conformance.builders import CAMERA, TARGET, a_read, failing, heard, held, judged, the_pack

LIMIT = 5.0


def test_a_good_sender_passes_every_test():
    found = judged(heard(a_read(confidence=92, latitude=52.0, longitude=-1.5), a_read(-2)))
    assert {one.verdict for one in found.values()} == {Verdict.PASS}


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@given(st.floats(-60, 60).map(lambda seconds: round(seconds, 3)))
def test_a_clock_breaks_the_clause_exactly_where_it_is_further_off_than_the_limit(ahead):
    expected = ["clock-is-not-ahead"] if ahead > LIMIT else ["clock-is-not-behind"] if ahead < -LIMIT else []
    assert failing(heard(a_read(ahead))) == expected


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_one_read_that_is_ahead_is_enough_to_break_it():
    assert failing(heard(a_read(), a_read(), a_read(8))) == ["clock-is-not-ahead"]


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@given(st.lists(st.floats(-3600, -6), max_size=5), st.floats(-4.9, 4.9))
def test_one_read_that_is_on_time_clears_a_slow_link(late, on_time):
    reads = [a_read(round(seconds, 3)) for seconds in (*late, on_time)]
    assert failing(heard(*reads)) == []


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_each_camera_is_judged_by_its_own_reads():
    found = judged(heard(a_read(), a_read(-8, camera=2)), camera=None)
    assert found["clock-is-not-behind"].verdict is Verdict.FAIL
    observed = found["clock-is-not-behind"].observed
    assert observed.startswith("1 of 2 cameras had no read within 5 seconds behind. Seen: the best read of")
    assert "the slowest camera, 1.1.2, was 8.00 s behind." in observed


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@pytest.mark.parametrize(
    ("reads", "test", "seen"),
    [
        ((0.0,), "clock-is-not-ahead", "Seen: from less than 0.01 s off to less than 0.01 s off."),
        ((-0.5, 2), "clock-is-not-ahead", "0 of 2 captures were ahead"),
        (
            (-0.5, 8),
            "clock-is-not-ahead",
            "1 of 2 captures were ahead of the back office's clock by more than 5 seconds.",
        ),
        ((-0.5, 8), "clock-is-not-ahead", "Seen: from 0.50 s behind to 8.00 s ahead."),
        (
            (8, -60),
            "clock-is-not-behind",
            "The camera, 1.1.1, was not more than 5 seconds behind: its best read was 8.00 s ahead.",
        ),
        ((-60, -8), "clock-is-not-behind", "was 8.00 s behind."),
    ],
)
def test_what_was_seen_of_a_clock_is_told_with_the_side_on_which_it_was_off(reads, test, seen):
    observed = judged(heard(*map(a_read, reads)))[test].observed
    assert seen in observed
    assert "-" not in observed


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_what_shows_a_slow_clock_again_is_the_worst_camera_s_least_late_read():
    reads = [
        a_read(-300),
        a_read(-90, camera=2),
        a_read(-20, camera=2),
        a_read(-20, camera=2, confidence=7),
        a_read(-9),
    ]
    found = judged(heard(*reads), camera=None)["clock-is-not-behind"]
    assert "timedelta(seconds=-20.000)" in found.curl
    assert '"camera": 2' in found.curl
    assert "confidence" not in found.curl


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@given(st.floats(-60, 60).map(lambda seconds: round(seconds, 3)))
def test_the_limit_is_that_of_the_version_which_the_pack_is_held_to(ahead):
    expected = ["clock-is-not-ahead"] if ahead > 1 else ["clock-is-not-behind"] if ahead < -1 else []
    assert failing(heard(a_read(ahead)), pack=held()) == expected


BROKEN = [
    (a_read(vrm=None), ["reads-are-complete", "marks-have-their-shape"]),
    (a_read(feed="1"), ["reads-are-complete", "sends-for-its-camera"]),
    (a_read(camera=True), ["reads-are-complete"]),
    (a_read(vrm="ABCDEFGHIJKLM"), ["marks-have-their-shape"]),
    (a_read(vrm="- -"), ["marks-have-their-shape"]),
    (a_read(captured_at="2026-11-21T12:00:00"), ["captures-have-a-zone"]),
    (a_read(captured_at=1_700_000_000), ["reads-are-complete", "captures-have-a-zone"]),
    (a_read(camera=2), ["sends-for-its-camera"]),
    (a_read(latitude=91.0, longitude=0), ["positions-are-on-the-globe"]),
    (a_read(latitude=52.0), ["positions-are-on-the-globe"]),
    (a_read(confidence=101), ["confidence-is-a-percentage"]),
    (a_read(confidence=9.5), ["confidence-is-a-percentage"]),
    (a_read(overviewImage="c3ludGhldGlj"), ["sends-no-image"]),
]


@pytest.mark.parametrize(("read", "broken"), BROKEN)
def test_a_read_that_breaks_a_clause_fails_its_test_and_no_other(read, broken):
    assert failing(heard(a_read(), read)) == broken


NO_BATCH = [
    (heard(), "it holds 0 reads"),
    (heard(*[a_read()] * 10_001), "it holds 10001 reads"),
    (heard(body=b"{"), "not JSON"),
    (heard(body=b'{"reads": {}}'), "no list of reads"),
    (heard(body=b"\xff"), "not UTF-8"),
    (heard(body=b"[" * 100_000), "nested too deeply"),
    (heard(a_read(), method="PUT"), "not POST"),
    (heard(a_read(), path="/reads"), "another address"),
    (heard(a_read(), headers={"content-encoding": "gzip"}), "compressed"),
    (heard(a_read(), cut="it broke off after 12 bytes"), "broke off"),
]


@pytest.mark.parametrize(("request_", "why"), NO_BATCH)
def test_a_request_that_is_no_batch_fails_and_says_why(request_, why):
    found = judged(heard(a_read()), request_)["sends-batches"]
    assert found.verdict is Verdict.FAIL
    assert why in found.observed


def test_lines_of_json_are_a_batch_too():
    body = b'{"vrm": "QQ00ABC", "captured_at": "2026-11-21T12:00:00Z", "feed": 1, "source": 1, "camera": 1}\n\n'
    assert failing(heard(body=body, headers={"content-type": "application/x-ndjson"})) == []


def test_a_sender_that_never_came_is_no_finding_and_one_that_sent_nothing_is():
    nobody = judge(Sender.of(the_pack(), TARGET, Listened((), 0, "the time was up"), CAMERA))
    silent = judge(Sender.of(the_pack(), TARGET, Listened((), 1, "the time was up"), CAMERA))
    assert nobody[0].found.verdict is Verdict.ERROR
    assert silent[0].found.verdict is Verdict.FAIL
    assert {one.found.verdict for one in silent[1:]} == {Verdict.SKIP}


def test_a_sender_without_a_credential_is_warned():
    assert judged(heard(a_read(), headers={}))["sends-a-credential"].verdict is Verdict.WARN


def test_without_a_named_camera_any_may_be_sent_for():
    assert judged(heard(a_read(camera=9)), camera=None)["sends-for-its-camera"].verdict is Verdict.NOT_APPLICABLE


def test_what_failed_is_shown_again_with_a_synthetic_mark_and_a_time_that_is_not_past():
    found = judged(heard(a_read(8, vrm="AB12 CDE", note="somebody's")))["clock-is-not-ahead"]
    assert "timedelta(seconds=8.000)" in found.curl
    assert f"{TARGET}/api/anpr/reads" in found.curl
    assert "AB12" not in found.curl + found.observed
    assert "somebody" not in found.curl


@given(st.text(max_size=20), st.text(max_size=20), st.floats(allow_nan=True), st.integers())
def test_no_finding_holds_a_mark_that_was_sent_and_none_falls_over(mark, time, latitude, camera):
    read = {
        "vrm": "SECRET1" + mark,
        "captured_at": time,
        "feed": camera,
        "source": mark,
        "camera": 1,
        "latitude": latitude,
    }
    for found in judged(heard(read, "no read", None, {"vrm": None})).values():
        assert "SECRET1" not in found.observed + found.curl


def test_of_a_flood_of_reads_only_so_many_are_looked_at():
    flood = heard(body=b'{"reads": [' + b",".join([b"{}"] * 10_000) + b"]}")
    found = judged(*[flood] * 20)
    assert "those beyond were not looked at" in found["sends-batches"].observed
    assert "20000 of 20000 reads" in found["reads-are-complete"].observed


def answered(*reads, **more):
    return PlayedBackOffice(the_pack(), CAMERA)(heard(*reads, **more))


def test_the_played_back_office_accounts_for_every_read():
    played = PlayedBackOffice(the_pack(), CAMERA)
    reply = played(heard(a_read(), a_read(), a_read(8), a_read(-900, vrm="QQ00DEF")))
    assert reply.status == 202
    assert b'"accepted": 2, "duplicates": 1' in reply.body
    assert b"anpr-working@0.1#clock-tolerance" in reply.body


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (answered(a_read(), path="/"), 404),
        (answered(a_read(), method="GET"), 405),
        (answered(), 422),
        (answered(a_read(photo="x")), 422),
    ],
)
def test_the_played_back_office_refuses_what_is_no_batch(reply, status):
    assert reply.status == status


def test_a_read_that_comes_slowly_counts_from_when_it_was_there():
    late = Heard(NOON + timedelta(seconds=8), "POST", "/api/anpr/reads", {}, heard(a_read(8)).body)
    assert failing(late) == []
