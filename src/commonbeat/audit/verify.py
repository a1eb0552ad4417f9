"""Checks an exported file, or one entry, against a public key alone: nothing else of ours need run or be trusted.

A file that fails is an answer, not an error: what is wrong and in which line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from .canonical import MOST_ENTRY_BYTES, fields_of
from .checkpoint import verified_checkpoint
from .errors import NoteRefused
from .export import BEGINS, FOOTER, footer, header
from .merkle import Frontier, is_included, leaf_hash
from .model import Checkpoint, InclusionProof
from .notes import MOST_NOTE_BYTES, NoteKey, is_signed_only_by
from .ports import VerifySignature


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. ``problem`` is empty when every bit is as it was signed; ``line`` counts from 1."""

    entries: int
    checkpoint: Checkpoint | None = None
    problem: str = ""
    line: int = 0
    first_at: str = ""
    last_at: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether the file is, bit by bit, what the key's owner signed."""
        return not self.problem


@implements("anpr-working@0.1#audit-log")
def verify(source: Path | BinaryIO, key: str, signature_is_good: VerifySignature) -> Report:
    """Say whether an exported file is whole and signed by the key: no bit changed, no entry cut, added or moved.

    The file is read once, a line in memory at a time.

    Raises:
        KeyUnreadable: the key is not the spelling of one.
        OSError: the file cannot be read.
    """
    reading = _Reading(NoteKey.parse(key), signature_is_good)
    with _opened(source) as stream:
        try:
            return reading.report(stream)
        except _Broken as broken:
            return Report(reading.tree.size, None, str(broken), reading.line, reading.first_at, reading.last_at)


def verify_inclusion(entry: bytes, proof: InclusionProof, key: str, signature_is_good: VerifySignature) -> Report:
    """Say whether the entry, as its canonical bytes, is in the log that the proof's checkpoint is signed over."""
    try:
        checkpoint = verified_checkpoint(proof.checkpoint.note, NoteKey.parse(key), signature_is_good)
        number = fields_of(entry)["n"]
    except (NoteRefused, ValueError) as wrong:
        return Report(0, None, str(wrong))
    if number != proof.number:
        return Report(0, None, _("The proof is of another entry."))
    if not is_included(leaf_hash(entry), number, checkpoint.size, proof.hashes, checkpoint.root):
        return Report(0, None, _("The hashes do not lead from the entry to the checkpoint."))
    return Report(1, checkpoint)


class _Broken(Exception):
    """The file is not what was signed; the message says why."""


class _Reading:
    """One pass over one file."""

    def __init__(self, key: NoteKey, signature_is_good: VerifySignature) -> None:
        self.key, self.signature_is_good = key, signature_is_good
        self.tree = Frontier()
        self.line = 0
        self.first_at = self.last_at = ""

    def report(self, stream: BinaryIO) -> Report:
        first = self._next(stream)
        if not first.startswith(BEGINS):
            raise _Broken(
                _(
                    "This is not an exported record, or its first line was changed: a file that `commonbeat audit "
                    "export` wrote is expected, and it begins with {begins}."
                ).format(begins=BEGINS.decode())
            )
        while True:
            line = self._next(stream)
            if line.startswith(FOOTER):
                break
            self._take(line)
        checkpoint = self._checkpoint(line)
        if first != header(checkpoint.origin, checkpoint.size):
            self.line = 1
            raise _Broken(_("The header is not the one that belongs to the signed checkpoint."))
        if stream.read(1):
            self.line += 1
            raise _Broken(_("Something stands after the checkpoint, which is the last line."))
        return Report(self.tree.size, checkpoint, "", 0, self.first_at, self.last_at)

    def _next(self, stream: BinaryIO) -> bytes:
        line = stream.readline(MOST_ENTRY_BYTES + 1)
        self.line += 1
        if not line:
            raise _Broken(_("The file ends before its checkpoint: the end was cut off."))
        if not line.endswith(b"\n"):
            raise _Broken(_("The line has no end, or is longer than an entry may be."))
        return line[:-1]

    def _take(self, line: bytes) -> None:
        try:
            fields = fields_of(line)
        except ValueError as wrong:
            raise _Broken(_("The line is not an entry in its one spelling.")) from wrong
        if fields["n"] != self.tree.size:
            text = _("Entry {expected} belongs here, and entry {found} stands here.")
            raise _Broken(text.format(expected=self.tree.size, found=fields["n"]))
        self.tree.append(leaf_hash(line))
        self.last_at = fields["at"]
        self.first_at = self.first_at or self.last_at

    def _checkpoint(self, line: bytes) -> Checkpoint:
        note = _note_of(line)
        try:
            checkpoint = verified_checkpoint(note, self.key, self.signature_is_good)
        except NoteRefused as refused:
            raise _Broken(str(refused)) from refused
        if not is_signed_only_by(note, self.key):
            raise _Broken(_("The checkpoint holds more than the one signature."))
        if checkpoint.size != self.tree.size:
            text = _("The checkpoint is over {size} entries, and the file holds {found}.")
            raise _Broken(text.format(size=checkpoint.size, found=self.tree.size))
        if checkpoint.root != self.tree.root():
            raise _Broken(_("The entries are not those that the checkpoint was signed over: one was changed."))
        return checkpoint


def _note_of(line: bytes) -> str:
    try:
        note = json.loads(line.decode()).get("checkpoint") if len(line) <= 2 * MOST_NOTE_BYTES else None
        if isinstance(note, str) and footer(note) == line:
            return note
    except (ValueError, RecursionError, AttributeError) as wrong:
        raise _Broken(_("The line of the checkpoint cannot be read.")) from wrong
    raise _Broken(_("The line of the checkpoint is not in its one spelling."))


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb", buffering=1 << 20) as stream:
            yield stream
    else:
        yield source
