#!/usr/bin/env python3
"""A reverse proxy that writes down each request: what a client asked for, and how often.

usage: logproxy.py UPSTREAM LOG [--port PORT] [--end-after BREAKS]

UPSTREAM is http://HOST:PORT. Prints "ready PORT" when it listens on 127.0.0.1. LOG gets one JSON line for each answer:
{"t": seconds since 1970, "method", "path", "headers", "status", "bytes", "whole": whether the client took all of it}, and for media
playlists also {"segments": [[number, seconds, path], …]} with each listed segment. Absolute URIs on loopback in playlists, as
of segments that the origin serves itself, are led through here too, below /_/PORT/, and logged with that path.

With --end-after, a live media playlist that has listed so many whole breaks after those of its first answer stays as it is then and gets
an EXT-X-ENDLIST: so a client plays to an end by itself, and what it decoded can be compared with what was listed, to the frame. Each
playlist ends by what it listed itself: a client may open one long before it follows another.

POST /_mode/MODE changes what it does with requests from then on:
  ok        what is described above
  500       answers 500 with a page of HTML; any other status from 400 likewise
  hang      takes the request and answers nothing until the mode changes
  garbage   answers 200 with random bytes
  half      answers with the first half of the body, as if it were the whole
  cut       announces the whole body and closes the connection after half of it
  slow-MS   waits so many milliseconds first
"""
import argparse
import http.client
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin, urlsplit

LOOPBACK = re.compile(rb"http://(?:127\.0\.0\.1|localhost):(\d+)/")


def listed(base, text):
    """[number, seconds, path] of each segment of a media playlist."""
    number, seconds, found = 0, 0.0, []
    for line in text.splitlines():
        if line.startswith("#EXT-X-MEDIA-SEQUENCE:"):
            number = int(line.split(":")[1])
        elif line.startswith("#EXTINF:"):
            seconds = float(line.split(":")[1].split(",")[0])
        elif line and not line.startswith("#"):
            found.append([number, seconds, urlsplit(urljoin(base, line)).path])
            number += 1
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = log = lock = end_after = None
    # By path: whether each number is an ad, from the last one of the first answer on; and the last answer of those that have ended.
    kinds, ended = {}, {}
    mode = "ok"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        mode = self.path.removeprefix("/_mode/")
        known = mode in ("ok", "hang", "garbage", "half", "cut") or re.fullmatch(r"slow-\d+|[45]\d\d", mode)
        if known:
            Handler.mode = mode
        self.reply(200 if known else 404, b"")

    def reply(self, status, body, headers=(), announced=None):
        """Whether the client took all of it."""
        try:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) if announced is None else announced))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            return True
        except OSError:
            self.close_connection = True
            return False

    def misbehave(self, mode):
        """Whether that was the answer."""
        if mode == "hang":
            while Handler.mode == "hang":
                time.sleep(0.05)
            self.close_connection = True
        elif mode.isdigit():
            self.reply(int(mode), b"<html>The origin is sorry</html>", [("Content-Type", "text/html")])
        elif mode == "garbage":
            self.reply(200, os.urandom(3000), [("Content-Type", "application/vnd.apple.mpegurl")])
        else:
            if mode.startswith("slow-"):
                time.sleep(int(mode[5:]) / 1000)
            return False
        return True

    def do_GET(self):
        mode = Handler.mode
        if self.misbehave(mode):
            return
        host, path = self.upstream, self.path
        if match := re.match(r"/_/(\d+)(/.*)", path):
            host, path = f"127.0.0.1:{match[1]}", match[2]
        entry = {"t": time.time(), "method": self.command, "path": self.path, "status": 502, "bytes": 0, "whole": False,
                 "headers": {name.lower(): value for name, value in self.headers.items()}}
        try:
            connection = http.client.HTTPConnection(host, timeout=120)
            headers = {name: value for name, value in self.headers.items()
                       if name.lower() not in ("host", "connection", "accept-encoding")}
            connection.request(self.command, path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            self.write(entry)
            self.send_error(502, str(error))
            return
        if b"#EXTM3U" in body[:64]:
            here = f"127.0.0.1:{self.server.server_port}"
            body = LOOPBACK.sub(lambda match: f"http://{here}/_/{match[1].decode()}/".encode(), body)
            if b"#EXTINF:" in body:
                body = self.perhaps_ended(body)
                entry["segments"] = listed(f"http://{here}{self.path}", body.decode())
        entry.update(status=answer.status, bytes=len(body))
        headers = [(name, value) for name, value in answer.getheaders()
                   if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server")]
        announced = None
        if mode in ("half", "cut"):
            announced = len(body) if mode == "cut" else None
            body = body[:len(body) // 2]
            self.close_connection = True
        entry["whole"] = self.reply(answer.status, body, headers, announced) and mode != "cut"
        self.write(entry)

    def perhaps_ended(self, body):
        with self.lock:
            if self.end_after is None or b"#EXT-X-ENDLIST" in body:
                return body
            if self.path in self.ended:
                return self.ended[self.path]
            segments = listed(self.path, body.decode())
            kinds = Handler.kinds.setdefault(self.path, {segments[-1][0]: None})
            first = min(kinds)
            kinds.update((number, "a" if "/ad/" in path else "c") for number, _, path in segments if number >= first)
            text = "".join(kinds[number] for number in sorted(kinds))
            if len(re.findall("(?<=c)a+(?=c)", text)) < self.end_after:
                return body
            return self.ended.setdefault(self.path, body.rstrip() + b"\n#EXT-X-ENDLIST\n")

    def write(self, entry):
        with self.lock:
            self.log.write(json.dumps(entry) + "\n")
            self.log.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that goes away is no news here


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("upstream")
    parser.add_argument("log")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--end-after", type=int)
    options = parser.parse_args()
    Handler.end_after = options.end_after
    Handler.upstream = urlsplit(options.upstream).netloc
    Handler.log, Handler.lock = open(options.log, "w"), threading.Lock()
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"ready {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
