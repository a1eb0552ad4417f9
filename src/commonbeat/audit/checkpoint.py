"""A signed statement of the whole log at one size: origin, size and root, in the form of C2SP tlog-checkpoint.

Source: https://c2sp.org/tlog-checkpoint
"""

from __future__ import annotations

import re

from commonbeat.kernel.text import _

from .errors import NoteRefused
from .merkle import HASH_BYTES
from .model import Checkpoint
from .notes import NoteKey, from_base64, sign, signed_text, to_base64
from .ports import NoteSigner, VerifySignature

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def signed_checkpoint(size: int, root: bytes, signer: NoteSigner) -> Checkpoint:
    """Give the checkpoint of the tree, signed; its origin is the key's name."""
    text = f"{signer.name}\n{size}\n{to_base64(root)}\n"
    return Checkpoint(signer.name, size, root, sign(text, signer))


def verified_checkpoint(note: str, key: NoteKey, verify: VerifySignature) -> Checkpoint:
    """Give the checkpoint that the note holds, once the key's signature is found good.

    Raises:
        NoteRefused: the key has not signed it, it is another log's, or it is no checkpoint.
    """
    lines = signed_text(note, key, verify).split("\n")
    if len(lines) != 4 or lines[3] or lines[0] != key.name or _SIZE.fullmatch(lines[1]) is None:
        raise NoteRefused(_("it is not a checkpoint of the log that the key belongs to"))
    try:
        root = from_base64(lines[2])
    except ValueError as wrong:
        raise NoteRefused(_("its root is not base64")) from wrong
    if len(root) != HASH_BYTES:
        raise NoteRefused(_("its root is not a SHA-256 hash"))
    return Checkpoint(key.name, int(lines[1]), root, note)
