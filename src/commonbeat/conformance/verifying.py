"""A mark checked from the badge to the pack, with no network: each step, whether it held, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import Verifies, key_id
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _
from commonbeat.standards.published import read_text

from .badge import badge_of, credential_in
from .credentials import MARK_KIND, MarkClaims, StatusList, issuer_of
from .errors import UnusableCredential
from .model import Pack, VersionInForce
from .ports import FindsPack, ReadsCredentials, no_pack
from .report import TEXT_FILE, Report, read_report
from .rules import ALL_PASSED, applied, exit_status
from .steps import Held, NotKnown, Step, files_as_written, pack_at_hand, step_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to check. ``presented`` is a badge or a bare credential; None: the file is not there.

    ``trusted`` are keys of issuers that are known from elsewhere. ``enclosed`` is one that came with the mark: it shows
    that the signature holds, and says nothing about who made it.
    """

    presented: bytes
    report: bytes | None
    status_list: bytes | None
    trusted: Sequence[bytes]
    packs: Sequence[Pack]
    standard: bytes | None = None
    """The text that the mark is for, where it is another than one that is installed here."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """The files that lie beside the report, by their names."""
    enclosed: bytes | None = None
    in_force: Sequence[VersionInForce] = ()
    """The versions in force, where somebody other than the issuer has said so."""
    made: FindsPack = no_pack
    """Makes the pack of a data standard by its name."""
    retired: Mapping[str, str] = field(default_factory=dict)
    """The versions that were retired, as far as it is known here, with the reason."""
    gone: Mapping[str, str] = field(default_factory=dict)
    """The marks that a directory or register has as revoked, by their ids, with what it says."""
    newest_serial: int = 0
    """The highest serial of the issuer's list that was ever seen: an older one was rolled back."""


@dataclass(slots=True)
class Verification:
    """A chain that is being checked. It stops at the first step that is refused: nothing after it would count."""

    evidence: Evidence
    now: datetime
    reads: ReadsCredentials
    verifies: Verifies
    claims: MarkClaims | None = None
    report: Report | None = None
    keys: Sequence[bytes] = ()
    packs: Sequence[Pack] = ()
    """Those at hand, with the one that was made for this mark."""
    serial: int = 0
    listed: StatusList | None = None
    steps: list[Step] = field(default_factory=list)

    def run(self) -> list[Step]:
        """Check every step in order and give them."""
        for step in self._all():
            self.steps.append(step)
            if step.held is Held.REFUSED:
                break
        return self.steps

    def _all(self) -> Iterator[Step]:
        token = ""

        def badge() -> str:
            nonlocal token
            is_badge = self.evidence.presented.lstrip()[:1] == b"<"
            token = credential_in(self.evidence.presented) if is_badge else _text(self.evidence.presented)
            return _("it holds a credential") if is_badge else _("none: a bare credential was given")

        yield step_of("badge", badge)
        yield step_of("credential", lambda: self._credential(token))
        claims = self.claims
        if claims is None:
            return
        if why := self.evidence.gone.get(claims.id.rpartition(":")[2]):
            yield Step("register", Held.REFUSED, why)
            return
        yield step_of("status-list", lambda: self._status_list(claims), self.evidence.status_list)
        yield step_of("report", lambda: self._report(claims), self.evidence.report)
        report = self.report
        if report is not None and self.evidence.beside:
            yield step_of("files", lambda: files_as_written(report, self.evidence.beside))
        yield step_of("pack", lambda: self._pack(claims))
        yield self._standard(claims)

    def _credential(self, token: str) -> str:
        is_known = self._find_key(token)
        claims = MarkClaims.read(self._signed(token))
        presented = self.evidence.presented
        if presented.lstrip()[:1] == b"<" and presented != badge_of(claims, token):
            raise UnusableCredential(_("the badge shows something else than the credential in it says."))
        if not claims.issued_at <= self.now < claims.expires_at:
            told = _("it is good from {start} to {end}, which is not now.")
            raise UnusableCredential(told.format(start=spell(claims.issued_at), end=spell(claims.expires_at)))
        self.claims = claims
        told = _(
            "signed by {issuer}: {product} {version} of {supplier}, good until {end}; "
            "no test failed, {applied} of {tests} applied"
        )
        product = claims.product
        said = told.format(
            issuer=claims.issuer,
            product=product.name,
            version=product.version,
            supplier=product.supplier,
            end=spell(claims.expires_at),
            applied=applied(claims.tests.values()),
            tests=len(claims.tests),
        )
        if not is_known:
            raise NotKnown(_("the signature holds, the issuer is unknown: {told}").format(told=said))
        return said

    def _find_key(self, token: str) -> bool:
        """Choose the keys whose signature counts, and say whether they are known from elsewhere than the mark."""
        self.keys, enclosed = self.evidence.trusted, self.evidence.enclosed
        if any(self._opens(token, key) for key in self.keys):
            return True
        if enclosed is not None and self._opens(token, enclosed):
            if self.keys:
                told = _("its signature holds with {key}, which is none of the trusted keys: the issuer is unknown.")
                raise UnusableCredential(told.format(key=key_id(enclosed)))
            self.keys = (enclosed,)
            return False
        if not self.keys and enclosed is None:
            raise NotKnown(_("no key is there to check its signature with: name the issuer's"))
        return True

    def _opens(self, token: str, key: bytes) -> bool:
        try:
            self.reads(token, key, MARK_KIND)
        except UnusableCredential:
            return False
        return True

    def _signed(self, token: str) -> Mapping[str, object]:
        """Give the claims of a credential that a trusted key has signed, in its own name."""
        for key in self.keys:
            try:
                claims = self.reads(token, key, MARK_KIND)
            except UnusableCredential:
                continue
            if claims.get("issuer") != issuer_of(key):
                raise UnusableCredential(_("it is signed by a trusted key in the name of another issuer."))
            return claims
        raise UnusableCredential(_("no trusted key has signed it, or it was changed since."))

    def _status_list(self, claims: MarkClaims) -> str:
        token = _text(self.evidence.status_list or b"")
        listed = StatusList.read(self._signed(token))
        if listed.issuer != claims.issuer:
            raise UnusableCredential(_("the list is another issuer's."))
        if listed.issued_at > self.now or self.now >= listed.expires_at:
            told = _("the list is good from {start} to {end}, which is not now: fetch the present one.")
            raise UnusableCredential(told.format(start=spell(listed.issued_at), end=spell(listed.expires_at)))
        least = max(claims.list_serial, self.evidence.newest_serial)
        if listed.serial < least:
            told = _("the list has serial {serial}, and one with {least} is known: it was rolled back.")
            raise UnusableCredential(told.format(serial=listed.serial, least=least))
        if claims.list_index in listed.revoked:
            if why := dict(listed.retired).get(claims.standard):
                raise UnusableCredential(_("the mark was revoked: {why}.").format(why=why))
            raise UnusableCredential(_("the mark was revoked."))
        self.serial, self.listed = listed.serial, listed
        told = _("not revoked, by the list of {at} with serial {serial}")
        return told.format(at=spell(listed.issued_at), serial=listed.serial)

    def _report(self, claims: MarkClaims) -> str:
        report = read_report(self.evidence.report or b"", self.verifies)
        if not claims.verified_by(report):
            raise UnusableCredential(_("the report is another than the one that the mark rests on, or was changed."))
        if fault := _beside(claims, report):
            raise UnusableCredential(fault)
        self.report = report
        told = _("the one that the mark rests on, signed with key {key}: no test failed, {applied} of {tests} applied")
        counted = {"applied": applied(report.verdicts.values()), "tests": len(report.verdicts)}
        return told.format(key=key_id(report.public_key), **counted)

    def _pack(self, claims: MarkClaims) -> str:
        made = self.evidence.made(claims.pack, claims.pack_version)
        self.packs = [*self.evidence.packs, *([] if made is None else [made])]
        return pack_at_hand(self.packs, claims.pack, claims.pack_version, claims.pack_digest)

    def _standard(self, claims: MarkClaims) -> Step:
        """Say which version the mark is for, whether its text is the one at hand, and whether that still holds."""
        if why := self.evidence.retired.get(claims.standard):
            told = _("{why}, so that the mark no longer counts")
            return Step("standard", Held.REFUSED, told.format(why=why))
        known = [pack.text for pack in self.packs]
        enclosed = self.evidence.standard
        try:
            texts = known if enclosed is None else [*known, read_text(enclosed, TEXT_FILE)]
        except CommonbeatError as wrong:
            return Step("standard", Held.REFUSED, str(wrong))
        stands = _whether_it_holds(claims.standard, self._holding(claims.standard))
        told = f"{claims.standard}, {claims.standard_digest}; {stands}"
        if any((one.address, one.digest) == (claims.standard, claims.standard_digest) for one in texts):
            return Step("standard", Held.HELD, told)
        if enclosed is not None or any(one.address == claims.standard for one in known):
            return Step("standard", Held.REFUSED, _("the mark is for another text: {told}").format(told=told))
        return Step("standard", Held.UNKNOWN, _("its text is not there to look at: {told}").format(told=told))

    def _holding(self, standard: str) -> VersionInForce | None:
        """Give the version in force: as somebody other than the issuer says, else as the issuer's list does."""
        name = standard.partition("@")[0]
        said = (one for one in self.evidence.in_force if one.standard.partition("@")[0] == name)
        return next(said, None if self.listed is None else self.listed.holding(standard))


def _whether_it_holds(standard: str, held: VersionInForce | None) -> str:
    if held is None:
        return _("whether a newer version holds is not known here")
    if held.standard == standard:
        return _("it is the version in force")
    if held.since is None:
        return _("the issuer holds to another version, {held}").format(held=held.standard)
    told = _("it was replaced: {held} is in force since {since}")
    return told.format(held=held.standard, since=spell(held.since))


def _beside(claims: MarkClaims, report: Report) -> str:
    """Say how a report contradicts the mark that rests on it; empty: it does not."""
    if exit_status(report.verdicts.values()) != ALL_PASSED or report.is_ours:
        return _("the report is not one that a mark may rest on.")
    if (report.product, report.product_version) != (claims.product.name, claims.product.version):
        return _("the report is of another product than the mark says.")
    if (report.pack, report.pack_version, report.pack_digest, report.standard, report.standard_digest) != (
        claims.pack,
        claims.pack_version,
        claims.pack_digest,
        claims.standard,
        claims.standard_digest,
    ):
        return _("the report is of another pack or version of the standard than the mark says.")
    return ""


def _text(content: bytes) -> str:
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        raise UnusableCredential(_("the file is no credential.")) from None
