"""Passwords and second factors for a node without an identity provider of its own."""
