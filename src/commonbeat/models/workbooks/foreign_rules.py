"""The rules of a standards team's own workbook: words, with the entity and the attributes that they are about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat_check.model import Entity, Member, Rule
from commonbeat_check.names import camel

from . import words
from .foreign_map import by_word
from .foreign_sheets import Row, Sheets

WORDS_ONLY = "The workbook says it in words only."
"""Why a record is not held to such a rule; part of the model, so it is not translated."""


def rules_of(
    sheets: Sheets, entities: Mapping[str, Entity], members: Mapping[str, Mapping[str, Member]]
) -> dict[str, list[Rule]]:
    """Give the rules of each entity by its id, and under an empty one those of all; nothing without such a sheet."""
    if not sheets.has("rules"):
        return {}
    if not sheets.finds("rules", words.RULE_COLUMNS, {"text"}):
        for place, cells in sheets.rows("rules"):
            sheets.told(place, "", _("not read: {text}").format(text=" | ".join(filter(None, cells))))
        return {}
    owners = by_word(entities)
    found: dict[str, list[Rule]] = defaultdict(list)
    seen: dict[tuple[str, str], int] = {}
    for at, row in enumerate(sheets.table("rules", words.RULE_COLUMNS, {"text"}), 1):
        owner = row.said.get("entity", "")
        entity = owners.get(words.plain(owner))
        if owner and entity is None and owner.lower() not in words.ALL:
            if sheets.is_whole("entities"):
                known = [one.name for one in entities.values()]
                why = _("There is no {name} in this workbook: mend it here, or add it to its sheet.").format(
                    name=owner
                ) + nearest(owner, known)
                row.place.tell(why, row.headers["entity"])
            continue
        key = entity.id if entity else "", row.said.get("id", f"R{at}")
        if key in seen:
            why = _("{name} stands in row {row} already: give it another id, or take one out.").format(
                name=key[1], row=seen[key]
            )
            row.place.tell(why, row.headers.get("id", ""))
            continue
        seen[key] = row.place.row
        keys = _keys(row, members.get(key[0], {}), sheets)
        found[key[0]].append(Rule(id=key[1], text=row.said["text"], members=keys, why_untested=WORDS_ONLY))
    return found


def _keys(row: Row, members: Mapping[str, Member], sheets: Sheets) -> tuple[str, ...]:
    """Give the keys of the attributes that a rule names; those that its entity does not have are told."""
    by = {words.plain(word): key for key, one in members.items() for word in (one.name, one.element or one.entity, key)}
    found: dict[str, None] = {}
    for one in re.split(r"[\n;,|]", row.said.get("attribute", "")):
        name = one.strip()
        if name and members and words.plain(name) not in by:
            sheets.told(row.place, row.headers["attribute"], _("{name}: the entity does not have it").format(name=name))
        elif name:
            found[by.get(words.plain(name), camel(name))] = None
    return tuple(found)
