"""What every node has, whatever its profile: the database, the record, the policies, the catalogue."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from commonbeat.access.actors import Actors, DecidesOnParties
from commonbeat.access.authorities import Authorities
from commonbeat.access.model import Actor, Purpose, SearchDecision, SearchScope
from commonbeat.access.pack import PolicyPack
from commonbeat.access.service import Access, Keeper
from commonbeat.adapters.areas import PolygonAreas
from commonbeat.adapters.cedar import CedarPolicies
from commonbeat.adapters.dictionary import MemoryDictionary
from commonbeat.adapters.files.code_rules import FileCodeRules
from commonbeat.adapters.files.crosswalks import FileCrosswalks
from commonbeat.adapters.files.durable import write_durably
from commonbeat.adapters.files.models import FileModels
from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.policy_pack import FilePolicyPack, read_pack
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.adapters.identity.passwords import Argon2Passwords
from commonbeat.adapters.jose import FileJoseSigner, read_credential
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.sql.access import SqlAuthorityStore
from commonbeat.adapters.sql.audit import SqlLog, SqlRecorder, SqlTrail
from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.adapters.sql.database import Database, DatabaseMissing
from commonbeat.adapters.sql.governance import SqlEventStore, accession_events, ballot_events
from commonbeat.adapters.sql.hits import SqlHitStore
from commonbeat.adapters.sql.keys import SqlKeyStore
from commonbeat.adapters.sql.lists import SqlListStore
from commonbeat.adapters.sql.marks import SqlMarkStore
from commonbeat.adapters.sql.migrate import migrate
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.adapters.sql.published import SqlPublishedStore
from commonbeat.adapters.sql.sign_in import SqlAccountStore, SqlCredentialStore, SqlSessionStore
from commonbeat.adapters.sql.workstreams import SqlWorkstreamStore
from commonbeat.anpr.cameras import CameraRegister
from commonbeat.anpr.hits import Hits
from commonbeat.anpr.list_ports import Watch
from commonbeat.anpr.lists import Lists
from commonbeat.audit.errors import KeyFileUnusable
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.service import AuditLog
from commonbeat.conformance.model import Pack
from commonbeat.conformance.service import Marks
from commonbeat.governance.ballots import Ballots
from commonbeat.governance.delivery import Delivery
from commonbeat.governance.register import Register
from commonbeat.governance.service import Accessions
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.text import _
from commonbeat.models.publications import Publications
from commonbeat.models.service import Models
from commonbeat.parties.accounts import Accounts
from commonbeat.parties.bearers import GoodCredentials, Sessions
from commonbeat.parties.credentials import Credentials
from commonbeat.parties.keys import Keys
from commonbeat.parties.model import Credential
from commonbeat.parties.service import Organisations, People
from commonbeat.parties.sign_in import SignIn
from commonbeat.platform import Platform
from commonbeat.settings import BadSetting, NodeFolder, Settings
from commonbeat.standards.retired import retired_in
from commonbeat.standards.service import Catalogue
from commonbeat.standards.workstreams import Workstreams
from commonbeat_check.shelf import Shelf

from .identity import Identity
from .in_force import HoldsHere
from .life_cycle import InheritedRules, LifeCycle
from .marks import record_packs
from .notices import Notices
from .published import OWN, look_at_shipped, take_in
from .told import NotesRefusals, ToldStandards

AUDIT_KEY = "audit.key"
OWNER_KEY = "asset-owner.key"
MARK_KEY = "mark.key"
SECRET = "secret"  # noqa: S105  (the name of a file)
SECRET_BYTES = 32
PACK = "anpr-policy.toml"
DEMO_PASSWORD = "synthetic-demonstration"  # noqa: S105  (shown to everyone, in a demonstration alone)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms that every node has, joined to their adapters. One for the whole process."""

    folder: NodeFolder
    identity: Identity
    settings: Settings
    clock: Clock
    database: Database
    recorder: SqlRecorder
    log: SqlLog
    audit: AuditLog
    catalogue: Catalogue
    code_rules: FileCodeRules
    packs: FilePolicyPack
    pack: PolicyPack
    access: Access
    credentials: GoodCredentials
    passwords: Argon2Passwords
    codes: TotpCodes
    watch: Watch
    secret: bytes
    test_packs: Sequence[Pack]
    told: ToldStandards
    models: Models
    notices: Notices = field(default_factory=Notices)

    @contextmanager
    def begin(self) -> Iterator[Platform]:
        """Open a transaction that may change things; it commits at the end."""
        changed: set[str] = set()
        with self.database.writing() as connection:
            yield self.platform(connection, changed)
        self.credentials.changed()
        self.notices.tell(changed)

    @contextmanager
    def reading(self) -> Iterator[Platform]:
        """Open a view that sees one state and changes nothing."""
        with self.database.reading() as connection:
            yield self.platform(connection)

    def platform(self, connection: sa.Connection, changed: set[str] | None = None) -> Platform:
        """Give the services, bound to one connection; ``changed`` is given the ids of those who change."""
        clock, trail, decides = self.clock, SqlTrail(connection), DecidesOnParties(self.access)
        parties, people = SqlPartyStore(connection), SqlPersonStore(connection, changed)
        sessions, limits = SqlSessionStore(connection, changed), self.pack.sign_in_limits()
        workstreams = Workstreams(
            SqlWorkstreamStore(connection), self.catalogue, clock, self.access, trail, told=self.told.versions
        )
        life_cycle, rules = LifeCycle(workstreams), InheritedRules(self.code_rules, workstreams)
        entered, put = SqlEventStore(connection, accession_events), SqlEventStore(connection, ballot_events)
        delivery = Delivery(self.access, SqlKeyStore(connection), trail, clock, ed25519_verifies)
        register = Register(entered, parties, life_cycle)
        return Platform(
            organisations=Organisations(parties, decides, trail, clock),
            people=People(people, parties, sessions, decides, trail, self.recorder, clock),
            accounts=Accounts(people, SqlAccountStore(connection), sessions, decides, trail, clock),
            credentials=Credentials(
                SqlCredentialStore(connection, changed),
                decides,
                self.pack.credential_limits(),
                trail,
                self.recorder,
                clock,
            ),
            keys=Keys(SqlKeyStore(connection), parties, decides, trail, clock),
            sign_in=SignIn(people, SqlAccountStore(connection), sessions, limits, trail, clock),
            authorities=Authorities(SqlAuthorityStore(connection), self.access, trail, self.recorder, clock),
            workstreams=workstreams,
            cameras=CameraRegister(SqlCameraStore(connection), trail, clock),
            lists=Lists(SqlListStore(connection), self.watch, trail, self.recorder, clock, self.normalise),
            hits=Hits(SqlHitStore(connection), trail, self.recorder, clock),
            register=register,
            accessions=Accessions(entered, parties, life_cycle, life_cycle, rules, delivery),
            ballots=Ballots(put, register, life_cycle, life_cycle, rules, life_cycle, delivery),
            marks=Marks(
                SqlMarkStore(connection),
                self.test_packs,
                FileJoseSigner(self.folder.keys / MARK_KEY, self.identity.origin),
                read_credential,
                ed25519_verifies,
                HoldsHere(workstreams),
                decides,
                trail,
                clock,
                record_packs(self.catalogue, Shelf(self.folder.root / OWN, published_folder())),
                lambda: retired_in(self.catalogue.list_()),
            ),
        )

    def actors(self, connection: sa.Connection) -> Actors:
        """Give what turns people and credentials into actors."""
        return Actors(SqlPartyStore(connection), self.pack, self.clock, self.identity.party)

    def sessions(self, connection: sa.Connection) -> Sessions:
        """Give what finds out who is signed in."""
        limits = self.pack.sign_in_limits()
        return Sessions(SqlPersonStore(connection), SqlSessionStore(connection), limits, self.clock)

    def decide_search(self, actor: Actor, scope: SearchScope, purpose: Purpose) -> SearchDecision:
        """Let a search pass, with the authority that it cites; raise ``AccessRefused`` otherwise."""
        with self.database.reading() as connection:
            trail = SqlTrail(connection)
            authorities = Authorities(SqlAuthorityStore(connection), self.access, trail, self.recorder, self.clock)
            return authorities.require_search(actor, scope, purpose)

    def normalise(self, mark: str) -> str:
        """Give a mark in the normal spelling."""
        return self.pack.mark_rules().normal(mark)

    def close(self) -> None:
        """Write what waits and close every connection."""
        self.recorder.close()
        self.database.close()


def open_house(folder: NodeFolder, settings: Settings, clock: Clock, watch: Watch) -> House:
    """Open the node in a folder: bring its schema up to date, read its policies, and give its rooms.

    Raises:
        NoNode: there is none.
        DatabaseMissing: there is one, without the database that was made with it.
        BadSetting: the setting of the database is no address.
        KeyFileUnusable: a key is missing or open to others.
        BadPolicyPack, BadStandard: what is published or decided cannot be taken.
        PublishedChanged, NoManifest: a published version is not as it was.
    """
    identity = Identity.read(folder.identity)
    url = database_url(folder, settings)
    if not settings.database.database.text and not folder.database.exists():
        raise DatabaseMissing(folder.database)
    try:
        database = Database(url)
    except sa.exc.ArgumentError:
        told = _("an address as postgresql+psycopg://USER@HOST/NAME")
        raise BadSetting("COMMONBEAT_DATABASE", _("(not shown)"), told) from None
    migrate(database)
    recorder, log = SqlRecorder(database), SqlLog(database)
    signer = Ed25519Signer.load(folder.keys / AUDIT_KEY)
    _take_in(database, folder, identity, clock)
    catalogue = Catalogue(FileStandards(folder.root / OWN, published_folder()))
    look_at_shipped(published_folder(), catalogue.list_())
    packs = FilePolicyPack(folder.policy / PACK)
    pack = read_pack(packs.read(), catalogue)
    return House(
        folder=folder,
        identity=identity,
        settings=settings,
        clock=clock,
        database=database,
        recorder=recorder,
        log=log,
        audit=AuditLog(recorder, Checkpointer(log, log, signer), clock),
        catalogue=catalogue,
        code_rules=FileCodeRules(published_folder()),
        packs=packs,
        pack=pack,
        access=Access(CedarPolicies(), pack, catalogue, PolygonAreas(), Keeper(identity.party, identity.organisation)),
        credentials=GoodCredentials(_good_credentials(database), clock),
        passwords=Argon2Passwords(),
        codes=TotpCodes(),
        watch=watch,
        secret=read_secret(folder.keys / SECRET),
        test_packs=FilePacks(published_folder(), catalogue).all(),
        told=ToldStandards(
            folder.root / "network" / "texts", catalogue, NotesRefusals(recorder, identity.party, clock)
        ),
        models=_models(folder, clock),
    )


def _models(folder: NodeFolder, clock: Clock) -> Models:
    shelf = FileModels(folder.root / OWN, published_folder())
    return Models(shelf, MemoryDictionary(), FileCrosswalks(published_folder(), shelf), clock)


def _take_in(database: Database, folder: NodeFolder, identity: Identity, clock: Clock) -> None:
    """Look that what the node has published is as it was; a node that has published nothing writes nothing."""
    root = folder.root / OWN
    with database.reading() as connection:
        if not root.is_dir() and not SqlPublishedStore(connection).all():
            return
    with database.writing() as connection:
        publications = Publications(SqlPublishedStore(connection), SqlTrail(connection), clock, identity.party)
        take_in(root, publications)


def database_url(folder: NodeFolder, settings: Settings) -> str:
    """Give the address of the node's database."""
    return settings.database.database.text or f"sqlite:///{folder.database}"


def read_secret(path: Path) -> bytes:
    """Give the node's own secret, made at the first call: form tokens and key hashes are made with it."""
    if not path.exists():
        write_durably(path, secrets.token_bytes(SECRET_BYTES))  # whole or not at all, and of mode 0600
        path.chmod(0o600)
    held = path.read_bytes()
    if len(held) != SECRET_BYTES:  # an empty key would still make tokens, and anybody could make them
        raise KeyFileUnusable(path, _("it does not hold the node's secret"))
    return held


def _good_credentials(database: Database) -> Callable[[datetime], Sequence[Credential]]:
    def load(now: datetime) -> Sequence[Credential]:
        with database.reading() as connection:
            return SqlCredentialStore(connection).good(now)

    return load
