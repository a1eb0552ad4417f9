"""The digests of each version that was published at the node: a file and its manifest, changed together, are found."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0017_published", "0016_test_reads"

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "published_versions",
        sa.Column("standard", _ID, primary_key=True),
        sa.Column("version", _ID, primary_key=True),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("published_versions")
