"""What strangers send does not fill the record: so many refusals a minute, and how many more there were."""

from datetime import timedelta

from commonbeat.exchange.errors import MessageRefused
from commonbeat.exchange.rationing import A_MINUTE, Ration
from tests.builders import NOON
from tests.exchange.builders import MIDVALE, RIVERTON, Node, captured_ask, received, two_forces


def test_so_many_are_recorded_and_the_rest_is_counted():
    ration = Ration(2)
    assert [ration.take(NOON) for _ in range(4)] == [0, 0, None, None]
    assert ration.take(NOON + timedelta(minutes=1)) == 2
    assert ration.take(NOON + timedelta(minutes=1)) == 0


def test_a_clock_that_is_set_back_begins_anew():
    ration = Ration(1)
    ration.take(NOON)
    assert ration.take(NOON - timedelta(hours=1)) == 0


def nonsense(node: Node, times: int) -> None:
    asker, _owner = two_forces()
    ask = captured_ask(asker)
    for _ in range(times):
        try:
            node.answers.answer(received(ask, headers={}))
        except MessageRefused:
            continue
        raise AssertionError("a message without a signature was answered")


def test_a_flood_of_what_is_no_message_is_on_the_record_and_does_not_fill_it():
    owner = Node(RIVERTON)
    nonsense(owner, 500)
    assert len(owner.log.entries) == A_MINUTE
    owner.clock.move(timedelta(minutes=1))
    nonsense(owner, 1)
    assert owner.log.entries[-1].details["left_out"] == 500 - A_MINUTE


def test_what_a_known_party_is_refused_is_always_on_the_record():
    owner = Node(RIVERTON)
    nonsense(owner, 200)
    before = len(owner.log.entries)
    asker = two_forces()[0]
    ask = captured_ask(asker)
    owner.receive(ask)
    owner.receive(ask)
    assert owner.log.entries[-1].details["reason_code"] == "replayed"
    assert owner.log.entries[-1].party == MIDVALE
    assert len(owner.log.entries) > before
