"""The node's policy pack: who signed it, and signing it. Reading it into its shape is an adapter's work."""

from __future__ import annotations

from dataclasses import dataclass

from commonbeat.audit.model import Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import Clock

from .pack import PolicyPack
from .ports import PackSigner, PackStore, VerifySignature
from .signing import PackSignature, digest_of, open_seal, seal, statement_for


@dataclass(frozen=True, slots=True)
class PolicyPacks:
    """Signs the pack that lies there, and says who signed it."""

    store: PackStore
    trail: Trail
    clock: Clock

    def sign(self, pack: PolicyPack, signed_by: str, party: str, signer: PackSigner) -> PackSignature:
        """Sign the pack as it lies there, in the name of the information asset owner, and put that on the record.

        ``pack`` is what was read of it, so that nothing is signed that cannot be taken.
        """
        file = self.store.read()
        if digest_of(file.text) != pack.digest:
            raise ValueError("the pack that was read is not the one that lies there")
        stated = statement_for(pack.id, pack.version, file.text, signed_by, self.clock.now())
        self.store.keep_signature(seal(stated, signer))
        details = {"version": pack.version, "digest": stated.digest, "key": signer.name}
        entry = Entry(self.clock.now(), Event.POLICY_SIGNED, signed_by, party, pack.id, details=details)
        self.trail.append(entry)
        return stated


def require_signed(store: PackStore, public_key: bytes, verify: VerifySignature) -> PackSignature:
    """Give who signed the pack as it lies there.

    Raises:
        PackNotSigned: nobody did, another key did, or it was changed since.
    """
    return open_seal(store.read(), public_key, verify)
