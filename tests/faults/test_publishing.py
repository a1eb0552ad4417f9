"""Processes that publish at once, one that is killed at any moment of it, and folders that nobody may write into."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from commonbeat.adapters.files.published import INCOMING, digests_of, read_manifest, versions_in
from commonbeat.adapters.files.standards import FileStandards
from commonbeat.bootstrap.make import make_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat_check.shelf import Shelf
from tests.cli.drafts import MODEL, draft, version
from tests.cli.test_publishing import started

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]
PROJECT = Path(__file__).parents[2]
ROUNDS = 12
NOBODY = 65534
BUSY = "another process publishes there just now: try again in a moment."


class Publisher:
    """A process that publishes when it is told to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.publisher"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, *run: object, **more: object) -> None:
        """Have it run a command; ``answer`` waits for what came of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"run": ["standards", "publish", *map(str, run)], **more}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def ask(self, *run: object, **more: object) -> dict:
        self.tell(*run, **more)
        return self.answer()

    def close(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def publishers():
    """Give two of them that have imported what they need."""
    with ExitStack() as ended:
        both = [ended.enter_context(closing(Publisher())) for _ in range(2)]
        for one in both:
            one.ask("--help")
        yield both


def whole(catalogue: Path) -> list[str]:
    """Give the versions of a catalogue, each of which is there whole."""
    for _standard, _version, folder in versions_in(catalogue):
        assert read_manifest(folder).files == digests_of(folder)
    there = [f"{standard}@{number}" for standard, number, _folder in versions_in(catalogue)]
    assert Shelf(catalogue).addresses() == there
    assert [f"{one.id}@{one.version}" for one in FileStandards(catalogue).all()] == there
    return there


def longest(number: str, most: int):
    """Give the model at a version with another longest name."""
    return version(number, elements=(replace(MODEL.elements[0], max_length=most), *MODEL.elements[1:]))


def test_of_two_that_publish_one_version_one_does_and_the_other_is_told(publishers, tmp_path):
    folders = [draft(tmp_path / name, longest("1.0", most)) for name, most in (("one", 20), ("other", 30))]
    for number in range(ROUNDS):
        catalogue = tmp_path / f"catalogue{number}"
        for publisher, folder in zip(publishers, folders, strict=True):
            publisher.tell(folder, "--to", catalogue)
        told = [one.answer() for one in publishers]
        assert sorted(one["status"] for one in told) in ([0, 1], [0, 2]), told
        [refused] = [one for one in told if one["status"]]
        assert BUSY in refused["err"] or "custody@1.0 was published before, and differs in" in refused["err"]
        assert whole(catalogue) == ["custody@1.0"]


def test_of_two_that_publish_the_same_nobody_is_wrong(publishers, tmp_path):
    folder = draft(tmp_path / "drafts", MODEL)
    for number in range(ROUNDS):
        catalogue = tmp_path / f"catalogue{number}"
        for publisher in publishers:
            publisher.tell(folder, "--to", catalogue)
        told = [one.answer() for one in publishers]
        assert 0 in {one["status"] for one in told}
        assert all(not one["status"] or BUSY in one["err"] for one in told), told
        assert whole(catalogue) == ["custody@1.0"]


def test_two_versions_that_break_each_other_are_never_both_published(publishers, tmp_path):
    first = draft(tmp_path / "drafts", longest("1.0", 20))
    folders = [draft(tmp_path / "drafts", longest("1.1", 40)), draft(tmp_path / "drafts", longest("1.2", 30))]
    for number in range(ROUNDS):
        catalogue = tmp_path / f"catalogue{number}"
        assert publishers[0].ask(first, "--to", catalogue)["status"] == 0
        for publisher, folder in zip(publishers, folders, strict=True):
            publisher.tell(folder, "--to", catalogue)
        told = [one.answer() for one in publishers]
        assert sorted(one["status"] for one in told) in ([0, 1], [0, 2]), told
        [refused] = [one for one in told if one["status"]]
        assert BUSY in refused["err"] or "cannot be published as it is" in refused["err"]
        assert len(whole(catalogue)) == 2


def test_one_that_is_refused_takes_no_catalogue_away_from_the_other(publishers, tmp_path):
    good = draft(tmp_path / "good", MODEL)
    bad = draft(tmp_path / "bad", version("1.0", elements=MODEL.elements[:1]))
    for number in range(ROUNDS):
        catalogue = tmp_path / f"catalogue{number}"
        for publisher, folder in zip(publishers, (bad, good), strict=True):
            publisher.tell(folder, "--to", catalogue)
        refused, told = [one.answer() for one in publishers]
        assert refused["status"] in {1, 2}
        assert told["status"] == 0 or BUSY in told["err"], told
        assert whole(catalogue) == ["custody@1.0"] * (told["status"] == 0)


def test_one_that_is_killed_leaves_nothing_half_there_and_the_next_one_publishes(publishers, tmp_path):
    folder = draft(tmp_path / "drafts", MODEL)
    (folder / "earlier").mkdir()
    for name in ("model.json", "standard.toml"):  # what lies deeper is no version while the folder is being filled
        (folder / "earlier" / name).write_bytes((folder / name).read_bytes())
    found, touch = [], 0
    while not found or found[-1]["killed"]:
        touch += 1
        catalogue = tmp_path / f"catalogue{touch}"
        found.append(publishers[0].ask(folder, "--to", catalogue, touch=touch, root=str(catalogue)))
        there = whole(catalogue)
        assert there in ([], ["custody@1.0"])
        told = publishers[1].ask(folder, "--to", catalogue)
        assert (told["status"], "nothing was changed" in told["out"]) == (0, bool(there)), told
        assert whole(catalogue) == ["custody@1.0"]
    assert len(found) > 10
    assert found[-1]["status"] == 0
    assert not list(catalogue.glob(f"{INCOMING}*"))


def test_a_node_starts_whenever_one_that_published_there_was_killed(publishers, tmp_path):
    folder = draft(tmp_path / "drafts", MODEL)
    touch, killed = 1, True
    while killed:
        node = tmp_path / f"node{touch}"
        make_node(node, Profile.PORTAL, "Made-up Portal", read_settings({}), SystemClock())
        root = node / "standards"
        killed = publishers[0].ask(folder, "--data", node, touch=touch, root=str(root))["killed"]
        there = whole(root) if root.is_dir() else []
        entries, catalogue = started(node)
        assert [one["subject"] for one in entries] == there
        assert ("custody@1.0" in catalogue) is bool(there)
        touch += 5
    assert there == ["custody@1.0"]


@pytest.fixture
def open_place():
    """Give a folder that another user may look into, as those of tests are not."""
    with tempfile.TemporaryDirectory(prefix="catalogue-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.parametrize(("where", "closed", "told"), [
    ("catalogue", "catalogue", "catalogue: Permission denied. Nothing was published."),
    ("catalogue/deeper", "catalogue", "catalogue/deeper: nothing can be published there: Permission denied."),
    ("catalogue", "catalogue/custody", "catalogue/custody/1.1: Permission denied. Nothing was published."),
])  # fmt: skip
def test_where_somebody_may_not_write_that_is_told_in_one_line(publishers, open_place, where, closed, told):
    first, second = (draft(open_place / "drafts", version(number)) for number in ("1.0", "1.1"))
    catalogue = open_place / "catalogue"
    assert publishers[0].ask(first, "--to", catalogue)["status"] == 0
    before = digests_of(catalogue)
    for path in (catalogue, *catalogue.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    (open_place / closed).chmod(0o555)
    user = NOBODY if os.getuid() == 0 else 0  # nothing is closed to root
    found = publishers[0].ask(second, "--to", open_place / where, user=user)
    assert (found["status"], found["out"], told in found["err"]) == (2, "", True), found
    assert digests_of(catalogue) == before
    assert not list(catalogue.glob(f"{INCOMING}*"))
    (open_place / closed).chmod(0o755)
