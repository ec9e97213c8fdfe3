"""Runs the pairs of a case, ours and theirs in turn, each under the same conditions."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Sequence

from cases import Case, Data, Work
from cluster import Cluster, environment
from manifest import contents, enlarge
from measure import Run, run
from programs import Tool
from scratch import FILES_THAT_MATTER, Scratch
from summary import Limits, Pair, Result

WARM_UP = 0


class Comparison:
    """Both tools against one server after the other. A launcher is a command that both are started through."""

    def __init__(self, scratch: Scratch, ours: Tool, theirs: Tool, pairs: int, manifest_entries: int) -> None:
        self._scratch = scratch
        self._ours = ours
        self._theirs = theirs
        self._pairs = pairs
        self._manifest_entries = manifest_entries  # of the case that is about it
        self._limits: dict[tuple[str, tuple[str, ...]], Limits] = {}
        # Ours keeps a registry of jobs; the user's own is none of the benchmark's business.
        self._environment = environment() | {"BASEKEEP_DATA_DIR": str(scratch.folder / "jobs")}

    def compare(
        self, case: Case, cluster: Cluster, connection: str | None = None, launcher: Sequence[str] = ()
    ) -> Result:
        """All pairs of one case."""
        result = Result(case)
        if reason := self._obstacle(case):
            result.skipped = reason
            say(f"{case.name}: skipped: {reason}")
            return result
        target = connection or cluster.connection
        if case.stream_options is not None and not launcher:
            result.limits = self._limits_of(cluster, case.stream_options)
        source = self._backup_to_verify(case, target) if case.verifies else None
        result.verified = contents(source) if source else None
        kept: list[Path] = []
        for number in range(WARM_UP, self._pairs + 1):
            runs: list[Run] = []
            for tool in (self._ours, self._theirs):
                if source:
                    runs.append(self._verify(case, tool, source))
                    continue
                output = self._new_output()
                runs.append(self._back_up(case, tool, cluster, target, output, launcher))
                # Emptying many files takes its time too, and need not be before all runs of the case are over.
                kept.append(output)
                if case.data is not Data.FILES:
                    self._empty(kept)
            say(f"{case.name}: {_ordinal(number, self._pairs)}: {runs[0].seconds:.2f} s | {runs[1].seconds:.2f} s")
            if number != WARM_UP:
                result.pairs.append(Pair(*runs))
        self._empty(kept if not source else [source])
        return result

    def run_ours(self, case: Case, cluster: Cluster) -> list[Run]:
        """The same runs of one case, without theirs."""
        runs: list[Run] = []
        for number in range(WARM_UP, self._pairs + 1):
            output = self._new_output()
            runs.append(self._back_up(case, self._ours, cluster, cluster.connection, output, ()))
            self._empty([output])
            say(f"{cluster.name}, {case.name}: {_ordinal(number, self._pairs)}: {runs[-1].seconds:.2f} s")
        return runs[1:]

    # --- within -------------------------------------------------------------------------------------------------------

    def _obstacle(self, case: Case) -> str | None:
        if case.work is Work.VERIFY_COLD and not hasattr(os, "posix_fadvise"):
            return "this system cannot be asked to forget a file"
        if case.verifies and "-Ft" in case.options and "--format" not in _help(self._theirs.verify):
            return "the stock tool reads no archives before version 18"
        return None

    def _back_up(
        self, case: Case, tool: Tool, cluster: Cluster, connection: str, output: Path, launcher: Sequence[str]
    ) -> Run:
        command = [*launcher, *tool.backup, "-d", connection, "-D", str(output), "-c", "fast", *case.options]
        with cluster.writer() if case.under_load else nullcontext():
            wal_before = cluster.wal_position() if case.under_load else 0
            measured = self._on_server(command, cluster, quiet=not case.under_load)
            if case.under_load:
                measured.wal_bytes = cluster.wal_position() - wal_before
        measured.output_bytes = _bytes_of(output, case)
        if case.work is Work.BACKUP_THEN_VERIFY and tool is self._theirs:
            measured = measured.followed_by(self._run([*tool.verify, str(output)]))
        return measured

    def _verify(self, case: Case, tool: Tool, source: Path) -> Run:
        os.sync()
        if case.work is Work.VERIFY_COLD:
            _forget(source)
        return self._run([*tool.verify, *case.verify_options, str(source)])

    def _on_server(self, command: Sequence[str], cluster: Cluster, quiet: bool = True) -> Run:
        """A run with a server at the other end: both begin with nothing left to write."""
        cluster.sql("CHECKPOINT")
        os.sync()
        if quiet:
            cluster.wait_for_clients_gone()
        before = cluster.cpu_seconds()
        measured = self._run(command)
        cluster.wait_for_walsenders_gone()
        after = cluster.cpu_seconds()
        measured.server_cpu = after - before if after is not None and before is not None else None
        return measured

    def _run(self, command: Sequence[str]) -> Run:
        return run(command, self._environment, self._scratch.folder / "client.log")

    def _limits_of(self, cluster: Cluster, options: tuple[str, ...]) -> Limits:
        """Measured once for all cases with the same stream, and with the stock tool: it is not ours to shine here."""
        key = cluster.name, options
        if key not in self._limits:
            common = [*self._theirs.backup, "-d", cluster.connection, "-c", "fast", "-X", "fetch", *options]
            limits = Limits()
            # The stock tool cannot put the manifest into an archive that comes compressed, and refuses.
            thrown = ["--no-manifest"] if "-Z" in options else []
            for number in range(WARM_UP, self._pairs + 1):
                alone = self._on_server([*common, "-t", "blackhole"], cluster)
                thrown_away = self._on_server([*common, *thrown, "-Ft", "-D", "-"], cluster)
                say(
                    f"limits of {' '.join((cluster.name, *options))}: {_ordinal(number, self._pairs)}: "
                    f"server alone {alone.seconds:.2f} s, stream thrown away {thrown_away.seconds:.2f} s"
                )
                if number != WARM_UP:
                    limits.server_alone.append(alone)
                    limits.thrown_away.append(thrown_away)
            self._limits[key] = limits
        return self._limits[key]

    def _backup_to_verify(self, case: Case, connection: str) -> Path:
        output = self._new_output()
        self._run([*self._theirs.backup, "-d", connection, "-D", str(output), "-c", "fast", *case.options])
        if case.work is Work.VERIFY_MANIFEST:
            enlarge(output, self._manifest_entries)
        return output

    def _new_output(self) -> Path:
        return self._scratch.new_output()

    def _empty(self, outputs: list[Path]) -> None:
        for output in outputs:
            self._scratch.empty(output)
        outputs.clear()


def is_large(case: Case, files: int) -> bool:
    """Whether what was deleted shortly before would be felt."""
    return case.data is Data.FILES and files >= FILES_THAT_MATTER


def say(words: str) -> None:
    """Progress, beside the table."""
    print(words, file=sys.stderr, flush=True)


def _help(command: Sequence[str]) -> str:
    return subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout


def _ordinal(number: int, pairs: int) -> str:
    return "warm-up" if number == WARM_UP else f"{number} of {pairs}"


def _bytes_of(output: Path, case: Case) -> int:
    """The size of a backup. Of compressed ones only the data: the stock tool leaves the WAL as it is with some methods,
    and the WAL of two runs differs."""
    if case.compares_size:
        return sum(path.stat().st_size for path in output.glob("base.tar*"))
    return sum((Path(folder) / file).stat().st_size for folder, _, files in os.walk(output) for file in files)


def _forget(folder: Path) -> None:
    """Makes the system drop a folder's files from its memory."""
    for parent, _, files in os.walk(folder):
        for file in files:
            descriptor = os.open(os.path.join(parent, file), os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
