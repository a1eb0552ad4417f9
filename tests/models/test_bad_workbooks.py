"""Workbooks that editors make, and those that are none: what is wrong is named with its sheet, row and column."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.workbooks import Head, read_workbook, write_workbook
from commonbeat.models.workbooks.layout import LONG
from commonbeat_check.model import Ask, Code, CodeList, DataModel, Element, Entity, Member, Requirement, Type

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = Head(standard="stolen-bikes", version="0.1", title="Stolen bicycles")
SIMPLE = {
    "Entities": [["Id", "Name"], ["B_001", "Bicycle"]],
    "Members": [
        ["Entity", "Name", "Element", "Requirement"],
        ["B_001", "Frame Number", "BS_001", "Mandatory"],
        ["B_001", "Frame Colour", "BS_002", "Optional"],
    ],
    "Elements": [
        ["Id", "Name", "Type", "Max length", "List"],
        ["BS_001", "Frame Number", "Identifier", 20, None],
        ["BS_002", "Frame Colour", "Code", None, "colours"],
    ],
    "Codes": [["List", "Code", "Label"], ["colours", "RED", "Red"], ["colours", "BLU", "Blue"]],
}


def workbook(**sheets):
    """Give the simple workbook with some sheets in place of its own; None: without that sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (SIMPLE | sheets).items():
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    return book


def saved(book):
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def refused(content, head=HEAD):
    with pytest.raises(BadModel) as told:
        read_workbook(content, "bikes.xlsx", head)
    return str(told.value)


def packed(content, **parts):
    """Give a workbook with some of its parts in place of its own; the names have _ for / and .xml left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in found.infolist():
            if entry.filename not in parts:
                made.writestr(entry.filename, found.read(entry))
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def test_a_simple_workbook_of_an_editor_is_a_model():
    model = read_workbook(saved(workbook()), "bikes.xlsx", HEAD)
    (bicycle,) = model.entities
    assert (model.address, model.title) == ("stolen-bikes@0.1", "Stolen bicycles")
    assert [one.key for one in bicycle.members] == ["frameNumber", "frameColour"]
    assert (bicycle.members[0].requirement, model.elements[0].type) == (Requirement.MANDATORY, Type.IDENTIFIER)
    assert [(one.ask, one.members) for one in bicycle.groups] == [(Ask.ALL, ("frameNumber",))]
    assert [code.value for code in model.lists[0].codes] == ["RED", "BLU"]


def test_headers_in_another_order_and_case_and_empty_rows_do_not_matter():
    rows = [["NAME", " entity ", "Element"], [None, None, None], ["Frame Number", "B_001", "BS_001"]]
    (bicycle,) = read_workbook(saved(workbook(Members=rows)), "bikes.xlsx", HEAD).entities
    assert [one.element for one in bicycle.members] == ["BS_001"]


def test_notes_of_an_editor_are_let_be():
    assert read_workbook(saved(workbook(Notes=[["ask Kit about colours"]])), "bikes.xlsx", HEAD).lists


def test_a_workbook_without_a_standard_says_how_to_name_one():
    assert "--id and --version" in refused(saved(workbook()), Head())


def test_an_id_that_is_none_is_told():
    assert "Stolen Bikes@0.1 is no address" in refused(saved(workbook()), Head(standard="Stolen Bikes", version="0.1"))


@pytest.mark.parametrize("sheet", ["Entities", "Members", "Elements"])
def test_a_sheet_that_is_missing_is_named(sheet):
    assert f"There is no sheet called {sheet}" in refused(saved(workbook(**{sheet: None})))


def test_a_sheet_of_another_name_is_told_with_the_one_that_is_meant():
    assert "Did you mean Checks?" in refused(saved(workbook(Cheks=[["Element", "Kind"]])))


@pytest.mark.parametrize(
    ("sheet", "rows", "told"),
    [
        ("Members", [["Entity", "Nmae"]], "sheet Members, row 1, column B: Nmae is no header of this sheet. Did you mean Name?"),
        ("Members", [["Entity", "Element"]], "sheet Members, row 1, column Name: The column is missing."),
        ("Members", [["Entity", "Name", "Name"]], "row 1, column Name: There is another column of this name."),
        ("Elements", [["Id", "Name"], ["BS_001", "A"], ["BS_001", "B"]],
         "sheet Elements, row 3, column Id: BS_001 stands in row 2 already"),
        ("Members", [["Entity", "Name", "Element"], ["B_001", "A", "BS_009"]],
         "sheet Members, row 2, column Element: There is no BS_009 in this workbook: mend it here"),
        ("Members", [["Entity", "Name"], ["B_002", "A"]], "sheet Members, row 2, column Entity: There is no B_002"),
        ("Members", [["Entity", "Name"], ["B_001", "A b"], ["B_001", "a B"]],
         "sheet Members, row 3, column Key: The entity has a member aB already."),
        ("Members", [["Entity", "Name", "Part of"], ["B_001", "A", "address"]],
         "row 2, column Part of: No row above it has the key address"),
        ("Members", [["Entity", "Name", "Element", "Record of"], ["B_001", "A", "BS_001", "B_001"]],
         "row 2, column Element: A member is one of three"),
        ("Elements", [["Id", "Name", "List"], ["BS_001", "Frame Number", "shades"], ["BS_002", "Frame Colour", None]],
         "sheet Elements, row 2, column List: There is no shades"),
        ("Elements", [["Id", "Name", "Type"], ["BS_001", "A", "txt"]], "row 2, column Type: txt is none of string,"),
        ("Elements", [["Id", "Name", "Max length"], ["BS_001", "A", "many"]],
         "sheet Elements, row 2, column Max length: many is no whole number"),
        ("Elements", [["Id", "Name", "Max length"], ["BS_001", "A", 2.5]], "Max length: 2.5 is no whole number"),
        ("Elements", [["Id", "Name", "Defined"], ["BS_001", "A", "maybe"]], "column Defined: maybe is neither Yes nor No."),
        ("Elements", [["Id", "Name", "Facts"], ["BS_001", "A", "{"]], "column Facts: It is not the JSON that is wanted"),
        ("Elements", [["Id", "Name"], ["BS_001", None]], "row 2, column Name: It is empty, and it is needed."),
        ("Elements", [["Id", "Name"], ["BS_001", "A", "over the edge"]], "row 2, column C: A value stands under no header."),
        ("Codes", [["List", "Code"], ["colours", 1]],
         "sheet Codes, row 2, column Code: It holds a number where text is wanted"),
        ("Codes", [["List", "Code"], ["colours", "RED"], ["colours", "RED"]],
         "sheet Codes, row 3, column Code: The list has RED already"),
        ("Codes", [["List", "Code", "Valid from"], ["colours", "RED", "soon"]], "column Valid from: soon is no date"),
        ("Groups", [["Entity", "Id", "Asks for", "Members"], ["B_001", "G1", "all", "frameNumbr"]],
         "sheet Groups, row 2, column Members: The entity has no member frameNumbr. Did you mean frameNumber?"),
        ("Rules", [["Entity", "Id", "When values"], ["B_001", "R1", "Yes"]], "column When member: It is empty"),
        ("Standard", [["Name", "Value"], ["Titel", "A"]], "sheet Standard, row 2: There is no Titel here."),
        ("Standard", [["Id", "a"], ["Id", "b"]], "sheet Standard, row 2: Id stands here twice."),
        ("Standard", [["Version", 1.1]], "sheet Standard, row 1, column Version: It holds a number"),
        ("Elements", [["Id", "Name", "Description"], ["BS_001", "A", "_long_7_"]], f"not on the sheet {LONG}"),
        ("Elements", [["Id", "Name"], ["BS_001", "=A1"]], "sheet Elements, row 2, column B: It holds a formula"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(sheet, rows, told):
    assert told in refused(saved(workbook(**{sheet: rows})))


def test_a_cell_that_holds_an_error_is_told():
    book = workbook()
    cell = book["Elements"]["B2"]
    cell.value, cell.data_type = "#REF!", "e"
    assert "sheet Elements, row 2, column B: It holds an error, #REF!" in refused(saved(book))


def test_merged_cells_are_told_with_their_place():
    book = workbook()
    book["Members"].merge_cells("A2:A3")
    assert "Sheet Members has merged cells, at A2:A3" in refused(saved(book))


def test_a_workbook_with_macros_is_refused():
    assert "has macros: save it as .xlsx" in refused(packed(saved(workbook()), **{"xl/vbaProject.bin": b"\0"}))


def test_a_cell_longer_than_excel_takes_is_told():
    content = saved(workbook(Elements=[["Id", "Name"], ["BS_001", "x" * 32_767]]))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        longer = found.read("xl/worksheets/sheet3.xml").replace(b"x" * 32_767, b"x" * 32_768)
    told = refused(packed(content, **{"xl/worksheets/sheet3.xml": longer}))
    assert "sheet Elements, row 2, column B: It holds more than 32767 characters" in told


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_is_refused_unread(part):
    bomb = packed(saved(workbook()), **{part: bytes(700 * 2**20)})
    assert len(bomb) < 2**20
    assert "would unpack to 700 MB" in refused(bomb)


def test_entities_in_the_xml_are_refused():
    laughs = (
        b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><worksheet><sheetData>&c;</sheetData></worksheet>'
    )
    assert "declares a document type" in refused(packed(saved(workbook()), **{"xl/worksheets/sheet1.xml": laughs}))


def test_a_row_that_excel_does_not_have_is_refused():
    content = saved(workbook())
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        sheet = found.read("xl/worksheets/sheet1.xml")
    far = packed(content, **{"xl/worksheets/sheet1.xml": sheet.replace(b'<row r="2"', b'<row r="99999999999"')})
    assert "Sheet Entities in the workbook has a row 99999999999 after row 1" in refused(far)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "It is not a workbook"),
        (b"PK\x03\x04 and no more", "It is not a workbook"),
        (b"Id,Name\n1,2\n", "not a workbook but text, as CSV is"),
        (b"\xef\xbb\xbf<html><body><table>", "not a workbook but a web page"),
        (OLE + bytes(512), "a password, or an old .xls: save it as .xlsx without a password"),
        (OLE + "Workbook".encode("utf-16-le"), "an old workbook (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "has a password: open it, take the password away"),
    ],
)
def test_what_is_no_workbook_is_refused(content, told):
    assert told in refused(content)


def test_a_workbook_that_is_cut_short_anywhere_is_refused():
    whole = saved(workbook())
    for length in range(0, len(whole), 97):
        refused(whole[:length])


def test_a_model_that_no_workbook_holds_is_refused():
    nameless = DataModel(standard="a", version="1", title="A", elements=(Element(id="E", name=""),))
    with pytest.raises(BadModel, match="Elements: E has no Name"):
        write_workbook(nameless)


@pytest.mark.parametrize("keys", [("a.b",), ("a", "a"), ("",)])
def test_keys_that_no_row_can_stand_for_are_refused(keys):
    entity = Entity(id="B", name="B", members=tuple(Member(key=key, name="A") for key in keys))
    with pytest.raises(BadModel, match="no row can stand for it"):
        write_workbook(DataModel(standard="a", version="1", title="A", entities=(entity,)))


def test_a_code_that_a_list_has_twice_for_the_same_days_is_refused():
    twice = CodeList(id="c", name="C", codes=(Code(value="1", label="A"), Code(value="1", label="B")))
    with pytest.raises(BadModel, match="The list c has the code 1 twice for the same days"):
        write_workbook(DataModel(standard="a", version="1", title="A", lists=(twice,)))


def test_texts_that_look_like_formulas_stay_texts_in_the_file():
    model = DataModel(standard="a", version="1", title="=HYPERLINK(1)", elements=(Element(id="E", name="=1+1"),))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(model)))
    cells = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("=")]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_the_same_model_is_the_same_bytes():
    model = read_workbook(saved(workbook()), "bikes.xlsx", HEAD)
    assert write_workbook(model) == write_workbook(model)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_taken(state):
    book = workbook()
    book["Codes"].sheet_state = state
    assert "Sheet Codes is hidden" in refused(saved(book))


def test_a_hidden_sheet_of_notes_is_not_read_and_does_not_matter():
    book = workbook(Notes=[["ask Kit about colours"]])
    book["Notes"].sheet_state = "hidden"
    assert read_workbook(saved(book), "bikes.xlsx", HEAD).lists


def test_two_cells_of_one_address_are_refused_by_name():
    content = saved(workbook())
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        sheet = found.read("xl/worksheets/sheet1.xml")
    cell = b'<c r="A2" t="inlineStr"><is><t>B_001</t></is></c>'
    assert sheet.count(cell) == 1
    told = refused(packed(content, **{"xl/worksheets/sheet1.xml": sheet.replace(cell, cell * 2)}))
    assert "Sheet Entities in the workbook has two cells A2" in told


SEVEN = {
    "Entities": [["Id", "Name", "May have others"], ["B_001", "Bicycle", "perhaps"]],
    "Members": [
        ["Entity", "Name", "Element", "Requirement"],
        ["B_001", "Frame Number", "BS_001", "Mandatry"],
        ["B_001", "Frame Colour", "BS_009", "Optional"],
        ["B_001", "Saddle", None, "=A1"],
    ],
    "Elements": [
        ["Id", "Name", "Type", "Max length", "List"],
        ["BS_001", "Frame Number", "Identifier", "twenty", None],
        ["BS_002", "Frame Colour", "Code", None, "colours"],
    ],
    "Codes": [["List", "Code", "Label"], ["colours", 1, "Red"], ["colours", "BLU", "Blue"], ["colours", "BLU", "Blue"]],
}


def test_all_that_is_wrong_is_told_at_once_each_with_its_place():
    lines = refused(saved(workbook(**SEVEN))).splitlines()
    assert lines[0] == "bikes.xlsx: 7 things are wrong, and nothing of it was taken:"
    assert lines[-1].startswith("Once that is mended, more may be told")
    assert [line.partition(". ")[2].partition(": ")[0] for line in lines[1:-1]] == [
        "sheet Codes, row 2, column Code",
        "sheet Codes, row 4, column Code",
        "sheet Elements, row 2, column Max length",
        "sheet Entities, row 2, column May have others",
        "sheet Members, row 2, column Requirement",
        "sheet Members, row 3, column Element",
        "sheet Members, row 4, column D",
    ]


def test_what_names_nothing_is_told_though_another_row_of_that_sheet_cannot_be_read_whole():
    elements = [["Id", "Name", "List"], ["BS_001", None, None], ["BS_002", "Frame Colour", "colour"]]
    codes = [["List", "Code"], ["colours", 1], ["makers", "A"]]
    members = [["Entity", "Name", "Element"], ["B_001", "Number", "BS_001"], ["B_001", "Colour", "BS_020"]]
    entities = [["Id", "Name"], ["B_001", None]]
    told = refused(saved(workbook(Elements=elements, Codes=codes, Members=members, Entities=entities)))
    assert "5 things are wrong" in told
    assert "sheet Elements, row 3, column List: There is no colour in this workbook" in told
    assert "sheet Members, row 3, column Element: There is no BS_020 in this workbook" in told


def test_where_an_id_cannot_be_read_nothing_that_names_one_is_told_and_that_more_may_follow_is():
    elements = [["Id", "Name"], [None, "Frame Number"], ["BS_002", "Frame Colour"]]
    told = refused(saved(workbook(Elements=elements)))
    assert told.startswith("bikes.xlsx: sheet Elements, row 2, column Id: It is empty")
    assert "BS_001" not in told
    assert told.endswith("Once that is mended, more may be told: not every row could be held against the others.")


def test_where_every_row_could_be_read_nothing_is_said_of_more():
    assert "more may be told" not in refused(saved(workbook(Members=[["Entity", "Name"], ["B_002", "A"]])))


def test_what_a_sheet_lacks_is_not_told_again_of_every_row_that_names_it():
    told = refused(saved(workbook(Elements=[["Id", "Nmae"], ["BS_001", "A"]], Codes=[["Lst", "Code"], ["a", "b"]])))
    assert "2 things are wrong" in told
    assert "Did you mean Name?" in told
    assert "Did you mean List?" in told


def test_no_more_faults_are_told_than_anyone_reads():
    told = refused(saved(workbook(Codes=[["List", "Code"], *[["colours", n] for n in range(5_000)]])))
    assert "More is wrong than is told at once. The first 100" in told
    assert len(told.splitlines()) == 101


def test_merged_cells_and_other_faults_are_told_together():
    book = workbook(Elements=[["Id", "Name"], ["BS_001", "=A1"]])
    book["Members"].merge_cells("A2:A3")
    told = refused(saved(book))
    assert "Sheet Members has merged cells, at A2:A3" in told
    assert "sheet Elements, row 2, column B: It holds a formula" in told


def test_headers_may_stand_below_empty_rows():
    rows = [[], [], ["Id", "Name"], ["B_001", "Bicycle"]]
    assert read_workbook(saved(workbook(Entities=rows)), "bikes.xlsx", HEAD).entities[0].name == "Bicycle"


def test_a_workbook_of_something_else_is_told_which_sheets_a_model_has():
    book = openpyxl.Workbook()
    book.active.append(["hello"])
    assert "It has Sheet; a model has Entities, Members, Elements" in refused(saved(book))
