"""A demonstration node is furnished with what it lacks, also one that an earlier release made."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.parties import people
from commonbeat.adapters.sql.sign_in import SqlCredentialStore
from commonbeat.bootstrap.open import open_node
from commonbeat.demo.build import feed_bearer, furnish, make_demo_folder, person_bearer
from commonbeat.demo.people import FEED, TEST_FEED
from commonbeat.demo.world import HOME
from commonbeat.settings import read_settings
from tests.builders import a_camera


@pytest.fixture
def node(tmp_path):
    make_demo_folder(tmp_path / "data")
    made = open_node(tmp_path / "data", read_settings({}), store=MemoryReadStore())
    yield made
    made.house.close()


def test_a_demonstration_of_an_earlier_release_gets_who_keeps_its_organisations_and_a_feed_for_every_camera(node):
    house = node.house
    furnish(house, [a_camera()])
    with house.database.writing() as connection:  # as the earlier release left it
        connection.execute(sa.delete(people).where(people.c.id == "service-admin"))
        credentials = SqlCredentialStore(connection)
        credentials.put(replace(credentials.find(FEED), party=HOME.id))
    house.credentials.changed()
    furnish(house, [a_camera()])
    assert node.who(person_bearer(house, "service-admin")).party == house.identity.party
    assert node.feed(feed_bearer(house, FEED)).party is None


def test_the_demonstration_has_a_feed_to_test_the_node_by(node):
    furnish(node.house, [a_camera()])
    bearers = [feed_bearer(node.house, one) for one in (FEED, TEST_FEED)]
    assert [node.feed(bearer).is_test for bearer in bearers] == [False, True]
