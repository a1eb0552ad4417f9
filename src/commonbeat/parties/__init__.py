"""Who exists: organisations, people, credentials, sessions, and what became of them."""
