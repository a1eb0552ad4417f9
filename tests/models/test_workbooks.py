"""A model as a workbook and back: the same model, whatever its texts are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from commonbeat.models.workbooks import read_workbook, write_workbook
from commonbeat_check.model import Code, CodeList, CodeMatch, DataModel, ListMapping, Relation
from commonbeat_check.shelf import Shelf, shipped, write_model
from tests.models.models import models

FILE = "model.xlsx"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(model=models())
def test_a_workbook_gives_the_model_that_it_was_made_of(model):
    assert read_workbook(write_workbook(model), FILE) == model


@pytest.mark.parametrize("address", Shelf(shipped()).addresses())
def test_the_workbook_of_a_shipped_model_gives_it_byte_for_byte(address):
    model = Shelf(shipped()).get(address)
    assert write_model(read_workbook(write_workbook(model), FILE)) == write_model(model)


@pytest.mark.parametrize("matches", [
    (), (CodeMatch(source="", target="b", relation=Relation.NONE, note="n"),), (CodeMatch(source=""),),
    (CodeMatch(source="", note="n"), CodeMatch(source="1", target="b")),
])  # fmt: skip
def test_a_match_of_no_code_is_kept(matches):
    one = CodeList(id="c", name="C", codes=(Code(value="1"),), mappings=(ListMapping(to="d", matches=matches),))
    model = DataModel(standard="a", version="1.0", title="A", lists=(one,))
    assert read_workbook(write_workbook(model), FILE) == model
