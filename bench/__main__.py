"""``python -m bench [NAME …]``: every measure, or those that are named; options go to a single one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# The order is the one in which they are quietest for one another.
EVERY = (
    "gateway",
    "screening",
    "audit",
    "chain",
    "hits",
    "burst",
    "memory",
    "search",
    "clock",
    "exchange",
    "conformance",
    "models_import",
    "validation",
    "csv_validation",
    "models_diff",
    "models_search",
    "models_lint",
)
LONGEST_SECONDS = {"search": 1800}


def main() -> int:
    names = [word for word in sys.argv[1:] if not word.startswith("-") and word in EVERY]
    options = [word for word in sys.argv[1:] if word not in names]
    unknown = [word for word in options if not names]
    if unknown or (options and len(names) != 1):
        print(f"usage: python -m bench [{' | '.join(EVERY)} …]; options only with a single one")
        return 2
    failed = [name for name in names or EVERY if _run(name, options)]
    if failed:
        print(f"did not end well: {', '.join(failed)}")
    return 1 if failed else 0


def _run(name: str, options: list[str]) -> bool:
    """Run one in a process of its own, so that nothing of it is left over; say whether it failed."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}", *options]
    try:
        return (
            subprocess.run(
                command, check=False, cwd=Path(__file__).parent.parent, timeout=LONGEST_SECONDS.get(name, 900)
            ).returncode
            != 0
        )
    except subprocess.TimeoutExpired:
        print(f"{name}: not done in time")
        return True


if __name__ == "__main__":
    sys.exit(main())
