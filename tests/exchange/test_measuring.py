"""Measures between nodes: who is told, what may be asked, and one measure made of what every force answered."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.adapters.memory.exchange import MemoryPeers
from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.clock import Clocks
from commonbeat.anpr.clock_board import ClockBoard, LimitInForce
from commonbeat.bootstrap.measuring import MEASURED, ClocksOfForces, MeasuresForOthers, held_clauses
from commonbeat.exchange.errors import DirectoryExpired
from commonbeat.exchange.model import ClauseLimit, StandardInForce
from commonbeat.exchange.shapes import Misspelled
from commonbeat.exchange.statements import statement_from_json, statement_to_json
from commonbeat.kernel.clock import spell, to_ms
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import PartyClass
from commonbeat.standards.model import Consequence
from tests.access.builders import a_pack
from tests.anpr.builders import a_read, columns
from tests.builders import NOON, SetClock, a_camera
from tests.exchange.builders import EASTMOOR, MIDVALE, RIVERTON, Node, a_party, a_statement

PORTAL = PartyId("portal")
DAY = (NOON - timedelta(days=1), NOON)


class Book:
    def __init__(self, party):
        self.party = party

    def every(self):
        return [a_camera(1, party=self.party, product="Made-up Eye")]


def clocks_of(party, delay_ms=300) -> Clocks:
    store, at = MemoryReadStore(), to_ms(NOON) - 60_000
    store.insert(columns([a_read(captured_ms=at, received_ms=at + delay_ms)]), "t")
    return Clocks(store, MemoryQuarantine(), Book(party), SetClock(), sample=1)


def the_network():
    portal = replace(a_party(PORTAL), party_class=PartyClass.NATIONAL_BODY)
    return a_statement(parties=(portal, a_party(MIDVALE), a_party(RIVERTON), a_party(EASTMOOR)))


def measures(party=MIDVALE, delay_ms=300) -> MeasuresForOthers:
    return MeasuresForOthers(clocks_of(party, delay_ms), Node(party, the_network()).directory, a_pack())


def asked(**more):
    span = {"limit_seconds": 1, "since": spell(DAY[0]), "until": spell(DAY[1])}
    return {"measure": MEASURED, "asked": span | more}


@pytest.mark.clause("anpr-working@0.1#measures-shared")
def test_a_body_that_answers_for_the_rules_is_told_and_no_vehicle_is_in_it():
    told = measures()(PORTAL, asked())
    assert [(row["camera"], row["reads"]) for row in told["cameras"]] == [("1/1/1", 1)]
    assert "AB12CDE" not in str(told)


@pytest.mark.clause("anpr-working@0.1#measures-shared")
@pytest.mark.parametrize("asker", [RIVERTON, PartyId("nobody")])
def test_another_force_is_told_nothing(asker):
    with pytest.raises(AccessRefused) as refused:
        measures()(asker, asked())
    assert refused.value.decision.rule == "anpr-working@0.1#measures-shared"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"measure": "another", "asked": {}},
        {"measure": MEASURED, "asked": []},
        asked(limit_seconds=0),
        asked(limit_seconds="1"),
        asked(limit_seconds=True),
        asked(limit_seconds=float("nan")),
        asked(since="yesterday"),
        asked(since="2026-11-20T12:00:00"),
        asked(since=None),
        asked(since=spell(NOON - timedelta(days=40))),
        asked(until=spell(NOON - timedelta(days=2))),
    ],
)
def test_what_is_no_question_for_a_measure_is_refused(body):
    with pytest.raises(Invalid):
        measures()(PORTAL, body)


def test_what_the_forces_answer_is_one_measure_and_who_is_silent_is_said():
    network = the_network()
    midvale = Node(MIDVALE, network, measures=measures(MIDVALE, 300))
    riverton = Node(RIVERTON, network, measures=measures(RIVERTON, 2_500))
    portal = Node(PORTAL, network, peers=MemoryPeers({MIDVALE: midvale.receive, RIVERTON: riverton.receive}))
    found = ClocksOfForces(portal.exchange)(1.0, *DAY)
    assert {one.party for one in found.measure.cameras} == {MIDVALE, RIVERTON}
    assert [one.party for one in found.measure.failing_cameras] == [RIVERTON]
    assert found.owners == {MIDVALE: "answered", RIVERTON: "answered", EASTMOOR: "down"}


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told | {"limit_seconds": 5.0},
        lambda told: told | {"since": spell(DAY[0] - timedelta(hours=1))},
        lambda told: told | {"until": spell(DAY[1] + timedelta(seconds=1))},
        lambda told: told | {"since": spell(DAY[0] + timedelta(hours=1))},
    ],
)
def test_a_force_that_answers_another_question_is_down_and_nothing_of_it_is_counted(change):
    network, right = the_network(), measures(MIDVALE)
    midvale = Node(MIDVALE, network, measures=lambda asker, body: change(right(asker, body)))
    portal = Node(PORTAL, network, peers=MemoryPeers({MIDVALE: midvale.receive}))
    found = ClocksOfForces(portal.exchange)(1.0, *DAY)
    assert (found.owners[MIDVALE], found.reasons[MIDVALE]) == ("down", "other-question")
    assert not found.measure.cameras


def test_a_measure_that_was_made_a_little_before_answers_a_span_that_moves_on():
    network, right = the_network(), measures(MIDVALE)
    kept = right(PORTAL, asked())
    midvale = Node(MIDVALE, network, measures=lambda *_: kept)
    portal = Node(PORTAL, network, peers=MemoryPeers({MIDVALE: midvale.receive}))
    later = timedelta(seconds=40)
    found = ClocksOfForces(portal.exchange)(1.0, DAY[0] + later, DAY[1] + later)
    assert found.owners[MIDVALE] == "answered"
    assert len(found.measure.cameras) == 1


def test_a_force_that_answers_what_cannot_be_is_down_and_nothing_of_it_is_counted():
    network = the_network()
    right = measures(MIDVALE)

    def wrong(asker, body):
        told = dict(right(asker, body))
        return told | {"cameras": [row | {"product": "Good \u202e dab"} for row in told["cameras"]]}

    midvale = Node(MIDVALE, network, measures=wrong)
    portal = Node(PORTAL, network, peers=MemoryPeers({MIDVALE: midvale.receive}))
    found = ClocksOfForces(portal.exchange)(1.0, *DAY)
    assert (found.measure.cameras, found.owners[MIDVALE]) == ((), "down")
    assert found.reasons[MIDVALE] == "malformed"


def test_nobody_answers_a_node_that_has_no_directory():
    portal = Node(PORTAL, the_network())
    portal.clock.move(timedelta(days=10))
    found = ClocksOfForces(portal.exchange)(1.0, *DAY)
    assert (found.measure.cameras, found.owners) == ((), {})
    assert isinstance(found.trouble, DirectoryExpired)


def test_a_rehearsal_that_nobody_could_be_asked_for_foretells_nothing():
    portal = Node(PORTAL, the_network())
    portal.clock.move(timedelta(days=10))
    board = ClockBoard(ClocksOfForces(portal.exchange), lambda: LimitInForce(5.0), portal.clock)
    assert isinstance(board.today().trouble, DirectoryExpired)
    with pytest.raises(DirectoryExpired):
        board.rehearse(1.0)


def test_a_bound_force_without_a_node_is_said_to_have_none():
    parties = (*the_network().parties[:2], a_party(RIVERTON, endpoint=None, keys=()))
    network = a_statement(parties=parties)
    midvale = Node(MIDVALE, network, measures=measures(MIDVALE))
    portal = Node(PORTAL, network, peers=MemoryPeers({MIDVALE: midvale.receive}))
    found = ClocksOfForces(portal.exchange)(1.0, *DAY)
    assert (found.owners[RIVERTON], found.reasons) == ("down", {RIVERTON: "no-node"})


def test_a_directory_says_what_reads_are_held_to():
    limit = ClauseLimit("clock-tolerance", 1.5, "seconds")
    statement = a_statement(standards=(StandardInForce("anpr-working", "0.2", "sha256:" + "0" * 64, NOON, (limit,)),))
    [held] = held_clauses(statement.standards)
    assert (str(held.id), held.value, held.unit, held.from_) == (
        "anpr-working@0.2#clock-tolerance",
        1.5,
        "seconds",
        NOON,
    )
    assert held.consequence is Consequence.QUARANTINE


def test_what_becomes_of_a_read_is_told_by_the_directory_and_quarantine_where_it_does_not_say():
    limit = ClauseLimit("clock-tolerance", 1.5, "seconds", "flag")
    statement = a_statement(standards=(StandardInForce("anpr-working", "0.2", "sha256:" + "0" * 64, NOON, (limit,)),))
    [held] = held_clauses(statement_from_json(statement_to_json(statement)).standards)
    assert held.consequence is Consequence.FLAG
    raw = json.loads(statement_to_json(statement))
    del raw["standards"][0]["clauses"][0]["consequence"]
    [held] = held_clauses(statement_from_json(json.dumps(raw).encode()).standards)
    assert held.consequence is Consequence.QUARANTINE
    raw["standards"][0]["clauses"][0]["consequence"] = "delete"
    with pytest.raises(Misspelled):
        statement_from_json(json.dumps(raw).encode())
