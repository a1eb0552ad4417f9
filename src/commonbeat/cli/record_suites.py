"""Suites of data standards on the command line: made, and a product's answers or records judged in a signed report."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from commonbeat.adapters.files.conformance_report import write_report
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.regular import open_regular
from commonbeat.conformance.errors import UnusableSuite
from commonbeat.conformance.model import Role, Run
from commonbeat.conformance.records.answers import HEADER, LONGEST
from commonbeat.conformance.records.naming import EXAMPLES, EXAMPLES_MOST, SEED_MOST, SuiteName
from commonbeat.conformance.records.packs import Suite, expected_rows
from commonbeat.conformance.records.producer import Checked
from commonbeat.conformance.records.running import Judged, run_answers, run_records
from commonbeat.conformance.rules import digest_of, exit_status
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.text import _, ngettext
from commonbeat_check.checking import checker
from commonbeat_check.files import Checking
from commonbeat_check.names import read_address
from commonbeat_check.problems import Problem
from commonbeat_check.readers import Form, form_of
from commonbeat_check.shape import Shape

from .contents import content_of
from .days import read_day
from .model_shelves import Data, shelf_of
from .packs import made_packs, retired_here
from .plainly import console
from .reporting import conclude, or_two, progress, require_both, signer_of, tell_result, unwritable

RECORDS: Final = "records.ndjson"
EXPECTED: Final = "expected.csv"
ANSWERS: Final = "answers.csv"
SUITE: Final = "suite.json"
_LONGEST: Final = 64 * 1024

Key = Annotated[
    Path | None, Parameter(help="The key that signs the report; without it one is made for this run, and thrown away.")
]
Out = Annotated[Path, Parameter(help="The folder for the report; it is made, and files in it are replaced.")]
Product = Annotated[str, Parameter(help="What is tested, so that the report is good for it alone.")]
ProductVersion = Annotated[str, Parameter(help="The version of what is tested.")]


def suite(
    address: Annotated[str, Parameter(help="ID@VERSION#ENTITY, as pole@1.1#P_001.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="The folder for the suite; it is made, and files in it are replaced.")],
    n: Annotated[int, Parameter(help="How many valid records.", validator=Number(gte=1, lte=EXAMPLES_MOST))] = EXAMPLES,
    seed: Annotated[
        int, Parameter(help="Another seed gives other records.", validator=Number(gte=0, lte=SEED_MOST))
    ] = 1,
    on: Annotated[
        str | None, Parameter(help="The day on which they are valid, as 2026-01-31; without it, today.")
    ] = None,
    data: Data = None,
) -> None:
    """Write the suite of an entity for a product that takes records: right ones, and ones wrong in exactly one rule.

    records.ndjson is for the product: {"test", "record"} in a line each, in an order that tells nothing. Its answers go
    into answers.csv, of which the columns are written. expected.csv says what is right for each, and the clause.

    Status 0: it was written; 2: what was given cannot be used. For example:

    commonbeat conformance suite "pole@1.1#P_001" --out suite
    """
    with or_two():
        made = _found(_named(address, Role.CONSUMER, read_day(on), seed, n), data)
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in _files(made):
                write_durably(out / name, content)
        except OSError as wrong:
            raise unwritable(out, wrong) from wrong
        told = ngettext("{pack} {version}: {count} record for {tests} clauses; {file}",
                        "{pack} {version}: {count} records for {tests} clauses; {file}", len(made.cases))  # fmt: skip
        said = told.format(pack=made.pack.id, version=made.pack.version, count=len(made.cases),
                           tests=len(made.pack.tests), file=out / RECORDS)  # fmt: skip
        console.print(said, markup=False, highlight=False, soft_wrap=True)


def answers(
    folder: Annotated[Path, Parameter(help="The folder of the suite.")],
    file: Annotated[Path, Parameter(help="The product's answers, CSV or JSON lines: test, accepted, element.")],
    /,
    *,
    out: Out,
    product: Product = "",
    product_version: ProductVersion = "",
    key: Key = None,
    data: Data = None,
) -> None:
    """Judge a product's answers to a suite, with a finding for each clause, and sign the report.

    An answer says the test, whether the record was accepted (yes or no), and optionally which element was wrong.

    Status 0: every answer is right; 1: one is wrong; 2: one is missing, or what was given cannot be used. For example:

    commonbeat conformance answers suite suite/answers.csv --out report --product "Made-up RMS" --product-version 4.0
    """
    with or_two():
        require_both(product, product_version)
        made = _read_suite(folder, data)
        content = content_of(file, LONGEST)
        run = run_answers(Judged(made, file.name, product, product_version), content, SystemClock())
        _conclude(run, out, key)
    sys.exit(exit_status(one.found.verdict for one in run.results))


def records(
    address: Annotated[str, Parameter(help="ID@VERSION#ENTITY, as pole@1.1#P_001.")],
    files: Annotated[
        list[Path], Parameter(help="What the product gave: JSON, XML, CSV or XLSX, by how the name ends.")
    ],
    /,
    *,
    out: Out,
    product: Product = "",
    product_version: ProductVersion = "",
    format: Annotated[Form | None, Parameter(help="The form of the files, where their names do not tell it.")] = None,
    on: Annotated[
        str | None, Parameter(help="The day whose rules and codes count, as 2026-11-26; without it, today.")
    ] = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Judge the records that a product gives, with a finding for each clause, and sign the report.

    The report says how many records have something of each element, and which elements none has. No value of any
    record is kept in it. Give made-up records.

    Status 0: every record is right; 1: one is wrong; 2: there is none, or it cannot be read. For example:

    commonbeat conformance records "pole@1.1#P_001" given.ndjson --out report
    """
    with or_two():
        require_both(product, product_version)
        made = _found(_named(address, Role.PRODUCER, read_day(on), 0, 1), data)
        given = _Given(made, tuple(files), format)
        names = ", ".join(file.name for file in files)
        run = run_records(Judged(made, names, product, product_version), given.checked(), given.digests, SystemClock())
        _conclude(run, out, key)
    sys.exit(exit_status(one.found.verdict for one in run.results))


def _named(address: str, role: Role, on: date, seed: int, n: int) -> SuiteName:
    where = read_address(address)
    if where is None or not where.part:
        told = _("{address} names no entity: write it as pole@1.1#P_001.")
        raise UnusableSuite(told.format(address=address[:200]))
    return SuiteName(where.standard, where.version, where.part, role, on, seed, n)


def _found(name: SuiteName, data: Path | None) -> Suite:
    """Give the suite of a name, and say where the standard is retired."""
    shelf_of(data).entity(f"{name.address}#{name.entity}")  # says which there are, where it is not there
    made = made_packs(data).suite(name)
    if made is None or not made.pack.tests:
        told = _("{address} can have no record: commonbeat standards examples says why.")
        raise UnusableSuite(told.format(address=f"{name.address}#{name.entity}"))
    if why := retired_here(data).get(name.address):
        progress(_("{why}: what is run is reported truly, and no mark is given for it").format(why=why))
    return made


def _files(made: Suite) -> Iterator[tuple[str, bytes]]:
    lines = (json.dumps({"test": one.id, "record": one.record}, ensure_ascii=False) + "\n" for one in made.cases)
    yield RECORDS, "".join(lines).encode()
    yield EXPECTED, _table(("test", "expected", "clause", "element", "rule", "pointer"), expected_rows(made))
    yield ANSWERS, _table(HEADER, ())
    said = {"pack": made.pack.id, "version": made.pack.version, "digest": digest_of(made.pack)}
    yield SUITE, (json.dumps(said, indent=1) + "\n").encode()


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _read_suite(folder: Path, data: Path | None) -> Suite:
    """Make the suite of a folder again, and look that it is the same one."""
    try:
        said = json.loads(content_of(folder / SUITE, _LONGEST))
        name = SuiteName.read(str(said["pack"]), str(said["version"]))
        digest = said["digest"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise UnusableSuite(_("{file} is not that of a suite.").format(file=folder / SUITE)) from wrong
    if name is None or name.role is not Role.CONSUMER:
        raise UnusableSuite(_("{file} is not that of a suite.").format(file=folder / SUITE))
    made = _found(name, data)
    if digest_of(made.pack) != digest:
        told = _("another is made of {standard} here: make it anew with this program, and have it answered again.")
        raise UnusableSuite(told.format(standard=name.address))
    return made


@dataclass(slots=True)
class _Given:
    """The files that a product gave: checked record by record, and remembered by their digests alone."""

    suite: Suite
    files: tuple[Path, ...]
    format: Form | None

    def checked(self) -> Iterator[Checked]:
        name = self.suite.name
        model = self.suite.model
        held = checker(model, name.entity, name.on)
        shape = Shape(model, held.entity, name.on)
        for file in self.files:
            form = form_of(file.name, str(self.format or ""))
            try:
                with open_regular(file) as stream:
                    yield from _of_stream(Checking(stream, form, shape, held))
            except OSError as wrong:
                told = _("{path} cannot be read: {why}")
                raise UnusableSuite(told.format(path=file, why=wrong.strerror)) from wrong

    def digests(self) -> list[bytes]:
        found = []
        for file in self.files:
            with open_regular(file) as stream:
                digest = hashlib.sha256()
                while block := stream.read(1024 * 1024):
                    digest.update(block)
                found.append(digest.digest())
        return found


def _of_stream(checking: Checking) -> Iterator[Checked]:
    seen: list[Any] = []

    def watch(record: Any, _problems: Sequence[Problem]) -> None:
        seen.append(record)

    for outcome in checking.every(watch=watch):
        yield Checked(seen.pop() if seen else None, outcome.errors, outcome.is_record)


def _conclude(run: Run, out: Path, key: Path | None) -> None:
    for result in run.results:
        tell_result(result)
    signer = signer_of(out, key)
    try:
        write_report(out, run, signer, is_known=key is not None)
    except OSError as wrong:
        raise unwritable(out, wrong) from wrong
    conclude(run, out, is_known=key is not None)
