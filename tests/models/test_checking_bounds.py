"""What somebody sends to be checked is bounded: by how much is told of it, and by how many are checked at once."""

import json
import threading
from datetime import date

import pytest

from commonbeat.kernel.errors import Invalid
from commonbeat.models.checking import BYTES_MOST, check_content
from commonbeat.models.errors import CheckingBusy
from commonbeat_check.files import TOLD_OF_ONE_MOST
from commonbeat_check.readers import Form
from tests.check.builders import a_person_model

PERSON = a_person_model()
ON = date(2026, 11, 26)


def check(content: bytes):
    return check_content(PERSON, PERSON.entities[0], content, Form.JSON, ON, 100)


def test_a_record_that_breaks_a_rule_a_million_times_is_told_of_so_often_and_no_more():
    checked = check(json.dumps({"telephoneNumber": [{}] * 200_000}).encode())
    assert (checked.records, checked.invalid) == (1, 1)
    assert TOLD_OF_ONE_MOST <= checked.count <= TOLD_OF_ONE_MOST + 10


def test_no_more_bytes_are_looked_at_than_that():
    with pytest.raises(Invalid, match="commonbeat-check"):
        check(b"{}" + b" " * BYTES_MOST)


def test_who_comes_while_as_many_are_checked_as_are_at_once_is_told_to_come_again():
    begun, told, ready = threading.Barrier(8, timeout=60), [], json.dumps([{"pncId": "x"}] * 60_000).encode()

    def one() -> None:
        begun.wait()
        try:
            check(ready)
            told.append("checked")
        except CheckingBusy:
            told.append("busy")

    threads = [threading.Thread(target=one) for _at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(told)) == ["busy", "checked"]
    assert check(b"{}").records == 1
