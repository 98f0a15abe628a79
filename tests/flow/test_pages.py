"""The report and the receipt in Debian's Chromium, judged by axe-core."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import report_case as rc  # noqa: E402
from report_case import w  # noqa: E402

import node_judges  # noqa: E402

LOOK = w.ROOT / "tests/support/pages.mjs"


def setUpModule():
    global FOLDER, BUNDLE, LARGE
    FOLDER = Path(tempfile.mkdtemp(prefix="winnow-pages-"))
    BUNDLE, done, _ = rc.hard(FOLDER)
    LARGE, other, _ = rc.large(FOLDER)
    for ended in (done, other):
        if ended.code != 0:
            raise AssertionError(ended)


def tearDownModule():
    shutil.rmtree(FOLDER, ignore_errors=True)


def look(page, *tasks):
    done = node_judges.node(LOOK, "browser", page, *tasks, timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-3000:])
    return json.loads(done.stdout)


class Pages(unittest.TestCase):
    maxDiff = 4000

    def calm(self, seen):
        """Nothing was asked for, nothing went wrong, links lead somewhere."""
        self.assertEqual(seen["requests"], [])
        self.assertEqual(seen["errors"], [])
        self.assertEqual(seen["broken"], [])
        self.assertFalse(seen["wide"])

    def accessible(self, seen):
        self.assertGreater(seen["rules"], 15)
        self.assertEqual([v for v in seen["axe"]
                          if v["impact"] in ("serious", "critical")], [])

    def test_report(self):
        seen = look(BUNDLE / "report/index.html", "glyphs", "narrow")
        self.calm(seen)
        self.assertFalse(seen["narrow_wide"])
        self.assertGreater(seen["glyphs"]["looked"], 60)
        self.assertEqual(seen["glyphs"]["boxes"], [])
        for row in w.Bundle(BUNDLE).rows(
                "SELECT item_id AS i, direction AS d, message_text AS t "
                "FROM message"):
            item = str(row["i"])
            self.assertEqual(seen["sides"][item],
                             "right" if row["d"] == "outgoing" else "left")
            if row["t"] in (rc.HARD["hebrew"], rc.HARD["arabic"]):
                self.assertEqual(seen["directions"][item], "rtl")
            elif row["t"] == rc.HARD["script"]:
                self.assertEqual(seen["directions"][item], "ltr")

    def test_report_is_accessible(self):
        seen = look(BUNDLE / "report/index.html", "axe")
        self.accessible(seen)

    def test_report_with_pictures(self):
        out = FOLDER / "pictures.html"
        done = w.run("report", BUNDLE, "--output", out, "--embed-media", "D")
        self.assertEqual(done.code, 0, done)
        seen = look(out, "axe")
        seen["requests"] = [u for u in seen["requests"]
                            if not u.startswith("data:image/")]
        self.calm(seen)
        self.accessible(seen)

    def test_receipts(self):
        for options in ((), ("--full", "--yes")):
            done = w.run("receipt", BUNDLE, *options)
            self.assertEqual(done.code, 0, done)
            path = BUNDLE.parent / f"{BUNDLE.name}.receipt.html"
            with self.subTest(options):
                seen = look(path, "axe", "narrow")
                self.calm(seen)
                self.accessible(seen)
                self.assertFalse(seen["narrow_wide"])
            for end in ("html", "txt"):
                path.with_suffix(f".{end}").unlink()

    def test_ten_thousand_messages(self):
        page = LARGE / "report/index.html"
        pdf = FOLDER / "large.pdf"
        seen = look(page, "paging")
        self.calm(seen)
        self.assertEqual(seen["pages"], 100)
        last = w.Bundle(LARGE).rows(
            "SELECT message_text AS t FROM message JOIN item USING (item_id) "
            "ORDER BY time_utc_ns DESC, item_id DESC LIMIT 1")[0]["t"]
        self.assertIn(last.replace("\ufffc", ""), seen["last"])
        self.assertLess(seen["opened_ms"], 20000)
        # Printed, none is left out.
        look(page, f"pdf={pdf}")
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True,
                              capture_output=True, text=True).stdout
        self.assertEqual(len(re.findall(r"\bitem \d+", text)), 10000)


if __name__ == "__main__":
    w.main()
