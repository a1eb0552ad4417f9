"""The pages on which a clause is read, changed, consulted on and rehearsed: by those who may, and shown to all."""

import re
from dataclasses import replace

import pytest

from commonbeat.web.pages.views.clauses import RehearsalPage, Silent
from tests.anpr.builders import a_read, columns
from tests.browser.thread_samples import MEASURE
from tests.web.browsers import Browser, words

WHY = "Synchronised clocks keep within a second."
CLAUSE = "/standards/anpr-working/0.1/clauses/clock-tolerance"


@pytest.fixture
def drafted(running):
    """The address of a draft's clause, with the limit of one second."""
    editor = Browser(running, "editor")
    begun = editor.send("/standards/anpr-working/0.1/draft", {"reason": WHY, "clause": "clock-tolerance"})
    place = begun.headers["location"]
    assert editor.send(f"{place}/change", {"value": "1", "reason": WHY}).status_code == 303
    yield place
    version = place.rpartition("/clauses/")[0]
    editor.send(f"{version}/act", {"act": "withdrawn", "text": "It was made for a test."})


def test_a_clause_has_a_page_with_its_text_its_limit_and_how_well_it_is_kept(running):
    page = words(Browser(running, "investigator").get(CLAUSE))
    assert "within 5 seconds of UTC" in page
    assert "In plain words:" in page
    assert "How well it is kept" in page
    assert "Single cameras are shown to people whose role lets them" in page


def test_a_reader_is_offered_nothing_that_they_may_not_do(running, drafted):
    page = Browser(running, "investigator").get(drafted).text
    for form in ("/change", "/comment", "/dispose", "/rehearse", "/act", "/draft"):
        assert f'{form}"' not in page
    assert 'action="' + drafted + '/change"' in Browser(running, "editor").get(drafted).text


def test_the_stage_bar_is_said_in_words_too(running, drafted):
    page = Browser(running, "investigator").get(drafted)
    assert 'class="cb-stages" aria-hidden="true"' in page.text
    assert "Where it stands: It is a draft" in words(page)


def test_what_differs_is_shown_side_by_side(running, drafted):
    version = re.search(r"anpr-working/([\d.]+)/", drafted)[1]
    page = words(Browser(running, "investigator").get(f"/standards/anpr-working/0.1/compare/{version}"))
    assert "What binds has changed." in page
    assert "The camera's clock : limit 5 seconds → 1 second" in page
    assert "0.1 5 seconds" in page


def test_the_words_that_differ_are_marked_and_no_others(running, drafted):
    version = re.search(r"anpr-working/([\d.]+)/", drafted)[1]
    page = Browser(running, "investigator").get(f"/standards/anpr-working/0.1/compare/{version}").text
    assert set(re.findall(r"<del>([^<]*)</del>", page)) == {"5 seconds"}
    assert set(re.findall(r"<ins>([^<]*)</ins>", page)) == {"1 second"}


def test_what_an_editor_does_stands_above_the_tables_and_the_page_says_where(running):
    page = Browser(running, "editor").get(CLAUSE).text
    assert page.index('id="draft-title"') < page.index('id="kept"')
    contents = re.search(r'<nav class="cb-contents".*?</nav>', page, re.DOTALL)[0]
    places = re.findall(r'href="#([^"]+)"', contents)
    assert {"draft-title", "kept"} <= set(places)
    assert all(f' id="{place}"' in page for place in places)


def test_a_change_that_cannot_be_keeps_what_was_typed(running, drafted):
    editor = Browser(running, "editor")
    refused = editor.send(f"{drafted}/change", {"value": "none", "reason": "typed already, and kept"})
    assert refused.status_code == 422
    assert "Enter a number above 0" in words(refused)
    assert "typed already, and kept" in refused.text


def test_a_comment_is_made_and_answered_on_the_page(running, drafted):
    editor, practitioner = Browser(running, "editor"), Browser(running, "practitioner")
    act = drafted.rpartition("/clauses/")[0] + "/act"
    opened = editor.send(
        act, {"act": "consultation-opened", "text": "Is one second within reach?", "clause": "clock-tolerance"}
    )
    assert opened.headers["location"] == drafted
    assert practitioner.send(f"{drafted}/comment", {"comment": ""}).status_code == 422
    assert practitioner.send(f"{drafted}/comment", {"comment": "Our older <b>cameras</b> cannot."}).status_code == 303
    page = editor.get(drafted)
    assert "Our older &lt;b&gt;cameras&lt;/b&gt; cannot." in page.text
    number = re.search(r'name="number" value="(\d+)"', page.text)[1]
    lacking = editor.send(
        f"{drafted}/dispose", {"number": number, f"disposition-{number}": "noted", f"answer-{number}": ""}
    )
    assert lacking.status_code == 422
    answered = {
        "number": number,
        f"disposition-{number}": "noted",
        f"answer-{number}": "They may ask for a derogation.",
    }
    assert "The comment has its answer." in words(editor.after(editor.send(f"{drafted}/dispose", answered)))
    assert "Noted: They may ask for a derogation." in words(Browser(running, "investigator").get(drafted))


def test_a_rehearsal_says_who_would_fail(running, drafted):
    at = int(running.node.clock.now().timestamp() * 1000) - 60_000
    reads = [a_read(f"AB{n:02d}CDE", captured_ms=at, received_ms=at + 2_500, camera=3) for n in range(20)]
    running.store.insert(columns(reads), "pages-rehearsed")
    engineer = Browser(running, "camera-engineer")
    page = engineer.send(f"{drafted}/rehearse", {"limit": "1"})
    assert page.status_code == 200
    assert re.search(r"cameras? of \d+ would fail it\.", words(page))
    assert "1/1/3" in words(page)
    assert "2.5 s behind" in words(page)
    assert "on 1 of 1 day" in words(page)
    assert "Keep this forecast" not in page.text
    kept = engineer.send(f"{drafted}/rehearse", {"limit": "600"})
    assert "Every camera would keep it." in words(kept)
    assert "1/1/3" in words(kept).partition("Cameras that keep it, furthest off first")[2]


@pytest.mark.parametrize(
    ("failing", "silent", "verdict"),
    [
        (0, (), "Every camera would keep it."),
        (0, ("Northmarch",), "Every camera that was told of would keep it. Nothing is known of the cameras of Northmarch."),
        (2, ("Northmarch", "Riverton"), "2 cameras of 311 would fail it. Nothing is known of the cameras of Northmarch, Riverton."),
    ],
)  # fmt: skip
def test_the_verdict_of_a_rehearsal_names_who_was_silent(failing, silent, verdict):
    rows = tuple(Silent(one, "could not be reached") for one in silent)
    measure = replace(MEASURE, cameras_failing=failing, silent=rows)
    assert RehearsalPage(None, None, measure, may_keep=False).verdict == verdict


def test_an_editor_keeps_the_forecast_of_the_draft_s_own_limit(running, drafted):
    editor = Browser(running, "editor")
    assert "Keep this forecast" in editor.send(f"{drafted}/rehearse", {"limit": "1"}).text
    kept = editor.send(f"{drafted}/rehearse", {"limit": "1", "keep": "yes"})
    assert "The forecast is kept with the version." in words(kept)
    assert "Rehearsed" in words(editor.get(drafted))


@pytest.mark.parametrize("limit", ["", "0", "-1", "nan", "inf", "1e99", "five"])
def test_a_limit_that_is_none_is_asked_for_again(running, drafted, limit):
    asked = Browser(running, "camera-engineer").send(f"{drafted}/rehearse", {"limit": limit})
    assert asked.status_code == 422
    assert "Enter a number above 0" in words(asked)


def test_a_forecast_of_another_limit_is_not_kept_on_the_page_either(running, drafted):
    asked = Browser(running, "editor").send(f"{drafted}/rehearse", {"limit": "2", "keep": "yes"})
    assert asked.status_code == 422
    assert "A forecast is kept of the limit that the version sets" in words(asked)


def test_an_editor_withdraws_a_version_on_its_page(running, drafted):
    page, editor = drafted.rpartition("/clauses/")[0], Browser(running, "editor")
    assert "Withdraw this version" in words(editor.get(page))
    assert "Withdraw this version" not in words(Browser(running, "practitioner").get(page))
    assert "Withdraw this version" not in words(editor.get("/standards/anpr-working/0.1")), "it came with the program"
    unsaid = editor.send(f"{page}/act", {"act": "withdrawn", "text": "no"})
    assert (unsaid.status_code, "Withdraw this version" in words(unsaid)) == (422, True)
    assert "Say it in 10 to 4000 characters." in words(unsaid)
    done = editor.after(editor.send(f"{page}/act", {"act": "withdrawn", "text": "We begin anew, from 0.1."}))
    assert "The version is withdrawn." in words(done)
    assert "It was given up." in words(done)
    assert "Withdraw this version" not in words(done)
    assert Browser(running, "practitioner").send(f"{page}/act", {"act": "withdrawn", "text": WHY}).status_code == 403


def test_what_is_not_there_is_not_found(running):
    browser = Browser(running, "editor")
    for path in (f"{CLAUSE}x", "/standards/anpr-working/7.7/clauses/role", "/standards/anpr-working/0.1/compare/7.7"):
        assert browser.get(path).status_code == 404
    assert browser.send("/standards/anpr-working/7.7/draft", {"reason": WHY}).status_code == 404
