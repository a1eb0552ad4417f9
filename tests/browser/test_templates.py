"""What the templates say, without a browser."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from commonbeat.access.model import Permission
from commonbeat.anpr.look_alikes import Difference
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.profiles import ROOMS, Profile
from commonbeat.web.pages.views.forms import faults_by_field
from commonbeat.web.pages.views.frame import navigation
from commonbeat.web.pages.views.reads import differs_said
from commonbeat.web.rendering import clause, environment, marked, minute, plate, render, said_day, stepped, time_of
from tests.browser.samples import NOON, SAMPLES, TASK, a_frame, a_read, people, reads


def page(name: str, **frame: object) -> str:
    here, view = SAMPLES[name]
    return render(a_frame(here, **frame), view())


class Forms(HTMLParser):
    """Collects the names of the fields of each form that posts."""

    def __init__(self) -> None:
        super().__init__()
        self.posting: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag == "form":
            self.inside = have.get("method") == "post"
            if self.inside:
                self.posting.append([])
        elif self.inside and "name" in have:
            self.posting[-1].append(have["name"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def test_every_template_of_a_page_has_a_sample():
    pages = {t for t in environment().list_templates() if not t.startswith(("govuk_frontend_jinja/", "components/"))}
    assert pages - {"layout.html"} == {view().template for _here, view in SAMPLES.values()}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_that_posts_carries_the_token(name):
    forms = Forms()
    forms.feed(page(name))
    assert forms.posting, "at least the form that signs out"
    assert all("csrf_token" in fields for fields in forms.posting)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_demo_page_says_synthetic_in_its_title_and_its_banner(name):
    shown = page(name)
    assert "SYNTHETIC" in shown.split("</title>")[0]
    assert "SYNTHETIC" in shown.split('class="cb-marking"')[1].split("</p>")[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_of_a_real_node_does_not_say_synthetic(name):
    assert "SYNTHETIC" not in page(name, demo=False)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_has_nothing_that_the_policy_on_content_forbids(name):
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page(name)) == []


LISTS_NODES = {"network", "network-expired", "home-network"}
"""Pages that lead to the nodes of the network, as the signed directory has them."""


@pytest.mark.parametrize("name", SAMPLES)
def test_an_address_in_a_page_is_of_this_node(name):
    shown = page(name)
    if name in LISTS_NODES:
        shown, count = re.subn(r' href="https?://[^"]*" rel="external noreferrer"', "", shown)
        assert count > 1
    assert [a for a in re.findall(r'\s(?:src|href|action)="([^"]*)"', shown) if not a.startswith(("/", "#"))] == []


def test_what_people_typed_is_escaped():
    shown = render(a_frame(), reads.Check(TASK, vrm='"><script>x</script>'))
    assert "<script>x" not in shown


def test_the_menu_shows_only_what_the_permissions_open():
    auditor = navigation({Permission.AUDIT_READ, Permission.STANDARDS_READ}, ROOMS[Profile.NATIONAL])
    assert [item.href for item in auditor] == ["/audit", "/standards", "/network"]


def test_a_portal_has_no_way_to_reads_in_its_menu():
    assert "/search" not in [item.href for item in navigation(set(Permission), ROOMS[Profile.PORTAL])]


def test_the_place_where_one_is_is_marked():
    assert [
        item.href for item in navigation(set(Permission), ROOMS[Profile.NATIONAL], "/hits/hit-1") if item.current
    ] == ["/hits"]


@pytest.mark.parametrize(
    ("mark", "drawn"),
    [("AB12CDE", "AB12 CDE"), ("K7DJR", "K7 DJR"), ("XKC412A", "XKC 412A"), ("AIZ1234", "AIZ 1234"), ("1234AB", "1234 AB"), ("M1", "M 1"), ("BXZZ99", "BXZZ99"), ("", "")],
)  # fmt: skip
def test_a_plate_is_drawn_with_the_space_that_it_has(mark, drawn):
    assert plate(mark) == drawn


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-21T13:05:06.700Z", '<time datetime="2026-11-21T13:05:06.700Z">21 Nov 2026 13:05:06</time>&nbsp;UTC'),
        ("2026-11-05T01:05:06+01:00", '<time datetime="2026-11-05T00:05:06.000Z">5 Nov 2026 00:05:06</time>&nbsp;UTC'),
        ("2026-11-21T13:05:06", "2026-11-21T13:05:06"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_an_instant_that_came_as_text_is_said_as_every_other_and_another_text_as_it_came(text, said):
    assert time_of(text) == said


def test_a_day_and_a_minute_have_one_spelling():
    assert (said_day(date(2026, 11, 5)), minute(NOON)) == ("5 Nov 2026", f"{NOON.day} {NOON:%b %Y %H:%M}")


def test_a_look_alike_says_where_it_differs():
    assert differs_said([Difference(6, "O", "0")]) == "0 read where O was asked, at 6"
    assert differs_said([]) == ""


def test_a_rule_leads_to_its_clause():
    assert 'href="/standards/anpr-working/0.1/clauses/late"' in clause("anpr-working@0.1#late")
    assert clause("<b>") == "<code>&lt;b&gt;</code>"


def test_a_fault_finds_its_field():
    error = Invalid([Fault("/purpose/reason", "too short"), Fault("/cameras/0", "no such"), Fault("", "nothing named")])
    assert faults_by_field(error, {"/cameras": "cameras"}) == {
        "reason": "too short",
        "cameras": "no such",
        "form": "nothing named",
    }


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("homeAddress.postCode", ["homeAddress.", "postCode"]),
        ("a.telephoneNumberWithItsExtension", ["a.", "telephone", "Number", "With", "Its", "Extension"]),
        ("CU_2/cell", ["CU_2/", "cell"]),
        ("/", ["/"]),
        ("<b>", ["&lt;b&gt;"]),
    ],
)
def test_a_path_breaks_after_its_steps_and_in_a_long_one_between_words(path, steps):
    assert stepped(path).split("<wbr>") == steps


@pytest.mark.parametrize(
    ("text", "question", "shown"),
    [
        ("Date of Birth, <age>", "birth DATE", "<mark>Date</mark> of <mark>Birth</mark>, &lt;age&gt;"),
        ("Surnames and names", "name", "Surnames and <mark>name</mark>s"),
        ("a.b (c", "(", "a.b (c"),
        ("as it is", "", "as it is"),
    ],
)
def test_the_words_of_a_question_are_marked_where_words_begin_with_them(text, question, shown):
    assert marked(text, question) == shown


def test_a_template_that_asks_a_view_for_what_it_has_not_fails():
    with pytest.raises(AttributeError, match="Home has no titel"):
        environment().from_string("{{ view.titel }}").render(view=people.Home(()))


def test_a_read_that_was_taken_in_another_spelling_shows_both():
    answer = reads.SearchAnswer(
        (), (), (a_read(0, received_vrm="AB 12 CDE"),), NOON, NOON, NOON, 1, SAMPLES["search-answer"][1]().carried
    )
    shown = render(a_frame(), answer)
    assert "AB12 CDE" in shown
    assert "received as AB 12 CDE" in shown


@pytest.mark.parametrize(("name", "all_rows"), [("network-answer-long", 63), ("rehearsal-long", 60)])
def test_of_a_long_list_the_first_twenty_stand_open_and_the_rest_is_folded(name, all_rows):
    shown = page(name)
    opened, _fold, folded = shown.partition('<details class="govuk-details cb-folded">')
    rows = '<tr class="govuk-table__row"'
    last_open = opened.rpartition("<table")[2]
    assert last_open.count(rows) - 1 == 20
    assert folded.partition("</details>")[0].count(rows) - 1 == all_rows - 20
    assert f"{all_rows - 20} o" in folded.partition("</summary>")[0]


def test_a_short_list_is_not_folded():
    assert "cb-folded" not in page("network-answer") + page("rehearsal")


def test_the_newest_reads_in_quarantine_stand_before_the_folded_counts_of_each_camera():
    shown = page("quarantine")
    assert shown.index("Reads, newest first") < shown.index("cb-folded") < shown.index("By camera and clause")
