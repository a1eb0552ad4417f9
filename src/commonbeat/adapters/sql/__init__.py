"""SQLite by default, PostgreSQL by setting: one schema, one chain of migrations."""
