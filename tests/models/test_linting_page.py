"""The page of the linter's rules says of each what it looks for, why, and how to mend it."""

from pathlib import Path

import pytest

import commonbeat
from commonbeat.models.linting import RULES
from commonbeat.standards.linting import RULES as TEXT_RULES

PAGE = Path(commonbeat.__file__).parents[2] / "docs" / "reference" / "lint-rules.md"
EVERY = [*RULES, *TEXT_RULES]


@pytest.mark.parametrize("rule", EVERY, ids=[one.name for one in EVERY])
def test_a_rule_is_on_the_page_with_all_that_it_says(rule):
    sections = {part.partition("`\n")[0]: part for part in PAGE.read_text().split("\n### `")[1:]}
    for said in (rule.what(), rule.why(), rule.fix()):
        assert said in sections[rule.name]


def test_no_two_rules_have_one_name():
    names = [one.name for one in EVERY]
    assert len(set(names)) == len(names)


def test_every_rule_is_written_as_the_known_classes_are():
    assert all(one.name.replace("_", "").isalpha() and one.name.islower() for one in EVERY)
