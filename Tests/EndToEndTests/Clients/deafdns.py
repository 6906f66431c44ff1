#!/usr/bin/env python3
"""Runs a program that has a name server which takes every question and never answers.

usage: deafdns.py PROGRAM [ARGUMENT…]

A look-up lasts 150 s: 30 s five times, the most that resolv.conf takes.

In a mount name space of its own (util-linux's unshare), /etc/resolv.conf names an address of loopback; port 53 there is ours.
Needs root or CAP_SYS_ADMIN; exits 3 when that is not to be had, otherwise as the program does. With `--probe` it only tries.
"""
import os
import socket
import sys
import tempfile

ADDRESS = "127.53.53.53"


def main():
    command = sys.argv[1:]
    deaf = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        deaf.bind((ADDRESS, 53))
        listener.bind((ADDRESS, 53))
        listener.listen(16)
    except OSError as error:
        print(f"port 53 can't be had: {error}", file=sys.stderr)
        return 3
    # The program takes this one's place, number and all, and keeps the two sockets open.
    deaf.set_inheritable(True)
    listener.set_inheritable(True)
    handle, resolver = tempfile.mkstemp(suffix=".conf")
    os.write(handle, f"nameserver {ADDRESS}\noptions timeout:30 attempts:5\n".encode())
    os.close(handle)
    script = 'mount --bind "$0" /etc/resolv.conf || { rm "$0"; exit 3; }; rm "$0"; exec "$@"'
    if command == ["--probe"]:
        command = ["true"]
    os.execvp("unshare", ["unshare", "--mount", "sh", "-c", script, resolver] + command)


if __name__ == "__main__":
    sys.exit(main())
