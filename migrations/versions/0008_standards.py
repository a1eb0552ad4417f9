"""What was done to the versions of standards."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008_standards", "0007_keys"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "standard_events",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("standard", ID, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("refers", sa.Integer),
        sa.Column("effect_ms", sa.BigInteger),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("standard_events_by_version", "standard_events", ["standard", "version", "number"])
    told = "an event of a standard is never changed or removed"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER standard_events_no_{change.lower()} BEFORE {change} ON standard_events "
                f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION standard_events_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{told}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER standard_events_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON standard_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION standard_events_only_added()"
    )


def downgrade() -> None:
    op.drop_table("standard_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION standard_events_only_added()")
