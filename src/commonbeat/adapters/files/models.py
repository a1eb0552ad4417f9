"""Data models from files: ``<folder>/<standard>/<version>/model.json``, of one folder or more."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from commonbeat.models.errors import BadModel, NoManifest
from commonbeat.models.linting.waivers import Waiver
from commonbeat.models.published import WRITTEN, Published
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import Shelf, read_model

from .published import read_manifest
from .waivers import NAME, read_waivers

KEPT_MOST: Final = 8
"""How many models are held in memory at once: one of 19,000 elements takes some 60 MB."""
_Seen = tuple[Path, int, int]


class FileModels:
    """Folders of models; the first that has one gives it. A model is read again only where its file has changed."""

    def __init__(self, *folders: Path) -> None:
        self._folders, self._lock = folders, threading.Lock()
        self._kept: OrderedDict[_Seen, DataModel] = OrderedDict()

    def addresses(self) -> Sequence[str]:
        """Give the address of every version that has a model, in order."""
        return Shelf(*self._folders).addresses()

    def find(self, standard: str, version: str) -> DataModel | None:
        """Give a model, or None; raise ``BadModel`` where its file cannot be taken."""
        folder = self._folder(standard, version)
        return None if folder is None else self._read(folder / "model.json", f"{standard}@{version}")

    def published(self, standard: str, version: str) -> Published | None:
        """Give what the manifest beside a model says; None where there is none that can be read."""
        folder = self._folder(standard, version)
        try:
            return None if folder is None else read_manifest(folder)
        except NoManifest:
            return None

    def note(self, standard: str, version: str, name: str) -> str:
        """Give what publishing wrote of a version; empty where it wrote nothing."""
        folder = self._folder(standard, version)
        file = None if folder is None or name not in WRITTEN else folder / name
        return file.read_text(encoding="utf-8") if file is not None and file.is_file() else ""

    def waivers(self, standard: str, version: str) -> Sequence[Waiver]:
        """Give the waivers that stand beside a model; raise ``BadModel`` where they cannot be taken."""
        folder = self._folder(standard, version)
        file = None if folder is None else folder / NAME
        return read_waivers(file) if file is not None and file.is_file() else ()

    def _folder(self, standard: str, version: str) -> Path | None:
        """Give the folder that a model lies in; what is no address leads nowhere, and no path is made of it."""
        if read_address(f"{standard}@{version}") is None:
            return None
        places = (folder / standard / version for folder in self._folders)
        return next((place for place in places if (place / "model.json").is_file()), None)

    def _read(self, file: Path, name: str) -> DataModel:
        state = file.stat()
        seen = (file, state.st_mtime_ns, state.st_size)
        with self._lock:
            if seen in self._kept:
                self._kept.move_to_end(seen)
                return self._kept[seen]
            try:
                model = read_model(file.read_bytes(), name)
            except CheckRefused as wrong:
                raise BadModel(name, str(wrong)) from wrong
            self._kept[seen] = model
            while len(self._kept) > KEPT_MOST:
                self._kept.popitem(last=False)
            return model
