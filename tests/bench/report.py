"""What a benchmark found: as tables on the terminal and in Markdown, and as JSON with every single run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from cases import Work
from machine import Machine
from measure import Run
from scratch import gigabytes
from summary import Result, Side, side, summarize

JSON_FORMAT = 1
NOTHING = "–"


@dataclass
class ClusterFacts:
    """What a server held before the first backup."""

    name: str
    data_bytes: int
    files: int
    gzip_share: float | None = None  # what gzip leaves of the data


@dataclass
class ScalePoint:
    """Runs of ours alone at one size, by case."""

    cluster: ClusterFacts
    runs: dict[str, list[Run]]


@dataclass
class NetworkSeries:
    """All cases over one simulated network."""

    condition: str
    how: str
    round_trip_seconds: float  # as measured, to connect
    results: list[Result] = field(default_factory=list)


@dataclass
class Report:
    date: str
    machine: Machine
    versions: dict[str, str]
    options: dict[str, Any]
    clusters: list[ClusterFacts] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    scale: list[ScalePoint] = field(default_factory=list)
    network_cluster: ClusterFacts | None = None
    network_tcp: dict[str, str] = field(default_factory=dict)
    network: list[NetworkSeries] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # whole series, with the reason


@dataclass
class Table:
    title: str
    head: list[str]
    rows: list[list[str]]


# --- JSON -------------------------------------------------------------------------------------------------------------


def to_json(report: Report) -> str:
    document = {"format": JSON_FORMAT, **asdict(report)}
    _add_summaries(document["results"], report.results)
    for written, series in zip(document["network"], report.network):
        _add_summaries(written["results"], series.results)
    return json.dumps(document, indent=1, default=_plain, ensure_ascii=False) + "\n"


def _add_summaries(documents: list[dict[str, Any]], results: list[Result]) -> None:
    for document, result in zip(documents, results):
        document["summary"] = asdict(summarize(result)) if result.pairs else None


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{value!r} does not go into JSON")


# --- tables -----------------------------------------------------------------------------------------------------------


def facts(report: Report) -> list[str]:
    """The sentences above the tables."""
    machine = report.machine
    lines = [
        f"{report.date}, {machine.cpu}, {machine.cores} cores, {gigabytes(machine.memory_bytes)} of memory, "
        f"{machine.kernel}, {machine.file_system}",
        f"Basekeep {report.versions['basekeep']} against PostgreSQL {report.versions['postgresql']} "
        f"(server and tools), {report.options['pairs']} pairs after a warm-up",
    ]
    for cluster in report.clusters:
        line = f"Server “{cluster.name}”: {gigabytes(cluster.data_bytes)} in {cluster.files} files"
        if cluster.gzip_share:
            line += f"; gzip makes it {1 / cluster.gzip_share:.1f} times smaller"
        lines.append(line)
        if cluster.data_bytes * 2 > machine.memory_bytes:
            lines.append("It does not fit into memory beside its backup: no case of it is warm.")
    return lines


def tables(report: Report) -> list[Table]:
    found: list[Table] = []
    if report.results:
        found.append(_cases_table(report))
    if any(result.verified and result.pairs for result in report.results):
        found.append(_verification_table(report))
    if report.scale:
        found.append(_scale_table(report))
    found += [_network_table(report, series) for series in report.network]
    return found


def footnotes(report: Report) -> list[str]:
    """What is to be told below the tables."""
    lines = [f"{result.case.title}: skipped: {result.skipped}" for result in report.results if result.skipped]
    lines += [f"skipped: {line}" for line in report.skipped]
    for result in report.results:
        if result.pairs and result.case.under_load:
            summary = summarize(result)
            lines.append(
                f"{result.case.title}: the server wrote {_rate(summary.ours.wal_bytes or 0, summary.ours)} MB/s of WAL "
                f"during ours, {_rate(summary.theirs.wal_bytes or 0, summary.theirs)} MB/s during theirs"
            )
    for condition in report.network:
        lines.append(f"{condition.condition}: {condition.how}")
    if report.network_tcp:
        lines.append("TCP: " + ", ".join(f"{name} = {value}" for name, value in report.network_tcp.items()))
    return lines


def _cases_table(report: Report) -> Table:
    head = ["case", "ours", "theirs", "ratio (min–max)", "goal", "of server", "of stream", "MiB + child"]
    head += ["theirs", "client CPU", "server CPU", "size"]
    rows = []
    for result in report.results:
        if not result.pairs:
            rows.append([result.case.title, *[NOTHING] * 3, f"{result.case.goal:.1f}", *[NOTHING] * 7])
            continue
        summary = summarize(result)
        rows.append(
            [
                result.case.title,
                _seconds(summary.ours.seconds),
                _seconds(summary.theirs.seconds),
                f"{summary.ratio:.2f} ({summary.ratio_min:.2f}–{summary.ratio_max:.2f})",
                f"{summary.goal:.1f} {'met' if summary.met else 'MISSED'}",
                _percent(summary.of_server_alone),
                _percent(summary.of_thrown_away),
                _memory(summary.ours),
                _memory(summary.theirs),
                f"{summary.ours.client_cpu:.2f} | {summary.theirs.client_cpu:.2f}",
                f"{_number(summary.ours.server_cpu)} | {_number(summary.theirs.server_cpu)}",
                f"{(summary.size_ratio - 1) * 100:+.1f} %" if summary.size_ratio else NOTHING,
            ]
        )
    return Table("Cases", head, rows)


def _verification_table(report: Report) -> Table:
    head = ["case", "files", "MB", "MB/s ours", "theirs", "bytes per file ours", "theirs"]
    rows = []
    for result in report.results:
        verified = result.verified
        if not verified or not result.pairs:
            continue
        summary = summarize(result)
        is_manifest = result.case.work is Work.VERIFY_MANIFEST
        read = verified.manifest_bytes if is_manifest else verified.data_bytes
        rows.append(
            [
                result.case.title,
                f"{verified.files}",
                f"{read / 1e6:.0f}",
                _rate(read, summary.ours),
                _rate(read, summary.theirs),
                _memory_per(verified.files, summary.ours) if is_manifest else NOTHING,
                _memory_per(verified.files, summary.theirs) if is_manifest else NOTHING,
            ]
        )
    return Table("Verification: speed, and memory of a large manifest", head, rows)


def _scale_table(report: Report) -> Table:
    names = list(report.scale[0].runs)
    head = ["data"] + [part for name in names for part in (name, "per GB", "MiB + child")]
    rows = []
    for point in report.scale:
        row = [gigabytes(point.cluster.data_bytes)]
        for name in names:
            ours = side(point.runs[name])
            per_gigabyte = ours.seconds / (point.cluster.data_bytes / 2**30)
            row += [_seconds(ours.seconds), _seconds(per_gigabyte), _memory(ours)]
        rows.append(row)
    return Table("Scale: ours alone", head, rows)


def _network_table(report: Report, series: NetworkSeries) -> Table:
    size = gigabytes(report.network_cluster.data_bytes) if report.network_cluster else "?"
    head = ["case", "ours", "theirs", "ratio (min–max)", "MB/s ours", "theirs", "client CPU"]
    rows = []
    for result in series.results:
        summary = summarize(result)
        data = report.network_cluster.data_bytes if report.network_cluster else 0
        rows.append(
            [
                result.case.title,
                _seconds(summary.ours.seconds),
                _seconds(summary.theirs.seconds),
                f"{summary.ratio:.2f} ({summary.ratio_min:.2f}–{summary.ratio_max:.2f})",
                _rate(data, summary.ours),
                _rate(data, summary.theirs),
                f"{summary.ours.client_cpu:.2f} | {summary.theirs.client_cpu:.2f}",
            ]
        )
    trip = series.round_trip_seconds * 1000
    return Table(f"Network, {series.condition}: {size} of data, {trip:.1f} ms to connect", head, rows)


def for_terminal(report: Report) -> str:
    parts = ["\n".join(facts(report))]
    for table in tables(report):
        widths = [max(map(len, column)) for column in zip(table.head, *table.rows)]
        lines = [table.title, ""]
        for row in [table.head, *table.rows]:
            cells = [cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in
                     enumerate(zip(row, widths))]
            lines.append("  ".join(cells).rstrip())
        lines.insert(3, "  ".join("-" * width for width in widths))
        parts.append("\n".join(lines))
    if notes := footnotes(report):
        parts.append("\n".join(notes))
    return "\n\n".join(parts) + "\n"


def for_markdown(report: Report) -> str:
    parts = ["# Results", "How to read them: [README.md](README.md).", "\n".join(f"- {line}" for line in facts(report))]
    for table in tables(report):
        lines = [_markdown_row(table.head), "|---" + "|--:" * (len(table.head) - 1) + "|"]
        lines += [_markdown_row(row) for row in table.rows]
        parts += [f"## {table.title}", "\n".join(lines)]
    if notes := footnotes(report):
        parts.append("\n".join(f"- {line}" for line in notes))
    return "\n\n".join(parts) + "\n"


def compared(report: Report, old: dict[str, Any]) -> str:
    """Our medians against those of an earlier benchmark, and theirs too: if theirs moved, the machine did."""
    before = {document["case"]["name"]: document["summary"] for document in old["results"] if document["summary"]}
    lines = [f"Against {old['date']}, Basekeep {old['versions']['basekeep']}: how many times faster now"]
    for result in report.results:
        earlier = before.get(result.case.name)
        if not result.pairs or not earlier:
            continue
        option = result.case.sized_by
        if (then := old["options"][option]) != (now := report.options[option]):
            named = "--" + option.replace("_", "-")
            lines.append(f"  {result.case.title:<28} not comparable: {named} was {then}, now {now}")
            continue
        summary = summarize(result)
        ours = earlier["ours"]["seconds"] / summary.ours.seconds
        theirs = earlier["theirs"]["seconds"] / summary.theirs.seconds
        lines.append(
            f"  {result.case.title:<28} ours {ours:5.2f} ({_seconds(earlier['ours']['seconds'])} → "
            f"{_seconds(summary.ours.seconds)}), the stock tool {theirs:5.2f}"
        )
    return "\n".join(lines) + "\n"


# --- cells ------------------------------------------------------------------------------------------------------------


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value * 100:.0f} %"


def _memory(measured: Side) -> str:
    if measured.peak_kib is None:
        return NOTHING
    child = f" + {measured.child_peak_kib / 1024:.0f}" if measured.child_peak_kib is not None else ""
    return f"{measured.peak_kib / 1024:.0f}{child}"


def _memory_per(count: int, measured: Side) -> str:
    return NOTHING if measured.peak_kib is None else f"{measured.peak_kib * 1024 / count:.0f}"


def _rate(count: float, measured: Side) -> str:
    return f"{count / measured.seconds / 1e6:.0f}"


def _markdown_row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
