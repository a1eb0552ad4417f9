"""The audit record: entries that are only ever added, the tree over them, the newest checkpoint."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001_audit", None

# SQLite keeps a row by its number, without an index beside it, only when the column is spelled INTEGER.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the three tables, and let no statement change or remove an entry."""
    op.create_table(
        "audit_entries",
        sa.Column("n", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("canonical", sa.LargeBinary, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
    )
    op.create_index("audit_entries_by_actor", "audit_entries", ["actor", "n"])
    op.create_index("audit_entries_by_event", "audit_entries", ["event", "n"])
    op.create_table(
        "audit_tiles",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("size", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    _only_add()


def _only_add() -> None:
    """Refuse a mistake at once; a person with the file in hand is found by the tree instead."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{change.lower()} BEFORE {change} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed or removed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entries_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'an audit entry is never changed or removed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_only_added()"
    )
