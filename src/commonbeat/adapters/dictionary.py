"""Finds parts of data models by words: a full-text index of SQLite's, in memory, made when it is first asked.

What it holds is told by the model alone, so nothing of it is kept on disk and nothing has to be brought up to date.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from commonbeat.models.model import Found, Page, Part
from commonbeat_check.model import DataModel
from commonbeat_check.names import camel

KEPT_MOST: Final = 4
WORDS_MOST: Final = 12
CODES_MOST: Final = 100_000
"""Codes of one model that are found by words; the rest are found in their list."""
_TEXT_SHOWN: Final = 240
_WORD: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAKES: Final = """
CREATE TABLE parts (row INTEGER PRIMARY KEY, part, id, name, said, owner);
CREATE TABLE called (called, row, place, PRIMARY KEY (called, row)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(name, said, content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3');
"""
_EXACT: Final = """
SELECT part, id, name, said, owner FROM called JOIN parts USING (row)
WHERE called = ? ORDER BY place, part, row LIMIT 50
"""
_RANKED: Final = """
SELECT part, id, parts.name, parts.said, owner FROM words JOIN parts ON parts.row = words.rowid
WHERE words MATCH ? ORDER BY bm25(words, 10.0, 1.0), length(parts.name), parts.row LIMIT ?
"""
_ORDER: Final = tuple(Part)


class MemoryDictionary:
    """Keeps the indexes of the models that were asked about last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[DataModel, sqlite3.Connection]] = OrderedDict()

    def search(self, model: DataModel, question: str, most: int, after: int = 0) -> Page:
        """Give what the words lead to: what is exactly so called first, then the likeliest."""
        words = _WORD.findall(_CAMEL.sub(" ", question))[:WORDS_MOST]
        if not words:
            return Page((), 0)
        match = " AND ".join(f'"{word}"*' for word in words)
        with self._lock:
            index = self._index(model)
            exact = [_found(row, exact=True) for row in index.execute(_EXACT, (question.strip().casefold(),))]
            known = {(one.part, one.id, one.of) for one in exact}
            # As many more as are known already may stand among the ranked ones too.
            rows = index.execute(_RANKED, (match, after + most + len(exact))).fetchall()
            (count,) = index.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()
        ranked = [one for row in rows if ((one := _found(row)).part, one.id, one.of) not in known]
        return Page(tuple([*exact, *ranked][after : after + most]), max(count, len(exact)))

    def _index(self, model: DataModel) -> sqlite3.Connection:
        held = self._kept.get(id(model))
        if held is None:
            held = self._kept[id(model)] = (model, _made(model))  # the model is held too: its id stays its own
            while len(self._kept) > KEPT_MOST:
                _old, (_model, index) = self._kept.popitem(last=False)
                index.close()
        self._kept.move_to_end(id(model))
        return held[1]


def _made(model: DataModel) -> sqlite3.Connection:
    index = sqlite3.connect(":memory:", check_same_thread=False)
    index.executescript(_MAKES)
    with index, closing(index.cursor()) as cursor:
        for row, (one, also, more) in enumerate(_parts(model)):
            values = (_ORDER.index(one.part), one.id, one.name, one.text, one.of)
            cursor.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?)", (row, *values))
            for place, called in enumerate((one.id, *also, one.name)):
                cursor.execute("INSERT OR IGNORE INTO called VALUES (?, ?, ?)", (called.casefold(), row, place))
            said = " ".join([one.id, one.text, *also, *more])
            cursor.execute(
                "INSERT INTO words (rowid, name, said) VALUES (?, ?, ?)", (row, _split(one.name), _split(said))
            )
    return index


def _parts(model: DataModel) -> Iterator[tuple[Found, list[str], list[str]]]:
    """Give every part of a model, what it is also called, and what else leads to it."""
    for entity in model.entities:
        members = [member.name for member in entity.members]
        said = entity.description or ", ".join(members)
        yield Found(Part.ENTITY, entity.id, entity.name, _cut(said)), [camel(entity.name)], members
        for rule in entity.rules:
            yield Found(Part.RULE, rule.id, _cut(rule.text, 80), _cut(rule.text), entity.id), [], []
    for element in model.elements:
        said = element.description
        also = [name for name in (element.section, camel(element.name), *element.names) if name]
        more = [element.format, element.owner, element.based_on, *element.rules]
        yield Found(Part.ELEMENT, element.id, element.name, _cut(said)), also, more
    left = CODES_MOST
    for one in model.lists:
        yield Found(Part.LIST, one.id, one.name, _cut(one.note or one.source)), [], []
        for code in one.codes[:left]:
            yield Found(Part.CODE, code.value, code.label or code.value, "", one.id), [], []
        left -= min(left, len(one.codes))


def _found(row: tuple[int, str, str, str, str], *, exact: bool = False) -> Found:
    return Found(_ORDER[row[0]], *row[1:], exact=exact)


def _split(text: str) -> str:
    """Give a text with names in camel case taken apart too: who looks for birth date finds PersonBirthDate."""
    apart = _CAMEL.sub(" ", text)
    return text if apart == text else f"{text} {apart}"


def _cut(text: str, most: int = _TEXT_SHOWN) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
