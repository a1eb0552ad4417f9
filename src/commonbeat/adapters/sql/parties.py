"""Organisations and people in SQL. What they sign in with is in ``sign_in``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.errors import CodeTaken
from commonbeat.parties.model import Party, PartyClass, Person
from commonbeat.parties.rules import folded

metadata = sa.MetaData()

# PostgreSQL's default order of text depends on its locale; identifiers are ordered by their bytes.
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

parties = sa.Table(
    "parties",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("party_class", sa.Text, nullable=False),
    sa.Column("aliases", sa.Text, nullable=False),
    sa.Column("formed_on", sa.Date),
    sa.Column("ended_on", sa.Date),
    sa.Column("succeeded_by", sa.Text, nullable=False),
    sa.Column("member_until", sa.Date),
    sa.Column("endpoint", sa.Text, nullable=False, server_default=""),
)
party_codes = sa.Table(
    "party_codes",
    metadata,
    sa.Column("scheme", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("party", ID, sa.ForeignKey("parties.id"), nullable=False),
)
sa.Index("party_codes_by_party", party_codes.c.party)
party_names = sa.Table(
    "party_names",
    metadata,
    sa.Column("folded", sa.Text, primary_key=True),
    sa.Column("party", ID, sa.ForeignKey("parties.id"), primary_key=True),
)
sa.Index("party_names_by_party", party_names.c.party)
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("party", ID, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rank", sa.Text, nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("trained_until", sa.Date, nullable=False),
    sa.Column("vetted_until", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
)
sa.Index("people_by_party", people.c.party, people.c.id)


class SqlPartyStore:
    """Keeps organisations on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, id: PartyId) -> Party | None:
        return next(iter(self._where(parties.c.id == id)), None)

    def find_by_code(self, scheme: str, code: str) -> Party | None:
        holder = sa.select(party_codes.c.party).where(party_codes.c.scheme == scheme, party_codes.c.code == code)
        return next(iter(self._where(parties.c.id.in_(holder))), None)

    def known_as(self, name: str) -> Sequence[Party]:
        named = sa.select(party_names.c.party).where(party_names.c.folded == folded(name))
        return self._where(parties.c.id.in_(named))

    def all(self) -> Sequence[Party]:
        return self._where(sa.true())

    def put(self, party: Party) -> None:
        for scheme, code in party.codes.items():
            holder = self.find_by_code(scheme, code)
            if holder is not None and holder.id != party.id:
                raise CodeTaken(scheme, code, holder.name)
        _put(self._connection, parties, _party_values(party))
        self._replace(party_codes, party, [{"scheme": s, "code": c} for s, c in party.codes.items()])
        names = {folded(name) for name in (party.id, party.name, *party.aliases, *party.codes.values())}
        self._replace(party_names, party, [{"folded": name} for name in names])

    def _replace(self, table: sa.Table, party: Party, rows: Iterable[dict[str, str]]) -> None:
        self._connection.execute(sa.delete(table).where(table.c.party == party.id))
        if values := [{**row, "party": party.id} for row in rows]:
            self._connection.execute(sa.insert(table), values)

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[Party]:
        found = self._connection.execute(sa.select(parties).where(condition).order_by(parties.c.id)).all()
        chosen = [row.id for row in found]
        codes: dict[str, dict[str, str]] = {party: {} for party in chosen}
        for row in self._connection.execute(sa.select(party_codes).where(party_codes.c.party.in_(chosen))):
            codes[row.party][row.scheme] = row.code
        return [_party(row, codes[row.id]) for row in found]


class SqlPersonStore:
    """Keeps people on one connection. ``changed`` is given the ids of those that are put."""

    def __init__(self, connection: sa.Connection, changed: set[str] | None = None) -> None:
        self._connection = connection
        self._changed = set() if changed is None else changed

    def find(self, id: PersonId) -> Person | None:
        row = self._connection.execute(sa.select(people).where(people.c.id == id)).one_or_none()
        return _person(row) if row else None

    def put(self, person: Person) -> None:
        values = {
            "id": person.id,
            "party": person.party,
            "name": person.name,
            "rank": person.rank,
            "roles": json.dumps(person.roles),
            "trained_until": person.trained_until,
            "vetted_until": person.vetted_until,
            "ended_on": person.ended_on,
        }
        _put(self._connection, people, values)
        self._changed.add(person.id)

    def list_(self, party: PartyId, limit: int, after: PersonId | None = None) -> Sequence[Person]:
        wanted = sa.select(people).where(people.c.party == party)
        if after is not None:
            wanted = wanted.where(people.c.id > after)
        return [_person(row) for row in self._connection.execute(wanted.order_by(people.c.id).limit(limit))]


def _put(connection: sa.Connection, table: sa.Table, values: dict[str, object]) -> None:
    changed = connection.execute(sa.update(table).where(table.c.id == values["id"]).values(values)).rowcount
    if not changed:
        connection.execute(sa.insert(table).values(values))


def _party_values(party: Party) -> dict[str, object]:
    return {
        "id": party.id,
        "name": party.name,
        "party_class": str(party.party_class),
        "aliases": json.dumps(party.aliases),
        "formed_on": party.formed_on,
        "ended_on": party.ended_on,
        "succeeded_by": json.dumps(party.succeeded_by),
        "member_until": party.member_until,
        "endpoint": party.endpoint,
    }


def _party(row: sa.Row[tuple[object, ...]], codes: dict[str, str]) -> Party:
    kept = row._mapping
    return Party(
        id=PartyId(kept["id"]),
        name=kept["name"],
        party_class=PartyClass(kept["party_class"]),
        aliases=tuple(json.loads(kept["aliases"])),
        codes=codes,
        formed_on=kept["formed_on"],
        ended_on=kept["ended_on"],
        succeeded_by=tuple(PartyId(one) for one in json.loads(kept["succeeded_by"])),
        member_until=kept["member_until"],
        endpoint=kept["endpoint"],
    )


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    kept = row._mapping
    return Person(
        id=PersonId(kept["id"]),
        party=PartyId(kept["party"]),
        name=kept["name"],
        rank=kept["rank"],
        roles=tuple(json.loads(kept["roles"])),
        trained_until=kept["trained_until"],
        vetted_until=kept["vetted_until"],
        ended_on=kept["ended_on"],
    )
