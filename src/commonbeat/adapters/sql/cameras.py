"""The camera register in SQL: a row a version, the newest marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from commonbeat.anpr.cameras import CameraTaken
from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple
from commonbeat.kernel.ids import PartyId

metadata = sa.MetaData()

cameras = sa.Table(
    "cameras",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("newest", sa.Boolean, nullable=False),
    sa.Column("feed", sa.Integer, nullable=False),
    sa.Column("source", sa.Integer, nullable=False),
    sa.Column("camera", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("road", sa.Text, nullable=False),
    sa.Column("latitude", sa.Float, nullable=False),
    sa.Column("longitude", sa.Float, nullable=False),
    sa.Column("camera_class", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("in_service_from", sa.Date),
    sa.Column("in_service_to", sa.Date),
    sa.Column("justification", sa.Text, nullable=False),
    sa.Column("dpia_reference", sa.Text, nullable=False),
    sa.Column("review_on", sa.Date),
    sa.Column("product", sa.Text, nullable=False, server_default=""),
)
sa.Index(
    "cameras_by_triple",
    cameras.c.feed,
    cameras.c.source,
    cameras.c.camera,
    unique=True,
    sqlite_where=cameras.c.newest,
    postgresql_where=cameras.c.newest,
)


class SqlCameraStore:
    """Keeps the register on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def every(self) -> Sequence[Camera]:
        rows = self.connection.execute(sa.select(cameras).where(cameras.c.newest).order_by(cameras.c.number))
        return [_camera(row) for row in rows]

    def find(self, triple: CameraTriple) -> Camera | None:
        row = self.connection.execute(sa.select(cameras).where(cameras.c.newest, *_is(triple))).first()
        return None if row is None else _camera(row)

    def add(self, new: Sequence[Camera]) -> Sequence[Camera]:
        taken = {camera.triple for camera in self.every()}
        last = self.connection.execute(sa.select(sa.func.coalesce(sa.func.max(cameras.c.number), 0))).scalar_one()
        added = []
        for camera in new:
            if camera.triple in taken:
                raise CameraTaken(camera.triple)
            taken.add(camera.triple)
            last += 1
            added.append(replace(camera, number=CameraNumber(last), revision=1))
        if added:
            self.connection.execute(sa.insert(cameras), [_row(camera) for camera in added])
        return added

    def put(self, camera: Camera) -> None:
        older = sa.update(cameras).where(cameras.c.number == camera.number, cameras.c.newest)
        self.connection.execute(older.values(newest=False))
        self.connection.execute(sa.insert(cameras), _row(camera))

    def versions(self, number: CameraNumber) -> Sequence[Camera]:
        wanted = sa.select(cameras).where(cameras.c.number == number).order_by(cameras.c.revision)
        return [_camera(row) for row in self.connection.execute(wanted)]


def _is(triple: CameraTriple) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        cameras.c.feed == triple.feed,
        cameras.c.source == triple.source,
        cameras.c.camera == triple.camera,
    )


def _camera(row: sa.Row[tuple[object, ...]]) -> Camera:
    found = row._mapping
    return Camera(
        number=CameraNumber(found["number"]),
        triple=CameraTriple(found["feed"], found["source"], found["camera"]),
        name=found["name"],
        road=found["road"],
        latitude=found["latitude"],
        longitude=found["longitude"],
        camera_class=CameraClass(found["camera_class"]),
        party=PartyId(found["party"]),
        state=CameraState(found["state"]),
        direction=found["direction"],
        lane=found["lane"],
        in_service_from=found["in_service_from"],
        in_service_to=found["in_service_to"],
        justification=found["justification"],
        dpia_reference=found["dpia_reference"],
        review_on=found["review_on"],
        revision=found["revision"],
        product=found["product"],
    )


def _row(camera: Camera) -> dict[str, object]:
    return {
        "number": camera.number,
        "revision": camera.revision,
        "newest": True,
        "feed": camera.triple.feed,
        "source": camera.triple.source,
        "camera": camera.triple.camera,
        "name": camera.name,
        "road": camera.road,
        "latitude": camera.latitude,
        "longitude": camera.longitude,
        "camera_class": str(camera.camera_class),
        "party": camera.party,
        "state": str(camera.state),
        "direction": camera.direction,
        "lane": camera.lane,
        "in_service_from": camera.in_service_from,
        "in_service_to": camera.in_service_to,
        "justification": camera.justification,
        "dpia_reference": camera.dpia_reference,
        "review_on": camera.review_on,
        "product": camera.product,
    }
