"""`commonbeat conformance`, from end to end: foreign systems, reports, a mark, and its verification with no network."""

import ast
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commonbeat.adapters.http.targets import read_target
from commonbeat.conformance.errors import TargetRefused
from tests.cli.said import said
from tests.conformance.foreign_back_office import SECRET, Office, served

SENDER = Path(__file__).with_name("foreign_sender.py")
CLOCK = "anpr-working@0.1#clock-tolerance"


def run_of_sender(out, *words):
    command = shlex.join([sys.executable, str(SENDER), *map(str, words)])
    return said(
        "conformance", "run", "anpr-sender", "--target", "http://127.0.0.1:0", "--out", out, "--run", command,
        "--product", "Made-up Cam", "--product-version", "2.1",
    )  # fmt: skip


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
    assert not any(b"AA11" in path.read_bytes() for path in (tmp_path / "out").iterdir()), "a plate was kept"
    assert predicate(tmp_path / "out")["failedTests"] == []


@pytest.mark.clause(CLOCK)
def test_the_same_sender_with_its_clock_eight_seconds_ahead_fails_exactly_the_clause(tmp_path):
    told = run_of_sender(tmp_path / "out", "--ahead", 8)
    assert told.status == 1
    found = predicate(tmp_path / "out")
    assert [one["clause"] for one in found["tests"] if one["verdict"] not in {"pass", "not-applicable"}] == [CLOCK]
    assert found["failedTests"] == ["clock-is-not-ahead"]
    for part in (CLOCK, "expected No capture lies further ahead", "s ahead.", "again curl"):
        assert part in told.err


def run_of_shell(out, ahead):
    command = shlex.join(["sh", str(SENDER.with_suffix(".sh")), str(ahead)])
    return said("conformance", "run", "anpr-sender", "--target", "http://127.0.0.1:0", "--out", out, "--run", command)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
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


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
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
    "address", ["http://1.1.1.1", "http://0.0.0.0:1", "http://u:p@127.0.0.1", "http://127.0.0.1:x", "x"]
)
def test_others_are_not_unless_the_operator_says_so(address):
    with pytest.raises(TargetRefused):
        read_target(address)
    assert read_target("http://1.1.1.1", allow_remote=True).host == "1.1.1.1"


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A mark and its folder, from a run of a foreign sender."""
    folder = tmp_path_factory.mktemp("marked")
    assert run_of_sender(folder / "out").status == 0
    told = mark(folder, "Made-up Cam")
    assert told.status == 0, told
    return folder


def mark(folder, product, *more, report_key="run.pub"):
    vouched = ("--report-key", folder / "out" / report_key) if report_key else ()
    return said(
        "conformance", "mark", "--report", folder / "out" / "report.dsse.json", "--product", product, "--supplier",
        "Example Ltd", "--version", "2.1", "--key", folder / "registrar.key", "--out", folder / "mark", *vouched, *more,
    )  # fmt: skip


def verify(folder, *more):
    return said(
        "conformance", "verify", folder / "mark" / "badge.svg", "--trust", folder / "mark" / "issuer.pub", *more
    )


def test_a_mark_is_verified_from_its_badge(marked):
    told = verify(marked)
    assert told.status == 0, told
    assert [line.split()[0] for line in told.out.splitlines()] == ["held"] * 7
    assert "anpr-working@0.1" in told.out


def test_a_key_is_trusted_by_its_text_as_well(marked):
    key = (marked / "mark" / "issuer.pub").read_text().strip()
    assert said("conformance", "verify", marked / "mark" / "credential.jwt", "--report", marked / "mark" / "report.dsse.json",
                "--status-list", marked / "mark" / "status-list.jwt", "--trust", key).status == 0  # fmt: skip


def test_what_is_not_there_to_look_at_ends_with_two(marked, tmp_path):
    badge = tmp_path / "badge.svg"
    badge.write_bytes((marked / "mark" / "badge.svg").read_bytes())
    told = said("conformance", "verify", badge, "--trust", marked / "mark" / "issuer.pub")
    assert told.status == 2
    assert "unknown" in told.out
    assert said("conformance", "verify", tmp_path / "none.svg", "--trust", "x").status == 2


@pytest.mark.parametrize("name", ["badge.svg", "report.dsse.json", "status-list.jwt"])
def test_a_file_that_was_changed_ends_with_one(marked, tmp_path, name):
    for path in (marked / "mark").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    told = said("conformance", "verify", tmp_path / "badge.svg", "--trust", marked / "mark" / "issuer.pub")
    assert told.status == 1, told
    assert "refused" in told.out


@pytest.mark.parametrize("name", ["junit.xml", "report.html", "report.json", "standard.json"])
def test_a_file_of_the_run_that_was_changed_is_named(marked, tmp_path, name):
    for path in [*(marked / "out").iterdir(), *(marked / "mark").iterdir()]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = ("conformance", "verify", tmp_path / "badge.svg", "--trust", tmp_path / "issuer.pub")
    assert said(*words).status == 0
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes().replace(b"camera", b"Camera", 1))
    told = said(*words)
    assert (told.status, name in told.out) == (1, True), told


def test_our_own_product_is_told_that_it_is_self_tested(marked):
    told = mark(marked, "Commonbeat")
    assert told.status == 4
    assert "self-tested" in told.err


def test_a_report_of_a_key_that_nobody_vouches_for_gives_no_mark(marked):
    told = mark(marked, "Another", report_key="")
    assert told.status == 2
    assert "nobody here knows" in told.err


def test_a_revoked_mark_is_refused_and_an_older_list_is_too(tmp_path):
    assert run_of_sender(tmp_path / "out").status == 0
    id = mark(tmp_path, "Made-up Cam").out.partition(":")[0]
    older = (tmp_path / "mark" / "status-list.jwt").read_bytes()
    seen = ("--seen", tmp_path / "seen")
    assert verify(tmp_path, *seen).status == 0
    words = ("--why", "it was found faulty", "--key", tmp_path / "registrar.key", "--out", tmp_path / "mark")
    assert said("conformance", "revoke", id, *words).status == 0
    assert "was revoked" in verify(tmp_path).out
    (tmp_path / "seen").write_text("2\n")
    (tmp_path / "mark" / "status-list.jwt").write_bytes(older)
    told = verify(tmp_path, *seen)
    assert (told.status, "rolled back" in told.out) == (1, True)


def test_a_node_issues_a_mark_with_its_own_key_and_on_its_record(tmp_path):
    node = tmp_path / "node"
    assert said("init", "--data", node, "--profile", "portal", "--organisation", "A made-up registrar").status == 0
    assert run_of_sender(tmp_path / "out").status == 0
    words = (
        "--product",
        "Made-up Cam",
        "--supplier",
        "Example Ltd",
        "--version",
        "2.1",
        "--data",
        node,
        "--out",
        tmp_path / "mark",
    )
    report = tmp_path / "out" / "report.dsse.json"
    told = said("conformance", "mark", "--report", report, "--report-key", tmp_path / "out" / "run.pub", *words)
    assert told.status == 0, told
    assert verify(tmp_path).status == 0
    badge = tmp_path / "mark" / "badge.svg"
    assert said("conformance", "verify", badge, "--data", node).status == 0
    unknown = said("conformance", "verify", badge)
    assert (unknown.status, "the signature holds, the issuer is unknown" in unknown.out) == (2, True), unknown
    (tmp_path / "mark" / "issuer.pub").unlink()
    assert "no key is there" in said("conformance", "verify", badge).out
    assert said("audit", "export", "--data", node, "--out", tmp_path / "record.jsonl").status == 0
    assert "conformance.mark.issued" in (tmp_path / "record.jsonl").read_text()


def test_the_packs_and_what_they_cover_are_listed():
    assert "anpr-sender 0.1" in said("conformance", "packs").out
    told = said("conformance", "coverage", "anpr-back-office")
    assert told.status == 0
    assert "0 have neither" in told.out
