from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import commonbeat_check
from commonbeat_check import CheckRefused, Problem, Result, check
from commonbeat_check.shelf import Shelf, write_model
from tests.check.builders import a_person, a_person_model
from tests.check.test_checking import ON


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "tests" / "1.0"
    folder.mkdir(parents=True)
    (folder / "model.json").write_bytes(write_model(a_person_model()))
    return Shelf(tmp_path)


def test_the_package_gives_what_it_says():
    assert {"check", "check_file", "profile"} < set(commonbeat_check.__all__)
    assert all(hasattr(commonbeat_check, name) for name in commonbeat_check.__all__)


def test_a_right_record_is_valid(shelf):
    assert check("tests@1.0#X_001", a_person(), on=ON, shelf=shelf) == Result(valid=True)


def test_a_wrong_record_is_told_why(shelf):
    result = check("tests@1.0#X_001", a_person(gender="8"), on=ON, shelf=shelf)
    assert not result.valid
    assert result.errors == (
        Problem(
            "/gender",
            "T_004",
            "list",
            "tests@1.0#T_004",
            "Gender has a value that is not in the list gender.",
            "Use one of: 0, 1, 2, 9.",
        ),
    )


def test_today_is_the_day_where_none_is_given(shelf):
    assert check("tests@1.0#X_001", a_person(age=None), shelf=shelf).valid
    assert not check("tests@1.0#X_001", a_person(dateOfBirth="9998-12-31", age=None), shelf=shelf).valid


@pytest.mark.parametrize(
    "address", ["tests@1.0#X_002", "tests@2.0#X_001", "tests", "", "tests@1.0", "#X_001", "tests@1.0#../x"]
)
def test_an_address_of_nothing_is_refused(address, shelf):
    with pytest.raises(CheckRefused):
        check(address, {}, on=ON, shelf=shelf)
    with pytest.raises(CheckRefused):
        check(address, {}, on=ON)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": None}, "The address is NoneType"),
        ({"address": b"tests@1.0#X_001"}, "The address is bytes"),
        ({"address": ["tests@1.0#X_001"]}, "The address is list"),
        ({"on": "2026-11-26"}, "The day is str"),
        ({"on": datetime(2026, 11, 26, tzinfo=UTC)}, "The day is datetime"),
        ({"shelf": "standards"}, "The shelf is str"),
    ],
)
def test_an_argument_of_another_type_is_refused_by_name(wrong, told, shelf):
    arguments = {"address": "tests@1.0#X_001", "on": ON, "shelf": shelf} | wrong
    with pytest.raises(CheckRefused, match=told):
        check(record={}, **arguments)


def test_objects_that_json_does_not_have_are_told_as_wrong_and_stop_nothing(shelf):
    circle: dict[str, object] = {}
    circle["surname"] = [circle]
    odd = [None, b"x", 1j, {1}, (1,), Decimal(1), ON, object(), circle, float("nan"), {1: 2, None: 3, (1,): circle}]
    for one in odd:
        assert not check("tests@1.0#X_001", one, on=ON, shelf=shelf).valid
        assert not check("tests@1.0#X_001", a_person(surname=one, gender=one), on=ON, shelf=shelf).valid


def test_it_is_called_on_any_thread(shelf):
    def one(number):
        return check("tests@1.0#X_001", a_person(gender=str(number)), on=date(2026, 11, 1 + number), shelf=shelf).valid

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, range(10))) == [number in {0, 1, 2, 9} for number in range(10)]
