"""A small sender of reads, written from the published clause and the API's page alone, with the standard library alone.

    python3 sender.py [--ahead SECONDS]

It sends three reads to the address in COMMONBEAT_TARGET. ``--ahead`` puts its clock wrong by so many seconds.
"""

import argparse
import json
import os
import urllib.request
from datetime import UTC, datetime, timedelta

arguments = argparse.ArgumentParser(description="Send three synthetic reads.")
arguments.add_argument("--ahead", type=float, default=0.0, help="seconds by which the clock is ahead")
ahead = timedelta(seconds=arguments.parse_args().ahead)

target = os.environ["COMMONBEAT_TARGET"]
url = target if target.endswith("/api/anpr/reads") else target.rstrip("/") + "/api/anpr/reads"
headers = {"Content-Type": "application/json", "User-Agent": "made-up-cam/2.1"}
if bearer := os.environ.get("COMMONBEAT_BEARER"):
    headers["Authorization"] = f"Bearer {bearer}"
marks = os.environ.get("COMMONBEAT_MARKS", "QQ00AAA,QQ00AAB,QQ00AAC").replace(",", " ").split()
feed, source, camera = map(int, os.environ.get("COMMONBEAT_CAMERA", "1.1.1").split("."))

for mark in marks[:3]:
    captured = datetime.now(UTC) + ahead
    read = {
        "vrm": mark,
        "captured_at": captured.isoformat(timespec="milliseconds"),
        "feed": feed,
        "source": source,
        "camera": camera,
        "confidence": 90,
    }
    request = urllib.request.Request(url, json.dumps({"reads": [read]}).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        print(answer.status, answer.read().decode())
