"""What ``truth.json`` says of single plates, found again in the answers of searches."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from commonbeat.demo.world import distance_m
from commonbeat.kernel.clock import spell
from tests.faults.served import Served

from .worlds import World

PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1234/26"}
WITHIN = timedelta(seconds=60)
TRIP_GAP, TRIP_GAP_M = timedelta(minutes=10), 40_000
APART_M = 500_000


def search(served: Served, who: str, purpose: dict | None = None, **asked: object) -> tuple[int, dict]:
    """Ask for one page."""
    return served.call("POST", "/api/anpr/searches", asked | {"purpose": purpose or PURPOSE}, who)


def every_read(served: Served, who: str, **asked: object) -> list[dict]:
    """Give all pages of an answer as one."""
    found: list[dict] = []
    status, page = search(served, who, **asked)
    assert status == 200, page
    found += page["reads"]
    while page["next"] is not None:
        status, page = search(served, who, cursor=page["next"], **asked)
        assert status == 200, page
        found += page["reads"]
    return found


def check_facts(served: Served, world: World, who: str) -> None:
    """Find every fact by search, and find nothing besides what the files have."""
    truth, span = world.truth, {"from": spell(world.first), "to": spell(world.last + timedelta(seconds=1))}

    def plate(vrm: str) -> list[dict]:
        found = every_read(served, who, vrm=vrm, **span)
        assert [_key(read) for read in found] == [_row_key(row) for row in world.of_plate(vrm)]
        assert all(read["late"] for read in found), "an import is late"
        return found

    target = plate(truth["target"])
    assert len(trips(target)) == truth["target_trips"]
    for vrm in truth["convoy"]:
        beside = plate(vrm)
        together = [one for one in target if any(_together(one, other) for other in beside)]
        assert len(together) > len(target) / 2, f"{vrm} does not travel with {truth['target']}"
    clone = plate(truth["clone"])
    assert any(_is_impossible(one, other) for one, other in itertools.pairwise(clone))
    everywhere = set(truth["in_every_scene"])
    for vrm in everywhere:
        plate(vrm)
    for scene in truth["scenes"]:
        from_, to = (datetime.fromisoformat(scene[name]) for name in ("from", "to"))
        seen = every_read(served, who, cameras=[scene["camera"]], **{"from": scene["from"], "to": scene["to"]})
        assert [_key(read) for read in seen] == [_row_key(row) for row in world.at_camera(scene["camera"], from_, to)]
        assert everywhere <= {read["vrm"] for read in seen}


def trips(reads: list[dict]) -> list[list[dict]]:
    """Give the reads of one plate by journey: a journey goes on at a camera that is near in time and place."""
    found: list[list[dict]] = []
    for read in reversed(reads):
        for trip in found:
            if _at(read) - _at(trip[-1]) <= TRIP_GAP and _apart_m(read, trip[-1]) <= TRIP_GAP_M:
                trip.append(read)
                break
        else:
            found.append([read])
    return found


def _together(one: dict, other: dict) -> bool:
    names = ("feed", "source", "camera")
    return [one[n] for n in names] == [other[n] for n in names] and abs(_at(one) - _at(other)) <= WITHIN


def _is_impossible(one: dict, other: dict) -> bool:
    return abs(_at(one) - _at(other)) <= WITHIN and _apart_m(one, other) > APART_M


def _apart_m(one: dict, other: dict) -> float:
    return distance_m((one["latitude"], one["longitude"]), (other["latitude"], other["longitude"]))


def _at(read: dict) -> datetime:
    return datetime.fromisoformat(read["captured_at"])


def _key(read: dict) -> tuple:
    names = ("vrm", "captured_at", "feed", "source", "camera", "confidence", "toward_camera")
    return (*(read[name] for name in names), round(read["latitude"], 5), round(read["longitude"], 5))


def _row_key(row: dict) -> tuple:
    rest = (row["feed"], row["source"], row["camera"], row["confidence"], row["toward_camera"])
    return row["vrm"], spell(row["captured_at"]), *rest, round(row["latitude"], 5), round(row["longitude"], 5)
