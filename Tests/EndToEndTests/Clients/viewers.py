#!/usr/bin/env python3
"""Viewers that poll playlists as players do and hold each answer against all that they were given before.

usage: viewers.py URL [--viewers N] [--patient]

URL is a multivariant playlist; every viewer opens a session of its own and polls each variant at half the target duration, until SIGINT.
A viewer may be told 503 with Retry-After; whatever else it gets must be a lawful playlist:
  - numbers never fall, and one number keeps its path, length, date and discontinuity number (SEQ-1, SEQ-3, DSC-1)
  - every number is listed, unless the stream stood still for longer than its window (SEQ-5)
  - the target duration never changes, no segment is longer, there is no ENDLIST, never no segment (DUR-1, DUR-2, SEQ-9)
A connection that fails is a problem, unless the viewers are patient: then they ask again, as when a server is started anew.
Prints a JSON object twice a second and at the end: playlists, unavailable (503s), advances (how often the slowest stream had new
segments), adSegments, longestFreezeMs, problemCount, problems (at most 20).
"""
import argparse
import http.client
import json
import signal
import sys
import threading
import time
from urllib.parse import urljoin, urlsplit

# Seconds after which a request hangs: no busy machine takes so long.
PATIENCE = 120


class Client:
    """Keep-alive requests to whatever host a URL names; follows redirects."""

    def __init__(self):
        self.connections = {}

    def get(self, url, redirects=5):
        parts = urlsplit(url)
        fresh = parts.netloc not in self.connections
        if fresh:
            self.connections[parts.netloc] = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        connection = self.connections[parts.netloc]
        try:
            connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            del self.connections[parts.netloc]
            if fresh:
                raise
            # A kept connection may have been closed while it was idle: that is asked once more, as any client does.
            return self.get(url, redirects)
        if answer.status in (301, 302, 303, 307, 308) and redirects:
            return self.get(urljoin(url, answer.getheader("Location")), redirects - 1)
        return answer, body, url


class Stream:
    """One media playlist of one viewer, over time."""

    def __init__(self, url, report):
        self.url, self.report = url, report
        self.known, self.first, self.last, self.target = {}, None, None, None
        self.freeze, self.advances, self.ads, self.playlists, self.unavailable = 0.0, 0, 0, 0, 0
        # When that was asked for which brought the newest segment: what is older than an answer can't have been listed later.
        self.asked = time.monotonic()

    def problem(self, text):
        self.report(f"{urlsplit(self.url).path}: {text}")

    def take(self, answer, body, asked):
        if answer.status == 503:
            self.unavailable += 1
            if not (answer.getheader("Retry-After") or "").isdigit():
                self.problem("503 without Retry-After")
            return
        if answer.status != 200:
            self.problem(f"status {answer.status}: {body[:200]!r}")
            return
        self.playlists += 1
        try:
            self.read(body.decode(), asked)
        except (ValueError, IndexError) as error:
            self.problem(f"not a playlist ({error}): {body[:200]!r}")

    def read(self, text, asked):
        lines = text.split("\n")
        if lines[0].rstrip("\r") != "#EXTM3U":
            raise ValueError("no EXTM3U")
        number, discontinuity, length, date, seen, window = 0, 0, None, None, [], 0.0
        for line in (one.rstrip("\r") for one in lines[1:]):
            if line.startswith("#EXT-X-TARGETDURATION:"):
                target = int(line.split(":")[1])
                if self.target not in (None, target):
                    self.problem(f"target duration {self.target} became {target}")
                self.target = target
            elif line.startswith("#EXT-X-MEDIA-SEQUENCE:"):
                number = int(line.split(":")[1])
            elif line.startswith("#EXT-X-DISCONTINUITY-SEQUENCE:"):
                discontinuity = int(line.split(":")[1])
            elif line == "#EXT-X-DISCONTINUITY":
                discontinuity += 1
            elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
                date = line.split(":", 1)[1]
            elif line.startswith("#EXTINF:"):
                length = float(line.split(":")[1].split(",")[0])
            elif line == "#EXT-X-ENDLIST":
                self.problem("a live playlist has ended")
            elif line and not line.startswith("#"):
                if length is None:
                    raise ValueError("a URI without EXTINF")
                if self.target is None or round(length) > self.target:
                    self.problem(f"segment {number} of {length} s, target duration {self.target}")
                record = (urlsplit(urljoin(self.url, line)).path, length, discontinuity, date)
                if number not in self.known:
                    self.known[number] = record
                    self.ads += "/ad/" in record[0]
                elif self.known[number] != record:
                    self.problem(f"number {number} was {self.known[number]} and became {record}")
                seen.append(number)
                window += length
                number, length, date = number + 1, None, None
        if length is not None:
            self.problem("it ends with an EXTINF")
        if not seen:
            self.problem("no segment")
            return
        if self.first is not None and (seen[0] < self.first or seen[-1] < self.last):
            self.problem(f"{self.first}...{self.last} went back to {seen[0]}...{seen[-1]}")
        # A window may slide past a viewer who was given nothing new for as long as it is; otherwise every number is listed.
        frozen = time.monotonic() - self.asked
        if self.last is not None and seen[0] > self.last + 1 and frozen < window:
            self.problem(f"{self.last + 1}...{seen[0] - 1} were never listed, after {frozen:.1f} s")
        if self.last is None or seen[-1] > self.last:
            if self.last is not None:
                self.freeze = max(self.freeze, frozen)
                self.advances += 1
            self.asked = asked
        self.first, self.last = seen[0], seen[-1]


def watch(url, over, patient, streams, report):
    client = Client()

    def ask(url):
        while True:
            asked = time.monotonic()
            try:
                return *client.get(url), asked
            except (OSError, http.client.HTTPException):
                if not patient or over.is_set():
                    raise
                over.wait(0.2)
    try:
        answer, body, url, _ = ask(url)
        if answer.status != 200:
            return report(f"{urlsplit(url).path}: status {answer.status} for the multivariant playlist")
        own = [Stream(urljoin(url, line), report) for line in body.decode().splitlines() if line and not line.startswith("#")]
        streams.append(own)
        while not over.is_set():
            for stream in own:
                answer, body, stream.url, asked = ask(stream.url)
                stream.take(answer, body, asked)
            over.wait(max(0.5, (own[0].target or 2) / 2))
    except (OSError, http.client.HTTPException) as error:
        if not patient or not over.is_set():
            report(f"{url}: {type(error).__name__} {error}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--viewers", type=int, default=1)
    parser.add_argument("--patient", action="store_true")
    options = parser.parse_args()
    problems, opened, over = [], [], threading.Event()
    # Blocked in all threads, and taken here alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def tell():
        streams = [one for own in list(opened) for one in own]
        everyone = len(opened) == options.viewers
        print(json.dumps({
            "playlists": sum(one.playlists for one in streams), "unavailable": sum(one.unavailable for one in streams),
            "advances": min(one.advances for one in streams) if everyone else 0, "adSegments": sum(one.ads for one in streams),
            "longestFreezeMs": round(max((one.freeze for one in streams), default=0) * 1000),
            "problemCount": len(problems), "problems": problems[:20],
        }), flush=True)
    threads = [threading.Thread(target=watch, args=(options.url, over, options.patient, opened, problems.append), daemon=True)
               for _ in range(options.viewers)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    while not signal.sigtimedwait({signal.SIGINT}, 0.5):
        tell()
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    tell()


if __name__ == "__main__":
    sys.exit(main())
