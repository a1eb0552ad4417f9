"""The description of the way in for reads, which is served outside the framework for its speed."""

from __future__ import annotations

from typing import Any

READ: dict[str, Any] = {
    "type": "object",
    "required": ["vrm", "captured_at", "feed", "source", "camera"],
    "properties": {
        "vrm": {"type": "string", "description": "The mark as the camera read it"},
        "captured_at": {"type": "string", "format": "date-time"},
        "feed": {"type": "integer"},
        "source": {"type": "integer"},
        "camera": {"type": "integer"},
        "latitude": {"type": ["number", "null"]},
        "longitude": {"type": ["number", "null"]},
        "confidence": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "toward_camera": {"type": ["boolean", "null"]},
    },
}

QUARANTINED: dict[str, Any] = {"description": "Anything else: it is quarantined with the clause that it breaks"}

TAKEN: dict[str, Any] = {
    "type": "object",
    "required": ["accepted", "duplicates", "quarantined"],
    "properties": {
        "accepted": {"type": "integer"},
        "duplicates": {"type": "integer"},
        "quarantined": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "clause", "detail"],
                "properties": {
                    "index": {"type": "integer"},
                    "clause": {
                        "type": "string",
                        "description": "Its address, in the version that the read was held to",
                    },
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def reads_path(batch_max: int) -> dict[str, Any]:
    """Give the path item of ``POST /api/anpr/reads``, which takes up to ``batch_max`` reads at once."""
    # Any value is taken for a read, since one that is none is quarantined: that is what the second shape says.
    reads = {"type": "array", "minItems": 1, "maxItems": batch_max, "items": {"anyOf": [READ, QUARANTINED]}}
    batch = {"type": "object", "required": ["reads"], "properties": {"reads": reads}}
    return {
        "post": {
            "tags": ["reads"],
            "summary": "Take a batch of reads",
            "description": (
                f"1 to {batch_max:,} reads, as JSON or NDJSON. The answer leaves when every accepted read is durable. "
                "A read whose values break a clause is quarantined with that clause; the others are taken. "
                "The body is in UTF-8. A name that stands twice in one object is not told of: the last value counts."
            ),
            "operationId": "take_reads",
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": batch},
                    "application/x-ndjson": {"schema": {"description": "A read a line, each as in the batch"}},
                },
            },
            "responses": {
                "202": {
                    "description": "Every read is accounted for, durably",
                    "content": {"application/json": {"schema": TAKEN}},
                },
                "415": {
                    "description": "The body is compressed, which is not taken",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            },
        }
    }
