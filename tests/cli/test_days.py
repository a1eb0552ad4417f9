"""Every command reads the day of ``--on`` alike."""

from datetime import date

import pytest

from commonbeat.cli.days import read_day
from commonbeat.kernel.errors import Invalid

from .said import said

COMMANDS = {
    "validate": ["validate", "mait@1.0.0#Person", "{record}"],
    "convert": ["convert", "mait@1.0.0#Person", "cjs@5.0#Person", "{record}"],
    "codes": ["codes", "mait@1.0.0", "gazetteer-type"],
    "examples": ["examples", "mait@1.0.0#Person"],
    "generate": ["generate", "mait@1.0.0", "--to", "xsd", "--out", "{out}"],
}


def test_a_day_is_read_and_none_is_today():
    assert read_day("2026-01-31") == date(2026, 1, 31)
    assert read_day(None, date(2026, 1, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize("text", ["", "2026-02-30", "31/01/2026", "20260131", "2026-W05-6", "tomorrow", " 2026-01-31"])
def test_what_is_no_day_is_refused_with_the_form_that_is_wanted(text):
    with pytest.raises(Invalid, match="--on takes a day, as 2026-11-26"):
        read_day(text)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_given_no_day_says_so_and_does_nothing(tmp_path, name):
    record = tmp_path / "record.json"
    record.write_text('{"surname": "Sample"}')
    out = tmp_path / "out"
    answer = said("standards", *[one.format(record=record, out=out) for one in COMMANDS[name]], "--on", "30 February")
    assert (answer.status, answer.out, out.exists()) == (2, "", False)
    assert "--on takes a day, as 2026-11-26" in answer.err
