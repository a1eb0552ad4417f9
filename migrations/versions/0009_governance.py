"""The events of the network code's accessions and ballots. They are added, and never changed or removed."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009_governance", "0008_standards"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLES = ("code_accession_events", "code_ballot_events")


def upgrade() -> None:
    for table in TABLES:
        op.create_table(
            table,
            sa.Column("id", ID, primary_key=True),
            sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("event", sa.Text, nullable=False),
        )
    _only_add()


def _only_add() -> None:
    told = "an event of the code is never changed or removed"
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION code_events_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{told}'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION code_events_only_added()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION code_events_only_added()")
