"""Indexes for what pages count: hits that wait, and the entries of a list that alert.

Both are partial, so that they stay small beside what is decided and what has ended. Nothing but speed rests on them.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006_pages", "0005_lists_hits"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")
    _index("hits_waiting", "hits", ["party", "action"], "state = 'raised'")
    _index("voi_entries_in_force", "voi_entries", ["list", "weed_date"], "inactivated_ms IS NULL")


def downgrade() -> None:
    op.drop_index("voi_entries_in_force", "voi_entries")
    op.drop_index("hits_waiting", "hits")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
