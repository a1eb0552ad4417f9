"""The contract of ``Trail``, ``Recorder``, ``Log`` and ``Tree``, on every engine."""

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.adapters.sql.audit import SqlLog, SqlRecorder, SqlTrail
from commonbeat.adapters.sql.database import Database
from commonbeat.audit.canonical import read
from commonbeat.audit.errors import EntryTooLarge, RecordDamaged, RecordUnavailable
from commonbeat.audit.model import Checkpoint, Event, Outcome, Question
from tests.audit.builders import an_entry, at


class Engine:
    """The four ports over one database."""

    def __init__(self, database=None):
        self.database = database
        self.log = SqlLog(database) if database else MemoryLog()
        self.recorder = SqlRecorder(database) if database else MemoryRecorder(self.log)

    @contextmanager
    def writing(self):
        if self.database is None:
            with self.log.writing() as trail:
                yield trail
        else:
            with self.database.writing() as connection:
                yield SqlTrail(connection)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def engine(request):
    database = None if request.param == "memory" else request.getfixturevalue(f"{request.param}_database")
    engine = Engine(database)
    yield engine
    engine.recorder.close()


def texts(leaves):
    return [read(leaf.canonical).entry.subject for leaf in leaves]


def test_numbers_begin_at_nought_and_go_up_by_one(engine):
    assert [engine.recorder.record(an_entry()) for _ in range(3)] == [0, 1, 2]
    assert engine.log.size() == 3


def test_an_entry_comes_back_as_it_was(engine):
    entry = an_entry(subject="Llŷn \0 \x1f “x” \u2028 😀", details={"a": 1, "b": ["x"], "c": None, "d": True})
    number = engine.recorder.record(entry)
    (leaf,) = engine.log.leaves(number, 10)
    assert read(leaf.canonical).entry == entry


def test_a_trail_and_the_recorder_share_one_sequence(engine):
    engine.recorder.record(an_entry(subject="a"))
    with engine.writing() as trail:
        assert [trail.append(an_entry(subject="b")), trail.append(an_entry(subject="c"))] == [1, 2]
    engine.recorder.record(an_entry(subject="d"))
    assert texts(engine.log.leaves(0, 10)) == ["a", "b", "c", "d"]


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(engine):
    with pytest.raises(ZeroDivisionError), engine.writing() as trail:
        trail.append(an_entry(subject="lost"))
        raise ZeroDivisionError
    assert engine.recorder.record(an_entry(subject="kept")) == 0
    assert texts(engine.log.leaves(0, 10)) == ["kept"]


def test_an_entry_that_is_too_large_is_refused_and_the_next_is_taken(engine):
    with pytest.raises(EntryTooLarge):
        engine.recorder.record(an_entry(subject="x" * 1_100_000))
    assert engine.recorder.record(an_entry()) == 0


def test_leaves_are_given_from_a_place_on_and_none_beyond_the_end(engine):
    for subject in "abcde":
        engine.recorder.record(an_entry(subject=subject))
    assert texts(engine.log.leaves(2, 2)) == ["c", "d"]
    assert texts(engine.log.leaves(4, 2)) == ["e"]
    assert engine.log.leaves(5, 2) == []


def test_every_leaf_says_when_one_is_missing(engine):
    engine.recorder.record(an_entry())
    assert len(list(engine.log.every_leaf(1))) == 1
    with pytest.raises(RecordDamaged):
        list(engine.log.every_leaf(2))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(), "abcd"),
        (Question(limit=2), "ab"),
        (Question(newest_first=True, limit=3), "dcb"),
        (Question(actor="auditor"), "b"),
        (Question(event=Event.LIST_READ), "cd"),
        (Question(party="upland"), "d"),
        (Question(outcome=Outcome.REFUSED), "c"),
        (Question(since=at(1), until=at(3)), "bc"),
        (Question(actor="auditor", event=Event.LIST_READ), ""),
    ],
)
def test_a_question_narrows_the_entries(engine, question, found):
    engine.recorder.record(an_entry(subject="a", at=at(0)))
    engine.recorder.record(an_entry(subject="b", at=at(1), actor="auditor"))
    engine.recorder.record(an_entry(subject="c", at=at(2), event=Event.LIST_READ, outcome=Outcome.REFUSED))
    engine.recorder.record(an_entry(subject="d", at=at(3), event=Event.LIST_READ, party="upland"))
    assert "".join(texts(engine.log.find(question, None))) == found


def test_a_question_goes_on_from_a_place_in_either_direction(engine):
    for subject in "abcd":
        engine.recorder.record(an_entry(subject=subject))
    assert texts(engine.log.find(Question(), 1)) == ["c", "d"]
    assert texts(engine.log.find(Question(newest_first=True), 2)) == ["b", "a"]


def test_a_tree_starts_empty(engine):
    assert (engine.log.full_tiles(), engine.log.tile(0, 0), engine.log.latest_checkpoint()) == (0, b"", None)


def test_tiles_and_checkpoint_are_kept_and_may_grow(engine):
    first, second = Checkpoint("log", 300, b"r" * 32, "note"), Checkpoint("log", 600, b"s" * 32, "note 2")
    assert engine.log.grow(0, {(0, 0): b"a" * 8192, (1, 0): b"b" * 32}, first)
    assert engine.log.grow(1, {(0, 1): b"c" * 8192, (1, 0): b"b" * 64}, second)
    assert (engine.log.full_tiles(), engine.log.tile(0, 1), engine.log.tile(1, 0)) == (2, b"c" * 8192, b"b" * 64)
    assert engine.log.latest_checkpoint() == second


def test_who_comes_second_changes_nothing(engine):
    first = Checkpoint("log", 300, b"r" * 32, "note")
    assert engine.log.grow(0, {(0, 0): b"a" * 8192}, first)
    assert not engine.log.grow(0, {(0, 0): b"z" * 8192}, Checkpoint("log", 400, b"z" * 32, "z"))
    assert not engine.log.grow(1, {}, Checkpoint("log", 300, b"z" * 32, "z"))
    assert (engine.log.tile(0, 0), engine.log.latest_checkpoint()) == (b"a" * 8192, first)


def test_32_writers_get_a_number_each_and_the_log_has_them_all_in_order(engine):
    got = {}

    def write(writer):
        got[writer] = [engine.recorder.record(an_entry(subject=f"{writer}.{turn}")) for turn in range(20)]

    together(write, range(32))
    logged = dict(enumerate(texts(engine.log.leaves(0, 1000))))
    assert sorted(logged) == list(range(640))
    assert {f"{w}.{t}": n for w, numbers in got.items() for t, n in enumerate(numbers)} == {
        subject: number for number, subject in logged.items()
    }


def together(act, arguments):
    threads = [threading.Thread(target=act, args=(one,)) for one in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_recorders_trails_and_other_processes_write_side_by_side(database):
    other = Database(database.url.render_as_string(hide_password=False))  # its own locks, as another process has
    recorders = [SqlRecorder(database), SqlRecorder(other)]

    def write(writer):
        for turn in range(15):
            if writer % 3 == 0:
                with (database, other)[writer % 2].writing() as connection:
                    SqlTrail(connection).append(an_entry(subject=f"{writer}.{turn}"))
            else:
                recorders[writer % 2].record(an_entry(subject=f"{writer}.{turn}"))

    together(write, range(12))
    leaves = SqlLog(database).leaves(0, 1000)
    assert [leaf.number for leaf in leaves] == list(range(180))
    assert len(set(texts(leaves))) == 180
    other.close()


def test_a_record_that_cannot_be_written_is_refused_and_mends_itself(database):
    recorder = SqlRecorder(database)
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE audit_entries RENAME TO out_of_reach"))
    with pytest.raises(RecordUnavailable):
        recorder.record(an_entry())
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE out_of_reach RENAME TO audit_entries"))
    assert recorder.record(an_entry()) == 0


def test_everybody_in_a_batch_that_fails_is_told(database):
    recorder, told = SqlRecorder(database), []
    with database.writing() as connection:
        connection.execute(sa.text("DROP TABLE audit_entries"))

    def write(_writer):
        with pytest.raises(RecordUnavailable):
            recorder.record(an_entry())
        told.append(1)

    together(write, range(16))
    assert len(told) == 16


def test_recording_inside_a_write_transaction_is_a_mistake_that_shows_at_once(database):
    with database.writing(), pytest.raises(RuntimeError, match="write transaction open"):
        SqlRecorder(database).record(an_entry())


def test_a_recorder_that_is_closed_takes_no_more(database):
    recorder = SqlRecorder(database)
    recorder.record(an_entry())
    recorder.close()
    with pytest.raises(RecordUnavailable):
        recorder.record(an_entry())


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET actor = 'nobody'", "DELETE FROM audit_entries"])
def test_no_statement_changes_or_removes_an_entry(database, change):
    SqlRecorder(database).record(an_entry())
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"), database.writing() as connection:
        connection.execute(sa.text(change))
    assert SqlLog(database).size() == 1
