import re

from starlette.testclient import TestClient

from tests.web.browsers import Browser, words


def clauses(running):
    return running.node.catalogue.standard("anpr-working", "0.1").clauses


def test_everybody_who_is_signed_in_reads_the_standards(running):
    for person in ("investigator", "auditor", "outsider"):
        page = Browser(running, person).get("/standards")
        assert page.status_code == 200
        assert 'href="/standards/anpr-working/0.1"' in page.text


def test_each_clause_stands_at_its_own_place_so_that_a_refusal_leads_to_it(running):
    page = Browser(running, "investigator").get("/standards/anpr-working/0.1")
    places = set(re.findall(r'<li class="cb-clauses__one" id="([a-z0-9-]+)"', page.text))
    assert places == {clause.id.clause for clause in clauses(running)}
    refused = Browser(running, "investigator").get("/audit")
    [(link, place)] = re.findall(r'href="(/standards/anpr-working/0.1/clauses/([a-z0-9-]+))"', refused.text)
    assert place in places
    assert f'href="{link}"' in page.text
    assert Browser(running, "investigator").get(link).status_code == 200


def test_a_clause_says_what_binds_and_how_well_its_source_is_known(running):
    page = words(Browser(running, "investigator").get("/standards/anpr-working/0.1"))
    for clause in clauses(running):
        assert " ".join(clause.text.split()) in page
        assert " ".join(clause.plain.split()) in page
    assert "Commonbeat's own proposal" in page
    clause = Browser(running, "investigator").get("/standards/anpr-working/0.1/clauses/clock-tolerance")
    assert "Origin Commonbeat's own proposal" in words(clause)


def test_a_standard_that_there_is_not_is_not_found(running):
    browser = Browser(running, "investigator")
    assert browser.get("/standards/no-such/0.1").status_code == 404
    assert browser.get("/standards/anpr-working/9.9").status_code == 404


def test_the_public_reads_them_on_a_portal_and_nowhere_else(running, portal):
    page = Browser(portal).get("/standards")
    assert page.status_code == 200
    assert Browser(portal).get("/standards/anpr-working/0.1").status_code == 200
    assert Browser(portal).get("/hits").status_code == 404
    assert Browser(portal).get("/audit").status_code == 303
    assert Browser(running).get("/standards").status_code == 303


def test_a_node_that_is_no_demonstration_never_says_that_it_is_made_up(portal):
    with TestClient(portal.app, base_url="http://node") as client:
        for path in ("/", "/sign-in", "/api/docs", "/api/openapi.json"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "SYNTHETIC" not in answer.text
            assert "x-commonbeat-data" not in answer.headers


def test_a_standard_without_a_version_leads_to_the_one_that_holds(running):
    browser = Browser(running, "investigator")
    led = browser.get("/standards/anpr-working")
    assert (led.status_code, led.headers["location"]) == (303, "/standards/anpr-working/0.1")
    assert browser.get("/standards/no-such").status_code == 404
    assert Browser(running).get("/standards/anpr-working").headers["location"].startswith("/sign-in")
