"""Signing a bundle, judged by openssl; and every way in which a signature can
be no good, each with its own word. The bundle comes from a virtual phone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

import forger  # noqa: E402
import throwaway_ca as ca  # noqa: E402

INVALID, USAGE, OUTPUT = 10, 2, 9


class Made:
    """One bundle and one authority, for all of this file."""

    @classmethod
    def make(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="winnow-sign-"))
        phone = cls.folder / "phone"
        truth = small.build(phone, noise=False, media=False)
        filter_ = small.write_filter(cls.folder / "filter.json",
                                     small.make_filter(
                                         truth, [small.messages_rule()]))
        cls.bundle = cls.folder / "bundle"
        cls.phone, cls.filter = phone, filter_
        with w.Phone(phone) as served:
            done = w.extract(filter_, served, cls.bundle)
        if done.code != 0:
            raise AssertionError(f"no bundle to sign: {done!r}")
        cls.keys = cls.folder / "keys"
        cls.keys.mkdir()
        cls.ca = ca.Authority(cls.keys)
        cls.other = ca.Authority(cls.keys, "other")
        cls.officer = cls.ca.issue("officer")
        cls.lab = cls.ca.issue("lab", "rsa2048")
        cls.raw = ca.keys_only(cls.keys, "raw")
        cls.raw2 = ca.keys_only(cls.keys, "raw2")


def setUpModule():
    Made.make()


def tearDownModule():
    shutil.rmtree(Made.folder, ignore_errors=True)


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.top = w.workspace(self)

    def copy(self, bundle=None):
        target = Path(tempfile.mkdtemp(dir=self.top)) / "bundle"
        shutil.copytree(bundle or Made.bundle, target)
        return target

    def sign(self, bundle, pair, *more, certificate=True):
        named = ["--certificate", pair.certificate] \
            if certificate and pair.certificate.exists() else []
        return w.run("sign", bundle, "--sign", pair.key, *named, *more)

    def signed(self, pair=None):
        bundle = self.copy()
        done = self.sign(bundle, pair or Made.officer)
        self.assertEqual(done.code, 0, done)
        return bundle

    def verify(self, bundle, *trust):
        """Both programs; they must say the same."""
        named = [part for pem in trust for part in ("--trust", pem)]
        answers = []
        for program, verb in (("winnow", ("verify",)), ("winnow-verify", ())):
            done = w.run(*verb, bundle, "--json", *named, program=program)
            answers.append((done.code, json.loads(done.out)))
        self.assertEqual(answers[0], answers[1])
        return answers[0]

    def valid(self, bundle, *trust):
        code, answer = self.verify(bundle, *trust)
        self.assertEqual((code, answer["findings"]), (0, []), answer)
        return answer

    def refused(self, verdict, bundle, *trust):
        """It is invalid, and for this reason alone."""
        code, answer = self.verify(bundle, *trust)
        self.assertEqual((code, answer["result"]), (INVALID, "invalid"))
        self.assertEqual([f["where"] for f in answer["findings"]],
                         [s["file"] for s in answer["signatures"]])
        self.assertEqual([s["verdict"] for s in answer["signatures"]],
                         [verdict], answer)
        self.assertIn(f"({verdict})", answer["findings"][0]["what"])
        return answer["findings"][0]["what"]


class Signing(Case):
    def test_cms_of_both_kinds_of_key(self):
        for pair in (Made.officer, Made.lab):
            bundle = self.signed(pair)
            judged, said = ca.cms_verify(bundle, Made.ca.certificate)
            self.assertTrue(judged, said)
            self.assertFalse(
                ca.cms_verify(bundle, Made.other.certificate)[0])
            answer = self.valid(bundle, Made.ca.certificate)
            self.assertEqual(answer["signatures"][0]["verdict"], "trusted")
            self.assertIn("Officer", answer["signatures"][0]["who"])
            self.assertIn("does not prove", " ".join(answer["remarks"]))

    def test_raw_ed25519(self):
        bundle = self.signed(Made.raw)
        self.assertEqual((bundle / "seal.txt.sig").stat().st_size, 64)
        self.assertTrue(ca.raw_verify(bundle, Made.raw.public)[0])
        self.assertFalse(ca.raw_verify(bundle, Made.raw2.public)[0])
        answer = self.valid(bundle, Made.raw2.public, Made.raw.public)
        self.assertEqual(answer["signatures"][0]["verdict"], "trusted")
        self.refused("wrong-signature", bundle, Made.raw2.public)
        self.refused("untrusted", bundle, Made.ca.certificate)

    def test_nothing_but_one_file_is_added(self):
        bundle = self.copy()
        before = {p: p.read_bytes() for p in bundle.rglob("*")
                  if p.is_file()}
        self.assertEqual(self.sign(bundle, Made.officer).code, 0)
        after = {p: p.read_bytes() for p in bundle.rglob("*")
                 if p.is_file()}
        added = bundle / "seal.txt.p7s"
        self.assertEqual(set(after) - set(before), {added})
        self.assertEqual({p: after[p] for p in before}, before)
        self.assertEqual(added.stat().st_mode & 0o777, 0o600)
        self.assertNotIn((bundle / "seal.txt").read_bytes()[:64],
                         after[added])

    def test_json(self):
        bundle = self.copy()
        done = self.sign(bundle, Made.officer, "--json")
        self.assertEqual(done.json["file"], "seal.txt.p7s")
        self.assertEqual(done.json["seal_hash"],
                         forger.digest(bundle / "seal.txt"))

    def test_the_signers_own_certificate_may_be_trusted(self):
        self.valid(self.signed(), Made.officer.certificate)

    def test_without_trust_it_says_who_claims_it(self):
        answer = self.valid(self.signed())
        self.assertEqual(answer["signatures"][0]["verdict"],
                         "nobody-trusted")
        self.assertIn("Nobody was trusted", " ".join(answer["remarks"]))
        self.assertIn("Officer officer", " ".join(answer["remarks"]))
        answer = self.valid(self.signed(Made.raw))
        self.assertEqual(answer["signatures"][0]["verdict"], "no-key")

    def test_an_intermediate_is_carried_along(self):
        bundle = self.copy()
        chain = self.top / "chain.pem"
        chain.write_bytes(Made.officer.certificate.read_bytes() +
                          Made.ca.certificate.read_bytes())
        done = w.run("sign", bundle, "--sign", Made.officer.key,
                     "--certificate", chain)
        self.assertEqual(done.code, 0, done)
        self.valid(bundle, Made.ca.certificate)

    def test_what_openssl_signs_is_taken_too(self):
        bundle = self.copy()
        for more in ((), ("-noattr",), ("-keyid",), ("-md", "sha512")):
            (bundle / "seal.txt.p7s").unlink(missing_ok=True)
            ok, said = ca.openssl(
                "cms", "-sign", "-binary", "-outform", "DER", "-signer",
                Made.officer.certificate, "-inkey", Made.officer.key, "-in",
                bundle / "seal.txt", "-out", bundle / "seal.txt.p7s", *more)
            self.assertTrue(ok, said)
            self.valid(bundle, Made.ca.certificate)


class Extract(Case):
    """extract --sign: before the bundle has its name, or not at all."""

    def test_signed_when_it_is_published(self):
        for pair, name in ((Made.officer, "seal.txt.p7s"),
                           (Made.raw, "seal.txt.sig")):
            out = self.top / pair.key.stem
            named = ["--certificate", pair.certificate] \
                if pair.certificate.exists() else []
            with w.Phone(Made.phone) as phone:
                done = w.extract(Made.filter, phone, out, "--sign", pair.key,
                                 *named)
            self.assertEqual(done.code, 0, done)
            self.assertEqual(done.event("sealed")["signature"], name)
            trust = Made.ca.certificate if named else pair.public
            answer = self.valid(out, trust)
            self.assertEqual(answer["signatures"][0]["file"], name)

    def test_a_key_that_will_not_do_keeps_the_phone_untouched(self):
        with w.Phone(Made.phone) as phone:
            done = w.extract(Made.filter, phone, self.top / "out", "--sign",
                             Made.officer.key)
            self.assertEqual(done.code, USAGE, done)
            self.assertIn("needs its certificate", done.err)
            planned = len(phone.log.read_text().splitlines())
            done = w.extract(Made.filter, phone, self.top / "out", "--sign",
                             Made.keys / "none")
            self.assertEqual(done.code, USAGE, done)
            # The second was planned once more, and nothing beyond that.
            self.assertEqual(len(phone.log.read_text().splitlines()),
                             2 * planned)
        self.assertFalse(list(self.top.glob("out*")))

    def test_a_signature_that_cannot_be_made_leaves_a_whole_bundle(self):
        """A disk that takes the bundle and not one file more."""
        out = self.top / "out"
        with w.Phone(Made.phone) as phone:
            done = w.extract(Made.filter, phone, out, "--sign", Made.raw.key,
                             env={"LD_PRELOAD": str(no_signature(self.top)),
                                  "ASAN_OPTIONS": "verify_asan_link_order=0"})
        self.assertEqual(done.code, OUTPUT, done)
        self.assertEqual(done.event("sealed")["signature"], "")
        self.assertIn("NOT SIGNED", done.event("error")["text"])
        self.assertFalse(list(out.glob("seal.txt.*")))
        self.assertFalse(list(out.glob(".wn-*")))
        self.valid(out)
        self.assertEqual(self.sign(out, Made.raw).code, 0)
        self.valid(out, Made.raw.public)


def no_signature(folder):
    """A library before the C library's: no file may be named *.sig."""
    source, library = folder / "no.c", folder / "no.so"
    source.write_text("""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <string.h>
        int renameat2(int a, const char *from, int b, const char *to,
            unsigned flags)
        {
            int (*real)(int, const char *, int, const char *, unsigned) =
                (int (*)(int, const char *, int, const char *, unsigned))
                dlsym(RTLD_NEXT, "renameat2");
            if (strstr(to, ".sig")) {
                errno = ENOSPC;
                return -1;
            }
            return real(a, from, b, to, flags);
        }
    """)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"],
                   check=True)
    return library


class Refusals(Case):
    def no(self, code, words, bundle, *arguments):
        done = w.run("sign", bundle, *arguments)
        self.assertEqual(done.code, code, done)
        self.assertIn(words, done.err)
        self.assertIn("What to do now", done.err)
        self.assertFalse(list(bundle.glob("seal.txt.*")))
        self.assertFalse(list(bundle.glob(".wn-*")))

    def test_keys_that_will_not_do(self):
        bundle, keys = self.copy(), Made.keys
        officer, raw = Made.officer, Made.raw
        expired = Made.ca.issue("old", start=-20 * ca.DAY, end=-ca.DAY)
        early = Made.ca.issue("early", start=ca.DAY, end=9 * ca.DAY)
        weak = Made.ca.issue("weak", "rsa1024")
        curve = Made.ca.issue("curve", "p224")
        cipher = Made.ca.issue("cipher", uses=False)
        locked = self.top / "locked.key"
        officer.save_key(locked, b"secret")
        for words, key, certificate in (
                ("cannot be read", keys / "none.key", None),
                ("is not a file", keys, None),
                ("no private key", officer.certificate, None),
                ("no private key", "/dev/null", None),
                ("needs its certificate", officer.key, None),
                ("without a certificate", raw.key, officer.certificate),
                ("is not of the key", officer.key, Made.lab.certificate),
                ("only certificates", officer.key, officer.key),
                ("no PEM file", officer.key, __file__),
                ("not valid today", expired.key, expired.certificate),
                ("not valid today", early.key, early.certificate),
                ("shorter than 2048", weak.key, weak.certificate),
                ("not relied on", curve.key, curve.certificate),
                ("not for signing", cipher.key, cipher.certificate),
                ("is protected", locked, officer.certificate)):
            if str(key) == "/dev/null":
                words = "is not a file"
            with self.subTest(words=words, key=str(key)):
                self.no(USAGE, words, bundle, "--sign", key, *(
                    ["--certificate", certificate] if certificate else []))
        self.no(USAGE, "needs --sign", bundle)
        self.no(USAGE, "belongs to --sign", bundle, "--certificate",
                officer.certificate)

    def test_an_invalid_bundle_is_never_signed(self):
        bundle = self.copy()
        with open(bundle / "data/records.sqlite", "r+b") as f:
            f.seek(5000)
            f.write(b"x")
        self.no(INVALID, "not valid", bundle, "--sign", Made.raw.key)
        empty = self.top / "empty"
        empty.mkdir()
        self.no(INVALID, "not a bundle", empty, "--sign", Made.raw.key)

    def test_a_signature_is_never_written_over(self):
        for first, second in ((Made.officer, Made.lab),
                              (Made.officer, Made.raw),
                              (Made.raw, Made.raw2)):
            bundle = self.signed(first)
            before = {p.name: p.read_bytes() for p in
                      bundle.glob("seal.txt.*")}
            done = self.sign(bundle, second)
            self.assertEqual(done.code, OUTPUT, done)
            self.assertIn("signed already", done.err)
            self.assertEqual(before, {p.name: p.read_bytes() for p in
                                      bundle.glob("seal.txt.*")})

    def test_trust_that_will_not_do(self):
        bundle = self.signed()
        for words, pem in (("cannot be read", Made.keys / "none.pem"),
                           ("PRIVATE KEY", Made.officer.key),
                           ("not Ed25519", Made.officer.public),
                           ("no PEM file", __file__)):
            done = w.run("verify", bundle, "--trust", pem)
            self.assertEqual(done.code, USAGE, done)
            self.assertIn(words, done.err)


class Verdicts(Case):
    def test_nobody_signed(self):
        bundle = self.copy()
        code, answer = self.verify(bundle, Made.ca.certificate)
        self.assertEqual(code, INVALID)
        self.assertIn("nobody signed", answer["findings"][0]["what"])
        self.valid(bundle)

    def test_untrusted(self):
        bundle = self.signed()
        said = self.refused("untrusted", bundle, Made.other.certificate)
        self.assertIn("issuer", said)
        # Of the same name as who is trusted, but not his.
        twin = ca.Authority(self.top, "ca")
        self.refused("untrusted", bundle, twin.certificate)

    def openssl_sign(self, pair):
        bundle = self.copy()
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-outform", "DER", "-signer",
            pair.certificate, "-inkey", pair.key, "-in", bundle / "seal.txt",
            "-out", bundle / "seal.txt.p7s")
        self.assertTrue(ok, said)
        return bundle

    def test_expired_and_not_yet(self):
        old = Made.ca.issue("old", start=-20 * ca.DAY, end=-ca.DAY)
        bundle = self.openssl_sign(old)
        self.assertFalse(ca.cms_verify(bundle, Made.ca.certificate)[0])
        self.assertIn("expired on", self.refused(
            "expired", bundle, Made.ca.certificate))
        self.valid(bundle)  # nobody was asked about
        early = Made.ca.issue("early", start=ca.DAY, end=9 * ca.DAY)
        self.assertIn("not valid before", self.refused(
            "not-yet-valid", self.openssl_sign(early), Made.ca.certificate))

    def test_unfit(self):
        for name, kind, uses in (("weak", "rsa1024", None),
                                 ("cipher", "p256", False)):
            pair = Made.ca.issue(name, kind, uses=uses)
            self.refused("unfit", self.openssl_sign(pair),
                         Made.ca.certificate)

    def test_of_another_seal(self):
        """A good signature of another bundle, put in place of this one's."""
        bundle = self.signed()
        (bundle / "other").write_text("another seal\n")
        for more in ((), ("-noattr",)):
            ok, said = ca.openssl(
                "cms", "-sign", "-binary", "-outform", "DER", "-signer",
                Made.officer.certificate, "-inkey", Made.officer.key, "-in",
                bundle / "other", "-out", bundle / "seal.txt.p7s", *more)
            self.assertTrue(ok, said)
            swapped = self.copy(bundle)
            (swapped / "other").unlink()
            verdict = "wrong-signature" if more else "other-content"
            self.refused(verdict, swapped, Made.ca.certificate)
            self.refused(verdict, swapped)
            self.assertFalse(
                ca.cms_verify(swapped, Made.ca.certificate)[0])

    def test_a_forger_who_seals_again(self):
        """All sums are right again; only the signature tells."""
        bundle = self.signed()
        with open(bundle / "bag-info.txt", "a") as f:
            f.write("Contact-Name: somebody else\n")
        forger.reseal(bundle)
        self.refused("other-content", bundle, Made.ca.certificate)
        self.refused("other-content", bundle)
        self.assertFalse(ca.cms_verify(bundle, Made.ca.certificate)[0])

    def test_a_copy_of_the_content_inside(self):
        bundle = self.copy()
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-nodetach", "-outform", "DER",
            "-signer", Made.officer.certificate, "-inkey", Made.officer.key,
            "-in", bundle / "seal.txt", "-out", bundle / "seal.txt.p7s")
        self.assertTrue(ok, said)
        self.refused("malformed", bundle, Made.ca.certificate)

    def test_two_signers(self):
        bundle = self.copy()
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-outform", "DER", "-signer",
            Made.officer.certificate, "-inkey", Made.officer.key, "-signer",
            Made.lab.certificate, "-inkey", Made.lab.key, "-in",
            bundle / "seal.txt", "-out", bundle / "seal.txt.p7s")
        self.assertTrue(ok, said)
        self.refused("malformed", bundle, Made.ca.certificate)

    def test_without_its_certificate(self):
        bundle = self.copy()
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-nocerts", "-outform", "DER",
            "-signer", Made.officer.certificate, "-inkey", Made.officer.key,
            "-in", bundle / "seal.txt", "-out", bundle / "seal.txt.p7s")
        self.assertTrue(ok, said)
        self.refused("untrusted", bundle, Made.ca.certificate)
        self.valid(bundle, Made.officer.certificate)
        self.assertEqual(self.valid(bundle)["signatures"][0]["verdict"],
                         "no-key")

    def test_cut_flipped_and_strange(self):
        for pair, name in ((Made.officer, "seal.txt.p7s"),
                           (Made.raw, "seal.txt.sig")):
            bundle = self.signed(pair)
            path = bundle / name
            whole = path.read_bytes()
            trust = Made.ca.certificate if pair is Made.officer \
                else pair.public
            changed = [b"", b"\0", whole[:-1], whole + b"\0", whole[1:],
                       b"x" * 64, os.urandom(700), whole * 400]
            for place in range(0, len(whole), max(1, len(whole) // 24)):
                data = bytearray(whole)
                data[place] ^= 0x01
                changed.append(bytes(data))
            for data in changed:
                path.write_bytes(data)
                code, answer = self.verify(bundle, trust)
                self.assertEqual(code, INVALID, (name, data[:40], answer))
                self.assertTrue(any(f["where"] == name
                                    for f in answer["findings"]), answer)

    def test_hostile_names_are_shown_not_obeyed(self):
        pair = Made.ca.issue("evil", subject="\x1b[2J\u202eevil\nVALID")
        bundle = self.openssl_sign(pair)
        done = w.run("verify", bundle, "--trust", Made.ca.certificate)
        self.assertEqual(done.code, 0, done)
        self.assertNotIn("\x1b", done.out)
        self.assertNotIn("\u202e", done.out)
        self.assertEqual(done.out.count("\nVALID\n"), 1)


if __name__ == "__main__":
    w.main()
