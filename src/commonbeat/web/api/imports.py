"""Imports of files of reads, by API: begun, filled row by row, ended."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, StrictInt, StrictStr

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.anpr.errors import (
    BatchSize,
    BatchUnreadable,
    ImagesNotTaken,
    JournalFailed,
    JournalFull,
    ReadStoreUnavailable,
)
from commonbeat.anpr.import_rows import ImportBatch, decode_rows
from commonbeat.anpr.imports import NAME_MOST, ImportFile, NoSuchImport, Tally
from commonbeat.anpr.submission import Batch
from commonbeat.anpr.wire import decode_json
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, TheNode, needs
from ..node import Node
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Text
from .reads_schema import READ

router = APIRouter(prefix="/api/anpr/imports", tags=["imports"], route_class=HouseRoute)

_JSON: Final = "application/json"
_COLUMNS: Final = "application/octet-stream"


class FormNotTaken(CommonbeatError):
    """Rows came in a form that is not read here."""

    code = "anpr.form-not-taken"
    kind = Kind.INVALID

    def __init__(self) -> None:
        told = _("Rows are taken as {json}, shaped as a batch of reads, or as {columns}, columns in MessagePack.")
        super().__init__(told.format(json=_JSON, columns=_COLUMNS))


class ImportBody(BaseModel):
    """The file that is to be imported: its name without folders, and its SHA-256."""

    model_config = STRICT

    name: Annotated[Text, Field(min_length=1, max_length=NAME_MOST)]
    sha256: Annotated[StrictStr, Field(pattern="^[0-9a-f]{64}$")]
    size_bytes: Annotated[StrictInt, Field(ge=0, le=2**53 - 1)] = 0


class BegunBody(BaseModel):
    """The import that was begun."""

    id: str


class EndBody(BaseModel):
    """Why the file was not loaded to its end; empty: it was."""

    model_config = STRICT

    fault: Annotated[Text, Field(max_length=200)] = ""


class RefusedBody(BaseModel):
    """A row that went to quarantine."""

    row: int
    clause: str
    detail: str


class TallyBody(BaseModel):
    """What became of rows: taken, repeats, and by clause those in quarantine, of which ``first`` shows up to ten."""

    accepted: int
    duplicates: int
    quarantined: dict[str, int]
    first: list[RefusedBody]

    @classmethod
    def of(cls, tally: Tally, **more: Any) -> Any:
        """Give the body of a tally."""
        return cls(
            accepted=tally.accepted,
            duplicates=tally.duplicates,
            quarantined=dict(tally.quarantined),
            first=[RefusedBody(row=one.index, clause=one.clause, detail=one.detail) for one in tally.first],
            **more,
        )


class ProgressBody(TallyBody):
    """What was taken so far; ``stored`` says whether searches find all of it."""

    stored: bool


async def _sent(request: Request) -> tuple[str, bytes]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind, await request.body()


def _batch(node: Node, kind: str, body: bytes) -> Batch:
    limits = node.imports.limits
    if kind == _COLUMNS:
        return ImportBatch.of(decode_rows(body), limits)
    if kind == _JSON:
        return decode_json(body, limits)
    raise FormNotTaken


_ROWS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {
                "schema": {
                    "type": "object",
                    "required": ["reads"],
                    "properties": {"reads": {"type": "array", "minItems": 1, "items": READ}},
                }
            },
            _COLUMNS: {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "Columns in MessagePack, as commonbeat anpr load sends them",
                }
            },
        },
    }
}
_GATE: Final = [needs(Permission.READS_IMPORT)]


@router.post("", status_code=201, dependencies=_GATE, responses=can_answer(Invalid, AccessRefused, NotSignedIn))
def begin(body: ImportBody, actor: CurrentActor, node: TheNode) -> BegunBody:
    """Begin to import a file. It is on the record from here on."""
    return BegunBody(id=node.imports.begin(actor, ImportFile(body.name, body.sha256, body.size_bytes)))


@router.post(
    "/{id}/rows",
    status_code=202,
    dependencies=_GATE,
    openapi_extra=_ROWS,
    responses=can_answer(
        NoSuchImport,
        FormNotTaken,
        BatchUnreadable,
        BatchSize,
        ImagesNotTaken,
        ReadStoreUnavailable,
        JournalFull,
        JournalFailed,
        AccessRefused,
        NotSignedIn,
    ),
)
def take(id: str, sent: Annotated[tuple[str, bytes], Depends(_sent)], actor: CurrentActor, node: TheNode) -> TallyBody:
    """Take rows of the file: of any age within retention, marked late and imported, raising no live hit.

    The answer leaves when every row is durable. A row that breaks a clause goes to quarantine; a repeat is counted.
    """
    tally: TallyBody = TallyBody.of(node.imports.take(actor, id, _batch(node, *sent)))
    return tally


@router.post("/{id}/end", dependencies=_GATE, responses=can_answer(NoSuchImport, Invalid, AccessRefused, NotSignedIn))
def end(id: str, body: EndBody, actor: CurrentActor, node: TheNode) -> TallyBody:
    """End the import: what became of the file goes on the record."""
    tally: TallyBody = TallyBody.of(node.imports.end(actor, id, body.fault))
    return tally


@router.get("/{id}", dependencies=_GATE, responses=can_answer(NoSuchImport, AccessRefused, NotSignedIn))
def progress(id: str, actor: CurrentActor, node: TheNode) -> ProgressBody:
    """Give what was taken so far, and whether searches find all of it."""
    tally, stored = node.imports.progress(actor, id)
    body: ProgressBody = ProgressBody.of(tally, stored=stored)
    return body
