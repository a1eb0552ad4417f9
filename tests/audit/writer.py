"""A process that writes to the record until it is killed: it prints what was acknowledged, line by line."""

import os
import sys
import threading
from datetime import UTC, datetime

from commonbeat.adapters.sql.audit import SqlLog, SqlRecorder, SqlTrail
from commonbeat.adapters.sql.database import Database
from commonbeat.audit.integrate import Checkpointer
from tests.audit.builders import a_signer, an_entry


def main(url: str, name: str) -> None:
    database = Database(url)
    recorder, log = SqlRecorder(database), SqlLog(database)
    checkpointer = Checkpointer(log, log, a_signer())

    def write(writer: int) -> None:
        for turn in range(1_000_000):
            entry = an_entry(at=datetime.now(UTC), subject=f"{name}.{writer}.{turn}")
            if writer == 0:
                with database.writing() as connection:
                    number = SqlTrail(connection).append(entry)
            else:
                number = recorder.record(entry)
            os.write(1, f"{number} {entry.subject}\n".encode())

    for writer in range(8):
        threading.Thread(target=write, args=(writer,), daemon=True).start()
    while True:
        checkpointer.integrate()


main(*sys.argv[1:])
