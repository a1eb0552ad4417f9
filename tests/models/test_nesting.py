"""Models that are nested without measure: whatever is made of them comes, or is refused with how deep they are."""

from datetime import date

import pytest

from commonbeat.models.errors import BadModel, NoExample, NotPublishable
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.forms import FORMS, generate
from commonbeat.models.generating.json_schema import json_schema
from commonbeat.models.importing.whole import imported
from commonbeat.models.linting import lint
from commonbeat.models.publishing import require_publishable
from commonbeat_check.checking import checker
from commonbeat_check.nesting import MOST_PARTS
from commonbeat_check.problems import CheckRefused
from tests.check.test_nesting import with_entities, with_parts

ON = date(2026, 11, 26)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_made_of_what_is_nested_as_deep_as_may_be_and_of_nothing_deeper(form):
    assert generate(with_parts(MOST_PARTS), form, ON).files
    with pytest.raises(CheckRefused, match="nested 200 deep"):
        generate(with_parts(200), form, ON)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_made_of_entities_that_hold_one_another(form):
    assert generate(with_entities(200, asked=True), form, ON).files


@pytest.mark.parametrize("act", [
    lambda model: lint(model, ON),
    lambda model: list(valid(model, "X_001", 1, 1, ON)),
    lambda model: mutants(model, "X_001", 1, ON),
    lambda model: json_schema(model, "X_001", ON),
])  # fmt: skip
def test_what_is_nested_deeper_is_refused_by_name(act):
    with pytest.raises(CheckRefused, match="nested 200 deep"):
        act(with_parts(200))


def test_what_is_nested_deeper_is_neither_imported_nor_published():
    with pytest.raises(BadModel, match="nested 200 deep"):
        imported(with_parts(200), "a file")
    with pytest.raises(NotPublishable) as refused:
        require_publishable(with_parts(200), (), (), (), lambda _address: None, ON)
    assert "nested 200 deep" in str(refused.value)


def test_entities_that_ask_for_one_another_have_examples_as_deep_as_records_may_be():
    model = with_entities(60, asked=True)
    [record] = valid(model, "X_0", 1, 1, ON)
    assert checker(model, "X_0", ON).accepts(record)
    with pytest.raises(NoExample, match="stand in one another deeper than"):
        list(valid(with_entities(200, asked=True), "X_0", 1, 1, ON))
    lint(with_entities(200, asked=True), ON)
