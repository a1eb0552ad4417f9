"""What can go wrong with conformance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonbeat.kernel.errors import CommonbeatError, Fault, Kind
from commonbeat.kernel.text import _


class NoSuchPack(CommonbeatError):
    """There is no pack of that name."""

    code = "conformance.no-such-pack"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str, known: Iterable[str]) -> None:
        told = _("There is no pack {id}. There are: {known}.")
        super().__init__(told.format(id=id, known=", ".join(sorted(known))))


class BadPack(CommonbeatError):
    """The file of a pack does not have its shape, or names what is not there."""

    code = "conformance.bad-pack"
    kind = Kind.INVALID

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        told = " ".join(f"{f.pointer}: {f.detail}" if f.pointer else f.detail for f in self.faults)
        super().__init__(_("{file} cannot be taken as a pack. {told}").format(file=file, told=told))


class PackDoesNotFit(CommonbeatError):
    """The pack cannot be held to the version of the standard."""

    code = "conformance.pack-does-not-fit"
    kind = Kind.INVALID

    def __init__(self, pack: str, standard: str, why: str) -> None:
        told = _("The pack {pack} cannot be held to {standard}: {why}")
        super().__init__(told.format(pack=pack, standard=standard, why=why))


class TargetRefused(CommonbeatError):
    """The address is none that a run may use."""

    code = "conformance.target-refused"
    kind = Kind.INVALID

    def __init__(self, target: str, why: str) -> None:
        super().__init__(_("{target} cannot be tested: {why}").format(target=target[:200], why=why))


class CannotListen(CommonbeatError):
    """The pack cannot listen at the address, or cannot start the sender."""

    code = "conformance.cannot-listen"
    kind = Kind.UNAVAILABLE

    def __init__(self, target: str, why: str) -> None:
        super().__init__(_("The back office cannot be played at {target}: {why}").format(target=target, why=why))


class UnusableReport(CommonbeatError):
    """The file is no report of a run, was changed, or is signed by nobody known."""

    code = "conformance.unusable-report"
    kind = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(_("The report cannot be used: {why}").format(why=why))


class UnusableSuite(CommonbeatError):
    """No suite can be made of the standard, or the folder holds another one than is made of it here."""

    code = "conformance.unusable-suite"
    kind = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(_("The suite cannot be used: {why}").format(why=why))


class UnusableAnswers(CommonbeatError):
    """The file holds no answers to the records of the suite."""

    code = "conformance.unusable-answers"
    kind = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(_("The answers cannot be used: {why}").format(why=why))


class MarkRefused(CommonbeatError):
    """A mark is not issued for this report and product."""

    code = "conformance.mark-refused"
    kind = Kind.CONFLICT

    def __init__(self, why: str) -> None:
        super().__init__(_("No mark is issued: {why}").format(why=why))


class NoSuchMark(CommonbeatError):
    """There is no such mark."""

    code = "conformance.no-such-mark"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str) -> None:
        super().__init__(_("There is no mark {id}.").format(id=id))


class UnusableCredential(CommonbeatError):
    """The text is no credential of a mark or list of states, or the key that should have signed it did not."""

    code = "conformance.unusable-credential"
    kind = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(_("The credential cannot be used: {why}").format(why=why))
