"""Errors as RFC 9457 problems, in one place: a room knows no status."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from commonbeat.access.errors import AccessRefused
from commonbeat.audit.model import Entry, Event, Outcome
from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.text import _

from .node import Node

log = structlog.get_logger("commonbeat.web")
MEDIA_TYPE = "application/problem+json"

RETRY_AFTER: Final = "5"
"""Seconds after which to ask again for what is not to be had just now."""
STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.REFUSED: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.FAILED: 500,
}


def problem(error: CommonbeatError) -> dict[str, Any]:
    """Give the problem document of an error."""
    status = STATUS[error.kind]
    body: dict[str, Any] = {
        "type": f"/errors/{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _whole(str(error)),
    }
    if isinstance(error, Invalid):
        body["faults"] = [{"pointer": _whole(f.pointer), "detail": _whole(f.detail)} for f in error.faults]
    if reason_code := getattr(error, "reason_code", ""):
        body["reason_code"] = reason_code
    if isinstance(error, AccessRefused):
        decision = error.decision
        body |= {"rule": decision.rule, "standing": str(decision.standing), "how_to_ask": decision.how_to_ask}
    return body


def answer(error: CommonbeatError) -> JSONResponse:
    """Give the response for an error."""
    headers = {}
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = 'Bearer realm="commonbeat"'
    if error.kind is Kind.UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    return JSONResponse(problem(error), STATUS[error.kind], headers, media_type=MEDIA_TYPE)


def plain(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Give a problem that HTTP itself has a name for."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def two_credentials() -> JSONResponse:
    """Give the answer to more than one ``Authorization``: who stands before this node may have believed the other."""
    return plain(400, _("The request has more than one Authorization header, so that it does not say who sends it."))


def refusal(node: Node, error: AccessRefused) -> Entry:
    """Give the entry that keeps a refusal on the record."""
    return Entry(
        at=node.clock.now(),
        event=Event.ACCESS_REFUSED,
        actor=error.actor.id,
        party=error.actor.party,
        subject=error.subject,
        outcome=Outcome.REFUSED,
        rule=error.decision.rule,
        details={"action": error.action, **error.about},
    )


def pointer_to(location: Sequence[str | int]) -> str:
    """Spell the place of a fault in a body as a JSON Pointer."""
    parts = location[1:] if location and location[0] in {"body", "query", "path", "header", "cookie"} else location
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in parts)


def _whole(text: str) -> str:
    # A name in JSON may hold half a surrogate pair, which UTF-8 cannot.
    return text.encode(errors="replace").decode()


FAULTS_TOLD: Final = 100
"""A body may have a fault in each of a million places: these are enough to mend it by."""


def _faults(error: RequestValidationError) -> list[Fault]:
    found = error.errors()
    faults = [_fault(one) for one in found[:FAULTS_TOLD]]
    if len(found) > FAULTS_TOLD:
        more = len(found) - FAULTS_TOLD
        faults.append(Fault("", _("There are more faults: at least {more} that are not told here.").format(more=more)))
    return faults


def _fault(one: Mapping[str, Any]) -> Fault:
    if one["type"] == "json_invalid":
        place = _("The JSON breaks off or is malformed at character {place}: {reason}.")
        return Fault("", place.format(place=one["loc"][-1], reason=one["ctx"]["error"]))
    if one["type"] == "model_attributes_type" and one["loc"] == ("body",):
        return Fault("", _("Send one object in JSON, and say so: Content-Type: application/json."))
    return Fault(pointer_to(one["loc"]), one["msg"])


def _unreadable(cause: BaseException | None) -> CommonbeatError | None:
    """Give what the framework could not parse a body for; it says no more of that than 400."""
    match cause:
        case CommonbeatError():
            return cause
        case UnicodeDecodeError():
            return Invalid.at("", _("Byte {byte} is not UTF-8.").format(byte=cause.start))
        case RecursionError():
            return Invalid.at("", _("The JSON is nested too deeply."))
        case ValueError():
            return Invalid.at("", _("A number has too many digits."))
    return None


def can_answer(*errors: type[CommonbeatError]) -> dict[int | str, dict[str, Any]]:
    """Give the ``responses`` of a route that can raise the errors, for OpenAPI."""
    statuses: dict[int, list[str]] = {}
    for error in errors:
        statuses.setdefault(STATUS[error.kind], []).append(error.code)
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": ", ".join(codes), "content": {MEDIA_TYPE: {"schema": schema}}}
        for status, codes in statuses.items()
    }


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. The type is the address of a help page.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason_code": {"type": "string"},
        "rule": {"type": "string"},
        "standing": {"type": "string"},
        "how_to_ask": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def place_of(trouble: BaseException) -> list[str]:
    """Say where something went wrong, for the log."""
    frames = traceback.extract_tb(trouble.__traceback__)[-3:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames]


def put_problems_on(app: FastAPI, page: Any) -> None:
    """Answer every error of the app as a problem, or as a page where a person asked for one.

    A refusal is put on the record first: its own transaction has rolled back.
    """

    def respond(request: Request, error: CommonbeatError) -> Response:
        node: Node = request.app.state.node
        refused = getattr(error, "refused", error)
        if isinstance(refused, AccessRefused):
            try:
                node.record(refusal(node, refused))
            except CommonbeatError as unrecorded:  # what cannot be put on the record is not answered either
                error = unrecorded
        if wants_page(request):
            made: Response = page(request, error)
            return made
        return answer(error)

    def of_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, CommonbeatError)
        return respond(request, error)

    def of_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return respond(request, Invalid(_faults(error)))

    def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            if wants_page(request) and request.method == "GET":  # a form's own address, loaded by hand
                return RedirectResponse(request.url.path.rpartition("/")[0] or "/", 303)
            return plain(405, _("This address does not take that method."), {"Allow": _methods_at(request)})
        if error.status_code == HTTPStatus.BAD_REQUEST and (unreadable := _unreadable(error.__cause__)):
            return respond(request, unreadable)
        if error.status_code == HTTPStatus.NOT_FOUND and wants_page(request):
            made: Response = page(request, NoSuchPage())
            return made
        return plain(error.status_code, str(error.detail), error.headers)

    def of_nobody(request: Request, error: Exception) -> Response:
        # Neither the message nor the locals are logged: they may hold a plate. Kind and place are enough to find it.
        log.error("request.failed", error=type(error).__name__, where=place_of(error))
        return respond(request, Unexpected())

    app.add_exception_handler(Exception, of_nobody)
    app.add_exception_handler(CommonbeatError, of_ours)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)


def _methods_at(request: Request) -> str:
    """Give every method that the address takes: the router itself names only those of the first route that fits."""
    path = request.scope["path"]
    fitting = (one for one in iter_route_contexts(request.app.routes) if one.path_regex.match(path))
    methods = {method for one in fitting for method in one.methods or {"GET", "HEAD"}}  # a mount is of files
    return ", ".join(sorted(methods))


class Unexpected(CommonbeatError):
    """Something went wrong that nobody foresaw. Nothing was half done: a transaction that fails leaves no trace."""

    code = "web.unexpected"
    kind = Kind.FAILED

    def __init__(self) -> None:
        super().__init__(
            _("Something went wrong that should not have. Try again; if it lasts, tell your operator when.")
        )


class NoSuchPage(CommonbeatError):
    """The address leads nowhere, or nowhere that the asker may know of."""

    code = "web.no-such-page"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is nothing at this address, or nothing that you may see."))


FOR_PROGRAMS: Final = ("/api/", "/healthz", "/metrics", "/exchange/", "/.well-known/")
"""Addresses of programs begin so; any other is a page."""


def wants_page(request: Request) -> bool:
    """Say whether a person in a browser asked, so that the answer is a page."""
    return not request.url.path.startswith(FOR_PROGRAMS)
