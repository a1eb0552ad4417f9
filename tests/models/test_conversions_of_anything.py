"""Whatever JSON is given as a record, it is converted, and each value is in the result or told of."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.crosswalks.changing import as_text
from commonbeat.models.crosswalks.converting import convert
from commonbeat.models.crosswalks.losses import Loss
from commonbeat.models.crosswalks.model import How
from commonbeat_check.names import pointer
from tests.models.crosswalk_records import ON, PAIRS, crossing

OF_THE_TARGET = {Loss.MISSING, Loss.INVALID}
ODD = ["", 0, -0.0, 2**63, 10**400, float("inf"), "\x00", "1e999", "true", "1985-02-30", "01-01-1985", " ", "12:00:00Z"]
CHANGING = {How.CODES, How.DATE, How.SPLIT, How.IMPLIED}
"""Ways by which a value is something else in the target; that it is the right one, the other tests hold."""


def anything(keys: list[str]) -> st.SearchStrategy[Any]:
    """Give any JSON value, with more of the keys than chance would find, and with what a reader makes of 1e999."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(ODD)
    names = st.sampled_from(keys) | st.text(max_size=4)
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


def values(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(node, dict | list):
        for step, one in node.items() if isinstance(node, dict) else enumerate(node):
            yield from values(one, (*at, step))
    elif node is not None and node != "":
        yield at, node


@settings(max_examples=400, deadline=None)
@given(pair=st.sampled_from(PAIRS), data=st.data())
def test_any_value_anywhere_is_in_the_result_or_told_of(pair, data):
    way = crossing(*pair)
    keys = sorted({step.key for row in way.rows for place in row.sources for step in place.steps})
    record = data.draw(st.dictionaries(st.sampled_from(keys), anything(keys), max_size=6))
    found = convert(way, record, ON)
    json.dumps(found.record, allow_nan=False)
    told = {one.pointer for one in found.losses if one.what not in OF_THE_TARGET}
    held = [as_text(one) for _at, one in values(found.record)]
    changed = {place.path for row in way.rows if row.row.how in CHANGING for place in row.sources}
    for at, value in values(record):
        is_told = any(pointer(*at[: nth + 1]) in told for nth in range(len(at)))
        path = ".".join(step for step in at if isinstance(step, str))
        is_there = path in changed or any(as_text(value) in one for one in held)
        assert is_told or is_there, (at, value, found)
