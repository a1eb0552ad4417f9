"""The HTML dictionary shows all of a model, safely and in good order."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.generating.html import make
from tests.models.generating_models import HOSTILE, ON, SMALL, hostile_model

VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """What stands on a page; it fails where tags do not fit together."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets, self.tags, self.text, self._open, self.headings = [], [], [], [], [], []
        self.attributes = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes += found
        self.ids += [found["id"]] if "id" in found else []
        self.targets += [found["href"]] if "href" in found else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page_of(model, entity=""):
    [content] = make(model, ON, entity).files.values()
    return Page(content.decode())


PAGE = page_of(SMALL)


def test_everything_of_the_model_is_there():
    text = " ".join(PAGE.text)
    for one in (*SMALL.entities, *SMALL.elements, *SMALL.lists):
        assert one.name in text
    assert "nobody can measure care" in text
    assert "homeAddress.postCode" in text


def test_every_link_leads_to_a_place_on_the_page():
    assert len(PAGE.targets) > 15
    assert {one.removeprefix("#") for one in PAGE.targets} <= set(PAGE.ids)
    assert len(PAGE.ids) == len(set(PAGE.ids))


def test_nothing_is_fetched_and_nothing_runs():
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(PAGE.tags)
    assert not [name for name in PAGE.attributes if name.startswith("on")]


def test_headings_step_down_one_by_one_and_every_table_has_a_caption():
    assert PAGE.headings[0] == 1
    assert PAGE.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(PAGE.headings, PAGE.headings[1:], strict=False))
    assert PAGE.tags.count("table") == PAGE.tags.count("caption") > 2


def test_one_entity_has_what_it_holds_and_no_more():
    page = page_of(SMALL, "O_001")
    assert "entity-O_001" in page.ids
    assert "entity-P_001" not in page.ids
    assert "element-E2" not in page.ids


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_stands_as_text(name):
    model = hostile_model(name)
    assert make(model, ON) == make(model, ON)
    page = page_of(model)
    assert "script" not in page.tags
    shown = "".join(one if one.isprintable() else "" for one in name)
    assert shown in "".join(page.text) or not name.isprintable()


@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(name, code):
    page = page_of(hostile_model(name, code=code))
    assert set(page.tags) <= set(PAGE.tags) | {"p", "h4"}
