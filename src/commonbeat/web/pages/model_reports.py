"""What is told of a data model, as pages: what differs in another version, what the linter found, crosswalks."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.checking import read_one
from commonbeat.models.comparing.change import Change
from commonbeat.models.crosswalks.converting import convert as converted_by
from commonbeat.models.crosswalks.losses import Converted
from commonbeat.models.crosswalks.model import Crosswalk, How
from commonbeat.models.crosswalks.pairing import Bound, Crossing
from commonbeat.models.crosswalks.places import Place
from commonbeat.models.linting import RULES, Severity, Waiver
from commonbeat.models.linting.waivers import waiver_of
from commonbeat.models.seats import one_of_few
from commonbeat.models.service import Models
from commonbeat_check.model import DataModel
from commonbeat_check.reading import elements_by_id, entities_by_id

from ..forms import SentForm
from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages
from .model_notes import CHANGES_MOST
from .models import OPENS, After, head_of, sample_of
from .views import model_reports as views
from .views.forms import faults_by_field

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
ROWS_MOST: Final = 1_000
"""Findings or changes that a page shows; of a model of tens of thousands of parts there may be as many."""
_ID: Final = re.compile(r"[\w:-]+")


@router.get("/diff/{other}", dependencies=OPENS)
def diff(id: str, version: str, other: str, pages: ThePages, breaks: str = "") -> Response:
    """Show what differs in the data model of the other version, all of it or what breaks somebody."""
    models = pages.node.models
    before, after = models.get(id, version), models.get(id, other)
    changes = models.compare(before, after)
    by_whom = {who: [one for one in changes if _breaks(one, who)] for who in ("", "producer", "consumer", "nobody")}
    shown = breaks if breaks in by_whom else ""
    places = Places(after, before)
    rows = tuple(
        views.ChangeRow(str(one.change), places.of(one.where), one.text, one.why, tuple(map(str, one.breaking_for)))
        for one in sorted(by_whom[shown], key=lambda each: not each.breaking_for)[:ROWS_MOST]
    )
    everything, producers, consumers, nobody = map(len, by_whom.values())
    return pages.show(
        views.DiffPage(
            head=head_of(pages.node, after),
            before=before.version,
            after=after.version,
            changes=rows,
            count=len(by_whom[shown]),
            counts=(everything, producers, consumers, nobody),
            shown=shown,
            has_notes=0 < everything <= CHANGES_MOST,
        )
    )


def _breaks(change: Change, who: str) -> bool:
    if who == "nobody":
        return not change.breaking_for
    return not who or who in change.breaking_for


@router.get("/lint", dependencies=OPENS)
def lint(id: str, version: str, pages: ThePages, severity: str = "", after: After = 0) -> Response:
    """Show what the linter found."""
    models = pages.node.models
    model = models.get(id, version)
    (findings, told), places = models.lint(model), Places(model)
    waivers, today = models.waivers(model), pages.node.clock.now().date()
    standing = [one for one in findings if not one.waived]
    counted = [sum(one.severity is kind for one in standing) for kind in Severity]
    shown = [one for one in findings if not severity or severity == ("waived" if one.waived else one.severity)]
    rows = tuple(
        views.FindingRow(
            severity=str(one.severity),
            rule=one.rule,
            where=tuple(map(places.of, one.where)),
            text=one.text,
            why=one.why,
            fix=one.fix,
            waiver=_waiver_row(waiver_of(one, waivers, today)),
        )
        for one in shown[:ROWS_MOST]
    )
    counts = (counted[0], counted[1], counted[2], len(findings) - len(standing))
    rules = views.RuleFindings.of(rows, {one.name: (one.what(), one.fix()) for one in RULES})
    return pages.show(views.LintPage(head_of(pages.node, model), counts, rules, severity, len(shown), told, after))


def _waiver_row(waiver: Waiver | None) -> views.WaiverRow | None:
    return None if waiver is None else views.WaiverRow(waiver.reason, waiver.by, waiver.until)


@router.get("/crosswalks", dependencies=OPENS)
def crosswalks(id: str, version: str, pages: ThePages) -> Response:
    """Show the crosswalks that lead from a model."""
    models = pages.node.models
    model = models.get(id, version)
    targets = []
    for one in models.crosswalks_from(model):
        target = models.get(*one.target.split("@"))
        targets.append((one.target, target.title, tuple(_links(models, model, target, one))))
    return pages.show(views.CrosswalksPage(head_of(pages.node, model), tuple(targets)))


@router.get("/crosswalks/{entity}/{other}/{other_version}/{there}", dependencies=OPENS)
def crosswalk(
    id: str, version: str, entity: str, other: str, other_version: str, there: str, pages: ThePages
) -> Response:
    """Show what the members of an entity are in another standard's."""
    models = pages.node.models
    crossing = models.crossing(models.get(id, version), entity, models.get(other, other_version), there)
    return pages.show(_page(pages.node, crossing))


@router.post("/crosswalks/{entity}/{other}/{other_version}/{there}", dependencies=OPENS)
def convert(
    id: str, version: str, entity: str, other: str, other_version: str, there: str, form: SentForm, pages: ThePages
) -> Response:
    """Take a record over to the other standard, and show what it loses."""
    models = pages.node.models
    crossing = models.crossing(models.get(id, version), entity, models.get(other, other_version), there)
    page, typed = _page(pages.node, crossing), form.pasted("record")
    try:
        today = pages.node.clock.now().date()
        with one_of_few():
            record = read_one(crossing.source.model, crossing.source.entity, typed.encode(), today)
            converted = converted_by(crossing, record, today)
    except Invalid as wrong:
        faults = {"record": next(iter(faults_by_field(wrong).values()))}
        return pages.show(replace(page, typed={"record": typed}, faults=faults), 422)
    losses = _loss_rows(crossing, converted)
    there_said = json.dumps(converted.record, indent=2, ensure_ascii=False)
    return pages.show(replace(page, typed={"record": typed}, converted=there_said, losses=losses))


def _links(models: Models, model: DataModel, target: DataModel, one: Crosswalk) -> Iterator[views.CrosswalkLink]:
    names = {entity.id: entity.name for entity in (*target.entities, *model.entities)}
    for source, there in dict.fromkeys(
        (source, there) for each in one.maps.values() for source in each.sources for there in each.targets
    ):
        if source not in entities_by_id(model) or there not in entities_by_id(target):
            continue
        begin = f"/standards/{model.standard}/{model.version}/crosswalks"
        yield views.CrosswalkLink(
            source=source,
            source_name=names[source],
            target=f"{target.address}#{there}",
            target_name=names[there],
            counts=views.Crossed.of(_rows(models.crossing(model, source, target, there))),
            place=f"{begin}/{_part(source)}/{target.standard}/{target.version}/{_part(there)}",
        )


def _part(id: str) -> str:
    """Give an id as one step of an address of a page."""
    return quote(id, safe=":")


def _loss_rows(crossing: Crossing, converted: Converted) -> tuple[views.LossRow, ...]:
    source, target = crossing.source.model, crossing.target.model
    places, elements = Places(source, target), {**elements_by_id(target), **elements_by_id(source)}
    return tuple(
        views.LossRow(
            pointer=one.pointer,
            element=one.element,
            relation=str(one.relation),
            text=one.text,
            name=elements[one.element].name if one.element in elements else "",
            place=places.of(one.element).place,
        )
        for one in converted.losses
    )


def _rows(crossing: Crossing) -> tuple[views.CrosswalkRow, ...]:
    hows = {
        How.COPY: _("as it is"),
        How.CODES: _("by a table of codes"),
        How.DATE: _("a date, in the form of that standard"),
        How.JOIN: _("several values become one"),
        How.SPLIT: _("one value becomes several"),
        How.CONSTANT: _("the same for every record"),
        How.IMPLIED: _("the other entity says it by what it is"),
        How.MAP: _("member by member"),
        How.NONE: _("there is no place for it"),
        How.ITSELF: _("the record itself, by what it is"),
    }
    carries = [one for one in crossing.rows if one.row.how not in {How.CONSTANT, How.NONE}]
    carried = {path.path for one in carries for path in one.sources}
    return tuple(
        views.CrosswalkRow(
            ", ".join(one.path for one in bound.sources),
            ", ".join(one.path for one in bound.targets),
            views.SAID if _only_says(bound, carried) else str(bound.row.relation),
            _constant(bound.row.value) if _only_says(bound, carried) else hows[bound.row.how],
            bound.row.note,
            tuple((one.source, one.target, str(one.relation), one.note) for one in bound.codes.values()),
            _names(bound.sources),
            _names(bound.targets),
        )
        for bound in crossing.rows
    )


def _only_says(bound: Bound, carried: Container[str]) -> bool:
    """Say whether a row puts a constant beside a value that another row carries: it says what the value is."""
    return bound.row.how is How.CONSTANT and any(one.path in carried for one in bound.sources)


def _constant(value: str) -> str:
    return _("always “{value}”: it says what the value beside it is").format(value=value)


def _page(node: Node, crossing: Crossing) -> views.CrosswalkPage:
    source, target = crossing.source, crossing.target
    return views.CrosswalkPage(
        head=head_of(node, source.model),
        source=f"{source.model.address}#{source.entity.id}",
        source_name=source.entity.name,
        target=f"{target.model.address}#{target.entity.id}",
        target_name=target.entity.name,
        note=_("A working crosswalk of this project: the owners of the two standards have not approved it."),
        rows=_rows(crossing),
        sample=sample_of(node, source.model, source.entity),
    )


def _names(places: Sequence[Place]) -> str:
    return ", ".join(one.element.name for one in places if one.element is not None)


class Places:
    """Knows where the pages of the parts of a model stand; of a part that it lacks, in the other model."""

    def __init__(self, *models: DataModel) -> None:
        self._places: dict[str, str] = {}
        for model in reversed(models):
            begin = f"/standards/{model.standard}/{model.version}/dictionary"
            for kind, parts in (
                ("code-lists", model.lists),
                ("elements", model.elements),
                ("entities", model.entities),
            ):
                self._places |= {one.id: f"{begin}/{kind}/{_part(one.id)}" for one in parts}

    def of(self, where: str) -> views.WhereRow:
        """Give a part by what it is called: ``P_001``, ``P_001.G2`` and ``P_001/givenName`` stand on one page."""
        found = _ID.match(where)
        return views.WhereRow(where, self._places.get(where) or self._places.get(found[0] if found else "", ""))
