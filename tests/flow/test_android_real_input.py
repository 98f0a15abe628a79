"""Databases and files that nobody on this project made, served by the virtual
Android: what is kept is what plain SQL says is in range."""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
import unittest
from datetime import date, datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import android_phone  # noqa: E402
import images  # noqa: E402
import side_by_side  # noqa: E402
import winnow_run as w  # noqa: E402
from android_case import GRANTED  # noqa: E402
from images.android_image import Android, ProviderDb  # noqa: E402
from images.android_schema_media import files_columns, media  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from served_android import Served  # noqa: E402

MS, NS = 10**6, 10**9
PLASO = "plaso/android/"
ALL = {"all-dates": True, "all-dates-reason": "every one may matter"}


def utc_ms(text, after=0):
    day = datetime.combine(date.fromisoformat(text), datetime.min.time(),
                           timezone.utc)
    return (int(day.timestamp()) + after * 86400) * 1000


class Real(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        if not w.CORPUS.is_dir():
            self.skipTest(f"no corpus of real files at {w.CORPUS}")
        self.folder = w.workspace(self)
        self.count = 0

    def copy(self, rel):
        """A copy of its own, with what its -wal holds."""
        self.count += 1
        out = self.folder / f"copy{self.count}.db"
        for suffix in ("", "-wal"):
            if (w.CORPUS / (rel + suffix)).exists():
                shutil.copyfile(w.CORPUS / (rel + suffix), f"{out}{suffix}")
        db = sqlite3.connect(out)
        db.execute("PRAGMA journal_mode=DELETE")
        db.close()
        return out

    def sql(self, path, text, *values):
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.addCleanup(db.close)
        return db.execute(text, values).fetchall()

    def extract(self, files, rules, sdk=34, expect=(0,), region="US",
                zone="UTC"):
        self.count += 1
        out = self.folder / f"phone{self.count}"
        made = images.from_files(str(out), files, sdk=sdk)
        path = out / "phone.yaml"
        phone = json.loads(path.read_text())
        phone["android"]["shell-permissions"] = GRANTED
        path.write_text(json.dumps(phone))
        filter_ = make_filter(made.head(), rules, zone=zone, region=region)
        path = write_filter(self.folder / f"f{self.count}.json", filter_)
        bundle = self.folder / f"bundle{self.count}"
        with android_phone.AndroidPhone(out) as phone:
            done = android_phone.extract(path, phone, bundle)
            self.served = Served(phone.served())
        self.assertIn(done.code, expect, done)
        self.assertNotIn("Sanitizer", done.err, done)
        checked = w.run("verify", bundle, "--json")
        self.assertEqual((checked.json["result"], checked.json["outside"]),
                         ("valid", 0), checked)
        return w.Bundle(bundle)

    # ---- messages ----------------------------------------------------

    MESSAGES = ("SELECT i.source_row, m.message_text, i.time_utc_ns, "
                "m.direction FROM message m JOIN item i USING (item_id) "
                "ORDER BY 1")

    def wanted(self, path, where, *values):
        return [(row, body, at * MS, "incoming" if kind == 1 else "outgoing")
                for row, body, at, kind in self.sql(
                    path, "SELECT _id, body, date, type FROM sms WHERE type "
                    f"IN (1, 2) AND {where} ORDER BY 1", *values)]

    def test_messages_of_plaso(self):
        path = self.copy(PLASO + "mmssms.db")
        for sdk in (25, 28, 34):
            with self.subTest(sdk=sdk):
                bundle = self.extract({"providers/mmssms.db": path}, [{
                    "rule": "m", "category": "messages",
                    "apps": ["phone-messages"], **ALL}], sdk)
                have = [tuple(r.values()) for r in bundle.rows(
                    self.MESSAGES)]
                self.assertEqual(have, self.wanted(path, "1"))
                self.assertEqual(len(have), 9)

    def test_one_person_on_one_day(self):
        """As spelt "1 555-521-5554" and "15555215554"."""
        path = self.copy(PLASO + "mmssms.db")
        rule = {"rule": "m", "category": "messages", "apps":
                ["phone-messages"], "from": "2013-10-29", "to": "2013-10-29",
                "participants": {"any-of": ["+15555215554"]}}
        bundle = self.extract({"providers/mmssms.db": path}, [rule])
        have = [tuple(r.values()) for r in bundle.rows(self.MESSAGES)]
        self.assertEqual(have, self.wanted(
            path, "date >= ? AND date < ?", utc_ms("2013-10-29"),
            utc_ms("2013-10-29", 1)))
        self.assertGreater(len(have), 5)
        rule["participants"] = {"any-of": ["+15555215555"]}
        bundle = self.extract({"providers/mmssms.db": path}, [rule])
        self.assertFalse(bundle.rows(self.MESSAGES))
        self.assertFalse({k for k in self.served.rows if k[0] in (
            "content://sms", "content://mms")})

    # ---- calls -------------------------------------------------------

    CALLS = ("SELECT i.source_row, p.address_raw, i.time_utc_ns, c.duration_s "
             "FROM call c JOIN item i USING (item_id) JOIN party p USING "
             "(party_id) ORDER BY 1")

    def calls(self, rel, count, sdk=34, expect=(0,)):
        path = self.copy(rel)
        bundle = self.extract({"providers/calllog.db": path}, [{
            "rule": "c", "category": "calls", **ALL}], sdk, expect)
        want = [(row, number, at * MS, took) for row, number, at, took in
                self.sql(path, "SELECT _id, number, date, duration FROM calls"
                         " WHERE type <> 4 ORDER BY 1")]
        self.assertEqual([tuple(r.values()) for r in bundle.rows(self.CALLS)],
                         want)
        self.assertEqual(len(want), count)
        return path

    def test_calls_of_plaso(self):
        self.calls(PLASO + "contacts2.db", 3, 25)

    def test_calls_of_andriller(self):
        """Their one row is in the -wal."""
        self.calls("andriller/com.android.providers.contacts/db/calllog.db",
                   1)

    def test_calls_of_aosp(self):
        """Two of three are voicemail, which the shell user is not shown."""
        self.calls("aosp_contactsprovider/calllogmigration/contacts2.db", 1,
                   25)

    # ---- contacts ----------------------------------------------------

    def test_contacts_in_aosps_own_tables_and_views(self):
        """The whole schema of a real contacts2.db, with three cards in it."""
        path = self.folder / "contacts2.db"
        db = sqlite3.connect(path)
        db.create_collation("PHONEBOOK", lambda a, b: (a > b) - (a < b))
        script = (w.CORPUS / "aosp_contactsprovider/upgradeTest/"
                  "contacts2_1108.sql").read_text()
        for statement in script.split(";\n"):
            if "CREATE TRIGGER" not in statement:
                db.execute(statement)
        db.execute("DELETE FROM accounts")
        db.execute("DELETE FROM mimetypes")
        db.executescript("""
            INSERT INTO accounts(_id, account_type) VALUES
                (1, NULL), (2, 'com.google'), (3, 'com.whatsapp');
            INSERT INTO mimetypes VALUES
                (1, 'vnd.android.cursor.item/name'),
                (2, 'vnd.android.cursor.item/phone_v2');
            INSERT INTO contacts(_id, name_raw_contact_id) VALUES (1, 1),
                (2, 4);
            INSERT INTO raw_contacts(_id, account_id, contact_id,
                display_name) VALUES (1, 1, 1, 'Jo'), (2, 2, 1, 'Jo Reid'),
                (3, 3, 1, 'jo'), (4, 1, 2, 'Al');
            INSERT INTO data(raw_contact_id, mimetype_id, data1) VALUES
                (1, 1, 'Jo'), (1, 2, '01632 960123'), (2, 1, 'Jo Reid'),
                (2, 2, '+44 1632 960123'), (3, 1, 'jo'),
                (3, 2, '+441632960123'), (4, 1, 'Al'),
                (4, 2, '+441632960199');""")
        db.commit()
        db.close()
        bundle = self.extract({"providers/contacts2.db": path}, [{
            "rule": "k", "category": "contacts", "contacts": "named",
            "participants": {"any-of": ["+441632960123"]}}], 28, region="GB")
        self.assertEqual(
            [(r["source_row"], r["display_name"]) for r in bundle.rows(
                "SELECT i.source_row, c.display_name FROM contact c JOIN item"
                " i USING (item_id) ORDER BY 1")], [(1, "Jo"), (2, "Jo Reid")])

    # ---- files -------------------------------------------------------

    def test_pictures(self):
        """Real cameras' files, by folder: byte for byte; by their own time:
        what exiftool reads."""
        files, stamp = {}, 1_790_000_000
        for top in ("media/exifr", "media/aosp_mediaprovider"):
            for path in sorted((w.CORPUS / top).rglob("*")):
                if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".heic",
                                           ".mp4", ".mov"):
                    files[f"fs/sdcard/Download/{len(files):03d}-"
                          f"{path.name}"] = path.read_bytes()
        self.assertGreater(len(files), 10)
        bundle = self.extract({**files, "providers/media.db": self.catalogue(
            files, stamp)}, [{"rule": "d", "category": "documents", "folders":
                              ["Download"], **ALL}])
        self.assertEqual(
            {r["phone_path_raw"]: r["sha256"] for r in bundle.rows(
                "SELECT phone_path_raw, sha256 FROM file")},
            {k.replace("fs/sdcard", "/storage/emulated/0"):
             hashlib.sha256(v).hexdigest() for k, v in files.items()})

    def catalogue(self, files, stamp):
        top = self.folder / "catalogue"
        image = Android(str(top), canaries=False)
        db = ProviderDb(image, "providers/media.db", media(34))
        known = set(files_columns(34))
        for rel, data in files.items():
            row = {"_data": rel.replace("fs/sdcard", "/storage/emulated/0"),
                   "_display_name": os.path.basename(rel), "media_type": 1,
                   "_size": len(data), "date_modified": stamp,
                   "date_added": stamp, "mime_type": "image/jpeg"}
            db.add("files", {k: v for k, v in row.items() if k in known})
        db.save()
        return top / "providers/media.db"


if __name__ == "__main__":
    side_by_side.main(workers=3)
