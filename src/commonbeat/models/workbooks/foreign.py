"""Workbooks in a standards team's own layout: understood by the words people use; what is not placed is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any, Final, NamedTuple

import msgspec

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat_check.model import (
    Check,
    Code,
    CodeList,
    DataModel,
    Element,
    Entity,
    Member,
    Requirement,
    Type,
)
from commonbeat_check.names import camel, read_address

from . import words
from .opening import BROKEN, open_workbook, refuse_merged
from .tables import Place
from .understanding import TOP, columns_of, find_header, is_pattern, lengths_of, read_code, repeats_of, with_members

_MOST_COLUMNS: Final = 1_000
_DATED: Final = {"dd/mm/yyyy", "dd-mm-yyyy", "yyyy-mm-dd"}
_TIMED: Final = {"hh:mm", "hh:mm:ss"}
_OURS: Final = {"elements", "members"}


class Read(NamedTuple):
    """The model, and what of the workbook has no place in it."""

    model: DataModel
    unplaced: Sequence[str]


class _Row(NamedTuple):
    place: Place
    said: Mapping[str, str]
    headers: Mapping[str, str]


def is_foreign(content: bytes, name: str) -> bool:
    """Say whether the sheets are called as others call them, and none as ours are.

    Raises:
        BadModel: it is no workbook that can be opened.
    """
    with closing(open_workbook(content, name)) as book:
        titles = {one.title.strip().lower() for one in book.worksheets}
    roles = {words.SHEETS.get(words.plain(one)) for one in titles}
    return not titles & _OURS and {"elements", "entities", "map"} <= roles


def read_foreign(content: bytes, name: str, address: tuple[str, str, str]) -> Read:
    """Give the model of such a workbook; ``address`` is id, version and title.

    Raises:
        BadModel: it cannot be understood; the message names sheet, row and column.
    """
    standard, version, title = address
    if read_address(f"{standard}@{version}") is None:
        raise BadModel(name, _("Give the id and version of the standard with --id and --version, as 1.0."))
    with closing(open_workbook(content, name)) as book:
        reader = _Reader(book, content, name)
        model = reader.model()
    said = msgspec.structs.replace(model, standard=standard, version=version, title=title or standard)
    return Read(said, reader.unplaced)


class _Reader:
    def __init__(self, book: Any, content: bytes, name: str) -> None:
        self.unplaced: list[str] = []
        self._file, self._lists = name, dict[str, CodeList]()
        self._sheets: dict[str, Any] = {}
        self._defaults: dict[str, tuple[str, str]] = {}
        self._numbers: set[tuple[str, int, int]] = set()
        for sheet in book.worksheets:
            role = words.SHEETS.get(words.plain(sheet.title))
            if role is None:
                self.unplaced.append(_("not read: sheet {sheet}").format(sheet=sheet.title))
                continue
            if role in self._sheets:
                why = _("Sheets {one} and {other} could both be the {role}: rename one.")
                raise BadModel(name, why.format(one=self._sheets[role].title, other=sheet.title, role=role))
            refuse_merged(sheet, content, name)
            self._sheets[role] = sheet

    def model(self) -> DataModel:
        codes = self._codes() if "codes" in self._sheets else {}
        elements = self._unlike(self._element(row, codes) for row in self._table("elements", words.ELEMENT_COLUMNS))
        rows = list(self._table("entities", words.ENTITY_COLUMNS))
        entities = self._unlike(msgspec.convert({"id": row.said["name"], **row.said}, Entity) for row in rows)
        members = self._members(elements, entities)
        for id_ in codes.keys() - self._lists.keys():
            self.unplaced.append(_("codes of {list}: no attribute has this list").format(list=id_))
        whole = tuple(with_members(one, members.get(id_, {})) for id_, one in entities.items())
        return DataModel(
            standard="", version="", title="", elements=tuple(elements.values()), entities=whole,
            lists=tuple(self._lists.values()),
        )  # fmt: skip

    def _rows(self, role: str) -> list[tuple[Place, list[str]]]:
        sheet = self._sheets[role]
        sheet.reset_dimensions()
        found = []
        try:
            for number, row in enumerate(sheet.iter_rows(), 1):
                place = Place(self._file, sheet.title, number)
                for at, cell in enumerate(row):
                    if at >= _MOST_COLUMNS and cell.value is not None:
                        why = _("It stands past column {most}, the last that is read.").format(most=_MOST_COLUMNS)
                        place.refuse(why, cell.column_letter)
                    if cell.data_type in {"f", "e"}:
                        place.refuse(_("It holds a formula or an error: put a value there."), cell.column_letter)
                    if isinstance(cell.value, date):
                        place.refuse(_("It holds a date: format the cell as Text."), cell.column_letter)
                    if isinstance(cell.value, int | float):
                        self._numbers.add((role, number, at))
                found.append(
                    (place, ["" if one.value is None else str(one.value).strip() for one in row[:_MOST_COLUMNS]])
                )
        except BROKEN as wrong:
            raise BadModel(self._file, _("Sheet {sheet} cannot be read.").format(sheet=sheet.title)) from wrong
        return found

    def _table(self, role: str, known: Mapping[str, str]) -> Iterator[_Row]:
        rows = self._rows(role)
        need = {"map": {"entity", "attribute"}, "codes": {"list", "code"}}.get(role, {"name"})
        at = find_header(rows, known, need)
        if at is None:
            why = _("Sheet {sheet} has no row of headers in its first 20 rows.")
            raise BadModel(self._file, why.format(sheet=self._sheets[role].title))
        self._above(rows[:at])
        columns = columns_of(*rows[at], known)
        headers = {meaning: rows[at][1][n] for n, meaning in columns.items()}
        for place, cells in rows[at + 1 :]:
            for n, header in columns.items():
                if header in {"id", "code", "values"} and (role, place.row, n) in self._numbers:
                    place.refuse(_("It holds a number: format the cell as Text and type it again."), rows[at][1][n])
            said = {columns[n]: one for n, one in enumerate(cells) if one and n in columns}
            if need <= said.keys():
                yield _Row(place, said, headers)
            elif any(cells):
                self._told(place, "", " | ".join(filter(None, cells)))
                continue
            for n, one in enumerate(cells):
                if one and n not in columns:
                    self._told(place, rows[at][1][n] if n < len(rows[at][1]) else "", one)

    def _above(self, rows: Sequence[tuple[Place, list[str]]]) -> None:
        for place, cells in rows:
            if any(cells):
                self._told(place, "", _("not read: {text}").format(text=" | ".join(filter(None, cells))))

    def _told(self, place: Place, column: str, what: str) -> None:
        said = (
            _("sheet {sheet}, row {row}, column {column}: {what}") if column else _("sheet {sheet}, row {row}: {what}")
        )
        self.unplaced.append(said.format(sheet=place.sheet, row=place.row, column=column, what=what))

    def _codes(self) -> dict[str, list[Code]]:
        found: dict[str, list[Code]] = {}
        for row in self._table("codes", words.CODE_COLUMNS):
            one = Code(value=row.said["code"], label=row.said.get("label", ""))
            found.setdefault(row.said["list"], []).append(one)
        return found

    def _element(self, row: _Row, codes: Mapping[str, list[Code]]) -> Element:
        said = dict(row.said)
        made: dict[str, Any] = {"id": said.get("id", said["name"]), "name": said["name"]}
        made |= {k: said[k] for k in ("description", "format", "default", "owner", "steward", "based_on") if k in said}
        self._typed(row, made)
        self._defaults[made["id"]] = said.get("required", ""), said.get("repeat", "")
        self._doubt(row.place, row.headers, *self._defaults[made["id"]])
        for low, high, text in lengths_of(said):
            if not re.fullmatch(r"\d+", low + high or "x"):
                row.place.refuse(_("{text} is no length.").format(text=text), _("Length"))
            for key, number in (("min_length", low), ("max_length", high)):
                if number and made.get(key, int(number)) != int(number):
                    why = _("{text} is taken; another column says {other}.").format(text=text, other=made[key])
                    self._told(
                        row.place, next(row.headers[one] for one in ("max", "min", "length") if one in said), why
                    )
                made |= {key: int(number)} if number else {}
        if pattern := said.get("pattern"):
            made |= {"pattern": pattern} if is_pattern(pattern) else {"rules": (pattern,)}
        listed = [read_code(one) for one in re.split(r"[\n;|]", said.get("values", "")) if one.strip()]
        elsewhere = codes.get(made["name"]) or codes.get(made["id"]) or []
        if listed and elsewhere and listed != elsewhere:
            row.place.refuse(_("Its values stand here and, others, on the sheet of codes."), _("Values"))
        listed = listed or elsewhere
        if listed:
            id_ = made["name"] if made["name"] in codes else made["id"]
            self._lists[id_] = CodeList(id=id_, name=made["name"], codes=tuple(listed))
            made |= {"list": id_, "type": Type.CODE}
        return Element(**made)

    def _typed(self, row: _Row, made: dict[str, Any]) -> None:
        said = row.said.get("type", "")
        sized = re.fullmatch(r"(.+?)\s*\((\d+)\)", said)
        word = (sized[1] if sized else said).lower()
        if not word:
            return
        if word not in words.TYPES:
            self._told(row.place, row.headers["type"], said)
            return
        made["type"], characters = words.TYPES[word]
        made |= {"characters": characters} if characters else {}
        made |= {"max_length": int(sized[2])} if sized else {}
        for dated in (word, row.said.get("format", "").lower()):
            if made["type"] is Type.DATE and dated in _DATED:
                made["checks"] = (Check(kind="date-format", value=dated.upper()),)
            if made["type"] is Type.TIME and dated in _TIMED:
                made["checks"] = (Check(kind="time-format", value=dated),)

    def _unlike(self, things: Iterator[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in things:
            if one.id in found:
                raise BadModel(self._file, _("{name} stands there twice.").format(name=one.id))
            found[one.id] = one
        return found

    def _members(self, elements: Mapping[str, Any], entities: Mapping[str, Any]) -> dict[str, dict[str, Member]]:
        found: dict[str, dict[str, Member]] = {}
        by = [
            {words.plain(word): one for one in every.values() for word in (one.name, one.id)}
            for every in (entities, elements)
        ]
        rows = self._rows("map")
        is_long = find_header(rows, words.MAP_COLUMNS, {"entity", "attribute"}) is not None
        pairs = self._long() if is_long else self._matrix(rows, *by)
        for place, names, required, repeat in pairs:
            entity, element = (every.get(words.plain(one)) for every, one in zip(by, names, strict=True))
            if entity is None or element is None:
                place.refuse(_("There is no {name} in this workbook.").format(name=names[0 if entity is None else 1]))
            key = camel(element.name)
            if key in found.setdefault(entity.id, {}):
                place.refuse(_("{entity} has {name} already.").format(entity=entity.name, name=element.name))
            usual = self._defaults[element.id]
            needed = words.REQUIREMENTS.get((required or usual[0]).lower())
            repeats, most = repeats_of(repeat or usual[1]) or (False, None)
            found[entity.id][key] = Member(
                key=key, name=element.name, element=element.id,
                requirement=needed or Requirement.OPTIONAL, is_repeatable=repeats, most=most,
            )  # fmt: skip
        return found

    def _doubt(self, place: Place, headers: Mapping[str, str], required: str, repeat: str) -> None:
        if required and required.lower() not in words.REQUIREMENTS:
            self._told(place, headers["required"], required)
        if repeat and repeats_of(repeat) is None:
            self._told(place, headers["repeat"], repeat)

    def _long(self) -> Iterator[tuple[Place, tuple[str, str], str, str]]:
        for row in self._table("map", words.MAP_COLUMNS):
            said = row.said
            asked = said.get("required", ""), said.get("repeat", "")
            self._doubt(row.place, row.headers, *asked)
            yield row.place, (said["entity"], said["attribute"]), *asked

    def _matrix(
        self, rows: Sequence[tuple[Place, list[str]]], entities: Mapping[str, Any], elements: Mapping[str, Any]
    ) -> Iterator[tuple[Place, tuple[str, str], str, str]]:
        best = (0, False, 0)
        for at, (_place, cells) in enumerate(rows[:TOP]):
            for turned, every in ((False, elements), (True, entities)):
                best = max(best, (sum(words.plain(one) in every for one in cells), turned, -at))
        across, turned, back = best
        at = -back
        if not across:
            raise BadModel(self._file, _("The map has neither columns Entity and Attribute nor names of them across."))
        heads, side, top = rows[at][1], elements if turned else entities, entities if turned else elements
        self._above(rows[:at])
        is_told = False
        for place, cells in rows[at + 1 :]:
            stub = next((n for n, one in enumerate(cells) if words.plain(one) in side), None)
            for n, one in enumerate(cells):
                if not one or n == stub:
                    continue
                if stub is None or words.plain(heads[n]) not in top:
                    self._told(place, heads[n], one)
                    continue
                names = (heads[n], cells[stub]) if turned else (cells[stub], heads[n])
                is_bound = one.lower() in {"x", "y"}
                if is_bound and not is_told:
                    is_told = True
                    self._told(place, heads[n], _("{mark}: read as optional, here and below.").format(mark=one))
                if not is_bound:
                    self._doubt(place, {"required": heads[n]}, one, "")
                yield place, names, "" if is_bound else one, ""
