"""A standards team's own workbook is read by the words that people use. All that it says is synthetic."""

from __future__ import annotations

import io

import openpyxl
import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.workbooks import is_foreign, read_foreign, words
from commonbeat_check.model import Check, Code, DataModel, Requirement, Type

ENTITIES = [f"Thing {n}" for n in range(1, 45)]
ATTRIBUTES = [
    ["A1", "Family Name", "AN", "1-35", "", ""],
    ["A2", "Birth Date", "dd/mm/yyyy", "", "", ""],
    ["A3", "Colour", "lookup", "", "", "R - Red\nB = Blue"],
    ["A4", "Mark", "varchar(12)", "", "Must be told in full", ""],
]
ADDRESS = ("made-up", "1.0", "Made up")


def workbook(form: str, headers: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("Attribute Standards")
    sheet.append(["Synthetic standard"])
    sheet.append([])
    sheet.append(headers or ["Ref", "Attribute Name", "Data Type", "Length", "Validation", "Allowed Values"])
    for row in ATTRIBUTES:
        sheet.append(row)
    sheet.append(["", "", "", "", "", "", "Seen by the board"])
    sheet = book.create_sheet("OBJECTS")
    sheet.append(["Ref", "Title"])
    for n, name in enumerate(ENTITIES, 1):
        sheet.append([f"E{n}", name])
    names = [row[1] for row in ATTRIBUTES]
    sheet = book.create_sheet("entity-map")
    cells = ["M", "O", "C", "X"]
    if form == "long":
        sheet.append(["Entity", "Attribute", "M-O-C"])
        for entity in ENTITIES:
            for name, cell in zip(names, cells, strict=True):
                sheet.append([entity, name, cell])
    elif form == "matrix":
        sheet.append(["", *names])
        for entity in ENTITIES:
            sheet.append([entity, *cells])
    else:
        sheet.append(["", *ENTITIES])
        for name, cell in zip(names, cells, strict=True):
            sheet.append([name, *[cell] * len(ENTITIES)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def model_of(form: str) -> DataModel:
    return read_foreign(workbook(form), "made.xlsx", ADDRESS).model


@pytest.mark.parametrize("form", ["long", "matrix", "turned"])
def test_each_form_of_the_map_gives_forty_four_entities_with_their_members(form: str) -> None:
    model = model_of(form)
    assert is_foreign(workbook(form), "made.xlsx")
    assert [one.name for one in model.entities] == ENTITIES
    for entity in model.entities:
        assert [one.element for one in entity.members] == ["A1", "A2", "A3", "A4"]
        wanted = [Requirement.MANDATORY, Requirement.OPTIONAL, Requirement.CONDITIONAL, Requirement.OPTIONAL]
        assert [one.requirement for one in entity.members] == wanted
        assert [one.members for one in entity.groups] == [("familyName",)]


def test_types_lengths_values_and_words_are_understood() -> None:
    model = model_of("long")
    name, born, colour, mark = model.elements
    assert (name.characters, name.min_length, name.max_length) == ("alphanumeric", 1, 35)
    assert (born.type, born.checks) == (Type.DATE, (Check(kind="date-format", value="DD/MM/YYYY"),))
    assert model.lists[0].codes == (Code(value="R", label="Red"), Code(value="B", label="Blue"))
    assert (colour.list, mark.max_length, mark.rules) == (model.lists[0].id, 12, ("Must be told in full",))


def test_what_is_not_placed_is_told() -> None:
    told = read_foreign(workbook("long"), "made.xlsx", ADDRESS).unplaced
    assert told == ["not read: sheet Cover", "sheet Attribute Standards, row 8: Seen by the board"]


def test_two_headers_of_one_meaning_are_refused() -> None:
    headers = ("Ref", "Attribute Name", "Title", "Length", "Validation", "Allowed Values")
    with pytest.raises(BadModel, match="Attribute Name could both be the name"):
        read_foreign(workbook("long", headers), "made.xlsx", ADDRESS)


def test_each_name_of_a_sheet_is_found_whatever_its_case_and_punctuation() -> None:
    for role, told in {
        "elements": "Attributes,ATTRIBUTE-STANDARDS,data standards,Data_Elements,Dictionary",
        "entities": "Entity,Entities list,objects",
        "map": "Map,Mapping,entity map,Entity-Attributes,Attribute Map,Components",
        "codes": "Values,Code Values,Allowed values,Reference  Data",
    }.items():
        assert {words.SHEETS.get(words.plain(one)) for one in told.split(",")} == {role}


@pytest.mark.parametrize(
    ("column", "header"),
    [
        *((0, one) for one in ("ID", "Attribute ID", "Reference", "ref.")),
        *((1, one) for one in ("Name", "attribute_name", "TITLE")),
        *((2, one) for one in ("Type", "Data-Type", "Format type")),
        *((4, one) for one in ("Pattern", "Regex", "validation")),
        *((5, one) for one in ("Values", "allowed values")),
    ],
)
def test_each_name_of_a_column_gives_the_same_model(column: int, header: str) -> None:
    headers = ["Ref", "Attribute Name", "Data Type", "Length", "Validation", "Allowed Values"]
    headers[column] = header
    assert read_foreign(workbook("long", tuple(headers)), "made.xlsx", ADDRESS).model == model_of("long")


def test_a_code_that_is_a_number_is_refused_with_its_place() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook("long")))
    book["Attribute Standards"]["F6"] = 1
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadModel, match="sheet Attribute Standards, row 6, column Allowed Values"):
        read_foreign(out.getvalue(), "made.xlsx", ADDRESS)
