"""From a clause to the code, the checks and the tests that keep it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

import commonbeat
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import ClauseId, implementations
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.errors import ClauseNotFound
from commonbeat.standards.service import Catalogue

from .plainly import console, told_plainly

MARK: Final = "pytest.mark.clause"


def trace(
    clause: Annotated[str, Parameter(help="The clause's address, as anpr-working@0.1#clock-tolerance.")], /
) -> None:
    """List the code and the tests that keep a clause.

    Functions that keep it are told by name; in a checkout also the tests that are marked with it, by name, and whatever
    else cites it, by file and line. The clauses are on a node's page /standards, and under standards/ in the source.
    For example:

    commonbeat trace anpr-working@0.1#clock-tolerance
    """
    with told_plainly():
        try:
            parsed = ClauseId.parse(clause)
        except ValueError:
            raise Invalid.at("", _("A clause is written as anpr-working@0.1#clock-tolerance.")) from None
        address = str(parsed)
        catalogue = Catalogue(FileStandards(published_folder()))
        if not catalogue.knows(parsed):
            known = catalogue.standard(parsed.standard, parsed.version).clauses
            raise ClauseNotFound(address, [one.id.clause for one in known])
        import_rooms()
        for place in implementations.get(address, []):
            console.print(f"code   {place}", markup=False, highlight=False, soft_wrap=True)
        for test in marked_tests().get(address, []):
            console.print(f"test   {test}", markup=False, highlight=False, soft_wrap=True)
        for path, line in mentions(address):
            console.print(f"text   {path}:{line}", markup=False, highlight=False, soft_wrap=True)
        if not implementations.get(address):
            told = _("no function is marked with this clause: its own text says how it is kept (page /standards)")
            console.print(f"note   {told}", markup=False, highlight=False, soft_wrap=True)


def import_rooms() -> None:
    """Import every module of the rooms, so that each mark is made."""
    for module in pkgutil.walk_packages(commonbeat.__path__, "commonbeat."):
        if module.name.split(".")[1] in {"kernel", "audit", "parties", "access", "standards", "anpr"}:
            importlib.import_module(module.name)


def mentions(address: str) -> list[tuple[Path, int]]:
    """Give where a checkout's tests, policies, packs and code name the clause, marks of tests apart."""
    named = re.compile(re.escape(address) + r"(?![a-z0-9-])")  # or #late would be found in #late-limit
    found = []
    for folder in ("tests", "policy", "src/commonbeat"):
        for path in sorted((_root() / folder).rglob("*")):
            if path.suffix in {".py", ".cedar", ".toml"}:
                text = path.read_text(encoding="utf-8")
                lines = [n for n, line in enumerate(text.splitlines(), 1) if named.search(line)]
                marked = _lines_of_marks(text) if lines and folder == "tests" else frozenset()
                found += [(path.relative_to(_root()), n) for n in lines if n not in marked]
    return found


def marked_tests() -> dict[str, list[str]]:
    """Give the tests of a checkout that are marked with each clause, as ``tests/anpr/test_checks.py::test_…``."""
    found: dict[str, list[str]] = {}
    for path in sorted((_root() / "tests").rglob("test_*.py")):
        for test, mark in _marks(path.read_text(encoding="utf-8")):
            for address in mark.args:
                if isinstance(address, ast.Constant):
                    found.setdefault(str(address.value), []).append(f"{path.relative_to(_root())}::{test}")
    return found


def _lines_of_marks(text: str) -> frozenset[int]:
    return frozenset(n for _test, mark in _marks(text) for n in range(mark.lineno, (mark.end_lineno or 0) + 1))


def _marks(text: str) -> Iterator[tuple[str, ast.Call]]:
    """Give each mark of a file with the name of its test."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for one in node.decorator_list:
                if isinstance(one, ast.Call) and ast.unparse(one.func) == MARK:
                    yield node.name, one


def _root() -> Path:
    return Path(commonbeat.__file__).parents[2]
