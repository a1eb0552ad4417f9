"""Published data and policy, read from files."""
