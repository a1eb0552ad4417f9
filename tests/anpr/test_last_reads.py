from commonbeat.anpr.last_reads import LastReads
from commonbeat.kernel.clock import from_ms
from tests.anpr.voi_builders import reads_of


def test_the_newest_capture_of_each_camera_is_kept():
    last = LastReads()
    last.note(reads_of("AA11AAA", "AA11AAB", captured_ms=5_000, camera=3))
    last.note(reads_of("AA11AAC", captured_ms=9_000, camera=70))
    assert (last.of(3), last.of(70)) == (from_ms(5_001), from_ms(9_000))


def test_an_old_read_does_not_put_the_time_back():
    last = LastReads()
    last.note(reads_of("AA11AAA", captured_ms=9_000, camera=1))
    last.note(reads_of("AA11AAA", captured_ms=1_000, camera=1))
    assert last.of(1) == from_ms(9_000)


def test_a_camera_that_was_not_heard_of_has_none():
    last = LastReads()
    assert last.of(1) is None
    last.note(reads_of())
    last.note(reads_of("AA11AAA", camera=9))
    assert (last.of(1), last.of(10)) == (None, None)
