#!/usr/bin/env python3
"""Watches one break on live channels as many players at once do, and knows what is to be counted of each.

usage: adviewers.py MASTER_URL … --players N --lengths JSON [--seed N] [--target SECONDS] [--tag URL --callers N]

The players spread over the channels; of one whose sound has a playlist of its own every other one plays sound alone. Each polls, asks for
every segment that is new, and plays at normal speed what it has. They ask twice, ask for heads and for ranges, reload, and seek back. Some
say where they are (CMCD `bl`); some leave in the middle of an ad, each at another depth. `lengths` has the seconds of each creative.
The callers place ads themselves: each asks for the tag, plays its ads in turn to some depth, and tells of each event when its time has
come, twice.

Prints {"ready": true} when all of them play. When the break is over for all of them it prints {"done": true, "players": [{"agent",
"channel", "kind", "says", "leaves", "ads": [{"creative", "must", "may"}]}]}: of each ad the events that must be counted, and those that
may be besides, because they lie so near to a limit of time that the player's clock can't tell. `told` has, by campaign and event, how
many ads the callers have told of, and `problems` what was answered to them that should not be.

What is counted of an ad, by its requests alone: an event is due when the ad has begun for so long, and its segment was asked for, and it
counts when the player asked for anything within two target durations before that or one after. An ad begins when its first segment is
asked for, or as much later as that says that there is buffered, and not before the ad before it is over.
"""
import argparse
import http.client
import json
import random
import re
import sys
import threading
import time
from urllib.parse import urljoin, urlsplit

EVENTS = (("start", 0), ("firstQuartile", 0.25), ("midpoint", 0.5), ("thirdQuartile", 0.75), ("complete", 1))
AD = re.compile(r"/ad/([^/]+)/(\d+)/([^/]+)/(\d+)/")
DURATION = re.compile(r"<Duration>([^<]+)")
IMPRESSION = re.compile(r"<Impression[^>]*><!\[CDATA\[([^\]]*/api/v1/impression[^\]]*)\]\]")
TRACKING = re.compile(r'<Tracking event="(\w+)"[^>]*><!\[CDATA\[([^\]]*/api/v1/track[^\]]*)\]\]')
# What a player's clock and the server's may differ by, over what a request takes.
SLACK = 0.3
CONTENT_AFTER = 8


class Ad:
    """One ad of the pod, as far as this player has asked for it."""

    def __init__(self, creative, length):
        self.creative, self.length = creative, length
        # Offset of each segment, its length, and when it was asked for first.
        self.pieces, self.begins, self.end = [], [], 0

    def ask(self, seconds, sent, done, buffered):
        offset = self.end
        self.pieces.append((offset, seconds, sent, done))
        self.end += seconds
        if buffered is None:
            if not self.begins:
                self.begins.append((sent, done))
        else:
            # What it says is in tenths.
            self.begins.append((sent - offset + buffered - 0.06, done - offset + buffered + 0.06))

    def reached(self, at):
        """When the piece that contains it was asked for, first and last; None: never."""
        at = min(at, self.length - 0.05)
        for offset, seconds, sent, done in self.pieces:
            if offset <= at < offset + seconds:
                return sent, done
        return None


class Player(threading.Thread):
    def __init__(self, number, url, options):
        super().__init__(daemon=True)
        self.random = random.Random(options.seed * 1_000 + number)
        self.number, self.url, self.options = number, url, options
        self.agent = f"Player{number:03}/1.0 (television)"
        self.says = number % 2 == 0
        self.kind = "all"
        # None, or how far into the pod it leaves, seconds.
        self.leaves = None if number % 3 else self.random.uniform(0.5, 24)
        self.plays, self.ready, self.over = False, threading.Event(), threading.Event()
        self.asked, self.ads, self.faults = [], [], []
        # Addresses of ads' segments, to look back at.
        self.seen = []
        self.connections = {}

    def get(self, url, method="GET", headers=None, keep=True):
        """Status, headers, body, and when it was sent and answered."""
        parts = urlsplit(url)
        for attempt in (1, 2):
            connection = self.connections.get(parts.netloc)
            if connection is None:
                connection = self.connections[parts.netloc] = http.client.HTTPConnection(parts.netloc, timeout=120)
            try:
                sent = time.monotonic()
                target = parts.path + ("?" + parts.query if parts.query else "")
                connection.request(method, target, headers={"User-Agent": self.agent, **(headers or {})})
                answer = connection.getresponse()
                body = answer.read()
                done = time.monotonic()
                break
            except (OSError, http.client.HTTPException):
                connection.close()
                self.connections.pop(parts.netloc, None)
                if attempt == 2:
                    raise
        if keep:
            self.asked.append((sent, done))
        return answer.status, answer, body, sent, done

    def run(self):
        try:
            self.watch()
        except Exception as error:  # Whatever it is belongs into the report.
            self.faults.append(f"{type(error).__name__}: {error}")
        self.ready.set()
        self.over.set()

    def watch(self):
        _, answer, body, *_ = self.get(self.url)
        text = body.decode()
        lines = text.splitlines()
        variant = next(lines[index + 1] for index, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF"))
        sound = re.search(r'#EXT-X-MEDIA:TYPE=AUDIO[^\n]*URI="([^"]+)"', text)
        playlists = [urljoin(self.url, variant)]
        if sound:
            self.kind = "sound" if self.number % 4 == 1 else "all"
            other = urljoin(self.url, sound[1])
            playlists = [other] if self.kind == "sound" else playlists + [other]
        # What it has to play, and plays: seconds since its first segment; and the time at which it was there.
        self.buffered = self.played = 0.0
        self.looked = None
        self.known = {}
        # The pod, in seconds of its beginning on that clock.
        self.pod_begins, self.content_after = None, 0
        while not self.over.is_set():
            for index, playlist in enumerate(playlists):
                if self.poll(playlist, counts=index == 0):
                    return
            self.ready.set()
            pause = time.monotonic() + self.random.uniform(0.7, 1.0)
            while (left := pause - time.monotonic()) > 0:
                time.sleep(min(left, 0.05))
                self.play()
                if self.has_left():
                    return

    def play(self):
        now = time.monotonic()
        if self.looked is not None:
            self.played = min(self.buffered, self.played + now - self.looked)
        self.looked = now

    def has_left(self):
        return self.leaves is not None and self.pod_begins is not None and self.played - self.pod_begins >= self.leaves

    def poll(self, playlist, counts):
        _, _, body, *_ = self.get(playlist)
        if self.random.random() < 0.1:
            self.get(playlist)
        number, seconds, listed = 0, 0.0, []
        for line in body.decode().splitlines():
            if line.startswith("#EXT-X-MEDIA-SEQUENCE:"):
                number = int(line.split(":")[1])
            elif line.startswith("#EXTINF:"):
                seconds = float(line.split(":")[1].split(",")[0])
            elif line and not line.startswith("#"):
                listed.append((number, seconds, urljoin(playlist, line)))
                number += 1
        last = self.known.get(playlist)
        if last is None:
            last = listed[-4][0]
        elif listed[0][0] > last + 1:
            self.faults.append(f"late: {last} is the last one, {listed[0][0]} the first that is listed")
        for number, seconds, url in listed:
            if number > last:
                self.known[playlist] = number
                self.play()
                if self.has_left():
                    return True
                self.segment(url, seconds, counts)
                if counts and self.content_after >= CONTENT_AFTER:
                    return True
        return False

    def segment(self, url, seconds, counts):
        match = AD.search(url)
        if not match:
            # Content plays without being asked for here: its address may be the origin's own.
            if counts:
                self.buffered += seconds
                self.content_after += seconds if self.ads else 0
            return
        lengths = self.options.lengths
        creative, slot = match[1], counts and match[1] in lengths
        if self.random.random() < 0.15:
            self.get(url, "HEAD")
        if self.seen and self.random.random() < 0.15:
            self.get(self.random.choice(self.seen))
        self.seen.append(url)
        headers = {"Range": "bytes=0-"} if self.random.random() < 0.3 else {}
        buffered = None
        if self.says and counts:
            self.play()
            buffered = round(self.buffered - self.played, 1)
            url += f"{'&' if '?' in url else '?'}CMCD=bl%3D{round(buffered * 1000)}%2Cot%3Dv"
        status, _, _, sent, done = self.get(url, headers=headers)
        if status not in (200, 206, 302):
            self.faults.append(f"{status} for {url}")
        if counts:
            if self.pod_begins is None:
                self.pod_begins = self.buffered
            self.buffered += seconds
            self.content_after = 0
        if slot:
            if not self.ads or self.ads[-1].creative != creative:
                self.ads.append(Ad(creative, lengths[creative]))
            self.ads[-1].ask(seconds, sent, done, buffered)
            # Again: a retry, which says what the first one said.
            if self.random.random() < 0.2:
                self.get(url, headers=headers)

    def truth(self):
        """Of each ad what must be counted, and what may be."""
        found, before = [], (0, 0)
        target = self.options.target
        for ad in self.ads:
            low = max(min(one[0] for one in ad.begins), before[0])
            high = max(max(one[1] for one in ad.begins), before[1])
            must, may, is_certain = [], [], True
            for event, share in EVENTS:
                reached = ad.reached(share * ad.length)
                if reached is None:
                    break
                due = (max(low + share * ad.length, reached[0]), max(high + share * ad.length, reached[1]))
                # Somebody was there for certain, or may have been.
                surely = any(due[1] - 2 * target + SLACK < sent and done < due[0] + target - SLACK for sent, done in self.asked)
                maybe = any(due[0] - 2 * target - SLACK < done and sent < due[1] + target + SLACK for sent, done in self.asked)
                if not maybe:
                    break
                is_certain = is_certain and surely
                (must if is_certain else may).append(event)
            found.append({"creative": ad.creative, "must": must, "may": may})
            before = (low + ad.length, high + ad.length)
            if (last := ad.reached(ad.length)) is not None:
                before = (max(before[0], last[0]), max(before[1], last[1]))
        return found


class Caller(threading.Thread):
    """A player that places ads itself."""

    def __init__(self, number, options):
        super().__init__(daemon=True)
        self.random = random.Random(options.seed * 1_000 + 500 + number)
        self.agent, self.tag, self.told, self.problems = f"Caller{number:03}/1.0 (television)", options.tag, [], []

    def get(self, url):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        connection.request("GET", url[url.index("/api/"):], headers={"User-Agent": self.agent})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def tell(self, campaign, event, url):
        for _ in range(2):
            status, _ = self.get(url)
            if status != 204:
                self.problems.append(f"{event} of {campaign}: {status}")
        self.told.append((campaign, event))

    def run(self):
        try:
            # Some leave in the middle, seconds into all of it.
            leaves = self.random.choice([None, self.random.uniform(0, 25)])
            begun = time.monotonic()
            _, body = self.get(self.tag)
            for ad in body.split("<Ad ")[1:]:
                campaign = re.search(r'id="([^"]+)"', ad)[1]
                hours, minutes, seconds = map(float, DURATION.search(ad)[1].split(":"))
                length, own, started = (hours * 60 + minutes) * 60 + seconds, dict(TRACKING.findall(ad)), None
                self.tell(campaign, "impression", IMPRESSION.search(ad)[1])
                for event, share in EVENTS:
                    # The time counts from when the start was told, so that an end is never too early to be believed.
                    if started is not None:
                        time.sleep(max(0, started + share * length - time.monotonic()))
                    if leaves is not None and time.monotonic() - begun > leaves:
                        return
                    self.tell(campaign, event, own[event])
                    if started is None:
                        started = time.monotonic()
        except Exception as error:  # Whatever it is belongs into the report.
            self.problems.append(f"{type(error).__name__}: {error}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--players", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", type=float, default=2)
    parser.add_argument("--lengths", type=json.loads, required=True)
    parser.add_argument("--tag")
    parser.add_argument("--callers", type=int, default=0)
    options = parser.parse_args()
    callers = [Caller(number, options) for number in range(options.callers)]
    players = [Player(number, options.urls[number % len(options.urls)], options) for number in range(options.players)]
    for player in players:
        player.start()
    for player in players:
        player.ready.wait()
    print(json.dumps({"ready": True}), flush=True)
    for caller in callers:
        caller.start()
    for thread in players + callers:
        thread.join()
    told = {}
    for campaign, event in (one for caller in callers for one in caller.told):
        of_campaign = told.setdefault(campaign, {})
        of_campaign[event] = of_campaign.get(event, 0) + 1
    problems = [text for caller in callers for text in caller.problems]
    print(json.dumps({"done": True, "told": told, "problems": problems, "players": [
        {"agent": player.agent, "channel": player.url, "kind": player.kind, "says": player.says, "leaves": player.leaves,
         "faults": player.faults, "ads": player.truth()} for player in players]}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
