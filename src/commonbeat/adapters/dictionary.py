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
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from commonbeat.models.looked_up import apart, other_words, plain_id, words_of
from commonbeat.models.model import Found, Page, Part
from commonbeat_check.model import DataModel
from commonbeat_check.names import camel

KEPT_MOST: Final = 4
CODES_MOST: Final = 100_000
"""Codes of one model that are found by words; the rest are found in their list."""
_TEXT_SHOWN: Final = 240
_TYPED: Final = re.compile(r"[^\W\d_]{4,40}")
"""A word that may be a slip of the keyboard; of a shorter one too many are near."""
_MAKES: Final = """
CREATE TABLE parts (row INTEGER PRIMARY KEY, part, id, name, said, owner, begins);
CREATE TABLE called (called, row, place, PRIMARY KEY (called, row)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(name, said, content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE VIRTUAL TABLE terms USING fts5vocab('words', 'col');
"""
_EXACT: Final = """
SELECT part, id, name, said, owner FROM called JOIN parts USING (row)
WHERE called IN (?, ?) GROUP BY row ORDER BY min(place), part, row LIMIT 50
"""
_RANKED: Final = """
SELECT part, id, parts.name, parts.said, owner, instr(begins, :begins) > 0 AS first
FROM words JOIN parts ON parts.row = words.rowid WHERE words MATCH :all
ORDER BY first DESC, first * length(parts.name),
    words.rowid IN (SELECT rowid FROM words WHERE words MATCH :own) DESC,
    words.rowid IN (SELECT rowid FROM words WHERE words MATCH :named) DESC,
    part = :rule, bm25(words, 10.0, 1.0), length(parts.name), parts.row LIMIT :most
"""
"""Names that begin as the question does come first, the shorter before the longer; then names that have its words,
names that have what others say for them, and what is told with either."""
_TERMS: Final = """
SELECT term FROM terms WHERE col = 'name' AND length(term) BETWEEN ? AND ? AND instr(?, substr(term, 1, 1))
ORDER BY doc DESC
"""
_ORDER: Final = tuple(Part)


class MemoryDictionary:
    """Keeps the indexes of the models that were asked about last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[DataModel, sqlite3.Connection]] = OrderedDict()

    def search(self, model: DataModel, question: str, most: int, after: int = 0) -> Page:
        """Give what the words lead to: what is exactly so called first, then the likeliest."""
        words = words_of(question)
        if not words:
            return Page((), 0)
        typed, own = " ".join(question.split()).casefold(), _match(words)
        every = " OR ".join([own, *map(_match, other_words(question))])
        with self._lock:
            index = self._index(model)
            exact = [_found(row, exact=True) for row in index.execute(_EXACT, (typed, plain_id(typed) or typed))]
            known = {(one.part, one.id, one.of) for one in exact}
            # As many more as are known already may stand among the ranked ones too.
            asked = {"begins": f"\n{typed}", "all": every, "own": f"name: {own}", "named": f"name: ({every})"}
            last = {"rule": _ORDER.index(Part.RULE), "most": after + most + len(exact)}
            rows = index.execute(_RANKED, asked | last).fetchall()
            (count,) = index.execute("SELECT count(*) FROM words WHERE words MATCH ?", (every,)).fetchone()
            near = "" if rows or exact else _near(index, words)
        ranked = [one for row in rows if ((one := _found(row[:5])).part, one.id, one.of) not in known]
        return Page(tuple([*exact, *ranked][after : after + most]), max(count, len(exact)), near)

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
            called = [name.casefold() for name in (one.id, *also, one.name)]
            begins = "\n".join(
                ["", *called, apart(one.name).casefold()] if one.part is not Part.RULE else ["", called[0]]
            )
            values = (_ORDER.index(one.part), one.id, one.name, one.text, one.of, begins)
            cursor.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)", (row, *values))
            for place, name in enumerate([called[0], plain_id(one.id) or called[0], *called[1:]]):
                cursor.execute("INSERT OR IGNORE INTO called VALUES (?, ?, ?)", (name, row, place))
            # What a rule says is a text and no name: it must not go before what is so called.
            name = "" if one.part is Part.RULE else one.name
            said = " ".join([one.id, one.text, *also, *more])
            cursor.execute("INSERT INTO words (rowid, name, said) VALUES (?, ?, ?)", (row, _split(name), _split(said)))
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
            yield Found(Part.CODE, code.value, code.label or code.value, "", one.id), [], [one.name]
        left -= min(left, len(one.codes))


def _found(row: tuple[int, str, str, str, str], *, exact: bool = False) -> Found:
    return Found(_ORDER[row[0]], *row[1:], exact=exact)


def _match(words: list[str]) -> str:
    return "(" + " AND ".join(f'"{word}"*' for word in words) + ")"


def _near(index: sqlite3.Connection, words: list[str]) -> str:
    """Give the words with each that no name has put as the nearest that one has; empty where none is near."""
    found = []
    for word in words:
        if index.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (_match([word]),)).fetchone():
            found.append(word)
            continue
        close = _nearest(index, word) if _TYPED.fullmatch(word) else ""
        if not close:
            return ""
        found.append(close)
    leads_on = index.execute("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (_match(found),)).fetchone()
    return " ".join(found) if leads_on else ""


def _nearest(index: sqlite3.Connection, word: str) -> str:
    """Give the word of a name that has the same letters, or else most of them in the same order."""
    asked = (len(word) - 2, len(word) + 2, word[:2])  # the first letters are seldom both wrong
    terms = [term for (term,) in index.execute(_TERMS, asked)]
    same = [term for term in terms if sorted(term) == sorted(word)]
    return next(iter(get_close_matches(word, same, 1, 0.6) or get_close_matches(word, terms, 1, 0.82)), "")


def _split(text: str) -> str:
    """Give a text with its names taken apart, and two words together too: a post code is found as postcode."""
    split = apart(text)
    words = split.split() if len(split) <= _TEXT_SHOWN else []
    joined = [one + other for one, other in pairwise(words) if one.isalpha() and other.isalpha()]
    return " ".join([text, split, *joined] if split != text else [text, *joined])


def _cut(text: str, most: int = _TEXT_SHOWN) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
