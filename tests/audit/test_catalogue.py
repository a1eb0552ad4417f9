"""The documentation names every event, and no other."""

import re
from pathlib import Path

from commonbeat.audit.model import Event

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "audit-events.md"
SOURCE = Path(__file__).parents[2] / "src"


def test_the_catalogue_in_the_docs_is_the_one_in_the_code():
    table = PAGE.read_text().split("## The catalogue")[1].split("## What is not")[0]
    assert sorted(re.findall(r"^\| `([a-z.-]+)`", table, re.MULTILINE)) == sorted(Event)


def test_every_event_is_recorded_by_something():
    code = "".join(file.read_text() for file in SOURCE.rglob("*.py"))
    assert [event.name for event in Event if f"Event.{event.name}" not in code] == []
