"""Where an organisation's node answers, which the register of the network tells."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0013_endpoints", "0011_clock"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("parties", sa.Column("endpoint", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("parties", "endpoint")
