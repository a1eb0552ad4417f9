"""The policy pack from a file: ``anpr-policy.toml`` and, beside it, ``anpr-policy.toml.signature.json``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import commonbeat
from commonbeat.access.errors import BadPolicyPack
from commonbeat.access.pack import PolicyPack
from commonbeat.access.pack_rules import pack_faults
from commonbeat.access.ports import Clauses, PackFile
from commonbeat.access.signing import digest_of
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .strict import Unreadable, read_toml

PACK_NAME = "anpr-policy.toml"


def policy_folder() -> Path:
    """Give the folder of the packs that ship: inside an installed package, beside ``src`` in a checkout."""
    package = Path(commonbeat.__file__).parent
    installed = package / "policy"
    return installed if installed.is_dir() else package.parents[1] / "policy"


def read_pack(file: PackFile, clauses: Clauses) -> PolicyPack:
    """Read a pack into its shape.

    Raises:
        BadPolicyPack: it does not have it, contradicts itself, or names a clause that is not published.
    """
    try:
        pack = read_toml(file.text, PolicyPack)
    except Unreadable as bad:
        raise BadPolicyPack(file.name, bad.faults) from bad
    if faults := pack_faults(pack, clauses):
        raise BadPolicyPack(file.name, faults)
    return replace(pack, digest=digest_of(file.text))


class FilePolicyPack:
    """A pack in a file, and its signature beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._signature = path.with_name(path.name + ".signature.json")

    def read(self) -> PackFile:
        """Give the pack as it lies there now."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            raise BadPolicyPack(self._path.name, [Fault("", _("There is no such file."))]) from None
        envelope = self._signature.read_bytes() if self._signature.is_file() else None
        return PackFile(self._path.name, text, envelope)

    def keep_signature(self, envelope: bytes) -> None:
        """Keep the envelope beside the pack, durable on return."""
        part = self._signature.with_name(self._signature.name + ".part")
        with part.open("wb") as file:
            file.write(envelope)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._signature)
        folder = os.open(self._signature.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
