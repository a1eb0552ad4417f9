"""The contract of the store of marks, on every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.files.mark_folder import read_marks, write_marks
from commonbeat.adapters.memory.marks import MemoryMarkStore
from commonbeat.adapters.sql.marks import SqlMarkStore
from commonbeat.conformance.errors import UnusableCredential
from commonbeat.conformance.model import Mark, Product
from tests.builders import NOON


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryMarkStore()
        return
    with request.getfixturevalue(f"{request.param}_database").writing() as connection:
        yield SqlMarkStore(connection)


def a_mark(id="mark-1", list_index=0, **more):
    values = {
        "product": Product("Made-up «Cam»", "2.1", "Example Ltd"),
        "pack": "anpr-sender@0.1",
        "report_digest": "0" * 64,
        "issued_at": NOON,
        "expires_at": NOON + timedelta(days=365),
        "credential": "a.b.c",
    } | more
    return Mark(id=id, list_index=list_index, **values)


def test_a_mark_comes_back_as_it_was_kept(store):
    mark = a_mark(revoked_at=NOON, why_revoked="it was found faulty")
    store.put(mark)
    assert store.find("mark-1") == mark


def test_a_mark_that_is_not_there_is_none(store):
    assert store.find("mark-1") is None
    assert list(store.all()) == []


def test_putting_again_replaces(store):
    store.put(a_mark())
    store.put(replace(a_mark(), revoked_at=NOON))
    assert [mark.revoked_at for mark in store.all()] == [NOON]


def test_marks_come_in_the_order_in_which_they_were_issued(store):
    for place, id in enumerate(["c", "a", "b"]):
        store.put(a_mark(id, place))
    assert [mark.id for mark in store.all()] == ["c", "a", "b"]


def test_a_folder_keeps_them_too(tmp_path):
    marks = [a_mark(), a_mark("mark-2", 1, revoked_at=NOON)]
    write_marks(tmp_path, marks)
    assert read_marks(tmp_path) == marks


@pytest.mark.parametrize("content", ["", "{}", '{"marks": [1]}', '{"marks": [{"id": "a"}]}'])
def test_a_damaged_register_is_not_begun_anew(tmp_path, content):
    (tmp_path / "marks.json").write_text(content)
    with pytest.raises(UnusableCredential, match="no register"):
        read_marks(tmp_path)
