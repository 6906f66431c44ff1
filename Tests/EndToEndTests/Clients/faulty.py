#!/usr/bin/env python3
"""A live, already stitched stream that breaks exactly one rule: what a judge of streams must find.

usage: faulty.py [MEDIA]

Prints "ready PORT". /{fault}/master.m3u8 is the stream, of two variants, audio and subtitles; its clock starts with the first request of
one of its media playlists. Segments of 1 s, a window of six, a break of five ad segments after 4 s and again every 12 s. The faults are
those of FAULTS; the good ones have none. MEDIA is the demo's media directory; without it segments are empty packets.
"""
import functools
import itertools
import os
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECONDS, WINDOW, CYCLE, BREAK_AT, BREAK, RETURN = 1, 6, 12, 10, 5, 15
FAULTS = {
    "good", "good-fmp4", "good-encrypted", "no-discontinuity", "no-discontinuity-sequence", "frozen-discontinuity-sequence",
    "number-reset", "number-jump", "replaced-uri", "frozen", "raised-target", "foreign-dates", "no-method-none", "implicit-iv",
    "no-map", "wrong-map", "ts-in-fmp4", "gap", "define", "changing-query",
    # What takes two playlists, or a client, to see.
    "numbers-apart", "dates-apart", "targets-apart", "burst", "cacheable", "no-cors", "wrong-type", "missing-segment", "moved",
}
ENCRYPTED = {"good-encrypted", "no-method-none", "implicit-iv"}
FMP4 = {"good-fmp4", "no-map", "wrong-map", "ts-in-fmp4"}
MASTER = """#EXTM3U
#EXT-X-VERSION:8
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="s/1/audio.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="s/1/text.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=700000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=640x360,AUDIO="a",SUBTITLES="s"
s/1/360p.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=600000,AVERAGE-BANDWIDTH=400000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=320x180,AUDIO="a",SUBTITLES="s"
s/1/180p.m3u8
"""
RENDITIONS = {"360p", "180p", "audio", "text"}
counter, started, lock = itertools.count(), {}, threading.Lock()


def is_ad(n):
    return n >= BREAK_AT and (n - BREAK_AT) % CYCLE < BREAK


def starts(n):
    """Whether ads or content begin with segment n."""
    return n > 0 and is_ad(n) != is_ad(n - 1)


def discontinuities(n):
    """Discontinuity sequence number of segment n."""
    return sum(starts(k) for k in range(1, n + 1))


def key(n):
    """The key of content segment n. The origin's own number, here n + 7, makes the IV."""
    return f'#EXT-X-KEY:METHOD=AES-128,URI="key.bin",IV=0x{n + 7:032x}'


def keys(fault, n, previous):
    """The KEY lines before segment n; previous is the number before it in the response, None for the first."""
    if fault not in ENCRYPTED:
        return []
    if is_ad(n):
        if previous is not None and is_ad(previous):
            return []
        if fault != "no-method-none":
            return ["#EXT-X-KEY:METHOD=NONE"]
        # As if the tag of the last content segment were still in force.
        return [] if previous is not None else [key(n - (n - BREAK_AT) % CYCLE - 1)]
    if fault == "implicit-iv":
        return [] if previous is not None and not is_ad(previous) else ['#EXT-X-KEY:METHOD=AES-128,URI="key.bin"']
    return [key(n)]


def maps(fault, rendition, n, previous):
    if fault not in FMP4 or fault == "no-map" or rendition == "text" or previous is not None and is_ad(previous) == is_ad(n):
        return []
    if is_ad(n) and fault == "ts-in-fmp4":
        return []
    # "wrong-map" leaves the content's in force.
    if is_ad(n) and fault == "wrong-map":
        return [] if previous is not None else [f'#EXT-X-MAP:URI="content/{rendition}/init.mp4"']
    folder = f"ad/acme-10/0/1/init/{rendition}.mp4" if is_ad(n) else f"content/{rendition}/init.mp4"
    return [f'#EXT-X-MAP:URI="{folder}"']


def uri(fault, rendition, n, edge):
    ts = fault not in FMP4 or fault == "ts-in-fmp4" and is_ad(n)
    extension = "vtt" if rendition == "text" else "ts" if ts else "m4s"
    name = f"content/{rendition}/{n}.{extension}"
    if is_ad(n):
        number, index = divmod(n - BREAK_AT, CYCLE)
        # The last ad of a pod is decided too late: it was listed as another one before.
        early = "9" if fault == "replaced-uri" and index == BREAK - 1 and edge - n <= 2 else ""
        name = f"ad/acme-10/{number}/1/{early}{index}/{rendition}.{extension}"
    if fault == "changing-query":
        name += f"?token={next(counter)}"
    if fault == "define":
        name = name.replace("content/", "{$name}/")
    return name


def visible(fault, edge):
    """The number after the last segment that is listed when edge segments have been made."""
    if fault == "frozen" and edge >= 12:
        return max(12, edge - 8)
    if fault == "burst" and BREAK_AT < edge < RETURN:
        return RETURN
    return edge


def playlist(fault, rendition):
    now = time.time()
    with lock:
        base = started.setdefault(fault, now - WINDOW * SECONDS)
    edge = visible(fault, int((now - base) / SECONDS))
    first, offset, target = edge - WINDOW, 1000, SECONDS
    if fault == "number-reset" and edge >= 14:
        offset = 900
    if fault == "number-jump" and edge >= 14:
        offset = 1010
    if fault == "raised-target" and edge >= 14 or fault == "targets-apart" and rendition == "audio":
        target = 2
    value = discontinuities(first) - starts(first) + 5
    if fault in ("frozen-discontinuity-sequence", "no-discontinuity"):
        value = 5
    if fault == "numbers-apart" and rendition == "audio":
        value += 1
    lines = ["#EXTM3U", "#EXT-X-VERSION:8", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{first + offset}"]
    if fault == "define":
        lines.append('#EXT-X-DEFINE:NAME="name",VALUE="content"')
    if fault != "no-discontinuity-sequence":
        lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{value}")
    previous = None
    for n in range(first, edge):
        if starts(n) and fault != "no-discontinuity":
            lines.append("#EXT-X-DISCONTINUITY")
        lines += keys(fault, n, previous) + maps(fault, rendition, n, previous)
        if fault == "gap" and is_ad(n):
            lines.append("#EXT-X-GAP")
        date = base + n * SECONDS + (0.005 if fault == "dates-apart" and rendition == "180p" else 0)
        if fault == "foreign-dates" and is_ad(n):
            date = 1577836800 + n * SECONDS
        text = datetime.fromtimestamp(round(date, 3), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        lines += [f"#EXT-X-PROGRAM-DATE-TIME:{text}", f"#EXTINF:{SECONDS:.3f},", uri(fault, rendition, n, edge)]
        previous = n
    return ("\n".join(lines) + "\n").encode()


@functools.cache
def file(name):
    try:
        with open(name, "rb") as handle:
            return handle.read()
    except OSError:
        return None


def media(root, fault, path):
    """The bytes of a segment, map or key; None when there is none."""
    parts = path.split("/")
    name, ad = parts[-1], "/ad/" in path
    if name == "key.bin":
        return bytes(range(16))
    if fault == "gap" and ad or fault == "missing-segment" and path.endswith("/2/180p.ts"):
        return None
    if name.endswith(".vtt"):
        return b"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"
    is_map = name.endswith(".mp4")
    number = 0 if is_map else int(parts[-2]) if ad else int(name.split(".")[0])
    fmp4 = is_map or name.endswith(".m4s")
    size = "180p-fmp4" if fmp4 else "180p"
    data = file(f"{root}/{'ads/acme-10' if ad else 'content'}/{size}/" + ("init.mp4" if is_map else f"{number % 5}.{'m4s' if fmp4 else 'ts'}"))
    if data is None:
        data = b"\0\0\0\x18ftypiso5\0\0\0\1isomiso5" if is_map else b"\0\0\0\x10moof" + bytes(8) if fmp4 else 20 * (b"\x47\x1f\xff\x10" + b"\xff" * 184)
    # Whoever watches has no business with the clear bytes.
    return data[::-1] if fault in ENCRYPTED and not ad else data


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    root = ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = self.path.split("?")[0]
        parts = path.split("/")
        fault, name = parts[1], parts[-1].removesuffix(".m3u8")
        body, kind = None, "application/vnd.apple.mpegurl"
        if fault == "moved" and len(parts) == 5 and fault in started and time.time() - started[fault] > WINDOW * SECONDS + 6:
            return self.answer(302, b"", kind, {"Location": f"/moved/s/2/x/{parts[-1]}"})
        if fault in FAULTS and path.endswith("/master.m3u8"):
            body = MASTER.encode()
        elif fault in FAULTS and path.endswith(".m3u8") and name in RENDITIONS:
            body = playlist(fault, name)
        elif fault in FAULTS:
            kind = "video/mp2t"
            try:
                body = media(self.root, fault, path)
            except ValueError:
                body = None
        headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
        if fault == "cacheable" and path.endswith(".m3u8"):
            headers["Cache-Control"] = "public, max-age=60"
        if fault == "no-cors":
            del headers["Access-Control-Allow-Origin"]
        if fault == "wrong-type" and path.endswith(".m3u8"):
            kind = "text/plain"
        self.answer(404 if body is None else 200, body or b"", kind, headers)

    def answer(self, status, body, kind, headers):
        wanted = self.headers.get("Range", "")
        if status == 200 and wanted.startswith("bytes="):
            first, last = wanted[6:].split("-")
            headers["Content-Range"] = f"bytes {first}-{min(int(last), len(body) - 1)}/{len(body)}"
            status, body = 206, body[int(first):int(last) + 1]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass


def main():
    Handler.root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "../../../testdata/media")
    server = Server(("127.0.0.1", 0), Handler)
    print(f"ready {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
