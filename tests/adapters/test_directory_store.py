"""The contract of what keeps a signed directory, in memory and in a file."""

import pytest

from commonbeat.adapters.files.directory import FileDirectoryStore
from commonbeat.adapters.memory.exchange import MemoryDirectoryStore


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    return MemoryDirectoryStore() if request.param == "memory" else FileDirectoryStore(tmp_path / "network" / "d.json")


def test_before_the_first_there_is_none(store):
    assert store.held() is None


def test_what_was_kept_last_is_held(store):
    store.keep(b"one")
    store.keep(b"two")
    assert store.held() == b"two"


def test_another_process_finds_what_was_kept(tmp_path):
    FileDirectoryStore(tmp_path / "d.json").keep(b"one")
    assert FileDirectoryStore(tmp_path / "d.json").held() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["d.json"]
