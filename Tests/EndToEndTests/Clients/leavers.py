#!/usr/bin/env python3
"""Viewers who open many channels, look once, and leave.

usage: leavers.py URL --channels N --round R [--connections N]

URL has "{}" where the number of a channel belongs. Each viewer asks for a channel's multivariant playlist, with a query of one of several
kinds that differs from round to round, and for the first media playlist that it names.
Prints a JSON object at the end: viewers (who got both), statuses {code: count}, problems (at most 10).
"""
import argparse
import asyncio
import json
import sys
from urllib.parse import urljoin, urlsplit


def query(channel, turn):
    """What forwarded queries look like in life."""
    kinds = ["", "?token={}", "?token=a%20b%2F{}", "?token=" + "x" * 500 + "{}", "?token={0}&token={0}", "?token=&user={}", "?other={}",
             "?user=%C3%A9{}&token={}"]
    return kinds[(channel + turn) % len(kinds)].replace("{}", f"{turn}-{channel}").replace("{0}", f"{turn}-{channel}")


async def get(reader, writer, host, target):
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: leaver\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(fields.get("content-length", "0")))
    return int(head[0].split()[1]), body.decode("utf-8", "replace")


async def watch(options, numbers, seen):
    place = urlsplit(options.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
    for number in numbers:
        url = options.url.format(number) + query(number, options.round)
        status, text = await asyncio.wait_for(get(reader, writer, place.netloc, url[url.index("/play/"):]), 120)
        if status == 200:
            uri = next(line for line in text.splitlines() if line and not line.startswith("#"))
            media = urlsplit(urljoin(url, uri))
            status, text = await asyncio.wait_for(
                get(reader, writer, place.netloc, media.path + (f"?{media.query}" if media.query else "")), 120)
        seen["statuses"][status] = seen["statuses"].get(status, 0) + 1
        if status == 200 and "#EXTINF" in text:
            seen["viewers"] += 1
        elif len(seen["problems"]) < 10:
            seen["problems"].append(f"{url}: {status} {text[:200]}")
    writer.close()


async def run(options):
    seen = {"viewers": 0, "statuses": {}, "problems": []}
    await asyncio.gather(*(watch(options, range(first, options.channels, options.connections), seen)
                           for first in range(options.connections)))
    print(json.dumps(seen), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--channels", type=int, required=True)
    parser.add_argument("--round", type=int, required=True)
    parser.add_argument("--connections", type=int, default=64)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
