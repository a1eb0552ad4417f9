"""A breaking change is refused under the same first number, named, and for whom."""

import pytest
from msgspec.structs import replace

from commonbeat.models.comparing.compatibility import numbers, require_compatible
from commonbeat.models.errors import BreaksCompatibility
from commonbeat_check.model import Compatibility
from tests.models.comparing_builders import a_model, with_element

OLD = a_model()
NARROWER = replace(with_element(OLD, "DS_1", max_length=20), version="1.1")
WIDER = replace(with_element(OLD, "DS_1", max_length=50), version="1.1")


@pytest.mark.parametrize(
    ("promise", "refused"),
    [
        (Compatibility.NONE, []),
        (Compatibility.BACKWARD, [NARROWER]),
        (Compatibility.FORWARD, [WIDER]),
        (Compatibility.FULL, [NARROWER, WIDER]),
    ],
)
def test_what_was_promised_is_held(promise, refused):
    for new in (NARROWER, WIDER):
        if new in refused:
            with pytest.raises(BreaksCompatibility):
                require_compatible([replace(OLD, compatibility=promise)], new)
        else:
            require_compatible([replace(OLD, compatibility=promise)], new)


def test_every_breaking_change_is_named_and_for_whom():
    new = with_element(NARROWER, "DS_4", pattern="[1-9][0-9]+")
    with pytest.raises(BreaksCompatibility) as refused:
        require_compatible([OLD], new)
    assert [(where, list(who)) for where, _text, who in refused.value.changes] == [
        ("DS_1", ["producer"]),
        ("DS_4", ["producer", "consumer"]),
    ]
    assert "1. producer: DS_1: The longest length of Given Name (DS_1) was 35 and is 20." in str(refused.value)
    assert "Publish it as 2.0" in str(refused.value)


def test_a_higher_first_number_may_break():
    require_compatible([OLD], replace(NARROWER, version="2.0"))


def test_it_is_held_against_every_earlier_version_of_the_same_first_number():
    middle = replace(with_element(OLD, "DS_1", max_length=None), version="1.1")
    last = replace(with_element(OLD, "DS_1", max_length=30), version="1.2")
    with pytest.raises(BreaksCompatibility, match=r"sample@1\.0"):
        require_compatible([OLD, replace(middle, compatibility=Compatibility.NONE)], last)


def test_a_version_cannot_free_itself_of_what_the_earlier_one_promised():
    with pytest.raises(BreaksCompatibility):
        require_compatible([OLD], replace(NARROWER, compatibility=Compatibility.NONE))


def test_versions_are_numbers():
    tenth = replace(NARROWER, version="1.10")
    with pytest.raises(BreaksCompatibility, match=r"^sample@1\.10 cannot be published .* that of sample@1\.9"):
        require_compatible([replace(OLD, version="1.9")], tenth)
    assert numbers("1.9") < numbers("1.10") < numbers("2") == numbers("2.0.0")


def test_a_version_between_two_promises_the_later_one_nothing_that_it_breaks():
    tenth = replace(NARROWER, version="1.10")
    with pytest.raises(BreaksCompatibility) as refused:
        require_compatible([tenth], replace(OLD, version="1.9"))
    assert str(refused.value).startswith("sample@1.9 cannot be published as it is: it would promise what sample@1.10")
    assert "Publish it as 2.0, or mend it so that sample@1.10 keeps what it promises." in str(refused.value)
    require_compatible([replace(OLD, version="1.10")], replace(OLD, version="1.9"))


def test_another_standard_binds_nobody():
    require_compatible([replace(OLD, standard="other")], NARROWER)
