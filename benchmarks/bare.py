"""The peer: a bare Flask view that does only the HMAC and one durable insert, under waitress.

Run as a process of its own: ``python benchmarks/bare.py FOLDER THREADS``; prints its port.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, request
from waitress import create_server

SECRET = b"benchmark"


def main(folder: Path, threads: int) -> None:
    """Serve until killed."""
    connection = sqlite3.connect(folder / "bare.db", check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE deliveries (id TEXT UNIQUE, body BLOB)")
    lock = threading.Lock()
    app = Flask(__name__)

    @app.post("/webhooks/bench")
    def receive() -> tuple[str, int]:
        body = request.get_data()
        given = request.headers["X-Hub-Signature-256"].removeprefix("sha256=")
        if not hmac.compare_digest(hmac.new(SECRET, body, hashlib.sha256).hexdigest(), given):
            return "no", 401
        with lock:
            connection.execute(
                "INSERT OR IGNORE INTO deliveries VALUES (?, ?)",
                (request.headers["X-GitHub-Delivery"], body),
            )
        return "yes", 202

    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
