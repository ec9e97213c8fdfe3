"""Finds the programs that are compared, and the servers that they are compared on."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from problem import Problem

NEEDED = ("initdb", "postgres", "psql", "pgbench", "pg_basebackup", "pg_verifybackup")
OLDEST_MAJOR = 15  # the first with targets, hence with a server that can be timed alone


@dataclass(frozen=True)
class Stock:
    """One version of PostgreSQL: the server and the stock tools come from the same folder."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


@dataclass(frozen=True)
class Tool:
    """One of the two sides: the command that takes a backup, and the one that verifies it."""

    name: str
    backup: tuple[str, ...]
    verify: tuple[str, ...]


def find_stock(wanted: str | None) -> Stock:
    """The programs in the folder asked for, else the newest that are whole."""
    if wanted:
        found = _stock_in(Path(wanted).resolve())
        if not found:
            raise Problem(f"{wanted} does not hold all of {', '.join(NEEDED)}")
        candidates = [found]
    else:
        candidates = [stock for folder in _places() if (stock := _stock_in(folder))]
    if not candidates:
        raise Problem(f"no folder with all of {', '.join(NEEDED)} was found; name one with --server")
    newest = max(candidates, key=lambda stock: [int(part) for part in re.findall(r"\d+", stock.version)])
    if newest.major < OLDEST_MAJOR:
        raise Problem(f"PostgreSQL {newest.version} is too old: {OLDEST_MAJOR} or later is needed")
    return newest


def find_ours(root: Path) -> Tool:
    cli = root / "build/release/bin/basekeep-cli"
    if not os.access(cli, os.X_OK):
        raise Problem(f"{cli} is not built; ./run bench builds it")
    return Tool("ours", (str(cli), "basebackup"), (str(cli), "verifybackup"))


def stock_tool(stock: Stock) -> Tool:
    return Tool("theirs", (stock.program("pg_basebackup"),), (stock.program("pg_verifybackup"),))


def version_line(program: str) -> str:
    """What a program says about its version, without its name."""
    line = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return re.sub(r"^\S+ (\([^)]*\) )?", "", line)


def _places() -> list[Path]:
    places: list[Path] = []
    if servers := os.environ.get("BASEKEEP_SERVERS"):
        places += sorted(Path(servers).glob("stock*/bin"))
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    for prefix in ("/opt/homebrew/opt", "/usr/local/opt"):
        places += sorted(Path(prefix).glob("postgresql@*/bin"))
    return places


def _stock_in(folder: Path) -> Stock | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        return Stock(folder, version_line(str(folder / "pg_basebackup")))
    except (OSError, subprocess.CalledProcessError):
        return None  # built for another system
