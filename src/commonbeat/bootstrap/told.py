"""What the directory says is agreed, with its texts: fetched once, known by their digest, kept in the node's folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog

from commonbeat.adapters.files.durable import write_durably
from commonbeat.audit.model import Detail, Entry, Event, Outcome
from commonbeat.audit.ports import Recorder
from commonbeat.exchange.directory import SYSTEM
from commonbeat.exchange.errors import FetchFailed
from commonbeat.exchange.model import StandardInForce
from commonbeat.exchange.rationing import Ration
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.digest import published_text, text_digest
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard
from commonbeat.standards.service import Catalogue
from commonbeat.standards.timeline import Holding
from commonbeat.standards.told import NotTheText, Told, told_text

from .agreed import listed

log = structlog.get_logger("commonbeat.standards")

Fetches = Callable[[str, str], bytes]
"""Gives what another node says is the text of a standard, by id and version; raises ``FetchFailed``."""

OTHER_LIMITS: Final = "other-limits"
"""Why a directory's limits do not count: the text of its own digest sets others."""

AN_HOUR: Final = 12
_RULE: Final = "anpr-working@0.1#signed-directory"


@dataclass(frozen=True, slots=True)
class NotesRefusals:
    """Puts on the record what was not believed of a text: each once in an hour, and a few in all."""

    recorder: Recorder
    party: PartyId
    clock: Clock
    ration: Ration = field(default_factory=lambda: Ration(AN_HOUR, timedelta(hours=1)))

    def __call__(self, one: StandardInForce, why: str) -> None:
        """Note it; ``why`` is a code."""
        at, name = self.clock.now(), f"{one.id}@{one.version}"
        left_out = self.ration.take(at, f"{why} {name} {one.digest}")
        if left_out is not None:
            log.warning("standards.text.refused", standard=name, reason=why)
            details: dict[str, Detail] = {"reason": why, "digest": one.digest}
            details |= {"left_out": left_out} if left_out else {}
            self.recorder.record(
                Entry(
                    at,
                    Event.TEXT_REFUSED,
                    SYSTEM,
                    self.party,
                    name,
                    outcome=Outcome.REFUSED,
                    rule=_RULE,
                    details=details,
                )
            )


class ToldStandards:
    """The versions that this node was told of. Safe to share between threads: who looks sees one state."""

    def __init__(self, folder: Path, catalogue: Catalogue, refuses: Callable[[StandardInForce, str], None]) -> None:
        """Know nothing yet; texts are kept in the folder, and what is not believed of one is told to ``refuses``."""
        self._folder, self._catalogue, self._refuses = folder, catalogue, refuses
        self._lock = threading.Lock()
        self._listed: Sequence[StandardInForce] = ()
        self.versions: Sequence[Told] = ()

    def tell(self, standards: Iterable[StandardInForce]) -> Sequence[StandardInForce]:
        """Take what a directory lists in place of what was known, with the texts that are at hand.

        Gives the same, with the limits as those texts set them: the digest is what was voted on, and a limit that is
        listed beside it counts until the text has come.
        """
        with self._lock:
            self._listed = tuple(standards)
            self._look()
            return [self._by_text(one, told) for one, told in zip(self._listed, self.versions, strict=True)]

    def fetch(self, fetches: Fetches) -> bool:
        """Fetch the texts that are not at hand; say whether one came.

        One that does not come, or is another, is asked for the next time.
        """
        with self._lock:
            missing = [one for one, told in zip(self._listed, self.versions, strict=True) if told.text is None]
        came = False
        for one in missing:
            try:
                text = self._read(one, fetches(one.id, one.version))
            except FetchFailed as wrong:
                log.info("standards.text.not-fetched", standard=f"{one.id}@{one.version}", error=wrong.code)
            except NotTheText as wrong:
                self._refuses(one, str(wrong))
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_durably(self._file(one), published_text(text))
                came = True
        if came:
            with self._lock:
                self._look()
        return came

    def _by_text(self, one: StandardInForce, told: Told) -> StandardInForce:
        if told.text is None:
            return one
        said = listed(Holding(told.text, one.in_force_from))
        if said.clauses != one.clauses:
            self._refuses(one, OTHER_LIMITS)
        return said

    def _look(self) -> None:
        self.versions = tuple(
            Told(one.id, one.version, one.in_force_from, one.digest, self._text(one)) for one in self._listed
        )

    def _text(self, one: StandardInForce) -> Standard | None:
        try:
            shipped = self._catalogue.standard(one.id, one.version)
        except StandardNotFound:
            shipped = None
        if shipped is not None and text_digest(shipped) == one.digest:
            return shipped
        try:
            return self._read(one, self._file(one).read_bytes())
        except (OSError, NotTheText):  # it was never kept, or the disk lost it: it is fetched
            return None

    def _read(self, one: StandardInForce, raw: bytes) -> Standard:
        address = f"{one.id}@{one.version}"
        return told_text(raw, address, one.digest, one.in_force_from.date(), self._catalogue.list_())

    def _file(self, one: StandardInForce) -> Path:
        return self._folder / (one.digest.replace(":", "-") + ".json")
