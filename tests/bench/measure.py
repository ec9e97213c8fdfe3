"""One measured run of one command: duration, CPU, memory."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

from problem import Problem

POLL_SECONDS = 0.02


@dataclass
class Run:
    """Seconds and KiB. None: this system does not tell, or nobody asked."""

    seconds: float
    client_cpu: float
    server_cpu: float | None = None
    peak_kib: int | None = None
    child_peak_kib: int | None = None  # the process that receives the WAL
    output_bytes: int | None = None
    wal_bytes: int | None = None  # what the server wrote meanwhile

    def followed_by(self, other: Run) -> Run:
        """Both as one piece of work, one after the other."""
        return Run(
            seconds=self.seconds + other.seconds,
            client_cpu=self.client_cpu + other.client_cpu,
            server_cpu=self.server_cpu,
            peak_kib=_larger(self.peak_kib, other.peak_kib),
            child_peak_kib=_larger(self.child_peak_kib, other.child_peak_kib),
            output_bytes=self.output_bytes,
            wal_bytes=self.wal_bytes,
        )


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Run:
    """Runs a command to its end, its words going to the log. Throws with these words unless it succeeds."""
    with open(log, "wb") as words:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=environment,
            cwd=log.parent,
            # Ctrl-C reaches only the benchmark, which then ends the command in order.
            start_new_session=True,
        )
    poller = _MemoryPoller(process.pid)
    poller.start()
    try:
        # What the command's own children used is included, as they are waited for by it.
        _, status, usage = os.wait4(process.pid, 0)
        ended = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
    except BaseException:
        end_group(process)
        raise
    finally:
        poller.finish()
    if process.returncode != 0:
        said = log.read_text(errors="replace").strip()
        raise Problem(f"exit status {process.returncode} of: {' '.join(command)}\n{said}")
    return Run(
        seconds=ended - began,
        client_cpu=usage.ru_utime + usage.ru_stime,
        peak_kib=poller.peak_kib,
        child_peak_kib=poller.child_peak_kib,
    )


def end_group(process: subprocess.Popen[bytes], kind: signal.Signals = signal.SIGTERM) -> None:
    """Ends a process that was started as leader of a group of processes, and the rest of the group."""
    for attempt in (kind, signal.SIGKILL):
        try:
            os.killpg(process.pid, attempt)
        except ProcessLookupError:
            pass
        try:
            process.wait(timeout=30)
            return
        except subprocess.TimeoutExpired:
            continue


class _MemoryPoller(threading.Thread):
    """Asks for the peak again and again while the process lives. The peak that wait4() gives would not do: a process
    inherits it from whoever started it, here from an interpreter that is larger than what is measured."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_kib: int | None = None
        self.child_peak_kib: int | None = None
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        child: int | None = None
        while True:
            self.peak_kib = _larger(self.peak_kib, _peak_of(self._pid))
            # There is one child at a time, and to find it takes a look at every thread.
            peak = _peak_of(child) if child else None
            if peak is None:
                child = next(iter(children_of(self._pid)), None)
                peak = _peak_of(child) if child else None
            self.child_peak_kib = _larger(self.child_peak_kib, peak)
            if self._done.wait(POLL_SECONDS):
                return

    def finish(self) -> None:
        self._done.set()
        self.join()


def children_of(pid: int) -> list[int]:
    """Children of all threads of a process; none where the system does not tell."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _peak_of(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return None


def _larger(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)
