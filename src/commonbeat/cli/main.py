"""The program ``commonbeat``: which commands there are. Each is imported when it is asked for, and not before."""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from cyclopts import App

from commonbeat import __version__
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _
from commonbeat.settings import read_settings, speak_as_set

IMPORTED_OBJECTS: Final = 100_000
CLOSED_PIPE: Final = 141
"""What a shell gives where whoever read the output stopped reading: 128 and the number of the signal."""

UNUSABLE: Final = 2
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_OPEN: Final = frozenset({errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.EROFS})


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
        "standards": (
            f"{here}.standards:standards",
            _("Standards: read them, check records, publish a data model, rehearse a limit, write a new version."),
        ),
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
    sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr)
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    try:
        try:
            make_app(lists=wants_list)()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_output()
        sys.exit(CLOSED_PIPE)
    except OSError as wrong:
        told = _told(wrong)
        if not told:
            raise
        _leave_output()
        print(told, file=sys.stderr)
        sys.exit(UNUSABLE)


def _told(wrong: OSError) -> str:
    """Say in a line what the machine refused; an empty line where it is of no use without the place in the program."""
    if wrong.errno in _NO_ROOM:
        return _("What came of it could not be written: {why}.").format(why=wrong.strerror)
    if wrong.errno in _NOT_OPEN and wrong.filename is not None:
        return f"{spelt_out(str(wrong.filename))}: {wrong.strerror}"
    return ""


def _ready(output: TextIO | None) -> TextIO:
    """Give an output that can be printed to: Python has none where a shell closed it, or one that lacks letters."""
    if output is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(output, TextIOWrapper):
        output.reconfigure(errors="backslashreplace")
    return output


def _leave_output() -> None:
    """Write nothing more, as a program whose output nobody reads; Python would else complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
