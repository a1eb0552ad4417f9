"""What the demonstration's forces sign and vote on before it begins: the code, and the first version of the standard.

It is done by the very services that everybody else uses: what is on the record then really happened. What was done
already, by a start before, is not done again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.bootstrap.house import House
from commonbeat.governance.ballots import Asked
from commonbeat.governance.electorates import Choice
from commonbeat.governance.model import Accession, Pair
from commonbeat.governance.statements import accession_statement, sign_statement, vote_statement
from commonbeat.kernel.ids import PartyId
from commonbeat.platform import Platform
from commonbeat.standards.digest import text_digest
from commonbeat.standards.lifecycle import Disposition, Stage

from .network_world import MadeUpForce

FIRST_BALLOT: Final = timedelta(seconds=10)
"""From the opening of the first ballot until what it agrees on takes effect; it is counted when all votes are in."""

CODE: Final = "network-code@0.1"
STANDARD, FIRST, CLAUSE = "anpr-working", "0.1", "clock-tolerance"
_WHY: Final = "Made up: the demonstration's forces agree on the text that came with the program."


def accede(house: House, registrar: Actor, pair: Pair, signers: Mapping[PartyId, Ed25519Signer]) -> None:
    """Have a force and its policing body sign the code, as far as they have not yet."""
    with house.begin() as rooms:
        known = [one for one in rooms.accessions.list_() if one.pair == pair]
        accession = known[0] if known else rooms.accessions.apply(registrar, CODE, pair)
    for party in pair.both:
        if party not in accession.acceded:
            _sign(house, registrar, accession, party, signers[party])


def _sign(house: House, registrar: Actor, accession: Accession, party: PartyId, signer: Ed25519Signer) -> None:
    now = house.clock.now()
    statement = accession_statement(accession.text, accession.pair, party, now, accession.effect_at)
    with house.begin() as rooms:
        rooms.accessions.sign(registrar, accession.id, sign_statement(statement, signer)).taken()


def adopt_first(
    house: House,
    secretariat: tuple[Actor, Actor],
    forces: Sequence[MadeUpForce],
    signers: Mapping[PartyId, Ed25519Signer],
) -> None:
    """Take the first version through its consultation and its ballot, from wherever a start before left it.

    The ``secretariat`` are the editor and the registrar.
    """
    editor, registrar = secretariat
    with house.begin() as rooms:
        room = rooms.workstreams
        stage = room.get(STANDARD, FIRST).stage
        if stage is Stage.DRAFT:
            room.open_consultation(
                editor, STANDARD, FIRST, "Made up: is the text that came with the program good enough?"
            )
            stage = Stage.CONSULTATION
        if stage is Stage.CONSULTATION:
            commenter = Actor(
                f"{forces[0].party.id}-practitioner",
                ActorKind.PERSON,
                forces[0].party.id,
                frozenset({Permission.STANDARDS_COMMENT}),
                member=True,
            )
            if not room.get(STANDARD, FIRST).events[-1].clause:
                room.comment(commenter, STANDARD, FIRST, CLAUSE, "Made up: five seconds is kind to our older cameras.")
            for one in room.get(STANDARD, FIRST).undisposed:
                said = "Made up: it is a beginning; a stricter limit can be rehearsed first."
                room.dispose(editor, STANDARD, FIRST, one.number, Disposition.NOTED, said)
            room.close_consultation(editor, STANDARD, FIRST, "Made up: one comment, which was noted.")
            stage = Stage.CONSULTED
        if stage is Stage.CONSULTED:
            _open_ballot(rooms, registrar, house.clock.now())
    _vote(house, registrar, signers)


def _open_ballot(rooms: Platform, registrar: Actor, now: datetime) -> None:
    digest = text_digest(rooms.workstreams.get(STANDARD, FIRST).standard)
    closes = now + FIRST_BALLOT
    rooms.ballots.open(registrar, Asked(STANDARD, FIRST, "", digest, closes, effect_at=closes))


def _vote(house: House, registrar: Actor, signers: Mapping[PartyId, Ed25519Signer]) -> None:
    with house.begin() as rooms:
        ballot = next((one for one in rooms.ballots.list_() if one.tally is None), None)
        if ballot is None or ballot.question.text.version != FIRST:
            return
        for party, signer in signers.items():
            now = house.clock.now()
            statement = vote_statement(ballot.id, ballot.question.text.digest, party, Choice.APPROVE, _WHY, now)
            rooms.ballots.vote(registrar, ballot.id, sign_statement(statement, signer))
        rooms.ballots.close(registrar, ballot.id)
