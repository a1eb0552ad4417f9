"""The command ``commonbeat-check``: what its command line takes, and what it ends with."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, TextIO

from .checking import checker
from .command_telling import INVALID, MOST, UNUSABLE, VALID, Wanted, check_files, program_version, say
from .forms import csv_header, sheet_name, xml_skeleton
from .names import read_address
from .problems import CheckRefused
from .readers import Form
from .shape import Shape
from .shelf import Shelf
from .telling import printable

_EXAMPLES: Final = """\
examples:
  commonbeat-check --list                          the standards there are
  commonbeat-check --list pole@1.1                 what records of one can be checked
  commonbeat-check pole@1.1#P_001 --forms          how a record is written as CSV, XML and in a workbook
  commonbeat-check pole@1.1#P_001 record.json      one record; an array, or one record a line, do as well
  commonbeat-check pole@1.1#P_001 people.csv --profile
  commonbeat-check pole@1.1#P_001 *.xml --output sarif > check.sarif
  cat record.json | commonbeat-check pole@1.1#P_001 - --output json

exit status: 0 every record is valid, 1 some are not, 2 something given cannot be used, or nothing written.
Nothing is sent anywhere, and nothing of the records is kept.
"""


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line asks, and end with its exit status."""
    _make_outputs_ready()
    try:
        status = main(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _leave_output()
        status = INVALID
    except OSError as wrong:
        _leave_output()
        say(f"What was found cannot be written: {wrong.strerror or wrong}.")
        status = UNUSABLE
    except KeyboardInterrupt:
        _leave_output()
        say("Stopped: not everything was checked.")
        status = 130
    sys.exit(status)


def _make_outputs_ready() -> None:
    """Let what is printed go nowhere where a shell closed an output, and spell what its encoding does not have."""
    sys.stdout = _ready(sys.stdout)
    sys.stderr = _ready(sys.stderr)


def _ready(output: TextIO | None) -> TextIO:
    if output is None:  # as Python has it where a shell closed one
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(output, TextIOWrapper):
        output.reconfigure(errors="backslashreplace")
    return output


def _leave_output() -> None:
    """Write nothing more, not even what is waiting to be written: Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None, given: BinaryIO | None = None) -> int:
    """Do what the command line asks; give the exit status. ``given`` is read where the file is ``-``."""
    asked = _parser().parse_intermixed_args(arguments)
    try:
        return _do(asked, given)
    except CheckRefused as wrong:
        say(str(wrong))
        return UNUSABLE


def _do(asked: argparse.Namespace, given: BinaryIO | None) -> int:
    shelf = Shelf()
    if asked.list:
        return _list(shelf, asked.address)
    if not asked.address:
        raise CheckRefused("Say what to check against: STANDARD@VERSION#ENTITY. --list names what there is.")
    model, entity = shelf.entity(asked.address)
    shape = Shape(model, entity, asked.on)
    if asked.forms:
        return _forms(shape)
    if not asked.files:
        raise CheckRefused("Say which file to check; - is standard input.")
    wanted = Wanted(
        files=tuple(asked.files),
        form=asked.format,
        output=asked.output,
        most=asked.most,
        is_profiled=asked.profile,
        sheet=asked.sheet,
    )
    return check_files(wanted, shape, checker(model, entity.id, asked.on), given)


def _list(shelf: Shelf, address: str) -> int:
    where = read_address(address) if address else None
    if address and where is None:
        raise CheckRefused(f"{address!r} is no address of a standard: write it as pole@1.1.")
    if where is None:
        for one in shelf.addresses():
            model = shelf.get(one)
            kinds = "1 kind" if len(model.entities) == 1 else f"{len(model.entities)} kinds"
            print(printable(f"{one}  {model.title} ({kinds} of records)"))
            print(printable(f"    licence: {model.licence or 'none stated'}"))
            print(printable(f"    source: {model.source or 'none stated'}"))
        return VALID
    model = shelf.get(address)
    for entity in model.entities:
        print(printable(f"{model.address}#{entity.id}  {entity.name}"))
    return VALID


def _forms(shape: Shape) -> int:
    print(f"CSV, and the first row of a sheet named {sheet_name(shape.entity)}; several values: key.1, key.2\n")
    print(csv_header(shape))
    print(f"\nXML\n\n{xml_skeleton(shape)}", end="")
    return VALID


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="commonbeat-check",
        description="Check records against the data standards of policing, on this machine alone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("address", nargs="?", default="", metavar="ADDRESS", help="what the records are: STANDARD@VERSION#ENTITY")
    add("files", nargs="*", metavar="FILE", help="JSON, XML, CSV or XLSX, by how the name ends; - is standard input")
    add("--format", default="", choices=[str(form) for form in Form], help="the form, where the name does not tell it")
    add("--output", default="text", choices=list(MOST), help="how it is told; default: text")
    today = datetime.now(UTC).date()
    add(
        "--on",
        type=_day,
        default=today,
        metavar="DATE",
        help="the day for rules of dates and ages; default: today, UTC",
    )
    add("--profile", action="store_true", help="tell too how complete, valid and various each element is, and what "
        "codes drifted; as JSON on standard error where the output is not text")  # fmt: skip
    add("--most", type=_count, default=None, metavar="N", help="tell at most N errors, 0 for all; default: "
        + ", ".join(f"{form} {most or 'all'}" for form, most in MOST.items()))  # fmt: skip
    add(
        "--sheet",
        default="",
        metavar="NAME",
        help="the sheet of a workbook; default: named like the entity, or the first",
    )
    add("--forms", action="store_true", help="show how a record is written as CSV, XML and in a workbook")
    add("--list", action="store_true", help="list the standards and their licences, or the kinds of records of one")
    add("--version", action="version", version=f"commonbeat-check {program_version()}")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-26") from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")
    return int(text)


if __name__ == "__main__":
    run()
