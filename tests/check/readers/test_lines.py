"""A place in JSON text is told by its line."""

import json

from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.names import pointer
from commonbeat_check.readers.lines import line_of

TEXT = b"""
{
  "a": 1, "b/~": [
    true,
    {"c": "x}]\\"",
     "d": {}},
    []
  ],
  "e":
    null
}"""


def test_each_value_is_told_by_its_line():
    wanted = {"": 2, "/a": 3, "/b~1~0": 3, "/b~1~0/0": 4, "/b~1~0/1/c": 5, "/b~1~0/1/d": 6, "/b~1~0/2": 7, "/e": 10}
    assert {where: line_of(TEXT, where) for where in wanted} == wanted


def test_what_is_missing_is_told_by_what_it_is_missing_from():
    assert [line_of(TEXT, where) for where in ("/z", "/b~1~0/1/z", "/b~1~0/9", "/a/z", "/e/z")] == [2, 5, 3, 3, 10]


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def leaves(value, way=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from leaves(one, (*way, key))
    if not items:
        yield way, value


@given(VALUES)
def test_the_line_of_every_value_holds_it(value):
    lines = json.dumps(value, indent=0).split("\n")
    for way, leaf in leaves(value):
        shown = json.dumps(leaf)
        line = lines[line_of(json.dumps(value, indent=0).encode(), pointer(*way)) - 1]
        assert shown in line or shown[0] in line
