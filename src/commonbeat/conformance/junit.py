"""A run as JUnit XML, which build servers show."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from commonbeat.kernel.text import _

from .model import Run, TestResult, Verdict
from .rules import counts_of

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(run: Run) -> bytes:
    """Give the run as one test suite. What did not apply counts as skipped, a warning as passed and is told."""
    counts = counts_of(run.results)
    skipped = counts[Verdict.SKIP] + counts[Verdict.NOT_APPLICABLE]
    seconds = (run.finished_at - run.started_at).total_seconds()
    head = (
        f"<testsuite name={_attribute(f'{run.pack.id}@{run.pack.version}')} tests={_number(len(run.results))}"
        f" failures={_number(counts[Verdict.FAIL])} errors={_number(counts[Verdict.ERROR])}"
        f' skipped={_number(skipped)} time="{seconds:.3f}">'
    )
    properties = (("standard", run.pack.standard), ("standard-digest", run.pack.text.digest))
    said = "".join(f"<property name={_attribute(name)} value={_attribute(value)}/>" for name, value in properties)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        head,
        f"  <properties>{said}</properties>",
        *map(_case, run.results),
        "</testsuite>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _case(result: TestResult) -> str:
    head = f"  <testcase classname={_attribute(str(result.test.clause))} name={_attribute(result.test.id)}>"
    return head + _inside(result) + "</testcase>"


def _inside(result: TestResult) -> str:
    found = result.found
    told = _("expected: {expected}\nobserved: {observed}\nagain: {curl}")
    text = escape(_clean(told.format(expected=result.test.expects, observed=found.observed, curl=found.curl)))
    match found.verdict:
        case Verdict.FAIL:
            return f"<failure message={_attribute(found.observed)}>{text}</failure>"
        case Verdict.ERROR:
            return f"<error message={_attribute(found.observed)}>{text}</error>"
        case Verdict.SKIP | Verdict.NOT_APPLICABLE:
            return f"<skipped message={_attribute(found.observed)}/>"
        case _:
            return f"<system-out>{escape(_clean(found.observed))}</system-out>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _number(count: int) -> str:
    return f'"{count}"'


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
