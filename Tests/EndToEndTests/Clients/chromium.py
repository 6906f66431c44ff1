#!/usr/bin/env python3
"""Opens a page in headless Chromium, lets its video play and measures how it went.

usage: chromium.py URL BREAKS SECONDS [--screenshot FILE] [--binary PATH] [--user-agent TEXT]

Goes on until so many whole breaks were played, with content before and after them, or the page says that it is `done`, and for so many
seconds at most. With a user agent it looks like that browser: by its own a headless one is told for a robot.

Talks the DevTools protocol over --remote-debugging-pipe (file descriptors 3 and 4, JSON documents ended by NUL), so it needs no
WebSocket library. Prints one JSON object:
  started       whether the video began to play, startMs how long that took
  playedSeconds how far currentTime went, without jumps
  stalls        waits of over 250 ms after the start, maxStallMs the longest; measured here, from currentTime. A busy machine brings them
  page          window.__edge of the page, or null
  adRequests    how many segments of ads were asked for
  wholeBreaks   from the segments whose turn came on the page
  endings       how many segments were asked for by kind and ending, as "ad vtt"
  cues          how many cues the video's text tracks hold
  failed        requests that failed or were answered with 400 and above, exceptions, errors that the page logged
Exits 0 when it ran to the end, whatever it saw; 3 when the browser can't be run.
"""
import argparse
import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

FLAGS = ["--headless=new", "--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required", "--disable-gpu",
         "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
         "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--ignore-certificate-errors",
         "--window-size=1100,800", "--remote-debugging-pipe"]

# Runs in the page before its own scripts. A stall is a time in which a video that has started does not move on.
SAMPLER = """
(() => {
  const state = window.__sampler = {started: false, startMs: 0, playedSeconds: 0, stalls: 0, maxStallMs: 0, stallsAt: []};
  const opened = performance.now();
  let last = null, movedAt = 0, stalled = false;
  setInterval(() => {
    const video = document.querySelector('video'), now = performance.now();
    if (!video) return;
    const time = video.currentTime;
    if (last !== null && time !== last) {
      if (!state.started && time > 0 && !video.paused && !video.seeking) { state.started = true; state.startMs = now - opened; }
      // A seek is no playback: only steps that real time could have made are counted.
      if (time > last && time - last < 1) state.playedSeconds += time - last;
      movedAt = now; stalled = false;
    } else if (state.started && movedAt && now - movedAt > 250 && !video.ended) {
      if (!stalled) { stalled = true; state.stalls += 1; state.stallsAt.push(Math.round(now)); }
      state.maxStallMs = Math.max(state.maxStallMs, now - movedAt);
    }
    last = time;
  }, 50);
})();
"""
PLAYED = "(window.__edge?.fragments ?? []).map((f) => f.kind === 'content' ? 'c' : 'a').join('')"
DONE = "window.__edge?.done === true"
READ = "JSON.stringify({cues: [...(document.querySelector('video')?.textTracks ?? [])].reduce((n, t) => n + (t.cues?.length ?? 0), 0), sampler: window.__sampler ?? null, page: window.__edge ?? null, time: document.querySelector('video')?.currentTime ?? null})"
ENDING = re.compile(r"\.(ts|m4s|mp4|aac|vtt)$")


class Browser:
    """One Chromium process and its pipe. Requests are answered in order of their ids; events go to `events`."""

    def __init__(self, binary, profile, flags):
        to_child, from_parent = os.pipe()
        from_child, to_parent = os.pipe()

        def connect():
            # The two may hold each other's numbers, so both are moved out of the way first.
            reading, writing = os.dup(to_child), os.dup(to_parent)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([binary, *FLAGS, *flags, f"--user-data-dir={profile}", "about:blank"], preexec_fn=connect,
                                        close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors)
        os.close(to_child)
        os.close(to_parent)
        self.out, self.inn, self.buffer, self.last_id, self.events, self.session = from_parent, from_child, b"", 0, [], None

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.inn], [], [], left)[0]:
                return None
            data = os.read(self.inn, 1 << 20)
            if not data:
                raise OSError("the browser went away")
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, seconds=120, **params):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            answer = self.receive(deadline)
            if answer is None:
                raise OSError(f"{method} was not answered within {seconds} s")
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise OSError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, seconds):
        deadline = time.monotonic() + seconds
        while (event := self.receive(deadline)) is not None:
            self.events.append(event)

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def close(self):
        try:
            self.session = None
            self.call("Browser.close", seconds=10)
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


def tally(events):
    """What the network and the console say."""
    urls, found = {}, {"endings": {}, "adRequests": 0, "failed": []}
    for event in events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            # An ad segment may be answered with a redirect: the request counts once, as what it was first.
            if params["requestId"] in urls:
                continue
            urls[params["requestId"]] = url
            path = urlsplit(url).path
            if ENDING.search(path) and "init" not in path:
                name = ("ad " if "/ad/" in path else "content ") + path.rsplit(".", 1)[1]
                found["endings"][name] = found["endings"].get(name, 0) + 1
                found["adRequests"] += name.startswith("ad ")
        elif method == "Network.responseReceived" and params["response"]["status"] >= 400:
            found["failed"].append(f"{params['response']['status']} {params['response']['url']}")
        elif method == "Network.loadingFailed" and not params.get("canceled"):
            found["failed"].append(f"{params.get('errorText')} {urls.get(params['requestId'])}")
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            found["failed"].append(f"exception {details.get('exception', {}).get('description') or details.get('text')}")
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            found["failed"].append("console " + " ".join(str(one.get("value", one.get("description"))) for one in params["args"]))
    found["failed"] = [line for line in found["failed"] if "favicon.ico" not in line]
    return found


def whole_breaks(browser):
    return len(re.findall("(?<=c)a+(?=c)", browser.evaluate(PLAYED) or ""))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("breaks", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--screenshot")
    parser.add_argument("--binary", default=shutil.which("chromium") or shutil.which("chromium-browser") or "chromium")
    parser.add_argument("--user-agent")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            browser = Browser(options.binary, profile, [f"--user-agent={options.user_agent}"] if options.user_agent else [])
            target = next(one for one in browser.call("Target.getTargets")["targetInfos"] if one["type"] == "page")
            browser.session = browser.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        except (OSError, StopIteration) as error:
            print(f"Chromium can't be run: {error or 'it opened no page'}", file=sys.stderr)
            return 3
        try:
            for domain in ("Page", "Runtime", "Network"):
                browser.call(f"{domain}.enable")
            browser.call("Page.addScriptToEvaluateOnNewDocument", source=SAMPLER)
            browser.call("Page.navigate", url=options.url)
            ends, shot = time.monotonic() + options.seconds, False
            while time.monotonic() < ends and whole_breaks(browser) < options.breaks and not browser.evaluate(DONE):
                browser.wait(1)
                # Taken at the first ad, so that the picture shows a break; at the end if there was none.
                if options.screenshot and not shot and tally(browser.events)["adRequests"] >= 3:
                    shot = save(browser, options.screenshot)
            state, breaks = json.loads(browser.evaluate(READ)), whole_breaks(browser)
            if options.screenshot and not shot:
                save(browser, options.screenshot)
        finally:
            browser.close()
    sampler = state["sampler"] or {}
    print(json.dumps({**{name: round(value) if name.endswith("Ms") else value for name, value in sampler.items()},
                      "page": state["page"], "cues": state["cues"], "currentTime": state["time"], "wholeBreaks": breaks, **tally(browser.events)}))
    return 0


def save(browser, path):
    with open(path, "wb") as file:
        file.write(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))
    return True


if __name__ == "__main__":
    sys.exit(main())
