"""The version of its standard that a pack is held to: one that is named, the one in force, or what shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

from cyclopts import Parameter

from commonbeat.adapters.http.asking import AsksNode, NodeSaidNo, part_of, version_of
from commonbeat.bootstrap.in_force import HoldsHere
from commonbeat.conformance.errors import NoSuchPack
from commonbeat.conformance.model import Pack, VersionInForce
from commonbeat.conformance.rules import held_to
from commonbeat.conformance.sent import instant_of
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.published import LONGEST, PublishedText, published, read_text

from .desk import network_in
from .packs import installed_packs
from .standards import read_address

Standard = Annotated[
    str,
    Parameter(help="The version of the standard, as anpr-working@0.2, or a file of its published text."),
]
Node = Annotated[
    Path | None, Parameter(name="--data", help="A node's folder: its version in force, where none is named.")
]
Portal = Annotated[str, Parameter(name="--url", help="The address of a portal that runs, in place of a folder.")]


@dataclass(frozen=True, slots=True)
class HeldPack:
    """A pack held to a version of its standard, and in words what chose that version."""

    pack: Pack
    chosen_by: str


class _Place(Protocol):
    """Where texts of standards are known, and which of them holds."""

    @property
    def name(self) -> str: ...

    def in_force(self, standard: str) -> VersionInForce | None: ...

    def text(self, standard: str, version: str) -> PublishedText: ...


def held_pack(id: str, standard: str, data: Path | None, url: str) -> HeldPack:
    """Give the pack held to the version that was named, else to the one in force, else to the one that shipped.

    Raises:
        NoSuchPack: there is no pack of that name.
        Invalid: what was named is no version, or a text is not where it should be.
        StandardNotFound, BadStandard, PackDoesNotFit: the version is not there, is no text, or is not one for the pack.
        NodeSaidNo: the portal did not answer.
    """
    known = {pack.id: pack for pack in installed_packs()}
    if id not in known:
        raise NoSuchPack(id[:100], known)
    pack = known[id]
    if bool(data) + bool(url) + Path(standard).is_file() > 1:
        raise Invalid.at("", _("Name one place for the text: a file with --standard, a node, or a portal's address."))
    if standard and Path(standard).is_file():
        text = read_text(_file(Path(standard)), standard)
        told = _("the text in {file} was named: whether it is in force was not asked")
        return HeldPack(held_to(pack, text), told.format(file=standard))
    version = _version(standard, pack)
    if data is None and not url:
        return _shipped(pack, version)
    with _place(data, url) as place:
        return _at(place, pack, version)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except OSError as wrong:
        raise Invalid.at("", _("{path} cannot be read: {why}").format(path=path, why=wrong.strerror)) from wrong


def _version(standard: str, pack: Pack) -> str:
    """Give the version that was named; empty: none was."""
    if not standard:
        return ""
    name, version, clause = read_address(standard)
    if name != pack.text.id or not version or clause:
        told = _("The pack is for versions of {standard}: name one as {address}, or a file of its published text.")
        raise Invalid.at("", told.format(standard=pack.text.id, address=pack.written_for))
    return version


def _shipped(pack: Pack, version: str) -> HeldPack:
    if version not in {"", pack.text.version}:
        told = _("{named} did not come with the program: say who has it, with --url or --data, or name a file of it.")
        raise Invalid.at("", told.format(named=f"{pack.text.id}@{version}"))
    told = _(
        "it came with the program: whether another is in force was not asked "
        "(name a portal with --url, or a node with --data)"
    )
    return HeldPack(pack, told)


def _at(place: _Place, pack: Pack, version: str) -> HeldPack:
    held = place.in_force(pack.text.id)
    if held is None:
        raise StandardNotFound(pack.text.id, version)
    holding = held.standard.partition("@")[2]
    text = place.text(pack.text.id, version or holding)
    if text.version == holding and held.digest not in {"", text.digest}:
        told = _("The text of {standard} at {place} is another than the one that was agreed on.")
        raise Invalid.at("", told.format(standard=text.address, place=place.name))
    return HeldPack(held_to(pack, text), _chosen(place.name, text, held))


def _chosen(place: str, text: PublishedText, held: VersionInForce) -> str:
    if text.address != held.standard:
        return _("it was named: at {place}, {held} is in force").format(place=place, held=held.standard)
    if held.since is None:
        return _("it came with the program, and {place} knows of no version that was agreed on").format(place=place)
    return _("in force at {place} since {since}").format(place=place, since=spell(held.since))


@contextmanager
def _place(data: Path | None, url: str) -> Iterator[_Place]:
    if data is None:
        with closing(AsksNode(url)) as node:
            yield _Portal(url, node)
        return
    with network_in(data) as (house, _network), house.reading() as rooms:
        yield _Folder(str(data), HoldsHere(rooms.workstreams))


@dataclass(frozen=True, slots=True)
class _Folder:
    """A node's folder. A node that is only told which version holds may not have its text."""

    name: str
    holds: HoldsHere

    def in_force(self, standard: str) -> VersionInForce | None:
        return self.holds(standard)

    def text(self, standard: str, version: str) -> PublishedText:
        found = self.holds.workstreams.find(standard, version)
        if found is None:
            told = _("{place} does not have the text of {standard}: name the portal that has it, with --url or --data.")
            raise Invalid.at("", told.format(place=self.name, standard=f"{standard}@{version}"))
        return published(found.standard)


@dataclass(frozen=True, slots=True)
class _Portal:
    """A portal that runs, asked over its own API; reading there needs no credential."""

    name: str
    node: AsksNode

    def in_force(self, standard: str) -> VersionInForce | None:
        said = self.node.call("GET", "/api/standards")
        try:
            rows: list[Mapping[str, Any]] = [one for one in said["standards"] if one["id"] == standard]
            live = [one for one in rows if one["stage"] == "live"]
            shipped = [one for one in rows if one["base"] is None]
            if not live and not shipped:
                return None
            one = (live or shipped)[-1]
            address = f"{standard}@{one['version']}"
            return VersionInForce(address, "", _instant(one["in_force_from"]) if live else None)
        except (KeyError, TypeError, ValueError) as wrong:
            raise NodeSaidNo(_("its answer is not one of a node.")) from wrong

    def text(self, standard: str, version: str) -> PublishedText:
        said = self.node.call("GET", f"/api/standards/{part_of(standard)}/{version_of(version)}/text")
        text = read_text(canonical(said), self.name)
        if (text.id, text.version) != (standard, version):
            raise NodeSaidNo(_("it gave another text than the one that was asked for."))
        return text


def _instant(said: object) -> datetime:
    found = instant_of(said)
    if found is None:
        raise ValueError("not an instant")
    return found
