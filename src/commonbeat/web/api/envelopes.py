"""Signed statements by API: the envelope as it is brought, and a signature as it is shown."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StrictStr

from commonbeat.governance.model import Signed
from commonbeat.kernel.clock import spell

from .bodies import STRICT


class EnvelopeSignatureBody(BaseModel):
    """A signature, and the id of the key that it is by."""

    model_config = STRICT

    keyid: Annotated[StrictStr, Field(max_length=200)]
    sig: Annotated[StrictStr, Field(max_length=1_000)]


class EnvelopeBody(BaseModel):
    """A DSSE envelope with a signed statement, as `commonbeat code` makes it."""

    model_config = STRICT

    payload_type: Annotated[StrictStr, Field(alias="payloadType", max_length=200)]
    payload: Annotated[StrictStr, Field(max_length=32_000)]
    signatures: Annotated[list[EnvelopeSignatureBody], Field(max_length=10)]

    def raw(self) -> bytes:
        """Give the envelope's bytes."""
        return json.dumps(self.model_dump(by_alias=True)).encode()


class SignatureBody(BaseModel):
    """A signature that was taken, with the envelope, so that anybody can check it."""

    party: str
    signed_at: str
    taken_at: str
    key: str
    envelope: EnvelopeBody

    @classmethod
    def of(cls, signed: Signed, taken_at: datetime) -> SignatureBody:
        """Give the body of a signature."""
        return cls(
            party=signed.party,
            signed_at=spell(signed.signed_at),
            taken_at=spell(taken_at),
            key=signed.key,
            envelope=EnvelopeBody.model_validate_json(signed.envelope),
        )
