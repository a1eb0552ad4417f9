"""The POLE data package, for the tests that need it. It can be removed as a whole; then they say so and do not run.

pytestmark = needs_pole            # a whole module
@needs_pole                        # one test
def test_...():
    model = pole_model()
"""

from __future__ import annotations

from pathlib import Path

import pytest

from commonbeat_check.model import DataModel
from commonbeat_check.shelf import shipped, shipped_model

ADDRESS = "pole@1.1"
HAS_POLE = (shipped() / "pole" / "1.1" / "model.json").is_file()

REASON = "the data package standards/pole was removed, and this is about it"
needs_pole = pytest.mark.skipif(not HAS_POLE, reason=REASON)
OF_POLE = pytest.param(ADDRESS, marks=needs_pole)
"""The address, among those of other models that a test is of."""


def only_with_pole() -> None:
    """Skip the rest of a module, all of whose examples are of the package, where it was removed."""
    if not HAS_POLE:
        pytest.skip(REASON, allow_module_level=True)


def those_there(*addresses: str) -> tuple[str, ...]:
    """Give the addresses without that of the package where it was removed."""
    return tuple(one for one in addresses if HAS_POLE or one != ADDRESS)


def pole_folder() -> Path:
    """Give the folder of the package: ``standard.toml``, ``model.json``, ``facts/``."""
    return shipped() / "pole" / "1.1"


def pole_facts() -> Path:
    """Give the folder of the fact set that the model is made from; the known contradictions lie in it too."""
    return pole_folder() / "facts"


def pole_model() -> DataModel:
    """Give the model of POLE 1.1."""
    return shipped_model(ADDRESS)


def pole_entities() -> list[str]:
    """Give the ids of all entities, to make one test of each; none where the package was removed."""
    return [one.id for one in pole_model().entities] if HAS_POLE else []
