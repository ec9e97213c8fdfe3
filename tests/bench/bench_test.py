"""The parts of the benchmark that need no server: figures, tables, JSON, choice of cases."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cases
import manifest
import measure
import report
from machine import Machine
from measure import Run
from problem import Problem
from summary import Limits, Pair, Result, summarize


def pair(ours: float, theirs: float) -> Pair:
    return Pair(Run(ours, 1.0, 0.5, 1024, 512, 99), Run(theirs, 2.0, None, 2048, None, 100))


def some_report(results: list[Result]) -> report.Report:
    machine = Machine("a CPU", 2, 2**34, "a kernel", "ext4")
    versions = {"basekeep": "1", "postgresql": "18"}
    options = {"size": 2.0, "files": 50_000, "manifest_entries": 1000, "pairs": 3}
    return report.Report("2026-01-01", machine, versions, options, results=results)


class SummaryTest(unittest.TestCase):
    def test_ratio_is_the_median_of_the_pairs(self) -> None:
        # The second pair met a busy machine; the ratio of the medians would be 2 / 1.5.
        result = Result(cases.CASES[0], [pair(1, 2), pair(10, 21), pair(1.5, 2)])
        summary = summarize(result)
        self.assertEqual(summary.ratio, 2.0)
        self.assertAlmostEqual(summary.ratio_min, 4 / 3)
        self.assertEqual(summary.ratio_max, 2.1)
        self.assertEqual(summary.ours.seconds, 1.5)
        self.assertTrue(summary.met)

    def test_share_of_the_limits(self) -> None:
        limits = Limits([Run(0.5, 0)], [Run(1.0, 0), Run(1.2, 0), Run(9.0, 0)])
        summary = summarize(Result(cases.CASES[0], [pair(2, 3)], limits))
        self.assertEqual(summary.of_server_alone, 0.25)
        self.assertEqual(summary.of_thrown_away, 0.6)
        self.assertFalse(summary.met)

    def test_unknown_figures_stay_unknown(self) -> None:
        summary = summarize(Result(cases.CASES[0], [pair(1, 1)]))
        self.assertIsNone(summary.theirs.server_cpu)
        self.assertIsNone(summary.theirs.child_peak_kib)
        self.assertIsNone(summary.of_server_alone)
        self.assertIsNone(summary.size_ratio)

    def test_size_is_compared_where_the_case_says_so(self) -> None:
        case = next(case for case in cases.CASES if case.compares_size)
        self.assertEqual(summarize(Result(case, [pair(1, 1)])).size_ratio, 0.99)

    def test_two_runs_as_one(self) -> None:
        both = Run(1.0, 0.5, 0.25, 10, 5, 7).followed_by(Run(2.0, 1.0, None, 20))
        self.assertEqual(both, Run(3.0, 1.5, 0.25, 20, 5, 7))


class CasesTest(unittest.TestCase):
    def test_names_are_unique_and_many_files_come_last(self) -> None:
        self.assertEqual(len({case.name for case in cases.CASES}), len(cases.CASES))
        self.assertIs(cases.CASES[-1].data, cases.Data.FILES)
        self.assertTrue(cases.CASES[-2].under_load)

    def test_only_archives_are_verified_without_their_wal(self) -> None:
        for case in cases.CASES:
            if case.work in (cases.Work.VERIFY, cases.Work.VERIFY_COLD):
                self.assertEqual("-n" in case.verify_options, "-Ft" in case.options, case.name)

    def test_choice_keeps_the_order_of_the_table(self) -> None:
        self.assertEqual([case.name for case in cases.choose("tar, plain")], ["plain", "tar"])
        self.assertEqual(cases.choose("all"), cases.CASES)
        self.assertEqual(cases.choose("none"), ())
        with self.assertRaises(ValueError):
            cases.choose("plain,plane")

    def test_list_needs_nothing(self) -> None:
        program = Path(__file__).with_name("run-bench")
        listed = subprocess.run([sys.executable, str(program), "--list"], capture_output=True, text=True, check=True)
        self.assertEqual([line.split()[0] for line in listed.stdout.splitlines()], [case.name for case in cases.CASES])


class ReportTest(unittest.TestCase):
    def test_tables_hold_results_and_reasons(self) -> None:
        done = Result(cases.CASES[0], [pair(1, 2)])
        missing = Result(cases.CASES[1], skipped="no such thing")
        found = some_report([done, missing])
        for text in (report.for_terminal(found), report.for_markdown(found)):
            self.assertIn("2.00 (2.00–2.00)", text)
            self.assertIn("1.9 met", text)
            self.assertIn("skipped: no such thing", text)

    def test_json_can_be_compared_with(self) -> None:
        old = json.loads(report.to_json(some_report([Result(cases.CASES[0], [pair(2, 2)]), Result(cases.CASES[1])])))
        self.assertEqual(old["results"][0]["pairs"][0]["ours"]["seconds"], 2)
        self.assertEqual(old["results"][0]["summary"]["ratio"], 1.0)
        said = report.compared(some_report([Result(cases.CASES[0], [pair(1, 2)])]), old)
        self.assertIn("ours  2.00 (2.00 s → 1.00 s), the stock tool  1.00", said)
        old["options"]["size"] = 1.0
        said = report.compared(some_report([Result(cases.CASES[0], [pair(1, 2)])]), old)
        self.assertIn("not comparable: --size was 1.0, now 2.0", said)

    def test_large_manifests_are_compared_by_their_entries(self) -> None:
        (case,) = cases.choose("manifest")
        now = some_report([Result(case, [pair(1, 2)])])
        old = json.loads(report.to_json(now))
        old["options"] |= {"size": 1.0, "manifest_entries": 10}
        self.assertIn("not comparable: --manifest-entries was 10, now 1000", report.compared(now, old))

    def test_verifications_have_a_table(self) -> None:
        known = manifest.Contents(files=1024, data_bytes=10_000_000, manifest_bytes=3_000_000)
        data = Result(cases.choose("verify-tar")[0], [pair(2, 4)], verified=known)
        large = Result(cases.choose("manifest")[0], [pair(1, 2)], verified=known)
        skipped = Result(cases.choose("verify-gzip")[0], verified=known, skipped="no such thing")
        backup = Result(cases.CASES[0], [pair(1, 2)])
        found = report.tables(some_report([backup, data, large, skipped]))[1]
        self.assertEqual(
            found.rows,
            [
                ["verify tar", "1024", "10", "5", "2", report.NOTHING, report.NOTHING],
                ["verify a large manifest", "1024", "3", "3", "2", "1024", "2048"],
            ],
        )
        self.assertEqual(len(report.tables(some_report([backup]))), 1)


class ManifestTest(unittest.TestCase):
    FILES = [{"Path": "PG_VERSION", "Size": 3}, {"Path": 'a"Size": 7', "Size": 8192}]

    def _write(self, folder: Path) -> None:
        """In the server's form."""
        listed = ",\n".join(json.dumps(file) for file in self.FILES)
        text = f'{{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [\n{listed}\n],\n'
        text += '"WAL-Ranges": [\n{ "Timeline": 1 }\n],\n'
        digest = hashlib.sha256(text.encode()).hexdigest()
        (folder / manifest.FILE).write_text(f'{text}"Manifest-Checksum": "{digest}"}}\n')

    def test_contents(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self._write(Path(folder))
            found = manifest.contents(Path(folder))
        self.assertEqual((found.files, found.data_bytes), (2, 8195))

    def test_enlarged_manifest_is_sound(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self._write(Path(folder))
            manifest.enlarge(Path(folder), 25_000)
            text = (Path(folder) / manifest.FILE).read_text()
            self.assertEqual(manifest.contents(Path(folder)).manifest_bytes, len(text))
        read = json.loads(text)
        self.assertEqual(read["Files"][:2], self.FILES)
        self.assertEqual(len({file["Path"] for file in read["Files"]}), 25_000)
        self.assertTrue(all(file["Path"].startswith(manifest.ADDED_FOLDER + "/") for file in read["Files"][2:]))
        self.assertEqual(read["WAL-Ranges"], [{"Timeline": 1}])
        signed = text[: text.index('"Manifest-Checksum"')]
        self.assertEqual(read["Manifest-Checksum"], hashlib.sha256(signed.encode()).hexdigest())

    def test_smaller_wish_changes_nothing(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self._write(Path(folder))
            before = (Path(folder) / manifest.FILE).read_bytes()
            manifest.enlarge(Path(folder), 1)
            self.assertEqual((Path(folder) / manifest.FILE).read_bytes(), before)


class MeasureTest(unittest.TestCase):
    def test_failure_carries_the_words(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            with self.assertRaisesRegex(Problem, "exit status 3(.|\n)*no luck"):
                measure.run(["sh", "-c", "echo no luck >&2; exit 3"], {}, log)

    def test_cpu_of_children_counts(self) -> None:
        busy = "sum(range(5_000_000))"
        child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{busy}'])"
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            alone = measure.run([sys.executable, "-c", "pass"], {}, log)
            both = measure.run([sys.executable, "-c", child], {}, log)
        self.assertGreater(both.client_cpu, alone.client_cpu)


if __name__ == "__main__":
    unittest.main()
