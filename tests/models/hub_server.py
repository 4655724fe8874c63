#!/usr/bin/env python3
"""A stand-in for a server of models, on this computer only, that misbehaves when asked to. Python's standard library.

    hub_server.py FOLDER

Prints its port, then serves FOLDER/ORG/REPO/FILE as the repository ORG/REPO:

    GET /api/models/ORG/REPO?blobs=true          what is known of it (FOLDER/ORG/REPO/card.json is added)
    GET /api/models/ORG/REPO/tree/REVISION       its files
    GET /ORG/REPO/resolve/REVISION/FILE          a redirect to /stored/…, which has the bytes

A repository's file "faults" (one word a line, read at each request) makes it fail:

    cut N         the first N connections end in the middle of the body
    late          …half a second after it: a browser drops what it had not handed on when a connection is cut
    corrupt       one byte of the body is another
    busy N        the first N requests for the file get 429 with Retry-After: 0
    patience S    …with Retry-After: S instead
    longer        the body and its length are one byte more than the listing says
    endless       the body goes on behind its announced end (no length is given)
    no_range      parts are never given: always 200 and the whole
    stall         half of the body, then silence until the other side leaves
    changed       the validator is another one at each request
    no_hash       the listing names no hashes
    no_sizes      the listing names no sizes, the tree does
    round         the redirect leads back to itself
    away          the redirect leads to plain http on another host
    elsewhere N   the redirect leads to port N of this computer
    hidden        pages may not see which part of the file an answer is
    refuse N      the file answers with error N
    broken_list   the listing is no JSON
    slow          the body comes in small pieces, a hundredth of a second apart

Pages may fetch from it, as from the real one (CORS), and see the headers that the real one shows.

GET /requests gives the lines of all requests so far as JSON: method, path and the headers Range and If-Range.
"""

import hashlib
import http.server
import json
import pathlib
import sys
import threading
import time
import urllib.parse

# What huggingface.co lets pages see.
EXPOSED = ["X-Repo-Commit", "X-Request-Id", "X-Error-Code", "X-Error-Message", "X-Total-Count", "ETag", "Link",
           "Accept-Ranges", "Content-Range", "X-Linked-Size", "X-Linked-ETag", "X-Xet-Hash"]
REVISION = "0123456789abcdef0123456789abcdef01234567"


class Hub(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # Nobody waits for a connection that is silent on purpose.
    block_on_close = False

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = pathlib.Path(folder)
        self.requests = []
        self.counts = {}
        self.lock = threading.Lock()

    def handle_error(self, request, client_address):
        pass  # the other side leaves in the middle of things: that is what is tested

    def nth(self, what):
        """How often this was asked, counting from 0."""
        with self.lock:
            self.counts[what] = self.counts.get(what, -1) + 1
            return self.counts[what]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    exposed = EXPOSED

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Expose-Headers", ", ".join(self.exposed))
        super().end_headers()

    def do_GET(self):
        path = urllib.parse.unquote(self.path.split("?")[0])
        with self.server.lock:
            self.server.requests.append({"path": self.path, "range": self.headers.get("Range"),
                                         "if_range": self.headers.get("If-Range")})
        parts = path.strip("/").split("/")
        if path == "/requests":
            return self.document(self.server.requests)
        if parts[:2] == ["api", "models"] and len(parts) >= 4:
            return self.listing(parts[2:4], tree=len(parts) > 4)
        if len(parts) >= 5 and parts[2] == "resolve":
            return self.resolve(parts[:2], "/".join(parts[4:]))
        if parts[0] == "stored" and len(parts) >= 4:
            return self.stored(parts[1:3], "/".join(parts[3:]))
        return self.refuse(404)

    # ---- what is known

    def faults(self, repository):
        file = self.server.folder.joinpath(*repository, "faults")
        words = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
        return {word[0]: int(word[1]) if len(word) > 1 else 1 for word in words if word}

    def document(self, content, status=200):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, retry_after=None):
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def listing(self, repository, tree):
        folder = self.server.folder.joinpath(*repository)
        faults = self.faults(repository)
        if not folder.is_dir():
            return self.refuse(401)  # as the real one does, so that nobody learns what is private
        if "broken_list" in faults:
            return self.document(b'{"siblings": [')
        files = []
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = file.relative_to(folder).as_posix()
            if name in ("card.json", "faults"):
                continue
            entry = {"path" if tree else "rfilename": name}
            if tree or "no_sizes" not in faults:
                entry["size"] = file.stat().st_size
            if "no_hash" not in faults and (tree or "no_sizes" not in faults):
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                entry["lfs"] = {"oid" if tree else "sha256": digest, "size": file.stat().st_size}
            files.append(entry)
        if tree:
            return self.document([{"type": "file", **entry} for entry in files])
        card = json.loads((folder / "card.json").read_text()) if (folder / "card.json").exists() else {}
        return self.document({"id": "/".join(repository), "sha": REVISION, "siblings": files, **card})

    # ---- the bytes

    def resolve(self, repository, name):
        faults = self.faults(repository)
        key = ("resolve", *repository, name)
        if "refuse" in faults:
            return self.refuse(faults["refuse"])
        if "busy" in faults and self.server.nth(key) < faults["busy"]:
            return self.refuse(429, faults.get("patience", 0))
        target = "/stored/" + "/".join([*repository, urllib.parse.quote(name)])
        if "round" in faults:
            target = self.path
        if "elsewhere" in faults:
            target = f"http://127.0.0.1:{faults['elsewhere']}{target}"
        if "away" in faults:
            target = "http://models.example/file"
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def stored(self, repository, name):
        file = self.server.folder.joinpath(*repository, name)
        faults = self.faults(repository)
        if not file.is_file():
            return self.refuse(404)
        if "hidden" in faults:
            self.exposed = [name for name in EXPOSED if name != "Content-Range"]
        whole = file.read_bytes()
        turn = self.server.nth(("stored", *repository, name))
        if "corrupt" in faults:
            middle = len(whole) // 2
            whole = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:]
        if "longer" in faults:
            whole += b"x"
        etag = f'"{hashlib.sha256(whole).hexdigest()[:16]}-{turn if "changed" in faults else 0}"'
        first = self.first_byte(etag, "no_range" in faults)
        if first >= len(whole) > 0 and first > 0:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(whole)}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body = whole[first:]
        self.send_response(206 if first else 200)
        self.send_header("ETag", etag)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(whole) - 1}/{len(whole)}")
        if "endless" in faults:
            self.send_header("Connection", "close")
            body += b"x" * 100_000
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.give(body, faults, turn)

    def first_byte(self, etag, never):
        wanted = self.headers.get("Range", "")
        validator = self.headers.get("If-Range")
        if never or not wanted.startswith("bytes=") or (validator and validator != etag):
            return 0
        return int(wanted[len("bytes="):].split("-")[0])

    def give(self, body, faults, turn):
        half = len(body) // 2
        if "cut" in faults and turn < faults["cut"]:
            self.wfile.write(body[:half])
            self.wfile.flush()
            if "late" in faults:
                time.sleep(0.5)
            self.close_connection = True
            return self.connection.shutdown(2)
        if "stall" in faults:
            self.wfile.write(body[:half])
            self.wfile.flush()
            return self.rfile.read(1)  # until the other side leaves
        if "slow" in faults:
            for at in range(0, len(body), 4096):
                self.wfile.write(body[at:at + 4096])
                self.wfile.flush()
                time.sleep(0.01)
            return None
        self.wfile.write(body)
        if "endless" in faults:
            self.close_connection = True
        return None


def main(folder):
    with Hub(folder) as server:
        print(server.server_address[1], flush=True)
        # Ends with the program that started it, which holds the other end of standard input.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
