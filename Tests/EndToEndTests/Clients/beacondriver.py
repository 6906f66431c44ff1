#!/usr/bin/env python3
"""Tells of ads as players that place them themselves do, many at once, and knows what has to stand in the reports.

usage: beacondriver.py URL TENANT CHANNEL EVENTS [--threads N] [--seed N] [--seconds LENGTH_OF_AN_AD]

Asks for ads by VAST tags and ad requests, and tells of them until so many events have been acknowledged, single and in batches, with
repetitions and in any order. A connection that fails, as when the server is killed, leaves what was under way in doubt: most of it is
told again until it is acknowledged, some is given up.

Prints a JSON object ten times a second and at the end: `acknowledged` (events, each counted once), `sent` (with repetitions), `failures`
(of connections), `doubtful`, `problems` (answers that should not be, at most 20), `done`, and in the last one `truth`: for each campaign
and figure of its statistics the least and the most that it may be, which differ by what nobody knows.

What ads are told of, each in its own way:
  whole   all of it, the end when it can have come
  left    as far as some quartile
  late    the impression after other events
  hasty   everything at once: an end that nobody believes
  blind   everything but the impression, so that nothing of it counts
"""
import argparse
import collections
import json
import random
import re
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

# Seconds after which something hangs: no busy machine takes so long.
PATIENCE = 120
# An event before its impression counts if that comes within a minute. Nearer to that than this nobody knows.
IN_TIME = 45
BATCH = 500
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
FIGURES = {"impression": "impressions", "start": "starts", "firstQuartile": "first_quartiles", "midpoint": "midpoints",
           "thirdQuartile": "third_quartiles", "complete": "completions", "mute": "mutes"}
STEPS = ("start", "firstQuartile", "midpoint", "thirdQuartile")
WAYS = (("whole", 55), ("left", 15), ("late", 15), ("hasty", 8), ("blind", 7))
IMPRESSION = re.compile(r'/api/v1/impression\?k=([^\]&<"]+)')
TRACKING = re.compile(r'<Tracking event="(\w+)"[^>]*><!\[CDATA\[[^\]]*?(/api/v1/track\?[^\]]+)\]\]>')
CAMPAIGN = re.compile(r'\bid="([^"]+)"')


class Slot:
    """One ad of one answer."""

    def __init__(self, campaign, token, urls, way, failures):
        self.campaign, self.token, self.urls, self.way, self.failures = campaign, token, urls, way, failures
        # By event: when it was told first, and when it was acknowledged first.
        self.told, self.known = {}, {}

    def truth(self, event, failures):
        """The least and the most that is counted of an event."""
        least, most = int(event in self.known), int(event in self.told)
        if event in ("impression", "mute"):
            return least, most
        if "impression" not in self.told:
            return 0, 0
        if event == "complete" and self.way == "hasty":
            # Whether it came too early a process knows of what it has answered itself.
            return 0, most if failures != self.failures else 0
        in_time = self.known.get("impression", float("inf")) - self.told.get(event, 0) < IN_TIME
        return (least if in_time else 0), most


class Wire:
    """One connection that waits for each answer."""

    def __init__(self, url):
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.socket = self.file = None

    def ask(self, method, path, body=b""):
        """Status and body; OSError when the connection fails."""
        try:
            if self.socket is None:
                self.socket = socket.create_connection((self.host, self.port), timeout=PATIENCE)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.file = self.socket.makefile("rb")
            head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nUser-Agent: {AGENT}\r\n"
            if method == "POST":
                head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            self.socket.sendall(head.encode() + b"\r\n" + body)
            status = int(self.line().split(b" ", 2)[1])
            length, chunked = 0, False
            while line := self.line():
                name, _, value = line.lower().partition(b":")
                if name == b"content-length":
                    length = int(value)
                chunked |= name == b"transfer-encoding"
            return status, self.chunks() if chunked else self.exactly(length)
        except (OSError, ValueError, IndexError) as error:
            self.close()
            raise OSError(str(error)) from error

    def line(self):
        line = self.file.readline(65_536)
        if not line.endswith(b"\r\n"):
            raise OSError("the connection has ended")
        return line[:-2]

    def exactly(self, length):
        data = self.file.read(length)
        if len(data) != length:
            raise OSError("the connection has ended")
        return data

    def chunks(self):
        parts = []
        while size := int(self.line(), 16):
            parts.append(self.exactly(size))
            self.line()
        self.line()
        return b"".join(parts)

    def close(self):
        for one in (self.file, self.socket):
            if one is not None:
                one.close()
        self.socket = self.file = None


class Report:
    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = self.sent = self.failures = 0
        self.problems, self.slots = [], []

    def problem(self, text):
        with self.lock:
            if len(self.problems) < 20:
                self.problems.append(text)


class Player(threading.Thread):
    def __init__(self, number, options, report):
        super().__init__(daemon=True)
        self.number, self.options, self.report = number, options, report
        self.random = random.Random(options.seed * 1_000 + number)
        self.wire = Wire(options.url)
        self.requests = 0

    def run(self):
        waiting = collections.deque()
        while self.report.acknowledged < self.options.events or waiting:
            if self.report.acknowledged < self.options.events:
                slots = self.slots()
                self.send(self.first(slots))
                # Nobody comes to an ad's end before its time.
                waiting.append((time.monotonic() + self.options.seconds, slots))
            else:
                time.sleep(max(0, waiting[0][0] - time.monotonic()))
            while waiting and waiting[0][0] <= time.monotonic():
                self.send(self.second(waiting.popleft()[1]))

    # What there is to tell of

    def patiently(self, method, path, body=b""):
        """Asks until there is an answer."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                status, data = self.wire.ask(method, path, body)
                if status not in (503, 507):
                    return status, data
            except OSError:
                with self.report.lock:
                    self.report.failures += 1
            if time.monotonic() > ends:
                raise SystemExit(f"{path} was not answered for {PATIENCE} s")
            time.sleep(0.05)

    def slots(self):
        found = []
        for _ in range(3):
            failures = self.report.failures
            if self.random.random() < 0.1:
                found += [self.slot(*one, failures) for one in self.ad_request()]
            else:
                found += [self.slot(*one, failures) for one in self.vast()]
        with self.report.lock:
            self.report.slots += found
        return found

    def slot(self, campaign, token, urls, failures):
        way = self.random.choices([name for name, _ in WAYS], [share for _, share in WAYS])[0]
        return Slot(campaign, token, urls if self.random.random() < 0.1 else None, way, failures)

    def vast(self):
        status, body = self.patiently("GET", f"/api/v1/vast?tenant={self.options.tenant}&channel={self.options.channel}&duration=60&v=3.0")
        ads = body.decode().split("<Ad ")[1:]
        if status != 200 or not ads:
            self.report.problem(f"the tag was answered with {status}, {len(ads)} ads")
        for ad in ads:
            token = IMPRESSION.search(ad)[1]
            yield CAMPAIGN.search(ad)[1], token, {"impression": f"/api/v1/impression?k={token}", **dict(TRACKING.findall(ad))}

    def ad_request(self):
        self.requests += 1
        wish = {"request_id": f"{self.options.seed}-{self.number}-{self.requests}", "tenant": self.options.tenant,
                "channel": self.options.channel, "duration": 60}
        status, body = self.patiently("POST", "/api/v1/ad-request", json.dumps(wish).encode())
        if status != 200:
            return self.report.problem(f"an ad request was answered with {status} {body[:200]}") or []
        ad = json.loads(body)
        urls = {"impression": ad["impression_url"], **ad["tracking_urls"]}
        paths = {event: url[url.index("/api/"):] for event, url in urls.items()}
        return [(ad["campaign_id"], paths["impression"].split("k=")[1], paths)]

    # What is told, and in which order

    def first(self, slots):
        """Groups of (slot, event) that stay together and in order."""
        groups = []
        for slot in slots:
            events = list(STEPS) if slot.way != "left" else list(STEPS[:self.random.randint(0, 4)])
            if self.random.random() < 0.1:
                events.append("mute")
            if slot.way == "hasty":
                groups.append([(slot, event) for event in ("impression", *events, "complete")])
                continue
            self.random.shuffle(events)
            if slot.way != "blind":
                events.insert(len(events) if slot.way == "late" else 0, "impression")
            events += [event for event in events if self.random.random() < 0.25]
            groups.append([(slot, event) for event in events])
        self.random.shuffle(groups)
        return groups

    def second(self, slots):
        groups = []
        for slot in slots:
            # Told before, and told again: also a start right before the end.
            events = [event for event in slot.told if self.random.random() < 0.1]
            if slot.way not in ("left", "hasty"):
                events.append("complete")
            if events:
                groups.append([(slot, event) for event in events])
        self.random.shuffle(groups)
        return groups

    # How it is told

    def send(self, groups):
        batch = []
        for group in groups:
            if group[0][0].urls is not None and group[0][0].way != "hasty":
                for one in group:
                    self.single(one)
                continue
            if len(batch) + len(group) > BATCH:
                self.batch(batch)
                batch = []
            batch += group
        if batch:
            self.batch(batch)

    def single(self, item):
        slot, event = item
        method = "POST" if self.random.random() < 0.2 else "GET"
        self.tell([item], method, slot.urls[event], b"", lambda status, _: [status if status == 204 else f"{event}: {status}"])

    def batch(self, items):
        body = json.dumps({"events": [{"k": slot.token, "event": event} for slot, event in items]}).encode()

        def statuses(status, data):
            if status != 200:
                return [f"a batch: {status} {data[:200]}"] * len(items)
            return [one["status"] for one in json.loads(data)["events"]]

        self.tell(items, "POST", "/api/v1/impression", body, statuses)

    def tell(self, items, method, path, body, statuses):
        now = time.monotonic()
        for slot, event in items:
            slot.told.setdefault(event, now)
        ends = now + PATIENCE
        while True:
            with self.report.lock:
                self.report.sent += len(items)
            try:
                status, data = self.wire.ask(method, path, body)
                if status not in (503, 507):
                    break
            except OSError:
                with self.report.lock:
                    self.report.failures += 1
                # Some players don't try again.
                if self.random.random() < 0.1:
                    return
            if time.monotonic() > ends:
                raise SystemExit(f"{path} was not answered for {PATIENCE} s")
            time.sleep(0.05)
        now, new = time.monotonic(), 0
        for (slot, event), answer in zip(items, statuses(status, data), strict=True):
            if answer != 204:
                self.report.problem(f"{event} of {slot.campaign}: {answer}")
            elif event not in slot.known:
                slot.known[event] = now
                new += 1
        with self.report.lock:
            self.report.acknowledged += new


def truth(report):
    sums = collections.defaultdict(lambda: {figure: [0, 0] for figure in FIGURES.values()})
    for slot in report.slots:
        for event, figure in FIGURES.items():
            least, most = slot.truth(event, report.failures)
            sums[slot.campaign][figure][0] += least
            sums[slot.campaign][figure][1] += most
    return sums


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("tenant")
    parser.add_argument("channel")
    parser.add_argument("events", type=int)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1)
    options = parser.parse_args()
    report = Report()
    players = [Player(number, options, report) for number in range(options.threads)]
    for player in players:
        player.start()

    def state(**more):
        with report.lock:
            print(json.dumps({"acknowledged": report.acknowledged, "sent": report.sent, "failures": report.failures,
                              "problems": report.problems, **more}), flush=True)

    while any(player.is_alive() for player in players):
        state(done=False)
        time.sleep(0.1)
    doubtful = sum(len(slot.told) - len(slot.known) for slot in report.slots)
    state(done=True, doubtful=doubtful, truth=truth(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
