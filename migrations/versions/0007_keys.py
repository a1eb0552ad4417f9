"""The public keys of organisations."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007_keys", "0006_pages"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "party_keys",
        sa.Column("id", ID, primary_key=True),
        sa.Column("party", ID, nullable=False),
        sa.Column("key_use", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("added_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
        sa.Column("why_revoked", sa.Text, nullable=False),
    )
    op.create_index("party_keys_by_party", "party_keys", ["party", "key_use"])


def downgrade() -> None:
    op.drop_table("party_keys")
