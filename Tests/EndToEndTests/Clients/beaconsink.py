#!/usr/bin/env python3
"""A third party's server: writes down which tracking URLs it was asked for, and answers as it is told.

usage: beaconsink.py LOG [--status STATUS]

Prints "ready PORT" when it listens on 127.0.0.1. LOG gets one JSON line for each GET, written before its answer:
{"url": path with query, "status": answered, "headers": by name in small letters}. POST /_status/STATUS changes what it answers from then
on; at first it is 204.
"""
import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = None
    lock = threading.Lock()
    status = 204

    def log_message(self, *_):
        pass

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        with Sink.lock:
            Sink.status = int(self.path.rsplit("/", 1)[1])
        self.answer(200)

    def do_GET(self):
        with Sink.lock:
            status = Sink.status
            headers = {name.lower(): value for name, value in self.headers.items()}
            print(json.dumps({"url": self.path, "status": status, "headers": headers}), file=Sink.log, flush=True)
        self.answer(status)


arguments = argparse.ArgumentParser()
arguments.add_argument("log")
arguments.add_argument("--status", type=int, default=204)
arguments = arguments.parse_args()
Sink.log, Sink.status = open(arguments.log, "a", encoding="utf-8"), arguments.status
server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
print("ready", server.server_address[1], flush=True)
server.serve_forever()
