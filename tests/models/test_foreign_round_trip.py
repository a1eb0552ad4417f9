"""A model in another team's layout and back: the same model, as far as such a workbook can say it."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.models.workbooks import Head, read_either
from tests.models.foreign_writing import sayable, write_foreign


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(model=sayable(), seed=st.integers(0, 2**32))
def test_a_workbook_of_another_layout_gives_the_model_that_it_was_made_of(model, seed):
    content, titles = write_foreign(model, Random(seed))
    found = read_either(content, "theirs.xlsx", Head())
    assert found.model == model
    assert [one.partition(": ")[2] for one in found.unplaced] == ["not read: Synthetic"] * titles
