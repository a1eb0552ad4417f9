"""Which messages came before: remembered while they could be replayed, and never without bound."""

from hypothesis import given
from hypothesis import strategies as st

from commonbeat.exchange.replays import Replays


def test_a_message_is_fresh_once():
    replays = Replays()
    assert replays.is_fresh("a", 60, 0) is True
    assert replays.is_fresh("a", 60, 59) is False


def test_one_whose_signature_is_over_need_not_be_remembered():
    replays = Replays(most=1)
    assert replays.is_fresh("a", 60, 0)
    assert replays.is_fresh("b", 70, 30) is None
    assert replays.is_fresh("b", 130, 61) is True


def test_what_came_before_a_restart_came():
    replays = Replays()
    replays.remember(["a", "a"], 90)
    assert replays.is_fresh("a", 60, 0) is False


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60), st.integers(0, 5)), max_size=80))
def test_none_is_fresh_twice_while_its_signature_lives(came):
    replays, now, lives = Replays(), 0, {}
    for id, life, passes in came:
        now += passes
        fresh = replays.is_fresh(str(id), now + life, now)
        assert not (fresh and lives.get(id, -1) >= now)
        if fresh:
            lives[id] = now + life
