"""A portal that has data models of its own, and records in every form that it reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element as Xml
from xml.etree.ElementTree import SubElement, tostring

from openpyxl import Workbook
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.models.examples.records import valid
from commonbeat.settings import read_settings
from commonbeat.web.app import create_app
from commonbeat_check.model import DataModel
from commonbeat_check.names import camel
from commonbeat_check.shelf import write_model


@contextmanager
def a_portal_with(folder: Path, *models: DataModel) -> Iterator[Starlette]:
    """Run a portal in whose folder the models lie."""
    settings = read_settings({})
    make_node(folder, Profile.PORTAL, "A made-up organisation", settings, SystemClock())
    node = open_node(folder, settings)
    for model in models:  # put there while it runs: a shelf sees what comes
        file = folder / "standards" / model.standard / model.version / "model.json"
        file.parent.mkdir(parents=True)
        file.write_bytes(write_model(model))
    yield create_app(node, CollectorRegistry())


def a_record(model: DataModel, entity: str) -> dict[str, Any]:
    """Give a valid record, made up, without what nests deeper than a table does."""
    [made] = valid(model, entity, 1, 3, datetime.now(UTC).date())
    return {key: value for key, value in made.items() if key != "parent"}


def records(model: DataModel, entity: str) -> dict[str, bytes]:
    """Give one valid record by the media type of each form."""
    record = a_record(model, entity)
    flat = dict(_flat(record))
    lines, book = io.StringIO(), Workbook()
    writer = csv.DictWriter(lines, list(flat))
    writer.writeheader()
    writer.writerow(flat)
    sheet = book.active
    sheet.append(list(flat))
    sheet.append(list(flat.values()))
    saved = io.BytesIO()
    book.save(saved)
    name = next(one.name for one in model.entities if one.id == entity)
    return {
        "application/json": json.dumps(record).encode(),
        "application/x-ndjson": json.dumps(record).encode() + b"\n",
        "application/xml": tostring(_xml(camel(name), record)),
        "text/csv": lines.getvalue().encode(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": saved.getvalue(),
    }


def _flat(record: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        for at, one in enumerate(value if isinstance(value, list) else [value], 1):
            name = f"{before}{key}" + (f".{at}" if at > 1 else "")
            if isinstance(one, dict):
                yield from _flat(one, f"{name}.")
            else:
                yield name, one


def _xml(name: str, value: Any) -> Xml:
    made = Xml(name)
    for key, each in value.items():
        for one in each if isinstance(each, list) else [each]:
            if isinstance(one, dict):
                made.append(_xml(key, one))
            else:
                SubElement(made, key).text = str(one)
    return made
