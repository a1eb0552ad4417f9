"""`commonbeat conformance mark`, `revoke` and `verify`, from end to end and with no network."""

import pytest

from tests.cli.said import said
from tests.conformance.commands import run_of_sender


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


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("standard.json", 1, "refused  files: "),
        ("status-list.jwt", 1, "refused  status-list"),
        ("report.dsse.json", 1, "refused  report"),
        ("badge.svg", 1, "refused  "),
        ("issuer.pub", 0, "held  standard"),
    ],
)
def test_a_file_that_is_damaged_is_named_and_one_that_is_not_needed_is_passed_over(
    marked, tmp_path, name, status, told
):
    key = (marked / "mark" / "issuer.pub").read_text().strip()
    for path in (marked / "mark").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(b"{damaged\x00\xff")
    seen = said("conformance", "verify", tmp_path / "badge.svg", "--trust", key)
    assert (seen.status, told in seen.out) == (status, True), seen


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
