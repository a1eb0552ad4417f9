"""`commonbeat standards` against a portal that runs: what an editor does to a version, and what is said of mistakes."""

import pytest
from structlog.testing import capture_logs

from tests.cli.said import said
from tests.governance.portal import Served

WHY = "Synchronised clocks keep within a second."


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with capture_logs():  # of the node, which shares this process's output with the commands
        made = Served(tmp_path_factory.mktemp("portal"))
        yield made
        made.stop()


def edits(portal, *words, person="editor"):
    return said("standards", *words, "--url", portal.url, "--bearer", portal.token(person))


@pytest.fixture
def draft(portal):
    """The version of a draft; it is withdrawn afterwards where a test has not done so."""
    begun = edits(portal, "draft", "anpr-working", "--base", "0.1", "--reason", WHY)
    assert begun.status == 0, begun.err
    version = begun.out.split(" ")[0].partition("@")[2]
    yield version
    edits(portal, "withdraw", "anpr-working", version, "--reason", "It was made for a test.")


def test_an_editor_withdraws_a_version_and_it_is_not_taken_up_again(portal, draft):
    given_up = edits(portal, "withdraw", "anpr-working", draft, "--reason", "We begin anew, from 0.1.")
    assert given_up.out.startswith(f"anpr-working@{draft} is withdrawn; event ")
    again = edits(portal, "change", "anpr-working", draft, "clock-tolerance", "--limit", "1", "--reason", WHY)
    assert (again.status, "nothing can be done with it" in again.err) == (6, True)


def test_nobody_but_an_editor_withdraws_a_version(portal, draft):
    refused = edits(portal, "withdraw", "anpr-working", draft, "--reason", WHY, person="registrar")
    assert refused.status == 6
    listed = said("standards", "list", "--data", portal.folder).out
    assert f"anpr-working@{draft}:" in listed
    assert "withdrawn" not in next(line for line in listed.splitlines() if f"@{draft}:" in line)


def test_a_rehearsal_of_what_is_not_there_names_what_is(portal):
    asked = edits(portal, "rehearse", "anpr-workin#clock-tolerance", "--limit", "1")
    assert (asked.status, "at version" in asked.err) == (3, False)
    assert "There is no standard anpr-workin. Did you mean anpr-working?" in asked.err


def test_a_draft_from_a_version_that_is_not_there_names_what_is(portal):
    asked = edits(portal, "draft", "anpr-workin", "--base", "0.1", "--reason", WHY)
    assert "There is no standard anpr-workin at version 0.1. Did you mean anpr-working?" in asked.err
