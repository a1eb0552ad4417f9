"""What a clock is measured by: when a quarantined read says it was captured, and the product behind a camera."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011_clock", "0009_governance"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("quarantine", sa.Column("captured_ms", sa.BigInteger))
    op.create_index("quarantine_by_clause", "quarantine", ["clause", "received_ms"])
    op.add_column("cameras", sa.Column("product", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("cameras", "product")
    op.drop_index("quarantine_by_clause", "quarantine")
    op.drop_column("quarantine", "captured_ms")
