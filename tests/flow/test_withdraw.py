"""Agreement is withdrawn: a record beside the bundle that restricts it, judged
by json, hashlib and openssl; and every way in which one can be no good."""

import hashlib
import json
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dispose_case import Made, ca, signing, tree, w  # noqa: E402

FORCE, INVALID, USAGE, OUTPUT = 4, 10, 2, 9
KEYS = ["by", "carried_from", "filter_sha256", "format", "number",
        "previous_sha256", "rules", "seal_sha256", "version", "whole",
        "withdrawn"]


def setUpModule():
    Made.make("withdraw")


def tearDownModule():
    Made.unmake()


class Case(unittest.TestCase):
    def setUp(self):
        self.bundle = Made.copy(self)
        self.beside = self.bundle.parent

    def withdraw(self, *more, code=0):
        done = w.run("withdraw", self.bundle, *more)
        self.assertEqual(done.code, code, done)
        if code:
            self.assertIn("What to do now", done.err)
        return done

    def record(self, number=1):
        return self.beside / ("bundle.withdrawal.json" if number == 1 else
                              f"bundle.withdrawal-{number}.json")

    def verify(self, *more, code=0):
        """Both programs; they must say the same."""
        answers = [w.run(*verb, self.bundle, "--json", *more, program=program)
                   for program, verb in (("winnow", ("verify",)),
                                         ("winnow-verify", ()))]
        self.assertEqual(answers[0].out, answers[1].out)
        self.assertEqual(answers[0].code, code, answers[0])
        return answers[0].json

    def found(self, words, where, *more):
        """It is invalid, and this is said of that file."""
        answer = self.verify(*more, code=INVALID)
        said = [f["what"] for f in answer["findings"] if f["where"] == where]
        self.assertTrue([x for x in said if words in x], answer["findings"])
        return answer


class Withdrawn(Case):
    def test_all_of_it(self):
        before = tree(self.bundle)
        self.withdraw("--by", "DS 4411 Żak")
        self.assertEqual(tree(self.bundle), before)
        text = self.record().read_bytes()
        said = json.loads(text)
        self.assertEqual(list(said), KEYS)
        self.assertEqual(text, json.dumps(
            said, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
        self.assertEqual(self.record().stat().st_mode & 0o777, 0o600)
        self.assertEqual(said["by"], "DS 4411 Żak")
        self.assertEqual(said["seal_sha256"], hashlib.sha256(
            (self.bundle / "seal.txt").read_bytes()).hexdigest())
        self.assertEqual(said["filter_sha256"], hashlib.sha256(
            (self.bundle / "consent/filter.yaml").read_bytes()).hexdigest())
        self.assertEqual((said["rules"], said["whole"]),
                         (["m", "p", "k", "d"], True))
        answer = self.verify()
        self.assertEqual((answer["result"], answer["restricted"]),
                         ("valid", "whole"))
        self.assertEqual(answer["withdrawals"][0]["rules"], said["rules"])
        words = w.run("verify", self.bundle).out
        self.assertIn(f"VALID; agreement withdrawn on {said['withdrawn']}, "
                      "processing restricted\n", words)
        self.assertIn("entered by DS 4411 Żak", words)

    def test_a_rule_and_then_more(self):
        self.withdraw("--rule", "p")
        first = self.record().read_bytes()
        answer = self.verify()
        self.assertEqual(answer["restricted"], "part")
        self.assertEqual(answer["withdrawals"][0]["rules"], ["p"])
        self.assertIn("VALID; agreement to some rules withdrawn on ", w.run(
            "verify", self.bundle).out)
        self.withdraw("--rule", "p", code=OUTPUT)
        self.withdraw("--rule", "nosuch", code=USAGE)
        self.withdraw("--rule", "k", "--rule", "p")
        self.withdraw()
        self.assertEqual(self.record().read_bytes(), first)
        records = [json.loads(self.record(i).read_bytes()) for i in (1, 2, 3)]
        self.assertEqual([x["rules"] for x in records],
                         [["p"], ["k"], ["m", "d"]])
        self.assertEqual([x["whole"] for x in records], [False, False, True])
        self.assertEqual(
            [x["previous_sha256"] for x in records],
            [""] + [hashlib.sha256(self.record(i).read_bytes()).hexdigest()
                    for i in (1, 2)])
        self.assertEqual(self.verify()["restricted"], "whole")
        self.withdraw(code=OUTPUT)
        self.record(2).unlink()
        self.found("a withdrawal was removed", self.record(3).name)

    def test_signed(self):
        for pair, ending, trust in (
                (Made.officer, "p7s", Made.ca.certificate),
                (Made.raw, "sig", Made.raw.public)):
            with self.subTest(ending):
                self.setUp()
                self.withdraw(*signing(pair))
                record = self.record()
                signature = record.with_name(f"{record.name}.{ending}")
                ok, said = ca.openssl(*(
                    ("cms", "-verify", "-binary", "-inform", "DER", "-in",
                     signature, "-content", record, "-CAfile", trust,
                     "-purpose", "any", "-out", "/dev/null")
                    if ending == "p7s" else
                    ("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
                     trust, "-in", record, "-sigfile", signature)))
                self.assertTrue(ok, said)
                self.assertEqual(w.run("sign", self.bundle, *signing(
                    pair)).code, 0)
                answer = self.verify("--trust", trust)
                seen, = answer["withdrawals"][0]["signatures"]
                self.assertEqual(seen["verdict"], "trusted")
                self.found("(", signature.name, "--trust",
                           Made.other.certificate)
                signature.write_bytes(signature.read_bytes()[:-1] + b"\0")
                self.found("not to be relied on", signature.name, "--trust",
                           trust)
                signature.unlink()
                self.found("nobody signed it", record.name, "--trust", trust)
                self.assertEqual(self.verify()["restricted"], "whole")

    def test_a_key_that_will_not_do_writes_nothing(self):
        self.withdraw("--sign", Made.officer.key, code=USAGE)
        self.withdraw("--sign", self.bundle / "none", code=USAGE)
        self.assertEqual(os.listdir(self.beside), ["bundle"])

    def test_an_invalid_bundle(self):
        (self.bundle / "audit/counts.json").write_text("{}")
        self.withdraw(code=INVALID)
        self.assertEqual(os.listdir(self.beside), ["bundle"])

    def test_reached_by_another_path(self):
        self.withdraw()
        (self.beside / "link").symlink_to(self.bundle)
        for path in (f"{self.bundle}//", self.bundle / ".",
                     self.beside / "link"):
            done = w.run("verify", path, "--json")
            self.assertEqual(done.json["restricted"], "whole", path)
        done = w.run("verify", ".", "--json", prefix=(
            "env", "-C", str(self.bundle)))
        self.assertEqual(done.json["restricted"], "whole")


class Hostile(Case):
    def test_anything_else_is_found(self):
        self.withdraw("--rule", "m")
        good = self.record().read_bytes()
        said = json.loads(good)

        def with_(**more):
            return json.dumps({**said, **more}, separators=(",", ":"),
                              sort_keys=True).encode() + b"\n"

        for bad in (b"", b"{}\n", good + b"\n", good[:-1], good + good,
                    good.replace(b'"number":1', b'"number": 1'),
                    good.replace(b'"rules":["m"]', b'"rules":[]'),
                    good.replace(b'"rules":["m"]', b'"rules":[1]'),
                    good.replace(b'"rules":["m"]', b'"rules":["m","m\\u0000"]'),
                    with_(extra=1), with_(number=2), with_(by="x" * 5000),
                    with_(format="winnow-withdrawal/2"),
                    with_(withdrawn="yesterday"), b"[" * 100000,
                    b" " * (2 << 20)):
            self.record().write_bytes(bad)
            answer = self.found("no record of a withdrawal",
                                self.record().name)
            # What cannot be read restricts as much as any could.
            self.assertEqual(answer["restricted"], "whole")
            done = w.run("export", self.bundle, "--format", "csv", "--output",
                         self.beside / "out")
            self.assertEqual(done.code, FORCE, done)
        for bad, words in (
                (with_(seal_sha256="0" * 64), "another bundle"),
                (with_(filter_sha256="0" * 64), "another bundle"),
                (with_(previous_sha256="0" * 64), "does not follow"),
                (with_(rules=["m", "z"]), "which the filter has not"),
                (with_(whole=True), "how much is withdrawn"),
                (with_(rules=["m", "p", "k", "d"]), "how much")):
            self.record().write_bytes(bad)
            self.found(words, self.record().name)
        self.record().unlink()
        for make in (lambda p: p.mkdir(), os.mkfifo,
                     lambda p: p.symlink_to("/dev/zero")):
            make(self.record())
            self.found("no record of a withdrawal", self.record().name)
            os.rmdir(self.record()) if self.record().is_dir() \
                else self.record().unlink()
        self.assertEqual(self.verify()["restricted"], "")


class Restricted(Case):
    def use(self, verb, *more):
        options = {"export": ["--format", "csv", "--output",
                              self.beside / "out"],
                   "pack": ["--to", Made.officer.certificate, "--output",
                            self.beside / "parts"],
                   "report": ["--output", self.beside / "report.html"],
                   "receipt": []}[verb]
        return w.run(verb, self.bundle, *options, *more)

    def test_a_part_is_warned_of(self):
        self.withdraw("--rule", "p")
        for verb in ("export", "pack", "report", "receipt"):
            done = self.use(verb)
            self.assertEqual(done.code, 0, done)
            self.assertIn("restricted to what the law requires", done.err)
            self.assertIn('rule "p"', done.err)

    def test_the_whole_needs_a_decision(self):
        self.withdraw()
        for verb in ("export", "pack", "report"):
            before = sorted(os.listdir(self.beside))
            done = self.use(verb)
            self.assertEqual(done.code, FORCE, done)
            self.assertIn("--decision REF", done.err)
            self.assertEqual(sorted(os.listdir(self.beside)), before)
            done = self.use(verb, "--decision", "D-77")
            self.assertEqual(done.code, 0, done)
            self.assertIn("D-77", done.err)
        # It uses no content, and is the person's own.
        self.assertEqual(self.use("receipt").code, 0)


if __name__ == "__main__":
    w.main()
