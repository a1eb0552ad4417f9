"""The packs of tests that came with the program, for every command that names one."""

from __future__ import annotations

from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.conformance.model import Pack
from commonbeat.standards.service import Catalogue


def installed_packs() -> tuple[Pack, ...]:
    """Give the packs that are installed."""
    return tuple(FilePacks(published_folder(), Catalogue(FileStandards(published_folder()))).all())
