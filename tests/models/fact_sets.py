"""A small fact set that contradicts itself nowhere, for tests that plant one contradiction into it."""

import copy
import json
from datetime import date

from commonbeat.models.importing.pole import read_pole
from commonbeat.models.linting import lint

ON = date(2026, 11, 26)
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


def _attribute(id, name, type, **said):
    return {"id": id, "name": name, "type": type, "defined": True, "in_summary_list": True, "owner": "Board A"} | said


ATTRIBUTES = [
    _attribute("DS_001", "Given Name", "free_text", min_length=1, max_length=35),
    _attribute("DS_002", "Surname", "free_text", min_length=1, max_length=35),
    _attribute(
        "DS_003",
        "Date of Birth",
        "date",
        min_length=10,
        max_length=10,
        format="YYYY-MM-DD",
        pattern=DAY,
        checks=[{"kind": "date_format", "value": "YYYY-MM-DD"}, {"kind": "calendar_date"}, {"kind": "not_future"}],
    ),
    _attribute(
        "DS_004",
        "Gender",
        "enum",
        min_length=4,
        max_length=9,
        allowed_values=["Male", "Female", "Not Known"],
        code_list={"name": "Genders", "source": "Board A", "size": 3},
    ),
    _attribute(
        "DS_005", "Case Number", "identifier", min_length=6, max_length=6, format="NNN/NN", pattern=r"^\d{3}/\d{2}$"
    ),
    _attribute(
        "DS_006", "Eye Colour Left", "enum", min_length=4, max_length=5, allowed_values=["Blue", "Brown", "Green"]
    ),
    _attribute(
        "DS_007", "Eye Colour Right", "enum", min_length=4, max_length=5, allowed_values=["Blue", "Brown", "Green"]
    ),
    _attribute("DS_008", "Telephone Number", "phone", min_length=11, max_length=16, pattern=r"^\+[1-9]\d{9,14}$"),
    _attribute("DS_009", "Repeat Victim", "yes_no", min_length=2, max_length=3, allowed_values=["Yes", "No"]),
    _attribute(
        "DS_010",
        "Police National Computer ID",
        "identifier",
        name_variants=["PNC ID"],
        min_length=13,
        max_length=13,
        format="YYYY/NNNNNNND",
        pattern=r"^\d{4}/\d{7}[A-HJ-NP-RT-Z]$",
        checks=[{"kind": "mod23", "input": "YY+NNNNNNN"}],
    ),
    _attribute(
        "DS_011",
        "Latitude",
        "coordinate_dms",
        min_length=9,
        max_length=9,
        pattern=r"^\d{2}°\d{2}'\d{2}[NS]$",
        rules=["N north, S south of the equator"],
        checks=[{"kind": "range", "min": -90, "max": 90}],
    ),
    _attribute(
        "DS_012",
        "Build",
        "code",
        min_length=1,
        max_length=1,
        pattern="^[0-3]$",
        allowed_values=[
            {"code": "0", "label": "not known"},
            {"code": "1", "label": "slim"},
            {"code": "2", "label": "medium"},
            {"code": "3", "label": "heavy"},
        ],
        checks=[{"kind": "range", "min": 0, "max": 3}],
    ),
    _attribute("DS_013", "Photograph", "image"),
]


def _row(id, component, group="G1", requirement="mandatory", **said):
    return {"id": id, "component": component, "requirement": requirement, "group": group} | said


def _entity(id, name, rows, groups, **said):
    return {
        "id": id,
        "name": name,
        "group": "person" if id[0] == "P" else "object",
        "attributes": rows,
        "requirement_groups": groups,
        "rules": [],
    } | said


def _all(*members):
    return {"id": "G1", "rule": "all", "members": list(members)}


def _person(id, name, *more):
    rows = [_row("DS_001", "Given Name"), _row("DS_002", "Surname"), _row("DS_003", "Date of Birth"), *more]
    rows.append(_row("DS_008", "Telephone Number", "G2", "conditional"))
    rows.append(_row("DS_010", "PNC ID", "G2", "conditional"))
    return _entity(
        id,
        name,
        rows,
        [
            _all(*(one["component"] for one in rows[:-2])),
            {"id": "G2", "rule": "at_least", "n": 1, "members": ["Telephone Number", "PNC ID"]},
        ],
    )


ENTITIES = [
    _person("P_001", "Offender", _row("DS_004", "Gender")),
    _person("P_002", "Victim", _row("DS_004", "Gender"), _row("DS_009", "Repeat Victim")),
    _person(
        "P_003",
        "Stranger",
        _row("DS_006", "Eye Colour - Left"),
        _row("DS_007", "Eye Colour - Right"),
        _row("DS_012", "Build"),
    ),
    _entity("O_001", "Picture", [_row("DS_013", "Photograph")], [_all("Photograph")]),
    _entity(
        "O_002",
        "Case",
        [_row("DS_005", "Case Number"), _row("DS_011", "Latitude")],
        [_all("Case Number", "Latitude")],
    ),
]


class Facts:
    """A copy of the sound fact set that a test may change."""

    def __init__(self):
        self.attributes, self.entities = copy.deepcopy(ATTRIBUTES), copy.deepcopy(ENTITIES)

    def attribute(self, id):
        return next(one for one in self.attributes if one["id"] == id)

    def entity(self, id):
        return next(one for one in self.entities if one["id"] == id)

    def row(self, entity, component):
        return next(one for one in self.entity(entity)["attributes"] if one["component"] == component)

    def note(self, id, text):
        thing = self.entity(id) if id[0] in "PO" else self.attribute(id)
        thing.setdefault("notes", []).append(text)

    def files(self):
        return {"attributes.json": _json(self.attributes), "entities.json": _json(self.entities)}

    def findings(self, readme=""):
        more = {"README.md": readme.encode()} if readme else {}
        return lint(read_pole(self.files() | more), ON)


def _json(rows):
    return json.dumps(rows).encode()
