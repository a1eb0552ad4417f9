"""The badge of a mark: an SVG that holds its credential, and says nothing that the credential does not."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .credentials import MarkClaims
from .errors import UnusableCredential

LONGEST: Final = 512 * 1024
_SHOWN: Final = 34
_HELD: Final = re.compile(r'<metadata><credential xmlns="urn:commonbeat:badge">([\w.-]+)</credential></metadata>')


def badge_of(claims: MarkClaims, credential: str) -> bytes:
    """Give the badge. It is made from the credential alone, so that a changed one is found by making it again."""
    lines = (
        "Interop mark",
        _cut(f"{claims.product.name} {claims.product.version}"),
        _cut(claims.product.supplier),
        _cut(f"{claims.pack} {claims.pack_version}, {claims.standard}"),
        f"{claims.issued_at:%Y-%m-%d} to {claims.expires_at:%Y-%m-%d}",
    )
    label = escape(": ".join(lines), {'"': "&quot;"})
    texts = "".join(
        f'<text x="24" y="{48 + 30 * at}" font-size="{24 if at == 0 else 17}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 400 200" role="img"'
        f' aria-label="{label}"><metadata><credential xmlns="urn:commonbeat:badge">{credential}</credential></metadata>'
        '<rect x="2" y="2" width="396" height="196" fill="#fff" stroke="#0b0c0c" stroke-width="4"/>'
        f'<g font-family="system-ui, sans-serif" fill="#0b0c0c">{texts}</g></svg>\n'
    ).encode()


def credential_in(badge: bytes) -> str:
    """Give the credential that a badge holds. The file is not read as XML, which can be made to cost a lot.

    Raises:
        UnusableCredential: there is none in it, or more than one.
    """
    found = _HELD.findall(badge.decode("utf-8", "replace")) if len(badge) <= LONGEST else []
    if len(found) != 1:
        raise UnusableCredential(_("the file is no badge with a credential in it."))
    return str(found[0])


def _cut(text: str) -> str:
    shown = spelt_out(text)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
