"""Bundles of both virtual phones for what becomes of them, made once for a
module: several rules with items, some of which share people and files."""

import hashlib
import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import receipt_case  # noqa: E402
import small_phone as small  # noqa: E402
import throwaway_ca as ca  # noqa: E402
from receipt_case import w  # noqa: E402

INVALID, USAGE, OUTPUT, CANCEL = 10, 2, 9, 11
WHO = ["--decision", "D-4711/26", "--by", "Ada Żak", "--rank", "Supt"]
RULES = ("m", "c", "p", "k", "d")


def rules(kind):
    """messages and calls with the same person, that person's card, pictures
    (also those that the messages carry), the phone itself."""
    window = {"from": small.FIRST, "to": small.LAST}
    found = [{"rule": "m", "category": "messages",
              "apps": ["phone-messages"],
              "parts": ["metadata", "text", "attachments"], **window},
             {"rule": "p", "category": "photos", **window},
             {"rule": "k", "category": "contacts",
              "contacts": "participants-in-scope"},
             {"rule": "d", "category": "device-info"}]
    if kind == "android":
        found.insert(1, {"rule": "c", "category": "calls", **window})
    return found


class Made:
    """All that the tests of one module share."""

    @classmethod
    def make(cls, prefix):
        cls.folder = Path(tempfile.mkdtemp(prefix=f"winnow-{prefix}-"))
        cls.bundles, cls.truth = {}, {}
        for kind in ("iphone", "android"):
            image = cls.folder / f"{kind}-image"
            cls.truth[kind] = receipt_case.image_of(kind, image)
            filter_ = receipt_case.filter_of(cls.truth[kind], rules(kind))
            cls.bundles[kind] = cls.folder / kind
            done = receipt_case.bundle_of(
                kind, image, filter_, cls.bundles[kind])
            if done.code != 0:
                raise AssertionError(f"no bundle of {kind}: {done!r}")
        keys = cls.folder / "keys"
        keys.mkdir()
        cls.ca = ca.Authority(keys)
        cls.other = ca.Authority(keys, "other")
        cls.officer = cls.ca.issue("officer")
        cls.raw = ca.keys_only(keys, "raw")

    @classmethod
    def unmake(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def copy(cls, test, kind="iphone"):
        """A bundle of its own, called "bundle"."""
        target = w.workspace(test) / "bundle"
        shutil.copytree(cls.bundles[kind], target)
        return target


def signing(pair):
    return ["--sign", pair.key, *(
        ["--certificate", pair.certificate]
        if pair.certificate.exists() else [])]


def tree(folder):
    """{path: bytes} of all files below."""
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(Path(folder).rglob("*")) if p.is_file()}


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def people_of(db, tables, items):
    """Addresses of everybody whom these items name, their talks' too."""
    who = set()
    for table in tables:
        columns = {r[1]: r[0] for r in db.execute(
            f'PRAGMA table_info("{table}")')}
        for column, sql in (
                ("party_id", "SELECT address_raw FROM party WHERE party_id"),
                ("session_id", "SELECT address_raw FROM session_party JOIN"
                               " party USING (party_id) WHERE session_id")):
            if column in columns and "item_id" in columns:
                who |= {r[0] for r in db.execute(
                    f'{sql} IN (SELECT {column} FROM "{table}" WHERE item_id'
                    f" IN ({items}))")}
    return sorted(who, key=str)


def texts_of(db, rules):
    """{text} of what only items of these rules hold: every text and blob of
    eight bytes or more of their rows and of the people they name, and the
    checksums of their files. Lower-case words, and of the services iMessage,
    are the format's own and stand in every report."""
    found = {True: set(), False: set()}
    tables = [r[0] for r in db.execute(
        "SELECT name FROM sqlite_master WHERE name NOT IN ('item', 'rule',"
        " 'source', 'party', 'session', 'file', 'own_account',"
        " 'session_party')")]

    def take(gone, row):
        for value in row:
            data = value.encode() if isinstance(value, str) else value
            if isinstance(data, bytes) and len(data) >= 8 and \
                    not re.fullmatch(rb"[a-z_.-]+|iMessage", data):
                found[gone].add(data)

    marks = ",".join(map(str, rules))
    for gone in (True, False):
        word = "IN" if gone else "NOT IN"
        items = f"SELECT item_id FROM item WHERE rule_id {word} ({marks})"
        for table in tables:
            for row in db.execute(
                    f'SELECT * FROM "{table}" WHERE item_id IN ({items})'):
                take(gone, row)
        take(gone, people_of(db, tables, items))
        for row in db.execute(
                f"SELECT record_sha256 FROM item WHERE rule_id {word}"
                f" ({marks})"):
            take(gone, row)
        for row in db.execute(
                "SELECT f.sha256, f.sha512, f.phone_path_raw FROM file f JOIN"
                f" item_file USING (file_id) WHERE item_id IN ({items})"):
            take(gone, row)
    return {t for t in found[True]
            if not any(t in kept for kept in found[False])}


class Case(unittest.TestCase):
    def start(self, kind="iphone"):
        self.bundle = Made.copy(self, kind)
        self.beside = self.bundle.parent
        self.seal = sha256(self.bundle / "seal.txt")
        self.tombstone = self.beside / "bundle.disposal.json"
        self.begun = self.beside / "bundle.disposal-begun.json"
        self.rest = self.beside / "rest"

    def dispose(self, *more, code=0, yes=True, **keys):
        done = w.run("dispose", self.bundle, *WHO, *more,
                     *(["--yes"] if yes else []), **keys)
        self.assertEqual(done.code, code, done)
        return done

    def part(self, *rules, code=0, **keys):
        return self.dispose(*(x for r in rules for x in ("--rule", r)),
                            "--output", self.rest, code=code, **keys)

    def verify(self, path, *more, code=0):
        done = w.run("verify", path, "--json", *more)
        self.assertEqual(done.code, code, done)
        return done.json

    def said(self):
        text = self.tombstone.read_bytes()
        made = json.loads(text)
        self.assertEqual(text, json.dumps(
            made, separators=(",", ":"), sort_keys=True,
            ensure_ascii=False).encode() + b"\n")
        return made
