"""What the data model of a standard is made of: elements, entities, code lists, groups and rules.

A model keeps what its source says, contradictions too; which of that is held against a record is decided in one
place, ``reading``. All of it is data: a model is a JSON document, read by ``shelf``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from .code_lists import Code, CodeList, CodeMatch, ListMapping, Relation

__all__ = [
    "Ask",
    "Check",
    "Code",
    "CodeList",
    "CodeMatch",
    "Compatibility",
    "Condition",
    "DataModel",
    "Element",
    "Entity",
    "Facts",
    "Group",
    "ListMapping",
    "Member",
    "NotEnforced",
    "Relation",
    "Requirement",
    "Rule",
    "Scalar",
    "Type",
]

Scalar: TypeAlias = str | int | float | bool
Facts: TypeAlias = dict[str, Any]
"""What a source says beside what models have a place for: carried along and shown, never reckoned with."""


class _Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one part of a model says."""


class Type(StrEnum):
    """What kind of value an element takes. In JSON all are text but ``integer``, ``decimal`` and ``boolean``."""

    STRING = "string"
    FREE_TEXT = "free-text"
    CODE = "code"  # from a list, or shaped as one
    YES_NO = "yes-no"
    IDENTIFIER = "identifier"
    DIGITS = "digits"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    TELEPHONE = "telephone"
    EMAIL = "email"
    COORDINATE = "coordinate"
    IMAGE = "image"


class Check(_Fact, frozen=True, kw_only=True):
    """One thing that a value is held to beside its type, lengths, characters, pattern and list.

    ``kind`` is one of ``checks.KINDS``; what it takes stands there. A check of a kind that is not there is kept and
    shown, and the linter says that nobody can run it.
    """

    kind: str
    value: Scalar | None = None
    min: float | None = None
    max: float | None = None
    other: str = ""
    """Key of another member of the same record."""
    when: str = ""
    text: str = ""
    details: Facts = {}
    """What else the source says of it, as it came; for readers and the linter, not for the check."""


class NotEnforced(_Fact, frozen=True, kw_only=True):
    """A rule of an element that records are not held to, and why: as a rule it cannot be met."""

    rule: str
    reason: str


class Element(_Fact, frozen=True, kw_only=True):
    """What one value is: the attribute, element or property of a standard. Lengths are in characters."""

    id: str
    name: str
    type: Type = Type.STRING
    description: str = ""
    names: tuple[str, ...] = ()
    """Other forms of the name that the source prints."""
    is_defined: bool = True
    """False where the source cites it and never says what it is."""
    min_length: int | None = None
    max_length: int | None = None
    characters: str = ""
    """As the source calls them: ``numeric``, ``alphabetic``, ``alphanumeric``, ``alphanumeric+special``."""
    format: str = ""
    """As the source prints it."""
    pattern: str = ""
    """A regular expression that follows the text, errors included; a whole value is held to it."""
    list: str = ""
    """Id of the code list."""
    default: str = ""
    checks: tuple[Check, ...] = ()
    rules: tuple[str, ...] = ()
    """What the source says of it in words."""
    samples: tuple[str, ...] = ()
    """Values that the source gives as examples."""
    not_enforced: tuple[NotEnforced, ...] = ()
    owner: str = ""
    steward: str = ""
    based_on: str = ""
    section: str = ""
    """Where the source says it, as ``3.83``."""
    approved_on: str = ""
    """As printed: it may be no date at all."""
    is_summarised: bool = True
    """False where the source's own index leaves it out."""
    notes: tuple[str, ...] = ()
    facts: Facts = {}
    """What else the source says, by its own names; kept so that nothing of it is lost."""


class Requirement(StrEnum):
    """How far a member is asked for. What a record is held to stands in the groups."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class Member(_Fact, frozen=True, kw_only=True):
    """One component of an entity: a value, several values with names of their own, or a whole other entity.

    Exactly one of ``element``, ``entity`` and ``parts`` is set; none is where the source binds it to nothing. A
    repeatable member is one value or a list of them.
    """

    key: str
    """What a record calls it: the name in lower camel case."""
    name: str
    element: str = ""
    entity: str = ""
    parts: tuple[Member, ...] = ()
    requirement: Requirement = Requirement.OPTIONAL
    is_repeatable: bool = False
    most: int | None = None
    """How many there may be, where the source says."""
    as_printed: str = ""
    role: str = ""
    note: str = ""
    facts: Facts = {}


class Condition(_Fact, frozen=True, kw_only=True):
    """When something is asked for: by the value of a member, or whether it is there.

    ``values`` empty: the member is there (or, with ``is_not``, is not); else it has one of them (or none of them).
    """

    member: str
    values: tuple[str, ...] = ()
    is_not: bool = False


class Ask(StrEnum):
    """What a group asks of its members."""

    ALL = "all"
    AT_LEAST = "at-least"
    EXACTLY = "exactly"
    AT_MOST = "at-most"
    IF_KNOWN = "if-known"
    IF_AVAILABLE = "if-available"
    AS_MANY_AS_POSSIBLE = "as-many-as-possible"
    UNKNOWN = "unknown"


class Group(_Fact, frozen=True, kw_only=True):
    """What is asked of some members together, as at least one of them. ``members`` are keys."""

    id: str
    """Within the entity, as ``G2``."""
    ask: Ask
    members: tuple[str, ...]
    n: int | None = None
    when: Condition | None = None
    when_said: str = ""
    """The condition in words. Where there are words and no ``when``, no machine can tell, and nothing is held."""
    note: str = ""


class Rule(_Fact, frozen=True, kw_only=True):
    """What an entity says across its members. ``kind`` is one of ``entity_rules.KINDS``, or "" where it is words only.

    ``why_untested`` says why no machine can hold a record to it; empty where one can.
    """

    id: str
    """Within the standard, as ``P_001.R4``."""
    text: str
    kind: str = ""
    members: tuple[str, ...] = ()
    other: str = ""
    value: Scalar | None = None
    when: Condition | None = None
    values: tuple[str, ...] = ()
    why_untested: str = ""
    details: Facts = {}


class Entity(_Fact, frozen=True, kw_only=True):
    """What a record is of: a person, a vehicle, a message. ``kind`` is the source's own grouping."""

    id: str
    name: str
    kind: str = ""
    description: str = ""
    base: str = ""
    """Id of the entity whose members this one has too."""
    section: str = ""
    members: tuple[Member, ...] = ()
    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
    may_have_others: bool = False
    """True where a record may hold what the model does not name."""
    owner: str = ""
    steward: str = ""
    notes: tuple[str, ...] = ()
    facts: Facts = {}


class Compatibility(StrEnum):
    """What a new version of a model must leave whole, unless its first number rises."""

    NONE = "none"
    BACKWARD = "backward"  # what was valid stays valid: for producers
    FORWARD = "forward"  # what is valid now was valid: for consumers
    FULL = "full"


class DataModel(_Fact, frozen=True, kw_only=True):
    """The data model of one version of a standard."""

    standard: str
    version: str
    title: str
    owner: str = ""
    """Who owns the standard; each element and entity may have an owner of its own."""
    note: str = ""
    """What is sourced, what is ours, and what could not be had."""
    licence: str = ""
    source: str = ""
    compatibility: Compatibility = Compatibility.BACKWARD
    elements: tuple[Element, ...] = ()
    entities: tuple[Entity, ...] = ()
    lists: tuple[CodeList, ...] = ()
    rules: tuple[Rule, ...] = ()
    """What the standard says of all its entities."""
    said: dict[str, int] = {}
    """Counts that the source itself gives, as ``elements``; the linter holds the model against them."""
    facts: Facts = {}

    @property
    def address(self) -> str:
        """Give the version's address, as ``pole@1.1``."""
        return f"{self.standard}@{self.version}"
