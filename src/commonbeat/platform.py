"""The rooms' services, one field each, bound to one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from commonbeat.access.authorities import Authorities
from commonbeat.access.model import Actor
from commonbeat.anpr.cameras import CameraRegister
from commonbeat.anpr.hits import Hits
from commonbeat.anpr.lists import Lists
from commonbeat.conformance.service import Marks
from commonbeat.governance.ballots import Ballots
from commonbeat.governance.register import Register
from commonbeat.governance.service import Accessions
from commonbeat.parties.accounts import Accounts
from commonbeat.parties.credentials import Credentials
from commonbeat.parties.keys import Keys
from commonbeat.parties.service import Organisations, People
from commonbeat.parties.sign_in import SignIn
from commonbeat.standards.workstreams import Workstreams


@dataclass(frozen=True, slots=True)
class Platform:
    """What one request may use. It is made by ``bootstrap`` and lives as long as its transaction."""

    organisations: Organisations[Actor]
    people: People[Actor]
    accounts: Accounts[Actor]
    credentials: Credentials[Actor]
    keys: Keys[Actor]
    sign_in: SignIn
    authorities: Authorities
    workstreams: Workstreams
    cameras: CameraRegister
    lists: Lists
    hits: Hits
    register: Register
    accessions: Accessions
    ballots: Ballots
    marks: Marks[Actor]
