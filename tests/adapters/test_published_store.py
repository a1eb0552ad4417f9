"""The contract of what remembers published versions, on every engine; and their folders."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from commonbeat.adapters.files.published import digests_of, put_version, read_manifest, versions_in
from commonbeat.adapters.memory.published import MemoryPublishedStore
from commonbeat.adapters.sql.published import SqlPublishedStore
from commonbeat.models.errors import BadModel, NoManifest
from commonbeat.models.published import Published
from tests.builders import NOON

ONE = Published("custody", "1.0", {"model.json": "0" * 64, "standard.toml": "1" * 64}, NOON, "J Example")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryPublishedStore()
        return
    with request.getfixturevalue(f"{request.param}_database").writing() as connection:
        yield SqlPublishedStore(connection)


def test_a_version_comes_back_as_it_was_remembered(store):
    store.add(ONE)
    assert store.find("custody", "1.0") == ONE


def test_a_version_that_is_not_there_is_none(store):
    assert store.find("custody", "1.0") is None
    assert list(store.all()) == []


def test_what_is_remembered_is_never_changed(store):
    store.add(ONE)
    with pytest.raises(ValueError, match=r"custody@1\.0"):
        store.add(replace(ONE, by="Somebody else"))
    assert list(store.all()) == [ONE]


def test_versions_come_by_standard_and_version(store):
    ones = [
        replace(ONE, standard=standard, version=version) for standard, version in (("b", "1"), ("a", "2"), ("a", "1"))
    ]
    for one in ones:
        store.add(one)
    assert [one.address for one in store.all()] == ["a@1", "a@2", "b@1"]


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "drafts" / "custody" / "1.0"
    (folder / "facts").mkdir(parents=True)
    (folder / "model.json").write_text("{}")
    (folder / "facts" / "README.md").write_text("Made up.")
    return folder


def of(source, written=()):
    return replace(ONE, files=digests_of(source) | dict(written))


def test_a_version_is_put_in_place_with_its_manifest(source, tmp_path):
    place = put_version(source, tmp_path / "catalogue", of(source), {})
    assert read_manifest(place) == of(source)
    assert (place / "facts" / "README.md").read_text() == "Made up."
    assert [one[:2] for one in versions_in(tmp_path / "catalogue")] == [("custody", "1.0")]


def test_a_version_is_not_put_over_another(source, tmp_path):
    put_version(source, tmp_path / "catalogue", of(source), {})
    before = digests_of(tmp_path / "catalogue")
    with pytest.raises(OSError):
        put_version(source, tmp_path / "catalogue", of(source), {})
    assert digests_of(tmp_path / "catalogue") == before


def test_a_file_that_changes_meanwhile_is_noticed_and_nothing_is_left(source, tmp_path):
    published = of(source)
    (source / "model.json").write_text("[]")
    with pytest.raises(BadModel, match="changed while it was published"):
        put_version(source, tmp_path / "catalogue", published, {})
    assert list(versions_in(tmp_path / "catalogue")) == []
    assert not list((tmp_path / "catalogue").glob(".incoming-*"))


def test_a_link_is_no_file_of_a_version(source, tmp_path):
    (source / "clauses").symlink_to(tmp_path)
    with pytest.raises(BadModel, match="clauses"):
        digests_of(source)


def test_what_a_killed_process_left_is_taken_away_by_the_next(source, tmp_path):
    left = tmp_path / "catalogue" / ".incoming-left"
    left.mkdir(parents=True)
    (left / "model.json").write_text("half")
    assert list(versions_in(tmp_path / "catalogue")) == []
    put_version(source, tmp_path / "catalogue", of(source), {})
    assert not left.exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", "[[", '{"standard": "custody", "version": "1.0", "files": []}'])
def test_a_manifest_that_cannot_be_read_is_told(source, tmp_path, content):
    place = put_version(source, tmp_path / "catalogue", of(source), {})
    (place / "published.json").write_text(content)
    with pytest.raises(NoManifest, match=r"custody/1\.0"):
        read_manifest(place)


def test_a_manifest_of_another_version_is_told(source, tmp_path):
    place = put_version(source, tmp_path / "catalogue", of(source), {})
    other = place.rename(place.with_name("1.1"))
    with pytest.raises(NoManifest, match=r"custody@1\.0"):
        read_manifest(other)


PUBLISHES = """
import sys
from pathlib import Path
from commonbeat.adapters.files.published import digests_of, put_version
from commonbeat.models.published import Published
from datetime import UTC, datetime
source, root = map(Path, sys.argv[1:])
print("ready", flush=True)
put_version(source, root, Published("custody", "1.0", digests_of(source), datetime.now(UTC), "it"), {})
"""


@pytest.mark.parametrize("turn", range(12))
def test_a_process_killed_at_any_moment_leaves_nothing_or_all(source, tmp_path, turn):
    for number in range(150):
        (source / f"part-{number}.txt").write_text("made up " * 500)
    root = tmp_path / "catalogue"
    with subprocess.Popen([sys.executable, "-c", PUBLISHES, source, root], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        until = time.monotonic() + turn * 0.02
        while time.monotonic() < until and process.poll() is None:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
    for _standard, _version, place in versions_in(root):
        assert read_manifest(place).files == digests_of(place) == digests_of(source)
    if not list(versions_in(root)):
        put_version(source, root, of(source), {})
    assert len(list(versions_in(root))) == 1
