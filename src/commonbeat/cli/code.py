"""The network code, on the command line: who is bound, keys, and statements that are signed where the key is."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.http.code import HttpCode
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.bootstrap.house import House
from commonbeat.bootstrap.node import RoomClosed
from commonbeat.governance.ballots import BallotTold
from commonbeat.governance.electorates import Choice
from commonbeat.governance.errors import StatementRefused, Why
from commonbeat.governance.model import CODE, Binding, Pair, State, Text
from commonbeat.governance.shipped import ShippedTexts
from commonbeat.governance.statements import (
    REASONS_LEAST,
    REASONS_MOST,
    accession_statement,
    declining_statement,
    sign_statement,
    vote_statement,
)
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import is_legible, says_enough
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.kernel.text import _
from commonbeat.standards.digest import text_digest
from commonbeat.standards.service import Catalogue

from .desk import Data, house_in
from .plainly import console, told_plainly

code = App(name="code", help="The network code: who is bound, keys, accessions, ballots.")
key = App(name="key", help="Keys that sign under the code.")
code.command(key)

Json = Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())]
Url = Annotated[str, Parameter(help="Address of the portal, as https://portal.example; empty: print the envelope.")]
Portal = Annotated[str, Parameter(help="Address of the portal, as http://127.0.0.1:8000.")]
Bearer = Annotated[
    str,
    Parameter(
        help="Your bearer credential at the portal; `-` reads it from standard input.", allow_leading_hyphen=True
    ),
]
KeyFile = Annotated[
    Path, Parameter(name="--key", help="File of the signing key, as `commonbeat code key new` made it.")
]
Party = Annotated[str, Parameter(help="Id of the organisation that signs.")]
Out = Annotated[Path | None, Parameter(help="File to write the envelope to; none: print it, or send it with --url.")]


@code.command
def bound(
    party: Annotated[str, Parameter(help="Id of the organisation, as midvale.")],
    *,
    on: Annotated[str, Parameter(help="A day (UTC), past or to come, as 2026-12-31; empty: today.")] = "",
    data: Data = Path("data"),
    json_: Json = False,
) -> None:
    """Say what binds an organisation on a day: the code, the standards and every clause; or whose signature is missing.

    The answer is for the end of the day, as known now. It works beside a running node. For example:

    commonbeat code bound midvale --on 2026-12-31 --data portal
    """
    with _portal_in(data) as house:
        day = _day(on) if on else house.clock.now().date()
        with house.reading() as rooms:
            told = rooms.register.bound(PartyId(party), day)
    print(json.dumps(_spelled(told, day), indent=2) if json_ else _in_words(told, day))


@code.command
def show(*, data: Data = Path("data"), json_: Json = False) -> None:
    """Show the code: its text and digest, since when it is in force, what it requires, and how each stands to it."""
    with _portal_in(data) as house:
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
    _say(f"{about['code']}: {text.title} ({text.status})")
    _say(_("digest: {digest}").format(digest=about["digest"]))
    _say(_in_force(since, now))
    _say(_("requires: {standards}").format(standards=", ".join(text.requires)))
    for clause in text.clauses:
        _say(f"  {clause.id.clause}: {clause.text}")
    for one in told:
        _say(_line(one))


def _in_force(since: datetime | None, now: datetime) -> str:
    if since is None:
        return _("not in force yet: it will be with the first pair that has signed")
    told = (
        _("in force since {at}, with the first pair") if since <= now else _("in force from {at}, with the first pair")
    )
    return told.format(at=spell(since))


@code.command
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
            with _portal_in(data) as house, house.reading() as rooms:
                rows = [_ballot_row(one) for one in rooms.ballots.list_()]
    if json_:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        told = _("{id}: {text} ({electorate}), {state}, closes {closes}, effect {effect}")
        _say(told.format(**row | {"effect": row["effect_at"] or "-"}))


@key.command
def new(
    *,
    out: Annotated[Path, Parameter(help="File for the signing key; only you can read it. Nobody else ever needs it.")],
    name: Annotated[str, Parameter(help="What the key is called, as midvale/code.")] = "code",
    json_: Json = False,
) -> None:
    """Make a signing key, and print its public half, for an administrator of the portal to enter.

    The file stays with whoever signs. For example:

    commonbeat code key new --out chief.key --name midvale/code
    """
    with told_plainly():
        try:
            signer = Ed25519Signer.create(out, name)
        except ValueError as wrong:
            raise Invalid.at("", _("A key's name has no space and no plus.")) from wrong
        except OSError as wrong:
            raise Invalid.at("", _("The file cannot be written: {why}.").format(why=wrong.strerror)) from wrong
    public = base64.b64encode(signer.public_key).decode()
    if json_:
        print(json.dumps({"id": key_id(signer.public_key), "public_key": public}))
        return
    print(_("key:        {id}").format(id=key_id(signer.public_key)))
    print(_("public key: {key}").format(key=public))


@dataclass(frozen=True, slots=True)
class _Sending:
    """Where a statement goes: to a portal, into a file, or onto the screen."""

    url: str
    bearer: str
    out: Path | None

    def portal(self) -> HttpCode | None:
        """Give the portal, where there is one to send to."""
        if not self.url:
            return None
        bearer = sys.stdin.readline().strip() if self.bearer == "-" else self.bearer
        return HttpCode(self.url, bearer)


@code.command
def sign_accession(
    accession: Annotated[str, Parameter(help="Id of the accession at the portal; with --url alone.")] = "",
    *,
    party: Party,
    key: KeyFile,
    force: Annotated[str, Parameter(help="Id of the force of the pair; with --url the portal tells it.")] = "",
    policing_body: Annotated[str, Parameter(help="Id of the policing body of the pair; likewise.")] = "",
    code_version: Annotated[str, Parameter(help="Version of the code; with --url the portal tells it.")] = "0.1",
    effect_at: Annotated[str, Parameter(help="Instant from which both are to be bound, where one is set.")] = "",
    decline: Annotated[str, Parameter(help="Decline, for these reasons, in place of acceding; empty: accede.")] = "",
    url: Url = "",
    bearer: Bearer = "",
    out: Out = None,
) -> None:
    """Sign an accession for one of its pair, or decline it, and send the envelope or print it.

    What is signed is the digest of the code as it ships with this program: `commonbeat standards show network-code`. A
    portal that shows another text under the same name is not signed for. For example:

    commonbeat code sign-accession --party midvale --force midvale --policing-body midvale-pcc --key chief.key
    """
    with told_plainly():
        sending = _Sending(url, bearer, out)
        if decline:
            _require_reasons(decline)
        signer, portal = Ed25519Signer.load(key), sending.portal()
        asked = _asked(accession, force, policing_body, code_version, effect_at) if portal is None else None
        if portal is not None:
            with closing(portal):
                asked = _asked_at(portal, accession)
                signed = _sign(asked, PartyId(party), decline, signer)
                told = portal.decline(asked.id, signed) if decline else portal.sign(asked.id, signed)
            _say(_("taken: the accession is {state}").format(state=told["state"]))
            if told["missing"]:
                _say(_("still missing: {parties}").format(parties=", ".join(map(str, told["missing"]))))
            return
        assert asked is not None
        _give(_sign(asked, PartyId(party), decline, signer), out)


@code.command
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
        _require_reasons(reasons)
        signer, portal = Ed25519Signer.load(key), _Sending(url, bearer, out).portal()
        if portal is None:
            if not digest:
                raise Invalid.at("", _("Name the digest of the text that is voted on, or the portal with --url."))
            _give(_vote(ballot, digest, party, choice, reasons, signer), out)
            return
        with closing(portal):
            shown = portal.ballot(ballot)["digest"]
            if digest not in {"", shown}:
                raise StatementRefused(Why.ANOTHER_TEXT)
            told = portal.vote(ballot, _vote(ballot, shown, party, choice, reasons, signer))
        _say(_("taken: {count} of {seats} votes are in").format(count=told["votes_in"], seats=len(told["roll"])))


@code.command
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
        portal = _Sending(url, bearer, None).portal()
        if portal is None:
            raise Invalid.at("--url", _("Name the portal, as http://127.0.0.1:8000."))
        with closing(portal):
            asked = ballot_question(portal, standard, version) | _times(closes_in, effect_in)
            told = portal.open_ballot(asked)
    _say(
        _("open: {id}, {seats} may vote, closes {closes}").format(
            id=told["id"], seats=len(told["roll"]), closes=told["closes"]
        )
    )


@code.command
def close_ballot(ballot: Annotated[str, Parameter(help="Id of the ballot.")], *, url: Portal, bearer: Bearer) -> None:
    """Count a ballot whose time is over, or in which every vote is in, as a registrar.

    For example:

    commonbeat code close-ballot BALLOT --url URL --bearer -
    """
    with told_plainly():
        portal = _Sending(url, bearer, None).portal()
        if portal is None:
            raise Invalid.at("--url", _("Name the portal, as http://127.0.0.1:8000."))
        with closing(portal):
            told = portal.close_ballot(ballot)
    effect = _(", takes effect {at}").format(at=told["effect_at"]) if told.get("effect_at") else ""
    _say(_("counted: {state}{effect}").format(state=told["state"], effect=effect))


def ballot_question(portal: HttpCode, standard: str, version: str) -> dict[str, Any]:
    """Give what a ballot on a version asks: its digest as the portal tells it, and what it would replace."""
    return {"standard": standard, "version": version, **portal.question(standard, version)}


def _times(closes_in: int, effect_in: int) -> dict[str, str]:
    now = SystemClock().now()
    times = {"closes": spell(now + timedelta(seconds=closes_in))}
    return times | ({"effect_at": spell(now + timedelta(seconds=effect_in))} if effect_in else {})


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    text: Text
    pair: Pair
    effect_at: str


def _require_reasons(reasons: str) -> None:
    if not is_legible(reasons) or not says_enough(reasons, REASONS_LEAST, REASONS_MOST):
        raise StatementRefused(Why.NO_REASONS)


def _asked(id: str, force: str, policing_body: str, version: str, effect_at: str) -> _Asked:
    if not force or not policing_body:
        raise Invalid.at("", _("Name the pair with --force and --policing-body, or the portal with --url."))
    return _Asked(id, _text(version), Pair(PartyId(force), PartyId(policing_body)), effect_at)


def _asked_at(portal: HttpCode, id: str) -> _Asked:
    shown = portal.accession(id)
    text = _text(shown["code"].partition("@")[2])
    if (text.name, text.digest) != (shown["code"], shown["digest"]):
        raise StatementRefused(Why.ANOTHER_TEXT)
    pair = Pair(PartyId(shown["force"]), PartyId(shown["policing_body"]))
    return _Asked(shown["id"], text, pair, shown["effect_at"] or "")


def _text(version: str) -> Text:
    digest = ShippedTexts(Catalogue(FileStandards(published_folder()))).digest("network-code", version)
    if digest is None:
        raise Invalid.at("", _("This program has no version {version} of the code.").format(version=version))
    return Text("network-code", version, digest)


def _sign(asked: _Asked, party: PartyId, reasons: str, signer: Ed25519Signer) -> bytes:
    now = SystemClock().now()
    if reasons:
        told = declining_statement(asked.text, asked.pair, party, reasons, now)
    else:
        told = accession_statement(asked.text, asked.pair, party, now)
    return sign_statement(told | ({"effect_at": asked.effect_at} if asked.effect_at else {}), signer)


def _vote(ballot: str, digest: str, party: str, choice: Choice, reasons: str, signer: Ed25519Signer) -> bytes:
    told = vote_statement(ballot, digest, PartyId(party), choice, reasons, SystemClock().now())
    return sign_statement(told, signer)


def _give(envelope: bytes, out: Path | None) -> None:
    if out is None:
        print(envelope.decode(), end="")
        return
    write_durably(out, envelope)
    _say(_("written to {file}").format(file=out))


@contextmanager
def _portal_in(data: Path) -> Iterator[House]:
    """Open the node in the folder; the errors of one that does not keep the code's register say so."""
    with house_in(data) as house:
        profile = house.identity.profile
        if Room.GOVERNANCE not in ROOMS[profile]:
            instead = _("Who is bound by the code is kept by a portal: name a portal's folder with --data.")
            raise RoomClosed(profile, Room.GOVERNANCE, instead)
        yield house


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid.at("", _("A day is written as 2026-12-31.")) from wrong


def _spelled(one: Binding, on: date) -> dict[str, Any]:
    return {
        "party": one.party,
        "on": str(on),
        "state": str(one.state),
        "code": one.code,
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
        lines.append(_("  {count} clauses: --json names each").format(count=len(one.clauses)))
    return "\n".join(lines)


def _line(one: Binding) -> str:
    match one.state:
        case State.BOUND:
            told = _("{party}: bound by {code} since {since}, beside {beside}")
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
        since=spell(one.since) if one.since else "",
        beside=one.beside,
        through=one.through,
        missing=", ".join(one.missing),
        reasons=one.reasons,
    )


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


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
