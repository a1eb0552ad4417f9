"""Lists of vehicles of interest, and hits.

An entry is never deleted, so nothing refers to nothing. A hit carries the entry as it stood; its pair of entry and
read is unique, so that a read screened again after a kill raises nothing again. ``hit_numbers`` is one row: whoever
numbers hits holds it to the end of the transaction.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005_lists_hits", "0004_anpr"

VEHICLE = [
    *("vrm", "make", "model", "colour", "action", "warning_markers", "reason", "nim_code", "information"),
    *("force_area", "pnc_id", "marking", "cad", "spare1", "spare2"),
]


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    _lists()
    _entries()
    _hits()


def _lists() -> None:
    op.create_table(
        "voi_lists",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("party", sa.String(80), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("closed_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("closed_reason", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("voi_lists_by_party", "voi_lists", ["party", "id"])


def _entries() -> None:
    op.create_table(
        "voi_entries",
        # Only an INTEGER primary key counts by itself in SQLite.
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("list", sa.String(40), sa.ForeignKey("voi_lists.id"), nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("added_ms", sa.BigInteger, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("inactivated_ms", sa.BigInteger),
        sa.Column("inactivated_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("inactivated_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("weed_date", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in VEHICLE),
    )
    op.create_index("voi_entries_by_id", "voi_entries", ["id"], unique=True)
    op.create_index("voi_entries_by_vrm", "voi_entries", ["vrm"])
    op.create_index("voi_entries_by_list", "voi_entries", ["list", "seq"])
    op.create_index("voi_entries_by_revision", "voi_entries", ["list", "revision"])


def _hits() -> None:
    op.create_table(
        "hits",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("vrm", sa.String(12), nullable=False),
        sa.Column("received_vrm", sa.Text, nullable=False),
        sa.Column("captured_ms", sa.BigInteger, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.Column("camera", sa.BigInteger, nullable=False),
        sa.Column("camera_feed", sa.BigInteger, nullable=False),
        sa.Column("camera_source", sa.BigInteger, nullable=False),
        sa.Column("camera_camera", sa.BigInteger, nullable=False),
        sa.Column("camera_name", sa.Text, nullable=False),
        sa.Column("latitude", sa.Float(53), nullable=False),
        sa.Column("longitude", sa.Float(53), nullable=False),
        sa.Column("confidence", sa.SmallInteger),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("entry", sa.String(40), nullable=False),
        sa.Column("list", sa.String(40), nullable=False),
        sa.Column("list_name", sa.Text, nullable=False),
        sa.Column("party", sa.String(80), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("reason", "make", "model", "colour", "warning_markers", "information", "marking")
        ),
        sa.Column("weed_date", sa.Date, nullable=False),
        sa.Column("entry_added_ms", sa.BigInteger, nullable=False),
        sa.Column("raised_ms", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("decision_reason", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("hits_by_id", "hits", ["id"], unique=True)
    op.create_index("hits_by_pair", "hits", ["entry", "camera", "captured_ms"], unique=True)
    op.create_index("hits_by_party", "hits", ["party", "number"])
    numbers = op.create_table("hit_numbers", sa.Column("latest", sa.BigInteger, nullable=False))
    assert numbers is not None
    op.bulk_insert(numbers, [{"latest": 0}])


def downgrade() -> None:
    for table in ("hit_numbers", "hits", "voi_entries", "voi_lists"):
        op.drop_table(table)
