"""Writing a standard, on the command line: draft, consult, comment, answer, withdraw. Each asks a portal that runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.adapters.http.asking import AsksNode, NodeSaidNo, part_of, version_of
from commonbeat.kernel.text import _
from commonbeat.standards.lifecycle import Disposition
from commonbeat.standards.limits import read_limit
from commonbeat.standards.model import Consequence

from .plainly import console, told_plainly

Standard = Annotated[str, Parameter(help="Id of the standard, as anpr-working.")]
Version = Annotated[str, Parameter(help="The version, as 0.2.")]
Clause = Annotated[str, Parameter(help="Name of the clause, as clock-tolerance.")]
Url = Annotated[str, Parameter(help="Address of the portal, as http://127.0.0.1:8000.")]
Bearer = Annotated[
    str,
    Parameter(
        help="Your bearer credential at the portal; `-` reads it from standard input.", allow_leading_hyphen=True
    ),
]
Said = Annotated[str, Parameter(help="What is said with it, in 10 to 4000 characters; everybody reads it.")]


def draft(
    standard: Standard,
    *,
    base: Annotated[str, Parameter(help="The version to begin from.")],
    reason: Said,
    url: Url,
    bearer: Bearer,
) -> None:
    """Begin the next version of a standard, as an editor. It binds nobody until it was consulted on and voted in.

    For example:

    commonbeat standards draft anpr-working --base 0.1 --reason "Clocks keep a second." --url URL --bearer -
    """
    _done(url, bearer, f"/{part_of(standard)}", {"base": base, "reason": reason})


def change(
    standard: Standard,
    version: Version,
    clause: Clause,
    *,
    limit: Annotated[
        str,
        Parameter(
            help="The new limit, in the clause's own unit, as 1 or 2.5; its text says it too.",
            allow_leading_hyphen=True,
        ),
    ] = "",
    consequence: Annotated[
        Consequence | None, Parameter(help="What is to become of a read that breaks it; its text says it too.")
    ] = None,
    reason: Said,
    url: Url,
    bearer: Bearer,
) -> None:
    """Change the limit or the consequence of a clause in a draft, as an editor.

    For example:

    commonbeat standards change anpr-working 0.2 clock-tolerance --limit 1 --reason "They can." --url URL --bearer -
    """
    with told_plainly():
        body: dict[str, object] = {"reason": reason}
        if limit or consequence is None:
            body["value"] = read_limit(limit, "--limit")
        if consequence is not None:
            body["consequence"] = consequence
    _done(url, bearer, f"{_of(standard, version)}/clauses/{part_of(clause)}/changes", body)


def consult(standard: Standard, version: Version, *, question: Said, url: Url, bearer: Bearer) -> None:
    """Open the consultation on a version, as an editor.

    For example:

    commonbeat standards consult anpr-working 0.2 --question "Is one second within reach?" --url URL --bearer -
    """
    _done(url, bearer, f"{_of(standard, version)}/consultation", {"text": question})


def comment(standard: Standard, version: Version, clause: Clause, *, text: Said, url: Url, bearer: Bearer) -> None:
    """Comment on a clause that is consulted on, for your organisation. The comment is public.

    For example:

    commonbeat standards comment anpr-working 0.2 clock-tolerance --text "Ours cannot." --url URL --bearer -
    """
    _done(url, bearer, f"{_of(standard, version)}/clauses/{part_of(clause)}/comments", {"text": text})


def answer(
    standard: Standard,
    version: Version,
    number: Annotated[int, Parameter(help="Number of the comment.")],
    *,
    disposition: Annotated[Disposition, Parameter(help="What becomes of it.")],
    reason: Said,
    url: Url,
    bearer: Bearer,
) -> None:
    """Say what becomes of a comment, and why, as an editor.

    For example:

    commonbeat standards answer anpr-working 0.2 12 --disposition noted --reason "For the vote." --url URL --bearer -
    """
    body = {"comment": number, "disposition": str(disposition), "reason": reason}
    _done(url, bearer, f"{_of(standard, version)}/dispositions", body)


def conclude(standard: Standard, version: Version, *, summary: Said, url: Url, bearer: Bearer) -> None:
    """Close the consultation on a version, as an editor, once every comment has its answer.

    For example:

    commonbeat standards conclude anpr-working 0.2 --summary "One comment, noted." --url URL --bearer -
    """
    _done(url, bearer, f"{_of(standard, version)}/consultation/close", {"text": summary})


def withdraw(standard: Standard, version: Version, *, reason: Said, url: Url, bearer: Bearer) -> None:
    """Withdraw a version in the making, as an editor. What was said stays public; it cannot be taken up again.

    For example:

    commonbeat standards withdraw anpr-working 0.2 --reason "We begin anew, from 0.1." --url URL --bearer -
    """
    _done(url, bearer, f"{_of(standard, version)}/withdrawal", {"text": reason})


def add_to(app: App) -> None:
    """Give the program the commands of this module."""
    for one in (draft, change, consult, comment, answer, conclude, withdraw):
        app.command(one)


@contextmanager
def _portal(url: str, bearer: str) -> Iterator[AsksNode]:
    given = sys.stdin.readline().strip() if bearer == "-" else bearer
    with closing(AsksNode(url, given)) as node:
        yield node


def _of(standard: str, version: str) -> str:
    return f"/{part_of(standard)}/{version_of(version)}"


def _done(url: str, bearer: str, path: str, body: dict[str, Any]) -> None:
    with told_plainly(), _portal(url, bearer) as node:
        told = node.call("POST", f"/api/standards{path}", json=body)
        said = _("{id}@{version} is {stage}; event {number}: {act}")
        try:
            event = told["event"]
            names = {name: told[name] for name in ("id", "version", "stage")}
            line = said.format(**names, number=event["number"], act=event["act"])
        except (KeyError, TypeError) as wrong:
            raise NodeSaidNo(_("its answer is not one of a node.")) from wrong
    console.print(line, markup=False, highlight=False, soft_wrap=True)
