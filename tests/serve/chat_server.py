#!/usr/bin/env python3
"""A stand-in for an OpenAI-compatible server, on this computer only, that misbehaves when asked to.

    chat_server.py FOLDER

Prints its port. GET /v1/models lists the models; POST /v1/chat/completions streams an answer, and the model's name
says how:

    echo          "You said: …" in pieces, with usage and timings
    thinks, tags  reasoning first: in deltas of its own, or between tags
    plain         the same as echo, but nothing is said of tokens and the lines end in CR LF
    length        ends as its number of tokens is used up
    slow          a piece every 20 ms until the other side leaves
    cut, early    the connection drops, or the answer ends without a reason, after a few pieces
    silent        nothing, not even a header, until the other side leaves
    stalls        a piece, then nothing
    hangs         a whole answer, and the connection stays open
    html, empty   a web page, or nothing, instead of an answer
    broken        a piece, then one that is no JSON
    sorry         a piece, then an error
    endless       one line without end
    flood         pieces without end
    away          a redirect to another name of this computer
    400 … 503     that status, with what such servers say

What stands before /v1 in the path misbehaves for everything: /key-K wants the key K, /status-N answers N, /html
answers a web page, /away redirects, /nothing lists no model, /silent says nothing.

GET /requests gives what was asked so far as JSON: path, authorization, question, and when the other side left a slow
answer (seconds since 1970).
"""

import http.server
import json
import sys
import threading
import time

MODELS = [{"id": "echo", "max_model_len": 8192}, {"id": "thinks", "meta": {"n_ctx": 4096, "n_ctx_train": 131072}},
          {"id": "tags"}, {"id": "plain"}, {"id": "slow"}, {"id": "cut"}, {"id": "401"}, {"id": "silent"}, {"id": "b\u0000d"},
          {"id": 7}, "no object"]
COMPLAINTS = {"400": {"error": {"message": "the request exceeds the available context size"}},
              "401": {"error": {"message": "Incorrect API key provided: K3Y"}},
              "404": {"error": {"message": "model '404' not found"}},
              "500": {"error": "out of\nmemory."}}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.lock = threading.Lock()

    def handle_error(self, request, client_address):
        pass  # the other side leaves in the middle of things: that is what is tested


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, **what):
        with self.server.lock:
            self.server.requests.append(what)

    def do_GET(self):
        if self.path == "/requests":
            return self.document(200, self.server.requests)
        self.note(path=self.path, host=self.headers.get("Host"), authorization=self.headers.get("Authorization"))
        fault = self.path.split("/")[1]
        if self.misbehaves(fault):
            return None
        return self.document(200, {"object": "list", "data": [] if fault == "nothing" else MODELS})

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.note(path=self.path, host=self.headers.get("Host"), authorization=self.headers.get("Authorization"),
                  question=question)
        if self.misbehaves(self.path.split("/")[1]):
            return None
        name = question["model"]
        if name.isdigit():
            return self.document(int(name), COMPLAINTS.get(name, {}))
        return getattr(self, "answer_" + name)(question)

    # ---- answers

    def misbehaves(self, fault):
        if fault.startswith("key-") and self.headers.get("Authorization") != "Bearer " + fault[4:]:
            self.document(401, COMPLAINTS["401"])
        elif fault.startswith("status-"):
            self.document(int(fault[7:]), {})
        elif fault == "html":
            self.answer_html(None)
        elif fault == "away":
            self.answer_away(None)
        elif fault == "silent":
            self.answer_silent(None)
        else:
            return False
        return True

    def document(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def say(self, data, end="\n"):
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.wfile.write(f"data: {text}{end}{end}".encode())
        self.wfile.flush()

    def piece(self, end="\n", reason=None, **delta):
        self.say({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}, end)

    def leaves(self):
        """Waits until the other side has gone."""
        self.rfile.read(1)

    def answer_echo(self, question):
        self.begin()
        self.piece(role="assistant", content="")
        for word in ["You ", "said", ": ", question["messages"][-1]["content"], " ☀"]:
            self.piece(content=word)
        self.piece(reason="stop")
        self.say({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 5},
                  "timings": {"predicted_per_second": 41.5}})
        self.say("[DONE]")

    def answer_plain(self, question):
        self.begin()
        self.wfile.write(b": keep-alive\r\n\r\n")
        for word in ["You said: ", question["messages"][-1]["content"]]:
            self.piece("\r\n", content=word)
        self.piece("\r\n", reason="stop")

    def answer_thinks(self, _):
        self.begin()
        for word in ["Let me ", "see."]:
            self.piece(reasoning_content=word)
        for word in ["It is ", "so."]:
            self.piece(content=word)
        self.piece(reason="stop")
        self.say("[DONE]")

    def answer_tags(self, _):
        self.begin()
        for word in ["<thi", "nk>Let me see.</think>", "It is so."]:
            self.piece(content=word)
        self.piece(reason="stop")
        self.say("[DONE]")

    def answer_length(self, _):
        self.begin()
        self.piece(content="As long as")
        self.piece(reason="length")
        self.say("[DONE]")

    def answer_slow(self, _):
        self.begin()
        try:
            while True:
                self.piece(content="on and ")
                time.sleep(0.02)
        except OSError:
            self.note(left=time.time())

    def answer_cut(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.piece(content="Half of ")
        self.piece(content="it")
        self.close_connection = True
        self.connection.shutdown(2)

    def answer_early(self, _):
        self.begin()
        self.piece(content="Half of it")

    def answer_silent(self, _):
        self.leaves()

    def answer_stalls(self, _):
        self.begin()
        self.piece(content="One piece")
        self.leaves()

    def answer_hangs(self, _):
        self.begin()
        self.piece(content="All of it")
        self.piece(reason="stop")
        self.say("[DONE]")
        self.leaves()

    def answer_html(self, _):
        body = b"<!doctype html><title>Welcome to the router</title>\n\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_empty(self, _):
        self.begin()

    def answer_broken(self, _):
        self.begin()
        self.piece(content="Good so far")
        self.say('{"choices": [{')

    def answer_sorry(self, _):
        self.begin()
        self.piece(content="Good so far")
        self.say({"error": {"message": "the GPU is gone"}})

    def answer_endless(self, _):
        self.begin()
        self.wfile.write(b"data: ")
        while True:
            self.wfile.write(b"x" * 65536)

    def answer_flood(self, _):
        self.begin()
        while True:
            self.piece(content="much " * 10000)

    def answer_away(self, _):
        self.send_response(307)
        self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/v1/models")
        self.send_header("Content-Length", "0")
        self.end_headers()


def main():
    with Server() as server:
        print(server.server_address[1], flush=True)
        # Ends with the program that started it, which holds the other end of standard input.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main()
