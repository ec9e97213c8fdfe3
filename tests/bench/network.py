"""Simulated networks: the server in one network namespace, the clients in another, and a slow link between them."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import struct
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Iterator

from measure import end_group
from problem import Problem
from scratch import Account

SERVER_SPACE = "basekeep-bench-server"
CLIENT_SPACE = "basekeep-bench-client"
SERVER_DEVICE = "bkb-server"
CLIENT_DEVICE = "bkb-client"

# Meant for documentation; nobody's real network, and seen inside of the two namespaces only.
ADDRESSES = "192.0.2.0/24"
SERVER_ADDRESS = "192.0.2.1"
CLIENT_ADDRESS = "192.0.2.2"

# Packets that may wait in a link: 100 ms of a fast one.
QUEUE = 100_000

# From the kernel's linux/if_tun.h.
TUNSETIFF = 0x400454CA
TUNSETOFFLOAD = 0x400454D0
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
IFF_VNET_HDR = 0x4000
TUN_F_CSUM = 0x01
TUN_F_TSO4 = 0x02


@dataclass(frozen=True)
class Condition:
    name: str
    round_trip: float = 0.0  # seconds
    rate: str | None = None  # in the words of tc


CONDITIONS = (
    Condition("20 ms", round_trip=0.020),
    Condition("100 ms", round_trip=0.100),
    Condition("1 Gbit/s", rate="1gbit"),
)


class Impossible(Exception):
    """Why networks cannot be simulated here."""


class Network:
    """The two namespaces, there as long as the context is."""

    def __init__(self) -> None:
        if platform.system() != "Linux":
            raise Impossible("only Linux has network namespaces")
        if os.geteuid() != 0:
            raise Impossible("only root may make network namespaces")
        places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        self._ip, self._tc, self._setpriv = (_program(name, places) for name in ("ip", "tc", "setpriv"))

    def __enter__(self) -> Network:
        self._remove()
        try:
            for space in (SERVER_SPACE, CLIENT_SPACE):
                self._do(self._ip, "netns", "add", space)
                self._do(self._ip, "-n", space, "link", "set", "lo", "up")
        except Problem as problem:
            self._remove()
            raise Impossible(str(problem)) from None
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._remove()

    def server_launcher(self, account: Account | None) -> list[str]:
        """A command that runs another in the server's namespace, as the account."""
        command = [self._ip, "netns", "exec", SERVER_SPACE]
        if account:
            command += [self._setpriv, f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
        return command

    def client_launcher(self) -> list[str]:
        return [self._ip, "netns", "exec", CLIENT_SPACE]

    @contextmanager
    def link(self, condition: Condition) -> Iterator[str]:
        """Connects the namespaces; gives a sentence about how."""
        wire: subprocess.Popen[bytes] | None = None
        try:
            if condition.round_trip and not self._has_netem():
                wire = self._lay_wire(condition.round_trip / 2)
                how = (
                    "this kernel has no netem; packets are delayed by a program between two TUN devices, "
                    "whose CPU both sides have to do without"
                )
            else:
                self._do(self._ip, "link", "add", SERVER_DEVICE, "type", "veth", "peer", "name", CLIENT_DEVICE)
                for device, space in ((SERVER_DEVICE, SERVER_SPACE), (CLIENT_DEVICE, CLIENT_SPACE)):
                    self._do(self._ip, "link", "set", device, "netns", space)
                how = "veth"
                if condition.round_trip:
                    self._shape("netem", "delay", f"{condition.round_trip / 2 * 1e6:.0f}us", "limit", str(QUEUE))
                    how += " with netem"
            if condition.rate:
                # A burst of four of the largest segments; a queue of 50 ms, as switches have.
                self._shape("tbf", "rate", condition.rate, "burst", "256kb", "latency", "50ms")
                how += " with tbf"
            self._bring_up()
            yield how
        finally:
            if wire:
                end_group(wire)
            subprocess.run(
                [self._ip, "-n", SERVER_SPACE, "link", "del", SERVER_DEVICE], capture_output=True, check=False
            )

    def round_trip_seconds(self, port: int) -> float:
        """How long a connection takes to come about: the proof that the link is as slow as it says."""
        script = (
            "import socket, time\n"
            "for _ in range(5):\n"
            "    began = time.monotonic()\n"
            f"    socket.create_connection(('{SERVER_ADDRESS}', {port}), 10).close()\n"
            "    print(time.monotonic() - began)\n"
        )
        said = self._do(*self.client_launcher(), sys.executable, "-c", script)
        return median(map(float, said.split()))

    def tcp_settings(self) -> dict[str, str]:
        """What decides how much may be on the way."""
        names = ("tcp_congestion_control", "tcp_rmem", "tcp_wmem")
        return {
            name: " ".join(self._do(*self.client_launcher(), "cat", f"/proc/sys/net/ipv4/{name}").split())
            for name in names
        }

    # --- within -------------------------------------------------------------------------------------------------------

    def _bring_up(self) -> None:
        for space, device, address in (
            (SERVER_SPACE, SERVER_DEVICE, SERVER_ADDRESS),
            (CLIENT_SPACE, CLIENT_DEVICE, CLIENT_ADDRESS),
        ):
            self._do(self._ip, "-n", space, "address", "add", f"{address}/24", "dev", device)
            self._do(self._ip, "-n", space, "link", "set", device, "up")

    def _shape(self, *discipline: str) -> None:
        for space, device in ((SERVER_SPACE, SERVER_DEVICE), (CLIENT_SPACE, CLIENT_DEVICE)):
            self._do(self._tc, "-n", space, "qdisc", "add", "dev", device, "root", *discipline)

    def _has_netem(self) -> bool:
        """Tried on the loopback device of a namespace, where it harms nobody."""
        place = ["-n", SERVER_SPACE, "qdisc"]
        tried = subprocess.run([self._tc, *place, "add", "dev", "lo", "root", "netem", "delay", "1ms"],
                               capture_output=True, check=False)
        if tried.returncode == 0:
            self._do(self._tc, *place, "del", "dev", "lo", "root")
        return tried.returncode == 0

    def _lay_wire(self, delay: float) -> subprocess.Popen[bytes]:
        ends: list[int] = []
        try:
            for device, space in ((SERVER_DEVICE, SERVER_SPACE), (CLIENT_DEVICE, CLIENT_SPACE)):
                ends.append(_open_tun(device))
                self._do(self._ip, "link", "set", device, "txqueuelen", str(QUEUE))
                self._do(self._ip, "link", "set", device, "netns", space)
            program = Path(__file__).with_name("wire.py")
            return subprocess.Popen(
                [sys.executable, str(program), str(delay), *map(str, ends)],
                stdin=subprocess.DEVNULL,
                pass_fds=ends,
                start_new_session=True,
            )
        finally:
            for end in ends:
                os.close(end)

    def _remove(self) -> None:
        for space in (SERVER_SPACE, CLIENT_SPACE):
            if Path("/run/netns", space).exists():
                self._do(self._ip, "netns", "del", space)

    @staticmethod
    def _do(*command: str) -> str:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        if finished.returncode != 0:
            raise Problem(f"{' '.join(command)}: {finished.stderr.strip()}")
        return finished.stdout


def _program(name: str, places: str) -> str:
    found = shutil.which(name, path=places)
    if not found:
        raise Impossible(f"the program {name} is not installed")
    return found


def _open_tun(device: str) -> int:
    """A device whose packets are read from the descriptor; it is gone when the last descriptor is closed."""
    try:
        end = os.open("/dev/net/tun", os.O_RDWR)
    except OSError as error:
        raise Problem(f"neither netem nor TUN devices are to be had: {error}") from None
    try:
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI | IFF_VNET_HDR))
        fcntl.ioctl(end, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4)
    except OSError as error:
        os.close(end)
        raise Problem(f"no TUN device: {error}") from None
    return end
