"""Publishing a data standard, on the command line: checked, held against earlier versions, put in place whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from commonbeat.adapters.files.standards import published_folder
from commonbeat.bootstrap.published import OWN, Outcome
from commonbeat.bootstrap.published import publish as publish_version
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _, ngettext
from commonbeat.models.publications import Publications
from commonbeat.models.published import CHANGES, MIGRATION

from .model_shelves import EXIT, of_models
from .plainly import console


def publish(
    folder: Annotated[Path, Parameter(help="The version: ID/VERSION, with standard.toml and model.json in it.")],
    /,
    *,
    data: Annotated[
        Path | None, Parameter(name="--data", help="A node's folder: it is published at the node, and on its record.")
    ] = None,
    to: Annotated[Path | None, Parameter(name="--to", help="A catalogue: a folder of published versions.")] = None,
    by: Annotated[str, Parameter(help="Who publishes it, as it goes into the manifest and on the record.")] = "editor",
) -> None:
    """Publish a version of a data standard: it never changes again.

    It is linted first, and held against every earlier version of the same first number: what breaks whom they promised
    not to break is refused, and is published under the next first number. Its change log and its migration notes are
    written from what differs. The same content a second time changes nothing.

    Status 0: it is published; 1: it is refused; 2: what was given cannot be used. For example:

    commonbeat standards publish drafts/custody/1.1 --data data/portal --by "standards editor"
    """
    with of_models():
        if (data is None) == (to is None):
            raise Invalid.at("", _("Say where: --data DIR for a node, or --to CATALOGUE for a folder."))
        if not by.strip():
            raise Invalid.at("", _("--by says who publishes it."))
        if to is not None:
            _tell(publish_version(folder, to.resolve(), (published_folder(),), by.strip(), SystemClock().now()))
            return
    if data is not None:
        _publish_at(folder, data, by.strip())


def add_to(app: App) -> None:
    """Give the program the commands of this module."""
    app.command(publish)


def _publish_at(folder: Path, data: Path, by: str) -> None:
    from commonbeat.adapters.sql.audit import SqlTrail  # a whole node: other commands of standards do without
    from commonbeat.adapters.sql.published import SqlPublishedStore

    from .desk import house_in

    with house_in(data, EXIT) as house:
        root = (house.folder.root / OWN).resolve()
        outcome = publish_version(folder, root, (published_folder(),), by, house.clock.now())
        if outcome.folder.is_relative_to(root):
            with house.database.writing() as connection:
                store, trail = SqlPublishedStore(connection), SqlTrail(connection)
                Publications(store, trail, house.clock, house.identity.party).remember(outcome.published)
        _tell(outcome)
        if outcome.is_new:
            _say(_("A node that runs shows it from its next start."))


def _tell(outcome: Outcome) -> None:
    address = outcome.published.address
    if not outcome.is_new:
        told = _("{address} was published before with the same content: nothing was changed.")
        _say(told.format(address=address))
        return
    count = len(outcome.published.files)
    told = ngettext("published: {address}, {count} file", "published: {address}, {count} files", count)
    _say(told.format(address=address, count=count))
    _say(_("change log: {file}").format(file=outcome.folder / CHANGES))
    _say(_("migration notes: {file}").format(file=outcome.folder / MIGRATION))


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
