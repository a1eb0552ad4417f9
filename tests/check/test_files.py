"""All the records of a file are checked: by columns or one by one, the same is found."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commonbeat_check.checking import checker
from commonbeat_check.files import Checking
from commonbeat_check.model import Ask, Check, Condition, Group, Member, Rule
from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers import Form, form_of
from commonbeat_check.shape import Shape
from commonbeat_check.shelf import Shelf
from tests.check.pole import only_with_pole

from .readers.sample import MODEL, ON, PERSON

only_with_pole()
POLE, OFFENDER = Shelf().entity("pole@1.1#P_001")
KNIT = replace(
    PERSON,
    groups=(
        Group(id="G1", ask=Ask.ALL, members=("surname",)),
        Group(id="G2", ask=Ask.AT_LEAST, members=("age", "born", "home"), n=1),
        Group(id="G3", ask=Ask.ALL, members=("note",), when=Condition(member="sex", values=("9",))),
        Group(id="G4", ask=Ask.AT_MOST, members=("givenName", "height"), n=1),
    ),
    rules=(
        Rule(id="P_1.R1", text="", kind="consistent-age", members=("age", "born")),
        Rule(
            id="P_1.R2",
            text="",
            kind="forbidden-when",
            members=("height",),
            when=Condition(member="sex", values=("1",)),
        ),
        Rule(id="P_1.R3", text="", kind="present-with", members=("isKnown",), other="age"),
    ),
)
KNIT_MODEL = replace(MODEL, entities=(KNIT, *MODEL.entities[1:]))


def checking(content, form, model=MODEL, entity=PERSON):
    content = content.encode() if isinstance(content, str) else content
    return Checking(io.BytesIO(content), form, Shape(model, entity, ON), checker(model, entity.id, ON))


def both_ways(text, model, entity):
    one_by_one, by_columns = checking(text, Form.CSV, model, entity), checking(text, Form.CSV, model, entity)
    first = [one for one in one_by_one.every() if one.errors]
    second = list(by_columns.wrong())
    assert (one_by_one.records, one_by_one.invalid) == (by_columns.records, by_columns.invalid)
    return first, second


def table(titles, rows):
    text = io.StringIO()
    csv.writer(text).writerows([titles, *rows])
    return text.getvalue()


KNIT_CELLS = {
    "surname": ["Test", "", "x" * 36],
    "givenName": ["A", "", "a\nb"],
    "givenName.2": ["", "B"],
    "age": ["41", "", "old", "12", "1e3"],
    "height": ["", "1.8", "tall"],
    "isKnown": ["", "true", "yes"],
    "born": ["", "26/11/1985", "1985-11-26", "31/02/1990"],
    "sex": ["1", "9", "5", ""],
    "home.town": ["", "Ayton"],
    "home.phone.1": ["", "01", "no"],
    "note.1.text": ["", "said", "y" * 201],
    "note.1.about.surname": ["", "Test"],
}
POLE_CELLS = {
    "givenName": ["Ada", "", "A  B", "x" * 40],
    "givenName.2": ["", "Bea"],
    "surname": ["Test", "", "\u0142"],
    "dateOfBirth": ["1985-11-26", "1985-11-27", "2030-01-01", "1985-02-30", ""],
    "age": ["41", "40", "", "x"],
    "gender": ["Male", "Female", "M", ""],
    "homeAddress.postCode": ["", "AB1 2CD", "AB1"],
    "homeAddress.town": ["", "Ayton"],
    "telephoneNumber": ["", "+441632960001", "+4401632960001", "12 34"],
    "emailAddress": ["", "a@example.org", "a"],
    "pncId": ["", "1990/0000570N", "1990/0000570P"],
}


def rows_of(cells):
    """Mostly right cells, now and then another, and now and then a row that is ragged or empty."""
    row = st.tuples(*(st.sampled_from([choice[0]] * 6 + choice) for choice in cells.values())).map(list)
    odd = st.sampled_from([[], ["lone"], [""] * len(cells), ["x"] * (len(cells) + 1)])
    return st.lists(st.one_of([row] * 12 + [odd]), max_size=40)


@given(rows_of(KNIT_CELLS), st.sets(st.sampled_from(list(KNIT_CELLS)), max_size=6))
@settings(max_examples=80, deadline=None)
def test_columns_find_what_records_find_in_a_model_with_every_kind_of_thing(rows, left_out):
    kept = [at for at, title in enumerate(KNIT_CELLS) if title not in left_out]
    text = table([list(KNIT_CELLS)[at] for at in kept], [[row[at] for at in kept if at < len(row)] for row in rows])
    first, second = both_ways(text, KNIT_MODEL, KNIT)
    assert first == second


@given(rows_of(POLE_CELLS))
@settings(max_examples=80, deadline=None)
def test_columns_find_what_records_find_in_pole(rows):
    first, second = both_ways(table(POLE_CELLS, rows), POLE, OFFENDER)
    assert first == second


def test_columns_find_a_wrong_row_after_many_right_ones():
    rows = [["Ada", "Test", "1985-11-26", "41", "Female", f"a{n}@example.org"] for n in range(3_000)]
    titles = ["givenName", "surname", "dateOfBirth", "age", "gender", "emailAddress"]
    rows[2_345][4] = "Unheard of"
    rows[2_999][2] = "2085-11-26"
    _, wrong = both_ways(table(titles, rows), POLE, OFFENDER)
    assert [(one.place.said, one.place.line) for one in wrong] == [("row 2347", 2347), ("row 3001", 3001)]


def test_a_column_of_values_that_never_come_again_is_still_looked_at():
    titles = ["givenName", "surname", "dateOfBirth", "age", "gender", "emailAddress"]
    rows = [["Ada", "Test", "1985-11-26", "41", "Female", f"a{n}@example.org"] for n in range(45_000)]
    rows[44_990][5] = "nobody"
    found = checking(table(titles, rows), Form.CSV, POLE, OFFENDER)
    assert [one.place.said for one in found.wrong()] == ["row 44992"]
    assert found.records == 45_000


@pytest.mark.parametrize("towns", [1, 2, 5, 3_000])
def test_two_members_that_may_not_be_equal_are_held_by_columns_however_many_values_go_with_one(towns):
    rule = Rule(id="P_1.R1", text="", kind="not-equal", members=("surname",), other="givenName")
    entity = replace(PERSON, groups=(), rules=(rule,))
    rows = [[f"A{n}", f"B{n % towns}"] for n in range(3_000)]
    rows[1_500] = ["B0", "b0"]
    rows[2_999] = [" B0", "B0"]
    first, second = both_ways(table(["surname", "givenName"], rows), replace(MODEL, entities=(entity,)), entity)
    assert {"row 1502", "row 3001"} <= {one.place.said for one in second}
    assert first == second
    first, second = both_ways(
        table(["givenName", "surname"], [[row[1], row[0]] for row in rows]), replace(MODEL, entities=(entity,)), entity
    )
    assert {"row 1502", "row 3001"} <= {one.place.said for one in second}
    assert first == second


def test_the_order_of_two_days_is_held_by_columns_too():
    elements = [
        replace(one, checks=(*one.checks, Check(kind="not-after", other="until"))) if one.id == "E_5" else one
        for one in MODEL.elements
    ]
    entity = replace(PERSON, members=(*PERSON.members, Member(key="until", name="Until", element="E_5")))
    model = replace(MODEL, elements=tuple(elements), entities=(entity,))
    text = table(["surname", "born", "until"], [["A", "01/01/1990", "02/01/1990"], ["B", "03/01/1990", "02/01/1990"]])
    first, second = both_ways(text, model, entity)
    assert [one.place.said for one in second] == ["row 3"]
    assert first == second


def test_how_many_there_may_be_is_held_by_columns_too():
    parts = (Member(key="phone", name="Phone", element="E_8", is_repeatable=True, most=1),)
    entity = replace(
        PERSON,
        members=(
            Member(key="surname", name="Surname", element="E_1", is_repeatable=True, most=2),
            Member(key="home", name="Home", parts=parts),
        ),
    )
    titles = ["surname", "surname.2", "surname.3", "home.phone.1", "home.phone.2"]
    text = table(titles, [["A", "B", "", "1", ""], ["A", "B", "C", "1", ""], ["A", "", "C", "1", "2"]])
    first, second = both_ways(text, replace(MODEL, entities=(entity,)), entity)
    assert [(one.place.said, [error.rule for error in one.errors]) for one in second] == [
        ("row 3", ["too-many"]),
        ("row 4", ["too-many"]),
    ]
    assert first == second


def test_what_a_reader_found_is_not_told_a_second_time():
    text = '{"surname": "Test", "age": 4}\n{"age": }\n'
    found = checking(text, Form.JSON)
    outcomes = list(found.every())
    assert [[problem.rule for problem in one.errors] for one in outcomes] == [[], ["unreadable"]]
    assert (found.records, found.invalid) == (2, 1)


def test_an_unknown_column_is_told_once_and_is_no_record():
    found = checking("surname,shoe\nA,1\nB,2\n", Form.CSV)
    [head] = list(found.wrong())
    assert not head.is_record
    assert (found.records, found.invalid) == (2, 0)


def test_the_delimiter_is_noted():
    found = checking("surname;age\nA;1\n", Form.CSV)
    list(found.wrong())
    assert "semicolons" in found.note


def test_a_late_refusal_comes_late():
    found = checking(b"surname,age\n" + b"A,1\n" * 5000 + b"\xff,1\n", Form.CSV)
    with pytest.raises(CheckRefused, match="0xff"):
        list(found.wrong())


@pytest.mark.parametrize(
    ("name", "form"), [("a.json", "json"), ("A.CSV", "csv"), ("-", "json"), ("x.jsonl", "ndjson"), ("b.xlsm", "xlsx")]
)
def test_the_form_is_known_by_the_name(name, form):
    assert form_of(name) == form


def test_a_form_that_the_name_does_not_tell_is_asked_for():
    with pytest.raises(CheckRefused, match="--format"):
        form_of("records.txt")
    with pytest.raises(CheckRefused, match="no form 'doc'"):
        form_of("a.json", "doc")


def test_the_same_records_are_found_wrong_in_every_form():
    record = {"surname": "x" * 36, "age": 41}
    xml = f"<testPerson><surname>{record['surname']}</surname><age>41</age></testPerson>"
    told = [
        [problem for one in checking(text, form).every() for problem in one.errors]
        for text, form in [
            (json.dumps(record), Form.JSON),
            (xml, Form.XML),
            (f"surname,age\n{record['surname']},41\n", Form.CSV),
        ]
    ]
    assert told[0] == told[1] == told[2]
    assert told[0][0].rule == "max-length"
