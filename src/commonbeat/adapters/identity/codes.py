"""Time-based one-time codes, as authenticator apps make them."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

from commonbeat.kernel.clock import to_ms

STEP_SECONDS = 30


class TotpCodes:
    """RFC 6238 with six digits, SHA-1 and steps of 30 seconds, which is what every app takes."""

    def new_secret(self) -> str:
        """Give a new secret, in base32."""
        return pyotp.random_base32()

    def code(self, secret: str, at: datetime) -> str:
        """Give the code of an instant."""
        return pyotp.TOTP(secret).generate_otp(_step(at))

    def step_of(self, secret: str, code: str, at: datetime, steps: int) -> int | None:
        """Give the step whose code it is, up to ``steps`` steps off; None where it is none of them.

        Every step is tried, so that the time it takes does not tell which one it was.
        """
        totp, now, given = pyotp.TOTP(secret), _step(at), code.encode("utf-8", "surrogatepass")
        around = range(max(0, now - steps), now + steps + 1)
        fits = [step for step in around if hmac.compare_digest(totp.generate_otp(step).encode(), given)]
        return fits[-1] if fits else None

    def address(self, secret: str, name: str, issuer: str) -> str:
        """Give the ``otpauth://`` address that an authenticator app takes."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def _step(at: datetime) -> int:
    return to_ms(at) // 1000 // STEP_SECONDS
