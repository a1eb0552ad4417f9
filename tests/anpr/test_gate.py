"""The queue before the gateway: what waits goes in together."""

import threading

from commonbeat.anpr.gate import Gate
from tests.anpr.intake_builders import Gateway, a_submission, a_wire_read, counts


def taken(gateway: Gateway, *batches: int, group_reads: int = 20_000) -> list:
    """Put batches of so many reads into a gate before it starts, and give them when all are answered."""
    done, answered = threading.Event(), []

    def answer(group):
        answered.extend(group)
        if len(answered) == len(batches):
            done.set()

    gate = Gate(gateway.intake, answer, lambda _trouble: None, group_reads)
    for number, size in enumerate(batches):
        gate.put(a_submission(*(a_wire_read(vrm=f"B{number}R{row}") for row in range(size))))
    gate.start()
    assert done.wait(10)
    gate.stop()
    return answered


def test_what_waits_goes_in_as_one_group():
    gateway = Gateway()
    assert [counts(one) for one in taken(gateway, 1, 2, 3)] == [(1, 0, []), (2, 0, []), (3, 0, [])]
    assert gateway.journal.last == 1


def test_a_group_has_a_bound_and_the_order_is_kept():
    gateway = Gateway()
    taken(gateway, 2, 2, 2, 7, 1, group_reads=5)
    assert [len(block.reads) for block in gateway.journal.blocks(0)] == [4, 2, 7, 1]


def test_stopping_takes_what_was_put_before():
    gateway = Gateway()
    answered = []
    gate = Gate(gateway.intake, answered.extend, lambda _trouble: None, group_reads=1)
    for n in range(20):
        gate.put(a_submission(a_wire_read(vrm=f"N{n}")))
    gate.start()
    gate.stop()
    assert (len(answered), gateway.journal.last) == (20, 20)


def test_what_should_never_happen_fails_its_group_and_is_told():
    gateway = Gateway()
    gateway.intake.limits = None
    told, answered = [], []
    gate = Gate(gateway.intake, answered.extend, told.append)
    gate.put(a_submission(a_wire_read()))
    gate.start()
    gate.stop()
    assert (len(told), answered[0].failure is not None) == (1, True)
