"""The description of the API, OpenAPI 3.1, and the vendored page that shows it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import HTMLResponse, JSONResponse, Response

from commonbeat import __version__
from commonbeat.kernel.text import language

from ..dependencies import TheNode, open_to_all
from ..problems import PROBLEM_SCHEMA
from ..rendering import environment
from ..routing import HouseRoute, doors_of
from .reads_schema import reads_path

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/api/openapi.json", dependencies=[open_to_all("the description of an open interface is open")])
def description(request: Request) -> Response:
    """Give the OpenAPI document."""
    return JSONResponse(request.app.openapi())


@router.get("/api/docs", dependencies=[open_to_all("the description of an open interface is open")])
def docs(node: TheNode) -> Response:
    """Show the description, from assets of this node alone."""
    marking = node.pack.marking.public.value if node.public().permissions else node.marking
    return page(marking, demo=node.demo)


def page(marking: str = "", *, demo: bool = False) -> Response:
    """Give the page that shows the description; in a demonstration it says that everything is made up."""
    return HTMLResponse(
        environment()
        .get_template("components/api-docs.html")
        .render(marking=marking, demo=demo, html_lang=language().replace("_", "-"))
    )


def describe(app: FastAPI, *, batch_max: int | None) -> None:
    """Make the app describe itself; where it takes batches of reads, with that route, which no framework serves."""
    made = app.openapi

    def whole() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = PROBLEM_SCHEMA
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"bearer": []}]
        if batch_max is not None:
            document["paths"]["/api/anpr/reads"] = reads_path(batch_max)
        _every_operation_may_be_refused(document)
        _nobody_signs_in_for(document, app)
        _no_parameter_is_null(document)
        return document

    app.openapi = whole  # type: ignore[method-assign]
    app.version = __version__


def _every_operation_may_be_refused(document: dict[str, Any]) -> None:
    """Say on each operation what the edge itself may answer."""
    common = {
        "401": "No credential, or one that is not good",
        "403": "Refused; the problem names the rule",
        "408": "The body did not arrive in time",
        "413": "The body is too large",
        "422": "What was sent cannot be taken; each fault has a JSON Pointer",
        "503": "A part of the node is not there just now",
    }
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            if "application/json" in answers.get("422", {}).get("content", {}):
                del answers["422"]
            for status, why in common.items():
                answers.setdefault(status, {"description": why, "content": content})


def _nobody_signs_in_for(document: dict[str, Any], app: FastAPI) -> None:
    """Say of each operation that is open to all that it takes no credential; only what it says itself is refused."""
    for one in iter_route_contexts(app.routes):
        operations = document["paths"].get(one.path, {})
        if not isinstance(one.original_route, APIRoute) or doors_of(one.dependant):
            continue
        for method in one.methods or ():
            if operation := operations.get(method.lower()):
                operation["security"] = []
                for status in (401, 403):
                    if status not in one.original_route.responses:
                        operation["responses"].pop(str(status), None)


def _no_parameter_is_null(document: dict[str, Any]) -> None:
    """Say of a parameter that may be left out only what it is when it is there: an address cannot say null."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                schema = parameter["schema"]
                kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
                if len(kinds) == 1:
                    schema |= kinds[0]
                elif kinds:
                    schema["anyOf"] = kinds
