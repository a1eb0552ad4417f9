from datetime import UTC, date, datetime, timedelta

import pytest

from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.adapters.sql.parties import SqlPersonStore
from commonbeat.kernel.clock import spell
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.model import Person
from tests.web.neighbours import NEIGHBOUR, a_neighbour, a_neighbours_camera, entries

FAR = "2099-12-31"


def admin(running, method, path, **more):
    return running.call(method, path, headers=running.bearer("admin"), **more)


def keeper(running, method, path, **more):
    """Ask as an administrator of the organisation whose node it is."""
    return running.call(method, path, headers=running.bearer("service-admin"), **more)


def a_party(**more):
    return {"name": "Westfold Police (synthetic)", "class": "force", "member_until": FAR} | more


def a_person(**more):
    return {"name": "Made up", "rank": "constable", "trained_until": FAR, "vetted_until": FAR} | more


def pointers(answer):
    assert answer.status_code == 422, answer.text
    return [fault["pointer"] for fault in answer.json()["faults"]]


def test_an_organisation_is_found_by_name_alias_and_code_in_any_case(running):
    body = a_party(id="westfold", aliases=["The Fold"], codes={"demo": "W77", "ons": "E99"})
    made = keeper(running, "POST", "/api/parties", json=body)
    assert made.status_code == 201, made.text
    for name in ("westfold police (SYNTHETIC)", "the fold", "w77", "e99"):
        found = admin(running, "GET", "/api/parties", params={"known_as": name}).json()["parties"]
        assert [one["id"] for one in found] == ["westfold"]
    assert admin(running, "GET", "/api/parties/westfold").json() == made.json()


def test_an_organisation_that_ended_is_answered_for_by_those_that_came_after_it(running):
    assert keeper(running, "POST", "/api/parties", json=a_party(id="oldshire", name="Oldshire")).status_code == 201
    ended = a_party(name="Oldshire", ended_on="2026-03-31", succeeded_by=["southmere"])
    assert keeper(running, "PUT", "/api/parties/oldshire", json=ended).status_code == 200
    for day, who in (("2026-03-31", "oldshire"), ("2026-04-01", "southmere")):
        found = admin(running, "GET", "/api/parties/oldshire/successors", params={"on": day}).json()["parties"]
        assert [one["id"] for one in found] == [who]


def test_an_organisation_that_is_taken_or_unknown_or_shares_a_code_is_refused(running):
    assert keeper(running, "POST", "/api/parties", json=a_party(id=NEIGHBOUR)).status_code == 409
    assert (
        keeper(
            running, "POST", "/api/parties", json=a_party(id="other", name="Other", codes={"demo": "N01"})
        ).status_code
        == 409
    )
    assert keeper(running, "PUT", "/api/parties/nobody", json=a_party()).status_code == 404
    assert admin(running, "GET", "/api/parties/nobody").status_code == 404
    assert admin(running, "GET", "/api/parties/other").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"class": "club"}, "/class"),
        ({"member_until": 1_700_000_000}, "/member_until"),
        ({"succeeded_by": ["southmere"]}, "/succeeded_by"),
        ({"name": ""}, "/name"),
        ({"secret": 1}, "/secret"),
    ],
)
def test_a_bad_organisation_says_where_it_is_bad(running, change, pointer):
    assert pointers(keeper(running, "POST", "/api/parties", json=a_party(id="badshire", **change))) == [pointer]


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("POST", "/api/parties", {"id": "puppet"}),
        ("PUT", "/api/parties/southmere", {"ended_on": "2026-03-31"}),
        ("PUT", "/api/parties/midvale", {"member_until": "9999-12-31"}),
        ("PUT", "/api/parties/demo-service", {"member_until": None}),
    ],
)
def test_an_administrator_of_a_member_force_changes_no_organisation_and_is_told_who_does(running, method, path, change):
    before = admin(running, "GET", "/api/parties").json()
    refused = admin(running, method, path, json=a_party(**change))
    assert (refused.status_code, refused.json()["rule"]) == (403, "anpr-working@0.1#own-register"), refused.text
    assert refused.json()["how_to_ask"] == "Ask an administrator of Demonstration ANPR Service (synthetic)."
    assert admin(running, "GET", "/api/parties").json() == before
    subject = change.get("id") or path.rsplit("/", 1)[1]
    told = [one for one in entries(running, "access.refused") if one["rule"] == "anpr-working@0.1#own-register"]
    assert (told[0]["actor"], told[0]["subject"]) == ("admin", subject)


def test_a_person_is_entered_listed_and_changed_in_ones_own_organisation(running):
    made = admin(running, "POST", "/api/people", json=a_person(id="newcomer", roles=["investigator"]))
    assert (made.status_code, made.json()["party"], made.json()["lapsed"]) == (201, "midvale", "")
    listed = admin(running, "GET", "/api/people", params={"limit": 500}).json()["people"]
    assert "newcomer" in [one["id"] for one in listed]
    assert {one["party"] for one in listed} == {"midvale"}
    lapsed = admin(running, "PUT", "/api/people/newcomer", json=a_person(trained_until="2026-01-01")).json()
    assert (lapsed["roles"], lapsed["lapsed"]) == ([], "training")
    assert admin(running, "POST", "/api/people", json=a_person(id="newcomer")).status_code == 409


def test_people_come_in_pages_that_hold_each_once(running):
    seen, after = [], None
    while True:
        page = admin(running, "GET", "/api/people", params={"limit": 4} | ({"after": after} if after else {})).json()
        seen += [one["id"] for one in page["people"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) >= 9


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"roles": ["investigator", "wizard"]}, "/roles/1"),
        ({"rank": "emperor"}, "/rank"),
        ({"trained_until": "soon"}, "/trained_until"),
        ({"id": "No Such Id!"}, "/id"),
        ({"name": "\x00"}, "/name"),
    ],
)
def test_a_bad_person_says_where_it_is_bad(running, change, pointer):
    body = {"id": "badperson"} | a_person(**change)
    assert pointers(admin(running, "POST", "/api/people", json=body)) == [pointer]


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (["auditor", "hit-desk"], ["audit.read and reads.watch", "audit.read and hits.read"]),
        (["admin", "auditor"], ["audit.read and people.edit"]),
        (
            ["investigator", "auditor"],
            ["audit.read and reads.search", "audit.read and reads.watch", "audit.read and hits.read"],
        ),
    ],
)
def test_roles_that_stand_apart_are_not_one_persons(running, roles, told):
    refused = admin(running, "POST", "/api/people", json=a_person(id="both", roles=roles))
    assert pointers(refused) == ["/roles"] * len(told)
    for fault, pair in zip(refused.json()["faults"], told, strict=True):
        assert pair in fault["detail"]
        assert "anpr-working@0.1#duties-apart" in fault["detail"]
    assert pointers(admin(running, "PUT", "/api/people/analyst", json=a_person(roles=roles)))
    assert admin(running, "GET", "/api/people/both").status_code == 404


def test_whose_roles_stand_apart_since_the_pack_changed_has_neither_and_their_post_is_ended_all_the_same(running):
    far = date.fromisoformat(FAR)
    with running.node.house.database.writing() as connection:
        both = Person(PersonId("both-ways"), PartyId("midvale"), "Made up", "", ("auditor", "investigator"), far, far)
        SqlPersonStore(connection).put(both)
    headers = running.bearer("both-ways")
    refused = running.call("GET", "/api/audit/entries", headers=headers)
    assert (refused.status_code, refused.json()["rule"]) == (403, "anpr-working@0.1#duties-apart")
    assert "reads.search" in refused.json()["detail"]
    body = a_person(roles=["auditor", "investigator"], ended_on="2026-01-01")
    assert admin(running, "PUT", "/api/people/both-ways", json=body).status_code == 200


def test_an_administrator_does_not_raise_themselves_or_set_up_their_own_account(running):
    before = admin(running, "GET", "/api/people/admin").json()
    raised = a_person(name=before["name"], rank="chief-officer", roles=["admin", "analyst", "auditor"])
    for method, path, more in (
        ("PUT", "/api/people/admin", {"json": raised}),
        ("POST", "/api/people/admin/account", {}),
    ):
        refused = admin(running, method, path, **more)
        assert (refused.status_code, refused.json()["rule"]) == (403, "anpr-working@0.1#own-entry"), refused.text
        assert "another administrator" in refused.json()["how_to_ask"]
    assert admin(running, "GET", "/api/people/admin").json() == before
    told = [one for one in entries(running, "access.refused") if one["subject"] == "admin"]
    assert {one["rule"] for one in told} == {"anpr-working@0.1#own-entry"}


def test_whose_post_has_ended_is_out_at_once(running):
    admin(running, "POST", "/api/people", json=a_person(id="leaver", roles=["investigator"]))
    token = running.bearer("leaver")
    assert running.call("GET", "/api/anpr/cameras", headers=token).status_code == 200
    yesterday = str((datetime.now(UTC) - timedelta(days=1)).date())
    admin(running, "PUT", "/api/people/leaver", json=a_person(roles=["investigator"], ended_on=yesterday))
    assert running.call("GET", "/api/anpr/cameras", headers=token).status_code == 401


def test_a_new_account_signs_in_and_its_secrets_are_nowhere_on_the_record(running):
    admin(running, "POST", "/api/people", json=a_person(id="starter", roles=["investigator"]))
    old = running.bearer("starter")
    answer = admin(running, "POST", "/api/people/starter/account")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["totp_address"].startswith("otpauth://totp/")
    code = TotpCodes().code(made["totp_secret"], datetime.now(UTC))
    with running.node.begin() as rooms:
        signed_in = rooms.sign_in.settle(running.node.prove(PersonId("starter"), made["password"], code))
    assert signed_in is not None
    assert running.call("GET", "/api/anpr/cameras", headers=old).status_code == 401
    (entry,) = [one for one in entries(running, "parties.account.set-up") if one["subject"] == "starter"]
    assert entry["actor"] == "admin"
    assert made["password"] not in str(entry)
    assert made["totp_secret"] not in str(entry)


def test_another_organisations_people_are_not_there(running):
    a_neighbour(running, "neighbour", "investigator")
    for method, path, more in (
        ("GET", "/api/people/neighbour", {}),
        ("PUT", "/api/people/neighbour", {"json": a_person()}),
        ("POST", "/api/people/neighbour/account", {}),
        ("GET", "/api/people/nobody", {}),
    ):
        assert admin(running, method, path, **more).status_code == 404


def a_read(**more):
    return {"vrm": "AA11AAA", "captured_at": spell(datetime.now(UTC)), "feed": 1, "source": 1, "camera": 1} | more


def sent_with(running, bearer, **more):
    headers = {"Authorization": f"Bearer {bearer}"}
    return running.call("POST", "/api/anpr/reads", json={"reads": [a_read(**more)]}, headers=headers)


def test_a_credential_sends_until_it_is_revoked_and_a_new_one_takes_over_without_a_gap(running):
    issued = admin(running, "POST", "/api/credentials", json={"name": "Back office", "kind": "feed", "feeds": [1]})
    assert issued.status_code == 201, issued.text
    old, key = issued.json()["bearer"], issued.json()["credential"]["id"]
    rotated = admin(running, "POST", f"/api/credentials/{key}/rotate").json()
    assert [sent_with(running, one).status_code for one in (old, rotated["bearer"])] == [202, 202]
    assert admin(running, "POST", f"/api/credentials/{key}/revoke").json()["good"] is False
    assert [sent_with(running, one).status_code for one in (old, rotated["bearer"])] == [401, 202]
    assert admin(running, "POST", f"/api/credentials/{key}/rotate").status_code == 409
    listed = admin(running, "GET", "/api/credentials")
    assert {key: False, rotated["credential"]["id"]: True}.items() <= {
        one["id"]: one["good"] for one in listed.json()["credentials"]
    }.items()
    assert old not in listed.text


def test_a_credential_sends_for_its_own_feeds_alone(running):
    body = {"name": "Other feed", "kind": "feed", "feeds": [2]}
    bearer = admin(running, "POST", "/api/credentials", json=body).json()["bearer"]
    (refused,) = sent_with(running, bearer).json()["quarantined"]
    assert refused["clause"] == "anpr-working@0.1#feed-scope"


def test_a_credential_sends_for_its_own_organisations_cameras_alone(running):
    a_neighbours_camera(running, 61, feed=1)
    body = {"name": "Their feed", "kind": "feed", "feeds": [1]}
    theirs = running.call("POST", "/api/credentials", json=body, headers=a_neighbour(running, "their-admin", "admin"))
    (refused,) = sent_with(running, theirs.json()["bearer"]).json()["quarantined"]
    assert (refused["clause"], "another organisation's" in refused["detail"]) == ("anpr-working@0.1#feed-scope", True)
    assert sent_with(running, theirs.json()["bearer"], camera=61).json()["accepted"] == 1
    ours = admin(running, "POST", "/api/credentials", json=body).json()["bearer"]
    assert sent_with(running, ours, camera=61).json()["quarantined"][0]["clause"] == "anpr-working@0.1#feed-scope"
    nodes_own = keeper(running, "POST", "/api/credentials", json=body).json()["bearer"]
    assert not sent_with(running, nodes_own, vrm="AA11OWN", camera=61).json()["quarantined"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "feed"}, "/feeds"),
        ({"kind": "feed", "feeds": [1], "permissions": ["hits.read"]}, "/permissions"),
        ({"kind": "system"}, "/permissions"),
        ({"kind": "system", "permissions": ["hits.read", "authorities.grant"]}, "/permissions/1"),
        ({"kind": "system", "permissions": ["everything"]}, "/permissions/0"),
        ({"kind": "system", "permissions": ["lists.edit", "quarantine.read"]}, "/permissions/1"),
        ({"kind": "system", "permissions": ["hits.read", "lists.edit"]}, "/permissions"),
        ({"kind": "robot"}, "/kind"),
    ],
)
def test_a_credential_that_would_open_nothing_or_too_much_is_refused(running, body, pointer):
    assert pointers(admin(running, "POST", "/api/credentials", json={"name": "x"} | body)) == [pointer]


def test_another_organisations_credential_is_not_there(running):
    headers = a_neighbour(running, "neighbour-admin", "admin")
    body = {"name": "Theirs", "kind": "feed", "feeds": [7]}
    theirs = running.call("POST", "/api/credentials", json=body, headers=headers).json()["credential"]["id"]
    assert admin(running, "POST", f"/api/credentials/{theirs}/revoke").status_code == 404
    assert admin(running, "POST", f"/api/credentials/{theirs}/rotate").status_code == 404
    assert theirs not in admin(running, "GET", "/api/credentials").text


WRITES = [
    ("POST", "/api/parties"),
    ("POST", "/api/people"),
    ("POST", "/api/credentials"),
]
OBJECTS = [
    ("GET", "/api/parties/midvale"),
    ("PUT", "/api/parties/midvale"),
    ("GET", "/api/parties/midvale/successors"),
    ("GET", "/api/people/analyst"),
    ("PUT", "/api/people/analyst"),
    ("POST", "/api/people/analyst/account"),
    ("POST", "/api/credentials/feed-1/rotate"),
    ("POST", "/api/credentials/feed-1/revoke"),
]
READS = [("GET", "/api/parties"), ("GET", "/api/people"), ("GET", "/api/credentials")]


@pytest.mark.parametrize(("method", "path"), READS + WRITES + OBJECTS)
def test_nobody_but_an_administrator_changes_or_sees_who_exists(running, method, path):
    assert running.call(method, path).status_code == 401
    assert running.call(method, path, headers=running.bearer("investigator")).status_code == 403
    outside = 404 if (method, path) in OBJECTS else 403
    assert running.call(method, path, headers=running.bearer("outsider")).status_code == outside


@pytest.mark.parametrize(("method", "path"), [*WRITES, *[one for one in OBJECTS if one[0] != "GET"]])
def test_an_auditor_sees_people_and_changes_none(running, method, path):
    assert running.call(method, path, headers=running.bearer("auditor")).status_code == 403
