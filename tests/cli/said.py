"""A command of ours, run in this process: its exit status and what it said."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from commonbeat.cli.main import make_app


@dataclass(frozen=True)
class Said:
    """How a command ended. ``out`` and ``err`` are without the line breaks that a narrow terminal puts in."""

    status: int
    out: str
    err: str


def said(*words: object) -> Said:
    """Run a command to its end."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            make_app()([str(word) for word in words])
        except SystemExit as end:
            status = end.code or 0
    return Said(int(str(status)), out.getvalue(), " ".join(err.getvalue().split()))
