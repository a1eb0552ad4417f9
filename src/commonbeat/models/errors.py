"""What can go wrong with data models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.nearest import listed, nearest, nearest_name
from commonbeat.kernel.text import _


class BadModel(CommonbeatError):
    """What was given is no data model: its file cannot be read, or what it says is none."""

    code: ClassVar[str] = "models.bad-model"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


class NotPublishable(CommonbeatError):
    """A version is not fit to be published: it contradicts itself, or names what is nowhere."""

    code: ClassVar[str] = "models.not-publishable"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, address: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        told = _("{address} cannot be published. Nothing of it was taken:").format(address=address)
        way = _("What contradicts itself is told with its reasons by: commonbeat standards lint FOLDER.")
        super().__init__("\n".join((told, *_numbered(self.faults), way)))


class AlreadyPublished(CommonbeatError):
    """A version was published before with other content, and a published version never changes."""

    code: ClassVar[str] = "models.already-published"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, address: str, files: Sequence[str]) -> None:
        told = _("{address} was published before, and differs in {files}. Publish what has changed as a new version.")
        super().__init__(told.format(address=address, files=", ".join(files)))


class PublishedChanged(CommonbeatError):
    """A file of a published version is not what was published."""

    code: ClassVar[str] = "models.published-changed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, file: str, expected: str, found: str) -> None:
        """Name the file with both digests; an empty one says that there is no such file, or was none."""
        self.file, self.expected, self.found = file, expected, found
        told = _(
            "{file} is not what was published: its SHA-256 should be {expected} and is {found}. A published version"
            " never changes: put the file back as it was, and publish what has changed as a new version."
        )
        nothing = _("(no such file)")
        super().__init__(told.format(file=file, expected=expected or nothing, found=found or nothing))


class NoManifest(CommonbeatError):
    """A folder among a node's published versions was never published, or its manifest cannot be read."""

    code: ClassVar[str] = "models.no-manifest"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, folder: str, why: str = "") -> None:
        told = _("{folder} was not published: it has no published.json that can be read.").format(folder=folder)
        way = _("Take it away, and publish it with: commonbeat standards publish FOLDER --data DIR.")
        super().__init__(" ".join(filter(None, (told, why, way))))


class BreaksCompatibility(CommonbeatError):
    """A version whose first number stays would break whom an earlier one promised not to break."""

    code: ClassVar[str] = "models.breaks-compatibility"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(
        self,
        given: str,
        earlier: str,
        later: str,
        instead: str,
        changes: Sequence[tuple[str, str, Sequence[str]]],
    ) -> None:
        """Name every change: where it is, what it is, and whom it breaks; ``given`` is the one to publish."""
        self.changes = tuple(changes)
        told = _(
            "{given} cannot be published as it is: its first number is that of {earlier}, whose promise these break"
        )
        way = _("Publish it as {instead}, or take them back.")
        if given == earlier:
            told = _("{given} cannot be published as it is: it would promise what {later}, published already, breaks")
            way = _("Publish it as {instead}, or mend it so that {later} keeps what it promises.")
        told = told.format(given=given, earlier=earlier, later=later)
        each = [
            _("{parties}: {where}: {text}").format(parties=_and(who), where=at, text=text) for at, text, who in changes
        ]
        way = way.format(instead=instead, later=later)
        super().__init__("\n".join((f"{told}:", *_numbered(each), way)))


def _numbered(lines: Sequence[str]) -> list[str]:
    """Give each on a line of its own, with its number."""
    return [f"  {at}. {one}" for at, one in enumerate(lines, 1)]


def _and(parties: Sequence[str]) -> str:
    return _(" and ").join(parties)


class DraftExists(CommonbeatError):
    """A draft of this version is there already, and nobody asked to replace it."""

    code: ClassVar[str] = "models.draft-exists"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, address: str, place: str) -> None:
        told = _("{address} is in {place} already; give --replace to put this one in its place, or another --out.")
        super().__init__(told.format(address=address, place=place))


class ModelNotFound(CommonbeatError):
    """The version of the standard has no data model here."""

    code: ClassVar[str] = "models.model-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, standard: str, version: str, known: Sequence[str] = ()) -> None:
        self.standard, self.version = standard, version
        address = f"{standard}@{version}"
        told = _("{address} has no data model here.").format(address=address)
        self.near = nearest_name(address, known)
        super().__init__(told + nearest(address, known))


class PartNotFound(CommonbeatError):
    """The data model has nothing of that id."""

    code: ClassVar[str] = "models.part-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, address: str, known: Sequence[str] = ()) -> None:
        self.address = address
        part = address.partition("#")[2]
        told = _("There is no {address}.").format(address=address)
        self.near = nearest_name(part, known)
        super().__init__(told + nearest(part, known))


class FormatNotFound(CommonbeatError):
    """No format that values are held to has that name."""

    code: ClassVar[str] = "models.format-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        told = _("There is no format {name}; GET /api/formats names those that there are.").format(name=name)
        super().__init__(told + nearest(name, known))


class NoExample(CommonbeatError):
    """An element or entity can have no valid value that could be found: as a rule its own rules contradict each other.

    ``of`` names it; ``why`` says what stands against it.
    """

    code: ClassVar[str] = "models.no-example"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, of: str, why: str) -> None:
        self.of, self.why = of, why
        super().__init__(_("No valid example of {of} can be made: {why}.").format(of=of, why=why))


class CodeListNotFound(CommonbeatError):
    """A standard has no such code list."""

    code: ClassVar[str] = "models.code-list-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, address: str, id: str, known: Mapping[str, str]) -> None:
        """Name the lists that there are, by their ids: somebody may have written the name in place of the id."""
        told = _("{address} has no code list {id}.").format(address=address, id=id)
        meant = next((one for one, name in known.items() if name.casefold() == id.strip().casefold()), "")
        near = _(" Did you mean {near}?").format(near=f"{meant} ({known[meant]})") if meant else nearest(id, known)
        super().__init__(told + near + listed(known))


class BadCrosswalk(CommonbeatError):
    """A crosswalk does not hold: it cannot be read, or it names what its two standards do not have."""

    code: ClassVar[str] = "models.bad-crosswalk"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"{name}: " + " ".join(faults))


class NoCrosswalk(CommonbeatError):
    """There is no crosswalk from the one to the other."""

    code: ClassVar[str] = "models.no-crosswalk"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, source: str, target: str, known: Sequence[str]) -> None:
        told = _("There is no crosswalk from {source} to {target}.").format(source=source, target=target)
        super().__init__(told + listed(known))


class CheckingBusy(CommonbeatError):
    """As much that costs much is done for others as is at once: checking, taking over, making of a large model."""

    code: ClassVar[str] = "models.checking-busy"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _("Others are having records checked or a large model made into something just now: ask again in a moment.")
        )
