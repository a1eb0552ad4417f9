"""The documentation says what the code does, or these fail."""

import re
from pathlib import Path

from commonbeat.audit.model import Event
from commonbeat.cli.main import every_command
from commonbeat.settings import every_setting

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_is_documented():
    text = (REFERENCE / "settings.md").read_text()
    for name, default, help_ in every_setting():
        assert f"`{name}`" in text
        assert help_.split(",")[0] in text
        assert default in text


def test_every_relative_link_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#|/)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_command_is_documented():
    text = (REFERENCE / "commands.md").read_text()
    for words, help_ in every_command():
        assert f"`commonbeat {words}`" in text
        assert help_.splitlines()[0] in text


def test_every_audit_event_is_documented():
    text = (REFERENCE / "audit-events.md").read_text()
    assert [str(event) for event in Event if f"`{event}`" not in text] == []
