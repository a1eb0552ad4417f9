"""Workbooks are read cell by cell, and what cannot be trusted in them is named."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers.xlsx import read_xlsx

from .sample import rules, shape


def workbook(*rows, title="P_1", more=()):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for other in more:
        book.create_sheet(other)
    return book


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content, sheet=""):
    content = saved(content) if isinstance(content, openpyxl.Workbook) else content
    return list(read_xlsx(io.BytesIO(content), shape(), sheet))


def refusal(content, sheet=""):
    with pytest.raises(CheckRefused) as refused:
        read(content, sheet)
    return str(refused.value)


def changed(content, change):
    """Give a workbook whose parts went through ``change(name, bytes)``, which gives None for none."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


SIMPLE = (["surname", "age"], ["Test", 41])


def test_cells_become_what_the_model_asks_for():
    titles = ["surname", "age", "height", "isKnown", "born", "sex", "home.phone.1", "home.phone.2"]
    [one] = read(workbook(titles, [7, 41.0, 1.8, True, date(1985, 3, 9), 1, "01", 2]))
    assert one.record == {
        "surname": "7",
        "age": 41,
        "height": 1.8,
        "isKnown": True,
        "born": "09/03/1985",
        "sex": "1",
        "home": {"phone": ["01", "2"]},
    }
    assert (one.place.said, one.place.line) == ("row 2", 2)


def test_a_date_with_a_time_and_a_time_are_told_whole():
    [one] = read(workbook(["born", "surname"], [datetime(1985, 3, 9, 12, 30), time(9, 5)]))
    assert one.record == {"born": "1985-03-09T12:30:00", "surname": "09:05:00"}


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers():
    given = read(workbook(["surname"], ["A"], [None], ["B"]))
    assert [one.place.said for one in given] == ["row 2", "row 4"]


@pytest.mark.parametrize("title", ["P_1", "test person", "testPerson"])
def test_the_sheet_named_like_the_entity_is_read(title):
    book = workbook(["town"], ["x"], title="Front")
    sheet = book.create_sheet(title)
    sheet.append(["surname"])
    sheet.append(["B"])
    assert read(book)[0].record == {"surname": "B"}


def test_else_the_first_sheet_is_read():
    assert read(workbook(*SIMPLE, title="Anything", more=["Other"]))[0].record == {"surname": "Test", "age": 41}


def test_a_missing_sheet_is_told_with_those_there_are():
    assert "There are: P_1, Other" in refusal(workbook(*SIMPLE, more=["Other"]), "Third")


def test_a_first_sheet_of_something_else_is_told_with_those_there_are():
    said = refusal(workbook(["colour"], ["red"], title="Front", more=["Back"]))
    assert "No sheet is named P_1" in said
    assert "Front, Back" in said


def test_an_empty_sheet_is_refused():
    assert "is empty" in refusal(workbook())


def test_merged_cells_are_named():
    book = workbook(*SIMPLE, ["B", 2], ["C", 3])
    book.active.merge_cells("A2:A3")
    given = read(book)
    assert rules(given) == ["merged-cells"]
    assert "A2:A3" in given[0].problems[0].text


def test_cells_merged_beside_the_table_or_above_it_are_none_of_its_matter():
    book = workbook([], *SIMPLE)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("H2:K9")
    assert rules(read(book)) == []


@pytest.mark.parametrize("formula", ["=1+1", "=SUM(A1:A9)", '=HYPERLINK("http://example.invalid")'])
def test_a_formula_is_named_and_its_value_not_taken(formula):
    [one] = read(workbook(["surname", "age"], ["Test", formula]))
    assert one.record == {"surname": "Test"}
    assert one.problems[0].rule == "formula"
    assert one.problems[0].pointer == "/age"
    assert "B2" in one.problems[0].text


def test_an_error_of_the_spreadsheet_is_named():
    assert rules(read(workbook(["surname", "age"], ["Test", "#DIV/0!"]))) == ["cell-error"]


def test_cells_beside_the_columns_are_named():
    [one] = read(workbook(["surname"], ["Test", None, "loose"]))
    assert "C2" in one.problems[0].text


def test_macros_are_refused():
    content = saved(workbook(*SIMPLE))
    with_code = io.BytesIO(content)
    with zipfile.ZipFile(with_code, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"code")
    assert "has macros" in refusal(with_code.getvalue())
    kind = (b"officedocument.spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
    kind = (kind[0], kind[1].replace(b"officedocument.", b""))
    assert "has macros" in refusal(changed(content, lambda _name, part: part.replace(*kind)))


def test_a_password_is_refused():
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"surname,age\n", saved(workbook(*SIMPLE))[:-40]])
def test_what_is_no_workbook_is_refused(content):
    assert "not a workbook" in refusal(content)


def test_a_zip_of_something_else_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert "not a workbook" in refusal(content.getvalue())


def test_a_zip_that_grows_without_end_is_refused_before_it_is_unpacked():
    content = io.BytesIO(saved(workbook(*SIMPLE)))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/bomb.xml", "w") as part:
        for _ in range(40):
            part.write(bytes(1024 * 1024))
    assert "bomb.xml" in refusal(content.getvalue())


def test_entities_in_a_part_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    content = changed(
        saved(workbook(*SIMPLE)),
        lambda name, part: laughs + part if name.endswith("sheet1.xml") else part,
    )
    assert "declares a document type" in refusal(content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_that_is_broken_is_refused(part):
    content = changed(saved(workbook(*SIMPLE)), lambda name, old: b"<broken" if name == part else old)
    assert "cannot be read" in refusal(content)


def shared(strings: bytes) -> bytes:
    """Give a workbook that keeps its strings as a spreadsheet program does: in a part of their own."""
    types = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    types += b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    cell = (b't="inlineStr"><is><t>Test</t></is>', b't="s"><v>0</v>')

    def change(_name, part):
        return part.replace(b"</Types>", types).replace(*cell)

    content = io.BytesIO(changed(saved(workbook(*SIMPLE)), change))
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr("xl/sharedStrings.xml", strings)
    return content.getvalue()


STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Shared</t></si></sst>'


def test_strings_in_a_part_of_their_own_are_read():
    assert read(shared(STRINGS))[0].record == {"surname": "Shared", "age": 41}
    assert "cannot be read" in refusal(shared(STRINGS.replace(b"<si><t>Shared</t></si>", b"")))
    assert "cannot be read" in refusal(shared(b"<broken"))


def test_a_sheet_that_lies_of_its_size_is_read_as_it_is():
    lie = (b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    content = changed(saved(workbook(*SIMPLE)), lambda _name, part: part.replace(*lie))
    assert [one.record for one in read(content)] == [{"surname": "Test", "age": 41}]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_in_one_piece_that_would_fill_the_memory_is_refused(part):
    # Such as packs badly enough not to look like a bomb by its ratio.
    piece = "".join(f'<c t="n"><v>{n * 7919}</v></c>' for n in range(700_000)).encode()
    content = changed(saved(workbook(*SIMPLE)), lambda name, old: b"<a>" + piece if name == part else old)
    assert "too " in refusal(content)


def with_rows(rows: str) -> bytes:
    """Give the simple workbook with other rows in its sheet."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>surname</t></is></c></row>'

    def change(name, part):
        if not name.endswith("sheet1.xml"):
            return part
        begin, end = part.index(b"<sheetData"), part.index(b"</sheetData>") + len(b"</sheetData>")
        return part[:begin] + f"<sheetData>{head}{rows}</sheetData>".encode() + part[end:]

    return changed(saved(workbook(*SIMPLE)), change)


def a_row(number: object, cell: str = "") -> str:
    place = cell or f"A{number}"
    return f'<row r="{number}"><c r="{place}" t="inlineStr"><is><t>Test</t></is></c></row>'


def test_rows_that_count_up_are_read():
    assert [one.record for one in read(with_rows(a_row(2) + a_row(900)))] == [{"surname": "Test"}] * 2


@pytest.mark.parametrize(
    "rows",
    [
        a_row(10**12, "A1000000"),
        a_row(1_048_577),
        a_row(-5, "A2"),
        a_row(0, "A2"),
        a_row("x", "A2"),
        a_row(1),
        a_row(3) + a_row(2),
        a_row(2) + a_row(2),
        a_row(2, "XFD2"),
        a_row(2, "AAAA2"),
        a_row(2, "A"),
        a_row(2, "A3"),
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row spans="a>b" r="999999999999"><c r="A2"/></row>',
        f'<row {" " * 3_000_000} r="999999999999"><c r="A2"/></row>',
        "<row>" + "<c/>" * 5_001 + "</row>",
    ],
)
def test_a_sheet_whose_rows_or_cells_lie_is_refused_before_it_is_read(rows):
    assert "in the workbook has " in refusal(with_rows(rows))


def test_a_sheet_that_leaves_out_more_cells_than_anyone_would_fill_is_refused():
    rows = "".join(f'<row r="{n}"><c r="GIV{n}"><v>{n * 7919 % 1_000_003}</v></c></row>' for n in range(2, 40_200))
    assert "leaves out more than" in refusal(with_rows(rows))


def test_more_texts_than_fit_the_memory_are_refused():
    texts = "".join(f"<si><t>{n * 7919}</t></si>" for n in range(2_510_000))
    assert "The texts of the workbook" in refusal(shared(f"<sst>{texts}</sst>".encode()))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_when_it_is_named(state):
    book = workbook(*SIMPLE, more=["Front"])
    book["P_1"].sheet_state = state
    assert "Sheet 'P_1' is hidden: unhide it" in refusal(book)
    assert len(read(book, "P_1")) == 1


@pytest.mark.parametrize("size", [0, 10])
def test_a_part_that_is_larger_than_it_says_is_refused(size):
    made = io.BytesIO(saved(workbook(*SIMPLE)))
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("xl/more.xml", b"<x>" + bytes(1000).replace(b"\0", b" ") + b"</x>")
        packed.getinfo("xl/more.xml").file_size = size
    assert "not a workbook" in refusal(made.getvalue())


def test_parts_that_are_packed_in_another_way_are_refused():
    made = io.BytesIO(saved(workbook(*SIMPLE)))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("xl/more.xml", b"<x/>")
    assert "xl/more.xml in the workbook" in refusal(made.getvalue())


def test_two_parts_of_one_name_are_refused():
    made = io.BytesIO(saved(workbook(*SIMPLE)))
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("XL/worksheets/sheet1.xml", b"<x/>")
    assert "two parts of one name" in refusal(made.getvalue())


def test_styles_without_end_are_refused():
    made = changed(saved(workbook(*SIMPLE)), lambda name, old: b"<xf/>" * 250_001 if "styles" in name else old)
    assert "xl/styles.xml in the workbook has more than 250000 entries" in refusal(made)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/worksheet", b"/xlMacrosheet"),
        (b"spreadsheetml.worksheet+xml", b"ms-excel.macrosheet+xml"),
    ],
)
def test_sheets_of_macros_are_macros_wherever_they_lie(old, new):
    assert "has macros" in refusal(changed(saved(workbook(*SIMPLE)), lambda _name, part: part.replace(old, new)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "has a password: open it"),
        (b"<html><table>", "a web page"),
        (b"surname,age\nTest,41\n", "text, as CSV is"),
    ],
)
def test_what_only_is_called_a_workbook_is_told_for_what_it_is(content, said):
    assert said in refusal(content)


@pytest.mark.parametrize("rows", [a_row(2) + a_row(20_000), "<row></row>" * 20_000 + a_row(30_000)])
def test_rows_without_a_value_are_not_waited_for(rows):
    assert "10000 rows are empty" in refusal(with_rows(rows))


def test_a_tag_over_the_edge_of_a_block_is_seen():
    filler = f"<!--{'x' * 1_048_000}-->"
    assert "has a row 1" in refusal(with_rows(filler + " " * 500 + a_row(1)))


def test_a_sheet_that_is_called_otherwise_than_what_was_looked_at_is_refused():
    content = saved(workbook(*SIMPLE))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("workbook.xml.rels"):
                part = part.replace(b"sheet1.xml", b"sheet1.bin")
            new.writestr(name.replace("sheet1.xml", "sheet1.bin"), part)
    assert "sheet1.bin" in refusal(made.getvalue())


def test_sheets_of_macros_are_macros():
    content = saved(workbook(*SIMPLE))
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a") as book:
        book.writestr("xl/macrosheets/sheet1.xml", "<x/>")
    assert "has macros" in refusal(made.getvalue())
