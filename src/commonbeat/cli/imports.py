"""Reads from files, on the command line: through the node that runs, or with none running."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from commonbeat.adapters.files.read_file import ReadFile, UnusableReadFile, printable
from commonbeat.adapters.files.read_files import describe, open_reads
from commonbeat.adapters.http.imports import HttpImporter
from commonbeat.anpr.imports import Importer, OwnImporter, Tally
from commonbeat.bootstrap.house import SECRET, read_secret
from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.leader import WAIT_SECONDS, Leadership, running_at
from commonbeat.bootstrap.node import RoomClosed, has_reads
from commonbeat.bootstrap.open import open_node
from commonbeat.bootstrap.operator import operator, operator_bearer
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.profiles import Room
from commonbeat.kernel.text import _, ngettext
from commonbeat.settings import NodeFolder, read_settings
from commonbeat.web.logs import set_up_logs

from .desk import Data
from .plainly import EXIT, console, errors, told_plainly

anpr = App(name="anpr", help="Reads: load them from files.")

LOOK_SECONDS: Final = 0.05
STILL_SECONDS: Final = 120.0
"""How long nothing may come into the store before the command says so and ends."""


class NotYetStored(CommonbeatError):
    """What was imported is safe in the journal, and the store has not taken it yet."""

    code = "anpr.not-yet-stored"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("All of it is safe in the journal, but not yet in the store: searches find it once it is."))


@anpr.command(usage="Usage: commonbeat anpr load FILES... --data PATH")
def load(
    *files: Annotated[
        Path, Parameter(help="Files of reads, one or more: CSV whose first line names the columns, or Parquet.")
    ],
    data: Data,
) -> None:
    """Load files of reads into a node, as an operator's import: of any age within retention.

    The reads are marked late and imported and raise no live hit; those that were loaded before are recognised as
    repeats. A row that breaks a clause goes to quarantine. It works through the node that runs, or starts the node's
    store for as long as it takes. It ends when searches find everything. For example:

    commonbeat anpr load monday.parquet tuesday.csv --data node
    """
    with told_plainly():
        if not files:
            raise Invalid.at("", _("Name the files to load."))
        with _importer(data) as importer:
            done = _Load(importer)
            try:
                done.run(files)
            finally:
                _tell(done)
    if done.unusable:
        sys.exit(EXIT[Kind.INVALID])


@dataclass(slots=True)
class Loaded:
    """A file, its import, and what became of its rows."""

    name: str
    id: str
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class _Load:
    """One run of the command: what became of each file."""

    importer: Importer
    loaded: list[Loaded] = field(default_factory=list)
    unusable: list[UnusableReadFile] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    is_stored: bool = False

    def run(self, files: tuple[Path, ...]) -> None:
        """Load the files one after the other, and wait until all of it is stored."""
        bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]}", markup=False),
            TimeRemainingColumn(),
            console=errors,
        )
        with bar:
            for path in files:
                self._load(path, bar)
            waiting = bar.add_task(_("waiting until searches find all of it"), total=None, rows="")
            self._wait()
            bar.update(waiting, total=1, completed=1)
        self.is_stored = True

    def _load(self, path: Path, bar: Progress) -> None:
        task = bar.add_task(printable(path.name), total=None, rows="")
        try:
            described = describe(path)
            file = open_reads(path)
        except UnusableReadFile as unusable:
            self._refuse(unusable, bar, task)
            return
        loaded = Loaded(described.name, self.importer.begin(described))
        self.loaded.append(loaded)
        try:
            self._take(loaded, file, bar, task)
        except UnusableReadFile as unusable:
            self._refuse(unusable, bar, task)
            self.importer.end(loaded.id, f"{unusable.where}: {unusable.why}")
        except BaseException:
            with suppress(CommonbeatError):  # a node that has gone puts it on the record itself
                self.importer.end(loaded.id, _("it was broken off"))
            raise
        else:
            self.importer.end(loaded.id)
        if file.unused:
            told = _("{name}: not used: the columns {columns}")
            errors.print(told.format(name=described.name, columns=", ".join(file.unused)), markup=False)

    def _take(self, loaded: Loaded, file: ReadFile, bar: Progress, task: TaskID) -> None:
        rows = 0
        bar.update(task, total=file.total)
        for part in file.parts():
            loaded.tally = loaded.tally.plus(self.importer.take(loaded.id, part.rows))
            rows += len(part.rows)
            bar.update(
                task, completed=part.through, rows=ngettext("{count} row", "{count} rows", rows).format(count=rows)
            )
        bar.update(task, completed=file.total, total=max(1, file.total))

    def _refuse(self, unusable: UnusableReadFile, bar: Progress, task: TaskID) -> None:
        self.unusable.append(unusable)
        bar.stop_task(task)
        errors.print(str(unusable), markup=False, style="red")

    def _wait(self) -> None:
        left, ends = [one.id for one in self.loaded], time.monotonic() + STILL_SECONDS
        while left:
            if self.importer.is_stored(left[0]):
                del left[0]
                ends = time.monotonic() + STILL_SECONDS
            elif time.monotonic() > ends:
                raise NotYetStored
            else:
                time.sleep(LOOK_SECONDS)


@contextmanager
def _importer(data: Path) -> Iterator[Importer]:
    """Give the node that runs, or else the one in the folder, started for as long as this takes."""
    identity = Identity.read(NodeFolder(data).identity)
    if not has_reads(identity.profile):
        raise RoomClosed(identity.profile, Room.ANPR)
    url = _running_at(data)
    if url:
        secret, clock = read_secret(NodeFolder(data).keys / SECRET), SystemClock()
        through = HttpImporter(url, lambda: operator_bearer(secret, clock.now()))
        try:
            yield through
        finally:
            through.close()
        return
    leadership = Leadership(data)
    try:
        settings = read_settings()
        set_up_logs(settings.log)
        node = open_node(data, settings)
        try:
            engine = node.reads
            node.start()
            yield OwnImporter(engine.imports, operator(identity.party))
        finally:
            node.stop()
    finally:
        leadership.give_up()


def _running_at(data: Path) -> str | None:
    """Give where the node answers, waiting for one that is just starting; None where none runs."""
    ends = time.monotonic() + WAIT_SECONDS
    while (url := running_at(data)) == "" and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
    return url


def _tell(done: _Load) -> None:
    whole, seconds = Tally(), time.monotonic() - done.began
    for one in done.loaded:
        _say(f"{one.name}: {_counts(one.tally)}")
        for row in one.tally.first:
            _say(_("  row {row}: {clause}: {detail}").format(row=row.index, clause=row.clause, detail=row.detail))
        whole = whole.plus(one.tally)
    for clause, count in sorted(whole.quarantined.items()):
        _say(_("quarantined by {clause}: {count}").format(clause=clause, count=count))
    if done.is_stored and done.loaded:
        pace = round((whole.accepted + whole.duplicates + whole.held) / seconds) if seconds else 0
        told = _("all stored and searchable: {counts} in {seconds:.1f} s ({pace} rows/s)")
        _say(told.format(counts=_counts(whole), seconds=seconds, pace=pace))


def _counts(tally: Tally) -> str:
    told = _("{accepted} taken, {duplicates} duplicates, {held} quarantined")
    return told.format(accepted=tally.accepted, duplicates=tally.duplicates, held=tally.held)


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
