"""``commonbeat standards``: without a node and with one, and what it says of what is not there."""

import json
import re

import pytest

from commonbeat.adapters.files.standards import published_folder
from commonbeat.bootstrap.make import make_node
from commonbeat.cli.rehearsing import tell
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from tests.cli.said import said
from tests.standards.portals import portal_in

CLAUSE = "anpr-working#clock-tolerance"


def test_a_clause_is_shown_with_no_node_at_all():
    told = said("standards", "show", CLAUSE)
    assert told.status == 0, told.err
    assert "anpr-working@0.1#clock-tolerance: The camera's clock" in told.out
    assert "Limit: 5 seconds" in told.out


def test_a_program_is_told_the_same():
    [clause] = json.loads(said("standards", "show", f"{CLAUSE}", "--json").out)["clauses"]
    assert (clause["address"], clause["machine"]["value"]) == ("anpr-working@0.1#clock-tolerance", 5)


def test_a_clause_is_shown_with_all_that_was_done_to_its_version(tmp_path):
    told = said("standards", "show", CLAUSE, "--data", portal_in(tmp_path / "portal")).out
    acts = [
        "drafted",
        "changed",
        "consultation-opened",
        "commented",
        "disposed",
        "consultation-closed",
        "ballot-opened",
    ]
    assert re.findall(r"^\d{4}-\d\d-\d\d [\d:]+ ([a-z-]+)", told, re.MULTILINE) == [*acts, "agreed"]
    assert re.search(r"^in force from \S+\.\d{3}Z$", told, re.MULTILINE)


def test_every_standard_is_listed():
    listed = {one["id"] for one in json.loads(said("standards", "list", "--json").out)}
    assert listed == {folder.name for folder in published_folder().iterdir() if list(folder.glob("*/standard.toml"))}
    assert listed >= {"anpr-working", "network-code", "interop-charter", "api-standard", "writing-standards"}
    assert "network-code@0.1" in said("standards", "list").out


@pytest.mark.parametrize(
    ("address", "status"),
    [("anpr-working#nothing", 3), ("nothing", 3), ("anpr-working@9.9", 3), ("No Address", 2), ("anpr-working@x", 2)],
)
def test_what_is_not_there_is_said(address, status):
    assert said("standards", "show", address).status == status


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("anpr-workin", "There is no standard anpr-workin. Did you mean anpr-working?"),
        ("anpr-working@9.9", "There is: anpr-working@0.1."),
        ("anpr-working#clock-tolerence", "Did you mean clock-tolerance?"),
    ],
)
def test_what_is_nearly_there_is_named(address, told):
    assert told in said("standards", "show", address).err


def test_a_rehearsal_needs_a_node_that_runs_and_a_clause(tmp_path):
    make_node(tmp_path / "node", Profile.PORTAL, "Made-up Portal", read_settings({}), SystemClock())
    refused = said("standards", "rehearse", CLAUSE, "--limit", "1", "--data", tmp_path / "node")
    assert (refused.status, "start it first" in refused.err) == (6, True)
    assert said("standards", "rehearse", "anpr-working", "--limit", "1", "--data", tmp_path / "node").status == 2


@pytest.mark.parametrize("limit", ["nan", "inf", "-1", "0", "1e2", "1_0", "\uff11", "1.2345", "five", "9999999"])
def test_a_limit_that_is_none_is_refused_by_its_option_s_name(limit, tmp_path):
    asked = said("standards", "rehearse", CLAUSE, "--limit", limit, "--data", tmp_path)
    assert (asked.status, asked.err.startswith("--limit: Enter a number above 0")) == (2, True)
    changed = said("standards", "change", "anpr-working", "0.2", "clock-tolerance", "--limit", limit, "--reason",
                   "Because we can.", "--url", "http://127.0.0.1:1", "--bearer", "none")  # fmt: skip
    assert (changed.status, changed.err.startswith("--limit: Enter a number above 0")) == (2, True)


def test_nobody_at_the_address_is_said_in_a_line():
    refused = said("standards", "draft", "anpr-working", "--base", "0.1", "--reason", "Because we can, and it helps.",
                   "--url", "http://127.0.0.1:1", "--bearer", "none")  # fmt: skip
    assert (refused.status, "was not reached: nothing answers there" in refused.err) == (6, True)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"cameras": None, "cameras_of": None}, "single cameras are not named to you"),
        ({"cameras": [], "cameras_of": "own"}, "those of your own organisation are named"),
        ({"cameras": [], "cameras_of": "every"}, "northmarch did not answer (down): its cameras are missing here"),
        (
            {"cameras": [], "cameras_of": "every", "unit": "metres"},
            "3 of 9 reads of the last 30 days fail at 2 metres.",
        ),
    ],
)
def test_a_rehearsal_says_whose_cameras_are_named_and_who_was_silent(more, line, capsys):
    told = {"reads": 9, "failing": 3, "forces": [], "products": [], "owners": {"northmarch": "down"}, "unit": "seconds"}
    tell(told | more, 2)
    assert line in capsys.readouterr().out


def test_where_a_clause_is_from_is_not_told_as_if_it_still_had_to_be_agreed():
    told = said("standards", "show", CLAUSE).out
    assert "(must; origin: Commonbeat's own proposal)" in told
    assert "(must, proposed)" not in told


def test_every_command_stands_under_a_heading_that_says_what_it_is_for():
    told = said("standards", "--help")
    assert (told.status, "─ Commands" in told.out) == (0, False)
    models = told.out.index("Data models, and records of them")
    clauses = told.out.index("Clauses: their limits, and the next version of a text")
    places = {name: told.out.index(f"│ {name} ") for name in ("lint", "list", "diff", "import", "convert", "draft")}
    assert max(places["lint"], places["list"]) < models < min(places["diff"], places["import"])
    assert max(places["import"], places["convert"]) < clauses < places["draft"]
