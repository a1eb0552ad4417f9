"""Interop marks on the command line: issued, revoked, and verified with no network."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from commonbeat.access.model import Actor
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.mark_folder import BADGE, CREDENTIAL, ISSUER, STATUS_LIST, write_marks
from commonbeat.adapters.files.regular import open_regular
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.audit.notes import NoteKey
from commonbeat.conformance.badge import LONGEST as BADGE_LONGEST
from commonbeat.conformance.model import Mark, Product, VersionInForce
from commonbeat.conformance.report import ENVELOPE_FILE, JUNIT_FILE, PAGE_FILE, STATEMENT_FILE, TEXT_FILE
from commonbeat.conformance.rules import COULD_NOT_RUN
from commonbeat.conformance.service import Marks
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import LONGEST, key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.keys import KeyUse
from commonbeat.standards.digest import digest_of_text
from commonbeat.standards.published import PublishedText, read_text

from .packs import installed_packs
from .plainly import console, errors, told_plainly

SEEN: Final = 1_000
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
        keys = desk.report_keys | _named([report_key] if report_key else [])
        envelope = _content(report, LONGEST)
        issued = desk.marks.issue(desk.actor, envelope, Product(product, version, supplier), keys)
        _write(out, desk, issued, envelope, _beside(report, None, TEXT_FILE))
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


def verify(
    presented: Annotated[Path, Parameter(help="A badge (SVG), or the credential in it.")],
    /,
    *,
    trust: Annotated[tuple[str, ...], Parameter(help="The issuer's public key, or its file: issuer.pub.")] = (),
    data: Annotated[
        Path | None, Parameter(name="--data", help="A node's folder: the keys for marks in its directory are trusted.")
    ] = None,
    report: Annotated[Path | None, Parameter(help="The report; otherwise the one beside the badge.")] = None,
    status_list: Annotated[
        Path | None, Parameter(help="The list of states; otherwise the one beside the badge.")
    ] = None,
    standard: Annotated[
        Path | None, Parameter(help="The text that the mark is for; otherwise the one beside the badge.")
    ] = None,
    seen: Annotated[
        Path | None, Parameter(help="A file that remembers the newest list, so that none is older.")
    ] = None,
) -> None:
    """Check badge, credential, list of states, report, pack and standard, with no network, and say which held.

    An issuer is known by a key of --trust, or of the directory or register of a node. A key that came with the mark
    shows that the signature holds, and not whose it is: then the issuer is unknown.

    Status 0: all of it holds. 1: something was refused, and why. 2: something was not there to look at, or the issuer
    is unknown. For example:

    commonbeat conformance verify mark/badge.svg --trust mark/issuer.pub
    """
    from commonbeat.adapters.jose import read_credential
    from commonbeat.adapters.keys import ed25519_verifies
    from commonbeat.conformance.verifying import Evidence, Verification, status_of

    try:
        with told_plainly():
            known = _Known() if data is None else _known_at(data)
            enclosed = presented.parent / ISSUER
            evidence = Evidence(
                presented=_content(presented, BADGE_LONGEST),
                report=_beside(presented, report, ENVELOPE_FILE),
                status_list=_beside(presented, status_list, STATUS_LIST),
                trusted=[*_named(trust).values(), *known.issuers],
                enclosed=next(iter(_named([str(enclosed)]).values())) if enclosed.is_file() else None,
                in_force=known.in_force,
                packs=installed_packs(),
                beside=_others(report or presented.parent / ENVELOPE_FILE),
                standard=_text(_beside(presented, standard, TEXT_FILE)),
                newest_serial=_seen(seen),
            )
            checked = Verification(evidence, SystemClock().now(), read_credential, ed25519_verifies)
            steps = checked.run()
    except SystemExit:
        sys.exit(COULD_NOT_RUN)
    for step in steps:
        console.print(f"{step.held:>8}  {step.name}: {step.said}", markup=False, highlight=False, soft_wrap=True)
    if seen is not None and checked.serial:
        _remember(seen, checked.serial)
    sys.exit(status_of(steps))


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


@dataclass(frozen=True, slots=True)
class _Known:
    """What a node knows of marks: the keys of those who issue them, and the versions that were agreed on."""

    issuers: Sequence[bytes] = ()
    in_force: Sequence[VersionInForce] = ()


def _known_at(data: Path) -> _Known:
    from commonbeat.bootstrap.house import MARK_KEY
    from commonbeat.bootstrap.in_force import HoldsHere

    from .desk import network_in

    with network_in(data) as (house, network), house.reading() as rooms:
        now = house.clock.now()
        directory = None if network is None else network.directory.held
        keys = list(rooms.keys.all())
        if directory is not None and now < directory.expires_at:
            keys += [key for party in directory.parties for key in party.keys]
        issuers = {key.public_key: None for key in keys if key.use is KeyUse.MARK and key.counts(now)}
        if (house.folder.keys / MARK_KEY).exists():
            issuers[rooms.marks.signer.public_key] = None
        holds = HoldsHere(rooms.workstreams)
        said = [holds(name) for name in dict.fromkeys(pack.text.id for pack in installed_packs())]
        return _Known(tuple(issuers), [one for one in said if one is not None and one.since is not None])


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


def _named(keys: Sequence[str]) -> dict[str, bytes]:
    """Give the public keys that are spelled, or that stand in the files that are named."""
    found: dict[str, bytes] = {}
    for text in keys:
        spelled = (
            text if "+" in text and not Path(text).is_file() else _content(Path(text), SEEN).decode("ascii", "replace")
        )
        public = NoteKey.parse(spelled).public_key
        found[key_id(public)] = public
    return found


def _content(path: Path, most: int) -> bytes:
    try:
        with open_regular(path) as file:
            content = file.read(most + 1)
    except OSError as wrong:
        raise Invalid.at("", _("{path} cannot be read: {why}").format(path=path, why=wrong.strerror)) from wrong
    if len(content) > most:
        raise Invalid.at("", _("{path} is longer than {most} bytes.").format(path=path, most=most))
    return content


def _beside(presented: Path, named: Path | None, name: str) -> bytes | None:
    """Give the file that is named, else the one beside the badge; None where neither is there."""
    if named is not None:
        return _content(named, LONGEST)
    beside = presented.parent / name
    return _content(beside, LONGEST) if beside.exists() else None


def _remember(path: Path, serial: int) -> None:
    try:
        write_durably(path, b"%d\n" % serial)
    except OSError as wrong:
        told = _("{path} cannot be written, so that the list is not remembered: {why}")
        errors.print(told.format(path=path, why=wrong.strerror), markup=False, soft_wrap=True)
        sys.exit(COULD_NOT_RUN)


def _others(report: Path) -> dict[str, bytes]:
    """Give the files that lie beside a report and that it may vouch for."""
    names = (STATEMENT_FILE, TEXT_FILE, JUNIT_FILE, PAGE_FILE)
    return {name: _content(path, LONGEST) for name in names if (path := report.parent / name).is_file()}


def _text(content: bytes | None) -> PublishedText | None:
    return None if content is None else read_text(content, TEXT_FILE)


def _seen(path: Path | None) -> int:
    if path is None or not path.exists():
        return 0
    text = _content(path, SEEN).decode("ascii", "replace").strip()
    if not text.isdecimal():
        raise Invalid.at("", _("{path} is no file that remembers a list.").format(path=path))
    return int(text)
