"""The program ``commonbeat``."""

from __future__ import annotations

import inspect

from cyclopts import App

from commonbeat import __version__

from .audit import audit
from .demos import demo
from .imports import anpr
from .nodes import doctor, init, serve
from .policy import policy
from .tokens import token
from .trace import trace

app = App(name="commonbeat", help="The open interoperability network for policing.", version=__version__)
for command in (demo, init, serve, doctor, token, trace):
    app.command(command)
for group in (anpr, audit, policy):
    app.command(group)


def every_command(group: App = app, before: str = "") -> list[tuple[str, str]]:
    """Give (words, help) for each command, for the documentation."""
    found: list[tuple[str, str]] = []
    for name in group:
        if name.startswith("-"):
            continue
        one = group[name]
        words = f"{before} {name}".strip()
        inner = every_command(one, words) if one.default_command is None else [(words, inspect.cleandoc(one.help))]
        found += inner
    return found


def run() -> None:
    """Run the command that the shell gave."""
    app()
