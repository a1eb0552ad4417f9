"""Machines' credentials: rotated without a gap, revoked at once, kept as digests."""

import threading
from datetime import timedelta

import pytest

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import CredentialId
from commonbeat.parties.bearers import GoodCredentials
from commonbeat.parties.errors import CredentialRevoked, NoSuchCredential
from commonbeat.parties.model import CredentialKind
from tests.builders import an_actor
from tests.parties.builders import House, Refused, SaysNo

ADMIN = an_actor(id="admin")
OUTSIDER = an_actor(id="outsider", party="eastmoor")


class Counted:
    """Loads from the store and counts how often."""

    def __init__(self, house) -> None:
        self.store, self.loads = house.credential_store, 0

    def __call__(self, now):
        self.loads += 1
        return self.store.good(now)


def a_feed(house, **more):
    return house.credentials.issue(ADMIN, "feed one", CredentialKind.FEED, **more)


def good(house) -> GoodCredentials:
    return GoodCredentials(Counted(house), house.clock)


def test_a_bearer_is_known_by_its_secret():
    house = House()
    issued = a_feed(house, feeds=(1, 2), id=CredentialId("feed-1"))
    assert issued.bearer.startswith("cb_feed_feed-1_")
    assert good(house).authenticate(issued.bearer) == issued.credential


@pytest.mark.parametrize("kind", CredentialKind)
def test_a_bearer_of_any_kind_is_known_and_its_kind_is_on_the_record(kind):
    house = House()
    issued = house.credentials.issue(ADMIN, "one", kind)
    assert good(house).authenticate(issued.bearer) == issued.credential
    assert house.trail.entries[-1].details["kind"] == kind


@pytest.mark.clause("anpr-working@0.1#credential")
def test_the_secret_is_kept_nowhere():
    house = House()
    secret = a_feed(house).bearer.rsplit("_", 1)[1]
    assert secret not in repr(vars(house.credential_store)) + repr(house.trail.entries)


@pytest.mark.parametrize("bearer", ["", "cb_feed_feed-1_", "cb_feed_feed-1_0", "cb_session_1", "Bearer"])
def test_no_other_text_is_a_credential(bearer):
    house = House()
    a_feed(house, id=CredentialId("feed-1"))
    assert good(house).authenticate(bearer) is None


def test_a_bearer_under_another_id_is_not_known():
    house = House()
    bearer = a_feed(house, id=CredentialId("feed-1")).bearer
    assert good(house).authenticate(bearer.replace("feed-1", "feed-2")) is None


@pytest.mark.clause("anpr-working@0.1#credential")
def test_after_a_rotation_both_secrets_are_good_until_the_overlap_ends():
    house = House()
    old = a_feed(house, feeds=(7,))
    new = house.credentials.rotate(ADMIN, old.credential.id)
    known = good(house)
    assert known.authenticate(old.bearer) is not None
    assert known.authenticate(new.bearer).feeds == (7,)
    house.clock.move(timedelta(hours=24))
    assert known.authenticate(old.bearer) is None
    assert known.authenticate(new.bearer) is not None


def test_a_revocation_holds_at_once_once_it_is_told():
    house = House()
    issued, known = a_feed(house), good(house)
    assert known.authenticate(issued.bearer) is not None
    house.credentials.revoke(ADMIN, issued.credential.id)
    known.changed()
    assert known.authenticate(issued.bearer) is None


def test_a_revocation_by_another_process_holds_within_five_seconds():
    house = House()
    issued, known = a_feed(house), good(house)
    assert known.authenticate(issued.bearer) is not None
    house.credentials.revoke(ADMIN, issued.credential.id)
    house.clock.move(timedelta(seconds=5))
    assert known.authenticate(issued.bearer) is None


def test_the_store_is_asked_once_in_five_seconds():
    house = House()
    issued = a_feed(house)
    load = Counted(house)
    known = GoodCredentials(load, house.clock)
    for _ in range(100):
        known.authenticate(issued.bearer)
    assert load.loads == 1


def test_many_threads_find_what_is_there():
    house = House()
    issued, known, found = a_feed(house), good(house), []

    def look():
        for _ in range(200):
            known.changed()
            found.append(known.authenticate(issued.bearer))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [issued.credential] * 800


def test_what_has_ended_is_not_replaced():
    house = House()
    issued = a_feed(house)
    house.credentials.revoke(ADMIN, issued.credential.id)
    with pytest.raises(CredentialRevoked):
        house.credentials.rotate(ADMIN, issued.credential.id)


def test_revoking_twice_is_revoking_once():
    house = House()
    issued = a_feed(house)
    house.credentials.revoke(ADMIN, issued.credential.id)
    house.credentials.revoke(ADMIN, issued.credential.id)
    assert house.trail.events == ["parties.credential.issued", "parties.credential.revoked"]


def test_another_organisations_credential_is_not_there():
    house = House()
    feed = a_feed(house).credential.id
    for attempt in (house.credentials.rotate, house.credentials.revoke):
        with pytest.raises(NoSuchCredential):
            attempt(OUTSIDER, feed)
    assert list(house.credentials.list_(OUTSIDER)) == []


def test_an_id_is_given_once():
    house = House()
    a_feed(house, id=CredentialId("feed-1"))
    with pytest.raises(Invalid, match="feed-1"):
        a_feed(house, id=CredentialId("feed-1"))


def test_a_role_that_may_not_issues_nothing():
    house = House(SaysNo())
    with pytest.raises(Refused):
        a_feed(house)
    assert house.trail.entries == []
