"""Authorities."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003_access", "0002_parties"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Authorities."""
    op.create_table(
        "authorities",
        sa.Column("id", ID, primary_key=True),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("vrms", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("to_ms", sa.BigInteger, nullable=False),
        sa.Column("requested_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("authoriser", sa.Text),
        sa.Column("authoriser_rank", sa.Text, nullable=False),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("oral_by", sa.Text, nullable=False),
        sa.Column("oral_ms", sa.BigInteger),
        sa.Column("record_by_ms", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("authorities_by_party", "authorities", ["party", "id"])
