"""Marks by API: anybody looks at them, a registrar issues and revokes them; and our own node is self-tested."""

import html
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.jose import read_credential
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.audit.notes import NoteKey
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.marks import record_packs, registrar
from commonbeat.bootstrap.open import open_node
from commonbeat.bootstrap.register import statement_of as register_of
from commonbeat.cli.serve import compose
from commonbeat.conformance.badge import credential_in
from commonbeat.conformance.credentials import MARK_KIND, MarkClaims, StatusList
from commonbeat.conformance.model import Camera, Role, Verdict
from commonbeat.conformance.ports import Answer, nothing_retired
from commonbeat.conformance.records.naming import SuiteName
from commonbeat.conformance.records.running import Judged, run_answers
from commonbeat.conformance.report import sealed, statement_of
from commonbeat.conformance.running import Asked, run_back_office
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.standards.in_force import HeldClause
from commonbeat.standards.service import Catalogue
from commonbeat.web.hit_stream import HitHub
from commonbeat_check.shelf import Shelf, shipped_model
from tests.conformance.builders import KNOWN, RUNNER, a_run, held, the_pack
from tests.conformance.builders import PRODUCT as MADE_UP
from tests.conformance.record_builders import as_csv, right_answers
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


def test_a_product_is_marked_for_an_entity_of_a_data_standard(portal):
    run = record_run("mait@1.0.0", "ICAM")
    made = issue(portal, report=report(run))
    assert made.status_code == 201, made.text
    assert (made.json()["pack"], made.json()["standard"]) == (f"{run.pack.id}@{run.pack.version}", "mait@1.0.0")
    refused = issue(portal, report=report(record_run("cjs@5.0", "Role")))
    assert (refused.status_code, "cjs@5.0" in refused.json()["detail"]) == (409, True)
    assert "retired" in refused.json()["detail"]


def test_a_mark_that_was_issued_before_its_standard_was_retired_is_shown_as_revoked_everywhere(portal):
    envelope = report(record_run("cjs@5.0", "Person")).encode()
    with portal.node.begin() as rooms:
        before = replace(rooms.marks, retired=nothing_retired, in_force=lambda _standard: None)
        mark = before.issue(registrar(portal.node.house.identity.party), envelope, MADE_UP, KNOWN)
    [shown] = [one for one in portal.client.get("/api/marks?limit=500").json()["marks"] if one["id"] == mark.id]
    assert (shown["state"], shown["revoked_at"]) == ("revoked", None)
    assert "cjs@5.0 (Criminal Justice System Data Standards Catalogue) is retired" in shown["why_revoked"]
    assert shown["why_revoked"] in html.unescape(portal.client.get("/marks").text)
    public = Ed25519Signer.load(portal.node.house.folder.keys / "mark.key").public_key
    listed = StatusList.read(read_credential(portal.client.get("/api/marks/status-list").text, public, MARK_KIND))
    assert mark.list_index in listed.revoked
    assert "cjs@5.0" in dict(listed.retired)
    with portal.node.begin() as rooms:
        register = register_of(rooms, "made-up", SystemClock().now()).marks
    assert [one.state for one in register if one.id == mark.id] == ["revoked"]


def record_run(address: str, entity: str):
    """Give the run of a product that answers the whole suite of an entity rightly, now."""
    model = shipped_model(address)
    name = SuiteName(model.standard, model.version, entity, Role.CONSUMER, date(2026, 11, 26))
    catalogue = Catalogue(FileStandards(published_folder()))
    suite = record_packs(catalogue, Shelf(published_folder())).suite(name)
    assert suite is not None
    judged = Judged(suite, "answers.csv", "Made-up Cam", "2.1")
    return run_answers(judged, as_csv(right_answers(suite)), SystemClock())
