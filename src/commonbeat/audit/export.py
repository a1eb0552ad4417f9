r"""The exported file: canonical JSON lines, of which each byte is fixed by the entries and the signature.

A header, each entry as it was hashed, and at the end a checkpoint over the last entry, signed at export::

    {"format":"commonbeat-audit-log","origin":"…","size":2,"version":1}
    {"actor":"…","at":"…","details":{},"event":"…","n":0,…}
    {"actor":"…","at":"…","details":{},"event":"audit.entries.exported","n":1,…}
    {"checkpoint":"…\n2\n…\n\n— … …\n"}

The header says nothing that the signed checkpoint does not say, so that it can be checked by making it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from .canonical import line_of
from .checkpoint import signed_checkpoint
from .errors import RecordDamaged
from .merkle import Frontier, leaf_hash
from .model import Checkpoint, Leaf
from .ports import NoteSigner

BEGINS = b'{"format":"commonbeat-audit-log",'
FOOTER = b'{"checkpoint":'


def header(origin: str, size: int) -> bytes:
    """Give the first line, without its newline."""
    return line_of({"format": "commonbeat-audit-log", "origin": origin, "size": size, "version": 1})


def footer(note: str) -> bytes:
    """Give the last line, without its newline."""
    return line_of({"checkpoint": note})


def write(
    out: BinaryIO, leaves: Iterable[Leaf], size: int, signer: NoteSigner, *, newest: Checkpoint | None
) -> Checkpoint:
    """Write the first ``size`` leaves and give the checkpoint that is signed over them.

    Raises:
        RecordDamaged: they are not what the newest checkpoint before them was signed over; nothing is signed.
    """
    frontier = Frontier()
    out.write(header(signer.name, size) + b"\n")
    for leaf in leaves:
        frontier.append(leaf_hash(leaf.canonical))
        out.write(leaf.canonical + b"\n")
        if newest is not None and frontier.size == newest.size and frontier.root() != newest.root:
            raise RecordDamaged(f"one of the first {newest.size} entries is not what it was")
    if frontier.size != size:
        raise RecordDamaged(f"{size - frontier.size} entries are missing")
    checkpoint = signed_checkpoint(size, frontier.root(), signer)
    out.write(footer(checkpoint.note) + b"\n")
    return checkpoint
