"""The table of cases: what is compared, and how much faster Basekeep means to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from manifest import ADDED_FOLDER


class Work(Enum):
    BACKUP = "backup"
    BACKUP_THEN_VERIFY = "backup, then verify"  # ours verifies while it takes the backup, theirs afterwards
    VERIFY = "verify"
    VERIFY_COLD = "verify cold"  # nothing of the backup is in memory
    VERIFY_MANIFEST = "verify manifest"  # which is made to list many files


class Data(Enum):
    """Which cluster the backup is taken from."""

    ROWS = "rows"
    FILES = "files"


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    goal: float = 1.0  # theirs / ours
    options: tuple[str, ...] = ()  # of both programs; of a verification: the backup is taken with them
    verify_options: tuple[str, ...] = ()  # of both programs
    work: Work = Work.BACKUP
    data: Data = Data.ROWS
    under_load: bool = False  # a writer at full speed during the backup
    # What of the options changes the stream that the server sends; the limits are measured with it. None: no limit is
    # comparable.
    stream_options: tuple[str, ...] | None = ()
    compares_size: bool = False

    @property
    def verifies(self) -> bool:
        """A backup that is there already."""
        return self.work in (Work.VERIFY, Work.VERIFY_COLD, Work.VERIFY_MANIFEST)

    @property
    def sized_by(self) -> str:
        """The option of the benchmark that says how much there is to do."""
        if self.work is Work.VERIFY_MANIFEST:
            return "manifest_entries"
        return "size" if self.data is Data.ROWS else "files"


def _verification(name: str, title: str, goal: float, work: Work, options: tuple[str, ...] = ()) -> Case:
    # The stock tool cannot look into the WAL of a backup in archives, and refuses unless it is told not to.
    skipped = ("-n",) if "-Ft" in options else ()
    return Case(name, title, goal, options, skipped, work, stream_options=None)


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
    _verification("verify-warm", "verify existing, warm", 1.9, Work.VERIFY),
    _verification("verify-cold", "verify existing, cold", 1.0, Work.VERIFY_COLD),
    _verification("verify-sha256", "verify SHA256, warm", 1.9, Work.VERIFY, _SHA256),
    _verification("verify-sha256-cold", "verify SHA256, cold", 1.0, Work.VERIFY_COLD, _SHA256),
    _verification("verify-tar", "verify tar", 1.5, Work.VERIFY, ("-Ft",)),
    _verification("verify-gzip", "verify tar.gz", 1.5, Work.VERIFY, ("-Ft", "-Z", "gzip")),
    _verification("verify-lz4", "verify tar.lz4", 1.5, Work.VERIFY, ("-Ft", "-Z", "lz4")),
    _verification("verify-zstd", "verify tar.zst", 1.5, Work.VERIFY, ("-Ft", "-Z", "zstd")),
    Case(
        "manifest",
        "verify a large manifest",
        verify_options=("-s", "-n", "-i", ADDED_FOLDER),
        work=Work.VERIFY_MANIFEST,
        stream_options=None,
    ),
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
