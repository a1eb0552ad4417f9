"""Entries and logs for the tests of the record."""

from datetime import UTC, datetime

from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.model import Asker, Entry, Event
from commonbeat.audit.service import AuditLog
from tests.builders import NOON, SetClock

AUDITOR = Asker("auditor", "midvale", "anpr-working@0.1#role")


def an_entry(**more) -> Entry:
    values = {"at": NOON, "event": Event.SEARCH_MADE, "actor": "investigator", "party": "midvale"} | more
    return Entry(**values)


def a_signer(name: str = "log.example/midvale", seed: bytes = bytes(32)) -> Ed25519Signer:
    return Ed25519Signer(name, seed)


def an_audit_log(*entries: Entry, log: MemoryLog | None = None) -> AuditLog:
    log = log or MemoryLog()
    for entry in entries:
        log.append(entry)
    return AuditLog(MemoryRecorder(log), Checkpointer(log, log, a_signer()), SetClock())


def at(minute: int) -> datetime:
    return datetime(2026, 11, 21, 12, minute, tzinfo=UTC)
