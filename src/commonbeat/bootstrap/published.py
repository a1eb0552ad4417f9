"""Publishing a version of a standard, and looking at every start that no published version has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from commonbeat.adapters.files.published import (
    INCOMING,
    digests_of,
    manifest_of,
    put_version,
    read_manifest,
    require_own,
    taken,
    versions_in,
)
from commonbeat.adapters.files.published_shelf import PublishedShelf
from commonbeat.adapters.files.standards import FileStandards
from commonbeat.adapters.files.waivers import NAME, read_waivers
from commonbeat.kernel.clock import spell
from commonbeat.kernel.text import _
from commonbeat.models.errors import AlreadyPublished, BadModel, PublishedChanged
from commonbeat.models.publications import MODEL, Publications
from commonbeat.models.published import MANIFEST, WRITTEN, Published, differences
from commonbeat.models.publishing import notes, require_addressable, require_publishable
from commonbeat.standards.model import Standard, Status
from commonbeat_check.model import DataModel
from commonbeat_check.shelf import Shelf, read_model

OWN: Final = "standards"
"""The folder within a node's own that its published versions stand in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of publishing: the version, where it stands, and whether it was new."""

    published: Published
    folder: Path
    is_new: bool


def publish(folder: Path, root: Path, others: Collection[Path], by: str, at: datetime) -> Outcome:
    """Publish the version in a folder ``<id>/<version>`` into a catalogue; a second time it changes nothing.

    ``others`` are catalogues whose versions count too: their models are compared with, their standards may be named.

    Raises:
        BadModel, BadStandard, CheckRefused: the folder's text or model cannot be taken, somebody publishes there, or a
            file cannot be read or written.
        NotPublishable: the model contradicts itself, names what is nowhere, or a pattern of it may not be run.
        BreaksCompatibility: it breaks what an earlier version promised.
        AlreadyPublished: the version was published before with other content.
    """
    try:
        with taken(root):  # what is looked at is what it is held against
            return _publish(folder.resolve(), root, (root, *others), by, at)
    except OSError as wrong:
        name, why = str(wrong.filename2 or wrong.filename or root), wrong.strerror or wrong
        name = str(root) if INCOMING in name else name  # of a folder that is being filled nobody has heard
        raise BadModel(name, _("{why}. Nothing was published.").format(why=why)) from wrong


def _publish(folder: Path, root: Path, roots: Sequence[Path], by: str, at: datetime) -> Outcome:
    if (folder / MODEL).is_file():
        require_addressable(read_model((folder / MODEL).read_bytes(), str(folder / MODEL)))
    model = _model(folder, roots)
    require_own(root / model.standard / model.version)  # through a link nothing is published here
    content = {name: digest for name, digest in digests_of(folder).items() if name not in WRITTEN}
    for place in (one / model.standard / model.version for one in roots):
        if place.is_dir():
            return _again(model, place, content, is_own=place.is_relative_to(root))
    for place in sorted((root / model.standard).glob("*")):
        if place.is_dir():  # what is compared with is what was published
            require_own(place)
            _require_same(place, read_manifest(place).files)
    shelf = PublishedShelf(*roots)
    earlier = [shelf.get(one) for one in shelf.addresses() if one.startswith(f"{model.standard}@")]
    file = folder / NAME
    waivers = read_waivers(file) if file.is_file() else ()
    known = [f"{one.id}@{one.version}" for one in FileStandards(*roots).all()]
    require_publishable(model, waivers, earlier, {*known, *shelf.addresses()}, _finder(shelf), at.date())
    written = notes(model, earlier)
    files = content | {name: hashlib.sha256(text.encode()).hexdigest() for name, text in written.items()}
    published = Published(model.standard, model.version, files, at, by)
    return Outcome(published, put_version(folder, root, published, written), is_new=True)


def _finder(shelf: Shelf) -> Callable[[str], DataModel | None]:
    there = set(shelf.addresses())
    return lambda address: shelf.get(address) if address in there else None


def look_at_shipped(root: Path, standards: Sequence[Standard]) -> None:
    """Look that every version that came with the program is as it was shipped; a working text of ours may change.

    Raises:
        PublishedChanged: a file of one has changed since.
        NoManifest: one has no manifest, or none that can be read.
    """
    for one in standards:
        folder = root / one.id / one.version
        if one.status is not Status.WORKING and folder.is_dir():
            _require_same(folder, read_manifest(folder).files)


def take_in(root: Path, publications: Publications) -> Sequence[Published]:
    """Look that every version that was published at the node is as it was, and remember those that are not remembered.

    Raises:
        PublishedChanged: a file of one or its manifest has changed, by what is remembered, or is gone.
        NoManifest: a folder among them was never published.
        BadModel: a folder among them is a link that leads elsewhere.
    """
    found = []
    for _standard, _version, folder in versions_in(root):
        require_own(folder)
        published = read_manifest(folder)
        remembered = publications.store.find(published.standard, published.version)
        if remembered is not None:
            _require_same(folder, remembered.files)
        _require_same(folder, published.files)
        if remembered is not None:
            _require_told(folder, remembered, published)
        found.append(published)
    there = {(one.standard, one.version) for one in found}
    for one in publications.store.all():
        if (one.standard, one.version) not in there:
            raise PublishedChanged(f"{OWN}/{one.standard}/{one.version}/{MODEL}", one.files.get(MODEL, ""), "")
    return [one for one in found if publications.remember(one, at_start=True)]


def _model(folder: Path, roots: Sequence[Path]) -> DataModel:
    """Give the model of a folder, whose text and name say the same id and version as it."""
    if not (folder / "standard.toml").is_file() or not (folder / MODEL).is_file():
        raise BadModel(str(folder), _("it holds no standard.toml with a model.json beside it."))
    standard = FileStandards(*roots).version(folder)
    model = read_model((folder / MODEL).read_bytes(), str(folder / MODEL))
    if (model.standard, model.version) != (standard.id, standard.version):
        told = _("it is the model of {model}, and standard.toml is of {text}.")
        text = f"{standard.id}@{standard.version}"
        raise BadModel(str(folder / MODEL), told.format(model=model.address, text=text))
    return model


def _again(model: DataModel, place: Path, content: Mapping[str, str], *, is_own: bool) -> Outcome:
    """Give what was published before, where it is the same; its own files are looked at first."""
    if is_own or (place / MANIFEST).is_file():
        require_own(place)
        published = read_manifest(place)
        _require_same(place, published.files)
    else:  # a text of our own that came with the program and is still being worked on
        published = Published(model.standard, model.version, digests_of(place), datetime.min.replace(tzinfo=UTC), "")
    if changed := differences(published.content, content):
        raise AlreadyPublished(published.address, [one.name for one in changed])
    return Outcome(published, place, is_new=False)


def _require_same(folder: Path, expected: Mapping[str, str]) -> None:
    for one in differences(expected, digests_of(folder)):
        raise PublishedChanged("/".join((*folder.parts[-2:], one.name)), one.expected, one.found)


def _require_told(folder: Path, remembered: Published, published: Published) -> None:
    """Hold a manifest to what is remembered: by whom it was published and when, which no digest of a file tells."""
    if (published.by, spell(published.at)) != (remembered.by, spell(remembered.at)):
        digests = (hashlib.sha256(manifest_of(one)).hexdigest() for one in (remembered, published))
        raise PublishedChanged("/".join((*folder.parts[-2:], MANIFEST)), *digests)
