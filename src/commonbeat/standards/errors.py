"""What can go wrong with published standards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonbeat.kernel.errors import CommonbeatError, Fault, Kind
from commonbeat.kernel.nearest import listed, nearest, nearest_name
from commonbeat.kernel.text import _


class StandardNotFound(CommonbeatError):
    """There is no such standard at that version."""

    code = "standards.standard-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str, version: str = "", known: Iterable[tuple[str, str]] = ()) -> None:
        """Say so, with what there is: ``known`` are ids and versions."""
        known = list(known)
        versions, ids = [other for one, other in known if one == id], [one for one, _version in known]
        told = _("There is no standard {id} at version {version}.") if version else _("There is no standard {id}.")
        self.near = f"{id}@{versions[-1]}" if versions else nearest_name(id, ids)
        hint = listed(f"{id}@{one}" for one in versions) if versions else nearest(id, ids) + listed(ids)
        super().__init__(told.format(id=id, version=version) + hint)


class UnknownUnit(CommonbeatError):
    """A clause sets its limit in a unit that no check of this release knows, so that nothing is held to it."""

    code = "standards.unknown-unit"
    kind = Kind.CONFLICT

    def __init__(self, address: str, unit: str) -> None:
        told = _("{address} sets its limit in {unit}, which this release does not know: reads are not held to it.")
        super().__init__(told.format(address=address, unit=unit))


class TextAwaited(CommonbeatError):
    """The version is agreed, as the network's directory says, and its text has not come yet."""

    code = "standards.text-awaited"
    kind = Kind.UNAVAILABLE

    def __init__(self, id: str, version: str) -> None:
        told = _("{id}@{version} is agreed, and its text has not come yet: the anchor is asked every few seconds.")
        super().__init__(told.format(id=id, version=version))


class ClauseNotFound(CommonbeatError):
    """There is no clause at the address."""

    code = "standards.clause-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, address: str, known: Iterable[str] = ()) -> None:
        """Say so, with the clauses that there are: ``known`` are their names, in the version that was named."""
        known = list(known)
        told = _("There is no clause at the address {address}.").format(address=address)
        super().__init__(told + nearest(address.rpartition("#")[2], known) + listed(known))


class EventNotFound(CommonbeatError):
    """Nothing of that number was done to the version."""

    code = "standards.event-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, standard: str, version: str, number: int) -> None:
        told = _("Nothing of the number {number} was done to {id}@{version}.")
        super().__init__(told.format(number=number, id=standard, version=version))


class BadStandard(CommonbeatError):
    """The files of a standard do not have their shape, or contradict each other."""

    code = "standards.bad-standard"
    kind = Kind.INVALID

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        told = " ".join(f"{f.pointer}: {f.detail}" if f.pointer else f.detail for f in self.faults)
        super().__init__(_("{file} cannot be taken as a standard. {told}").format(file=file, told=told))


class IllegalAct(CommonbeatError):
    """Something was asked of a version that cannot be done to it as it stands."""

    code = "standards.illegal-act"
    kind = Kind.CONFLICT
