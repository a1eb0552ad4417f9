"""The queue before ``Intake``: whatever came while one group was being made durable is the next group."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from .errors import JournalFailed
from .intake import Intake
from .submission import Submission

Answered = Callable[[Sequence[Submission]], None]
Trouble = Callable[[Exception], None]

GROUP_READS: Final = 20_000
STOP_SECONDS: Final = 10.0


class Gate:
    """Groups submissions and takes them, in a thread of its own; those that wait for the store, in another.

    ``answered`` gets each group when it is done, from those threads. ``trouble`` hears of what should never
    happen; its submissions are answered as failed.
    """

    def __init__(self, intake: Intake, answered: Answered, trouble: Trouble, group_reads: int = GROUP_READS) -> None:
        self._intake, self._answered, self._trouble, self._group_reads = intake, answered, trouble, group_reads
        self._waiting: deque[Submission] = deque()
        self._across: deque[Submission] = deque()
        self._news = threading.Condition()
        self._across_news = threading.Condition()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to take what is put."""
        for name, run in (("intake", self._run), ("intake-across", self._run_across)):
            thread = threading.Thread(target=run, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def put(self, submission: Submission) -> None:
        """Queue a submission. Returns at once."""
        with self._news:
            self._waiting.append(submission)
            if len(self._waiting) == 1:
                self._news.notify()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Take what is queued, for up to ``seconds`` a thread, and end the threads."""
        with self._news:
            self._stopping = True
            self._news.notify()
        for thread in self._threads:
            thread.join(seconds)
            with self._across_news:
                self._across_news.notify()
        self._threads.clear()

    def _run(self) -> None:
        while group := self._next_group():
            self._take(group)

    def _next_group(self) -> list[Submission]:
        with self._news:
            while not self._waiting and not self._stopping:
                self._news.wait()
            group: list[Submission] = []
            count = 0
            while self._waiting and (not group or count + len(self._waiting[0].batch) <= self._group_reads):
                group.append(self._waiting.popleft())
                count += len(group[-1].batch)
            return group

    def _take(self, group: list[Submission]) -> None:
        try:
            apart = self._intake.take(group)
        except Exception as trouble:  # noqa: BLE001  (a group that fails must not end the thread that takes them all)
            self._fail(group, trouble)
            return
        if apart:
            with self._across_news:
                self._across.extend(apart)
                self._across_news.notify()
            group = [one for one in group if all(one is not other for other in apart)]
        if group:
            self._answered(group)

    def _run_across(self) -> None:
        while True:
            with self._across_news:
                while not self._across and not self._is_over():
                    self._across_news.wait()
                if not self._across:
                    return
                submission = self._across.popleft()
            try:
                self._intake.take_across(submission)
            except Exception as trouble:  # noqa: BLE001  (as above)
                self._fail([submission], trouble)
            else:
                self._answered([submission])

    def _is_over(self) -> bool:
        return self._stopping and not self._threads[0].is_alive()

    def _fail(self, group: list[Submission], trouble: Exception) -> None:
        self._trouble(trouble)
        for submission in group:
            submission.fail(JournalFailed())
        self._answered(group)
