"""What the files of a POLE fact set hold, as they are written: attributes, entities and the general rules."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

ATTRIBUTES: Final = "attributes.json"
ENTITIES: Final = "entities.json"
README: Final = "README.md"
_MOST_LEVELS: Final = 32
_GENERAL: Final = re.compile(r"^\| *(GV\d+) *\| *(.+?) *\| *(.+?) *\| *$", re.MULTILINE)

Fact = dict[str, Any]
T = TypeVar("T", bound="_Said")


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of one thing. ``raw`` is all of it, as it came."""

    raw: Fact = {}

    def rest(self, *kept: str) -> Fact:
        """Give what stands in ``raw`` beside what is ``kept`` elsewhere; nothing where nothing is said."""
        return {key: value for key, value in self.raw.items() if key not in kept and value not in (None, [])}


class Attribute(_Said, frozen=True, kw_only=True):
    """One attribute standard."""

    id: str
    name: str
    name_variants: tuple[str, ...] = ()
    defined: bool = True
    in_summary_list: bool = True
    type: str = "string"
    min_length: int | None = None
    max_length: int | None = None
    charset: str | None = None
    format: str | None = None
    pattern: str | None = None
    allowed_values: tuple[str | Fact, ...] | None = None
    code_list: Fact | None = None
    default: str | None = None
    rules: tuple[str, ...] = ()
    checks: tuple[Fact, ...] = ()
    owner: str | None = None
    steward: str | None = None
    based_on: str | None = None
    notes: tuple[str, ...] = ()


class Component(_Said, frozen=True, kw_only=True):
    """One row of an entity: an attribute, a whole entity, or neither, under the label of a component."""

    component: str
    id: str = ""
    entity: str = ""
    requirement: str = "optional"
    group: str | None = None
    repeatable: bool = False
    role: str | None = None
    note: str | None = None
    as_printed: str | None = None


class Asked(_Said, frozen=True, kw_only=True):
    """One requirement group."""

    id: str
    rule: str
    members: tuple[str, ...] = ()
    n: int | None = None
    when: str | None = None
    note: str | None = None


class Ruled(_Said, frozen=True, kw_only=True):
    """One rule across components."""

    id: str
    text: str
    machine: Fact | None = None


class EntityFacts(_Said, frozen=True, kw_only=True):
    """One entity."""

    id: str
    name: str
    group: str = ""
    section: str | None = None
    owner: str | None = None
    steward: str | None = None
    notes: tuple[str, ...] = ()
    attributes: tuple[Component, ...] = ()
    entity_refs: tuple[Component, ...] = ()
    unbound_components: tuple[Component, ...] = ()
    requirement_groups: tuple[Asked, ...] = ()
    rules: tuple[Ruled, ...] = ()


class General(msgspec.Struct, frozen=True):
    """One rule that the source has for all entities."""

    id: str
    text: str
    dimensions: str


def read_attributes(files: Mapping[str, bytes]) -> list[Attribute]:
    """Give the attributes of a fact set; raise ``BadModel`` where there are none or one is none."""
    return [_said(one, Attribute, f"{ATTRIBUTES}/{at}") for at, one in enumerate(_rows(files, ATTRIBUTES))]


def read_entities(files: Mapping[str, bytes]) -> list[EntityFacts]:
    """Give the entities of a fact set; raise ``BadModel`` where there are none or one is none."""
    return [_said(one, EntityFacts, f"{ENTITIES}/{at}") for at, one in enumerate(_rows(files, ENTITIES))]


def read_general(files: Mapping[str, bytes]) -> list[General]:
    """Give the general rules, which stand in a table of the README; none where there is no README."""
    text = files.get(README, b"").decode("utf-8", errors="replace")
    return [General(*found.groups()) for found in _GENERAL.finditer(text)]


def _rows(files: Mapping[str, bytes], name: str) -> Sequence[Fact]:
    if name not in files:
        raise BadModel(name, _("The fact set has no such file."))
    content = files[name].removeprefix(codecs.BOM_UTF8)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadModel(name, _("It is in UTF-16: save it as JSON in UTF-8."))
    try:
        found = msgspec.json.decode(content, type=list[Fact])
    except RecursionError as wrong:
        raise _too_deep(name) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise BadModel(name, _("It is no list of JSON objects: {why}.").format(why=wrong)) from wrong
    if _is_deep(found):
        raise _too_deep(name)
    return found


def _too_deep(name: str) -> BadModel:
    return BadModel(name, _("It is nested deeper than {most} levels, which no fact set is.").format(most=_MOST_LEVELS))


def _is_deep(found: object) -> bool:
    """Say whether something stands deeper than any fact set has it: what is made of it could not be read again."""
    level = [found]
    for _each in range(_MOST_LEVELS):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [one for each in inner for one in each if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def _said(raw: Fact, shape: type[T], where: str) -> T:
    try:
        return msgspec.convert(_with_raw(raw), shape)
    except (msgspec.ValidationError, RecursionError) as wrong:
        said = _("{id}: {why}.").format(id=raw.get("id", "?"), why=wrong)
        raise BadModel(where, said) from wrong


def _with_raw(said: Fact) -> Fact:
    """Give an object with itself as ``raw``, and so its rows, groups and rules."""
    inner = {"attributes", "entity_refs", "unbound_components", "requirement_groups", "rules"}
    rows = {
        key: [_with_raw(row) if isinstance(row, dict) else row for row in value]
        for key, value in said.items()
        if key in inner and isinstance(value, list)
    }
    return {**said, **rows, "raw": {key: value for key, value in said.items() if key not in rows}}
