"""What is told of a data model: its lint report, what differs in another version, its crosswalks, what can be had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Final

from .forms import Choice, Faults
from .models import ModelHead
from .profiles import ProfileShown

RULES_ON_A_PAGE: Final = 12
"""Rules of the linter whose findings one page shows: more of them are a long way on a phone."""


@dataclass(frozen=True, slots=True)
class WhereRow:
    """A part of the model that something is said of; ``place`` is where its page stands, or empty."""

    id: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """Why a finding is let stand, who says so, and the last day on which that holds; None: no day is set."""

    reason: str
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of the linter. ``waiver`` says why it is let stand; None: it is not."""

    severity: str
    rule: str
    where: tuple[WhereRow, ...]
    text: str
    why: str
    fix: str
    waiver: WaiverRow | None = None


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule of the linter found: what it looks for, why that matters, and how most of it is mended."""

    rule: str
    what: str
    why: str
    fix: str
    findings: tuple[FindingRow, ...]

    @classmethod
    def of(cls, findings: Sequence[FindingRow], said: Mapping[str, tuple[str, str]]) -> tuple[RuleFindings, ...]:
        """Give findings by their rules, in the order in which the rules first come.

        ``said`` gives, by the name of a rule, what it looks for and how that is mended.
        """
        rules: dict[str, list[FindingRow]] = {}
        for one in findings:
            rules.setdefault(one.rule, []).append(one)
        return tuple(cls(rule, *_what_and_why(rule, rows[0], said), tuple(rows)) for rule, rows in rules.items())


def _what_and_why(rule: str, first: FindingRow, said: Mapping[str, tuple[str, str]]) -> tuple[str, str, str]:
    what, fix = said.get(rule, (rule.replace("_", " ").capitalize(), first.fix))
    return what.removesuffix("."), first.why, fix


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
    told: tuple[str, ...] = ()
    """What is to be said of the waivers themselves: that one lapsed, or fits nothing."""
    after: int = 0
    """How many rules stand on the pages before this one."""

    @property
    def rules_here(self) -> tuple[RuleFindings, ...]:
        """Give the rules of this page."""
        return self.rules[self.after : self.after + RULES_ON_A_PAGE]

    @property
    def next(self) -> int | None:
        """Give where the next page begins; None: this is the last."""
        then = self.after + RULES_ON_A_PAGE
        return then if then < len(self.rules) else None

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
    """Those that are shown."""
    count: int = 0
    """How many there are that the filter lets through."""
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    """How many there are in all, and how many break producers, consumers, nobody."""
    shown: str = ""
    """Whom the changes that are shown break: ``producer``, ``consumer``, ``nobody``; empty: all are shown."""
    has_notes: bool = False

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


SAID: Final = "said"
"""The relation, on a page, of a constant that says what the value beside it is: it is not that value."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """How many members come over whole, how many are narrower or broader there, lose a part, or have no place."""

    whole: int = 0
    narrower: int = 0
    broader: int = 0
    lossy: int = 0
    gone: int = 0

    @classmethod
    def of(cls, rows: Iterable[CrosswalkRow]) -> Crossed:
        """Give the counts of the rows that lead from a member; what only says what another value is does not count."""
        found = Counter(one.relation for one in rows if one.source)
        return cls(*(found[one] for one in ("exact", "narrower", "broader", "lossy", "none")))


@dataclass(frozen=True, slots=True)
class CrosswalkLink:
    """A pair of entities that a crosswalk joins, and how many of its members come over how."""

    source: str
    source_name: str
    target: str
    target_name: str
    counts: Crossed
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
    """What one member of the source is in the target: each by its way in a record, and by the names of its elements."""

    source: str
    target: str
    relation: str
    how: str
    note: str
    codes: tuple[tuple[str, str, str, str], ...] = ()
    """What each code is there: from, to, relation and note."""
    source_name: str = ""
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class LossRow:
    """Something that a converted record lost, or lacks. ``place`` is where the page of its element stands."""

    pointer: str
    element: str
    relation: str
    text: str
    name: str = ""
    place: str = ""


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
    sample: str = ""
    """A valid record of the source, made up."""

    @property
    def counts(self) -> Crossed:
        """Give how many members come over how."""
        return Crossed.of(self.rows)


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    """A form in which a model can be had."""

    form: str
    name: str
    said: str
    place: str = ""
    """Where it can be read as a page; empty where it cannot."""


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
    file: str = ""
    """Name of the file that was checked; empty where a record was pasted."""
    is_profiled: bool = False
    """Whether the box that asks for the profile is ticked."""
