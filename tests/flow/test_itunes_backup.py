"""A backup rebuilt from a bundle is read as backups are: by our own reader, by
sqlite3 with questions as such readers ask them, against the phone's own schema
and the rows of the bundle."""

import hashlib
import json
import plistlib
import shutil
import sqlite3
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from backup_case import (  # noqa: E402
    BOOK, Backup, CALLS, RELEASES, SMS, TABLES, Rebuilt)
from small_phone import w  # noqa: E402
import android_phone  # noqa: E402
import forger  # noqa: E402
import images  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402


class ItunesBackup(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.folder = w.workspace_of_class(cls)
        cls.all = [Rebuilt(cls.folder, ios) for ios in RELEASES]

    def test_every_file_is_listed_and_whole(self):
        for one in self.all:
            self.assertEqual(one.backup.whole, [("ok",)])
            self.assertFalse(one.backup.manifest["IsEncrypted"])
            listed = {one.backup.rows[place][0]: one.backup.read(*place)
                      for place in one.backup.rows}
            there = {p.name: p for p in one.folder.glob("??/*")}
            self.assertEqual(set(listed), set(there))
            for name, path in there.items():
                self.assertEqual(path.parent.name, name[:2])
                self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            for row in one.bundle.rows("SELECT * FROM file"):
                domain, path = ("CameraRollDomain", row["phone_path_raw"]) \
                    if row["phone_path_raw"].startswith("Media/") \
                    else row["phone_path_raw"].split("/", 1)
                self.assertEqual(
                    hashlib.sha256(one.backup.read(domain, path)).hexdigest(),
                    row["sha256"])
                self.assertEqual(
                    one.backup.info(domain, path)["RelativePath"], path)

    def test_schema_is_that_of_the_phone(self):
        for one in self.all:
            for place, tables in TABLES.items():
                db, phone = one.open(place), one.phones(place)
                names = {r[0] for r in db.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                    "name NOT LIKE 'sqlite_%'")}
                self.assertLessEqual(set(tables), names)
                for name in names:
                    have, want = (sorted(d.execute(
                        f'SELECT name, type, "notnull", dflt_value, pk FROM '
                        f"pragma_table_info('{name}')")) for d in (db, phone))
                    self.assertTrue(want, name)
                    self.assertEqual(have, want, name)
                self.assertEqual(db.execute(
                    "PRAGMA integrity_check").fetchall(), [("ok",)])
                self.assertEqual(db.execute(
                    "PRAGMA freelist_count").fetchone(), (0,))

    def test_rows_are_those_of_the_bundle(self):
        """As many, under their own numbers, and each column that was read."""
        for one in self.all:
            kept = 0
            for place, table, key in (
                    (SMS, "message", "ROWID"), (CALLS, "ZCALLRECORD", "Z_PK"),
                    (BOOK, "ABPerson", "ROWID"),
                    (SMS, "attachment", "ROWID"), (BOOK, "ABMultiValue",
                                                   "UID"),
                    (BOOK, "ABMultiValueEntry", "rowid")):
                db = one.open(place)
                db.row_factory = sqlite3.Row
                columns = {r[1] for r in db.execute(
                    f"PRAGMA table_info({table})")}
                rows = {r["k"]: r for r in db.execute(
                    f"SELECT {key} AS k, * FROM {table}")}
                raw = one.bundle.rows(
                    "SELECT * FROM raw_row WHERE source_table = ?", table)
                numbers = {r["source_row"] for r in raw}
                self.assertTrue(numbers, table)
                for cell in raw:
                    self.assertIn(cell["column_name"], columns)
                    self.assertEqual(
                        rows[cell["source_row"]][cell["column_name"]],
                        cell["value"])
                items = {r["source_row"] for r in one.bundle.rows(
                    "SELECT source_row FROM item WHERE source_table = ?",
                    table)}
                if items:
                    self.assertEqual(set(rows), items, table)
                    kept += len(items)
                elif table == "ABMultiValue":
                    # and one for each address, whose fields are rows
                    self.assertEqual(len(rows), one.bundle.rows(
                        "SELECT count(*) AS n FROM contact_point")[0]["n"])
                else:
                    self.assertEqual(set(rows), numbers)
            kept += one.bundle.rows(
                "SELECT count(*) AS n FROM media")[0]["n"]
            self.assertEqual(one.items, kept)

    def test_messages_as_readers_ask(self):
        for one in self.all:
            db = one.open(SMS)
            want = {r["source_row"]: r for r in one.bundle.rows(
                "SELECT i.source_row, m.*, a.transfer_name, (SELECT "
                "group_concat(address_raw) FROM session_party JOIN party "
                "USING (party_id) WHERE session_id = m.session_id) AS people, "
                "(SELECT address_raw FROM message_party mp JOIN party USING "
                "(party_id) WHERE mp.item_id = m.item_id AND role = 'from') "
                "AS sender FROM item i JOIN message m USING (item_id) LEFT JOIN "
                "attachment a USING (item_id)")}
            told = db.execute(
                "SELECT m.ROWID, m.text, m.is_from_me, m.service, h.id, "
                "c.chat_identifier, a.transfer_name, a.filename FROM message "
                "m LEFT JOIN handle h ON h.ROWID = m.handle_id LEFT JOIN "
                "(SELECT chat_id, message_id FROM chat_message_join "
                + ("UNION SELECT chat_id, message_id FROM "
                   "chat_recoverable_message_join" if one.truth["ios"] > 15
                   else "") +
                ") j ON j.message_id = m.ROWID LEFT JOIN chat c ON c.ROWID = "
                "j.chat_id LEFT JOIN message_attachment_join x ON "
                "x.message_id = m.ROWID LEFT JOIN attachment a ON a.ROWID = "
                "x.attachment_id").fetchall()
            self.assertEqual(len(told), len(want))
            for row, text, mine, service, who, chat, name, path in told:
                group = "," in want[row]["people"]
                self.assertEqual(
                    chat, f"winnow-session-{want[row]['session_id']}"
                    if group else want[row]["people"])
                if not mine:
                    self.assertEqual(who, want[row]["sender"])
                elif not group:
                    self.assertEqual(who, want[row]["people"])
                self.assertEqual(mine, want[row]["direction"] == "outgoing")
                self.assertEqual(service.lower(), want[row]["application"])
                self.assertEqual(name, want[row]["transfer_name"])
                if text is not None:
                    self.assertEqual(text, want[row]["message_text"])
                if path:
                    one.backup.read("MediaDomain", path[2:])
            self.assertEqual(
                dict(db.execute("SELECT chat_id, count(*) FROM "
                                "chat_handle_join GROUP BY 1")),
                {r["session_id"]: r["n"] for r in one.bundle.rows(
                    "SELECT session_id, count(*) AS n FROM session_party "
                    "GROUP BY 1")})

    def test_calls_as_readers_ask(self):
        for one in self.all:
            db = one.open(CALLS)
            want = [(r["time_utc_ns"], r["duration_s"], r["address_raw"] or "")
                    for r in one.bundle.rows(
                        "SELECT time_utc_ns, duration_s, address_raw FROM "
                        "item JOIN call USING (item_id) LEFT JOIN party USING "
                        "(party_id)")]
            self.assertEqual(sorted(
                (round((date + 978307200) * 64) * 15625000, int(duration),
                 address.decode() if isinstance(address, bytes)
                 else address or "")
                for date, duration, address in db.execute(
                    "SELECT ZDATE, ZDURATION, ZADDRESS FROM ZCALLRECORD")),
                sorted(want))
            last = dict(db.execute("SELECT Z_NAME, Z_MAX FROM Z_PRIMARYKEY"))
            self.assertEqual(last["CallRecord"], db.execute(
                "SELECT max(Z_PK) FROM ZCALLRECORD").fetchone()[0])
            if one.truth["ios"] < 13:
                continue
            self.assertEqual(
                sorted(db.execute(
                    "SELECT j.Z_2REMOTEPARTICIPANTCALLS, h.ZVALUE FROM "
                    "Z_2REMOTEPARTICIPANTHANDLES j JOIN ZHANDLE h ON h.Z_PK = "
                    "j.Z_4REMOTEPARTICIPANTHANDLES")),
                sorted((r["source_row"], r["address_raw"])
                       for r in one.bundle.rows(
                           "SELECT source_row, address_raw FROM item JOIN "
                           "call USING (item_id) JOIN party USING (party_id) "
                           "WHERE address_raw <> ''")))

    def test_contacts_as_readers_ask(self):
        for one in self.all:
            db = one.open(BOOK)
            told = sorted(db.execute(
                "SELECT p.ROWID, p.First, p.Last, v.property, l.value, "
                "coalesce(v.value, (SELECT group_concat(value, char(10)) FROM "
                "(SELECT value FROM ABMultiValueEntry WHERE parent_id = v.UID "
                "ORDER BY key))) FROM ABPerson p JOIN ABMultiValue v ON "
                "v.record_id = p.ROWID LEFT JOIN ABMultiValueLabel l ON "
                "l.ROWID = v.label"), key=str)
            kinds = {"phone": 3, "email": 4, "address": 5, "url": 22}
            self.assertEqual(told, sorted((
                (r["source_row"], r["first_name"], r["last_name"],
                 kinds[r["kind"]], f"_$!<{r['label']}>!$_", r["value_raw"])
                for r in one.bundle.rows(
                    "SELECT * FROM item JOIN contact USING (item_id) JOIN "
                    "contact_point USING (item_id)")), key=str))

    def test_nothing_else_is_in_it(self):
        """No canary of what the filter leaves out, no name of the phone."""
        for one in self.all:
            known = one.bundle.all_bytes() if hasattr(
                one.bundle, "all_bytes") else b"".join(
                p.read_bytes() for p in one.bundle.path.rglob("*")
                if p.is_file())
            tokens = {t for i in one.truth["items"]
                      for ts in i["canaries"].values() for t in ts}
            tokens |= {t for n in one.truth["noise"] for t in n["canaries"]}
            tokens |= set(one.truth["device"]["canaries"].get(
                "device_name", ()))
            never = {t for t in tokens if t.encode() not in known}
            self.assertGreater(len(never), 20)
            for path in one.folder.rglob("*"):
                data = path.read_bytes() if path.is_file() else b""
                self.assertFalse([t for t in never if t.encode() in data
                                  or t in path.name], path)
            info = plistlib.loads((one.folder / "Info.plist").read_bytes())
            identity = json.loads((one.bundle.path / "audit/device.json")
                                  .read_text())["identity"]
            self.assertEqual(info["Serial Number"], identity["serial"])
            self.assertEqual(info["Installed Applications"], [])
            self.assertIn("NOT EVIDENCE", info["Display Name"])
            about = (one.folder / "README.txt").read_text()
            self.assertIn("REBUILT", about)
            count = len(one.bundle.rows("SELECT 1 FROM item"))
            self.assertRegex(
                about, rf"(?m)^Items: +{one.items} of the bundle's {count}$")
            self.assertRegex(about, r"(?m)^Files left out: +\d+$")
            self.assertIn("NOT EVIDENCE",
                          (one.folder / "README.txt").read_text())

    def test_the_same_again(self):
        one, again = self.all[0], self.folder / "again"
        done = w.run("export", one.bundle.path, "--format", "itunes-backup",
                     "--output", again)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(*({str(p.relative_to(top)): p.read_bytes()
                            for p in top.rglob("*") if p.is_file()}
                           for top in (one.folder, again)))

    def test_no_path_leads_out_of_it(self):
        """Whoever forges a bundle cannot have a reader of the backup write
        beside its folder: such files are left out, and counted."""
        places = ("Media/../../up.jpg", "MediaDomain/..", "MediaDomain/./x",
                  "MediaDomain//x", "/MediaDomain/x", "../MediaDomain/x",
                  "MediaDomain/a/../../x", "MediaDomain/")
        one, bundle = self.all[1], self.folder / "forged"
        shutil.copytree(one.bundle.path, bundle)
        with forger.Records(bundle) as records:
            files = [tuple(r) for r in records.run(
                "SELECT file_id, sha256 FROM file WHERE phone_path_raw LIKE "
                "'Media/%' ORDER BY 1 LIMIT ?", len(places))]
            self.assertGreater(len(files), 2)
            for (number, _), path in zip(files, places):
                records.run("UPDATE file SET phone_path_raw = ? WHERE "
                            "file_id = ?", path, number)
            records.rehash()
        forger.reseal(bundle, report=False)
        out = self.folder / "within"
        done = w.run("export", bundle, "--format", "itunes-backup",
                     "--output", out, "--json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.json["files_left_out"], len(files))
        self.assertRegex((out / "README.txt").read_text(),
                         rf"(?m)^Files left out: +{len(files)}$")
        backup = Backup(out)
        self.assertEqual(
            set(one.backup.rows) - set(backup.rows),
            {("CameraRollDomain", r["phone_path_raw"])
             for r in one.bundle.rows("SELECT * FROM file WHERE sha256 IN "
                                      f"({','.join('?' * len(files))})",
                                      *(s for _, s in files))})
        self.assertLessEqual(set(backup.rows), set(one.backup.rows))

    def test_refusals(self):
        image = self.folder / "android-phone"
        images.build("android-small", image)
        path = write_filter(
            self.folder / "android.json", make_filter(
                images.load_truth(image),
                [{"rule": "d", "category": "device-info"}]))
        with android_phone.AndroidPhone(image) as phone:
            done = android_phone.extract(path, phone, self.folder / "android")
        self.assertIn(done.code, (0, 8), done)
        out = self.folder / "none"
        done = w.run("export", self.folder / "android", "--format",
                     "itunes-backup", "--output", out)
        self.assertEqual(done.code, 2, done)
        self.assertIn("Android", done.err)
        self.assertFalse(out.exists())
        self.assertFalse(list(self.folder.glob("none*")))


if __name__ == "__main__":
    w.main()
