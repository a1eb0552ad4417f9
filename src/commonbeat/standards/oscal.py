"""A standard's clauses in OSCAL, for tools that track controls one by one: a catalogue, and a profile of what binds.

OSCAL (NIST's Open Security Controls Assessment Language) 1.1, as JSON. Each clause is a control with its text as the
statement and its plain words as guidance. What OSCAL has no words for - how far a clause binds, how well its source is
known, how it is kept - is a property in a namespace of our own. The same standard gives the same bytes: nothing in it
is of the day on which it was made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from .digest import text_digest
from .limits import spelled
from .model import Clause, Level, MachineForm, Source, Standard

NAMESPACE: Final = "urn:commonbeat:standards"
VERSION: Final = "1.1.2"
_GROUPS: Final = {
    Level.MUST: "What must be kept",
    Level.SHOULD: "What should be kept",
    Level.MAY: "What may be done",
}
_FIRST: Final = frozenset("abcdefghijklmnopqrstuvwxyz")

Json = dict[str, Any]


def oscal(standard: Standard) -> Mapping[str, bytes]:
    """Give the catalogue of a standard and, where clauses must be kept, the profile that selects these, as files."""
    name = f"{standard.id}-{standard.version}"
    catalogue = f"{name}.oscal-catalog.json"
    files = {catalogue: _bytes("catalog", _catalogue(standard))}
    if any(one.level is Level.MUST for one in standard.clauses):
        files[f"{name}.oscal-profile-must.json"] = _bytes("profile", _profile(standard, catalogue))
    return files


def control_id(clause: Clause) -> str:
    """Give what OSCAL calls a clause: its own name, after a low line where an id may not begin as it does."""
    name = clause.id.clause
    return name if name[:1] in _FIRST else f"_{name}"


def _bytes(kind: str, document: Json) -> bytes:
    return (json.dumps({kind: document}, indent=2, ensure_ascii=False) + "\n").encode()


def _catalogue(standard: Standard) -> Json:
    levels = [level for level in Level if any(one.level is level for one in standard.clauses)]
    sources = dict.fromkeys(source for one in standard.clauses for source in one.sources)
    return {
        "uuid": _uuid(_address(standard)),
        "metadata": _metadata(standard, standard.title),
        **({"groups": [_group(standard, level) for level in levels]} if levels else {}),
        **({"back-matter": {"resources": [_resource(one) for one in sources]}} if sources else {}),
    }


def _profile(standard: Standard, catalogue: str) -> Json:
    selected = [control_id(one) for one in standard.clauses if one.level is Level.MUST]
    return {
        "uuid": _uuid(f"{_address(standard)}/must"),
        "metadata": _metadata(standard, f"{standard.title}: what must be kept"),
        "imports": [{"href": catalogue, "include-controls": [{"with-ids": selected}]}],
        "merge": {"as-is": True},
    }


def _metadata(standard: Standard, title: str) -> Json:
    issued = f"{standard.issued_on.isoformat()}T00:00:00Z"
    owner = _uuid(f"owner:{standard.owner}")
    props = [
        _prop("address", _address(standard)),
        _prop("status", standard.status),
        _prop("digest", text_digest(standard)),
        *(_prop("requires", one) for one in standard.requires),
    ]
    return {
        "title": _line(title),
        "published": issued,
        "last-modified": issued,
        "version": standard.version,
        "oscal-version": VERSION,
        "props": props,
        "roles": [{"id": "owner", "title": "Owner of the standard"}],
        "parties": [{"uuid": owner, "type": "organization", "name": standard.owner}],
        "responsible-parties": [{"role-id": "owner", "party-uuids": [owner]}],
        **({"remarks": standard.note} if standard.note else {}),
    }


def _group(standard: Standard, level: Level) -> Json:
    controls = [_control(one) for one in standard.clauses if one.level is level]
    return {"id": f"level.{level}", "class": "level", "title": _GROUPS[level], "controls": controls}


def _control(clause: Clause) -> Json:
    called = control_id(clause)
    parts: list[Json] = [{"id": f"{called}.statement", "name": "statement", "prose": clause.text}]
    if clause.plain:
        parts.append({"id": f"{called}.guidance", "name": "guidance", "prose": clause.plain})
    if clause.kept_by:
        parts.append({"id": f"{called}.kept-by", "name": "kept-by", "ns": NAMESPACE, "prose": clause.kept_by})
    links = [{"href": f"#{_resource_id(one)}", "rel": "reference"} for one in clause.sources]
    props = [
        _prop("address", str(clause.id)),
        _prop("level", clause.level),
        _prop("standing", clause.standing),
        _prop("kept", clause.kept),
    ]
    return {
        "id": called,
        "class": "clause",
        "title": _line(clause.title),
        **({"params": [_param(called, clause.machine)]} if clause.machine else {}),
        "props": props,
        **({"links": links} if links else {}),
        "parts": parts,
    }


def _param(control: str, form: MachineForm) -> Json:
    """Give the limit that a machine holds; it has a value where the clause sets it, and else the policy pack does."""
    said = {"limit": form.limit, "unit": form.unit, "consequence": form.consequence}
    props = [_prop(name, value) for name, value in said.items() if value]
    values = [] if form.value is None else [_line(f"{spelled(form.value)} {form.unit}")]
    return {
        "id": f"{control}.limit",
        **({"props": props} if props else {}),
        "label": "limit",
        **({"usage": form.measured} if form.measured else {}),
        **({"values": values} if values else {}),
    }


def _resource(source: Source) -> Json:
    where = {"rlinks": [{"href": source.url}]} if source.url else {"citation": {"text": _line(source.title)}}
    return {"uuid": _resource_id(source), "title": _line(source.title), **where}


def _resource_id(source: Source) -> str:
    return _uuid(f"source:{source.title}\n{source.url}")


def _prop(name: str, value: str) -> Json:
    return {"name": name, "ns": NAMESPACE, "value": _line(value)}


def _line(text: str) -> str:
    """Give a text as one line, without spaces around it: a title or a value in OSCAL is nothing else."""
    return " ".join(str(text).split())


def _address(standard: Standard) -> str:
    return f"{standard.id}@{standard.version}"


def _uuid(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:commonbeat:{what}"))
