"""A node that is asked by a command: what it answers is bounded in bytes and in time, and checked."""

from itertools import count

import httpx
import pytest

from commonbeat.adapters.http.asking import ANSWER_MOST, AsksNode, NodeNotReached, NodeSaidNo


def asking(answer, *, seconds_apart: float = 0.0) -> AsksNode:
    """Give a node that answers that; between two looks at the clock so many seconds go by."""
    ticks = count()
    transport = httpx.MockTransport(lambda _request: answer)
    return AsksNode("http://node", transport=transport, seconds=lambda: next(ticks) * seconds_apart)


def pieces(number: int, piece: bytes = b" "):
    for _each in range(number):
        yield piece


def test_what_a_node_answers_is_given():
    assert asking(httpx.Response(200, json={"a": 1})).call("GET", "/x") == {"a": 1}


@pytest.mark.parametrize(
    ("answer", "apart", "why"),
    [
        (httpx.Response(200, content=pieces(100)), 5.0, "was not whole after 30 s"),
        (httpx.Response(200, content=pieces(3, b" " * (ANSWER_MOST // 2))), 0.0, "longer than any"),
        (httpx.Response(200, content=b"[" * 100_000), 0.0, "it answered 200"),
        (httpx.Response(404, json={"detail": "There is none."}), 0.0, "There is none."),
        (
            httpx.Response(404, json={"detail": "It is not measured.", "type": "/errors/standards.not-measured"}),
            0.0,
            r"It is not measured. \(commonbeat help standards.not-measured\)",
        ),
        (httpx.Response(302, headers={"location": "http://other"}), 0.0, "it answered 302"),
    ],
    ids=["drips", "floods", "deep", "refuses", "refuses-by-code", "redirects"],
)
def test_a_node_that_answers_otherwise_is_told_of(answer, apart, why):
    with pytest.raises(NodeSaidNo, match=why):
        asking(answer, seconds_apart=apart).call("GET", "/x")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (httpx.ConnectError("no"), "nothing answers there"),
        (httpx.ReadTimeout("late"), "it did not answer in 30 s"),
        (httpx.ReadError("cut"), "the connection broke off before it had answered"),
    ],
)
def test_a_node_that_is_down_is_told_as_not_reached_and_not_as_a_refusal(wrong, why):
    def fails(_request):
        raise wrong

    node = AsksNode("http://node", "", httpx.MockTransport(fails))
    with pytest.raises(NodeNotReached, match=f"The node at http://node was not reached: {why}") as told:
        node.call("GET", "/x")
    assert "Error" not in str(told.value)


def test_what_is_no_address_is_told_as_such():
    with pytest.raises(NodeNotReached, match="no address of a node"):
        AsksNode("ftp://node").call("GET", "/x")
