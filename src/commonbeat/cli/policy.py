"""The policy pack, on the command line: signed by the information asset owner, and looked at."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table

from commonbeat.access.packs import PolicyPacks, require_signed
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.sql.audit import SqlTrail
from commonbeat.bootstrap.house import OWNER_KEY

from .desk import Data, house_in
from .plainly import console

policy = App(name="policy", help="The policy pack: every limit of the node, with its source and standing.")


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
    """List every limit with its value, clause and standing, and who signed the pack.

    A limit's standing is sourced, recalled or proposed: how well it is known that a published standard says so.
    """
    with house_in(data) as house:
        table = Table("limit", "value", "clause", "standing")
        for name, limit in house.pack.limits().items():
            table.add_row(name, str(limit.value)[:60], str(limit.clause), str(limit.standing))
        console.print(table)
        key = Ed25519Signer.load(house.folder.keys / OWNER_KEY)
        signed = require_signed(house.packs, key.public_key, ed25519_verifies)
        console.print(f"signed by {signed.signed_by} at {signed.signed_at}", markup=False)
