"""The pack of a tender: what it asks, its suite, and that nothing in it is run or read as something else."""

import csv
import io
import json
from datetime import date

import msgspec
import openpyxl
import pytest
from markdown_it import MarkdownIt

from commonbeat.models.tender.pack import pack
from commonbeat.models.tender.requirements import Chosen, Requirement, requirements_of
from commonbeat.models.tender.scoring import scoring_sheet
from commonbeat.models.tender.suites import expected, harmless, suite_of
from commonbeat.models.tender.texts import code, readme, requirement_text, shown
from commonbeat_check.checking import checker
from commonbeat_check.model import Ask, Check, Type
from commonbeat_check.shelf import shipped_model
from tests.check.pole import needs_pole
from tests.cli.said import said

from ..check.builders import a_code_list, a_group, a_member, a_model, a_rule, an_element, an_entity

ON = date(2026, 11, 26)
HOSTILE = '=HYPERLINK("http://x.example")\n# heading <script>alert(1)</script> `code` [a](b) \u202e|'


def chosen_of(model):
    return Chosen(address=model.address, title=model.title, model=model, requirements=tuple(requirements_of(model, ON)))


SMALL = a_model(
    an_element(min_length=1, max_length=35),
    an_element("T_002", "PNC ID", min_length=13, max_length=13, checks=(Check(kind="format", value="pnc-id"),)),
    an_element("T_003", "Colour", type=Type.CODE, list="colours"),
    an_element("T_004", "Born", type=Type.DATE, checks=(Check(kind="not-future"),)),
    a_code_list("blue", "green"),
    an_entity(
        a_member("Given Name", "T_001"),
        a_member("PNC ID", "T_002"),
        a_member("Colour", "T_003"),
        a_member("Born", "T_004"),
        groups=(a_group("givenName", "pncId", ask=Ask.AT_LEAST, n=1),),
        rules=(
            a_rule("not-past", "born"),
            a_rule("", id="X_001.R2", why_untested="No record shows it."),
        ),
    ),
)


def test_every_entity_element_group_and_rule_is_asked_for_with_its_clause():
    found = {one.clause.removeprefix("tests@1.0#"): one for one in requirements_of(SMALL, ON)}
    assert set(found) == {"X_001", "X_001.G1", "X_001.R1", "X_001.R2", "T_001", "T_002", "T_003", "T_004"}
    assert found["X_001.G1"].text == "Thing: At least 1 of Given Name or PNC ID must be given."
    assert "13 characters" in found["T_002"].text
    assert "check letter" in found["T_002"].text
    assert "one of the 2 codes of the list colours" in found["T_003"].text
    assert "written YYYY-MM-DD; the day is not after today" in found["T_004"].text


def test_what_no_test_can_tell_is_asked_as_evidence_with_the_reason():
    [one] = [one for one in requirements_of(SMALL, ON) if one.clause.endswith("R2")]
    assert (one.level, one.shown_by) == ("should", "evidence: No record shows it.")


@needs_pole
@pytest.mark.parametrize("address", ["pole@1.1", "mait@1.0.0", "cjs@5.0"])
def test_the_verdicts_of_the_suite_are_those_of_the_checker(address):
    model = shipped_model(address)
    entity = model.entities[0]
    check = checker(model, entity.id, ON)
    suite = suite_of(model, entity, 5, 1, ON)
    records = {
        (name, str(line)): json.loads(text)
        for name, content in suite.files
        for line, text in enumerate(content.decode().splitlines(), 1)
    }
    rows = list(csv.DictReader(io.StringIO(expected([suite]).decode())))
    assert len(rows) == len(records) > 20
    for row in rows:
        told = [(error.rule, error.element, error.clause) for error in check.errors(records[row["file"], row["line"]])]
        assert told == ([] if row["verdict"] == "valid" else [(row["rule"], row["element"], row["clause"])])


def test_an_entity_that_can_have_no_record_is_told_in_the_readme():
    model = a_model(an_element(min_length=5, max_length=4), an_entity(a_member("Given Name", "T_001")))
    files = dict(pack([chosen_of(model)], 3, 1, ON))
    assert "T\\_001" in files["README.md"].decode().partition("Rules without a test of their own")[2]
    assert set(files) == {"README.md", "requirements.md", "scoring.xlsx", "suite/expected.csv"}


def test_the_pack_is_the_same_for_the_same_seed_and_day():
    first, again = (dict(pack([chosen_of(SMALL)], 4, 9, ON)) for _time in range(2))
    del first["scoring.xlsx"], again["scoring.xlsx"]  # a workbook says when it was written
    assert first == again
    assert "commonbeat-check 'tests@1.0#X_001' --on 2026-11-26 suite/tests-1.0/X_001/wrong.ndjson" in (
        first["README.md"].decode()
    )


def test_the_sheet_has_a_row_for_each_requirement_and_plain_totals():
    chosen = [chosen_of(SMALL)]
    sheet = openpyxl.load_workbook(io.BytesIO(scoring_sheet(chosen)))["Scoring"]
    count = len(chosen[0].requirements)
    assert [sheet.cell(row, 3).value for row in range(2, 2 + count)] == [one.clause for one in chosen[0].requirements]
    formulas = {cell.value for row in sheet for cell in row if cell.data_type == "f"}
    assert f"=SUM(I2:I{count + 1})" in formulas
    assert len(formulas) == count + 2


def test_what_a_standard_says_is_neither_formula_nor_markup_nor_command():
    entity = an_entity(a_member("Given Name", "T_001"), id="../`x`;rm '", name=HOSTILE)
    model = a_model(an_element(name=HOSTILE), entity)
    chosen = [
        Chosen(address="a@1", title=HOSTILE, note=HOSTILE, licence=HOSTILE, requirements=(Requirement(clause=HOSTILE, text=HOSTILE),)),
        chosen_of(model),
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(scoring_sheet(chosen)))
    texts = [cell for row in book["Scoring"] for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert texts
    assert all(cell.data_type == "s" for cell in texts)
    suite = suite_of(model, entity, 2, 1, ON)
    assert all(".." not in name.split("/") and name.count("/") == 3 for name, _content in suite.files)
    for text in (requirement_text(chosen), readme(chosen, [suite], ON)):
        page = MarkdownIt("commonmark").render(text)
        assert "HYPERLINK" in page
        assert [mark for mark in HOSTILE_MARKS if mark in page] == []
        assert page.count("<h1>") == 1


HOSTILE_MARKS = ("<script", "<a ", "<img", "\u202e")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_of_the_verdicts_begins_as_a_formula_does(cell):
    assert harmless(cell) == f"'{cell}"


def test_a_mark_of_code_does_not_end_code():
    assert code("a`b``c") == "``` a`b``c ```"
    assert shown("a*b_c") == r"a\*b\_c"


def test_a_retired_standard_is_said_in_every_text_of_the_pack():
    why = "tests@1.0 (A standard of the tests) is retired in the catalogue"
    chosen = msgspec.structs.replace(chosen_of(SMALL), why_retired=why)
    for text in (readme([chosen], [], ON), requirement_text([chosen])):
        assert f"**Retired.** {shown(why)}. No new mark" in text
    rows = openpyxl.load_workbook(io.BytesIO(scoring_sheet([chosen])))["Scoring"]
    assert why in rows["B2"].value
    assert "etired" not in readme([chosen_of(SMALL)], [], ON) + requirement_text([chosen_of(SMALL)])


def test_what_of_a_standard_is_ours_or_was_not_to_hand_is_marked():
    ours = an_entity(
        a_member("Given Name", "T_001", note="ours: its place"), facts={"components": "ours"}, notes=("Chosen.",)
    )
    gone = an_entity(id="X_002", may_have_others=True, facts={"components": "not to hand"})
    chosen = chosen_of(a_model(an_element(notes=("Its type was not to hand.",)), ours, gone))
    text = requirement_text([chosen])
    assert "[`tests@1.0#X_001`; components: ours, not the standard's; shown by: test suite]\n  - note: Chosen." in text
    assert "  - note: Given Name: ours: its place" in text
    assert "[`tests@1.0#X_002`; components: not to hand;" in text
    assert "  - note: Its type was not to hand." in text
    page = readme([chosen], [], ON)
    assert "not by the standard: `X_001`." in page
    assert "not to hand, so that the suite tells little of them: `X_002`." in page
    rows = openpyxl.load_workbook(io.BytesIO(scoring_sheet([chosen])))["Scoring"]
    assert "Note: Chosen." in rows["B2"].value


def test_the_command_tells_that_a_standard_is_retired(tmp_path):
    told = said("standards", "tender", "cjs@5.0", "mait@1.0.0", "--n", "1", "--out", tmp_path / "tender")
    assert (told.status, told.err.count("is retired in the catalogue")) == (0, 1), told
