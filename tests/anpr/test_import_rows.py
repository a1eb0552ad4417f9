"""Columns of reads as an import sends them: what no file could hold is refused with its column."""

import math

import msgspec
import numpy as np
import pytest

from commonbeat.anpr.errors import BatchUnreadable
from commonbeat.anpr.import_rows import DETAIL_MOST, decode_rows
from commonbeat.anpr.limits import Clause


def columns(*faults, **changed) -> bytes:
    whole = dict.fromkeys(("captured_ms", "feed", "source", "camera", "places"), 1)
    real = {"latitude": math.nan, "longitude": math.nan, "confidence": 90.0, "toward": 1.0} | changed
    packed = {name: np.array([value], "<i8").tobytes() for name, value in whole.items()}
    packed |= {name: np.array([value], "<f8").tobytes() for name, value in real.items()}
    return msgspec.msgpack.encode({"marks": ["AA11AAA"], "faults": faults, **packed})


@pytest.mark.parametrize("toward", [0.0, 1.0, math.nan])
def test_a_direction_is_one_of_three(toward):
    assert len(decode_rows(columns(toward=toward)).marks) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("toward", 7.0), ("toward", -300.0), ("toward", math.inf), ("toward", 1e300), ("confidence", 50.7)],
)
def test_a_value_that_no_file_could_hold_is_refused_with_its_column(name, value):
    with pytest.raises(BatchUnreadable) as refused:
        decode_rows(columns(**{name: value}))
    assert refused.value.faults[0].pointer == f"/{name}"


def test_what_an_importer_says_of_a_row_is_shown_as_it_was_said():
    said = "The read \x1b[31mhas \u202eno\u2069\x85 feed." + "x" * DETAIL_MOST
    (fault,) = decode_rows(columns([2, Clause.RECORD_COMPLETE, said, "\u202e"])).faults
    assert fault.detail.startswith("The read [31mhas no feed.xxx")
    assert len(fault.detail) == DETAIL_MOST
    assert fault.raw.isascii()
