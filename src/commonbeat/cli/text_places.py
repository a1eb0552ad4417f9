"""Where the texts of standards are known: a node's folder, or a portal that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from commonbeat.adapters.http.asking import AsksNode, NodeSaidNo
from commonbeat.adapters.http.texts import text_at
from commonbeat.bootstrap.in_force import HoldsHere
from commonbeat.conformance.model import VersionInForce
from commonbeat.conformance.sent import instant_of
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.published import PublishedText, published

from .desk import network_in


class Place(Protocol):
    """Where texts of standards are known, and which of them holds."""

    @property
    def name(self) -> str: ...

    def in_force(self, standard: str) -> VersionInForce | None: ...

    def text(self, standard: str, version: str) -> PublishedText: ...


@contextmanager
def place_of(data: Path | None, url: str) -> Iterator[Place]:
    """Give the portal at the address, or the node in the folder."""
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
        return text_at(self.node, self.name, standard, version)


def _instant(said: object) -> datetime:
    found = instant_of(said)
    if found is None:
        raise ValueError("not an instant")
    return found
