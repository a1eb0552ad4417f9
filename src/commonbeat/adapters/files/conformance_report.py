"""The files of a run, in a folder: the statement, its envelope, JUnit, and a page that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final, assert_never

from jinja2 import Environment, StrictUndefined

from commonbeat import __version__
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.conformance.junit import junit_of
from commonbeat.conformance.model import Pack, Role, Run, Verdict
from commonbeat.conformance.report import (
    ENVELOPE_FILE,
    JUNIT_FILE,
    PAGE_FILE,
    STATEMENT_FILE,
    TEXT_FILE,
    sealed,
    statement_of,
)
from commonbeat.conformance.rules import SOMETHING_FAILED, counts_of, digest_of, exit_status, outcome_of
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.text import _

from .durable import write_durably

_FIRST: Final = (
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.WARN,
    Verdict.SKIP,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""The order on the page: what is to be mended stands first."""
_TEMPLATE: Final = Path(__file__).with_name("conformance_report.html.jinja")


def write_report(folder: Path, run: Run, signer: Ed25519Signer, *, is_known: bool) -> None:
    """Write the files of a run; what is there is replaced. The envelope vouches for all of them."""
    beside = {
        TEXT_FILE: run.pack.text.content,
        JUNIT_FILE: junit_of(run),
        PAGE_FILE: page_of(run, signer.public_key, is_known=is_known).encode(),
    }
    statement = statement_of(run, signer.public_key, is_known=is_known, beside=beside)
    for name, content in (beside | {STATEMENT_FILE: statement, ENVELOPE_FILE: sealed(statement, signer)}).items():
        write_durably(folder / name, content)


def summary_of(run: Run) -> str:
    """Say how many tests found what, in one line."""
    counts = counts_of(run.results)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count or verdict is Verdict.PASS)


def page_of(run: Run, public_key: bytes, *, is_known: bool) -> str:
    """Give the page: it loads nothing, and what the system under test said is text in it and nothing else."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    outcome = outcome_of(one.found.verdict for one in run.results)
    results = sorted(run.results, key=lambda one: _FIRST.index(one.found.verdict))
    words = {
        "synthetic": _synthetic(run.pack.role),
        "tests": _("What was tested"),
        "not_tested": _("What was not tested, and why"),
        "all_tested": _("Each of the pack's clauses has a test."),
        "clause": _("Clause"),
        "expected": _("Expected"),
        "observed": _("Observed"),
        "again": _("To see it again, run the pack anew and send it this meanwhile:")
        if run.pack.role is Role.SENDER
        else _("To see it again:"),
    }
    facts = _facts(run, public_key, is_known=is_known)
    return page.render(
        run=run,
        outcome=outcome,
        said=_said(outcome, run),
        summary=summary_of(run),
        facts=facts,
        results=results,
        bad=[one for one in results if one.found.verdict in {Verdict.FAIL, Verdict.ERROR}],
        verdicts={verdict: _verdict(verdict) for verdict in Verdict},
        t=words,
    )


def _synthetic(role: Role) -> str:
    match role:
        case Role.SENDER | Role.BACK_OFFICE:
            return _("SYNTHETIC: only made-up reads belong in a run. No plate is kept in this report.")
        case Role.CONSUMER:
            return _("SYNTHETIC: every record of the suite is made up. None is kept in this report.")
        case Role.PRODUCER:
            return _("Only made-up records belong in a run. No value of any is kept in this report.")
        case _:
            assert_never(role)


def _said(outcome: str, run: Run) -> str:
    """Say in plain words how the run ended."""
    if outcome == "PASSED":
        return _("Passed: nothing that was looked at breaks {standard}").format(standard=run.pack.standard)
    if outcome == "WARNED":
        return _("Passed, with a warning: nothing breaks {standard}").format(standard=run.pack.standard)
    if exit_status(one.found.verdict for one in run.results) == SOMETHING_FAILED:
        return _("Failed: {standard} is not kept").format(standard=run.pack.standard)
    return _("Could not be tested in full: nothing is said of {standard}").format(standard=run.pack.standard)


def _verdict(verdict: Verdict) -> str:
    return {
        Verdict.PASS: _("pass"),
        Verdict.FAIL: _("fail"),
        Verdict.WARN: _("warning"),
        Verdict.SKIP: _("not tried"),
        Verdict.NOT_APPLICABLE: _("does not apply"),
        Verdict.ERROR: _("could not look"),
    }[verdict]


def _facts(run: Run, public_key: bytes, *, is_known: bool) -> list[tuple[str, str]]:
    system, pack = run.system, run.pack
    signed = (
        key_id(public_key)
        if is_known
        else _("a key that was made for this run alone and thrown away: it does not say who made the report")
    )
    ours = [(_("Self-tested"), _("this is Commonbeat's own, of which no mark is issued"))] if system.is_ours else []
    return [
        (_("Tested"), system.target),
        *([(_("Product"), f"{system.product} {system.version}".strip())] if system.product else []),
        *([(_("It calls itself"), system.calls_itself)] if system.calls_itself else []),
        *ours,
        (_("Standard"), f"{pack.standard}: {run.chosen_by}" if run.chosen_by else pack.standard),
        (_("Its text's digest"), pack.text.digest),
        *((clause, str(limit)) for clause, limit in pack.limits.items()),
        *([(_("Reads differently"), _reworded(pack))] if pack.reworded else []),
        (_("Pack"), f"{pack.id} {pack.version}"),
        (_("Pack's digest"), digest_of(pack)),
        *_of_model(pack),
        (_("Tool"), f"commonbeat {__version__}"),
        (_("Seed"), str(run.seed)),
        (_("Began"), spell(run.started_at)),
        (_("Ended"), spell(run.finished_at)),
        (_("Good for a mark for"), _("{days} days").format(days=pack.expiry_days)),
        (_("Signed with"), signed),
    ]


def _of_model(pack: Pack) -> list[tuple[str, str]]:
    made = pack.made_from
    if made is None:
        return []
    return [(_("Model's SHA-256"), made.model_digest), (_("Suite's SHA-256"), made.suite_digest)]


def _reworded(pack: Pack) -> str:
    told = _("the pack was written for {standard}; since then these of its clauses were changed: {clauses}")
    return told.format(standard=pack.written_for, clauses=", ".join(pack.reworded))
