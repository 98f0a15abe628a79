"""What the image builder makes: whole databases, a truth that holds, canaries
that are there once."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from images import build, load_truth  # noqa: E402
from images.clock import COCOA_S, NS, local  # noqa: E402
from images.image import RELEASES  # noqa: E402

TOKEN = re.compile(rb"cnry-[a-z2-7]{12}")
OUTSIDE = ("phone.yaml", "truth.json")


def files_of(top):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            yield os.path.relpath(path, top), path


class Opened:
    """A copy of a database with its -wal, as SQLite reads it."""

    def __init__(self, top, rel):
        self.work = tempfile.mkdtemp()
        self.path = os.path.join(self.work, "db")
        for suffix in ("", "-wal"):
            if os.path.exists(os.path.join(top, rel + suffix)):
                shutil.copyfile(os.path.join(top, rel + suffix),
                                self.path + suffix)

    def __enter__(self):
        self.db = sqlite3.connect(self.path)
        return self.db

    def __exit__(self, *_):
        self.db.close()
        shutil.rmtree(self.work)


def tokens_in(top):
    """{canary: the file it stands in}, of names, of files that are no
    databases, and of every value in the databases: SQLite may cut a value in
    two in its pages, and leave halves of old ones behind."""
    found = {}
    for rel, path in files_of(top):
        if rel in OUTSIDE or rel.endswith("-wal"):
            continue
        with open(path, "rb") as stream:
            raw = stream.read()
        pieces = [rel.encode(), raw]
        if raw.startswith(b"SQLite format 3\0"):
            with Opened(top, rel) as db:
                pieces = [value for table, in db.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                    "sql NOT LIKE 'CREATE VIRTUAL%'").fetchall()
                    for row in db.execute(f"SELECT * FROM {table}")
                    for value in row]
                pieces = [v.encode() if isinstance(v, str) else v
                          for v in pieces if isinstance(v, (str, bytes))]
        for piece in pieces:
            for token in TOKEN.findall(piece):
                found.setdefault(token.decode(), rel)
    return found


class Images(unittest.TestCase):
    """Built once for each release: `month` small, `selection` whole."""

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="test-images-")
        cls.addClassCleanup(shutil.rmtree, cls.work)
        cls.made = {}
        for ios in sorted(RELEASES):
            out = os.path.join(cls.work, f"selection-{ios}")
            build("selection", out, ios=ios)
            cls.made[out] = load_truth(out)
        out = os.path.join(cls.work, "month")
        build("month", out, photos=60)
        cls.made[out] = load_truth(out)

    def each(self):
        return self.made.items()

    def test_every_database_is_whole(self):
        for out, _ in self.each():
            seen = 0
            for rel, path in files_of(out):
                with open(path, "rb") as stream:
                    if stream.read(16) != b"SQLite format 3\0":
                        continue
                seen += 1
                with Opened(out, rel) as db:
                    self.assertEqual(
                        db.execute("PRAGMA integrity_check").fetchall(),
                        [("ok",)], rel)
            self.assertGreaterEqual(seen, 9)

    def test_the_wal_holds_rows_that_the_file_lacks(self):
        for out, truth in self.each():
            for table, rel in {(i["source"]["table"], i["source"]["path"])
                               for i in truth["items"] if i["source"]["wal"]}:
                with Opened(out, rel) as db:
                    both = db.execute(f"SELECT count(*) FROM {table}")
                    both = both.fetchone()[0]
                alone = sqlite3.connect(
                    f"file:{os.path.join(out, rel)}?immutable=1", uri=True)
                held = alone.execute(f"SELECT count(*) FROM {table}")
                held = held.fetchone()[0]
                alone.close()
                late = sum(1 for i in truth["items"] if i["source"]["wal"]
                           and i["source"]["table"] == table)
                self.assertEqual(both - held, late, table)

    def test_rows_are_as_many_as_the_truth_says(self):
        for out, truth in self.each():
            rows = {}
            for item in truth["items"]:
                place = item["source"]
                if place["table"]:
                    rows.setdefault((place["path"], place["table"]),
                                    set()).add(place["rowid"])
            for (rel, table), wanted in rows.items():
                with Opened(out, rel) as db:
                    found = {r for r, in db.execute(
                        f"SELECT ROWID FROM {table}")}
                self.assertEqual(found, wanted, table)
            total = {}
            for item in truth["items"]:
                total[item["category"]] = total.get(item["category"], 0) + 1
            self.assertEqual(total, truth["counts"])
            if truth["profile"] == "selection":
                self.assertGreaterEqual(sum(total.values()), 10000)

    def test_message_times_texts_and_handles(self):
        for out, truth in self.each():
            items = {i["source"]["rowid"]: i for i in truth["items"]
                     if i["category"] == "messages"}
            unit = 1 if truth["ios"] >= 11 else NS
            with Opened(out, "backup/HomeDomain/Library/SMS/sms.db") as db:
                for rowid, date, text, body, handle in db.execute(
                        "SELECT m.ROWID, date, text, attributedBody, h.id "
                        "FROM message m LEFT JOIN handle h ON h.ROWID = "
                        "m.handle_id"):
                    item = items[rowid]
                    self.assertEqual(item["times"]["shown"]["raw"], date)
                    if "undated" not in item["flags"]:
                        self.assertEqual(item["times"]["shown"]["utc_ns"],
                                         date * unit + COCOA_S * NS)
                    if item["body"] == "text":
                        self.assertEqual(item["stored_text"], text)
                    elif item["body"]:
                        self.assertIsNone(text)
                        self.assertIn(item["stored_text"].encode(), body)
                    if item["author"] != "owner":
                        self.assertEqual(item["author"], handle)

    def test_files_are_there_with_their_times(self):
        for out, truth in self.each():
            for item in truth["items"]:
                for rel in item["files"]:
                    told = os.stat(os.path.join(out, rel))
                    if item["category"] in ("photos", "videos"):
                        self.assertEqual(told.st_mtime_ns,
                                         item["times"]["file"]["utc_ns"])

    def test_each_canary_is_in_the_image_and_belongs_to_one(self):
        repeated = {"quoted", "group_title"}
        for out, truth in self.each():
            present, owned, named = tokens_in(out), [], set()
            for item in truth["items"]:
                for kind, tokens in item["canaries"].items():
                    if kind == "path":
                        continue
                    named.update(tokens)
                    if kind not in repeated:
                        owned += tokens
            ghosts = set()
            for noise in truth["noise"]:
                owned += noise["canaries"]
                if noise["what"] == "deleted row":
                    ghosts.update(noise["canaries"])
            self.assertEqual(len(owned), len(set(owned)), out)
            self.assertGreater(len(owned), 1000, out)
            lost = (named | set(owned)) - set(present) - ghosts
            self.assertFalse(lost, out)
            # One that is in no list would be a leak that no test can see.
            known = set(re.findall(TOKEN.pattern.decode(), json.dumps(truth)))
            self.assertFalse(set(present) - known, out)
            with open(os.path.join(out, "backup/HomeDomain/Library/SMS/sms.db"),
                      "rb") as stream:
                raw = stream.read()
            self.assertTrue([g for g in ghosts if g.encode() in raw], out)

    def test_the_edges_of_the_window_are_there(self):
        for out, truth in self.each():
            if truth["profile"] != "selection":
                continue
            start = local("Europe/London", "2026-03-01")
            until = local("Europe/London", "2026-03-30")
            self.assertEqual((until - start) % (24 * 3600 * NS),
                             23 * 3600 * NS)
            unit = 1 if truth["ios"] >= 11 else NS
            for kind, step, wanted in (
                    ("messages", unit, (start - unit, start, until - unit,
                                        until)),
                    ("calls", NS // 64, (start - NS // 64, start,
                                         until - NS // 64, until))):
                field = "shown" if kind == "messages" else "start"
                seen = {i["times"][field]["utc_ns"] for i in truth["items"]
                        if i["category"] == kind}
                self.assertLessEqual(set(wanted), seen, kind)

    @unittest.skipUnless(shutil.which("exiftool"), "exiftool is missing")
    def test_exiftool_reads_the_capture_times(self):
        out = os.path.join(self.work, "selection-17")
        told = subprocess.run(
            ["exiftool", "-json", "-r", "-G1", "-DateTimeOriginal",
             "-OffsetTimeOriginal", "-QuickTime:CreateDate",
             "-Keys:CreationDate", "-api", "QuickTimeUTC=0",
             os.path.join(out, "media/DCIM")],
            check=True, capture_output=True).stdout
        found = {os.path.relpath(row["SourceFile"], out): row
                 for row in json.loads(told)}
        films = pictures = 0
        for item in self.made[out]["items"]:
            if item["category"] not in ("photos", "videos") or \
                    not item["files"]:
                continue
            row, taken = found[item["files"][0]], item["times"]["taken"]
            if item["category"] == "videos":
                films += 1
                if taken["local"]:
                    self.assertEqual(row["Keys:CreationDate"],
                                     taken["local"] + taken["offset"])
            else:
                pictures += 1
                self.assertEqual(row.get("ExifIFD:DateTimeOriginal"),
                                 taken["local"])
                self.assertEqual(row.get("ExifIFD:OffsetTimeOriginal"),
                                 taken["offset"])
        self.assertGreater(films, 100)
        self.assertGreater(pictures, 100)


if __name__ == "__main__":
    unittest.main()
