"""Counters for operators, in the Prometheus text form."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from ..dependencies import open_to_all
from ..ingest import IngestCounts
from ..node import Node
from ..routing import HouseRoute

router = APIRouter(tags=["health"], route_class=HouseRoute)


@router.get(
    "/metrics",
    dependencies=[open_to_all("a collector has no credential; counts and times alone, no content")],
    response_class=PlainTextResponse,
)
def metrics(request: Request) -> Response:
    """Give the counters."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)


class NodeCollector(Collector):
    """The node's own counters, read when somebody collects."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def collect(self) -> Iterator[Metric]:
        for name, (help_, value) in self.node.counters().items():
            family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield family(f"commonbeat_{name}", help_, value=value)


class IngestCollector(Collector):
    """The way in for reads, which goes past the framework and its counters."""

    def __init__(self, counts: IngestCounts) -> None:
        self.counts = counts

    def collect(self) -> Iterator[Metric]:
        answers = CounterMetricFamily(
            "commonbeat_ingest_requests", "Batches of reads answered, by status", labels=["status"]
        )
        for status, count in sorted(self.counts.answered.copy().items()):
            answers.add_metric([str(status)], count)
        yield answers
        bytes_, requests = self.counts.waiting_bytes, self.counts.waiting_requests
        yield GaugeMetricFamily("commonbeat_ingest_waiting_bytes", "Bodies of reads that wait in memory", bytes_)
        yield GaugeMetricFamily("commonbeat_ingest_waiting_requests", "Batches of reads not answered yet", requests)
