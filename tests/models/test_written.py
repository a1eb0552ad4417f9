"""A record is the same in every form: what is shown is read back as it was."""

import io
import json
from datetime import date
from pathlib import Path

import pytest

from commonbeat.models.examples.records import valid
from commonbeat.models.examples.written import written
from commonbeat_check.readers import Form, read_records
from commonbeat_check.shape import Shape
from commonbeat_check.shelf import read_model
from tests.check.builders import a_member, a_model, a_person_model, an_element, an_entity

TODAY = date(2026, 11, 26)
SHIPPED = sorted(Path(__file__).parents[2].glob("standards/*/*/model.json"))
AWKWARD = ['a "b", c', "two\nlines", "a\tb", "<&>", "é ü", "1e5", "007"]


def read_back(shape, one):
    texts = {Form.JSON: one.json, Form.XML: one.xml, Form.CSV: one.csv}
    for form, text in [*texts.items(), (Form.CSV, one.tabs)]:
        if not text:  # a table of a record without values
            continue
        [given] = read_records(io.BytesIO(text.encode()), form, shape)
        assert not given.problems
        yield given.record


def alone(value):
    """Give a record with each list of one as that one, as tables and XML have it."""
    if isinstance(value, dict):
        return {key: alone(one) for key, one in value.items()}
    if isinstance(value, list):
        return alone(value[0]) if len(value) == 1 else [alone(one) for one in value]
    return value


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.parent.name)
def test_an_example_of_every_entity_that_is_shipped_is_read_back_from_every_form(file):
    model = read_model(file.read_bytes(), str(file))
    for entity in model.entities:
        shape = Shape(model, entity, TODAY)
        for made in valid(model, entity.id, 3, 1, TODAY):
            for again in read_back(shape, written(shape, made)):
                assert (entity.id, alone(again)) == (entity.id, alone(made))


@pytest.mark.parametrize("text", AWKWARD)
def test_what_forms_have_signs_for_is_read_back_as_it_was(text):
    model = a_model(
        an_element("T_001"), an_entity(a_member("it", "T_001"), a_member("also", "T_001", is_repeatable=True))
    )
    shape = Shape(model, model.entities[0], TODAY)
    made = {"it": text, "also": [text, "x"]}
    assert list(read_back(shape, written(shape, made))) == [made] * 4


def test_a_record_in_json_is_laid_out_to_be_read():
    shape = Shape(a_person_model(), a_person_model().entities[0], TODAY)
    assert json.loads(written(shape, {"gender": "1"}).json) == {"gender": "1"}
    assert written(shape, {"gender": "1"}).csv == "gender\n1\n"
