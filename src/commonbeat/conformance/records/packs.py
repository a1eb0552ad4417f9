"""A pack for an entity of a data standard, made of its model: a test for each clause that a record can break."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.tender.requirements import Requirement, requirements_of
from commonbeat.standards.model import Level, Standard
from commonbeat.standards.published import PublishedClause, PublishedText, published
from commonbeat_check.model import DataModel, Entity
from commonbeat_check.problems import CheckRefused
from commonbeat_check.reading import entities_by_id, groups_of, members_of, rules_of
from commonbeat_check.shelf import read_model, write_model

from ..model import NO_WIRE, MadeFrom, NotTested, Pack, PackTest, Role
from .cases import Case, Cases, cases_of, spelled
from .naming import SuiteName

EXPIRY_DAYS: Final = 90
"""How long a report of such a pack is good for a mark [proposal]: as one of a written pack."""
FindsModel = Callable[[str, str], DataModel | None]
FindsText = Callable[[str, str], Standard | None]


@dataclass(frozen=True, slots=True)
class Suite:
    """A pack made of a model, with the cases that its tests are about; a producer's has none."""

    name: SuiteName
    model: DataModel
    pack: Pack
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class RecordPacks:
    """Makes the packs of the data standards that are at hand; fulfils ``FindsPack``."""

    model: FindsModel
    text: FindsText

    def __call__(self, id: str, version: str) -> Pack | None:
        name = SuiteName.read(id, version)
        found = None if name is None else self.suite(name)
        return None if found is None else found.pack

    def suite(self, name: SuiteName) -> Suite | None:
        """Give the suite of that name; None: the standard, or the entity in it, is not here."""
        try:
            model = self.model(name.standard, name.version)
            if model is None or name.entity not in entities_by_id(model):
                return None
            return _made(name, model, self.text(name.standard, name.version))
        except CheckRefused:  # a model that may not be run, or cannot be read, makes no pack
            return None


@lru_cache(maxsize=8)
def _cases(name: SuiteName, content: bytes) -> Cases:
    """Give the cases of a suite. They take seconds to make, and are asked for again as a report is checked."""
    return cases_of(read_model(content, name.address), name)


def _made(name: SuiteName, model: DataModel, text: Standard | None) -> Suite:
    content = write_model(model)
    entity = entities_by_id(model)[name.entity]
    found = Cases((), ()) if name.role is Role.PRODUCER else _cases(name, content)
    asked = {one.clause: one for one in (*requirements_of(model, name.on), *_in_words_only(model, entity))}
    own = _own_clauses(model, entity)
    tested = {case.clause for case in found.cases}
    if name.role is Role.PRODUCER:
        tested = {clause for clause in own if clause in asked and not _is_shown_otherwise(asked[clause])}
    ordered = [clause for clause in dict.fromkeys((*own, *asked)) if clause in tested and clause in asked]
    untested = [clause for clause in own if clause in asked and clause not in tested]
    left = _left(found.left)
    pack = Pack(
        id=name.pack,
        version=name.pack_version,
        title=_title(name, entity),
        role=name.role,
        written_for=model.address,
        plain=_PLAIN[name.role](),
        expiry_days=EXPIRY_DAYS,
        bounds=NO_WIRE,
        tests=tuple(_test(asked[clause], name, found.cases, left.get(clause, ())) for clause in ordered),
        not_tested=tuple(
            NotTested((_id(clause),), _why_not(asked[clause], found, left.get(clause, ()))) for clause in untested
        ),
        text=_text(model, text, [asked[clause] for clause in (*ordered, *untested)]),
        made_from=MadeFrom(
            name.entity,
            hashlib.sha256(content).hexdigest(),
            hashlib.sha256(canonical(list(spelled(found)))).hexdigest(),
        ),
    )
    return Suite(name, model, pack, found.cases)


def _in_words_only(model: DataModel, entity: Entity) -> Iterator[Requirement]:
    """Give the groups whose condition stands in words, so that no machine holds a record to them."""
    for address, group in groups_of(model, entity):
        if group.when is None and group.when_said:
            how = _("evidence: its condition is in words that no machine can tell")
            clause, text = f"{model.address}#{address}", f"{entity.name}: {group.when_said}"
            yield Requirement(clause=clause, text=text, level="should", shown_by=how)


def _own_clauses(model: DataModel, entity: Entity) -> list[str]:
    """Give the clauses that records of an entity are held to: its own, its groups' and rules', its elements'."""
    elements = (
        one.element for member in members_of(model, entity) for one in (member.parts or (member,)) if one.element
    )
    parts = (
        entity.id,
        *(address for address, _group in groups_of(model, entity)),
        *(rule.id for rule in rules_of(model, entity)),
        *elements,
    )
    return [f"{model.address}#{part}" for part in dict.fromkeys(parts)]


def _test(asked: Requirement, name: SuiteName, cases: Sequence[Case], left: Sequence[str]) -> PackTest:
    mine = [case for case in cases if case.clause == asked.clause]
    return PackTest(
        id=asked.clause.partition("#")[2],
        clause=_id(asked.clause),
        level=Level(asked.level),
        title=asked.text,
        expects=_expects(name, mine),
        plain=" ".join((*_rules_tried(mine, left), *asked.notes)),
    )


def _expects(name: SuiteName, mine: Sequence[Case]) -> str:
    if name.role is Role.PRODUCER:
        return _("no record that it gives breaks this clause")
    right, wrong = sum(case.is_valid for case in mine), sum(not case.is_valid for case in mine)
    said = []
    if right:
        told = ngettext("it accepts the {count} valid record", "it accepts each of the {count} valid records", right)
        said.append(told.format(count=right))
    if wrong:
        told = ngettext(
            "it refuses the {count} record that breaks this clause alone",
            "it refuses each of the {count} records that break this clause alone",
            wrong,
        )
        said.append(told.format(count=wrong))
    return ", ".join(said)


def _rules_tried(mine: Sequence[Case], left: Sequence[str]) -> Iterator[str]:
    rules = dict.fromkeys(case.rule for case in mine if case.rule)
    if rules:
        yield _("Rules tried: {rules}.").format(rules=", ".join(rules))
    if left:
        yield _("Not tried: {rules}.").format(rules="; ".join(left))


def _left(pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for clause, why in pairs:
        found[clause] = tuple(dict.fromkeys((*found.get(clause, ()), why)))
    return found


def _is_shown_otherwise(asked: Requirement) -> bool:
    """Say whether no record shows that it is kept: such a requirement is asked for as evidence."""
    return asked.level != Level.MUST


def _why_not(asked: Requirement, found: Cases, left: Sequence[str]) -> str:
    if _is_shown_otherwise(asked):
        return asked.shown_by
    return found.why_none or "; ".join(left) or _("no record of this entity breaks it alone")


def _text(model: DataModel, text: Standard | None, asked: Sequence[Requirement]) -> PublishedText:
    """Give the text that the pack is held to: the published one's bytes, and the clauses of the model."""
    clauses = tuple(
        PublishedClause(_id(one.clause), one.text.partition(":")[0], Level(one.level), one.text) for one in asked
    )
    bare = {"id": model.standard, "version": model.version, "requires": [], "clauses": []}
    content = canonical(bare) if text is None else published(text).content
    return PublishedText(model.standard, model.version, clauses, text.requires if text is not None else (), content)


def _id(clause: str) -> ClauseId:
    address, _hash, part = clause.partition("#")
    standard, _at, version = address.partition("@")
    return ClauseId(standard, version, part)


def _title(name: SuiteName, entity: Entity) -> str:
    what = _("What takes records") if name.role is Role.CONSUMER else _("What gives records")
    return f"{what}: {entity.name} ({name.address}#{entity.id})"


_PLAIN: Final[Mapping[Role, Callable[[], str]]] = {
    Role.CONSUMER: lambda: _(
        "Shows a product made-up records, right ones and ones wrong in one rule, and looks at its answers."
    ),
    Role.PRODUCER: lambda: _(
        "Looks at the records that a product gives: whether each is valid, and which elements they have."
    ),
}


def expected_rows(suite: Suite) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Give what is right for each case: id, verdict, clause, element, rule and where in the record."""
    for one in suite.cases:
        verdict = "accept" if one.is_valid else "refuse"
        yield one.id, verdict, one.clause, one.element, one.rule, one.pointer
