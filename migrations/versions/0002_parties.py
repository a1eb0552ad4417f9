"""Organisations, people and what they sign in with."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002_parties", "0001_audit"

# PostgreSQL's default order of text depends on its locale; identifiers are ordered by their bytes.
ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Organisations, people and what they sign in with."""
    organisations()
    people()
    signing_in()
    machines()


def organisations() -> None:
    op.create_table(
        "parties",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("party_class", sa.Text, nullable=False),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("formed_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("succeeded_by", sa.Text, nullable=False),
        sa.Column("member_until", sa.Date),
    )
    op.create_table(
        "party_codes",
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("party", ID, sa.ForeignKey("parties.id"), nullable=False),
    )
    op.create_index("party_codes_by_party", "party_codes", ["party"])
    op.create_table(
        "party_names",
        sa.Column("folded", sa.Text, primary_key=True),
        sa.Column("party", ID, sa.ForeignKey("parties.id"), primary_key=True),
    )
    op.create_index("party_names_by_party", "party_names", ["party"])


def people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, primary_key=True),
        sa.Column("party", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("trained_until", sa.Date, nullable=False),
        sa.Column("vetted_until", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
    )
    op.create_index("people_by_party", "people", ["party", "id"])


def signing_in() -> None:
    op.create_table(
        "accounts",
        sa.Column("person", ID, primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("totp_secret", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until_ms", sa.BigInteger),
        sa.Column("last_code_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("person", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
    )
    op.create_index("sessions_by_person", "sessions", ["person"])
    op.create_index("sessions_by_end", "sessions", ["expires_ms"])


def machines() -> None:
    op.create_table(
        "credentials",
        sa.Column("id", ID, primary_key=True),
        sa.Column("party", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("issued_ms", sa.BigInteger, nullable=False),
        sa.Column("feeds", sa.Text, nullable=False),
        sa.Column("permissions", sa.Text, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("revoked_ms", sa.BigInteger),
    )
    op.create_index("credentials_by_party", "credentials", ["party", "id"])
