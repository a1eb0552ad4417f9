"""The tables of the read store, the same for the embedded engine and for a server.

``reads`` is sorted by plate; its projection ``by_place`` holds every column again, sorted by hour and camera, so
that a question about places never reads by plate. ``plates`` is the dictionary that wildcards are resolved in: no
row of it is ever counted on to be the only one of its plate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clickhouse_connect.driver.client import Client

from commonbeat.anpr.model import AS_REGISTERED

DATABASE = "commonbeat"

_AS_REGISTERED = int(AS_REGISTERED)
_OLD_SECONDS = 6 * 3600
"""Parts older than this are merged though the engine would leave them."""

_KEPT_SECONDS, _LOOKED_AT_SECONDS = 480, 120
"""How long what was merged stays: in the third version of the schema, and since each new part is looked at."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """One numbered step. Each statement may be repeated, since a kill can come between it and its record."""

    version: int
    statements: Sequence[str]


UPGRADES: Sequence[Upgrade] = (
    Upgrade(
        1,
        (
            # `hour` is a column of its own because a projection's key is only searched by a plain column:
            # an expression of `captured` in its place is read in full.
            f"""
            CREATE TABLE IF NOT EXISTS reads (
                vrm String CODEC(ZSTD(1)),
                captured DateTime64(3, 'UTC') CODEC(Delta(8), T64, ZSTD(1)),
                camera UInt32 CODEC(ZSTD(1)),
                delay_ms Int64 CODEC(T64('bit'), ZSTD(1)),
                confidence UInt8 CODEC(ZSTD(1)),
                toward UInt8 CODEC(ZSTD(1)),
                flags UInt8 CODEC(ZSTD(1)),
                latitude_e6 Int32 DEFAULT {_AS_REGISTERED} CODEC(ZSTD(1)),
                longitude_e6 Int32 DEFAULT {_AS_REGISTERED} CODEC(ZSTD(1)),
                received_vrm String CODEC(ZSTD(1)),
                hour UInt32 MATERIALIZED intDiv(toUnixTimestamp64Milli(captured), 3600000) CODEC(Delta(4), ZSTD(1)),
                PROJECTION by_place (SELECT *, hour ORDER BY hour, camera, captured)
            )
            ENGINE = MergeTree
            PARTITION BY toMonday(captured)
            ORDER BY (vrm, captured)
            SETTINGS
                fsync_after_insert = 1,
                fsync_part_directory = 1,
                non_replicated_deduplication_window = 10000,
                lightweight_mutation_projection_mode = 'rebuild',
                default_compression_codec = 'ZSTD(1)'
            """,
            # Its aggregates are idempotent, so that a batch seen twice changes nothing and needs no token here. What
            # matches a pattern lies all over it, so its blocks are small: of 17 million plates a pattern takes a
            # fifth of the time that it takes with the usual ones, and they are no larger on the disk.
            """
            CREATE TABLE IF NOT EXISTS plates (
                vrm String CODEC(ZSTD(1)),
                first SimpleAggregateFunction(min, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
                last SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
                INDEX pairs vrm TYPE text(tokenizer = ngrams(2))
            )
            ENGINE = AggregatingMergeTree
            ORDER BY vrm
            SETTINGS
                fsync_after_insert = 1,
                fsync_part_directory = 1,
                index_granularity = 512,
                min_compress_block_size = 4096,
                max_compress_block_size = 16384
            """,
            """
            CREATE MATERIALIZED VIEW IF NOT EXISTS plates_of_reads TO plates AS
            SELECT vrm, min(captured) AS first, max(captured) AS last FROM reads GROUP BY vrm
            """,
        ),
    ),
    Upgrade(
        2,
        (
            # A search looks into every part. Left alone the engine keeps half a dozen of each week for ever; merged to
            # one when the week is over, a plate is found in 15 ms instead of 40, of 28 days on two cores.
            f"""
            ALTER TABLE reads MODIFY SETTING
                min_age_to_force_merge_seconds = {_OLD_SECONDS}, min_age_to_force_merge_on_partition_only = 1
            """,
            # The dictionary is never finished, so its old parts become one, a few times a day at the most.
            f"ALTER TABLE plates MODIFY SETTING min_age_to_force_merge_seconds = {_OLD_SECONDS}",
        ),
    ),
    Upgrade(
        3,
        # A disk that fills while parts are merged leaves a merged part of empty files, and the engine would delete the
        # parts that it was made of at once. Kept for a while, they are there again after a start; merges are synced.
        tuple(
            f"""
            ALTER TABLE {table} MODIFY SETTING
                old_parts_lifetime = {_KEPT_SECONDS},
                min_rows_to_fsync_after_merge = 1,
                min_compressed_bytes_to_fsync_after_merge = 1
            """
            for table in ("reads", "plates")
        ),
    ),
    Upgrade(
        4,
        # New parts are looked at every second, so that the old ones need not fill a small disk for long.
        tuple(
            f"ALTER TABLE {table} MODIFY SETTING old_parts_lifetime = {_LOOKED_AT_SECONDS}"
            for table in ("reads", "plates")
        ),
    ),
)


def prepare(client: Client) -> None:
    """Bring the store that the client speaks to up to the newest version; a store that is there already is kept."""
    client.command(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", use_database=False)
    client.database = DATABASE
    client.command(
        "CREATE TABLE IF NOT EXISTS schema_version (version UInt32, applied DateTime('UTC') DEFAULT now())"
        " ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"
    )
    present = int(str(client.command("SELECT max(version) FROM schema_version")))
    for upgrade in UPGRADES:
        if upgrade.version > present:
            for statement in upgrade.statements:
                client.command(statement)
            client.command(f"INSERT INTO schema_version (version) VALUES ({upgrade.version})")  # noqa: S608
