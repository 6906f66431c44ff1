#!/usr/bin/env python3
"""Measures management with many objects: a list page, a change in force, changes a second by many at once, and a start with all of it.

usage: many_objects.py PRODUCT [--objects N] [--seconds N] [--writers N]

Starts the product on loopback with one tenant, puts in N channels and N campaigns, and prints what each thing took. Prices are changed,
which moves campaigns among the others: that costs the most.
"""
import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

# Seconds within which a server begins on a busy machine, and an answer comes.
PATIENCE = 120
KEY = "key-of-many-objects-0123456789"
# Objects of each kind that one import has.
CHUNK = 500


class Edge:
    def __init__(self, product, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.product, self.path, self.log = product, os.path.join(folder, "edge.json"), os.path.join(folder, "edge.log")
        self.local = threading.local()
        with open(self.path, "w") as file:
            json.dump(
                {
                    "listen": f"127.0.0.1:{self.port}", "data_dir": os.path.join(folder, "data"),
                    "tenants": [{"id": "t", "name": "T", "api_key": KEY}],
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


def flood(edge, count, writers, seconds):
    until, times = time.monotonic() + seconds, []

    def write():
        while time.monotonic() < until:
            times.append(change(edge, count))

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told(f"{len(times) / seconds:.0f} changes/s by {writers} at once", times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("product")
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--writers", type=int, default=32)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        edge = Edge(given.product, folder)
        edge.start()
        fill(edge, given.objects)
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
