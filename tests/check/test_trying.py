"""A value held to a named format is told right or wrong, with the check character that it should have."""

from random import Random

import pytest

from commonbeat.models.examples.formats import has_check, made_of, wrong_checks
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.trying import ABOUT, try_value


def test_every_format_says_where_it_is_from_and_whether_it_has_a_check_character():
    assert ABOUT.keys() == NAMED.keys()
    assert all(one.source for one in ABOUT.values())
    assert {name for name, one in ABOUT.items() if one.check} == {name for name in NAMED if has_check(name)}
    assert all(bool(one.check) == (one.right_check is not None) for one in ABOUT.values())


@pytest.mark.parametrize("name", NAMED)
def test_what_is_made_of_a_format_is_right(name):
    tried = try_value(name, next(made_of(name, Random(7))))
    assert (tried.valid, tried.text, tried.fix, tried.check) == (True, f"It is {NAMED[name].name}.", "", "")


@pytest.mark.parametrize("name", [name for name in NAMED if ABOUT[name].check])
def test_a_wrong_check_character_is_told_with_the_right_one(name):
    right = next(made_of(name, Random(7)))
    place = 8 if name == "vin" else len(right) - 1
    for wrong in wrong_checks(name, right):
        tried = try_value(name, wrong)
        assert (tried.valid, tried.check) == (False, right[place])
        assert right[place] in tried.fix


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("pnc-id", "90/570N", "Write the year with four digits"),
        ("postcode", "m11aa", "Write it in capitals with one space"),
        ("uk-telephone", "01632 960001", "Write it from +44"),
        ("nino", "QQ123456C", "Write two letters, six digits"),
        ("uprn", "", "Write up to twelve digits"),
        ("imo", "nothing", "Write seven digits"),
    ],
)
def test_what_would_be_right_is_told_and_the_value_is_not_repeated(name, value, fix):
    tried = try_value(name, value)
    assert (tried.valid, tried.fix.startswith(fix)) == (False, True)
    assert not value or value not in tried.text + tried.fix
