"""Interop marks on the command line: issued and revoked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.access.model import Actor
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.mark_folder import BADGE, CREDENTIAL, ISSUER, STATUS_LIST, write_marks
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.conformance.model import Mark, Product
from commonbeat.conformance.report import ENVELOPE_FILE, TEXT_FILE
from commonbeat.conformance.service import Marks
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import LONGEST, key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.standards.digest import digest_of_text

from .contents import content_of, keys_named
from .packs import installed_packs
from .plainly import console, errors, told_plainly

Key = Annotated[Path | None, Parameter(help="The registrar's key for marks, made at the first use; or name a node.")]
Node = Annotated[Path | None, Parameter(name="--data", help="The registrar's node: its key, its register, its record.")]


@dataclass(frozen=True, slots=True)
class _Desk:
    """A registrar's desk: the marks, who acts, and whose reports count."""

    marks: Marks[Actor]
    actor: Actor
    report_keys: dict[str, bytes]


def mark(
    *,
    report: Annotated[Path, Parameter(help="The signed report of a run: report.dsse.json.")],
    product: Annotated[str, Parameter(help="The name of the product, as it is sold.")],
    supplier: Annotated[str, Parameter(help="Whose product it is.")],
    version: Annotated[str, Parameter(help="The version that was tested: the mark is of no other.")],
    out: Annotated[Path, Parameter(help="The folder for the mark; it is made, and files in it are replaced.")],
    key: Key = None,
    report_key: Annotated[str, Parameter(help="A key that signs reports, or its file: the run's run.pub.")] = "",
    data: Node = None,
) -> None:
    """Issue an interop mark, as a registrar, from a report in which nothing failed.

    The report is signed with the registrar's own key, with one that the node knows, or with that which is named with
    --report-key: vouch only for a key whose run you trust. A mark is never issued for Commonbeat itself. For example:

    commonbeat conformance mark --report report/report.dsse.json --report-key report/run.pub --product "Made-up Cam"
    --supplier "Example Ltd" --version 2.1 --key registrar.key --out mark
    """
    with told_plainly(), _desk(key, data, out) as desk:
        keys = desk.report_keys | keys_named([report_key] if report_key else [])
        envelope = content_of(report, LONGEST)
        issued = desk.marks.issue(desk.actor, envelope, Product(product, version, supplier), keys)
        text = report.parent / TEXT_FILE
        _write(out, desk, issued, envelope, content_of(text, LONGEST) if text.is_file() else None)
        console.print(f"{issued.id}: {product} {version}, {out / BADGE}", markup=False, highlight=False, soft_wrap=True)
        if data is None:
            told = _("for {standard}: whether that version is in force was not asked, since no node was named")
            errors.print(told.format(standard=desk.marks.claims(issued).standard), markup=False, soft_wrap=True)
        print(f"verify it with: commonbeat conformance verify {out / BADGE} --trust {out / ISSUER}")


def revoke(
    id: Annotated[str, Parameter(help="The mark, as it was told when it was issued.")],
    /,
    *,
    why: Annotated[str, Parameter(help="The reason, which goes on the record.")],
    out: Annotated[Path, Parameter(help="The folder of the mark, whose list of states is signed anew.")],
    key: Key = None,
    data: Node = None,
) -> None:
    """Revoke a mark: its bit in the list of states is set, and the list is signed anew. Publish the list."""
    with told_plainly(), _desk(key, data, out) as desk:
        gone = desk.marks.revoke(desk.actor, id, why)
        write_durably(out / STATUS_LIST, desk.marks.status_list().encode() + b"\n")
        console.print(f"{gone.id}: revoked; {out / STATUS_LIST}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _desk(key: Path | None, data: Path | None, out: Path) -> Iterator[_Desk]:
    """Open a registrar's desk: in a node, or a folder that is the register itself."""
    if (key is None) == (data is None):
        raise Invalid.at("", _("Name the registrar's key, or the registrar's node: --key FILE, or --data NODE."))
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _in_node(data) if data is not None else _in_folder(key or out, out) as desk:
            yield desk
    except OSError as wrong:
        told = _("{path} cannot be written: {why}")
        raise Invalid.at("", told.format(path=wrong.filename or out, why=wrong.strerror)) from wrong


@contextmanager
def _in_folder(key: Path, out: Path) -> Iterator[_Desk]:
    from commonbeat.bootstrap.marks import folder_marks, registrar

    signer = Ed25519Signer.load(key) if key.exists() else Ed25519Signer.create(key, "registrar")
    marks, store = folder_marks(out, signer, installed_packs(), SystemClock())
    own = {key_id(signer.public_key): signer.public_key}
    yield _Desk(marks, registrar(PartyId("registrar")), own)
    write_marks(out, list(store.all()))


@contextmanager
def _in_node(data: Path) -> Iterator[_Desk]:
    from commonbeat.bootstrap.marks import registrar

    from .desk import house_in

    with house_in(data) as house, house.begin() as rooms:
        now = house.clock.now()
        known = {one.id: one.public_key for one in rooms.keys.all() if one.counts(now)}
        public = rooms.marks.signer.public_key
        own = {key_id(public): public}
        yield _Desk(rooms.marks, registrar(house.identity.party), known | own)


def _write(out: Path, desk: _Desk, issued: Mark, envelope: bytes, text: bytes | None) -> None:
    if text is not None and digest_of_text(text) == desk.marks.claims(issued).standard_digest:
        write_durably(out / TEXT_FILE, text)
    for name, content in (
        (CREDENTIAL, issued.credential.encode() + b"\n"),
        (BADGE, desk.marks.badge(issued.id)),
        (STATUS_LIST, desk.marks.status_list().encode() + b"\n"),
        (ENVELOPE_FILE, envelope),
        (ISSUER, desk.marks.signer.verification_key.encode() + b"\n"),
    ):
        write_durably(out / name, content)
