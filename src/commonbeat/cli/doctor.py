"""Looks a node over: what each part needs, and what would mend it."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from commonbeat.access.packs import require_signed
from commonbeat.adapters.clickhouse.gaps import damage
from commonbeat.adapters.files.directory import FileDirectoryStore
from commonbeat.adapters.files.journal_look import Gap, gaps_in
from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import OWNER_KEY, House, open_house
from commonbeat.bootstrap.leader import running_at
from commonbeat.bootstrap.limits import not_held
from commonbeat.bootstrap.measuring import held_clauses
from commonbeat.bootstrap.network import NETWORK, Joined
from commonbeat.bootstrap.node import has_reads
from commonbeat.bootstrap.refusals import refused_since_taken, told
from commonbeat.exchange.errors import DirectoryRefused
from commonbeat.exchange.model import DIRECTORY
from commonbeat.exchange.rules import RENEW_AFTER, opened
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _, ngettext
from commonbeat.settings import NodeFolder, ReadsSettings, read_settings
from commonbeat.standards.errors import UnknownUnit

ROOM_BYTES, ROOM_SHARE = 2 * 1024**3, 0.05
GAPS_TOLD = 20
LATE_AFTER = 2 * RENEW_AFTER
"""A running node whose directory is this old did not get the newer one that has been published since."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at."""

    what: str
    good: bool
    mend: str = ""


def examine(data: Path) -> list[Found]:
    """Give what was found, in the order in which a start would meet it."""
    return list(_each(data))


def _each(data: Path) -> Iterator[Found]:
    settings = _tried(_("the settings can be read"), read_settings)
    yield settings
    if not settings.good:
        return
    if data.is_dir():  # said first: without room nothing below can be looked at
        yield _room(data)
    try:
        house = open_house(NodeFolder(data), read_settings(), SystemClock(), LiveWatch())
    except (CommonbeatError, OSError) as wrong:
        yield Found(_("the node in {data} opens").format(data=data), good=False, mend=str(wrong))
        return
    except DBAPIError as wrong:
        yield Found(_("its database can be used"), good=False, mend=str(wrong.orig))
        return
    try:
        yield Found(
            _("{what}, profile {profile}").format(what=house.identity.organisation, profile=house.identity.profile),
            good=True,
        )
        yield from _rooms(house, data)
    finally:
        house.close()


def _rooms(house: House, data: Path) -> Iterator[Found]:
    yield _tried(_("the database is whole"), house.database.check)
    yield _tried(_("the record is whole up to its newest checkpoint"), house.audit.checkpoint)
    private = (house.folder.keys.stat().st_mode & 0o077) == 0
    yield Found(_("nobody else can read the keys"), private, _("chmod 700 {path}").format(path=house.folder.keys))
    if has_reads(house.identity.profile):
        yield from _reads(house)
    yield from _network(house)
    where = running_at(data)
    yield Found(_("it runs at {url}").format(url=where) if where else _("it does not run just now"), good=True)


def _room(data: Path) -> Found:
    disk = shutil.disk_usage(data)
    told = _("room on the disk: {gigabytes:.1f} GB, {percent:.0%} of it").format(
        gigabytes=disk.free / 1024**3, percent=disk.free / disk.total
    )
    good = disk.free >= max(ROOM_BYTES, ROOM_SHARE * disk.total)
    return Found(told, good, _("make room: with less than 2 % the read store takes no more, and the journal fills up"))


def _reads(house: House) -> Iterator[Found]:
    yield from _journal(house.folder.journal)
    settings = house.settings.reads
    if settings.reads:
        yield _server(settings)
    else:
        there = importlib.util.find_spec("chdb") is not None
        yield Found(_("there is a read store"), there, _("install commonbeat[anpr], or set COMMONBEAT_READS"))
        yield _parts(house.folder.reads)
    if house.identity.demo:
        return
    yield _tried(_("the policy pack is signed as it lies there"), lambda: _require_signed(house))


def _network(house: House) -> Iterator[Found]:
    """Look at the directory that is held, as it lies there: nothing is fetched, and nothing is put on the record."""
    what = _("the network that it has joined can be read")
    try:
        joined = Joined.read(house.folder.root / NETWORK)
    except CommonbeatError as wrong:
        yield Found(what, good=False, mend=str(wrong))
        return
    if joined is None:
        return
    yield Found(what, good=True)
    yield _directory(house, joined)
    yield from _not_held(house, joined)
    for refusal in refused_since_taken(house.log):
        yield Found(_("what it was offered of the network was taken"), good=False, mend=f"{told(refusal)}; {_help()}")


def _not_held(house: House, joined: Joined) -> Iterator[Found]:
    """Look for clauses in force whose unit no check knows: reads would go on being held to the version before."""
    envelope = FileDirectoryStore(house.folder.root / "network" / "directory.json").held()
    try:
        statement = None if envelope is None else opened(envelope, DIRECTORY, joined.anchor_key, ed25519_verifies)
    except DirectoryRefused:
        return  # which is told of the directory itself
    for one in not_held(held_clauses(statement.standards)) if statement else ():
        what = _("reads are held to {clause}").format(clause=one.id)
        yield Found(
            what, good=False, mend=_("{why} Update the program.").format(why=UnknownUnit(str(one.id), one.unit))
        )


def _directory(house: House, joined: Joined) -> Found:
    envelope = FileDirectoryStore(house.folder.root / "network" / "directory.json").held()
    try:
        held = None if envelope is None else opened(envelope, DIRECTORY, joined.anchor_key, ed25519_verifies)
    except DirectoryRefused as refused:
        return Found(_("the directory is the anchor's"), good=False, mend=str(refused))
    mend = _("start the node while the anchor at {url} answers; until then it asks nobody and answers nobody")
    if held is None:
        return Found(_("it holds a directory"), good=False, mend=mend.format(url=joined.anchor_url))
    now = house.clock.now()
    hours = max(0, int((held.expires_at - now) / timedelta(hours=1)))
    what = ngettext(
        "it holds directory {serial} of {at:%Y-%m-%d %H:%M} UTC, which counts for {hours} hour more",
        "it holds directory {serial} of {at:%Y-%m-%d %H:%M} UTC, which counts for {hours} hours more",
        hours,
    )
    is_late = False
    if running_at(house.folder.root) is not None:
        mend = _("a new one is made every hour, and none came: see whether {url} answers, and whether it is well")
        is_late = held.issued_at + LATE_AFTER <= now
    return Found(
        what.format(serial=held.serial, at=held.issued_at, hours=hours),
        good=held.expires_at > now and not is_late,
        mend=mend.format(url=joined.registry_url or joined.anchor_url),
    )


def _help() -> str:
    return _("help: commonbeat help {code}").format(code=DirectoryRefused.code)


def _journal(folder: Path) -> Iterator[Found]:
    gaps = gaps_in(folder)
    if not gaps:
        yield Found(_("the journal is whole"), good=True)
    for gap in gaps[:GAPS_TOLD]:
        told = _("the journal is damaged: {path}, from byte {offset} on").format(path=gap.path, offset=gap.offset)
        yield Found(told, good=False, mend=_missing(gap))
    if len(gaps) > GAPS_TOLD:
        left = len(gaps) - GAPS_TOLD
        more = ngettext(
            "the journal is damaged in {more} place more", "the journal is damaged in {more} places more", left
        ).format(more=left)
        yield Found(more, good=False)


def _missing(gap: Gap) -> str:
    if gap.blocks is None:
        told = _("an unknown number of blocks cannot be read")
    else:
        told = ngettext("{count} block cannot be read", "{count} blocks cannot be read", gap.blocks)
    if gap.reads_most is None:
        reads = _("an unknown number of reads may be missing")
    else:
        reads = ngettext("up to {most} read may be missing", "up to {most} reads may be missing", gap.reads_most)
    way = _(
        "unless the store took them before. Keep a copy of the file, and have the cameras' systems send again what "
        "they took then: repeats are recognised"
    )
    return f"{told.format(count=gap.blocks)}; {reads.format(most=gap.reads_most)} {way}"


def _parts(folder: Path) -> Found:
    lost = damage(folder)
    mend = _("reads may be missing: see how-to/mend-the-read-store.md for {folders}")
    what = _("the read store has every part that it wrote")
    return Found(what, good=not lost, mend=mend.format(folders=", ".join(str(part) for part in lost)))


def _server(settings: ReadsSettings) -> Found:
    where = _host(settings.reads.text)
    what = _("the read store at {where} (COMMONBEAT_READS) answers").format(where=where)
    try:
        from commonbeat.bootstrap.reads import ask_server  # a node that keeps no reads need not have its driver

        ask_server(settings)
    except ImportError:
        return Found(what, good=False, mend=_("install commonbeat[anpr]"))
    except ReadStoreUnavailable:
        told = _(
            "it is down, or the address, user or password is wrong: start the ClickHouse server, or correct "
            "COMMONBEAT_READS. Until it answers reads wait in the journal and searches are refused"
        )
        return Found(what, good=False, mend=told)
    return Found(what, good=True)


def _host(address: str) -> str:
    """Give the part of an address that is no secret."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2] or _("an address without a host")
    except ValueError:
        return _("an address that cannot be read")


def _require_signed(house: House) -> None:
    key = Ed25519Signer.load(house.folder.keys / OWNER_KEY)
    require_signed(house.packs, key.public_key, ed25519_verifies)


def _tried(what: str, try_it: Callable[[], object]) -> Found:
    try:
        try_it()
    except CommonbeatError as wrong:
        return Found(what, good=False, mend=str(wrong))
    return Found(what, good=True)
