"""A standards team's own workbook is read by the words that people use. All that it says is synthetic."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.workbooks import is_foreign, read_foreign, words
from commonbeat.models.workbooks.understanding import read_code
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
    assert told == [
        "not read: sheet Cover",
        "sheet Attribute Standards, row 1: not read: Synthetic standard",
        "sheet Attribute Standards, row 8: Seen by the board",
    ]


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


def changed(form: str, **cells: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(form)))
    for where, value in cells.items():
        book["entity-map" if where.startswith("map") else "Attribute Standards"][where.removeprefix("map")] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_attribute_says_obligation_and_repeats_where_the_map_does_not() -> None:
    content = changed("matrix", G3="Mandatory", H3="Repeatable", G7="M", H7="1..3", H4="perhaps")
    read = read_foreign(content, "made.xlsx", ADDRESS)
    mark = read.model.entities[0].members[3]
    assert (mark.requirement, mark.is_repeatable, mark.most) == (Requirement.MANDATORY, True, 3)
    assert "sheet Attribute Standards, row 4, column Repeatable: perhaps" in read.unplaced


def test_marks_of_a_matrix_are_told_once_and_unknown_obligations_each() -> None:
    told = read_foreign(changed("matrix", mapB2="maybe"), "made.xlsx", ADDRESS).unplaced
    assert [one for one in told if "entity-map" in one] == [
        "sheet entity-map, row 2, column Family Name: maybe",
        "sheet entity-map, row 2, column Mark: X: read as optional, here and below.",
    ]


def test_lengths_that_disagree_are_told() -> None:
    told = read_foreign(changed("long", D7="1-20"), "made.xlsx", ADDRESS).unplaced
    assert "sheet Attribute Standards, row 7, column Length: 1-20 is taken; another column says 12." in told


def test_a_value_past_the_last_column_is_refused_with_its_place() -> None:
    with pytest.raises(BadModel, match="row 5, column BBB"):
        read_foreign(changed("long", BBB5="far"), "made.xlsx", ADDRESS)


@pytest.mark.parametrize("text", ["Must be told (in full)", "One of [red, blue]", "Any | all", "Is it? {yes}"])
def test_words_with_brackets_are_no_pattern(text: str) -> None:
    mark = read_foreign(changed("long", E7=text), "made.xlsx", ADDRESS).model.elements[3]
    assert (mark.pattern, mark.rules) == ("", (text,))


@pytest.mark.parametrize("text", ["^A", "[A-Z]+", r"\d", "A{3}", "(ab)+"])
def test_a_regular_expression_is_a_pattern(text: str) -> None:
    assert read_foreign(changed("long", E7=text), "made.xlsx", ADDRESS).model.elements[3].pattern == text


@pytest.mark.parametrize("text", ["a" + " " * 32_000 + "b", "(" * 32_000, "a{99999999999}", "[[a]"])
def test_odd_texts_in_any_cell_are_read_at_once(text: str) -> None:
    found = read_foreign(changed("long", C7=text, E7=text, F7=text), "made.xlsx", ADDRESS)
    assert "made-up" in found.model.standard


def test_a_cell_longer_than_excel_takes_is_told() -> None:
    book = io.BytesIO(changed("long", E7="x" * 32_767))
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name).replace(b"x" * 32_767, b"x" * 32_768) for name in packed.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, part in parts.items():
            made.writestr(name, part)
    with pytest.raises(BadModel, match="row 7, column Validation: It holds more than 32767 characters"):
        read_foreign(out.getvalue(), "made.xlsx", ADDRESS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R - Red", Code(value="R", label="Red")),
        ("B = Blue", Code(value="B", label="Blue")),
        ("B=Blue - light", Code(value="B", label="Blue - light")),
        ("X-1", Code(value="X-1")),
        ("Two\u2009–\u20092", Code(value="Two", label="2")),
    ],
)
def test_a_code_and_its_label_are_told_apart(text: str, code: Code) -> None:
    assert read_code(text) == code
