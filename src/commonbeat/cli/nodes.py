"""A node, on the command line: made, looked over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.bootstrap.administrators import AdministratorAccount, set_up_administrator
from commonbeat.bootstrap.make import make_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.settings import read_settings

from .desk import Data, house_in
from .doctor import examine
from .plainly import console, errors, told_plainly


def init(
    *,
    data: Annotated[Path, Parameter(help="The folder to make the node in; there must be none in it yet.")],
    profile: Annotated[
        Profile,
        Parameter(help="What the node is for. It switches rooms on, for good: a portal, for one, keeps no reads."),
    ],
    organisation: Annotated[
        str, Parameter(help='The name of the organisation that runs the node, as "Example Constabulary".')
    ],
) -> None:
    """Make a node: its folder, keys, database and first administrator.

    The administrator's password and second factor are shown once. Enter the second factor in an authenticator app.
    Next comes `commonbeat policy sign`, and then `commonbeat serve`. For example:

    commonbeat init --data node --profile force --organisation "Example Constabulary"
    """
    with told_plainly():
        if not organisation.strip():
            raise Invalid.at("", _("Give the organisation that runs the node a name."))
        first = make_node(data, profile, organisation.strip(), read_settings(), SystemClock())
    made = _("made a node of profile {profile} in {data} for {organisation}")
    console.print(made.format(profile=profile, data=data, organisation=organisation), markup=False)
    console.print(_("The first administrator signs in with (shown this once):"), markup=False)
    _show(first)
    console.print(_("Next: {command}").format(command=f"commonbeat policy sign --data {data}"), markup=False)


def administrator(
    *,
    data: Data,
    person: Annotated[str, Parameter(help="The id of the person, as it stands in the record; a new one is entered.")],
    organisation: Annotated[
        str, Parameter(help="The id of a new person's organisation, as a member force's; empty: the node's own.")
    ] = "",
) -> None:
    """Let somebody administer their organisation in your node, with a new account.

    For a member force that has nobody yet, and for when no administrator can sign in: all have left, lost their second
    factor, or let their training lapse. Nobody changes their own entry, so whoever holds the machine is the way in. It
    is on the record, and the training and vetting that it enters for a year are for a colleague to put right. It works
    beside a running node. For example:

    commonbeat administrator --data node --person admin

    commonbeat administrator --data node --person midvale-admin --organisation midvale
    """
    with house_in(data) as house:
        if house.identity.demo:
            told = _(
                "A demonstration's people sign in with the codes that its sign-in page shows: nothing was changed."
            )
            raise Invalid.at("", told)
        party = PartyId(organisation.strip()) if organisation.strip() else None
        made = set_up_administrator(house, PersonId(person.strip()), party)
        told = _("{person} is an administrator now, and signs in with (shown this once):")
        console.print(told.format(person=made.person), markup=False)
        _show(made)
        if not made.is_member:
            lacks = _(
                "Their organisation has no agreement in force here, so they can sign in and do nothing yet: an "
                "administrator of the node's own organisation gives it a member_until with PUT /api/parties/ID."
            )
            errors.print(lacks, markup=False)


def _show(made: AdministratorAccount) -> None:
    for name, value in (
        (_("name"), made.person),
        (_("password"), made.password),
        (_("second factor"), made.totp_secret),
        (_("for an app"), made.totp_address),
    ):
        print(f"  {name}: {value}")


def doctor(*, data: Data = Path("data")) -> None:
    """Say what is amiss with a node and what would mend it.

    One line for each thing that was looked at: `ok`, or `BAD` with what would mend it. The exit status is 0 where all
    is well, and 1 where something is not. It works beside a running node.
    """
    findings = examine(data)
    for finding in findings:
        mark = "ok  " if finding.good else "BAD "
        console.print(mark + finding.what + ("" if finding.good else f": {finding.mend}"), markup=False, soft_wrap=True)
    sys.exit(0 if all(finding.good for finding in findings) else 1)
