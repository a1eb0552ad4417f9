"""Words that every room shares: identifiers, clauses, time, errors, paging. Standard library only."""
