"""A profile says what a sample is like, and shows nobody's data."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.checking import checker
from commonbeat_check.profiling import MOST_DIFFERENT, MOST_DRIFTED, Profiler

from .readers.sample import MODEL, ON, PERSON, shape


def profiled(records):
    held_to, profiler = checker(MODEL, PERSON.id, ON), Profiler(shape())
    for record in records:
        profiler.add(record, held_to.errors(record))
    return profiler.profile()


def of(profile, path):
    [found] = [one for one in profile.elements if one.path == path]
    return found


def test_it_says_how_complete_and_how_valid_each_element_is():
    told = profiled([{"surname": "A", "age": 1}, {"surname": "x" * 36}, {"age": "old"}, {"surname": "A"}])
    assert (told.records, told.valid, told.validity) == (4, 2, 0.5)
    assert (of(told, "surname").completeness, of(told, "surname").validity) == (0.75, 0.6667)
    assert (of(told, "age").completeness, of(told, "age").validity) == (0.5, 0.5)
    assert (of(told, "height").completeness, of(told, "height").validity) == (0.0, None)
    assert told.rules == {"small@1.0#E_1 max-length": 1, "small@1.0#E_2 type": 1, "small@1.0#P_1.G1 P_1.G1": 1}


def test_each_value_of_a_repeat_counts_and_a_record_counts_once():
    told = of(profiled([{"surname": "A", "givenName": ["B", "x" * 36, "B"]}]), "givenName")
    assert (told.records, told.values, told.validity, told.different) == (1, 3, 0.6667, 2)


def test_what_is_within_is_told_by_its_path_and_makes_the_outer_wrong():
    told = profiled([{"surname": "A", "home": {"phone": ["01", "0" * 16]}, "note": {"about": {"surname": "B"}}}])
    assert of(told, "home.phone").validity == 0.5
    assert of(told, "home").validity == 0.0
    assert of(told, "note.about.surname").values == 1


def test_codes_that_drifted_are_shown_with_their_counts_and_codes_never_used_are_named():
    told = of(profiled([{"surname": "A", "sex": sex} for sex in ("1", "1", "M", "M", "Z" * 60)]), "sex").drift
    assert (told.in_list, told.not_in_list) == (2, 3)
    assert told.values == {"M": 2, "Z" * 35: 1}
    assert told.unused == ("2", "9")


def test_drift_is_bounded():
    told = of(profiled([{"surname": "A", "sex": f"no {n}"} for n in range(MOST_DRIFTED + 50)]), "sex").drift
    assert (len(told.values), told.other_values, told.not_in_list) == (MOST_DRIFTED, 50, MOST_DRIFTED + 50)


def test_what_could_move_a_cursor_is_not_shown():
    told = of(profiled([{"surname": "A", "sex": "\x1b[2Jred"}]), "sex").drift
    assert list(told.values) == ["\ufffd[2Jred"]


def test_different_values_are_counted_up_to_a_bound():
    told = of(profiled([{"surname": f"A{n}"} for n in range(MOST_DIFFERENT + 5)]), "surname")
    assert (told.different, told.different_is_least) == (MOST_DIFFERENT, True)


def test_what_is_no_object_is_a_record_that_is_wrong():
    told = profiled([7, None, {"surname": "A"}])
    assert (told.records, told.valid) == (3, 1)


SECRETS = st.text(st.characters(categories=["Lu"], max_codepoint=500), min_size=12, max_size=34)


@given(st.lists(st.fixed_dictionaries({"surname": SECRETS, "givenName": st.lists(SECRETS, max_size=2), "born": SECRETS,
                                       "age": SECRETS, "note": st.builds(lambda text: {"text": text}, SECRETS)}), max_size=5))  # fmt: skip
def test_no_value_but_codes_is_in_it(records):
    told = json.dumps(msgspec.to_builtins(profiled(records)), ensure_ascii=False)
    for record in records:
        for value in (record["surname"], *record["givenName"], record["born"], record["age"], record["note"]["text"]):
            assert value not in told
