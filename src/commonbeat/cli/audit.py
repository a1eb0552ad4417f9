"""The record, on the command line: carried away, and verified with nothing else of ours running."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.audit.model import Asker, Checkpoint
from commonbeat.audit.verify import verify as verify_file
from commonbeat.bootstrap.house import House
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.text import _

from .desk import Data, house_in
from .plainly import console, errors

audit = App(name="audit", help="The record: export it, print its key, verify an exported file.")


@audit.command
def export(
    *,
    data: Data,
    out: Annotated[Path, Parameter(help="The file to write, as record.jsonl; one that is there is replaced.")],
) -> None:
    """Write every entry to a file that ends with a signed checkpoint. The export is itself an entry.

    It prints the command that verifies the file. For example:

    commonbeat audit export --data node --out record.jsonl
    """
    with house_in(data) as house:
        asker = Asker("system:command-line", house.identity.party, "anpr-working@0.1#audit-entry")
        made = _exported(house, asker, out)
        if house.identity.demo:
            console.print("SYNTHETIC: this is the record of a demonstration", markup=False)
        console.print(f"{out}: {made.size} entries, signed by {house.identity.origin}", markup=False)
        print(f"verify it with: commonbeat audit verify {out} --key '{house.audit.key()}'")


def _exported(house: House, asker: Asker, out: Path) -> Checkpoint:
    try:
        return house.audit.export(asker, out)
    except OSError as wrong:
        told = _("{path} cannot be written: {why}").format(path=out, why=wrong.strerror)
        raise Invalid.at("", told) from wrong


@audit.command
def key(*, data: Data) -> None:
    """Print the public key that verifies the record. Keep it where the node cannot change it."""
    with house_in(data) as house:
        print(house.audit.key())


@audit.command
def verify(
    file: Annotated[Path, Parameter(help="What `commonbeat audit export` wrote.")],
    /,
    *,
    key: Annotated[str, Parameter(help="The public key, in quotes, as `commonbeat audit key` printed it.")],
) -> None:
    """Say whether an exported file is whole and unchanged: exit status 0, or 1 and what is wrong.

    It needs the file and the key, and nothing else of the node. For example:

    commonbeat audit verify record.jsonl --key "$(commonbeat audit key --data node)"
    """
    try:
        report = verify_file(file, key, ed25519_verifies)
    except OSError as wrong:
        errors.print(f"{file}: cannot be read: {wrong.strerror}", markup=False, style="red")
        sys.exit(1)
    except CommonbeatError as wrong:
        errors.print(str(wrong), markup=False, style="red")
        sys.exit(1)
    if not report.is_good:
        errors.print(f"{file}: NOT GOOD: line {report.line}: {report.problem}", markup=False, style="red")
        sys.exit(1)
    console.print(f"{file}: good: {report.entries} entries, unchanged since they were signed", markup=False)
