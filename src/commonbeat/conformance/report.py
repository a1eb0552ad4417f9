"""The report of a run: an in-toto statement, signed in a DSSE envelope, and read back as strictly as it is written.

Its predicate extends the published shape of in-toto's test result, version 0.1.

Source: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from commonbeat import __version__
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import BadEnvelope, Envelope, Signer, Verifies, key_id, seal
from commonbeat.kernel.text import _

from .errors import UnusableReport
from .model import Pack, Role, Run, SystemUnderTest, TestResult, Verdict
from .rules import TOOL, digest_of, outcome_of
from .sent import instant_of

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
STATEMENT_FILE: Final = "report.json"
ENVELOPE_FILE: Final = "report.dsse.json"
TEXT_FILE: Final = "standard.json"
"""The text that the run was held to, as the bytes that its digest is over."""
JUNIT_FILE: Final = "junit.xml"
PAGE_FILE: Final = "report.html"
STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "urn:commonbeat:predicate:conformance-test-result:v0.1"
_LISTS: Final = {
    Verdict.PASS: "passedTests",
    Verdict.WARN: "warnedTests",
    Verdict.FAIL: "failedTests",
    Verdict.SKIP: "skippedTests",
    Verdict.NOT_APPLICABLE: "notApplicableTests",
    Verdict.ERROR: "erroredTests",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was read: what of it others decide by."""

    payload: bytes
    target: str
    product: str
    product_version: str
    is_ours: bool
    pack: str
    pack_version: str
    pack_digest: str
    standard: str
    standard_digest: str
    verdicts: Mapping[str, Verdict]
    finished_at: datetime
    expires_at: datetime
    public_key: bytes
    files: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each file that was written beside the report, by its name."""

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the statement's bytes, by which a mark names it."""
        return hashlib.sha256(self.payload).hexdigest()


def statement_of(run: Run, public_key: bytes, *, is_known: bool, beside: Mapping[str, bytes] | None = None) -> bytes:
    """Give the statement's bytes.

    Args:
        run: what is stated.
        public_key: whose signature will be under it.
        is_known: False where the key was made for this run alone.
        beside: the files that are written beside the report, by their names: it vouches for them too.
    """
    predicate: dict[str, object] = {
        "result": outcome_of(one.found.verdict for one in run.results),
        **_of_pack(run),
        "url": run.system.target,
        **_by_verdict(run.results),
        "data": "AS GIVEN" if run.pack.role is Role.PRODUCER else "SYNTHETIC",
        "tool": {"name": TOOL, "version": __version__},
        **_of_course(run),
        "system": _of_system(run.system),
        "tests": [_of_test(one) for one in run.results],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in (beside or {}).items()},
        "signer": {"publicKey": base64.b64encode(public_key).decode(), "key": key_id(public_key), "known": is_known},
    }
    subject = {"name": run.system.product or run.system.target, "digest": {"sha256": run.transcript}}
    said = {"_type": STATEMENT, "subject": [subject], "predicateType": PREDICATE, "predicate": predicate}
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"


def _of_pack(run: Run) -> dict[str, object]:
    pack = run.pack
    digest = digest_of(pack)
    return {
        "configuration": [
            {"name": f"{pack.id}@{pack.version}", "digest": {"sha256": digest}},
            {"name": pack.standard, "digest": {"sha256": pack.text.digest.removeprefix("sha256:")}},
            *_of_model(pack),
        ],
        "pack": {"id": pack.id, "version": pack.version, "digest": digest, "standard": pack.standard},
        "standard": {
            "address": pack.standard,
            "digest": pack.text.digest,
            "packWrittenFor": pack.written_for,
            "clausesThatReadDifferently": list(pack.reworded),
            "chosenBy": run.chosen_by,
        },
        "role": str(pack.role),
        "limits": {clause: str(limit) for clause, limit in pack.limits.items()},
        "notTested": [{"clauses": list(map(str, one.clauses)), "reason": one.reason} for one in pack.not_tested],
    }


def _of_model(pack: Pack) -> list[dict[str, object]]:
    """Give the model that a pack was made from, and its records with what is right for each."""
    made = pack.made_from
    if made is None:
        return []
    return [
        {"name": f"{pack.standard} model.json", "digest": {"sha256": made.model_digest}},
        {"name": f"{pack.id}@{pack.version} suite", "digest": {"sha256": made.suite_digest}},
    ]


def _by_verdict(results: Sequence[TestResult]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {name: [] for name in _LISTS.values()}
    for result in results:
        lists[_LISTS[result.found.verdict]].append(result.test.id)
    return lists


def _of_course(run: Run) -> dict[str, object]:
    return {
        "seed": run.seed,
        "startedAt": spell(run.started_at),
        "finishedAt": spell(run.finished_at),
        "expiresAt": spell(run.finished_at + timedelta(days=run.pack.expiry_days)),
    }


def _of_system(system: SystemUnderTest) -> dict[str, object]:
    return {
        "target": system.target,
        "product": system.product,
        "version": system.version,
        "callsItself": system.calls_itself,
        "selfTest": system.is_ours,
    }


def _of_test(result: TestResult) -> dict[str, str]:
    return {
        "id": result.test.id,
        "clause": str(result.test.clause),
        "level": str(result.test.level),
        "title": result.test.title,
        "verdict": str(result.found.verdict),
        "expected": result.test.expects,
        "observed": result.found.observed,
        "curl": result.found.curl,
    }


def sealed(statement: bytes, signer: Signer) -> bytes:
    """Give the envelope of a statement, signed."""
    return seal(PAYLOAD_TYPE, statement, signer).to_bytes()


def read_report(envelope: bytes, verifies: Verifies, keys: Mapping[str, bytes] | None = None) -> Report:
    """Read the envelope of a report.

    Args:
        envelope: the bytes of ``report.dsse.json``.
        verifies: checks a signature.
        keys: the keys whose signature counts, by their ids; None: that which the report itself names, which proves
            that it was not changed since, and not by whom it was made.

    Raises:
        UnusableReport: it is no report, or none of the keys has signed what it says.
    """
    try:
        opened = Envelope.read(envelope)
    except BadEnvelope as wrong:
        raise UnusableReport(_("it is no DSSE envelope.")) from wrong
    if opened.payload_type != PAYLOAD_TYPE:
        raise UnusableReport(_("what it holds is no in-toto statement."))
    report = _read(opened.payload)
    own = {key_id(report.public_key): report.public_key}
    if not opened.signed_by(own, verifies):
        raise UnusableReport(_("its signature does not hold: it was changed after it was signed."))
    if keys is not None and not opened.signed_by(keys, verifies):
        told = _("it is signed with a key that nobody here knows ({key}).")
        raise UnusableReport(told.format(key=key_id(report.public_key)))
    return report


def _read(payload: bytes) -> Report:
    try:
        said = json.loads(payload)
        predicate: dict[str, Any] = said["predicate"]
        if (said["_type"], said["predicateType"]) != (STATEMENT, PREDICATE):
            raise UnusableReport(_("it is the statement of something else than a run."))
        verdicts = {str(one["id"]): Verdict(one["verdict"]) for one in predicate["tests"]}
        finished, expires = instant_of(predicate["finishedAt"]), instant_of(predicate["expiresAt"])
        system, pack, standard = predicate["system"], predicate["pack"], predicate["standard"]
        key = base64.b64decode(predicate["signer"]["publicKey"], validate=True)
        is_whole = (
            finished is not None
            and expires is not None
            and len(verdicts) == len(predicate["tests"])
            and standard["address"] == pack["standard"]
        )
        if not is_whole or outcome_of(verdicts.values()) != predicate["result"]:
            raise UnusableReport(_("it contradicts itself."))
        return Report(
            payload=payload,
            target=str(system["target"]),
            product=str(system["product"]),
            product_version=str(system["version"]),
            is_ours=system["selfTest"] is not False,
            pack=str(pack["id"]),
            pack_version=str(pack["version"]),
            pack_digest=str(pack["digest"]),
            standard=str(pack["standard"]),
            standard_digest=str(standard["digest"]),
            verdicts=verdicts,
            finished_at=_there(finished),
            expires_at=_there(expires),
            public_key=key,
            files={str(name): str(digest) for name, digest in predicate["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise UnusableReport(_("it does not have the shape of a report.")) from wrong


def _there(instant: datetime | None) -> datetime:
    if instant is None:
        raise ValueError("no instant")
    return instant
