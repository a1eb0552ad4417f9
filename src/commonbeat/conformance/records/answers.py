"""A product's answers to the records of a suite: read as CSV or as JSON lines, and strictly."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from commonbeat.kernel.text import _

from ..errors import UnusableAnswers

LONGEST: Final = 16 * 1024 * 1024
"""How many bytes of answers are read at most."""
HEADER: Final = ("test", "accepted", "element")
_SHOWN: Final = 60
_WORDS: Final = {"yes": True, "true": True, "accept": True, "no": False, "false": False, "refuse": False}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a product said of one record; ``element`` is what it named as wrong, where it named anything."""

    accepted: bool
    element: str = ""


def read_answers(content: bytes, tests: Collection[str]) -> Mapping[str, Answer]:
    """Give the answers by the ids of their tests. What begins with ``{`` is JSON lines, anything else CSV.

    Raises:
        UnusableAnswers: it is neither, an answer is no yes or no, or is to no test of the suite, or there are two.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UnusableAnswers(_("they are not text in UTF-8.")) from wrong
    found: dict[str, Answer] = {}
    for place, row in _lines(text) if text.lstrip().startswith("{") else _rows(text):
        test, answer = _answer(place, row)
        if test not in tests:
            told = _("line {place}: {test} is no test of this suite.")
            raise UnusableAnswers(told.format(place=place, test=repr(test[:_SHOWN])))
        if test in found:
            told = _("line {place}: {test} is answered twice.")
            raise UnusableAnswers(told.format(place=place, test=test))
        found[test] = answer
    return found


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for place, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            raise UnusableAnswers(_("line {place}: it is no JSON object.").format(place=place)) from wrong
        if not isinstance(row, dict):
            raise UnusableAnswers(_("line {place}: it is no JSON object.").format(place=place))
        yield place, row


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not {"test", "accepted"} <= set(reader.fieldnames or ()):
            raise UnusableAnswers(
                _("the first line names the columns test and accepted, and element where it is known.")
            )
        for row in reader:
            yield reader.line_num, {name: value for name, value in row.items() if name in HEADER}
    except csv.Error as wrong:
        raise UnusableAnswers(_("line {place}: it is no CSV.").format(place=reader.line_num)) from wrong


def _answer(place: int, row: Mapping[str, Any]) -> tuple[str, Answer]:
    test, said, element = row.get("test"), row.get("accepted"), row.get("element")
    accepted = said if isinstance(said, bool) else _WORDS.get(str(said).strip().casefold())
    if not isinstance(test, str) or accepted is None or not isinstance(element, str | None):
        told = _("line {place}: an answer has a test, accepted as yes or no, and may name an element.")
        raise UnusableAnswers(told.format(place=place))
    return test.strip(), Answer(accepted, (element or "").strip())
