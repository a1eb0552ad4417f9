"""The network code, on the command line: what it says, and who is bound on any day."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.governance.model import CODE, Binding, State
from commonbeat.kernel.clock import spell
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _, ngettext
from commonbeat.standards.digest import text_digest

from . import code_ballots, code_signing
from .code_portal import Json, portal_in, say
from .days import read_day
from .desk import Data

code = App(name="code", help="The network code: who is bound, keys, accessions, ballots.")
key = App(name="key", help="Keys that sign under the code.")
code.command(key)
key.command(code_signing.new)
for one in (
    code_ballots.ballots,
    code_signing.sign_accession,
    code_ballots.vote,
    code_ballots.open_ballot,
    code_ballots.close_ballot,
):
    code.command(one)


@code.command
def bound(
    party: Annotated[str, Parameter(help="Id of the organisation, as midvale.")],
    *,
    on: Annotated[str | None, Parameter(help="A day (UTC), past or to come, as 2026-12-31; else today.")] = None,
    data: Data = Path("data"),
    json_: Json = False,
) -> None:
    """Say what binds an organisation on a day: the code, the standards and every clause; or whose signature is missing.

    The answer is for the end of the day, as known now. It works beside a running node. For example:

    commonbeat code bound midvale --on 2026-12-31 --data portal
    """
    with portal_in(data) as house:
        day = read_day(on, house.clock.now().date())
        with house.reading() as rooms:
            told = rooms.register.bound(PartyId(party), day)
    if json_:
        print(json.dumps(_spelled(told, day), indent=2))
    else:
        say(_in_words(told, day))


@code.command
def show(*, data: Data = Path("data"), json_: Json = False) -> None:
    """Show the code: its text and digest, since when it is in force, what it requires, and how each stands to it."""
    with portal_in(data) as house:
        now = house.clock.now()
        with house.reading() as rooms:
            text = rooms.workstreams.get(CODE, rooms.register.version_at(now) or "").standard
            told, since = rooms.register.all_at(now), rooms.register.in_force_from()
        day = now.date()
        about = {
            "code": f"{text.id}@{text.version}",
            "digest": text_digest(text),
            "requires": list(text.requires),
            "in_force_from": spell(since) if since else None,
        }
    if json_:
        print(json.dumps(about | {"parties": [_spelled(one, day) for one in told]}, indent=2))
        return
    say(f"{about['code']}: {text.title}")
    say(_("digest: {digest}").format(digest=about["digest"]))
    say(_in_force(since, now))
    say(_("requires: {standards}").format(standards=", ".join(text.requires)))
    for clause in text.clauses:
        say(f"  {clause.id.clause}: {clause.text}")
    for one in told:
        say(_line(one))


def _in_force(since: datetime | None, now: datetime) -> str:
    if since is None:
        return _("not in force yet: it will be with the first pair that has signed")
    told = (
        _("in force since {at}, with the first pair") if since <= now else _("in force from {at}, with the first pair")
    )
    return told.format(at=spell(since))


def _spelled(one: Binding, on: date) -> dict[str, Any]:
    return {
        "party": one.party,
        "on": str(on),
        "state": str(one.state),
        "code": one.code,
        "signed": one.signed,
        "since": spell(one.since) if one.since else None,
        "beside": one.beside,
        "missing": list(one.missing),
        "reasons": one.reasons,
        "through": one.through,
        "standards": [
            {"id": v.id, "version": v.version, "in_force_from": spell(v.in_force_from)} for v in one.standards
        ],
        "clauses": list(one.clauses),
    }


def _in_words(one: Binding, on: date) -> str:
    lines = [_("{line}, on {day}").format(line=_line(one), day=on)]
    lines += [
        _("  {id} {version}, in force from {instant}").format(
            id=v.id, version=v.version, instant=spell(v.in_force_from)
        )
        for v in one.standards
    ]
    if one.clauses:
        count = len(one.clauses)
        told = ngettext("  {count} clause: --json names it", "  {count} clauses: --json names each", count)
        lines.append(told.format(count=count))
    return "\n".join(lines)


def _line(one: Binding) -> str:
    match one.state:
        case State.BOUND:
            told = _("{party}: bound by {code} since {since}, beside {beside}")
            if one.signed not in {None, one.code}:
                told += _(" (signed {signed})")
            if one.through:
                told = _("{party}: bound by {code} since {since}, as successor of {through}")
        case State.PENDING if one.missing:
            told = _("{party}: pending, signature missing of {missing}")
        case State.PENDING:
            told = _("{party}: pending until the instant that both have signed")
        case State.DECLINED:
            told = _("{party}: declined since {since}: {reasons}")
        case _:
            told = _("{party}: not bound")
    return told.format(
        party=one.party,
        code=one.code,
        signed=one.signed,
        since=spell(one.since) if one.since else "",
        beside=one.beside,
        through=one.through,
        missing=", ".join(one.missing),
        reasons=one.reasons,
    )
