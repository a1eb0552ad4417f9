"""Forms that people send: read once, and only when they come from a page of ours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.legible import legible
from commonbeat.kernel.text import _

from .dependencies import SESSION_COOKIE, node_of

FORM_COOKIE: Final = "commonbeat_form"
FIELD: Final = "csrf_token"
FIELDS_MAX: Final = 2_000
FIELD_BYTES_MAX: Final = 4 * 1024 * 1024
"""Of a field that is typed or pasted, in a form that takes files too; records are pasted whole."""


class FormNotOurs(CommonbeatError):
    """A form came without the token of a page that this node gave to this browser."""

    code = "web.form-not-ours"
    kind = Kind.REFUSED

    def __init__(self) -> None:
        super().__init__(
            _("The form is too old, or did not come from a page of this node: load the page and send it again.")
        )


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and chosen. A field that was not sent is empty."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, bytes]
    names: Mapping[str, str] = field(default_factory=dict)
    """What the browser says that the files are called."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """Each field to the letter, the first of a name."""

    def text(self, name: str) -> str:
        """Give a field without the blanks around it."""
        return next(iter(self.fields.get(name, ("",))), "").strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Give every value of a field that may be sent several times."""
        return self.fields.get(name, ())

    def pasted(self, name: str) -> str:
        """Give a field to the letter: what is to be checked is checked with all that cannot be seen in it."""
        return self.sent.get(name, "").lstrip("\ufeff \t\r\n").rstrip("\r\n")

    def ticked(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return bool(self.text(name))


async def _sent(request: Request) -> Form:
    """Give what was sent, its texts legible: who pastes what cannot be seen does not know it and could not mend it."""
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    sent: dict[str, str] = {}
    form = await _parsed(request)
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name], names[name] = await value.read(), value.filename or ""
            else:
                fields[name] = (*fields.get(name, ()), legible(value))
                sent.setdefault(name, value)
    finally:
        await form.close()
    made = Form(fields, files, names, sent)
    _require_ours(request, made)
    return made


class _InMemory(MultiPartParser):
    """Keeps a file that is sent in memory, where the framework's own parser would write a large one to disk.

    What is sent to be checked is kept nowhere. How large a body may be was bounded before.
    """

    spool_max_size = 2**40


async def _parsed(request: Request) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return await request.form(max_fields=FIELDS_MAX)
    parser = _InMemory(
        request.headers, request.stream(), max_files=4, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX
    )
    try:
        return await parser.parse()
    except MultiPartException as wrong:
        raise HTTPException(400, wrong.message) from wrong


SentForm = Annotated[Form, Depends(_sent)]
"""A route that changes anything, or that looks by a form, takes one of these; a house test sees to it."""


def form_token(request: Request) -> str:
    """Give the token that goes into every form of a page for this browser."""
    return _token(request, _nonce(request))


def keep_nonce(request: Request, response: Response) -> None:
    """Let the browser keep what its tokens are made with, where it has none yet."""
    if request.cookies.get(FORM_COOKIE) is None:
        set_cookie(request, response, FORM_COOKIE, _nonce(request))


def set_cookie(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot make the browser send with a form."""
    public = node_of(request).settings.web.public_url
    secure = (public or str(request.base_url)).startswith("https:")
    response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="lax", secure=secure, path="/")


def safe_next(address: str) -> str:
    """Give the address if it is one of this node, else the first page."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address and address.startswith("/") and not address.startswith("//")
    return address if plain and not parts.scheme and not parts.netloc else "/"


def _nonce(request: Request) -> str:
    kept = request.cookies.get(FORM_COOKIE) or getattr(request.state, "form_nonce", None)
    if kept is None:
        kept = request.state.form_nonce = secrets.token_urlsafe(24)
    return str(kept)


def _token(request: Request, nonce: str) -> str:
    session = request.cookies.get(SESSION_COOKIE, "")
    return hmac.new(node_of(request).csrf_secret(), f"{nonce}\n{session}".encode(), hashlib.sha256).hexdigest()


def _require_ours(request: Request, form: Form) -> None:
    site = request.headers.get("sec-fetch-site", "same-origin")
    nonce = request.cookies.get(FORM_COOKIE, "")
    right = nonce and hmac.compare_digest(_token(request, nonce), form.text(FIELD).encode("ascii", "replace").decode())
    if site not in {"same-origin", "none"} or not right:
        raise FormNotOurs
