"""Clauses in OSCAL: every clause is a control, the profile selects what must be kept, and the structure is OSCAL's."""

import json
import re
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.standards.digest import text_digest
from commonbeat.standards.model import Clause, Kept, Level, MachineForm, Source, Standard, Status
from commonbeat.standards.oscal import NAMESPACE, control_id, oscal
from tests.access.builders import the_catalogue

TEXTS = [one for one in the_catalogue().list_() if one.clauses]
ADDRESSES = [f"{one.id}@{one.version}" for one in TEXTS]
READ = Clause(
    ClauseId("made-up", "1.0", "read-whole"),
    "A read is\nwhole",
    Level.MUST,
    "A read has a plate.\n\nAnd a time.",
    "No read without plate and time.",
    Standing.RECALLED,
    (Source("A text", "https://example.org/text"), Source("A paper without an address", "")),
    Kept.CHECK,
    "Checked as it arrives.",
    MachineForm("", "seconds", "receipt minus capture", 1.5),
)
SMALL = Standard("made-up", "1.0", "A made-up text", "Nobody", Status.WORKING, date(2026, 6, 1), "Made up.", (READ,))

TOKEN = {"type": "string", "pattern": r"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$".replace(r"\p{L}", "[A-Za-z]").replace(r"\p{N}", "[0-9]")}  # fmt: skip
LINE = {"type": "string", "pattern": r"^\S(.*\S)?$", "not": {"pattern": r"\n"}}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", "format": "date-time"}
UID = {"type": "string", "pattern": r"^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}


def many(of):
    return {"type": "array", "items": of, "minItems": 1}


def shape(needed, **may):
    return {"type": "object", "required": list(needed), "properties": {**needed, **may}, "additionalProperties": False}


PROPS = many(shape({"name": TOKEN, "value": LINE}, ns={"type": "string", "format": "uri"}))
LINKS = many(shape({"href": {"type": "string"}}, rel=TOKEN))
PARTS = many(shape({"name": TOKEN}, id=TOKEN, ns={"type": "string"}, prose={"type": "string"}))
PARAMS = many(shape({"id": TOKEN}, props=PROPS, label=LINE, usage={"type": "string"}, values=many(LINE)))
CONTROL = shape(
    {"id": TOKEN, "title": LINE}, **{"class": TOKEN, "params": PARAMS, "props": PROPS, "links": LINKS, "parts": PARTS}
)
METADATA = shape(
    {"title": LINE, "last-modified": INSTANT, "version": LINE, "oscal-version": {"const": "1.1.2"}},
    published=INSTANT,
    props=PROPS,
    roles=many(shape({"id": TOKEN, "title": LINE})),
    parties=many(shape({"uuid": UID, "type": {"enum": ["organization", "person"]}}, name=LINE)),
    remarks={"type": "string"},
    **{"responsible-parties": many(shape({"role-id": TOKEN, "party-uuids": many(UID)}))},
)
RESOURCE = shape({"uuid": UID}, title=LINE, rlinks=many(shape({"href": {"type": "string"}})), citation=shape({"text": LINE}))  # fmt: skip
GROUP = shape({"title": LINE}, id=TOKEN, controls=many(CONTROL), **{"class": TOKEN})
CATALOGUE = shape({"catalog": shape({"uuid": UID, "metadata": METADATA}, groups=many(GROUP), **{"back-matter": shape({}, resources=many(RESOURCE))})})  # fmt: skip
PROFILE = shape(
    {
        "profile": shape(
            {
                "uuid": UID,
                "metadata": METADATA,
                "imports": many(
                    shape({"href": {"type": "string"}, "include-controls": many(shape({"with-ids": many(TOKEN)}))})
                ),
            },
            merge=shape({"as-is": {"type": "boolean"}}),
        )
    }
)
"""What OSCAL 1.1 asks of what is used of it here, in words of our own."""


def made(standard):
    """Give the catalogue, and the profile where there is one, each held to the structure."""
    files = oscal(standard)
    assert len(files) in {1, 2}
    documents = [json.loads(one) for one in files.values()]
    for document, structure in zip(documents, (CATALOGUE, PROFILE), strict=False):
        Draft202012Validator.check_schema(structure)
        assert list(Draft202012Validator(structure, format_checker=FormatChecker()).iter_errors(document)) == []
    return documents[0]["catalog"], documents[1]["profile"] if len(files) == 2 else None


def controls(catalogue):
    return [one for group in catalogue.get("groups", ()) for one in group["controls"]]


def props(thing):
    assert {one["ns"] for one in thing["props"]} == {NAMESPACE}
    return {one["name"]: one["value"] for one in thing["props"]}


def part(control, name):
    [found] = [one["prose"] for one in control["parts"] if one["name"] == name]
    return found


@pytest.mark.parametrize("standard", TEXTS, ids=ADDRESSES)
def test_each_clause_is_a_control_with_its_words_and_how_well_they_are_known(standard):
    catalogue, _profile = made(standard)
    found = {props(one)["address"]: one for one in controls(catalogue)}
    assert len(found) == len(controls(catalogue)) == len(standard.clauses)
    for clause in standard.clauses:
        control = found[str(clause.id)]
        told = (part(control, "statement"), part(control, "guidance"), part(control, "kept-by"), control["title"])
        assert told == (clause.text, clause.plain, clause.kept_by, clause.title)
        assert props(control) == {
            "address": str(clause.id),
            "level": clause.level,
            "standing": clause.standing,
            "kept": clause.kept,
        }


@pytest.mark.parametrize("standard", TEXTS, ids=ADDRESSES)
def test_the_profile_selects_what_must_be_kept_from_the_catalogue_beside_it(standard):
    catalogue, profile = made(standard)
    [selected] = profile["imports"]
    [ids] = selected["include-controls"]
    musts = [one["id"] for one in controls(catalogue) if props(one)["level"] == "must"]
    assert 0 < len(musts) < len(controls(catalogue))
    assert ids["with-ids"] == musts
    assert selected["href"] == next(iter(oscal(standard)))


@pytest.mark.parametrize("standard", TEXTS, ids=ADDRESSES)
def test_what_is_referred_to_is_there_and_ids_are_told_apart(standard):
    catalogue, _profile = made(standard)
    resources = {one["uuid"]: one for one in catalogue.get("back-matter", {}).get("resources", ())}
    leads = {link["href"] for one in controls(catalogue) for link in one.get("links", ())}
    assert leads == {f"#{one}" for one in resources}
    parts = [one["id"] for control in controls(catalogue) for one in (*control["parts"], *control.get("params", ()))]
    ids = [one["id"] for one in (*catalogue["groups"], *controls(catalogue))] + parts
    assert len(set(ids)) == len(ids)


def test_it_says_which_text_it_is_of():
    catalogue, profile = made(SMALL)
    for one in (catalogue, profile):
        metadata = one["metadata"]
        assert (metadata["version"], metadata["remarks"]) == ("1.0", "Made up.")
        assert props(metadata) == {"address": "made-up@1.0", "status": "working", "digest": text_digest(SMALL)}
        assert [party["name"] for party in metadata["parties"]] == ["Nobody"]
        assert UUID(one["uuid"]).version == 5


def test_a_document_keeps_its_uuid_and_other_versions_have_others():
    mended = replace(SMALL, title="Another title")
    later = replace(SMALL, version="1.1")
    uuids = [made(one)[at]["uuid"] for one in (SMALL, mended, later) for at in (0, 1)]
    assert uuids[:2] == uuids[2:4]
    assert len(set(uuids)) == 4
    assert oscal(SMALL) == oscal(replace(SMALL))


def test_a_limit_is_a_parameter_with_a_value_only_where_the_clause_sets_it():
    [control] = controls(made(SMALL)[0])
    [limit] = control["params"]
    assert (limit["id"], limit["values"], limit["usage"]) == (
        "read-whole.limit",
        ["1.5 seconds"],
        "receipt minus capture",
    )
    elsewhere = replace(READ, machine=MachineForm("intake.most", "seconds", "receipt minus capture"))
    [control] = controls(made(replace(SMALL, clauses=(elsewhere,)))[0])
    [limit] = control["params"]
    assert "values" not in limit
    assert props(limit) == {"limit": "intake.most", "unit": "seconds"}


def test_titles_are_one_line_and_text_is_as_it_was():
    [control] = controls(made(SMALL)[0])
    assert (control["title"], part(control, "statement")) == ("A read is whole", READ.text)


def test_a_source_without_an_address_is_cited():
    [first, second] = made(SMALL)[0]["back-matter"]["resources"]
    assert first["rlinks"] == [{"href": "https://example.org/text"}]
    assert second["citation"] == {"text": "A paper without an address"}


def test_a_text_in_which_nothing_must_be_kept_has_no_profile():
    catalogue, profile = made(replace(SMALL, clauses=(replace(READ, level=Level.SHOULD),)))
    assert (len(controls(catalogue)), profile) == (1, None)


def test_a_text_without_clauses_has_a_catalogue_without_controls():
    catalogue, profile = made(replace(SMALL, clauses=()))
    assert (controls(catalogue), profile) == ([], None)


NAMES = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.lists(st.sampled_from(Level), min_size=8, max_size=8))
def test_whatever_clauses_are_called_their_controls_have_ids_of_their_own(names, levels):
    clauses = tuple(
        replace(READ, id=ClauseId("made-up", "1.0", name), level=level)
        for name, level in zip(names, levels, strict=False)
    )
    catalogue, _profile = made(replace(SMALL, clauses=clauses))
    found = {props(one)["address"]: one["id"] for one in controls(catalogue)}
    assert found == {str(one.id): control_id(one) for one in clauses}
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch("_?" + re.escape(one.id.clause), found[str(one.id)]) for one in clauses)
