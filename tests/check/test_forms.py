"""The forms that stand beside an entity are those that the readers read."""

import io

import pytest

from commonbeat_check.forms import columns_of, csv_header, sheet_name, xml_skeleton
from commonbeat_check.readers.csv import read_csv
from commonbeat_check.readers.xml import read_xml
from commonbeat_check.shape import Shape
from commonbeat_check.shelf import Shelf
from tests.check.pole import only_with_pole

from .readers.sample import PERSON, rules, shape

only_with_pole()
POLE = Shelf().get("pole@1.1")


def test_the_header_has_parts_and_entities_with_points_and_stops_at_circles():
    assert csv_header(shape()) == "surname,givenName,age,height,isKnown,born,sex,home.town,home.phone,note.text"


def test_the_hints_say_what_a_cell_holds():
    hints = {column.title: column.hint for column in columns_of(shape())}
    assert (hints["born"], hints["sex"], hints["age"]) == ("DD/MM/YYYY", "one of 1, 2, 9", "integer")
    assert hints["surname"] == "0 to 35 characters"


def test_the_skeleton_says_what_may_be_repeated():
    text = xml_skeleton(shape())
    assert "<givenName><!-- 0 to 35 characters; may be repeated --></givenName>" in text
    assert text.startswith("<records>\n  <testPerson>")


def test_a_sheet_is_called_by_the_entity_s_id():
    assert sheet_name(PERSON) == "P_1"


@pytest.mark.parametrize("entity", POLE.entities, ids=lambda one: one.id)
def test_the_forms_of_every_entity_of_pole_are_read_without_a_word(entity):
    shape = Shape(POLE, entity)
    header = csv_header(shape) + "\n"
    assert rules(read_csv(io.BytesIO(header.encode()), shape)) == []
    [one] = read_xml(io.BytesIO(xml_skeleton(shape).encode()), shape)
    assert set(one.record) == {member for member, field in shape.fields.items()}
