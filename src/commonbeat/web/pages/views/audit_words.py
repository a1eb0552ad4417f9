"""Words for the fields of an entry's details: an entry keeps short names, which are public and never change."""

from __future__ import annotations

from commonbeat.kernel.text import _


def words_for(field: str) -> str:
    """Give what a field of an entry's details is called on a page; its own name where there are no words for it."""
    return _words().get(field, field)


def _words() -> dict[str, str]:
    of_rooms = (
        _of_asking() | _of_searches() | _of_people() | _of_reads() | _of_lists() | _of_the_network() | _of_marks()
    )
    return of_rooms | _of_standards() | _of_the_code() | _of_the_record()


def _of_asking() -> dict[str, str]:
    return {
        "action": _("What was to be done"),
        "category": _("Category"),
        "reason": _("Reason"),
        "reference": _("Reference"),
        "originator": _("Asked for"),
        "urgency": _("Urgency"),
        "legal_basis": _("Legal basis"),
        "authority": _("Authority that was cited"),
        "rests_on": _("Authority that it needed"),
        "rank": _("Rank"),
        "oral_by": _("Given by word of mouth by"),
        "expires_at": _("Ends itself (UTC)"),
        "note": _("Note"),
    }


def _of_searches() -> dict[str, str]:
    return {
        "vrm": _("Registration mark"),
        "vrms": _("Registration marks"),
        "vrm_digest": _("Digest of the registration mark"),
        "look_alikes": _("Look-alikes too"),
        "from": _("From (UTC)"),
        "to": _("To (UTC)"),
        "cameras": _("Cameras"),
        "area": _("Area"),
        "continued": _("A further page of an answer"),
        "results": _("Reads that were answered"),
    }


def _of_the_network() -> dict[str, str]:
    return {
        "asked": _("What was asked"),
        "deadline": _("Deadline (UTC)"),
        "deadline_ms": _("Milliseconds until the deadline"),
        "directory": _("Serial of the directory"),
        "issued_at": _("Issued (UTC)"),
        "measure": _("Measure"),
        "messages": _("Messages"),
        "outcomes": _("What came of it"),
        "owners": _("Who was asked"),
        "parties": _("Organisations in it"),
        "path": _("Address"),
        "reason_code": _("Reason code"),
        "serial": _("Serial"),
    }


def _of_people() -> dict[str, str]:
    return {
        "what": _("What changed"),
        "why": _("Why"),
        "roles": _("Roles"),
        "name": _("Name"),
        "kind": _("Kind"),
        "use": _("Use"),
        "feeds": _("Feeds"),
        "permissions": _("Permissions"),
        "class": _("Class of organisation"),
        "codes": _("Codes"),
        "member_until": _("Member until"),
        "trained_until": _("Trained until"),
        "vetted_until": _("Vetted until"),
        "ended_on": _("Ended on"),
        "succeeded_by": _("Succeeded by"),
    }


def _of_reads() -> dict[str, str]:
    return {
        "camera": _("Camera"),
        "clause": _("Clause that was broken"),
        "clauses": _("Clauses that were broken"),
        "waived": _("Rules that were set aside"),
        "repeat": _("Was there already"),
        "stage": _("Stage of the import"),
        "sha256": _("SHA-256 of the file"),
        "accepted": _("Reads taken"),
        "duplicates": _("Duplicates"),
        "quarantined": _("Reads quarantined"),
        "fault": _("What was wrong"),
    }


def _of_lists() -> dict[str, str]:
    return {
        "entry": _("Entry of the list"),
        "entries": _("Entries"),
        "priority": _("Priority"),
        "all": _("The whole list"),
        "how": _("How they came"),
        "already": _("Were there already"),
        "state": _("State"),
        "shown": _("Hits that were shown"),
    }


def _of_standards() -> dict[str, str]:
    return {
        "act": _("What was done"),
        "number": _("Number of the event"),
        "effect_at": _("Takes effect (UTC)"),
        "limit": _("Limit"),
        "reads": _("Reads that were looked at"),
        "failing": _("Reads that fail"),
        "owners": _("Who was asked, and how they answered"),
        "use": _("What the key is for"),
        "files": _("How many files"),
        "left_out": _("Not recorded before this one"),
    }


def _of_the_code() -> dict[str, str]:
    return {
        "code": _("Code"),
        "force": _("Force"),
        "policing_body": _("Policing body"),
        "effect_at": _("Takes effect (UTC)"),
        "missing": _("Signatures that are awaited"),
        "standard": _("Standard"),
        "electorate": _("Electorate"),
        "closes": _("Closes (UTC)"),
        "seats": _("Votes on the roll"),
        "passed": _("Was agreed"),
        "tally": _("How the chambers voted"),
        "use": _("What the key is for"),
    }


def _of_marks() -> dict[str, str]:
    return {
        "product": _("Product"),
        "supplier": _("Supplier"),
        "pack": _("Pack of tests"),
        "report": _("Digest of the report"),
    }


def _of_the_record() -> dict[str, str]:
    return {
        "version": _("Version"),
        "digest": _("Digest"),
        "key": _("Public key"),
        "revision": _("Revision"),
        "count": _("How many"),
        "first": _("First"),
        "last": _("Last"),
        "ended": _("Ended"),
        "after": _("After"),
        "since": _("Since (UTC)"),
        "until": _("Until (UTC)"),
        "event": _("Event"),
        "actor": _("Actor"),
        "party": _("Organisation"),
        "outcome": _("Outcome"),
        "order": _("Order"),
    }
