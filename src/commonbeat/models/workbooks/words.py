"""The words by which standards teams call sheets, columns, types and obligations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from commonbeat_check.model import Requirement, Type


def plain(said: object) -> str:
    """Give what is said without case, spaces and punctuation, as names are compared."""
    return re.sub(r"[\W_]+", "", str(said)).casefold()


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in table.items() for word in words.split(",")}


SHEETS: Final = _by_word(
    {
        "elements": "Elements,Attributes,Attribute Standards,Data Standards,Data Elements,Dictionary",
        "entities": "Entities,Entity,Entities list,Objects",
        "map": "Members,Map,Mapping,Entity Map,Entity Attributes,Attribute Map,Components",
        "codes": "Codes,Values,Code Values,Allowed Values,Reference Data",
    }
)
ELEMENT_COLUMNS: Final = _by_word(
    {
        "id": "ID,Attribute ID,Reference,Ref",
        "name": "Name,Attribute Name,Title",
        "description": "Description,Definition",
        "type": "Type,Data Type,Format type",
        "min": "Min,Minimum,Min Length,Minimum Length",
        "max": "Max,Maximum,Max Length,Maximum Length",
        "length": "Length",
        "format": "Format,Mask",
        "pattern": "Pattern,Regex,Validation",
        "values": "Values,Allowed Values",
        "default": "Default",
        "owner": "Owner",
        "steward": "Steward",
        "based_on": "Based on,Source",
        "required": "Mandatory,Required,Obligation,M-O-C,Requirement",
        "repeat": "Repeatable,Multiple,Occurs,May repeat",
    }
)
ENTITY_COLUMNS: Final = _by_word(
    {
        "id": "ID,Entity ID,Reference,Ref",
        "name": "Name,Entity Name,Title",
        "description": "Description,Definition",
        "owner": "Owner",
        "steward": "Steward",
    }
)
MAP_COLUMNS: Final = _by_word(
    {
        "entity": "Entity,Entity ID,Entity Name,Object",
        "attribute": "Attribute,Attribute ID,Attribute Name,Element",
        "required": "Mandatory,Required,Obligation,M-O-C,Requirement",
        "repeat": "Repeatable,Multiple,Occurs,May repeat",
    }
)
CODE_COLUMNS: Final = _by_word(
    {"list": "List,Code List,Attribute,Attribute Name", "code": "Code,Value", "label": "Label,Meaning"}
)
REQUIREMENTS: Final = {
    **dict.fromkeys(("y", "yes", "m", "mandatory", "required"), Requirement.MANDATORY),
    **dict.fromkeys(("n", "no", "o", "x", "optional"), Requirement.OPTIONAL),
    **dict.fromkeys(("c", "conditional"), Requirement.CONDITIONAL),
}
REPEATS: Final = {
    "y": True,
    "yes": True,
    "0..n": True,
    "1..n": True,
    "0..*": True,
    "1..*": True,
    "n": False,
    "no": False,
}
REPEATS_NOT: Final = {"1": False, "0..1": False, "1..1": False}
TYPES: Final[Mapping[str, tuple[Type, str]]] = {
    "an": (Type.STRING, "alphanumeric"),
    "alphanumeric": (Type.STRING, "alphanumeric"),
    "a": (Type.STRING, "alphabetic"),
    "alphabetic": (Type.STRING, "alphabetic"),
    "n": (Type.DIGITS, ""),
    "numeric": (Type.DIGITS, ""),
    **dict.fromkeys(("x", "text", "string", "varchar", "char"), (Type.STRING, "")),
    **dict.fromkeys(("yes/no", "yes-no"), (Type.YES_NO, "")),
    "boolean": (Type.BOOLEAN, ""),
    "integer": (Type.INTEGER, ""),
    **dict.fromkeys(("number", "decimal"), (Type.DECIMAL, "")),
    **dict.fromkeys(("code", "lookup"), (Type.CODE, "")),
    **dict.fromkeys(("date", "dd/mm/yyyy", "dd-mm-yyyy", "yyyy-mm-dd"), (Type.DATE, "")),
    "time": (Type.TIME, ""),
    "datetime": (Type.DATETIME, ""),
}
