"""Makes a node: its folder, keys, schema, organisation and first administrator."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from commonbeat.adapters.files.policy_pack import policy_folder
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.anpr.watch import LiveWatch
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.parties.model import Party, PartyClass
from commonbeat.settings import NodeFolder, Settings

from .administrators import AdministratorAccount, set_up_first_administrator
from .house import AUDIT_KEY, OWNER_KEY, PACK, open_house, read_secret
from .identity import Identity, NodeExists, party_id

CLASSES = {
    Profile.PORTAL: PartyClass.NATIONAL_BODY,
    Profile.FORCE: PartyClass.FORCE,
    Profile.NATIONAL: PartyClass.NATIONAL_BODY,
    Profile.SUPPLIER: PartyClass.SUPPLIER,
    Profile.INSPECTOR: PartyClass.INSPECTORATE,
    Profile.ANCHOR: PartyClass.NATIONAL_BODY,
}


def make_folder(root: Path, identity: Identity) -> NodeFolder:
    """Make the folder of a new node, with its keys and its policy pack, unsigned.

    Raises:
        NodeExists: there is one.
        Invalid: no folder can be made there.
    """
    folder = NodeFolder(root)
    if folder.identity.exists():
        raise NodeExists(root)
    try:
        for path in (root, folder.keys, folder.policy):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.database.touch(0o600)  # a node whose database is gone is no new node
    except OSError as wrong:
        told = _("No node can be made in {folder}: {why}.").format(folder=root, why=wrong.strerror)
        raise Invalid.at("", told) from wrong
    for name in (AUDIT_KEY, OWNER_KEY):
        if not (folder.keys / name).exists():  # a first try that was cut off left some behind
            Ed25519Signer.create(folder.keys / name, f"{identity.origin}/{name.removesuffix('.key')}")
    read_secret(folder.keys / "secret")
    shutil.copyfile(policy_folder() / PACK, folder.policy / PACK)
    identity.write(folder.identity)
    return folder


def make_node(
    root: Path, profile: Profile, organisation: str, settings: Settings, clock: Clock
) -> AdministratorAccount:
    """Make a node that can be served, and give how its first administrator signs in.

    Raises:
        NodeExists: there is one in the folder.
        Invalid: the organisation has no name.
    """
    party = party_id(organisation)
    folder = make_folder(root, Identity(profile, organisation, party, f"{party}.commonbeat"))
    house = open_house(folder, settings, clock, LiveWatch())
    try:
        return set_up_first_administrator(house, Party(party, organisation, CLASSES[profile], member_until=date.max))
    finally:
        house.close()
