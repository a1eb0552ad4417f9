"""A signed report checked by itself, with no network and no mark: who signed it, its files, its pack, its standard."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import Verifies, key_id
from commonbeat.kernel.text import _

from .model import Pack
from .ports import FindsPack, no_pack
from .report import Report, read_report
from .rules import applied, outcome_of
from .steps import Held, NotKnown, Step, files_as_written, pack_at_hand, step_of


@dataclass(frozen=True, slots=True)
class ReportEvidence:
    """What there is to check a report with. ``trusted`` are keys of those who make reports, known from elsewhere."""

    envelope: bytes
    beside: Mapping[str, bytes]
    trusted: Mapping[str, bytes]
    packs: Sequence[Pack]
    made: FindsPack = no_pack
    retired: Mapping[str, str] = field(default_factory=dict)


def is_report(presented: bytes) -> bool:
    """Say whether what is presented is the envelope of a report, and no badge or credential."""
    return presented.lstrip()[:1] == b"{"


def verify_report(evidence: ReportEvidence, verifies: Verifies) -> list[Step]:
    """Check every step in order and give them; it stops at the first that is refused."""
    steps: list[Step] = []
    for step in _steps(evidence, verifies):
        steps.append(step)
        if step.held is Held.REFUSED:
            break
    return steps


def _steps(evidence: ReportEvidence, verifies: Verifies) -> Iterator[Step]:
    found: Report | None = None

    def signed() -> str:
        nonlocal found
        keys = evidence.trusted
        found = read_report(evidence.envelope, verifies, keys or None)
        said = _told(found)
        if not keys:
            raise NotKnown(_("the signature holds, who signed is unknown: {told}").format(told=said))
        return said

    yield step_of("report", signed)
    if found is None:
        return
    report = found
    if evidence.beside:
        yield step_of("files", lambda: files_as_written(report, evidence.beside))
    made = evidence.made(report.pack, report.pack_version)
    packs = [*evidence.packs, *([] if made is None else [made])]
    yield step_of("pack", lambda: pack_at_hand(packs, report.pack, report.pack_version, report.pack_digest))
    yield _standard(report, packs, evidence.retired)


def _told(report: Report) -> str:
    product = f"{report.product} {report.product_version}".strip() or report.target
    told = _(
        "signed with key {key}: {product}, {result}, {applied} of {tests} tests applied; ended {at}, made with {tool}"
    )
    return told.format(
        key=key_id(report.public_key),
        product=product,
        result=outcome_of(report.verdicts.values()),
        applied=applied(report.verdicts.values()),
        tests=len(report.verdicts),
        at=spell(report.finished_at),
        tool=_tool(report),
    )


def _tool(report: Report) -> str:
    said = json.loads(report.payload)["predicate"].get("tool")
    return f"{said.get('name')} {said.get('version')}" if isinstance(said, dict) else "?"


def _standard(report: Report, packs: Sequence[Pack], retired: Mapping[str, str]) -> Step:
    """Say which version was tried. That it is retired today changes nothing of what was run."""
    told = f"{report.standard}, {report.standard_digest}"
    if why := retired.get(report.standard):
        told = _("{told}; {why}: no mark is given for it").format(told=told, why=why)
    texts = [pack.text for pack in packs if pack.text.address == report.standard]
    if any(one.digest == report.standard_digest for one in texts):
        return Step("standard", Held.HELD, told)
    if texts:
        return Step("standard", Held.REFUSED, _("the run was held to another text: {told}").format(told=told))
    return Step("standard", Held.UNKNOWN, _("its text is not there to look at: {told}").format(told=told))
