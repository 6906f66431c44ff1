#!/usr/bin/env python3
"""Many viewers of one media playlist each, judged as viewers.py judges them, and how long they wait for their answers.

usage: crowd.py URL --viewers N [--every SECONDS]

URL is a multivariant playlist; every viewer opens a session, takes its first variant, and asks for it again and again, until SIGINT.
SIGUSR1 begins a new phase. Prints a JSON object twice a second and at the end: watching (viewers who have begun), phases (of each: answers,
p50Ms, p99Ms), problemCount, problems (at most 20).
"""
import argparse
import asyncio
import json
import random
import signal
import sys
import time
from urllib.parse import urljoin, urlsplit

from viewers import PATIENCE, Stream


class Crowd:
    def __init__(self):
        self.over, self.watching, self.phases, self.problems = False, 0, [[]], []

    def share(self, phase, part):
        waits = sorted(phase)
        return round(waits[min(len(waits) - 1, int(len(waits) * part))] * 1000, 2) if waits else 0

    def tell(self):
        phases = [{"answers": len(phase), "p50Ms": self.share(phase, 0.5), "p99Ms": self.share(phase, 0.99)} for phase in self.phases]
        print(json.dumps({"watching": self.watching, "phases": phases, "problemCount": len(self.problems),
                          "problems": self.problems[:20]}), flush=True)


async def get(reader, writer, url):
    place = urlsplit(url)
    target = place.path + (f"?{place.query}" if place.query else "")
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nUser-Agent: crowd\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return int(head[0].split()[1]), (await reader.readexactly(int(fields.get("content-length", "0")))).decode()


async def watch(options, crowd):
    await asyncio.sleep(random.random() * options.every)
    place = urlsplit(options.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
    status, text = await asyncio.wait_for(get(reader, writer, options.url), PATIENCE)
    if status != 200:
        crowd.problems.append(f"{status} for the multivariant playlist")
        return
    url = urljoin(options.url, next(line for line in text.splitlines() if line and not line.startswith("#")))
    stream = Stream(url, crowd.problems.append)
    crowd.watching += 1
    while not crowd.over:
        asked = time.monotonic()
        status, text = await asyncio.wait_for(get(reader, writer, url), PATIENCE)
        crowd.phases[-1].append(time.monotonic() - asked)
        if status == 200:
            stream.read(text, asked)
        else:
            stream.problem(f"status {status}")
        await asyncio.sleep(options.every * (0.75 + random.random() / 2))
    writer.close()


async def run(options):
    crowd = Crowd()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: setattr(crowd, "over", True))
    loop.add_signal_handler(signal.SIGUSR1, lambda: crowd.phases.append([]))
    tasks = [asyncio.create_task(watch(options, crowd)) for _ in range(options.viewers)]
    while (await asyncio.wait(tasks, timeout=0.5))[1]:
        crowd.tell()
    for task in tasks:
        task.result()
    crowd.tell()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--viewers", type=int, required=True)
    parser.add_argument("--every", type=float, default=2.0)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
