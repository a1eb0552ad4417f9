"""The workbook of a model: what an editor changes and imports again."""

from __future__ import annotations

from datetime import date

import msgspec

from commonbeat_check.model import DataModel

from ..workbooks.writing import write_workbook
from .book import Book, Made


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the workbook of all of a model, or of one entity, what it is based on and what it holds.

    All codes stand in it, whatever day it is: a workbook that is imported again is the same model.

    Raises:
        BadModel: a workbook cannot hold it.
    """
    name = f"{model.standard}-{model.version}.xlsx"
    return Made({name: write_workbook(_part(Book(model, on), entity_id) if entity_id else model)})


def _part(book: Book, entity_id: str) -> DataModel:
    entities, elements = book.reach([book.entities[entity_id]])
    wanted = {base.id for one in entities for base in book.line(one)}
    lists = {one.list for one in elements}
    return msgspec.structs.replace(
        book.model,
        entities=tuple(one for one in book.model.entities if one.id in wanted),
        elements=tuple(elements),
        lists=tuple(one for one in book.model.lists if one.id in lists),
    )
