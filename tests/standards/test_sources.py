"""What the shipped texts say of where they are from: sources that can be found, and no more claimed than was read."""

import re
import tomllib

import pytest

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import Standing

FOLDER = published_folder()
CLAUSES = {str(clause.id): clause for standard in FileStandards(FOLDER).all() for clause in standard.clauses}
HEADS = sorted(FOLDER.glob("*/*/standard.toml"))
AT_THIRD_HAND = "At third hand"
"""How the note of a source begins that tells what another text says."""

OURS = (
    "anpr-working@0.1#buffer-replay",
    "anpr-working@0.1#fuzzy-match",
    "anpr-working@0.1#audit-sample",
    "interop-charter@0.1#living-document",
    "writing-standards@0.1#one-address",
    "writing-standards@0.1#title-and-kind",
)
"""Clauses whose sources were read, and say something else or less than the clause: what it asks was derived."""

SAID = re.compile(r"\b(?:was|were) (?:not )?read\b|\bRead (?:of|in)\b|\bsourced\b|\bours\b|\bour reading\b")
"""How it is told beside a clause what of it was read, and what is ours."""


def is_sourced(clause):
    return clause.standing is Standing.SOURCED


@pytest.mark.parametrize("head", HEADS, ids=lambda head: f"{head.parent.parent.name}@{head.parent.name}")
def test_each_source_has_an_address_or_says_why_it_has_none(head):
    sources = tomllib.loads(head.read_text())["sources"]
    for key, source in sources.items():
        assert source["url"].startswith(("http://", "https://")) or source.get("note", "").endswith("."), key


@pytest.mark.parametrize("head", HEADS, ids=lambda head: f"{head.parent.parent.name}@{head.parent.name}")
def test_each_source_that_a_text_names_is_one_that_a_clause_rests_on(head):
    parts = [tomllib.loads(part.read_text()) for part in head.parent.glob("clauses/*.toml")]
    cited = {key for part in parts for clause in part["clause"] for key in clause["sources"]}
    assert not parts or set(tomllib.loads(head.read_text())["sources"]) == cited


def test_what_is_sourced_was_read_in_a_text_and_not_only_in_one_that_tells_of_it():
    for address, clause in CLAUSES.items():
        if is_sourced(clause):
            assert any(not source.note.startswith(AT_THIRD_HAND) for source in clause.sources), address


@pytest.mark.parametrize("address", OURS)
def test_what_was_derived_is_said_to_be_proposed_with_what_was_read(address):
    clause = CLAUSES[address]
    assert clause.standing is Standing.PROPOSED
    assert clause.sources
    assert " ours" in clause.kept_by


def test_what_is_sourced_says_which_part_of_it_was_read():
    assert [address for address, one in CLAUSES.items() if is_sourced(one) and not SAID.search(one.kept_by)] == []


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("anpr-working@0.1#in-car", "Regulation 109"),
        ("anpr-working@0.1#links-encrypted", "Slides on the parts"),
        ("anpr-working@0.1#breach-report", "section 67"),
        ("anpr-working@0.1#erasure", "section 47"),
        ("interop-charter@0.1#gold", "tiers"),
    ],
)
def test_a_clause_names_the_text_that_says_it(address, source):
    assert source in " ".join(one.title for one in CLAUSES[address].sources)
