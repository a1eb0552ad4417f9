"""What sign-ins, sessions and credentials are held to. The values are policy data; a room above hands them down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """When an account locks, how far a code's clock may be off, and when a session locks and ends."""

    failures: int
    lock_minutes: int
    code_steps: int
    password_min_characters: int
    idle_minutes: int
    absolute_hours: int
    token_hours: int


@dataclass(frozen=True, slots=True)
class CredentialLimits:
    """How long a replaced secret stays good."""

    overlap_hours: int
