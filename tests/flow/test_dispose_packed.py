"""Packed sets go with their bundle: first what opens them, judged by openssl
with a recipient's key, and never one that is of another bundle."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))
from dispose_case import (  # noqa: E402
    Case, INVALID, Made, USAGE, WHO, tree, w)


def setUpModule():
    """A set of each phone's bundle, made once."""
    global SETS
    Made.make("dispose-packed")
    SETS = Made.folder / "sets"
    SETS.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
         SETS / "key", "-out", SETS / "pem", "-subj", "/CN=x", "-days", "2"],
        check=True, capture_output=True)
    for kind, bundle in Made.bundles.items():
        done = w.run("pack", bundle, "--to", SETS / "pem", "--output",
                     SETS / kind)
        if done.code != 0:
            raise AssertionError(done)


def tearDownModule():
    Made.unmake()


def opens(part):
    return subprocess.run(
        ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", part, "-inkey",
         SETS / "key", "-recip", SETS / "pem", "-out", os.devnull],
        capture_output=True).returncode == 0


class PackedCase(Case):
    def start(self, kind="iphone", of=None):
        super().start(kind)
        self.away = self.beside / "away"
        self.away.mkdir()
        for path in SETS.glob(f"{of or kind}.*"):
            shutil.copy(path, self.away / path.name.replace(of or kind, "set"))
        self.first = self.away / "set.0001.cms"
        self.note = self.away / "set.txt"
        self.set = re.search(r"This set: (\w+)", self.note.read_text())[1]
        self.packed = ["--packed", self.first]

    def parts(self):
        return sorted(self.away.glob("*.cms"))

    def refused(self, words, *more, code=USAGE):
        before = tree(self.beside)
        done = self.dispose(*(more or self.packed), code=code)
        self.assertIn(words, done.err)
        self.assertEqual(tree(self.beside), before)


class Packed(PackedCase):
    def test_all_of_it_is_gone(self):
        self.start()
        parts = self.parts()
        self.assertTrue(len(parts) > 1 and all(map(opens, parts)))
        done = self.dispose(*self.packed)
        self.assertIn(f"{len(parts)} packed parts", done.out)
        self.assertEqual(os.listdir(self.away), [])
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.said()["packed"], [
            {"parts": len(parts), "set": self.set}])
        self.assertEqual(self.said()["files_with_other_names"], 0)

    def test_with_one_rule(self):
        self.start("android")
        self.dispose("--rule", "c", "--output", self.rest, *self.packed)
        self.assertEqual(os.listdir(self.away), [])
        self.assertEqual(self.verify(self.rest)["result"], "valid")
        self.assertEqual(len(self.said()["packed"]), 1)

    def test_the_sets_name_is_of_the_seal(self):
        """By the command of the documentation."""
        self.start()
        command = re.search(r"(?m)^    (printf .*sha256sum.*)$",
                            (ROOT / "docs/packing.md").read_text())[1]
        for seal, same in ((self.seal, True), ("0" * 64, False)):
            out = subprocess.run(
                ["sh", "-c", command], env={**os.environ, "SET": self.set,
                                            "SEAL": seal},
                capture_output=True, text=True, check=True).stdout.strip()
            self.assertEqual(out == self.set[16:], same, out)

    def test_of_another_bundle(self):
        self.start("iphone", of="android")
        self.refused("not a set of this bundle")

    def test_what_is_no_set(self):
        self.start()
        self.refused("named twice", *self.packed * 2)
        self.refused("not called as a first part", "--packed", self.note)
        self.refused("no part of it", "--packed", self.away / "x.0001.cms")
        hidden = self.note.rename(self.away / "hidden")
        self.refused("no PREFIX.txt")
        self.note.write_text("This set: " + "g" * 32 + "\n")
        self.refused("not the note", code=INVALID)
        self.note.unlink()
        hidden.rename(self.note)
        stray = self.away / "set.0007.cms"
        stray.write_bytes(b"somebody's letter")
        self.refused("does not begin as one", code=INVALID)
        stray.unlink()
        stray.symlink_to(self.bundle / "seal.txt")
        self.refused("a link or no file", code=INVALID)

    def test_a_copy_under_another_name_is_left(self):
        self.start()
        other = self.beside / "copy"
        os.link(self.first, other)
        done = self.dispose(*self.packed)
        self.assertIn("1 files had other names", done.out)
        self.assertTrue(opens(other))
        self.assertEqual(self.said()["files_with_other_names"], 1)


class Interrupted(PackedCase):
    """Killed when its keys were gone, and before the bundle was."""

    def trace(self, *more, log="/dev/null"):
        self.start()
        return w.run(
            "dispose", self.bundle, *WHO, "--yes", *self.packed, prefix=(
                "strace", "-f", "-qq", "-o", log, "-e", "trace=unlinkat",
                *more), env={"ASAN_OPTIONS": "detect_leaks=0"})

    def kill(self, number):
        done = self.trace(
            "-e", f"inject=unlinkat:signal=KILL:when={number}")
        self.assertNotEqual(done.code, 0, "it was not killed")

    def begin(self):
        for number in range(1, 40):
            self.kill(number)
            if self.begun.exists():
                return
        self.fail("it was never killed when it had begun")

    def test_keys_first(self):
        self.begin()
        parts = self.parts()
        self.assertGreater(len(parts), 1)
        for part in parts:
            self.assertFalse(opens(part))
            self.assertEqual(part.read_bytes()[:4096].strip(b"\0"), b"")
        self.assertTrue((self.bundle / "data/records.sqlite").exists())
        for other in ([], ["--packed", self.beside / "x.0001.cms"]):
            done = self.dispose(*other, code=USAGE)
            self.assertIn("other packed sets", done.err)
            self.assertTrue(self.note.exists())
        hidden = self.note.rename(self.away / "hidden")
        self.assertIn("PREFIX.txt is not there",
                      self.dispose(*self.packed, code=USAGE).err)
        hidden.rename(self.note)
        self.dispose(*self.packed)
        self.assertEqual(os.listdir(self.away), [])
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.said()["packed"][0]["parts"], len(parts))

    def test_at_its_end(self):
        """The parts, the note and the record that it has begun are the last
        that go."""
        log = Made.folder / "log"
        self.assertEqual(self.trace(log=log).code, 0)
        calls = [line for line in log.read_text().splitlines()
                 if "unlinkat(" in line]
        names = [re.search(r'"([^"]*)"', line)[1] for line in calls[-4:]]
        self.assertEqual(names, ["set.0001.cms", "set.0002.cms", "set.txt",
                                 self.begun.name])
        for back in range(4):
            with self.subTest(names[-1 - back]):
                self.kill(len(calls) - back)
                self.assertTrue(self.begun.exists())
                self.dispose(*self.packed)
                self.assertEqual(os.listdir(self.away), [])
                self.assertFalse(self.begun.exists())
                self.assertEqual(self.said()["packed"], [
                    {"parts": 2, "set": self.set}])


if __name__ == "__main__":
    w.main()
