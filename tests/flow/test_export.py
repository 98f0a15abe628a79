"""Exports say what the bundle says: read by csv and json, compared with SQL."""

import base64
import csv
import hashlib
import json
import shutil
import sqlite3
import sys
import unittest
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402
import forger  # noqa: E402

NASTY = ['=HYPERLINK("http://example.org","x")', "+1+1", "-2+3", "@SUM(A1)",
         "\t=1", "\r=1", 'a "quoted", comma\r\nand a line', "שלום 🌊 e\u0301",
         "'already", "plain"]
FORMULA = tuple("=+-@\t\r")


def nasty_phone(out):
    image = small.Image(str(out), "nasty", 3, 17, zone=small.ZONE)
    start = small.local(small.ZONE, small.FIRST)
    image.now_ns = start + 60 * small.DAY
    image.window = {"zone": small.ZONE, "from": small.FIRST,
                    "to": small.LAST, "person": small.PERSON}
    small._contacts(image)
    sms = small.Sms(image)
    chat = sms.chat([small.PERSON], "iMessage")
    for i, text in enumerate(NASTY):
        sms.message(chat, start + i * small.NS, text,
                    small.PERSON if i % 2 else None, attachments=[
                        {"name": name, "mime": "text/plain",
                         "uti": "public.plain-text", "token": image.token(),
                         "present": True, "named": True,
                         "data": name.encode()}
                        for name in ("=cmd.txt", "two.txt")]
                    if i == 9 else [])
    sms.save()
    image.finish()


class Export(unittest.TestCase):
    maxDiff = 4000
    RULES = ["m", "c", "p"]

    @classmethod
    def setUpClass(cls):
        folder = w.workspace_of_class(cls)
        cls.bundles = {}
        for name, build in (("small", small.build), ("nasty", nasty_phone)):
            image = folder / name
            build(image)
            truth = json.loads((image / "truth.json").read_text())
            rules = [small.messages_rule(), {
                "rule": "c", "category": "contacts", "contacts": "all"}]
            if name == "small":
                rules.append(small.photos_rule())
            small.configure(image, image, pairing={"pending-replies": 0})
            filter_ = small.write_filter(
                folder / f"{name}.json", small.make_filter(truth, rules))
            with w.Phone(image) as phone:
                done = w.extract(filter_, phone, folder / f"{name}-bundle")
            assert done.code == 0, done
            cls.bundles[name] = w.Bundle(folder / f"{name}-bundle")

    def setUp(self):
        self.folder = w.workspace(self)

    def export(self, name, format_):
        out = self.folder / f"{name}-{format_}"
        done = w.run("export", self.bundles[name].path, "--format", format_,
                     "--output", out, "--json")
        self.assertEqual(done.code, 0, done)
        count = len(self.bundles[name].rows("SELECT 1 FROM item"))
        self.assertEqual((done.json["items"], done.json["bundle_items"],
                          done.json["files_left_out"]), (count, count, 0))
        self.assertIn(w.run("verify", self.bundles[name].path, "--json").json[
            "seal_hash"], (out / "about.txt").read_text())
        self.assertIn("NOT EVIDENCE", (out / "about.txt").read_text())
        return out

    def sheets(self, name):
        out, found = self.export(name, "csv"), {}
        for path in out.glob("*.csv"):
            raw = path.read_bytes()
            self.assertTrue(raw.startswith(b"\xef\xbb\xbf"))
            self.assertTrue(raw.endswith(b"\r\n"))
            with open(path, encoding="utf-8-sig", newline="") as file:
                found[path.name] = list(csv.DictReader(file))
        return found

    def test_every_item_is_in_one_sheet(self):
        for name, bundle in self.bundles.items():
            sheets = self.sheets(name)
            want = Counter((r["item_id"], r["record_sha256"])
                           for r in bundle.rows("SELECT * FROM item"))
            have = Counter((int(r["item"]), r["record_sha256"])
                           for rows in sheets.values() for r in rows)
            self.assertEqual(have, want)

    def test_messages_are_as_in_the_bundle(self):
        zone = ZoneInfo(small.ZONE)
        for name, bundle in self.bundles.items():
            rows = {int(r["item"]): r
                    for r in self.sheets(name)["messages.csv"]}
            for item in bundle.rows(
                    "SELECT i.item_id, i.time_utc_ns, m.*, (SELECT "
                    "group_concat(COALESCE(p.address_e164_derived, "
                    "p.address_raw), '; ') FROM message_party mp JOIN party p "
                    "USING (party_id) WHERE mp.item_id = i.item_id AND "
                    "mp.role = 'from') AS sender FROM item i JOIN message m "
                    "USING (item_id)"):
                row = rows.pop(item["item_id"])
                plain = {k: v[1:] if v[:1] == "'" and v[1:2] in FORMULA
                         else v for k, v in row.items()}
                self.assertEqual(plain["text"], item["message_text"] or "")
                self.assertEqual(plain["direction"], item["direction"])
                self.assertEqual(plain["from"], item["sender"] or "")
                at = datetime.fromtimestamp(
                    item["time_utc_ns"] // 10**9, timezone.utc)
                self.assertEqual(row["utc"][:19],
                                 at.strftime("%Y-%m-%dT%H:%M:%S"))
                self.assertEqual(row["local"], at.astimezone(zone).strftime(
                    "%Y-%m-%d %H:%M:%S"))
            self.assertFalse(rows)

    def test_no_cell_is_a_formula(self):
        cells = [cell for rows in self.sheets("nasty").values()
                 for row in rows for cell in row.values()]
        self.assertFalse([c for c in cells if c.startswith(FORMULA)])
        for text in NASTY:
            told = "'" + text if text.startswith(FORMULA) else text
            self.assertTrue([c for c in cells if c.lstrip("\ufffc").startswith(
                told)], text)
        self.assertTrue([c for c in cells if c.startswith("'=cmd-")])
        self.assertIn("'" + small.PERSON, cells)

    def test_json_lines(self):
        for name, bundle in self.bundles.items():
            lines = (self.export(name, "jsonl") / "items.jsonl").read_text(
                encoding="utf-8").split("\n")
            self.assertEqual(lines.pop(), "")
            items = [json.loads(line) for line in lines]
            for item, row in zip(items, bundle.rows(
                    "SELECT * FROM item JOIN rule USING (rule_id) JOIN "
                    "source USING (source_id) ORDER BY item_id"), strict=True):
                self.assertEqual(
                    (item["item"], item["rule"], item["category"],
                     item["source_row"], item["record_sha256"],
                     item["source"]),
                    (row["item_id"], self.RULES[row["rule_id"] - 1],
                     row["category"], row["source_row"],
                     row["record_sha256"], row["locator"]))
                raw = bundle.rows(
                    "SELECT * FROM raw_row WHERE item_id = ? ORDER BY "
                    "ordinal", row["item_id"])
                self.assertEqual([self.plain(r["value"]) for r in item["raw"]],
                                 [r["value"] for r in raw])
                self.assertEqual(
                    [f["sha256"] for f in item["files"]],
                    [r["sha256"] for r in bundle.rows(
                        "SELECT sha256 FROM item_file JOIN file USING "
                        "(file_id) WHERE item_id = ? ORDER BY file_id",
                        row["item_id"])])
            texts = [m["message_text"] for i in items
                     for m in i["rows"].get("message", ())]
            self.assertEqual(texts, [r["message_text"] for r in bundle.rows(
                "SELECT message_text FROM message ORDER BY item_id")])

    @staticmethod
    def plain(value):
        return base64.b64decode(value["base64"]) \
            if isinstance(value, dict) else value

    def no_text(self, bundle):
        """Names that are no UTF-8 in two rows of an item, and its subject."""
        told = ("first\\xff", "second\\xff", "third\\xff")
        with forger.Records(bundle) as records:
            (item, one), (_, two) = records.run(
                "SELECT item_id, ordinal FROM attachment ORDER BY 1, 2"
            ).fetchall()
            for table, column, ordinal, text in (
                    ("attachment", "transfer_name", one, told[0]),
                    ("attachment", "transfer_name", two, told[1]),
                    ("message", "subject", 0, told[2])):
                where = f" AND ordinal = {ordinal}" \
                    if table == "attachment" else ""
                records.run(
                    f"UPDATE {table} SET {column} = ? WHERE item_id = ?"
                    f"{where}", text[:-4].encode() + b"\xff", item)
                records.run("INSERT INTO text_rendering VALUES(?,?,?,?,?)",
                            item, table, ordinal, column, text)
            records.rehash()
        forger.reseal(bundle, report=False)
        return told, (one, two)

    def test_each_row_has_its_own_rendering(self):
        bundle = self.folder / "forged"
        shutil.copytree(self.bundles["nasty"].path, bundle)
        told, (one, two) = self.no_text(bundle)
        self.assertEqual(w.run("verify", bundle).code, 0)
        for format_ in ("csv", "case"):
            done = w.run("export", bundle, "--format", format_, "--output",
                         self.folder / format_)
            self.assertEqual(done.code, 0, done)
        with open(self.folder / "csv/messages.csv", encoding="utf-8-sig",
                  newline="") as file:
            self.assertEqual(
                [(r["attachments"], r["subject"])
                 for r in csv.DictReader(file) if r["attachments"]],
                [("; ".join(told[:2]), told[2])])
        graph = json.loads((self.folder / "case/case.jsonld").read_text())
        rows, = [n["winnow:attachment"] for n in graph["@graph"]
                 if "winnow:attachment" in n]
        self.assertEqual([r["winnow:transfer_name"] for r in rows],
                         list(told[:2]))
        names = [f.get("uco-observable:fileName") for n in graph["@graph"]
                 for f in n.get("uco-core:hasFacet", ())]
        self.assertLessEqual(set(told[:2]), set(names))
        for table, change in (("attachment", f"{one + two} - ordinal"),
                              ("message", "ordinal + 7")):
            wrong = self.folder / f"wrong-{table}"
            shutil.copytree(bundle, wrong)
            with forger.Records(wrong) as records:
                both = "SELECT item_id, table_name, " \
                    f"{change}, column_name, text_derived FROM " \
                    f"text_rendering WHERE table_name = '{table}'"
                rows = [tuple(r) for r in records.run(both)]
                records.run("DELETE FROM text_rendering WHERE table_name = ?",
                            table)
                for row in rows:
                    records.run(
                        "INSERT INTO text_rendering VALUES(?,?,?,?,?)", *row)
            forger.reseal(wrong)
            done = w.run("verify", wrong, "--json")
            self.assertEqual(done.code, 10, done)
            self.assertIn("text_rendering", done.json["findings"][0]["what"])

    def test_a_rebuilt_backup_has_each_attachment(self):
        bundle = self.bundles["nasty"]
        out = self.folder / "backup"
        done = w.run("export", bundle.path, "--format", "itunes-backup",
                     "--output", out)
        self.assertEqual(done.code, 0, done)
        name = hashlib.sha1(b"HomeDomain-Library/SMS/sms.db").hexdigest()
        db = sqlite3.connect(f"file:{out}/{name[:2]}/{name}?mode=ro&"
                             "immutable=1", uri=True)
        self.addCleanup(db.close)
        rows = db.execute(
            "SELECT message_id, transfer_name FROM message_attachment_join "
            "JOIN attachment ON attachment_id = attachment.ROWID ORDER BY 2"
        ).fetchall()
        self.assertEqual(rows, [tuple(r.values()) for r in bundle.rows(
            "SELECT source_row, transfer_name FROM item JOIN attachment "
            "USING (item_id) ORDER BY 2")])
        self.assertEqual(len(rows), 2)

    def test_refusals(self):
        bundle = self.bundles["nasty"].path
        there = self.folder / "there"
        there.mkdir()
        for arguments, code, word in (
                (("--format", "xml", "--output", self.folder / "a"), 2,
                 "csv, jsonl"),
                (("--output", self.folder / "a"), 2, "--format"),
                (("--format", "csv"), 2, "--output"),
                (("--format", "csv", "--output", there), 9, "exists"),
                (("--format", "csv", "--output",
                  self.folder / "no" / "where"), 9, "cannot be put"),
                (("--format", "csv", "--output", bundle / "x/"), 2,
                 "inside the bundle"),
                (("--format", "jsonl", "--output", bundle / "data" / "x"), 2,
                 "inside the bundle")):
            done = w.run("export", bundle, *arguments)
            self.assertEqual(done.code, code, done)
            self.assertIn(word, done.err)
        self.assertFalse((bundle / "x").exists() or
                         (bundle / "x.partial").exists())
        broken = self.folder / "broken"
        shutil.copytree(bundle, broken)
        with open(broken / "data" / "records.sqlite", "r+b") as file:
            file.seek(5000)
            file.write(b"\xff")
        done = w.run("export", broken, "--format", "csv", "--output",
                     self.folder / "a")
        self.assertEqual(done.code, 10, done)
        left = self.folder / "cut.partial"
        left.mkdir()
        (left / "messages.csv").write_text("kept")
        done = w.run("export", bundle, "--format", "csv", "--output",
                     self.folder / "cut")
        self.assertEqual(done.code, 9, done)
        self.assertIn("cut off", done.err)
        self.assertEqual((left / "messages.csv").read_text(), "kept")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                         ["broken", "cut.partial", "there"])


if __name__ == "__main__":
    w.main()
