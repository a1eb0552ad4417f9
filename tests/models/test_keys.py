"""A key is what JSON, XML, CSV and a workbook can hold; a model with another is found, not imported, not published."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.errors import BadModel, NotPublishable
from commonbeat.models.examples.written import written
from commonbeat.models.generating.forms import generate
from commonbeat.models.importing.whole import imported
from commonbeat.models.keys import is_key
from commonbeat.models.linting import lint
from commonbeat.models.publishing import require_publishable
from commonbeat.models.workbooks import Head, read_workbook
from commonbeat_check.checking import checker
from commonbeat_check.files import Checking
from commonbeat_check.model import DataModel, Element, Entity, Member
from commonbeat_check.names import camel
from commonbeat_check.readers import Form
from commonbeat_check.shape import Shape

ON = date(2026, 11, 26)
KEYS = ("a", "_", "_x", "givenName", "two-doors", "größe", "日本", "Ж1", "records", "A", "__proto__", "xml", "x" * 100)
NO_KEYS = (
    *("", "a.b", " a", "a ", "a\n", "a b", "a/b", "a~b", "$ref", "@id", "#text", "<x>", "a:b", "a\x00b", "%41", "1st"),
    *("-", "-a", "\u200b", "a\u202e", "gro\u0308ße", "𝕏", "ﬁ", "٣a", "a٣", "x" * 101, "x" * 5_000),
)
LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N", "M", "Pc", "Pd"]), min_size=1, max_size=6)


def model_with(key, inner="inner"):
    """Give a made-up model of one entity with the key, and with another in an object of parts."""
    parts = (Member(key=inner, name="Inner", element="E1"),)
    members = (Member(key=key, name="Name", element="E1"), Member(key="whole", name="Whole", parts=parts))
    return DataModel(
        standard="custody",
        version="1.0",
        title="Made-up keys",
        elements=(Element(id="E1", name="Name", max_length=20, section="1"),),
        entities=(Entity(id="A", name="A thing", members=members),),
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_taken(key):
    assert is_key(key)
    for model in (model_with(key), model_with("a", key)):
        assert imported(model, "made-up.xlsx").model == model
        assert [one.text for one in lint(model, ON) if one.rule == "bad_key"] == []
        require_publishable(model, (), (), (), lambda _address: None, ON)


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("is_inner", [False, True])
def test_what_is_no_key_is_named_by_import_lint_and_publication(key, is_inner):
    model = model_with("a", key) if is_inner else model_with(key)
    told = f"{key[:40]!r}"
    found = [one for one in lint(model, ON) if one.rule == "bad_key"]
    assert [(one.severity, one.where, told in one.text) for one in found] == [("error", ("A",), True)]
    with pytest.raises(BadModel) as refused:
        imported(model, "made-up.xlsx")
    assert told in str(refused.value)
    with pytest.raises(NotPublishable) as refused:
        require_publishable(model, (), (), (), lambda _address: None, ON)
    assert told in str(refused.value)


@given(LETTERS.filter(lambda key: is_key(key) and key != "whole"))
def test_every_form_holds_a_record_with_any_key(key):
    model = model_with(key)
    checks, shape = checker(model, "A", ON), Shape(model, model.entities[0], ON)
    record = {key: "Made up", "whole": {"inner": "Made up"}}
    text = written(shape, record)
    for form, content in ((Form.JSON, text.json), (Form.XML, text.xml), (Form.CSV, text.csv)):
        checking = Checking(io.BytesIO(content.encode()), form, shape, checks)
        assert [problem for one in checking.wrong() for problem in one.errors] == [], (form, content)
    book = generate(model, "xlsx", ON).files["custody-1.0.xlsx"]
    assert read_workbook(book, "custody.xlsx", Head()) == model


def test_a_workbook_with_what_is_no_key_is_refused_with_its_cell():
    book = openpyxl.load_workbook(io.BytesIO(next(iter(generate(model_with("a"), "xlsx", ON).files.values()))))
    sheet = book["Members"]
    [cell] = [cell for row in sheet for cell in row if cell.value == "a"]
    cell.value = "a b"
    written_again = io.BytesIO()
    book.save(written_again)
    with pytest.raises(BadModel, match=rf"row {cell.row}, column Key: A key is letters"):
        read_workbook(written_again.getvalue(), "custody.xlsx", Head())


@pytest.mark.parametrize(("name", "key"), [("2D Bar Code", "_2dBarCode"), ("Given Name", "givenName"), ("3", "_3")])
def test_the_key_of_a_name_that_begins_with_a_digit_begins_with_a_stroke(name, key):
    assert (camel(name), is_key(key)) == (key, True)
