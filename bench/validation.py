"""How many JSON records a second are held to a POLE person: ours, fastjsonschema and jsonschema in the same run.

    python -m bench validation [--records 2000] [--rounds 7]

The records are made up: valid by construction, and mutants that are wrong in one rule each. The peers run the JSON Schema that
is generated from the same model. It says less than the model (no check digits, no days against today), and fastjsonschema
stops at the first error; ours tells every one. All are on one thread, counted in seconds of a core, the best of the rounds,
and all take their turns in each round. From bytes, all read JSON with the same reader.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

import fastjsonschema
import jsonschema
import msgspec

from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.json_schema import json_schema
from commonbeat_check.checking import checker
from commonbeat_check.shelf import shipped, shipped_model

from .common import Figure, Results

ADDRESS, ENTITY = "pole@1.1", "P_001"
LEAST_A_SECOND = 20_000.0
TIMES_JSONSCHEMA = 10.0
SHARE_FOR_JSONSCHEMA = 10
"""It is so much slower that it has one record in ten."""
Act = Callable[[Any], object]


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench validation", description=__doc__)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args(arguments)
    if not (shipped() / "pole" / "1.1" / "model.json").is_file():
        sys.exit("The data package standards/pole was removed, and this measure is of it.")
    results = Results("validation")
    measure(results, asked.records, asked.rounds)
    results.write()


def measure(results: Results, count: int, rounds: int) -> None:
    on = datetime.now(UTC).date()
    model = shipped_model(ADDRESS)
    right = list(valid(model, ENTITY, count, 1, on))
    wrong = list(islice(cycle([one.record for one in mutants(model, ENTITY, 1, on).made]), count))
    some = [wrong[at] if at % 10 == 9 else record for at, record in enumerate(right)]
    schema = json_schema(model, ENTITY, on)
    ours, fast, full = checker(model, ENTITY, on).errors, stops_at_first(schema), tells_all(schema)
    for name, records, is_right in (
        ("valid records", right, True),
        ("one in ten wrong", some, None),
        ("all wrong", wrong, False),
    ):
        found = [not ours(record) for record in records]
        assert is_right is None or set(found) == {is_right}, f"{name}: {found.count(is_right)} of {count} are"
        told(
            results,
            f"{name}, parsed",
            [(ours, records), (fast, records), (full, records[::SHARE_FOR_JSONSCHEMA])],
            rounds,
        )
    from_bytes = [msgspec.json.encode(record) for record in right]
    acts = [(reading(act), from_bytes[::step]) for act, step in ((ours, 1), (fast, 1), (full, SHARE_FOR_JSONSCHEMA))]
    told(results, "valid records, from bytes", acts, rounds)
    told_by = [sum(bool(act(record)) for record in wrong) / count for act in (ours, fast, full)]
    results.note(
        wrong_ones_refused=f"{told_by[0]:.0%} by ours; {told_by[1]:.0%} and {told_by[2]:.0%} by the peers, whose schema says less",
        bytes_a_record=f"{sum(map(len, from_bytes)) / count:.0f}",
    )


def told(results: Results, name: str, acts: Sequence[tuple[Act, Sequence[Any]]], rounds: int) -> None:
    """Tell the rates of ours and the two peers; ours is asked to be as fast as the one and ten times the other."""
    rates = [0.0] * len(acts)
    for _ in range(rounds):
        for at, (act, records) in enumerate(acts):
            rates[at] = max(rates[at], rate(act, records))
    ours, fast, full = rates
    met = ours >= LEAST_A_SECOND and ours >= fast
    results.add(
        Figure(
            name,
            ours,
            "a second a core",
            ">= 20,000 and the peer",
            met,
            fast,
            "fastjsonschema, which stops at the first error",
        )
    )
    met = ours >= TIMES_JSONSCHEMA * full
    results.add(
        Figure(name, ours, "a second a core", ">= 10 times the peer", met, full, "jsonschema, which tells every error")
    )


def rate(act: Act, records: Sequence[Any]) -> float:
    start = time.process_time()
    for record in records:
        act(record)
    return len(records) / (time.process_time() - start)


def stops_at_first(schema: dict[str, Any]) -> Act:
    check = fastjsonschema.compile(schema)

    def act(record: Any) -> object:
        try:
            check(record)
        except fastjsonschema.JsonSchemaValueException as wrong:
            return wrong
        return None

    return act


def tells_all(schema: dict[str, Any]) -> Act:
    validator = jsonschema.Draft202012Validator(schema)
    return lambda record: list(validator.iter_errors(record))


def reading(act: Act) -> Act:
    read = msgspec.json.Decoder().decode
    return lambda content: act(read(content))


if __name__ == "__main__":
    main(sys.argv[1:])
