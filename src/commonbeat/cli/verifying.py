"""Interop marks verified on the command line, from files alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from commonbeat.access.model import Actor
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.mark_folder import ISSUER, STATUS_LIST
from commonbeat.audit.errors import KeyUnreadable
from commonbeat.conformance.badge import LONGEST as BADGE_LONGEST
from commonbeat.conformance.model import VersionInForce
from commonbeat.conformance.report import ENVELOPE_FILE, JUNIT_FILE, PAGE_FILE, STATEMENT_FILE, TEXT_FILE
from commonbeat.conformance.report_verifying import ReportEvidence, is_report, verify_report
from commonbeat.conformance.rules import COULD_NOT_RUN
from commonbeat.conformance.service import Marks
from commonbeat.conformance.steps import Step, status_of
from commonbeat.conformance.verifying import Evidence, Verification
from commonbeat.exchange.model import Statement
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import LONGEST
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.parties.keys import KeyUse

from .contents import content_of, keys_named
from .packs import installed_packs, made_packs, retired_here
from .plainly import console, errors, told_plainly

SEEN: Final = 1_000


def verify(
    presented: Annotated[Path, Parameter(help="A badge (SVG), the credential in it, or a report: report.dsse.json.")],
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
    shows that the signature holds, and not whose it is: then the issuer is unknown. A report without a mark is checked
    by itself, with --trust for the key that signed it: signature, files beside it, pack and standard.

    Status 0: all of it holds. 1: something was refused, and why. 2: something was not there to look at, or the issuer
    is unknown. For example:

    commonbeat conformance verify mark/badge.svg --trust mark/issuer.pub
    """
    serial, steps = 0, list[Step]()
    try:
        with told_plainly():
            known = _Known() if data is None else _known_at(data)
            if is_report(content_of(presented, LONGEST)):
                steps = _of_report(presented, trust, known)
            else:
                files = _Files(presented, report, status_list, standard, seen)
                serial, steps = _of_mark(files.read(trust, known))
    except SystemExit:
        sys.exit(COULD_NOT_RUN)
    for step in steps:
        console.print(f"{step.held:>8}  {step.name}: {step.said}", markup=False, highlight=False, soft_wrap=True)
    if seen is not None and serial:
        _remember(seen, serial)
    sys.exit(status_of(steps))


def _of_mark(evidence: Evidence) -> tuple[int, list[Step]]:
    """Check a mark; give the serial of its list of states too, 0 where none was held."""
    from commonbeat.adapters.jose import read_credential
    from commonbeat.adapters.keys import ed25519_verifies

    checked = Verification(evidence, SystemClock().now(), read_credential, ed25519_verifies)
    steps = checked.run()
    return checked.serial, steps


def _of_report(presented: Path, trust: Sequence[str], known: _Known) -> list[Step]:
    """Check a report by itself."""
    from commonbeat.adapters.keys import ed25519_verifies

    evidence = ReportEvidence(
        envelope=content_of(presented, LONGEST),
        beside=_others(presented),
        trusted={**keys_named(trust), **known.makers},
        packs=installed_packs(),
        made=made_packs(known.data),
        retired=retired_here(known.data),
    )
    return verify_report(evidence, ed25519_verifies)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a node knows: the keys of who issues marks and who makes reports, and the versions that were agreed on."""

    issuers: Sequence[bytes] = ()
    in_force: Sequence[VersionInForce] = ()
    makers: Mapping[str, bytes] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    """The node's folder, in which standards of its own may stand."""


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a mark; None: the one beside the badge, where there is one."""

    presented: Path
    report: Path | None
    status_list: Path | None
    standard: Path | None
    seen: Path | None

    def read(self, trust: Sequence[str], known: _Known) -> Evidence:
        """Give what is in them, beside the keys that are named and what a node knows."""
        return Evidence(
            presented=content_of(self.presented, BADGE_LONGEST),
            report=_beside(self.presented, self.report, ENVELOPE_FILE),
            status_list=_beside(self.presented, self.status_list, STATUS_LIST),
            trusted=[*keys_named(trust).values(), *known.issuers],
            enclosed=_enclosed(self.presented.parent / ISSUER),
            in_force=known.in_force,
            packs=installed_packs(),
            made=made_packs(known.data),
            retired=retired_here(known.data),
            gone=known.gone,
            beside=_others(self.report or self.presented.parent / ENVELOPE_FILE),
            standard=_beside(self.presented, self.standard, TEXT_FILE),
            newest_serial=_seen(self.seen),
        )


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
        agreed = [one for one in said if one is not None and one.since is not None]
        gone = _gone_by_directory(directory, now)
        if (house.folder.keys / MARK_KEY).exists():
            gone |= _gone_here(rooms.marks, now)
        makers = {key.id: key.public_key for key in keys if key.counts(now)}
        return _Known(tuple(issuers), agreed, makers, gone, data)


def _gone_by_directory(directory: Statement | None, now: datetime) -> dict[str, str]:
    """Give the marks that the directory has as revoked."""
    if directory is None or now >= directory.expires_at:
        return {}
    told = _("the mark was revoked, as the network's directory says")
    return {one.id: told for one in directory.marks if one.state == "revoked"}


def _gone_here(marks: Marks[Actor], now: datetime) -> dict[str, str]:
    """Give the marks that the node's own register has as revoked, with the reason."""
    told = _("the mark was revoked, as the register says: {why}")
    held = marks.standings(marks.all())
    return {one.mark.id: told.format(why=one.why_revoked) for one in held if one.state(now) == "revoked"}


def _enclosed(path: Path) -> bytes | None:
    """Give the key that came with the mark; one that cannot be read is none."""
    try:
        return next(iter(keys_named([str(path)]).values())) if path.is_file() else None
    except KeyUnreadable:
        return None


def _beside(presented: Path, named: Path | None, name: str) -> bytes | None:
    """Give the file that is named, else the one beside the badge; None where neither is there."""
    if named is not None:
        return content_of(named, LONGEST)
    beside = presented.parent / name
    return content_of(beside, LONGEST) if beside.exists() else None


def _others(report: Path) -> dict[str, bytes]:
    """Give the files that lie beside a report and that it may vouch for."""
    names = (STATEMENT_FILE, TEXT_FILE, JUNIT_FILE, PAGE_FILE)
    return {name: content_of(path, LONGEST) for name in names if (path := report.parent / name).is_file()}


def _seen(path: Path | None) -> int:
    if path is None or not path.exists():
        return 0
    text = content_of(path, SEEN).decode("ascii", "replace").strip()
    if not text.isdecimal():
        raise Invalid.at("", _("{path} is no file that remembers a list.").format(path=path))
    return int(text)


def _remember(path: Path, serial: int) -> None:
    try:
        write_durably(path, b"%d\n" % serial)
    except OSError as wrong:
        told = _("{path} cannot be written, so that the list is not remembered: {why}")
        errors.print(told.format(path=path, why=wrong.strerror), markup=False, soft_wrap=True)
        sys.exit(COULD_NOT_RUN)
