"""`commonbeat anpr load`, as an operator runs it: beside a node that serves, and with none."""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonbeat.cli.desk import house_in
from commonbeat.demo.build import furnish, make_demo_folder, read_world
from commonbeat.kernel.clock import spell
from tests.faults.served import until

SINCE = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
NAMES = ["vrm", "captured_at", "feed", "source", "camera", "latitude", "longitude", "confidence", "toward_camera"]
WORLD = "feed,source,camera,name,road,latitude,longitude,force_code,force_name,class\n" + "".join(
    f"1,1,{number},R001 made-up {number},R001,52.{number},-1.5,E1,Made up,static\n" for number in range(1, 4)
)


def commonbeat(*arguments, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMONBEAT_")}
    command = [sys.executable, "-c", "from commonbeat.cli.main import run; run()", *map(str, arguments)]
    return subprocess.Popen(
        command,
        env=environment | {"COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        text=True,
        **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more),
    )


def ran(*arguments):
    """Run a command to its end, and give its exit status and all that it said."""
    process = commonbeat(*arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def rows(count, mark="LD11AAA", first=0):
    return [
        [mark, SINCE + timedelta(seconds=first + at), 1, 1, 1 + at % 3, None, None, 90, at % 2 == 0]
        for at in range(count)
    ]


def write_parquet(path, rows_):
    kinds = [
        pa.string(),
        pa.timestamp("ms", tz="UTC"),
        *[pa.uint16()] * 3,
        *[pa.float64()] * 2,
        pa.uint8(),
        pa.bool_(),
    ]
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows_, strict=True), kinds, strict=True)]
    pq.write_table(pa.table(columns, names=NAMES), path)
    return path


def write_csv(path, rows_):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for row in rows_:
            writer.writerow(
                ["" if cell is None else spell(cell) if isinstance(cell, datetime) else cell for cell in row]
            )
    return path


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Served:
    """A demonstration node that answers."""

    def __init__(self, data):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.data = data
        with (data / "serve.log").open("wb") as log:
            self.process = commonbeat("serve", "--data", data, "--port", port, stdout=log, stderr=log)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self):
        until(self._ready, 120, "the node comes up")

    def _ready(self):
        assert self.process.poll() is None, (self.data / "serve.log").read_text()
        try:
            return httpx.get(f"{self.url}/healthz/ready").status_code == 200
        except httpx.TransportError:
            return False

    def search(self, vrm):
        status, token, _err = ran("token", "--data", self.data, "--person", "investigator")
        assert status == 0
        purpose = {"category": "serious", "reason": "made-up check", "reference": "MV/1"}
        body = {"vrm": vrm, "from": spell(SINCE), "to": spell(datetime.now(UTC)), "limit": 500, "purpose": purpose}
        headers = {"Authorization": f"Bearer {token.strip()}"}
        answer = httpx.post(f"{self.url}/api/anpr/searches", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["reads"]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A demonstration that was never started: its people's passwords take seconds to hash."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "cameras.csv").write_text(WORLD)
    make_demo_folder(folder / "data")
    with house_in(folder / "data") as house:
        furnish(house, read_world(folder))
    return folder / "data"


@pytest.fixture
def data(furnished, tmp_path):
    return shutil.copytree(furnished, tmp_path / "data")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_files_are_loaded_through_a_node_that_runs_and_again_without_one(tmp_path, data):
    parquet = write_parquet(tmp_path / "one.parquet", rows(400))
    text = write_csv(tmp_path / "two.csv", [*rows(100, first=400), ["?", SINCE, 1, 1, 1, None, None, 90, True]])
    served = Served(data)
    try:
        status, out, _err = ran("anpr", "load", parquet, text, "--data", data)
        assert status == 0, _err
        assert "one.parquet: 400 taken, 0 duplicates, 0 quarantined" in out
        assert "two.csv: 100 taken, 0 duplicates, 1 quarantined" in out
        assert "row 101: anpr-working@0.1#vrm-shape" in out
        assert "quarantined by anpr-working@0.1#vrm-shape: 1" in out
        found = served.search("LD11AAA")
        assert len(found) == 500
        assert all(read["late"] for read in found)
    finally:
        served.stop()
    status, out, _err = ran("anpr", "load", parquet, text, "--data", data)
    assert status == 0, _err
    assert "one.parquet: 0 taken, 400 duplicates, 0 quarantined" in out
    assert re.search(r"all stored and searchable: 0 taken, 500 duplicates, 1 quarantined in", out)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_good_stays_when_a_file_is_bad_and_the_command_says_which_and_fails(tmp_path, data):
    cut = write_csv(tmp_path / "cut.csv", rows(10))
    cut.write_bytes(cut.read_bytes().rstrip()[:-40])
    torn = write_parquet(tmp_path / "torn.parquet", rows(10))
    torn.write_bytes(torn.read_bytes()[:-10])
    good = write_csv(tmp_path / "good.csv", rows(5, "LD11GOO"))
    served = Served(data)
    try:
        status, out, err = ran("anpr", "load", cut, torn, tmp_path / "none.csv", good, "--data", data)
        assert status == 2
        assert "cut.csv: line 11: " in err
        assert "torn.parquet: It is no whole Parquet file" in err
        assert "none.csv: It cannot be opened" in err
        assert "cut.csv: 9 taken" in out
        assert "good.csv: 5 taken" in out
        assert (len(served.search("LD11AAA")), len(served.search("LD11GOO"))) == (9, 5)
    finally:
        served.stop()


def test_without_files_or_without_a_node_it_says_so(tmp_path):
    assert ran("anpr", "load", "--data", tmp_path)[0] == 2
    status, _out, err = ran("anpr", "load", tmp_path / "a.csv", "--data", tmp_path)
    assert status == 3
    assert "node.none" in err


def test_a_node_without_reads_takes_none(tmp_path):
    data = tmp_path / "portal"
    assert ran("init", "--data", data, "--profile", "portal", "--organisation", "Made up")[0] == 0
    status, _out, err = ran("anpr", "load", tmp_path / "a.csv", "--data", data)
    assert status == 5
    assert "node.room-closed" in err
