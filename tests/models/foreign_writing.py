"""Models that a workbook in a team's own layout can say, and such workbooks: other headings, orders and empty rows."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from hypothesis import strategies as st

from commonbeat.models.workbooks.foreign_rules import WORDS_ONLY
from commonbeat_check.model import (
    Ask,
    Code,
    CodeList,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    Requirement,
    Rule,
    Type,
)
from commonbeat_check.names import camel

TYPES = {
    Type.STRING: ["Text", "varchar", "String"],
    Type.FREE_TEXT: ["Free text", "Memo", "long-text"],
    Type.CODE: ["Code", "Lookup", "Enum"],
    Type.YES_NO: ["Yes/No", "Y/N", "Flag"],
    Type.IDENTIFIER: ["Identifier", "Reference"],
    Type.DIGITS: ["Numeric", "N", "Digits"],
    Type.INTEGER: ["Integer", "Whole Number", "int"],
    Type.DECIMAL: ["Decimal", "Number", "Float"],
    Type.BOOLEAN: ["Boolean", "bool"],
    Type.DATE: ["Date"],
    Type.TIME: ["Time"],
    Type.DATETIME: ["Date/Time", "timestamp", "DateTime"],
    Type.TELEPHONE: ["Telephone", "Phone number"],
    Type.EMAIL: ["Email", "E-mail address"],
    Type.COORDINATE: ["Coordinates", "Latitude"],
    Type.IMAGE: ["Image", "Photograph"],
}
SHEETS = {
    "standard": ["Standard", "Document control"],
    "elements": ["Attribute Standards", "Data Dictionary", "Elements", "FIELDS"],
    "entities": ["Objects", "Entities", "Entity list"],
    "map": ["Entity Map", "Components", "entity-attributes"],
    "codes": ["Reference Data", "Codes", "Lookup values"],
    "lists": ["Code Lists", "Lists", "Value lists"],
    "rules": ["Business Rules", "Rules", "Validation"],
}
HEADINGS = {
    "elements": {
        "id": ["ID", "Ref", "Attribute ID"],
        "name": ["Name", "Data Item", "Attribute Name"],
        "names": ["Aliases", "Also known as"],
        "description": ["Definition", "Description"],
        "type": ["Data Type", "TYPE"],
        "characters": ["Character Set", "Charset"],
        "min": ["Min", "Minimum Length"],
        "max": ["Max", "Max. Length", "Size"],
        "format": ["Mask", "Format"],
        "pattern": ["Regex", "Validation", "Pattern"],
        "rules": ["Business Rules", "Rule"],
        "list": ["Code List", "Lookup", "List"],
        "default": ["Default Value", "Default"],
        "samples": ["Example", "Samples"],
        "owner": ["Owner", "Data Owner"],
        "steward": ["Data Steward", "Steward"],
        "based_on": ["Source", "Based on"],
        "section": ["Clause", "Section"],
        "notes": ["Comments", "Remarks"],
    },
    "entities": {
        "id": ["Entity Ref", "ID"],
        "name": ["Object", "Entity Name", "Title"],
        "kind": ["Group", "POLE Class", "Category"],
        "description": ["Definition", "Description"],
        "owner": ["Owner"],
        "steward": ["Steward"],
        "section": ["Section"],
        "notes": ["Notes"],
    },
    "map": {
        "entity": ["Entity", "Object"],
        "attribute": ["Attribute", "Component", "Element ID"],
        "required": ["M/O/C", "Obligation", "Mandatory"],
        "repeat": ["Occurs", "Cardinality", "Repeatable"],
        "role": ["Role"],
        "note": ["Notes", "Comment"],
    },
    "codes": {
        "list": ["List Name", "Lookup"],
        "code": ["Code", "Value"],
        "label": ["Meaning", "Description"],
        "from": ["Valid from", "Start Date"],
        "to": ["Valid to", "End Date"],
    },
    "lists": {
        "id": ["List ID", "Ref"],
        "name": ["List Name", "Title"],
        "version": ["Version"],
        "source": ["Authority", "Maintained by"],
        "size": ["Count", "Number of codes"],
        "note": ["Notes", "Description"],
    },
    "rules": {
        "id": ["Rule No", "ID"],
        "text": ["Rule", "Wording", "Description"],
        "entity": ["Applies to", "Entity"],
        "attribute": ["Attributes", "Components"],
    },
}
_said = st.text("abc0 ,.é(", max_size=6).map(lambda inner: f"t{inner}z")
_maybe = st.one_of(st.just(""), _said)
_some = st.lists(_said, max_size=2).map(tuple)
_word = st.text("BCDfgh", min_size=1, max_size=4)
_length = st.one_of(st.none(), st.integers(0, 10**6))


def _unlike(prefix, most=3):
    """Give names that are unlike each other however they are compared."""
    return st.lists(_word, max_size=most, unique_by=str.lower).map(
        lambda found: [f"{prefix} {one.title()}" for one in found]
    )


_days = st.one_of(st.none(), st.dates(min_value=date(1990, 1, 1)))
_code = st.text("AZ09", min_size=1, max_size=3)
_codes = st.lists(
    st.builds(Code, value=_code, label=_maybe, valid_from=_days, valid_to=_days),
    max_size=3,
    unique_by=lambda one: one.value,
).map(tuple)


@st.composite
def _lists(draw):
    return tuple(
        CodeList(
            id=f"CL_{at}",
            name=name,
            version=draw(_maybe),
            source=draw(_maybe),
            size=draw(_length),
            note=draw(_maybe),
            codes=draw(_codes),
        )
        for at, name in enumerate(draw(_unlike("List")), 1)
    )


@st.composite
def _element(draw, id_, name, lists):
    list_ = draw(st.sampled_from(["", *(one.id for one in lists)]))
    kinds = [one for one in Type if not (list_ and one is Type.STRING)]
    fields = ("description", "characters", "format", "default", "owner", "steward", "based_on", "section")
    return Element(
        id=id_,
        name=name,
        type=draw(st.sampled_from(kinds)),
        list=list_,
        pattern=draw(st.sampled_from(["", "^[A-Z]+$", r"\d{4}"])),
        min_length=draw(_length),
        max_length=draw(_length),
        names=draw(_some),
        rules=draw(_some),
        samples=draw(_some),
        notes=draw(_some),
        **{field: draw(_maybe) for field in fields},
    )


@st.composite
def _member(draw, element):
    often = draw(st.sampled_from([(False, None), (True, None), (True, 3), (True, 99)]))
    return Member(
        key=camel(element.name),
        name=element.name,
        element=element.id,
        requirement=draw(st.sampled_from(Requirement)),
        is_repeatable=often[0],
        most=often[1],
        role=draw(_maybe),
        note=draw(_maybe),
    )


@st.composite
def _entity(draw, id_, name, elements, rules):
    own = draw(st.lists(st.sampled_from(elements), unique_by=lambda one: one.id)) if elements else []
    members = tuple(draw(_member(one)) for one in own)
    asked = tuple(one.key for one in members if one.requirement is Requirement.MANDATORY)
    keys = st.lists(st.sampled_from([one.key for one in members]), unique=True).map(tuple) if members else st.just(())
    return Entity(
        id=id_,
        name=name,
        members=members,
        groups=(Group(id="G1", ask=Ask.ALL, members=asked),) if asked else (),
        rules=tuple(
            Rule(id=f"{id_}.R{at}", text=text, members=draw(keys), why_untested=WORDS_ONLY)
            for at, text in enumerate(draw(rules), 1)
        ),
        notes=draw(_some),
        **{field: draw(_maybe) for field in ("kind", "description", "owner", "steward", "section")},
    )


@st.composite
def sayable(draw):
    """Give a model of what such a workbook can say."""
    lists = draw(_lists())
    rules = st.lists(_said, max_size=2)
    elements = [draw(_element(f"DS_{at:03}", name, lists)) for at, name in enumerate(draw(_unlike("Item")), 1)]
    return DataModel(
        standard="made-up",
        version="1.0",
        title=draw(_said),
        owner=draw(_maybe),
        lists=lists,
        elements=tuple(elements),
        entities=tuple(
            draw(_entity(f"E_{at:03}", name, elements, rules)) for at, name in enumerate(draw(_unlike("Thing", 2)), 1)
        ),
        rules=tuple(Rule(id=f"GV{at}", text=text, why_untested=WORDS_ONLY) for at, text in enumerate(draw(rules), 1)),
    )


def rows_of(model, random):
    """Give the rows of each sheet, by what their columns mean; what may be said in several ways is said in any."""
    elements = {one.id: one for one in model.elements}
    either = {one.id: [one.id, one.name] for one in (*model.elements, *model.entities, *model.lists)}

    def name(id_):
        return random.choice(either[id_])

    def element(one):
        fields = {key: getattr(one, key) for key in HEADINGS["elements"] if hasattr(one, key)}
        several = {
            key: random.choice(["\n", "; ", " | "]).join(fields[key]) for key in ("names", "rules", "samples", "notes")
        }
        said = {"type": random.choice(TYPES[one.type]), "min": one.min_length, "max": one.max_length}
        return {**fields, **several, **said, "list": one.list and name(one.list)}

    def member(entity, one):
        often = {(False, None): ["", "1", "No"], (True, None): ["Yes", "0..n", "1..*"]}
        return {
            "entity": name(entity.id),
            "attribute": name(one.element),
            "required": random.choice([one.requirement.value.title(), one.requirement.value[0].upper()]),
            "repeat": random.choice(often.get((one.is_repeatable, one.most), [f"0..{one.most}"])),
            "role": one.role,
            "note": one.note,
        }

    def rule(entity, one):
        by_key = {each.key: elements[each.element].name for each in entity.members} if entity else {}
        whose = name(entity.id) if entity else random.choice(["", "All"])
        return {
            "id": one.id,
            "text": one.text,
            "entity": whose,
            "attribute": "; ".join(by_key[key] for key in one.members),
        }

    def day(value):
        return value and random.choice([value, value.isoformat(), f"{value:%d/%m/%Y}"])

    return {
        "elements": [element(one) for one in model.elements],
        "entities": [
            {**{key: getattr(one, key) for key in HEADINGS["entities"]}, "notes": "\n".join(one.notes)}
            for one in model.entities
        ],
        "map": [member(entity, one) for entity in model.entities for one in entity.members],
        "lists": [{key: getattr(one, key) for key in HEADINGS["lists"]} for one in model.lists],
        "codes": [
            {"list": name(owner.id), "code": one.value, "label": one.label, "from": day(one.valid_from), "to": day(one.valid_to)}
            for owner in model.lists
            for one in owner.codes
        ],
        "rules": [rule(None, one) for one in model.rules]
        + [rule(entity, one) for entity in model.entities for one in entity.rules],
    }  # fmt: skip


def write_foreign(model, random):
    """Give the workbook of a model as another team might have laid it out, and how many title rows it has."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    titles = 0
    rows = rows_of(model, random)
    for role in random.sample(sorted(rows), len(rows)):
        sheet = book.create_sheet(random.choice(SHEETS[role]))
        columns = random.sample(sorted(HEADINGS[role]), len(HEADINGS[role]))
        if random.random() < 0.5:
            sheet.append(["Synthetic"])
            sheet.merge_cells("A1:C1")
            titles += 1
        _leave_out(sheet, random)
        sheet.append([random.choice(HEADINGS[role][column]) for column in columns])
        for row in rows[role]:
            _leave_out(sheet, random)
            sheet.append([None if row[column] == "" else row[column] for column in columns])
    sheet = book.create_sheet(random.choice(SHEETS["standard"]))
    for label, value in (("ID", model.standard), ("Version", model.version), ("Title", model.title)):
        sheet.append([label, value])
    if model.owner:
        sheet.append(["Owner", model.owner])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue(), titles


def _leave_out(sheet, random):
    if random.random() < 0.2:
        sheet.append([])
