#!/usr/bin/env python3
"""Runs a program on a file system of its own that can be frozen, as a disk that hangs is.

usage: frozen.py run FOLDER PROGRAM [ARGUMENT…]   with FOLDER and standard error (FOLDER/log) on it
       frozen.py freeze FOLDER [SECONDS]            prints "frozen", and lasts until it is ended
       frozen.py probe FOLDER

The file system is ext4 in a file beside FOLDER, mounted in a mount name space of its own. Needs root and a loop device; `run` and `probe`
exit 3 when that is not to be had, otherwise `run` as the program does.
"""
import fcntl
import os
import select
import subprocess
import sys

# linux/fs.h: _IOWR('X', 119, int) and _IOWR('X', 120, int).
FIFREEZE, FITHAW = 0xC0045877, 0xC0045878


def run(folder, command, errors):
    image = folder + ".img"
    os.makedirs(folder, exist_ok=True)
    with open(image, "wb") as file:
        file.truncate(64 << 20)
    made = subprocess.run(["mkfs.ext4", "-q", image], capture_output=True, env={"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})
    if made.returncode != 0:
        return 3
    script = 'mount -o loop "$0" "$1" || exit 3; rm "$0"; errors=$2; shift 2; exec "$@" 2>"$errors"'
    os.execvp("unshare", ["unshare", "--mount", "sh", "-c", script, image, folder, errors] + command)


def freeze(folder, seconds):
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.ioctl(handle, FIFREEZE, 0)
    # Thawed also when this process is killed: otherwise whoever waits for the disk can never be ended. Its end closes the pipe.
    reading, writing = os.pipe()
    guard = os.fork()
    if guard == 0:
        os.setsid()
        os.close(writing)
        select.select([reading], [], [], seconds)
        fcntl.ioctl(handle, FITHAW, 0)
        os._exit(0)
    print("frozen", flush=True)
    return os.waitstatus_to_exitcode(os.waitpid(guard, 0)[1])


def main():
    verb, folder = sys.argv[1], sys.argv[2]
    try:
        if verb == "freeze":
            return freeze(folder, float(sys.argv[3]) if len(sys.argv) > 3 else 1_800)
        if verb == "probe":
            return run(folder, [sys.executable, __file__, "freeze", folder, "0"], "/dev/null")
        return run(folder, sys.argv[3:], folder + "/log")
    except OSError as error:
        print(error, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
