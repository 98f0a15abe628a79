"""Databases and pictures that nobody on this project made, put into an image:
what is kept is what plain SQL and exiftool say is in range."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unittest
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))
import side_by_side  # noqa: E402
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402
import images  # noqa: E402
from images import schema_whatsapp  # noqa: E402

COCOA = 978307200
NS = 10 ** 9
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PARTS = ["metadata", "text", "attachments", "reactions", "edits",
         "recently-deleted"]
ALL = {"all-dates": True, "all-dates-reason": "every one may matter"}
SMS = "backup/HomeDomain/Library/SMS/sms.db"
BOOK = "backup/HomeDomain/Library/AddressBook/AddressBook.sqlitedb"
CALLS = "backup/HomeDomain/Library/CallHistoryDB/CallHistory.storedata"
MINI = "golemine/ios-mini-backup/00008030-001C195E0A88802E"
BROKEN = "golemine/ios-malformed-backup/00008030-001C195E0A88807E"


def day_ns(text, zone, after=0):
    """Midnight of a local day, ns UTC."""
    day = date.fromisoformat(text) + timedelta(days=after)
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return int((local.astimezone(timezone.utc) - EPOCH).total_seconds()) * NS


def of_golemine(top):
    """{place in the image: file} of a plain backup, by its Manifest.db."""
    work = sqlite3.connect(f"file:{top}/Manifest.db?immutable=1", uri=True)
    found = {f"backup/{domain}/{path}": top / name[:2] / name
             for name, domain, path in work.execute(
                 "SELECT fileID, domain, relativePath FROM Files")}
    work.close()
    return found


def decode(body):
    """The text of a typedstream: after the first string class, a `+`, the
    length in one, two or four bytes, and the words."""
    if body is None or b"NSString" not in body:
        return None
    at = body.index(b"NSString") + 8
    at = body.find(b"+", at)
    if at < 0:
        return None
    size, at = body[at + 1], at + 2
    if size in (0x81, 0x82):
        width = 2 if size == 0x81 else 4
        size, at = int.from_bytes(body[at:at + width], "little"), at + width
    words = body[at:at + size]
    return words.decode() if len(words) == size else None


class Real(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        if not w.CORPUS.is_dir():
            self.skipTest(f"no corpus of real files at {w.CORPUS}")
        self.folder = w.workspace(self)
        self.count = 0

    def open(self, *files):
        """A copy of a database and its -wal, as SQLite reads it."""
        self.count += 1
        copy = self.folder / f"copy{self.count}.db"
        for source, suffix in zip(files, ("", "-wal")):
            shutil.copyfile(source, f"{copy}{suffix}")
        db = sqlite3.connect(copy)
        db.row_factory = sqlite3.Row
        self.addCleanup(db.close)
        return db

    def image(self, name, files, ios, password=None, mtimes=None, **options):
        out = self.folder / name
        made = images.from_files(str(out), files, ios=ios, **options)
        for rel, stamp in (mtimes or {}).items():
            os.utime(out / rel, ns=(stamp, stamp))
        settings = {"pairing": {"pending-replies": 0}}
        if password:
            settings["backup"] = {"password": password}
        small.configure(out, out, **settings)
        truth = {"device": {"udid": made.identity["udid"]}}
        return out, truth

    def extract(self, image, truth, rules, expect=(0,), password=None,
                zone="Europe/London", region="GB"):
        self.count += 1
        filter_ = small.make_filter(truth, rules, zone=zone, region=region)
        path = small.write_filter(self.folder / f"f{self.count}.json",
                                  filter_)
        out = self.folder / f"bundle{self.count}"
        more, fds = (), ()
        if password:
            fds = (small.secret_fd(password),)
            more = ("--backup-password-fd", fds[0])
        with w.Phone(image) as phone:
            done = w.extract(path, phone, out, *more, pass_fds=fds)
        for fd in fds:
            os.close(fd)
        self.assertIn(done.code, expect, done)
        self.assertNotIn("Sanitizer", done.err, done)
        checked = w.run("verify", out, "--json")
        self.assertEqual((checked.json["result"], checked.json["outside"]),
                         ("valid", 0), checked)
        return w.Bundle(out)

    @staticmethod
    def rows(bundle, table):
        return {r["source_row"] for r in bundle.rows(
            "SELECT source_row FROM item WHERE source_table = ?", table)}

    def messages(self, **limits):
        return [{"rule": "m", "category": "messages",
                 "apps": ["phone-messages"], "parts": PARTS,
                 **(limits or ALL)}]


class Messages(Real):
    def compare(self, name, files, ios, days, unit=1, expect=(0,)):
        """All of it, then the days given: rows, times, words, people."""
        real = {k: w.CORPUS / v if isinstance(v, str) else v
                for k, v in files.items()}
        db = self.open(*[real[SMS + s] for s in ("", "-wal")
                         if SMS + s in real])
        told = {r["ROWID"]: r for r in db.execute(
            "SELECT m.*, h.id AS address FROM message m LEFT JOIN handle h "
            "ON h.ROWID = m.handle_id WHERE m.service IN "
            "('SMS', 'MMS', 'iMessage', 'RCS')")}
        when = {n: r["date"] * unit + COCOA * NS for n, r in told.items()}
        image, truth = self.image(name, real, ios)
        whole = self.extract(image, truth, self.messages(), expect)
        self.assertEqual(self.rows(whole, "message"), set(told))
        self.words(whole, told, when)
        for first, last in days:
            low = day_ns(first, "Europe/London")
            high = day_ns(last, "Europe/London", 1)
            want = {n for n, t in when.items() if low <= t < high}
            part = self.extract(image, truth, self.messages(
                **{"from": first, "to": last}), expect)
            self.assertEqual(self.rows(part, "message"), want, (first, last))
            self.words(part, told, when)
            if not want:
                self.assertEqual(part.rows("SELECT outcome FROM rule"),
                                 [{"outcome": "looked-none-found"}])
        return whole, told, real

    def words(self, bundle, told, when):
        """Each text, instant and direction as an independent reader has it."""
        for row in bundle.rows(
                "SELECT i.source_row AS n, i.time_utc_ns AS t, m.* FROM item i "
                "JOIN message m USING (item_id)"):
            source = told[row["n"]]
            self.assertEqual(row["t"], when[row["n"]])
            self.assertEqual(
                row["direction"],
                "outgoing" if source["is_from_me"] else "incoming")
            keys = source.keys()
            reaction = "associated_message_type" in keys and \
                source["associated_message_type"] in range(2000, 4000)
            if not reaction:
                self.assertEqual(
                    row["message_text"] or None, source["text"] or
                    decode(source["attributedBody"]), row["n"])
            sender = bundle.rows(
                "SELECT address_raw FROM message_party JOIN party USING "
                "(party_id) WHERE item_id = ? AND role = 'from'",
                row["item_id"])
            if not source["is_from_me"] and source["address"]:
                self.assertEqual([s["address_raw"] for s in sender],
                                 [source["address"]])

    def test_a_mini_backup_with_its_wal(self):
        files = of_golemine(w.CORPUS / MINI)
        alone = sqlite3.connect(f"file:{files[SMS]}?immutable=1", uri=True)
        self.assertEqual(alone.execute(
            "SELECT count(*) FROM message").fetchone()[0], 5)
        alone.close()
        bundle, told, _ = self.compare("mini", files, 18, [
            ("2020-01-01", "2026-06-30"), ("2020-01-01", "2026-07-01")])
        self.assertEqual(len(told), 6)
        texts = {r["message_text"] for r in bundle.rows(
            "SELECT message_text FROM message")}
        self.assertIn("WAL-only message after the last checkpoint.", texts)
        png = next(p for n, p in files.items() if n.endswith("ore-map.png"))
        self.assertEqual(
            [(r["outcome"], r["sha256"]) for r in bundle.rows(
                "SELECT outcome, sha256 FROM attachment JOIN file USING "
                "(file_id)")],
            [("copied", hashlib.sha256(png.read_bytes()).hexdigest())])
        kept = bundle.rows("SELECT path FROM file")[0]["path"]
        path = bundle.path / kept if kept.startswith("data/") else \
            bundle.path / "data" / kept
        self.assertEqual(path.read_bytes(), png.read_bytes())

    def test_every_row_in_the_wal(self):
        bundle, told, _ = self.compare("unsent", {
            SMS: "imessage_unsent/chat.db",
            SMS + "-wal": "imessage_unsent/chat.db-wal"}, 18,
            [("2026-04-04", "2026-04-04"), ("2026-04-05", "2026-04-06")])
        self.assertEqual(len(told), 10)
        by_row = {r["n"]: r for r in bundle.rows(
            "SELECT i.source_row AS n, m.* FROM item i JOIN message m USING "
            "(item_id)")}
        self.assertEqual(by_row[403]["application"], "sms")
        self.assertEqual(by_row[200]["status"], "unsent")
        self.assertEqual(by_row[300]["message_text"],
                         "edit fixture v2: revised after typo")
        self.assertEqual(by_row[300]["edited_utc_ns"],
                         797000007500000100 + COCOA * NS)
        self.assertEqual(sum(r["direction"] == "outgoing"
                             for r in by_row.values()), 4)

    def test_without_the_wal_its_rows_are_missing(self):
        """The judge of the test before: with no -wal sent there is no row,
        and the program does not invent any."""
        image, truth = self.image("bare", {
            SMS: w.CORPUS / "imessage_unsent/chat.db"}, 18)
        bundle = self.extract(image, truth, self.messages(), expect=(0, 8))
        self.assertEqual(self.rows(bundle, "message"), set())

    def test_text_only_in_attributed_body(self):
        bundle, told, _ = self.compare("bodies", {
            SMS: "ios_backup_parser/messages.1.sms.db"}, 18,
            [("2023-03-08", "2023-03-08"), ("2023-03-09", "2023-03-10")])
        self.assertEqual(len(told), 10)
        texts = {r["n"]: r["message_text"] for r in bundle.rows(
            "SELECT i.source_row AS n, message_text FROM item i JOIN message "
            "USING (item_id)")}
        self.assertEqual(texts[2], "Reply via attributedBody")
        self.assertEqual(
            texts[3], "The quick brown fox jumped. " * (len(texts[3]) // 28))
        self.assertGreater(len(texts[3]), 200)
        self.assertEqual(texts[4], "Hi \U0001f44b group \U0001f30d")
        self.assertEqual(texts[5], "\ufffc")
        self.assertIsNone(texts[9] or None)
        raw = bundle.rows(
            "SELECT value FROM raw_row WHERE source_row = 3 AND column_name "
            "= 'attributedBody'")
        self.assertEqual(raw[0]["value"], told[3]["attributedBody"])

    def test_226_dangling_joins(self):
        bundle, told, real = self.compare(
            "plaso", {SMS: "plaso/sqlite/imessage_chat.db"}, 10,
            [("2015-11-22", "2015-11-22"), ("2015-11-23", "2015-11-30"),
             ("2015-12-01", "2015-12-02"), ("2016-01-01", "2016-02-01")],
            unit=NS)
        db = self.open(real[SMS])
        self.assertEqual(db.execute(
            "SELECT count(*) FROM chat_message_join WHERE message_id NOT IN "
            "(SELECT ROWID FROM message)").fetchone()[0], 226)
        self.assertEqual(len(told), 10)

    def test_one_person_of_it(self):
        image, truth = self.image("one", {
            SMS: w.CORPUS / "plaso/sqlite/imessage_chat.db"}, 10)
        db = self.open(w.CORPUS / "plaso/sqlite/imessage_chat.db")
        # Only the conversation that is joined to this very address.
        for address in ("jondoh2015@icloud.com", "+447775446518"):
            want = {r[0] for r in db.execute(
                "SELECT m.ROWID FROM message m JOIN chat_message_join j ON "
                "j.message_id = m.ROWID JOIN chat c ON c.ROWID = j.chat_id "
                "JOIN chat_handle_join k ON k.chat_id = c.ROWID JOIN handle "
                "h ON h.ROWID = k.handle_id WHERE h.id = ? AND c.style = 45",
                (address,))}
            bundle = self.extract(image, truth, self.messages(
                participants={"any-of": [address]}, **ALL))
            self.assertEqual(self.rows(bundle, "message"), want, address)

    def test_a_damaged_backup_invents_nothing(self):
        files = of_golemine(w.CORPUS / BROKEN)
        db = self.open(files[SMS], files[SMS + "-wal"])
        told = {r["ROWID"]: r for r in db.execute("SELECT * FROM message")}
        image, truth = self.image("broken", files, 18)
        bundle = self.extract(image, truth, self.messages(), expect=(0, 8))
        seen = self.rows(bundle, "message")
        self.assertLessEqual(seen, set(told))
        self.assertGreaterEqual(seen, {1, 2, 4})
        for row in bundle.rows(
                "SELECT i.source_row AS n, message_text FROM item i JOIN "
                "message USING (item_id)"):
            source = told[row["n"]]
            self.assertIn(row["message_text"] or None, {
                source["text"], decode(source["attributedBody"]), None})
        outcomes = {r["transfer_name"]: r["outcome"] for r in bundle.rows(
            "SELECT transfer_name, outcome FROM attachment")}
        self.assertNotEqual(outcomes.get("missing.bin"), "copied")

    def test_no_conversations_in_it(self):
        """Without the tables that say who talked with whom, nobody could be
        kept out: nothing is taken, and that is said."""
        image, truth = self.image("tiny", {
            SMS: w.CORPUS / ("imessage_unsent/iphone-backup/3d/"
                             "3d0d7e5fb2ce288813306e4d4636395e047a3d28")}, 18)
        bundle = self.extract(image, truth, self.messages(), expect=(8,))
        self.assertEqual(self.rows(bundle, "message"), set())
        self.assertEqual(bundle.rows("SELECT outcome FROM rule"),
                         [{"outcome": "could-not-look"}])


class CallsAndContacts(Real):
    def test_calls_of_an_encrypted_backup(self):
        source = w.CORPUS / "ios_backup_parser/calls.1.CallHistory.storedata"
        db = self.open(source)
        told = {r["Z_PK"]: r for r in db.execute("SELECT * FROM ZCALLRECORD")}
        image, truth = self.image("calls", {CALLS: source}, 18,
                                  password=small.PASSWORD)

        def run(limits):
            return self.extract(image, truth, [{
                "rule": "l", "category": "calls", **limits}],
                password=small.PASSWORD, region="US")

        whole = run(ALL)
        self.assertEqual(self.rows(whole, "ZCALLRECORD"), set(told))
        for first, last in (("2023-03-09", "2023-03-11"),
                            ("2023-03-12", "2023-03-12"),
                            ("2023-03-13", "2023-03-20")):
            low = day_ns(first, "Europe/London") - COCOA * NS
            high = day_ns(last, "Europe/London", 1) - COCOA * NS
            want = {n for n, r in told.items()
                    if low <= round(r["ZDATE"] * NS) < high}
            self.assertEqual(self.rows(run({"from": first, "to": last}),
                                       "ZCALLRECORD"), want)
        for row in whole.rows(
                "SELECT i.source_row AS n, i.time_utc_ns AS t, c.*, "
                "p.address_raw AS a FROM item i JOIN call c USING (item_id) "
                "LEFT JOIN party p USING (party_id)"):
            call = told[row["n"]]
            self.assertEqual(row["t"], int(
                (Fraction(call["ZDATE"]) + COCOA) * NS))
            self.assertEqual(row["duration_s"], int(call["ZDURATION"]))
            self.assertEqual(
                row["direction"],
                "outgoing" if call["ZORIGINATED"] else "incoming")
            handles = {r[0] for r in db.execute(
                "SELECT ZVALUE FROM ZHANDLE h JOIN "
                "Z_2REMOTEPARTICIPANTHANDLES j ON h.Z_PK = "
                "j.Z_4REMOTEPARTICIPANTHANDLES WHERE "
                "j.Z_2REMOTEPARTICIPANTCALLS = ?", (row["n"],))}
            self.assertIn(row["a"], {call["ZADDRESS"]} if call["ZADDRESS"]
                          else handles or {None})
            self.assertEqual(row["application"], {
                1: "phone", 8: "facetime", 16: "facetime"}[call["ZCALLTYPE"]])

    def contacts(self, name, *sources):
        real = {BOOK + s: w.CORPUS / f
                for s, f in zip(("", "-wal"), sources)}
        db = self.open(*real.values())
        people = {r["ROWID"]: r for r in db.execute("SELECT * FROM ABPerson")}
        values = {}
        for row in db.execute("SELECT * FROM ABMultiValue"):
            if row["property"] in (3, 4):
                values.setdefault(row["record_id"], set()).add(
                    ("phone" if row["property"] == 3 else "email",
                     row["value"]))
        image, truth = self.image(name, real, 18, password=small.PASSWORD)
        bundle = self.extract(image, truth, [{
            "rule": "c", "category": "contacts", "contacts": "all"}],
            password=small.PASSWORD, region="US")
        self.assertEqual(self.rows(bundle, "ABPerson"), set(people))
        for row in bundle.rows(
                "SELECT i.source_row AS n, c.* FROM item i JOIN contact c "
                "USING (item_id)"):
            person = people[row["n"]]
            self.assertEqual(
                (row["first_name"] or None, row["last_name"] or None,
                 row["organisation"] or None),
                (person["First"] or None, person["Last"] or None,
                 person["Organization"] or None))
            points = {(r["kind"], r["value_raw"]) for r in bundle.rows(
                "SELECT kind, value_raw FROM contact_point WHERE item_id = ?",
                row["item_id"])}
            self.assertEqual(points, values.get(row["n"], set()))
        return image, truth

    def test_contacts_of_ios_18(self):
        image, truth = self.contacts(
            "parser", "ios_backup_parser/contacts.1.AddressBook.sqlitedb")
        for who, want in ((["alex@example.com"], {1}),
                          (["+15550142"], {3}), (["+15550143"], set())):
            bundle = self.extract(image, truth, [{
                "rule": "c", "category": "contacts", "contacts": "named",
                "participants": {"any-of": who}}], password=small.PASSWORD,
                region="US")
            self.assertEqual(self.rows(bundle, "ABPerson"), want)

    def test_contacts_with_rows_in_the_wal(self):
        top = w.CORPUS / MINI
        files = of_golemine(top)
        self.contacts("ab", files[BOOK], files[BOOK + "-wal"])


class Pictures(Real):
    """The catalogue of a real library, over real pictures; its rows are made
    to point at them, nothing else in it is touched."""

    PHOTOS = ["exifr/IMG_20180725_163423-tiny.jpg", "exifr/heic-iphone7.heic",
              "exifr/broken1.jpg", "exifr/noexif.jpg",
              "exifr/orientation/f3t.jpg",
              "aosp_mediaprovider/res/raw/lg_g4_iso_800_jpg.jpg",
              "aosp_mediaprovider/client/res/raw/orientation_90.jpg",
              "exifr/heic-single.heic", "exifr/issue-exifr-4.jpg",
              "aosp_mediaprovider/res/raw/test_image.jpg"]
    VIDEOS = ["aosp_mediaprovider/res/raw/test_video_gps.mp4",
              "aosp_mediaprovider/res/raw/test_video_gps_ilst_tag.mp4",
              "aosp_mediaprovider/res/raw/testvideo_meta.mp4",
              "aosp_mediaprovider/res/raw/test_video.mp4"]

    def setUp(self):
        super().setUp()
        if not shutil.which("exiftool"):
            self.skipTest("exiftool is missing")

    def library(self, folder, table, media):
        """{path: (hidden or trashed, file)}; the image; the dates."""
        source = w.CORPUS / "osxphotos" / folder
        names = [n for n in ("Photos.sqlite", "Photos.sqlite-wal")
                 if (source / n).exists()]
        copy = self.folder / "Photos.sqlite"
        for name in names:
            shutil.copyfile(source / name, self.folder / name)
        db = sqlite3.connect(copy, isolation_level=None)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA wal_autocheckpoint=0")
        for name in ("NSCoreDataTriggerUpdateAffectedObjectValue",
                     "RTBoundedByRect"):
            db.create_function(name, -1, lambda *a: 0)
        assets = db.execute(f"SELECT Z_PK, ZHIDDEN, ZTRASHEDSTATE FROM {table}"
                            " ORDER BY Z_PK").fetchall()
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type "
                                  "= 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        files, secret = {}, {}
        for asset, picture in zip(assets, media):
            suffix = Path(picture).suffix.upper().replace("JPEG", "JPG")
            name = f"IMG_{asset['Z_PK']:04d}{suffix}"
            db.execute(
                f"UPDATE {table} SET ZDIRECTORY = 'DCIM/100APPLE', ZFILENAME "
                "= ?, ZKIND = ? WHERE Z_PK = ?",
                (name, int(suffix == ".MP4"), asset["Z_PK"]))
            rel = f"media/DCIM/100APPLE/{name}"
            files[rel] = w.CORPUS / "media" / picture
            secret[rel] = bool(asset["ZHIDDEN"] or asset["ZTRASHEDSTATE"])
        held = {"media/PhotoData/" + p.name: p.read_bytes()
                for p in (copy, Path(f"{copy}-wal")) if p.exists()}
        db.close()
        return files, secret, held

    def dates(self, files):
        """What exiftool says of EXIF's and QuickTime's own capture times."""
        told = json.loads(subprocess.run(
            ["exiftool", "-json", "-G1", "-ExifIFD:DateTimeOriginal",
             "-ExifIFD:CreateDate", "-QuickTime:CreateDate", "-api",
             "QuickTimeUTC=0", *map(str, files.values())],
            env={"TZ": "UTC", "PATH": os.environ["PATH"]}, check=True,
            capture_output=True).stdout)
        found = {}
        for rel, row in zip(files, told):
            text = row.get("QuickTime:CreateDate") if rel.endswith(".MP4") \
                else row.get("ExifIFD:DateTimeOriginal")
            found[rel] = None if not text or text.startswith("0000") or \
                text.startswith("1904") else date(
                    *map(int, text[:10].split(":")))
            if found[rel] is None and row.get("ExifIFD:CreateDate"):
                # Digitised, perhaps not taken, then: no reader need choose.
                found[rel] = "either", date(*map(
                    int, row["ExifIFD:CreateDate"][:10].split(":")))
        return found

    def compare(self, folder, table, ios, media):
        files, secret, held = self.library(folder, table, media)
        dates = self.dates(files)
        mtime = date(2021, 6, 15)
        stamps, taken = {}, {}
        for rel, day in dates.items():
            either = isinstance(day, tuple)
            stamp = day[1] if either else mtime
            stamps[rel] = day_ns(stamp.isoformat(), "UTC") + 12 * 3600 * NS
            taken[rel] = day[1] if either else day or mtime
        image, truth = self.image("library", {**files, **held}, ios,
                                  mtimes=stamps)
        self.assertTrue(any(secret.values()), "the corpus has hidden ones")
        self.run_with(image, truth, files, ALL, {
            r for r in files if not secret[r]})
        for first, last in (("2015-01-01", "2018-12-31"),
                            ("2019-01-01", "2019-12-31"),
                            ("2021-06-01", "2021-06-30"),
                            ("2024-01-01", "2024-02-01")):
            low, high = date.fromisoformat(first), date.fromisoformat(last)
            for day in taken.values():
                # No zone can matter so far from both edges.
                self.assertGreater(min(abs((day - edge).days)
                                       for edge in (low, high)), 1)
            self.run_with(image, truth, files, {"from": first, "to": last}, {
                r for r in files
                if not secret[r] and low <= taken[r] <= high})
        bundle = self.run_with(
            image, truth, files, ALL, set(files),
            parts=["camera-roll", "hidden", "recently-deleted"])
        basis = {r["phone"]: r["set_by"] for r in bundle.rows(
            "SELECT f.phone_path_raw AS phone, t.set_by FROM item i JOIN "
            "event_time t USING (item_id) JOIN item_file USING (item_id) "
            "JOIN file f USING (file_id) WHERE t.kind = i.time_basis")}
        for rel, day in dates.items():
            if not isinstance(day, tuple):
                want = "filesystem" if day is None else "quicktime" \
                    if rel.endswith(".MP4") else "exif"
                self.assertEqual(basis[rel.replace("media/", "Media/", 1)],
                                 want, rel)

    def run_with(self, image, truth, files, limits, want, **more):
        bundle = self.extract(image, truth, [
            {"rule": "p", "category": "photos", **limits, **more},
            {"rule": "v", "category": "videos", **limits, **more}])
        kept = {r["phone_path_raw"].replace("Media/", "media/", 1): r
                for r in bundle.rows("SELECT * FROM file")}
        self.assertEqual(set(kept), want, limits)
        for rel, row in kept.items():
            data = files[rel].read_bytes()
            self.assertEqual(row["sha256"], hashlib.sha256(data).hexdigest())
            self.assertEqual(row["size_in_bytes"], len(data))
        return bundle

    def test_a_library_of_2019(self):
        self.compare("Test-10.15.1", "ZGENERICASSET", 12,
                     self.PHOTOS[:5] + self.VIDEOS[:2])

    def test_a_library_of_2021(self):
        self.compare("Test-12.0.1", "ZASSET", 15,
                     self.PHOTOS + self.VIDEOS[:4])


class WhatsApp(Real):
    """Schemas of a real phone, with a few rows of invented people."""

    SCHEMAS = "schemas/extracted/ios_josh_ios15.3.1_WhatsApp_{}.sql"
    TOP = "backup/AppDomainGroup-group.net.whatsapp.WhatsApp.shared/"
    OWNER, PERSON, OTHER = (f"4477009001{n}@s.whatsapp.net"
                            for n in ("00", "23", "50"))
    GROUP = "120363000000000001@g.us"
    DAY_S = 794016000  # 2026-03-01 in London, seconds since 2001

    def empty(self, name):
        db = sqlite3.connect(self.folder / f"{name}.sqlite")
        db.executescript((w.CORPUS / self.SCHEMAS.format(name)).read_text())
        self.addCleanup(db.close)
        return db

    def insert(self, db, table, **row):
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES "
                   f"({', '.join('?' * len(row))})", tuple(row.values()))

    def chats(self):
        db = self.empty("ChatStorage")
        for row, (kind, jid) in enumerate((
                (0, self.PERSON), (0, self.OTHER), (1, self.GROUP),
                (3, "status@broadcast")), 1):
            self.insert(db, "ZWACHATSESSION", Z_PK=row, ZSESSIONTYPE=kind,
                        ZCONTACTJID=jid, ZPARTNERNAME="Somebody", ZREMOVED=0)
        for row, jid in enumerate((self.PERSON, self.OTHER), 1):
            self.insert(db, "ZWAGROUPMEMBER", Z_PK=row, ZISACTIVE=1,
                        ZCHATSESSION=3, ZMEMBERJID=jid)
        row = 0
        for chat, jid, member in ((1, self.PERSON, None),
                                  (2, self.OTHER, None),
                                  (3, self.GROUP, 1), (3, self.GROUP, 2),
                                  (4, self.PERSON, None)):
            for mine in (0, 1):
                for second in (-1, 0, 0.5, 86399, 86400):
                    row += 1
                    self.insert(
                        db, "ZWAMESSAGE", Z_PK=row, ZCHATSESSION=chat,
                        ZISFROMME=mine, ZMESSAGETYPE=0, ZSORT=row,
                        ZMESSAGEDATE=self.DAY_S + second,
                        ZGROUPMEMBER=None if mine else member,
                        ZFROMJID=None if mine else jid,
                        ZTOJID=jid if mine else self.OWNER,
                        ZSTANZAID=f"3A{row:018X}", ZTEXT=f"words {row}")
        db.commit()
        return db

    def compare(self, image, truth, db, where, *values, **limits):
        told = {r[0]: r for r in db.execute(
            "SELECT m.Z_PK, m.ZTEXT, m.ZISFROMME, m.ZMESSAGEDATE, "
            "m.ZSTANZAID FROM ZWAMESSAGE m JOIN ZWACHATSESSION s ON s.Z_PK = "
            f"m.ZCHATSESSION WHERE s.ZSESSIONTYPE < 3 AND {where}", values)}
        self.assertTrue(told)
        bundle = self.extract(image, truth, [{
            "rule": "m", "category": "messages", "apps": ["whatsapp"],
            "parts": ["metadata", "text"], **limits}])
        found = {r["n"]: r for r in bundle.rows(
            "SELECT i.source_row AS n, i.time_utc_ns AS t, m.* FROM item i "
            "JOIN message m USING (item_id)")}
        self.assertEqual(set(found), set(told))
        for row, source in told.items():
            one = found[row]
            self.assertEqual(
                (one["message_text"], one["direction"] == "outgoing",
                 one["t"], one["message_id"]),
                (source[1], bool(source[2]),
                 int((source[3] + COCOA) * 2) * (NS // 2), source[4]))

    def test_messages(self):
        db = self.chats()
        image, truth = self.image("phone", {
            self.TOP + "ChatStorage.sqlite":
            self.folder / "ChatStorage.sqlite"}, 15)
        self.compare(image, truth, db, "1", **ALL)
        day = {"from": "2026-03-01", "to": "2026-03-01"}
        low = "m.ZMESSAGEDATE >= ? AND m.ZMESSAGEDATE < ?"
        span = (self.DAY_S, self.DAY_S + 86400)
        self.compare(image, truth, db, low, *span, **day)
        person = {"any-of": ["+447700900123"]}
        self.compare(image, truth, db, low + " AND s.ZCONTACTJID = ?", *span,
                     self.PERSON, participants=person, **day)
        self.compare(
            image, truth, db, low + " AND (s.ZCONTACTJID = ? OR s.Z_PK IN "
            "(SELECT ZCHATSESSION FROM ZWAGROUPMEMBER WHERE ZMEMBERJID = ?))",
            *span, self.PERSON, self.PERSON,
            participants={**person, "group-chats": "whole"}, **day)

    def test_the_images_have_the_same_columns(self):
        """What the images of 2022 are built of is what a phone has."""
        for name, tables in (("ChatStorage", schema_whatsapp.CHAT),
                             ("CallHistory", schema_whatsapp.CALLS),
                             ("ContactsV2", schema_whatsapp.CONTACTS)):
            db = self.empty(name)
            ours = sqlite3.connect(":memory:")
            for statement in schema_whatsapp.ddl(tables, 2022):
                ours.execute(statement)
            told = []
            for one in (db, ours):
                names = [r[0] for r in one.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'")]
                told.append({(n, c[1], c[2]) for n in names for c in
                             one.execute(f"PRAGMA table_info({n})")})
            ours.close()
            self.assertEqual(told[0], told[1], name)


class Encrypted(Real):
    """Another program's encrypted backup decrypts as its plain twin says is
    tested in the unit tests of the keybag; here the phone encrypts."""

    def test_plain_and_encrypted_give_the_same_records(self):
        files = of_golemine(w.CORPUS / MINI)
        found = []
        for name, password in (("plain", None), ("locked", small.PASSWORD)):
            image, truth = self.image(name, files, 18, password=password)
            bundle = self.extract(image, truth, self.messages() + [{
                "rule": "c", "category": "contacts", "contacts": "all"}],
                password=password)
            found.append(bundle.rows(
                "SELECT source_table, source_row, record_sha256 FROM item "
                "ORDER BY 1, 2"))
        self.assertEqual(len(found[0]), 9)
        self.assertEqual(found[0], found[1])


if __name__ == "__main__":
    side_by_side.main(4)
