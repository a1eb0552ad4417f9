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
        "standard": "Standard,About,About the standard,Document control",
        "elements": "Elements,Attributes,Attribute,Attribute Standards,Attribute List,Data Standards,Data Elements,"
        "Data Items,Data Dictionary,Dictionary,Fields",
        "entities": "Entities,Entity,Entities list,Entity list,Entity Standards,Objects",
        "map": "Members,Map,Mapping,Entity Map,Entity Attributes,Entity Attribute Map,Attribute Map,"
        "Entity to Attribute,Components",
        "codes": "Codes,Values,Code Values,List Values,Allowed Values,Reference Data,Lookups,Lookup Values,Picklists",
        "lists": "Lists,Code Lists,Codelists,List of Lists,Reference Lists,Value Lists",
        "rules": "Rules,Validation,Validation Rules,Business Rules,Data Quality Rules,Conditions",
    }
)
STANDARD_ROWS: Final = _by_word(
    {
        "standard": "ID,Standard ID,Identifier",
        "version": "Version,Version Number",
        "title": "Title,Name,Standard,Standard Name",
        "owner": "Owner,Standard Owner,Data Owner",
        "note": "Note,Notes,Description",
        "licence": "Licence,License",
        "source": "Source",
    }
)
_ID: Final = "ID,Reference,Ref,Ref No,Reference Number,Identifier"
_NOTES: Final = "Notes,Note,Comments,Comment,Remarks"
_REQUIRED: Final = "Mandatory,Required,Obligation,M-O-C,M/O/C,MOC,Requirement,Optionality,Mandatory/Optional"
_REPEAT: Final = "Repeatable,Repeats,Multiple,Occurs,Occurrence,Occurrences,Cardinality,May repeat"
ELEMENT_COLUMNS: Final = _by_word(
    {
        "id": f"{_ID},Attribute ID,Attribute Reference,Attribute Ref,Element ID,Data Standard ID,Standard ID",
        "name": "Name,Attribute Name,Attribute,Element Name,Element,Field Name,Data Item,Title",
        "names": "Other names,Also known as,Synonyms,Aliases,Alias,Name variants",
        "description": "Description,Definition,Attribute Description,Meaning",
        "type": "Type,Data Type,Datatype,Format type,Field Type",
        "characters": "Characters,Character Set,Charset",
        "min": "Min,Minimum,Min Length,Minimum Length,Min Size",
        "max": "Max,Maximum,Max Length,Maximum Length,Max Size,Size",
        "length": "Length,Field Length,Min-Max,Min/Max Length",
        "format": "Format,Mask,Picture",
        "pattern": "Pattern,Regex,Regular Expression,Validation",
        "rules": "Rules,Rule,Business Rule,Business Rules,Validation Rule,Validation Rules",
        "values": "Values,Allowed Values,Valid Values,Permitted Values,Enumeration",
        "list": "List,Code List,Codelist,Lookup,Lookup List,Reference List,Value List,Picklist",
        "default": "Default,Default Value",
        "samples": "Example,Examples,Sample,Samples",
        "owner": "Owner,Data Owner",
        "steward": "Steward,Data Steward",
        "based_on": "Based on,Source,Derived from",
        "section": "Section,Clause",
        "notes": _NOTES,
        "required": _REQUIRED,
        "repeat": _REPEAT,
    }
)
ENTITY_COLUMNS: Final = _by_word(
    {
        "id": f"{_ID},Entity ID,Entity Reference,Entity Ref,Object ID",
        "name": "Name,Entity Name,Entity,Object,Object Name,Title",
        "kind": "Kind,Group,Entity Group,Class,Entity Class,POLE Class,Category,Entity Type",
        "description": "Description,Definition,Entity Description",
        "owner": "Owner,Data Owner",
        "steward": "Steward,Data Steward",
        "section": "Section,Clause",
        "notes": _NOTES,
    }
)
MAP_COLUMNS: Final = _by_word(
    {
        "entity": "Entity,Entity ID,Entity Name,Object,Object Name",
        "attribute": "Attribute,Attribute ID,Attribute Name,Element,Element ID,Element Name,Component,Data Item",
        "required": _REQUIRED,
        "repeat": _REPEAT,
        "role": "Role",
        "note": _NOTES,
    }
)
CODE_COLUMNS: Final = _by_word(
    {
        "list": "List,List ID,List Name,Code List,Codelist,Lookup,Attribute,Attribute ID,Attribute Name",
        "code": "Code,Value,Code Value,Allowed Value",
        "label": "Label,Meaning,Description,Definition,Display,Code Description",
        "from": "Valid from,From,Start Date,Effective from",
        "to": "Valid to,To,End Date,Effective to",
    }
)
LIST_COLUMNS: Final = _by_word(
    {
        "id": f"{_ID},List ID,Code List ID",
        "name": "Name,List,List Name,Code List,Code List Name,Title",
        "version": "Version,List Version",
        "source": "Source,Authority,Origin,Maintained by",
        "size": "Size,Count,Number of codes,Number of values",
        "note": f"{_NOTES},Description,Definition",
    }
)
RULE_COLUMNS: Final = _by_word(
    {
        "id": f"{_ID},Rule ID,Rule No,Rule Number,Rule Ref,Rule Reference,No,Number",
        "text": "Text,Rule,Rule Text,Description,Validation,Validation Rule,Business Rule,Wording",
        "entity": "Entity,Entity ID,Entity Name,Object,Applies to",
        "attribute": "Attribute,Attributes,Attribute Name,Attribute Names,Element,Elements,Members,Components",
    }
)
ALL: Final = frozenset({"all", "any", "every entity", "all entities", "general", "*", "-"})
"""How a rule says that it is of every entity."""
BOUND: Final = frozenset({"x", "y", "✓", "✔", "•", "1"})
"""Marks of a matrix that say no more than that the attribute is there."""
REQUIREMENTS: Final = {
    **dict.fromkeys(("y", "yes", "true", "m", "mandatory", "required", "r"), Requirement.MANDATORY),
    **dict.fromkeys(("n", "no", "false", "o", "x", "optional"), Requirement.OPTIONAL),
    **dict.fromkeys(("c", "conditional", "m/c", "dependent"), Requirement.CONDITIONAL),
}
_OFTEN: Final = ("y", "yes", "true", "many", "multiple", "repeatable", "0..n", "1..n", "0..*", "1..*", "n..n", "*")
_ONCE: Final = ("n", "no", "false", "one", "single", "not repeatable", "1", "0..1", "1..1")
REPEATS: Final = dict.fromkeys(_OFTEN, True) | dict.fromkeys(_ONCE, False)
TYPES: Final[Mapping[str, tuple[Type, str]]] = {
    **dict.fromkeys(("an", "alphanumeric", "alphanum"), (Type.STRING, "alphanumeric")),
    **dict.fromkeys(("a", "alpha", "alphabetic"), (Type.STRING, "alphabetic")),
    **dict.fromkeys(("n", "numeric", "digits", "numericstring"), (Type.DIGITS, "")),
    **dict.fromkeys(
        ("x", "text", "string", "varchar", "varchar2", "nvarchar", "char", "character", "shorttext"), (Type.STRING, "")
    ),
    **dict.fromkeys(("freetext", "longtext", "memo", "narrative", "clob"), (Type.FREE_TEXT, "")),
    **dict.fromkeys(("yes/no", "yesno", "y/n", "flag", "indicator"), (Type.YES_NO, "")),
    **dict.fromkeys(("boolean", "bool", "true/false", "bit"), (Type.BOOLEAN, "")),
    **dict.fromkeys(("integer", "int", "wholenumber", "bigint", "smallint"), (Type.INTEGER, "")),
    **dict.fromkeys(("number", "decimal", "float", "double", "real", "currency"), (Type.DECIMAL, "")),
    **dict.fromkeys(("code", "lookup", "enum", "enumeration", "list", "codelist", "picklist"), (Type.CODE, "")),
    **dict.fromkeys(("identifier", "id", "reference", "uniqueidentifier"), (Type.IDENTIFIER, "")),
    **dict.fromkeys(("date", "dd/mm/yyyy", "dd-mm-yyyy", "yyyy-mm-dd"), (Type.DATE, "")),
    **dict.fromkeys(("time", "hh:mm", "hh:mm:ss"), (Type.TIME, "")),
    **dict.fromkeys(("datetime", "dateandtime", "date/time", "timestamp"), (Type.DATETIME, "")),
    **dict.fromkeys(("telephone", "phone", "telephonenumber", "phonenumber"), (Type.TELEPHONE, "")),
    **dict.fromkeys(("email", "emailaddress"), (Type.EMAIL, "")),
    **dict.fromkeys(("coordinate", "coordinates", "latitude", "longitude", "geo"), (Type.COORDINATE, "")),
    **dict.fromkeys(("image", "photo", "photograph", "picture"), (Type.IMAGE, "")),
}
"""Words for types, as they are said in small letters or as ``plain`` gives them."""
