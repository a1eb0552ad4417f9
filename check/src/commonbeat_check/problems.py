"""What is wrong with a record, and where it is told."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One rule that a record breaks."""

    pointer: str
    """Where in the record, as a JSON Pointer; of what is missing, where it would be."""
    element: str
    """Id of the element, as ``DS_031``; of the entity where a rule is across elements."""
    rule: str
    """What is broken: ``max-length``, ``list``, or the id of a group or rule, as ``P_001.G2``."""
    clause: str
    """Where the standard says it, as ``pole@1.1#DS_031``."""
    text: str
    """What is wrong, in words."""
    fix: str
    """What would be right."""


class Result(msgspec.Struct, frozen=True):
    """What came of checking one record."""

    valid: bool
    errors: tuple[Problem, ...] = ()


class CheckRefused(Exception):
    """What was given cannot be checked at all: it cannot be read, or there is no such model or entity.

    The message is for whoever gave it: it says what is wrong and what would work.
    """
