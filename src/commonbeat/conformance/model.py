"""What conformance is made of: packs of tests, what a test found, and marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from commonbeat.kernel.clauses import ClauseId
from commonbeat.standards.limits import in_words
from commonbeat.standards.model import Level
from commonbeat.standards.published import PublishedText


class Verdict(StrEnum):
    """What a test found. ``error``: the tool could not look, which says nothing about the system."""

    PASS = "pass"  # noqa: S105  (a verdict)
    FAIL = "fail"
    WARN = "warn"
    SKIP = "skip"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Role(StrEnum):
    """What the system under test is; the pack plays the other side.

    ``consumer`` and ``producer`` are of data standards: what takes records, and what gives them.
    """

    SENDER = "sender"
    BACK_OFFICE = "back-office"
    CONSUMER = "consumer"
    PRODUCER = "producer"


@dataclass(frozen=True, slots=True)
class PackTest:
    """One test, which names the clause that it looks at; ``expects`` is what a system that keeps the clause does."""

    id: str
    clause: ClauseId
    level: Level
    title: str
    expects: str
    plain: str


@dataclass(frozen=True, slots=True)
class NotTested:
    """Clauses that a pack does not test, and why."""

    clauses: tuple[ClauseId, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a run may take, so that no system under test can hold it up or fill the machine."""

    run_seconds: int
    call_seconds: int
    quiet_seconds: int
    body_bytes: int
    answer_bytes: int
    requests: int
    reads: int
    batch_reads: int
    mark_characters: int


@dataclass(frozen=True, slots=True)
class ClauseLimit:
    """The limit that a clause's machine form sets."""

    value: float
    unit: str

    def __str__(self) -> str:
        return in_words(self.value, self.unit)


NO_WIRE: Final = Bounds(0, 0, 0, 0, 0, 0, 0, 0, 0)
"""The bounds of a run that goes over no wire."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a pack of a data standard was made from; by their SHA-256 the model, and all records with what is right."""

    entity: str
    model_digest: str
    suite_digest: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Tests for one role, held to one version of a standard.

    ``written_for`` is the version that the pack's file names. ``text`` is the one that it is held to, which is that or
    another: clauses and limits are the text's, and ``reworded`` names the tested clauses that read differently there.
    """

    id: str
    version: str
    title: str
    role: Role
    written_for: str
    plain: str
    expiry_days: int
    bounds: Bounds
    tests: tuple[PackTest, ...]
    not_tested: tuple[NotTested, ...]
    text: PublishedText
    reworded: tuple[str, ...] = ()
    made_from: MadeFrom | None = None
    """Of a data standard; None: the pack was written, and stands in a file."""

    @property
    def standard(self) -> str:
        """Give the address of the version that the pack is held to."""
        return self.text.address

    @property
    def limits(self) -> Mapping[str, ClauseLimit]:
        """Give the limits of the clauses that are tested, by their addresses, in the text's order."""
        tested = {test.clause for test in self.tests}
        return {
            str(one.id): ClauseLimit(one.machine.value, one.machine.unit)
            for one in self.text.clauses
            if one.id in tested and one.machine is not None and one.machine.value is not None
        }

    def limit(self, clause: str) -> float:
        """Give the limit of a clause of the text, by the clause's own name."""
        return self.limits[f"{self.standard}#{clause}"].value


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera that a run is about, as its back office knows it."""

    feed: int
    source: int
    camera: int

    def __str__(self) -> str:
        return f"{self.feed}.{self.source}.{self.camera}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a test found: the verdict, what was seen, and a command that shows it again. No plate is in it."""

    verdict: Verdict
    observed: str
    curl: str = ""


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test and what it found."""

    __test__ = False  # for pytest, which would take it for a class of tests

    test: PackTest
    found: Found


@dataclass(frozen=True, slots=True)
class SystemUnderTest:
    """What was tested. ``calls_itself`` is what it said of itself on the wire; ``is_ours``: it is Commonbeat."""

    target: str
    product: str = ""
    version: str = ""
    calls_itself: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a pack. ``transcript`` is the SHA-256 of everything that was exchanged, which is not kept.

    ``chosen_by`` says in words why the pack was held to this version of the standard and to no other.
    """

    pack: Pack
    system: SystemUnderTest
    seed: int
    started_at: datetime
    finished_at: datetime
    transcript: str
    results: tuple[TestResult, ...]
    chosen_by: str = ""


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """The version of a standard that holds, and from when; None: it came with the program, and nobody agreed on it."""

    standard: str
    digest: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A supplier's product at one version: a mark is of no other."""

    name: str
    version: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An interop mark that was issued. ``list_index`` is its place in the status list; ``credential`` is a JWT."""

    id: str
    product: Product
    pack: str
    report_digest: str
    issued_at: datetime
    expires_at: datetime
    list_index: int
    credential: str
    revoked_at: datetime | None = None
    why_revoked: str = ""

    def state(self, at: datetime) -> str:
        """Say how it stands at the instant: ``good``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return "revoked"
        return "good" if at < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark, the version of the standard that it is for, and the one in force; None: which that is is not known.

    ``tests`` gives what came of each test of the run: none failed, and one may not have applied. ``why_retired`` says
    that the standard was retired, and with it the mark; empty: it was not.
    """

    mark: Mark
    standard: str
    digest: str
    in_force: VersionInForce | None
    tests: Mapping[str, str]
    why_retired: str = ""

    def state(self, at: datetime) -> str:
        """Say how the mark stands at the instant: ``good``, ``expired`` or ``revoked``, which retirement does too."""
        return "revoked" if self.why_retired else self.mark.state(at)

    @property
    def why_revoked(self) -> str:
        """Give why it is revoked: the registrar's reason, else that the standard was retired; empty: it is not."""
        return self.mark.why_revoked or self.why_retired

    @property
    def replaced_by(self) -> VersionInForce | None:
        """Give the version that holds in place of the mark's; None: that one holds, or it is not known."""
        held = self.in_force
        return None if held is None or held.standard == self.standard else held
