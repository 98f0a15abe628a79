"""The report in the bundle, made of texts that would rather be markup: a page
that needs nothing. What it says is looked at in report_told.py; that nobody
can exchange it, in report_forged.py. All share their bundles."""

import base64
import hashlib
import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import report_case as rc  # noqa: E402
from report_case import small, w  # noqa: E402
from report_forged import Forged, Format, Rare, Rest  # noqa: E402
from report_told import Base, Told  # noqa: E402

from oracle import Oracle  # noqa: E402

__all__ = ["Forged", "Format", "Rare", "Rest", "Told"]


class Page(Base):
    def test_needs_nothing_and_runs_nothing(self):
        self.assertEqual(self.page.stack, [])
        self.assertFalse({"script", "link", "img", "iframe", "object", "embed",
                          "form", "base", "input", "button"}
                         & set(self.page.tags))
        for tag, key, value in self.page.attributes:
            self.assertNotRegex(key, "^on|^src|^style$")
            if key == "href":
                self.assertRegex(value, "^#")
                self.assertIn(value[1:], self.page.ids)
            elif key != "content":
                self.assertNotRegex(value, r"(?i)//|url\(|data:")
        self.assertIn(("html", "lang", "en"), self.page.attributes)
        self.assertEqual(len(self.page.ids), len(set(self.page.ids)))

    def test_nothing_outside(self):
        outside = small.Outside(self.truth, Oracle(
            self.truth, json.loads((self.folder / "hard-bundle.filter.json")
                                   .read_text())))
        self.assertEqual(
            outside.in_bytes((self.bundle / "report/index.html").read_bytes()),
            [])

    def test_same_bytes_elsewhere(self):
        out = self.folder / "again.html"
        done = w.run("report", self.bundle, "--output", out, "--json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(out.read_bytes(),
                         (self.bundle / "report/index.html").read_bytes())
        self.assertEqual(done.json["sha256"],
                         hashlib.sha256(out.read_bytes()).hexdigest())
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)
        self.assertIs(done.json["same_as_sealed"], True)
        done = w.run("report", self.bundle, "--output", out)
        self.assertEqual(done.code, 9, done)

    def test_not_into_the_bundle(self):
        link = self.folder / "link"
        link.symlink_to(self.bundle / "data")
        self.addCleanup(link.unlink)
        for out in (self.bundle / "x", self.bundle / "report/x", link / "x"):
            done = w.run("report", self.bundle, "--output", out)
            self.assertEqual(done.code, 2, done)
            self.assertIn("inside the bundle", done.err)
            self.assertFalse(out.exists())
        self.assertEqual(w.run("verify", self.bundle).code, 0)

    def test_pictures_on_a_decision_alone(self):
        out = self.folder / "pictures.html"
        done = w.run("report", self.bundle, "--output", out, "--embed-media",
                     "D-7 <b>", "--json")
        self.assertEqual(done.code, 0, done)
        text = out.read_text()
        self.assertIn("D-7 &lt;b&gt;", text)
        found = {(t, hashlib.sha256(base64.b64decode(d)).hexdigest())
                 for t, d in re.findall(r'src="data:([a-z/]+);base64,([^"]*)"',
                                        text)}
        files = {(r["mime_type"], r["sha256"]) for r in self.db.rows(
            "SELECT mime_type, sha256 FROM file")}
        heic = {f for f in files if f[0] == "image/heic"}
        self.assertEqual(found, files - heic)
        self.assertEqual(done.json["pictures_shown"], len(found))
        self.assertEqual(done.json["pictures_not_shown"], len(heic))
        self.assertTrue(found and heic)
        self.assertIn("browsers cannot show a picture of this kind", text)
        self.assertEqual(w.run("report", self.bundle, "--output",
                               self.folder / "x", "--embed-media",
                               " ").code, 2)


if __name__ == "__main__":
    w.main()
