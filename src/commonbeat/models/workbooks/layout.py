"""The sheets of a model's workbook: what stands on each, under which headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from commonbeat_check.model import Ask, Compatibility, Relation, Requirement, Type

from .cells import DAY, FACTS, KEYS, LINES, NUMBER, SCALAR, TEXT, WHOLE, YES_NO, Codec, choice_of, json_of


class Column(NamedTuple):
    """One column: ``field`` is what the model calls it."""

    header: str
    field: str
    codec: Codec = TEXT
    is_needed: bool = False


class Sheet(NamedTuple):
    """One sheet, a row for each thing; ``help`` says to an editor what stands on it."""

    name: str
    columns: Sequence[Column]
    help: str
    is_needed: bool = False


OWNER: Final = "of"
"""Field of the column that says which entity, element or list a row belongs to."""
PART_OF: Final = "part_of"
WHEN: Final = ("when_member", "when_values", "when_is_not")

_WHEN: Final = (
    Column("When member", "when_member"),
    Column("When values", "when_values", LINES),
    Column("When not", "when_is_not", YES_NO),
)

STANDARD: Final = Sheet(
    "Standard",
    (
        Column("Id", "standard", TEXT, is_needed=True),
        Column("Version", "version", TEXT, is_needed=True),
        Column("Title", "title", TEXT, is_needed=True),
        Column("Owner", "owner"),
        Column("Note", "note"),
        Column("Licence", "licence"),
        Column("Source", "source"),
        Column("Compatibility", "compatibility", choice_of(Compatibility)),
        Column("Counts said", "said", json_of(dict[str, int])),
        Column("Facts", "facts", FACTS),
    ),
    "What the standard is: a name to a row, its value beside it.",
)
ENTITIES: Final = Sheet(
    "Entities",
    (
        Column("Id", "id", TEXT, is_needed=True),
        Column("Name", "name", TEXT, is_needed=True),
        Column("Kind", "kind"),
        Column("Description", "description"),
        Column("Based on", "base"),
        Column("Section", "section"),
        Column("May have others", "may_have_others", YES_NO),
        Column("Owner", "owner"),
        Column("Steward", "steward"),
        Column("Notes", "notes", LINES),
        Column("Facts", "facts", FACTS),
    ),
    "What records are of, as a person or a vehicle.",
    is_needed=True,
)
MEMBERS: Final = Sheet(
    "Members",
    (
        Column("Entity", OWNER, TEXT, is_needed=True),
        Column("Name", "name", TEXT, is_needed=True),
        Column("Key", "key"),
        Column("Part of", PART_OF),
        Column("Element", "element"),
        Column("Record of", "entity"),
        Column("Requirement", "requirement", choice_of(Requirement)),
        Column("May repeat", "is_repeatable", YES_NO),
        Column("Most", "most", WHOLE),
        Column("As printed", "as_printed"),
        Column("Role", "role"),
        Column("Note", "note"),
        Column("Facts", "facts", FACTS),
    ),
    "What an entity is made of: each member is an element, a record of another entity, or has parts. A part follows "
    "the member that it is part of, and names its key. The key is what a record calls it; left empty it is the name in "
    "lower camel case.",
    is_needed=True,
)
GROUPS: Final = Sheet(
    "Groups",
    (
        Column("Entity", OWNER, TEXT, is_needed=True),
        Column("Id", "id", TEXT, is_needed=True),
        Column("Asks for", "ask", choice_of(Ask), is_needed=True),
        Column("How many", "n", WHOLE),
        Column("Members", "members", KEYS),
        *_WHEN,
        Column("When, in words", "when_said"),
        Column("Note", "note"),
    ),
    "What an entity asks of its members together, by their keys: all of them, at least so many. Without this sheet an "
    "entity asks for all its members that are mandatory.",
)
RULES: Final = Sheet(
    "Rules",
    (
        Column("Entity", OWNER),
        Column("Id", "id", TEXT, is_needed=True),
        Column("Text", "text"),
        Column("Kind", "kind"),
        Column("Members", "members", KEYS),
        Column("Other member", "other"),
        Column("Value", "value", SCALAR),
        *_WHEN,
        Column("Values", "values", LINES),
        Column("Why untested", "why_untested"),
        Column("Details", "details", FACTS),
    ),
    "What an entity says across its members; without an entity, what the standard says of all.",
)
ELEMENTS: Final = Sheet(
    "Elements",
    (
        Column("Id", "id", TEXT, is_needed=True),
        Column("Name", "name", TEXT, is_needed=True),
        Column("Type", "type", choice_of(Type)),
        Column("Description", "description"),
        Column("Other names", "names", LINES),
        Column("Defined", "is_defined", YES_NO),
        Column("Min length", "min_length", WHOLE),
        Column("Max length", "max_length", WHOLE),
        Column("Characters", "characters"),
        Column("Format", "format"),
        Column("Pattern", "pattern"),
        Column("List", "list"),
        Column("Default", "default"),
        Column("Rules in words", "rules", LINES),
        Column("Samples", "samples", LINES),
        Column("Owner", "owner"),
        Column("Steward", "steward"),
        Column("Based on", "based_on"),
        Column("Section", "section"),
        Column("Approved on", "approved_on"),
        Column("In the index", "is_summarised", YES_NO),
        Column("Notes", "notes", LINES),
        Column("Facts", "facts", FACTS),
    ),
    "What one value is: its type, lengths, pattern, list.",
    is_needed=True,
)
CHECKS: Final = Sheet(
    "Checks",
    (
        Column("Element", OWNER, TEXT, is_needed=True),
        Column("Kind", "kind", TEXT, is_needed=True),
        Column("Value", "value", SCALAR),
        Column("Min", "min", NUMBER),
        Column("Max", "max", NUMBER),
        Column("Other member", "other"),
        Column("When", "when"),
        Column("Text", "text"),
        Column("Details", "details", FACTS),
    ),
    "What else a value is held to, as not-future or a range.",
)
NOT_ENFORCED: Final = Sheet(
    "Not enforced",
    (
        Column("Element", OWNER, TEXT, is_needed=True),
        Column("Rule", "rule", TEXT, is_needed=True),
        Column("Reason", "reason"),
    ),
    "Rules of an element that records are not held to, and why.",
)
LISTS: Final = Sheet(
    "Lists",
    (
        Column("Id", "id", TEXT, is_needed=True),
        Column("Name", "name", TEXT, is_needed=True),
        Column("Version", "version"),
        Column("Source", "source"),
        Column("Known", "is_known", YES_NO),
        Column("Size", "size", WHOLE),
        Column("Clause", "clause"),
        Column("Note", "note"),
    ),
    "The code lists. Without this sheet there is one for each that Codes names.",
)
CODES: Final = Sheet(
    "Codes",
    (
        Column("List", OWNER, TEXT, is_needed=True),
        Column("Code", "value", TEXT, is_needed=True),
        Column("Label", "label"),
        Column("Valid from", "valid_from", DAY),
        Column("Valid to", "valid_to", DAY),
    ),
    "The values of the lists. A code is text: format the column as Text, so that 01 stays 01.",
)
MAPPINGS: Final = Sheet(
    "Mappings",
    (
        Column("List", OWNER, TEXT, is_needed=True),
        Column("To list", "to", TEXT, is_needed=True),
        Column("Code", "source"),
        Column("Is there", "target"),
        Column("Relation", "relation", choice_of(Relation)),
        Column("Note", "note"),
    ),
    "What the codes of a list are in another list.",
)
LONG: Final = "Long texts"
"""Sheet of the texts that are longer than a cell: number, piece."""
SHEETS: Final = (
    STANDARD,
    ENTITIES,
    MEMBERS,
    GROUPS,
    RULES,
    ELEMENTS,
    CHECKS,
    NOT_ENFORCED,
    LISTS,
    CODES,
    MAPPINGS,
)
READ_ME: Final = "Read me"
IGNORED: Final = frozenset({READ_ME.lower(), "notes"})
"""Sheets that an editor may keep for people; they are not read."""
