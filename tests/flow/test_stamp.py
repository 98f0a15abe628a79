"""Time-stamps: the authority is openssl ts, and so is the judge."""

import hashlib
import shutil
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from small_phone import w  # noqa: E402

import forger  # noqa: E402
import test_sign  # noqa: E402
import throwaway_ca as ca  # noqa: E402
from test_sign import INVALID, OUTPUT, USAGE, Made  # noqa: E402


def setUpModule():
    test_sign.setUpModule()
    Made.tsa = Made.ca.issue("tsa", stamps=True, uses=True)


def tearDownModule():
    shutil.rmtree(Made.folder, ignore_errors=True)


class Case(test_sign.Case):
    def stamp(self, bundle, tsa=None):
        """Request, the authority, reply: (of what, the reply's answer)."""
        query, reply = bundle.parent / "q.tsq", bundle.parent / "r.tsr"
        asked = w.run("stamp", bundle, "--request", query, "--json")
        self.assertEqual(asked.code, 0, asked)
        ok, said = ca.stamp_reply(self.top, tsa or Made.tsa, query, reply)
        self.assertTrue(ok, said)
        taken = w.run("stamp", bundle, "--reply", reply, "--json")
        self.assertEqual(taken.code, 0, taken)
        self.assertEqual(taken.json["of"], asked.json["of"])
        return asked.json["of"]


class Stamping(Case):
    def test_of_signature_and_of_seal(self):
        for pair, of in ((Made.officer, "seal.txt.p7s"),
                         (Made.raw, "seal.txt.sig"), (None, "seal.txt")):
            bundle = self.signed(pair) if pair else self.copy()
            before = {p: p.read_bytes() for p in bundle.rglob("*")
                      if p.is_file()}
            self.assertEqual(self.stamp(bundle), of)
            self.assertEqual(before, {
                p: p.read_bytes() for p in bundle.rglob("*")
                if p.is_file() and p.name != "seal.txt.tsr"})
            judged, said = ca.stamp_verify(bundle, of, Made.ca.certificate)
            self.assertTrue(judged, said)
            answer = self.valid(bundle)
            self.assertEqual(answer["stamp"]["verdict"], "nobody-trusted")
            if pair:
                answer = self.valid(bundle, Made.ca.certificate, *(
                    [pair.public] if pair is Made.raw else []))
                self.assertEqual(answer["stamp"]["verdict"], "trusted")
                self.assertEqual(answer["stamp"]["of"], of)
                self.assertIn("existed on", " ".join(answer["remarks"]))

    def test_the_query_is_what_openssl_reads(self):
        bundle = self.signed()
        query = self.top / "q"
        done = w.run("stamp", bundle, "--request", query)
        self.assertEqual(done.code, 0, done)
        ok, said = ca.openssl("ts", "-query", "-in", query, "-text")
        self.assertTrue(ok, said)
        self.assertIn("sha512", said)
        self.assertIn("Certificate required: yes", said)
        self.assertNotIn("Nonce: unspecified", said)

    def test_an_expired_certificate_that_was_stamped_in_time(self):
        lasts = 8
        bundle = self.copy()
        made = time.monotonic()
        pair = Made.ca.issue("brief", end=ca.DAY * lasts / 86400)
        query = self.top / "q"
        for words in (
                ("cms", "-sign", "-binary", "-outform", "DER", "-signer",
                 pair.certificate, "-inkey", pair.key, "-in",
                 bundle / "seal.txt", "-out", bundle / "seal.txt.p7s"),
                ("ts", "-query", "-sha512", "-cert", "-data",
                 bundle / "seal.txt.p7s", "-out", query)):
            ok, said = ca.openssl(*words)
            self.assertTrue(ok, said)
        ok, said = ca.stamp_reply(self.top, Made.tsa, query,
                                  bundle / "seal.txt.tsr")
        self.assertTrue(ok, said)
        time.sleep(max(0, made + lasts + 2 - time.monotonic()))
        self.valid(bundle, Made.ca.certificate)
        (bundle / "seal.txt.tsr").unlink()
        self.refused("expired", bundle, Made.ca.certificate)


class Refusals(Case):
    def test_wrong_use(self):
        bundle = self.copy()
        for words in ([], ["--request", "a", "--reply", "b"]):
            self.assertEqual(w.run("stamp", bundle, *words).code, USAGE)
        done = w.run("stamp", bundle, "--reply", self.top / "none")
        self.assertEqual(done.code, USAGE, done)
        taken = self.top / "taken"
        taken.write_text("mine")
        done = w.run("stamp", bundle, "--request", taken)
        self.assertEqual((done.code, taken.read_text()), (OUTPUT, "mine"))

    def test_replies_that_are_none(self):
        bundle, other = self.signed(), self.signed()
        query, reply = self.top / "q", self.top / "r"
        self.assertEqual(
            w.run("stamp", other, "--request", query).code, 0)
        ok, said = ca.stamp_reply(self.top, Made.tsa, query, reply)
        self.assertTrue(ok, said)
        whole = reply.read_bytes()
        for words, data in (("something else", whole),
                            ("not a time-stamp reply", whole[:-1]),
                            ("not a time-stamp reply", b""),
                            ("not a time-stamp reply", query.read_bytes()),
                            ("refused", bytes.fromhex("30053003020102"))):
            reply.write_bytes(data)
            done = w.run("stamp", bundle, "--reply", reply)
            self.assertEqual(done.code, INVALID, done)
            self.assertIn(words, done.err)
            self.assertFalse((bundle / "seal.txt.tsr").exists())

    def test_never_written_over_nor_onto_an_invalid_bundle(self):
        bundle = self.signed()
        self.stamp(bundle)
        before = (bundle / "seal.txt.tsr").read_bytes()
        for words in (["--request", self.top / "q2"],
                      ["--reply", bundle.parent / "r.tsr"]):
            done = w.run("stamp", bundle, *words)
            self.assertEqual(done.code, OUTPUT, done)
            self.assertIn("stamped already", done.err)
        self.assertEqual((bundle / "seal.txt.tsr").read_bytes(), before)
        bad = self.copy()
        (bad / "audit/counts.json").write_text("{}")
        done = w.run("stamp", bad, "--request", self.top / "q3")
        self.assertEqual(done.code, INVALID, done)
        self.assertFalse((self.top / "q3").exists())


class Verdicts(Case):
    def found(self, verdict, bundle, *trust):
        code, answer = self.verify(bundle, *trust)
        self.assertEqual(code, INVALID, answer)
        self.assertEqual(answer["stamp"]["verdict"], verdict, answer)
        self.assertIn("seal.txt.tsr", [f["where"]
                                       for f in answer["findings"]])

    def test_an_authority_nobody_trusts(self):
        bundle = self.signed()
        stranger = Made.other.issue("tsa2", stamps=True, uses=True)
        self.stamp(bundle, stranger)
        self.found("untrusted", bundle, Made.ca.certificate)
        self.assertFalse(ca.stamp_verify(
            bundle, "seal.txt.p7s", Made.ca.certificate)[0])
        self.valid(bundle)
        self.valid(bundle, Made.ca.certificate, Made.other.certificate)

    def test_a_stamp_of_another_bundle(self):
        bundle, other = self.signed(), self.signed()
        self.stamp(other)
        shutil.copy(other / "seal.txt.tsr", bundle)
        self.found("other-content", bundle, Made.ca.certificate)
        self.found("other-content", bundle)
        self.assertFalse(ca.stamp_verify(
            bundle, "seal.txt.p7s", Made.ca.certificate)[0])

    def test_a_signature_exchanged_under_a_stamp(self):
        """Whoever holds the key can sign again, but not date it back."""
        bundle = self.signed()
        self.stamp(bundle)
        (bundle / "bag-info.txt").write_text(
            (bundle / "bag-info.txt").read_text() + "Contact-Name: x\n")
        forger.reseal(bundle)
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-outform", "DER", "-signer",
            Made.officer.certificate, "-inkey", Made.officer.key, "-in",
            bundle / "seal.txt", "-out", bundle / "seal.txt.p7s")
        self.assertTrue(ok, said)
        self.found("other-content", bundle, Made.ca.certificate)

    def test_cut_and_flipped(self):
        bundle = self.signed()
        self.stamp(bundle)
        path = bundle / "seal.txt.tsr"
        whole = path.read_bytes()
        changed = [b"", whole[:-1], whole + b"\0", whole[1:]]
        # What is stamped, when, the signature. (A version number or the like
        # that the authority did not sign changes nothing, and may pass.)
        imprint = whole.index(hashlib.sha512(
            (bundle / "seal.txt.p7s").read_bytes()).digest())
        for place in (9, imprint, imprint + 63, imprint + 75,
                      len(whole) - 40, len(whole) - 1):
            data = bytearray(whole)
            data[place] ^= 0x01
            changed.append(bytes(data))
        for data in changed:
            path.write_bytes(data)
            code, answer = self.verify(bundle, Made.ca.certificate)
            self.assertEqual(code, INVALID, answer)


if __name__ == "__main__":
    w.main()
