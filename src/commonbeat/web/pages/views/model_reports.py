"""What is told of a data model: its lint report, what differs in another version, its crosswalks, what can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from .forms import Choice, Faults
from .models import ModelHead
from .profiles import ProfileShown


@dataclass(frozen=True, slots=True)
class WhereRow:
    """A part of the model that something is said of; ``place`` is where its page stands, or empty."""

    id: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of the linter. ``waiver`` says why it is let stand, by whom and until when; empty: it is not."""

    severity: str
    rule: str
    where: tuple[WhereRow, ...]
    text: str
    why: str
    fix: str
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule of the linter found, and why that matters. ``fix`` is how most of it is mended."""

    rule: str
    why: str
    fix: str
    findings: tuple[FindingRow, ...]

    @classmethod
    def of(cls, findings: Sequence[FindingRow]) -> tuple[RuleFindings, ...]:
        """Give findings by their rules, in the order in which the rules first come."""
        rules: dict[str, list[FindingRow]] = {}
        for one in findings:
            rules.setdefault(one.rule, []).append(one)
        return tuple(cls(rule, rows[0].why, rows[0].fix, tuple(rows)) for rule, rows in rules.items())


@dataclass(frozen=True, slots=True)
class LintPage:
    """The lint report of a model. ``counts`` are the errors, warnings and notes that stand, and what is waived."""

    template: ClassVar[str] = "models/lint.html"
    head: ModelHead
    counts: tuple[int, int, int, int]
    rules: tuple[RuleFindings, ...]
    shown: str = ""
    """The severity that is shown; empty: all."""
    count: int = 0
    """How many findings of that severity there are."""

    @property
    def left_out(self) -> int:
        """Give how many are not shown."""
        return max(0, self.count - sum(len(one.findings) for one in self.rules))


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change between two versions: what has changed where, and why it breaks whom it breaks."""

    change: str
    where: WhereRow
    text: str
    why: str
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiffPage:
    """What differs in another version of a model."""

    template: ClassVar[str] = "models/diff.html"
    head: ModelHead
    before: str
    after: str
    changes: tuple[ChangeRow, ...]
    notes: str = ""
    """The notes on migration, in Markdown."""
    count: int = 0
    """How many changes there are in all."""

    @property
    def left_out(self) -> int:
        """Give how many are not shown."""
        return max(0, self.count - len(self.changes))

    @property
    def breaking(self) -> tuple[ChangeRow, ...]:
        """Give the changes that break somebody."""
        return tuple(one for one in self.changes if one.breaks)

    @property
    def harmless(self) -> tuple[ChangeRow, ...]:
        """Give the changes that break nobody."""
        return tuple(one for one in self.changes if not one.breaks)


@dataclass(frozen=True, slots=True)
class CrosswalkLink:
    """A pair of entities that a crosswalk joins, and how many of its members come over whole, with losses, or not."""

    source: str
    source_name: str
    target: str
    target_name: str
    whole: int
    lossy: int
    gone: int
    place: str


@dataclass(frozen=True, slots=True)
class CrosswalksPage:
    """The crosswalks that lead from a model."""

    template: ClassVar[str] = "models/crosswalks.html"
    head: ModelHead
    targets: tuple[tuple[str, str, tuple[CrosswalkLink, ...]], ...]
    """Address and title of each standard that a crosswalk leads to, and the pairs of entities."""


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """What one member of the source is in the target."""

    source: str
    target: str
    relation: str
    how: str
    note: str
    codes: tuple[tuple[str, str, str, str], ...] = ()
    """What each code is there: from, to, relation and note."""


@dataclass(frozen=True, slots=True)
class LossRow:
    """Something that a converted record lost, or lacks."""

    pointer: str
    element: str
    relation: str
    text: str


@dataclass(frozen=True, slots=True)
class CrosswalkPage:
    """One pair of entities, member by member; with a record, what became of it."""

    template: ClassVar[str] = "models/crosswalk.html"
    head: ModelHead
    source: str
    source_name: str
    target: str
    target_name: str
    note: str
    rows: tuple[CrosswalkRow, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    converted: str = ""
    losses: tuple[LossRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    """A form in which a model can be had."""

    form: str
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class ArtefactsPage:
    """What is made from a model, to take away."""

    template: ClassVar[str] = "models/artefacts.html"
    head: ModelHead
    artefacts: tuple[ArtefactRow, ...]
    notes: tuple[ArtefactRow, ...] = ()
    """What was written when it was published: the change log, the notes on migration."""
    is_made_here: bool = True
    """Whether they are made while the reader waits; a very large model's are not."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One rule that a record breaks, and what would be right. ``record`` says which record of several."""

    record: str
    pointer: str
    element: str
    place: str
    rule: str
    clause: str
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking. ``told`` is how many of the problems are shown."""

    records: int
    invalid: int
    problems: tuple[ProblemRow, ...]
    count: int
    note: str = ""
    profile: ProfileShown | None = None


@dataclass(frozen=True, slots=True)
class ValidatorPage:
    """The form that checks records, and what came of them."""

    template: ClassVar[str] = "models/validator.html"
    head: ModelHead
    choices: tuple[Choice, ...]
    """The entities; of a very large model none: the id is typed."""
    entity: str = ""
    record: str = ""
    faults: Faults = field(default_factory=dict)
    checked: Checked | None = None
    sample: str = ""
    """A valid record of the entity, made up."""
    is_profiled: bool = False
    """Whether the box that asks for the profile is ticked."""
