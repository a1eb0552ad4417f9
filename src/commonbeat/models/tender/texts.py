"""The texts of a tender's pack, as Markdown that shows every value as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .requirements import Chosen, Requirement, numbered
from .suites import Suite

_MARKS: Final = re.compile(r"([\\`*_\[\]<>&|~$])")


def shown(text: str) -> str:
    """Give a text to stand within a line of Markdown: nothing in it is markup, whatever others wrote."""
    return _MARKS.sub(r"\\\1", spelt_out(" ".join(text.split())))


def code(text: str) -> str:
    """Give a text as code in a line of Markdown; a mark of code in it cannot end it."""
    plain = spelt_out(" ".join(text.split()))
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def requirement_text(chosen: Sequence[Chosen]) -> str:
    """Give the requirements as one text, numbered, each with the clause that it comes from."""
    lines = ["# " + _("Requirements"), "", _introduction(), ""]
    last = ""
    for number, standard, one in numbered(chosen):
        if standard.address != last:
            last = standard.address
            lines += ["", f"## {number.split('.')[0]}. {shown(standard.title)} ({code(standard.address)})", ""]
            lines += [_retired(standard), ""] if standard.why_retired else []
            lines += [_("About it: {note}").format(note=shown(standard.note)), ""] if standard.note else []
        how = _("shown by: {how}").format(how=shown(one.shown_by)) if one.shown_by else ""
        tail = "; ".join(part for part in (code(one.clause), _standing(one), how) if part)
        lines.append(f"- **{number}** ({one.level}) {shown(one.text)} [{tail}]")
        lines += ["  - " + _("note: {note}").format(note=shown(note)) for note in one.notes]
    return "\n".join(lines) + "\n"


def _retired(standard: Chosen) -> str:
    told = _(
        "**Retired.** {why}. No new mark is given for it: ask for the version that has taken its place, or say why."
    )
    return told.format(why=shown(standard.why_retired))


def _standing(one: Requirement) -> str:
    """Say that what a requirement asks is not the standard's own word; empty: it is."""
    words = {"ours": _("components: ours, not the standard's"), "not to hand": _("components: not to hand")}
    return words.get(one.standing, "")


def _unsourced(standard: Chosen) -> Iterator[str]:
    """Say how many entities of a standard are made of what is not its own word."""
    for standing in ("ours", "not to hand"):
        ids = [one.clause.partition("#")[2] for one in standard.requirements if one.standing == standing]
        if ids:
            told = {
                "ours": _(
                    "Components chosen by Commonbeat, not by the standard: {entities}. Hold no bidder to them alone."
                ),
                "not to hand": _("Components not to hand, so that the suite tells little of them: {entities}."),
            }[standing]
            yield told.format(entities=", ".join(map(code, ids)))


def _introduction() -> str:
    """Say what the requirements are."""
    return _(
        "A product that is offered keeps each of these. must binds; should is to be shown by evidence. Behind each "
        "stands the clause that it comes from; the standard's own text decides."
    )


def readme(chosen: Sequence[Chosen], suites: Sequence[Suite], on: date) -> str:
    """Give the page that says what is in the pack and how it is used."""
    lines = ["# " + _("Pack for a tender"), "", _what(), ""]
    for standard in chosen:
        licence = (
            _("licence: {licence}").format(licence=shown(standard.licence))
            if standard.licence
            else _("no licence stated")
        )
        lines.append(f"- {code(standard.address)} {shown(standard.title)} ({licence})")
        lines += [f"  {_retired(standard)}"] if standard.why_retired else []
        lines += [f"  - {said}" for said in _unsourced(standard)]
    lines += [
        "",
        "## " + _("Files"),
        "",
        *_files(),
        "",
        "## " + _("Running the suite"),
        "",
        _running().format(day=on),
        "",
    ]
    lines += ["```sh", *(command for suite in suites for command in suite.commands), "```"]
    left = [line for suite in suites for line in suite.untested]
    if left:
        lines += ["", "## " + _("Rules without a test of their own"), "", *(f"- {shown(line)}" for line in left)]
    return "\n".join(lines) + "\n"


def _files() -> Iterator[str]:
    yield "- `requirements.md`: " + _("what is asked, numbered, with the clause of each")
    yield "- `scoring.xlsx`: " + _("one row for each requirement: weight, score, evidence; the totals are plain sums")
    yield "- `suite/expected.csv`: " + _("each record of the suite, with the verdict that is right for it")
    yield "- `suite/*/*/valid.ndjson`: " + _("made-up records that a product must take, one a line")
    yield "- `suite/*/*/wrong.ndjson`: " + _("records that a product must reject, each wrong in exactly one rule")


def _what() -> str:
    """Say what the pack is."""
    return _(
        "These standards are asked for. All records here are made up: no person, vehicle or case in them is anybody's. "
        "The pack helps to write a tender; it is no legal advice, and who buys decides what is asked and how it weighs."
    )


def _running() -> str:
    """Say how the suite is run."""
    return _(
        "Give the records to the product and compare its verdict with `suite/expected.csv`. The same verdicts come "
        "from `commonbeat-check`, as below; it also checks what the product gives out. Dates are reckoned on {day}: an "
        "example that is right on one day may be wrong on another. The command ends with 0 where all records are valid "
        "and with 1 where some are not."
    )
