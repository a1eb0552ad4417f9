"""The published standards: text and clauses with addresses, loaded as data."""
