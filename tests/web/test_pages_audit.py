import re
from io import BytesIO

import pytest

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.audit.merkle import is_included
from commonbeat.audit.verify import verify
from tests.web.browsers import Browser, next_page, words


@pytest.fixture
def auditor(running):
    return Browser(running, "auditor")


def numbers(answer):
    return [int(n) for n in re.findall(r'href="/audit/entries/(\d+)"', answer.text)]


def make_entries(running, count=60):
    for _n in range(count):
        Browser(running, "analyst")


def test_the_newest_entries_come_first_and_the_rest_follows(running, auditor):
    make_entries(running)
    first = auditor.get("/audit")
    assert len(numbers(first)) == 50
    assert numbers(first) == sorted(numbers(first), reverse=True)
    assert numbers(auditor.get(next_page(first)))[0] < numbers(first)[-1]


def test_the_record_is_narrowed_by_event_actor_and_outcome_over_pages_too(running, auditor):
    make_entries(running)
    Browser(running, "hit-desk").get("/audit")
    refused = auditor.get("/audit?event=access.refused&actor=hit-desk&outcome=refused")
    assert len(numbers(refused)) >= 1
    assert "investigator" not in words(refused).partition("Entries, newest first")[2]
    signed_in = auditor.get("/audit?event=parties.person.signed-in&actor=analyst")
    further = next_page(signed_in)
    assert "event=parties.person.signed-in" in further
    assert "actor=analyst" in further
    assert auditor.get("/audit?event=no.such&outcome=no").status_code == 200


def test_a_look_at_the_record_is_on_the_record(auditor):
    auditor.get("/audit")
    assert "audit.entries.read" in words(auditor.get("/audit"))


def test_an_entry_comes_with_a_proof_that_leads_to_the_root(auditor):
    page = auditor.get("/audit/entries/2")
    hashes = [bytes.fromhex(one) for one in re.findall(r'cb-hash">([0-9a-f]{64})<', page.text)]
    leaf, path, root = hashes[0], hashes[1:-1], hashes[-1]
    size = int(re.search(r"the tree of ([\d,]+) entries", words(page))[1].replace(",", ""))
    assert is_included(leaf, 2, size, path, root)


def test_an_entry_that_there_is_not_is_not_found(auditor):
    assert auditor.get("/audit/entries/99999999999999999999999").status_code == 404
    assert auditor.get("/audit/entries/none").status_code == 404


def test_the_checkpoint_shows_its_note_and_the_key(running, auditor):
    page = words(auditor.get("/audit/checkpoint"))
    assert running.node.audit.key() in page
    assert "demo-service.commonbeat" in page


def test_an_export_verifies_says_synthetic_in_its_name_and_is_its_own_last_entry(running, auditor):
    answer = auditor.send("/audit/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="SYNTHETIC-audit-')
    assert int(answer.headers["content-length"]) == len(answer.content)
    report = verify(BytesIO(answer.content), running.node.audit.key(), ed25519_verifies)
    assert report.is_good, report
    assert b"audit.entries.exported" in answer.content.splitlines()[-2]


def test_who_reads_no_record_gets_none_of_it(running):
    for person in ("investigator", "admin", "outsider"):
        browser = Browser(running, person)
        assert browser.get("/audit").status_code == 403
        assert browser.get("/audit/checkpoint").status_code == 403
        assert browser.get("/audit/entries/0").status_code == (404 if person == "outsider" else 403)
        assert browser.send("/audit/export").status_code == 403


def test_an_export_without_the_pages_token_is_refused(auditor):
    answer = auditor.send("/audit/export", token="0" * 64)
    assert answer.status_code == 403
    assert "attachment" not in answer.headers.get("content-disposition", "")
