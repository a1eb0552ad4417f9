"""A pack for a tender: requirements with the clause that each comes from, a test suite, and a sheet for scores."""
