"""The scene of the report: 10,000 messages, verified and written."""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "flow"))

import report_case  # noqa: E402
from measure import Table, human, measure, median  # noqa: E402
from winnow_run import BIN, environment, run  # noqa: E402

WALL_LIMIT_S = 1.0
PEAK_LIMIT = 128 << 20


def report(folder, pairs, keep):
    """winnow report, which verifies first: for that the report is made again
    and compared with the bundle's own."""
    table = Table("A report of 10,000 messages")
    folder = folder / "report"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bundle, done, _ = report_case.large(folder)
    if done.code != 0 or run("verify", bundle).code != 0:
        raise RuntimeError(done)
    seen, page = [], folder / "report.html"
    for _ in range(pairs):
        page.unlink(missing_ok=True)
        seen.append(measure(
            [BIN / "winnow", "report", bundle, "--output", page],
            environment(), folder / "out.txt"))
    wall, peak = median(m.wall_s for m in seen), max(
        m.peak_bytes for m in seen)
    table.line("size of the page", human(page.stat().st_size))
    table.bar("wall (at most 1 s)", wall, WALL_LIMIT_S, f"{wall:.2f} s")
    table.bar("peak memory (at most 128 MiB)", peak, PEAK_LIMIT, human(peak))
    if not keep:
        shutil.rmtree(folder)
    return table.missed


REPORT_SCENES = {"report": report}
