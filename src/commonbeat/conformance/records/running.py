"""A run of the suite of a data standard: what was judged, as the same run that every report is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonbeat.kernel.clock import Clock
from commonbeat.kernel.text import _

from ..model import Run, SystemUnderTest, TestResult
from ..running import is_ours, transcript_of
from .answers import read_answers
from .consumer import judge_answers
from .packs import Suite
from .producer import Checked, judge_records


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run is about: the suite, the name of what was given, and the product where it was said."""

    suite: Suite
    given: str
    product: str = ""
    version: str = ""


def run_answers(judged: Judged, content: bytes, clock: Clock) -> Run:
    """Judge a product's answers to the records of a suite.

    Raises:
        UnusableAnswers: they are none.
    """
    started = clock.now()
    answers = read_answers(content, {case.id for case in judged.suite.cases})
    results = judge_answers(judged.suite, answers)
    return _run(judged, results, started, clock, [content])


def run_records(
    judged: Judged, checked: Iterable[Checked], digests: Callable[[], Sequence[bytes]], clock: Clock
) -> Run:
    """Judge the records that a product gave, as the checker says of each.

    Args:
        judged: what the run is about.
        checked: each record with what is wrong with it.
        digests: gives, once all are taken, what stands for the files in the run's digest.
        clock: when it is.
    """
    started = clock.now()
    results = judge_records(judged.suite, checked)
    return _run(judged, results, started, clock, digests())


def _run(
    judged: Judged, results: tuple[TestResult, ...], started: datetime, clock: Clock, pieces: Sequence[bytes]
) -> Run:
    suite = judged.suite
    made = suite.pack.made_from
    stands_for = [made.suite_digest.encode()] if made is not None else []
    system = SystemUnderTest(judged.given, judged.product, judged.version, is_ours=is_ours(judged.product))
    why = _("it was named: whether it is in force was not asked")
    transcript = transcript_of([*stands_for, *pieces])
    return Run(suite.pack, system, suite.name.seed, started, clock.now(), transcript, results, why)
