"""Conformance, on the command line: packs run against a system, marks issued, and marks verified with no network."""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter
from rich.table import Table

from commonbeat.adapters.files.conformance_report import write_report
from commonbeat.adapters.files.regular import open_regular
from commonbeat.conformance.model import Camera, Pack, Role, Run
from commonbeat.conformance.ports import Heard, Reply
from commonbeat.conformance.rules import Covered, coverage, digest_of, exit_status
from commonbeat.conformance.running import Asked, Telling, run_back_office, run_sender
from commonbeat.conformance.synthetic import synthetic_marks
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .held_text import Node, Portal, Standard, held_pack
from .marks import mark, revoke
from .packs import installed_packs
from .plainly import console, told_plainly
from .record_suites import answers, records, suite
from .reporting import conclude, or_two, progress, require_both, signer_of, tell_result, unwritable
from .verifying import verify

conformance = App(
    name="conformance", help="Run a pack of tests against a system, issue an interop mark, verify one with no network."
)
conformance.command(mark)
conformance.command(revoke)
conformance.command(verify)
conformance.command(suite)
conformance.command(answers)
conformance.command(records)

_CAMERA: Final = re.compile(r"(\d{1,10})[./,](\d{1,10})[./,](\d{1,10})")
SENDER_LOG: Final = "sender.log"
BEARER: Final = "COMMONBEAT_BEARER"


@conformance.command
def packs() -> None:
    """List the packs of tests that are installed, with their standard and digest."""
    with told_plainly():
        for pack in installed_packs():
            console.print(f"{pack.id} {pack.version}: {pack.title}", markup=False, soft_wrap=True)
            console.print(f"    {pack.plain}", markup=False, soft_wrap=True)
            told = _("{standard}, {tests} tests, SHA-256 {digest}")
            said = told.format(standard=pack.standard, tests=len(pack.tests), digest=digest_of(pack))
            console.print(f"    {said}", markup=False, soft_wrap=True)


@conformance.command(name="coverage")
def coverage_(
    pack: Annotated[str, Parameter(help="A pack, as anpr-sender.")],
    /,
    *,
    standard: Standard = "",
    data: Node = None,
    url: Portal = "",
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """List every clause of the pack's standard: the tests that look at it, or why none does.

    It ends with status 1 where a clause has neither.
    """
    with told_plainly():
        held = held_pack(pack, standard, data, url).pack
        rows = coverage(held)
    untold = [str(row.clause) for row in rows if not row.is_told]
    if json_:
        print(json.dumps(_spelled(held, rows), indent=2))
    else:
        _tell_coverage(held, rows)
        tested = sum(bool(row.tests) for row in rows)
        told = _("{tested} of {all} clauses are tested; {untold} have neither a test nor a reason.")
        console.print(told.format(tested=tested, all=len(rows), untold=len(untold)), markup=False)
    sys.exit(1 if untold else 0)


def _tell_coverage(pack: Pack, rows: Sequence[Covered]) -> None:
    console.print(f"{pack.id} {pack.version}, {pack.standard}", markup=False, highlight=False, soft_wrap=True)
    table = Table()
    # Names are for copying: they stand whole, and the reasons have the room that is left.
    table.add_column(_("clause"), no_wrap=True)
    table.add_column(_("tests, or why none"), overflow="fold")
    for row in rows:
        table.add_row(row.clause.clause, "\n".join(row.tests) or row.reason)
    console.print(table)


def _spelled(pack: Pack, rows: Sequence[Covered]) -> dict[str, object]:
    clauses = [
        {"clause": row.clause.clause, "title": row.title, "tests": list(row.tests), "reason": row.reason}
        for row in rows
    ]
    return {"pack": pack.id, "version": pack.version, "standard": pack.standard, "clauses": clauses}


@conformance.command
def run(
    pack: Annotated[str, Parameter(help="A pack, as anpr-sender or anpr-back-office.")],
    /,
    *,
    target: Annotated[str, Parameter(help="Of a sender: where to listen. Of a back office: its base address.")],
    out: Annotated[Path, Parameter(help="The folder for the report; it is made, and files in it are replaced.")],
    run: Annotated[str, Parameter(help="A command that starts the sender; COMMONBEAT_TARGET tells it where to.")] = "",
    camera: Annotated[str, Parameter(help="The camera, as FEED.SOURCE.CAMERA; a back office needs one.")] = "",
    bearer_file: Annotated[
        Path | None, Parameter(help="A file with the back office's credential, else COMMONBEAT_BEARER.")
    ] = None,
    key: Annotated[
        Path | None,
        Parameter(help="The key that signs the report; without it one is made for this run, and thrown away."),
    ] = None,
    product: Annotated[str, Parameter(help="What is tested, so that the report is good for it alone.")] = "",
    product_version: Annotated[str, Parameter(help="The version of what is tested.")] = "",
    standard: Standard = "",
    data: Node = None,
    url: Portal = "",
    seed: Annotated[int | None, Parameter(help="Makes the same synthetic marks again.")] = None,
    allow_remote: Annotated[
        bool, Parameter(help="Test beyond this machine and private networks.", negative="")
    ] = False,
) -> None:
    """Run a pack against a system: status 0 when all passed, 1 when a test failed, 2 when it could not be run.

    The limits are those of the version of the standard that is named with --standard, else of the one in force at the
    portal of --url or the node of --data, else of the one that came with the program.

    A sender is heard out at the target for up to 25 seconds, and ends sooner when nothing more comes; every read that
    is sent to a back office is synthetic. It writes report.json, report.dsse.json, junit.xml and report.html, and as
    standard.json the text that the run was held to. For example:

    commonbeat conformance run anpr-sender --target http://127.0.0.1:9100 --out report --run "python3 sender.py"

    COMMONBEAT_BEARER=... commonbeat conformance run anpr-back-office --target http://127.0.0.1:8002 --camera 1.1.1
    --out report
    """
    with or_two():
        held = held_pack(pack, standard, data, url)
        chosen = held.pack
        said = _("held to {standard}: {why}")
        progress(said.format(standard=chosen.standard, why=held.chosen_by))
        require_both(product, product_version)
        signer = signer_of(out, key)
        asked = Asked(
            chosen, target, secrets.randbelow(2**31) if seed is None else seed, product, product_version, held.chosen_by
        )
        if chosen.role is Role.SENDER:
            made = _hear_sender(asked, run, _camera(camera), out, allow_remote=allow_remote)
        else:
            made = _ask_back_office(asked, _camera(camera), _bearer(bearer_file), allow_remote=allow_remote)
        try:
            write_report(out, made, signer, is_known=key is not None)
        except OSError as wrong:
            raise unwritable(out, wrong) from wrong
        conclude(made, out, is_known=key is not None)
    sys.exit(exit_status(one.found.verdict for one in made.results))


def _hear_sender(asked: Asked, command: str, camera: Camera | None, out: Path, *, allow_remote: bool) -> Run:
    from commonbeat.adapters.http.sender_ear import HttpEar
    from commonbeat.adapters.http.sender_process import Started
    from commonbeat.adapters.http.targets import read_target

    place = read_target(asked.target, allow_remote=allow_remote, listens=True)
    marks = ",".join(synthetic_marks(asked.seed, 20))
    environment = {BEARER: f"run-{secrets.token_hex(8)}", "COMMONBEAT_MARKS": marks}
    if camera is not None:
        environment["COMMONBEAT_CAMERA"] = str(camera)

    def ready(port: int) -> None:
        told = _("listening at {host} port {port} for up to {seconds} s: send synthetic reads alone")
        progress(told.format(host=place.host, port=port, seconds=asked.pack.bounds.run_seconds))

    def answered(heard: Heard, reply: Reply) -> None:
        told = _("heard a request of {bytes} bytes: answered {status}")
        progress(told.format(bytes=len(heard.body), status=reply.status))

    clock = SystemClock()
    ear = HttpEar(place, asked.pack.bounds, clock, Started(command, environment), ready)
    try:
        return run_sender(asked, ear, camera, clock, Telling(tell_result, answered))
    finally:
        if ear.output:
            (out / SENDER_LOG).write_bytes(ear.output)


def _ask_back_office(asked: Asked, camera: Camera | None, bearer: str, *, allow_remote: bool) -> Run:
    from commonbeat.adapters.http.back_office_caller import HttpCaller
    from commonbeat.adapters.http.targets import read_target

    if camera is None:
        raise Invalid.at("", _("Name a camera that the back office has in service: --camera FEED.SOURCE.CAMERA."))
    place = read_target(asked.target, allow_remote=allow_remote)
    told = _("sending synthetic reads of camera {camera} to {target}")
    progress(told.format(camera=camera, target=place.url))
    caller = HttpCaller(place.url, bearer, asked.pack.bounds.answer_bytes)
    return run_back_office(asked, caller, camera, SystemClock(), Telling(tell_result))


def _camera(text: str) -> Camera | None:
    if not text:
        return None
    found = _CAMERA.fullmatch(text)
    if found is None:
        raise Invalid.at("", _("A camera is named as FEED.SOURCE.CAMERA, three whole numbers: --camera 1.1.1."))
    return Camera(*map(int, found.groups()))


def _bearer(file: Path | None) -> str:
    if file is None:
        text = os.environ.get(BEARER, "")
    else:
        try:
            with open_regular(file) as opened:
                text = opened.read(4096).decode("ascii")
        except (OSError, UnicodeDecodeError) as wrong:
            raise Invalid.at("", _("{path} cannot be read as a credential.").format(path=file)) from wrong
    text = text.strip()
    if not text.isascii() or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise Invalid.at("", _("A credential is one word of letters, digits and signs."))
    return text
