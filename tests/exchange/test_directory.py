"""The directory: what is taken, what is refused and why, and what a node works from."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.adapters.memory.exchange import MemoryDirectoryStore
from commonbeat.exchange.directory import AN_HOUR, Anchor, Directory, pin_directory, pin_register
from commonbeat.exchange.errors import DirectoryExpired, DirectoryFault, DirectoryRefused, FetchFailed, NoDirectory
from commonbeat.exchange.model import DIRECTORY, REGISTER, ClauseLimit, ListedMark, StandardInForce
from commonbeat.exchange.rules import next_directory
from commonbeat.exchange.shapes import Misspelled
from commonbeat.exchange.statements import statement_from_json, statement_to_json
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.envelopes import canonical, seal
from commonbeat.worker.directory import DirectoryKeeper
from tests.builders import NOON, SetClock
from tests.exchange.builders import (
    ANCHOR,
    LIMITS,
    MIDVALE,
    RIVERTON,
    a_key,
    a_party,
    a_signer,
    a_statement,
    sealed,
)

REGISTRY = a_signer("portal")


class Holder:
    """A directory of a node, and what it is made of."""

    def __init__(self, envelope=None, pin=None):
        self.clock, self.log, self.store = SetClock(), MemoryLog(), MemoryDirectoryStore(envelope)
        self.pin = pin or pin_directory(ANCHOR.public_key, ed25519_verifies)
        self.directory = self.opened()

    def opened(self):
        return Directory(MIDVALE, self.pin, self.store, MemoryRecorder(self.log), limits=LIMITS, clock=self.clock)

    def refused(self, envelope) -> DirectoryFault:
        with pytest.raises(DirectoryRefused) as refused:
            self.directory.take(envelope)
        return refused.value.fault

    @property
    def entries(self):
        return [(str(entry.event), entry.details.get("reason")) for entry in self.log.entries]


STANDARD = StandardInForce("anpr-working", "0.1", "d1", NOON - timedelta(days=9), (ClauseLimit("clock-tolerance", 5, "seconds"),))  # fmt: skip


def test_a_statement_is_read_as_it_was_spelled():
    mark = ListedMark("m1", "made-up camera", "supplier", "anpr@0.1", NOON, "valid")
    revoked = a_key("eastmoor", revoked_at=NOON, why_revoked="")
    parties = (a_party(MIDVALE), a_party("eastmoor", endpoint=None, keys=(revoked,)))
    statement = a_statement(7, parties=parties, standards=(STANDARD,), marks=(mark,))
    assert statement_from_json(statement_to_json(statement)) == statement


@given(st.binary(max_size=200))
def test_whatever_bytes_are_no_statement_are_told_so(raw):
    with pytest.raises(Misspelled):
        statement_from_json(raw)


@pytest.mark.clause("anpr-working@0.1#signed-directory")
def test_the_first_directory_is_taken_kept_and_put_on_the_record():
    holder = Holder()
    with pytest.raises(NoDirectory):
        holder.directory.current()
    assert holder.directory.take(sealed(a_statement()))
    assert holder.directory.current().statement == a_statement()
    assert holder.entries == [("exchange.directory.taken", None)]
    assert holder.opened().held == a_statement()


def test_the_same_again_changes_nothing_and_is_no_entry():
    holder = Holder(sealed(a_statement()))
    assert not holder.directory.take(sealed(a_statement()))
    assert holder.entries == []


def mended(**more):
    return sealed(a_statement(5, **more))


REFUSED = {
    DirectoryFault.NOT_AN_ENVELOPE: b"{}",
    DirectoryFault.WRONG_KIND: sealed(a_statement(5), kind=REGISTER),
    DirectoryFault.WRONG_SIGNATURE: sealed(a_statement(5), a_signer("mallory")),
    DirectoryFault.MALFORMED: seal("application/vnd.commonbeat.directory+json", b'{"serial": 5}', ANCHOR).to_bytes(),
    DirectoryFault.EXPIRED: mended(issued_at=NOON - timedelta(hours=80), expires_at=NOON),
    DirectoryFault.AHEAD: mended(issued_at=NOON + timedelta(hours=1), expires_at=NOON + timedelta(hours=80)),
    DirectoryFault.SHORT_LIVED: mended(expires_at=NOON + timedelta(hours=71)),
    DirectoryFault.OTHER_NETWORK: sealed(replace(a_statement(5), network="another")),
    DirectoryFault.ROLLED_BACK: sealed(a_statement(2)),
    DirectoryFault.OTHER_CONTENT: sealed(a_statement(3, parties=(a_party(MIDVALE),))),
}


@pytest.mark.clause("anpr-working@0.1#signed-directory")
@pytest.mark.parametrize("fault", DirectoryFault)
def test_a_forged_a_stale_or_a_rolled_back_directory_is_refused_by_its_own_reason(fault):
    holder = Holder(sealed(a_statement(3)))
    assert holder.refused(REFUSED[fault]) is fault
    assert holder.entries == [("exchange.directory.refused", str(fault))]
    assert holder.directory.held == a_statement(3)


def test_one_that_is_refused_again_and_again_is_one_entry():
    holder = Holder(sealed(a_statement(3)))
    for _time in range(5):
        holder.refused(REFUSED[DirectoryFault.ROLLED_BACK])
    holder.refused(b"{}")
    assert len(holder.entries) == 2


def test_bad_directories_that_take_turns_with_one_another_or_with_good_ones_do_not_fill_the_record():
    holder = Holder(sealed(a_statement(3)))
    for serial in range(4, 20):
        holder.refused(REFUSED[DirectoryFault.ROLLED_BACK])
        holder.refused(b"{}")
        holder.directory.take(sealed(a_statement(serial)))
    assert [event for event, _reason in holder.entries].count("exchange.directory.refused") == 2
    for number in range(50):
        holder.refused(b"%d" % number)
    assert [event for event, _reason in holder.entries].count("exchange.directory.refused") == AN_HOUR
    holder.clock.move(timedelta(hours=1))
    holder.refused(b"{}")
    assert holder.log.entries[-1].details["left_out"] == 50 - (AN_HOUR - 2)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:99999", "https://-", "https://x..y", "https://a@b.example", 7])
def test_a_directory_with_an_address_that_no_node_can_have_is_refused(endpoint):
    parties = (a_party(RIVERTON, endpoint="http://riverton.example"),)
    raw = json.loads(statement_to_json(a_statement(parties=parties)))
    raw["parties"][0]["endpoint"] = endpoint
    assert Holder().refused(seal(DIRECTORY, canonical(raw), ANCHOR).to_bytes()) is DirectoryFault.MALFORMED


@given(st.data())
def test_no_byte_of_a_directory_can_be_changed(data):
    envelope = bytearray(sealed(a_statement()))
    at = data.draw(st.integers(0, len(envelope) - 1))
    envelope[at] ^= data.draw(st.integers(1, 255))
    holder = Holder()
    try:
        holder.directory.take(bytes(envelope))
    except DirectoryRefused:
        return
    assert holder.directory.held == a_statement()  # white space between the parts says nothing


def test_what_was_kept_counts_no_more_under_another_pin():
    holder = Holder(sealed(a_statement()), pin_directory(a_signer("other").public_key, ed25519_verifies))
    assert holder.directory.held is None
    assert holder.entries == [("exchange.directory.refused", "wrong-signature")]


@pytest.mark.clause("anpr-working@0.1#directory-age")
def test_a_node_works_for_72_hours_without_its_anchor_and_not_longer():
    holder = Holder(sealed(a_statement()))
    holder.clock.move(timedelta(hours=71, minutes=59))
    assert holder.directory.current().parties[RIVERTON].endpoint
    holder.clock.move(timedelta(minutes=1))
    with pytest.raises(DirectoryExpired):
        holder.directory.current()


class AnAnchor:
    def __init__(self):
        self.directory = Holder()
        self.register = Holder(pin=pin_register(REGISTRY.public_key, ed25519_verifies))
        self.clock = self.directory.clock
        self.anchor = Anchor(self.register.directory, self.directory.directory, ANCHOR, 72, self.clock)

    def move(self, by):
        self.clock.move(by)
        self.register.clock.move(by)


def a_register(serial=1, signer=REGISTRY, now=NOON, parties=(a_party(MIDVALE),)) -> bytes:
    stated = a_statement(serial, issued_at=now, expires_at=now + timedelta(hours=72), parties=tuple(parties))
    return sealed(stated, signer, REGISTER)


def test_the_anchor_publishes_what_the_registry_signed_with_a_serial_of_its_own_that_grows():
    made = AnAnchor()
    assert made.anchor.take(a_register())
    first = made.directory.directory.held
    assert (first.serial, [one.id for one in first.parties]) == (to_ms(NOON), [MIDVALE])
    assert first.expires_at - first.issued_at == timedelta(hours=72)
    assert not made.anchor.take(a_register())
    assert made.anchor.take(a_register(2, parties=(a_party(MIDVALE), a_party(RIVERTON))))
    assert made.directory.directory.held.serial == first.serial + 1
    taken = Holder()
    assert taken.directory.take(made.directory.directory.envelope)


def test_an_anchor_that_lost_its_directory_publishes_one_that_is_newer_than_what_the_nodes_hold():
    made, node = AnAnchor(), Holder()
    made.anchor.take(a_register())
    node.directory.take(made.directory.directory.envelope)
    lost = AnAnchor()
    lost.move(timedelta(minutes=5))
    node.clock.move(timedelta(minutes=5))
    lost.anchor.take(a_register())
    assert node.directory.take(lost.directory.directory.envelope)


def test_a_clock_that_was_set_back_takes_no_serial_back():
    made = AnAnchor()
    made.anchor.take(a_register())
    before = made.directory.directory.held.serial
    made.move(timedelta(minutes=-5))
    fresh = next_directory(made.register.directory.held, None, NOON, 72)
    later = next_directory(replace(fresh, parties=()), replace(fresh, serial=before), made.clock.now(), 72)
    assert later.serial == before + 1


def test_the_anchor_publishes_the_same_anew_before_it_grows_old():
    made = AnAnchor()
    made.anchor.take(a_register())
    made.move(timedelta(hours=1))
    assert made.anchor.renew()
    assert made.directory.directory.held.issued_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize("signer", [ANCHOR, a_signer("mallory")])
def test_the_anchor_takes_no_register_that_another_signed(signer):
    made = AnAnchor()
    with pytest.raises(DirectoryRefused):
        made.anchor.take(a_register(signer=signer))
    assert made.directory.directory.held is None


def test_the_anchor_takes_no_register_that_is_older_than_the_one_it_has():
    made = AnAnchor()
    made.anchor.take(a_register(4))
    assert made.register.refused(a_register(3)) is DirectoryFault.ROLLED_BACK


def test_a_fetch_that_fails_changes_nothing():
    def fails():
        raise FetchFailed("made up")

    holder = Holder(sealed(a_statement()))
    assert DirectoryKeeper(fails).look() is False
    assert holder.directory.current().statement == a_statement()
