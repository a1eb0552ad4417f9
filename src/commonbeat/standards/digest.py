"""The digest of a standard's text: what is signed, voted on and published stands for exactly these words."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from commonbeat.kernel.envelopes import canonical

from .model import Clause, Standard


def text_digest(standard: Standard) -> str:
    """Give ``sha256:…`` over what binds: id, version, required standards, and each clause's binding fields in order.

    Plain words, sources and how a clause is kept may be mended without another text coming of it.
    """
    return digest_of_text(published_text(standard))


def published_text(standard: Standard) -> bytes:
    """Give what binds as the bytes that the digest is over, so that any tool that computes SHA-256 can check it."""
    return canonical(binding_text(standard))


def digest_of_text(text: bytes) -> str:
    """Give the digest of a published text as statements name it."""
    return "sha256:" + hashlib.sha256(text).hexdigest()


def binding_text(standard: Standard) -> dict[str, object]:
    """Give what binds in a standard, as it goes into the digest."""
    return {
        "id": standard.id,
        "version": standard.version,
        "requires": list(standard.requires),
        "clauses": [_binding(clause) for clause in standard.clauses],
    }


def _binding(clause: Clause) -> dict[str, object]:
    return {
        "clause": clause.id.clause,
        "title": clause.title,
        "level": str(clause.level),
        "text": clause.text,
        "machine": None if clause.machine is None else asdict(clause.machine),
    }
