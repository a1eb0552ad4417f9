"""What machines send with: secrets of their own, replaced without a gap, revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic

from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Recorder, Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import CredentialId
from commonbeat.kernel.text import _

from .errors import CredentialRevoked, NoSuchCredential
from .limits import CredentialLimits
from .model import Credential, CredentialKind
from .ports import A, CredentialStore, Decides
from .rules import credential_id, digest_of, is_good, new_bearer
from .service import EDIT, READ


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential and its secret, which is shown this once and kept nowhere."""

    credential: Credential
    bearer: str


@dataclass(frozen=True, slots=True)
class Credentials(Generic[A]):
    """The credentials of the actor's own organisation, bound to one transaction.

    After the commit, tell ``GoodCredentials.changed``: until then another request may still see the old ones.
    """

    store: CredentialStore
    decides: Decides[A]
    limits: CredentialLimits
    trail: Trail
    looks: Recorder
    clock: Clock

    @implements("anpr-working@0.1#credential")
    def issue(
        self,
        actor: A,
        name: str,
        kind: CredentialKind,
        *,
        feeds: tuple[int, ...] = (),
        permissions: tuple[str, ...] = (),
        id: CredentialId | None = None,
    ) -> Issued:
        """Issue a credential for a machine of the actor's organisation. ``feeds`` empty: every camera's.

        Raises:
            AccessRefused: the role may not.
            Invalid: it has no name, its id is taken, or it would hold permissions that stand apart.
        """
        rule = self.decides.require(actor, EDIT)
        if faults := self.decides.permission_faults(permissions):
            raise Invalid(list(faults))
        if not 1 <= len(name.strip()) <= 100:
            raise Invalid.at("/name", _("Give the credential a name of up to 100 characters."))
        named = credential_id(name) if id is None else id
        if self.store.find(named) is not None:
            raise Invalid.at("/id", _("There is a credential {id} already.").format(id=named))
        bearer = new_bearer(kind, named)
        made = Credential(
            named,
            actor.party,
            name.strip(),
            kind,
            digest_of(bearer),
            self.clock.now(),
            tuple(feeds),
            tuple(permissions),
        )
        self.store.put(made)
        self._record(Event.CREDENTIAL_ISSUED, actor, made, rule)
        return Issued(made, bearer)

    def rotate(self, actor: A, id: CredentialId) -> Issued:
        """Replace a secret by a new one under a new id; the old one stays good for the overlap.

        Raises:
            AccessRefused: the role may not.
            NoSuchCredential: there is none in the actor's organisation.
            CredentialRevoked: it is no longer good.
        """
        rule = self.decides.require(actor, EDIT, id)
        old, now = self._own(actor, id), self.clock.now()
        if not is_good(old, now):
            raise CredentialRevoked(id)
        until = now + timedelta(hours=self.limits.overlap_hours)
        new = credential_id(old.name)
        bearer = new_bearer(old.kind, new)
        made = replace(old, id=new, digest=digest_of(bearer), issued_at=now, expires_at=None)
        self.store.put(replace(old, expires_at=min(until, old.expires_at or until)))
        self.store.put(made)
        self._record(Event.CREDENTIAL_ROTATED, actor, made, rule, {"replaces": id, "good_until": spell(until)})
        return Issued(made, bearer)

    def revoke(self, actor: A, id: CredentialId) -> Credential:
        """End a credential at once; one that has ended already is left so.

        Raises:
            AccessRefused: the role may not.
            NoSuchCredential: there is none in the actor's organisation.
        """
        rule = self.decides.require(actor, EDIT, id)
        found = self._own(actor, id)
        if found.revoked_at is not None:
            return found
        ended = replace(found, revoked_at=self.clock.now())
        self.store.put(ended)
        self._record(Event.CREDENTIAL_REVOKED, actor, ended, rule)
        return ended

    def list_(self, actor: A) -> Sequence[Credential]:
        """Give the credentials of the actor's organisation, also those that have ended; the look is on the record.

        Raises:
            AccessRefused: the role may not.
        """
        rule = self.decides.require(actor, READ)
        found = self.store.list_(actor.party)
        details: dict[str, Detail] = {"count": len(found)}
        now = self.clock.now()
        self.looks.record(Entry(now, Event.CREDENTIALS_READ, actor.id, actor.party, rule=rule, details=details))
        return found

    def _own(self, actor: A, id: CredentialId) -> Credential:
        found = self.store.find(id)
        if found is None or found.party != actor.party:
            raise NoSuchCredential(id)
        return found

    def _record(
        self, event: Event, actor: A, made: Credential, rule: str, more: dict[str, Detail] | None = None
    ) -> None:
        details: dict[str, Detail] = {
            "name": made.name,
            "kind": str(made.kind),
            "feeds": list(made.feeds),
            "permissions": list(made.permissions),
            **(more or {}),
        }
        now = self.clock.now()
        self.trail.append(Entry(now, event, actor.id, actor.party, made.id, rule=rule, details=details))
