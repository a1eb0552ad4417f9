import pytest

from commonbeat.adapters.files.waivers import read_waivers
from commonbeat.models.errors import BadModel

GOOD = """
[[waiver]]
rule = "undefined_id"
where = ["DS_002"]
reason = "The owner defines it in the next version."
by = "Editor A"
until = 2027-01-31
"""


def _file(tmp_path, text):
    file = tmp_path / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_waivers_are_read_with_their_reason_and_their_last_day(tmp_path):
    (waiver,) = read_waivers(_file(tmp_path, GOOD))
    assert (waiver.rule, waiver.where, waiver.by) == ("undefined_id", ("DS_002",), "Editor A")
    assert waiver.reason.startswith("The owner")
    assert str(waiver.until) == "2027-01-31"


def test_a_file_without_waivers_has_none(tmp_path):
    assert read_waivers(_file(tmp_path, "")) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"undefined_id"', '"no_such_rule"', "no rule no_such_rule"),
        ('["DS_002"]', "[]", "names no id"),
        ('["DS_002"]', '[""]', "names no id"),
        ("The owner defines it in the next version.", " because   ", "at least 10 characters"),
        ('"Editor A"', '" "', "by whom"),
        ('by = "Editor A"', "", "by"),
        ("until = 2027-01-31", 'until = "next year"', "until"),
        ("[[waiver]]", "[[waiver", "TOML"),
        ('by = "Editor A"', 'by = "Editor A"\nwhy = "x"', "why"),
    ],
)
def test_a_waiver_that_says_too_little_is_refused_and_told_why(tmp_path, old, new, said):
    with pytest.raises(BadModel, match=said):
        read_waivers(_file(tmp_path, GOOD.replace(old, new)))


def test_all_that_is_wrong_with_waivers_is_told_at_once_by_their_number(tmp_path):
    first = GOOD.replace('"undefined_id"', '"undefined_ids"').replace('["DS_002"]', "[]")
    second = GOOD.replace('"Editor A"', '" "')
    with pytest.raises(BadModel) as refused:
        read_waivers(_file(tmp_path, first + GOOD + second))
    told = str(refused.value)
    assert "3 things are wrong" in told
    assert "1. waiver 1: There is no rule undefined_ids. Did you mean undefined_id?" in told
    assert "2. waiver 1: The waiver of undefined_ids names no id" in told
    assert "3. waiver 3: The waiver of undefined_id does not say by whom it is." in told


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadModel, match=r"waivers\.toml"):
        read_waivers(tmp_path / "waivers.toml")
