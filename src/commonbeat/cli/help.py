"""Help on the command line: the documentation's page about an error, where no documentation is at hand."""

from __future__ import annotations

import difflib
from typing import Annotated

from cyclopts import Parameter

from commonbeat.adapters.files.help_pages import SETTINGS, page_about, topics
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

from .plainly import console, told_plainly


class NoHelp(CommonbeatError):
    """There is no page about what was asked."""

    code = "help.no-such-topic"
    kind = Kind.NOT_FOUND

    def __init__(self, topic: str) -> None:
        told = _("There is no help about {topic!r}: give the code of an error, as node.port-taken, or settings.")
        near = difflib.get_close_matches(topic, topics(), 1)
        hint = _(" Did you mean {near}?").format(near=near[0]) if near else ""
        super().__init__(told.format(topic=topic) + hint)


def help_(
    topic: Annotated[
        str, Parameter(help="The code of an error, as node.port-taken, or `settings`; nothing: the list of commands.")
    ] = "",
    /,
) -> None:
    """Say what an error means and what would work.

    An error ends with the command that calls this. The same pages stand on a node's page /errors. For example:

    commonbeat help node.port-taken
    """
    with told_plainly():
        if not topic:
            from .main import make_app

            make_app(lists=True).help_print([])
            return
        page = page_about(topic)
        if not page:
            raise NoHelp(topic)
        is_wide = topic == SETTINGS
        console.print(page.strip(), markup=False, highlight=False, soft_wrap=is_wide)
