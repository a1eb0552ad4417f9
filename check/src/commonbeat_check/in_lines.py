"""Many values held to one expression in a single call: each is a line of a text, and the expression takes every line.

It only ever says yes of what would be right one by one. Where it says no, somebody has to look at each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .pattern_trees import Refused, classes, read

_END = r"\Z"


def all_in_lines(run: str, ahead: str, pattern: str) -> Callable[[Sequence[str]], bool] | None:
    """Give what says that many values certainly are what ``run`` is and have all ahead that ``ahead`` asks for.

    ``pattern`` is the part of ``ahead`` that a model gave. None where it might take a line end, and so look at two
    values at once.
    """
    if "\n" in ahead or rf"\{_END}" in ahead or (pattern and _may_take_a_line_end(pattern)):
        return None
    # No value has a line end, so that a line's end is its end, and a dot takes all of it.
    run = run.replace("[^", r"[^\n", 1) if run.startswith("[^") else run
    line = f"(?={run}$){ahead.replace(_END, '$').replace('(?s:.*)', '.*')}.*" if ahead else run
    takes = re.compile(rf"(?:{line}\n)*", re.ASCII | re.MULTILINE).fullmatch

    def are_right(values: Sequence[str]) -> bool:
        lines = "\n".join((*values, ""))
        return lines.count("\n") == len(values) and takes(lines) is not None

    return are_right


def _may_take_a_line_end(pattern: str) -> bool:
    if r"\A" in pattern:  # a value's start is a line's start here, and that of the text for the first one only
        return True
    try:
        found = read(pattern)
    except (Refused, RecursionError):
        return True
    taken = [one for tree in (found.tree, *found.looks) for one in classes(tree)]
    return any(first <= ord("\n") <= last for one in taken for first, last in one.ranges)
