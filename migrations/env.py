"""Runs the numbered migrations on the connection that ``commonbeat.adapters.sql.migrate`` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True)
context.run_migrations()
