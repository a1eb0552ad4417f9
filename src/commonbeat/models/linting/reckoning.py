"""What can be recounted: check digits, dates, and the numbers that a source gives of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.formats import asn_check_letter, cro_check_letter
from commonbeat_check.model import Check, Element

from .finding import Found, LintRule, error, warn
from .seen import Seen, said_of_element, said_of_entity

LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"
"""The check letters of modulus 23, by remainder: I, O and S are left out, and 0 is Z."""
_SHORT: Final = re.compile(
    r"\b(?:two-digit year|drops? (?:the )?leading zeros|without (?:the )?leading zeros|shorte(?:ned|r form))\b",
    re.IGNORECASE,
)
_MODULUS: Final = re.compile(r"\bmod(?:ulus|ulo)?\s*\(?(\d{1,3})\b", re.IGNORECASE)
_SERIAL: Final = re.compile(r"(?<![\w/])(?<!SF )(?P<year>\d{2}|\d{4})/(?P<serial>\d{1,7})(?P<letter>[A-Z])(?!\w)")
_CRO: Final = re.compile(r"(?<![\w/])(?:SF ?\d{2}/[1-9]\d{0,5}|[1-9]\d{0,5}/\d{2})[A-Z](?!\w)")
_SHOWN: Final = re.compile(r"\b(?:samples?|examples?|e\.g\.|such as|for instance)", re.IGNORECASE)
_DAY: Final = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4}|\d{2})"
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def check_digit_sample(seen: Seen) -> Iterator[Found]:
    """Find samples whose check letter is not the stated one, and forms that have no check letter by the stated rule."""
    for element in seen.model.elements:
        if not any(_is_modulus(check) for check in element.checks):
            continue
        for sample in _samples(seen, element):
            wanted = _reckoned(element, sample)
            if wanted and wanted != sample[-1]:
                told = _("{id} {name}: the sample {sample} fails its own modulus 23, which gives {letter}.")
                yield warn(
                    (element.id, *seen.users.get(element.id, ())[-1:]),
                    told.format(id=element.id, name=element.name, sample=sample, letter=wanted),
                )
        for entity in (seen.entities[its_id] for its_id in seen.users.get(element.id, ())):
            for note in entity.notes:
                if _SHORT.search(note):
                    told = _(
                        "{id} {name} takes its check letter from the year and the padded serial; {entity} shows it in "
                        "another form, in which a sample fails: {note}."
                    )
                    said = told.format(id=element.id, name=element.name, entity=entity.id, note=note)
                    yield warn((element.id, entity.id), said)


def _samples(seen: Seen, element: Element) -> list[str]:
    """Give the samples of an element, and those that its texts or its entities' texts show."""
    texts = [*said_of_element(element)]
    for its_id in seen.users.get(element.id, ()):
        texts += [text for text in said_of_entity(seen.entities[its_id]) if _SHOWN.search(text)]
    form = {"cro-number": _CRO, "asn": None}.get(_format(element), _SERIAL)
    shown = [found[0] for text in texts if form and _SHOWN.search(text) for found in form.finditer(text)]
    return list(dict.fromkeys([*element.samples, *shown]))


def _format(element: Element) -> str:
    """Give the named format of an element whose check letter is reckoned in its own way; else nothing."""
    named = {"pnc-id", "cro-number", "asn"}
    return next((str(one.value) for one in element.checks if one.kind == "format" and one.value in named), "")


def _reckoned(element: Element, sample: str) -> str:
    """Give the check letter that a sample should have by its element's own format; empty where it is none."""
    own = {"cro-number": cro_check_letter, "asn": asn_check_letter}.get(_format(element), _letter)
    return own(sample.strip())


def _is_modulus(check: Check) -> bool:
    return "23" in check.kind or (check.kind == "format" and check.value in {"pnc-id", "cro-number", "asn"})


def _letter(sample: str) -> str:
    """Give the check letter of a number of a year and a serial, as 90/570L; empty where it is none."""
    found = _SERIAL.fullmatch(sample)
    if not found:
        return ""
    return LETTERS[int(found["year"][-2:] + found["serial"].zfill(7)) % 23]


def check_digit_table(seen: Seen) -> Iterator[Found]:
    """Find tables of check characters with more or fewer rows than the modulus has remainders, or a letter twice."""
    rows: list[tuple[Element, tuple[int, Mapping[str, str]]]] = []
    for one in seen.model.elements:
        several = list(_tables(one))
        rows += [(one, table) for at, table in enumerate(several) if table not in several[:at]]
    for element, (modulus, table) in rows:
        over = [key for key in table if int(key) >= modulus]
        under = [n for n in range(modulus) if str(n) not in table]
        letters = [one for one in table.values() if one]
        twice = sorted({one for one in letters if letters.count(one) > 1})
        said = {"id": element.id, "name": element.name, "modulus": modulus, "last": modulus - 1}
        told = []
        if over:
            text = _("{id} {name}: modulus {modulus} leaves remainders 0 to {last}, yet the table has {over}.")
            told.append(text.format(**said, over=", ".join(over)))
        if under:
            text = _("{id} {name}: modulus {modulus} leaves remainders 0 to {last}, yet the table has no {under}.")
            told.append(text.format(**said, under=", ".join(map(str, under))))
        if twice:
            told.append(_("{letters} stands for two remainders.").format(letters=", ".join(twice)))
        if told:
            yield error((element.id,), " ".join(told))
    yield from _disagreeing(rows)


def _disagreeing(rows: Sequence[tuple[Element, tuple[int, Mapping[str, str]]]]) -> Iterator[Found]:
    for at, (one, (modulus, table)) in enumerate(rows):
        for other, (its_modulus, its_table) in rows[at + 1 :]:
            apart = sorted((key for key in table if its_table.get(key, table[key]) != table[key]), key=int)
            if one is not other and modulus == its_modulus and apart:
                told = _("{one} and {other} both use modulus {modulus}, and disagree from remainder {first} on.")
                said = told.format(one=one.id, other=other.id, modulus=modulus, first=apart[0])
                yield warn((one.id, other.id), said)


def _tables(element: Element) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give every table of check characters that an element carries: by remainder, with its modulus."""
    if any(check.kind == "format" and check.value in {"pnc-id", "cro-number"} for check in element.checks):
        yield 23, {str(n): letter for n, letter in enumerate(LETTERS)}
    for facts in (element.facts, *(check.details for check in element.checks)):
        for table in _tables_in(facts):
            modulus = _modulus(element, facts)
            if modulus and len(table) > 1:
                yield modulus, table


def _tables_in(facts: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for key, value in facts.items():
        if isinstance(value, Mapping) and len(value) > 9 and all(str(one).isdigit() for one in value):
            yield {str(one): str(letter) for one, letter in value.items()}
        elif isinstance(value, str) and key.startswith("alphabet") and key.endswith("_from_1") and value.isalpha():
            yield {str(n): letter for n, letter in enumerate(str(facts.get("zero") or "")[:1] + value)}
        elif isinstance(value, str) and key in {"table", "alphabet", "letters"} and len(value) > 9 and value.isalnum():
            yield {str(n): letter for n, letter in enumerate(value)}
        elif isinstance(value, Mapping):
            yield from _tables_in(value)


def _modulus(element: Element, facts: Mapping[str, Any]) -> int:
    for key in ("modulus", "mod"):
        if isinstance(facts.get(key), int):
            return int(facts[key])
    said = [found[1] for text in said_of_element(element) if (found := _MODULUS.search(text))]
    kinds = [found[1] for check in element.checks if (found := _MODULUS.search(check.kind))]
    return int([*said, *kinds, "0"][0])


def bad_date(seen: Seen) -> Iterator[Found]:
    """Find dates of approval that no calendar has."""
    for element in seen.model.elements:
        if element.approved_on and not is_day(element.approved_on):
            told = _("{id} {name}: {day} is no date.")
            yield warn((element.id,), told.format(id=element.id, name=element.name, day=element.approved_on))


def is_day(text: str) -> bool:
    """Say whether a text is a day, or a month and a year, of the calendar, in any of the usual forms."""
    found = _DAY.fullmatch(text.strip())
    if found:
        year, month, day = (int(found[one] or found[f"{one}2"]) for one in "ymd")
        try:
            date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            return False
        return True
    spoken = re.fullmatch(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]+) (\d{4})", text.strip())
    if not spoken or spoken[2][:3].lower() not in _MONTHS:
        return False
    return not spoken[1] or is_day(f"{spoken[3]}-{_MONTHS.index(spoken[2][:3].lower()) + 1}-{spoken[1]}")


def count_mismatch(seen: Seen) -> Iterator[Found]:
    """Find counts that the source gives of itself and that are not so."""
    said, where = seen.model.said, (seen.model.standard,)
    held = {
        "elements": len(seen.model.elements),
        "entities": len(seen.model.entities),
        "structures": len(seen.model.entities),
        "lists": len(seen.model.lists),
    }
    for what, count in said.items():
        parts = {key: number for key, number in said.items() if key.startswith(f"{what}_in_")}
        if parts and sum(parts.values()) != count:
            told = _("{model} says that it has {said} {what}; its parts have {count} ({parts}).")
            each = ", ".join(f"{key.removeprefix(f'{what}_in_').replace('_', ' ')}: {n}" for key, n in parts.items())
            total = sum(parts.values())
            yield warn(where, told.format(model=seen.model.title, said=count, what=what, count=total, parts=each))
        elif not seen.is_partial and held.get(what, count) != count:
            told = _("{model} says that it has {said} {what}, and has {count}.")
            yield warn(where, told.format(model=seen.model.title, said=count, what=what, count=held[what]))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "check_digit_sample",
        lambda: _("A sample that fails its own check digit, or a form in which none can be reckoned."),
        lambda: _("Who tests a program with the sample makes the program wrong."),
        lambda: _("Give a sample with the right letter, in the form that the rule is for."),
        check_digit_sample,
    ),
    LintRule(
        "check_digit_table",
        lambda: _("A table of check characters that does not fit its modulus, or another table of it."),
        lambda: _("Two programs give one number different check characters."),
        lambda: _("Give one row for each remainder, and the same rows wherever the modulus is used."),
        check_digit_table,
    ),
    LintRule(
        "bad_date",
        lambda: _("A date that no calendar has."),
        lambda: _("Nobody can say since when the definition holds."),
        lambda: _("Write the date as YYYY-MM-DD."),
        bad_date,
    ),
    LintRule(
        "count_mismatch",
        lambda: _("A count that the source gives of itself and that is not so."),
        lambda: _("Something was lost or added, or the count was never kept."),
        lambda: _("Count again, or find what is missing."),
        count_mismatch,
    ),
)
