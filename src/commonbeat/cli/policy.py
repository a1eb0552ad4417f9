"""The policy pack, on the command line: signed by the information asset owner, and looked at."""

from __future__ import annotations

from typing import Annotated, Final

from cyclopts import App, Parameter
from rich.markup import escape
from rich.table import Table

from commonbeat.access.errors import PackNotSigned
from commonbeat.access.pack import PolicyPack
from commonbeat.access.packs import PolicyPacks, require_signed
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.sql.audit import SqlTrail
from commonbeat.bootstrap.house import OWNER_KEY
from commonbeat.kernel.text import ngettext

from .desk import Data, house_in
from .plainly import console

SHOWN_CHARACTERS: Final = 60
"""Of a value: the table of transliteration is long, and stands in the file."""

policy = App(name="policy", help="The policy pack: show every limit with its source, and sign it.")


@policy.command
def sign(
    *,
    data: Data,
    owner: Annotated[str, Parameter(help="The role that signs, as it goes on the record.")] = "information-asset-owner",
) -> None:
    """Sign the pack as it lies in the node's folder, as its information asset owner.

    Read it first: `commonbeat policy show` lists what it decides, and the file is policy/anpr-policy.toml in the node's
    folder. A node outside the demonstration takes no reads before it is signed; one changed byte afterwards undoes it.
    """
    with house_in(data) as house:
        signer = Ed25519Signer.load(house.folder.keys / OWNER_KEY)
        with house.database.writing() as connection:
            packs = PolicyPacks(house.packs, SqlTrail(connection), house.clock)
            signed = packs.sign(house.pack, owner, house.identity.party, signer)
        console.print(f"signed: {signed.id} {signed.version}, SHA-256 {signed.digest}", markup=False, soft_wrap=True)
        console.print(f"by {signed.signed_by} at {signed.signed_at}", markup=False)


@policy.command
def show(*, data: Data) -> None:
    """List all that the pack decides, with clause, standing and source; and who signed.

    That is its limits, categories and roles, and the pairs of permissions that no one person or machine is given.

    A standing is sourced, recalled or proposed: how well it is known that a published standard says so.
    """
    with house_in(data) as house:
        pack = house.pack
        console.print(f"{pack.id} {pack.version}: {pack.title}", markup=False)
        console.print(pack.note, markup=False)
        for table in (_limits(pack), _categories(pack), _roles(pack), _apart(pack)):
            console.print(table)
        key = Ed25519Signer.load(house.folder.keys / OWNER_KEY)
        try:
            signed = require_signed(house.packs, key.public_key, ed25519_verifies)
        except PackNotSigned as unsigned:
            console.print(str(unsigned), markup=False, soft_wrap=True)
        else:
            console.print(f"signed by {signed.signed_by} at {signed.signed_at}", markup=False)


def _table(*columns: str) -> Table:
    table = Table()
    for name in columns:
        table.add_column(name, overflow="fold")  # on a narrow terminal too, what is signed can be read whole
    return table


def _limits(pack: PolicyPack) -> Table:
    table = _table("limit", "value", "clause", "standing", "source")
    for name, limit in pack.limits().items():
        table.add_row(*map(escape, (name, _short(limit.value), str(limit.clause), str(limit.standing), limit.source)))
    return table


def _categories(pack: PolicyPack) -> Table:
    table = _table("category", "opens with an authority", "clause", "standing", "source")
    for name, one in pack.categories.items():
        days = pack.search.extended_days.value if one.extended else pack.search.window_days.value
        opens = ngettext("{days} day", "{days} days", days).format(days=days)
        table.add_row(*map(escape, (str(name), opens, str(one.clause), str(one.standing), one.source)))
    return table


def _roles(pack: PolicyPack) -> Table:
    table = _table("role", "permissions", "clause", "standing")
    for name, one in pack.roles.items():
        table.add_row(*map(escape, (name, " ".join(one.permissions), str(one.clause), str(one.standing))))
    return table


def _apart(pack: PolicyPack) -> Table:
    table = _table("no one", "holds both", "clause", "standing", "source")
    for one in pack.apart:
        row = (str(one.holder), " ".join(one.permissions), str(one.clause), str(one.standing), one.source)
        table.add_row(*map(escape, row))
    return table


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list | frozenset) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
