"""What an auditor does with the record."""

import io
import stat

import pytest

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.adapters.memory.audit import MemoryLog
from commonbeat.audit.errors import EntryNotFound, RecordDamaged, RecordUnavailable
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.merkle import is_consistent, is_included, leaf_hash
from commonbeat.audit.model import Event, Outcome, Question
from commonbeat.audit.service import AuditLog
from commonbeat.audit.verify import verify, verify_inclusion
from commonbeat.kernel.errors import Invalid
from tests.audit.builders import AUDITOR, a_signer, an_audit_log, an_entry, at
from tests.builders import SetClock


def some(count):
    return [an_entry(subject=str(number)) for number in range(count)]


def subjects(page):
    return [recorded.entry.subject for recorded in page.items]


def test_a_page_leads_to_the_next_until_the_last():
    audit = an_audit_log(*some(5))
    first = audit.entries(AUDITOR, Question(limit=2, event=Event.SEARCH_MADE))
    second = audit.entries(AUDITOR, Question(after=first.next, limit=3, event=Event.SEARCH_MADE))
    assert (subjects(first), first.next) == (["0", "1"], "1")
    assert (subjects(second), second.next) == (["2", "3", "4"], None)


def test_the_newest_come_first_when_asked_for():
    page = an_audit_log(*some(3)).entries(AUDITOR, Question(limit=2, newest_first=True))
    assert (subjects(page), page.next) == (["2", "1"], "1")


def test_a_look_at_the_record_is_itself_on_the_record():
    log = MemoryLog()
    audit = an_audit_log(*some(3), log=log)
    audit.entries(AUDITOR, Question(limit=2, actor="investigator", since=at(0)))
    look = log.entries[-1]
    assert (look.event, look.actor, look.party, look.rule) == (
        Event.AUDIT_READ, "auditor", "midvale", "anpr-working@0.1#role",
    )  # fmt: skip
    assert look.details == {
        "actor": "investigator", "since": "2026-11-21T12:00:00.000Z", "order": "oldest-first", "count": 2,
    }  # fmt: skip


class NoRecorder:
    """A recorder whose disk is full."""

    def record(self, _entry):
        raise RecordUnavailable


def test_a_look_that_cannot_be_recorded_is_not_answered(tmp_path):
    log = MemoryLog()
    log.append(an_entry())
    audit = AuditLog(NoRecorder(), Checkpointer(log, log, a_signer()), SetClock())
    with pytest.raises(RecordUnavailable):
        audit.entries(AUDITOR, Question())
    with pytest.raises(RecordUnavailable):
        audit.entry(AUDITOR, 0)
    with pytest.raises(RecordUnavailable):
        audit.export(AUDITOR, tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        (Question(after="x"), "/after"),
        (Question(after="-1"), "/after"),
        (Question(after="01"), "/after"),
        (Question(after="9" * 30), "/after"),
        (Question(limit=0), "/limit"),
        (Question(limit=501), "/limit"),
        (Question(since=at(0).replace(tzinfo=None)), "/since"),
    ],
)
def test_a_question_that_cannot_be_asked_says_where(question, pointer):
    with pytest.raises(Invalid) as wrong:
        an_audit_log().entries(AUDITOR, question)
    assert [fault.pointer for fault in wrong.value.faults] == [pointer]


def test_one_entry_is_given_by_its_number():
    log = MemoryLog()
    audit = an_audit_log(*some(3), log=log)
    assert audit.entry(AUDITOR, 1).entry.subject == "1"
    assert (log.entries[-1].event, log.entries[-1].subject) == (Event.AUDIT_READ, "1")


@pytest.mark.parametrize("number", [-1, 3])
def test_an_entry_that_there_is_not_is_not_found(number):
    audit = an_audit_log(*some(3))
    with pytest.raises(EntryNotFound, match="holds 3 entries"):
        audit.proof(number)
    with pytest.raises(EntryNotFound):
        audit.entry(AUDITOR, number)


def test_every_entry_is_proved_at_once_even_before_it_is_integrated():
    log = MemoryLog()
    audit = an_audit_log(*some(600), log=log)
    for number in (0, 255, 256, 599):
        (leaf,) = log.leaves(number, 1)
        assert verify_inclusion(leaf.canonical, audit.proof(number), audit.key(), ed25519_verifies).is_good
    log.append(an_entry())
    assert audit.checkpoint().size == 600
    proof = audit.proof(600)
    assert proof.checkpoint.size == 601
    assert is_included(proof.leaf_hash, 600, 601, proof.hashes, proof.checkpoint.root)


def test_a_proof_does_not_pass_for_another_entry_or_key():
    log = MemoryLog()
    audit = an_audit_log(*some(5), log=log)
    proof, other = audit.proof(2), log.leaves(3, 1)[0].canonical
    entry = log.leaves(2, 1)[0].canonical
    stranger = a_signer(seed=b"x" * 32).verification_key
    assert not verify_inclusion(other, proof, audit.key(), ed25519_verifies).is_good
    assert not verify_inclusion(entry.replace(b"midvale", b"upland"), proof, audit.key(), ed25519_verifies).is_good
    assert not verify_inclusion(b"nonsense", proof, audit.key(), ed25519_verifies).is_good
    assert not verify_inclusion(entry, proof, stranger, ed25519_verifies).is_good


def test_an_older_checkpoint_is_proved_to_be_the_beginning_of_a_newer():
    log = MemoryLog()
    audit = an_audit_log(*some(300), log=log)
    old = audit.checkpoint()
    for entry in some(400):
        log.append(entry)
    new = audit.proof(699).checkpoint
    proof = audit.consistency(300)
    assert (proof.first, proof.second) == (300, 700)
    assert is_consistent(300, old.root, 700, new.root, proof.hashes)


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3), (1, 6)])
def test_sizes_that_the_newest_checkpoint_does_not_cover_are_refused(first, second):
    with pytest.raises(Invalid):
        an_audit_log(*some(5)).consistency(first, second)


def test_an_export_ends_with_the_entry_that_records_it_and_verifies(tmp_path):
    log = MemoryLog()
    audit = an_audit_log(*some(5), log=log)
    checkpoint = audit.export(AUDITOR, tmp_path / "out.jsonl")
    log.append(an_entry(subject="later"))
    report = verify(tmp_path / "out.jsonl", audit.key(), ed25519_verifies)
    assert (report.is_good, report.entries, report.checkpoint) == (True, 6, checkpoint)
    assert (report.first_at, report.last_at) == ("2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00.000Z")
    last = (tmp_path / "out.jsonl").read_bytes().split(b"\n")[-3]
    assert leaf_hash(last) == leaf_hash(log.leaves(5, 1)[0].canonical)
    assert log.entries[5].event is Event.AUDIT_EXPORTED


def test_an_export_is_for_its_owner_alone_and_replaces_an_older_one(tmp_path):
    out = tmp_path / "out.jsonl"
    out.write_text("older")
    an_audit_log(*some(1)).export(AUDITOR, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert b"older" not in out.read_bytes()
    assert list(tmp_path.iterdir()) == [out]


class FullStream(io.BytesIO):
    """A place with room for some bytes only."""

    def write(self, content):
        if self.tell() > 300:
            raise OSError(28, "No space left on device")
        return super().write(content)


def test_an_export_that_breaks_off_is_on_the_record_as_failed():
    log = MemoryLog()
    audit = an_audit_log(*some(5), log=log)
    with pytest.raises(OSError, match="No space"):
        audit.export(AUDITOR, FullStream())
    made, failed = log.entries[-2:]
    assert (made.outcome, failed.outcome, failed.subject) == (Outcome.DONE, Outcome.FAILED, "5")


class TamperedLog(MemoryLog):
    """A log whose first entry is rewritten with the file in hand."""

    def every_leaf(self, size):
        for leaf in super().every_leaf(size):
            yield type(leaf)(leaf.number, leaf.canonical.replace(b"midvale", b"upland"))


def test_an_export_of_a_rewritten_log_is_not_signed(tmp_path):
    audit = an_audit_log(*some(5), log=TamperedLog())
    audit.checkpoint()
    with pytest.raises(RecordDamaged):
        audit.export(AUDITOR, tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []
