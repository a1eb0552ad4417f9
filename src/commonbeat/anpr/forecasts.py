"""What a rehearsal foretold, held against what happens: camera by camera, and who did not answer, then and now.

A camera that nobody could ask about is never counted as one that keeps the clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.ids import PartyId

from .clock import CameraClock, Keeping
from .clock_board import ANSWERED, Asked
from .clock_wire import camera_name


class Came(StrEnum):
    """What became of a camera that was foretold to fail, or was not, in the order in which it is told."""

    AS_FORETOLD = "as-foretold"
    KEPT_AFTER_ALL = "kept-after-all"
    NOT_SEEN_YET = "not-seen-yet"
    NOT_ANSWERED = "not-answered"
    NOT_FORETOLD = "not-foretold"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Foretold:
    """A camera of a forecast, or one that fails and was in none."""

    camera: str
    party: str
    product: str
    came: Came
    offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a rehearsal foretold of a limit: each camera that would fail, and how each node that was asked answered."""

    at: datetime
    limit_seconds: float
    cameras: Mapping[tuple[str, str], str]
    """The product of each that would fail, by party and name."""
    owners: Mapping[PartyId, str]

    @classmethod
    def read(cls, at: datetime, details: Mapping[str, object]) -> Forecast | None:
        """Give the forecast as it was kept; None where that is none."""
        limit, cameras, owners = (details.get(name) for name in ("limit_seconds", "cameras", "owners"))
        if not isinstance(limit, (int, float)) or not isinstance(cameras, list):
            return None
        named = {(str(row["party"]), str(row["camera"])): str(row.get("product", "")) for row in cameras}
        told = {PartyId(str(one)): str(how) for one, how in owners.items()} if isinstance(owners, dict) else {}
        return cls(at, float(limit), named, told)

    @property
    def silent(self) -> Mapping[PartyId, str]:
        """Give those who did not answer when it was foretold, and how."""
        return _silent(self.owners)


@dataclass(frozen=True, slots=True)
class HeldForecast:
    """A forecast and what happens, from ``since``, when the limit took effect, until ``at``."""

    forecast: Forecast
    since: datetime
    at: datetime
    rows: Sequence[Foretold]
    owners: Mapping[PartyId, str]
    """How each node that was asked now answered."""
    trouble: CommonbeatError | None = None
    """Why nobody could be asked what happens; then nothing is compared."""

    @property
    def silent(self) -> Mapping[PartyId, str]:
        """Give those who do not answer now, and how."""
        return _silent(self.owners)

    @property
    def answered(self) -> bool:
        """Say whether anybody answered now."""
        return ANSWERED in self.owners.values()

    @property
    def counts(self) -> Mapping[Came, int]:
        """Give how many cameras came out which way; ways that none came out are left out."""
        counted = Counter(one.came for one in self.rows)
        return {came: counted[came] for came in Came if counted[came]}


def hold(forecast: Forecast, since: datetime, happened: Asked) -> HeldForecast:
    """Hold a forecast against what happens; the cameras by what came of them, then by party and name."""
    if happened.trouble is not None:
        return HeldForecast(forecast, since, happened.measure.at, (), happened.owners, happened.trouble)
    seen = {(str(one.party), camera_name(one.camera)): one for one in happened.measure.cameras}
    rows = [
        _came(key, product, seen.get(key), answers=_answers(key[0], happened.owners, forecast.owners))
        for key, product in forecast.cameras.items()
    ]
    for (party, camera), one in seen.items():
        if one.keeping is not Keeping.KEPT and (party, camera) not in forecast.cameras:
            asked = _answers(party, forecast.owners, happened.owners)
            came = Came.NOT_FORETOLD if asked else Came.NOT_ASKED
            rows.append(Foretold(camera, party, one.product, came, one.offset_ms))
    return HeldForecast(forecast, since, happened.measure.at, sorted(rows, key=_place), happened.owners)


def _came(key: tuple[str, str], product: str, seen: CameraClock | None, *, answers: bool) -> Foretold:
    party, camera = key
    if seen is None or seen.is_undecided:
        came = Came.NOT_SEEN_YET if answers else Came.NOT_ANSWERED
        return Foretold(camera, party, product, came, None if seen is None else seen.offset_ms)
    came = Came.KEPT_AFTER_ALL if seen.keeping is Keeping.KEPT else Came.AS_FORETOLD
    return Foretold(camera, party, product, came, seen.offset_ms)


def _silent(owners: Mapping[PartyId, str]) -> Mapping[PartyId, str]:
    return {owner: outcome for owner, outcome in owners.items() if outcome != ANSWERED}


def _answers(party: str, owners: Mapping[PartyId, str], others: Mapping[PartyId, str]) -> bool:
    """Say whether a party's cameras were told of: by its own node, or by one that has those of others as well.

    A party that was an owner at one of the two times has a node of its own.
    """
    if party in owners or party in others:
        return owners.get(PartyId(party)) == ANSWERED
    return ANSWERED in owners.values()


def _place(one: Foretold) -> tuple[int, str, list[str]]:
    return list(Came).index(one.came), one.party, [part.zfill(10) for part in one.camera.split("/")]
