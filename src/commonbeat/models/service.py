"""The data models that a node has. All of it is public, so nothing is decided on; nothing that is checked is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from commonbeat.kernel.clock import Clock
from commonbeat_check.model import CodeList, DataModel, Element, Entity

from .codes.elsewhere import mapped
from .comparing.change import Change
from .crosswalks.looking import Related, relations
from .crosswalks.model import Crosswalk
from .crosswalks.pairing import Crossing
from .errors import ModelNotFound, PartNotFound
from .linting.waivers import Waived, Waiver, waive
from .model import Page
from .ports import Crosswalks, Dictionary, ModelShelf
from .published import Published
from .reports import Reports

T = TypeVar("T", Entity, Element, CodeList)


@dataclass(frozen=True, slots=True)
class Models:
    """Every data model, by the version of the standard that it belongs to."""

    shelf: ModelShelf
    dictionary: Dictionary
    crosswalks: Crosswalks
    clock: Clock
    reports: Reports = field(default_factory=Reports)

    def addresses(self) -> Sequence[str]:
        """Give the address of every version that has a model."""
        return self.shelf.addresses()

    def find(self, standard: str, version: str) -> DataModel | None:
        """Give a model, or None; raise ``BadModel`` where it cannot be taken."""
        return self.shelf.find(standard, version)

    def get(self, standard: str, version: str) -> DataModel:
        """Give a model.

        Raises:
            ModelNotFound: the version has none, or there is no such version.
            BadModel: it cannot be taken.
        """
        found = self.shelf.find(standard, version)
        if found is None:
            raise ModelNotFound(standard, version, self.shelf.addresses())
        return found

    def entity(self, model: DataModel, id: str) -> Entity:
        """Give an entity of a model; raise ``PartNotFound`` where there is none."""
        return _part(model, model.entities, id)

    def element(self, model: DataModel, id: str) -> Element:
        """Give an element of a model; raise ``PartNotFound`` where there is none."""
        return _part(model, model.elements, id)

    def code_list(self, model: DataModel, id: str) -> CodeList:
        """Give a code list of a model; raise ``PartNotFound`` where there is none."""
        return _part(model, model.lists, id)

    def search(self, model: DataModel, question: str, most: int, after: int = 0) -> Page:
        """Give what words lead to in a model."""
        return self.dictionary.search(model, question, most, after)

    def published(self, standard: str, version: str) -> Published | None:
        """Give when a version was published here and by whom; None where its folder does not say."""
        return self.shelf.published(standard, version)

    def note(self, model: DataModel, name: str) -> str:
        """Give what publishing wrote of a version, ``CHANGES.md`` or ``MIGRATION.md``; empty where it wrote nothing."""
        return self.shelf.note(model.standard, model.version, name)

    def lint(self, model: DataModel) -> Waived:
        """Give what a model says against itself today, and what is let be; raise ``BadModel`` for bad waivers."""
        today = self.clock.now().date()
        found = self.reports.findings(model, today)
        return waive(found, self.shelf.waivers(model.standard, model.version), today)

    def waivers(self, model: DataModel) -> Sequence[Waiver]:
        """Give the waivers that stand beside a model; raise ``BadModel`` where they cannot be taken."""
        return self.shelf.waivers(model.standard, model.version)

    def compare(self, before: DataModel, after: DataModel) -> Sequence[Change]:
        """Give what differs in the other model, and for whom it breaks."""
        return self.reports.changes(before, after)

    def example(self, model: DataModel, entity: str) -> Mapping[str, Any] | None:
        """Give a record of an entity that is valid today, made up; None where none can be made."""
        return self.reports.example(model, entity, self.clock.now().date())

    def crosswalks_from(self, model: DataModel) -> Sequence[Crosswalk]:
        """Give the crosswalks that lead from a model; raise ``BadCrosswalk`` where one does not hold."""
        return [one for one in self.crosswalks.all() if one.source == model.address]

    def relations(self, model: DataModel, element: str) -> Sequence[Related]:
        """Give what an element is in other standards."""
        return relations(self.crosswalks_from(model), self._at, model, element)

    def mapped(self, model: DataModel, id: str) -> CodeList:
        """Give a code list with what its codes are in other standards; raise ``PartNotFound`` where there is none."""
        return mapped(self.crosswalks_from(model), self._at, model, self.code_list(model, id))

    def crossing(self, source: DataModel, entity: str, target: DataModel, there: str) -> Crossing:
        """Give what an entity is in terms of another.

        Raises:
            PartNotFound: there is no such entity.
            NoCrosswalk: no crosswalk joins the two.
        """
        return self.crosswalks.crossing((source, self.entity(source, entity)), (target, self.entity(target, there)))

    def _at(self, address: str) -> DataModel | None:
        standard, _at, version = address.partition("@")
        return self.shelf.find(standard, version)


def _part(model: DataModel, among: Sequence[T], id: str) -> T:
    for one in among:
        if one.id == id:
            return one
    raise PartNotFound(f"{model.address}#{id}", [one.id for one in among])
