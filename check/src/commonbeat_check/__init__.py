"""Checks records against the data standards of policing. It needs no platform, no account and no network."""
