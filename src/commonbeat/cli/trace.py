"""From a clause to the code, the checks and the tests that keep it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import commonbeat
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.kernel.clauses import ClauseId, implementations
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.errors import ClauseNotFound
from commonbeat.standards.service import Catalogue

from .plainly import console, told_plainly


def trace(
    clause: Annotated[str, Parameter(help="The clause's address, as anpr-working@0.1#clock-tolerance.")], /
) -> None:
    """List the code and the tests that keep a clause.

    Functions that keep it are told by name; tests, policies and packs that cite it by file and line, in a checkout.
    The clauses are on a node's page /standards, and under standards/ in the source. For example:

    commonbeat trace anpr-working@0.1#clock-tolerance
    """
    with told_plainly():
        try:
            parsed = ClauseId.parse(clause)
        except ValueError:
            raise Invalid.at("", _("A clause is written as anpr-working@0.1#clock-tolerance.")) from None
        address = str(parsed)
        if not Catalogue(FileStandards(published_folder())).knows(parsed):
            raise ClauseNotFound(address)
        import_rooms()
        for place in implementations.get(address, []):
            console.print(f"code   {place}", markup=False, highlight=False)
        for path, line in mentions(address):
            kind = "test" if path.parts[0] == "tests" else "text"
            console.print(f"{kind}   {path}:{line}", markup=False, highlight=False)
        if not implementations.get(address):
            told = _("no function is marked with this clause: its own text says how it is kept (page /standards)")
            console.print(f"note   {told}", markup=False, highlight=False, soft_wrap=True)


def import_rooms() -> None:
    """Import every module of the rooms, so that each mark is made."""
    for module in pkgutil.walk_packages(commonbeat.__path__, "commonbeat."):
        if module.name.split(".")[1] in {"kernel", "audit", "parties", "access", "standards", "anpr"}:
            importlib.import_module(module.name)


def mentions(address: str) -> list[tuple[Path, int]]:
    """Give where a checkout's tests, policies and packs name the clause."""
    root = Path(commonbeat.__file__).parents[2]
    found = []
    for folder in ("tests", "policy", "src/commonbeat"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".cedar", ".toml"}:
                lines = path.read_text(encoding="utf-8").splitlines()
                found += [(path.relative_to(root), n) for n, line in enumerate(lines, 1) if address in line]
    return found
