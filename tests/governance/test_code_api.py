"""The code by API, on a portal: what everybody may read, who may bring what, and a whole vote from end to end."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.governance.electorates import Choice
from commonbeat.governance.model import Pair, Text
from commonbeat.governance.statements import (
    accession_statement,
    declining_statement,
    sign_statement,
    vote_statement,
)
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.standards.digest import text_digest
from tests.governance.builders import BODY, CODE, FORCE, OTHER_BODY, OTHER_FORCE, REASONS, SIGNERS
from tests.governance.portal import Portal, consulted


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal"))
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        made.enter_keys()
        yield made
    made.node.stop()


def apply(portal, force=FORCE, body=BODY, person="registrar", **more):
    return portal.post("/api/code/accessions", {"code": CODE, "force": force, "policing_body": body} | more, person)


@pytest.fixture(scope="module")
def accession(portal):
    answer = apply(portal)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def bound(portal, accession):
    for party in (FORCE, BODY):
        assert sign(portal, accession, party).status_code == 200
    return accession


def told(accession, party, signed_at=None):
    text = Text("network-code", "0.1", accession["digest"])
    pair = Pair(accession["force"], accession["policing_body"])
    return accession_statement(text, pair, party, signed_at or datetime.now(UTC))


def sign(portal, accession, party, person="", signer="", **other):
    raw = sign_statement(told(accession, party) | other, SIGNERS[signer or party])
    return portal.post(
        f"/api/code/accessions/{accession['id']}/signatures", json.loads(raw), person or f"{party}-clerk"
    )


def test_everybody_reads_the_register_without_signing_in(portal, bound):
    register = portal.call("GET", "/api/code/parties").json()["parties"]
    assert {one["party"]: one["state"] for one in register}[FORCE] == "bound"
    assert {one["party"] for one in register} >= {FORCE, BODY, OTHER_FORCE, OTHER_BODY}
    one = portal.call("GET", f"/api/code/parties/{FORCE}").json()
    assert (one["code"], one["beside"], one["standards"][0]["id"]) == (CODE, BODY, "anpr-working")
    yesterday = str((datetime.now(UTC) - timedelta(days=1)).date())
    before = portal.call("GET", f"/api/code/parties/{FORCE}", params={"on": yesterday}).json()
    assert (before["state"], before["clauses"]) == ("none", [])
    assert portal.call("GET", "/api/code/parties/nobody").status_code == 404
    for on in ("soon", "20261231", "0", "2026-13-01"):
        assert portal.call("GET", f"/api/code/parties/{FORCE}", params={"on": on}).status_code == 422
    for on in ("0001-01-01", "9999-12-31"):
        assert portal.call("GET", "/api/code/parties", params={"on": on}).status_code == 200


def test_what_was_signed_is_published_as_it_was_signed(portal, bound):
    kept = portal.call("GET", f"/api/code/accessions/{bound['id']}").json()
    assert (kept["state"], kept["missing"]) == ("bound", [])
    assert kept["digest"] == text_digest(portal.node.catalogue.standard("network-code", "0.1"))
    [first, _second] = kept["signatures"]
    assert first["envelope"]["signatures"][0]["keyid"] == key_id(SIGNERS[FORCE].public_key)
    assert kept in portal.call("GET", "/api/code/accessions").json()["accessions"]


def test_nobody_keeps_the_register_but_a_registrar(portal):
    for person, status in (("", 401), (f"{FORCE}-clerk", 404), ("keeper", 403), (f"{BODY}-clerk", 403)):
        answer = apply(portal, OTHER_FORCE, OTHER_BODY, person)
        assert answer.status_code in {status, 403}, answer.text
    assert portal.post("/api/code/ballots", {}, "keeper").status_code == 403
    assert portal.call("POST", "/api/code/ballots/b/close").status_code == 401


def test_nobody_brings_a_signature_without_signing_in_or_for_another(portal, accession):
    at = f"/api/code/accessions/{accession['id']}/signatures"
    assert portal.call("POST", at, json={}).status_code == 401
    assert sign(portal, accession, FORCE, person=f"{BODY}-clerk").status_code == 403
    assert sign(portal, accession, FORCE, person="registrar").status_code == 200


@pytest.mark.parametrize(
    ("other", "signer", "why"),
    [
        ({"digest": "sha256:other"}, "", "another-text"),
        ({"signed_at": "2020-01-01T00:00:00.000Z"}, "", "too-old"),
        ({}, BODY, "anothers-key"),
        ({}, "joined", "unknown-key"),
    ],
)
def test_a_signature_that_is_refused_says_why_and_is_on_the_record(portal, accession, other, signer, why):
    before = len(portal.entries("governance.accession.refused"))
    answer = sign(portal, accession, FORCE, signer=signer, **other)
    assert (answer.status_code, answer.json()["reason_code"]) == (403, why)
    assert answer.json()["type"] == "/errors/governance.statement-refused"
    entries = portal.entries("governance.accession.refused")
    assert len(entries) == before + 1
    assert (entries[-1]["outcome"], entries[-1]["details"]["why"]) == ("refused", why)


BOMBS = [b"", b"[]", b"{}", b"[" * 60_000, b'{"a":' * 10_000, b"\xff", b'{"payloadType":"x","payload":"y"}', b"9" * 10_000,
         b'{"payloadType":"x","payload":"' + b"A" * 60_000 + b'","signatures":[]}',
         b'{"payloadType":"x","payload":"","signatures":[' + b'{"keyid":"","sig":""},' * 1_000 + b'{"keyid":"","sig":""}]}',
         b'{"payloadType":"\\ud800","payload":"","signatures":[]}', b"x" * 70_000]  # fmt: skip


@pytest.mark.parametrize("raw", BOMBS, ids=range(len(BOMBS)))
def test_a_body_that_is_no_envelope_is_refused_with_its_place(portal, accession, raw):
    headers = portal.bearer("registrar") | {"Content-Type": "application/json"}
    for at in (f"accessions/{accession['id']}/signatures", f"accessions/{accession['id']}/declinings"):
        answer = portal.client.post(f"/api/code/{at}", content=raw, headers=headers)
        assert answer.status_code in {403, 413, 422}, answer.text[:300]
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_pair_declines_with_reasons_that_everybody_reads(portal):
    entered = apply(portal, OTHER_FORCE, OTHER_BODY).json()
    text, pair = Text("network-code", "0.1", entered["digest"]), Pair(OTHER_FORCE, OTHER_BODY)
    told = declining_statement(text, pair, OTHER_BODY, "Not before the costs are known.", datetime.now(UTC))
    at = f"/api/code/accessions/{entered['id']}/declinings"
    answer = portal.post(at, json.loads(sign_statement(told, SIGNERS[OTHER_BODY])), f"{OTHER_BODY}-clerk")
    assert answer.json()["declined"]["reasons"] == "Not before the costs are known."
    public = portal.call("GET", f"/api/code/parties/{OTHER_FORCE}").json()
    assert (public["state"], public["reasons"]) == ("declined", "Not before the costs are known.")


def test_an_instant_that_is_set_is_part_of_what_is_signed(portal):
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    entered = apply(portal, OTHER_FORCE, OTHER_BODY, effect_at=spell(later)).json()
    assert entered["effect_at"] == spell(later)
    answer = sign(portal, entered, OTHER_FORCE)
    assert answer.json()["reason_code"] == "another-pair"
    assert sign(portal, entered, OTHER_FORCE, effect_at=spell(later)).json()["missing"] == [OTHER_BODY]
    text, pair = Text("network-code", "0.1", entered["digest"]), Pair(OTHER_FORCE, OTHER_BODY)
    told = declining_statement(text, pair, OTHER_BODY, "So that another test may begin.", datetime.now(UTC), later)
    declined = portal.post(
        f"/api/code/accessions/{entered['id']}/declinings",
        json.loads(sign_statement(told, SIGNERS[OTHER_BODY])),
        f"{OTHER_BODY}-clerk",
    )
    assert declined.json()["state"] == "declined", declined.text


def test_a_change_is_voted_on_and_votes_are_told_after_the_count(portal, bound):
    digest = consulted(portal.node)
    closes = spell(datetime.now(UTC) + timedelta(hours=1))
    asked = {"standard": "anpr-working", "version": "0.1", "from_version": "0.1", "digest": digest, "closes": closes}
    refused = portal.post("/api/code/ballots", asked, "registrar")
    assert {fault["pointer"] for fault in refused.json()["faults"]} == {"/version", "/digest"}
    opened = portal.post("/api/code/ballots", asked | {"version": "0.2"}, "registrar")
    assert opened.status_code == 201, opened.text
    ballot = opened.json()["id"]
    assert portal.call("GET", "/api/standards/anpr-working/0.2").json()["stage"] == "ballot"
    at = f"/api/code/ballots/{ballot}"
    assert portal.call("GET", at).json()["state"] == "open"
    for party in (FORCE, BODY):
        told = vote_statement(ballot, digest, party, Choice.APPROVE, REASONS, datetime.now(UTC))
        body = json.loads(sign_statement(told, SIGNERS[party]))
        answer = portal.post(f"{at}/votes", body, f"{party}-clerk")
        assert answer.status_code == 200, answer.text
        again = portal.post(f"{at}/votes", body, f"{party}-clerk")
        assert again.json()["reason_code"] == "already-voted"
    assert (answer.json()["votes_in"], answer.json()["votes"]) == (2, [])
    assert "approve" not in portal.call("GET", "/api/code/ballots").text
    counted = portal.call("POST", f"{at}/close", "registrar").json()
    assert counted["state"] == "passed"
    assert counted["effect_at"].endswith("T00:00:00.000Z")
    assert portal.call("GET", "/api/standards/anpr-working/0.2").json()["stage"] == "agreed"
    public = portal.call("GET", at).json()
    assert [(vote["signature"]["party"], vote["choice"], vote["reasons"]) for vote in public["votes"]] == [
        (FORCE, "approve", REASONS),
        (BODY, "approve", REASONS),
    ]
    assert portal.call("POST", f"{at}/close", "registrar").status_code == 409
    assert portal.call("GET", "/api/code/ballots/b").status_code == 404


def test_keys_are_open_to_all_and_entered_by_the_keeper_of_the_register(portal):
    keys = portal.call("GET", "/api/keys", params={"party": FORCE}).json()["keys"]
    assert [(one["party"], one["use"], one["revoked_at"]) for one in keys] == [(FORCE, "code", None)]
    for key in ("", "!", "AAAA", "A" * 101):
        body = {"party": FORCE, "use": "code", "public_key": key}
        assert portal.post("/api/keys", body, "keeper").status_code == 422
    good = {"party": FORCE, "use": "node", "public_key": "A" * 43 + "="}
    assert portal.post("/api/keys", good, "registrar").status_code == 403
    assert portal.post("/api/keys", good | {"party": "nobody"}, "keeper").status_code == 404
    made = portal.post("/api/keys", good, "keeper").json()
    revoked = portal.post(f"/api/keys/{made['id']}/revocations", {"why": "Lost with a bag."}, "keeper").json()
    assert (revoked["why_revoked"], revoked["revoked_at"] is None) == ("Lost with a bag.", False)
    assert portal.post("/api/keys/nokey/revocations", {"why": "Lost with a bag."}, "keeper").status_code == 404
    assert portal.post(f"/api/keys/{made['id']}/revocations", {"why": "."}, "keeper").status_code == 422
    assert portal.post("/api/keys", good, "keeper").status_code == 409
