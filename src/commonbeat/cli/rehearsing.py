"""What a rehearsal foretold, in words for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from commonbeat.anpr.clock_words import days_said, offset_said
from commonbeat.kernel.text import _
from commonbeat.standards.limits import in_words

from .plainly import console

_SHOWN: Final = 20


def tell(told: Mapping[str, Any], limit: float) -> None:
    """Print who would fail, whose cameras are named, and who did not answer."""
    counted = _("{failing} of {reads} reads of the last 30 days fail at {limit}.")
    _say(counted.format(failing=told["failing"], reads=told["reads"], limit=in_words(limit, told["unit"])))
    for name, rows in (("force", told["forces"]), ("product", told["products"])):
        for row in rows:
            failing = _("{failing} of {cameras} cameras").format(failing=row["failing_cameras"], cameras=row["cameras"])
            _say(f"  {name} {row[name] or '-'}: {failing}")
    _tell_cameras(told)
    for owner, outcome in told["owners"].items():
        if outcome != "answered":
            line = _("  {owner} did not answer ({outcome}): its cameras are missing here.")
            _say(line.format(owner=owner, outcome=outcome))


def _tell_cameras(told: Mapping[str, Any]) -> None:
    cameras = told["cameras"]
    if cameras is None:
        _say(_("  single cameras are not named to you"))
        return
    if told["cameras_of"] == "own":
        _say(_("  of single cameras, those of your own organisation are named:"))
    for row in cameras[:_SHOWN]:
        about = f"  camera {row['camera']} ({row['party']}, {row['product'] or '-'}): {row['keeping']}"
        days = row.get("failing_days", 0)  # a force with an earlier release does not say
        about += " " + days_said(days, row["days"]) if days else ""
        _say(_("{about}; on the worst day {offset}").format(about=about, offset=offset_said(row["offset_ms"])))
    if len(cameras) > _SHOWN:
        _say(_("  … and {count} more: --json names every one.").format(count=len(cameras) - _SHOWN))


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
