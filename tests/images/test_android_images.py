"""What the builder of Android images makes: whole databases, a truth that
holds, canaries that are there once."""

import datetime
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from zoneinfo import ZoneInfo

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from images import build, load_truth  # noqa: E402
from images.android_calendar import Rule  # noqa: E402
from images.android_image import RELEASES  # noqa: E402
from images.clock import NS, local  # noqa: E402
from images.test_images import OUTSIDE, TOKEN, files_of  # noqa: E402
from images.test_make_image import digest  # noqa: E402

DATABASES = {"content://sms": "mmssms", "content://mms": "mmssms",
             "content://call_log/calls": "calllog",
             "content://com.android.contacts/raw_contacts": "contacts2",
             "content://com.android.calendar/events": "calendar"}
UNIT = {"sms": 10**6, "pdu": NS, "calls": 10**6}
TIME = {"sms": "shown", "pdu": "shown", "calls": "start"}


def database(top, item):
    place = item["source"]
    name = DATABASES.get(place["uri"], "media")
    folder = "" if place["user"] == 0 else f"users/{place['user']}/"
    path = os.path.join(top, f"{folder}providers/{name}.db")
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    return db


def tokens_in(top):
    """Every canary of the image and how often its string stands in it."""
    found = {}

    def look(piece):
        for token in TOKEN.findall(piece):
            found[token.decode()] = found.get(token.decode(), 0) + 1

    for rel, path in files_of(top):
        if rel in OUTSIDE:
            continue
        look(os.fsencode(rel))
        with open(path, "rb") as stream:
            raw = stream.read()
        if not raw.startswith(b"SQLite format 3\0"):
            look(raw)
            continue
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        db.text_factory = bytes
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE "
                                   "type = 'table'").fetchall():
            for row in db.execute(f"SELECT * FROM {table.decode()}"):
                for value in row:
                    if isinstance(value, bytes):
                        look(value)
        db.close()
    return found


class AndroidImages(unittest.TestCase):
    """`android-selection` and `android-small` of each release, the others
    once."""

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="test-images-")
        cls.addClassCleanup(shutil.rmtree, cls.work)
        cls.made = {}
        for profile, sdks in (("android-selection", sorted(RELEASES)),
                              ("android-small", sorted(RELEASES)),
                              ("android-hostile", (25, 36)),
                              ("android-month", (34,))):
            for sdk in sdks:
                out = os.path.join(cls.work, f"{profile}-{sdk}")
                build(profile, out, sdk=sdk)
                cls.made[out] = load_truth(out)

    def each(self, *profiles):
        for out, truth in self.made.items():
            if not profiles or truth["profile"] in profiles:
                yield out, truth

    def test_every_database_is_whole_and_alone(self):
        for out, _ in self.each():
            seen = 0
            for rel, path in files_of(out):
                self.assertFalse(rel.endswith(("-wal", "-shm", "-journal")))
                if not rel.endswith(".db"):
                    continue
                seen += 1
                db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
                self.assertEqual(
                    db.execute("PRAGMA integrity_check").fetchall(),
                    [("ok",)], rel)
                db.close()
            self.assertGreaterEqual(seen, 5)

    def test_rows_are_as_many_as_the_truth_says(self):
        for out, truth in self.each():
            rows = {}
            for item in truth["items"]:
                if item["source"]["rowid"] is not None:
                    rows.setdefault((
                        item["source"]["uri"], item["source"]["table"],
                        item["source"]["user"]), []).append(item)
            for (_, table, _), items in rows.items():
                db = database(out, items[0])
                found = {r for r, in db.execute(f"SELECT _id FROM {table}")}
                wanted = {i["source"]["rowid"] for i in items}
                self.assertEqual(len(wanted), len(items), table)
                if table == "files":
                    self.assertLessEqual(wanted, found)
                else:
                    self.assertEqual(found, wanted, table)
                db.close()
            total = {}
            for item in truth["items"]:
                total[item["category"]] = total.get(item["category"], 0) + 1
            self.assertEqual(total, truth["counts"])
            if truth["profile"] == "android-selection":
                self.assertGreaterEqual(sum(total.values()), 10000)
            if truth["profile"] == "android-small":
                self.assertLessEqual(sum(total.values()), 60)

    def test_what_the_shell_user_may_see(self):
        """The views of the provider and the truth agree."""
        for out, truth in self.each():
            for table, view in (("sms", "sms_restricted"),
                                ("pdu", "pdu_restricted")):
                items = [i for i in truth["items"]
                         if i["source"]["table"] == table]
                db = database(out, items[0])
                where = " WHERE sub_id IN (1, 2, -1)" \
                    if truth["sdk"] >= 34 else ""
                seen = {r for r, in db.execute(
                    f"SELECT _id FROM {view}{where}")}
                db.close()
                self.assertEqual(seen, {i["source"]["rowid"] for i in items
                                        if i["visible"]})

    def test_times_texts_and_addresses(self):
        for out, truth in self.each():
            for table, column in (("sms", "body"), ("calls", "number"),
                                  ("pdu", "sub")):
                items = {i["source"]["rowid"]: i for i in truth["items"]
                         if i["source"]["table"] == table
                         and i["source"]["user"] == 0}
                db = database(out, next(iter(items.values())))
                for rowid, date, text in db.execute(
                        f"SELECT _id, date, {column} FROM {table}"):
                    item = items[rowid]
                    told = item["times"][TIME[table]]
                    self.assertEqual(told["raw"], date)
                    if told["utc_ns"] is not None:
                        self.assertEqual(told["utc_ns"], date * UNIT[table])
                    if table == "sms" and not item.get("stored"):
                        self.assertEqual(item["text"], text)
                    if table == "pdu" and text is not None:
                        self.assertEqual(item["subject"],
                                         text.encode("latin-1").decode())
                db.close()

    def test_parts_and_addresses_belong_to_their_messages(self):
        for out, truth in self.each():
            items = [i for i in truth["items"] if i["app"] == "mms"]
            db = database(out, items[0])
            parts = dict(db.execute("SELECT _id, mid FROM part"))
            addresses = dict(db.execute("SELECT _id, msg_id FROM addr"))
            for item in items:
                mid = item["source"]["rowid"]
                for row in item["rows"]:
                    table = parts if row["uri"] == "content://mms/part" \
                        else addresses
                    self.assertEqual(table[row["rowid"]], mid)
                for name in item["files"]:
                    self.assertTrue(os.path.isfile(os.path.join(out, name)))
            db.close()

    def test_files_are_there_with_their_times(self):
        for out, truth in self.each():
            listed = 0
            for item in truth["items"]:
                if item["category"] not in ("photos", "videos", "audio",
                                            "documents"):
                    continue
                for rel in item["files"]:
                    self.assertEqual(
                        os.stat(os.path.join(out, rel)).st_mtime_ns,
                        item["times"]["file"]["utc_ns"])
                    self.assertEqual(rel.replace(
                        "fs/sdcard", "/storage/emulated/0"), item["path"])
                    listed += 1
            self.assertGreater(listed, 5)

    def test_each_canary_is_in_the_image_and_belongs_to_one(self):
        # A part's name stands in four columns, a display name in three.
        for out, truth in self.each():
            present, owned, named = tokens_in(out), [], set()
            for item in truth["items"]:
                for tokens in item["canaries"].values():
                    owned += tokens
            for noise in truth["noise"]:
                owned += noise["canaries"]
            named = set(owned)
            self.assertEqual(len(owned), len(named), out)
            self.assertGreater(len(owned), 60, out)
            self.assertFalse(named - set(present), out)
            known = set(re.findall(TOKEN.pattern.decode(), json.dumps(truth)))
            self.assertFalse(set(present) - known, out)

    def test_the_edges_of_the_window_are_there(self):
        for out, truth in self.each("android-selection"):
            start = local("Europe/London", "2026-03-01")
            until = local("Europe/London", "2026-03-30")
            for category, kind, step in (("messages", "shown", 10**6),
                                         ("calls", "start", 10**6),
                                         ("photos", "catalogue", NS)):
                seen = {i["times"][kind]["utc_ns"] for i in truth["items"]
                        if i["category"] == category and kind in i["times"]}
                self.assertLessEqual({start - step, start, until - step,
                                      until}, seen, category)

    def test_all_kinds_of_rows_are_there(self):
        wanted = {"draft", "outbox", "failed", "queued", "notification",
                  "undated", "orphan", "withheld", "blocked", "voicemail",
                  "hidden_account", "third_party", "deleted", "repeats",
                  "endless", "all_day", "exception", "canceled", "no_exif",
                  "uncatalogued", "not_on_phone", "disagrees",
                  "other_user_file"}
        for out, truth in self.each("android-selection"):
            flags = {f for i in truth["items"] for f in i["flags"]}
            more = ({"trashed", "pending", "unknown_sub"}
                    if truth["sdk"] >= 34 else set())
            self.assertLessEqual(wanted | more, flags)

    def test_repetition_is_counted_as_the_standard_says(self):
        """Against lists worked out by hand."""
        london = ZoneInfo("Europe/London")

        def days(rule, first, count):
            starts = rule.starts(datetime.datetime.fromisoformat(first),
                                 london)
            return [datetime.datetime.fromtimestamp(s // NS, london).strftime(
                "%m-%d %H:%M") for s in starts[:count]]

        self.assertEqual(days(Rule("MONTHLY"), "2026-01-31T09:00", 4),
                         ["01-31 09:00", "03-31 09:00", "05-31 09:00",
                          "07-31 09:00"])
        self.assertEqual(days(Rule("WEEKLY", interval=2, byday=("MO", "TH")),
                              "2026-03-05T09:00", 4),
                         ["03-05 09:00", "03-16 09:00", "03-19 09:00",
                          "03-30 09:00"])
        self.assertEqual(days(Rule("DAILY", until=local(
            "Europe/London", "2026-03-30T23:30")), "2026-03-28T23:30", 9),
            ["03-28 23:30", "03-29 23:30", "03-30 23:30"])
        self.assertEqual(days(Rule("YEARLY"), "2024-02-29T09:00", 2),
                         ["02-29 09:00"])

    def test_same_seed_same_bytes_whatever_the_host(self):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                               "make-image")
        for profile in ("android-selection", "android-small",
                        "android-hostile", "android-month"):
            made = []
            for seed, zone, mask in ((5, "Asia/Tokyo", 0o022),
                                     (5, "Pacific/Chatham", 0o077),
                                     (6, "UTC", 0o022)):
                out = os.path.join(self.work, f"{profile}-{seed}-{mask}")
                subprocess.run(
                    [sys.executable, program, profile, out, "--sdk", "31",
                     "--seed", str(seed)], check=True, umask=mask,
                    stdout=subprocess.DEVNULL, env={
                        **os.environ, "TZ": zone,
                        "PYTHONHASHSEED": str(mask)})
                made.append(digest(out))
            self.assertEqual(made[0], made[1], profile)
            self.assertNotEqual(made[0], made[2], profile)

    def test_without_canaries_there_are_none(self):
        for profile in ("android-small", "android-month"):
            out = os.path.join(self.work, f"{profile}-plain")
            build(profile, out, canaries=False)
            self.assertFalse(tokens_in(out))


if __name__ == "__main__":
    unittest.main()
