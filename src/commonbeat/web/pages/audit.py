"""The record for an auditor: entries, what proves them, the checkpoint, and the file to carry away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Annotated, BinaryIO
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import AfterValidator
from starlette.responses import Response, StreamingResponse

from commonbeat.access.model import Permission
from commonbeat.audit.model import Event, Outcome, Question
from commonbeat.kernel.legible import legible
from commonbeat.kernel.text import _

from ..api.audit import asker
from ..dependencies import CurrentActor, TheNode, needs
from ..forms import SentForm
from ..routing import HouseRoute
from .framing import ThePages
from .views import audit as views
from .views.forms import Choice

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.AUDIT_READ)]
ROWS = 50
CHUNK_BYTES = 1 << 18
Text = Annotated[str, Query(max_length=100), AfterValidator(legible)]


@router.get("/audit", dependencies=_OPENS)
def entries(
    who: CurrentActor, pages: ThePages, event: Text = "", actor: Text = "", outcome: Text = "", after: Text = ""
) -> Response:
    """Show entries, the newest first. The look is itself an entry."""
    audit, actor = pages.node.audit, actor.strip()
    asked = Question(
        after=after,
        limit=ROWS,
        newest_first=True,
        event=Event(event) if event in set(Event) else None,
        actor=actor,
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
    )
    found = audit.entries(asker(who), asked)
    narrowed = {"event": asked.event or "", "actor": actor, "outcome": asked.outcome or ""}
    more = {name: str(value) for name, value in narrowed.items() if value} | {"after": found.next or ""}
    view = views.AuditEntries(
        rows=tuple(views.AuditRow.of(one) for one in found.items),
        size=audit.size(),
        events=(Choice("", _("Any")), *(Choice(one, one, one == asked.event) for one in sorted(Event))),
        outcomes=(Choice("", _("Any")), *(Choice(one, text, one == asked.outcome) for one, text in _outcomes())),
        actor=actor,
        next=f"/audit?{urlencode(more)}" if found.next else None,
    )
    return pages.show(view)


@router.get("/audit/entries/{n:int}", dependencies=_OPENS)
def entry(n: int, who: CurrentActor, pages: ThePages) -> Response:
    """Show one entry with the proof that it is in the log."""
    audit = pages.node.audit
    return pages.show(views.AuditEntry.of(audit.entry(asker(who), n), audit.proof(n)))


@router.get("/audit/checkpoint", dependencies=_OPENS)
def checkpoint(pages: ThePages) -> Response:
    """Show the newest checkpoint and the key that verifies it."""
    audit = pages.node.audit
    return pages.show(views.AuditCheckpoint.of(audit.checkpoint(), audit.key(), audit.size()))


@router.post("/audit/export", dependencies=_OPENS)
def export(form: SentForm, who: CurrentActor, node: TheNode) -> Response:  # noqa: ARG001  (it must be ours)
    """Give the whole record as a file that verifies by itself. The export is its last entry."""
    # The file has no name in the folder, so that nothing of it is left behind however this ends.
    file = tempfile.TemporaryFile(prefix="commonbeat-audit-")  # noqa: SIM115  (it is closed when it has been sent)
    try:
        node.audit.export(asker(who), file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"{'SYNTHETIC-' if node.demo else ''}audit-{node.clock.now():%Y-%m-%dT%H%M%SZ}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(_sent(file), headers=headers, media_type="application/jsonl")


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(CHUNK_BYTES):
            yield part


def _outcomes() -> list[tuple[str, str]]:
    return [(Outcome.DONE, _("Done")), (Outcome.REFUSED, _("Refused")), (Outcome.FAILED, _("Failed"))]
