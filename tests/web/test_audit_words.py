"""The record's fields in words: each field that the catalogue names has some, and an unknown one is shown as it is."""

import re
from pathlib import Path

from commonbeat.web.pages.views.audit_words import words_for
from tests.web.browsers import Browser, words

CATALOGUE = Path(__file__).parents[2] / "docs" / "reference" / "audit-events.md"
NOT_FIELDS = {"counts"}


def fields_of_the_catalogue() -> set[str]:
    rows = CATALOGUE.read_text(encoding="utf-8").partition("## The catalogue")[2].splitlines()
    cells = [row.split("|")[4] for row in rows if row.startswith("| `")]
    return {field for cell in cells for field in re.findall(r"`([a-z_0-9]+)`", cell)} - NOT_FIELDS


def test_every_field_of_the_catalogue_has_words():
    fields = fields_of_the_catalogue()
    assert {"rests_on", "look_alikes", "expires_at"} <= fields
    assert sorted(field for field in fields if words_for(field) == field) == []


def test_a_field_without_words_is_shown_as_it_is():
    assert words_for("made_up_by_a_later_version") == "made_up_by_a_later_version"


def test_an_entry_shows_words_with_the_field_beside(running):
    auditor = Browser(running, "auditor")
    auditor.get("/audit?event=access.refused")
    newest = re.search(r"/audit/entries/(\d+)", auditor.get("/audit").text)[1]
    page = auditor.get(f"/audit/entries/{newest}")
    assert "How many count" in words(page)
    assert '<dt class="govuk-summary-list__key" title="count">' in page.text
