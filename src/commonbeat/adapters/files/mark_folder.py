"""A registrar's marks in a folder: the register, and for each mark what anybody needs to check it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from commonbeat.conformance.errors import UnusableCredential
from commonbeat.conformance.model import Mark, Product
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.text import _

from .durable import write_durably

REGISTER: Final = "marks.json"
CREDENTIAL: Final = "credential.jwt"
BADGE: Final = "badge.svg"
STATUS_LIST: Final = "status-list.jwt"
ISSUER: Final = "issuer.pub"
LONGEST: Final = 64 * 1024 * 1024


def read_marks(folder: Path) -> list[Mark]:
    """Give the marks of the register; none where there is no register yet.

    Raises:
        UnusableCredential: there is one, and it is damaged.
    """
    path = folder / REGISTER
    if not path.exists():
        return []
    try:
        with path.open("rb") as file:
            return [_read(one) for one in json.loads(file.read(LONGEST))["marks"]]
    except (ValueError, KeyError, TypeError) as wrong:
        raise UnusableCredential(_("{path} is no register of marks.").format(path=path)) from wrong


def write_marks(folder: Path, marks: list[Mark]) -> None:
    """Keep the register; what is there is replaced."""
    content = json.dumps({"marks": [_spelled(mark) for mark in marks]}, indent=1, ensure_ascii=False)
    write_durably(folder / REGISTER, content.encode() + b"\n")


def _spelled(mark: Mark) -> dict[str, Any]:
    return {
        "id": mark.id,
        "product": [mark.product.name, mark.product.version, mark.product.supplier],
        "pack": mark.pack,
        "report": mark.report_digest,
        "issued_ms": to_ms(mark.issued_at),
        "expires_ms": to_ms(mark.expires_at),
        "list_index": mark.list_index,
        "credential": mark.credential,
        "revoked_ms": None if mark.revoked_at is None else to_ms(mark.revoked_at),
        "why_revoked": mark.why_revoked,
    }


def _read(said: dict[str, Any]) -> Mark:
    name, version, supplier = said["product"]
    return Mark(
        id=str(said["id"]),
        product=Product(name, version, supplier),
        pack=said["pack"],
        report_digest=said["report"],
        issued_at=from_ms(said["issued_ms"]),
        expires_at=from_ms(said["expires_ms"]),
        list_index=int(said["list_index"]),
        credential=said["credential"],
        revoked_at=_instant(said["revoked_ms"]),
        why_revoked=said["why_revoked"],
    )


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
