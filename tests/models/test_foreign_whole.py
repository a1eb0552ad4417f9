"""One whole workbook in a standards team's own layout, and the whole model that it is. All of it is synthetic."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.workbooks import Head, is_foreign, read_either
from commonbeat.models.workbooks.foreign_rules import WORDS_ONLY
from commonbeat_check.model import (
    Ask,
    Check,
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

SHEETS = {
    "Cover": [["A made-up dictionary"]],
    "Standard": [["ID", "bikes"], ["Version Number", "1.0"], ["Standard Name", "Stolen bicycles"], ["Owner", "A board"]],
    "Data Standards": [
        ["Bicycles: attribute standards"],
        [],
        [
            "Attribute ID", "Attribute Name", "Also known as", "Definition", "Data Type", "Character Set", "Min Length",
            "Max Length", "Mask", "Validation", "Code List", "Allowed Values", "Default Value", "Example", "Data Owner",
            "Data Steward", "Based on", "Clause", "Comments", "Board",
        ],
        [
            "DS_001", "Frame Number", "Serial", "Stamped on the frame", "Identifier", "alphanumeric", 4, 20, "AANNNN",
            "^[A-Z0-9]+$", None, None, None, "WB1234\nWB9", "A board", "Somebody", "CJS", "3.1", "Often worn", "NSAB",
        ],
        ["DS_002", "Frame Colour", None, None, "Lookup", None, None, None, None, None, "Colours", None, "BLK"],
        ["DS_003", "Stolen On", None, None, "dd/mm/yyyy", None, None, None, None, "Never in the future"],
        ["DS_004", "Insured", None, None, "Yes/No", None, None, None, None, None, None, "Y - Yes\nN - No"],
        [],
        ["DS_005", "Value", None, None, "Decimal"],
    ],
    "Objects": [
        ["Entity ID", "Entity Name", "Entity Group", "Definition", "Owner"],
        ["O_001", "Bicycle", "Object", "Two wheels", "A board"],
        ["P_001", "Keeper", "Person"],
    ],
    "Entity to Attribute": [
        ["Object", "Data Item", "M/O/C", "Cardinality", "Role", "Remarks"],
        ["Bicycle", "Frame Number", "M", None, None, None],
        ["Bicycle", "DS_002", "O", "0..3", "seen", "several frames"],
        ["bicycle", "Stolen On", "C"],
        ["O_001", "Insured", "Optional"],
        ["Keeper", "Bicycle", "Mandatory", "1..n"],
        ["Keeper", "Value"],
    ],
    "Code Lists": [
        ["List ID", "List Name", "List Version", "Authority", "Number of codes", "Notes"],
        ["CL1", "Colours", "2", "The board", 2, "grows"],
    ],
    "Reference Data": [
        ["List Name", "Value", "Meaning", "Start Date", "End Date"],
        ["Colours", "BLK", "Black", date(2020, 1, 1), "31/12/2030"],
        ["Colours", "RED", "Red"],
    ],
    "Business Rules": [
        ["Rule No", "Rule", "Applies to", "Attributes"],
        ["BR1", "A bicycle has a number or a colour", "Bicycle", "Frame Number; Frame Colour"],
        ["BR2", "Names are spelt as they are told", "All"],
    ],
}  # fmt: skip

BICYCLE = Entity(
    id="O_001",
    name="Bicycle",
    kind="Object",
    description="Two wheels",
    owner="A board",
    members=(
        Member(key="frameNumber", name="Frame Number", element="DS_001", requirement=Requirement.MANDATORY),
        Member(
            key="frameColour",
            name="Frame Colour",
            element="DS_002",
            is_repeatable=True,
            most=3,
            role="seen",
            note="several frames",
        ),
        Member(key="stolenOn", name="Stolen On", element="DS_003", requirement=Requirement.CONDITIONAL),
        Member(key="insured", name="Insured", element="DS_004"),
    ),
    groups=(Group(id="G1", ask=Ask.ALL, members=("frameNumber",)),),
    rules=(
        Rule(
            id="BR1",
            text="A bicycle has a number or a colour",
            members=("frameNumber", "frameColour"),
            why_untested=WORDS_ONLY,
        ),
    ),
)
KEEPER = Entity(
    id="P_001",
    name="Keeper",
    kind="Person",
    members=(
        Member(key="bicycle", name="Bicycle", entity="O_001", requirement=Requirement.MANDATORY, is_repeatable=True),
        Member(key="value", name="Value", element="DS_005"),
    ),
    groups=(Group(id="G1", ask=Ask.ALL, members=("bicycle",)),),
)
WHOLE = DataModel(
    standard="bikes",
    version="1.0",
    title="Stolen bicycles",
    owner="A board",
    elements=(
        Element(
            id="DS_001",
            name="Frame Number",
            names=("Serial",),
            description="Stamped on the frame",
            type=Type.IDENTIFIER,
            characters="alphanumeric",
            min_length=4,
            max_length=20,
            format="AANNNN",
            pattern="^[A-Z0-9]+$",
            samples=("WB1234", "WB9"),
            owner="A board",
            steward="Somebody",
            based_on="CJS",
            section="3.1",
            notes=("Often worn",),
        ),
        Element(id="DS_002", name="Frame Colour", type=Type.CODE, list="CL1", default="BLK"),
        Element(
            id="DS_003",
            name="Stolen On",
            type=Type.DATE,
            checks=(Check(kind="date-format", value="DD/MM/YYYY"),),
            rules=("Never in the future",),
        ),
        Element(id="DS_004", name="Insured", type=Type.YES_NO, list="DS_004"),
        Element(id="DS_005", name="Value", type=Type.DECIMAL),
    ),
    entities=(BICYCLE, KEEPER),
    lists=(
        CodeList(
            id="CL1",
            name="Colours",
            version="2",
            source="The board",
            size=2,
            note="grows",
            codes=(
                Code(value="BLK", label="Black", valid_from=date(2020, 1, 1), valid_to=date(2030, 12, 31)),
                Code(value="RED", label="Red"),
            ),
        ),
        CodeList(id="DS_004", name="Insured", codes=(Code(value="Y", label="Yes"), Code(value="N", label="No"))),
    ),
    rules=(Rule(id="BR2", text="Names are spelt as they are told", why_untested=WORDS_ONLY),),
)


def book_of(**sheets):
    """Give the workbook with some sheets in place of its own; None: without that sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (SHEETS | sheets).items():
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    book["Data Standards"].merge_cells("A1:D1")
    return book


def saved(book):
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def read(book):
    return read_either(saved(book), "theirs.xlsx", Head())


def refused(book):
    with pytest.raises(BadModel) as told:
        read(book)
    return str(told.value)


def test_a_whole_workbook_of_another_layout_is_the_whole_model():
    found = read(book_of())
    assert is_foreign(saved(book_of()), "theirs.xlsx")
    assert found.model == WHOLE
    assert found.unplaced == [
        "not read: sheet Cover",
        "sheet Data Standards, row 1: not read: Bicycles: attribute standards",
        "sheet Data Standards, row 4, column Board: NSAB",
    ]


def test_our_own_names_of_sheets_may_stand_among_others():
    theirs = {"Elements": SHEETS["Data Standards"], "Entities": SHEETS["Objects"], "Codes": SHEETS["Reference Data"]}
    book = book_of(**theirs, **{"Objects": None, "Reference Data": None})
    book.remove(book["Data Standards"])
    assert read(book).model == WHOLE


def test_a_column_for_each_list_is_read_and_what_is_none_is_told():
    book = book_of(
        **{"Code Lists": None, "Reference Data": None}, Lists=[["Colours", "Makes"], ["BLK - Black", "Acme"]]
    )
    found = read(book)
    assert found.model.lists[0] == CodeList(id="Colours", name="Colours", codes=(Code(value="BLK", label="Black"),))
    assert "sheet Lists, row 2, column Makes: Acme" in found.unplaced


def test_a_sheet_called_lists_may_hold_the_codes():
    codes = [["Code List", "Code", "Label"], ["Colours", "RED", "Red"]]
    found = read(book_of(**{"Code Lists": None, "Reference Data": None}, Lists=codes))
    assert found.model.lists[0].codes == (Code(value="RED", label="Red"),)


def test_rules_and_lists_under_headings_that_are_not_understood_are_told_with_their_place():
    odd = {"Business Rules": [["Who", "What"], ["we", "do"]], "Code Lists": [["Who"], ["we"]], "Reference Data": None}
    found = read(book_of(**odd))
    assert [one for one in found.unplaced if "Business Rules" in one or "Code Lists" in one] == [
        "sheet Code Lists, row 1: not read: Who",
        "sheet Code Lists, row 2: not read: we",
        "sheet Business Rules, row 1: not read: Who | What",
        "sheet Business Rules, row 2: not read: we | do",
    ]


def test_a_hidden_sheet_of_theirs_is_told_or_refused():
    book = book_of()
    book["Cover"].sheet_state = book["Reference Data"].sheet_state = "hidden"
    assert "Sheet Reference Data is hidden" in refused(book)
    book["Reference Data"].sheet_state = "visible"
    assert "not read: sheet Cover (hidden)" in read(book).unplaced


def test_all_that_is_wrong_with_theirs_is_told_at_once():
    book = book_of()
    book["Data Standards"]["G4"] = "few"
    book["Data Standards"]["A5"] = "DS_001"
    book["Entity to Attribute"]["A7"] = "Keepr"
    book["Reference Data"]["B3"] = "BLK"
    book["Reference Data"]["D3"] = date(2020, 1, 1)
    book["Reference Data"]["E3"] = "31/12/2030"
    book["Business Rules"]["A3"], book["Business Rules"]["C3"] = "BR1", "Bicycle"
    book["Entity to Attribute"].merge_cells("E2:F2")
    told = refused(book)
    assert "6 things are wrong" in told
    for one in (
        "sheet Data Standards, row 4, column Min Length: few is no length",
        "sheet Data Standards, row 5, column Attribute ID: DS_001 stands in row 4 already",
        "sheet Entity to Attribute, row 7: There is no Keepr in this workbook: mend it here, or add it to its sheet. Did",
        "sheet Reference Data, row 3, column Value: The list CL1 has BLK already",
        "sheet Business Rules, row 3, column Rule No: BR1 stands in row 2 already",
        "Sheet Entity to Attribute has merged cells, at E2:F2",
    ):
        assert one in told, told


def test_what_names_a_row_that_cannot_be_read_is_not_told_as_well():
    book = book_of()
    book["Objects"]["B2"], book["Objects"]["A3"] = "=A1", 7
    assert [line.partition(". ")[2].partition(": ")[0] for line in refused(book).splitlines()[1:]] == [
        "sheet Objects, row 2, column Entity Name",
        "sheet Objects, row 3, column Entity ID",
    ]


def test_what_is_not_placed_is_told_as_far_as_anyone_reads_it():
    far = [[*SHEETS["Objects"][0], "Board"], ["X_1", "Thing", None, None, None, "x" * 5_000]]
    found = read(book_of(Notes=[["x"]], Objects=[*far, *SHEETS["Objects"][1:], *[[None] * 5 + ["y"]] * 11_000]))
    assert len(found.unplaced) == 10_001
    assert found.unplaced[-1].startswith("and more, from sheet Objects, row 100")
    assert max(map(len, found.unplaced)) < 600


def test_a_sheet_that_is_missing_is_told_with_what_to_call_it():
    assert "No sheet says which entity has which attributes: call it Map" in refused(
        book_of(**{"Entity to Attribute": None})
    )
    told = refused(book_of(**{"Entity to Attribute": None, "Objects": None}))
    assert "There is no sheet of entities" in told
    assert "2 things are wrong" in told


def test_headers_that_are_not_there_are_told_by_their_name():
    book = book_of()
    book["Entity to Attribute"]["A1"], book["Data Standards"]["B3"] = "Thing", "Title of it"
    told = refused(book)
    assert "Sheet Data Standards has no row of headers with Name in its first 20 rows" in told
