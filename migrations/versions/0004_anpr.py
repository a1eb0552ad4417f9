"""The camera register, and reads in quarantine."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004_anpr", "0003_access"


def upgrade() -> None:
    op.create_table(
        "cameras",
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
    )
    newest = sa.text("newest")
    op.create_index(
        "cameras_by_triple",
        "cameras",
        ["feed", "source", "camera"],
        unique=True,
        sqlite_where=newest,
        postgresql_where=newest,
    )
    op.create_table(
        "quarantine",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.Column("feed", sa.BigInteger),
        sa.Column("source", sa.BigInteger),
        sa.Column("camera", sa.BigInteger),
        sa.Column("imported", sa.Boolean, nullable=False),
        sa.Column("released_by", sa.Text),
        sa.Column("released_ms", sa.BigInteger),
    )
    op.create_index("quarantine_by_time", "quarantine", ["received_ms", "key"])
