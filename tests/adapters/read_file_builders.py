"""Files of reads, written for tests, and what comes of them."""

import csv
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonbeat.adapters.files.read_file import UnusableReadFile
from commonbeat.adapters.files.read_files import open_reads

NAMES = ["vrm", "captured_at", "feed", "source", "camera", "latitude", "longitude", "confidence", "toward_camera"]
AT = datetime(2026, 11, 9, 0, 0, 5, 301000, tzinfo=UTC)
TEXT = "2026-11-09T00:00:05.301Z"


def a_row(**more):
    values = dict.fromkeys(NAMES) | {"vrm": "AB12CDE", "captured_at": AT, "feed": 1, "source": 2, "camera": 3}
    return values | more


def write_parquet(path, rows, group=1_000, **types):
    kinds = {
        "vrm": pa.string(),
        "captured_at": pa.timestamp("ms", tz="UTC"),
        "feed": pa.uint16(),
        "source": pa.int32(),
        "camera": pa.int64(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "confidence": pa.uint8(),
        "toward_camera": pa.bool_(),
    } | types
    columns = {
        name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items() if kind is not None
    }
    pq.write_table(pa.table(columns), path, row_group_size=group, write_page_checksum=True)
    return path


def write_csv(path, rows, names=NAMES):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            cells = {name: "" if value is None else value for name, value in row.items()}
            if isinstance(cells.get("captured_at"), datetime):
                cells["captured_at"] = cells["captured_at"].isoformat().replace("+00:00", "Z")
            writer.writerow([cells.get(name, "") for name in names])
    return path


WRITERS = {"csv": write_csv, "parquet": write_parquet}


def parts(path):
    return [part.rows for part in open_reads(path).parts()]


def only(path):
    (rows,) = parts(path)
    return rows


def faults(rows):
    return [(one.index, one.clause) for one in rows.faults]


def refusal(path):
    with pytest.raises(UnusableReadFile) as refused:
        parts(path)
    return str(refused.value)


def lines(tmp_path, *body, end="\n"):
    path = tmp_path / "reads.csv"
    path.write_bytes("\n".join(["vrm,captured_at,feed,source,camera", *body]).encode() + end.encode())
    return path


GOOD = f"AB12CDE,{TEXT},1,2,3"


def until_it_breaks_off(path):
    """Give what came of a file, and why no more did."""
    found = []
    with pytest.raises(UnusableReadFile) as refused:
        found.extend(part.rows for part in open_reads(path).parts())
    return found, str(refused.value)
