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
    Case, INVALID, Made, OUTPUT, USAGE, WHO, tree, w)


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
            {"elsewhere": 0, "parts": len(parts), "set": self.set}])
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
        self.refused("not a set of the bundle of this seal")

    def test_what_is_no_set(self):
        self.start()
        self.refused("named twice", *self.packed, "--packed",
                     self.away.parent / "away/./set.0001.cms")
        self.refused("not called as a first part", "--packed", self.note)
        self.refused("no PREFIX.txt", "--packed", self.away / "x.0001.cms")
        hidden = self.note.rename(self.away / "hidden")
        self.refused("no PREFIX.txt")
        told = hidden.read_text()
        for wrong in (told.replace(self.set, "g" * 32), told[:200], "",
                      told.replace("0002.cms", "0003.cms"),
                      re.sub("(?m)^.*cms$", "", told)):
            self.note.write_text(wrong)
            self.refused("not the note", code=INVALID)
        self.note.unlink()
        hidden.rename(self.note)
        second = self.away / "set.0002.cms"
        second.rename(self.away / "kept")
        second.symlink_to(self.bundle / "seal.txt")
        self.refused("a link or no file", code=INVALID)
        second.unlink()
        for path in self.parts():
            path.unlink()
        self.refused("no part of it is there")

    def test_parts_of_another_set(self):
        """Copied over, as one does who packs everything as "set"."""
        self.start()
        for path in SETS.glob("android.*.cms"):
            shutil.copy(path, self.away / path.name.replace("android", "set"))
        self.refused("another file is called so", code=INVALID)

    def test_what_cannot_be_written_to(self):
        """A write-protected medium, as far as the immutable flag is one."""
        self.start()
        if subprocess.run(["chattr", "+i", self.first],
                          capture_output=True).returncode != 0:
            self.skipTest("no file here can be made immutable")
        try:
            self.refused("cannot be written to", code=OUTPUT)
        finally:
            subprocess.run(["chattr", "-i", self.first], check=True)

    def test_a_part_that_is_elsewhere(self):
        self.start()
        (self.away / "set.0001.cms").unlink()
        stranger = self.away / "set.0003.cms"
        stranger.write_bytes(b"somebody's letter")
        done = self.dispose(*self.packed)
        self.assertIn("1 packed parts of it were not at hand", done.out)
        self.assertEqual(self.said()["packed"], [
            {"elsewhere": 1, "parts": 1, "set": self.set}])
        self.assertEqual(os.listdir(self.away), [stranger.name])

    def test_two_copies(self):
        self.start()
        other = self.beside / "other"
        shutil.copytree(self.away, other)
        self.dispose(*self.packed, "--packed", other / "set.0001.cms")
        self.assertEqual(os.listdir(self.away) + os.listdir(other), [])
        self.assertEqual(len(self.said()["packed"]), 2)

    def test_the_new_bundle_is_not_called_as_a_part(self):
        self.start()
        self.refused("begins as the name", "--rule", "p", "--output",
                     self.away / "set.0009.cms", *self.packed)

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
        hidden = self.note.rename(self.away / "hidden")
        for other in (self.first, self.beside / "x.0001.cms"):
            done = self.dispose("--packed", other, code=USAGE)
            self.assertIn("none of the sets", done.err)
        hidden.rename(self.note)
        kept = parts[1].read_bytes()
        parts[1].write_bytes(b"somebody's letter")
        self.assertIn("another file is called so",
                      self.dispose(*self.packed, code=INVALID).err)
        self.assertTrue(parts[0].exists())
        parts[1].write_bytes(kept)
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
                    {"elsewhere": 0, "parts": 2, "set": self.set}])

    def test_a_set_that_is_lost(self):
        """It can be left out when the command is given again."""
        self.begin()
        shutil.rmtree(self.away)
        self.assertIn("can be left out",
                      self.dispose(*self.packed, code=OUTPUT).err)
        self.assertIn("2 packed parts of it were not at hand",
                      self.dispose().out)
        self.assertEqual(self.said()["packed"], [
            {"elsewhere": 2, "parts": 0, "set": self.set}])

    def test_at_its_end_only_its_own_set_is_touched(self):
        log = Made.folder / "log2"
        self.assertEqual(self.trace(log=log).code, 0)
        calls = [line for line in log.read_text().splitlines()
                 if "unlinkat(" in line]
        self.kill(len(calls))  # all but the record that it has begun
        for path in SETS.glob("iphone.*"):
            shutil.copy(path, self.away / path.name.replace("iphone", "x"))
        stranger = self.beside / "stranger"
        stranger.mkdir()
        for path in SETS.glob("android.*"):
            shutil.copy(path, stranger / path.name)
        before = tree(stranger)
        self.dispose("--packed", stranger / "android.0001.cms")
        self.assertEqual(tree(stranger), before)
        self.assertFalse(self.begun.exists())


if __name__ == "__main__":
    w.main()
