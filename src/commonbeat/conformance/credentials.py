"""What a mark says, as a W3C verifiable credential, and the list that says which marks were revoked.

Source: https://www.w3.org/TR/vc-data-model-2.0/ and https://www.w3.org/TR/vc-bitstring-status-list/
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.text import _

from .errors import UnusableCredential
from .model import Product, VersionInForce
from .report import Report
from .sent import instant_of

MARK_KIND: Final = "vc+jwt"
MARK_DAYS: Final = 365
"""How long a mark is good [proposal]: a year, as those of others are."""
LIST_DAYS: Final = 7
"""How long a list of states is good [proposal]: an older one may hide a revocation."""
BITS: Final = 131_072
"""The least that the list may have, so that a place in it tells nothing."""
_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True, slots=True)
class MarkClaims:
    """What a credential of a mark says."""

    id: str
    issuer: str
    product: Product
    pack: str
    pack_version: str
    pack_digest: str
    standard: str
    standard_digest: str
    report_digest: str
    report_key: str
    tests: Mapping[str, str]
    issued_at: datetime
    expires_at: datetime
    list_index: int
    list_serial: int

    def spelled(self) -> dict[str, object]:
        """Give the credential."""
        return {
            "@context": [_CONTEXT],
            "id": self.id,
            "type": ["VerifiableCredential", "InteropMarkCredential"],
            "issuer": self.issuer,
            "validFrom": spell(self.issued_at),
            "validUntil": spell(self.expires_at),
            "credentialSubject": {
                "type": "Product",
                "name": self.product.name,
                "version": self.product.version,
                "supplier": self.product.supplier,
                "standard": self.standard,
            },
            "credentialStatus": {
                "id": f"{list_id(self.issuer)}#{self.list_index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(self.list_index),
                "statusListCredential": list_id(self.issuer),
                "statusListSerial": self.list_serial,
            },
            "evidence": [
                {
                    "type": "ConformanceReport",
                    "digest": {"sha256": self.report_digest},
                    "signedBy": self.report_key,
                    "pack": {"id": self.pack, "version": self.pack_version, "digest": {"sha256": self.pack_digest}},
                    "standard": {"address": self.standard, "digest": self.standard_digest},
                    "tests": dict(self.tests),
                }
            ],
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> MarkClaims:
        """Read a credential.

        Raises:
            UnusableCredential: it is none of a mark.
        """
        try:
            subject, status, [evidence] = said["credentialSubject"], said["credentialStatus"], said["evidence"]
            pack = evidence["pack"]
            made = cls(
                id=said["id"],
                issuer=said["issuer"],
                product=Product(subject["name"], subject["version"], subject["supplier"]),
                pack=pack["id"],
                pack_version=pack["version"],
                pack_digest=pack["digest"]["sha256"],
                standard=subject["standard"],
                standard_digest=evidence["standard"]["digest"],
                report_digest=evidence["digest"]["sha256"],
                report_key=evidence["signedBy"],
                tests=evidence["tests"],
                issued_at=_instant(said["validFrom"]),
                expires_at=_instant(said["validUntil"]),
                list_index=int(status["statusListIndex"]),
                list_serial=int(status["statusListSerial"]),
            )
            if made.spelled() != said:
                raise ValueError("says more, or something else")
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise UnusableCredential(_("it is not the credential of an interop mark.")) from wrong
        return made

    def verified_by(self, report: Report) -> bool:
        """Say whether the report is the one that the mark rests on."""
        return self.report_digest == report.digest and self.report_key == key_id(report.public_key)


def issuer_of(public_key: bytes) -> str:
    """Give the name that an issuer of marks goes by in credentials: that of its key."""
    return f"urn:commonbeat:key:{key_id(public_key)}"


def list_id(issuer: str) -> str:
    """Give the name of an issuer's list of states."""
    return f"{issuer}:status-list"


@dataclass(frozen=True, slots=True)
class StatusList:
    """Which marks of an issuer are revoked. The serial grows with every mark that is issued or revoked.

    ``in_force`` says which version of each standard holds, as far as the issuer knows: whoever checks a mark with no
    network learns from it that a newer one holds.
    """

    issuer: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    revoked: frozenset[int]
    in_force: tuple[VersionInForce, ...] = ()
    retired: tuple[tuple[str, str], ...] = ()
    """Each version that was retired, with the reason: its marks are revoked, and this says why."""

    @classmethod
    def at(
        cls,
        issuer: str,
        serial: int,
        now: datetime,
        revoked: Iterable[int],
        in_force: tuple[VersionInForce, ...] = (),
        retired: tuple[tuple[str, str], ...] = (),
    ) -> StatusList:
        """Give the list as it stands now."""
        return cls(issuer, serial, now, now + timedelta(days=LIST_DAYS), frozenset(revoked), in_force, retired)

    def holding(self, standard: str) -> VersionInForce | None:
        """Give the version that holds of the standard of which this is an address; None: the list does not say."""
        name = standard.partition("@")[0]
        return next((one for one in self.in_force if one.standard.partition("@")[0] == name), None)

    def spelled(self) -> dict[str, object]:
        """Give the list's credential."""
        return {
            "@context": [_CONTEXT],
            "id": list_id(self.issuer),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer,
            "validFrom": spell(self.issued_at),
            "validUntil": spell(self.expires_at),
            "serial": self.serial,
            "standardsInForce": [
                {
                    "address": one.standard,
                    "digest": one.digest,
                    "since": None if one.since is None else spell(one.since),
                }
                for one in self.in_force
            ],
            "standardsRetired": [{"address": address, "why": why} for address, why in self.retired],
            "credentialSubject": {
                "id": f"{list_id(self.issuer)}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encode_bits(self.revoked),
            },
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> StatusList:
        """Read a list's credential.

        Raises:
            UnusableCredential: it is none.
        """
        try:
            subject, serial = said["credentialSubject"], said["serial"]
            if "BitstringStatusListCredential" not in said["type"] or subject["statusPurpose"] != "revocation":
                raise ValueError("a list of something else")
            if not isinstance(serial, int) or said["id"] != list_id(said["issuer"]):
                raise ValueError("a list of somebody else")
            issued, expires = _instant(said["validFrom"]), _instant(said["validUntil"])
            held = tuple(_in_force(one) for one in said["standardsInForce"])
            # A list of an earlier version of the program does not say what was retired.
            gone = tuple((str(one["address"]), str(one["why"])) for one in said.get("standardsRetired", ()))
            return cls(said["issuer"], serial, issued, expires, decode_bits(subject["encodedList"]), held, gone)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise UnusableCredential(_("it is no list of the states of marks.")) from wrong


def encode_bits(places: Iterable[int]) -> str:
    """Give the bits at the places as the published form has them: the first bit is the highest of the first byte."""
    held = sorted(places)
    bits = bytearray(max(BITS, (held[-1] + 8 if held else 0)) // 8)
    for place in held:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode_bits(text: str) -> frozenset[int]:
    """Give the places of the bits that are set.

    Raises:
        ValueError: it is no list, or unpacks to more than a list is long.
    """
    if not text.startswith("u") or len(text) > BITS:
        raise ValueError("not a list")
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            bits = file.read(BITS + 1)
    except (binascii.Error, OSError, EOFError, zlib.error) as wrong:
        raise ValueError("not a list") from wrong
    if not BITS // 8 <= len(bits) <= BITS:
        raise ValueError("a list of another length")
    return frozenset(at * 8 + bit for at, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit))


def _in_force(said: Mapping[str, Any]) -> VersionInForce:
    since = said["since"]
    return VersionInForce(str(said["address"]), str(said["digest"]), None if since is None else _instant(since))


def _instant(text: object) -> datetime:
    found = instant_of(text)
    if found is None:
        raise ValueError("not an instant")
    return found
