"""Every route, walked by those who may not use it: nothing leaks, and nothing is read for them."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.access.model import Permission
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.demo.build import person_bearer
from commonbeat.demo.people import make_people
from commonbeat.demo.world import HOME, OUTSIDE, PARTIES, SERVICE
from commonbeat.kernel.clock import spell
from commonbeat.parties.model import Person
from tests.web.conftest import Running
from tests.web.walk import routes_of

PLATE, REASON = "LEAK47", "planted reason of a secret kind"
PURPOSE = {"category": "serious", "reason": REASON, "reference": "MV/LEAK"}
JSON = {"Content-Type": "application/json"}
BODIES = {
    "nothing": {},
    "empty object": {"content": b"{}", "headers": JSON},
    "malformed": {"content": b'{"vrm": "A', "headers": JSON},
    "not UTF-8": {"content": b'{"vrm": "\xff"}', "headers": JSON},
    "nested": {"content": b"[" * 100_000, "headers": JSON},
    "too many digits": {"content": b'{"limit": ' + b"9" * 5_000 + b"}", "headers": JSON},
    "another type": {"content": b"vrm=A", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "a form": {"content": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    "a good search": {"json": {"vrm": PLATE, "from": "2020-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z", "purpose": PURPOSE}},
}  # fmt: skip
ROLES = [person.id for person in make_people() if person.id != "outsider"]
ALL_BUT_AUDIT = tuple({role for person in make_people() for role in person.roles} - {"auditor"})
"""All that one person may have: who audits does not look."""


class Tripwire:
    """A read store that notes every call once it is armed, and lets it pass."""

    def __init__(self) -> None:
        self.store, self.armed, self.calls = MemoryReadStore(), False, []

    def __getattr__(self, name):
        if self.armed:
            self.calls.append(name)
            raise AssertionError(f"the read store was asked: {name}")
        return getattr(self.store, name)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("node") / "data", Tripwire())
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False, follow_redirects=False) as client:
        made.client = client
        made.tokens = {}
        made.planted = plant(made)
        made.store.armed = True
        yield made
        made.store.armed = False
    made.node.stop()


def as_(node, who: str | None) -> dict[str, str]:
    if who is None:
        return {}
    if who not in node.tokens:
        node.tokens[who] = node.feed() if who == "feed-1" else node.bearer(who)
    return node.tokens[who]


def plant(node) -> dict[str, str]:
    """Put one object of each kind where those who may not see it must not find it; add a force that is a member."""
    now = datetime.now(UTC)
    keeper, body = as_(node, "list-manager"), {"name": "LEAK list", "purpose": REASON, "priority": "high"}
    made = {"list": node.call("POST", "/api/anpr/lists", json=body, headers=keeper).json()["id"]}
    entry = {"vrm": PLATE, "reason": REASON, "action": "stop", "weed_date": f"{now + timedelta(days=9):%Y-%m-%d}"}
    at = f"/api/anpr/lists/{made['list']}/entries"
    made["entry"] = node.call("POST", at, json={"entries": [entry]}, headers=keeper).json()["ids"][0]
    read = {"vrm": PLATE, "captured_at": spell(now), "feed": 1, "source": 1, "camera": 1}
    bad = read | {"vrm": ""}
    assert node.call("POST", "/api/anpr/reads", json={"reads": [read, bad]}, headers=as_(node, "feed-1")).is_success
    deadline = now + timedelta(seconds=20)
    while not (hits := node.call("GET", "/api/anpr/hits", headers=as_(node, "hit-desk")).json()["hits"]):
        assert datetime.now(UTC) < deadline
    made["hit"] = hits[0]["id"]
    while node.node.reads.loader.waiting_rows:
        assert datetime.now(UTC) < deadline
        node.node.reads.loader.wait(0.05)
    asked = {"category": "serious", "reason": REASON, "reference": "MV/LEAK", "vrms": [PLATE]}
    asked |= {"from": spell(now - timedelta(days=200)), "to": spell(now)}
    made["authority"] = node.call("POST", "/api/access/authorities", json=asked, headers=as_(node, "analyst")).json()[
        "id"
    ]
    add_neighbour(node)
    return made


def add_neighbour(node) -> None:
    """Add a person with every role but the auditor's in another force that is a member."""
    other = next(party for party in PARTIES if party.id not in {HOME.id, OUTSIDE.id, SERVICE.id})
    pattern = make_people()[0]
    person = Person("neighbour", other.id, "Neighbour (synthetic)", rank="chief-inspector", roles=ALL_BUT_AUDIT,
                    trained_until=pattern.trained_until, vetted_until=pattern.vetted_until)  # fmt: skip
    from commonbeat.adapters.sql.parties import SqlPersonStore

    with node.node.house.database.writing() as connection:
        SqlPersonStore(connection).put(person)
    assert person_bearer(node.node.house, "neighbour")


def filled(node, path: str, *, real: bool) -> str:
    """Give the path with ids that are there, or with ids that are not but look alike."""
    planted = node.planted
    kinds = {"/api/anpr/lists": "list", "/lists": "list", "/api/anpr/hits": "hit", "/hits": "hit"}
    kinds |= {"/api/access/authorities": "authority", "/authorities": "authority"}
    kind = next((kind for prefix, kind in kinds.items() if path.startswith(prefix)), None)

    def value(match: re.Match[str]) -> str:
        name = match[1].partition(":")[0]
        found = planted.get("entry" if name == "entry" else kind or "", "0" if name in {"n", "number"} else "1")
        return found if real else absent(found)

    return re.sub(r"\{([^}]+)\}", value, path)


def absent(id: str) -> str:
    """Give an id of the same shape that is nobody's."""
    return re.sub(r"[0-9a-z]$", lambda last: "7" if last[0] != "7" else "3", id) if not id.isdigit() else "987654"


def doors(node):
    return [one for one in routes_of(node.app) if one.permission is not None]


def permissions_of(node, who: str) -> frozenset[Permission]:
    return node.node.who(as_(node, who)["Authorization"].partition(" ")[2]).permissions


def told(node, answer) -> tuple:
    """Give what an answer tells: its status, its headers and its text, ids and form tokens blotted out."""
    text = answer.text
    for one in node.planted.values():
        text = text.replace(one, "ID").replace(absent(one), "ID")
    text = re.sub(r"987654|\b[0-9a-f]{64}\b", "ID", text)
    location = re.sub(r"/[\w-]{3,}(?=[&/]|$)|%2F[^&]*", "/…", answer.headers.get("location", ""))
    kept = {
        name: value for name, value in answer.headers.items() if name in {"content-type", "allow", "www-authenticate"}
    }
    return answer.status_code, kept, location, text


def leaks(node, answer) -> list[str]:
    words = [PLATE, REASON, "LEAK list", "MV/LEAK"]
    return [word for word in words if word in answer.text]


def ask(node, route, who, *, real=True, body="nothing"):
    more = dict(BODIES[body]) if route.method not in {"GET", "HEAD"} else {}
    headers = as_(node, who) | more.pop("headers", {})
    return node.call(route.method, filled(node, route.path, real=real), headers=headers, **more)


def test_there_are_doors_to_walk(node):
    assert len(doors(node)) > 15
    assert {one.permission for one in doors(node)} > {Permission.READS_SEARCH, Permission.AUDIT_READ}


def test_without_a_credential_every_door_is_shut_and_tells_nothing(node):
    for route in doors(node):
        first, *others = [ask(node, route, None, real=real, body=body) for real in (True, False) for body in BODIES]
        assert first.status_code in ({303, 401, 403} if route.is_page else {401}), f"{route}: {first.status_code}"
        for answer in (first, *others):
            assert told(node, answer) == told(node, first), route
            assert not leaks(node, answer), route


def test_a_credential_that_is_not_good_opens_nothing(node):
    for bad in ("Bearer cb_person_nobody_x", "Bearer ", "Basic YTpi", "Bearer \xff", "Bearer " + "x" * 8_000):
        for route in doors(node):
            path = filled(node, route.path, real=True)
            answer = node.client.request(route.method, path, headers={"Authorization": bad.encode("latin-1")})
            assert answer.status_code in ({303, 401, 403} if route.is_page else {401}), f"{route} {bad[:20]!r}"
            assert not leaks(node, answer)


def twice(node, method, path, *credentials, **more):
    return node.call(method, path, headers=[("Authorization", one) for one in credentials], **more)


def test_two_credentials_are_none_on_every_route_and_are_told_the_same(node):
    good, bad = as_(node, "investigator")["Authorization"], "Bearer cb_person_nobody_x"
    before = node.node.audit.size()
    reads = [("POST", "/api/anpr/reads"), ("GET", "/static/css/nothing.css"), ("GET", "/nowhere")]
    for method, path in [*((one.method, filled(node, one.path, real=True)) for one in routes_of(node.app)), *reads]:
        for pair in ((good, good), (good, bad), (bad, good), ("Basic YTpi", good), (good, "")):
            answer = twice(node, method, path, *pair)
            assert answer.status_code == 400, f"{method} {path}: {answer.status_code}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert method == "HEAD" or answer.json()["type"] == "about:blank"
            assert method == "HEAD" or "more than one Authorization" in answer.json()["detail"]
    assert node.node.audit.size() == before


def test_reads_with_two_credentials_are_not_taken(node):
    feed = as_(node, "feed-1")["Authorization"]
    read = {"vrm": "TW11CE", "captured_at": spell(datetime.now(UTC)), "feed": 1, "source": 1, "camera": 1}
    before = node.node.reads.intake.counts.accepted
    for pair in ((feed, feed), ("Basic YTpi", feed), (feed, as_(node, "hit-desk")["Authorization"])):
        answer = twice(node, "POST", "/api/anpr/reads", *pair, json={"reads": [read]})
        assert (answer.status_code, answer.headers["connection"]) == (400, "close")
    assert node.node.reads.intake.counts.accepted == before


@pytest.mark.parametrize("who", [*ROLES, "feed-1"])
def test_a_wrong_role_is_refused_whatever_it_asks_about_and_nothing_is_read(node, who):
    may = permissions_of(node, who)
    node.store.calls.clear()
    walked = 0
    for route in doors(node):
        if route.permission in may:
            continue
        walked += 1
        bodies = BODIES if route.permission is Permission.READS_SEARCH else ("nothing", "malformed")
        first, *others = [ask(node, route, who, real=real, body=body) for real in (True, False) for body in bodies]
        assert first.status_code == 403, f"{route}: {first.status_code} {first.text[:300]}"
        for answer in (first, *others):
            assert told(node, answer) == told(node, first), route
            assert not leaks(node, answer), route
    assert walked > 5
    assert node.store.calls == []


def test_a_force_that_is_no_member_is_refused_and_knows_of_no_object(node):
    node.store.calls.clear()
    for route in doors(node):
        if route.permission in {Permission.SESSION_OWN, Permission.STANDARDS_READ}:  # their own, and what is published
            continue
        answers = [ask(node, route, "outsider", real=real, body=body) for real in (True, False) for body in BODIES]
        wanted = 404 if "{" in route.path else 403
        for answer in answers:
            assert answer.status_code == wanted, f"{route}: {answer.status_code} {answer.text[:300]}"
            assert told(node, answer) == told(node, answers[0]), route
            assert not leaks(node, answer), route
    assert node.store.calls == []


def test_another_members_objects_are_not_there(node):
    for route in doors(node):
        if "{" not in route.path or not route.path.startswith(("/api/anpr/", "/api/access/")):
            continue
        for body in ({}, {"json": {"reason": "long enough a reason"}}):
            real, none = [
                node.call(route.method, filled(node, route.path, real=real), headers=as_(node, "neighbour"), **body)
                for real in (True, False)
            ]
            assert real.status_code in {404, 422}, f"{route}: {real.status_code} {real.text[:300]}"
            assert told(node, real) == told(node, none), route
            assert not leaks(node, real), route


def test_another_members_lists_of_things_are_empty(node):
    for path in ("/api/anpr/lists", "/api/anpr/hits", "/api/access/authorities"):
        answer = node.call("GET", path, headers=as_(node, "neighbour"))
        assert answer.status_code == 200
        assert not leaks(node, answer)


def test_a_search_without_permission_is_decided_before_any_read_is_touched(node):
    search = next(one for one in doors(node) if one.path == "/api/anpr/searches")
    node.store.calls.clear()
    for who in [
        who for who in (*ROLES, "outsider", "feed-1") if Permission.READS_SEARCH not in permissions_of(node, who)
    ]:
        answers = {body: told(node, ask(node, search, who, body=body)) for body in BODIES}
        assert {answer[0] for answer in answers.values()} == {403}
        assert len(set(map(str, answers.values()))) == 1
    assert node.store.calls == []


def test_the_tripwire_is_live(node):
    now = datetime.now(UTC)
    body = {"vrm": PLATE, "from": spell(now - timedelta(days=1)), "to": spell(now), "purpose": PURPOSE}
    node.store.calls.clear()
    assert node.call("POST", "/api/anpr/searches", json=body, headers=as_(node, "investigator")).status_code == 500
    assert node.store.calls == ["search"]


def test_who_may_not_send_reads_sends_none(node):
    node.store.calls.clear()
    for who in (None, *ROLES, "outsider", "neighbour"):
        first, *others = [send_reads(node, as_(node, who), body) for body in BODIES.values()]
        assert first.status_code == (401 if who is None else 403), who
        for answer in (first, *others):
            assert told(node, answer) == told(node, first), who
            assert not leaks(node, answer)
    assert node.store.calls == []


def send_reads(node, bearer, body):
    return node.call("POST", "/api/anpr/reads", **(body | {"headers": bearer | body.get("headers", {})}))


def refusals(node, who: str) -> list[dict]:
    """Give every refusal of somebody, page by page: the walk of every route makes more than a page holds."""
    found, after = [], ""
    while after is not None:
        path = f"/api/audit/entries?event=access.refused&who={who}&limit=500&after={after}"
        page = node.call("GET", path, headers=as_(node, "auditor")).json()
        found, after = found + page["entries"], page["next"]
    return found


def test_a_person_who_sends_reads_is_refused_with_the_rule_and_on_the_record(node):
    before = len(refusals(node, "hit-desk"))
    answer = send_reads(node, as_(node, "hit-desk"), BODIES["nothing"])
    assert answer.json()["rule"] == "anpr-working@0.1#role"
    after = refusals(node, "hit-desk")
    assert len(after) == before + 1
    assert (after[-1]["outcome"], after[-1]["details"]["action"]) == ("refused", "reads.send")


def test_a_machine_that_may_send_but_is_no_feed_is_told_what_it_needs(node):
    asked = {"name": "gateway", "kind": "system", "permissions": ["reads.send"]}
    made = node.call("POST", "/api/credentials", json=asked, headers=as_(node, "admin")).json()
    answer = send_reads(node, {"Authorization": f"Bearer {made['bearer']}"}, BODIES["nothing"])
    assert (answer.status_code, answer.json()["rule"]) == (403, "anpr-working@0.1#feed-scope")
    assert "kind feed" in answer.json()["how_to_ask"]
    assert len(refusals(node, made["credential"]["id"])) == 1


@pytest.mark.parametrize("bad", ["Bearer cb_person_nobody_x", "Bearer cb_feed_x_y", "Bearer x", "Basic YTpi", ""])
def test_an_unknown_credential_leaves_nothing_on_the_record(node, bad):
    before = node.node.audit.size()
    for route in ("/api/anpr/reads", "/api/anpr/searches"):
        assert node.call("POST", route, headers={"Authorization": bad} if bad else {}).status_code == 401
    assert node.node.audit.size() == before


def test_reads_are_refused_only_once_the_record_holds_the_refusal(node):
    seen: list[int] = []

    async def ask() -> list[dict]:
        sent: list[dict] = []

        async def send(message):
            seen.append(node.node.audit.size())
            sent.append(message)

        bearer = as_(node, "hit-desk")["Authorization"].encode()
        scope = {"type": "http", "method": "POST", "path": "/api/anpr/reads", "headers": [(b"authorization", bearer)]}
        await node.app(scope, nothing_more, send)
        return sent

    before = node.node.audit.size()
    assert asyncio.run(ask())[0]["status"] == 403
    assert seen[0] == before + 1


async def nothing_more() -> dict:
    return {"type": "http.disconnect"}


def test_a_refusal_is_on_the_record_with_its_rule(node):
    node.call("POST", "/api/anpr/searches", content=b"{", headers=as_(node, "editor") | JSON)
    page = node.call(
        "GET", "/api/audit/entries?event=access.refused&who=editor&limit=500", headers=as_(node, "auditor")
    )
    [*_others, entry] = [one for one in page.json()["entries"] if one["details"]["action"] == "reads.search"]
    assert (entry["outcome"], entry["rule"]) == ("refused", "anpr-working@0.1#role")
