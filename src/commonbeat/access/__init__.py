"""May they: actors, purposes, authorities, and decisions that carry their reason."""
