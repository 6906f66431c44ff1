#!/usr/bin/env python3
"""Load that counts every request that was cut: sent, and not answered in full.

usage: loader.py URL [URL…] --connections N [--slow N]

Each connection asks for the URLs in turn without a pause and opens a new connection when it was told to close or none is left.
--slow adds connections that read their answers at 64 kB/s, so that some are under way at any moment.
Ends with SIGINT, or when connections are refused for half a second, as after a server's end.
Prints a JSON object twice a second and at the end: answered, statuses {code: count}, unready (how often a URL that ends with /readyz was
answered with 503; in no status), cut (requests), closedIdle (a kept connection that was closed before anything of an answer came, which any
client asks again), refused, details (of at most 10 cut ones).
"""
import argparse
import asyncio
import json
import signal
import sys
import time
from urllib.parse import urlsplit


class Cut(Exception):
    pass


class Counts:
    def __init__(self):
        self.answered, self.unready, self.cut, self.closed_idle, self.refused, self.statuses, self.details = 0, 0, 0, 0, 0, {}, []
        self.refused_since, self.over = None, False

    def tell(self):
        print(json.dumps({"answered": self.answered, "statuses": self.statuses, "unready": self.unready, "cut": self.cut,
                          "closedIdle": self.closed_idle, "refused": self.refused, "details": self.details[:10]}), flush=True)


async def answer(reader, slow):
    """Status and whether the connection stays open. Raises Cut when the answer ended before its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        raise Cut(f"closed after {len(error.partial)} bytes of the head") from None
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    status = int(lines[0].split()[1])
    left = int(fields.get("content-length", "0"))
    if fields.get("transfer-encoding") == "chunked":
        left = 0
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readuntil(b"\r\n")
    while left:
        data = await reader.read(min(left, 4096))
        if not data:
            raise Cut(f"closed {left} bytes before the end of the body")
        left -= len(data)
        if slow:
            await asyncio.sleep(len(data) / 65536)
    return status, fields.get("connection", "").lower() != "close"


async def ask(urls, counts, slow):
    writer, used, turn = None, 0, 0
    while not counts.over:
        url = urls[turn % len(urls)]
        turn += 1
        if writer is None:
            try:
                reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=1 << 16)
                used, counts.refused_since = 0, None
            except OSError:
                counts.refused += 1
                counts.refused_since = counts.refused_since or time.monotonic()
                if time.monotonic() - counts.refused_since > 0.5:
                    return
                await asyncio.sleep(0.05)
                continue
        path = url.path + (f"?{url.query}" if url.query else "")
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\nUser-Agent: loader\r\n\r\n".encode())
            status, stays = await asyncio.wait_for(answer(reader, slow), 120)
            counts.answered += 1
            if status == 503 and url.path.endswith("/readyz"):
                counts.unready += 1
            else:
                counts.statuses[status] = counts.statuses.get(status, 0) + 1
            used += 1
        except (OSError, Cut, asyncio.TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            if used and str(error) == "closed after 0 bytes of the head":
                counts.closed_idle += 1
            else:
                counts.cut += 1
                counts.details.append(f"{path} after {used} on its connection: {type(error).__name__} {error}")
            stays = False
        if not stays:
            writer.close()
            writer = None
    if writer:
        writer.close()


async def load(options):
    counts = Counts()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: setattr(counts, "over", True))
    urls = [urlsplit(url) for url in options.urls]
    tasks = [asyncio.create_task(ask(urls[i % len(urls):] + urls[:i % len(urls)], counts, i >= options.connections))
             for i in range(options.connections + options.slow)]
    while (await asyncio.wait(tasks, timeout=0.5))[1]:
        counts.tell()
    for task in tasks:
        task.result()
    counts.tell()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--slow", type=int, default=0)
    asyncio.run(load(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
