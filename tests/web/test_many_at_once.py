"""Far more people at once than there are threads: everybody is answered, and nobody waits for somebody who waits."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from commonbeat.kernel.clock import spell

AT_ONCE = 150
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def asked(running) -> list[tuple[str, str, dict, dict]]:
    now = datetime.now(UTC)
    question = {"vrm": "AA11AAA", "from": spell(now - timedelta(days=1)), "to": spell(now), "purpose": PURPOSE}
    keeper, investigator, auditor = (running.bearer(who) for who in ("list-manager", "investigator", "auditor"))
    made = {"name": "many at once", "purpose": "made up", "priority": "low"}
    kinds = [
        ("POST", "/api/anpr/lists", keeper, made),
        ("GET", "/api/anpr/lists", keeper, None),
        ("POST", "/api/anpr/searches", investigator, question),
        ("POST", "/api/anpr/searches", auditor, question),
        ("GET", "/api/audit/checkpoint", auditor, None),
    ]
    return [kinds[n % len(kinds)] for n in range(AT_ONCE)]


@pytest.mark.timeout(120)
def test_everybody_is_answered(running):

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://node", timeout=60) as client:
            calls = [client.request(method, path, headers=who, json=body) for method, path, who, body in asked(running)]
            return [answer.status_code for answer in await asyncio.gather(*calls)]

    for _ in range(3):
        statuses = asyncio.run(all_at_once())
        assert sorted(set(statuses)) == [200, 201, 403]
        assert statuses.count(201) == AT_ONCE // 5
        assert statuses.count(403) == AT_ONCE // 5
    assert threading.active_count() < 200
