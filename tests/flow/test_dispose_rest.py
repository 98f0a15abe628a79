"""What some rules kept is destroyed: no byte of it is in what is left, which
stands by itself and names its parent. Judged by sqlite3, hashlib and openssl."""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dispose_case import (  # noqa: E402
    Case, INVALID, Made, OUTPUT, USAGE, WHO, ca, sha256, signing, texts_of, tree,
    w)


def setUpModule():
    Made.make("dispose-rest")


def tearDownModule():
    Made.unmake()


class Part(Case):
    def check(self, kind, rules):
        self.start(kind)
        old = w.Bundle(self.bundle)
        names = [r["name"] for r in old.rows(
            "SELECT name FROM rule ORDER BY rule_id")]
        ids = [names.index(r) + 1 for r in rules]
        needles = texts_of(old.db, ids)
        hashes = [r["h"] for r in old.rows(
            "SELECT record_sha256 AS h, rule_id AS r FROM item"
            " ORDER BY item_id") if r["r"] not in ids]
        counts = {r["name"]: r["kept"] for r in old.rows(
            "SELECT name, kept FROM rule")}
        old.db.close()
        consent = (self.bundle / "consent/filter.yaml").read_bytes()
        device = (self.bundle / "audit/device.json").read_bytes()
        log = (self.bundle / "audit/log.jsonl").read_bytes()
        self.part(*rules)
        self.assertFalse(self.bundle.exists())
        answer = self.verify(self.rest)
        self.assertEqual((answer["result"], answer["outside"],
                          answer["items"]), ("valid", 0, len(hashes)))
        self.assertIn(self.seal, " ".join(answer["remarks"]))
        # The rest is what it was.
        new = w.Bundle(self.rest)
        self.assertEqual([r["h"] for r in new.rows(
            "SELECT record_sha256 AS h FROM item ORDER BY item_id")], hashes)
        for row in new.rows("SELECT name, outcome, outcome_reason AS why,"
                            " kept FROM rule"):
            gone = row["name"] in rules
            self.assertEqual(row["outcome"] == "disposed", gone)
            self.assertEqual(row["kept"], 0 if gone else counts[row["name"]])
            if gone:
                self.assertEqual(row["why"],
                                 f"disposed of on decision {WHO[1]}")
        self.assertEqual(consent,
                         (self.rest / "consent/filter.yaml").read_bytes())
        self.assertEqual(device,
                         (self.rest / "audit/device.json").read_bytes())
        # Nothing of what is gone, in no file and no free page.
        self.assertEqual(new.rows("PRAGMA freelist_count"),
                         [{"freelist_count": 0}])
        self.assertEqual(new.rows("PRAGMA integrity_check"),
                         [{"integrity_check": "ok"}])
        everything = new.all_bytes()
        self.assertGreater(len(needles), 8)
        left = [n for n in needles if n in everything or (
            n.decode("utf-8", "replace").encode("utf-16-le") in everything)]
        self.assertEqual(left, [])
        # It names its parent, in the bag, in the log, in the tombstone.
        info = (self.rest / "bag-info.txt").read_text()
        self.assertIn(f"Winnow-Parent-Seal: {self.seal}\n", info)
        events = (self.rest / "audit/log.jsonl").read_bytes()
        self.assertTrue(events.startswith(log))
        disposal, seal = map(json.loads, events[len(log):].splitlines())
        head = hashlib.sha256(log.splitlines()[-1]).hexdigest()
        self.assertEqual(disposal["event"], "disposal")
        self.assertEqual(disposal["prev"], head)
        self.assertEqual(
            [disposal["details"][k] for k in (
                "parent_seal_sha256", "parent_log_head", "rules", "decision",
                "by", "rank")],
            [self.seal, head, ", ".join(rules), WHO[1], WHO[3], WHO[5]])
        self.assertEqual((seal["event"], seal["details"]["items"]),
                         ("seal", len(hashes)))
        said = self.said()
        self.assertEqual(
            [said["seal_sha256"], said["successor"],
             said["successor_seal_sha256"], said["whole"]],
            [self.seal, "rest", sha256(self.rest / "seal.txt"), False])
        self.assertEqual({r["rule"]: r["disposed"] for r in said["rules"]},
                         {r: counts[r] for r in rules})
        made = json.loads((self.rest / "audit/counts.json").read_text())
        self.assertEqual(
            {r["rule"]: r["disposed"] for r in made["rules"]
             if "disposed" in r}, {r: counts[r] for r in rules})
        new.db.close()

    def test_iphone(self):
        for rules in (["p"], ["k"], ["m", "k"]):
            with self.subTest(rules):
                self.check("iphone", rules)

    def test_android(self):
        for rules in (["c", "p"], ["m", "k"]):
            with self.subTest(rules):
                self.check("android", rules)

    def test_what_cannot_stand_alone_is_refused(self):
        """The cards of people who take part in what is to go."""
        self.start()
        before = tree(self.bundle)
        done = self.part("m", code=INVALID)
        self.assertIn("takes part in nothing that is here", done.err)
        self.assertIn("nothing was destroyed", done.err)
        self.assertEqual(tree(self.bundle), before)
        self.assertEqual(os.listdir(self.beside), ["bundle"])

    def test_twice_and_then_all(self):
        self.start()
        self.part("p")
        first = sha256(self.rest / "seal.txt")
        self.bundle, self.rest = self.rest, self.beside / "second"
        self.dispose("--rule", "p", "--output", self.rest, code=USAGE)
        self.part("k")
        answer = self.verify(self.rest)
        self.assertIn(first, " ".join(answer["remarks"]))
        self.assertIn(self.seal, (self.rest / "audit/log.jsonl").read_text())
        outcomes = {r["name"]: r["outcome"] for r in w.Bundle(self.rest).rows(
            "SELECT name, outcome FROM rule")}
        self.assertEqual([k for k in outcomes if outcomes[k] == "disposed"],
                         ["p", "k"])
        done = w.run("dispose", self.rest, *WHO, "--yes")
        self.assertEqual(done.code, 0, done)
        said = json.loads((self.beside / "second.disposal.json").read_text())
        self.assertEqual([r["rule"] for r in said["rules"]], ["m", "d"])

    def test_signed(self):
        self.start()
        self.part("p", **{})
        self.start()
        self.dispose("--rule", "p", "--output", self.rest,
                     *signing(Made.officer))
        self.assertTrue(ca.cms_verify(self.rest, Made.ca.certificate)[0])
        self.verify(self.rest, "--trust", Made.ca.certificate)
        self.assertTrue((self.beside / "bundle.disposal.json.p7s").exists())

    def test_what_is_withdrawn_stays_so(self):
        """Since when, and as who entered it: not as of the disposal."""
        self.start()
        for by, rules in (("DS 1", "pm"), ("DS 2", "k"), ("DS 3", "d")):
            done = w.run("withdraw", self.bundle, "--by", by, *(
                x for r in rules for x in ("--rule", r)))
            self.assertEqual(done.code, 0, done)
        was = self.verify(self.bundle)["withdrawals"]
        time.sleep(1.1)  # they are in whole seconds
        self.part("p", "k")
        answer = self.verify(self.rest)
        self.assertEqual(answer["result"], "valid")
        self.assertEqual(answer["restricted"], "whole")
        self.assertEqual(
            [(x["by"], x["withdrawn_utc_ns"], x["rules"])
             for x in answer["withdrawals"]],
            [(x["by"], x["withdrawn_utc_ns"], [rule])
             for x, rule in ((was[0], "m"), (was[2], "d"))])
        self.assertEqual({x["carried_from"] for x in answer["withdrawals"]},
                         {self.seal})
        self.assertIn("carried over from the bundle that this is the rest of",
                      " ".join(answer["remarks"]))
        record = self.beside / "rest.withdrawal.json"
        record.write_text(record.read_text().replace(self.seal, "0" * 64))
        said = self.verify(self.rest, code=INVALID)["findings"]
        self.assertTrue([f for f in said if "not the rest of that" in
                         f["what"]], said)

    def test_what_is_gone_cannot_be_withdrawn(self):
        self.start()
        self.part("p")
        for before in ([], ["rest.withdrawal.json"]):
            done = w.run("withdraw", self.rest, "--rule", "p")
            self.assertEqual(done.code, OUTPUT, done)
            self.assertIn("was disposed of: nothing of it is left", done.err)
            self.assertEqual(sorted(os.listdir(self.beside)),
                             ["bundle.disposal.json", "rest", *before])
            if not before:
                done = w.run("withdraw", self.rest, "--rule", "m")
                self.assertEqual(done.code, 0, done)

    def test_a_rest_of_other_rules_is_not_taken(self):
        """One that a wider choice left holds less than is to stay."""
        self.start()
        shutil.copytree(self.bundle, self.beside / "copy")
        self.part("p", "k")
        seal = sha256(self.rest / "seal.txt")
        self.tombstone.unlink()
        (self.beside / "copy").rename(self.bundle)
        before = tree(self.beside)
        for rules in (["p"], ["k"], ["p", "k", "d"]):
            done = self.part(*rules, code=OUTPUT)
            self.assertIn("what another choice of rules left", done.err)
            self.assertEqual(tree(self.beside), before)
        self.part("p", "k")
        self.assertFalse(self.bundle.exists())
        self.assertEqual(sha256(self.rest / "seal.txt"), seal)

    def test_a_record_of_the_new_name_is_in_the_way(self):
        self.start()
        before = tree(self.bundle)
        for ending in ("withdrawal", "disposal", "disposal-begun"):
            record = self.beside / f"rest.{ending}.json"
            record.write_text("{}")
            done = self.part("p", code=OUTPUT)
            self.assertIn(record.name, done.err)
            self.assertEqual(tree(self.bundle), before)
            self.assertEqual(sorted(os.listdir(self.beside)),
                             ["bundle", record.name])
            record.unlink()

    def test_an_old_tombstone_does_not_ask_for_trust(self):
        """Nobody signed it, and it is of another bundle of this name."""
        self.start()
        self.dispose("--rule", "p", "--output", self.rest,
                     *signing(Made.officer))
        shutil.copy(self.tombstone, self.beside / "rest.disposal.json")
        answer = self.verify(self.rest, "--trust", Made.ca.certificate)
        self.assertIn("which had this name", " ".join(answer["remarks"]))


class Tampered(Case):
    def test_a_rest_that_lies(self):
        import forger
        self.start()
        self.part("p")
        good = self.beside / "good"
        shutil.copytree(self.rest, good)

        def found(words):
            forger.reseal(self.rest, log_head=True)
            whats = [f["what"] for f in self.verify(
                self.rest, code=INVALID)["findings"]]
            self.assertTrue([x for x in whats if words in x], whats)
            shutil.rmtree(self.rest)
            shutil.copytree(good, self.rest)

        info = self.rest / "bag-info.txt"
        info.write_text(info.read_text().replace(self.seal, "0" * 64))
        found("is not what the log says of the bundle before")
        info.write_text("".join(
            line for line in info.read_text().splitlines(True)
            if "Parent" not in line))
        found("is not what the log says of the bundle before")
        log = self.rest / "audit/log.jsonl"
        lines = log.read_text().splitlines()
        log.write_text("\n".join(forger.rechain(
            lines[:-2] + lines[-1:])) + "\n")
        found("do not agree on whether")
        log.write_text("\n".join(forger.rechain(
            lines[:-3] + lines[-2:])) + "\n")
        found("not after a sealing")
        counts = self.rest / "audit/counts.json"
        for a, b in (('"disposed":', '"disposed":1'), ('"disposed":', '"x":')):
            counts.write_text(counts.read_text().replace(a, b, 1))
            found("disposed")
        db = sqlite3.connect(self.rest / "data/records.sqlite")
        db.execute("UPDATE rule SET outcome = 'disposed' WHERE name = 'k'")
        db.commit()
        db.close()
        found("its outcome is \"disposed\"")
        db = sqlite3.connect(self.rest / "data/records.sqlite")
        db.execute("UPDATE rule SET outcome = 'looked-none-found' WHERE name"
                   " = 'p'")
        db.commit()
        db.close()
        found("do not agree on whether")


if __name__ == "__main__":
    w.main()
