"""The route that every router of ours uses: it decides before it reads, and works in one thread."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any, Final, get_type_hints

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.responses import Response

from commonbeat.access.model import Permission
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _
from commonbeat.platform import Platform

from .dependencies import DECISIONS, ReadingRooms, Rooms, TheNode, pass_door
from .json_body import HouseRequest, json_bound
from .node import Node
from .problems import pointer_to

UNKNOWN_TOLD: Final = 20
_JSON: Final = "application/json"
Opener = Callable[[Node], AbstractContextManager[Platform]]
_OPENED: Final[dict[Any, Opener]] = {Rooms: lambda node: node.begin(), ReadingRooms: lambda node: node.reading()}


class HouseRoute(APIRoute):
    """A route whose access is decided before a byte of its body is read, and whose transaction stays in one thread.

    Left to itself the framework parses a body first, so that somebody without permission could learn of a fault in
    it, and keep the node busy with 32 MiB. And it would open the transaction in one thread of its pool, work in
    another and close it in a third: with every thread waiting for the writer, the writer would wait for a thread.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        # Left to itself the framework makes a summary of the function's name, which is written for who reads the code.
        more["summary"] = more.get("summary") or summary_of(endpoint)
        super().__init__(path, _in_one_thread(endpoint), **more)

    @implements("anpr-working@0.1#no-open-route")
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the framework's handler behind the decision."""
        answer = super().get_route_handler()
        doors, known = doors_of(self.dependant), _asked_for(self.dependant)
        bound, is_json = json_bound(self.path_format), takes_json(self)

        async def decided(request: Request) -> Response:
            if doors:
                await run_in_threadpool(_pass_all, request, doors)
            if request.url.path.startswith("/api/"):
                _refuse_unknown(request.query_params, known)
            return await answer(HouseRequest(request, bound, is_json=is_json))

        return decided


def takes_json(route: APIRoute) -> bool:
    """Say whether the route takes a body in JSON, and no other."""
    field = route.body_field
    return field is not None and getattr(field.field_info, "media_type", _JSON) == _JSON


def summary_of(endpoint: Callable[..., Any]) -> str:
    """Give the promise of an endpoint's docstring, its first sentence, as the API's documentation lists it."""
    first = (inspect.getdoc(endpoint) or "").partition("\n\n")[0]
    return " ".join(first.split()).partition(". ")[0].partition("; ")[0].partition(": ")[0].rstrip(".")


def doors_of(dependant: Dependant) -> list[Permission]:
    """Give the permissions that a route asks for, in order."""
    own = DECISIONS.get(dependant.call) if dependant.call is not None else None
    nested = [door for inner in dependant.dependencies for door in doors_of(inner)]
    return [own, *nested] if isinstance(own, Permission) else nested


def _pass_all(request: Request, doors: list[Permission]) -> None:
    for door in doors:
        pass_door(request, door)


def _asked_for(dependant: Dependant) -> frozenset[str]:
    """Give the names of the parameters that a route takes in its address."""
    own = {parameter.alias for parameter in dependant.query_params}
    return frozenset(own.union(*(_asked_for(inner) for inner in dependant.dependencies)))


def _refuse_unknown(sent: QueryParams, known: frozenset[str]) -> None:
    """Raise ``Invalid`` for a parameter that is none: who misspells one would take the answer for another."""
    if unknown := [name for name in dict.fromkeys(sent) if name not in known][:UNKNOWN_TOLD]:
        told = _("There is no parameter of that name here.")
        raise Invalid([Fault(pointer_to(["query", name]), told) for name in unknown])


def _in_one_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Give an endpoint that opens its rooms itself, and closes them before it answers."""
    hints = get_type_hints(endpoint, include_extras=True)
    opened = {name: _OPENED[hint] for name, hint in hints.items() if hint in _OPENED}
    if not opened:
        return endpoint
    ((name, opener),) = opened.items()

    def whole(**given: Any) -> Any:
        with opener(given[name]) as rooms:
            return endpoint(**given | {name: rooms})

    signature = inspect.signature(endpoint)
    asked = [
        one.replace(annotation=TheNode if one.name == name else hints.get(one.name, one.annotation))
        for one in signature.parameters.values()
    ]
    whole.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in asked],
        return_annotation=hints.get("return", signature.return_annotation),
    )
    whole.__name__, whole.__qualname__ = endpoint.__name__, endpoint.__qualname__
    whole.__module__, whole.__doc__ = endpoint.__module__, endpoint.__doc__
    return whole
