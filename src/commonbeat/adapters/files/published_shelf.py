"""Models that commands read from catalogues: one that was published is taken only as it was published."""

from __future__ import annotations

import hashlib
from pathlib import Path

from commonbeat.models.errors import PublishedChanged
from commonbeat.models.published import MANIFEST
from commonbeat_check.shelf import Shelf

from .published import read_manifest


class PublishedShelf(Shelf):
    """Folders of models, each held to the digest in its ``published.json`` where there is one, when it is read."""

    def look_at(self, file: Path, content: bytes) -> None:
        """Let a model's bytes pass that are those of its manifest.

        Raises:
            PublishedChanged: they are others.
            NoManifest: the manifest cannot be read, or is that of another version.
        """
        if not (file.parent / MANIFEST).exists():
            return
        expected = read_manifest(file.parent).files.get(file.name, "")
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise PublishedChanged("/".join(file.parts[-3:]), expected, found)
