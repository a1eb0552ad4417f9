"""A camera's gateway by somebody else: written from the clause and the page on the API, with nothing of ours.

python foreign_sender.py [--ahead SECONDS] [--reads N] [--late SECONDS]
"""

import argparse
import json
import os
import sys
import urllib.request
from datetime import UTC, datetime, timedelta


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ahead", type=float, default=0.0)
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--reads", type=int, default=3)
    parser.add_argument("--camera", type=int, default=1)
    asked = parser.parse_args()
    for number in range(asked.reads):
        now = datetime.now(UTC) + timedelta(seconds=asked.ahead)
        if number:
            now -= timedelta(seconds=asked.late)
        read = {
            "vrm": f"AA{number + 11} AAA",
            "captured_at": now.isoformat(),
            "feed": 1,
            "source": 1,
            "camera": asked.camera,
            "confidence": 92,
        }
        request = urllib.request.Request(
            os.environ["COMMONBEAT_TARGET"] + "/api/anpr/reads",
            data=json.dumps({"reads": [read]}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": "Bearer " + os.environ.get("COMMONBEAT_BEARER", "a-made-up-secret"),
            },
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            sys.stdout.write(answer.read().decode() + "\n")


if __name__ == "__main__":
    main()
