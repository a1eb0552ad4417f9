"""What the directory says is agreed, with its texts: fetched once, known by their digest, kept in the node's folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import structlog

from commonbeat.adapters.files.durable import write_durably
from commonbeat.exchange.errors import FetchFailed
from commonbeat.exchange.model import StandardInForce
from commonbeat.standards.digest import published_text, text_digest
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard
from commonbeat.standards.service import Catalogue
from commonbeat.standards.told import NotTheText, Told, told_text

log = structlog.get_logger("commonbeat.standards")

Fetches = Callable[[str, str], bytes]
"""Gives what another node says is the text of a standard, by id and version; raises ``FetchFailed``."""


class ToldStandards:
    """The versions that this node was told of. Safe to share between threads: who looks sees one state."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        """Know nothing yet; texts are kept in the folder."""
        self._folder, self._catalogue = folder, catalogue
        self._lock = threading.Lock()
        self._listed: Sequence[StandardInForce] = ()
        self.versions: Sequence[Told] = ()

    def tell(self, listed: Iterable[StandardInForce]) -> None:
        """Take what a directory lists in place of what was known, with the texts that are at hand."""
        with self._lock:
            self._listed = tuple(listed)
            self._look()

    def fetch(self, fetches: Fetches) -> None:
        """Fetch the texts that are not at hand. One that does not come, or is another, is asked for the next time."""
        with self._lock:
            missing = [one for one, told in zip(self._listed, self.versions, strict=True) if told.text is None]
        for one in missing:
            try:
                text = self._read(one, fetches(one.id, one.version))
            except (FetchFailed, NotTheText) as wrong:
                name = f"{one.id}@{one.version}"
                log.warning("standards.text.not-fetched", standard=name, error=type(wrong).__name__)
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_durably(self._file(one), published_text(text))
        if missing:
            with self._lock:
                self._look()

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
        return told_text(raw, one.digest, one.in_force_from.date(), self._catalogue.list_())

    def _file(self, one: StandardInForce) -> Path:
        return self._folder / (one.digest.replace(":", "-") + ".json")
