"""What the figures were measured on: without it a table means nothing to anybody else."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    cpu: str
    cores: int
    memory_bytes: int
    kernel: str
    file_system: str


def describe(folder: Path) -> Machine:
    """The machine, with the file system that the folder lies in."""
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=f"{platform.system()} {platform.release()}",
        file_system=file_system(folder),
    )


def file_system(folder: Path) -> str:
    """The kind of the file system and how it is mounted, as far as the system tells."""
    mounts = Path("/proc/self/mountinfo")
    if not mounts.exists():
        return "unknown"
    best, kind = "", "unknown"
    path = str(folder.resolve())
    for line in mounts.read_text().splitlines():
        before, after = line.split(" - ", 1)
        point = before.split()[4].replace("\\040", " ")
        # Of mounts at the same point the last one lies on top.
        if (path == point or path.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, f"{after.split()[0]} ({before.split()[5]})"
    return kind


def _cpu() -> str:
    try:
        if match := re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE):
            return match.group(1)
    except OSError:
        pass
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or platform.machine()
    return platform.processor() or platform.machine()
