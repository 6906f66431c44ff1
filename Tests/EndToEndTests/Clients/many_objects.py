#!/usr/bin/env python3
"""Measures management with many objects: a list page, a change in force, changes a second by many at once, and a start with all of it.

usage: many_objects.py PRODUCT [--objects N] [--seconds N] [--writers N] [--play] [--rate N]

Starts the product on loopback with one tenant, puts in N channels and N campaigns, and prints what each thing took. Prices are changed,
which moves campaigns among the others: that costs the most.

With --play it prints instead what viewers see of it: the time of a playlist without and beside so many changes a second (--rate).
"""
import argparse
import http.client
import http.server
import json
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

import ports

# Seconds within which a server begins on a busy machine, and an answer comes.
PATIENCE = 120
KEY = "key-of-many-objects-0123456789"
# Objects of each kind that one import has.
CHUNK = 500
# Playlists a second, and the connections that they are asked for on: each is that of one viewer.
PLAY_RATE, VIEWERS = 300, 30
# Segments of the asset that is played.
SEGMENTS = 100


class Edge:
    def __init__(self, product, folder):
        self.port = ports.free()
        self.product, self.path, self.log = product, os.path.join(folder, "edge.json"), os.path.join(folder, "edge.log")
        self.local = threading.local()
        with open(self.path, "w") as file:
            json.dump(
                {
                    "listen": f"127.0.0.1:{self.port}", "data_dir": os.path.join(folder, "data"),
                    "tenants": [{"id": "t", "name": "T", "api_key": KEY}], "outbound": {"allow": ["127.0.0.0/8"]},
                }, file)

    def start(self):
        """Seconds until it is ready."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.product, "serve", "--config", self.path], stdout=log, stderr=log)
        while time.monotonic() - began < PATIENCE and self.process.poll() is None:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.005)
        sys.exit(f"the product does not start: {open(self.log).read()[-2000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def ask(self, method, path, body=None):
        """The seconds that a request took, which has to be done."""
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
        began = time.monotonic()
        self.local.connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        answer = self.local.connection.getresponse()
        text = answer.read()
        if not 200 <= answer.status < 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:300]}")
        return time.monotonic() - began


def fill(edge, count):
    for first in range(0, count, CHUNK):
        numbers = range(first, min(count, first + CHUNK))
        channels = [{"tenant": "t", "id": f"c{n}", "origin": [f"http://127.0.0.1:9/{n}/"]} for n in numbers]
        campaigns = [
            {
                "tenant": "t", "id": f"k{n}", "cpm": 5 + n % 7, "advertiser": f"a{n % 50}", "status": "active",
                "creatives": [{"id": f"v{n}", "duration": 15, "video_url": f"http://127.0.0.1:9/{n}.mp4"}],
            } for n in numbers
        ]
        edge.ask("POST", "/import", {"export": {"tenant": {"id": "t", "name": "T"}, "channels": channels, "campaigns": campaigns}})


def change(edge, count):
    return edge.ask("PATCH", f"/campaigns/k{random.randrange(count)}", {"cpm": random.randrange(100, 5000) / 100})


def told(what, seconds):
    seconds = sorted(seconds)
    print(f"{what:<34} median {seconds[len(seconds) // 2] * 1000:6.1f} ms, most {seconds[-1] * 1000:6.1f} ms", flush=True)


def flood(edge, count, writers, seconds, rate=None):
    """Changes as fast as they are answered, or at most so many a second."""
    began, times = time.monotonic(), []

    def write(number):
        turn = number
        while time.monotonic() < began + seconds:
            times.append(change(edge, count))
            if rate:
                turn += writers
                time.sleep(max(0, began + turn / rate - time.monotonic()))

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told(f"{len(times) / seconds:.0f} changes/s by {writers} at once", times)


class Origin(http.server.BaseHTTPRequestHandler):
    """An asset of one rendition, which is read once: what is measured is the product."""

    protocol_version = "HTTP/1.1"
    MASTER = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=640x360\nv.m3u8\n"
    MEDIA = "".join(
        ["#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:VOD\n"]
        + [f"#EXTINF:6,\nseg-{n}.ts\n" for n in range(SEGMENTS)] + ["#EXT-X-ENDLIST\n"]).encode()

    def do_GET(self):
        body = self.MASTER if self.path.endswith("master.m3u8") else self.MEDIA
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.apple.mpegurl")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Viewer:
    """One session on a connection that is kept: as little as can be between a socket and the clock."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        master = self.get("/play/t/asset/master.m3u8").decode()
        path = next(line for line in master.split("\n") if line and not line.startswith("#"))
        self.path = path if path.startswith("/") else "/play/t/asset/" + path
        self.get(self.path)

    def get(self, path):
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.more()
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        if lines[0].split(" ")[1] != "200":
            sys.exit(f"{path}: {lines[0]}")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        while len(body) < length:
            body += self.more()
        return body

    def more(self):
        part = self.socket.recv(1 << 16)
        if not part:
            sys.exit("the product has closed a viewer's connection")
        return part


def play(port, seconds, result):
    """Runs in a process of its own, so that nobody's changes hold up its clock. A request that had to wait for the one before counts from
    when it was to be sent."""
    viewers, times = [Viewer(port) for _ in range(VIEWERS)], []
    began = time.monotonic() + 0.1

    def watch(number):
        for turn in range(number, seconds * PLAY_RATE, VIEWERS):
            due = began + turn / PLAY_RATE
            time.sleep(max(0, due - time.monotonic()))
            viewers[number].get(viewers[number].path)
            times.append(time.monotonic() - due)

    threads = [threading.Thread(target=watch, args=[number]) for number in range(VIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who leaves a thread with an error leaves no more than that.
    if len(times) < seconds * PLAY_RATE:
        sys.exit(f"only {len(times)} of {seconds * PLAY_RATE} playlists came")
    result.send(times)


def played(edge, seconds, beside=None):
    """The times of playlists while something else is done."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=play, args=[edge.port, seconds, theirs])
    process.start()
    theirs.close()
    if beside:
        beside()
    try:
        times = ours.recv()
    except EOFError:
        sys.exit("the viewers have ended early")
    process.join()
    return sorted(times)


def compare(edge, given):
    """What changes cost those who watch."""
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    edge.ask("POST", "/channels", {"id": "asset", "origin": [f"http://127.0.0.1:{origin.server_port}/"]})
    alone = played(edge, given.seconds)
    beside = played(edge, given.seconds, lambda: flood(edge, given.objects, given.writers, given.seconds, given.rate))
    for what, times in [("without changes", alone), ("beside them", beside)]:
        median, high, most = times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000, times[-1] * 1000
        print(f"a playlist {what:<16} median {median:6.2f} ms, p99 {high:6.2f} ms, most {most:6.2f} ms", flush=True)
    difference = (beside[len(beside) * 99 // 100] - alone[len(alone) * 99 // 100]) * 1000
    print(f"p99 by which changes hold up viewers {difference:6.2f} ms", flush=True)
    origin.shutdown()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("product")
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--writers", type=int, default=32)
    parser.add_argument("--play", action="store_true")
    parser.add_argument("--rate", type=int, default=160)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        edge = Edge(given.product, folder)
        edge.start()
        fill(edge, given.objects)
        if given.play:
            compare(edge, given)
            return edge.stop()
        told("a list page of 50", [edge.ask("GET", "/campaigns") for _ in range(20)])
        told("a campaign's change in force", [change(edge, given.objects) for _ in range(20)])
        told("a channel's change in force", [edge.ask("PATCH", f"/channels/c{n}", {"name": "N"}) for n in range(20)])
        flood(edge, given.objects, given.writers, given.seconds)
        edge.stop()
        starts = []
        for _ in range(5):
            starts.append(edge.start())
            edge.stop()
        told("a start", starts)


main()
