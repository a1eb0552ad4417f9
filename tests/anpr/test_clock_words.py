"""How far a clock is off, in words."""

import pytest

from commonbeat.anpr.clock_words import offset_said


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (-2_700, "2.7 s ahead"),
        (-8_000, "8 s ahead"),
        (-3, "0.003 s ahead"),
        (0, "0 s behind at most"),
        (2_513, "2.513 s behind at most"),
    ],
)
def test_an_offset_is_said_exactly_and_without_a_sign(ms, said):
    assert offset_said(ms) == said
