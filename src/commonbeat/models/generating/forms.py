"""Every form that a model is given in, by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from commonbeat_check.model import DataModel
from commonbeat_check.nearest import nearest_name
from commonbeat_check.nesting import require_shallow
from commonbeat_check.problems import CheckRefused
from commonbeat_check.usable import require_usable

from . import asyncapi, csvw, html, json_schema, openapi, pydantic_models, shacl, sql, xlsx, xsd
from .book import Made

Makes = Callable[[DataModel, date, str], Made]
FORMS: Final[Mapping[str, Makes]] = {
    "json-schema": json_schema.make,
    "openapi": openapi.make,
    "asyncapi": asyncapi.make,
    "xsd": xsd.make,
    "csvw": csvw.make,
    "shacl": shacl.make,
    "sql": sql.make,
    "pydantic": pydantic_models.make,
    "xlsx": xlsx.make,
    "html": html.make,
}


def generate(model: DataModel, form: str, on: date, entity_id: str = "") -> Made:
    """Give a model in a form, as files by name; with an entity, that one and what it holds.

    Args:
        model: what is given in the form.
        form: one of ``FORMS``.
        on: the day on which codes are valid.
        entity_id: the entity that is wanted; empty for all of them.

    Raises:
        CheckRefused: the model has no such entity, is nested too deep, or an id of it stands for two things.
        BadModel: a workbook cannot hold it.
    """
    require_shallow(model)
    require_usable(model)
    known = [one.id for one in model.entities]
    if entity_id and entity_id not in known:
        near = nearest_name(entity_id, known)
        hint = f" Did you mean {near}?" if near else ""
        raise CheckRefused(f"There is no entity {entity_id} in {model.address}.{hint}")
    return FORMS[form](model, on, entity_id)
