"""A disposal that was cut off goes on, and takes nothing else for its own."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dispose_case import (  # noqa: E402
    Case, INVALID, Made, OUTPUT, USAGE, WHO, sha256, signing, tree, w)


def setUpModule():
    Made.make("dispose-interrupted")


def tearDownModule():
    Made.unmake()


class Interrupted(Case):
    """Killed at each system call that changes something, and given again."""

    def kill(self, call, number, *more):
        """strace kills it at the n-th call; → did it die?"""
        done = w.run(
            "dispose", self.bundle, *WHO, "--yes", *more, prefix=(
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                "-e", f"inject={call}:signal=KILL:when={number}"),
            env={"ASAN_OPTIONS": "detect_leaks=0"})
        return done.code < 0 or done.code == 137

    def go_on(self, *more):
        done = w.run("dispose", self.bundle, *WHO, "--yes", *more)
        self.assertEqual(done.code, 0, done)

    def left(self):
        """Without the half-written record of a killed run: it holds what the
        record holds, and no content."""
        return sorted(n for n in os.listdir(self.beside)
                      if not n.startswith(".wn-"))

    def test_whole(self):
        for call, numbers in (("unlinkat", (1, 9)), ("renameat2", (1, 2, 3)),
                              ("fsync", (3,))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.start()
                    if self.kill(call, number, *signing(Made.raw)):
                        begun = self.begun.exists()
                        whole = (self.bundle / "data/records.sqlite").exists()
                        self.assertTrue(begun or whole, self.left())
                        if begun and self.bundle.exists():
                            self.assertTrue([
                                f for f in self.verify(
                                    self.bundle, code=INVALID)["findings"]
                                if "was not finished" in f["what"]])
                            done = w.run("dispose", self.bundle, "--decision",
                                         "other", *WHO[2:], "--yes")
                            self.assertEqual(done.code, USAGE, done)
                        self.go_on(*signing(Made.raw))
                    self.assertEqual(self.left(), [
                        "bundle.disposal.json", "bundle.disposal.json.sig"])
                    self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_part(self):
        more = ["--rule", "p", "--output"]
        for call, numbers in (("unlinkat", (1, 5)),
                              ("renameat2", (3, 11, 12, 13))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.start()
                    if self.kill(call, number, *more, self.rest):
                        self.assertTrue(
                            (self.bundle / "data/records.sqlite").exists() or
                            self.rest.exists(), self.left())
                        if self.begun.exists():
                            self.without_the_rest(*more, self.rest)
                        self.go_on(*more, self.rest)
                    self.assertEqual(self.left(), [
                        "bundle.disposal.json", "rest"])
                    self.assertEqual(self.verify(self.rest)["result"], "valid")
                    self.assertEqual(self.said()["successor_seal_sha256"],
                                     sha256(self.rest / "seal.txt"))
        self.assertTrue(self.seen, "none was killed after it had begun")

    def without_the_rest(self, *more):
        """What is not to be destroyed has to be there."""
        self.rest.rename(self.beside / "moved")
        before = tree(self.beside)
        done = w.run("dispose", self.bundle, *WHO, "--yes", *more)
        self.assertEqual(done.code, INVALID, done)
        self.assertEqual(tree(self.beside), before)
        (self.beside / "moved").rename(self.rest)
        self.seen = True

    def begin(self, *rules):
        """Killed when it had begun, and before all of it was gone."""
        for number in range(1, 40):
            self.start()
            more = [x for r in rules for x in ("--rule", r)]
            more += ["--output", self.rest] if rules else []
            if self.kill("unlinkat", number, *more) and \
                    self.begun.exists() and \
                    (self.bundle / "data/files").exists():
                return
        self.fail("none was killed after it had begun")

    def withdraw_and_stop(self, call, stopped, *more):
        """Agreement to m is withdrawn; p is disposed of until it is so."""
        for number in range(1, 60):
            self.start()
            done = w.run("withdraw", self.bundle, "--rule", "m")
            self.assertEqual(done.code, 0, done)
            self.record = self.beside / "rest.withdrawal.json"
            if not self.kill(call, number, "--rule", "p", "--output",
                             self.rest, *more):
                break
            if stopped():
                return
        self.fail("it never stopped there")

    def test_a_record_gets_its_signature_after_all(self):
        def stopped():
            return self.record.exists() and not self.begun.exists() and \
                not Path(f"{self.record}.sig").exists()
        self.withdraw_and_stop("renameat2", stopped, *signing(Made.raw))
        sig = Path(f"{self.record}.sig")
        self.go_on("--rule", "p", "--output", self.rest, *signing(Made.raw))
        self.assertTrue(sig.exists())
        answer = self.verify(self.rest, "--trust", Made.raw.public)
        self.assertEqual(answer["restricted"], "part")

    def test_what_was_withdrawn_is_not_lost_on_the_way(self):
        self.withdraw_and_stop("unlinkat", lambda: self.begun.exists())
        more = ["--rule", "p", "--output", self.rest]
        text = self.record.read_bytes()
        self.record.unlink()
        before = tree(self.beside)
        done = w.run("dispose", self.bundle, *WHO, "--yes", *more)
        self.assertEqual(done.code, INVALID, done)
        self.assertIn("no record says so", done.err)
        self.assertEqual(tree(self.beside), before)
        self.record.write_bytes(text)
        self.go_on(*more)
        self.assertEqual(self.verify(self.rest)["restricted"], "part")

    def test_a_link_leads_nowhere(self):
        for folder in ("data", "data/files", "audit"):
            with self.subTest(folder):
                self.begin()
                real, outside = self.bundle / folder, self.beside / "outside"
                real.rename(outside)
                real.symlink_to(outside)
                before = tree(outside)
                self.assertTrue(before)
                for _ in range(2):
                    self.dispose(code=OUTPUT)
                    self.assertEqual(tree(outside), before)
                    self.assertEqual(
                        sha256(self.bundle / "seal.txt"), self.seal)
                    self.assertTrue(self.begun.exists())
                    self.assertFalse(self.tombstone.exists())
                real.unlink()
                self.dispose()
                self.assertFalse(self.bundle.exists())
                self.assertEqual(tree(outside), before)
                self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_a_damaged_rest_does_not_stand(self):
        self.begin("p")
        records = self.rest / "data/records.sqlite"
        good = records.read_bytes()
        for bad in (b"", good[:-1], good[:-1] + bytes([good[-1] ^ 1])):
            records.write_bytes(bad)
            before = tree(self.beside)
            done = self.part("p", code=INVALID)
            self.assertIn("or is not valid there", done.err)
            self.assertEqual(tree(self.beside), before)
        records.write_bytes(good)
        self.part("p")
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.verify(self.rest)["result"], "valid")

    def test_another_folder_in_its_place_is_not_touched(self):
        self.begin()
        shutil.rmtree(self.bundle)
        for files in ({"notes.txt": "mine"},
                      {"bagit.txt": "a bag", "thesis/one.txt": "mine"},
                      {"report/one.txt": "mine"},
                      {"data/one.txt": "mine", "seal.txt": "\0" * 64},
                      {"bagit.txt": "a bag", "seal.txt": "another"}):
            with self.subTest(files):
                for name, text in files.items():
                    path = self.bundle / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
                before = tree(self.beside)
                done = self.dispose(code=INVALID)
                self.assertIn("is not touched", done.err)
                self.assertEqual(tree(self.beside), before)
                shutil.rmtree(self.bundle)
        # What a run that was cut off may have left of it.
        self.bundle.mkdir()
        (self.bundle / "seal.txt").write_bytes(bytes(300))
        (self.bundle / "manifest-sha256.txt").write_bytes(bytes(9))
        self.dispose()
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_only_its_own_record_is_signed(self):
        """One that lies where the tombstone goes, put there meanwhile."""
        self.begin()
        begun = self.begun.read_text()
        other = begun.replace('"finished":""',
                              '"finished":"2026-11-30T12:00:00Z"')
        self.assertNotEqual(other, begun)
        for bad in ("{}", begun, other.replace("D-4711", "D-4712")):
            self.tombstone.write_text(bad)
            done = self.dispose(*signing(Made.raw), code=INVALID)
            self.assertIn("is not the record of this disposal", done.err)
            self.assertTrue(self.begun.exists())
            self.assertEqual(self.tombstone.read_text(), bad)
            self.assertFalse(
                (self.beside / "bundle.disposal.json.sig").exists())
        self.tombstone.unlink()
        self.dispose(*signing(Made.raw))
        self.assertEqual(self.left(), [
            "bundle.disposal.json", "bundle.disposal.json.sig"])

    def test_another_bundle_in_its_place_is_not_touched(self):
        self.start()
        self.assertTrue(self.kill("unlinkat", 1))
        self.assertTrue(self.begun.exists())
        shutil.rmtree(self.bundle)
        shutil.copytree(Made.bundles["android"], self.bundle)
        before = tree(self.bundle)
        self.dispose(code=INVALID)
        self.assertEqual(tree(self.bundle), before)


if __name__ == "__main__":
    w.main()
