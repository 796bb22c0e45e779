"""A brain or a service in thirty lines, so that the supervisor is tested with real processes that start at once.

As a brain (`-m sangdam_brain.serve MODEL --port P`) it behaves as `behaviour.json` inside the model says.
"""

from __future__ import annotations

import json
import os
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main() -> None:
    behaviour = {}
    if "sangdam_brain.serve" in sys.argv:
        place = sys.argv.index("sangdam_brain.serve")
        model, port = sys.argv[place + 1], int(sys.argv[place + 3])
        with tarfile.open(model) as archive:
            behaviour = json.load(archive.extractfile("behaviour.json"))
        name = os.path.basename(model)
    else:
        port, name = int(os.environ["PORT"]), "service"
    if "say" in behaviour or "STAND_IN_FAILS" in os.environ:
        sys.exit(behaviour.get("say", "The service cannot start."))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(200, {"name": name, "pid": os.getpid()})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            right = self.headers["authorization"] == f"Bearer {os.environ['SANGDAM_BRAIN_SECRET']}"
            self.answer(
                200 if right else 401, {"events": [], "replies": behaviour.get("replies", [{"text": "안녕"}])}
            )

        def answer(self, status: int, body: object) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print("READY" if name == "service" else f"READY {port}", flush=True)
    server.serve_forever()


main()
