"""Brings a database to the schema of this release."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

import commonbeat

from .database import Database


def migrations_folder() -> Path:
    """Give the folder of numbered migrations: inside an installed package, beside ``src`` in a checkout."""
    package = Path(commonbeat.__file__).parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def migrate(database: Database) -> None:
    """Apply every migration that the database does not have yet, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
