"""XML records: the root is one, or holds them one after the other. Nothing is fetched or expanded."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NoReturn
from xml.parsers import expat  # every declaration that could harm is refused below, as defusedxml does

from defusedxml.common import DTDForbidden, EntitiesForbidden

from ..problems import CheckRefused, Problem
from ..shape import Field, Shape
from .given import BLOCK_BYTES, MOST_DEPTH, MOST_RECORD_BYTES, Given, Place
from .values import from_text
from .xml_lines import MOST_MARKED, Mark, XmlLines

RECORDS: Final = "records"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: Final = f"{_XSI} nil"
_NOT_A_NAME: Final = re.compile(r"^(?![^\W\d])")


def xml_name(key: str) -> str:
    """Give what an element of XML is called that holds a key: names in XML begin with no digit."""
    return _NOT_A_NAME.sub("_", key)


def is_xml_name(name: str) -> bool:
    """Say whether an element can bear the name, for this reader: it knows the letters of XML 1.0, fourth edition."""
    told: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, _attributes: told.append(tag)
    try:
        parser.Parse(f"<{name}/>".encode(), True)
    except (expat.ExpatError, ValueError):
        return False
    return told == [name]


def read_xml(stream: BinaryIO, shape: Shape) -> Iterator[Given]:
    """Give the records of XML: the children of ``<records>``, or the root itself where it is the entity's element.

    Elements are named by the record's keys, in any namespace. An attribute, and text beside elements, are kept under
    ``@name`` and ``#text``: no standard has them, so the check tells of them.

    Raises:
        CheckRefused: it is not well-formed, or declares a document type or an entity.
    """
    records = _Records(shape)
    is_last = False
    try:
        while not is_last:
            block = stream.read(records.wanted)
            is_last = not block
            records.feed(block, is_last=is_last)
            yield from records.given()
    except (DTDForbidden, EntitiesForbidden) as wrong:
        raise CheckRefused(_FORBIDDEN) from wrong
    except expat.ExpatError as wrong:
        raise CheckRefused(records.malformed(wrong)) from wrong
    except (ValueError, LookupError) as wrong:  # an encoding that the reader does not know
        raise CheckRefused(f"The XML says an encoding that is not read ({wrong}): save it as UTF-8.") from wrong


_FORBIDDEN: Final = (
    "The XML declares a document type or an entity. Neither is read, since they can make a file grow without end or "
    "fetch others: take out the <!DOCTYPE …> and write the values themselves."
)


class _Open:
    """An element that has begun and not yet ended."""

    __slots__ = ("field", "is_nil", "line", "marks", "text", "value")

    def __init__(self, field: Field | None, line: int) -> None:
        self.field = field
        self.line = line
        self.marks: list[Mark] | None = None
        self.value: dict[str, Any] = {}
        self.text: list[str] = []
        self.is_nil = False


class _Records:
    """Puts records together from what the parser tells."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._stack: list[_Open] = []
        self._done: deque[Given] = deque()
        self._problems: list[Problem] = []
        self._count = 0
        self._depth = 0
        self._root = ""
        self._pending = 0
        self._line = 1
        self._marked = 0
        self.wanted = BLOCK_BYTES
        """How many bytes to feed next."""
        self._names = {xml_name(key): key for key in shape.fields}
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_entity
        parser.ExternalEntityRefHandler = _refuse_entity
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take

    def feed(self, block: bytes, *, is_last: bool) -> None:
        count, begun = len(self._done), self._parser.CurrentByteIndex
        self._parser.Parse(block, is_last)
        # Bytes are counted, not what the parser has told: it tells nothing of a comment or a tag that never ends.
        self._pending = 0 if len(self._done) > count else self._pending + len(block)
        if self._pending > MOST_RECORD_BYTES:
            raise CheckRefused(
                f"What begins at line {self._line} is longer than {MOST_RECORD_BYTES // 1024**2} MB; "
                "it is not read. Is an end missing?"
            )
        # A comment or a tag whose end has not come is gone through anew with each block: so the next one is as long.
        is_stuck = self._parser.CurrentByteIndex == begun
        left = MOST_RECORD_BYTES - self._pending
        self.wanted = max(BLOCK_BYTES, min(2 * self.wanted, left)) if is_stuck else BLOCK_BYTES

    def given(self) -> Iterator[Given]:
        while self._done:
            yield self._done.popleft()

    def malformed(self, wrong: expat.ExpatError) -> str:
        """Say what the parser could not take, with the byte."""
        reason, at = expat.ErrorString(wrong.code), self._parser.ErrorByteIndex
        if at < 0:  # not one byte came
            return f"There is nothing in it: give one <{xml_name(self._shape.key)}>, or several in <{RECORDS}>."
        said = f"It is not well-formed XML: {reason}, at line {wrong.lineno}, byte {at}."
        if wrong.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
            said += " Are the bytes in the encoding that the file declares? Without a declaration it has to be UTF-8."
        return said

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition(" ")[2]
        if self._depth == 1:
            self._root = name
            if name == RECORDS and RECORDS not in (self._shape.key, *self._names):
                return
        if not self._stack:
            self._begin_record(name)
        elif len(self._stack) > MOST_DEPTH:
            raise CheckRefused(
                f"It is nested {self._depth} levels deep at line {self._parser.CurrentLineNumber}, and perhaps more; "
                f"at most {MOST_DEPTH} are read."
            )
        else:
            self._stack.append(_Open(self._field(name), self._parser.CurrentLineNumber))
        self._take_attributes(attributes)

    def _begin_record(self, name: str) -> None:
        self._line = self._parser.CurrentLineNumber
        self._marked = 0
        self._stack.append(_Open(None, self._line))
        if name not in (self._shape.key, xml_name(self._shape.key), "record"):
            said = f"<{name[:60]}> is not what a record of {self._shape.entity.name} is called."
            if self._depth == 1:
                raise CheckRefused(f"{said} Write <{xml_name(self._shape.key)}>, or several in <{RECORDS}>.")
            fix = f"Write <{xml_name(self._shape.key)}>."
            self._problems.append(self._shape.problem("unknown-element", said, fix))

    def _field(self, name: str) -> Field | None:
        parent = self._stack[-1].field
        if len(self._stack) == 1:
            return self._shape.fields.get(self._names.get(name, name))
        return parent.fields().get(name) or parent.fields().get(name.removeprefix("_")) if parent else None

    def _take_attributes(self, attributes: dict[str, str]) -> None:
        top = self._stack[-1]
        for name, value in attributes.items():
            if name == _NIL:
                top.is_nil = value in {"true", "1"}
            elif not name.startswith(_XSI):
                top.value[f"@{name.rpartition(' ')[2]}"] = value

    def _take(self, text: str) -> None:
        if self._stack:
            self._stack[-1].text.append(text)
        elif text.strip():
            said = f"There is text beside the records, at line {self._parser.CurrentLineNumber}."
            raise CheckRefused(f"{said} Write each record as <{xml_name(self._shape.key)}>.")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if not self._stack:
            return
        done = self._stack.pop()
        if not self._stack:
            self._end_record(done)
            return
        name = tag.rpartition(" ")[2]
        key = done.field.key if done.field else name
        value = None if done.is_nil else self._value(done)
        parent = self._stack[-1]
        _put(parent.value, key, value)
        if self._marked < MOST_MARKED:
            self._marked += 1
            mark = (key, done.line, done.marks or ())
            if parent.marks is None:
                parent.marks = [mark]
            else:
                parent.marks.append(mark)

    def _value(self, done: _Open) -> Any:
        text = "".join(done.text)
        if done.value or (done.field is not None and done.field.is_object and not text.strip()):
            if text.strip():
                done.value["#text"] = text.strip()
            return done.value
        return from_text(text, done.field.json_type if done.field else "string")

    def _end_record(self, done: _Open) -> None:
        if text := "".join(done.text).strip():
            done.value["#text"] = text
        said = f"/{RECORDS}/{self._count}" if self._depth else ""
        self._count += 1
        lines = XmlLines(self._line, done.marks) if done.marks else None
        self._done.append(Given(Place(said, self._line), done.value, tuple(self._problems), lines))
        self._problems.clear()


def _put(record: dict[str, Any], key: str, value: Any) -> None:
    """Put a value into a record; a key that comes again makes a list."""
    if key not in record:
        record[key] = value
    elif isinstance(record[key], list):
        record[key].append(value)
    else:
        record[key] = [record[key], value]


def _refuse_doctype(name: str, system: str | None, public: str | None, _internal: object) -> NoReturn:
    raise DTDForbidden(name, system, public)


def _refuse_entity(*_said: object) -> NoReturn:
    raise EntitiesForbidden("entity", None, None, None, None, None)
