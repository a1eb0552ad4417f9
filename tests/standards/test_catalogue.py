"""The published standards: what ships, and what a standard may not be."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import commonbeat
from commonbeat.adapters.files.policy_pack import FilePolicyPack, policy_folder, read_pack
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.standards.consequences import consequences_in
from commonbeat.standards.errors import ClauseNotFound, StandardNotFound
from commonbeat.standards.limits import in_words
from commonbeat.standards.model import Kept, Status
from commonbeat.standards.rules import contradictions
from commonbeat.standards.service import Catalogue

CATALOGUE = Catalogue(FileStandards(published_folder()))
WORKING = CATALOGUE.standard("anpr-working", "0.1")
PACK = read_pack(FilePolicyPack(policy_folder() / "anpr-policy.toml").read(), CATALOGUE)
SOURCE = Path(commonbeat.__file__).parent

_TEXT = """
record-complete vrm-shape transliteration capture-time clock-tolerance late-limit camera-known camera-in-service
position confidence feed-scope duplicate-key image-not-taken search-purpose search-reason search-reference
search-pattern search-window extended-window authority authority-rank authority-separation authority-life own-entry
own-register persons-only
oral-authority role partner-agreement training vetting weed-date list-owner list-priority list-columns hit-decision
hit-action hit-silent late-hit session second-factor credential audit-entry retention marking camera-live quarantine
"""
NEEDED = _TEXT.split()


def test_every_clause_that_a_check_needs_is_published():
    assert [name for name in NEEDED if CATALOGUE.find(f"anpr-working@0.1#{name}") is None] == []


def test_every_clause_that_the_code_names_is_published():
    named = {
        address
        for file in SOURCE.rglob("*")
        if file.suffix in {".py", ".cedar", ".jinja", ".html"}
        for address in re.findall(r"[a-z][a-z0-9-]*@\d+(?:\.\d+)*#[a-z0-9-]+", file.read_text(encoding="utf-8"))
        if address.startswith(("anpr-working@", "network-code@"))
    }
    assert len(named) > 20
    assert sorted(address for address in named if CATALOGUE.find(address) is None) == []


def test_the_standard_says_whose_it_is_and_whose_it_is_not():
    assert (WORKING.id, WORKING.version, WORKING.status) == ("anpr-working", "0.1", Status.WORKING)
    assert "Commonbeat's own working text" in WORKING.note
    assert "not the Home Office's" in WORKING.note


EVERY_CLAUSE = [clause for standard in CATALOGUE.list_() for clause in standard.clauses]


def test_every_clause_says_it_plainly_and_how_it_is_kept():
    for clause in EVERY_CLAUSE:
        assert clause.text.endswith("."), clause.id
        assert clause.plain.endswith("."), clause.id
        assert clause.kept_by.endswith("."), clause.id
        assert len(clause.plain) < 120, clause.id


def test_what_is_sourced_names_its_source():
    for clause in EVERY_CLAUSE:
        if clause.standing is Standing.SOURCED:
            assert clause.sources, clause.id


def test_a_clause_that_sets_its_limit_itself_says_the_same_in_its_text():
    held = [clause for clause in WORKING.clauses if clause.machine and clause.machine.value is not None]
    assert [clause.id.clause for clause in held] == ["clock-tolerance"]
    for clause in held:
        assert in_words(clause.machine.value, clause.machine.unit) in clause.text
        assert not clause.machine.limit
        assert consequences_in(clause.text) == {clause.machine.consequence}


def test_every_machine_form_names_the_limit_that_names_the_clause():
    held = [clause for clause in WORKING.clauses if clause.machine and clause.machine.value is None]
    assert len(held) >= 24
    for clause in held:
        limit = PACK.limit(clause.machine.limit)
        assert (limit.clause, limit.unit) == (clause.id, clause.machine.unit)


@pytest.mark.parametrize("clause", ["deadline", "signed-messages", "directory-age", "answer-size", "vouched-actor"])
def test_what_the_pack_limits_between_nodes_a_machine_can_hold_the_clause_to(clause):
    assert CATALOGUE.get(f"anpr-working@0.1#{clause}").machine.limit.startswith("network.")


def test_a_clause_is_found_by_its_address():
    clause = CATALOGUE.get("anpr-working@0.1#search-window")
    assert (clause.id.clause, clause.standing, clause.kept) == ("search-window", Standing.SOURCED, Kept.CHECK)
    assert CATALOGUE.standing(clause.id) is Standing.SOURCED


@pytest.mark.parametrize("address", ["anpr-working@0.1#nothing", "anpr-working@0.2#role", "nonsense", ""])
def test_what_is_not_published_is_not_found(address):
    with pytest.raises(ClauseNotFound):
        CATALOGUE.get(address)


def test_a_clause_that_is_not_there_claims_least():
    assert CATALOGUE.standing(ClauseId.parse("anpr-working@0.1#nothing")) is Standing.PROPOSED


def test_a_standard_is_found_by_its_version():
    assert CATALOGUE.standard("anpr-working", "0.1") == WORKING
    with pytest.raises(StandardNotFound):
        CATALOGUE.standard("anpr-working", "0.2")


def test_two_clauses_do_not_share_an_address():
    (first, *_others) = WORKING.clauses
    assert [fault.pointer for fault in contradictions([first, first])] == [f"/clause/{first.id.clause}"]


def test_a_clause_that_is_sourced_without_a_source_contradicts_itself():
    clause = replace(WORKING.clauses[0], standing=Standing.SOURCED, sources=())
    assert [fault.pointer for fault in contradictions([clause])] == ["/clause/record-complete/sources"]


def test_a_clause_that_does_not_say_how_it_is_kept_is_none():
    clause = replace(WORKING.clauses[0], kept_by="")
    assert [fault.pointer for fault in contradictions([clause])] == ["/clause/record-complete/kept_by"]


@pytest.mark.parametrize("standard", [one for one in CATALOGUE.list_() if one.clauses], ids=lambda one: one.id)
def test_every_source_that_is_listed_is_used(standard):
    head = tomllib.loads((published_folder() / standard.id / standard.version / "standard.toml").read_text())
    used = {source.title for clause in standard.clauses for source in clause.sources}
    assert sorted(one["title"] for one in head["sources"].values() if one["title"] not in used) == []
