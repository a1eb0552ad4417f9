"""What the commands of the network code share: their options, the portal that they speak to, and how they answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.http.code import HttpCode
from commonbeat.bootstrap.house import House
from commonbeat.bootstrap.node import RoomClosed
from commonbeat.governance.errors import StatementRefused, Why
from commonbeat.governance.statements import REASONS_LEAST, REASONS_MOST
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.legible import is_legible, says_enough
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.kernel.text import _

from .desk import house_in
from .plainly import console

Json = Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())]
Url = Annotated[str, Parameter(help="Address of the portal, as https://portal.example; empty: print the envelope.")]
Portal = Annotated[str, Parameter(help="Address of the portal, as http://127.0.0.1:8000.")]
Bearer = Annotated[
    str,
    Parameter(
        help="Your bearer credential at the portal; `-` reads it from standard input.", allow_leading_hyphen=True
    ),
]
KeyFile = Annotated[
    Path, Parameter(name="--key", help="File of the signing key, as `commonbeat code key new` made it.")
]
Party = Annotated[str, Parameter(help="Id of the organisation that signs.")]
Out = Annotated[Path | None, Parameter(help="File to write the envelope to; none: print it, or send it with --url.")]


def portal_at(url: str, bearer: str) -> HttpCode:
    """Give the portal at the address; a bearer of ``-`` is read from standard input.

    Raises:
        Invalid: no address is named.
    """
    if not url:
        raise Invalid.at("--url", _("Name the portal, as http://127.0.0.1:8000."))
    return HttpCode(url, sys.stdin.readline().strip() if bearer == "-" else bearer)


@contextmanager
def portal_in(data: Path) -> Iterator[House]:
    """Open the node in the folder; the errors of one that does not keep the code's register say so."""
    with house_in(data) as house:
        profile = house.identity.profile
        if Room.GOVERNANCE not in ROOMS[profile]:
            instead = _("Who is bound by the code is kept by a portal: name a portal's folder with --data.")
            raise RoomClosed(profile, Room.GOVERNANCE, instead)
        yield house


def require_reasons(reasons: str) -> None:
    """Raise ``StatementRefused`` where the reasons are none that a statement may carry."""
    if not is_legible(reasons) or not says_enough(reasons, REASONS_LEAST, REASONS_MOST):
        raise StatementRefused(Why.NO_REASONS)


def give(envelope: bytes, out: Path | None) -> None:
    """Write the envelope to the file; print it where none is named.

    Raises:
        Invalid: the file cannot be written.
    """
    if out is None:
        print(envelope.decode(), end="")
        return
    try:
        write_durably(out, envelope)
    except OSError as wrong:
        raise Invalid.at("--out", _("{path} cannot be written: {why}").format(path=out, why=wrong.strerror)) from wrong
    say(_("written to {file}").format(file=out))


def say(text: str) -> None:
    """Print the text as it is."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
