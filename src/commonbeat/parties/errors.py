"""What can go wrong with organisations, people and what they sign in with."""

from __future__ import annotations

from collections.abc import Iterable

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.nearest import listed, nearest
from commonbeat.kernel.text import _


class NoSuchParty(CommonbeatError):
    """There is no such organisation."""

    code = "parties.no-such-party"
    kind = Kind.NOT_FOUND

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Say so, with what there is: ``known`` are ids of organisations that whoever asks may see."""
        known = list(known)
        told = _("There is no organisation {name}.").format(name=name)
        super().__init__(told + nearest(name, known) + listed(known))


class NoSuchPerson(CommonbeatError):
    """There is no such person, or they are another organisation's."""

    code = "parties.no-such-person"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str, known: Iterable[str] = ()) -> None:
        """Say so; ``known`` are ids of people that whoever asks may see, and only where they are made up."""
        told = _("There is nobody {id} here, or nobody that you may see.").format(id=id)
        super().__init__(told + nearest(id, known))


class NoSuchCredential(CommonbeatError):
    """There is no such credential, or it is another organisation's."""

    code = "parties.no-such-credential"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str) -> None:
        super().__init__(_("There is no credential {id}, or none that you may see.").format(id=id))


class PartyTaken(CommonbeatError):
    """There is an organisation of that id already."""

    code = "parties.party-taken"
    kind = Kind.CONFLICT

    def __init__(self, id: str) -> None:
        super().__init__(_("There is an organisation {id} already: change that one.").format(id=id))


class PersonTaken(CommonbeatError):
    """There is a person of that id already."""

    code = "parties.person-taken"
    kind = Kind.CONFLICT

    def __init__(self, id: str) -> None:
        super().__init__(_("The id {id} is taken: choose another.").format(id=id))


class CodeTaken(CommonbeatError):
    """A code of the crosswalk belongs to another organisation."""

    code = "parties.code-taken"
    kind = Kind.CONFLICT

    def __init__(self, scheme: str, code: str, holder: str) -> None:
        told = _("The {scheme} code {code} is that of {holder}: one code stands for one organisation.")
        super().__init__(told.format(scheme=scheme, code=code, holder=holder))


class CredentialRevoked(CommonbeatError):
    """A credential that was revoked was asked to be replaced."""

    code = "parties.credential-revoked"
    kind = Kind.CONFLICT

    def __init__(self, id: str) -> None:
        super().__init__(_("The credential {id} is no longer good: issue a new one.").format(id=id))


class SignInRefused(CommonbeatError):
    """Somebody could not be signed in. It does not say which part was wrong, nor whether there is such a person."""

    code = "parties.sign-in-refused"
    kind = Kind.UNAUTHENTICATED

    def __init__(self) -> None:
        super().__init__(
            _(
                "That name, password and code do not go together. Wait for a new code and try again; after too many "
                "tries an account is locked for a while."
            )
        )
