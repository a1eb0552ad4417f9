"""Two profiles of one model ask for different members, and every way to check a record says the same of them."""

import json

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from commonbeat.models.generating.forms import generate
from commonbeat_check.checking import checker
from tests.models.case_files import CASE_FILES, ON, OTHERS_RIGHT, RIGHT, WRONG, a_file
from tests.models.generating_xml import as_xml

PROFILES = ("BREACH", "FIRST")
ROOTS = {"BREACH": "breachOfBail", "FIRST": "firstHearing"}


def generated(form, entity=""):
    made = generate(CASE_FILES, form, ON, entity)
    assert made.unsaid == ()
    [content] = made.files.values()
    return content.decode()


def in_json_schema(profile):
    return Draft202012Validator(json.loads(generated("json-schema", profile))).is_valid


def in_openapi(profile):
    document = json.loads(generated("openapi"))
    [name] = [name for name, one in document["components"]["schemas"].items() if one.get("x-entity", "").endswith(f"#{profile}")]  # fmt: skip
    whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return Draft202012Validator(whole).is_valid


def in_xml_schema(profile):
    schema = xmlschema.XMLSchema11(generated("xsd"))
    return lambda record: schema.is_valid(as_xml(ROOTS[profile], record))


WAYS = {
    "checker": {one: checker(CASE_FILES, one, ON).accepts for one in PROFILES},
    "JSON Schema": {one: in_json_schema(one) for one in PROFILES},
    "OpenAPI": {one: in_openapi(one) for one in PROFILES},
    "XML Schema": {one: in_xml_schema(one) for one in PROFILES},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("profile", "changes"), [(one, {}) for one in PROFILES] + OTHERS_RIGHT)
def test_what_a_profile_allows_is_taken_in_every_way(way, profile, changes):
    assert WAYS[way][profile](a_file(profile, changes))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("profile", "changes", "rule"), WRONG)
def test_what_a_profile_does_not_allow_is_refused_in_every_way(way, profile, changes, rule):
    assert not WAYS[way][profile](a_file(profile, changes))


@pytest.mark.parametrize(("profile", "changes", "rule"), WRONG)
def test_the_checker_names_the_rule_of_the_profile_or_of_what_it_is_based_on(profile, changes, rule):
    assert [one.rule for one in checker(CASE_FILES, profile, ON).errors(a_file(profile, changes))] == [rule]


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_one_profile_is_none_of_the_other(way):
    assert [[WAYS[way][one](RIGHT[other]) for other in PROFILES] for one in PROFILES] == [[True, False], [False, True]]


def is_right(profile, file):
    """Say by hand what the two profiles say."""
    here = file.keys()
    if not {"caseNumber", "surname"} <= here:
        return False
    if profile == "BREACH":
        is_conditional = file.get("bailStatus") == "C"
        return {"bailStatus", "breachedOn"} <= here and is_conditional == ("condition" in here) and len(file.get("offence", ())) < 2  # fmt: skip
    is_interpreted = file.get("needsInterpreter") == "Y"
    return (
        {"offence", "needsInterpreter"} <= here
        and len(file["offence"]) <= 2
        and is_interpreted == ("language" in here)
        and ("plea" in here) != ("breachedOn" in here)
    )


def often(values):
    return st.one_of(values, values, values, st.none())


FILES = st.fixed_dictionaries(
    {
        "caseNumber": often(st.just("AB1234")),
        "surname": often(st.just("Example")),
        "bailStatus": often(st.sampled_from("CUN")),
        "condition": st.none() | st.just(["Curfew"]),
        "breachedOn": st.none() | st.just("2026-05-30"),
        "offence": often(st.lists(st.just("TH68001"), min_size=1, max_size=3)),
        "needsInterpreter": often(st.sampled_from("YN")),
        "language": st.none() | st.just("Welsh"),
        "plea": st.none() | st.sampled_from(["G", "NG"]),
    }
)


@pytest.mark.parametrize("profile", PROFILES)
@given(FILES)
def test_every_way_says_of_any_file_what_the_profile_says(profile, drawn):
    file = {key: value for key, value in drawn.items() if value is not None}
    if profile == "BREACH" and len(file.get("offence", ())) == 1:
        [file["offence"]] = file["offence"]
        assert_alike(profile, file, is_right(profile, file | {"offence": [file["offence"]]}))
    else:
        assert_alike(profile, file, is_right(profile, file))


def assert_alike(profile, file, expected):
    assert {way: checks[profile](file) for way, checks in WAYS.items()} == dict.fromkeys(WAYS, expected)
