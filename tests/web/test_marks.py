"""Marks by API: anybody looks at them, a registrar issues and revokes them; and our own node is self-tested."""

import html
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.jose import read_credential
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.audit.notes import NoteKey
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.bootstrap.register import statement_of as register_of
from commonbeat.cli.serve import compose
from commonbeat.conformance.badge import credential_in
from commonbeat.conformance.credentials import MARK_KIND, MarkClaims, StatusList
from commonbeat.conformance.model import Camera, Verdict
from commonbeat.conformance.ports import Answer
from commonbeat.conformance.report import sealed, statement_of
from commonbeat.conformance.running import Asked, run_back_office
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.standards.in_force import HeldClause
from commonbeat.web.hit_stream import HitHub
from tests.conformance.builders import RUNNER, a_run, held, the_pack
from tests.parties.builders import a_person
from tests.web.conftest import Running

PRODUCT = {"product": "Made-up Cam", "version": "2.1", "supplier": "Example Ltd"}


class Portal:
    """A portal with a registrar and an editor who are signed in."""

    def __init__(self, folder) -> None:
        settings = read_settings({})
        make_node(folder, Profile.PORTAL, "A made-up portal", settings, SystemClock())
        self.node = open_node(folder, settings)
        self.node.start()
        party = self.node.house.identity.party
        with self.node.house.database.writing() as connection:
            assert SqlPartyStore(connection).find(party)
            for role in ("registrar", "editor"):
                person = a_person(
                    role, party=party, roles=(role,), trained_until=date(2099, 12, 31), vetted_until=date(2099, 12, 31)
                )
                SqlPersonStore(connection, set()).put(person)
        self.app = compose(self.node, HitHub())


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal") / "data")
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


def report(run=None) -> str:
    run = run or a_run(at=SystemClock().now())
    return sealed(statement_of(run, RUNNER.public_key, is_known=True), RUNNER).decode()


def bearer(portal, person: str) -> dict[str, str]:
    with portal.node.house.database.writing() as connection:
        who = SqlPersonStore(connection).find(PersonId(person))
        token = portal.node.house.platform(connection).sign_in.issue_token(who, "system:test")
    return {"Authorization": f"Bearer {token.bearer}"}


def new_mark(**more) -> dict:
    return PRODUCT | {"report": report(), "report_key": RUNNER.verification_key} | more


def issue(portal, person="registrar", **more):
    return portal.client.post("/api/marks", json=new_mark(**more), headers=bearer(portal, person))


def test_a_mark_is_issued_seen_by_anybody_and_revoked(portal):
    made = issue(portal)
    assert made.status_code == 201, made.text
    id, key = made.json()["id"], portal.node.house.folder.keys / "mark.key"
    public = Ed25519Signer.load(key).public_key
    shown = portal.client.get("/api/marks").json()["marks"]
    assert [one["state"] for one in shown if one["id"] == id] == ["good"]
    with portal.node.begin() as rooms:
        listed = register_of(rooms, "made-up", SystemClock().now()).marks
    assert [(one.product, one.state) for one in listed if one.id == id] == [("Made-up Cam 2.1", "good")]
    assert [(one["standard"], one["replaced_by"]) for one in shown if one["id"] == id] == [("anpr-working@0.1", None)]
    assert "anpr-working@0.1" in portal.client.get("/marks").text
    page = portal.client.get("/marks").text
    found = [one.found.verdict for one in a_run().results]
    left = found.count(Verdict.NOT_APPLICABLE)
    assert f"No test failed; {len(found) - left} of {len(found)} applied." in page
    assert "passed every test" not in page
    assert "clauses that anpr-sender@0.1 does not test" in page
    issuer = portal.client.get("/api/marks/issuer.pub").text
    assert NoteKey.parse(issuer).public_key == public
    assert issuer.strip() in html.unescape(portal.client.get("/marks").text)
    badge = portal.client.get(f"/api/marks/{id}/badge")
    assert badge.headers["content-type"].startswith("image/svg+xml")
    assert credential_in(badge.content) == made.json()["credential"]
    gone = portal.client.post(
        f"/api/marks/{id}/revoke", json={"why": "it was found faulty"}, headers=bearer(portal, "registrar")
    )
    assert gone.json()["state"] == "revoked"
    listed = portal.client.get("/api/marks/status-list")
    assert listed.headers["content-type"].startswith("application/vc+jwt")
    claims = read_credential(listed.text, public, MARK_KIND)
    own = MarkClaims.read(read_credential(made.json()["credential"], public, MARK_KIND))
    assert own.list_index in StatusList.read(claims).revoked


def test_only_a_registrar_issues_or_revokes(portal):
    assert issue(portal, "editor").status_code == 403
    assert portal.client.post("/api/marks", json=new_mark()).status_code == 401
    refused = portal.client.post(
        "/api/marks/none/revoke", json={"why": "it was faulty"}, headers=bearer(portal, "editor")
    )
    assert refused.status_code == 403


def test_what_allows_no_mark_is_a_problem_that_says_why(portal):
    failed = a_run({"clock-is-not-ahead": Verdict.FAIL}, at=SystemClock().now())
    assert "clock-is-not-ahead" in issue(portal, report=report(failed)).json()["detail"]
    ours = issue(portal, product="Commonbeat")
    assert (ours.status_code, "self-tested" in ours.json()["detail"]) == (409, True)
    assert issue(portal, report_key="").status_code == 422
    assert issue(portal, report="{}").status_code == 422
    assert issue(portal, report_key="nonsense").json()["type"].endswith("audit.key-unreadable")
    assert portal.client.get("/api/marks/none/badge").status_code == 404


def test_a_page_of_marks_goes_on_where_it_ended(portal):
    for version in ("7", "8"):
        run = a_run(at=SystemClock().now(), version=version)
        assert issue(portal, version=version, report=report(run)).status_code == 201
    first = portal.client.get("/api/marks?limit=1").json()
    assert (len(first["marks"]), first["next"]) == (1, 1)
    rest = portal.client.get(f"/api/marks?after={first['next']}&limit=500").json()
    assert rest["next"] is None


def test_a_force_s_node_has_no_marks(running):
    assert running.call("GET", "/api/marks").status_code == 404


class AppCaller:
    """A ``Caller`` that is our own application, in this process."""

    def __init__(self, running) -> None:
        self.running = running

    def call(self, asked, seconds):
        headers = {"content-type": asked.content_type} | ({} if asked.bare else self.running.feed())
        answer = self.running.call(asked.method, asked.path, content=asked.body, headers=headers)
        return Answer(answer.status_code, dict(answer.headers), answer.content)


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_our_own_node_passes_its_self_test_and_knows_itself_for_our_own(running):
    pack = the_pack("anpr-back-office")
    run = run_back_office(Asked(pack, "http://node", 7), AppCaller(running), Camera(1, 1, 1), SystemClock())
    assert [(one.test.id, one.found.observed) for one in run.results if one.found.verdict is not Verdict.PASS] == []
    assert run.system.is_ours


@pytest.fixture
def held_to_one_second(tmp_path):
    """A node that is told of a version in force with one second in place of five."""
    made = Running(tmp_path / "data", MemoryReadStore())
    clause = ClauseId.parse("anpr-working@0.2#clock-tolerance")
    made.node.engine.hold([HeldClause(clause, 1.0, "seconds", datetime(2020, 1, 1, tzinfo=UTC))])
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


def failures_of(running, pack) -> list[str]:
    run = run_back_office(Asked(pack, "http://node", 7), AppCaller(running), Camera(1, 1, 1), SystemClock())
    return [one.test.id for one in run.results if one.found.verdict is not Verdict.PASS]


def test_our_own_node_names_every_clause_in_the_version_in_force(held_to_one_second):
    assert failures_of(held_to_one_second, held(1.0, "anpr-back-office")) == []
    before = the_pack("anpr-back-office")
    expected = [
        one.id for one in before.tests if one.id.startswith("holds-") or one.id == "takes-a-read-a-little-ahead"
    ]
    assert failures_of(held_to_one_second, before) == expected
