#!/usr/bin/env python3
"""A cable that takes its time: carries packets between two TUN devices and hands each on a fixed while after it came.

For kernels without netem. Delaying whole packets keeps TCP honest: its windows and its congestion control see the
round trip, which a relay of connections would hide from them. The devices hand over segments of up to 64 KB with the
header that says how a network card would cut them, so that one process carries far more than 1 Gbit/s.

Usage: wire.py SECONDS DESCRIPTOR DESCRIPTOR, the descriptors being those of the two devices."""

from __future__ import annotations

import os
import select
import sys
import time
from collections import deque

LARGEST = 2**16 + 64  # a segment with its header
AT_ONCE = 64  # packets taken from one side before the other has its turn


def carry(delay: float, one: int, other: int) -> None:
    """Runs until it is killed."""
    ends = {one: other, other: one}
    on_the_way: dict[int, deque[tuple[float, bytes]]] = {one: deque(), other: deque()}
    for end in ends:
        os.set_blocking(end, False)
    while True:
        due = min((queue[0][0] for queue in on_the_way.values() if queue), default=None)
        timeout = None if due is None else max(0.0, due - time.monotonic())
        readable, _, _ = select.select(list(ends), [], [], timeout)
        for end in readable:
            queue = on_the_way[ends[end]]
            for _ in range(AT_ONCE):
                try:
                    packet = os.read(end, LARGEST)
                except BlockingIOError:
                    break
                queue.append((time.monotonic() + delay, packet))
        for end, queue in on_the_way.items():
            while queue and queue[0][0] <= time.monotonic():
                try:
                    os.write(end, queue.popleft()[1])
                except OSError:
                    pass  # a packet is lost, as on a real cable; TCP sends it again


if __name__ == "__main__":
    carry(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
