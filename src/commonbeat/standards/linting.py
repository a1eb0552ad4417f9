"""The linter of texts: what of a standard's clauses, or of its title and kind, contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.text import _
from commonbeat.models.linting.finding import Finding, Found, LintRule, error, found_by, info, rule_found, warn

from .model import Clause, Kept, Level, Standard

_BINDS: Final = re.compile(r"\b(?:must|shall)\b", re.IGNORECASE)
_ADVISES: Final = re.compile(r"\b(?:should|is recommended|are recommended)\b", re.IGNORECASE)
_CITED: Final = re.compile(r"\b([a-z][a-z0-9-]*)@(\d+(?:\.\d+)*)#([a-z0-9-]+)")
KINDS: Final = {
    "guidance": ("guidance", "guideline", "guidelines", "guide"),
    "principles": ("principle", "principles"),
    "policy": ("policy", "policies"),
    "standard": ("standard", "standards"),
    "template": ("template", "templates"),
    "blueprint": ("blueprint", "blueprints"),
}
"""The words of a title by which an entry says what kind it is."""


class Entry(NamedTuple):
    """What a catalogue says of one entry, as far as its kind goes."""

    id: str
    title: str
    kind: str


class Texts(NamedTuple):
    """A standard, the addresses of every clause that is known, and the day."""

    standard: Standard
    known: Collection[str]
    on: date


def lint_text(standard: Standard, known: Collection[str], on: date) -> tuple[Finding, ...]:
    """Give all in which the clauses of a standard contradict themselves; ``known`` are the addresses of all clauses."""
    return found_by(RULES, Texts(standard, known, on))


def kind_of(title: str) -> str:
    """Give the kind that a title says its entry is: the last of its words for kinds; empty where it has none."""
    words = re.findall(r"[a-z]+", title.lower())
    found = [kind for word in words for kind, forms in KINDS.items() if word in forms]
    return found[-1] if found else ""


def misfiled(entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Give the entries of a catalogue whose title says another kind than they are filed under."""
    (rule,) = (one for one in RULES if one.name == "kind_mismatch")
    return tuple(rule_found(rule, one) for entry in entries for one in _misfiled(entry))


def _misfiled(entry: Entry) -> Iterator[Found]:
    said = kind_of(entry.title)
    filed = next((kind for kind, forms in KINDS.items() if entry.kind.lower() in forms), entry.kind.lower())
    if said and filed and said != filed:
        told = _("{title} is filed as {filed}, and its title says {said}.")
        yield warn((entry.id,), told.format(title=entry.title, filed=filed, said=said))


def kind_mismatch(texts: Texts) -> Iterator[Found]:
    """Find a standard whose title says that it only guides, and whose clauses bind."""
    standard = texts.standard
    said = kind_of(standard.title)
    binding = [one for one in standard.clauses if one.level is Level.MUST]
    if said in {"guidance", "principles", "template"} and binding:
        told = _("{title}: by its title it is {said}, yet {count} of its clauses bind.")
        where = (f"{standard.id}@{standard.version}",)
        yield warn(where, told.format(title=standard.title, said=said, count=len(binding)))


def level_mismatch(texts: Texts) -> Iterator[Found]:
    """Find clauses whose text binds more, or less, than their level says."""
    for clause in texts.standard.clauses:
        at, words = (str(clause.id),), _unquoted(clause.text)
        if clause.level is not Level.MUST and _BINDS.search(words) and not _ADVISES.search(words):
            told = _("{id} is at the level {level}, and its text says must.")
            yield error(at, told.format(id=clause.id, level=clause.level.value))
        elif clause.level is Level.MUST and _ADVISES.search(words) and not _BINDS.search(words):
            told = _("{id} is at the level must, and its text only advises.")
            yield warn(at, told.format(id=clause.id))


def untested_clause(texts: Texts) -> Iterator[Found]:
    """Find clauses that nothing keeps yet, or that do not say how they are kept."""
    for clause in texts.standard.clauses:
        if not clause.kept_by.strip():
            yield error((str(clause.id),), _("{id} does not say how it is kept.").format(id=clause.id))
        elif clause.kept is Kept.NOT_YET:
            yield info((str(clause.id),), _("{id} is kept by nothing yet.").format(id=clause.id))


def dangling_clause(texts: Texts) -> Iterator[Found]:
    """Find clauses that cite a clause which is not there."""
    for clause in texts.standard.clauses:
        for cited in _CITED.finditer(f"{clause.text} {clause.plain} {clause.kept_by}"):
            if cited[0] not in texts.known:
                told = _("{id} cites {cited}, which is not there.").format(id=clause.id, cited=cited[0])
                yield error((str(clause.id), cited[0]), told)


def unsourced_clause(texts: Texts) -> Iterator[Found]:
    """Find clauses that are said to be sourced and name no source."""
    for clause in texts.standard.clauses:
        if clause.standing is Standing.SOURCED and not clause.sources:
            yield error((str(clause.id),), _("{id} is said to be sourced, and names no source.").format(id=clause.id))


def limit_not_in_text(texts: Texts) -> Iterator[Found]:
    """Find clauses whose machine form has a limit that is none of the numbers in their text."""
    for clause in texts.standard.clauses:
        value = clause.machine.value if clause.machine else None
        numbers = {float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", clause.text)}
        if value is not None and numbers and value not in numbers and not _scaled(value, numbers):
            told = _("{id}: its limit is {value:g}, and its text says {numbers}.")
            shown = ", ".join(f"{one:g}" for one in sorted(numbers))
            yield error((str(clause.id),), told.format(id=clause.id, value=value, numbers=shown))


def _scaled(value: float, numbers: Collection[float]) -> bool:
    """Say whether a value is one of the numbers in another unit: per cent, minutes, hours, thousands."""
    return any(
        abs(value * by - one) < 1e-9 or abs(value - one * by) < 1e-9
        for one in numbers
        for by in (60, 100, 1000, 3600, 86400)
    )


def repeated_text(texts: Texts) -> Iterator[Found]:
    """Find two clauses that say the same, or bear one title."""
    seen: dict[str, Clause] = {}
    for clause in texts.standard.clauses:
        for said in (clause.text, clause.title):
            key = " ".join(said.lower().split())
            if key in seen and seen[key] is not clause:
                told = _("{one} and {other} say the same: {said}.")
                yield warn(
                    (str(seen[key].id), str(clause.id)),
                    told.format(one=seen[key].id, other=clause.id, said=said[:80]),
                )
            seen[key] = clause


def future_date(texts: Texts) -> Iterator[Found]:
    """Find a standard that says it was issued on a day that has not come."""
    if texts.standard.issued_on > texts.on:
        address = f"{texts.standard.id}@{texts.standard.version}"
        yield warn(
            (address,), _("{id} is issued on {day}, which is to come.").format(id=address, day=texts.standard.issued_on)
        )


def _unquoted(text: str) -> str:
    """Give a text without what it only quotes."""
    return re.sub(r"\"[^\"]*\"|“[^”]*”|`[^`]*`", " ", text)


RULES: Final[tuple[LintRule[Texts], ...]] = (
    LintRule(
        "kind_mismatch",
        lambda: _("A title that says another kind than the entry is filed under, or than its clauses are."),
        lambda: _("A reader takes guidance for a duty, or a duty for guidance."),
        lambda: _("File it under the kind that it is, or change the title."),
        kind_mismatch,
    ),
    LintRule(
        "level_mismatch",
        lambda: _("A clause whose text binds more, or less, than its level says."),
        lambda: _("Whoever reads the text and whoever reads the level keep different rules."),
        lambda: _("Change the level or the word."),
        level_mismatch,
    ),
    LintRule(
        "untested_clause",
        lambda: _("A clause that nothing keeps, or that does not say how it is kept."),
        lambda: _("Nobody can say whether it is kept."),
        lambda: _("Give it a check, a limit, a measurement or the evidence that shows it."),
        untested_clause,
    ),
    LintRule(
        "dangling_clause",
        lambda: _("A clause that cites a clause which is not there."),
        lambda: _("What it rests on cannot be read."),
        lambda: _("Cite the clause that is meant, in the version that is meant."),
        dangling_clause,
    ),
    LintRule(
        "unsourced_clause",
        lambda: _("A clause that is said to be sourced and names no source."),
        lambda: _("Nobody can hold it against its source."),
        lambda: _("Name the source, or say that the clause is proposed."),
        unsourced_clause,
    ),
    LintRule(
        "limit_not_in_text",
        lambda: _("A limit in the machine form that is none of the numbers in the text."),
        lambda: _("A machine holds people to another number than the text does."),
        lambda: _("Make both say the same number."),
        limit_not_in_text,
    ),
    LintRule(
        "repeated_text",
        lambda: _("Two clauses that say the same."),
        lambda: _("When one of them changes the other does not."),
        lambda: _("Keep one, and cite it."),
        repeated_text,
    ),
    LintRule(
        "future_date",
        lambda: _("A day of issue that has not come."),
        lambda: _("Nobody knows whether it is out."),
        lambda: _("Give the day on which it was issued."),
        future_date,
    ),
)
