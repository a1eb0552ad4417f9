"""What the commands that make a report share: its key, what is told while it is made, and how it ends."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from commonbeat.adapters.files.conformance_report import summary_of
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.conformance.model import Run, TestResult, Verdict
from commonbeat.conformance.report import PAGE_FILE
from commonbeat.conformance.rules import COULD_NOT_RUN, outcome_of
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.text import _

from .plainly import console, errors, told_plainly

OLD_RUN_KEY: Final = "run.key"
"""Where earlier versions left the secret half of the key of a run."""
RUN_PUBLIC_KEY: Final = "run.pub"


@contextmanager
def or_two() -> Iterator[None]:
    """Tell an error of ours in one line, and end with the status that says that nothing could be run."""
    try:
        with told_plainly():
            yield
    except SystemExit as end:
        if end.code:
            sys.exit(COULD_NOT_RUN)
        raise


def tell_result(result: TestResult) -> None:
    """Tell what a test found; of what failed the clause too, what was expected and how it is seen again."""
    found = result.found
    progress(f"{found.verdict:>14}  {result.test.id}: {found.observed}")
    if found.verdict in {Verdict.FAIL, Verdict.ERROR}:
        progress(f"{'':>16}{_('clause')} {result.test.clause}")
        progress(f"{'':>16}{_('expected')} {result.test.expects}")
        if found.curl:
            progress(f"{'':>16}{_('again')} {found.curl}")


def progress(line: str) -> None:
    """Tell a line while a run goes on."""
    errors.print(line, markup=False, highlight=False, soft_wrap=True)


def conclude(made: Run, out: Path, *, is_known: bool) -> None:
    """Tell how a run ended, and where its report is."""
    if not is_known:
        told = _("signed with a key that was made for this run and thrown away after it: {file} is its public half")
        progress(told.format(file=out / RUN_PUBLIC_KEY))
    if made.system.is_ours:
        progress(_("this is Commonbeat's own product: self-tested, and never marked"))
    outcome = outcome_of(one.found.verdict for one in made.results)
    said = f"{made.pack.id} {made.pack.version}, {made.pack.standard}: {outcome}: {summary_of(made)}; {out / PAGE_FILE}"
    console.print(said, markup=False, highlight=False, soft_wrap=True)


def signer_of(out: Path, key: Path | None) -> Ed25519Signer:
    """Give the key of the file that signs a report; without one, a key that is made for this run alone."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if key is not None:
            return Ed25519Signer.load(key)
        (out / OLD_RUN_KEY).unlink(missing_ok=True)
        # Its secret half is written nowhere: whoever held it could sign another report in the place of this one.
        made = Ed25519Signer("conformance-run", secrets.token_bytes(32))
        (out / RUN_PUBLIC_KEY).write_text(made.verification_key + "\n", encoding="utf-8")
    except OSError as wrong:
        raise unwritable(out, wrong) from wrong
    return made


def unwritable(out: Path, wrong: OSError) -> CommonbeatError:
    """Give the error that says that a folder cannot be written."""
    return Invalid.at("", _("{path} cannot be written: {why}").format(path=out, why=wrong.strerror))


def require_both(product: str, version: str) -> None:
    """Let a product pass that is named with its version, or not at all; raise ``Invalid`` else."""
    if bool(product) != bool(version) or max(len(product), len(version)) > 120:
        raise Invalid.at("", _("Name the product and its version together, in up to 120 characters each."))
