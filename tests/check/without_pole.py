"""What becomes of tests that need the POLE data package where it was removed: they say so and are skipped.

With the package in place nothing here does anything. Tests that are about it alone are marked ``needs_pole``. Others
only take a record of it as their example: where it is gone, one that fails in a module that names it, or with its name
in what it says, is skipped and says why.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from .pole import HAS_POLE, REASON

_SIGNS = ("pole@1.1", "standards/pole", "/pole/1.1")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Skip a module that cannot be loaded without the package."""
    report = yield
    if not HAS_POLE and report.outcome == "failed" and isinstance(collector, pytest.Module):
        _skip(report, collector.path)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Skip a test that failed for want of the package."""
    report = yield
    if not HAS_POLE and report.outcome == "failed":
        _skip(report, item.path)
    return report


def _skip(report: pytest.CollectReport | pytest.TestReport, path: Path) -> None:
    said = report.longreprtext + path.read_text(encoding="utf-8")
    if any(sign in said for sign in _SIGNS):
        report.outcome, report.longrepr = "skipped", (str(path), 0, f"Skipped: {REASON}")
