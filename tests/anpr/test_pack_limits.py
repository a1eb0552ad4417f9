"""What the policy pack says is what reads and searches are held to."""

import pytest

from commonbeat.access.errors import UnusableMark
from commonbeat.anpr.errors import BatchSize
from commonbeat.anpr.wire import decode_json, decode_ndjson
from commonbeat.bootstrap.limits import intake_limits, search_limits
from tests.access.builders import a_pack, with_limit
from tests.anpr.intake_builders import LIMITS, a_body, a_wire_read
from tests.anpr.test_question import ask


def test_the_pack_sets_how_many_reads_a_batch_holds():
    limits = intake_limits(with_limit(a_pack(), "intake.batch_max_reads", 2), LIMITS.clock)
    assert len(decode_json(a_body(a_wire_read(), a_wire_read()), limits)) == 2
    with pytest.raises(BatchSize, match="1 to 2 reads"):
        decode_json(a_body(*[a_wire_read()] * 3), limits)
    with pytest.raises(BatchSize, match="1 to 2 reads"):
        decode_ndjson(b'{"vrm": 1}\n' * 3, limits)


def test_the_pack_sets_how_long_a_mark_is_everywhere():
    pack = with_limit(a_pack(), "intake.vrm_max_characters", 7)
    for marks in (pack.mark_rules(), intake_limits(pack, LIMITS.clock).marks, search_limits(pack).marks):
        assert marks.normal("AB12 CDE") == "AB12CDE"
        with pytest.raises(UnusableMark, match="1 to 7"):
            marks.normal("AB12CDEF")


@pytest.mark.parametrize(("differences", "found"), [(1, {"B8", "BB", "88"}), (2, {"B8", "BB", "88", "8B"})])
def test_the_pack_sets_in_how_many_characters_a_look_alike_differs(differences, found):
    limits = search_limits(with_limit(a_pack(), "search.look_alike_differences", differences))
    assert set(ask(limits=limits, vrm="B8", look_alikes=True).vrms) == found


def test_the_limits_that_ship_are_those_of_the_protocol():
    assert intake_limits(a_pack(), LIMITS.clock).batch_max == 10_000
    assert search_limits(a_pack()).look_alike_differences == 2
