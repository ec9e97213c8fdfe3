"""The folder that all of one benchmark lies in, and the account that its servers run as."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from problem import Problem

# PostgreSQL refuses to run as root; every package of it makes this account.
SERVER_ACCOUNT = "postgres"

# For so long after its deletion ext4 avoids an inode, and looks at each one that it passes over. Whoever creates many
# files in that time is up to ten times slower, and the case would measure the run before it.
INODE_REST_SECONDS = 300.0
FILES_THAT_MATTER = 10_000


@dataclass(frozen=True)
class Account:
    """Who runs the servers, when it is not the caller."""

    uid: int
    gid: int


class Scratch:
    """Made empty, locked against a second benchmark, and removed by close() unless it is to be kept."""

    def __init__(self, keep: bool) -> None:
        self.keep = keep
        self.account: Account | None = None
        if os.geteuid() == 0:
            # Not in root's home, which the servers' account cannot look into.
            self.folder = Path("/var/cache/basekeep/bench-run")
            try:
                entry = pwd.getpwnam(SERVER_ACCOUNT)
            except KeyError:
                raise Problem(f"servers refuse to run as root, and there is no account {SERVER_ACCOUNT}") from None
            self.account = Account(entry.pw_uid, entry.pw_gid)
        else:
            cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
            self.folder = Path(cache) / "basekeep" / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise Problem(f"another benchmark is at work in {self.folder}") from None
        self._deleted_at: float | None = None
        for leftover in self.folder.iterdir():
            self.delete(leftover)
        if self.account:
            os.chown(self.folder, self.account.uid, self.account.gid)
        self._outputs = self.folder / "outputs"
        self._outputs.mkdir()
        self._output_count = 0

    def close(self) -> None:
        """Removes the folder, or leaves it to the caller to look at."""
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def new_output(self) -> Path:
        """The name of a folder that is not there yet, for one run's output."""
        self._output_count += 1
        return self._outputs / str(self._output_count)

    def delete(self, path: Path) -> None:
        """Removes a file or a folder, and remembers when."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        self._deleted_at = time.monotonic()

    def empty(self, path: Path) -> None:
        """Gives a folder's space back and leaves its empty files: deleting those would be felt by the next run."""
        for folder, _, files in os.walk(path):
            for file in files:
                name = os.path.join(folder, file)
                if not os.path.islink(name):
                    os.truncate(name, 0)

    def inode_rest_left(self) -> float:
        """Seconds until the inodes of what was deleted here are no longer avoided."""
        if self._deleted_at is None:
            return 0.0
        return max(0.0, self._deleted_at + INODE_REST_SECONDS - time.monotonic())

    def require_space(self, needed: int) -> str:
        """Throws unless so many bytes are free; returns a sentence about it."""
        free = shutil.disk_usage(self.folder).free
        sentence = f"about {gigabytes(needed)} needed in {self.folder}, {gigabytes(free)} free"
        if free < needed:
            raise Problem("too little space: " + sentence)
        return sentence


def gigabytes(count: int) -> str:
    return f"{count / 2**30:.2f} GB"
