"""Interop marks: issued by a registrar from a report that allows it, listed for everybody, revoked with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Generic

from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.envelopes import Verifies, key_id
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import new_id
from commonbeat.kernel.legible import is_legible, says_enough
from commonbeat.kernel.text import _

from .badge import badge_of
from .credentials import BITS, MARK_DAYS, MARK_KIND, MarkClaims, StatusList, issuer_of
from .errors import MarkRefused, NoSuchMark
from .model import Mark, Pack, Product, Standing, Verdict, VersionInForce
from .ports import (
    A,
    Decides,
    FindsPack,
    HoldsNow,
    MarkStore,
    ReadsCredentials,
    Retirements,
    SignsCredentials,
    no_pack,
    nothing_retired,
)
from .report import Report, read_report
from .rules import ALL_PASSED, digest_of, exit_status
from .running import is_ours

PERMISSION: Final = "marks.issue"
NAME_MOST: Final = 120
WHY_LEAST, WHY_MOST = 5, 500


@dataclass(frozen=True, slots=True)
class Marks(Generic[A]):
    """The marks of this issuer, bound to one transaction. What is issued is public."""

    store: MarkStore
    packs: Sequence[Pack]
    signer: SignsCredentials
    reads: ReadsCredentials
    verifies: Verifies
    in_force: HoldsNow
    decides: Decides[A]
    trail: Trail
    clock: Clock
    made: FindsPack = no_pack
    retired: Retirements = nothing_retired

    def issue(self, actor: A, envelope: bytes, product: Product, report_keys: Mapping[str, bytes]) -> Mark:
        """Issue a mark for a product from the report of a run.

        Args:
            actor: the registrar.
            envelope: the bytes of ``report.dsse.json``.
            product: what the mark is of.
            report_keys: whose signature on a report counts here: keys by their ids.

        Raises:
            AccessRefused: the actor is no registrar.
            Invalid: the product is not named.
            UnusableReport: it is no report, was changed, or nobody known has signed it.
            MarkRefused: the report or the product does not allow a mark.
        """
        rule = self.decides.require(actor, PERMISSION)
        if faults := _name_faults(product):
            raise Invalid(faults)
        report, held, now = read_report(envelope, self.verifies, report_keys), self.store.all(), self.clock.now()
        if why := self._refusal(report, product) or _repeat(held, report):
            raise MarkRefused(why)
        if len(held) >= BITS:
            raise MarkRefused(_("the list of states is full: begin another with a new key."))
        claims = self._claims(report, product, held, now.replace(microsecond=now.microsecond // 1000 * 1000))
        mark = self._signed(claims)
        self.store.put(mark)
        details: dict[str, Detail] = {"product": product.name, "version": product.version}
        details |= {"supplier": product.supplier, "pack": mark.pack, "report": report.digest}
        self._record(actor, Event.MARK_ISSUED, mark, rule, details)
        return mark

    def revoke(self, actor: A, id: str, why: str) -> Mark:
        """Revoke a mark, from now; the list of states says so from its next signature. Again changes nothing.

        Raises:
            AccessRefused: the actor is no registrar.
            NoSuchMark: there is none of that id.
            Invalid: no reason is given.
        """
        rule = self.decides.require(actor, PERMISSION, id)
        mark = self.get(id)
        if not says_enough(why, WHY_LEAST, WHY_MOST) or not is_legible(why):
            told = _("Say why in {least} to {most} characters.").format(least=WHY_LEAST, most=WHY_MOST)
            raise Invalid.at("/why", told)
        if mark.revoked_at is not None:
            return mark
        gone = replace(mark, revoked_at=self.clock.now(), why_revoked=why.strip())
        self.store.put(gone)
        self._record(actor, Event.MARK_REVOKED, gone, rule, {"why": gone.why_revoked})
        return gone

    def get(self, id: str) -> Mark:
        """Give one mark; raise ``NoSuchMark`` where there is none."""
        found = self.store.find(id)
        if found is None:
            raise NoSuchMark(id)
        return found

    def all(self) -> Sequence[Mark]:
        """Give every mark, also those that have expired or were revoked, in the order in which they were issued."""
        return self.store.all()

    def status_list(self) -> str:
        """Give the list of states, signed now: a mark whose standard was retired is revoked in it, with the reason."""
        held, retired = self.store.all(), self.retired()
        of = {mark.id: self.claims(mark).standard for mark in held}
        revoked = [mark.list_index for mark in held if _is_gone(mark, of[mark.id], retired)]
        issuer = issuer_of(self.signer.public_key)
        standards = dict.fromkeys(
            [*(pack.text.id for pack in self.packs), *(one.partition("@")[0] for one in of.values())]
        )
        in_force = tuple(found for one in standards if (found := self.in_force(one)) is not None)
        serial = len(held) + len(revoked)
        listed = StatusList.at(issuer, serial, self.clock.now(), revoked, in_force, tuple(sorted(retired.items())))
        return self.signer.sign(listed.spelled(), MARK_KIND)

    def badge(self, id: str) -> bytes:
        """Give the badge of a mark; raise ``NoSuchMark`` where there is none."""
        mark = self.get(id)
        return badge_of(self.claims(mark), mark.credential)

    def claims(self, mark: Mark) -> MarkClaims:
        """Give what a mark of this issuer says."""
        return MarkClaims.read(self.reads(mark.credential, self.signer.public_key, MARK_KIND))

    def standings(self, marks: Sequence[Mark]) -> Sequence[Standing]:
        """Give for each mark the version of the standard that it is for, and the one that is in force."""
        said = [self.claims(mark) for mark in marks]
        retired = self.retired()
        held = {name: self.in_force(name) for name in {one.standard.partition("@")[0] for one in said}}
        return [
            Standing(
                mark,
                one.standard,
                one.standard_digest,
                held[one.standard.partition("@")[0]],
                one.tests,
                retired.get(one.standard, ""),
            )
            for mark, one in zip(marks, said, strict=True)
        ]

    def _claims(self, report: Report, product: Product, held: Sequence[Mark], now: datetime) -> MarkClaims:
        return MarkClaims(
            id=f"urn:commonbeat:mark:{new_id('mark')}",
            issuer=issuer_of(self.signer.public_key),
            product=product,
            pack=report.pack,
            pack_version=report.pack_version,
            pack_digest=report.pack_digest,
            standard=report.standard,
            standard_digest=report.standard_digest,
            report_digest=report.digest,
            report_key=key_id(report.public_key),
            tests={name: str(verdict) for name, verdict in report.verdicts.items()},
            issued_at=now,
            expires_at=now + timedelta(days=MARK_DAYS),
            list_index=len(held),
            list_serial=self._serial(held) + 1,
        )

    def _serial(self, held: Sequence[Mark]) -> int:
        """Give the serial of the list: it grows with every mark that is issued or revoked, and with nothing else."""
        retired = self.retired()
        return len(held) + sum(_is_gone(mark, self.claims(mark).standard, retired) for mark in held)

    def _signed(self, claims: MarkClaims) -> Mark:
        return Mark(
            id=claims.id.rpartition(":")[2],
            product=claims.product,
            pack=f"{claims.pack}@{claims.pack_version}",
            report_digest=claims.report_digest,
            issued_at=claims.issued_at,
            expires_at=claims.expires_at,
            list_index=claims.list_index,
            credential=self.signer.sign(claims.spelled(), MARK_KIND),
        )

    def _refusal(self, report: Report, product: Product) -> str:
        """Say why the report allows no mark of the product; empty: it does."""
        if report.is_ours or is_ours(product.name) or is_ours(product.supplier):
            return _("this is Commonbeat's own product, which is self-tested and never marked.")
        if exit_status(report.verdicts.values()) != ALL_PASSED:
            bad = [name for name, found in report.verdicts.items() if found in _AGAINST]
            return _("the run did not pass: {tests}.").format(tests=", ".join(bad) or _("it has no test"))
        now = self.clock.now()
        if not report.finished_at <= now < report.expires_at:
            return _("the report is of another time: a report is good for {days} days.").format(days=_days(report))
        if why := self.retired().get(report.standard):
            return _("{why}, and a standard that is retired has no new marks.").format(why=why)
        if why := _outdated(report, self.in_force(report.standard.partition("@")[0])):
            return why
        if not report.product:
            return _("the report does not say what was tested: run the pack with --product and --product-version.")
        if (report.product, report.product_version) != (product.name, product.version):
            told = _("the report is of {product} {version}.")
            return told.format(product=report.product, version=report.product_version)
        made = self.made(report.pack, report.pack_version)
        for pack in (*self.packs, *(() if made is None else (made,))):
            if pack.id == report.pack and digest_of(pack) == report.pack_digest:
                named = {test.id for test in pack.tests}
                fresh = (report.expires_at - report.finished_at).days <= pack.expiry_days
                return (
                    "" if set(report.verdicts) == named and fresh else _("the report is not one of the pack's tests.")
                )
        return _("the report is of another pack than any that is installed here.")

    def _record(self, actor: A, event: Event, mark: Mark, rule: str, details: dict[str, Detail]) -> None:
        self.trail.append(Entry(self.clock.now(), event, actor.id, actor.party, mark.id, rule=rule, details=details))


_AGAINST: Final = frozenset({Verdict.FAIL, Verdict.SKIP, Verdict.ERROR})


def _outdated(report: Report, held: VersionInForce | None) -> str:
    """Say why the report is not one of the version in force; empty: it is, or which that is is not known here."""
    if held is None or (held.standard, held.digest) == (report.standard, report.standard_digest):
        return ""
    if held.standard == report.standard:
        return _("the report is of another text of {standard} than the one in force.").format(standard=held.standard)
    told = _("the report is of {standard}, and {held} is in force: run the pack again, held to that version.")
    return told.format(standard=report.standard, held=held.standard)


def _is_gone(mark: Mark, standard: str, retired: Mapping[str, str]) -> bool:
    """Say whether a mark is revoked: by the registrar, or since its standard was retired."""
    return mark.revoked_at is not None or standard in retired


def _days(report: Report) -> int:
    return (report.expires_at - report.finished_at).days


def _repeat(marks: Sequence[Mark], report: Report) -> str:
    for mark in marks:
        if mark.report_digest == report.digest and mark.revoked_at is None:
            return _("the report is that of the mark {id} already.").format(id=mark.id)
    return ""


def _name_faults(product: Product) -> list[Fault]:
    told = _("Say it in 1 to {most} characters.").format(most=NAME_MOST)
    return [
        Fault(f"/{name}", told)
        for name, text in (("name", product.name), ("version", product.version), ("supplier", product.supplier))
        if not says_enough(text, 1, NAME_MOST) or not is_legible(text) or text != text.strip()
    ]
