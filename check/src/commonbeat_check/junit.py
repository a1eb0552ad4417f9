"""The outcome of a check as JUnit XML, which build servers show: a suite for each file, a case for each record."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from .files import Outcome
from .problems import Problem
from .telling import printable

_NOT_XML: Final = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""With the controls that XML 1.0 allows and a terminal obeys."""


class JunitReport:
    """Takes outcomes one by one; gives the report in the end."""

    def __init__(self, address: str, most: int) -> None:
        self._address = address
        self._most = most
        self._suites: dict[str, _Suite] = {}

    def add(self, outcome: Outcome, name: str) -> None:
        """Take the outcome of one record of a file."""
        suite = self._suite(name)
        if self._most and len(suite.cases) >= self._most:
            suite.untold += 1
            return
        body = "".join(_failure(problem) for problem in outcome.errors)
        suite.failures += bool(outcome.errors)
        suite.cases.append(self._case(outcome.place.said or "record", body))

    def refuse(self, said: str, name: str) -> None:
        """Take that a file could not be checked, and why."""
        suite = self._suite(name)
        suite.errors += 1
        body = f'<error type="unusable" message={_quoted(said)}>{_told(said)}</error>'
        suite.cases.append(self._case("file", body))

    def xml(self) -> str:
        """Give the report."""
        total = [sum(numbers) for numbers in zip(*(one.numbers for one in self._suites.values()), strict=True)]
        suites = "".join(f"{suite.xml(name)}\n" for name, suite in self._suites.items())
        counts = _counts(total or [0, 0, 0])
        told = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{counts}>\n{suites}</testsuites>\n'
        return told.encode("ascii", "xmlcharrefreplace").decode()  # the same in whatever encoding it is printed

    def _suite(self, name: str) -> _Suite:
        return self._suites.setdefault(name, _Suite())

    def _case(self, name: str, body: str) -> str:
        return f"<testcase classname={_quoted(self._address)} name={_quoted(name)}>{body}</testcase>"


class _Suite:
    """The cases of one file."""

    def __init__(self) -> None:
        self.cases: list[str] = []
        self.failures = self.errors = self.untold = 0

    @property
    def numbers(self) -> tuple[int, int, int]:
        return len(self.cases), self.failures, self.errors

    def xml(self, name: str) -> str:
        what = "record is" if self.untold == 1 else "records are"
        more = f"<system-out>{self.untold} more {what} left out</system-out>" if self.untold else ""
        cases = "\n".join(self.cases)
        return f"<testsuite name={_quoted(name)}{_counts(self.numbers)}>\n{cases}{more}\n</testsuite>"


def _failure(problem: Problem) -> str:
    said = printable(f"{problem.pointer} ({problem.element}): {problem.text} {problem.fix} [{problem.clause}]")
    return f"<failure type={_quoted(problem.rule)} message={_quoted(printable(problem.text))}>{_told(said)}</failure>"


def _counts(numbers: list[int] | tuple[int, int, int]) -> str:
    tests, failures, errors = numbers
    return f' tests="{tests}" failures="{failures}" errors="{errors}"'


def _quoted(text: str) -> str:
    return f'"{_told(text)}"'


def _told(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
