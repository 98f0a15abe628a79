"""What the report says: compared with SQL of its own, read by html.parser."""

import atexit
import datetime
import hashlib
import json
import re
import shutil
import tempfile
import unittest
from pathlib import Path
from zoneinfo import ZoneInfo

import report_case as rc
from report_case import small, w

# Written once more, from docs/report.md: what cannot be seen is shown.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4"
                    "\u17b5\u180b-\u180e\u200b\u2028-\u202e\u2060-\u2065"
                    "\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]")
CLOCKS = {"device": "by the phone’s clock", "network": "by the network’s clock",
          "exif": "as written in the picture",
          "quicktime": "as written in the recording",
          "catalogue": "as in the phone’s list of such files",
          "filesystem": "as the phone’s file system has it",
          "unknown": "it is not known by whose clock"}


def shown(text):
    text = HIDDEN.sub(lambda m: f"U+{ord(m[0]):04X}", text)
    return text.replace("\ufffc", "attachment")


def both(ns, zone):
    """An instant as the report gives it, without the date before it."""
    utc = datetime.datetime.fromtimestamp(ns // 10 ** 9, datetime.timezone.utc)
    here = utc.astimezone(ZoneInfo(zone))
    return (f"{here:%H:%M:%S} ({here.tzname()}) UTC {utc:%Y-%m-%d %H:%M:%S}",
            here)


class Base(unittest.TestCase):
    maxDiff = 4000
    made = {}

    @classmethod
    def made_of(cls, name):
        """→ bundle, truth; one of each kind of report_case, for all tests"""
        if not Base.made:
            Base.folder = Path(tempfile.mkdtemp(prefix="winnow-test-"))
            atexit.register(shutil.rmtree, Base.folder, ignore_errors=True)
        if name not in Base.made:
            Base.made[name] = getattr(rc, name)(Base.folder)
        bundle, done, truth = Base.made[name]
        if done.code != 0:
            raise AssertionError(done)
        return bundle, truth

    @classmethod
    def setUpClass(cls):
        cls.bundle, cls.truth = cls.made_of("hard")
        cls.page = rc.Page(cls.read(cls.bundle))
        cls.db = w.Bundle(cls.bundle)

    @staticmethod
    def read(bundle):
        return (bundle / "report/index.html").read_text("utf-8")

    def copy(self, name="hard"):
        bundle = Path(w.workspace(self)) / "bundle"
        shutil.copytree(self.made_of(name)[0], bundle)
        return bundle


class Told(Base):
    def test_each_message_once_with_its_text(self):
        rows = self.db.rows(
            "SELECT m.item_id AS i, message_text AS text, direction AS d,"
            " status FROM message m ORDER BY session_id, (SELECT time_utc_ns"
            " FROM item WHERE item_id = m.item_id), m.item_id")
        self.assertGreater(len(rows), 15)
        self.assertEqual(self.page.order, [r["i"] for r in rows])
        self.assertEqual(len(self.page.order), len(set(self.page.order)))
        for row in rows:
            said = self.page.messages[row["i"]]
            text = shown(row["text"] or "")
            if len(text) > 10000:
                self.assertTrue(said["text"].startswith(text[:10000]))
                self.assertIn(f"cut here: {len(text) - 10000} more bytes",
                              said["text"])
            else:
                self.assertEqual(said["text"], text)
            self.assertEqual(said["class"] == "m o", row["d"] == "outgoing")
            self.assertTrue(said["all"].startswith(
                "Received from" if row["d"] != "outgoing" else
                "Written by the phone’s owner"
                if row["status"] in ("draft", "failed")
                else "Sent by the phone’s owner"), said)

    def test_hard_texts_were_there(self):
        texts = {r["t"] for r in self.db.rows(
            "SELECT message_text AS t FROM message")}
        self.assertLessEqual(set(rc.HARD.values()), texts)
        self.assertIn("U+202E", self.page.text)
        self.assertNotIn("\u202e", self.page.text)
        self.assertIn("\u200d\U0001f469", self.page.text)

    def test_what_became_of_messages(self):
        def of(where):
            rows = self.db.rows(f"SELECT item_id AS i FROM message WHERE {where}")
            self.assertTrue(rows, where)
            return [self.page.messages[r["i"]]["all"] for r in rows]

        for said in of("edit_state = 'edited'"):
            self.assertIn("Edited by its sender", said)
            self.assertRegex(said, "the last may be the text above:.*"
                             "Text as of.*first <i>text")
            self.assertNotIn("Cut here", said)
        for said in of("edit_state = 'unsent'"):
            self.assertIn("Taken back by its sender", said)
        for said in of("status = 'failed'"):
            self.assertIn("could not be sent", said)
        for said in of("status = 'recently-deleted'"):
            self.assertIn("Recently Deleted", said)
        for said in of("subject IS NOT NULL"):
            self.assertIn("Subject: re", said)
        for said in of("reply_to IS NOT NULL AND message_type = 'message'"):
            self.assertRegex(said, r"Answers item \d+")
        for said in of("message_type = 'reaction'"):
            self.assertRegex(said, r"Reaction: .*, to item \d+")
        gaps = self.db.rows(
            "SELECT item_id AS i FROM message WHERE gap_before = 1")
        self.assertEqual([self.page.order[at] for at, _ in self.page.marks],
                         [i for i in self.page.order
                          if i in {g["i"] for g in gaps}])

    def test_times_in_the_zone_and_utc_and_whose_clock_it_was(self):
        words = {"outgoing": "Read by the other side",
                 "incoming": "Read by the phone’s owner"}
        clocks = set()
        for row in self.db.rows("SELECT item_id AS i, kind, time_utc_ns AS t, "
                                "set_by, direction AS d FROM event_time JOIN "
                                "message USING (item_id) WHERE kind IN "
                                "('shown', 'read', 'delivered')"):
            clock, here = both(row["t"], small.ZONE)
            said = self.page.messages[row["i"]]["all"]
            self.assertIn(f"{clock}, {CLOCKS[row['set_by']]}", said)
            clocks.add((row["kind"], row["set_by"]))
            if row["kind"] != "shown":
                word = words[row["d"]] if row["kind"] == "read" else "Delivered"
                self.assertIn(f"{word}: {here.day} ", said)
        self.assertGreaterEqual(clocks, {
            (kind, by) for kind in ("shown", "read")
            for by in ("device", "unknown")})
        for row in self.db.rows("SELECT item_id AS i, e.time_utc_ns AS t, "
                                "set_by FROM media JOIN item i USING (item_id)"
                                " JOIN event_time e USING (item_id) WHERE "
                                "e.kind = time_basis"):
            self.assertIn(f"{both(row['t'], small.ZONE)[0]}, "
                          f"{CLOCKS[row['set_by']]} · item {row['i']}",
                          self.page.text)

    def test_rules(self):
        for rule in self.db.rows("SELECT * FROM rule"):
            part = self.page.text.split(f"{rule['rule_id']}. ", 1)[1]
            self.assertRegex(part, rf"Kept ?{rule['kept']} record")
            self.assertIn(f"({rule['acquisition_mode']})", part)
            self.assertIn(rule["outcome_reason"], part)

    def test_everything_else_is_there(self):
        for row in self.db.rows("SELECT * FROM file"):
            for value in (row["path"], row["sha256"],
                          f"{row['size_in_bytes']} bytes"):
                self.assertIn(value, self.page.text)
        for table, column in (("contact", "display_name"),
                              ("contact_point", "value_raw"),
                              ("device_fact", "value_text"),
                              ("media", "original_name")):
            for row in self.db.rows(f"SELECT {column} AS v FROM {table}"):
                if row["v"]:
                    self.assertIn(re.sub(r"\s+", " ", row["v"]),
                                  self.page.text)

    def test_cover(self):
        for path in ("manifest-sha256.txt", "consent/filter.yaml"):
            self.assertIn(hashlib.sha256(
                (self.bundle / path).read_bytes()).hexdigest(), self.page.text)
        device = json.loads((self.bundle / "audit/device.json").read_text())
        self.assertIn(device["identity"]["serial"], self.page.text)
        self.assertIn("NOT EVIDENCE: virtual phone", self.page.text)
        for words in ("Text as it stood at extraction",
                      "Absence does not show that nothing was sent",
                      "The conversation may continue before and after",
                      "Other apps were not looked at"):
            self.assertIn(words, self.page.text)

    def test_days(self):
        for name, zone in (("hard", small.ZONE), ("edge", rc.EDGE)):
            bundle, days = self.made_of(name)[0], {}
            for row in w.Bundle(bundle).rows(
                    "SELECT time_utc_ns AS t, category AS c FROM item WHERE t "
                    "IS NOT NULL"):
                day = both(row["t"], zone)[1]
                kind = {"messages": 0, "calls": 1, "photos": 2}.get(
                    row["c"], 3)
                days.setdefault((day.year, day.month, day.day),
                                [0] * 4)[kind] += 1
            page = self.read(bundle)
            table = re.findall(r'<tr><th scope="row">(\d+)</th>' + 4 *
                               r'<td class="n">(\d+)</td>', page)
            self.assertEqual([[int(x) for x in row] for row in table],
                             [[d[2], *n] for d, n in sorted(days.items())])
            self.assertEqual(page.count(" in numbers</summary>"),
                             len({d[:2] for d in days}))

    def test_a_call_of_several_names_each_once(self):
        page = self.read(self.made_of("edge")[0])
        row, = re.findall(r"<tr><td><time .*FaceTime.*</tr>", page)
        for number in (small.PERSON, small.OTHER, small.THIRD):
            self.assertEqual(row.count(number), 1, row)
        self.assertIn(", by the phone’s clock</td>", row)
        self.assertIn("1 h 2 min 0 s", row)

    def test_android(self):
        bundle, _ = self.made_of("android")
        page, db = rc.Page(self.read(bundle)), w.Bundle(bundle)
        rows = db.rows("SELECT item_id AS i, message_text AS t FROM message")
        self.assertEqual({i: m["text"] for i, m in page.messages.items()},
                         {r["i"]: shown(r["t"] or "") for r in rows})
        self.assertTrue(rows)
        self.assertNotIn("460999", page.text)  # whom the filter protects

    def test_shortfall_is_said(self):
        folder = w.workspace(self)
        truth = rc.build(folder / "phone")
        window = {"from": small.FIRST, "to": small.LAST}
        out = folder / "bundle"
        done = rc.bundle_of(folder / "phone", small.make_filter(truth, [
            {"rule": "p", "category": "photos", **window},
            {"rule": "l", "category": "calls", **window}]), out)
        self.assertEqual(done.code, 8, done)
        text = rc.Page(self.read(out)).text
        self.assertIn("SHORTFALL.", text)
        self.assertIn("Could not be looked at.", text)
        reason = w.Bundle(out).rows("SELECT outcome_reason AS r FROM rule "
                                    "WHERE outcome = 'could-not-look'")
        self.assertIn(reason[0]["r"], text)
