"""The embedded engine: opening its folder, and lending connections that carry a request's settings."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import chdb

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CODE = re.compile(r"Code: (\d+)")
ENGINE_FOLDER = "store"
UNKNOWN = 1000  # ClickHouse's own number for an exception of no known kind
IDLE_CONNECTIONS = 16
KEPT_FREE = 0.02
"""What the engine leaves of the disk to the journal and the record: it refuses an insert or a merge that needs it."""

# Two cores' worth of work. The merge thresholds are counted in threads of the pool, and their defaults (8, 20)
# are more than it has: left alone, no large merge and no deletion would ever start.
_SETTINGS = """<clickhouse>
<max_server_memory_usage>{memory}</max_server_memory_usage>
<mark_cache_size>67108864</mark_cache_size>
<primary_index_cache_size>67108864</primary_index_cache_size>
<index_mark_cache_size>16777216</index_mark_cache_size>
<uncompressed_cache_size>0</uncompressed_cache_size>
<query_condition_cache_size>16777216</query_condition_cache_size>
<text_index_header_cache_size>33554432</text_index_header_cache_size>
<text_index_tokens_cache_size>33554432</text_index_tokens_cache_size>
<text_index_postings_cache_size>33554432</text_index_postings_cache_size>
<compiled_expression_cache_size>16777216</compiled_expression_cache_size>
<storage_configuration><disks><default><keep_free_space_ratio>{kept_free}</keep_free_space_ratio></default></disks></storage_configuration>
<background_pool_size>2</background_pool_size>
<background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
<merge_tree>
<number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
<number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
<number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
</merge_tree>
</clickhouse>
"""


class EngineError(Exception):
    """The engine refused or could not finish a statement; ``code`` is ClickHouse's own."""

    def __init__(self, error: Exception) -> None:
        message = str(error)
        found = _CODE.search(message)
        self.code = int(found[1]) if found else UNKNOWN
        super().__init__(message[found.start() :] if found else message)


@dataclass(slots=True)
class _Session:
    """A connection, and what was last set on it."""

    connection: Any
    database: str = "default"
    settings: Mapping[str, str] = field(default_factory=dict)

    def suits(self, database: str, settings: Mapping[str, str]) -> bool:
        return self.database == database and self.settings == settings

    def become(self, database: str, settings: Mapping[str, str]) -> None:
        for name in settings:
            if not _NAME.fullmatch(name):
                raise RuntimeError(f"Code: 115. DB::Exception: A setting's name is a word. (UNKNOWN_SETTING) {name!r}")
        changes = [f"{name} = {quoted(value)}" for name, value in settings.items() if self.settings.get(name) != value]
        changes += [f"{name} = DEFAULT" for name in self.settings if name not in settings]
        if changes:
            self.connection.query("SET " + ", ".join(changes))
        if database != self.database:
            self.connection.query(f"USE `{database.replace('`', '')}`")
        self.database, self.settings = database, dict(settings)


class Engine:
    """The one engine of this process, on one folder. Safe to use from any thread."""

    def __init__(self, folder: Path, *, memory_mb: int, threads: int) -> None:
        config = folder / "engine.xml"
        config.write_text(_SETTINGS.format(memory=memory_mb * 1024 * 1024, kept_free=KEPT_FREE))
        self._address = f"{folder / ENGINE_FOLDER}?max_threads={threads}"
        self._root: Any = _connect(f"{folder / ENGINE_FOLDER}?config-file={config}")
        self._idle: list[_Session] = []
        self._lock = threading.Lock()

    @contextmanager
    def lend(self, database: str, settings: Mapping[str, str]) -> Iterator[Any]:
        """Lend a connection that has this database and exactly these settings.

        Raises:
            EngineError: a setting is unknown, or the engine refused what was done in the block.
        """
        session = self._take(database, settings)
        try:
            session.become(database, settings)
            yield session.connection
        except (RuntimeError, chdb.ChdbError) as error:
            session.connection.close()
            raise EngineError(error) from error
        except BaseException:
            session.connection.close()
            raise
        self._give_back(session)

    def close(self) -> None:
        """Close every idle connection and the engine itself."""
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.connection.close()
        self._root.close()

    def _take(self, database: str, settings: Mapping[str, str]) -> _Session:
        with self._lock:
            for at in range(len(self._idle) - 1, -1, -1):
                if self._idle[at].suits(database, settings):
                    return self._idle.pop(at)
            if len(self._idle) >= IDLE_CONNECTIONS // 2:
                return self._idle.pop(0)
        return _Session(_connect(self._address))

    def _give_back(self, session: _Session) -> None:
        with self._lock:
            if len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(session)
                return
        session.connection.close()


def _connect(address: str) -> Any:
    return chdb.connect(address)  # type: ignore[no-untyped-call]


def quoted(text: str) -> str:
    """Give the text as a string literal of ClickHouse's SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
