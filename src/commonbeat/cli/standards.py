"""Published standards, on the command line: read them, and rehearse another limit of a clause."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from commonbeat.adapters.http.asking import AsksNode, NodeSaidNo, part_of, version_of
from commonbeat.governance.model import CODE
from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder
from commonbeat.standards.consequences import consequence_said
from commonbeat.standards.errors import ClauseNotFound, StandardNotFound
from commonbeat.standards.lifecycle import StandardEvent
from commonbeat.standards.limits import in_words, read_limit
from commonbeat.standards.model import Clause, Standard
from commonbeat.standards.timeline import Version, standing

from . import (
    code_lists,
    comparing,
    converting,
    drafting,
    exampling,
    generating,
    importing_models,
    linting,
    publishing,
    tendering,
    validating,
)
from .known_versions import versions_in
from .plainly import console, told_plainly
from .rehearsing import tell
from .standards_grouped import group

standards = App(
    name="standards",
    help="Standards: read them, check records, publish a data model, rehearse a limit, write a new version.",
)
drafting.add_to(standards)
comparing.add_to(standards)
publishing.add_to(standards)
code_lists.add_to(standards)
exampling.add_to(standards)
importing_models.add_to(standards)
generating.add_to(standards)
converting.add_to(standards)
linting.add_to(standards)
validating.add_to(standards)
tendering.add_to(standards)

_ADDRESS: Final = re.compile(
    r"(?P<standard>[a-z][a-z0-9-]*)(@(?P<version>\d+(\.\d+)*))?(#(?P<clause>[a-z0-9-]+))?", re.ASCII
)
Node = Annotated[
    Path | None, Parameter(name="--data", help="A node's folder; none: the standards that came with the program.")
]
Json = Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())]


class NodeNotRunning(CommonbeatError):
    """Something was asked that only a node that runs can answer."""

    code = "node.not-running"
    kind = Kind.UNAVAILABLE

    def __init__(self, folder: Path) -> None:
        told = _("No node runs in {folder}: start it first, with commonbeat serve --data {folder}.")
        super().__init__(told.format(folder=folder))


@standards.command(name="list")
def list_(*, data: Node = None, json_: Json = False) -> None:
    """List every version of every standard, and where each stands.

    For example:

    commonbeat standards list --data data/portal
    """
    with told_plainly():
        rows = [_version_row(one) for one in versions_in(data)]
    if json_:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        held = _(", in force from {at}").format(at=row["in_force_from"]) if row["in_force_from"] else ""
        _say(f"{row['id']}@{row['version']}: {row['title']} ({row['stage']}{held})")


@standards.command
def show(
    address: Annotated[str, Parameter(help="ID, ID@VERSION, or either with #CLAUSE, as anpr-working#clock-tolerance.")],
    *,
    data: Node = None,
    json_: Json = False,
) -> None:
    """Show a standard or one clause: what binds, the same in plain words, where it stands, what was said of it.

    Without a version it is the one that holds, else the newest. In a shell, # stands in quotes. For example:

    commonbeat standards show "anpr-working#clock-tolerance" --data data/portal
    """
    with told_plainly():
        standard, version, clause = read_address(address)
        found = _wanted(versions_in(data), standard, version)
        chosen = [one for one in found.standard.clauses if clause in {"", one.id.clause}]
        if clause and not chosen:
            known = [one.id.clause for one in found.standard.clauses]
            raise ClauseNotFound(f"{found.standard.id}@{found.standard.version}#{clause}", known)
    if json_:
        print(json.dumps(_version_row(found) | {"clauses": [_clause_row(one) for one in chosen]}, indent=2))
        return
    row = _version_row(found)
    _say(f"{row['id']}@{row['version']}: {row['title']} ({row['stage']})")
    if row["in_force_from"]:
        _say(_("in force from {at}").format(at=row["in_force_from"]))
    for one in chosen:
        _tell_clause(one)
    for event in found.events:
        if clause in {"", event.clause} or not event.clause:  # what was done to the version was done to each clause
            _tell_event(event)


@standards.command
def rehearse(
    address: Annotated[str, Parameter(help="ID#CLAUSE or ID@VERSION#CLAUSE, as anpr-working#clock-tolerance.")],
    *,
    limit: Annotated[
        str, Parameter(help="The limit to try, in the clause's own unit, as 1 or 2.5.", allow_leading_hyphen=True)
    ],
    data: Annotated[Path, Parameter(name="--data", help="The folder of a node that runs.")] = Path("data"),
    url: Annotated[str, Parameter(help="Address of a node that runs, in place of a folder.")] = "",
    bearer: Annotated[
        str,
        Parameter(help="Your bearer credential there; `-` reads it from standard input.", allow_leading_hyphen=True),
    ] = "",
    keep: Annotated[
        bool, Parameter(help="Keep the forecast with the version, as an editor; takes --url.", negative=())
    ] = False,
    json_: Json = False,
) -> None:
    """Try another limit on the last 30 days of traffic: which cameras, products and forces would fail it.

    Nothing is changed by trying. A force's node tries it on its own cameras, a portal asks every force of its network.
    For example:

    commonbeat standards rehearse "anpr-working#clock-tolerance" --limit 1 --data data/portal --json
    """
    with told_plainly():
        tried = read_limit(limit, "--limit")
        standard, version, clause = read_address(address)
        if not clause:
            raise Invalid.at("", _("Name the clause, as anpr-working#clock-tolerance."))
        with asking(data, url, bearer) as node:
            version = version or _holding(node, standard)
            path = f"/api/standards/{part_of(standard)}/{version_of(version)}/clauses/{part_of(clause)}/rehearsals"
            told = node.call("POST", path, json={"limit": tried, "keep": keep})
    if json_:
        print(json.dumps(told, indent=2))
        return
    tell(told, tried)


def read_address(text: str) -> tuple[str, str, str]:
    """Give standard, version and clause of an address; empty what it does not name.

    Raises:
        Invalid: it is no address.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise Invalid.at("", _("An address is ID, ID@VERSION, ID#CLAUSE or ID@VERSION#CLAUSE, in small letters."))
    return found["standard"], found["version"] or "", found["clause"] or ""


@contextmanager
def asking(data: Path, url: str, bearer: str) -> Iterator[AsksNode]:
    """Give the node at the address, or the one that runs in the folder, asked by whoever may read that folder.

    Raises:
        NodeNotRunning: none runs in the folder.
    """
    from commonbeat.bootstrap.house import SECRET, read_secret  # a whole node: most commands here do without
    from commonbeat.bootstrap.leader import running_at
    from commonbeat.bootstrap.operator import operator_bearer

    if url:
        bearer = sys.stdin.readline().strip() if bearer == "-" else bearer
    else:
        url = running_at(data) or ""
        if not url:
            raise NodeNotRunning(data)
        bearer = operator_bearer(read_secret(NodeFolder(data).keys / SECRET), SystemClock().now())
    with closing(AsksNode(url, bearer)) as node:
        yield node


def _holding(node: AsksNode, standard: str) -> str:
    """Give the version that stands at the node."""
    try:
        every = node.call("GET", "/api/standards")["standards"]
        rows = [one for one in every if one["id"] == standard]
        live = [one["version"] for one in rows if one["stage"] == "live"]
        newest = [one["version"] for one in rows if one["base"] is None]
        if not rows:
            raise StandardNotFound(standard, known=[(str(one["id"]), str(one["version"])) for one in every])
        return str((live or newest or [one["version"] for one in rows])[-1])
    except (KeyError, TypeError) as wrong:
        raise NodeSaidNo(_("its answer is not one of a node.")) from wrong


def _wanted(versions: Sequence[Version], standard: str, version: str) -> Version:
    found = standing(one for one in versions if one.standard.id == standard and version in {"", one.standard.version})
    if found is None:
        raise StandardNotFound(standard, version, [(one.standard.id, one.standard.version) for one in versions])
    return found


def _version_row(one: Version) -> dict[str, Any]:
    standard: Standard = one.standard
    # A code that its first pair has brought into force has no stage of a ballot: what its file says stands.
    staged = one.events or (one.in_force_from and standard.id != CODE)
    stage = str(one.stage) if staged else str(standard.status)
    at = spell(one.in_force_from) if one.in_force_from else None
    return {
        "id": standard.id,
        "version": standard.version,
        "title": standard.title,
        "stage": stage,
        "in_force_from": at,
    }


def _clause_row(clause: Clause) -> dict[str, Any]:
    machine = clause.machine
    return {
        "address": str(clause.id),
        "title": clause.title,
        "level": str(clause.level),
        "text": clause.text,
        "plain": clause.plain,
        "standing": str(clause.standing),
        "kept": str(clause.kept),
        "kept_by": clause.kept_by,
        "machine": machine
        and {
            "limit": machine.limit,
            "value": machine.value,
            "unit": machine.unit,
            "measured": machine.measured,
            "consequence": machine.consequence,
        },
    }


def _origin(clause: Clause) -> str:
    """Say where a clause's text is from: that it was proposed says nothing of whether it was agreed since."""
    return {
        Standing.SOURCED: _("origin: sourced"),
        Standing.RECALLED: _("origin: recalled, its source not seen"),
        Standing.PROPOSED: _("origin: Commonbeat's own proposal"),
    }[clause.standing]


def _tell_clause(clause: Clause) -> None:
    _say("")
    _say(f"{clause.id}: {clause.title} ({clause.level}; {_origin(clause)})")
    _say(f"  {clause.text}")
    _say(_("  In plain words: {plain}").format(plain=clause.plain))
    machine = clause.machine
    if machine is not None and machine.value is not None:
        _say(
            _("  Limit: {limit}; measured: {how}").format(
                limit=in_words(machine.value, machine.unit), how=machine.measured
            )
        )
    if machine is not None and machine.consequence is not None:
        _say(_("  A read that breaks it: {consequence}").format(consequence=consequence_said(machine.consequence)))
    _say(_("  Kept by: {how}").format(how=clause.kept_by))


def _tell_event(event: StandardEvent) -> None:
    clause = f" #{event.clause}" if event.clause else ""
    _say(f"{event.at:%Y-%m-%d %H:%M:%S} {event.act}{clause} ({event.party}): {event.text}")


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


group(standards)
