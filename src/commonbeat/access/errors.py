"""What can go wrong when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches

from commonbeat.audit.model import Detail
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import CommonbeatError, Fault, Kind
from commonbeat.kernel.ids import AuthorityId
from commonbeat.kernel.text import _

from .model import Actor, AuthorityState, Decision


class AccessRefused(CommonbeatError):
    """Policy said no. The decision says by which rule, and how to ask."""

    code = "access.refused"
    kind = Kind.REFUSED

    def __init__(self, actor: Actor, action: str, decision: Decision, subject: str = "") -> None:
        self.actor, self.action, self.decision, self.subject = actor, action, decision, subject
        self.about: Mapping[str, Detail] = {}
        """What was asked, where it is known: for the record alone."""
        super().__init__(" ".join(filter(None, (decision.reason, decision.how_to_ask))))


class NotSignedIn(CommonbeatError):
    """The route needs a signed-in person or a machine's credential, and there was none that is good."""

    code = "access.not-signed-in"
    kind = Kind.UNAUTHENTICATED

    def __init__(self) -> None:
        super().__init__(_("Sign in, or send a credential that is still good in the Authorization header."))


class AuthorityNotFound(CommonbeatError):
    """There is no such authority, or it is another organisation's."""

    code = "access.authority-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, id: AuthorityId) -> None:
        self.id = id
        super().__init__(_("There is no authority {id}, or none that you may see.").format(id=id))


class IllegalMove(CommonbeatError):
    """An authority was asked to move to a state that does not follow its present one."""

    code = "access.illegal-move"
    kind = Kind.CONFLICT

    def __init__(self, id: AuthorityId, now: AuthorityState, wanted: AuthorityState) -> None:
        self.id, self.now, self.wanted = id, now, wanted
        told = _("Authority {id} is {now} and cannot become {wanted}. Ask for a new one.")
        super().__init__(told.format(id=id, now=now, wanted=wanted))


class AuthorityLapsed(CommonbeatError):
    """A request waited so long for a decision that it has expired."""

    code = "access.authority-lapsed"
    kind = Kind.CONFLICT

    def __init__(self, id: AuthorityId, expired_at: datetime) -> None:
        told = _("The request {id} expired at {at} without a decision. Ask for a new one.")
        super().__init__(told.format(id=id, at=spell(expired_at)))


class NoSuchLimit(CommonbeatError):
    """The policy pack has no limit of that name."""

    code = "access.no-such-limit"
    kind = Kind.NOT_FOUND

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, 1)
        hint = _(" Did you mean {near}?").format(near=near[0]) if near else ""
        super().__init__(_("The policy pack has no limit {name}.").format(name=name) + hint)


class UnusableMark(CommonbeatError):
    """What was given as a registration mark cannot be one. ``clause`` is the address of the clause that it breaks."""

    code = "access.unusable-mark"
    kind = Kind.INVALID

    def __init__(self, clause: str, detail: str) -> None:
        self.clause = clause
        super().__init__(detail)


class BadPolicyPack(CommonbeatError):
    """The policy pack does not have its shape, or contradicts itself or the published clauses."""

    code = "access.bad-policy-pack"
    kind = Kind.INVALID

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        told = " ".join(f"{f.pointer}: {f.detail}" if f.pointer else f.detail for f in self.faults)
        super().__init__(_("{file} cannot be taken as a policy pack. {told}").format(file=file, told=told))


class PackNotSigned(CommonbeatError):
    """The policy pack, as it stands, is not signed by the node's information asset owner."""

    code = "access.pack-not-signed"
    kind = Kind.UNAVAILABLE

    def __init__(self, file: str, why: str) -> None:
        self.file = file
        told = _(
            "This node takes no reads: {why} Read {file}, change what needs changing, and have the information asset "
            "owner run: commonbeat policy sign --data DIR"
        )
        super().__init__(told.format(file=file, why=why))


class BadPolicies(CommonbeatError):
    """The node's Cedar policies do not agree with their schema, or one does not name its clause."""

    code = "access.bad-policies"
    kind = Kind.INVALID

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("The policies cannot be taken. {told}").format(told=" ".join(self.problems)))
