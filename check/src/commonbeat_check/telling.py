"""The outcome of a check as text for people, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from .files import Outcome
from .problems import Problem
from .profiling import Drift, ElementProfile, Profile

_CODES_SHOWN = 8


def printable(text: str) -> str:
    """Give a text with what could move a terminal's cursor made visible: records are other people's bytes."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def whole_text(name: str) -> str:
    """Give the name of a file with a mark for each byte that is none of a text: any byte may stand in one."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def told_problem(problem: Problem, name: str, outcome: Outcome) -> str:
    """Give a problem in lines: where it is, what is wrong, how to put it right, and where the standard says it."""
    line = outcome.line_of(problem)
    place = f"{name}:{line}" if line else name
    said = outcome.place.said
    where = " ".join(part for part in (place, said if said != f"line {line}" else "", problem.pointer) if part)
    rule = problem.clause if problem.clause.endswith(f"#{problem.rule}") else f"{problem.rule}, {problem.clause}"
    return "\n".join(
        printable(line)
        for line in (where, f"  {problem.text}", f"  Fix:  {problem.fix}", f"  Rule: {rule} ({problem.element})")
    )


def as_row(outcome: Outcome, name: str = "") -> dict[str, Any]:
    """Give an outcome among several as JSON has it; with the file where there are several."""
    row: dict[str, Any] = {"file": name} if name else {}
    return row | {"place": outcome.place.said} | as_result(outcome)


def as_result(outcome: Outcome) -> dict[str, Any]:
    """Give an outcome as JSON has it."""
    return {"valid": not outcome.errors, "errors": [msgspec.to_builtins(problem) for problem in outcome.errors]}


def told_profile(profile: Profile) -> Iterator[str]:
    """Give a profile in lines: each element with how complete, valid and various it is, then drift, then the rules."""
    records = _several(profile.records, "record")
    yield f"Profile of {records} of {profile.address}: {percent(profile.validity)} valid"
    width = max([len(one.path) for one in profile.elements] or [7])
    yield f"  {'element':<{width}}  complete   valid  different"
    for one in profile.elements:
        different = "-" if one.different is None else f"{'over ' if one.different_is_least else ''}{one.different:,}"
        yield f"  {one.path:<{width}}  {percent(one.completeness):>8}  {percent(one.validity):>6}  {different:>9}"
    for one in profile.elements:
        if one.drift is not None and (one.drift.not_in_list or one.drift.unused_count):
            yield f"  Codes of {one.path} ({one.element}): {_told_drift(one, one.drift)}"
    for rule, count in list(profile.rules.items())[:10]:
        yield f"  Broken {'once' if count == 1 else f'{count:,} times'}: {rule}"


def _told_drift(one: ElementProfile, drift: Drift) -> str:
    parts = []
    if drift.not_in_list:
        shown = ", ".join(
            f"{printable(value)} ({count:,})" for value, count in list(drift.values.items())[:_CODES_SHOWN]
        )
        parts.append(
            f"{drift.not_in_list:,} of {_several(one.values, 'value')} not in the list"
            + (f": {shown}" if shown else "")
        )
    if drift.unused_count:
        more = ", …" if drift.unused_count > _CODES_SHOWN else ""
        parts.append(
            f"{_several(drift.unused_count, 'code')} never used: {', '.join(drift.unused[:_CODES_SHOWN])}{more}"
        )
    return "; ".join(parts)


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def percent(share: float | None) -> str:
    """Give a share as a percentage; what is not quite all is never said to be 100%."""
    if share is None:
        return "-"
    return "100%" if share == 1 else f"{min(share, 0.999):.1%}"
