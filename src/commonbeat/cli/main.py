"""The program ``commonbeat``."""

from __future__ import annotations

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


def run() -> None:
    """Run the command that the shell gave."""
    app()
