"""The change log and the notes on migration as pages, and as files to keep."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from commonbeat.models.comparing.differ import compare
from commonbeat.models.comparing.notes import change_log, migration_notes
from commonbeat.web.pages.views.notes import blocks, spans
from commonbeat_check.model import Code, CodeList
from tests.check.builders import a_member, a_model, an_element, an_entity
from tests.web.modelled import a_portal_with

OLD = a_model(
    an_element("T_001", "Given Name", max_length=35),
    an_element("T_002", "Sex", list="sex"),
    CodeList(id="sex", name="Sex", codes=(Code(value="M", label="Male"), Code(value="NK", label="Not known"))),
    an_entity(a_member("givenName", "T_001"), a_member("sex", "T_002")),
)
NEW = a_model(
    an_element("T_001", "Given Name", max_length=20),
    an_element("T_002", "Sex", list="sex"),
    an_element("T_003", "Made *new* <b>here</b>"),
    CodeList(id="sex", name="Sex", codes=(Code(value="M", label="Male"), Code(value="U", label="Unknown | other"))),
    an_entity(a_member("givenName", "T_001"), a_member("sex", "T_002"), a_member("made", "T_003")),
    version="2.0",
)
DIFF = "/standards/tests/1.0/diff/2.0"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portal")
    with a_portal_with(folder, OLD, NEW) as app:
        beside = folder / "standards" / "tests" / "2.0"
        (beside / "MIGRATION.md").write_text("# From there\n\n1. Send `X`.\n")
        yield TestClient(app, base_url="http://node")


def said(markdown):
    return [
        (block.kind, ["".join(one.text for one in cell) for row in block.rows for cell in row])
        for block in blocks(markdown)
    ]


@pytest.mark.parametrize(("which", "title"), [("migration", "From tests@1.0 to tests@2.0"), ("changes", "Changes in tests@2.0")])  # fmt: skip
def test_notes_are_a_page_and_no_markdown(client, which, title):
    page = client.get(f"{DIFF}/{which}")
    text = page.text.split("<main")[1]
    assert (page.status_code, title in text) == (200, True)
    assert not any(sign in text for sign in ("## ", "`", "| --- |", "\\*"))
    assert f"{DIFF}/{which}" in client.get(DIFF).text


@pytest.mark.parametrize(("which", "file"), [("migration", "MIGRATION.md"), ("changes", "CHANGES.md")])
def test_the_markdown_can_be_kept(client, which, file):
    kept = client.get(f"{DIFF}/{which}/{file}")
    assert kept.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f'attachment; filename="tests-1.0-to-2.0-{file}"' in kept.headers["content-disposition"]
    assert kept.text.startswith("# ")
    assert f"{DIFF}/{which}/{file}" in client.get(f"{DIFF}/{which}").text


def test_what_publishing_wrote_is_a_page_and_a_file(client):
    listed = client.get("/standards/tests/2.0/artefacts").text
    assert "/standards/tests/2.0/notes/migration" in listed
    assert '<span class="cb-code">X</span>' in client.get("/standards/tests/2.0/notes/migration").text
    kept = client.get("/standards/tests/2.0/artefacts/MIGRATION.md")
    assert "attachment" in kept.headers["content-disposition"]


@pytest.mark.parametrize(
    "address",
    [
        f"{DIFF}/nothing",
        f"{DIFF}/migration/CHANGES.md",
        "/standards/tests/2.0/notes/changes",
        "/standards/tests/2.0/notes/x",
    ],
)
def test_notes_that_there_are_not_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_texts_of_a_standard_come_through_whole_and_never_as_html(client):
    text = client.get(f"{DIFF}/changes").text
    assert "Made *new* &lt;b&gt;here&lt;/b&gt;" in text
    assert "<b>here" not in text


@pytest.mark.parametrize("of", [change_log, migration_notes])
def test_all_that_is_written_is_read(of):
    text = of(OLD, NEW, compare(OLD, NEW))
    kinds = {kind for kind, _cells in said(text)}
    assert kinds >= {"heading", "text" if of is change_log else "steps"}
    assert any("Unknown | other" in cell for _kind, cells in said(text) for cell in cells)


def test_each_part_of_markdown_is_told_from_the_others():
    text = "## A `b`\n\nWords *more* words\non two lines\n\n1. One\n2. Two\n- Three\n\n| A | B |\n| --- | --- |\n| c \\| d | e |\n"
    assert said(text) == [
        ("heading", ["A b"]),
        ("text", ["Words more words on two lines"]),
        ("steps", ["One", "Two"]),
        ("list", ["Three"]),
        ("table", ["A", "B", "c | d", "e"]),
    ]


@given(st.text(max_size=60))
def test_any_text_is_read_and_nothing_but_signs_of_markdown_is_lost(text):
    told = "".join(one.text for one in spans(text))
    assert [one for one in text if one not in "`*\\"] == [one for one in told if one not in "`*\\"]


@pytest.mark.parametrize(
    ("breaks", "there", "not_there"),
    [
        ("producer", "was 35 and is 20", "Made *new*"),
        ("consumer", "Made *new*", "was 35 and is 20"),
        ("nobody", "There is no change of that kind", "was 35 and is 20"),
        ("nonsense", "was 35 and is 20", "There is no change of that kind"),
    ],
)
def test_changes_are_filtered_by_whom_they_break_without_a_script(client, breaks, there, not_there):
    page = client.get(DIFF, params={"breaks": breaks}).text
    assert (there in page, not_there in page) == (True, False)


WAIVERS = """
[[waiver]]
rule = "label_mismatch"
where = ["T_001"]
reason = "It is kept for the next version, which uses it."
by = "A made-up editor"
until = {until}
"""


@pytest.mark.parametrize(("year", "shown"), [(2999, "Waived by A made-up editor"), (2020, "lapsed on 2020-01-31")])
def test_a_waiver_says_why_by_whom_and_until_when(tmp_path, year, shown):
    model = a_model(an_element("T_001", "Given Name"), an_entity(a_member("it", "T_001")))
    with a_portal_with(tmp_path, model) as app:
        client = TestClient(app, base_url="http://node")
        assert "T_001" in client.get("/standards/tests/1.0/lint").text
        waivers = WAIVERS.format(until=date(year, 1, 31))
        (tmp_path / "standards" / "tests" / "1.0" / "waivers.toml").write_text(waivers)
        page = client.get("/standards/tests/1.0/lint").text
    assert shown in page
    assert ("It is kept for the next version" in page) == (datetime.now(UTC).year < year)
