"""Linting a standard, on the command line: what of it contradicts itself, why that matters, and how to mend it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from cyclopts import App, Parameter

from commonbeat.adapters.files.published_shelf import PublishedShelf
from commonbeat.adapters.files.standards import FileStandards
from commonbeat.adapters.files.waivers import NAME, read_waivers
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.importing.pole import FILES, Head, read_pole
from commonbeat.models.linting import Finding, Severity, lint, waive
from commonbeat.models.linting.drift import drift
from commonbeat.standards.linting import lint_text
from commonbeat.standards.model import Standard
from commonbeat_check.model import DataModel
from commonbeat_check.names import read_address
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import read_model

from .model_shelves import Data, catalogues_of, look_elsewhere, of_models
from .plainly import console, errors

_FACTS: Final = frozenset({"attributes.json", "entities.json"})
"""What a folder of facts holds at least; the README beside them may be missing."""


class _Given(NamedTuple):
    """What there is to lint: the model, the text, or both; and the folder in which waivers stand beside them."""

    model: DataModel | None
    text: Standard | None
    known: Sequence[Standard]
    folder: Path


def add_to(app: App) -> None:
    """Give the app the command ``lint``."""
    app.command(lint_, name="lint")


def lint_(
    what: Annotated[
        str,
        Parameter(
            help="ID@VERSION, or ID@VERSION#PART; or a folder: a fact set (attributes.json, entities.json), or a "
            "standard of your own."
        ),
    ],
    /,
    *,
    waivers: Annotated[
        Path | None, Parameter(help="A file of findings that are let be; without it, waivers.toml beside the model.")
    ] = None,
    beside: Annotated[
        tuple[str, ...],
        Parameter(
            help="ID@VERSION or folder of another model: tell where the two hold one thing to different lists.",
            negative=(),
        ),
    ] = (),
    data: Data = None,
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """Find what of a standard contradicts itself: where, what, why it matters, how to mend it.

    Status 0: no error that is not waived; 1: there are such; 2: what was given cannot be used. A waiver names the rule,
    the ids, a reason and who gave it; it marks a finding and never hides it. For example:

    commonbeat standards lint pole@1.1

    commonbeat standards lint "pole@1.1#P_001"

    commonbeat standards lint ../my-standard --waivers waivers.toml --json
    """
    with of_models():
        today = SystemClock().now().date()
        roots = catalogues_of(data)
        given = _given(what, roots)
        others = [model for one in beside if (model := _given(one, roots).model) is not None]
        found = _found(given, others, today)
        file = waivers or given.folder / NAME
        judged = waive(found, read_waivers(file) if waivers or file.is_file() else (), today)
        if part := _part(what, given):
            # What a waiver of another part fits is not asked here.
            judged = judged._replace(findings=tuple(one for one in judged.findings if _is_of(part, one)), told=())
    if json_:
        print(json.dumps([_row(one) for one in judged.findings], indent=2))
    else:
        _tell(judged.findings, what)
        _tell_beside(beside, given, roots)
    for line in judged.told:
        errors.print(line, markup=False, highlight=False, soft_wrap=True)
    if any(one.severity is Severity.ERROR and not one.waived for one in judged.findings):
        sys.exit(1)


def _given(what: str, roots: Sequence[Path]) -> _Given:
    folder = Path(what)
    if folder.is_dir():
        return _from_folder(folder, roots)
    address = read_address(what)
    if address is None and "/" in what:
        raise CheckRefused(_("There is no folder {what}.").format(what=what))
    if address is None:
        raise CheckRefused(_("{what} is no address, as pole@1.1, and no folder that is there.").format(what=what))
    shelf = PublishedShelf(*roots)
    model = shelf.find(address.standard, address.version)
    places = [root / address.standard / address.version for root in roots]
    files = FileStandards(*roots)
    # The one that is asked for is read so that a fault of it is told; what is wrong with others is not asked here.
    text = next((files.version(one) for one in places if (one / "standard.toml").is_file()), None)
    known = files.sound()
    if model is None and text is None:
        there = ", ".join(dict.fromkeys([*shelf.addresses(), *(f"{s.id}@{s.version}" for s in known)]))
        told = _("There is no standard {what} here. There are: {there}.").format(what=what, there=there)
        raise CheckRefused(f"{told} {look_elsewhere()}" if len(roots) == 1 else told)
    return _Given(model, text, known, next(one for one in places if one.is_dir()))


def _part(what: str, given: _Given) -> str:
    """Give the id of the part that an address names; "" where it names a whole standard, or is a folder.

    Raises:
        CheckRefused: the standard has no such part.
    """
    address = None if Path(what).is_dir() else read_address(what)
    if address is None or not address.part:
        return ""
    model, known = given.model, [] if given.text is None else [one.id.clause for one in given.text.clauses]
    if model is not None:
        for parts in (model.entities, model.elements, model.lists, model.rules):
            known += [one.id for one in parts]
    if address.part not in known:
        told = _("There is nothing called {part} in {standard}.")
        whole = f"{address.standard}@{address.version}"
        raise CheckRefused(told.format(part=address.part, standard=whole) + nearest(address.part, known))
    return address.part


def _is_of(part: str, finding: Finding) -> bool:
    """Say whether a finding is of a part, of something in it, or of its clause."""
    return any(
        where.rpartition("#")[2] == part or where.rpartition("#")[2].startswith((f"{part}.", f"{part}/"))
        for where in finding.where
    )


def _from_folder(folder: Path, roots: Sequence[Path]) -> _Given:
    """Give what a folder holds: a model, a text in ``standard.toml``, or the facts of one."""
    folder = folder.resolve()
    file, names = folder / "model.json", {one.name for one in folder.iterdir()}
    if file.name in names or "standard.toml" in names:
        model = read_model(_bytes(file), str(file)) if file.name in names else None
        text, known = _text_of(folder, roots) if "standard.toml" in names else (None, ())
        return _Given(model, text, known, folder)
    if names & _FACTS:
        files: dict[str, bytes] = {name: _bytes(folder / name) for name in FILES if name in names}
        return _Given(read_pole(files, Head(standard=folder.name, version="0")), None, (), folder)
    raise CheckRefused(
        _("{folder} holds no standard: no model.json, no standard.toml, no attributes.json with entities.json.").format(
            folder=folder
        )
    )


def _text_of(folder: Path, roots: Sequence[Path]) -> tuple[Standard, Sequence[Standard]]:
    """Give the text of a folder, and those that it may cite: beside it only where it stands as ID/VERSION."""
    files = FileStandards(*roots)
    if files.is_in_place(folder):
        files = FileStandards(folder.parents[1], *roots)
    text = files.given(folder)
    return text, (text, *files.sound())


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise CheckRefused(_("{file} cannot be read: {why}.").format(file=file, why=wrong.strerror)) from wrong


def _found(given: _Given, others: Sequence[DataModel], today: date) -> list[Finding]:
    found: list[Finding] = []
    if given.model is not None:
        found += lint(given.model, today)
        found += [one for other in others for one in drift([given.model, other])]
    if given.text is not None:
        clauses = {str(clause.id) for standard in given.known for clause in standard.clauses}
        found += lint_text(given.text, clauses, today)
    return found


def _tell_beside(beside: Sequence[str], given: _Given, roots: Sequence[Path]) -> None:
    """Say of each model beside it that the two were compared, and how much was found."""
    for one in beside:
        other = _given(one, roots).model
        if given.model is None or other is None:
            _say(_("Not compared with {other}: one of the two has no data model.").format(other=one))
            continue
        count = len(drift([given.model, other]))
        said = ngettext("Compared with {other}: {n} finding.", "Compared with {other}: {n} findings.", count)
        _say(said.format(other=one, n=count))


def _row(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "where": list(finding.where),
        "text": finding.text,
        "why": finding.why,
        "fix": finding.fix,
    }
    return row | ({"waived": finding.waived} if finding.waived else {})


def _tell(findings: Sequence[Finding], what: str) -> None:
    """Print findings by how much they weigh, each rule's reason and remedy once, and then how many there are."""
    headings = {Severity.ERROR: _("Errors"), Severity.WARN: _("Warnings"), Severity.INFO: _("For information")}
    for severity, heading in headings.items():
        of_weight = [one for one in findings if one.severity is severity]
        if of_weight:
            _say(f"{heading}\n")
        for rule in dict.fromkeys(one.rule for one in of_weight):
            _tell_rule([one for one in of_weight if one.rule == rule])
    counts = Counter(one.severity for one in findings if not one.waived)
    waived = sum(1 for one in findings if one.waived)
    _say(
        _("{what}: {errors}, {warnings}, {infos} for information, {waived} waived.").format(
            what=what,
            errors=ngettext("{n} error", "{n} errors", counts[Severity.ERROR]).format(n=counts[Severity.ERROR]),
            warnings=ngettext("{n} warning", "{n} warnings", counts[Severity.WARN]).format(n=counts[Severity.WARN]),
            infos=counts[Severity.INFO],
            waived=waived,
        )
    )


def _tell_rule(findings: Sequence[Finding]) -> None:
    """Print the findings of one rule; where one remedy mends all, it comes once with the reason, at the end."""
    is_one_fix = len({one.fix for one in findings}) == 1
    for one in findings:
        _say(f"{one.rule}  {', '.join(one.where)}\n  {one.text}")
        if one.waived:
            _say(_("  Waived: {reason}").format(reason=one.waived))
        if one is findings[-1] or not is_one_fix:
            _say(_("  Why it matters: {why}").format(why=one.why))
            _say(_("  To mend it: {fix}").format(fix=one.fix))
    _say("")


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
