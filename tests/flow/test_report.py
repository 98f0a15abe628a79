"""The report in the bundle: compared with SQL of its own, read by html.parser,
forged, and made of texts that would rather be markup."""

import base64
import datetime
import hashlib
import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))

import report_case as rc  # noqa: E402
from report_case import case, small, w  # noqa: E402

import forger  # noqa: E402
from oracle import Oracle  # noqa: E402

# Written once more, from docs/report.md: what cannot be seen is shown.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4"
                    "\u17b5\u180b-\u180e\u200b\u2028-\u202e\u2060-\u2065"
                    "\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]")


def shown(text):
    text = HIDDEN.sub(lambda m: f"U+{ord(m[0]):04X}", text)
    return text.replace("\ufffc", "attachment")


class Base(unittest.TestCase):
    maxDiff = 4000

    made = None

    @classmethod
    def setUpClass(cls):
        if not Base.made:  # one bundle for all
            Base.folder = Path(tempfile.mkdtemp(prefix="winnow-test-"))
            unittest.addModuleCleanup(
                shutil.rmtree, cls.folder, ignore_errors=True)
            Base.bundle, Base.made, Base.truth = rc.hard(cls.folder)
        if cls.made.code != 0:
            raise AssertionError(cls.made)
        cls.page = rc.Page(cls.read(cls.bundle))
        cls.db = w.Bundle(cls.bundle)

    @staticmethod
    def read(bundle):
        return (bundle / "report/index.html").read_text("utf-8")


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

    def test_times_in_the_zone_and_utc(self):
        zone = ZoneInfo(small.ZONE)
        words = {"outgoing": "Read by the other side",
                 "incoming": "Read by the phone’s owner"}
        for row in self.db.rows("SELECT item_id AS i, kind, time_utc_ns AS t, "
                                "direction AS d FROM event_time JOIN message "
                                "USING (item_id) WHERE kind IN ('shown', "
                                "'read', 'delivered')"):
            utc = datetime.datetime.fromtimestamp(
                row["t"] // 10 ** 9, datetime.timezone.utc)
            here = utc.astimezone(zone)
            said = self.page.messages[row["i"]]["all"]
            self.assertIn(f"{here:%H:%M:%S} ({here.tzname()}) UTC "
                          f"{utc:%Y-%m-%d %H:%M:%S}", said)
            if row["kind"] != "shown":
                word = words[row["d"]] if row["kind"] == "read" else "Delivered"
                self.assertIn(f"{word}: {here.day} ", said)

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
        zone, days = ZoneInfo(small.ZONE), {}
        for row in self.db.rows("SELECT time_utc_ns AS t, category AS c FROM "
                                "item WHERE t IS NOT NULL"):
            day = datetime.datetime.fromtimestamp(
                row["t"] // 10 ** 9, zone)
            kind = {"messages": 0, "calls": 1, "photos": 2}.get(row["c"], 3)
            days.setdefault((day.year, day.month, day.day), [0] * 4)[kind] += 1
        table = re.findall(r'<tr><th scope="row">(\d+)</th>' + 4 *
                           r'<td class="n">(\d+)</td>', self.read(self.bundle))
        self.assertEqual([[int(x) for x in row] for row in table],
                         [[d[2], *n] for d, n in sorted(days.items())])


class Page(Base):
    def test_needs_nothing_and_runs_nothing(self):
        self.assertEqual(self.page.stack, [])
        self.assertFalse({"script", "link", "img", "iframe", "object", "embed",
                          "form", "base", "input", "button"}
                         & set(self.page.tags))
        for tag, key, value in self.page.attributes:
            self.assertNotRegex(key, "^on|^src|^style$")
            if key == "href":
                self.assertRegex(value, "^#")
                self.assertIn(value[1:], self.page.ids)
            elif key != "content":
                self.assertNotRegex(value, r"(?i)//|url\(|data:")
        self.assertIn(("html", "lang", "en"), self.page.attributes)
        self.assertEqual(len(self.page.ids), len(set(self.page.ids)))

    def test_nothing_outside(self):
        outside = small.Outside(self.truth, Oracle(
            self.truth, json.loads((self.folder / "hard-bundle.filter.json")
                                   .read_text())))
        self.assertEqual(
            outside.in_bytes((self.bundle / "report/index.html").read_bytes()),
            [])

    def test_same_bytes_elsewhere(self):
        out = self.folder / "again.html"
        done = w.run("report", self.bundle, "--output", out, "--json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(out.read_bytes(),
                         (self.bundle / "report/index.html").read_bytes())
        self.assertEqual(done.json["sha256"],
                         hashlib.sha256(out.read_bytes()).hexdigest())
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)
        self.assertIs(done.json["same_as_sealed"], True)
        done = w.run("report", self.bundle, "--output", out)
        self.assertEqual(done.code, 9, done)

    def test_not_into_the_bundle(self):
        link = self.folder / "link"
        link.symlink_to(self.bundle / "data")
        self.addCleanup(link.unlink)
        for out in (self.bundle / "x", self.bundle / "report/x", link / "x"):
            done = w.run("report", self.bundle, "--output", out)
            self.assertEqual(done.code, 2, done)
            self.assertIn("inside the bundle", done.err)
            self.assertFalse(out.exists())
        self.assertEqual(w.run("verify", self.bundle).code, 0)

    def test_pictures_on_a_decision_alone(self):
        out = self.folder / "pictures.html"
        done = w.run("report", self.bundle, "--output", out, "--embed-media",
                     "D-7 <b>", "--json")
        self.assertEqual(done.code, 0, done)
        text = out.read_text()
        self.assertIn("D-7 &lt;b&gt;", text)
        found = {(t, hashlib.sha256(base64.b64decode(d)).hexdigest())
                 for t, d in re.findall(r'src="data:([a-z/]+);base64,([^"]*)"',
                                        text)}
        files = {(r["mime_type"], r["sha256"]) for r in self.db.rows(
            "SELECT mime_type, sha256 FROM file")}
        heic = {f for f in files if f[0] == "image/heic"}
        self.assertEqual(found, files - heic)
        self.assertEqual(done.json["pictures_shown"], len(found))
        self.assertEqual(done.json["pictures_not_shown"], len(heic))
        self.assertTrue(found and heic)
        self.assertIn("browsers cannot show a picture of this kind", text)
        self.assertEqual(w.run("report", self.bundle, "--output",
                               self.folder / "x", "--embed-media",
                               " ").code, 2)


class Forged(Base):
    def forged(self, change, reseal=True):
        bundle = Path(w.workspace(self)) / "bundle"
        shutil.copytree(self.bundle, bundle)
        change(bundle)
        if reseal:
            forger.reseal(bundle)
        answers = [w.run(*verb, bundle, "--json", program=program)
                   for program, verb in (("winnow", ["verify"]),
                                         ("winnow-verify", []))]
        self.assertEqual(answers[0].out, answers[1].out)
        return answers[0].code, answers[0].json["findings"], bundle

    def test_another_text_is_found(self):
        def one_word(bundle):
            path = bundle / "report/index.html"
            text = path.read_text()
            self.assertIn("as it was last", text)
            path.write_text(text.replace("as it was last", "as it wAs last"))

        code, findings, bundle = self.forged(one_word)
        self.assertEqual((code, [f["where"] for f in findings]),
                         (10, ["report/index.html"]))
        self.assertIn("its text was changed", findings[0]["what"])
        self.assertIn(f"zone {small.ZONE} (tzdata)", findings[0]["what"])
        for command in (("receipt", bundle),
                        ("report", bundle, "--output", bundle.parent / "r")):
            done = w.run(*command)
            self.assertEqual(done.code, 10, done)
        self.assertEqual(sorted(p.name for p in bundle.parent.iterdir()),
                         ["bundle"])

    def test_records_that_only_the_report_tells(self):
        def reason(bundle):
            with forger.Records(bundle) as records:
                records.run("UPDATE rule SET outcome_reason = 'all is here'")
        code, findings, _ = self.forged(reason)
        self.assertEqual((code, [f["where"] for f in findings]),
                         (10, ["report/index.html"]))

    def test_without_one_it_is_valid(self):
        code, findings, bundle = self.forged(
            lambda b: shutil.rmtree(b / "report"))
        self.assertEqual((code, findings), (0, []))
        done = w.run("report", bundle, "--output", bundle.parent / "r")
        self.assertEqual(done.code, 0, done)
        self.assertIn("another one, or there is none", done.out)

    def test_of_another_version_it_is_not_compared(self):
        def version(bundle):
            path = bundle / "bag-info.txt"
            path.write_text(re.sub("(?m)^Winnow-Version: .*$",
                                   "Winnow-Version: 0.0.1", path.read_text()))
        code, findings, bundle = self.forged(version)
        self.assertEqual((code, findings), (0, []))
        self.assertIn("it was not made again and compared",
                      w.run("verify", bundle).out)


class Others(unittest.TestCase):
    """Both phones, and what could not be had."""

    def test_android(self):
        folder = w.workspace(self)
        truth = case.image_of("android", folder / "android")
        out = folder / "bundle"
        done = case.bundle_of("android", folder / "android",
                              case.filter_of(truth), out)
        self.assertEqual(done.code, 0, done)
        page = rc.Page(Base.read(out))
        rows = w.Bundle(out).rows("SELECT item_id AS i, message_text AS t FROM"
                                  " message")
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
        text = rc.Page(Base.read(out)).text
        self.assertIn("SHORTFALL.", text)
        self.assertIn("Could not be looked at.", text)
        reason = w.Bundle(out).rows("SELECT outcome_reason AS r FROM rule "
                                    "WHERE outcome = 'could-not-look'")
        self.assertIn(reason[0]["r"], text)


if __name__ == "__main__":
    w.main()
