"""Every route of an application, with the access decision that stands before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from commonbeat.access.model import Permission
from commonbeat.web.dependencies import DECISIONS
from commonbeat.web.problems import FOR_PROGRAMS

SERVED_APART = {("POST", "/api/anpr/reads"): Permission.READS_SEND}
"""Served outside the framework, for its speed."""


@dataclass(frozen=True)
class Walked:
    """One method of one route. ``decisions``: permissions, or reasons why it is open to all."""

    method: str
    path: str
    decisions: tuple[Permission | str, ...]
    in_schema: bool
    route: BaseRoute

    @property
    def permission(self) -> Permission | None:
        return next((one for one in self.decisions if isinstance(one, Permission)), None)

    @property
    def is_page(self) -> bool:
        return not self.path.startswith(FOR_PROGRAMS)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def framework_of(app) -> FastAPI:
    """Give the framework's application, which stands behind the guards."""
    while not isinstance(app, FastAPI):
        app = app.app
    return app


def routes_of(app) -> list[Walked]:
    """Give every method of every route, mounts among them."""
    return list(_walk(framework_of(app)))


def _walk(app: FastAPI) -> Iterator[Walked]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        decisions = tuple(_decisions(context.dependant)) if isinstance(route, APIRoute) else ()
        for method in sorted(context.methods or {"GET"}) if isinstance(route, APIRoute) else ["GET"]:
            yield Walked(method, context.path, decisions, bool(getattr(route, "include_in_schema", False)), route)


def _decisions(dependant: Dependant) -> Iterator[Permission | str]:
    if dependant.call in DECISIONS:
        yield DECISIONS[dependant.call]
    for inner in dependant.dependencies:
        yield from _decisions(inner)
