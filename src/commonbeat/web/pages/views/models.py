"""The dictionary of a standard: its entities, elements, code lists and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from commonbeat.kernel.text import _, ngettext
from commonbeat.models.examples.written import Written
from commonbeat.models.model import Page
from commonbeat.models.standing import Standing, why_no_group, why_no_rule
from commonbeat_check.model import Ask, Code, CodeList, Condition, DataModel, Element, Entity, Group, Member
from commonbeat_check.reading import elements_by_id, groups_of, members_of, rules_of

ENTITIES_SHOWN: Final = 500
"""Entities that a form offers to choose from; of a longer model the id is typed."""
OF_A_KIND_SHOWN: Final = 24
"""Entities of each kind that the first page lists; all stand on pages of their own."""
KINDS_SHOWN: Final = 40
CODES_ON_A_PAGE: Final = 100
FIND_FROM: Final = 20
"""Codes from which on a list has a box to find one."""
COLUMNS_SHOWN: Final = 200
GROUPED: Final = "grouped"
"""What is asked of a member, on a page, that a group asks for together with others."""


@dataclass(frozen=True, slots=True)
class ModelHead:
    """Which model a page is of. ``others`` are the versions that it can be held against."""

    id: str
    version: str
    title: str
    others: tuple[str, ...] = ()
    crosswalks: tuple[str, ...] = ()
    """Addresses of the models that a crosswalk leads to."""

    @property
    def address(self) -> str:
        """Give the version's address."""
        return f"{self.id}@{self.version}"

    @property
    def place(self) -> str:
        """Give where its pages begin."""
        return f"/standards/{self.id}/{self.version}"


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity in a list."""

    id: str
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The first page of a dictionary: a search, or what there is."""

    template: ClassVar[str] = "models/dictionary.html"
    head: ModelHead
    note: str
    source: str
    licence: str
    counts: tuple[int, int, int]
    kinds: tuple[tuple[str, tuple[EntityRow, ...], int], ...]
    """Each kind of entities, the first of them, and how many there are."""
    question: str = ""
    found: Page | None = None
    after: int = 0

    @classmethod
    def of(cls, head: ModelHead, model: DataModel, question: str, found: Page | None, after: int = 0) -> Dictionary:
        """Give the page of a model, with what words led to."""
        kinds: dict[str, list[EntityRow]] = {}
        for one in model.entities:
            kinds.setdefault(one.kind, []).append(EntityRow(one.id, one.name, len(one.members)))
        return cls(
            head=head,
            note=model.note,
            source=model.source,
            licence=model.licence,
            counts=(len(model.entities), len(model.elements), len(model.lists)),
            kinds=tuple(
                (kind, tuple(rows[:OF_A_KIND_SHOWN]), len(rows)) for kind, rows in list(kinds.items())[:KINDS_SHOWN]
            ),
            question=question,
            found=found,
            after=after,
        )


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of an entity: what a record calls it, what it is, whether it is asked for."""

    key: str
    name: str
    element: str
    entity: str
    requirement: str
    repeatable: bool
    type: str = ""
    length: str = ""
    depth: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordForms:
    """How a record of an entity is written: one that is made up in each form, and every column that there may be."""

    record: Written | None
    """None where no valid record can be made."""
    sheet: str
    columns: tuple[tuple[str, str, str], ...]
    """Title, name in the standard, and what a cell holds."""
    column_count: int
    skeleton: str
    """The whole XML without its values."""


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One entity."""

    template: ClassVar[str] = "models/entity.html"
    head: ModelHead
    id: str
    name: str
    kind: str
    description: str
    section: str
    members: tuple[MemberRow, ...]
    groups: tuple[Standing, ...]
    """What is asked of members together, by the address of each group."""
    rules: tuple[Standing, ...]
    notes: tuple[str, ...] = ()
    forms: RecordForms | None = None

    @classmethod
    def of(
        cls, head: ModelHead, model: DataModel, entity: Entity, on: date, forms: RecordForms | None = None
    ) -> EntityPage:
        """Give the page of an entity on a day."""
        members, by_id = members_of(model, entity), elements_by_id(model)
        names = {member.key: member.name for member in members}
        grouped = {key for _address, group in groups_of(model, entity) for key in group.members}
        return cls(
            head=head,
            id=entity.id,
            name=entity.name,
            kind=entity.kind,
            description=entity.description,
            section=entity.section,
            members=tuple(
                replace(row, requirement=GROUPED) if row.key in grouped and row.requirement == "conditional" else row
                for member in members
                for row in _member_rows(member, by_id)
            ),
            groups=tuple(
                Standing(address, asked(group, names), why_no_group(group))
                for address, group in groups_of(model, entity)
            ),
            rules=tuple(
                Standing(rule.id, rule.text, why_no_rule(model, entity, rule, on)) for rule in rules_of(model, entity)
            ),
            notes=entity.notes,
            forms=forms,
        )


@dataclass(frozen=True, slots=True)
class ElementPage:
    """One element: what the source says of it, and what its values are held to."""

    template: ClassVar[str] = "models/element.html"
    head: ModelHead
    element: Element
    standings: tuple[Standing, ...]
    """What values are held to, and what not."""
    list: CodeList | None
    used_by: tuple[tuple[str, str], ...]
    """Id and name of each entity that has it."""
    relations: tuple[tuple[str, str, str, str], ...] = ()
    """What it is elsewhere: model, entity and member, relation, note."""
    findings: tuple[tuple[str, str, str], ...] = ()
    """What the linter says of it: severity, text, how to mend it."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One code list, a page of its codes."""

    template: ClassVar[str] = "models/list.html"
    head: ModelHead
    list: CodeList
    after: int
    used_by: tuple[tuple[str, str], ...]
    question: str = ""
    """What a code or its label has to have; empty: all are shown."""

    @property
    def found(self) -> Sequence[Code]:
        """Give the codes that the question lets through: one that is the very thing first, then what begins so."""
        asked = self.question.casefold()
        held = [one for one in self.list.codes if asked in one.value.casefold() or asked in one.label.casefold()]
        return sorted(held, key=lambda one: _distance(one, asked)) if asked else held

    @property
    def codes(self) -> Sequence[Code]:
        """Give the codes of this page."""
        return self.found[self.after : self.after + CODES_ON_A_PAGE]

    @property
    def next(self) -> int | None:
        """Give where the next page begins; None: this is the last."""
        then = self.after + CODES_ON_A_PAGE
        return then if then < len(self.found) else None

    @property
    def is_long(self) -> bool:
        """Say whether there are more codes than a reader takes in at once."""
        return len(self.list.codes) > FIND_FROM


def _distance(code: Code, asked: str) -> int:
    names = (code.value.casefold(), code.label.casefold())
    return 0 if asked in names else 1 if any(one.startswith(asked) for one in names) else 2


def length_of(element: Element) -> str:
    """Give how long a value may be, as ``1 to 35``; empty where the source says nothing."""
    least, most = element.min_length, element.max_length
    if least is None and most is None:
        return ""
    if least == most:
        return str(least)
    if most is None:
        return _("{least} or more").format(least=least)
    return _("{least} to {most}").format(least=least or 0, most=most)


def characters_of(element: Element) -> str:
    """Give how long a value may be with its unit, as ``1 to 35 characters``; empty where the source says nothing."""
    length, most = length_of(element), element.max_length
    return ngettext("{length} character", "{length} characters", most or 2).format(length=length) if length else ""


def asked(group: Group, names: Mapping[str, str]) -> str:
    """Give what a group asks for, in words."""
    members = ", ".join(names.get(key, key) for key in group.members)
    said = {
        Ask.ALL: _("All of: {members}"),
        Ask.AT_LEAST: _("At least {n} of: {members}"),
        Ask.EXACTLY: _("Exactly {n} of: {members}"),
        Ask.AT_MOST: _("At most {n} of: {members}"),
        Ask.IF_KNOWN: _("If known: {members}"),
        Ask.IF_AVAILABLE: _("If available: {members}"),
        Ask.AS_MANY_AS_POSSIBLE: _("As many as possible of: {members}"),
        Ask.UNKNOWN: _("Of these the source does not say how many: {members}"),
    }[group.ask].format(n=group.n or 1, members=members)
    when = group.when_said or (_when(group.when, names) if group.when is not None else "")
    return _("{asked}, when {when}").format(asked=said, when=when) if when else said


def uses(model: DataModel, element: str) -> tuple[tuple[str, str], ...]:
    """Give id and name of each entity that has an element."""
    return tuple((one.id, one.name) for one in model.entities if any(_has(member, element) for member in one.members))


def _has(member: Member, element: str) -> bool:
    return member.element == element or any(_has(part, element) for part in member.parts)


def _when(condition: Condition, names: Mapping[str, str]) -> str:
    name = names.get(condition.member, condition.member)
    if not condition.values:
        return (_("{name} is absent") if condition.is_not else _("{name} is there")).format(name=name)
    told = _("{name} is not {values}") if condition.is_not else _("{name} is {values}")
    return told.format(name=name, values=_(" or ").join(condition.values))


def _member_rows(member: Member, by_id: Mapping[str, Element], depth: int = 0) -> list[MemberRow]:
    element = by_id.get(member.element)
    row = MemberRow(
        member.key,
        member.name,
        member.element,
        member.entity,
        str(member.requirement),
        member.is_repeatable,
        "" if element is None else str(element.type),
        "" if element is None else characters_of(element),
        depth,
        member.note,
    )
    return [row, *(inner for part in member.parts for inner in _member_rows(part, by_id, depth + 1))]
