"""What is made of a model once: few wait for what is made of a large one, and nobody else is held up by them."""

from datetime import date

import pytest

from commonbeat.models.errors import CheckingBusy
from commonbeat.models.linting import lint
from commonbeat.models.reports import Reports
from commonbeat.models.seats import LARGE, is_large, one_of_few
from tests.check.builders import a_code_list, a_group, a_member, a_model, an_element, an_entity

ON = date(2026, 10, 1)


def a_coded_model(*values: str):
    element = an_element(list="colours")
    return a_model(an_entity(a_member("Colour", element.id)), element, a_code_list(*values))


MANY = a_coded_model(*map(str, range(LARGE)))
FEW = a_coded_model("RD", "BL")


def test_what_is_made_of_a_large_model_is_made_by_few_at_once_and_what_was_made_is_given_to_all():
    reports = Reports()
    with one_of_few(), one_of_few(), one_of_few(), one_of_few():
        assert reports.findings(FEW, ON) == lint(FEW, ON)
        assert reports.example(FEW, "X_001", ON)
        for ask in (lambda: reports.findings(MANY, ON), lambda: reports.example(MANY, "X_001", ON)):
            with pytest.raises(CheckingBusy):
                ask()
    found, made = reports.findings(MANY, ON), reports.example(MANY, "X_001", ON)
    with one_of_few(), one_of_few(), one_of_few(), one_of_few():
        assert reports.findings(MANY, ON) is found
        assert reports.example(MANY, "X_001", ON) is made
    assert (is_large(MANY), is_large(FEW)) == (True, False)


def test_an_example_is_made_once_a_day_for_each_entity_and_none_is_given_where_none_can_be_made():
    reports = Reports()
    assert reports.example(FEW, "X_001", ON) is reports.example(FEW, "X_001", ON)
    assert reports.example(FEW, "X_001", ON) is not reports.example(FEW, "X_001", date(2026, 10, 2))
    endless = a_model(an_entity(a_member("Parent", entity="X_001"), groups=(a_group("parent"),)))
    assert reports.example(endless, "X_001", ON) is None
