"""A bundle, or what some of its rules kept, is destroyed: no byte of it is in
what is left, the rest stands by itself and names its parent, and an interrupted
disposal goes on. Judged by sqlite3, hashlib, openssl and grep in Python."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from dispose_case import Made, ca, signing, tree, w  # noqa: E402
from terminal import Terminal  # noqa: E402

INVALID, USAGE, OUTPUT, CANCEL = 10, 2, 9, 11
WHO = ["--decision", "D-4711/26", "--by", "Ada Żak", "--rank", "Supt"]


def setUpModule():
    Made.make("dispose")


def tearDownModule():
    Made.unmake()


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def people_of(db, tables, items):
    """Addresses of everybody whom these items name, their talks' too."""
    who = set()
    for table in tables:
        columns = {r[1]: r[0] for r in db.execute(
            f'PRAGMA table_info("{table}")')}
        for column, sql in (
                ("party_id", "SELECT address_raw FROM party WHERE party_id"),
                ("session_id", "SELECT address_raw FROM session_party JOIN"
                               " party USING (party_id) WHERE session_id")):
            if column in columns and "item_id" in columns:
                who |= {r[0] for r in db.execute(
                    f'{sql} IN (SELECT {column} FROM "{table}" WHERE item_id'
                    f" IN ({items}))")}
    return sorted(who, key=str)


def texts_of(db, rules):
    """{text} of what only items of these rules hold: every text and blob of
    eight bytes or more of their rows and of the people they name, and the
    checksums of their files. Lower-case words, and of the services iMessage,
    are the format's own and stand in every report."""
    found = {True: set(), False: set()}
    tables = [r[0] for r in db.execute(
        "SELECT name FROM sqlite_master WHERE name NOT IN ('item', 'rule',"
        " 'source', 'party', 'session', 'file', 'own_account',"
        " 'session_party')")]

    def take(gone, row):
        for value in row:
            data = value.encode() if isinstance(value, str) else value
            if isinstance(data, bytes) and len(data) >= 8 and \
                    not re.fullmatch(rb"[a-z_.-]+|iMessage", data):
                found[gone].add(data)

    marks = ",".join(map(str, rules))
    for gone in (True, False):
        word = "IN" if gone else "NOT IN"
        items = f"SELECT item_id FROM item WHERE rule_id {word} ({marks})"
        for table in tables:
            for row in db.execute(
                    f'SELECT * FROM "{table}" WHERE item_id IN ({items})'):
                take(gone, row)
        take(gone, people_of(db, tables, items))
        for row in db.execute(
                f"SELECT record_sha256 FROM item WHERE rule_id {word}"
                f" ({marks})"):
            take(gone, row)
        for row in db.execute(
                "SELECT f.sha256, f.sha512, f.phone_path_raw FROM file f JOIN"
                f" item_file USING (file_id) WHERE item_id IN ({items})"):
            take(gone, row)
    return {t for t in found[True]
            if not any(t in kept for kept in found[False])}


class Case(unittest.TestCase):
    def start(self, kind="iphone"):
        self.bundle = Made.copy(self, kind)
        self.beside = self.bundle.parent
        self.seal = sha256(self.bundle / "seal.txt")
        self.tombstone = self.beside / "bundle.disposal.json"
        self.begun = self.beside / "bundle.disposal-begun.json"
        self.rest = self.beside / "rest"

    def dispose(self, *more, code=0, yes=True, **keys):
        done = w.run("dispose", self.bundle, *WHO, *more,
                     *(["--yes"] if yes else []), **keys)
        self.assertEqual(done.code, code, done)
        return done

    def part(self, *rules, code=0, **keys):
        return self.dispose(*(x for r in rules for x in ("--rule", r)),
                            "--output", self.rest, code=code, **keys)

    def verify(self, path, *more, code=0):
        done = w.run("verify", path, "--json", *more)
        self.assertEqual(done.code, code, done)
        return done.json

    def said(self):
        text = self.tombstone.read_bytes()
        made = json.loads(text)
        self.assertEqual(text, json.dumps(
            made, separators=(",", ":"), sort_keys=True,
            ensure_ascii=False).encode() + b"\n")
        return made


class Whole(Case):
    def test_it_is_gone_and_the_tombstone_says_what(self):
        for kind in ("iphone", "android"):
            self.start(kind)
            db = w.Bundle(self.bundle)
            counts = {r["name"]: r["kept"] for r in db.rows(
                "SELECT name, kept FROM rule")}
            db.db.close()
            files = tree(self.bundle)
            manifest = sha256(self.bundle / "manifest-sha256.txt")
            filter_ = sha256(self.bundle / "consent/filter.yaml")
            self.dispose()
            self.assertEqual(os.listdir(self.beside), [self.tombstone.name])
            said = self.said()
            self.assertEqual({r["rule"]: r["disposed"]
                              for r in said["rules"]}, counts)
            self.assertEqual(sum(c["disposed"] for c in said["categories"]),
                             sum(counts.values()))
            self.assertEqual(
                [said[k] for k in ("seal_sha256", "manifest_sha256",
                                   "filter_sha256", "decision", "by", "rank",
                                   "whole", "successor", "files", "bytes",
                                   "bundle", "files_with_other_names")],
                [self.seal, manifest, filter_, WHO[1], WHO[3], WHO[5], True,
                 "", len(files), sum(map(len, files.values())), "bundle", 0])
            self.assertIn("Flash memory", " ".join(said["not_promised"]))
            answer = self.verify(self.bundle, code=INVALID)
            self.assertIn("was disposed of on", answer["findings"][0]["what"])
            self.assertIn(WHO[1], answer["findings"][0]["what"])
            self.dispose(code=OUTPUT)

    def test_files_are_overwritten_and_copies_left(self):
        self.start()
        other = self.beside / "another name"
        victim = next((self.bundle / "data/files").iterdir())
        before = victim.read_bytes()
        os.link(victim, other)
        held = open(self.bundle / "data/records.sqlite", "rb")
        self.dispose()
        self.assertEqual(other.read_bytes(), before)
        self.assertEqual(self.said()["files_with_other_names"], 1)
        self.assertEqual(set(held.read()), {0})
        held.close()

    def test_signed_and_tampered_with(self):
        for pair, ending, trust in (
                (Made.officer, "p7s", Made.ca.certificate),
                (Made.raw, "sig", Made.raw.public)):
            self.start()
            self.dispose(*signing(pair))
            signature = self.beside / f"{self.tombstone.name}.{ending}"
            ok, said = ca.openssl(*(
                ("cms", "-verify", "-binary", "-inform", "DER", "-in",
                 signature, "-content", self.tombstone, "-CAfile", trust,
                 "-purpose", "any", "-out", "/dev/null")
                if ending == "p7s" else
                ("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", trust,
                 "-in", self.tombstone, "-sigfile", signature)))
            self.assertTrue(ok, said)
            whats = [f["what"] for f in self.verify(
                self.bundle, "--trust", trust, code=INVALID)["findings"]]
            self.assertEqual(len(whats), 1, whats)
            self.assertIn("is signed by", whats[0])
            good = self.tombstone.read_bytes()
            for bad, words in (
                    (good.replace(b"D-4711", b"D-4712"),
                     "not to be relied on"),
                    (good.replace(b'"whole":true', b'"whole": true'),
                     "no record of a disposal"),
                    (good.replace(b'"disposed":', b'"disposed":1', 1),
                     "no record of a disposal"),
                    (good[:-2], "no record of a disposal"),
                    (b"", "no record of a disposal")):
                self.tombstone.write_bytes(bad)
                whats = [f["what"] for f in self.verify(
                    self.bundle, "--trust", trust, code=INVALID)["findings"]]
                self.assertTrue([x for x in whats if words in x], whats)
            self.tombstone.write_bytes(good)
            shutil.copytree(Made.bundles["android"], self.bundle)
            answer = self.verify(self.bundle)
            self.assertIn("which had this name", " ".join(answer["remarks"]))
            shutil.rmtree(self.bundle)
            signature.unlink()
            whats = [f["what"] for f in self.verify(
                self.bundle, "--trust", trust, code=INVALID)["findings"]]
            self.assertTrue([x for x in whats if "nobody signed" in x], whats)

    def test_it_is_asked_for(self):
        self.start()
        before = tree(self.bundle)
        done = self.dispose(code=USAGE, yes=False)
        self.assertIn("--yes", done.err)
        for answer, code in (("yes", CANCEL), ("bundle", 0)):
            t = Terminal("dispose", self.bundle, *WHO)
            t.expect("cannot be taken back")
            t.expect("Type the name of the bundle to go on: ")
            t.type(answer)
            self.assertEqual(t.end(), code, t.said)
            if code:
                self.assertEqual(tree(self.bundle), before)
                self.assertEqual(os.listdir(self.beside), ["bundle"])
        self.assertFalse(self.bundle.exists())

    def test_refusals_destroy_nothing(self):
        self.start()
        before = tree(self.bundle)
        for more in (["--rule", "p"], ["--output", self.rest],
                     ["--rule", "z", "--output", self.rest],
                     ["--rule", "p", "--rule", "p", "--output", self.rest],
                     ["--rule", "p", "--output", self.bundle / "data/rest"],
                     ["--sign", Made.officer.key],
                     [x for r in "mpkd" for x in ("--rule", r)] +
                     ["--output", self.rest]):
            self.dispose(*more, code=USAGE)
        for missing in range(0, 6, 2):
            done = w.run("dispose", self.bundle, "--yes", *WHO[:missing],
                         *WHO[missing + 2:])
            self.assertEqual(done.code, USAGE, done)
        (self.beside / "rest").mkdir()
        self.part("p", code=OUTPUT)
        self.rest.rmdir()
        self.assertEqual(tree(self.bundle), before)
        self.assertEqual(os.listdir(self.beside), ["bundle"])
        (self.bundle / "audit/counts.json").write_text("{}")
        self.dispose(code=INVALID)
        self.assertEqual(os.listdir(self.beside), ["bundle"])


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
        self.start()
        done = w.run("withdraw", self.bundle, "--rule", "p", "--rule", "m")
        self.assertEqual(done.code, 0, done)
        self.part("p")
        answer = self.verify(self.rest)
        self.assertEqual(answer["restricted"], "part")
        self.assertEqual(answer["withdrawals"][0]["rules"], ["m"])


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


class Interrupted(Case):
    """Killed at each system call that changes something, and given again."""

    def kill(self, call, number, *more):
        """strace kills it at the n-th call; → did it die?"""
        done = w.run(
            "dispose", self.bundle, *WHO, "--yes", *more, prefix=(
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                "-e", f"inject={call}:signal=KILL:when={number}"),
            env={"ASAN_OPTIONS": "detect_leaks=0"})
        return done.code < 0 or done.code == 137

    def go_on(self, *more):
        done = w.run("dispose", self.bundle, *WHO, "--yes", *more)
        self.assertEqual(done.code, 0, done)

    def left(self):
        """Without the half-written record of a killed run: it holds what the
        record holds, and no content."""
        return sorted(n for n in os.listdir(self.beside)
                      if not n.startswith(".wn-"))

    def test_whole(self):
        for call, numbers in (("unlinkat", (1, 9)), ("renameat2", (1, 2, 3)),
                              ("fsync", (3,))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.start()
                    if self.kill(call, number, *signing(Made.raw)):
                        begun = self.begun.exists()
                        whole = (self.bundle / "data/records.sqlite").exists()
                        self.assertTrue(begun or whole, self.left())
                        if begun and self.bundle.exists():
                            self.assertTrue([
                                f for f in self.verify(
                                    self.bundle, code=INVALID)["findings"]
                                if "was not finished" in f["what"]])
                            done = w.run("dispose", self.bundle, "--decision",
                                         "other", *WHO[2:], "--yes")
                            self.assertEqual(done.code, USAGE, done)
                        self.go_on(*signing(Made.raw))
                    self.assertEqual(self.left(), [
                        "bundle.disposal.json", "bundle.disposal.json.sig"])
                    self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_part(self):
        more = ["--rule", "p", "--output"]
        for call, numbers in (("unlinkat", (1, 5)),
                              ("renameat2", (3, 11, 12, 13))):
            for number in numbers:
                with self.subTest(call=call, number=number):
                    self.start()
                    if self.kill(call, number, *more, self.rest):
                        self.assertTrue(
                            (self.bundle / "data/records.sqlite").exists() or
                            self.rest.exists(), self.left())
                        if self.begun.exists():
                            self.without_the_rest(*more, self.rest)
                        self.go_on(*more, self.rest)
                    self.assertEqual(self.left(), [
                        "bundle.disposal.json", "rest"])
                    self.assertEqual(self.verify(self.rest)["result"], "valid")
                    self.assertEqual(self.said()["successor_seal_sha256"],
                                     sha256(self.rest / "seal.txt"))
        self.assertTrue(self.seen, "none was killed after it had begun")

    def without_the_rest(self, *more):
        """What is not to be destroyed has to be there."""
        self.rest.rename(self.beside / "moved")
        before = tree(self.beside)
        done = w.run("dispose", self.bundle, *WHO, "--yes", *more)
        self.assertEqual(done.code, INVALID, done)
        self.assertEqual(tree(self.beside), before)
        (self.beside / "moved").rename(self.rest)
        self.seen = True

    def begin(self, *rules):
        """Killed when it had begun, and before all of it was gone."""
        for number in range(1, 40):
            self.start()
            more = [x for r in rules for x in ("--rule", r)]
            more += ["--output", self.rest] if rules else []
            if self.kill("unlinkat", number, *more) and \
                    self.begun.exists() and \
                    (self.bundle / "data/files").exists():
                return
        self.fail("none was killed after it had begun")

    def test_a_link_leads_nowhere(self):
        for folder in ("data", "data/files", "audit"):
            with self.subTest(folder):
                self.begin()
                real, outside = self.bundle / folder, self.beside / "outside"
                real.rename(outside)
                real.symlink_to(outside)
                before = tree(outside)
                self.assertTrue(before)
                for _ in range(2):
                    self.dispose(code=OUTPUT)
                    self.assertEqual(tree(outside), before)
                    self.assertEqual(
                        sha256(self.bundle / "seal.txt"), self.seal)
                    self.assertTrue(self.begun.exists())
                    self.assertFalse(self.tombstone.exists())
                real.unlink()
                self.dispose()
                self.assertFalse(self.bundle.exists())
                self.assertEqual(tree(outside), before)
                self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_a_damaged_rest_does_not_stand(self):
        self.begin("p")
        records = self.rest / "data/records.sqlite"
        good = records.read_bytes()
        for bad in (b"", good[:-1], good[:-1] + bytes([good[-1] ^ 1])):
            records.write_bytes(bad)
            before = tree(self.beside)
            done = self.part("p", code=INVALID)
            self.assertIn("or is not valid there", done.err)
            self.assertEqual(tree(self.beside), before)
        records.write_bytes(good)
        self.part("p")
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.verify(self.rest)["result"], "valid")

    def test_another_folder_in_its_place_is_not_touched(self):
        self.begin()
        shutil.rmtree(self.bundle)
        for files in ({"notes.txt": "mine"},
                      {"bagit.txt": "a bag", "thesis/one.txt": "mine"},
                      {"report/one.txt": "mine"},
                      {"data/one.txt": "mine", "seal.txt": "\0" * 64},
                      {"bagit.txt": "a bag", "seal.txt": "another"}):
            with self.subTest(files):
                for name, text in files.items():
                    path = self.bundle / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
                before = tree(self.beside)
                done = self.dispose(code=INVALID)
                self.assertIn("is not touched", done.err)
                self.assertEqual(tree(self.beside), before)
                shutil.rmtree(self.bundle)
        # What a run that was cut off may have left of it.
        self.bundle.mkdir()
        (self.bundle / "seal.txt").write_bytes(bytes(300))
        (self.bundle / "manifest-sha256.txt").write_bytes(bytes(9))
        self.dispose()
        self.assertFalse(self.bundle.exists())
        self.assertEqual(self.said()["seal_sha256"], self.seal)

    def test_only_its_own_record_is_signed(self):
        """One that lies where the tombstone goes, put there meanwhile."""
        self.begin()
        begun = self.begun.read_text()
        other = begun.replace('"finished":""',
                              '"finished":"2026-11-30T12:00:00Z"')
        self.assertNotEqual(other, begun)
        for bad in ("{}", begun, other.replace("D-4711", "D-4712")):
            self.tombstone.write_text(bad)
            done = self.dispose(*signing(Made.raw), code=INVALID)
            self.assertIn("is not the record of this disposal", done.err)
            self.assertTrue(self.begun.exists())
            self.assertEqual(self.tombstone.read_text(), bad)
            self.assertFalse(
                (self.beside / "bundle.disposal.json.sig").exists())
        self.tombstone.unlink()
        self.dispose(*signing(Made.raw))
        self.assertEqual(self.left(), [
            "bundle.disposal.json", "bundle.disposal.json.sig"])

    def test_another_bundle_in_its_place_is_not_touched(self):
        self.start()
        self.assertTrue(self.kill("unlinkat", 1))
        self.assertTrue(self.begun.exists())
        shutil.rmtree(self.bundle)
        shutil.copytree(Made.bundles["android"], self.bundle)
        before = tree(self.bundle)
        self.dispose(code=INVALID)
        self.assertEqual(tree(self.bundle), before)


if __name__ == "__main__":
    w.main()
