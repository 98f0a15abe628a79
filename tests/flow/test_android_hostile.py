"""Texts, addresses and names that forge rows, columns, lines and paths: byte
for byte in the bundle, or refused and said so; never misread."""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import side_by_side  # noqa: E402
from android_case import (SHORT, AndroidCase, Run, finish,  # noqa: E402
                          prepare, rule)

SDKS = (25, 28, 30, 36)


def raw(value):
    return os.fsencode(value) if isinstance(value, str) else value


class Hostile(AndroidCase):
    PROFILE = "android-hostile"

    def run_all(self, allow, sdk, may_lack=()):
        """Everything but items with a flag of may_lack is there; what is
        there is told by its key. A shortfall is never silent."""
        run = Run(self, self.PROFILE, sdk, allow)
        self.assertIn(run.done.code, SHORT, run.done)
        have = {k for k in run.bundle.keys() if k[1]}
        want, may = {}, {}
        for i in run.oracle.records:
            item = run.by_id[i]
            place = item["source"]
            key = (place["locator"], place["table"], place["rowid"])
            want[key] = item
            if set(item["flags"]) & set(may_lack) or item.get("stored"):
                may[key] = item
        self.assertFalse(have - set(want), "kept though not allowed")
        lacking = set(want) - have
        self.assertFalse(
            [want[k] for k in lacking - set(may)][:3], "lost")
        if lacking:
            self.assertEqual(run.done.code, 8, run.done)
        run.served_is_allowed()
        run.no_canary_of_others()
        return run, {k: want[k] for k in have}

    def cells(self, run, column):
        """{key: value as stored} of one raw column."""
        run.bundle.db.text_factory = bytes
        rows = run.bundle.rows(
            "SELECT s.locator, r.source_table, r.source_row, r.value FROM "
            "raw_row r JOIN item i USING (item_id) JOIN source s USING "
            "(source_id) WHERE r.column_name = ? AND r.source_row = "
            "i.source_row AND r.source_table = i.source_table", column)
        run.bundle.db.text_factory = str
        return {(r["locator"].decode(), r["source_table"].decode(),
                 r["source_row"]): r["value"] for r in rows}


class Messages(Hostile):
    def messages(self, **more):
        return lambda window: [rule(
            "messages", window, apps=["phone-messages"], participants={
                "any-of": [window["person"]], "group-chats": "whole"},
            parts=["metadata", "text", "attachments"], **more)]

    def test_texts(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                run, items = self.run_all(self.messages(), sdk, ("huge",))
                bodies = self.cells(run, "body")
                seen = 0
                for key, item in items.items():
                    if key[1] != "sms":
                        continue
                    exact = bytes.fromhex(item["stored"]) \
                        if item["stored"] else item["text"].encode()
                    self.assertEqual(raw(bodies[key]), exact, item)
                    seen += 1
                self.assertGreater(seen, 100)

    def test_parts_of_mms(self):
        """Texts of parts, subjects, and the names of files."""
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                run, items = self.run_all(self.messages(), sdk, ("huge",))
                run.bundle.db.text_factory = bytes
                parts = {r["source_row"]: r["value"] for r in run.bundle.rows(
                    "SELECT source_row, value FROM raw_row WHERE source_table"
                    " = 'part' AND column_name = 'text'")}
                run.bundle.db.text_factory = str
                seen = 0
                for key, item in items.items():
                    if key[1] != "pdu":
                        continue
                    texts = [r["rowid"] for r in item["rows"]
                             if r["part"] == "text"]
                    for rowid, text in zip(texts, item["texts"]):
                        self.assertEqual(raw(parts[rowid]), text.encode())
                        seen += 1
                self.assertGreater(seen, 100)

    def test_strange_addresses_are_nobody(self):
        """An address that holds a forged row is not the person in it."""
        run = Run(self, self.PROFILE, 34, self.messages())
        strange = {i["source"]["rowid"] for i in run.truth["items"]
                   if "strange_address" in i["flags"]
                   and i["category"] == "messages"}
        self.assertGreater(len(strange), 5)
        self.assertFalse({k[2] for k in run.bundle.keys()
                          if k[1] == "sms"} & strange)


class Calls(Hostile):
    def test_names_and_numbers(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                self.run_all(lambda window: [rule(
                    "calls", window, participants={
                        "any-of": [window["person"]]})], sdk)


class Contacts(Hostile):
    def test_cards(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                run, items = self.run_all(lambda window: [{
                    "rule": "contacts", "category": "contacts", "contacts":
                    "named", "participants": {"any-of": [window["person"]]},
                    "parts": ["names", "numbers", "e-mail", "notes",
                              "addresses"]}], sdk)
                names = {(r["locator"], "raw_contacts", r["source_row"]):
                         r["display_name"] for r in run.bundle.rows(
                             "SELECT s.locator, i.source_row, c.display_name "
                             "FROM contact c JOIN item i USING (item_id) "
                             "JOIN source s USING (source_id)")}
                for key, item in items.items():
                    if not item["stored"]:
                        self.assertEqual(raw(names[key]),
                                         item["name"].encode())
                        continue
                    # The provider prints it so that nobody can tell: that
                    # row of the card is left out, and that is said.
                    self.assertIsNone(names[key])
                    self.assertEqual(run.done.code, 8)


class Media(Hostile):
    def test_names_and_paths(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                run, _ = self.run_all(lambda window: [
                    rule("photos", window), rule("documents", window,
                                                 folders=["Download",
                                                          "Documents"])],
                    sdk, ("hostile",))
                for path in run.served.files:
                    self.assertTrue(path.startswith("/storage/emulated/0/")
                                    or path.startswith("/sdcard/"), path)
                    self.assertNotIn("/../", path)
                by_path = {os.fsencode(i["path"]): i for i in
                           run.truth["items"] if "path" in i}
                read = run.bundle.rows("SELECT phone_path_raw AS path, sha256 "
                                       "FROM file")
                for row in read:
                    item = by_path[raw(row["path"])]
                    data = (run.image / item["files"][0]).read_bytes()
                    self.assertEqual(hashlib.sha256(data).hexdigest(),
                                     row["sha256"])
                lacking = {os.fsencode(run.by_id[i]["path"])
                           for i in run.kept} - {raw(r["path"]) for r in read}
                self.assertFalse({p for p in lacking if printable(p)})
                self.assertGreater(len(read), 60)
                self.assertEqual(run.done.code, 8 if lacking else 0)


def printable(path):
    """Can the list of files say it?"""
    try:
        return bool(path.decode())
    except UnicodeDecodeError:
        return False


if __name__ == "__main__":
    side_by_side.main(
        workers=3, prepare=lambda: prepare(
            *(("android-hostile", sdk) for sdk in (*SDKS, 34))),
        finish=finish)
