"""`commonbeat code`, on a portal's folder and against one that runs."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from commonbeat.access.model import Permission
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.bootstrap.make import make_node
from commonbeat.governance.ballots import Asked
from commonbeat.governance.model import Pair
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.envelopes import Envelope
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.keys import KeyUse
from commonbeat.settings import read_settings
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import Wording
from tests.builders import an_actor
from tests.cli.said import said
from tests.governance.builders import BODY, CODE, FORCE, OTHER_BODY, OTHER_FORCE, SIGNERS, a_registrar
from tests.governance.portal import EDITOR, Served, consulted


@pytest.fixture
def portal(tmp_path):
    with capture_logs():  # of the node, which shares this process's output with the commands
        made = Served(tmp_path / "portal")
        yield made
        made.stop()


@pytest.fixture
def keys(tmp_path_factory, portal):
    """A key file for each of the two pairs, entered at the portal."""
    folder, made = tmp_path_factory.mktemp("keys"), {}
    for party in (FORCE, BODY, OTHER_FORCE, OTHER_BODY):
        made[party] = folder / f"{party}.key"
        told = json.loads(said("code", "key", "new", "--out", made[party], "--name", f"{party}/code", "--json").out)
        with portal.node.begin() as rooms:
            own = portal.node.house.identity.party
            keeper = an_actor(Permission.PEOPLE_EDIT, id="keeper", party=own)
            rooms.keys.add(keeper, party, KeyUse.CODE, b64decode(told["public_key"]))
    return made


def applied(portal, pair) -> str:
    with portal.node.begin() as rooms:
        return rooms.accessions.apply(portal_registrar(portal), CODE, pair).id


def portal_registrar(portal):
    return replace(a_registrar(), party=portal.node.house.identity.party)


def bound_on(portal, party, day="") -> dict:
    on = ["--on", day] if day else []
    return json.loads(said("code", "bound", party, *on, "--data", portal.folder, "--json").out)


def test_a_pair_signs_at_a_running_portal_and_is_bound_on_the_day(portal, keys):
    accession = applied(portal, Pair(FORCE, BODY))
    assert bound_on(portal, FORCE)["missing"] == [FORCE, BODY]
    sign = ("code", "sign-accession", accession, "--url", portal.url)
    first = said(*sign, "--party", FORCE, "--key", keys[FORCE], "--bearer", portal.token(f"{FORCE}-clerk"))
    assert (first.status, first.out.splitlines()) == (0, ["taken: the accession is pending", f"still missing: {BODY}"])
    half = said("code", "bound", FORCE, "--data", portal.folder)
    assert f"pending, signature missing of {BODY}" in half.out
    second = said(*sign, "--party", BODY, "--key", keys[BODY], "--bearer", portal.token("registrar"))
    assert second.out == "taken: the accession is bound\n", second.err
    told = bound_on(portal, FORCE)
    assert (told["state"], told["code"], told["standards"][0]["id"]) == ("bound", CODE, "anpr-working")
    assert bound_on(portal, FORCE, "2001-01-01")["state"] == "none"
    assert bound_on(portal, FORCE, "2199-01-01")["state"] == "bound"
    assert f"{FORCE}: bound by {CODE} since" in said("code", "bound", FORCE, "--data", portal.folder).out
    shown = said("code", "show", "--data", portal.folder).out
    assert f"{OTHER_FORCE}: not bound" in shown
    assert json.loads(said("code", "show", "--data", portal.folder, "--json").out)["requires"] == ["anpr-working"]


def test_a_refusal_of_the_portal_is_said_plainly(portal, keys):
    accession = applied(portal, Pair(OTHER_FORCE, OTHER_BODY))
    sign = ("code", "sign-accession", accession, "--url", portal.url, "--party", OTHER_FORCE)
    wrong = said(*sign, "--key", keys[FORCE], "--bearer", portal.token("registrar"))
    assert (wrong.status, "another organisation's" in wrong.err) == (6, True)
    nobody = said(*sign, "--key", keys[OTHER_FORCE])
    assert (nobody.status, "Sign in" in nobody.err) == (6, True)
    gone = said("code", "sign-accession", "accession-x", "--url", portal.url, "--party", FORCE, "--key", keys[FORCE])
    assert "no accession" in gone.err
    declined = said(*sign, "--key", keys[OTHER_FORCE], "--decline", "Not before the costs are known.",
                    "--bearer", portal.token(f"{OTHER_FORCE}-clerk"))  # fmt: skip
    assert declined.out == "taken: the accession is declined\n", declined.err
    assert "declined since" in said("code", "bound", OTHER_BODY, "--data", portal.folder).out


def code_changed(portal) -> str:
    """Have the code changed by a ballot: its next version holds. Gives its digest."""
    with portal.node.begin() as rooms:
        room, registrar = rooms.workstreams, portal_registrar(portal)
        room.draft(EDITOR, "network-code", "0.1", "It says it in fewer words.")
        room.change(EDITOR, "network-code", "0.2", "first-pair", Wording(text="It begins with two."), "Fewer words.")
        room.open_consultation(EDITOR, "network-code", "0.2", "Is it clear enough?")
        room.close_consultation(EDITOR, "network-code", "0.2", "Nobody said a word.")
        room.open_ballot(registrar, "network-code", "0.2", "ballot-1")
        return text_digest(room.agreed(registrar, "network-code", "0.2", portal.clock.now(), "ballot-1").standard)


def test_a_pair_accedes_to_the_code_as_it_was_changed(portal, keys, tmp_path):
    digest = code_changed(portal)
    with portal.node.begin() as rooms:
        accession = rooms.accessions.apply(portal_registrar(portal), "network-code@0.2", Pair(FORCE, BODY)).id
    sign = ("code", "sign-accession", accession, "--url", portal.url, "--bearer", portal.token("registrar"))
    first = said(*sign, "--party", FORCE, "--key", keys[FORCE])
    assert first.out.splitlines()[0] == "taken: the accession is pending", first.err
    assert f"These words are signed, {digest}:" in first.err
    assert "first-pair (must): It begins with two." in first.err
    text, envelope = tmp_path / "text.json", tmp_path / "envelope.json"
    text.write_bytes(httpx.get(portal.url + "/api/standards/network-code/0.2/text").content)
    away = ("--force", FORCE, "--policing-body", BODY, "--text", text, "--out", envelope)
    assert said("code", "sign-accession", "--party", BODY, "--key", keys[BODY], *away).status == 0
    with portal.node.begin() as rooms:
        receipt = rooms.accessions.sign(portal_registrar(portal), accession, envelope.read_bytes())
    assert receipt.taken().text.digest == digest
    told = bound_on(portal, FORCE)
    assert (told["state"], told["code"], told["signed"]) == ("bound", "network-code@0.2", "network-code@0.2")


def test_the_register_tells_the_text_that_was_signed_and_the_one_that_holds(portal, keys):
    bind(portal, keys)
    code_changed(portal)
    told = bound_on(portal, FORCE)
    assert (told["code"], told["signed"]) == ("network-code@0.2", CODE)
    shown = said("code", "bound", FORCE, "--data", portal.folder).out
    assert (" bound by network-code@0.2 " in shown, f"(signed {CODE})" in shown) == (True, True)
    assert httpx.get(portal.url + f"/api/code/parties/{FORCE}").json()["signed"] == CODE
    assert f"It signed {CODE}, which this has replaced." in httpx.get(portal.url + f"/code/parties/{FORCE}").text


def test_a_text_that_goes_by_the_name_of_another_is_not_signed(portal, keys, tmp_path):
    sign = ("code", "sign-accession", "--party", FORCE, "--key", keys[FORCE], "--force", FORCE, "--policing-body", BODY)
    file = tmp_path / "text.json"
    text = httpx.get(portal.url + "/api/standards/network-code/0.1/text").json()
    file.write_text(json.dumps(text))
    assert said(*sign, "--text", file).status == 0
    for wrong, status in [
        (text | {"requires": []}, 5),
        (text | {"id": "anpr-working", "clauses": []}, 2),
        ({"id": 1}, 2),
    ]:
        file.write_text(json.dumps(wrong))
        assert said(*sign, "--text", file).status == status
    assert said(*sign, "--text", tmp_path / "none").status == 2


def bind(portal, keys) -> None:
    accession = applied(portal, Pair(FORCE, BODY))
    for party in (FORCE, BODY):
        sign = ("code", "sign-accession", accession, "--party", party, "--key", keys[party], "--url", portal.url)
        assert said(*sign, "--bearer", portal.token("registrar")).status == 0


def test_a_vote_is_brought_to_a_running_portal(portal, keys):
    bind(portal, keys)
    digest = consulted(portal.node)
    with portal.node.house.database.writing() as connection:
        ballots = portal.node.house.platform(connection).ballots
        closes = datetime.now(UTC) + timedelta(hours=1)
        asked = Asked("anpr-working", "0.2", "0.1", digest, closes)
        ballot = ballots.open(portal_registrar(portal), asked).id
    vote = ("code", "vote", ballot, "--party", FORCE, "--choice", "approve", "--key", keys[FORCE], "--url", portal.url)
    why, bearer = ("--reasons", "It keeps the network one."), ("--bearer", portal.token(f"{FORCE}-clerk"))
    assert said(*vote, *why, "--digest", "sha256:old", *bearer).status == 5
    assert said(*vote, "--reasons", "no", *bearer).status == 5
    taken = said(*vote, *why, *bearer)
    assert taken.out == "taken: 1 of 2 votes are in\n", taken.err
    assert said(*vote, *why, *bearer).status == 6
    [row] = json.loads(said("code", "ballots", "--url", portal.url, "--json").out)
    assert (row["id"], row["votes_in"], row["closes"]) == (ballot, 1, spell(closes))
    assert [row] == json.loads(said("code", "ballots", "--data", portal.folder, "--json").out)
    assert ballot in said("code", "ballots", "--data", portal.folder).out


def test_a_statement_is_signed_where_there_is_no_network(tmp_path):
    key, out = tmp_path / "k", tmp_path / "envelope.json"
    said("code", "key", "new", "--out", key)
    pair = ("--force", FORCE, "--policing-body", BODY)
    signed = said("code", "sign-accession", "--party", FORCE, *pair, "--key", key, "--out", out)
    assert signed.status == 0, signed.err
    told = json.loads(Envelope.read(out.read_bytes()).payload)
    assert (told["statement"], told["code"], told["force"], told["party"]) == ("accession", CODE, FORCE, FORCE)
    printed = said("code", "vote", "ballot-1", "--party", FORCE, "--choice", "abstain", "--reasons", "We have no cameras.", "--key", key, "--digest", "sha256:x")  # fmt: skip
    envelope = Envelope.read(printed.out.encode())
    assert json.loads(envelope.payload)["choice"] == "abstain"
    assert envelope.signed_by({envelope.signatures[0].key: SIGNERS[FORCE].public_key}, ed25519_verifies) == frozenset()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("code", "bound", "midvale", "--on", "soon"), 2),
        (("code", "bound", "midvale", "--on", ""), 2),
        (("code", "bound", "midvale", "--on", "2026-13-45"), 2),
        (("code", "bound", "nobody"), 3),
    ],
)
def test_what_cannot_be_answered_ends_with_its_status(portal, words, status):
    assert said(*words, "--data", portal.folder).status == status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("sign-accession", "--party", "a", "--force", "a"), 2),
        (("sign-accession", "--party", "a", "--force", "a", "--policing-body", "b", "--code-version", "9.9"), 2),
        (("sign-accession", "a", "--party", "a", "--url", "http://127.0.0.1:9"), 6),
        (("sign-accession", "a", "--party", "a", "--url", "no address at all"), 6),
        (("sign-accession", "a", "--party", "a", "--url", "http://127.0.0.1:9", "--bearer", "é\n"), 6),
        (("vote", "b", "--party", "a", "--choice", "reject", "--reasons", "It costs too much."), 2),
    ],
)
def test_what_cannot_be_signed_ends_with_its_status(tmp_path, words, status):
    key = tmp_path / "k"
    said("code", "key", "new", "--out", key)
    assert said("code", *words, "--key", key).status == status


def test_a_key_is_made_once_and_never_replaced(tmp_path):
    key = tmp_path / "k"
    assert said("code", "key", "new", "--out", key).status == 0
    before = key.read_bytes()
    assert said("code", "key", "new", "--out", key).status != 0
    assert key.read_bytes() == before
    assert said("code", "key", "new", "--out", tmp_path / "x", "--name", "two words").status == 2
    assert said("code", "key", "new", "--out", tmp_path / "no" / "x").status == 2


def test_a_node_that_keeps_no_register_of_the_code_says_so(tmp_path):
    force = tmp_path / "data"
    make_node(force, Profile.FORCE, "Example Constabulary", read_settings({}), SystemClock())
    for words in (("bound", "midvale"), ("show",), ("ballots",)):
        told = said("code", *words, "--data", force)
        assert (told.status, "name a portal's folder" in told.err) == (5, True)


def test_an_organisation_that_is_not_there_is_told_with_the_nearest(portal):
    asked = said("code", "bound", f"{FORCE}x", "--data", portal.folder)
    assert (asked.status, f"Did you mean {FORCE}?" in asked.err) == (3, True)


def test_a_ballot_on_what_is_no_version_says_how_one_is_named(portal):
    url = ("--url", portal.url, "--bearer", portal.token("registrar"))
    unnamed = said("code", "open-ballot", "anpr-working", *url)
    assert (unnamed.status, unnamed.err.startswith("TEXT: Name what is voted on as ID@VERSION")) == (2, True)
    nowhere = said("code", "open-ballot", "anpr-working@0.2", "--url", "", "--bearer", "")
    assert (nowhere.status, nowhere.err.startswith("--url: Name the portal")) == (2, True)
    missing = said("code", "open-ballot", "anpr-workin@0.2", *url)
    assert "Did you mean anpr-working?" in missing.err


@pytest.mark.parametrize("seconds", [10**12, 10**30, -(10**12)])
def test_a_ballot_beyond_the_calendar_is_told_before_anybody_is_asked(seconds):
    nobody = ("--url", "http://127.0.0.1:9", "--bearer", "x")
    for name in ("--closes-in", "--effect-in"):
        told = said("code", "open-ballot", "anpr-working@0.2", name, seconds, *nobody)
        assert (told.status, "beyond the calendar" in told.err) == (2, True)


def test_an_envelope_that_cannot_be_written_is_told(tmp_path):
    said("code", "key", "new", "--out", tmp_path / "k")
    words = ("--party", FORCE, "--force", FORCE, "--policing-body", BODY, "--key", tmp_path / "k")
    for out in (tmp_path / "no" / "envelope", tmp_path, "/proc/none/envelope"):
        told = said("code", "sign-accession", *words, "--out", out)
        assert (told.status, "cannot be written" in told.err) == (2, True)
