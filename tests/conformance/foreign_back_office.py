"""A back office by somebody else: written from the clauses and the page on the API, with nothing of ours.

What a test wants it to do wrong is an argument.
"""

import json
import socketserver
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "a-made-up-secret"
STANDARD = "anpr-working@0.1#"


class Office:
    """The register and what was taken. ``tolerance`` is how far ahead a read may be, in seconds."""

    def __init__(self, tolerance=5.0, *, forgets=False, drops=False, lies=False, lax=False, standard=STANDARD):
        self.tolerance, self.forgets, self.drops, self.lies, self.lax = tolerance, forgets, drops, lies, lax
        self.standard = standard
        self.taken, self.marks, self.answers = set(), [], []

    def answer(self, authorization, body):
        self.answers.append(self.refused(authorization, body) or self.took(json.loads(body)["reads"]))
        return self.answers[-1]

    def refused(self, authorization, body):
        if self.lax:
            return None
        if authorization != f"Bearer {SECRET}":
            return 401, {"type": "about:blank", "status": 401}
        reads = json.loads(body).get("reads")
        if not isinstance(reads, list) or not 1 <= len(reads) <= 10_000:
            return 422, {"type": "about:blank", "status": 422}
        if any("image" in read for read in reads):
            return 422, {"type": "about:blank", "status": 422}
        return None

    def took(self, reads):
        accepted, duplicates, quarantined = 0, 0, []
        for index, read in enumerate(reads):
            self.marks.append(read.get("vrm"))
            clause = None if self.lies else self.broken(read)
            if clause:
                if not self.drops:
                    quarantined.append({"index": index, "clause": self.standard + clause, "detail": "held"})
                continue
            key = json.dumps([read.get(name) for name in ("vrm", "captured_at", "feed", "source", "camera")])
            if key in self.taken and not self.forgets:
                duplicates += 1
            else:
                accepted += 1
            self.taken.add(key)
        return 202, {"accepted": accepted, "duplicates": duplicates, "quarantined": quarantined}

    def broken(self, read):
        if any(read.get(name) is None for name in ("vrm", "captured_at", "feed", "source", "camera")):
            return "record-complete"
        if not any(letter.isalnum() for letter in read["vrm"]):
            return "vrm-shape"
        try:
            captured = datetime.fromisoformat(read["captured_at"])
        except ValueError:
            return "capture-time"
        if captured.tzinfo is None:
            return "capture-time"
        if captured > datetime.now(UTC) + timedelta(seconds=self.tolerance):
            return "clock-tolerance"
        if (read["feed"], read["source"], read["camera"]) != (1, 1, 1):
            return "camera-known"
        if abs(read.get("latitude", 0)) > 90 or abs(read.get("longitude", 0)) > 180:
            return "position"
        if not 0 <= read.get("confidence", 0) <= 100:
            return "confidence"
        return None


@contextmanager
def served(office):
    """Serve the office; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = office.answer(self.headers.get("Authorization"), body)
            content = json.dumps(said).encode()
            self.send_response(status if self.path == "/api/anpr/reads" else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def hostile(behave):
    """Serve every connection with ``behave(connection)``, which is given the socket once a request has begun."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65_536)
            with suppress(OSError):
                behave(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


@contextmanager
def _running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
