"""From single runs to the figures of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Callable, Iterable

from cases import Case
from manifest import Contents
from measure import Run


@dataclass
class Pair:
    ours: Run
    theirs: Run


@dataclass
class Limits:
    """What the stock tool needs when it does no work of its own, so that nobody could be much faster."""

    server_alone: list[Run] = field(default_factory=list)
    thrown_away: list[Run] = field(default_factory=list)


@dataclass
class Result:
    """One case: its pairs, or why there are none."""

    case: Case
    pairs: list[Pair] = field(default_factory=list)
    limits: Limits | None = None
    verified: Contents | None = None  # of a case that verifies
    skipped: str | None = None


@dataclass(frozen=True)
class Side:
    """Medians of one side; memory is the highest of all runs."""

    seconds: float
    client_cpu: float
    server_cpu: float | None
    peak_kib: int | None
    child_peak_kib: int | None
    output_bytes: float | None
    wal_bytes: float | None


@dataclass(frozen=True)
class Summary:
    ours: Side
    theirs: Side
    ratio: float  # theirs / ours, the median of the pairs
    ratio_min: float
    ratio_max: float
    goal: float
    met: bool
    of_server_alone: float | None  # share of the limit's speed that ours reaches
    of_thrown_away: float | None
    size_ratio: float | None  # ours / theirs


def summarize(result: Result) -> Summary:
    """Of a result with at least one pair."""
    ours = side([pair.ours for pair in result.pairs])
    theirs = side([pair.theirs for pair in result.pairs])
    # The median of the ratios, not the ratio of the medians: what slows the machine for a while slows both of a pair.
    ratios = [pair.theirs.seconds / pair.ours.seconds for pair in result.pairs]
    ratio = median(ratios)
    limits = result.limits
    sizes = ours.output_bytes, theirs.output_bytes
    return Summary(
        ours=ours,
        theirs=theirs,
        ratio=ratio,
        ratio_min=min(ratios),
        ratio_max=max(ratios),
        goal=result.case.goal,
        met=ratio >= result.case.goal,
        of_server_alone=share(limits.server_alone, ours.seconds) if limits else None,
        of_thrown_away=share(limits.thrown_away, ours.seconds) if limits else None,
        size_ratio=sizes[0] / sizes[1] if result.case.compares_size and sizes[0] and sizes[1] else None,
    )


def side(runs: list[Run]) -> Side:
    return Side(
        seconds=median(run.seconds for run in runs),
        client_cpu=median(run.client_cpu for run in runs),
        server_cpu=_known(median, (run.server_cpu for run in runs)),
        peak_kib=_known(max, (run.peak_kib for run in runs)),
        child_peak_kib=_known(max, (run.child_peak_kib for run in runs)),
        output_bytes=_known(median, (run.output_bytes for run in runs)),
        wal_bytes=_known(median, (run.wal_bytes for run in runs)),
    )


def share(limit: list[Run], seconds: float) -> float | None:
    return median(run.seconds for run in limit) / seconds if limit else None


def _known(combine: Callable, values: Iterable):
    """Of those that are known, None if none is."""
    known = [value for value in values if value is not None]
    return combine(known) if known else None
