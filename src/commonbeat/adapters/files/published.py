"""Folders of published versions: digests, manifests, and putting a version among them whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from commonbeat.kernel.clock import spell
from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel, NoManifest
from commonbeat.models.published import MANIFEST, Published

from .durable import hold, sync_folder

INCOMING: Final = ".incoming-"
"""Begins the name of a folder that is being filled; what a killed process left of one is never a version."""
LOCK: Final = ".lock"
"""The file by which a catalogue is held: no standard has an id that begins with a point."""
MOST_FILES: Final = 10_000


def files_of(folder: Path) -> dict[str, Path]:
    """Give the files of a version by their names within it.

    Raises:
        BadModel: something in it is neither a file nor a folder, as a link that leads elsewhere; its name is not in
            UTF-8; or there is too much.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (said := name.encode(errors="backslashreplace").decode()) != name:
            raise BadModel(said, _("the name of it is not in UTF-8, so it cannot be published: call it otherwise."))
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BadModel(name, _("it is no file of the folder's own, so it cannot be published."))
        if path.is_file():
            found[name] = path
        if len(found) > MOST_FILES:
            raise BadModel(str(folder), _("it holds more than {most} files.").format(most=f"{MOST_FILES:,}"))
    return found


def digests_of(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a version but its manifest, by name."""
    return {name: _digest(path) for name, path in files_of(folder).items() if name != MANIFEST}


def versions_in(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Give each version of a catalogue: standard, version and folder, in order."""
    for folder in sorted(root.glob("*/*")):
        if folder.is_dir() and not folder.parent.name.startswith("."):
            yield folder.parent.name, folder.name, folder


def require_own(folder: Path) -> None:
    """Let a version's folder pass that stands in its catalogue itself, and is no link to somewhere else.

    Raises:
        BadModel: it, or the folder of its standard, is a link: what is there could change, and nothing here would.
    """
    for one in (folder.parent, folder):
        if one.is_symlink():
            raise BadModel(str(one), _("it is a link that leads elsewhere, so it holds no published version."))


def manifest_of(published: Published) -> bytes:
    """Give the manifest of a version, as it is kept beside its files."""
    content = {
        "standard": published.standard,
        "version": published.version,
        "published_at": spell(published.at),
        "published_by": published.by,
        "files": dict(sorted(published.files.items())),
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def read_manifest(folder: Path) -> Published:
    """Give what a version's manifest says.

    Raises:
        NoManifest: there is none, or it cannot be read as one.
    """
    name = "/".join(folder.parts[-2:])
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        files = {str(name): str(digest) for name, digest in content["files"].items()}
        at = datetime.fromisoformat(content["published_at"])
        found = Published(str(content["standard"]), str(content["version"]), files, at, str(content["published_by"]))
    except FileNotFoundError:
        raise NoManifest(name) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise NoManifest(name, str(wrong)) from wrong
    if (found.standard, found.version) != folder.parts[-2:]:
        raise NoManifest(name, _("Its manifest is that of {address}.").format(address=found.address))
    return found


@contextmanager
def taken(root: Path) -> Iterator[None]:
    """Hold a catalogue, so that nobody else publishes there meanwhile; it is made where there is none.

    Raises:
        BadModel: another process publishes there now, or nothing can be written there.
    """
    is_new = not root.exists()
    try:
        handle = _held(root)
    except OSError as fault:
        raise BadModel(str(root), _("nothing can be published there: {why}.").format(why=fault.strerror)) from fault
    if handle is None:
        raise BadModel(str(root), _("another process publishes there just now: try again in a moment."))
    try:
        yield
    finally:
        if is_new and [path.name for path in root.iterdir()] == [LOCK]:  # nothing was published: nothing is left
            shutil.rmtree(root)
        os.close(handle)


def _held(root: Path) -> int | None:
    """Give a handle on a catalogue, made where there is none; None: another process has it."""
    for _again in range(2):
        root.mkdir(parents=True, exist_ok=True)
        try:
            return hold(root, LOCK)
        except FileNotFoundError:  # another process made it, published nothing and took it away, just now
            continue
    return None


def put_version(source: Path, root: Path, published: Published, written: Mapping[str, str]) -> Path:
    """Put a version among the published ones, with what publishing wrote of it: whole, or not at all, on any fault.

    The caller holds the catalogue and has looked that there is none. The files are durable before the folder has its
    name.

    Raises:
        BadModel: a file of it has changed meanwhile.
    """
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{INCOMING}*"):
        shutil.rmtree(left)
    fresh = Path(tempfile.mkdtemp(prefix=INCOMING, dir=root))
    try:
        _fill(fresh, source, published, written)
        place = root / published.standard / published.version
        place.parent.mkdir(exist_ok=True)
        sync_folder(root)
        fresh.rename(place)  # onto a folder with something in it the system refuses this
        sync_folder(place.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return place


def _fill(fresh: Path, source: Path, published: Published, written: Mapping[str, str]) -> None:
    for name, path in files_of(source).items():
        if name in published.files and name not in written:
            _write(fresh / name, path.read_bytes())
    for name, text in written.items():
        _write(fresh / name, text.encode())
    if digests_of(fresh) != published.files:
        raise BadModel(str(source), _("a file in it was changed while it was published: publish it again."))
    _write(fresh / MANIFEST, manifest_of(published))
    fresh.chmod(0o755)
    for folder in (*(path for path in fresh.rglob("*") if path.is_dir()), fresh):
        sync_folder(folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
