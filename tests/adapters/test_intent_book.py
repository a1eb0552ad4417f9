"""The contract of ``IntentBook``, on memory and on a file."""

import pytest

from commonbeat.adapters.files.intent import FileIntentBook
from commonbeat.adapters.memory.journal import MemoryIntentBook
from commonbeat.anpr.quarantined import LoadIntent


@pytest.fixture(params=["memory", "file"])
def book(request, tmp_path):
    if request.param == "memory":
        yield MemoryIntentBook()
        return
    book = FileIntentBook(tmp_path)
    yield book
    book.close()


def intent(number):
    return LoadIntent(f"journal-{number}-{number + 9}", number, number + 9)


def test_a_new_book_is_empty(book):
    assert book.latest() is None


def test_the_latest_is_the_one_that_counts(book):
    for number in range(5):
        book.write(intent(number))
        assert book.latest() == intent(number)


def reopened(folder):
    book = FileIntentBook(folder)
    book.close()
    return book.latest()


def test_it_is_there_after_a_restart(tmp_path):
    for number in range(4):
        book = FileIntentBook(tmp_path)
        book.write(intent(number))
        book.close()
        assert reopened(tmp_path) == intent(number)


@pytest.mark.parametrize("torn", range(0, 56, 3))
def test_a_torn_write_leaves_the_one_before(tmp_path, torn):
    book = FileIntentBook(tmp_path)
    book.write(intent(1))
    kept = (tmp_path / "loading").read_bytes()
    book.write(intent(2))
    book.close()
    written = (tmp_path / "loading").read_bytes()
    place = next(at for at in range(len(kept)) if kept[at] != written[at]) // 512 * 512
    (tmp_path / "loading").write_bytes(
        kept[:place] + written[place : place + torn] + kept[place + torn : place + 512] + kept[place + 512 :]
    )
    assert reopened(tmp_path) == intent(1)


def test_it_takes_no_new_room(tmp_path):
    book = FileIntentBook(tmp_path)
    size = (tmp_path / "loading").stat().st_size
    for number in range(50):
        book.write(intent(number))
    book.close()
    assert (tmp_path / "loading").stat().st_size == size
