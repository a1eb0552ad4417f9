"""The whole pack of a tender, as files by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from .requirements import Chosen
from .scoring import scoring_sheet
from .suites import Suite, expected, suite_of
from .texts import readme, requirement_text


def pack(chosen: Sequence[Chosen], examples: int, seed: int, on: date) -> Iterator[tuple[str, bytes]]:
    """Give each file of the pack as it is made; the same choice, seed and day give the same records."""
    suites: list[Suite] = []
    for standard in chosen:
        for entity in standard.model.entities if standard.model is not None else ():
            assert standard.model is not None
            suites.append(suite_of(standard.model, entity, examples, seed, on))
            yield from suites[-1].files
    yield "suite/expected.csv", expected(suites)
    yield "requirements.md", requirement_text(chosen).encode()
    yield "scoring.xlsx", scoring_sheet(chosen)
    yield "README.md", readme(chosen, suites, on).encode()
