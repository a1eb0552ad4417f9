"""Search in a dictionary of NIEM's size: a portal that has it published, asked over HTTP by one reader after another.

    python -m bench models_search [--niem FOLDER] [--questions 400]

Questions are words, beginnings of words, ids and names in camel case that the model really has, drawn by a seed. Beside
each answer stands the same search as a scan: every name and definition looked through for every word, in Python.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from commonbeat_check.model import DataModel
from commonbeat_check.shelf import read_model

from .common import PROGRAM, Figure, Results
from .models_import import NIEM

TARGET_MS = 50.0


def drawn(model: DataModel, count: int) -> list[str]:
    """Give questions that the model has something for."""
    chance = random.Random(6)
    asked = []
    for one in chance.choices(model.elements, k=count):
        words = re.findall(r"[A-Z][a-z]+", one.name) or [one.name]
        kinds = (one.id, one.name, " ".join(words[:2]), words[0][:4], " ".join(one.description.split()[:3]))
        asked.append(chance.choice(kinds))
    return asked


@contextmanager
def portal(folder: Path, niem: Path) -> Iterator[str]:
    """Run a portal that has NIEM published."""
    node = folder / "portal"
    for words in (
        ("standards", "import", str(niem), "--out", str(folder / "drafts")),
        ("init", "--data", str(node), "--profile", "portal", "--organisation", "Made-up portal"),
        ("standards", "publish", str(folder / "drafts" / "niem" / "6.0"), "--data", str(node)),
    ):
        subprocess.run([PROGRAM, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serve = [PROGRAM, "serve", "--data", str(node), "--port", str(port)]
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            url = f"http://127.0.0.1:{port}"
            for _time in range(600):
                try:
                    if httpx.get(f"{url}/healthz/ready").is_success:
                        break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield url
        finally:
            running.send_signal(signal.SIGTERM)


def p95_ms(questions: list[str], ask: Callable[[str], object]) -> float:
    """Give how long 95 in 100 answers take at most."""
    took = []
    for one in questions:
        begun = time.perf_counter()
        ask(one)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def main() -> int:
    """Measure, and say whether the target was met."""
    options = argparse.ArgumentParser()
    options.add_argument("--niem", type=Path, default=NIEM)
    options.add_argument("--questions", type=int, default=400)
    given = options.parse_args()
    results = Results("models_search")
    if not given.niem.is_dir():
        results.note(not_measured=f"NIEM's release tables are not in {given.niem.name}: give --niem FOLDER")
        results.write()
        return 1
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        with portal(folder, given.niem) as url, httpx.Client(base_url=url) as client:
            model = read_model((folder / "drafts" / "niem" / "6.0" / "model.json").read_bytes(), "niem@6.0")
            texts = [f"{one.id} {one.name} {one.description}".casefold() for one in model.elements]
            questions = drawn(model, given.questions)

            def ask(question: str) -> object:
                answer = client.get("/api/standards/niem/6.0/models/parts", params={"q": question})
                if not answer.raise_for_status().json()["count"]:
                    raise SystemExit(f"nothing was found for {question}")
                return answer

            begun = time.perf_counter()
            ask("person")
            results.note(first_search_ms=round((time.perf_counter() - begun) * 1000), questions=len(questions))
            seen = p95_ms(questions, ask)

            def scan(question: str) -> object:
                words = question.casefold().split()
                return [text for text in texts if all(word in text for word in words)]

            beside = p95_ms(questions, scan)
    results.add(
        Figure(
            "search in NIEM at the API, p95", seen, "ms", f"< {TARGET_MS:.0f}", seen < TARGET_MS,
            beside, "a scan of every text, without HTTP",
        )
    )  # fmt: skip
    results.write()
    return 0 if all(one.met for one in results.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
