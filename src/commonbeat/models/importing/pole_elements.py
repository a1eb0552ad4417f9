"""Elements and code lists from the attribute standards of a POLE fact set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from commonbeat_check.model import Check, Code, CodeList, Element, Facts, NotEnforced, Type
from commonbeat_check.names import camel

from . import countries
from .pole_facts import Attribute, Fact

TYPES: Final[Mapping[str, Type]] = {
    "string": Type.STRING,
    "free_text": Type.FREE_TEXT,
    "enum": Type.CODE,
    "code": Type.CODE,
    "yes_no": Type.YES_NO,
    "identifier": Type.IDENTIFIER,
    "numeric_string": Type.DIGITS,
    "integer": Type.INTEGER,
    "date": Type.DATE,
    "time": Type.TIME,
    "phone": Type.TELEPHONE,
    "email": Type.EMAIL,
    "coordinate_dms": Type.COORDINATE,
    "image": Type.IMAGE,
}
_HELD_ELSEWHERE: Final = frozenset({"charset", "in_list", "in_code_list", "zero_padded", "email_shape", "one_only"})
"""Checks that the element's characters, list or pattern, or the shape of a record, are already."""
_TAKEN: Final = ("kind", "value", "min", "max", "when")
_NAMED: Final[Mapping[str, str]] = {"YY+NNNNNNN": "pnc-id"}
"""What a check of modulus 23 is by what it reckons with; one with several ways is that of a CRO number."""
_CONTRADICTED: Final = (
    "The values that the source allows contradict all else that it says of this element, and none of its checks asks "
    "for them."
)
_PLACED: Final = (
    "id", "name", "name_variants", "defined", "in_summary_list", "min_length", "max_length", "charset", "format",
    "pattern", "allowed_values", "default", "rules", "checks", "owner", "steward", "based_on", "notes",
)  # fmt: skip


def element_of(said: Attribute, names: Mapping[str, str]) -> Element:
    """Give the element of an attribute standard. ``names`` are those of all attributes, by id."""
    kept = _list_id(said)
    return Element(
        id=said.id,
        name=said.name,
        type=TYPES.get(said.type, Type.STRING),
        names=said.name_variants,
        is_defined=said.defined,
        min_length=said.min_length,
        max_length=said.max_length,
        characters=said.charset or "",
        format=said.format or "",
        pattern=said.pattern or "",
        list=kept,
        default=said.default or "",
        checks=tuple(_check(one, names) for one in said.checks if one.get("kind") not in _HELD_ELSEWHERE),
        rules=said.rules,
        not_enforced=_not_enforced(said),
        owner=said.owner or "",
        steward=said.steward or "",
        based_on=said.based_on or "",
        is_summarised=said.in_summary_list,
        notes=said.notes,
        facts=_facts(said),
    )


def list_of(said: Attribute) -> CodeList | None:
    """Give the code list of an attribute standard, if it prints or names one."""
    name = _list_id(said)
    if not name:
        return None
    named = said.code_list or {}
    if name == countries.LIST_ID:
        codes, source = countries.country_codes(), countries.SOURCE
        return CodeList(id=name, name=countries.LIST_NAME, source=source, size=len(codes), codes=codes)
    codes = tuple(code for one in said.allowed_values or () if (code := _code(one)) is not None)
    unnumbered = [str(one.get("label")) for one in _unnumbered(said)]
    return CodeList(
        id=name,
        name=str(named.get("name") or said.name),
        source=str(named.get("source") or ""),
        is_known=bool(codes),
        size=named.get("size"),
        codes=codes,
        clause=said.id,
        note=f"Printed without a code, so no record can carry it: {', '.join(unnumbered)}." if unnumbered else "",
    )


def _list_id(said: Attribute) -> str:
    if said.allowed_values:
        return said.id
    if said.code_list is None:
        return ""
    return countries.LIST_ID if said.code_list.get("name") == countries.LIST_NAME else said.id


def _code(said: str | Fact) -> Code | None:
    if isinstance(said, str):
        return Code(value=said)
    value = said.get("code")
    return None if value is None else Code(value=str(value), label=str(said.get("label") or ""))


def _unnumbered(said: Attribute) -> list[Fact]:
    return [one for one in said.allowed_values or () if isinstance(one, dict) and one.get("code") is None]


def _check(said: Fact, names: Mapping[str, str]) -> Check:
    kind = str(said.get("kind", "")).replace("_", "-")
    value = said.get("value")
    if kind == "mod23":
        taken = said.get("input")
        kind, value = "format", _NAMED.get(taken, "cro-number") if isinstance(taken, str) else "cro-number"
    other = str(said.get("other") or "")
    return Check(
        kind=kind,
        value=value,
        min=_bound(said.get("min")),
        max=_bound(said.get("max")),
        other=camel(names.get(other, other)),
        when=str(said.get("when") or ""),
        details={key: one for key, one in said.items() if key not in _TAKEN},
    )


def _bound(said: float | None) -> float | None:
    """Give a bound as a model has it when it is read again: a whole number is a float too."""
    return None if said is None else float(said)


def _not_enforced(said: Attribute) -> tuple[NotEnforced, ...]:
    """Give what no value could meet beside the rest, and why it gives way."""
    kinds = {one.get("kind") for one in said.checks}
    found = []
    if said.allowed_values and "in_list" not in kinds:
        found.append(NotEnforced(rule="list", reason=_CONTRADICTED))
    if said.allowed_values and (outside := _outside_range(said)):
        reason = f"The list has {', '.join(outside)}, which the range leaves out; a list decides over a range."
        found.append(NotEnforced(rule="range", reason=reason))
    return tuple(found)


def _outside_range(said: Attribute) -> list[str]:
    ranges = [(one.get("min"), one.get("max")) for one in said.checks if one.get("kind") == "range"]
    numbers = [code.value for one in said.allowed_values or () if (code := _code(one)) and code.value.isdigit()]
    return [
        value
        for low, high in ranges
        for value in numbers
        if (low is not None and int(value) < low) or (high is not None and int(value) > high)
    ]


def _facts(said: Attribute) -> Facts:
    facts = said.rest(*_PLACED)
    if elsewhere := [one for one in said.checks if one.get("kind") in _HELD_ELSEWHERE]:
        facts["checks_held_elsewhere"] = elsewhere
    if unnumbered := _unnumbered(said):
        facts["allowed_values_without_code"] = unnumbered
    return facts
