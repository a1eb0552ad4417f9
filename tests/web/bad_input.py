"""What sends bad input, and reads what is said of it."""

import itertools
import json
from datetime import UTC, datetime, timedelta

from commonbeat.kernel.clock import spell

JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def now(**back) -> str:
    return spell(datetime.now(UTC) - timedelta(**back))


NUMBERS = itertools.count()


def good(mark: str) -> dict:
    return {"vrm": f"{mark}{next(NUMBERS)}", "captured_at": now(seconds=2), "feed": 1, "source": 1, "camera": 1}


def send(running, body, headers=JSON):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return running.call("POST", "/api/anpr/reads", content=content, headers=headers | running.feed())


def faults_of(answer) -> list[str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    return [fault["pointer"] for fault in answer.json()["faults"]]


def ask(running, content, headers=JSON):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return running.call("POST", "/api/anpr/searches", content=body, headers=headers | running.bearer("investigator"))


RING = [[-1.0, 52.0], [-1.0, 53.0], [0.0, 53.0], [-1.0, 52.0]]
BAD_AREAS = [
    {"type": "Polygon", "coordinates": [[[float("nan"), 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[float("inf"), 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[10**30, 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[["\ud800", 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[None, 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [RING[:2]]},
    {"type": "Polygon", "coordinates": [[[-1.0, 52.0], [0.0, 53.0], [0.0, 52.0], [-1.0, 53.0], [-1.0, 52.0]]]},
    {"type": "Polygon", "coordinates": [[[0, n / 1000] for n in range(10_000)]]},
    {"type": "Polygon", "coordinates": [[[]]]},
    {"type": "Polygon", "coordinates": "x"},
    {"type": "Polygon", "coordinates": {"0": RING}},
    {"type": "\ud800", "coordinates": [RING]},
    {"type": ["Polygon"], "coordinates": [RING]},
    {"type": "Polygon"},
    {"coordinates": [RING]},
    {},
]
