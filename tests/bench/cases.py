"""The table of cases: what is compared, and how much faster Basekeep means to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Work(Enum):
    BACKUP = "backup"
    BACKUP_THEN_VERIFY = "backup, then verify"  # ours verifies while it takes the backup, theirs afterwards
    VERIFY = "verify"
    VERIFY_COLD = "verify cold"  # nothing of the backup is in memory


class Data(Enum):
    """Which cluster the backup is taken from."""

    ROWS = "rows"
    FILES = "files"


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    goal: float = 1.0  # theirs / ours
    options: tuple[str, ...] = ()  # of both programs
    work: Work = Work.BACKUP
    data: Data = Data.ROWS
    under_load: bool = False  # a writer at full speed during the backup
    # What of the options changes the stream that the server sends; the limits are measured with it. None: no limit is
    # comparable.
    stream_options: tuple[str, ...] | None = ()
    compares_size: bool = False


_SHA256 = ("--manifest-checksums=SHA256",)
_SERVER_ZSTD = ("-Z", "server-zstd")

# The case under load changes the data and comes after all others of these. The one with many files is last: see
# Scratch.inode_rest_left().
CASES = (
    Case("plain", "plain, durable", goal=1.9),
    Case("plain-no-sync", "plain, --no-sync", options=("--no-sync",)),
    Case("tar", "tar, durable", goal=1.6, options=("-Ft",)),
    Case("tar-zstd", "tar, client zstd", goal=1.4, options=("-Ft", "-Z", "zstd"), compares_size=True),
    Case("tar-lz4", "tar, client lz4", goal=1.2, options=("-Ft", "-Z", "lz4"), compares_size=True),
    Case("tar-gzip", "tar, client gzip", goal=1.9, options=("-Ft", "-Z", "gzip"), compares_size=True),
    Case(
        "server-zstd", "server zstd into plain", options=("-Fp", *_SERVER_ZSTD), stream_options=_SERVER_ZSTD
    ),
    Case("sha256", "plain, SHA256 manifest", options=_SHA256, stream_options=_SHA256),
    Case("backup-verify", "backup + verification", goal=2.2, work=Work.BACKUP_THEN_VERIFY),
    Case("verify-warm", "verify existing, warm", goal=1.9, work=Work.VERIFY, stream_options=None),
    Case("verify-cold", "verify existing, cold", work=Work.VERIFY_COLD, stream_options=None),
    Case("wal-heavy", "plain, writer at full speed", under_load=True, stream_options=None),
    Case("small-files", "many small files, durable", goal=2.0, data=Data.FILES),
)

SCALE_CASES = tuple(case for case in CASES if case.name in ("plain", "tar"))
NETWORK_CASES = tuple(case for case in CASES if case.name in ("plain", "tar-zstd", "tar-lz4", "server-zstd"))


def choose(names: str) -> tuple[Case, ...]:
    """Cases by their names, in the table's order; "all" and "none" are names too. Throws ValueError."""
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    if wanted == {"all"}:
        return CASES
    if wanted == {"none"}:
        return ()
    if unknown := wanted - {case.name for case in CASES}:
        raise ValueError(f"there is no case {', '.join(sorted(unknown))}; see --list")
    return tuple(case for case in CASES if case.name in wanted)
