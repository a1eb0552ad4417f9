"""What is wrong with a form is said in the order of its fields, and each line leads to its field."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from commonbeat.web.pages.views.forms import entered
from commonbeat.web.rendering import render
from tests.browser.samples import SAMPLES, a_frame
from tests.web.browsers import Browser, words

FORMS = [
    name
    for name, (_here, view) in SAMPLES.items()
    if hasattr(view(), "faults")
    and name not in {"audit", "check-clear", "check-gap", "check-listed"}
    and not name.startswith("error")
]


class Page(HTMLParser):
    """Collects the fields that somebody fills in, every id, and where the lines of the summary lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: list[str] = []
        self.ids: list[str] = []
        self.lines: list[str] = []
        self.in_summary = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        self.ids += [have["id"]] if "id" in have else []
        if tag == "ul":
            self.in_summary = "govuk-error-summary__list" in have.get("class", "")
        if tag == "a" and have.get("href", "").startswith("#") and self.in_summary:
            self.lines.append(have["href"][1:])
        hidden = have.get("type") in {"hidden", "checkbox", "submit"}
        if tag in {"input", "textarea", "select"} and "name" in have and not hidden and have["name"] not in self.fields:
            self.fields.append(have["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self.in_summary = False


def shown(name: str, **changes: object) -> Page:
    here, view = SAMPLES[name]
    return Page(render(a_frame(here), replace(view(), **changes)))


def test_there_are_forms_to_look_at():
    assert len(FORMS) > 10


@pytest.mark.parametrize("name", FORMS)
def test_the_summary_has_the_forms_order_and_every_line_leads_to_its_field(name):
    fields = [one for one in shown(name, faults={}).fields if one not in {"event", "actor", "outcome", "state"}]
    page = shown(name, faults={field: f"{field} is wrong" for field in reversed(fields)})
    assert page.lines == fields
    assert [line for line in page.lines if line not in page.ids] == []
    assert [page.ids.index(line) for line in page.lines] == sorted(page.ids.index(line) for line in page.lines)


def test_what_is_wrong_with_no_field_has_no_link_that_leads_nowhere():
    page = shown("search", faults={"nowhere": "it is wrong", "vrm": "so is this"})
    assert page.lines == ["vrm"]


def test_a_field_that_was_left_empty_is_told_what_to_enter_and_another_what_is_wrong():
    faults = {"reason": "2 to 500 characters", "reference": "2 to 60 characters"}
    typed = {"reason": "", "reference": "x"}
    assert entered(faults, typed.__getitem__, reason="Enter a reason", reference="Enter a reference") == {
        "reason": "Enter a reason",
        "reference": "2 to 60 characters",
    }


def test_all_that_is_wrong_with_a_request_for_an_authority_is_said_at_once(running):
    answer = Browser(running, "analyst").send("/authorities/new", {})
    assert answer.status_code == 422
    lines = Page(answer.text).lines
    assert lines == ["category", "reason", "reference", "from", "to"]
    assert "Enter a reference" in words(answer)


def test_an_empty_entry_is_asked_for_field_by_field(running):
    manager = Browser(running, "list-manager")
    made = manager.send("/lists/new", {"name": "Made up", "purpose": "made-up vehicles", "priority": "high"})
    answer = manager.send(f"{made.headers['location']}/entries/new", {})
    assert Page(answer.text).lines == ["vrm", "reason", "action", "weed_date"]
    assert "Enter a registration mark" in words(answer)
