"""Patterns of a model as they are run: a whole value is held to one, and one that could take too long is refused.

Python's own engine goes back and forth, so that ``(a+)+`` takes longer than anybody can wait for thirty characters.
Whether a pattern can is judged from the pattern, before any value comes.
"""

from __future__ import annotations

import math
import re
from typing import Final

from .ambiguity import Automaton
from .pattern_trees import Refused, Tree, read
from .pattern_ways import plain, takes_nothing_twice, ways_outside_loops

LONGEST: Final = 4_000
"""In characters: a pattern may be that long."""
_MOST_WAYS: Final = 200
"""Ways to take one text, all tried before a value is refused: what comes behind is gone through in each of them."""
_TOO_MANY: Final = "it can take the same text in too many ways: say where one part ends and the next begins"
_MOST_STEPS: Final = 2_000_000
"""For one value: a twentieth of a second, about."""


def whole(pattern: str) -> re.Pattern[str]:
    r"""Give a pattern ready for ``fullmatch``; ``\d``, ``\w`` and ``\s`` are those of ASCII, as in a JSON Schema."""
    return re.compile(pattern, re.ASCII)


def why_unsafe(pattern: str, most: int | None = None) -> str:
    """Give in words why a pattern may not be run on a value of up to ``most`` characters; "" where it may.

    A pattern whose time grows exponentially is refused always. One whose time grows as a power of the length (as
    that of ``.+ - .+`` does) is refused where no greatest length keeps it short. What is too big to be judged is
    refused too.
    """
    if len(pattern) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    try:
        whole(pattern)
        found = read(pattern)
        trees = [plain(tree) for tree in (found.tree, *found.looks)]
        if why := next((why for tree in trees if (why := _judged(tree, most))), ""):
            return why
        return _TOO_MANY if math.prod(ways_outside_loops(tree).ways for tree in trees) > _MOST_WAYS else ""
    except Refused as refused:
        return str(refused)
    except (re.error, RecursionError, OverflowError) as wrong:
        return f"it cannot be read: {wrong}"


def _judged(tree: Tree, most: int | None) -> str:
    automaton = Automaton(tree)
    if takes_nothing_twice(tree) or automaton.doubles():
        return (
            "it can take exponential time: something repeated in it can take the same text in two ways, as (a+)+ does"
        )
    ways = ways_outside_loops(tree).ways
    if automaton.grows() and (most is None or ways * most ** max(automaton.loops, 2) > _MOST_STEPS):
        return (
            "its time grows as a power of the length, as that of a+a+ does: give the element a greatest length that"
            " keeps it short, or say where one repeated part ends and the next begins"
        )
    return _TOO_MANY if ways > _MOST_WAYS else ""
