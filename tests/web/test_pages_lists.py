from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.anpr.lists_rules import COLUMNS
from commonbeat.audit.model import Event, Question
from commonbeat.kernel.ids import ListId
from tests.web.browsers import Browser, next_page, words

LATER = f"{datetime.now(UTC).date() + timedelta(days=20)}"
NEW = {"name": "Made-up vans", "purpose": "taken from lay-bys, made up", "priority": "high"}
ENTRY = {"vrm": "aa11 aaa", "reason": "made up", "action": "stop", "weed_date": LATER, "priority": ""}


@pytest.fixture
def manager(running):
    return Browser(running, "list-manager")


@pytest.fixture
def list_(manager):
    made = manager.send("/lists/new", NEW)
    assert made.status_code == 303
    return made.headers["location"]


def add(manager, list_, **more):
    return manager.send(f"{list_}/entries/new", ENTRY | more)


def entries_of(running, list_):
    with running.node.reading() as rooms:
        return rooms.lists.store.entries(ListId(list_.removeprefix("/lists/")), None, 100)


def test_a_list_is_made_and_shown(manager):
    page = manager.after(manager.send("/lists/new", NEW | {"name": "Made-up one"}))
    assert "The list is made." in words(page)
    assert "taken from lay-bys, made up" in words(page)
    assert "Made-up one" in words(manager.get("/lists"))


def test_everything_wrong_with_a_new_list_is_said_at_once_beside_what_was_typed(manager):
    page = manager.send("/lists/new", {"name": "x", "purpose": "", "priority": "urgent"})
    assert page.status_code == 422
    for field in ("name", "purpose", "priority"):
        assert f'href="#{field}"' in page.text
    assert 'value="x"' in page.text


def test_an_entry_is_put_on_the_list_and_looked_out_for(running, manager, list_):
    page = manager.after(add(manager, list_))
    assert "AA11 AAA" in words(page)
    assert "Entries 1" in words(page)
    sent = {"vrm": "AA11AAA", "feed": 1, "source": 1, "camera": 1}
    sent |= {"captured_at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    assert running.call("POST", "/api/anpr/reads", json={"reads": [sent]}, headers=running.feed()).status_code == 202
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while "AA11 AAA" not in (queue := words(manager.get("/hits"))) and datetime.now(UTC) < deadline:
        running.node.reads.loader.wait(0.05)
    assert "Made-up vans" in queue


def test_a_wrong_entry_keeps_what_was_typed(running, manager, list_):
    page = add(manager, list_, vrm="", weed_date="2020-01-01", colour="<b>red", action="")
    assert page.status_code == 422
    for field in ("vrm", "weed_date", "action"):
        assert f'href="#{field}"' in page.text
    assert "&lt;b&gt;red" in page.text
    assert entries_of(running, list_) == []


def test_an_entry_goes_with_a_reason_and_stays_readable(running, manager, list_):
    add(manager, list_)
    [entry] = entries_of(running, list_)
    asked = manager.get(f"{list_}/entries/{entry.id}/remove")
    assert "AA11 AAA" in words(asked)
    assert manager.send(f"{list_}/entries/{entry.id}/remove", {"reason": ""}).status_code == 422
    page = words(manager.after(manager.send(f"{list_}/entries/{entry.id}/remove", {"reason": "found again"})))
    assert "Ended" in page
    assert "Entries 0" in page
    assert entries_of(running, list_)[0].inactivated_reason == "found again"
    assert manager.send(f"{list_}/entries/{entry.id}/remove", {"reason": "found again"}).status_code == 409


def csv_of(*marks, weed_date=LATER):
    values = {"reason": "made up", "action": "observe", "weed_date": weed_date}
    lines = [",".join((values | {"vrm": mark}).get(name, "") for name in COLUMNS) for mark in marks]
    return "\r\n".join([",".join(COLUMNS), *lines]).encode()


def import_file(manager, list_, content):
    return manager.send(f"{list_}/import", files={"file": ("made-up.csv", content, "text/csv")})


def test_a_file_is_imported_whole(running, manager, list_):
    assert "warning_markers" in words(manager.get(f"{list_}/import"))
    page = manager.after(import_file(manager, list_, csv_of("BB11BBB", "BB11BBC")))
    assert "2 entries were added." in words(page)
    assert [entry.vehicle.vrm for entry in entries_of(running, list_)] == ["BB11BBB", "BB11BBC"]


def test_a_file_that_comes_again_adds_what_is_new_and_says_how_many_were_there(running, manager, list_):
    import_file(manager, list_, csv_of("BB11BBB", "BB11BBC"))
    page = words(manager.after(import_file(manager, list_, csv_of("BB11BBB", "BB11BBC", "BB11BBD"))))
    assert "1 entry was added. 2 were on the list already." in page
    assert len(entries_of(running, list_)) == 3


@pytest.mark.parametrize("content", [b"", csv_of("BB11BBB", "?"), b"\xff\xfe", csv_of("BB11BBB", weed_date="soon")])
def test_a_file_with_a_fault_is_not_taken_at_all_and_the_place_is_said(running, manager, list_, content):
    page = import_file(manager, list_, content)
    assert page.status_code == 422
    assert "There is a problem" in words(page)
    assert entries_of(running, list_) == []


def test_a_bad_cell_is_named_by_line_and_column(manager, list_):
    page = words(import_file(manager, list_, csv_of("BB11BBB", "BB11BBC", weed_date="soon")))
    assert "Nothing was added" in page
    assert "3 weed_date" in page


def test_an_export_says_synthetic_in_its_name_and_is_on_the_record(running, manager, list_):
    add(manager, list_)
    answer = manager.send(f"{list_}/export")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="SYNTHETIC-list-')
    assert answer.text.splitlines()[0] == ",".join(COLUMNS)
    assert "AA11AAA" in answer.text
    log = running.node.audit.checkpointer.log
    exported = log.find(Question(event=Event.LIST_EXPORTED, newest_first=True, limit=1), None)
    assert list_.removeprefix("/lists/").encode() in exported[0].canonical


def test_a_list_of_many_entries_goes_on_over_pages(manager, list_):
    import_file(manager, list_, csv_of(*(f"CC{n:02}CCC" for n in range(60))))
    first = manager.get(list_)
    assert first.text.count("/remove") == 50
    rest = manager.get(next_page(first))
    assert rest.text.count("/remove") == 10


def test_who_only_reads_lists_is_offered_no_change_and_may_make_none(running, list_):
    desk = Browser(running, "hit-desk")
    page = desk.get(list_)
    assert page.status_code == 200
    assert "Add an entry" not in page.text
    for address in ("/lists/new", f"{list_}/entries/new", f"{list_}/import"):
        assert desk.get(address).status_code == 403
        assert desk.send(address, NEW | ENTRY).status_code == 403
    assert desk.send(f"{list_}/export").status_code == 200


def test_an_auditor_sees_no_lists_and_another_organisation_none_of_these(running, list_):
    assert Browser(running, "auditor").get("/lists").status_code == 403
    outsider = Browser(running, "outsider")
    assert outsider.get("/lists").status_code == 403
    assert outsider.get(list_).status_code == 404
    assert outsider.send(f"{list_}/export").status_code == 404
    assert Browser(running, "list-manager").get("/lists/list-none").status_code == 404


@pytest.mark.parametrize("path", ["/lists/new", "{}/entries/new", "{}/import", "{}/export", "{}/entries/e/remove"])
def test_a_form_without_the_pages_token_is_refused(manager, list_, path):
    answer = manager.send(path.format(list_), NEW | ENTRY, token="0" * 64)
    assert answer.status_code == 403
    assert "load the page and send it again" in words(answer)
