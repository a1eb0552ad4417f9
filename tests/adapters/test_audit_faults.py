"""The record survives what happens to it: a kill at any instant, a disk without room."""

import subprocess
import sys
from pathlib import Path

import pytest

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.adapters.sql.audit import SqlLog, SqlRecorder
from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.migrate import migrate
from commonbeat.audit.canonical import read
from commonbeat.audit.errors import RecordUnavailable
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.service import AuditLog
from commonbeat.audit.verify import verify, verify_inclusion
from tests.audit.builders import AUDITOR, a_signer, an_entry
from tests.builders import SetClock
from tests.small_disk import a_small_disk

ROOT = Path(__file__).parents[2]
ROUNDS = 5


def an_audit_of(database):
    log = SqlLog(database)
    return AuditLog(SqlRecorder(database), Checkpointer(log, log, a_signer()), SetClock())


def acknowledged_before_a_kill(url, name, count):
    """Give what the process acknowledged, and a little more that it did while it was being killed."""
    command = [sys.executable, "-m", "tests.audit.writer", url, name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
        lines += process.stdout.read().split(b"\n")[:-1]
    assert process.returncode == -9
    return dict(line.decode().strip().split(" ", 1) for line in lines)


@pytest.mark.slow
def test_every_acknowledged_entry_verifies_after_each_kill(database, tmp_path):
    url, acknowledged = database.url.render_as_string(hide_password=False), {}
    for turn in range(ROUNDS):
        acknowledged |= acknowledged_before_a_kill(url, f"r{turn}", 200 + 397 * turn)
    audit, log = an_audit_of(database), SqlLog(database)
    logged = {str(leaf.number): read(leaf.canonical).entry.subject for leaf in log.leaves(0, 1_000_000)}
    assert acknowledged.items() <= logged.items()
    assert list(logged) == [str(number) for number in range(log.size())]
    for number in list(acknowledged)[:: len(acknowledged) // 50]:
        (leaf,) = log.leaves(int(number), 1)
        assert verify_inclusion(leaf.canonical, audit.proof(int(number)), audit.key(), ed25519_verifies).is_good
    audit.export(AUDITOR, tmp_path / "out.jsonl")
    assert verify(tmp_path / "out.jsonl", audit.key(), ed25519_verifies).problem == ""


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of eight megabytes."""
    with a_small_disk(tmp_path / "disk", "8m") as folder:
        yield folder


def test_a_full_disk_refuses_entries_and_takes_them_again_when_there_is_room(small_disk, tmp_path):
    database = Database(f"sqlite:///{small_disk}/node.db")
    migrate(database)
    audit, ballast = an_audit_of(database), small_disk / "ballast"
    ballast.write_bytes(bytes(4_000_000))
    kept = 0
    with pytest.raises(RecordUnavailable):
        for kept in range(10_000):  # noqa: B007
            audit.recorder.record(an_entry(subject="x" * 5_000))
    assert SqlLog(database).size() == kept > 100
    with pytest.raises(RecordUnavailable):
        audit.recorder.record(an_entry(subject="x" * 5_000))
    ballast.unlink()
    assert audit.recorder.record(an_entry()) == kept
    audit.export(AUDITOR, tmp_path / "out.jsonl")
    report = verify(tmp_path / "out.jsonl", audit.key(), ed25519_verifies)
    assert (report.problem, report.entries) == ("", kept + 2)
    database.close()
