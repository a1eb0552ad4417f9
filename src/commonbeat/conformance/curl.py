"""The command that shows a finding again: for a shell, with the time written as a distance from now, and no secret."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Final

from commonbeat.kernel.legible import spelt_out

from .sent import READS
from .synthetic import HEADER, SAMPLE, is_synthetic

MOST: Final = 1_500
"""Characters of a body: more is not something that anybody would paste."""
_TIME: Final = "@@captured_at@@"


def curl_for(target: str, read: Mapping[str, object] | None, ahead_seconds: float | None, *, bare: bool = False) -> str:
    """Give the command that sends one read again, or an empty batch without one.

    Args:
        target: the base address that was tested.
        read: the read's fields; a mark that is not synthetic is replaced by one that is.
        ahead_seconds: how far the capture lies ahead of now; None: the time is sent as it stands.
        bare: without a credential.
    """
    fields = {} if read is None else {name: _kept(name, value) for name, value in read.items()}
    if ahead_seconds is not None:
        fields["captured_at"] = _TIME
    text = json.dumps({"reads": [] if read is None else [fields]}, ensure_ascii=True)
    if len(text) > MOST:
        return ""
    before, is_timed, after = text.partition(_TIME)
    body = shlex.quote(before)
    if is_timed:
        body += f'"$(date -u -d {_distance(ahead_seconds or 0.0)} +%FT%T.%3NZ)"' + shlex.quote(after)
    parts = ["curl -sS -i --max-time 5", *([] if bare else ['-H "Authorization: Bearer $COMMONBEAT_BEARER"'])]
    parts += [f"-H '{HEADER[0]}: {HEADER[1]}'", f"--json {body}", shlex.quote(spelt_out(target.rstrip("/")) + READS)]
    return " ".join(parts)


def _kept(name: str, value: object) -> object:
    """Give what of a field is shown: never a mark that may be somebody's."""
    if name != "vrm" or not isinstance(value, str):
        return value if len(json.dumps(value, default=str)) < 200 else "..."
    return value if is_synthetic(value) else SAMPLE


def _distance(seconds: float) -> str:
    return f"'{seconds:+.1f} seconds'"
