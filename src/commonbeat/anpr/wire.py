"""Batches of reads as they come over the wire: JSON, and NDJSON with a read a line.

The quick way reads typed structs straight from the bytes. Only a batch that does not fit is looked at again,
read by read, so that one bad read costs its batch a moment and the other reads nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final, TypeVar

import msgspec

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from .errors import BatchSize, BatchUnreadable, ImagesNotTaken
from .limits import STANDARD, Clause, IntakeLimits
from .submission import ReadFault
from .wire_reads import WireBatch, WireRead, columns_of

T = TypeVar("T")


class _OnlyRead(WireRead, gc=False, forbid_unknown_fields=True):
    pass


class _OnlyBatch(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    reads: list[_OnlyRead]


class _Batch(msgspec.Struct, gc=False):
    reads: list[WireRead]


_ONLY_BATCH: Final = msgspec.json.Decoder(_OnlyBatch)
_BATCH: Final = msgspec.json.Decoder(_Batch)
_ONLY_LINE: Final = msgspec.json.Decoder(_OnlyRead)
_LINE: Final = msgspec.json.Decoder(WireRead)

_NOT_QUICKLY: Final = (msgspec.DecodeError, RecursionError, ValueError)
"""What says that the quick way does not do; ValueError is bytes that are not UTF-8."""
_MANY: Final = 64
"""From so many reads on, a batch makes columns of its own."""
_SMALLEST_READ: Final = 64
"""Bytes that no read can do with fewer of."""
_MOST_VALUES: Final = 64
"""Commas a read, on the average, that a batch may hold; a read of ours has eight."""

_IMAGE_WORDS: Final = "image|photo|picture|jpe?g|overview|(?<!dis)patch"
"""What the name of a field with an image holds. No field of a read holds one of these; a dispatch is none either."""

_IMAGE_NAME: Final = re.compile(_IMAGE_WORDS, re.IGNORECASE)
_MAYBE_IMAGE: Final = re.compile(rf'"[^"]{{0,40}}(?:{_IMAGE_WORDS})[^"]{{0,40}}"\s*:'.encode(), re.IGNORECASE)
_CLAUSES: Final = {
    "latitude": Clause.POSITION,
    "longitude": Clause.POSITION,
    "confidence": Clause.CONFIDENCE,
}


def _batch(reads: Sequence[WireRead], limits: IntakeLimits, again: Callable[[], Sequence[WireRead]]) -> WireBatch:
    """Give good reads as a batch; ``again`` gives them once more.

    Many go into columns at once, while they are in the processor's cache, and are let go: that is worth more
    than sharing the work with a group.
    """
    if len(reads) < _MANY:
        return WireBatch(len(reads), lambda: reads)
    return WireBatch(len(reads), cache(again), columns_of(reads, limits))


def decode_json(body: bytes, limits: IntakeLimits) -> WireBatch:
    """Read a batch in JSON.

    Raises:
        BatchUnreadable: it is not JSON, or holds no list of reads.
        BatchSize: it holds no read, or too many.
        ImagesNotTaken: a read came with an image.
    """
    _refuse_a_flood(body, limits, "/reads")
    try:
        reads: Sequence[WireRead] = _ONLY_BATCH.decode(body).reads
    except _NOT_QUICKLY:
        pass
    else:
        return _batch(_counted(reads, limits, "/reads"), limits, lambda: _ONLY_BATCH.decode(body).reads)
    if _MAYBE_IMAGE.search(body) is None:
        try:
            reads = _BATCH.decode(body).reads
        except _NOT_QUICKLY:
            pass
        else:
            return _batch(_counted(reads, limits, "/reads"), limits, lambda: _BATCH.decode(body).reads)
    _refuse_many_values(body, limits, "")
    return _closely(_counted(_reads_in(_loads(body, "", "")), limits, "/reads"), "/reads")


def decode_ndjson(body: bytes, limits: IntakeLimits) -> WireBatch:
    """Read a batch in NDJSON. An empty line is no read and is not counted; one that is not JSON is a faulty read.

    Raises:
        BatchUnreadable: no line is JSON; the pointer counts reads from 0, the detail says the line.
        BatchSize: it holds no read, or too many.
        ImagesNotTaken: a read came with an image.
    """
    _refuse_a_flood(body, limits, "")
    try:
        reads: Sequence[WireRead] = _ONLY_LINE.decode_lines(body)
    except _NOT_QUICKLY:
        pass
    else:
        return _batch(_counted(reads, limits, ""), limits, lambda: _ONLY_LINE.decode_lines(body))
    _refuse_many_values(body, limits, "")
    lines = _counted(list(islice(_lines(body), limits.batch_max + 1)), limits, "")
    values: list[object] = []
    unreadable: list[BatchUnreadable] = []
    for at, (number, text) in enumerate(lines):
        try:
            values.append(_loads(text, f"/{at}", _("Line {number}: ").format(number=number)))
        except BatchUnreadable as fault:
            unreadable.append(fault)
            values.append(ReadFault(at, Clause.RECORD_COMPLETE, fault.faults[0].detail, text.decode(errors="replace")))
    if len(unreadable) == len(lines):  # most likely it is no NDJSON at all
        raise unreadable[0]
    return _closely(values, "")


@implements(f"{STANDARD}#batch-size")
def _counted(reads: Sequence[T], limits: IntakeLimits, pointer: str) -> Sequence[T]:
    if not 1 <= len(reads) <= limits.batch_max:
        raise BatchSize(pointer, limits.batch_max)
    return reads


@implements(f"{STANDARD}#batch-size")
def _refuse_a_flood(body: bytes, limits: IntakeLimits, pointer: str) -> None:
    """Refuse a body of far too many reads before an object is made for each."""
    if len(body) > limits.batch_max * _SMALLEST_READ and body.count(b'"vrm"') > limits.batch_max:
        raise BatchSize(pointer, limits.batch_max)


def _refuse_many_values(body: bytes, limits: IntakeLimits, pointer: str) -> None:
    """Refuse a body of so many small values that the objects for them would fill the memory."""
    if body.count(b",") + body.count(b"\n") > limits.batch_max * _MOST_VALUES:
        raise BatchUnreadable(pointer, _("The body holds far more values than a batch of reads has."))


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the lines that are not empty with their numbers, one at a time."""
    start, number = 0, 1
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        if text := body[start:end].strip():
            yield number, text
        start, number = end + 1, number + 1


def _loads(text: bytes, pointer: str, where: str) -> object:
    """Read JSON that the quick way refused. NaN and Infinity are read, so that they cost their read alone."""
    if not json.detect_encoding(text).startswith("utf-8"):
        raise BatchUnreadable(pointer, where + _("JSON is sent in UTF-8, and this is in another encoding."))
    try:
        value: object = json.loads(text.decode("utf-8-sig"))
    except json.JSONDecodeError as fault:
        place = _("The JSON breaks off or is malformed at byte {byte}: {reason}.")
        spelled = place.format(byte=len(fault.doc[: fault.pos].encode(errors="replace")), reason=fault.msg)
    except UnicodeDecodeError as fault:
        spelled = _("Byte {byte} is not UTF-8.").format(byte=fault.start)
    except RecursionError:
        spelled = _("The JSON is nested too deeply.")
    except ValueError:
        spelled = _("A number has too many digits.")
    else:
        return value
    raise BatchUnreadable(pointer, where + spelled)


def _reads_in(value: object) -> Sequence[object]:
    if not isinstance(value, Mapping):
        raise BatchUnreadable("", _('The body is not an object with a list of reads under "reads".'))
    _refuse_images(value, "")
    if "reads" not in value:
        raise BatchUnreadable("/reads", _('There is no list of reads under "reads".'))
    reads = value["reads"]
    if not isinstance(reads, list):
        raise BatchUnreadable("/reads", _('What stands under "reads" is not a list.'))
    return reads


def _closely(values: Sequence[object], pointer: str) -> WireBatch:
    """Look at reads one by one."""
    reads: list[WireRead] = []
    indexes: list[int] = []
    faults: list[ReadFault] = []
    for index, value in enumerate(values):
        if isinstance(value, Mapping):
            _refuse_images(value, f"{pointer}/{index}")
        found = value if isinstance(value, ReadFault) else _read_or_fault(index, value)
        if isinstance(found, ReadFault):
            faults.append(found)
        else:
            reads.append(found)
            indexes.append(index)
    return WireBatch(len(reads), lambda: reads, None, faults, indexes)


@implements(f"{STANDARD}#image-not-taken")
def _refuse_images(value: Mapping[str, object], pointer: str) -> None:
    for name, content in value.items():
        if content is not None and _IMAGE_NAME.search(name):
            raise ImagesNotTaken(f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


@implements(f"{STANDARD}#record-complete")
def _read_or_fault(index: int, value: object) -> WireRead | ReadFault:
    """Read one value; the clause of a fault is that of the field which is at fault."""
    try:
        read = msgspec.convert(value, WireRead)
    except msgspec.ValidationError as fault:
        detail = str(fault)
        name = detail.rpartition("`$.")[2].rstrip("`") if "`$." in detail else ""
        return ReadFault(index, _CLAUSES.get(name, Clause.RECORD_COMPLETE), detail, json.dumps(value))
    except UnicodeEncodeError:
        return ReadFault(index, Clause.RECORD_COMPLETE, _("A field's name is no text."), json.dumps(value))
    for place in (read.latitude, read.longitude):
        if place is not None and not math.isfinite(place):
            return ReadFault(index, Clause.POSITION, _("The position is not a number."), json.dumps(value))
    return read
