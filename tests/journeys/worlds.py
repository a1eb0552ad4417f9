"""Two worlds with something planted in them: the sample beside the repository, and a small one made here."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonbeat.demo.traffic import make_fleet

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "anpr-sample"
NAMES = ["vrm", "captured_at", "feed", "source", "camera", "latitude", "longitude", "confidence", "toward_camera"]
KINDS = [
    pa.string(),
    pa.timestamp("ms", tz="UTC"),
    *[pa.uint16()] * 3,
    *[pa.float64()] * 2,
    pa.uint8(),
    pa.bool_(),
]
ALONG, STEP = 24, timedelta(minutes=4)
Row = tuple[str, datetime, int, int, int, float, float, int, bool]


@dataclass(frozen=True)
class World:
    """A folder shaped like the sample, and all of its reads."""

    folder: Path
    reads: pa.Table

    @classmethod
    def of(cls, folder: Path) -> World:
        return cls(folder, pa.concat_tables(pq.read_table(path) for path in sorted(folder.glob("*.parquet"))))

    @property
    def truth(self) -> dict:
        return json.loads((self.folder / "truth.json").read_text())

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    @property
    def first(self) -> datetime:
        return pc.min(self.reads["captured_at"]).as_py()

    @property
    def last(self) -> datetime:
        return pc.max(self.reads["captured_at"]).as_py()

    def of_plate(self, vrm: str) -> list[dict]:
        """Give the plate's reads as the files have them, the newest first."""
        return self._rows(pc.equal(self.reads["vrm"], vrm))

    def at_camera(self, triple: list[int], from_: datetime, to: datetime) -> list[dict]:
        """Give what one camera saw in a span, the newest first."""
        chosen = pc.and_(pc.greater_equal(self.reads["captured_at"], from_), pc.less(self.reads["captured_at"], to))
        for name, number in zip(("feed", "source", "camera"), triple, strict=True):
            chosen = pc.and_(chosen, pc.equal(self.reads[name], number))
        return self._rows(chosen)

    def _rows(self, chosen: pa.ChunkedArray) -> list[dict]:
        return self.reads.filter(chosen).sort_by([("captured_at", "descending")]).to_pylist()


def make_world(folder: Path, now: datetime) -> World:
    """Make a small one: two made-up roads at the two ends of the country, and three days of reads."""
    folder.mkdir(parents=True)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=12)
    south = [(1, 1, n, 50.1 + n / 20, -5.5 + n / 20) for n in range(1, ALONG + 1)]
    north = [(2, 7, n, 58.5 + n / 20, -2.9 + n / 20) for n in range(1, ALONG + 1)]
    lines = [
        f"{feed},{source},{n},R00{feed} made-up {n:02d},R00{feed},{latitude:.6f},{longitude:.6f},X{feed},Made-up,static"
        for feed, source, n, latitude, longitude in (*south, *north)
    ]
    head = "feed,source,camera,name,road,latitude,longitude,force_code,force_name,class"
    (folder / "cameras.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    chance = random.Random(2026)
    target, one, other, clone, *scene_marks = (fleet := make_fleet(2026, 400))[:7]
    truth = {"target": target, "convoy": [one, other], "clone": clone, "target_trips": 6, "days": 3}
    truth |= {"cameras": len(lines), "in_every_scene": scene_marks, "scenes": []}
    rows: list[Row] = []
    for day in range(3):
        morning = start + timedelta(days=day, hours=7)
        for at, road in ((morning, south), (morning + timedelta(hours=9), north)):
            rows += _trip(chance, target, at, road)
            rows += _trip(chance, one, at + timedelta(seconds=9), road)
            rows += _trip(chance, other, at + timedelta(seconds=21), road)
        rows += _trip(chance, clone, morning + timedelta(hours=5), north)
        rows += _trip(chance, clone, morning + timedelta(hours=5, minutes=1), south)
        place, scene = (south, north, south)[day][5 * day + 3], morning + timedelta(hours=3)
        truth["scenes"].append(
            {"camera": list(place[:3]), "from": _iso(scene), "to": _iso(scene + timedelta(minutes=25))}
        )
        rows += [_row(chance, mark, scene + timedelta(minutes=3 * at), place) for at, mark in enumerate(scene_marks, 1)]
        for mark in chance.sample(fleet[7:], 90):
            away = timedelta(milliseconds=chance.randrange(0, 22 * 3_600_000))
            rows += _trip(chance, mark, start + timedelta(days=day) + away, chance.choice((south, north)))
    rows = [row for row in rows if row[1] < start + timedelta(days=3)]
    truth["rows"] = len(rows)
    (folder / "truth.json").write_text(json.dumps(truth))
    for day in range(3):
        write_reads(folder / f"d{day:03d}.parquet", sorted(_on(rows, start + timedelta(days=day)), key=lambda r: r[1]))
    return World.of(folder)


def write_reads(path: Path, rows: list[Row]) -> None:
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), KINDS, strict=True)]
    pq.write_table(pa.table(columns, names=NAMES), path)


def _trip(chance: random.Random, vrm: str, at: datetime, road: list[tuple]) -> Iterator[Row]:
    for step, place in enumerate(road):
        yield _row(chance, vrm, at + step * STEP, place)


def _row(chance: random.Random, vrm: str, at: datetime, place: tuple) -> Row:
    feed, source, camera, latitude, longitude = place
    return vrm, at, feed, source, camera, round(latitude, 6), round(longitude, 6), chance.randint(80, 99), True


def _on(rows: list[Row], day: datetime) -> list[Row]:
    return [row for row in rows if day <= row[1] < day + timedelta(days=1)]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
