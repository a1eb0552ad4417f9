"""Bearer credentials for scripts, in a demonstration alone."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from commonbeat.demo.build import feed_bearer, person_bearer
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .desk import Data, house_in


def token(
    *,
    data: Data,
    person: Annotated[str, Parameter(help="A person of the demonstration, as investigator.")] = "",
    feed: Annotated[str, Parameter(help="A feed of the demonstration: feed-1, or test-feed to test the node.")] = "",
) -> None:
    """Print a bearer credential for scripts. It works in a demonstration node alone; a person's lives 12 hours.

    Name a person or a feed. Send it with each request, as `Authorization: Bearer …`. Each node of a
    network has a folder and people of its own. For example, at a force of `make demo`:

    commonbeat token --data data/northmarch --person investigator
    """
    with house_in(data) as house:
        if bool(person) == bool(feed):
            raise Invalid.at("", _("Name a person or a feed: --person investigator, or --feed feed-1."))
        print(person_bearer(house, person) if person else feed_bearer(house, feed))
