"""Samples of the pages of a clause, the code, its ballots, the network and a search of every force, all made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commonbeat.governance.electorates import ChamberTally
from commonbeat.standards.comparison import ClauseChange, Difference, FieldChange
from commonbeat.web.pages.views import ballots, clauses, code, lives, marks, network, network_search, people, standards
from commonbeat.web.pages.views.forms import Carried, PurposeForm, Said
from commonbeat.web.rendering import View

NOON = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)
DIGEST = "sha256:3b1c2d4e5f60718293a4b5c6d7e8f9000123456789abcdef3b1c2d4e5f607182"
KEY = "9f86d081884c7d659a2feaa0c55ad015"
WHY = "Synchronised clocks keep within a second, and a stop on the road rests on the order of two reads."
FORCES = tuple(
    code.PartyLink(name.lower(), f"{name} Police (synthetic)") for name in ("Northmarch", "Midvale", "Southmere")
)
BODIES = tuple(
    code.PartyLink(f"{one.id}-body", one.name.replace("Police", "Policing Body").replace("-body", "")) for one in FORCES
)

# --- the code -------------------------------------------------------------------------------------------------------


def a_row(party: code.PartyLink, kind: str, state: str, **more: object) -> code.BindingRow:
    values: dict[str, object] = {
        "code": "network-code@0.1" if state != "none" else "",
        "signed": "network-code@0.1" if state == "bound" else "",
        "since": NOON - timedelta(days=30) if state in {"bound", "declined"} else None,
        "beside": None,
        "missing": (),
        "reasons": "",
        "through": None,
    }
    return code.BindingRow(party, kind, state, **(values | more))  # type: ignore[arg-type]


ROWS = (
    a_row(FORCES[0], "Police force", "bound", beside=BODIES[0], code="network-code@0.2"),
    a_row(BODIES[0], "Policing body", "bound", beside=FORCES[0], through=code.PartyLink("old-body", "Old Body")),
    a_row(FORCES[1], "Police force", "pending", beside=BODIES[1], missing=(BODIES[1],)),
    a_row(BODIES[1], "Policing body", "pending", beside=FORCES[1], missing=(BODIES[1],)),
    a_row(FORCES[2], "Police force", "declined", beside=BODIES[2], reasons="Our supplier cannot keep it this year."),
    a_row(BODIES[2], "Policing body", "none"),
)
ENVELOPE = json.dumps(
    {"payload": "eyJzdGF0ZW1lbnQiOiJhY2Nlc3Npb24ifQ==" * 4, "payloadType": "application/vnd.commonbeat.statement+json", "signatures": [{"keyid": KEY, "sig": "c2ln" * 20}]},
    indent=2,
)  # fmt: skip
SIGNATURES = tuple(
    code.SignatureRow(party, "acceded", NOON - timedelta(days=31), NOON - timedelta(days=30), KEY, ENVELOPE)
    for party in (FORCES[0], BODIES[0])
)
BINDING = (
    code.BindingStandard(
        "network-code",
        "0.1",
        "Network code for policing, working text",
        None,
        tuple(
            code.BindingClause(n, t, f"/standards/network-code/0.1/clauses/{n}")
            for n, t in [("first-pair", "In force with the first pair"), ("exact-text", "The exact text is signed")]
        ),
    ),
    code.BindingStandard(
        "anpr-working",
        "0.1",
        "ANPR, a working standard",
        NOON - timedelta(days=3),
        (code.BindingClause("clock-tolerance", "The camera's clock", "/standards/anpr-working/0.1/clauses/x"),),
    ),
)
KEYS = (
    code.KeyRow(KEY, "Accessions and votes", NOON - timedelta(days=40), None, ""),
    code.KeyRow(
        KEY.replace("9", "1"), "Messages of its node", NOON - timedelta(days=90), NOON - timedelta(days=1), "Lost."
    ),
)
COMMAND = (
    "commonbeat code vote ballot-06h2k9 --party midvale \\\n"
    '  --choice approve --reasons "Why, in a sentence." --key chief.key \\\n'
    f"  --digest {DIGEST} \\\n  --url https://portal.example --bearer -"
)
ACCESSION = code.AccessionPart(
    "accession-06h2", "network-code@0.1", DIGEST, NOON - timedelta(days=40), None, SIGNATURES
)

# --- ballots --------------------------------------------------------------------------------------------------------


def a_ballot(state: str, **more: object) -> ballots.BallotRow:
    values: dict[str, object] = {"votes_in": 3, "seats": 6, "effect_at": None} | more
    closes = NOON + timedelta(days=1)
    return ballots.BallotRow(
        "ballot-06h2k9wq", "anpr-working", "0.2", "0.1", state, NOON - timedelta(days=2), closes, **values
    )  # type: ignore[arg-type]


RULE = (
    "It agrees by more than 1/2 of the votes cast for or against. At least 1/3 of the seats must take part, and no "
    "fewer than 1 seat."
)
OPEN = tuple(
    ballots.ChamberPart(
        name, title, RULE, tuple(ballots.SeatRow(party, at == 0) for at, party in enumerate(parties)), None
    )
    for name, title, parties in (
        ("chief-officers", "Chief officers", FORCES),
        ("policing-bodies", "Policing bodies", BODIES),
    )
)


def counted(passed: bool) -> tuple[ballots.ChamberPart, ...]:
    seats = (
        ballots.SeatRow(FORCES[0], True, "approve", WHY, NOON, None, KEY),
        ballots.SeatRow(FORCES[1], True, "reject", "Our roadside cameras need new clocks first.", NOON, FORCES[0], KEY),
        ballots.SeatRow(FORCES[2], False),
    )
    tally = ChamberTally("chief-officers", "3/2", "1", "0", 2, 3, passed, not passed, passed)
    return tuple(replace(one, seats=seats, tally=tally) for one in OPEN)


BALLOT = ballots.BallotPage(
    a_ballot("open"), "ANPR, a working standard", DIGEST, "Both chambers, by simple majority of the votes cast",
    OPEN, NOON + timedelta(days=3), None, COMMAND, may_bring=True,
)  # fmt: skip
COUNTED = replace(
    BALLOT,
    row=a_ballot("passed", effect_at=NOON + timedelta(days=3)),
    chambers=counted(passed=True),
    counted_at=NOON,
    command="",
    may_bring=False,
)

# --- the network ----------------------------------------------------------------------------------------------------

LISTED = tuple(
    network.NodeRow(
        party.id, party.name, "Police force", state, "network-code@0.1", NOON - timedelta(days=30), body.name,
        endpoint, (network.ListedKey(KEY, "Messages of its node", counts=True), network.ListedKey(KEY, "Accessions and votes", counts=False)),
    )
    for party, body, state, endpoint in zip(
        FORCES, BODIES, ("bound", "bound", "pending"), ("http://127.0.0.1:8002", "https://anpr.midvale.example", ""), strict=True
    )
)  # fmt: skip
DIRECTORY = network.HeldDirectory(
    "Demonstration Standards Registry (synthetic)",
    1_795_692_799_234,
    NOON - timedelta(hours=5),
    NOON + timedelta(hours=68),
    timedelta(hours=5, minutes=12),
    73,
    False,
    LISTED,
    (
        network.AgreedRow(
            "anpr-working", "0.1", NOON - timedelta(days=30), "live", (network.Limit("clock-tolerance", "5 seconds"),)
        ),
        network.AgreedRow(
            "anpr-working", "0.2", NOON + timedelta(days=1), "agreed", (network.Limit("clock-tolerance", "1 second"),)
        ),
        network.AgreedRow("network-code", "0.1", NOON - timedelta(days=60), "replaced", ()),
    ),
    (network.MarkLine("Made-up Sight 200 3.1", "Made-up Optics", "read-api@0.1", NOON - timedelta(days=3), "good"),),
)
MARKS = (
    marks.MarkRow("mark-06h2", "Made-up Sight 200", "3.1", "Made-up Optics Ltd", "anpr-sender@0.1", "anpr-working@0.2", NOON, NOON + timedelta(days=365), "good", None, "", 11, 9),
    marks.MarkRow("mark-06h0", "Made-up Records", "4.0", "Made-up Systems Ltd", "tests@1.0#X_001/consumer@2026-11-26.1.20", "tests@1.0", NOON, NOON + timedelta(days=365), "revoked", None, "tests@1.0 (A made-up standard) is retired in the catalogue", 5, 5),
    marks.MarkRow("mark-06h1", "Made-up Gantry 5", "5.0.2", "Made-up Gantries plc", "anpr-sender@0.1", "anpr-working@0.1", NOON, NOON + timedelta(days=365), "revoked", NOON, "Its clock was found a minute ahead in traffic.", 11, 11, "anpr-working@0.2", NOON),
)  # fmt: skip
PACKS_COVER = (
    marks.PackCovers("anpr-sender@0.1", "anpr-working@0.1", 3, 1, (("retention", "Retention", "A sender keeps nothing."), ("session", "Sessions", ""))),
)  # fmt: skip

# --- a search of every force ----------------------------------------------------------------------------------------

OWNERS = (
    network_search.OwnerRow(FORCES[0].name, "hit", "Hit", "7 sightings.", seconds="0.1", reads=7, searched=(NOON - timedelta(days=6), NOON), stored_to=NOON),
    network_search.OwnerRow(
        FORCES[1].name, "no-trace", "No trace", "It has no read of the vehicle in this time.", seconds="0.2",
        searched=(NOON - timedelta(days=3), NOON), searched_less=True, stored_to=NOON,
    ),
    network_search.OwnerRow(
        FORCES[2].name,
        "refused",
        "Refused",
        "The time asked for is longer than the role allows.",
        "/standards/anpr-working/0.1/clauses/search-window",
        "How far back a search may look",
        "0.1",
    ),
    network_search.OwnerRow("Eastmoor Police (synthetic)", "late", "Late", "It did not answer in time.", seconds="3.0"),
    network_search.OwnerRow("Westfold Police (synthetic)", "down", "Down", "Its node could not be reached.", seconds="0.0"),
)  # fmt: skip
SIGHTINGS = tuple(
    network_search.SightingRow(
        "AB12CDE", "AB12 CDE" if n == 2 else "", FORCES[n % 3].name, NOON - timedelta(minutes=17 * n), f"{FORCES[n % 3].id} 33/1/{n + 1}",
        f"R001 Penzance to Plymouth {n + 1:02}", "R001", 50.145 + 0.055 * n, -5.48 + 0.16 * n, 92 - n if n else None,
        ("Late",) if n == 1 else (),
    )
    for n in range(7)
)  # fmt: skip
CARRIED = Carried((("vrm", "AB12CDE"), ("from", "2026-11-20T12:00"), ("category", "serious")))
ANSWER = network_search.NetworkAnswer(
    "AB12CDE",
    (Said("From", "20 Nov 2026 12:00 UTC"), Said("To", "now")),
    (Said("Category", "Serious crime"), Said("Reason", WHY), Said("Reference", "OP-EXAMPLE/26/0042")),
    "2 of 5 forces answered; one refused; one was late; one was down.",
    False,
    OWNERS,
    SIGHTINGS,
    7,
    (network_search.Gap(FORCES[0].name, NOON - timedelta(hours=3), NOON - timedelta(hours=2)),),
    CARRIED,
)

# --- a clause -------------------------------------------------------------------------------------------------------

NO_DIRECTORY = "This node holds no directory of the network yet: it takes one once the anchor answers."
MEASURE = clauses.MeasureView(
    "5 seconds", "5", NOON - timedelta(days=1), NOON, "over the last 24 hours", "4 seconds ago", 48_211, 214, 311, 2,
    (clauses.GroupRow("Made-up Sight 200", 200, 0, 30_000, "at most 0.2 s behind UTC", "at most 0.3 s behind UTC"), clauses.GroupRow("Made-up Gantry 5", 111, 2, 18_211, "at most 0.2 s behind UTC", "at least 8 s ahead of UTC")),
    (clauses.GroupRow(FORCES[0].name, 200, 0, 30_000, "at most 0.2 s behind UTC", "at most 0.3 s behind UTC"), clauses.GroupRow(FORCES[1].name, 111, 2, 18_211, "at most 0.2 s behind UTC", "at least 8 s ahead of UTC")),
    (clauses.Silent(FORCES[2].name, "could not be reached"),),
    (
        clauses.CameraRow("2/7/1", "Made-up Gantry 5", FORCES[1].name, 420, 200, "at least 8 s ahead of UTC", "ahead"),
        clauses.CameraRow("2/7/2", "not recorded", FORCES[1].name, 260, 14, "at most 5.4 s behind UTC", "behind", "on 1 of 29 days"),
    ),
    kept=(clauses.CameraRow("2/7/3", "Made-up Gantry 5", FORCES[1].name, 300, 0, "at most 0.9 s behind UTC", "kept"),),
    not_listed=308,
)  # fmt: skip
FORECAST = clauses.ForecastView(
    "1 second",
    NOON - timedelta(days=9),
    NOON - timedelta(days=1),
    timedelta(days=1),
    (("as-foretold", 4), ("kept-after-all", 1), ("not-answered", 1), ("not-foretold", 1)),
    (clauses.Silent(FORCES[0].name, "did not answer in time"),),
    (clauses.Silent(FORCES[2].name, "could not be reached"),),
    True,
    (
        clauses.ForetoldRow("2/7/1", FORCES[1].name, "Made-up Gantry 5", "as-foretold", "at least 8 s ahead of UTC"),
        clauses.ForetoldRow("2/7/3", FORCES[1].name, "", "kept-after-all", ""),
        clauses.ForetoldRow("4/1/1", FORCES[2].name, "Made-up Gantry 5", "not-answered", ""),
    ),
)


def an_event(number: int, what: str, text: str, **more: object) -> lives.EventRow:
    clause = str(more.pop("clause", ""))
    return lives.EventRow(number, NOON - timedelta(days=20 - number), what, FORCES[0].name, text, clause, **more)  # type: ignore[arg-type]


EVENTS = (
    an_event(1, "Drafted", WHY),
    an_event(2, "Clause changed", "The limit is 1 second.", clause="clock-tolerance"),
    an_event(3, "Consultation opened", "Is one second within reach of your cameras?"),
    an_event(
        4, "Comment", "Our roadside cameras need new clocks first.", clause="clock-tolerance", answer="Noted",
        why="Each force weighs that when it votes.",
    ),
    an_event(5, "Comment", "Who pays for the clocks?", clause="clock-tolerance", waits=True),
    an_event(6, "Consultation closed", "One comment asks for time."),
    an_event(7, "Ballot opened", "", ballot="ballot-06h2k9wq"),
)  # fmt: skip


def a_life(stage: str, may: frozenset[str] = frozenset(), **more: object) -> lives.Life:
    names = ("Draft", "Consultation", "Consulted on", "Ballot", "Agreed", "Live")
    at = names.index(stage)
    steps = tuple(
        lives.StageStep(name, "done" if n < at else "now" if n == at else "ahead") for n, name in enumerate(names)
    )
    said = {
        "Draft": "It is a draft: its editors are writing it, and it binds nobody.",
        "Consultation": "It is consulted on: anybody whose role allows it may comment on a clause.",
        "Live": "It is live: it holds now.",
    }.get(stage, "It was consulted on, and every comment has its answer. A ballot comes next.")
    values: dict[str, object] = {"base": "0.1", "in_force_from": None, "ballot": ""} | more
    return lives.Life(stage.lower(), said, steps, EVENTS, may=may, **values)  # type: ignore[arg-type]


LIVE = a_life("Live", frozenset({"rehearsed", "draft"}), in_force_from=NOON, ballot="ballot-06h2k9wq")
DRAFTING = a_life("Draft", frozenset({"changed", "consultation-opened", "rehearsed"}))
CONSULTING = a_life("Consultation", frozenset({"disposed", "commented", "rehearsed"}))
VERSIONS = (
    clauses.VersionLink("0.1", "Live", "5 seconds", NOON),
    clauses.VersionLink("0.2", "Consultation", "1 second", None),
)
CHANGES = (
    ClauseChange(
        "clock-tolerance",
        "The camera's clock",
        Difference.CHANGED,
        (
            FieldChange("value", "5 seconds", "1 second"),
            FieldChange(
                "text",
                "The capture time of a fixed camera is within 5 seconds of UTC.",
                "The capture time of a fixed camera is within 1 second of UTC.",
            ),
        ),
    ),
    ClauseChange("plain-words", "Plain words", Difference.CHANGED, (FieldChange("plain", "", "A clock that is right."),)),
    ClauseChange("new-one", "A clause that is new", Difference.ADDED),
    ClauseChange("old-one", "A clause that is gone", Difference.REMOVED),
)  # fmt: skip


def thread_samples(
    purpose: PurposeForm, standard: standards.StandardRow, rows: tuple[standards.ClauseRow, ...]
) -> dict[str, tuple[str, Callable[[], View]]]:
    """Give the samples, with what others have too."""
    clause = replace(rows[0], value="5", unit="seconds", measured="Receipt minus capture, least of a day.")
    writing = replace(clause, value="1")
    page = clauses.ClausePage(standard, clause, LIVE, VERSIONS, MEASURE, FORECAST, is_measured=True)
    draft = replace(standard, version="0.2", stage="Consultation")
    consulted = a_life("Consulted on", frozenset({"ballot-opened", "withdrawn"}))
    text = standards.Standard(draft, "A made-up text.", NOON.date(), rows, (("sourced", 1),), consulted)
    blank = network_search.NetworkSearch("", "2026-11-20T12:00", "", purpose, 3, "3", without_node=1)
    return {
        "clause": ("/standards", lambda: page),
        "clause-public": (
            "/standards",
            lambda: replace(page, life=replace(LIVE, may=frozenset()), forecast=None, measure=replace(MEASURE, cameras=None)),
        ),
        "clause-writing": (
            "/standards",
            lambda: clauses.ClausePage(draft, writing, DRAFTING, VERSIONS, is_measured=True),
        ),
        "clause-consulted": (
            "/standards",
            lambda: clauses.ClausePage(draft, writing, CONSULTING, VERSIONS, is_measured=True),
        ),
        "clause-wrong": (
            "/standards",
            lambda: clauses.ClausePage(
                standard, clause, LIVE, VERSIONS, is_measured=True, faults={"limit": "Enter a number above 0, as 1 or 2.5."}
            ),
        ),
        "clause-unmeasured": (
            "/standards",
            lambda: replace(page, forecast=replace(page.forecast, trouble=NO_DIRECTORY), measure=replace(MEASURE, trouble=NO_DIRECTORY)),
        ),
        "rehearsal-long": ("/standards", lambda: clauses.RehearsalPage(draft, writing, replace(MEASURE, cameras=MEASURE.cameras * 30), may_keep=True)),
        "rehearsal": ("/standards", lambda: clauses.RehearsalPage(draft, writing, replace(MEASURE, limit="1 second", value="1"), may_keep=True)),
        "comparison": ("/standards", lambda: clauses.ComparisonPage(standard, draft, CHANGES)),
        "standard-consulted": ("/standards", lambda: text),
        "standard-wrong": (
            "/standards",
            lambda: replace(text, typed={"closes_in": "x", "effect": "later"}, faults={"closes_in": "Enter a number of minutes", "effect_at": "Enter a day"}),
        ),
        "code": ("/code", lambda: code.Code("network-code@0.1", NOON, ROWS, "2026-11-21", NOON, may_bring=True)),
        "code-wrong": (
            "/code",
            lambda: code.Code("network-code@0.1", NOON, (), "soon", faults={"on": "Enter a day, like 2026-11-26"}),
        ),
        "code-party": ("/code", lambda: code.PartyPage(ROWS[0], NOON, "", BINDING, KEYS, ACCESSION)),
        "code-party-pending": (
            "/code",
            lambda: code.PartyPage(
                ROWS[2], NOON, "2026-11-21", (), (), replace(ACCESSION, signatures=SIGNATURES[:1], command=COMMAND)
            ),
        ),
        "code-party-enters-anew": (
            "/code",
            lambda: code.PartyPage(
                ROWS[2], NOON, "", (), (), replace(ACCESSION, signatures=(), enter_anew="network-code@0.2")
            ),
        ),
        "code-bring": ("/code", code.Bring),
        "code-bring-wrong": (
            "/code",
            lambda: code.Bring("{}", {"envelope": "It is no envelope with a statement and one signature."}),
        ),
        "ballots": (
            "/code",
            lambda: ballots.Ballots((a_ballot("open"), a_ballot("ended"), a_ballot("failed"), COUNTED.row), may_bring=True),
        ),
        "ballot": ("/code", lambda: BALLOT),
        "ballot-count": ("/code", lambda: replace(BALLOT, row=a_ballot("ended", votes_in=6), command="", may_count=True)),
        "ballot-passed": ("/code", lambda: COUNTED),
        "ballot-failed": ("/code", lambda: replace(COUNTED, row=a_ballot("failed"), chambers=counted(passed=False))),
        "marks": ("/marks", lambda: marks.Marks(MARKS, PACKS_COVER, "registry.example+0a1b2c3d+AXnQkOBTTQuQHcNBi5xBEtHSRxNGbS8WYnWnkFRcK8Y2")),
        "network": ("/network", lambda: network.Network(DIRECTORY)),
        "network-expired": ("/network", lambda: network.Network(replace(DIRECTORY, has_expired=True))),
        "network-none": (
            "/network",
            lambda: network.Network(None, "This node has not joined a network, so that it can ask no other and answers none."),
        ),
        "network-search": ("/network-search", lambda: blank),
        "network-search-wrong": (
            "/network-search",
            lambda: replace(blank, forces=0, vrm="??", faults={"vrm": "Enter a mark", "from": "Enter a day", "reason": "Enter a reason"}),
        ),
        "network-answer": ("/network-search", lambda: ANSWER),
        "network-answer-long": ("/network-search", lambda: replace(ANSWER, sightings=SIGHTINGS * 9, count=63)),
        "network-answer-none": (
            "/network-search",
            lambda: replace(ANSWER, verdict="1 of 1 force answered.", is_complete=True, owners=OWNERS[1:2], sightings=(), count=0, gaps=()),
        ),
        "home-network": (
            "/",
            lambda: people.Home(
                (people.HomeTask("The network code", "/code", "Who is bound by it since when."),),
                nodes=(
                    people.NodeLink("Demonstration Standards Registry (synthetic)", "http://127.0.0.1:8000", is_here=True),
                    *(people.NodeLink(one.name, f"http://127.0.0.1:800{n}") for n, one in enumerate(FORCES, 2)),
                ),
            ),
        ),
    }  # fmt: skip
