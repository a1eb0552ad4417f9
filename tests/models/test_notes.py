"""The change log and the migration notes say what to do and what to expect."""

from msgspec.structs import replace

from commonbeat.models.comparing.differ import compare
from commonbeat.models.comparing.notes import change_log, code_matches, migration_notes
from commonbeat_check.model import Code, CodeMatch, ListMapping, Relation
from tests.models.comparing_builders import a_model, with_codes, with_element

OLD = a_model()
MALE = Code(value="1", label="Male")
NEW = replace(
    with_codes(with_element(OLD, "DS_1", max_length=20), MALE, Code(value="F", label="Female"), Code(value="9")),
    version="2.0",
)


def both(old, new):
    changes = compare(old, new)
    return change_log(old, new, changes), migration_notes(old, new, changes)


def test_the_change_log_groups_changes_by_whom_they_break():
    log, _notes = both(OLD, NEW)
    assert "# Changes in sample@2.0" in log
    broken, rest = log.split("## Breaking for producers\n")
    assert "Female in Sex was 2 and is now written F" in broken
    assert "The longest length of Given Name (DS_1) was 35 and is 20." in rest


def test_producers_are_told_what_to_do_and_consumers_what_to_expect():
    _log, notes = both(OLD, NEW)
    send, receive = notes.split("## If you receive records")
    assert "Bring what you send within it before you move." in send
    assert "Send F where you sent 2 in Sex." in send
    assert "Expect to receive it." in receive
    assert "Given Name" not in receive


def test_codes_that_changed_are_mapped():
    _log, notes = both(OLD, NEW)
    assert "| 2 (Female) | F (Female) | exact |" in notes
    assert "Codes that stay as they are: 1; that do not: 1." in notes
    assert "New: 9." in notes


def test_what_the_new_list_says_of_the_old_one_counts():
    mapping = ListMapping(to="sample@1.0/CL_1", matches=(CodeMatch(source="9", target="2", relation=Relation.BROADER),))
    new = replace(NEW.lists[0], codes=(MALE, Code(value="9", label="Other")), mappings=(mapping,))
    matches = code_matches(OLD, OLD.lists[0], new)
    assert matches[1] == CodeMatch(source="2", target="9", relation=Relation.NARROWER)


def test_where_nothing_breaks_it_says_so():
    _log, notes = both(OLD, replace(OLD, version="1.1", note="Said anew."))
    assert "Nothing has to be done" in notes
    assert "Nothing new can come" in notes


def test_a_first_version_has_nothing_to_compare_with():
    assert "first version" in change_log(None, OLD, [])
    assert "first version" in migration_notes(None, OLD, [])


def test_what_a_model_says_is_no_markdown():
    new = with_element(OLD, "DS_1", name="[a](http://example.org) <b>\n# big")
    log, _notes = both(OLD, new)
    assert "\\[a\\](http://example.org) \\<b\\> # big" in log
