"""Samples of the pages of the thread: a clause's life, its measure and rehearsal, and the network. All made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commonbeat.access.model import Permission
from commonbeat.anpr.clock import CameraClock, ClockMeasure, Keeping
from commonbeat.anpr.clock_board import Asked, compare_forecast
from commonbeat.anpr.clock_wire import rehearsal
from commonbeat.anpr.model import CameraTriple
from commonbeat.exchange.model import ListedMark
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.comparison import ClauseChange, Difference, FieldChange
from commonbeat.standards.lifecycle import Act, Stage, StandardEvent
from commonbeat.standards.model import Standard, Status
from commonbeat.standards.timeline import Version
from commonbeat.web.pages.views import clauses, network, standards
from commonbeat.web.pages.views.forms import PurposeForm, Said
from commonbeat.web.pages.views.lives import Life, life_of

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NORTH, MID = PartyId("northmarch"), PartyId("midvale")
NAMES = {
    NORTH: "Northmarch Police (synthetic)",
    MID: "Midvale Constabulary (synthetic)",
    "eastmoor": "Eastmoor Police (synthetic)",
}
ROW = standards.StandardRow(
    "anpr-working", "0.2", "Working clauses for ANPR on Commonbeat", "proposed", "Commonbeat", 60, "Consultation"
)
OLDER = replace(ROW, version="0.1", status="working", stage="Live")
CLAUSE = standards.ClauseRow(
    id="clock-tolerance",
    title="The camera's clock",
    level="must",
    text="The instant of capture of a fixed camera is within 1 second of UTC. A read whose capture lies further ahead of the "
    "receiving node's clock than that, of whatever camera, breaks the clause at once and is quarantined.",
    plain="A camera keeps the right time, to 1 second. One that is fast is stopped at the door, one that is slow is found.",
    standing="proposed",
    kept="check",
    kept_by="Checked on every read as it arrives, and measured from the traffic of each day.",
    unit="seconds",
    measured="receipt minus capture, by the node's clock",
    value="1",
)


def a_clock(camera: int, keeping: Keeping, offset_ms: int, party: PartyId = MID, product: str = "Made-up Gantry 5"):
    failing = 0 if keeping is Keeping.KEPT else 120
    return CameraClock(CameraTriple(2, 14, camera), product, party, 1_240, failing, 30, offset_ms, keeping)


CLOCKS = (
    a_clock(1, Keeping.KEPT, 240),
    a_clock(2, Keeping.AHEAD, -2_400),
    a_clock(3, Keeping.BEHIND, 1_900, product="Made-up Roadside 1"),
    a_clock(4, Keeping.AHEAD, -2_900, NORTH),
    a_clock(5, Keeping.KEPT, 310, NORTH, "Made-up Sight 200"),
)


def a_measure(limit: float = 1.0) -> ClockMeasure:
    return ClockMeasure(limit, NOON - timedelta(days=30), NOON, NOON - timedelta(seconds=12), CLOCKS)


def an_asked() -> Asked:
    return Asked(a_measure(), {MID: "answered", NORTH: "answered", PartyId("eastmoor"): "down"})


def a_measure_view(*, sees_cameras: bool = True) -> clauses.MeasureView:
    return clauses.MeasureView.of(an_asked(), NAMES, NOON, sees_cameras=sees_cameras)


def an_event(number: int, act: Act, text: str, party: PartyId = MID, **more) -> StandardEvent:
    at = NOON + timedelta(minutes=number)
    return StandardEvent("anpr-working", "0.2", at, act, "somebody", party, text, number=number, **more)


EVENTS = (
    an_event(1, Act.DRAFTED, "Synchronised clocks keep within a second.", details={"base": "0.1"}),
    an_event(2, Act.CHANGED, "Synchronised clocks keep within a second.", clause="clock-tolerance"),
    an_event(3, Act.CONSULTATION_OPENED, "Is one second within reach of your cameras?"),
    an_event(4, Act.COMMENTED, "Our roadside cameras need new clocks first.", NORTH, clause="clock-tolerance"),
    an_event(5, Act.DISPOSED, "They may ask for time, which ends on a day.", clause="clock-tolerance", refers=4, details={"disposition": "noted"}),
    an_event(6, Act.COMMENTED, "Ours have kept it for a year.", clause="clock-tolerance"),
)  # fmt: skip


def a_version(stage: Stage = Stage.CONSULTATION) -> Version:
    text = Standard("anpr-working", "0.2", ROW.title, ROW.owner, Status.PROPOSED, NOON.date(), "", ())
    effect = NOON + timedelta(days=1) if stage in {Stage.AGREED, Stage.LIVE} else None
    return Version(text, stage, EVENTS, "0.1", effect)


def a_life(stage: Stage = Stage.CONSULTATION, permissions: frozenset[Permission] = frozenset(Permission)) -> Life:
    return life_of(a_version(stage), permissions, {str(id): name for id, name in NAMES.items()})


def a_clause_page(stage: Stage = Stage.CONSULTATION, **more) -> clauses.ClausePage:
    links = (
        clauses.VersionLink("0.1", "Live", "5 seconds", NOON - timedelta(days=9)),
        clauses.VersionLink("0.2", "Consultation", "1 second", None),
    )
    values = {"measure": a_measure_view(), "is_measured": True} | more
    return clauses.ClausePage(ROW, CLAUSE, a_life(stage), links, **values)


def a_forecast() -> clauses.ForecastView:
    told = rehearsal(a_measure())["cameras"]
    happened = replace(a_measure(), cameras=(*CLOCKS[:1], *CLOCKS[3:], a_clock(9, Keeping.BEHIND, 1_700)))
    rows = compare_forecast(told, happened)  # type: ignore[arg-type]
    shown = tuple(clauses.ForetoldRow.of(one, NAMES) for one in rows)
    return clauses.ForecastView(NOON, NOON + timedelta(days=1), clauses.came_counts(rows), shown)


def an_owner(id: str, outcome: str, said: str, **more) -> network.OwnerRow:
    values = {"reads": 0, "at_ms": 14} | more
    return network.OwnerRow(id, NAMES[id], outcome, said, **values)


def a_sighting(minutes: int, force: PartyId) -> network.SightingRow:
    at = NOON - timedelta(minutes=minutes)
    return network.SightingRow(
        NAMES[force],
        "HV18VTO",
        "",
        at,
        "R051 Leicester to Peterborough 02",
        52.65,
        -0.94,
        88,
        ("Late",) if minutes > 50 else (),
    )


def an_answer(*, is_whole: bool = False) -> network.NetworkAnswer:
    owners = (
        an_owner(MID, "hit", "It has reads of the vehicle.", reads=2, stored_to=NOON),
        an_owner(
            NORTH, "refused", "You may look back 90 days, and the search begins before that.", clause="search-window"
        ),
        an_owner("eastmoor", "down", "It could not be reached, or what came is no answer of its own (unreachable)."),
    )
    return network.NetworkAnswer(
        "HV18VTO",
        (Said("Mark", "HV18VTO"), Said("From", "14 Nov 2026 12:00 UTC"), Said("To", "now")),
        (Said("Category", "Serious crime"), Said("Reason", "made-up burglary series"), Said("Reference", "NM/1")),
        "1 of 3 forces answered. 2 did not: what they would have said is missing here.",
        owners,
        (a_sighting(4, MID), a_sighting(61, MID)),
        (),
        is_whole,
    )  # fmt: skip


def a_network() -> network.Network:
    keys = (
        network.KeyRow("3b1c2d4e5f60718293a4b5c6d7e8f901", "node", True),
        network.KeyRow("0b1c2d4e5f60718293a4b5c6d7e8f902", "code", False),
    )
    parties = (
        network.PartyRow(
            "demo-registry",
            "Demonstration Standards Registry (synthetic)",
            "national-body",
            "none",
            None,
            "http://127.0.0.1:8000",
            keys[:1],
        ),
        network.PartyRow(MID, NAMES[MID], "force", "bound", NOON, "http://127.0.0.1:8003", keys),
        network.PartyRow(
            "midvale-body", "Midvale Policing Body (synthetic)", "policing-body", "bound", NOON, "", keys[1:]
        ),
        network.PartyRow(NORTH, NAMES[NORTH], "force", "pending", None, "http://127.0.0.1:8002", keys[:1]),
    )
    lines = (
        network.StandardLine("anpr-working", "0.1", NOON, True, ("clock-tolerance: 5 seconds",)),
        network.StandardLine("anpr-working", "0.2", NOON + timedelta(days=1), False, ("clock-tolerance: 1 second",)),
    )
    marks = (ListedMark("mark-1", "Made-up Cam 2.1", "Example Ltd (made up)", "anpr-sender@0.1", NOON, "valid"),)
    return network.Network(True, "Demonstration (synthetic)", 12, NOON, NOON + timedelta(hours=72), "4 minutes", False, parties, lines, marks)  # fmt: skip


def samples(purpose: PurposeForm) -> dict:
    """Give the samples, by name: where they stand in the menu, and what makes the view."""
    rehearsed = clauses.RehearsalPage(ROW, CLAUSE, a_measure_view(), may_keep=True)
    change = ClauseChange(
        "clock-tolerance", CLAUSE.title, Difference.CHANGED,
        (FieldChange("text", CLAUSE.text.replace("1 second", "5 seconds"), CLAUSE.text), FieldChange("value", "5", "1")),
    )  # fmt: skip
    added = ClauseChange("new-clause", "A clause that is new", Difference.ADDED)
    return {
        "clause": ("/standards", a_clause_page),
        "clause-draft": ("/standards", lambda: a_clause_page(Stage.DRAFT, measure=None, faults={"value": "Enter a number above 0, as 1 or 2.5."})),
        "clause-live": ("/standards", lambda: a_clause_page(Stage.LIVE, forecast=a_forecast())),
        "clause-public": ("/standards", lambda: replace(a_clause_page(Stage.AGREED, measure=a_measure_view(sees_cameras=False)), life=a_life(Stage.AGREED, frozenset()))),
        "rehearsal": ("/standards", lambda: rehearsed),
        "comparison": ("/standards", lambda: clauses.ComparisonPage(OLDER, ROW, (change, added))),
        "network": ("/network", a_network),
        "network-none": ("/network", lambda: network.Network(joined=False)),
        "network-search": ("/network-search", lambda: network.NetworkSearch(purpose, 90, "HV18VTO", "2026-11-14T12:00")),
        "network-search-errors": ("/network-search", lambda: network.NetworkSearch(purpose, 90, faults={"vrm": "Enter a registration mark", "reason": "Enter a reason"})),
        "network-answer": ("/network-search", an_answer),
    }  # fmt: skip
