import pytest

from commonbeat.adapters.sql.hits import SqlHitStore
from commonbeat.anpr.hit_model import HitScope, HitState
from commonbeat.anpr.voi import Action
from commonbeat.kernel.clock import to_ms
from tests.anpr.voi_builders import UPLAND, a_new_hit
from tests.builders import MIDVALE
from tests.web.browsers import Browser, next_page, words


@pytest.fixture(scope="module")
def hits(running):
    now = to_ms(running.node.clock.now())
    with running.node.house.database.writing() as connection:
        made = [
            *(a_new_hit(captured_ms=now - n) for n in range(55)),
            a_new_hit(captured_ms=now + 1, party=UPLAND, entry="entry-upland"),
            a_new_hit(captured_ms=now + 2, action=Action.SILENT, entry="entry-silent"),
        ]
        return SqlHitStore(connection).add(made)


@pytest.fixture
def desk(running):
    return Browser(running, "hit-desk")


def ids(answer):
    return [part.partition('"')[0] for part in answer.text.split('data-hit="')[1:]]


def state_of(running, hit):
    with running.node.reading() as rooms:
        return rooms.hits.store.get(hit.id, HitScope(MIDVALE, silent=True)).state


def test_the_newest_hits_come_first_and_the_rest_follows(desk, hits):
    first = desk.get("/hits?state=all")
    assert ids(first) == [hit.id for hit in reversed(hits[5:55])]
    assert "wait to be looked at" in words(first)
    older = desk.get(next_page(first))
    assert ids(older) == [hit.id for hit in reversed(hits[:5])]


def test_only_a_page_that_goes_on_listens_to_the_stream(desk, hits):
    assert 'data-stream="/api/anpr/hits/stream?after=' in desk.get("/hits").text
    assert "data-stream" not in desk.get("/hits?state=rejected").text


def test_the_stream_answers_the_session_of_the_page(desk, hits):
    page = desk.client.get("/api/anpr/hits")
    assert (page.status_code, len(page.json()["hits"])) == (200, 55)


def test_a_hit_shows_the_read_beside_the_entry(desk, hits):
    page = desk.get(f"/hits/{hits[0].id}")
    assert page.status_code == 200
    assert "What the camera read" in words(page)
    assert "stolen" in words(page)
    assert "Midvale Constabulary (synthetic)" in words(page)


def test_another_organisations_and_a_silent_hit_are_not_found(running, desk, hits):
    assert desk.get(f"/hits/{hits[55].id}").status_code == 404
    assert desk.get(f"/hits/{hits[56].id}").status_code == 404
    assert Browser(running, "list-manager").get(f"/hits/{hits[56].id}").status_code == 200
    assert Browser(running, "outsider").get(f"/hits/{hits[55].id}").status_code == 404


def test_confirming_needs_a_reason_and_is_kept_with_it(desk, hits):
    hit = hits[1]
    missing = desk.send(f"/hits/{hit.id}/decide", {"decision": "confirm", "reason": " "})
    assert missing.status_code == 422
    assert "Enter a reason" in words(missing)
    done = desk.send(f"/hits/{hit.id}/decide", {"decision": "confirm", "reason": "plate and colour agree"})
    assert "The hit is confirmed." in words(desk.after(done))
    page = words(desk.get(f"/hits/{hit.id}"))
    assert "plate and colour agree" in page
    assert "Hit desk (synthetic)" in page
    assert hit.id in ids(desk.get("/hits?state=confirmed"))


def test_a_decision_that_is_none_is_not_taken(running, desk, hits):
    answer = desk.send(f"/hits/{hits[2].id}/decide", {"decision": "", "reason": "plate agrees"})
    assert answer.status_code == 422
    assert "plate agrees" in answer.text
    assert state_of(running, hits[2]) is HitState.RAISED


def test_a_hit_is_decided_once(desk, hits):
    address, fields = f"/hits/{hits[3].id}/decide", {"decision": "reject", "reason": "a misread"}
    assert desk.send(address, fields).status_code == 303
    again = desk.send(address, fields | {"decision": "confirm"})
    assert again.status_code == 409
    assert "rejected already" in words(again)


def test_who_may_only_look_may_not_decide(running, hits):
    analyst = Browser(running, "analyst")
    assert "may see hits and not decide" in words(analyst.get(f"/hits/{hits[4].id}"))
    refused = analyst.send(f"/hits/{hits[4].id}/decide", {"decision": "confirm", "reason": "because"})
    assert refused.status_code == 403


@pytest.mark.parametrize("token", ["0" * 64, ""])
def test_a_decision_without_the_pages_token_is_refused(running, desk, hits, token):
    answer = desk.send(f"/hits/{hits[4].id}/decide", {"decision": "confirm", "reason": "because"}, token=token)
    assert answer.status_code == 403
    assert state_of(running, hits[4]) is HitState.RAISED


def test_an_auditor_sees_no_hits_and_a_stranger_is_asked_to_sign_in(running):
    assert Browser(running, "auditor").get("/hits").status_code == 403
    assert Browser(running, "outsider").get("/hits").status_code == 403
    assert Browser(running).get("/hits").headers["location"] == "/sign-in?next=%2Fhits"
