"""A look at a journal that lies there, from outside: what is missing of it, and where. Nothing is changed or held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from commonbeat.anpr.columns import ROW
from commonbeat.anpr.journal_blocks import HEADER, head_of, is_whole

from .segment import HEAD_BYTES, Segment, forget_void, scan

LOOKS_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """A place of a segment where something was that cannot be read.

    Args:
        path: the segment's file.
        offset: the byte at which it begins.
        blocks: how many blocks are missing; None where their numbers do not say it.
        reads_most: how many reads there is room for in what cannot be read; None where nothing is there at all.
    """

    path: Path
    offset: int
    blocks: int | None
    reads_most: int | None


def gaps_in(folder: Path) -> list[Gap]:
    """Give what is missing of the journal in a folder, in order; nothing where it is whole, or there is none.

    A node that runs drops segments and writes to the newest meanwhile. What a kill broke off at the end of the newest
    was never acknowledged, and is no gap.
    """
    for _look in range(LOOKS_MOST):
        try:
            return list(_gaps(folder))
        except FileNotFoundError:  # it was dropped while it was looked at
            continue
    return []


def _gaps(folder: Path) -> Iterator[Gap]:
    begun = []
    for path in sorted(folder.glob("*.seg")):
        segment = scan(path)
        if segment.first:
            begun.append(segment)
        elif path.stat().st_size > HEAD_BYTES:
            yield _gap(segment, HEAD_BYTES, path.stat().st_size, None)
    expected = begun[0].first if begun else 1
    for segment, following in zip_longest(begun, begun[1:]):
        if following is None:  # the newest
            yield from _between(segment, expected)
            yield from _torn(segment)
        else:
            forget_void(segment, following.first)
            yield from _between(segment, expected)
            yield from _behind(segment, max(expected, segment.last + 1), following.first)
            expected = max(expected, segment.last + 1, following.first)
    for path in sorted(folder.glob("*.damaged")):
        aside = scan(path)
        yield from _between(aside, aside.first)
        yield from _torn(aside)


def _between(segment: Segment, expected: int) -> Iterator[Gap]:
    """Give the gaps before each run of whole blocks."""
    offset = HEAD_BYTES
    for run in segment.runs:
        if run.first > expected:
            yield _gap(segment, offset, run.start, run.first - expected)
        expected, offset = max(expected, run.last + 1), run.end


def _behind(segment: Segment, expected: int, following: int) -> Iterator[Gap]:
    """Give the gap up to the block with which the next segment begins."""
    if following > expected:
        yield _gap(segment, segment.end, segment.path.stat().st_size, following - expected)


def _torn(segment: Segment) -> Iterator[Gap]:
    """Give what stands behind the newest whole block, unless it was broken off while it was written."""
    with segment.path.open("rb") as file:
        file.seek(segment.end)
        rest = file.read()
    at, head = 0, head_of(rest)
    while head is not None and is_whole(head, rest, at):  # it was written since
        at += head.length
        head = head_of(rest, at)
    if len(rest) - at >= HEADER.size and (head is None or at + head.length <= len(rest)):
        yield _gap(segment, segment.end + at, segment.end + len(rest), None)


def _gap(segment: Segment, begins: int, ends: int, blocks: int | None) -> Gap:
    room = ends - begins - HEADER.size * (blocks or 1)
    return Gap(segment.path, begins, blocks, max(0, room) // ROW.itemsize if ends > begins else None)
