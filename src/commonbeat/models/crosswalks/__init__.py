"""Crosswalks: what the members of one standard are in another, records converted by them, and what that loses."""
