"""The digest of a text: exactly what binds changes it, and nothing else does."""

from dataclasses import replace

import pytest

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import ClauseId
from commonbeat.standards.digest import text_digest
from commonbeat.standards.errors import BadStandard
from commonbeat.standards.model import Kept, Level, MachineForm
from tests.access.builders import the_catalogue

CODE = the_catalogue().standard("network-code", "0.1")
FIRST, *REST = CODE.clauses
MACHINE = MachineForm("intake.clock_tolerance_seconds", "seconds", "capture minus receipt")


def with_first(**change):
    return replace(CODE, clauses=(replace(FIRST, **change), *REST))


def test_the_digest_is_the_same_for_the_same_text():
    assert text_digest(CODE) == text_digest(with_first())
    assert text_digest(CODE).startswith("sha256:")
    assert len(text_digest(CODE)) == len("sha256:") + 64


@pytest.mark.parametrize(
    "other",
    [
        replace(CODE, id="other-code"),
        replace(CODE, version="0.2"),
        replace(CODE, requires=()),
        replace(CODE, clauses=tuple(REST)),
        replace(CODE, clauses=(*REST, FIRST)),
        with_first(id=ClauseId("network-code", "0.1", "other")),
        with_first(title="Other"),
        with_first(level=Level.MAY),
        with_first(text=FIRST.text + " "),
        with_first(machine=MACHINE),
    ],
    ids=range(10),
)
def test_whatever_binds_changes_the_digest(other):
    assert text_digest(other) != text_digest(CODE)


def test_a_limit_that_moves_changes_the_digest():
    assert text_digest(with_first(machine=MACHINE)) != text_digest(with_first(machine=replace(MACHINE, unit="hours")))


@pytest.mark.parametrize(
    "other",
    [
        replace(CODE, note="Another note.", owner="Somebody else"),
        with_first(plain="In other words."),
        with_first(kept=Kept.NOT_YET, kept_by="Not yet."),
        with_first(sources=()),
    ],
    ids=["note", "plain", "kept", "sources"],
)
def test_what_does_not_bind_may_be_mended(other):
    assert text_digest(other) == text_digest(CODE)


@pytest.mark.clause("network-code@0.1#required-standards")
def test_the_code_names_the_standards_that_it_requires():
    assert CODE.requires == ("anpr-working",)


def test_a_code_that_requires_what_is_not_there_cannot_be_taken(tmp_path):
    folder = tmp_path / "network-code" / "0.1"
    folder.mkdir(parents=True)
    text = (published_folder() / "network-code" / "0.1" / "standard.toml").read_text()
    (folder / "standard.toml").write_text(text.replace('standard = "anpr-working"', 'standard = "network-cod"'))
    with pytest.raises(BadStandard, match="Did you mean network-code") as bad:
        FileStandards(tmp_path).all()
    assert [fault.pointer for fault in bad.value.faults] == ["/requires/0/standard"]
