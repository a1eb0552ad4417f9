"""How far a clock is off, in words."""

import pytest

from commonbeat.anpr.clock_words import days_said, offset_said


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (-2_700, "at least 2.7 s ahead of UTC"),
        (-8_000, "at least 8 s ahead of UTC"),
        (-3, "at least 0.003 s ahead of UTC"),
        (0, "at most 0 s behind UTC"),
        (2_513, "at most 2.513 s behind UTC"),
    ],
)
def test_an_offset_is_said_exactly_and_without_a_sign(ms, said):
    assert offset_said(ms) == said


@pytest.mark.parametrize(
    ("failing", "days", "said"), [(1, 29, "on 1 of 29 days"), (1, 1, "on 1 of 1 day"), (2, 3, "on 2 of 3 days")]
)
def test_it_is_said_on_how_many_days_of_how_many_a_clock_failed(failing, days, said):
    assert days_said(failing, days) == said
