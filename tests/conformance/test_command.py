"""`commonbeat conformance`, from end to end: foreign systems, reports, a mark, and its verification with no network."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from commonbeat.adapters.http.targets import read_target
from commonbeat.conformance.errors import TargetRefused
from tests.cli.said import said
from tests.conformance.commands import SENDER, run_of_sender
from tests.conformance.foreign_back_office import SECRET, Office, served

CLOCK = "anpr-working@0.1#clock-tolerance"


def predicate(out) -> dict:
    return json.loads((out / "report.json").read_text())["predicate"]


def test_a_foreign_sender_passes_and_leaves_a_whole_report(tmp_path):
    told = run_of_sender(tmp_path / "out")
    assert told.status == 0, told
    assert told.out.count("\n") == 1
    assert "PASSED" in told.out
    assert "listening at 127.0.0.1" in told.err
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files >= {"report.json", "report.dsse.json", "junit.xml", "report.html", "run.pub"}
    assert not [path for path in (tmp_path / "out").iterdir() if b"PRIVATE+KEY" in path.read_bytes()]
    assert "made for this run and thrown away" in told.err
    assert "run.key" not in files
    assert not any(b"AA11" in path.read_bytes() for path in (tmp_path / "out").iterdir()), "a plate was kept"
    assert predicate(tmp_path / "out")["failedTests"] == []


@pytest.mark.clause(CLOCK)
def test_the_same_sender_with_its_clock_eight_seconds_ahead_fails_exactly_the_clause(tmp_path):
    told = run_of_sender(tmp_path / "out", "--ahead", 8)
    assert told.status == 1
    found = predicate(tmp_path / "out")
    assert [one["clause"] for one in found["tests"] if one["verdict"] not in {"pass", "not-applicable"}] == [CLOCK]
    assert found["failedTests"] == ["clock-is-not-ahead"]
    [curl] = [one["curl"] for one in found["tests"] if one["verdict"] == "fail"]
    port = re.search(r"listening at 127.0.0.1 port (\d+)", told.err)[1]
    assert f"http://127.0.0.1:{port}/api/anpr/reads" in curl, "port 0 is nobody's"
    for part in (CLOCK, "expected No capture lies further ahead", "s ahead.", "again curl"):
        assert part in told.err


def run_of_shell(out, ahead):
    command = shlex.join(["sh", str(SENDER.with_suffix(".sh")), str(ahead)])
    return said("conformance", "run", "anpr-sender", "--target", "http://127.0.0.1:0", "--out", out, "--run", command)


@pytest.mark.clause(CLOCK)
@pytest.mark.parametrize(("ahead", "failed"), [(0, []), (8, ["clock-is-not-ahead"]), (-8, ["clock-is-not-behind"])])
def test_a_sender_in_another_language_passes_and_fails_exactly_where_its_clock_is_off(tmp_path, ahead, failed):
    told = run_of_shell(tmp_path, ahead)
    assert told.status == (1 if failed else 0), told
    assert predicate(tmp_path)["failedTests"] == failed


@pytest.mark.parametrize("foreign", [SENDER, SENDER.parents[2] / "docs" / "tutorial" / "sender.py"])
def test_what_plays_a_stranger_uses_nothing_of_ours(foreign):
    tree = ast.parse(foreign.read_text())
    named = [one.names[0].name if isinstance(one, ast.Import) else one.module
             for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)]  # fmt: skip
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names


@pytest.mark.clause(CLOCK)
def test_a_clock_that_is_behind_fails_and_a_slow_link_does_not(tmp_path):
    assert run_of_sender(tmp_path / "slow", "--late", 60).status == 0
    assert run_of_sender(tmp_path / "behind", "--ahead", -8).status == 1
    assert predicate(tmp_path / "behind")["failedTests"] == ["clock-is-not-behind"]


def test_a_sender_that_speaks_for_another_camera_fails_that_clause(tmp_path):
    command = shlex.join([sys.executable, str(SENDER), "--camera", "2"])
    words = ("--target", "http://127.0.0.1:0", "--out", tmp_path, "--run", command, "--camera", "1.1.1")
    assert said("conformance", "run", "anpr-sender", *words).status == 1
    assert predicate(tmp_path)["failedTests"] == ["sends-for-its-camera"]


def test_what_was_seen_is_seen_again_with_the_curl_line(tmp_path):
    (tmp_path / "bearer").write_text(SECRET)
    with served(Office(tolerance=60)) as url:
        said(
            "conformance", "run", "anpr-back-office", "--target", url, "--camera", "1.1.1", "--out", tmp_path,
            "--bearer-file", tmp_path / "bearer",
        )  # fmt: skip
        [curl] = [one["curl"] for one in predicate(tmp_path)["tests"] if one["verdict"] == "fail"]
        again = subprocess.run(
            ["/bin/sh", "-c", curl],
            env={**os.environ, "COMMONBEAT_BEARER": SECRET},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    assert '"accepted": 1' in again.stdout, again


def test_a_foreign_back_office_passes_and_its_credential_is_in_no_file(tmp_path):
    (tmp_path / "bearer").write_text(SECRET + "\n")
    with served(Office()) as url:
        told = said(
            "conformance", "run", "anpr-back-office", "--target", url, "--camera", "1.1.1", "--out", tmp_path / "out",
            "--bearer-file", tmp_path / "bearer", "--seed", "7",
        )  # fmt: skip
    assert told.status == 0, told
    assert not any(SECRET.encode() in path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert SECRET not in told.out + told.err
    assert predicate(tmp_path / "out")["seed"] == 7


def test_a_back_office_that_takes_reads_from_the_future_fails_the_clause(tmp_path):
    (tmp_path / "bearer").write_text(SECRET)
    words = ("--camera", "1/1/1", "--out", tmp_path, "--bearer-file", tmp_path / "bearer")
    with served(Office(tolerance=60)) as url:
        told = said("conformance", "run", "anpr-back-office", "--target", url, *words)
    assert told.status == 1
    assert predicate(tmp_path)["failedTests"] == ["holds-a-read-ahead"]
    assert CLOCK in told.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("no-such-pack", "--target", "http://127.0.0.1:0"), "There is no pack"),
        (("anpr-sender", "--target", "ftp://x"), "an address is written as"),
        (("anpr-sender", "--target", "http://127.0.0.1"), "to listen at"),
        (("anpr-sender", "--target", "http://8.8.8.8:80"), "--allow-remote"),
        (("anpr-back-office", "--target", "http://127.0.0.1:1"), "Name a camera"),
        (("anpr-back-office", "--target", "http://127.0.0.1:1", "--camera", "1"), "three whole numbers"),
        (
            ("anpr-back-office", "--target", "http://127.0.0.1:1", "--camera", "1.1.1", "--bearer-file", "/no"),
            "cannot be",
        ),
        (("anpr-back-office", "--target", "http://127.0.0.1:1", "--camera", "1.1.1"), "nothing answers"),
        (("anpr-sender", "--target", "http://127.0.0.1:0", "--run", "no-such-program"), "cannot be started"),
        (("anpr-sender", "--target", "http://127.0.0.1:0", "--product", "A"), "together"),
    ],
)
def test_what_could_not_be_run_ends_with_two_and_says_why(tmp_path, words, why):
    told = said("conformance", "run", *words, "--out", tmp_path)
    assert (told.status, why in told.err) == (2, True), told


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1", "http://192.168.1.1:8000", "http://[::1]:1", "http://localhost:1"]
)
def test_this_machine_and_private_networks_are_tested(address):
    assert read_target(address).url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://1.1.1.1",
        "http://169.254.169.254",
        "http://[fe80::1]",
        "http://0.0.0.0:1",
        "http://u:p@127.0.0.1",
        "http://127.0.0.1:x",
        "x",
    ],
)
def test_others_are_not_unless_the_operator_says_so(address):
    with pytest.raises(TargetRefused):
        read_target(address)
    assert read_target("http://1.1.1.1", allow_remote=True).host == "1.1.1.1"


def test_the_packs_and_what_they_cover_are_listed():
    assert "anpr-sender 0.1" in said("conformance", "packs").out
    told = said("conformance", "coverage", "anpr-back-office")
    assert told.status == 0
    assert "0 have neither" in told.out


def test_what_a_pack_covers_names_each_clause_whole_and_the_version_once():
    told = said("conformance", "coverage", "anpr-sender", "--standard", "anpr-working@0.1").out
    made = json.loads(said("conformance", "coverage", "anpr-sender", "--standard", "anpr-working@0.1", "--json").out)
    assert told.count("anpr-working@0.1") == 1
    assert (made["pack"], made["standard"]) == ("anpr-sender", "anpr-working@0.1")
    for one in made["clauses"]:
        assert f" {one['clause']} " in told
        assert one["tests"] or one["reason"]
    assert [one["tests"] for one in made["clauses"] if one["clause"] == "clock-tolerance"]
