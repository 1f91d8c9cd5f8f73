"""LiteRT.js and MediaPipe's text tasks in a headless Chromium, which this process serves its pages."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import numpy as np

from benchmarks.peers.environment import last_line
from keras_model.errors import InputFileError, UserError

# What the page calls them.
LITERT_JS, TEXT_CLASSIFIER, TEXT_EMBEDDER = "litert-js", "text-classifier", "text-embedder"
_FOREIGN = Path(__file__).parent / "foreign"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
_FLAGS = ("--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_SECONDS = 900


class Browser:
    """A headless browser, and the packages that its page loads, set up once and used again.

    Args:
        folder: for the packages, and for nothing else.

    Raises:
        UserError: there is no browser, or npm is missing or fails.
        InputFileError: the folder holds something else.
    """

    def __init__(self, folder: Path) -> None:
        self._program = _program("Chromium", "chromium", "chromium-browser", "google-chrome")
        self._packages = folder / "node_modules"
        wanted, stamp = (_FOREIGN / "package.json").read_bytes(), folder / "ready.json"
        if not (stamp.is_file() and stamp.read_bytes() == wanted):
            _install(folder, wanted)
            stamp.write_bytes(wanted)

    def answers(self, engine: str, file: Path, rows: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Answer rows with one engine.

        Args:
            engine: `LITERT_JS`, `TEXT_CLASSIFIER` or `TEXT_EMBEDDER`.
            file: of a task that the engine takes.
            rows: for `LITERT_JS` int32 `ids`, `mask` and `segment_ids`, [R, S]; for the others a list `texts` of R.

        Returns:
            Of `LITERT_JS` the output's own numbers, of `TEXT_CLASSIFIER` the probabilities of the labels, of
            `TEXT_EMBEDDER` the vectors, each [R, N] whatever the shape in the file. With them the milliseconds that
            each row took by the clock, float64 [R].

        Raises:
            UserError: the engine refuses the file, or the browser ends without an answer.
        """
        given = json.dumps({name: np.asarray(values).tolist() for name, values in rows.items()}).encode()
        contents = {"/rows.json": given, "/model.tflite": file.read_bytes()}
        with _serving(contents, self._packages) as (address, posted):
            told = self._told(f"{address}/page.html#{engine}", posted)
        if "failed" in told:
            raise UserError(told["failed"])
        return np.array(told["answers"]), np.array(told["milliseconds"])

    def _told(self, address: str, posted: SimpleQueue[dict[str, Any]]) -> dict[str, Any]:
        """Show a page until it has posted what it found."""
        flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(_FLAGS)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            command = [self._program, *flags, f"--user-data-dir={profile}", address]
            with subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            ) as browser:
                try:
                    for _ in range(_SECONDS):
                        ended = browser.poll() is not None
                        try:
                            return posted.get(timeout=1)
                        except Empty:
                            if ended:
                                raise UserError(f"{self._program} ended with exit code {browser.returncode}") from None
                    raise UserError(f"{self._program} had no answer after {_SECONDS} seconds")
                finally:
                    if browser.poll() is None:
                        os.killpg(browser.pid, signal.SIGTERM)


def _program(what: str, *names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise UserError(f"there is no program {names[0]}: install {what}")


def _install(folder: Path, wanted: bytes) -> None:
    npm = _program("Node.js", "npm")
    if folder.exists() and any(folder.iterdir()) and not (folder / "package.json").is_file():
        raise InputFileError(f"{folder}: holds other files; name a folder that is empty or new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_bytes(wanted)
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(last_line(done.stderr, done.stdout, done.returncode))


@contextmanager
def _serving(contents: Mapping[str, bytes], packages: Path) -> Iterator[tuple[str, SimpleQueue[dict[str, Any]]]]:
    """Serve the page, its packages and what it asks for to this machine alone; yield the address and what is posted."""
    posted: SimpleQueue[dict[str, Any]] = SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = contents.get(self.path)
            if content is None:
                content = _read(self.path, packages)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", _TYPES.get(Path(self.path).suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            posted.put(json.loads(body))

        def log_message(self, format: str, *parts: object) -> None:
            """Nobody wants to read what was asked for."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", posted
        finally:
            server.shutdown()


def _read(path: str, packages: Path) -> bytes | None:
    """A file of the page's or of its packages'; None where neither has it."""
    inside = path.removeprefix("/packages/")
    root = _FOREIGN if inside == path else packages
    file = (root / inside.lstrip("/")).resolve()
    return file.read_bytes() if file.is_relative_to(root.resolve()) and file.is_file() else None
