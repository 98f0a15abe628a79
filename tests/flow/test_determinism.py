"""The same phone and filter give the same records, byte for byte, on any host;
and tools that share nothing with the program accept the bundle."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

HOSTS = [
    {"name": "plain"},
    {"name": "zone", "env": {"TZ": "Pacific/Chatham"}},
    {"name": "other zone", "env": {"TZ": "America/St_Johns",
                                   "LC_ALL": "C"}},
    {"name": "locale", "env": {"LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8",
                               "TZ": ":/etc/nowhere"}},
    {"name": "umask", "umask": 0o000},
    {"name": "narrow umask", "umask": 0o777 & ~0o700},
    {"name": "index first", "phone": {"backup": {"order": "index-first"}}},
    {"name": "index last", "phone": {"backup": {"order": "index-last"}}},
    {"name": "shuffled", "phone": {"backup": {"order": "shuffled",
                                              "seed": 11}}},
    {"name": "shuffled again", "phone": {"backup": {"order": "shuffled",
                                                    "seed": 12}}},
    {"name": "small batches", "phone": {"backup": {"batch": 3,
                                                   "block": 1000}}},
    {"name": "sent again", "phone": {"backup": {
        "retry-domain": "HomeDomain"}}},
    {"name": "short reads", "phone": {"afc": {"read-cap": 999}}},
    {"name": "clock", "phone": {"clock-skew-ms": -86_400_000}},
    {"name": "trusted", "phone": {"pairing": {"paired": True}}},
    {"name": "little memory", "more": ("--memory", "256K"), "staging": True},
]


def digests(bundle):
    """{path: SHA-256} of the payload."""
    return {str(p.relative_to(bundle)):
            hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted((bundle / "data").rglob("*")) if p.is_file()}


class Runs(unittest.TestCase):
    """All the hosts' runs, made once."""

    folder = None

    @classmethod
    def setUpClass(cls):
        if not Runs.folder:
            Runs.make()

    @staticmethod
    def make():
        cls = Runs
        cls.folder = Path(tempfile.mkdtemp(prefix="winnow-determinism-"))
        cls.base = cls.folder / "base"
        cls.truth = small.build(cls.base, attachment_bytes=5000)
        small.configure(cls.base, cls.base, pairing={"pending-replies": 0})
        # Every part that can be had, so that every table has rows.
        allow = [
            {"rule": "m", "category": "messages", "apps": ["phone-messages"],
             "from": "2026-02-20", "to": "2026-03-20", "parts": [
                 "metadata", "text", "attachments", "reactions", "edits",
                 "recently-deleted"]},
            {"rule": "c", "category": "contacts", "contacts": "all",
             "parts": ["names", "numbers", "e-mail", "addresses", "notes"]},
            small.photos_rule(), {**small.photos_rule(), "rule": "v",
                                  "category": "videos"},
            # Overlaps the first: one item, two rules.
            {**small.messages_rule(), "rule": "n"}]
        cls.filter = small.write_filter(
            cls.folder / "filter.json", small.make_filter(
                cls.truth, allow, method={"staging": "encrypted"}))
        with ThreadPoolExecutor(2) as pool:
            cls.made = dict(zip(
                (h["name"] for h in HOSTS),
                pool.map(lambda h: cls.run_on(h), HOSTS)))

    @classmethod
    def run_on(cls, host):
        """One run as this host would make it. → (place, result)"""
        folder = cls.folder / host["name"].replace(" ", "-")
        place = small.Place(folder)
        image = small.vary(cls.base, folder / "phone",
                           **host.get("phone", {}))
        env = {**place.env, **host.get("env", {})}
        mask = host.get("umask")
        prefix = () if mask is None else (
            "sh", "-c", f'umask {mask:04o}; exec "$0" "$@"')
        with w.Phone(image) as phone:
            plan = w.plan_hash(cls.filter, phone, "--state-dir", place.state,
                               env=env)
            done = w.run(
                "extract", cls.filter, "--output", place.bundle, "--plan",
                plan, "--state-dir", place.state, "--json",
                *host.get("more", ()), phone=phone, env=env, prefix=prefix)
        return place, done


class Same(Runs):
    def test_every_run_is_whole(self):
        for name, (_, done) in self.made.items():
            self.assertEqual(done.code, 0, (name, done))

    def test_the_same_bytes(self):
        first = digests(self.made["plain"][0].bundle)
        self.assertIn("data/records.sqlite", first)
        self.assertGreater(len(first), 5)
        for name, (place, _) in self.made.items():
            with self.subTest(name):
                self.assertEqual(digests(place.bundle), first)

    def test_there_is_something_to_compare(self):
        bundle = w.Bundle(self.made["plain"][0].bundle)
        for table in ("item", "event_time", "raw_row", "message", "party",
                      "session", "message_party", "attachment", "contact",
                      "contact_point", "media", "file", "source"):
            self.assertTrue(bundle.rows(f"SELECT 1 FROM {table} LIMIT 1"),
                            table)

    def test_modes(self):
        for name in ("plain", "umask", "narrow umask"):
            place, _ = self.made[name]
            for path in [place.bundle, *place.bundle.rglob("*")]:
                want = 0o700 if path.is_dir() else 0o600
                self.assertEqual(path.stat().st_mode & 0o777, want, path)

    def test_another_phone_gives_other_bytes(self):
        """The comparison can fail."""
        folder = self.folder / "another"
        image = folder / "phone"
        image.parent.mkdir()
        truth = small.build(image, seed=2, attachment_bytes=5000)
        self.assertNotEqual(truth["device"]["udid"],
                            self.truth["device"]["udid"])
        filter_ = small.make_filter(truth, [small.messages_rule()])
        path = small.write_filter(folder / "filter.json", filter_)
        with w.Phone(image) as phone:
            done = w.extract(path, phone, folder / "bundle")
        self.assertEqual(done.code, 0, done)
        self.assertNotEqual(
            digests(folder / "bundle")["data/records.sqlite"],
            digests(self.made["plain"][0].bundle)["data/records.sqlite"])


class Accepted(Runs):
    """By sha256sum, sqlite3, and a checker of RFC 8493 of our own."""

    def bundles(self):
        return [(name, self.made[name][0].bundle)
                for name in ("plain", "shuffled", "umask")]

    def tool(self, *command, cwd):
        done = subprocess.run(command, cwd=cwd, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def test_sha256sum(self):
        for name, bundle in self.bundles():
            for algorithm in ("sha256", "sha512"):
                for kind in ("manifest", "tagmanifest"):
                    with self.subTest(name, kind=kind):
                        said = self.tool(
                            f"{algorithm}sum", "-c", "--strict",
                            f"{kind}-{algorithm}.txt", cwd=bundle)
                        self.assertIn(": OK", said)
            seal = (bundle / "seal.txt").read_text()
            self.tool("sha256sum", "-c", "--strict", "seal.txt", cwd=bundle)
            self.assertEqual(len(seal.splitlines()), 2)
            told = self.made[name][1].event("sealed")["seal_hash"]
            self.assertEqual(told, hashlib.sha256(seal.encode()).hexdigest())

    def test_every_file_is_in_a_manifest(self):
        for _, bundle in self.bundles():
            listed = set()
            for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
                for line in (bundle / manifest).read_text().splitlines():
                    listed.add(line.split("  ", 1)[1])
            there = {str(p.relative_to(bundle)) for p in bundle.rglob("*")
                     if p.is_file()}
            self.assertEqual(there - listed, {
                "tagmanifest-sha256.txt", "tagmanifest-sha512.txt",
                "seal.txt"})
            self.assertFalse(listed - there)

    def test_sqlite3(self):
        if not shutil.which("sqlite3"):
            self.skipTest("sqlite3 is missing")
        for _, bundle in self.bundles():
            said = self.tool(
                "sqlite3", "-readonly", "data/records.sqlite",
                "PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA "
                "freelist_count; PRAGMA application_id; PRAGMA encoding;",
                cwd=bundle)
            self.assertEqual(said.split(), [
                "ok", "0", str(0x576E6F77), "UTF-8"])
            loose = self.tool(
                "sqlite3", "-readonly", "data/records.sqlite",
                "SELECT name FROM pragma_table_list WHERE schema = 'main' "
                "AND NOT strict AND name NOT LIKE 'sqlite_%';", cwd=bundle)
            self.assertEqual(loose, "")
            self.assertEqual(sorted(p.name for p in (
                bundle / "data").iterdir()), ["files", "records.sqlite"])

    def test_bag_checker(self):
        checker = w.ROOT / "tests/support/bag_checker.py"
        if not checker.is_file():
            self.skipTest("tests/support/bag_checker.py is missing")
        for _, bundle in self.bundles():
            self.tool(sys.executable, "-B", checker, bundle, cwd=bundle)

    def test_names(self):
        good = set("abcdefghijklmnopqrstuvwxyz0123456789._-")
        for _, bundle in self.bundles():
            for path in (bundle / "data/files").iterdir():
                self.assertLessEqual(set(path.name), good)

    def test_verify_and_its_twin(self):
        for _, bundle in self.bundles():
            for program, verb in (("winnow", ("verify",)),
                                  ("winnow-verify", ())):
                done = w.run(*verb, bundle, program=program)
                self.assertEqual(done.code, 0, done)
                self.assertIn("0 outside the filter", done.out)


def tearDownModule():
    if Runs.folder:
        shutil.rmtree(Runs.folder, ignore_errors=True)


if __name__ == "__main__":
    w.main()
