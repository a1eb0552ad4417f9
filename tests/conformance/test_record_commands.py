"""`commonbeat conformance suite`, `answers` and `records`, from end to end, with no node and no network."""

import csv
import json
from dataclasses import replace
from datetime import date

import pytest

from commonbeat.bootstrap.marks import registrar
from commonbeat.cli.contents import keys_named
from commonbeat.cli.desk import house_in
from commonbeat.conformance.model import Product
from commonbeat.conformance.ports import nothing_retired
from commonbeat_check.checking import checker
from commonbeat_check.shelf import shipped_model
from tests.cli.said import said

ON = ("--on", "2026-11-26")
PRODUCT = ("--product", "Made-up RMS", "--product-version", "4.0")


def suite_in(folder, address="mait@1.0.0#ICM"):
    told = said("conformance", "suite", address, "--out", folder, *ON)
    assert told.status == 0, told
    return folder


def answered(folder, turned=()):
    """Answer every record of the suite rightly, but for those of the clauses that are named."""
    with (folder / "expected.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [
        f"{row['test']},{'yes' if (row['expected'] == 'accept') != (row['clause'] in turned) else 'no'},{row['element']}"
        for row in rows
    ]
    (folder / "answers.csv").write_text("\n".join(["test,accepted,element", *lines, ""]))
    return folder / "answers.csv"


def judged(folder, out, *, turned=()):
    return said("conformance", "answers", folder, answered(folder, turned), "--out", out, *PRODUCT)


def mark(folder):
    return said(
        "conformance", "mark", "--report", folder / "out" / "report.dsse.json", "--report-key", folder / "out" / "run.pub",
        "--product", "Made-up RMS", "--supplier", "Example Ltd", "--version", "4.0",
        "--key", folder / "registrar.key", "--out", folder / "mark",
    )  # fmt: skip


def test_a_product_that_answers_rightly_has_a_signed_report_and_a_mark(tmp_path):
    told = judged(suite_in(tmp_path / "suite"), tmp_path / "out")
    assert told.status == 0, told
    assert "mait@1.0.0#ICM/consumer" in told.out
    report = tmp_path / "out" / "report.dsse.json"
    checked = said("conformance", "verify", report, "--trust", tmp_path / "out" / "run.pub")
    assert (checked.status, [line.split()[0] for line in checked.out.splitlines()]) == (0, ["held"] * 4), checked
    assert said("conformance", "verify", report).status == 2
    assert mark(tmp_path).status == 0
    badge = said("conformance", "verify", tmp_path / "mark" / "badge.svg", "--trust", tmp_path / "mark" / "issuer.pub")
    assert badge.status == 0, badge
    assert "SYNTHETIC: every record" in (tmp_path / "out" / "report.html").read_text()


def test_wrong_answers_end_with_one_and_name_the_clause(tmp_path):
    told = judged(suite_in(tmp_path / "suite"), tmp_path / "out", turned={"mait@1.0.0#Incident"})
    assert told.status == 1, told
    assert "clause mait@1.0.0#Incident" in told.err
    failed = json.loads((tmp_path / "out" / "report.json").read_text())["predicate"]["failedTests"]
    assert failed == ["Incident"]


def test_a_report_that_was_changed_ends_with_one(tmp_path):
    judged(suite_in(tmp_path / "suite"), tmp_path / "out", turned={"mait@1.0.0#Incident"})
    page = tmp_path / "out" / "report.html"
    page.write_text(page.read_text().replace("Failed", "Passed"))
    told = said("conformance", "verify", tmp_path / "out" / "report.dsse.json", "--trust", tmp_path / "out" / "run.pub")
    assert (told.status, "refused  files: " in told.out) == (1, True), told


def test_a_retired_standard_has_a_report_and_no_mark(tmp_path):
    told = judged(suite_in(tmp_path / "suite", "cjs@5.0#OffenceFixed"), tmp_path / "out")
    assert (told.status, "is retired in the catalogue" in told.err) == (0, True), told
    refused = mark(tmp_path)
    assert (refused.status, "has no new marks" in refused.err) == (4, True), refused
    report = said(
        "conformance", "verify", tmp_path / "out" / "report.dsse.json", "--trust", tmp_path / "out" / "run.pub"
    )
    assert (report.status, "no mark is given for it" in report.out) == (0, True), report


def test_the_records_of_the_suite_are_those_that_the_checker_takes_and_refuses(tmp_path):
    folder = suite_in(tmp_path / "suite")
    held = checker(shipped_model("mait@1.0.0"), "ICM", date(2026, 11, 26))
    lines = map(json.loads, (folder / "records.ndjson").read_text().splitlines())
    with (folder / "expected.csv").open(newline="") as file:
        right = {row["test"]: row["expected"] == "accept" for row in csv.DictReader(file)}
    assert {one["test"]: held.accepts(one["record"]) for one in lines} == right


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"pack": "mait@1.0.0#ICM/consumer", "version": "2026-11-26.1.20", "digest": "0"}', "another is made"),
        ('{"pack": "anpr-sender", "version": "0.1", "digest": "0"}', "not that of a suite"),
        ("[]", "not that of a suite"),
        ('{"pack": "mait@1.0.0#NONE/consumer", "version": "2026-11-26.1.20", "digest": "0"}', "no entity NONE"),
    ],
)
def test_a_folder_that_holds_another_suite_is_refused(tmp_path, content, told):
    (tmp_path / "suite.json").write_text(content)
    (tmp_path / "answers.csv").write_text("test,accepted\n")
    found = said("conformance", "answers", tmp_path, tmp_path / "answers.csv", "--out", tmp_path / "out")
    assert (found.status, told in found.err) == (2, True), found


@pytest.mark.parametrize("address", ["mait@1.0.0", "mait", "none@1.0#X", "mait@1.0.0#NONE"])
def test_what_names_no_entity_is_refused(tmp_path, address):
    assert said("conformance", "suite", address, "--out", tmp_path / "suite").status == 2
    assert not (tmp_path / "suite").exists()


def test_records_that_a_product_gives_are_judged_with_what_they_cover(tmp_path):
    given = said("standards", "examples", "mait@1.0.0#ICAM", "--n", "5", *ON)
    (tmp_path / "given.ndjson").write_text(given.out)
    words = ("conformance", "records", "mait@1.0.0#ICAM", tmp_path / "given.ndjson", "--out", tmp_path / "out", *ON)
    told = said(*words, *PRODUCT)
    assert told.status == 0, told
    assert "elements were given" in told.err
    assert mark(tmp_path).status == 0
    checked = said(
        "conformance", "verify", tmp_path / "mark" / "badge.svg", "--trust", tmp_path / "mark" / "issuer.pub"
    )
    assert checked.status == 0, checked


def test_records_that_are_wrong_or_cannot_be_read_are_told_apart(tmp_path):
    words = ("conformance", "records", "mait@1.0.0#ICAM", tmp_path / "given.json", "--out", tmp_path / "out")
    (tmp_path / "given.json").write_text('{"messageId": ""}')
    assert said(*words).status == 1
    (tmp_path / "given.json").write_text("{")
    assert said(*words).status in {1, 2}
    (tmp_path / "given.json").unlink()
    assert said(*words).status == 2


def test_a_mark_is_refused_with_the_reason_by_a_node_whose_register_has_it_as_revoked(tmp_path):
    judged(suite_in(tmp_path / "suite", "cjs@5.0#OffenceFixed"), tmp_path / "out")
    node, badge = tmp_path / "node", tmp_path / "badge.svg"
    assert said("init", "--data", node, "--profile", "portal", "--organisation", "A made-up registrar").status == 0
    envelope = (tmp_path / "out" / "report.dsse.json").read_bytes()
    keys = keys_named([str(tmp_path / "out" / "run.pub")])
    with house_in(node) as house, house.begin() as rooms:
        before = replace(rooms.marks, retired=nothing_retired, in_force=lambda _standard: None)
        product = Product("Made-up RMS", "4.0", "Example Ltd")
        mark = before.issue(registrar(house.identity.party), envelope, product, keys)
        badge.write_bytes(before.badge(mark.id))
    told = said("conformance", "verify", badge, "--data", node)
    assert (told.status, "refused  register: " in told.out) == (1, True), told
    assert "is retired in the catalogue" in told.out
