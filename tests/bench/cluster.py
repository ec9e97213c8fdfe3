"""The servers that backups are taken from: made, filled, started, stopped, and asked how much CPU they used."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Sequence

from measure import children_of, end_group
from problem import Problem
from programs import Stock
from scratch import Scratch

MEGABYTES_PER_SCALE_UNIT = 15  # of pgbench
TABLES_PER_DATABASE = 4000
WAIT_SECONDS = 120.0

ALWAYS = {
    "autovacuum": "off",  # it would work in some runs and not in others
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
}
# No word of the data goes into the WAL, so that filling takes half the writing.
FILLING = {"wal_level": "minimal", "max_wal_senders": "0", "fsync": "off", "max_locks_per_transaction": "1000"}
SERVING = {"max_wal_senders": "10"}


class Cluster:
    """One server of our own, reachable through a Unix socket alone, or over TCP inside of a network namespace."""

    _made = 0

    def __init__(self, scratch: Scratch, stock: Stock, name: str) -> None:
        self.name = name
        self.folder = scratch.folder / name
        self._scratch = scratch
        self._stock = stock
        self._data = self.folder / "data"
        self._sockets = scratch.folder  # a socket's path has to be short
        Cluster._made += 1
        self._port = 5432 + Cluster._made
        self._postmaster: subprocess.Popen[bytes] | None = None
        self.folder.mkdir()
        if scratch.account:
            os.chown(self.folder, scratch.account.uid, scratch.account.gid)
        self._as_server(
            [stock.program("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust"]
            + ["-E", "UTF8", "--locale=C", "--no-sync"]
        )

    # --- life ---------------------------------------------------------------------------------------------------------

    def start(self, settings: dict[str, str], launcher: Sequence[str] = ()) -> None:
        """Starts the server; a launcher is a command that becomes it, and then also has to change the account."""
        chosen = ALWAYS | {
            "listen_addresses": "",
            "port": str(self._port),
            "unix_socket_directories": str(self._sockets),
        }
        chosen |= settings
        command = [*launcher, self._stock.program("postgres"), "-D", str(self._data)]
        for name, value in chosen.items():
            command += ["-c", f"{name}={value}"]
        account = None if launcher else self._scratch.account
        log = self.folder / "server.log"
        with open(log, "ab") as words:
            self._postmaster = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=self.folder,
                env=environment(),
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        deadline = time.monotonic() + WAIT_SECONDS
        while self._try_sql("SELECT 1") is None:
            if self._postmaster.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Problem(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._postmaster:
            if self._postmaster.poll() is None:
                # Not to the whole group: the postmaster tells its children itself.
                self._postmaster.send_signal(signal.SIGINT)
                try:
                    self._postmaster.wait(timeout=WAIT_SECONDS)
                except subprocess.TimeoutExpired:
                    end_group(self._postmaster, signal.SIGQUIT)
            self._postmaster = None

    def remove(self) -> None:
        self.stop()
        if not self._scratch.keep:
            self._scratch.empty(self.folder)

    def allow_network(self, addresses: str) -> None:
        """Lets everybody in from there; meant for a network that nobody else is in. Before the start."""
        rules = self._data / "pg_hba.conf"
        with open(rules, "a", encoding="ascii") as file:
            file.write(f"host all all {addresses} trust\nhost replication all {addresses} trust\n")

    # --- use ----------------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> str:
        return f"host={self._sockets} port={self._port} user=postgres"

    def network_connection(self, address: str) -> str:
        return f"host={address} port={self._port} user=postgres"

    @property
    def port(self) -> int:
        return self._port

    def sql(self, *statements: str, database: str = "postgres") -> str:
        """The last statement's answer."""
        finished = self._psql(statements, database)
        if finished.returncode != 0:
            raise Problem(f"the server refuses: {finished.stderr.strip()}")
        return finished.stdout.strip()

    def data_bytes(self) -> int:
        """What a backup has to copy, nearly."""
        return sum(path.stat().st_size for path in self._data_files())

    def data_files(self) -> int:
        return sum(1 for _ in self._data_files())

    def cpu_seconds(self) -> float | None:
        """CPU of the backends that are gone; None where the system does not tell. The postmaster collects it when it
        buries a child, so wait for that first."""
        pid = self._pid()
        try:
            # The name in parentheses may hold anything, blanks too.
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except FileNotFoundError:
            return None
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def wait_for_walsenders_gone(self) -> None:
        self._wait_for_no_child(rb"postgres: walsender ")

    def wait_for_clients_gone(self) -> None:
        self._wait_for_no_child(rb"postgres: (walsender|postgres) ")

    def wal_position(self) -> int:
        return int(self.sql("SELECT pg_current_wal_insert_lsn() - '0/0'").split(".")[0])

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Four clients that write as fast as the server lets them. Nobody waits for the disk, else the WAL would come
        as fast as the disk can sync, which is slow."""
        command = [self._stock.program("pgbench"), "-d", self.connection + " dbname=rows"]
        command += ["-n", "-N", "-c", "4", "-T", "86400"]
        log = self.folder / "pgbench.log"
        before = self.wal_position()
        with open(log, "wb") as words:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                env=environment() | {"PGOPTIONS": "-c synchronous_commit=off"},
                start_new_session=True,
            )
        try:
            deadline = time.monotonic() + WAIT_SECONDS
            while self.wal_position() < before + 2**20:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Problem(f"pgbench does not write:\n{log.read_text(errors='replace')}")
                time.sleep(0.05)
            yield
            if process.poll() is not None:
                raise Problem(f"pgbench ended early:\n{log.read_text(errors='replace')}")
        finally:
            end_group(process)
        self.wait_for_clients_gone()

    # --- filling ------------------------------------------------------------------------------------------------------

    def fill_with_rows(self, size: float) -> None:
        """So many GB of pgbench's tables."""
        units = max(1, round(size * 1024 / MEGABYTES_PER_SCALE_UNIT))
        self.start(FILLING)
        self.sql("CREATE DATABASE rows")
        finished = subprocess.run(
            [self._stock.program("pgbench"), "-i", "-q", "-I", "dtgvp", "-s", str(units)]
            + ["-d", self.connection + " dbname=rows"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
        if finished.returncode != 0:
            raise Problem(f"pgbench could not fill the server:\n{finished.stderr}")
        self.stop()

    def fill_with_files(self, count: int) -> None:
        """So many files of one to four pages: one database full of tables, then copies of it."""
        tables = min(TABLES_PER_DATABASE, count)
        self.start(FILLING)
        self.sql("CREATE DATABASE files_1")
        # A char(100) cannot become long enough to be given a TOAST table, which would be two more files.
        self.sql(
            f"""DO $$ BEGIN
                FOR i IN 1..{tables} LOOP
                    EXECUTE format('CREATE TABLE t%s (id integer, filler char(100))', i);
                    EXECUTE format('INSERT INTO t%s SELECT n, md5(n::text) FROM generate_series(1, %s) n',
                                   i, 1 + i * 37 % 230);
                END LOOP;
            END $$""",
            database="files_1",
        )
        copies = 1
        while self.data_files() < count:
            copies += 1
            self.sql(f"CREATE DATABASE files_{copies} TEMPLATE files_1 STRATEGY file_copy")
        self.stop()

    def compressed_share(self) -> float:
        """What gzip leaves of the data, between 0 and 1, from a sample: tells what the compressing cases are worth."""
        sample = 2**18
        raw = packed = 0
        for path in self._data_files():
            size = path.stat().st_size
            # At most 32 pieces of a file: the sample is to be large enough to trust and over soon.
            for offset in range(0, size, max(sample, size // 32)):
                with open(path, "rb") as file:
                    file.seek(offset)
                    piece = file.read(sample)
                raw += len(piece)
                packed += len(zlib.compress(piece, 6))
        return packed / raw if raw else 1.0

    # --- within -------------------------------------------------------------------------------------------------------

    def _data_files(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self._data):
            if "pg_wal" in folders:
                folders.remove("pg_wal")
            yield from (Path(folder) / file for file in files)

    def _pid(self) -> int:
        if not self._postmaster:
            raise Problem(f"the server {self.name} does not run")
        return self._postmaster.pid

    def _wait_for_no_child(self, pattern: bytes) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while any(_may_be(pattern, child) for child in children_of(self._pid())):
            if time.monotonic() > deadline:
                raise Problem(f"backends of the server {self.name} do not go away")
            time.sleep(0.01)

    def _psql(self, statements: Sequence[str], database: str) -> subprocess.CompletedProcess[str]:
        command = [self._stock.program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", f"{self.connection} dbname={database}"]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)

    def _try_sql(self, statement: str) -> str | None:
        finished = self._psql([statement], "postgres")
        return finished.stdout if finished.returncode == 0 else None

    def _as_server(self, command: Sequence[str]) -> None:
        account = self._scratch.account
        finished = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
        if finished.returncode != 0:
            raise Problem(f"{command[0]} failed:\n{finished.stderr}")


def environment() -> dict[str, str]:
    """The caller's, without what would send libpq elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _may_be(pattern: bytes, pid: int) -> bool:
    """Whether a child has such a title. One that ended but is not buried has none, and its CPU is not counted yet."""
    try:
        title = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return not title or re.match(pattern, title) is not None
