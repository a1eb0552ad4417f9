"""How far a clock is off, in words: the same on pages and on the command line."""

from __future__ import annotations

from commonbeat.kernel.text import _, ngettext
from commonbeat.standards.limits import spelled


def offset_said(ms: int) -> str:
    """Say how far a clock is off, exactly, from the least of receipt minus capture: below 0 it is ahead.

    The time under way is part of it, so that a clock is at most so far behind, or at least so far ahead.
    """
    seconds = spelled(abs(ms) / 1000)
    if ms < 0:
        return _("at least {seconds} s ahead of UTC").format(seconds=seconds)
    return _("at most {seconds} s behind UTC").format(seconds=seconds)


def days_said(failing: int, days: int) -> str:
    """Say on how many of the days with reads a clock failed."""
    return ngettext("on {failing} of {days} day", "on {failing} of {days} days", days).format(
        failing=failing, days=days
    )
