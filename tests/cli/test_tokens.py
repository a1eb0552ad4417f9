"""`commonbeat token`: for the demonstration's people and feed, and for nobody else."""

import re

import pytest

from commonbeat.cli.desk import house_in
from commonbeat.demo.people import make_people
from tests.cli.said import said


@pytest.mark.parametrize("person", [person.id for person in make_people()])
def test_everybody_of_the_demonstration_has_one(demo, person):
    told = said("token", "--data", demo, "--person", person)
    assert told.status == 0, told.err
    assert re.fullmatch(r"cb_person_\S+\n", told.out)
    with house_in(demo) as house, house.reading() as rooms:
        assert rooms is not None
        with house.database.reading() as connection:
            found = house.sessions(connection).who(told.out.strip())
    assert found is not None
    assert found[0].id == person


def test_the_feed_has_the_same_one_each_time(demo):
    first, again = (said("token", "--data", demo, "--feed", "feed-1") for _ in range(2))
    assert first.out == again.out
    assert re.fullmatch(r"cb_feed_feed-1_\S+\n", first.out)


def test_somebody_who_does_not_exist_has_none_and_the_message_names_them(demo):
    told = said("token", "--data", demo, "--person", "nobody")
    assert (told.status, told.out) == (3, "")
    assert "nobody" in told.err
    assert "Did you mean investigator?" in said("token", "--data", demo, "--person", "investigater").err
    told = said("token", "--data", demo, "--feed", "feed-9")
    assert (told.status, told.out) == (3, "")
    assert "feed-9" in told.err


def test_one_of_the_two_is_to_be_named(demo):
    for words in ((), ("--person", "analyst", "--feed", "feed-1")):
        told = said("token", "--data", demo, *words)
        assert (told.status, told.out) == (2, "")
        assert "--person investigator" in told.err


def test_a_node_for_real_use_gives_none(force):
    for words in (("--person", "admin"), ("--feed", "feed-1")):
        told = said("token", "--data", force, *words)
        assert (told.status, told.out) == (5, "")
        assert "demo.not-a-demonstration" in told.err


def test_a_folder_without_a_node_says_so(tmp_path):
    told = said("token", "--data", tmp_path, "--person", "analyst")
    assert told.status == 3
    assert "node.none" in told.err
