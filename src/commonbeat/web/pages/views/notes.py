"""The generated notes of a version, read from their Markdown into what a page shows: headings, lists, tables, texts.

Only what ``models.comparing.notes`` writes is read, and all else stands as the text it is: nothing of it is ever HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Final, NamedTuple

from .models import ModelHead

_SPAN: Final = re.compile(r"`([^`]*)`|\*\*([^*]+)\*\*|(?<!\\)\*([^*]+)\*|\\(.)|([^`*\\]+|.)", re.DOTALL)
_ITEM: Final = re.compile(r"(?:-|(\d+)\.) (.*)")
_HEADING: Final = re.compile(r"(#{1,6}) (.*)")
_CELLS: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"[|\s:-]+")


class Span(NamedTuple):
    """A run of text: ``kind`` is ``code``, ``strong``, or empty for plain words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the notes. ``kind`` is ``heading``, ``text``, ``list``, ``steps`` or ``table``.

    A heading and a text have one row of one cell; a list has a row for each item; a table's first row is its head.
    """

    kind: str
    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Generated notes. ``download`` is where their Markdown is, ``back`` the page that they belong to."""

    template: ClassVar[str] = "models/notes.html"
    head: ModelHead
    title: str
    blocks: tuple[Block, ...]
    download: str
    back: tuple[str, str]
    """Address and name."""

    @classmethod
    def of(cls, head: ModelHead, markdown: str, download: str, back: tuple[str, str]) -> NotesPage:
        """Give the page of notes; their first heading is its title."""
        first, _line, rest = markdown.partition("\n")
        title = "".join(one.text for one in spans(first.lstrip("# ")))
        return cls(head, title, tuple(blocks(rest)), download, back)

    @property
    def contents(self) -> tuple[Block, ...]:
        """Give the headings, to go to."""
        return tuple(one for one in self.blocks if one.kind == "heading")


def blocks(markdown: str) -> Iterator[Block]:
    """Give the parts of notes in Markdown."""
    numbered = 0
    for kind, lines in groupby(markdown.splitlines(), _kind):
        if kind == "heading":
            for line in lines:
                numbered += 1
                yield Block(kind, ((spans(line.lstrip("# ")),),), f"part-{numbered}")
        elif kind == "table":
            rows = [line for line in lines if not _RULE.fullmatch(line)]
            yield Block(kind, tuple(tuple(map(spans, _cells(line))) for line in rows))
        elif kind in {"list", "steps"}:
            yield Block(kind, tuple((spans(_item(line)),) for line in lines))
        elif kind:
            yield Block(kind, ((spans(" ".join(lines)),),))


def spans(text: str) -> tuple[Span, ...]:
    """Give the runs of a line of Markdown, neighbours of one kind as one."""
    return tuple(
        Span(kind, "".join(one.text for one in runs)) for kind, runs in groupby(_spans(text), lambda one: one[0])
    )


def _spans(text: str) -> Iterable[Span]:
    for found in _SPAN.finditer(text):
        code, strong, em, escaped, plain = found.groups()
        if code is not None:
            yield Span("code", code)
        elif strong or em:
            yield Span("strong", strong or em)
        else:
            yield Span("", escaped or plain)


def _kind(line: str) -> str:
    if _HEADING.fullmatch(line):
        return "heading"
    if line.startswith("|"):
        return "table"
    if item := _ITEM.fullmatch(line):
        return "steps" if item[1] else "list"
    return "text" if line.strip() else ""


def _item(line: str) -> str:
    found = _ITEM.fullmatch(line)
    return found[2] if found else line


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().removeprefix("|").removesuffix("|"))]
