"""Commands of conformance as tests give them, with a sender by somebody else."""

import shlex
import sys
from pathlib import Path

from tests.cli.said import said

SENDER = Path(__file__).with_name("foreign_sender.py")


def run_of_sender(out, *words):
    command = shlex.join([sys.executable, str(SENDER), *map(str, words)])
    return said(
        "conformance", "run", "anpr-sender", "--target", "http://127.0.0.1:0", "--out", out, "--run", command,
        "--product", "Made-up Cam", "--product-version", "2.1",
    )  # fmt: skip
