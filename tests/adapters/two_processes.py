"""One database as two processes have it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue

import sqlalchemy as sa

from commonbeat.adapters.sql.database import Database
from commonbeat.kernel.errors import CommonbeatError


class TwoProcesses:
    """One database as two processes have it: what the second does waits for the first's transaction."""

    def __init__(self, first: Database) -> None:
        self.first, self.second = first, Database(first.url.render_as_string(hide_password=False))
        self.answers: Queue[object] = Queue()

    @contextmanager
    def while_the_first_writes(self, act: Callable[[sa.Connection], object]) -> Iterator[sa.Connection]:
        """Give the first's connection; at the end of the block the second acts, and waits, before the commit."""
        begun = threading.Event()
        thread = threading.Thread(target=self._act, args=(act, begun))
        with self.first.writing() as connection:
            yield connection
            thread.start()
            assert begun.wait(20)
            if not self.first.is_sqlite:
                self._wait_until_it_is_held_up()
        thread.join(20)

    def _act(self, act: Callable[[sa.Connection], object], begun: threading.Event) -> None:
        begun.set()
        try:
            with self.second.writing() as connection:
                answer = act(connection)
            self.answers.put(answer)
        except CommonbeatError as refused:
            self.answers.put(refused)

    def _wait_until_it_is_held_up(self) -> None:
        ends = time.monotonic() + 20
        while True:
            with self.first.reading() as connection:
                held_up = connection.scalar(
                    sa.text(
                        "select count(*) from pg_stat_activity"
                        " where datname = current_database() and wait_event_type = 'Lock'"
                    )
                )
            if held_up:
                return
            assert time.monotonic() < ends, "the second process waits for nothing"
