"""Ballots of the network code on the command line: listed, voted in, opened and counted."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from commonbeat.adapters.http.code import HttpCode
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.governance.ballots import BallotTold
from commonbeat.governance.electorates import Choice
from commonbeat.governance.errors import StatementRefused, Why
from commonbeat.governance.statements import sign_statement, vote_statement
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _

from .code_portal import (
    Bearer,
    Json,
    KeyFile,
    Out,
    Party,
    Portal,
    Url,
    give,
    portal_at,
    portal_in,
    require_reasons,
    say,
)
from .desk import Data
from .plainly import told_plainly


def ballots(
    *,
    data: Data = Path("data"),
    url: Annotated[str, Parameter(help="Address of the portal to ask; empty: the node in the folder.")] = "",
    json_: Json = False,
) -> None:
    """List the ballots, the newest first: the question, the time, and how each that was counted went."""
    with told_plainly():
        if url:
            with closing(HttpCode(url)) as portal:
                rows = [_row_of(one) for one in portal.ballots()]
        else:
            with portal_in(data) as house, house.reading() as rooms:
                rows = [_ballot_row(one) for one in rooms.ballots.list_()]
    if json_:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        told = _("{id}: {text} ({electorate}), {state}, closes {closes}, effect {effect}")
        say(told.format(**row | {"effect": row["effect_at"] or "-"}))


def vote(
    ballot: Annotated[str, Parameter(help="Id of the ballot.")],
    *,
    party: Party,
    choice: Annotated[Choice, Parameter(help="How to vote.")],
    reasons: Annotated[str, Parameter(help="Why, in 10 to 2000 characters; everybody reads it after the count.")],
    key: KeyFile,
    digest: Annotated[str, Parameter(help="Digest of the text, sha256:…; with --url the portal tells it.")] = "",
    url: Url = "",
    bearer: Bearer = "",
    out: Out = None,
) -> None:
    """Sign a vote, and send the envelope or print it.

    With both --url and --digest, the portal must show that digest. For example:

    commonbeat code vote BALLOT --party midvale --choice approve --reasons "Our clocks keep it." --key chief.key
    """
    with told_plainly():
        require_reasons(reasons)
        signer = Ed25519Signer.load(key)
        if not url:
            if not digest:
                raise Invalid.at("", _("Name the digest of the text that is voted on, or the portal with --url."))
            give(_vote(ballot, digest, party, choice, reasons, signer), out)
            return
        with closing(portal_at(url, bearer)) as portal:
            shown = portal.ballot(ballot)["digest"]
            if digest not in {"", shown}:
                raise StatementRefused(Why.ANOTHER_TEXT)
            told = portal.vote(ballot, _vote(ballot, shown, party, choice, reasons, signer))
        say(_("taken: {count} of {seats} votes are in").format(count=told["votes_in"], seats=len(told["roll"])))


def open_ballot(
    text: Annotated[
        str,
        Parameter(
            help="What is voted on, as ID@VERSION: anpr-working@0.2. `commonbeat standards list` shows which were "
            "consulted on."
        ),
    ],
    *,
    closes_in: Annotated[int, Parameter(help="Seconds from now until it closes.")] = 14 * 86_400,
    effect_in: Annotated[
        int, Parameter(help="Seconds from now until it takes effect; 0: at 00:00 UTC of the day after the count.")
    ] = 0,
    url: Portal,
    bearer: Bearer,
) -> None:
    """Put a version that was consulted on to the vote, as a registrar. It replaces the one that is in force.

    For example:

    commonbeat code open-ballot anpr-working@0.2 --closes-in 60 --effect-in 60 --url URL --bearer -
    """
    with told_plainly():
        standard, _at, version = text.partition("@")
        if not version:
            raise Invalid.at("TEXT", _("Name what is voted on as ID@VERSION, as anpr-working@0.2."))
        times = _times(closes_in, effect_in)
        with closing(portal_at(url, bearer)) as portal:
            question = portal.question(standard, version)
            told = portal.open_ballot({"standard": standard, "version": version, **question, **times})
    say(
        _("open: {id}, {seats} may vote, closes {closes}").format(
            id=told["id"], seats=len(told["roll"]), closes=told["closes"]
        )
    )


def close_ballot(ballot: Annotated[str, Parameter(help="Id of the ballot.")], *, url: Portal, bearer: Bearer) -> None:
    """Count a ballot whose time is over, or in which every vote is in, as a registrar.

    For example:

    commonbeat code close-ballot BALLOT --url URL --bearer -
    """
    with told_plainly(), closing(portal_at(url, bearer)) as portal:
        told = portal.close_ballot(ballot)
    effect = _(", takes effect {at}").format(at=told["effect_at"]) if told.get("effect_at") else ""
    say(_("counted: {state}{effect}").format(state=told["state"], effect=effect))


def _times(closes_in: int, effect_in: int) -> dict[str, str]:
    """Give when the ballot closes and when the change takes effect.

    Raises:
        Invalid: one of them lies beyond the calendar.
    """
    now = SystemClock().now()
    try:
        times = {"closes": spell(now + timedelta(seconds=closes_in))}
        return times | ({"effect_at": spell(now + timedelta(seconds=effect_in))} if effect_in else {})
    except OverflowError as wrong:
        told = _("--closes-in and --effect-in are seconds from now, and one of them lies beyond the calendar.")
        raise Invalid.at("", told) from wrong


def _vote(ballot: str, digest: str, party: str, choice: Choice, reasons: str, signer: Ed25519Signer) -> bytes:
    told = vote_statement(ballot, digest, PartyId(party), choice, reasons, SystemClock().now())
    return sign_statement(told, signer)


def _ballot_row(one: BallotTold) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.question.text.name,
        "digest": one.question.text.digest,
        "electorate": one.electorate.name,
        "state": str(one.state),
        "closes": spell(one.closes),
        "votes_in": one.votes_in,
        "effect_at": spell(one.effect_at) if one.effect_at else None,
    }


def _row_of(one: Any) -> dict[str, Any]:
    names = ("id", "digest", "electorate", "state", "closes", "votes_in", "effect_at")
    told = {name: one.get(name) for name in names}
    return told | {"text": f"{one['standard']}@{one['version']}"}
