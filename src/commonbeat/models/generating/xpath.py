"""What is asked across the members of a record, in XPath 2.0, as the asserts of XML Schema 1.1 take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commonbeat_check.model import Member

from .asks import AllOf, AnyOf, Count, Differs, Formula, Has, InOrder, LongEnough, Not, Present
from .book import Book
from .naming import is_for_xml
from .patterns import NotSayable

_PARTS = {"YYYY": (7, 4), "MM": (4, 2), "DD": (1, 2)}


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
                return f"{self._name(key)}/string(.) = ({', '.join(map(quoted, self._spelt(key, values)))})"
            case Not(of):
                return f"not({self.write(of)})"
            case AllOf(of):
                return " and ".join(f"({self.write(one)})" for one in of) or "true()"
            case AnyOf(of):
                return " or ".join(f"({self.write(one)})" for one in of) or "false()"
            case Count():
                return self._count(formula)
            case LongEnough(key, least):
                return f"every $one in {self._name(key)} satisfies string-length(string($one)) ge {least}"
            case Differs(key, other):
                one, two = self._single(key), self._single(other)
                return f"not({one}/string(.) = {two}/string(.))"
            case InOrder(earlier, later):
                both = f"exists({self._single(earlier)}) and exists({self._single(later)})"
                return f"if ({both}) then {self._day(earlier)} le {self._day(later)} else true()"

    def _spelt(self, key: str, values: tuple[str, ...]) -> list[str]:
        held = self._book.held(self._members[key].element)
        if held is None or held.json_type != "boolean":
            return list(values)
        also = {"true": "1", "false": "0"}  # how XML may write the same
        return [spelt for one in values for spelt in (one, also.get(one)) if spelt is not None]

    def _count(self, count: Count) -> str:
        some = f"count(({', '.join(f'{self._name(key)}[1]' for key in count.keys)}))"
        bounds = [f"{some} ge {count.least}"] if count.least else []
        if count.most is not None:
            bounds.append(f"{some} le {count.most}")
        return " and ".join(bounds) or "true()"

    def _single(self, key: str) -> str:
        if self._members[key].is_repeatable:
            raise NotSayable(f"{key} may have several values")
        return self._name(key)

    def _day(self, key: str) -> str:
        held = self._book.held(self._members[key].element)
        if held is None or not held.date_format:
            raise NotSayable(f"{key} is no date")
        text = f"string({self._name(key)})"
        if held.date_format.startswith("YYYY"):
            return f"translate({text}, '-', '')"
        return f"concat({', '.join(f'substring({text}, {at}, {length})' for at, length in _PARTS.values())})"
