"""The program ``commonbeat``: which commands there are. Each is imported when it is asked for, and not before."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

from cyclopts import App

from commonbeat import __version__
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _
from commonbeat.settings import read_settings, speak_as_set

IMPORTED_OBJECTS: Final = 100_000
CLOSED_PIPE: Final = 141
"""What a shell gives where whoever read the output stopped reading: 128 and the number of the signal."""


def _commands() -> dict[str, tuple[str, str]]:
    """Give each command with the place that it is imported from, and what the list of commands says of it."""
    here = "commonbeat.cli"
    return {
        "demo": (
            f"{here}.demos:demo",
            _("Start the demonstration, with live simulated reads. All of it is synthetic."),
        ),
        "init": (f"{here}.nodes:init", _("Make a node: its folder, keys, database and first administrator.")),
        "serve": (f"{here}.serving:serve", _("Run the node in a folder until it is told to stop.")),
        "doctor": (f"{here}.nodes:doctor", _("Say what is amiss with a node and what would mend it.")),
        "administrator": (
            f"{here}.nodes:administrator",
            _("Let somebody administer their organisation, where nobody can who may sign in."),
        ),
        "token": (f"{here}.tokens:token", _("Print a bearer credential for scripts, in a demonstration node alone.")),
        "trace": (f"{here}.trace:trace", _("List the code and the tests that keep a clause.")),
        "help": (f"{here}.help:help_", _("Say what an error means and what would work.")),
        "anpr": (f"{here}.imports:anpr", _("Reads: load them from files.")),
        "standards": (f"{here}.standards:standards", _("Standards: read them, rehearse a limit, write a new version.")),
        "network": (f"{here}.network:network", _("The network: a demonstration of a whole one, how its nodes are.")),
        "audit": (f"{here}.audit:audit", _("The record: export it, print its key, verify an exported file.")),
        "code": (f"{here}.code:code", _("The network code: who is bound, keys, accessions, ballots.")),
        "conformance": (
            f"{here}.conformance:conformance",
            _("Run a pack of tests against a system, issue an interop mark, verify one with no network."),
        ),
        "policy": (f"{here}.policy:policy", _("The policy pack: show every limit with its source, and sign it.")),
    }


def make_app(*, lists: bool = False) -> App:
    """Give the program.

    With ``lists`` it tells its list of commands without importing one of them; each one's own help is then no longer
    than its line in the list.
    """
    app = App(
        name="commonbeat",
        help=_(
            "The open interoperability network for policing.\n\n"
            "New here? `commonbeat demo` starts a made-up service to look round in. For a node of your own: "
            "`commonbeat init`, `commonbeat policy sign`, `commonbeat serve`; `commonbeat doctor` says what is amiss. "
            "`commonbeat COMMAND --help` explains each."
        ),
        version=__version__,
    )
    for name, (place, said) in _commands().items():
        app.command(place, name=name, **({"help": said} if lists else {}))
    return app


def run() -> None:
    """Run the command that the shell gave."""
    # An import makes hundreds of thousands of objects and no garbage: looking for some takes a fifth of a start.
    gc.set_threshold(IMPORTED_OBJECTS)
    with suppress(CommonbeatError):  # a command that needs the settings says itself what is wrong with them
        speak_as_set(read_settings())
    wants_list = not sys.argv[1:] or sys.argv[1].startswith("-")
    try:
        make_app(lists=wants_list)()
    except BrokenPipeError:
        _end_quietly()
    except SystemExit:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _end_quietly()
        raise


def _end_quietly() -> NoReturn:
    """End as a program does whose output nobody reads any more; Python would else complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    sys.exit(CLOSED_PIPE)
