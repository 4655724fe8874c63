#!/usr/bin/env python3
"""Serves the built page to this computer: http://127.0.0.1:8420/

    serve.py [FOLDER] [--port 8420]

With the headers that let the page use threads (cross-origin isolation), and its policy: nothing is loaded from, or sent
to, anywhere else. Only files of FOLDER (default: build/web/dist) are served, and only to 127.0.0.1. Started by a person at a
screen, it opens the page in their browser.
"""

import argparse
import functools
import http.server
import os
import pathlib
import socket
import sys
import urllib.parse
import webbrowser

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
# The service worker connects to servers of models, those that the person allowed; it checks that (service_worker.js).
WORKER_POLICY = "default-src 'self'; connect-src 'self' https: http://127.0.0.1:* http://localhost:*"
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
        ".gguf": "application/octet-stream",
        ".otf": "font/otf",
        ".ttf": "font/ttf",
        ".ttc": "font/collection",
    }

    def end_headers(self):
        for name, value in HEADERS.items():
            self.send_header(name, value)
        worker = urllib.parse.urlsplit(self.path).path.endswith("/service_worker.js")
        self.send_header("Content-Security-Policy", WORKER_POLICY if worker else POLICY)
        super().end_headers()

    def list_directory(self, path):
        self.send_error(404)

    def log_message(self, *arguments):
        """Requests are nobody's business."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET


def serve(folder, port):
    """A server that is bound but does not answer yet; port 0: any free one."""
    return Server(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))


def has_screen():
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Serve the built page on 127.0.0.1.")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=here.parent / "build" / "web" / "dist")
    parser.add_argument("--port", type=int, default=8420)
    arguments = parser.parse_args()
    if not (arguments.folder / "index.html").is_file():
        sys.exit(f"There is no page in {arguments.folder}: build it with ./run web --build.")
    try:
        server = serve(arguments.folder, arguments.port)
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {arguments.port} cannot be used ({error}): choose another one with --port.")
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    print(f"Hearth is at {address} (Ctrl C ends it)", flush=True)
    try:
        if sys.stdout.isatty() and has_screen():
            webbrowser.open(address)
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
