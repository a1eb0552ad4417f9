"""Whether a quarantined read was sent by a test feed; an earlier release had none."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0016_test_reads", "0015_cited"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("quarantine", sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("quarantine", "is_test")
