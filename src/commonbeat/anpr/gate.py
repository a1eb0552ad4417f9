"""The queue before ``Intake``: whatever came while one group was being made durable is the next group."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
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
        # None says that nothing comes any more.
        self._waiting: SimpleQueue[Submission | None] = SimpleQueue()
        self._across: SimpleQueue[Submission | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name="intake", daemon=True),
            threading.Thread(target=self._run_across, name="intake-across", daemon=True),
        ]

    def start(self) -> None:
        """Begin to take what is put."""
        for thread in self._threads:
            thread.start()

    def put(self, submission: Submission) -> None:
        """Queue a submission. Returns at once."""
        self._waiting.put(submission)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Take what is queued, for up to ``seconds`` a thread, and end the threads; put nothing any more."""
        self._waiting.put(None)
        for thread in self._threads:
            thread.join(seconds)

    def _run(self) -> None:
        for group in self._groups():
            self._take(group)
        self._across.put(None)

    def _groups(self) -> Iterator[list[Submission]]:
        """Give everything that waits as one group, or the part of it that a group may hold."""
        submission = self._waiting.get()
        while submission is not None:
            group = [submission]
            count = len(submission.batch)
            while not self._waiting.empty():
                submission = self._waiting.get()
                if submission is None or count + len(submission.batch) > self._group_reads:
                    break
                group.append(submission)
                count += len(submission.batch)
            else:
                yield group
                submission = self._waiting.get()
                continue
            yield group

    def _take(self, group: list[Submission]) -> None:
        try:
            apart = self._intake.take(group)
        except Exception as trouble:  # noqa: BLE001  (a group that fails must not end the thread that takes them all)
            self._fail(group, trouble)
            return
        for submission in apart:
            self._across.put(submission)
        done = [one for one in group if all(one is not other for other in apart)] if apart else group
        if done:
            self._answered(done)

    def _run_across(self) -> None:
        while (submission := self._across.get()) is not None:
            try:
                self._intake.take_across(submission)
            except Exception as trouble:  # noqa: BLE001  (as above)
                self._fail([submission], trouble)
            else:
                self._answered([submission])

    def _fail(self, group: list[Submission], trouble: Exception) -> None:
        self._trouble(trouble)
        for submission in group:
            submission.fail(JournalFailed())
        self._answered(group)
