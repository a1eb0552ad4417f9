"""View models made from the rooms' own: what is lost on the way, and what is put into words."""

from datetime import UTC, date, datetime

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Category, Decision, Permission
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.hit_model import Hit, HitEntry, HitRead, HitState
from commonbeat.anpr.look_alikes import Difference
from commonbeat.anpr.model import CameraNumber, CameraTriple, Flag, Toward
from commonbeat.anpr.quarantined import HeldRead, Quarantined
from commonbeat.anpr.searches import Found, FoundRead, Match
from commonbeat.anpr.voi import Action, Priority, VehicleOfInterest, VoiEntry
from commonbeat.audit.model import Checkpoint, Entry, EntryNumber, Event, InclusionProof, Recorded
from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import EntryId, HitId, ListId
from commonbeat.standards import model as standards_model
from commonbeat.web.pages.views import audit, cameras, hits, lists, model_reports, standards
from commonbeat.web.pages.views.authorities import Refused
from commonbeat.web.pages.views.errors import ErrorHelp, ErrorPage
from commonbeat.web.pages.views.forms import Carried, Said
from commonbeat.web.pages.views.reads import Question, ReadRow, SearchAnswer
from tests.builders import MIDVALE, NOON, a_camera, an_actor

TRIPLE = CameraTriple(33, 1, 4)


def a_found_read(**more) -> FoundRead:
    values = {
        "vrm": "LA66O0O",
        "received_vrm": "LA66 O0O",
        "captured_at": NOON,
        "received_at": NOON,
        "camera": a_camera(4, feed=33, source=1),
        "latitude": 50.1,
        "longitude": -5.4,
        "confidence": 91,
        "toward": Toward.AWAY,
        "flags": Flag.LATE | Flag.IMPORTED,
        "match": Match.LOOK_ALIKE,
        "differs": (Difference(6, "O", "0"),),
    }
    return FoundRead(**(values | more))


def a_hit(state: HitState = HitState.RAISED, *, late: bool = False) -> Hit:
    read = HitRead("AB12CDE", "AB12 CDE", 1_000, 1_200, CameraNumber(4), TRIPLE, "R001 04", 50.1, -5.4, 91, late)
    entry = HitEntry(
        EntryId("entry-1"), ListId("list-1"), "Stolen", MIDVALE, Action.STOP, Priority.HIGH,
        "stolen", "Ford", "", "Grey", "VIOLENT", "", "", date(2026, 12, 1), NOON,
    )  # fmt: skip
    return Hit(HitId("hit-1"), 1, read, entry, NOON, state)


def a_vehicle(weed_date: date) -> VehicleOfInterest:
    texts = dict.fromkeys(VehicleOfInterest.__slots__, "")
    return VehicleOfInterest(
        **(texts | {"vrm": "AB12CDE", "action": Action.STOP, "make": "Ford", "colour": "Grey", "weed_date": weed_date})
    )


def test_a_found_read_says_its_flags_and_where_it_differs():
    row = ReadRow.of(a_found_read())
    assert row.camera == "33/1/4"
    assert row.received_vrm == "LA66 O0O"
    assert row.flags == ("Late", "Imported")
    assert row.look_alike == "0 read where O was asked, at 6"


def test_a_mark_that_came_as_it_is_is_not_said_twice():
    assert ReadRow.of(a_found_read(received_vrm="LA66O0O")).received_vrm == ""


def test_an_answer_draws_the_plate_that_was_asked_but_no_pattern():
    found = Found((a_found_read(),), "next", NOON, NOON, NOON, (), "anpr-working@0.1#search-window", EntryNumber(7))
    said = (Said("Plate", "LA66"),)
    plain = SearchAnswer.of(found, Question("LA66OOO", True), said=said, purpose=(), carried=Carried())
    pattern = SearchAnswer.of(found, Question("LA66*"), said=said, purpose=(), carried=Carried())
    assert (plain.vrm, plain.look_alikes, plain.next, plain.audit_entry) == ("LA66OOO", True, "next", 7)
    assert pattern.vrm == ""


def test_a_raised_hit_is_called_unconfirmed():
    assert hits.HitRow.of(a_hit(), "Midvale").state == "unconfirmed"
    assert hits.HitRow.of(a_hit(HitState.CONFIRMED), "Midvale").state == "confirmed"


def test_a_late_hit_says_so_in_its_row_and_its_read():
    hit = a_hit(late=True)
    assert hits.HitRow.of(hit, "Midvale").late
    assert hits.read_of(hit.read).flags == ("Late",)


def test_every_action_is_said_in_words():
    assert len({hits.action_said(action) for action in Action}) == len(Action)


def test_an_entry_is_in_force_to_the_end_of_its_weed_date():
    entry = VoiEntry(EntryId("e"), ListId("l"), a_vehicle(date(2026, 12, 1)), Priority.LOW, NOON, "somebody", 1)
    assert lists.EntryRow.of(entry, date(2026, 12, 1)).in_force
    assert not lists.EntryRow.of(entry, date(2026, 12, 2)).in_force
    assert lists.EntryRow.of(entry, date(2026, 12, 1)).vehicle == "Grey Ford"


def test_a_fault_of_a_file_says_its_line_and_column():
    error = Invalid([Fault("/14/weed_date", "not a day"), Fault("", "empty")])
    assert lists.import_faults(error) == (
        lists.ImportFault("14", "weed_date", "not a day"),
        lists.ImportFault("", "", "empty"),
    )


def test_a_held_read_shows_what_was_sent_however_odd():
    held = HeldRead(
        "k", Quarantined("anpr-working@0.1#camera", "none", '{"vrm": 7, "captured_at": "x"}', "feed-1", 0, TRIPLE)
    )  # type: ignore[arg-type]
    odd = HeldRead("k", Quarantined("anpr-working@0.1#camera", "none", '["cut off', "feed-1", 0))  # type: ignore[arg-type]
    assert (cameras.QuarantineRow.of(held).received_vrm, cameras.QuarantineRow.of(held).camera) == ("7", "33/1/4")
    assert (cameras.QuarantineRow.of(odd).captured, cameras.QuarantineRow.of(odd).camera) == ("", "not named")


def test_an_entry_of_the_record_is_shown_with_its_proof():
    entry = Entry(
        datetime(2026, 11, 21, tzinfo=UTC),
        Event.SEARCH_MADE,
        "investigator",
        "midvale",
        details={"cameras": [1, 2], "found": 3},
    )
    checkpoint = Checkpoint("demo.example/log", 8, b"\x01" * 32, "note")
    proof = InclusionProof(EntryNumber(5), b"\x02" * 32, (b"\x03" * 32,), checkpoint)
    page = audit.AuditEntry.of(Recorded(EntryNumber(5), entry, b"{}"), proof)
    assert page.details == (Said("Cameras", "1, 2", "cameras"), Said("found", "3", "found"))
    assert (page.tree_size, page.root, page.proof) == (8, "01" * 32, ("03" * 32,))


def test_a_standard_counts_its_clauses_by_standing():
    clause = standards_model.Clause(
        ClauseId("anpr-working", "0.1", "late"), "Late", standards_model.Level.MUST, "text", "plain", Standing.RECALLED,
        (), standards_model.Kept.CHECK, "a check",
    )  # fmt: skip
    one = standards_model.Standard(
        "anpr-working", "0.1", "ANPR", "us", standards_model.Status.WORKING, date(2026, 1, 1), "", (clause, clause)
    )
    page = standards.Standard.of(one)
    assert page.standings == (("recalled", 2),)
    assert page.clauses[0].limit == ""


def test_a_refusal_says_rule_standing_and_how_to_ask():
    decision = Decision(
        False, "anpr-working@0.1#search-window", "Too far back.", "Ask for an authority.", Standing.RECALLED
    )
    error = AccessRefused(an_actor(), str(Permission.READS_SEARCH), decision)
    page = Refused.of(error, may_request=True, carried=Carried((("category", str(Category.SERIOUS)),)))
    assert (page.rule, page.standing, page.how_to_ask) == (decision.rule, "recalled", "Ask for an authority.")
    assert (page.may_request, page.may_change) == (True, True)
    whole = Refused.of(error)
    assert (whole.may_request, whole.may_change) == (False, False), "what a role lacks is opened by neither"


def test_an_error_page_leads_to_sign_in_only_when_that_would_help():
    assert ErrorPage.of(NotSignedIn(), 401).sign_in
    assert not ErrorPage.of(ReadStoreUnavailable(), 503).sign_in


def test_the_help_of_an_error_is_its_own_docstring():
    assert ErrorHelp.of(ReadStoreUnavailable, 503).meaning.startswith("The read store is starting")


def test_members_are_counted_by_what_becomes_of_them_and_what_only_says_what_a_value_is_is_no_member():
    relations = ["exact", "exact", "narrower", "broader", "lossy", "none", model_reports.SAID]
    rows = [model_reports.CrosswalkRow("a", "b", one, "", "") for one in relations]
    from_nowhere = model_reports.CrosswalkRow("", "b", "narrower", "", "")
    assert model_reports.Crossed.of([*rows, from_nowhere]) == model_reports.Crossed(2, 1, 1, 1, 1)
