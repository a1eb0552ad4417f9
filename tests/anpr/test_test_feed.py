"""What a test feed sends is taken as any other read, says what it is, and is no part of a measure."""

from datetime import timedelta

import pytest

from commonbeat.anpr.clock import Clocks
from commonbeat.anpr.limits import LIVE, Clause
from commonbeat.anpr.model import Flag
from commonbeat.anpr.submission import FeedGrant, Submission
from commonbeat.anpr.wire import decode_json
from commonbeat.kernel.clock import spell
from tests.anpr.intake_builders import LIMITS, Gateway, a_body, a_wire_read
from tests.builders import NOON, a_camera

SLOW = a_wire_read(vrm="AB12CDE", captured_at=spell(NOON - timedelta(seconds=60)))
AHEAD = a_wire_read(vrm="AB12CDF", captured_at=spell(NOON + timedelta(seconds=60)))
SPAN = (NOON - timedelta(days=1), NOON + timedelta(days=1))


class Book:
    def every(self):
        return (a_camera(1), a_camera(2))


def a_batch(*reads, is_test):
    return Submission(FeedGrant("a-feed", is_test=is_test), decode_json(a_body(*reads), LIMITS), LIVE)


def send(gateway, *submissions):
    for apart in gateway.intake.take(submissions):
        gateway.intake.take_across(apart)
    gateway.load()


def flags(gateway):
    return {
        mark.decode(): Flag(flag)
        for reads, _block in gateway.handed_on
        for mark, flag in zip(reads.vrm.tolist(), reads.flags.tolist(), strict=True)
    }


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@pytest.mark.parametrize(("is_test", "measured"), [(True, 0), (False, 2)])
def test_who_tests_the_node_breaks_nobody_s_clause(is_test, measured):
    gateway = Gateway()
    send(gateway, a_batch(SLOW, AHEAD, is_test=is_test))
    (held,) = gateway.quarantine.page(10).items
    assert (held.read.clause, held.read.is_test) == (Clause.CLOCK_TOLERANCE, is_test), "it is checked all the same"
    assert (Flag.TEST in flags(gateway)["AB12CDE"]) is is_test
    found = Clocks(gateway.store, gateway.quarantine, Book(), gateway.clock).measure(5, *SPAN)
    assert found.reads == measured


def test_of_batches_that_go_in_together_each_keeps_what_it_is():
    gateway = Gateway()
    real, other = a_wire_read(vrm="A1"), a_wire_read(vrm="A3")
    send(
        gateway,
        a_batch(real, is_test=False),
        a_batch(a_wire_read(vrm="A2"), AHEAD, is_test=True),
        a_batch(other, is_test=False),
    )
    assert {mark for mark, flag in flags(gateway).items() if Flag.TEST in flag} == {"A2"}


def test_a_measure_of_both_is_of_the_real_reads_alone():
    gateway = Gateway()
    send(gateway, a_batch(a_wire_read(vrm="A1"), is_test=False), a_batch(SLOW, AHEAD, is_test=True))
    (camera,) = Clocks(gateway.store, gateway.quarantine, Book(), gateway.clock).measure(5, *SPAN).cameras
    assert (camera.reads, camera.failing, camera.offset_ms) == (1, 0, 0)
