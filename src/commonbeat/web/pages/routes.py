"""The pages by where they are shown: in every node, and in one that has reads."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from . import audit, authorities, cameras, hits, lists, quarantine, standard_editing, standards

EVERYWHERE: Final[tuple[APIRouter, ...]] = (
    authorities.router,
    audit.router,
    standards.router,
    standard_editing.router,
)
OF_READS: Final[tuple[APIRouter, ...]] = (hits.router, lists.router, cameras.router, quarantine.router)
