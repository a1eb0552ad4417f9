"""Brings a database to the schema of this release."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

import commonbeat

from .database import Database


def migrations_folder() -> Path:
    """Give the folder of numbered migrations: inside an installed package, beside ``src`` in a checkout."""
    package = Path(commonbeat.__file__).parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def newest_migration() -> str:
    """Give the number and name of the last migration; a file is named as the migration in it."""
    return max(path.stem for path in (migrations_folder() / "versions").glob("[0-9]*.py"))


def migrate(database: Database) -> None:
    """Apply every migration that the database does not have yet, in one transaction."""
    if _applied(database) == newest_migration():
        return
    from alembic import command  # it takes a fifth of a start to import, and most starts have nothing to apply
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _applied(database: Database) -> str | None:
    """Give the last migration that the database has; None for one that has none yet."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        applied: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return applied
