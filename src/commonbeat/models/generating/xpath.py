"""What is asked across the members of a record, in XPath 2.0, as the asserts of XML Schema 1.1 take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from commonbeat_check.model import Member, Scalar

from .asks import AllOf, AnyOf, Count, DayBound, Differs, Formula, Has, InOrder, LongEnough, Not, Only, Present
from .book import Book
from .element_schemas import code_values
from .naming import is_for_xml
from .patterns import NotSayable

_ALIKE: Final = "lower-case(normalize-space(string(.)))"


def quoted(text: str) -> str:
    """Give a text as a literal of XPath.

    Raises:
        NotSayable: it has characters that XML has not.
    """
    if not is_for_xml(text):
        raise NotSayable("it has characters that XML cannot hold")
    return "'" + text.replace("'", "''") + "'"


class XPath:
    """Writes formulas about the members of one entity."""

    def __init__(self, book: Book, members: Mapping[str, Member], name: Callable[[str], str]) -> None:
        self._book, self._members, self._name = book, members, name

    def write(self, formula: Formula) -> str:
        """Give the expression that is true where the formula holds.

        Raises:
            NotSayable: XPath cannot say it.
        """
        match formula:
            case Present(key):
                return f"exists({self._name(key)})"
            case Has(key, values):
                how, listed = self._listed(key, values)
                return f"{self._texts(key)}/{how}(.) = ({listed})"
            case Not(of):
                return f"not({self.write(of)})"
            case AllOf(of):
                return " and ".join(f"({self.write(one)})" for one in of) or "true()"
            case AnyOf(of):
                return " or ".join(f"({self.write(one)})" for one in of) or "false()"
            case Count():
                return self._count(formula)
            case LongEnough(key, least):
                return f"every $one in {self._texts(key)} satisfies string-length(string($one)) ge {least}"
            case Only(key, values):
                how, listed = self._listed(key, values)
                return f"every $one in {self._name(key)} satisfies {how}($one) = ({listed})"
            case Differs(key, other):
                return f"not({self._texts(key)}/{_ALIKE} = {self._texts(other)}/{_ALIKE})"
            case InOrder(earlier, later):
                order = f"{self._date('$one', earlier)} le {self._date('$two', later)}"
                each = f"every $two in {self._name(later)} satisfies {order}"
                return f"every $one in {self._name(earlier)} satisfies ({each})"
            case DayBound(key, kind, value):
                return f"every $one in {self._name(key)} satisfies {self._date('$one', key)} {day_bound(kind, value)}"

    def _texts(self, key: str) -> str:
        """Give what is a text of a member: an object has none, though XPath would run together what is in it."""
        is_plain = self._members[key].element in self._book.elements
        return self._name(key) if is_plain else f"{self._name(key)}[not(*)]"

    def _listed(self, key: str, values: tuple[str, ...]) -> tuple[str, str]:
        """Give what a value is read by, and what it is compared with: a number as a number, however it is written."""
        held = self._book.held(self._members[key].element)
        asked_for = code_values(values, held.json_type if held else "string")
        if held is not None and held.json_type in {"integer", "number"}:
            return "number", ", ".join(repr(one) for one in asked_for if not isinstance(one, str))
        also = {True: ("true", "1"), False: ("false", "0")}  # how XML may write the same
        spelt = [way for one in asked_for for way in (also[one] if isinstance(one, bool) else (str(one),))]
        return "string", ", ".join(map(quoted, spelt))

    def _count(self, count: Count) -> str:
        some = f"count(({', '.join(f'{self._name(key)}[1]' for key in count.keys)}))"
        bounds = [f"{some} ge {count.least}"] if count.least else []
        if count.most is not None:
            bounds.append(f"{some} le {count.most}")
        return " and ".join(bounds) or "true()"

    def _date(self, variable: str, key: str) -> str:
        held = self._book.held(self._members[key].element)
        if held is None or not held.date_format:
            raise NotSayable(f"{key} is no date")
        return as_date(f"string({variable})", held.date_format)


def as_date(expression: str, date_format: str) -> str:
    """Give the expression of the day that a text names in a format, as a text that can be put in order.

    Nothing is cast, for a text that is no date would be an error then; that it is none is told by its own pattern.
    """
    if date_format.startswith("YYYY"):
        return expression
    year, month, day = (f"substring({expression}, {at}, {length})" for at, length in ((7, 4), (4, 2), (1, 2)))
    return f"concat({year}, '-', {month}, '-', {day})"


def day_bound(kind: str, value: Scalar | None) -> str:
    """Give what a day is held to against the one on which the validator runs; empty where it is not."""
    match kind, value:
        case "not-future", _:
            return f"le {_day('current-date()')}"
        case "not-past", _:
            return f"ge {_day('current-date()')}"
        case "not-today", _:
            return f"ne {_day('current-date()')}"
        case "max-age-years", int(years):
            return "gt " + _day(f"current-date() - xs:yearMonthDuration('P{years + 1}Y')")
        case "max-months-ahead", int(months) if months >= 0:
            return "le " + _day(f"current-date() + xs:yearMonthDuration('P{months}M')")
        case _:
            return ""


def _day(expression: str) -> str:
    return f"substring(string({expression}), 1, 10)"
