#!/usr/bin/env python3
"""Many sessions that ask for all their renditions at the same instant, and hold what they get against what they and the others got.

usage: sessions.py URL [--sessions N] [--away]

URL is a multivariant playlist. Every second each session sends the requests for its renditions, each on a connection of its own, before
it reads any answer. Beside the rules of viewers.py: in one break all renditions of a session have one pod (ALN-1), and it stays the same.
With --away every third session is away from the end of the first break until SIGUSR1. While the server is being started anew everybody
asks again. Prints `break` when the sessions have come into a break, `content` when they are out of it, `back` when all who were away have
got a playlist again, and after SIGINT one JSON object: sessions, playlists, unavailable, breaks (the fewest that a session had a pod in),
pods (how many different ones), problemCount, problems, and tokens: session ids and for each rendition and break the first and last number
of its pod.
"""
import argparse
import http.client
import json
import re
import signal
import sys
import threading
import time
from urllib.parse import urljoin, urlsplit

from viewers import PATIENCE, Client, Stream

AD = re.compile(r"/ad/([^/]+)/(\d+)/(\d+)/")


class Session:
    def __init__(self, url, index, problem):
        self.index, self.problem, self.in_break, self.returned, self.pods = index, problem, False, False, {}
        self.may_leave = index % 3 == 0
        answer, body, url = Client().get(url)
        if answer.status != 200:
            raise ValueError(f"status {answer.status} for the multivariant playlist")
        uris = [line for line in body.decode().splitlines() if line and not line.startswith("#")]
        self.streams = [Stream(urljoin(url, uri), problem) for uri in uris]
        self.token = urlsplit(self.streams[0].url).path.split("/s/")[1].split("/")[0]

    def poll(self, connections, host):
        """Asks for all renditions at once. False when a connection failed."""
        paths = [urlsplit(stream.url).path for stream in self.streams]
        while len(connections) < len(paths):
            connections.append(http.client.HTTPConnection(host, timeout=PATIENCE))
        asked = time.monotonic()
        try:
            for connection, path in zip(connections, paths):
                connection.request("GET", path)
            for connection, stream in zip(connections, self.streams):
                answer = connection.getresponse()
                stream.take(answer, answer.read(), asked)
        except (OSError, http.client.HTTPException):
            for connection in connections:
                connection.close()
            connections.clear()
            return False
        self.compare()
        return True

    def compare(self):
        ends = []
        for stream in self.streams:
            for number, record in stream.known.items():
                found = AD.search(record[0])
                if found and number > stream.__dict__.get("compared", -1):
                    pod = self.pods.setdefault(found[2], found[3])
                    if pod != found[3]:
                        self.problem(f"{self.token}: break {found[2]} has the pods {pod} and {found[3]}")
            stream.compared = max(stream.known, default=-1)
            if stream.last is not None:
                ends.append(bool(AD.search(stream.known[stream.last][0])))
        self.in_break = bool(ends) and all(ends)

    def numbers(self):
        """By rendition and break: the first and the last number of its pod."""
        found = {}
        for stream in self.streams:
            name = urlsplit(stream.url).path.split(self.token + "/")[1]
            for number, record in stream.known.items():
                ad = AD.search(record[0])
                if ad:
                    span = found.setdefault(name, {}).setdefault(ad[2], [number, number])
                    span[0], span[1] = min(span[0], number), max(span[1], number)
        return found


class Run:
    """What the threads are told: whether some are away, and whether it is over."""

    def __init__(self):
        self.is_away, self.over = False, threading.Event()


def work(sessions, host, run, was_away):
    connections = []
    while not run.over.is_set():
        start = time.monotonic()
        for session in sessions:
            if session.may_leave and run.is_away:
                continue
            while not session.poll(connections, host):
                if run.over.wait(0.1):
                    return
            session.returned = was_away.is_set() and not run.is_away
        run.over.wait(max(0.05, 1 - (time.monotonic() - start)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--sessions", type=int, default=60)
    parser.add_argument("--away", action="store_true")
    options = parser.parse_args()
    problems, lock = [], threading.Lock()

    def problem(text):
        with lock:
            problems.append(text)
    # Blocked in all threads, and taken here alone.
    signals = {signal.SIGINT, signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    sessions = [Session(options.url, index, problem) for index in range(options.sessions)]
    host, run, was_away = urlsplit(options.url).netloc, Run(), threading.Event()
    threads = [threading.Thread(target=work, args=(sessions[one::6], host, run, was_away), daemon=True) for one in range(6)]
    for thread in threads:
        thread.start()
    state, told = False, False
    while True:
        taken = signal.sigtimedwait(signals, 0.1)
        if taken and taken.si_signo == signal.SIGINT:
            break
        if taken:
            was_away.set()
            run.is_away = False
        present = [one for one in sessions if not one.may_leave]
        share = sum(one.in_break for one in present) / max(1, len(present))
        if share > 0.9 and not state or share < 0.1 and state:
            state = not state
            print("break" if state else "content", flush=True)
            run.is_away = run.is_away or options.away and not state and not was_away.is_set()
        if was_away.is_set() and not told and all(one.returned for one in sessions if one.may_leave):
            told = True
            print("back", flush=True)
    run.over.set()
    for thread in threads:
        thread.join(PATIENCE)
    print(json.dumps({
        "sessions": len(sessions), "playlists": sum(stream.playlists for one in sessions for stream in one.streams),
        "unavailable": sum(stream.unavailable for one in sessions for stream in one.streams),
        "breaks": min(len(one.pods) for one in sessions), "pods": len({pod for one in sessions for pod in one.pods.items()}),
        "problemCount": len(problems), "problems": problems[:20],
        "tokens": {one.token: one.numbers() for one in sessions[1:4]},
    }), flush=True)


if __name__ == "__main__":
    sys.exit(main())
