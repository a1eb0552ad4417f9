"""One sample of each view model, made up from end to end, for the gallery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from commonbeat.access.model import Permission
from commonbeat.anpr.model import Toward
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.profiles import ROOMS, Profile
from commonbeat.web.pages.views import audit, authorities, cameras, errors, hits, lists, people, reads, standards
from commonbeat.web.pages.views.forms import Carried, CategoryChoice, Choice, PurposeBounds, PurposeForm, Said
from commonbeat.web.pages.views.frame import Frame, SignedIn, navigation
from commonbeat.web.rendering import View
from tests.browser.model_samples import model_samples
from tests.browser.thread_samples import thread_samples

NOON = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)
LONG = "Possible involvement in a series of burglaries of rural filling stations between Exeter and Plymouth"

CATEGORIES = (
    CategoryChoice(
        "counter-terrorism",
        "Counter terrorism",
        "Terrorism and national security work.",
        "Opens 90 days; up to 12 months with an authority.",
    ),
    CategoryChoice(
        "major",
        "Major crime",
        "Homicide, kidnap, and crime run on major-incident procedures.",
        "Opens 90 days; up to 12 months with an authority.",
    ),
    CategoryChoice(
        "serious",
        "Serious crime",
        "Offences that meet the statutory test of serious crime.",
        "Opens 90 days; up to 12 months with an authority.",
    ),
    CategoryChoice(
        "priority-volume",
        "Priority and volume crime",
        "The force's priorities: burglary, robbery, vehicle crime, road offences.",
        "Opens 90 days.",
    ),
    CategoryChoice("vulnerability", "Vulnerability", "People who are missing or at risk.", "Opens 90 days."),
)
BOUNDS = PurposeBounds(5, 500, 60, "A crime, incident, operation or intelligence number")
PURPOSE = PurposeForm(CATEGORIES, BOUNDS, category="serious", reason=LONG, reference="OP-EXAMPLE/26/0042",
                      authorities=(Choice("", "None"), Choice("authority-1", "OP-EXAMPLE/26/0042, to 19 Dec 2026", chosen=True)))  # fmt: skip
WRONG_PURPOSE = PurposeForm(CATEGORIES, BOUNDS, reason="x")


_OF_A_PORTAL = {"/code", "/marks"}


def a_frame(here: str = "/", permissions: frozenset[Permission] | None = None, **changes: object) -> Frame:
    held = frozenset(Permission) if permissions is None else permissions
    values: dict[str, object] = {
        "organisation": "Demo national node",
        "csrf_token": "csrf-sample",
        "here": here,
        "demo": True,
        "signed_in": SignedIn("Demo Investigator", "PC", "Northmoor Constabulary"),
        "navigation": navigation(
            held,
            ROOMS[Profile.NATIONAL] | ROOMS[Profile.PORTAL] if here in _OF_A_PORTAL else ROOMS[Profile.NATIONAL],
            here,
        ),
    }
    return Frame(**(values | changes))  # type: ignore[arg-type]


def a_read(n: int, **changes: object) -> reads.ReadRow:
    values: dict[str, object] = {
        "vrm": ["AB12CDE", "K7DJR", "XKC412A", "LA66OOO"][n % 4],
        "captured_at": NOON - timedelta(minutes=7 * n, seconds=13 * n),
        "camera": f"33/1/{n + 1}",
        "camera_name": f"R001 Penzance to Plymouth {n + 1:02}",
        "latitude": 50.145 + 0.055 * n,
        "longitude": -5.48 + 0.16 * n,
        "confidence": 92 - n,
        "toward": [Toward.AWAY, Toward.TOWARD, Toward.UNKNOWN][n % 3],
    }
    return reads.ReadRow(**(values | changes))  # type: ignore[arg-type]


READS = tuple(a_read(n) for n in range(12))
LOOK_ALIKES = (
    a_read(
        0,
        vrm="LA66O0O",
        look_alike="0 read where O was asked",
        received_vrm="LA66 O0O",
        flags=("Late", "Away from its camera's position"),
    ),
    *(a_read(n, vrm="LA66OOO") for n in range(1, 9)),
)
QUESTION = (
    Said("Plate", "LA66OOO and look-alikes"),
    Said("From (UTC)", "20 Nov 2026 12:00"),
    Said("To (UTC)", "21 Nov 2026 12:00"),
    Said("Where", "Devon and Cornwall"),
)
PURPOSE_SAID = (Said("Category", "Serious crime"), Said("Reference", "OP-EXAMPLE/26/0042"), Said("Reason", LONG))
CARRIED = Carried(
    (("vrm", "LA66OOO"), ("look_alikes", "yes"), ("from", "2026-11-20T12:00"), ("to", "2026-11-21T12:00"))
)
FORCES = (
    Choice("", "Anywhere"),
    Choice("E23000035", "Devon and Cornwall"),
    Choice("N23000000", "Police Service of Northern Ireland"),
)
TASK = reads.Task(
    "Priority and volume crime",
    "INC-2026-11-21-0317",
    "Stop checks after thefts from vans on the A-road lay-bys",
    NOON + timedelta(hours=6),
)
LISTED = reads.Listed("Stolen vehicles, Northmoor", "Northmoor Constabulary", "stop", "Stop the vehicle when that is safe", "high",
                      "Taken in a burglary on 20 November", "Two occupants; keys were taken with it.", NOON - timedelta(hours=20), "20 hours old", "Grey Ford Focus", "VIOLENT")  # fmt: skip
ASKED = (
    "Lists of vehicles of interest that this node holds: 3 lists, 1,204 entries",
    "Reads of the last 24 hours from this node's 60 cameras",
)
NOT_ASKED = (
    "Other forces' lists and reads",
    "The Police National Computer and LEDS",
    "Keeper, tax, MOT and insurance",
    "Reads older than 24 hours",
)
HIT = hits.HitRow(
    "hit-1",
    "AB12CDE",
    NOON,
    NOON + timedelta(milliseconds=180),
    "R001 Penzance to Plymouth 07",
    "Stolen vehicles, Northmoor",
    "Northmoor Constabulary",
    "stop",
    "high",
    "unconfirmed",
)
HITS = (HIT,
        hits.HitRow("hit-2", "K7DJR", NOON - timedelta(minutes=9), NOON, "R014 Leeds to Hull 03", "Missing people at risk", "Eastvale Police", "observe", "medium", "unconfirmed", late=True),
        hits.HitRow("hit-3", "XKC412A", NOON - timedelta(hours=2), NOON - timedelta(hours=2), "R020 Cardiff to Swansea 11", "Uninsured, as reported", "Southmere Police", "intelligence", "low", "rejected"))  # fmt: skip
LIST = lists.ListRow(
    "list-1",
    "Stolen vehicles, Northmoor",
    "Northmoor Constabulary",
    "Vehicles reported stolen in the last 28 days, so that they are found while the trail is warm.",
    "high",
    1204,
    87,
)
COLUMNS = (
    "VRM",
    "Make",
    "Model",
    "Colour",
    "Action",
    "Warning markers",
    "Reason",
    "NIM code",
    "Information",
    "Force and area",
    "Weed date",
    "PNC ID",
    "GPMS marking",
    "CAD information",
    "Spare 1",
    "Spare 2",
)
CAMERA = cameras.CameraRow(
    "33/1/7",
    "R001 Penzance to Plymouth 07",
    "R001",
    "static",
    "Northmoor Constabulary",
    "live",
    50.302311,
    -4.90113,
    3,
    NOON,
)
CAMERAS = (
    CAMERA,
    cameras.CameraRow(
        "33/1/8", "R001 Penzance to Plymouth 08", "R001", "moveable", "Northmoor Constabulary", "suspended", 50.33, -4.7
    ),
)
AUTHORITY = authorities.AuthorityRow(
    "authority-1",
    "requested",
    "Demo Analyst",
    "Serious crime",
    "OP-EXAMPLE/26/0042",
    NOON - timedelta(days=200),
    NOON,
    NOON + timedelta(days=28),
    ("AB12CDE", "K7DJR"),
)
GRANTED = authorities.AuthorityRow(
    "authority-2",
    "granted",
    "Demo Analyst",
    "Major crime",
    "OP-OTHER/26/0007",
    NOON - timedelta(days=300),
    NOON - timedelta(days=100),
    NOON + timedelta(days=9),
)
ENTRY = audit.AuditRow(10431, NOON, "anpr.search.made", "investigator", "", "done", "anpr-working@0.1#search-window")
AUDIT = (ENTRY, audit.AuditRow(10430, NOON - timedelta(seconds=4), "access.refused", "analyst", "reads", "refused", "anpr-working@0.1#search-window"),
         audit.AuditRow(10429, NOON - timedelta(minutes=2), "anpr.list.entries-added", "list-manager", "list-06f2k1q0x8-7hq3zv", "done"))  # fmt: skip
HASH = "9f2c1b7a4d3e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcd"
NOTE = f"demo.example/log\n10432\nnywbek0+X2BxgpOktcbX6PkBI0VniavN7wEjRWeJq80=\n\n— demo.example/log {'A' * 60}\n"
STANDARD = standards.StandardRow("anpr-working", "0.1", "ANPR, a working standard", "working", "Commonbeat", 3)
CLAUSES = (
    standards.ClauseRow(
        "clock-tolerance",
        "A read's time is near the node's own",
        "must",
        "A read whose time is ahead of the server's by more than the tolerance is kept apart.",
        "A clock that runs fast is found out.",
        "proposed",
        "check",
        "a check on every read",
        (),
        "",
        "s",
        "the server's clock at arrival",
    ),
    standards.ClauseRow(
        "search-window",
        "How far back a role may look",
        "must",
        "Most roles look back 90 days; further back needs an authority of the categories that permit it.",
        "",
        "sourced",
        "limit",
        "a decision before each search",
        (
            standards.Source(
                "Police Scotland, ANPR",
                "https://www.scotland.police.uk/about-us/how-we-do-it/automatic-number-plate-recognition-anpr",
            ),
        ),
    ),
    standards.ClauseRow(
        "late",
        "A late read says so",
        "should",
        "A read that arrives later than the limit is flagged and never deployed on.",
        "",
        "recalled",
        "not-yet",
        "",
    ),
)
PEOPLE = tuple(
    people.DemoPerson(name, f"Demo {name.replace('-', ' ').title()}", "Northmoor Constabulary", can, f"{(n + 3) * 111_111 % 1_000_000:06}", 17)
    for n, (name, can) in enumerate([
        ("investigator", "Searches reads of the last 90 days, checks vehicles, sees hits."),
        ("analyst", "Searches further back under an authority; asks for one."),
        ("authoriser", "Grants or declines authorities that others ask for."),
        ("list-manager", "Keeps lists of vehicles of interest."),
        ("auditor", "Reads every log and no reads."),
    ])
)  # fmt: skip
CODES = (errors.ErrorHelp("access.refused", "refused", 403, "Policy said no. The decision says by which rule, and how to ask."),
         errors.ErrorHelp("anpr.store-unavailable", "unavailable", 503, "The read store is starting, restarting or out of reach. Reads are still taken: they wait in the journal."))  # fmt: skip

# name → (address that the frame stands at, the view)
SAMPLES: dict[str, tuple[str, Callable[[], View]]] = {
    "home": (
        "/",
        lambda: people.Home(
            (
                people.HomeTask("Check a vehicle", "/check", "One mark, one answer, for the street."),
                people.HomeTask("Look at hits", "/hits", "Reads that match a list wait for somebody to look.", 3),
                people.HomeTask(
                    "Search reads", "/search", "By plate, time, camera or area. You give your reason first."
                ),
                people.HomeTask("Write standards", "/standards", "On the page of a clause you begin the next version."),
                people.HomeTask(
                    "anpr-working@0.2: in consultation", "/standards/anpr-working/0.2", "Answer each comment.", 2
                ),
            ),
            (people.HomeTask("People", "/api/docs#operations-tag-people", "Enter people of your organisation."),),
            "No agreement is in force under which your organisation may use this service.",
            about="This is a force's own node: its cameras send their reads here, and its people search them.",
        ),
    ),
    "sign-in": ("/sign-in", lambda: people.SignIn(people=PEOPLE, demo_password="demo password")),
    "sign-in-real": (
        "/sign-in",
        lambda: people.SignIn(
            name="somebody", faults={"code": "Enter the six digits that your authenticator shows now."}
        ),
    ),
    "unlock": ("/unlock", lambda: people.Unlock("Demo Investigator")),
    "account": (
        "/account",
        lambda: people.Account(
            "Demo Investigator",
            "PC",
            "Northmoor Constabulary",
            ("investigator",),
            ("Search reads of the last 90 days", "See hits"),
            date(2027, 3, 31),
            date(2028, 1, 31),
            NOON,
            NOON + timedelta(hours=12),
            15,
        ),
    ),
    "check-task": ("/check", lambda: reads.CheckTask(PurposeForm(CATEGORIES, BOUNDS))),
    "check": ("/check", lambda: reads.Check(TASK)),
    "check-wrong": (
        "/check",
        lambda: reads.Check(TASK, "A", {"vrm": "Enter the whole mark: at least 2 letters and digits."}),
    ),
    "check-listed": (
        "/check",
        lambda: reads.CheckAnswer(TASK, "AB12CDE", (LISTED,), READS[:3], ASKED, NOT_ASKED, NOON, 10431),
    ),
    "check-clear": ("/check", lambda: reads.CheckAnswer(TASK, "XKC412A", (), (), ASKED, NOT_ASKED, NOON, 10432)),
    "check-gap": (
        "/check",
        lambda: reads.CheckAnswer(
            TASK, "XKC412A", (), (), ASKED, NOT_ASKED, NOON, 10434, gaps=((NOON - timedelta(hours=9), NOON),)
        ),
    ),
    "live": ("/live", lambda: reads.Live(READS, NOON, 60, 312)),
    "search": (
        "/search",
        lambda: reads.Search(reads.Question("AB1?C*", True, "2026-11-20T12:00", "2026-11-21T12:00"), FORCES, 90, 2),
    ),
    "search-wrong": (
        "/search",
        lambda: reads.Search(
            reads.Question("*", cameras="33/1"),
            FORCES,
            90,
            2,
            faults={"vrm": "Give two known characters at least.", "cameras": "Line 1: a camera is feed/source/camera."},
        ),
    ),
    "search-reason": ("/search", lambda: reads.SearchReason(QUESTION, CARRIED, PURPOSE)),
    "search-reason-wrong": (
        "/search",
        lambda: reads.SearchReason(
            QUESTION,
            CARRIED,
            WRONG_PURPOSE,
            {
                "category": "Choose what kind of investigation it is.",
                "reason": "Say why in 5 characters or more.",
                "reference": "Give the reference.",
            },
        ),
    ),
    "search-answer": (
        "/search",
        lambda: reads.SearchAnswer(
            QUESTION,
            PURPOSE_SAID,
            LOOK_ALIKES,
            NOON - timedelta(days=1),
            NOON,
            NOON - timedelta(seconds=1),
            10431,
            CARRIED,
            "LA66OOO",
            look_alikes=True,
            next="abc",
        ),
    ),
    "search-gap": (
        "/search",
        lambda: reads.SearchAnswer(
            QUESTION,
            PURPOSE_SAID,
            (),
            NOON - timedelta(days=9),
            NOON,
            NOON,
            10433,
            CARRIED,
            "LA66OOO",
            gaps=((NOON - timedelta(days=9), NOON - timedelta(days=6)),),
        ),
    ),
    "search-none": (
        "/search",
        lambda: reads.SearchAnswer(
            QUESTION, PURPOSE_SAID, (), NOON - timedelta(days=1), NOON, NOON, 10432, CARRIED, "LA66OOO"
        ),
    ),
    "refused": (
        "/search",
        lambda: authorities.Refused(
            "You may look back 90 days; this search goes back 91.",
            "anpr-working@0.1#search-window",
            "recalled",
            "Ask for an authority that names the plate and the span. An inspector of your organisation decides.",
            (Said("Asked from", "22 Aug 2026 12:00 UTC"),),
            may_request=True,
            may_change=True,
            carried=CARRIED,
        ),
    ),
    "hits": (
        "/hits",
        lambda: hits.Hits(
            HITS,
            (
                Choice("unconfirmed", "Waiting", chosen=True),
                Choice("confirmed", "Confirmed"),
                Choice("rejected", "Rejected"),
                Choice("all", "All"),
            ),
            2,
            NOON,
            may_decide=True,
            next="x",
        ),
    ),
    "hits-none": (
        "/hits",
        lambda: hits.Hits((), (Choice("unconfirmed", "Waiting", chosen=True),), 0, NOON, may_decide=True),
    ),
    "hit": (
        "/hits",
        lambda: hits.Hit(
            HIT,
            a_read(6, vrm="AB12CDE"),
            hits.HitEntry(
                "entry-1",
                "Taken in a burglary on 20 November",
                NOON - timedelta(hours=20),
                "20 hours",
                date(2026, 12, 18),
                "Ford",
                "Focus",
                "Grey",
                "VIOLENT",
                "Two occupants.",
                "OFFICIAL-SENSITIVE",
            ),
            "list-1",
            "Stop the vehicle when that is safe",
            may_decide=True,
        ),
    ),
    "hit-decided": (
        "/hits",
        lambda: hits.Hit(
            HITS[2],
            a_read(2),
            hits.HitEntry("entry-2", "No insurance reported", NOON - timedelta(days=9), "9 days", date(2026, 12, 1)),
            "list-2",
            "Kept for analysis; nobody is sent",
            may_decide=True,
            decided=hits.HitDecided("Demo Hit Desk", NOON, "The plate in view was another one: 4 was read for A."),
        ),
    ),
    "hit-late": (
        "/hits",
        lambda: hits.Hit(
            HITS[1],
            a_read(1, flags=("Late",)),
            hits.HitEntry("entry-3", "Missing since Friday", NOON - timedelta(days=1), "1 day", date(2026, 12, 1)),
            "list-3",
            "Watch and report; do not stop",
            may_decide=False,
        ),
    ),
    "lists": (
        "/lists",
        lambda: lists.Lists(
            (
                LIST,
                lists.ListRow(
                    "list-2",
                    "Missing people at risk",
                    "Eastvale Police",
                    "Vehicles of people who are missing and at risk.",
                    "medium",
                    12,
                    4,
                ),
            ),
            may_edit=True,
            next="x",
        ),
    ),
    "list": (
        "/lists",
        lambda: lists.ListDetail(
            LIST,
            tuple(
                lists.EntryRow(
                    f"entry-{n}",
                    a_read(n).vrm,
                    "Reported stolen",
                    ["stop", "observe", "silent", "intelligence"][n],
                    "high",
                    date(2026, 12, 18),
                    NOON,
                    "Grey Ford Focus",
                    n != 3,
                )
                for n in range(4)
            ),
            may_edit=True,
            next="x",
        ),
    ),
    "list-new": ("/lists", lambda: lists.NewList(faults={"priority": "Choose a priority."})),
    "entry-new": (
        "/lists",
        lambda: lists.NewEntry(
            LIST, lists.EntryValues(vrm="AB12CDE"), {"weed_date": "Say the last day on which the entry is in force."}
        ),
    ),
    "entries-import": (
        "/lists",
        lambda: lists.ImportEntries(LIST, COLUMNS, 1190),
    ),
    "entries-import-wrong": (
        "/lists",
        lambda: lists.ImportEntries(
            LIST, COLUMNS, wrong=(lists.ImportFault("14", "weed_date", "31/02/2027 is not a day."),)
        ),
    ),
    "entry-remove": (
        "/lists",
        lambda: lists.RemoveEntry(
            LIST,
            lists.EntryRow("entry-1", "AB12CDE", "Reported stolen", "stop", "high", date(2026, 12, 18), NOON),
            faults={"reason": "Say why in 5 characters or more."},
        ),
    ),
    "cameras": (
        "/cameras",
        lambda: cameras.Cameras(
            CAMERAS, 60, "R001", (Choice("", "Any", chosen=True), Choice("live", "Live")), next="x"
        ),
    ),
    "camera": (
        "/cameras",
        lambda: cameras.CameraDetail(
            CAMERA,
            3,
            (cameras.ClauseCount("anpr-working@0.1#clock-tolerance", "A read's time is near the node's own", 3),),
            "eastbound",
            "1",
            date(2026, 1, 1),
            None,
            "Strategic road between two towns",
            "DPIA-2026-3",
            date(2026, 10, 1),
            review_overdue=True,
            may_search=True,
        ),
    ),
    "quarantine": (
        "/quarantine",
        lambda: cameras.Quarantine(
            (
                cameras.QuarantineRow(
                    "q-1",
                    NOON,
                    "2099-01-01T00:00:00.000Z",
                    "AB12CDE",
                    "33/1/7",
                    "anpr-working@0.2#clock-tolerance",
                    "The time is 72 years ahead of this node's.",
                    is_test=True,
                ),
                cameras.QuarantineRow(
                    "q-2",
                    NOON,
                    "2026-11-21T11:59:58.000Z",
                    "",
                    "33/9/9",
                    "anpr-working@0.1#camera-registered",
                    "No camera 33/9/9 is registered.",
                    NOON,
                ),
            ),
            (
                cameras.CameraCount("33/1/7", "R001 Penzance to Plymouth 07", "anpr-working@0.2#clock-tolerance", 3),
                cameras.CameraCount("33/9/9", "", "anpr-working@0.1#camera-registered", 1),
            ),
            (("anpr-working@0.2#clock-tolerance", 3), ("anpr-working@0.1#camera-registered", 1)),
            4,
            may_release=True,
            next="x",
        ),
    ),
    "authorities": (
        "/authorities",
        lambda: authorities.Authorities((GRANTED,), (AUTHORITY,), may_request=True, may_grant=True),
    ),
    "authority-new": (
        "/authorities",
        lambda: authorities.NewAuthority(
            CATEGORIES,
            BOUNDS,
            28,
            "24 hours",
            authorities.AuthorityValues(oral=True),
            faults={"oral_by": "Say who gave it."},
        ),
    ),
    "authority": ("/authorities", lambda: authorities.AuthorityDetail(AUTHORITY, LONG, NOON, may_decide=True)),
    "authority-granted": (
        "/authorities",
        lambda: authorities.AuthorityDetail(
            GRANTED,
            LONG,
            NOON,
            may_decide=False,
            why_not="You asked for this one: another person decides.",
            authoriser="Demo Authoriser",
            authoriser_rank="Inspector",
            decided_at=NOON,
            note="Necessary and no wider than the case.",
            may_search=True,
            oral_by="Insp. Demo",
            oral_at=NOON,
            record_by=NOON,
            place="Midvale (made up)",
        ),
    ),
    "audit": (
        "/audit",
        lambda: audit.AuditEntries(
            AUDIT,
            10432,
            (Choice("", "Any"), Choice("anpr.search.made", "anpr.search.made")),
            (Choice("", "Any"), Choice("refused", "Refused")),
            next="/audit?before=10429",
        ),
    ),
    "audit-entry": (
        "/audit",
        lambda: audit.AuditEntry(
            ENTRY,
            "Northmoor Constabulary",
            (Said("reason", LONG), Said("reference", "OP-EXAMPLE/26/0042"), Said("found", "9")),
            '{"actor":"investigator","at":"2026-11-21T12:00:00.250Z","event":"anpr.search.made"}',
            HASH,
            (HASH, HASH, HASH),
            HASH,
            10432,
        ),
    ),
    "audit-checkpoint": (
        "/audit",
        lambda: audit.AuditCheckpoint(
            "demo.example/log",
            "demo.example/log+3b1c2d4e+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjK=",
            10432,
            10400,
            HASH,
            NOTE,
        ),
    ),
    "standards": ("/standards", lambda: standards.Standards((STANDARD,))),
    "standard": (
        "/standards",
        lambda: standards.Standard(
            STANDARD,
            "What this node asks of reads, searches and lists. It is ours, to work with until the real one is loaded.",
            date(2026, 11, 1),
            CLAUSES,
            (("sourced", 1), ("recalled", 1), ("proposed", 1)),
        ),
    ),
    "error-404": (
        "/nowhere",
        lambda: errors.ErrorPage(
            404, "Not found", "There is nothing at this address, or nothing that you may see.", "web.no-such-page"
        ),
    ),
    "error-401": (
        "/hits",
        lambda: errors.ErrorPage(401, "Sign in", "Sign in to see this page.", "access.not-signed-in", sign_in=True),
    ),
    "error-422": (
        "/search",
        lambda: errors.ErrorPage(
            422,
            "It cannot be taken",
            "Two things are wrong.",
            "kernel.invalid",
            (Fault("/from", "Give a time."), Fault("", "Name a plate, cameras or an area.")),
        ),
    ),
    "error-503": (
        "/search",
        lambda: errors.ErrorPage(
            503,
            "Not just now",
            "The read store does not answer just now. Reads are still taken; ask again in a moment.",
            "anpr.store-unavailable",
        ),
    ),
    "error-help": ("/errors", lambda: CODES[1]),
    "error-index": ("/errors", lambda: errors.ErrorCodes(CODES)),
    **thread_samples(PURPOSE, STANDARD, CLAUSES),
    **model_samples(),
}
