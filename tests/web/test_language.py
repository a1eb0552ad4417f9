"""A node in another language: the setting alone turns pages, problems and commands."""

import os
import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from commonbeat.kernel.text import speak
from commonbeat.settings import BadSetting, read_settings, speak_as_set
from tests.web.browsers import words

WELSH = {
    "Sign in": "Mewngofnodi",
    "Sign in, or send a credential that is still good in the Authorization header.": "Mewngofnodwch yn gyntaf.",
    "There is no node in {folder}: make one with commonbeat init, or start the demonstration.": "Dim nod yn {folder}.",
}


@pytest.fixture
def welsh(tmp_path):
    """Give the environment of a node that speaks a little Welsh, from a catalogue made here."""
    catalogue = Catalog(locale="cy", domain="commonbeat")
    for said, meant in WELSH.items():
        catalogue.add(said, meant)
    folder = tmp_path / "catalogues" / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "commonbeat.mo").open("wb") as file:
        write_mo(file, catalogue)
    yield {"COMMONBEAT_LANGUAGE": "cy", "COMMONBEAT_CATALOGUES": str(tmp_path / "catalogues")}
    speak("en")


def test_the_setting_turns_the_language_of_a_page(running, welsh):
    assert "Mewngofnodi" not in words(running.call("GET", "/sign-in"))
    speak_as_set(read_settings(welsh))
    page = running.call("GET", "/sign-in")
    assert "Mewngofnodi" in words(page)
    assert '<html lang="cy"' in page.text
    assert "One-time code" in words(page), "what has no translation is said in English"


def test_the_setting_turns_the_language_of_a_problem(running, welsh):
    speak_as_set(read_settings(welsh))
    assert running.call("POST", "/api/anpr/reads", json={}).json()["detail"] == "Mewngofnodwch yn gyntaf."
    assert running.call("GET", "/api/audit/entries").json()["detail"] == "Mewngofnodwch yn gyntaf."


def test_the_setting_turns_the_language_of_a_command(tmp_path, welsh):
    command = [sys.executable, "-c", "from commonbeat.cli.main import run; run()"]
    asked = subprocess.run(
        [*command, "serve", "--data", str(tmp_path / "none")],
        capture_output=True, text=True, timeout=60, check=False, env=os.environ | welsh | {"COLUMNS": "500"},
    )  # fmt: skip
    assert f"Dim nod yn {tmp_path / 'none'}." in asked.stderr
    assert asked.returncode == 3


def test_a_language_that_there_is_no_catalogue_of_stops_the_start(tmp_path):
    with pytest.raises(BadSetting, match="COMMONBEAT_LANGUAGE"):
        read_settings({"COMMONBEAT_LANGUAGE": "cy", "COMMONBEAT_CATALOGUES": str(tmp_path)})
