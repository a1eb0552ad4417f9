"""The pages by where they are shown: in every node, and in one that has the room."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from . import (
    artefacts,
    audit,
    authorities,
    cameras,
    code,
    code_editing,
    hits,
    lists,
    marks,
    model_notes,
    model_reports,
    models,
    network,
    network_search,
    quarantine,
    standard_editing,
    standards,
    validator,
)

EVERYWHERE: Final[tuple[APIRouter, ...]] = (
    authorities.router,
    audit.router,
    standards.router,
    standard_editing.router,
    models.router,
    model_reports.router,
    model_notes.router,
    artefacts.router,
    validator.router,
)
OF_READS: Final[tuple[APIRouter, ...]] = (hits.router, lists.router, cameras.router, quarantine.router)
OF_THE_CODE: Final[tuple[APIRouter, ...]] = (code.router, code_editing.router)
OF_MARKS: Final[tuple[APIRouter, ...]] = (marks.router,)
OF_THE_NETWORK: Final[tuple[APIRouter, ...]] = (network.router,)
OF_ITS_READS: Final[tuple[APIRouter, ...]] = (network_search.router,)
