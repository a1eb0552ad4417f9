"""Files checked and told of: to people, programs, code hosts and build servers. The platform's command uses it too."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from .checking import Checker
from .files import Checking, Outcome
from .junit import JunitReport
from .problems import CheckRefused
from .profiling import Profiler
from .readers import form_of
from .sarif import SarifLog
from .shape import Shape
from .telling import as_result, as_row, printable, told_problem, told_profile, whole_text

VALID: Final = 0
INVALID: Final = 1
UNUSABLE: Final = 2
MOST: Final = {"text": 50, "json": 0, "sarif": 5_000, "junit": 5_000}
"""How many errors each output tells where nobody says how many; 0: all of them."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which files are to be checked, and how it is to be told."""

    files: tuple[str, ...]
    form: str = ""
    output: str = "text"
    most: int | None = None
    is_profiled: bool = False
    sheet: str = ""
    program: str = "commonbeat-check"
    """What names itself where it says on standard error what it could not do."""


def check_files(wanted: Wanted, shape: Shape, held_to: Checker, given: BinaryIO | None = None) -> int:
    """Check every file that is asked for and tell of it in the form that is asked for; give the exit status.

    ``given`` is what the file ``-`` stands for; standard input where it is None.
    """
    most = MOST[wanted.output] if wanted.most is None else wanted.most
    telling = {"text": _Text, "json": _Json, "sarif": _Sarif, "junit": _Junit}[wanted.output](wanted, shape, most)
    profiler = Profiler(shape) if wanted.is_profiled else None
    status = VALID
    for name in wanted.files:
        try:
            form = form_of(name, wanted.form)
            checking = Checking(_source(name, given), form, shape, held_to, wanted.sheet)
            status = max(status, telling.file(name, checking, profiler))
        except CheckRefused as wrong:
            telling.refuse(name, str(wrong))
            status = UNUSABLE
    telling.end(profiler)
    return status


class _Telling:
    """What tells of files in one form."""

    needs_every = True
    """Whether valid records are told of too."""

    def __init__(self, wanted: Wanted, shape: Shape, most: int) -> None:
        self.wanted, self.shape, self.most = wanted, shape, most
        self.address = f"{shape.model.address}#{shape.entity.id}"

    def file(self, name: str, checking: Checking, profiler: Profiler | None) -> int:
        """Tell of one file; give the exit status of it."""
        status = VALID
        for outcome in self.outcomes(checking, profiler):
            status = INVALID if outcome.errors else status
            self.add(outcome, name)
        return status

    def outcomes(self, checking: Checking, profiler: Profiler | None) -> Iterator[Outcome]:
        """Give the outcomes of a file: of every record, or of those that are wrong where that does."""
        if profiler is None and not self.needs_every:
            return checking.wrong()
        return checking.every(watch=profiler.add if profiler else None)

    def add(self, outcome: Outcome, name: str) -> None:
        """Take the outcome of one record."""

    def refuse(self, name: str, said: str) -> None:
        """Tell that a file could not be checked."""
        say(f"{name}: {said}", self.wanted.program)

    def end(self, profiler: Profiler | None) -> None:
        """Tell what is told in the end."""
        if profiler is not None:
            print(json.dumps(msgspec.to_builtins(profiler.profile())), file=sys.stderr)


class _Text(_Telling):
    """Tells people: each error with how to put it right, and the count."""

    needs_every = False
    told = 0

    def file(self, name: str, checking: Checking, profiler: Profiler | None) -> int:
        errors = 0
        for outcome in self.outcomes(checking, profiler):
            for problem in outcome.errors:
                errors += 1
                if not self.most or self.told < self.most:
                    self.told += 1
                    print(told_problem(problem, name, outcome), end="\n\n")
        note = f" ({checking.note})" if checking.note else ""
        records = f"{checking.records:,} record" + ("" if checking.records == 1 else "s")
        against = f"{self.address} {self.shape.entity.name}"
        found = "valid" if checking.records == 1 else "all valid"
        if not checking.records:
            found = "there is no record in it"
        if errors:
            found = f"{checking.invalid:,} not valid, {errors:,} error" + ("" if errors == 1 else "s")
        print(printable(f"{name}{note}: {records} against {against}: {found}"))
        return INVALID if errors else VALID

    def end(self, profiler: Profiler | None) -> None:
        if self.most and self.told >= self.most:
            told = "first error is" if self.most == 1 else f"first {self.most} errors are"
            print(f"Only the {told} told: --most 0 tells all.")
        if profiler is not None:
            print("", *told_profile(profiler.profile()), sep="\n")


class _Json(_Telling):
    """Tells programs: the result of the one record that was given, or a list with a result for each."""

    def __init__(self, wanted: Wanted, shape: Shape, most: int) -> None:
        super().__init__(wanted, shape, most)
        self._first: tuple[Outcome, str] | None = None
        self._begun = False
        self._errors = 0

    def add(self, outcome: Outcome, name: str) -> None:
        self._errors += len(outcome.errors)
        if self.most and self._errors > self.most:
            return
        if not self._begun and self._first is None:
            self._first = (outcome, name)
            return
        if self._first is not None:
            self._row(*self._first)
            self._first = None
        self._row(outcome, name)

    def end(self, profiler: Profiler | None) -> None:
        if self._begun:
            print("\n]")
        elif self._first is None:
            print("[]")
        elif len(self.wanted.files) == 1 and self._first[0].place.said in {"", "line 1"}:
            print(json.dumps(as_result(self._first[0]), indent=1))
        else:
            self._row(*self._first)
            print("\n]")
        super().end(profiler)

    def _row(self, outcome: Outcome, name: str) -> None:
        row = as_row(outcome, whole_text(name) if len(self.wanted.files) > 1 else "")
        print("," if self._begun else "[", json.dumps(row), sep="\n", end="")
        self._begun = True


class _Sarif(_Telling):
    """Tells code hosts."""

    needs_every = False

    def __init__(self, wanted: Wanted, shape: Shape, most: int) -> None:
        super().__init__(wanted, shape, most)
        self._log = SarifLog(program_version(), most)

    def add(self, outcome: Outcome, name: str) -> None:
        self._log.add(outcome, name)

    def refuse(self, name: str, said: str) -> None:
        super().refuse(name, said)
        self._log.refuse(said, name)

    def end(self, profiler: Profiler | None) -> None:
        print(json.dumps(self._log.log(self.address), indent=1))
        super().end(profiler)


class _Junit(_Telling):
    """Tells build servers."""

    def __init__(self, wanted: Wanted, shape: Shape, most: int) -> None:
        super().__init__(wanted, shape, most)
        self._report = JunitReport(self.address, most)

    def add(self, outcome: Outcome, name: str) -> None:
        self._report.add(outcome, name)

    def refuse(self, name: str, said: str) -> None:
        super().refuse(name, said)
        self._report.refuse(said, name)

    def end(self, profiler: Profiler | None) -> None:
        print(self._report.xml(), end="")
        super().end(profiler)


def _source(name: str, given: BinaryIO | None) -> Path | BinaryIO:
    if name != "-":
        return Path(name)
    if given is None and sys.stdin is None:
        raise CheckRefused("There is no standard input.")
    return sys.stdin.buffer if given is None else given


def program_version() -> str:
    """Give the version that is installed."""
    try:
        return version("commonbeat-check")
    except PackageNotFoundError:
        return "unknown"


def say(line: str, program: str = "commonbeat-check") -> None:
    """Say a line on standard error, in the program's name."""
    print(printable(f"{program}: {line}"), file=sys.stderr)
