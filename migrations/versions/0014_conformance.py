"""Interop marks."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0014_conformance", "0013_endpoints"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("id", ID, primary_key=True),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("supplier", sa.Text, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("report_digest", sa.Text, nullable=False),
        sa.Column("issued_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("list_index", sa.Integer, nullable=False, unique=True),
        sa.Column("credential", sa.Text, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
        sa.Column("why_revoked", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("marks")
