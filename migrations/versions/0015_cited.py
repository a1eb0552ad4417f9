"""Which version of its clause a quarantined read broke; nothing in what an earlier release kept."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0015_cited", "0014_conformance"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("quarantine", sa.Column("cited", sa.Text))


def downgrade() -> None:
    op.drop_column("quarantine", "cited")
