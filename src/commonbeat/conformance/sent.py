"""What a foreign sender sends, read as the published interface describes it and no further."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from commonbeat.kernel.text import _

from .model import Bounds
from .ports import Heard

READS: Final = "/api/anpr/reads"
PARTS: Final = ("feed", "source", "camera")
FIELDS: Final = ("vrm", "captured_at", *PARTS, "latitude", "longitude", "confidence", "toward_camera")
_IMAGE_WORDS: Final = ("image", "photo", "picture", "jpeg", "jpg", "overview")
_LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_WHOLE: Final = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Sent:
    """One value that was sent as a read: in which request, at which place (the first is 0), when it came in."""

    request: int
    place: int
    value: object
    received_at: datetime

    @property
    def fields(self) -> Mapping[str, object]:
        """Give the fields of the read; none where it is no object."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def triple(self) -> tuple[object, ...]:
        """Give feed, source and camera as they were sent."""
        return tuple(self.fields.get(part) for part in PARTS)

    @property
    def captured_at(self) -> datetime | None:
        """Give the instant of capture in UTC; None where it is no instant with a zone."""
        return instant_of(self.fields.get("captured_at"))

    def __str__(self) -> str:
        return _("read {place} of request {request}").format(place=self.place + 1, request=self.request)


def instant_of(raw: object) -> datetime | None:
    """Read an ISO 8601 instant that carries a zone; None where it is none."""
    if not isinstance(raw, str) or len(raw) > 64:
        return None
    try:
        instant = datetime.fromisoformat(raw)
        return None if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def fault_of(heard: Heard, bounds: Bounds) -> str:
    """Say what is wrong with a request as a whole; empty: it is a batch."""
    if heard.cut:
        return heard.cut
    if heard.path.partition("?")[0] != READS:
        return _("it was sent to another address than {path}").format(path=READS)
    if heard.method != "POST":
        return _("its method is not POST")
    if heard.headers.get("content-encoding", "identity") != "identity":
        return _("its body is compressed")
    values = _values(heard)
    if isinstance(values, str):
        return values
    if not 1 <= len(values) <= bounds.batch_reads:
        told = _("it holds {count} reads, and a batch holds 1 to {most}")
        return told.format(count=len(values), most=bounds.batch_reads)
    return ""


def reads_of(heard: Sequence[Heard], bounds: Bounds) -> list[Sent]:
    """Give the reads of the requests that are batches: the first of them, as many as a run looks at."""
    return list(islice(_each_read(heard, bounds), bounds.reads))


def _each_read(heard: Sequence[Heard], bounds: Bounds) -> Iterator[Sent]:
    for number, one in enumerate(heard, 1):
        if not fault_of(one, bounds):
            for place, value in enumerate(_values(one)):
                yield Sent(number, place, value, one.received_at)


def _values(heard: Heard) -> list[object] | str:
    """Give the values in a body that stand for reads, or say why there are none."""
    kind = heard.headers.get("content-type", "application/json").partition(";")[0].strip().casefold()
    try:
        text = heard.body.decode("utf-8-sig")
        if kind in _LINES:
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        body = json.loads(text)
    except UnicodeDecodeError:
        return _("its body is not UTF-8")
    except RecursionError:
        return _("its body is nested too deeply")
    except ValueError:
        return _("its body is not JSON")
    reads = body.get("reads") if isinstance(body, dict) else None
    return reads if isinstance(reads, list) else _('its body has no list of reads under "reads"')


def incomplete(read: Sent) -> str:
    """Say which field a read lacks, or has in another form; empty: it has all."""
    if not isinstance(read.value, dict):
        return _("it is no object")
    for name in ("vrm", "captured_at"):
        if not isinstance(read.fields.get(name), str) or not read.fields[name]:
            return _("{name} is missing, or no text").format(name=name)
    for name in PARTS:
        if not is_whole(read.fields.get(name)):
            return _("{name} is missing, or no whole number").format(name=name)
    return ""


def mark_fault(read: Sent, bounds: Bounds) -> str:
    """Say what is wrong with the mark's shape; empty: nothing is. The mark itself is not told."""
    mark = read.fields.get("vrm")
    length = sum(letter.isalnum() for letter in mark) if isinstance(mark, str) else 0
    if 1 <= length <= bounds.mark_characters:
        return ""
    told = _("the mark has {length} letters and digits, and may have 1 to {most}")
    return told.format(length=length, most=bounds.mark_characters)


def time_fault(read: Sent) -> str:
    """Say what is wrong with how the capture is spelled; empty: nothing is."""
    if read.captured_at is not None:
        return ""
    return _("captured_at is no date and time with a zone, as 2026-11-21T01:02:03.000Z")


def position_fault(read: Sent) -> str:
    """Say what is wrong with the position that is sent; empty: nothing is, or none is sent."""
    latitude, longitude = read.fields.get("latitude"), read.fields.get("longitude")
    if latitude is None and longitude is None:
        return ""
    if _is_within(latitude, 90) and _is_within(longitude, 180):
        return ""
    return _("latitude and longitude are not two numbers within the globe")


def confidence_fault(read: Sent) -> str:
    """Say what is wrong with the confidence that is sent; empty: nothing is, or none is sent."""
    sent = read.fields.get("confidence")
    if sent is None or (is_whole(sent) and 0 <= sent <= 100):  # type: ignore[operator]  # a whole number it is
        return ""
    return _("confidence is no whole number from 0 to 100")


def image_fault(read: Sent) -> str:
    """Say that a read carries an image; empty: it does not."""
    carries = any(content is not None and is_image(name) for name, content in read.fields.items())
    return _("it has a field for an image") if carries else ""


def is_image(name: str) -> bool:
    """Say whether the name of a field is one for an image."""
    return any(word in name.casefold() for word in _IMAGE_WORDS)


def is_whole(value: object) -> bool:
    """Say whether the value is a whole number that fits into 64 bits; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value in _WHOLE


def _is_within(value: object, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= most and math.isfinite(value)  # type: ignore[arg-type]  # it is one
