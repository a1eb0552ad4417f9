"""The outcome of a check as SARIF 2.1.0, which code hosts show beside the lines of a file."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from .files import Outcome
from .problems import Problem
from .telling import printable

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


class SarifLog:
    """Takes outcomes one by one; gives the log in the end."""

    def __init__(self, version: str, most: int) -> None:
        self._version = version
        self._most = most
        self._rules: dict[str, dict[str, Any]] = {}
        self._results: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._untold = 0

    def add(self, outcome: Outcome, name: str) -> None:
        """Take the outcome of one record of a file."""
        for problem in outcome.errors:
            if self._most and len(self._results) >= self._most:
                self._untold += 1
            else:
                self._results.append(self._result(problem, outcome, name))

    def refuse(self, said: str, name: str) -> None:
        """Take that a file could not be checked, and why."""
        location = {"physicalLocation": {"artifactLocation": _artifact(name)}}
        self._refusals.append({"level": "error", "message": {"text": printable(said)}, "locations": [location]})

    def log(self, address: str) -> dict[str, Any]:
        """Give the log."""
        invocation: dict[str, Any] = {"executionSuccessful": not self._refusals}
        if self._refusals:
            invocation["toolExecutionNotifications"] = self._refusals
        driver = {"name": "commonbeat-check", "version": self._version, "rules": list(self._rules.values())}
        run = {
            "tool": {"driver": driver},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": self._results,
            "properties": {"checkedAgainst": address, "errorsLeftOut": self._untold},
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    def _result(self, problem: Problem, outcome: Outcome, name: str) -> dict[str, Any]:
        rule = self._rule(problem)
        region = {"region": {"startLine": outcome.line_of(problem) or 1}}
        logical = {"fullyQualifiedName": problem.pointer or "/", "kind": "property"}
        where = f"{outcome.place.said}: " if outcome.place.said else ""
        return {
            "ruleId": rule["id"],
            "ruleIndex": list(self._rules).index(rule["id"]),
            "level": "error",
            "message": {"text": printable(f"{where}{problem.text} {problem.fix}")},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": _artifact(name), **region},
                    "logicalLocations": [logical],
                }
            ],
        }

    def _rule(self, problem: Problem) -> dict[str, Any]:
        """Give the rule that a problem breaks: one for each clause and way to break it."""
        named = problem.clause if problem.clause.endswith(f"#{problem.rule}") else f"{problem.clause}/{problem.rule}"
        if named not in self._rules:
            said = f"{problem.rule}: a rule of {problem.clause}"
            self._rules[named] = {
                "id": named,
                "shortDescription": {"text": said},
                "fullDescription": {"text": f"A record breaks the rule {problem.rule} of {problem.clause}."},
                "help": {"text": f"{problem.text} {problem.fix} The standard says it at {problem.clause}."},
                "defaultConfiguration": {"level": "error"},
                "properties": {"element": problem.element, "clause": problem.clause, "tags": ["data-standard"]},
            }
        return self._rules[named]


def _artifact(name: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode("stdin" if name == "-" else PurePath(name).as_posix()))}
