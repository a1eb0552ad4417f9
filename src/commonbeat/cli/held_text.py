"""The version of its standard that a pack is held to: one that is named, the one in force, or what shipped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from commonbeat.conformance.errors import NoSuchPack
from commonbeat.conformance.model import Pack, VersionInForce
from commonbeat.conformance.rules import held_to
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.published import LONGEST, PublishedText, read_text

from .contents import content_of
from .packs import installed_packs

if TYPE_CHECKING:
    from .text_places import Place

_VERSION: Final = re.compile(r"\d{1,6}(\.\d{1,6})*", re.ASCII)
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
    if bool(data) + bool(url) + _is_file(standard) > 1:
        raise Invalid.at("", _("Name one place for the text: a file with --standard, a node, or a portal's address."))
    if _is_file(standard):
        text = read_text(content_of(Path(standard), LONGEST), standard)
        told = _("the text in {file} was named: whether it is in force was not asked")
        return HeldPack(held_to(pack, text), told.format(file=standard))
    version = _version(standard, pack)
    if data is None and not url:
        return _shipped(pack, version)
    from .text_places import place_of  # a node and its adapters: what is verified or run from files does without

    with place_of(data, url) as place:
        return _at(place, pack, version)


def _is_file(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_file()
    except OSError:  # longer than a name may be
        return False


def _version(standard: str, pack: Pack) -> str:
    """Give the version that was named; empty: none was."""
    if not standard:
        return ""
    name, _at, version = standard.partition("@")
    if name != pack.text.id or not _VERSION.fullmatch(version):
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


def _at(place: Place, pack: Pack, version: str) -> HeldPack:
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
