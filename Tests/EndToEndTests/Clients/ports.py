"""Ports of 127.0.0.1 for programs that can't take port 0 and say which they got."""

import random
import socket


def free():
    """One that was free a moment ago. It is none of those that the kernel itself takes for connections and for port 0: such a one may be
    taken again before the program listens there."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
        first, last = map(int, file.read().split())
    candidates = [port for port in range(10_000, 65_536) if not first <= port <= last] or list(range(10_000, 65_536))
    for port in random.sample(candidates, len(candidates)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no port is free")
