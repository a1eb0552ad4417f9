"""What an auditor does with the record: read it, prove it, carry it away."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.paging import Page

from . import export
from .canonical import read
from .integrate import Checkpointer
from .merkle import consistency_proof, inclusion_proof, leaf_hash
from .model import (
    Asker,
    Checkpoint,
    ConsistencyProof,
    Detail,
    Entry,
    EntryNumber,
    Event,
    InclusionProof,
    Outcome,
    Question,
    Recorded,
)
from .notes import NoteKey
from .ports import Recorder
from .rules import place_of, require_entry, require_sizes


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The record, for those who may read it.

    ``access`` lies above this room: whoever calls has decided already, and hands over who asks. A look
    at entries is itself an entry, durable before the answer; checkpoints and proofs show no entry's
    content and are asked for every second by witnesses, so they are not recorded.
    """

    recorder: Recorder
    checkpointer: Checkpointer
    clock: Clock

    def entries(self, asker: Asker, question: Question) -> Page[Recorded]:
        """Give entries in order; ``next`` is what to ask after for more.

        Raises:
            Invalid: the question is not a possible one.
            RecordUnavailable: the look could not be recorded, so it is not answered.
        """
        after = place_of(question)
        # One more than is asked for tells whether this is the last page.
        leaves = self.checkpointer.log.find(replace(question, limit=question.limit + 1), after)
        page = [read(leaf.canonical) for leaf in leaves[: question.limit]]
        self._record(asker, Event.AUDIT_READ, details=_asked(question, len(page)))
        return Page(page, str(page[-1].number) if len(leaves) > len(page) else None)

    def entry(self, asker: Asker, number: int) -> Recorded:
        """Give one entry.

        Raises:
            EntryNotFound: there is none of that number.
            RecordUnavailable: the look could not be recorded, so it is not answered.
        """
        log = self.checkpointer.log
        found = log.leaves(require_entry(number, log.size()), 1)[0]
        self._record(asker, Event.AUDIT_READ, subject=str(number), details={"count": 1})
        return read(found.canonical)

    def size(self) -> int:
        """Give how many entries the record has."""
        return self.checkpointer.log.size()

    def checkpoint(self) -> Checkpoint:
        """Give the newest checkpoint; sign the first where there is none yet."""
        return self.checkpointer.tree.latest_checkpoint() or self.checkpointer.integrate()

    def proof(self, number: int) -> InclusionProof:
        """Give the proof that the entry is in the log, and the checkpoint that it leads to.

        An entry that no checkpoint covers yet is integrated at once.

        Raises:
            EntryNotFound: there is none of that number.
        """
        log = self.checkpointer.log
        checkpoint = self.checkpoint()
        if number >= checkpoint.size:
            require_entry(number, log.size())
            checkpoint = self.checkpointer.integrate()
        at = require_entry(number, checkpoint.size)
        hashes = inclusion_proof(at, checkpoint.size, self.checkpointer.node())
        return InclusionProof(at, leaf_hash(log.leaves(at, 1)[0].canonical), hashes, checkpoint)

    def consistency(self, first: int, second: int | None = None) -> ConsistencyProof:
        """Give the proof that the log at size ``first`` is the beginning of it at ``second``, else of the newest.

        Raises:
            Invalid: the sizes are not in order, or beyond the newest checkpoint.
        """
        newest = self.checkpoint().size
        second = newest if second is None else second
        require_sizes(first, second, newest)
        return ConsistencyProof(first, second, consistency_proof(first, second, self.checkpointer.node()))

    def export(self, asker: Asker, out: Path | BinaryIO) -> Checkpoint:
        """Write every entry up to the one that records this export, which is the last, and sign over them all.

        The export is recorded first, so no copy of the record exists that the record does not tell of. One
        that breaks off is recorded again as failed. A path is replaced only when the file is whole and durable.

        Raises:
            RecordUnavailable: the export could not be recorded, so nothing was written.
            RecordDamaged: the entries are not what was signed before; nothing is signed.
            OSError: the file cannot be written.
        """
        number = self._record(asker, Event.AUDIT_EXPORTED)
        tree, log = self.checkpointer.tree, self.checkpointer.log
        newest = tree.latest_checkpoint()
        try:
            with _opened(out) as stream:
                leaves = log.every_leaf(number + 1)
                return export.write(stream, leaves, number + 1, self.checkpointer.signer, newest=newest)
        except BaseException:
            self._record(asker, Event.AUDIT_EXPORTED, subject=str(number), outcome=Outcome.FAILED)
            raise

    def key(self) -> str:
        """Give the verification key, as ``commonbeat audit key`` prints it."""
        return str(NoteKey.of(self.checkpointer.signer))

    def _record(
        self,
        asker: Asker,
        event: Event,
        *,
        subject: str = "",
        outcome: Outcome = Outcome.DONE,
        details: Mapping[str, Detail] | None = None,
    ) -> EntryNumber:
        at = self.clock.now()
        entry = Entry(at, event, asker.actor, asker.party, subject, outcome, asker.rule, details or {})
        return self.recorder.record(entry)


def _asked(question: Question, count: int) -> dict[str, Detail]:
    """Give what was asked, so far as it was narrowed, and how much was answered."""
    asked: dict[str, Detail] = {
        "after": question.after,
        "event": question.event or "",
        "actor": question.actor,
        "party": question.party,
        "outcome": question.outcome or "",
        "since": spell(question.since) if question.since else "",
        "until": spell(question.until) if question.until else "",
    }
    order = "newest-first" if question.newest_first else "oldest-first"
    return {**{name: value for name, value in asked.items() if value}, "order": order, "count": count}


@contextmanager
def _opened(out: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(out, Path):
        yield out
    elif out.exists() and not out.is_file():  # a device or a pipe, which cannot be replaced
        with out.open("wb", buffering=1 << 20) as stream:
            yield stream
    else:
        part = out.with_name(out.name + ".part")
        part.unlink(missing_ok=True)
        try:
            with open(part, "xb", buffering=1 << 20, opener=_for_the_owner) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
        _make_durable(out.parent)


def _for_the_owner(path: str, flags: int) -> int:
    # The record names people: nobody but the exporter reads the copy unless it is handed on.
    return os.open(path, flags, 0o600)


def _make_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
