"""The packs of tests of every command that names one: those that came with the program, and those of data standards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from commonbeat.adapters.files.packs import FilePacks
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.conformance.model import Pack
from commonbeat.conformance.records.packs import RecordPacks
from commonbeat.standards.retired import retired_in
from commonbeat.standards.service import Catalogue
from commonbeat_check.shelf import Shelf

from .model_shelves import catalogues_of


def installed_packs() -> tuple[Pack, ...]:
    """Give the packs that are installed."""
    return tuple(FilePacks(published_folder(), Catalogue(FileStandards(published_folder()))).all())


def made_packs(data: Path | None) -> RecordPacks:
    """Give what makes the packs of data standards: of those of a node or catalogue, and those of the program."""
    from commonbeat.bootstrap.marks import record_packs

    roots = catalogues_of(data)
    return record_packs(Catalogue(FileStandards(*roots)), Shelf(*roots))


def retired_here(data: Path | None) -> Mapping[str, str]:
    """Give the versions that are retired in the catalogue of a node or the program, with the reason."""
    return retired_in(FileStandards(*catalogues_of(data)).all())
