"""Runs, reports and marks for tests, on memory adapters. Every product and supplier is made up."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache

from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.adapters.jose import JoseSigner, read_credential
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.memory.marks import MemoryMarkStore
from commonbeat.conformance.model import (
    Camera,
    Found,
    Pack,
    Product,
    Run,
    SystemUnderTest,
    TestResult,
    Verdict,
    VersionInForce,
)
from commonbeat.conformance.ports import FindsPack, Heard, Listened, no_pack
from commonbeat.conformance.report import sealed, statement_of
from commonbeat.conformance.rules import held_to
from commonbeat.conformance.sender import Sender, judge
from commonbeat.conformance.service import Marks
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical, key_id
from commonbeat.standards.published import PublishedText, read_text
from tests.access.builders import somebody, the_catalogue
from tests.builders import NOON, SetClock
from tests.parties.builders import KeptTrail, SaysYes

TARGET = "http://127.0.0.1:9100"
CAMERA = Camera(1, 1, 1)
PRODUCT = Product("Made-up Cam", "2.1", "Example Ltd")
RUNNER, REGISTRAR_KEY, OTHER_KEY = (
    Ed25519Signer(name, name[0].encode() * 32) for name in ("runner", "issuer", "other")
)
REGISTRAR = somebody("registrar")
KNOWN = {key_id(RUNNER.public_key): RUNNER.public_key}


@cache
def the_packs() -> tuple[Pack, ...]:
    return tuple(FilePacks(published_folder(), the_catalogue()).all())


def the_pack(id: str = "anpr-sender") -> Pack:
    return next(pack for pack in the_packs() if pack.id == id)


def another_text(limit: float = 1.0, version: str = "0.2", consequence: str = "quarantine") -> PublishedText:
    """Give the text of another version of the standard, in which the clock has another limit."""
    said = json.loads(the_pack().text.content)
    for clause in said["clauses"]:
        if clause["clause"] == "clock-tolerance":
            clause["machine"] |= {"value": limit, "consequence": consequence}
    return read_text(canonical(said | {"version": version}), "a test")


def held(limit: float = 1.0, id: str = "anpr-sender", version: str = "0.2") -> Pack:
    return held_to(the_pack(id), another_text(limit, version))


def a_read(ahead_seconds: float = -0.5, **more) -> dict:
    """Give a read as a sender sends it; None takes a field away."""
    at = spell(NOON + timedelta(seconds=ahead_seconds))
    made = {"vrm": "QQ00 ABC", "captured_at": at, "feed": 1, "source": 1, "camera": 1} | more
    return {name: value for name, value in made.items() if value is not None}


def heard(*reads, **more) -> Heard:
    values = {
        "received_at": NOON,
        "method": "POST",
        "path": "/api/anpr/reads",
        "headers": {"content-type": "application/json", "authorization": "Bearer made-up"},
        "body": json.dumps({"reads": list(reads)}).encode(),
    } | more
    return Heard(**values)


def judged(*requests: Heard, camera: Camera | None = CAMERA, pack: Pack | None = None) -> dict[str, Found]:
    """Give what each test of a sender finds."""
    listened = Listened(requests, len(requests), "the sender ended with status 0")
    return {one.test.id: one.found for one in judge(Sender.of(pack or the_pack(), TARGET, listened, camera))}


def failing(*requests: Heard, **more) -> list[str]:
    return [id for id, found in judged(*requests, **more).items() if found.verdict is Verdict.FAIL]


def a_run(verdicts: dict[str, Verdict] | None = None, *, at=NOON, pack: Pack | None = None, **system) -> Run:
    pack, verdicts = pack or the_pack(), verdicts or {}
    results = tuple(TestResult(test, Found(verdicts.get(test.id, Verdict.PASS), "seen")) for test in pack.tests)
    return Run(
        pack,
        SystemUnderTest(**({"target": TARGET, "product": PRODUCT.name, "version": PRODUCT.version} | system)),
        7,
        at,
        at,
        "0" * 64,
        results,
    )


def an_envelope(run: Run | None = None, signer=RUNNER) -> bytes:
    return sealed(statement_of(run or a_run(), signer.public_key, is_known=True), signer)


def of_name(**more) -> Product:
    return replace(PRODUCT, **more)


@dataclass
class Registry:
    """A registrar's room on memory adapters."""

    clock: SetClock = field(default_factory=SetClock)
    trail: KeptTrail = field(default_factory=KeptTrail)
    store: MemoryMarkStore = field(default_factory=MemoryMarkStore)
    decides: object = field(default_factory=SaysYes)
    signer: Ed25519Signer = REGISTRAR_KEY
    in_force: VersionInForce | None = None
    made: FindsPack = no_pack
    retired: dict[str, str] = field(default_factory=dict)

    @property
    def room(self) -> Marks:
        return Marks(
            self.store, the_packs(), JoseSigner(self.signer), read_credential, ed25519_verifies,
            lambda _standard: self.in_force, self.decides, self.trail, self.clock, self.made, lambda: self.retired,
        )  # fmt: skip

    def issued(self, envelope: bytes | None = None, product: Product = PRODUCT):
        return self.room.issue(REGISTRAR, an_envelope() if envelope is None else envelope, product, KNOWN)
