"""A bundle is destroyed on a decision, and its tombstone says what went. Judged
by hashlib, openssl and sqlite3."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from dispose_case import (  # noqa: E402
    CANCEL, Case, INVALID, Made, OUTPUT, USAGE, WHO, ca, sha256, signing, tree,
    w)
from terminal import Terminal  # noqa: E402


def setUpModule():
    Made.make("dispose")


def tearDownModule():
    Made.unmake()


class Whole(Case):
    def test_it_is_gone_and_the_tombstone_says_what(self):
        for kind in ("iphone", "android"):
            self.start(kind)
            db = w.Bundle(self.bundle)
            counts = {r["name"]: r["kept"] for r in db.rows(
                "SELECT name, kept FROM rule")}
            db.db.close()
            files = tree(self.bundle)
            manifest = sha256(self.bundle / "manifest-sha256.txt")
            filter_ = sha256(self.bundle / "consent/filter.yaml")
            self.dispose()
            self.assertEqual(os.listdir(self.beside), [self.tombstone.name])
            said = self.said()
            self.assertEqual({r["rule"]: r["disposed"]
                              for r in said["rules"]}, counts)
            self.assertEqual(sum(c["disposed"] for c in said["categories"]),
                             sum(counts.values()))
            self.assertEqual(
                [said[k] for k in ("seal_sha256", "manifest_sha256",
                                   "filter_sha256", "decision", "by", "rank",
                                   "whole", "successor", "files", "bytes",
                                   "bundle", "files_with_other_names")],
                [self.seal, manifest, filter_, WHO[1], WHO[3], WHO[5], True,
                 "", len(files), sum(map(len, files.values())), "bundle", 0])
            self.assertIn("Flash memory", " ".join(said["not_promised"]))
            answer = self.verify(self.bundle, code=INVALID)
            self.assertIn("was disposed of on", answer["findings"][0]["what"])
            self.assertIn(WHO[1], answer["findings"][0]["what"])
            self.dispose(code=OUTPUT)

    def test_files_are_overwritten_and_copies_left(self):
        self.start()
        other = self.beside / "another name"
        victim = next((self.bundle / "data/files").iterdir())
        before = victim.read_bytes()
        os.link(victim, other)
        held = open(self.bundle / "data/records.sqlite", "rb")
        self.dispose()
        self.assertEqual(other.read_bytes(), before)
        self.assertEqual(self.said()["files_with_other_names"], 1)
        self.assertEqual(set(held.read()), {0})
        held.close()

    def test_signed_and_tampered_with(self):
        for pair, ending, trust in (
                (Made.officer, "p7s", Made.ca.certificate),
                (Made.raw, "sig", Made.raw.public)):
            self.start()
            self.dispose(*signing(pair))
            signature = self.beside / f"{self.tombstone.name}.{ending}"
            ok, said = ca.openssl(*(
                ("cms", "-verify", "-binary", "-inform", "DER", "-in",
                 signature, "-content", self.tombstone, "-CAfile", trust,
                 "-purpose", "any", "-out", "/dev/null")
                if ending == "p7s" else
                ("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", trust,
                 "-in", self.tombstone, "-sigfile", signature)))
            self.assertTrue(ok, said)
            whats = [f["what"] for f in self.verify(
                self.bundle, "--trust", trust, code=INVALID)["findings"]]
            self.assertEqual(len(whats), 1, whats)
            self.assertIn("is signed by", whats[0])
            good = self.tombstone.read_bytes()
            for bad, words in (
                    (good.replace(b"D-4711", b"D-4712"),
                     "not to be relied on"),
                    (good.replace(b'"whole":true', b'"whole": true'),
                     "no record of a disposal"),
                    (good.replace(b'"disposed":', b'"disposed":1', 1),
                     "no record of a disposal"),
                    (good[:-2], "no record of a disposal"),
                    (b"", "no record of a disposal")):
                self.tombstone.write_bytes(bad)
                whats = [f["what"] for f in self.verify(
                    self.bundle, "--trust", trust, code=INVALID)["findings"]]
                self.assertTrue([x for x in whats if words in x], whats)
            self.tombstone.write_bytes(good)
            shutil.copytree(Made.bundles["android"], self.bundle)
            answer = self.verify(self.bundle)
            self.assertIn("which had this name", " ".join(answer["remarks"]))
            shutil.rmtree(self.bundle)
            signature.unlink()
            whats = [f["what"] for f in self.verify(
                self.bundle, "--trust", trust, code=INVALID)["findings"]]
            self.assertTrue([x for x in whats if "nobody signed" in x], whats)

    def test_it_is_asked_for(self):
        self.start()
        before = tree(self.bundle)
        done = self.dispose(code=USAGE, yes=False)
        self.assertIn("--yes", done.err)
        for answer, code in (("yes", CANCEL), ("bundle", 0)):
            t = Terminal("dispose", self.bundle, *WHO)
            t.expect("cannot be taken back")
            t.expect("Type the name of the bundle to go on: ")
            t.type(answer)
            self.assertEqual(t.end(), code, t.said)
            if code:
                self.assertEqual(tree(self.bundle), before)
                self.assertEqual(os.listdir(self.beside), ["bundle"])
        self.assertFalse(self.bundle.exists())

    def test_refusals_destroy_nothing(self):
        self.start()
        before = tree(self.bundle)
        for more in (["--rule", "p"], ["--output", self.rest],
                     ["--rule", "z", "--output", self.rest],
                     ["--rule", "p", "--rule", "p", "--output", self.rest],
                     ["--rule", "p", "--output", self.bundle / "data/rest"],
                     ["--sign", Made.officer.key],
                     [x for r in "mpkd" for x in ("--rule", r)] +
                     ["--output", self.rest]):
            self.dispose(*more, code=USAGE)
        for missing in range(0, 6, 2):
            done = w.run("dispose", self.bundle, "--yes", *WHO[:missing],
                         *WHO[missing + 2:])
            self.assertEqual(done.code, USAGE, done)
        (self.beside / "rest").mkdir()
        self.part("p", code=OUTPUT)
        self.rest.rmdir()
        self.assertEqual(tree(self.bundle), before)
        self.assertEqual(os.listdir(self.beside), ["bundle"])
        (self.bundle / "audit/counts.json").write_text("{}")
        self.dispose(code=INVALID)
        self.assertEqual(os.listdir(self.beside), ["bundle"])


if __name__ == "__main__":
    w.main()
