#!/usr/bin/env python3
"""Writes to the management routes without a pause, and holds what stands against all that was acknowledged.

usage: writes.py URL KEY [--threads N] [--other URL]

Each thread makes, changes and removes campaigns of its own over one connection, until SIGINT. Each write puts one word into two fields.
A connection that fails leaves one write in doubt, and so does a 503 that says so: that one may be there or not, but never half of it. When
the server is back, every campaign of the thread has to stand as it was acknowledged last, with its version. At the end the other server
has to have the same.
Prints a JSON object ten times a second and at the end: writes (acknowledged), refused (503 and 507), returns (how often the thread that is
furthest behind has found the server again and looked), problemCount, problems (at most 20).
"""
import argparse
import http.client
import json
import random
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

# Seconds after which something hangs: no busy machine takes so long.
PATIENCE = 120


class Writer(threading.Thread):
    def __init__(self, number, options, report):
        super().__init__(daemon=True)
        self.number, self.options, self.report = number, options, report
        self.random = random.Random(number)
        # By id: (version, word), or (version, None) for what was removed.
        self.known = {}
        # By id: what stands if the write in doubt was done, and how many versions more than are known there may be.
        self.doubts = {}
        self.writes = self.refused = self.returns = self.count = 0
        self.connection = None

    def ask(self, method, path, body=None, url=None):
        """Status and body; OSError or HTTPException when the connection fails."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(urlsplit(url or self.options.url).netloc, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.options.key}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            self.connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def run(self):
        try:
            while not self.report.ended.is_set():
                try:
                    self.write()
                except (OSError, http.client.HTTPException):
                    self.look_again()
        except Exception as error:  # A thread that ends unseen would look like a server that hangs.
            self.report.problem(f"thread {self.number}: {error!r}")

    def write(self):
        self.count += 1
        word = f"w{self.number}-{self.count}"
        living = [id for id, (_, was) in self.known.items() if was is not None and id not in self.doubts]
        kind = self.random.random()
        if not living or kind < 0.2:
            # Now and then an id that was removed is used again.
            gone = [id for id, (_, was) in self.known.items() if was is None and id not in self.doubts]
            id = self.random.choice(gone) if gone and kind < 0.1 else word
            asked = ("POST", "/campaigns", {"id": id, "name": word, "advertiser": word})
        elif kind < 0.3:
            id = self.random.choice(living)
            asked, word = ("DELETE", f"/campaigns/{id}", None), None
        else:
            id = self.random.choice(living)
            asked = ("PATCH", f"/campaigns/{id}", {"name": word, "advertiser": word})
        before = self.known.get(id, (0, None))
        self.doubts[id] = word
        status, body = self.ask(*asked)
        if status in (503, 507):
            self.refused += 1
            if body["error"]["code"] != "outcome_unknown":
                del self.doubts[id]
            time.sleep(0.05)
            return
        del self.doubts[id]
        if not 200 <= status < 300:
            self.report.problem(f"{asked}: {status} {body}")
            return
        self.writes += 1
        version = before[0] + 1
        if word is not None and body["campaign"]["version"] != version:
            self.report.problem(f"{asked}: version {body['campaign']['version']} after {before}")
            version = body["campaign"]["version"]
        self.known[id] = (version, word)

    def look_again(self):
        until = time.monotonic() + PATIENCE
        while not self.report.ended.is_set():
            try:
                self.look()
                self.returns += 1
                return
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    self.report.problem(f"thread {self.number}: the server does not come back")
                    return
                time.sleep(0.02)

    def difference(self, id, url=None):
        """What is wrong with a campaign, or None; what was in doubt is known then."""
        version, word = self.known.get(id, (0, None))
        status, body = self.ask("GET", f"/campaigns/{id}", url=url)
        if status == 404:
            found = None
        elif status == 200:
            campaign = body["campaign"]
            if campaign["name"] != campaign["advertiser"]:
                return f"{id} is half written: {campaign}"
            found = (campaign["version"], campaign["name"])
        else:
            return f"{id}: {status} {body}"
        if found == ((version, word) if word is not None else None):
            self.doubts.pop(id, None)
            return None
        if id in self.doubts:
            tried = self.doubts[id]
            if found == ((version + 1, tried) if tried is not None else None):
                self.known[id] = (version + 1, tried)
                del self.doubts[id]
                return None
        return f"{id} is {found}, acknowledged was {(version, word)}, in doubt {self.doubts.get(id)}"

    def look(self):
        for id in set(self.known) | set(self.doubts):
            wrong = self.difference(id)
            if wrong:
                self.report.problem(wrong)
                self.doubts.pop(id, None)

    def compare(self, url):
        """The other server has the same, in a while."""
        self.connection = None
        until = time.monotonic() + PATIENCE
        for id in set(self.known) | set(self.doubts):
            wrong = self.difference(id, url)
            while wrong and time.monotonic() < until:
                time.sleep(0.05)
                wrong = self.difference(id, url)
            if wrong:
                self.report.problem(f"the other server: {wrong}")


class Report:
    def __init__(self):
        self.ended, self.lock, self.problems, self.count, self.writers = threading.Event(), threading.Lock(), [], 0, []

    def problem(self, text):
        with self.lock:
            self.count += 1
            if len(self.problems) < 20:
                self.problems.append(text)

    def tell(self):
        with self.lock:
            seen = {
                "writes": sum(writer.writes for writer in self.writers),
                "refused": sum(writer.refused for writer in self.writers),
                "returns": min(writer.returns for writer in self.writers),
                "problemCount": self.count,
                "problems": self.problems,
            }
        print(json.dumps(seen), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--other")
    options = parser.parse_args()
    report = Report()
    report.writers = [Writer(number, options, report) for number in range(options.threads)]
    signal.signal(signal.SIGINT, lambda *_: report.ended.set())
    for writer in report.writers:
        writer.start()
    while not report.ended.wait(0.1):
        report.tell()
    for writer in report.writers:
        writer.join(PATIENCE)
        writer.compare(options.other or options.url)
    report.tell()
    return 0


sys.exit(main())
