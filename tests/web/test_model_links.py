"""Every link of the pages of a data model leads somewhere, whatever its ids are made of."""

import re
from html import unescape
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from commonbeat_check.model import Ask, Code, CodeList, DataModel, Element, Entity, Group, Member, Rule, Type
from tests.web.modelled import a_portal_with

IDS = ("nc:Person", "a.b-c_d", "1:2", "X..y", "z" * 199)
"""All that an id may be made of."""
BAD = ("a/b", "a#b", "a?b", "a b", "a%2Fb", "é")
"""What no published model has: asked for all the same, it is not there."""
KINDS = (("entities", ""), ("elements", "E"), ("code-lists", "L"))
BEGIN = "/standards/links/"


def _model(version: str) -> DataModel:
    elements = tuple(Element(id=f"E{one}", name=f"Element {one}", type=Type.CODE, list=f"L{one}") for one in IDS)
    members = tuple(Member(key=f"key{at}", name=f"Key {one}", element=f"E{one}") for at, one in enumerate(IDS))
    return DataModel(
        standard="links",
        version=version,
        title="Made-up links",
        elements=elements,
        lists=tuple(CodeList(id=f"L{one}", name=f"List {one}", codes=(Code(value=version),)) for one in IDS),
        entities=tuple(
            Entity(
                id=one,
                name=f"Entity {one}",
                members=members,
                groups=(Group(id="G:1", ask=Ask.ALL, members=("key0", "keyless")),),
                rules=(Rule(id=f"{one}.R-1", text="Words.", kind="not-equal", members=("key1",), other="gone"),),
            )
            for one in IDS
        ),
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with a_portal_with(tmp_path_factory.mktemp("portal"), _model("1.0"), _model("1.1")) as app:
        yield TestClient(app, base_url="http://node")


def links(client: TestClient, page: str) -> set[str]:
    """Give the pages of the standard that a page leads to."""
    answer = client.get(page)
    assert answer.status_code == 200, page
    if "html" not in answer.headers["content-type"]:
        return set()
    found = {unescape(one) for one in re.findall(r'href="([^"]+)"', answer.text)}
    there = {urljoin(page, one).partition("#")[0] for one in found}
    return {one for one in there if urlsplit(one).path.startswith(f"{BEGIN}1.0/")}


def test_every_link_leads_somewhere(client):
    begin = f"{BEGIN}1.0"
    waiting = [f"{begin}/dictionary", f"{begin}/lint", f"{begin}/diff/1.1", f"{begin}/dictionary?q=Entity"]
    been = set(waiting)
    for page in waiting:  # grows as it is walked
        if "/artefacts/" not in page:
            new = links(client, page) - been
            been |= new
            waiting += sorted(new)
    paths = {unquote(urlsplit(one).path) for one in been}
    assert {f"{begin}/dictionary/{kind}/{mark}{one}" for kind, mark in KINDS for one in IDS} <= paths


@pytest.mark.parametrize("part", IDS)
@pytest.mark.parametrize(("kind", "mark"), KINDS)
def test_each_part_is_at_its_address_for_programs(client, kind, mark, part):
    told = client.get(f"/api{BEGIN}1.0/models/{kind}/{quote(mark + part, safe='')}")
    assert (told.status_code, told.json()["address"]) == (200, f"links@1.0#{mark}{part}")


@pytest.mark.parametrize("part", BAD)
@pytest.mark.parametrize("kind", ["entities", "elements", "code-lists"])
def test_what_is_no_id_is_not_there(client, kind, part):
    for begin in (f"{BEGIN}1.0/dictionary", f"/api{BEGIN}1.0/models"):
        assert client.get(f"{begin}/{kind}/{quote(part, safe='')}", follow_redirects=False).status_code in {404, 422}
