"""The draft for a statement: each figure against SQL of its own, over drawn
cases on both virtual phones."""

import datetime
import hashlib
import json
import random
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import receipt_case as case  # noqa: E402
from receipt_case import w  # noqa: E402

WORDS = {"found": "We looked.", "looked-none-found": "found nothing",
         "partly": "only in part", "could-not-look": "could not look",
         "disposed": "destroyed later"}


class Statement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = w.workspace_of_class(cls)
        cls.truth = {k: case.image_of(k, cls.folder / k)
                     for k in ("iphone", "android")}

    def bundle(self, kind, name, allow, codes=(0,), **more):
        filter_ = case.filter_of(self.truth[kind], allow, **more)
        out = self.folder / name
        done = case.bundle_of(kind, self.folder / kind, filter_, out)
        self.assertIn(done.code, codes, done)
        return out, filter_

    def draft(self, bundle, *more):
        done = w.run("statement", bundle, *more)
        self.assertEqual(done.code, 0, done)
        return done

    def check(self, bundle, filter_, zone):
        said = case.plain(self.draft(bundle).out)
        db = w.Bundle(bundle)
        rules = db.rows(
            "SELECT category, outcome, acquisition_mode AS mode,"
            " (SELECT count(*) FROM item i WHERE i.rule_id = r.rule_id) AS n,"
            " (SELECT min(time_utc_ns) FROM item i WHERE i.rule_id ="
            " r.rule_id) AS first, (SELECT max(time_utc_ns) FROM item i WHERE"
            " i.rule_id = r.rule_id) AS last FROM rule r ORDER BY rule_id")
        parts = re.split(r"What was kept: ", said)[1:]
        self.assertEqual(len(parts), len(rules))
        for part, rule in zip(parts, rules):
            self.assertRegex(part, rf"^{rule['n']}\. ")
            self.assertIn(WORDS[rule["outcome"]], part)
            span = re.search(r"^.{0,150}The first is of (.*?\)), the last of"
                             r" (.*?\))", part)
            self.assertEqual(span and span.groups(),
                             None if rule["first"] is None else tuple(
                                 case.moment(rule[k], zone)
                                 for k in ("first", "last")))
            self.assertEqual(re.findall(r"How: .*? \(([a-z-]+)\)\.", part),
                             [rule["mode"]] if rule["mode"] else [])
        total = sum(r["n"] for r in rules)
        counts = json.loads((bundle / "audit/counts.json").read_text())
        gone = sum(r.get("disposed", 0) for r in counts["rules"])
        self.assertRegex(said, rf"In all {total + gone} items? (was|were) kept"
                         + (rf"; {gone} of them (was|were) destroyed later, "
                            rf"and {total} (is|are) left" if gone else "")
                         + r"\.")
        by_category = {}
        for rule in rules:
            by_category[rule["category"]] = \
                by_category.get(rule["category"], 0) + rule["n"]
        line = re.search(rf"; {total} items? \((.*?)\)(, the rest of .*?)?;"
                         " seal", said)[1]
        self.assertEqual(sorted(int(n) for n in re.findall(r": (\d+)", line)),
                         sorted(by_category.values()))
        self.assertEqual(said.count(hashlib.sha256(
            (bundle / "seal.txt").read_bytes()).hexdigest()), 2)
        self.assertIn(hashlib.sha256(
            (bundle / "consent/filter.yaml").read_bytes()).hexdigest(), said)
        self.assertEqual(
            sorted(int(n) for n in re.findall(r"the program saw (\d+) more",
                                              said)),
            sorted(c["not_kept"] for c in counts["categories"]
                   if c["not_kept"]))
        device = json.loads((bundle / "audit/device.json").read_text())
        for value in (device["identity"]["serial"],
                      device["identity"]["product_type"],
                      filter_["authority"]["exhibit"]["device"],
                      filter_["authority"]["exhibit"]["product"],
                      case.moment(self.instant(device["host_started"]), zone)):
            self.assertIn(value, said)
        self.assertEqual(re.findall(
            r"What stays on the phone: (.*?)\. What can be done: (.*?)\. ",
            said), [(left["what"], left["remedy"])
                    for left in device["left_behind"]])
        self.assertEqual(len(device["left_behind"]) > 2,
                         device["identity"]["platform"] == "android")
        self.assertIn("NOT EVIDENCE: virtual phone", said)
        self.assertIn("DRAFT.", said)
        return said

    @staticmethod
    def instant(text):
        when = datetime.datetime.fromisoformat(text[:19] + "+00:00")
        return int(when.timestamp()) * 10 ** 9

    def test_drawn_cases(self):
        for kind in ("iphone", "android"):
            for seed in range(2):
                with self.subTest(kind=kind, seed=seed):
                    lot = random.Random(f"statement {kind} {seed}")
                    day = datetime.date(2026, 3, 1) + datetime.timedelta(
                        lot.randrange(-8, 8))
                    window = {"from": str(day), "to": str(
                        day + datetime.timedelta(lot.randrange(0, 20)))}
                    allow = [{"rule": "a", "category": "messages",
                              "apps": ["phone-messages"], **window},
                             {"rule": "b", "category": "photos", **window},
                             {"rule": "c", "category": "contacts",
                              "contacts": "all"},
                             {"rule": "d", "category": "device-info"}]
                    zone = lot.choice(["Europe/London", "Asia/Kolkata"])
                    bundle, filter_ = self.bundle(
                        kind, f"{kind}-{seed}",
                        lot.sample(allow, lot.randrange(1, 5)), zone=zone)
                    self.check(bundle, filter_, zone)

    def test_no_content_and_what_is_hostile_stays_text(self):
        bundle, filter_ = self.bundle("iphone", "all", case.rules())
        said = self.check(bundle, filter_, "Europe/London")
        never = {"osalind", "900123", "460999"} | {
            r["v"] for table, column in (
                ("message", "message_text"), ("party", "address_raw"),
                ("contact", "display_name"), ("file", "phone_path_raw"))
            for r in w.Bundle(bundle).rows(
                f"SELECT {column} AS v FROM {table}")
            if isinstance(r["v"], str) and len(r["v"]) > 4}
        self.assertGreater(len(never), 15)
        self.assertEqual([n for n in never if n in said], [])
        self.assertNotIn("\x1b", said)

    def test_the_rest_of_a_bundle(self):
        window = {"from": case.small.FIRST, "to": case.small.LAST}
        parent, filter_ = self.bundle(
            "iphone", "parent", [{"rule": "p", "category": "photos", **window},
                                 {"rule": "d", "category": "device-info"},
                                 {"rule": "v", "category": "videos", **window}])
        self.assertNotIn("destroyed", case.plain(self.draft(parent).out))
        seal = hashlib.sha256((parent / "seal.txt").read_bytes()).hexdigest()
        counts = {r["rule"]: r["kept"] for r in json.loads(
            (parent / "audit/counts.json").read_text())["rules"]}
        rest = self.folder / "rest"
        done = w.run("dispose", parent, "--rule", "p", "--rule", "v",
                     "--output", rest, "--decision", "D-8", "--by", "T",
                     "--rank", "R", "--yes")
        self.assertEqual(done.code, 0, done)
        said = self.check(rest, filter_, "Europe/London")
        gone = counts["p"] + counts["v"]
        for words in (f"the rest of another one, whose seal had the SHA-256 "
                      f"{seal}. Since the run {gone} items were destroyed",
                      f"{counts['p']} of rule 1, photos, which is all: disposed of on "
                      "decision D-8",
                      f"{counts['v']} of rule 3, videos, which is all: disposed of on ",
                      "The program sealed what was left.",
                      "not kept, or was destroyed later, as said above.",
                      f", the rest of a bundle of seal {seal}; since the run {gone} "
                      "items were destroyed; seal "):
            self.assertIn(words, said)
        done = w.run("receipt", rest, "--full", "--yes")
        self.assertEqual(done.code, 0, done)
        self.assertIn("not kept, or was destroyed later, as said above.",
                      case.plain((self.folder / "rest.receipt.txt")
                                 .read_text()))

    def test_written_whole_or_not(self):
        bundle, _ = self.bundle("android", "out", case.rules()[4:5])
        path = self.folder / "draft.txt"
        self.draft(bundle, "--output", path)
        self.assertEqual(path.read_text(), self.draft(bundle).out)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        done = w.run("statement", bundle, "--output", path)
        self.assertEqual(done.code, 9, done)
        self.assertEqual(self.draft(bundle, "--json").json["text"],
                         path.read_text())
        (bundle / "audit/counts.json").write_text("{}")
        done = w.run("statement", bundle)
        self.assertEqual((done.code, done.out), (10, ""), done)

    def test_shortfall_and_withdrawal_are_said(self):
        window = {"from": case.small.FIRST, "to": case.small.LAST}
        bundle, filter_ = self.bundle(
            "iphone", "short", [{"rule": "p", "category": "photos", **window},
                                {"rule": "l", "category": "calls", **window}],
            codes=(8,))
        said = self.check(bundle, filter_, "Europe/London")
        self.assertIn("SHORTFALL", said)
        self.assertNotIn("WITHDRAWN", said)
        done = w.run("withdraw", bundle, "--rule", "p")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(case.plain(self.draft(bundle).out),
                         r'AGREEMENT WITHDRAWN \(on \S+Z: rule "p"\)')


if __name__ == "__main__":
    w.main()
