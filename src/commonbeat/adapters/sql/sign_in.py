"""Accounts, sessions and machines' credentials in SQL. No secret stands here but the second factor's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.parties.model import Account, Credential, CredentialKind, Session, SessionKind

metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("person", _ID, primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("totp_secret", sa.Text, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until_ms", sa.BigInteger),
    sa.Column("last_code_step", sa.BigInteger, nullable=False),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("person", _ID, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("started_ms", sa.BigInteger, nullable=False),
    sa.Column("seen_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
)
sa.Index("sessions_by_person", sessions.c.person)
sa.Index("sessions_by_end", sessions.c.expires_ms)
credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("party", _ID, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("issued_ms", sa.BigInteger, nullable=False),
    sa.Column("feeds", sa.Text, nullable=False),
    sa.Column("permissions", sa.Text, nullable=False),
    sa.Column("expires_ms", sa.BigInteger),
    sa.Column("revoked_ms", sa.BigInteger),
)
sa.Index("credentials_by_party", credentials.c.party, credentials.c.id)


class SqlAccountStore:
    """Keeps accounts on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, person: PersonId) -> Account | None:
        row = self._connection.execute(sa.select(accounts).where(accounts.c.person == person)).one_or_none()
        if row is None:
            return None
        return Account(
            person=PersonId(row.person),
            password_hash=row.password_hash,
            totp_secret=row.totp_secret,
            failures=row.failures,
            locked_until=_instant(row.locked_until_ms),
            last_code_step=row.last_code_step,
        )

    def put(self, account: Account) -> None:
        values = {
            "person": account.person,
            "password_hash": account.password_hash,
            "totp_secret": account.totp_secret,
            "failures": account.failures,
            "locked_until_ms": _ms(account.locked_until),
            "last_code_step": account.last_code_step,
        }
        _put(self._connection, accounts, accounts.c.person == account.person, values)


class SqlSessionStore:
    """Keeps sessions on one connection. ``changed`` is given the ids of those whose sessions are ended."""

    def __init__(self, connection: sa.Connection, changed: set[str] | None = None) -> None:
        self._connection = connection
        self._changed = set() if changed is None else changed

    def find(self, digest: bytes) -> Session | None:
        row = self._connection.execute(sa.select(sessions).where(sessions.c.digest == digest)).one_or_none()
        if row is None:
            return None
        return Session(
            digest=bytes(row.digest),
            person=PersonId(row.person),
            kind=SessionKind(row.kind),
            started_at=from_ms(row.started_ms),
            seen_at=from_ms(row.seen_ms),
            expires_at=from_ms(row.expires_ms),
            locked=row.locked,
        )

    def put(self, session: Session) -> None:
        values = {
            "digest": session.digest,
            "person": session.person,
            "kind": str(session.kind),
            "started_ms": to_ms(session.started_at),
            "seen_ms": to_ms(session.seen_at),
            "expires_ms": to_ms(session.expires_at),
            "locked": session.locked,
        }
        _put(self._connection, sessions, sessions.c.digest == session.digest, values)

    def end(self, digest: bytes) -> None:
        ended = sa.delete(sessions).where(sessions.c.digest == digest).returning(sessions.c.person)
        self._changed.update(self._connection.execute(ended).scalars())

    def end_all(self, person: PersonId) -> None:
        self._connection.execute(sa.delete(sessions).where(sessions.c.person == person))
        self._changed.add(person)

    def end_expired(self, now: datetime) -> int:
        return self._connection.execute(sa.delete(sessions).where(sessions.c.expires_ms <= to_ms(now))).rowcount


class SqlCredentialStore:
    """Keeps credentials on one connection. ``changed`` is given the ids of those that are put."""

    def __init__(self, connection: sa.Connection, changed: set[str] | None = None) -> None:
        self._connection = connection
        self._changed = set() if changed is None else changed

    def find(self, id: CredentialId) -> Credential | None:
        return next(iter(self._where(credentials.c.id == id)), None)

    def put(self, credential: Credential) -> None:
        values = {
            "id": credential.id,
            "party": credential.party,
            "name": credential.name,
            "kind": str(credential.kind),
            "digest": credential.digest,
            "issued_ms": to_ms(credential.issued_at),
            "feeds": json.dumps(credential.feeds),
            "permissions": json.dumps(credential.permissions),
            "expires_ms": _ms(credential.expires_at),
            "revoked_ms": _ms(credential.revoked_at),
        }
        _put(self._connection, credentials, credentials.c.id == credential.id, values)
        self._changed.add(credential.id)

    def list_(self, party: PartyId) -> Sequence[Credential]:
        return self._where(credentials.c.party == party)

    def good(self, now: datetime) -> Sequence[Credential]:
        at = to_ms(now)
        return self._where(
            sa.or_(credentials.c.revoked_ms.is_(None), credentials.c.revoked_ms > at)
            & sa.or_(credentials.c.expires_ms.is_(None), credentials.c.expires_ms > at)
        )

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[Credential]:
        rows = self._connection.execute(sa.select(credentials).where(condition).order_by(credentials.c.id))
        return [
            Credential(
                id=CredentialId(row.id),
                party=PartyId(row.party),
                name=row.name,
                kind=CredentialKind(row.kind),
                digest=bytes(row.digest),
                issued_at=from_ms(row.issued_ms),
                feeds=tuple(json.loads(row.feeds)),
                permissions=tuple(json.loads(row.permissions)),
                expires_at=_instant(row.expires_ms),
                revoked_at=_instant(row.revoked_ms),
            )
            for row in rows
        ]


def _put(
    connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool], values: dict[str, object]
) -> None:
    if not connection.execute(sa.update(table).where(condition).values(values)).rowcount:
        connection.execute(sa.insert(table).values(values))


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else to_ms(instant)


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
