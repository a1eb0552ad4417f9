"""The code lists of a standards team's own workbook: a sheet of lists, a sheet of codes, or a column for each list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Code, CodeList

from . import words
from .faults import Place
from .foreign_sheets import Row, Sheets
from .understanding import TOP, listed, read_code


class Lists:
    """The lists and their codes, by id; those that no attribute has are told in the end."""

    def __init__(self, sheets: Sheets, attributes: Sequence[Row]) -> None:
        self._sheets = sheets
        self._lists: dict[str, CodeList] = {}
        self._by_word: dict[str, str] = {}
        self._codes: dict[str, dict[tuple[Any, ...], Code]] = {}
        self._used: set[str] = set()
        if sheets.has("lists"):
            self._read_lists(attributes)
        if sheets.has("codes"):
            self._read_codes("codes")

    def of_element(self, row: Row, id_: str, name: str) -> str:
        """Give the id of the list that an attribute has, empty where it has none; values in its row are one too."""
        inner = [read_code(one) for one in listed(row.said.get("values", ""))]
        named = row.said.get("list", "")
        found = next((key for one in (named, name, id_) if one and (key := self._find(one))), "")
        if inner and found and inner != list(self._codes.get(found, {}).values()):
            why = _("Its values stand here and, others, on the sheet of codes: keep them in one of the two.")
            row.place.tell(why, row.headers["values"])
        if not found and not inner:
            return named
        list_ = found or named or id_
        self._used.add(list_)
        self._lists.setdefault(list_, CodeList(id=list_, name=named or name))
        for code in [] if found else inner:
            self._add(list_, code, row.place, row.headers["values"])
        return list_

    def all(self) -> tuple[CodeList, ...]:
        """Give the lists with their codes."""
        for id_ in self._codes.keys() - self._lists.keys():
            self._sheets.unplaced.append(_("codes of {list}: no attribute has this list").format(list=id_))
        return tuple(
            msgspec.structs.replace(one, codes=tuple(self._codes.get(id_, {}).values()))
            for id_, one in self._lists.items()
        )

    def _find(self, word: str) -> str:
        plain = words.plain(word)
        return self._by_word.get(plain, "")

    def _read_lists(self, attributes: Iterable[Row]) -> None:
        sheets = self._sheets
        if sheets.finds("lists", words.CODE_COLUMNS, {"list", "code"}):
            self._read_codes("lists")
        elif sheets.finds("lists", words.LIST_COLUMNS, {"name"}):
            for row in sheets.table("lists", words.LIST_COLUMNS, {"name"}):
                self._read_list(row)
        elif not self._read_columns(attributes):
            for place, cells in sheets.rows("lists"):
                sheets.told(place, "", _("not read: {text}").format(text=" | ".join(filter(None, cells))))

    def _read_list(self, row: Row) -> None:
        said: dict[str, Any] = {"id": row.said["name"], **row.said}
        if said["id"] in self._lists:
            row.place.tell(_("The list {id} stands there twice.").format(id=said["id"]), row.headers.get("id", ""))
            return
        size = said.pop("size", "")
        if size and not size.isdecimal():
            self._sheets.told(row.place, row.headers["size"], size)
        self._lists[said["id"]] = CodeList(**said, size=int(size) if size.isdecimal() else None)
        for word in (said["id"], said["name"]):
            self._by_word.setdefault(words.plain(word), said["id"])

    def _read_codes(self, role: str) -> None:
        for row in self._sheets.table(role, words.CODE_COLUMNS, {"list", "code"}):
            said = row.said
            list_ = self._by_word.setdefault(words.plain(said["list"]), said["list"])
            code = Code(
                value=said["code"],
                label=said.get("label", ""),
                valid_from=self._day(row, "from"),
                valid_to=self._day(row, "to"),
            )
            self._add(list_, code, row.place, row.headers["code"])

    def _day(self, row: Row, field: str) -> date | None:
        said = row.said.get(field, "")
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
            try:
                return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day, not a time
            except ValueError:
                continue
        if said:
            row.place.tell(_("It is no date: write it as 2026-11-26."), row.headers[field])
        return None

    def _read_columns(self, attributes: Iterable[Row]) -> bool:
        """Read a list from each column that is headed by an attribute or by the list that one names."""
        known = {words.plain(row.said[key]) for row in attributes for key in ("list", "name", "id") if key in row.said}
        rows = self._sheets.rows("lists")
        counts = [(sum(words.plain(one) in known for one in cells), -at) for at, (_at, cells) in enumerate(rows[:TOP])]
        found, back = max(counts, default=(0, 0))
        if not found:
            return False
        self._sheets.above("lists", -back)
        heads = rows[-back][1]
        for place, cells in rows[-back + 1 :]:
            for n, one in enumerate(cells):
                if one and n < len(heads) and words.plain(heads[n]) in known:
                    list_ = self._by_word.setdefault(words.plain(heads[n]), heads[n])
                    self._add(list_, read_code(one), place, heads[n])
                elif one:
                    self._sheets.told(place, heads[n] if n < len(heads) else "", one)
        return True

    def _add(self, list_: str, code: Code, place: Place, header: str) -> None:
        codes = self._codes.setdefault(list_, {})
        key = code.value, code.valid_from, code.valid_to
        if key in codes:
            place.tell(
                _("The list {list} has {code} already: take one of them out.").format(list=list_, code=code.value),
                header,
            )
        codes[key] = code
