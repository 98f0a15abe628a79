"""A filter with a signature beside it, made by openssl: who signed what was
agreed, before the phone is touched and in the bundle."""

import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

import forger  # noqa: E402
import throwaway_ca as ca  # noqa: E402
from terminal import Terminal  # noqa: E402

USAGE, NOT_IN_FORCE, INVALID, CANCELLED = 2, 4, 10, 11


class Made:
    @classmethod
    def make(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="winnow-signed-"))
        cls.phone = cls.folder / "phone"
        truth = small.build(cls.phone, noise=False, media=False)
        cls.filter = small.write_filter(
            cls.folder / "plain.json",
            small.make_filter(truth, [
                small.messages_rule(),
                {"rule": "d", "category": "device-info"}]))
        keys = cls.folder / "keys"
        keys.mkdir()
        cls.ca = ca.Authority(keys)
        cls.other = ca.Authority(keys, "other")
        cls.officer = cls.ca.issue("officer")
        cls.late = cls.ca.issue("late", start=-3 * ca.DAY, end=-ca.DAY)
        cls.raw, cls.raw2 = (ca.keys_only(keys, n) for n in ("raw", "raw2"))


def setUpModule():
    Made.make()


def tearDownModule():
    shutil.rmtree(Made.folder, ignore_errors=True)


def sign(path, pair):
    """As docs/consent-filter.md says it."""
    if pair.certificate.exists():
        done = ca.openssl(
            "cms", "-sign", "-binary", "-nosmimecap", "-outform", "DER",
            "-md", "sha256", "-in", path, "-signer", pair.certificate,
            "-inkey", pair.key, "-out", f"{path}.p7s")
    else:
        done = ca.openssl("pkeyutl", "-sign", "-rawin", "-inkey", pair.key,
                          "-in", path, "-out", f"{path}.sig")
    if not done[0]:
        raise AssertionError(done[1])


def trust(*pems):
    return [part for pem in pems for part in ("--trust", pem)]


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.top = w.workspace(self)
        self.filter = self.top / "filter.json"
        shutil.copy(Made.filter, self.filter)

    def check(self, *pems):
        done = w.run("check", self.filter, "--json", *trust(*pems))
        return done.code, done.json

    def assert_refused(self, words, *pems):
        """By each verb that reads a filter, before any phone."""
        code, said = self.check(*pems)
        self.assertEqual((code, said["valid"], said["signed_by"]),
                         (NOT_IN_FORCE, False, ""), said)
        wrong = [f["text"] for f in said["findings"] if f["kind"] == "error"]
        self.assertEqual(len(wrong), 1, said)
        self.assertIn(words, wrong[0])
        done = w.run("plan", self.filter, "--as", "ios", "--json",
                     *trust(*pems))
        self.assertEqual(done.code, NOT_IN_FORCE, done)
        self.assertIn(words, done.out)
        out = self.top / "never"
        done = w.run("extract", self.filter, "--output", out, "--plan",
                     "0" * 64, *trust(*pems))
        self.assertEqual(done.code, NOT_IN_FORCE, done)
        self.assertFalse(out.exists())


class Refused(Case):
    def test_what_is_no_signature(self):
        for junk in (b"", b"x", b"\0" * (200 << 10)):
            Path(f"{self.filter}.p7s").write_bytes(junk)
            self.assert_refused("signature (.p7s)")
            self.assert_refused("signature (.p7s)", Made.ca.certificate)

    def test_another_filter(self):
        sign(self.filter, Made.officer)
        with open(self.filter, "ab") as more:
            more.write(b"\n")
        self.assert_refused("(other-content)")
        self.assert_refused("(other-content)", Made.ca.certificate)

    def test_somebody_else(self):
        sign(self.filter, Made.officer)
        self.assert_refused("(untrusted)", Made.other.certificate)
        self.assert_refused("(untrusted)", Made.raw.public)

    def test_too_late(self):
        sign(self.filter, Made.late)
        self.assert_refused("(expired)", Made.ca.certificate)

    def test_raw(self):
        sign(self.filter, Made.raw)
        self.assert_refused("give --trust")  # it names nobody
        self.assert_refused("(wrong-signature)", Made.raw2.public)

    def test_two_of_them(self):
        sign(self.filter, Made.officer)
        sign(self.filter, Made.raw)
        self.assert_refused("second one", Made.ca.certificate,
                            Made.raw.public)

    def test_none_where_one_is_asked_for(self):
        self.assert_refused("nobody signed", Made.ca.certificate)

    def test_nobody_to_trust(self):
        code, said = self.check(self.filter)
        self.assertEqual(code, USAGE, said)


class Signed(Case):
    def test_by_whom(self):
        sign(self.filter, Made.officer)
        code, said = self.check(Made.ca.certificate)
        self.assertEqual((code, said["findings"]), (0, []), said)
        self.assertIn("Officer officer", said["signed_by"])
        code, said = self.check()
        self.assertEqual((code, said["signed_by"]), (0, ""), said)
        self.assertIn("calls himself", said["findings"][0]["text"])
        self.assertEqual(said["findings"][0]["kind"], "warning")

    def planned(self, *more):
        """What the plan says of the signature, and that its words say so."""
        done = w.run("plan", self.filter, "--as", "ios", "--json", *more)
        said = [r for r in done.json["remarks"] if "signed" in r]
        words = w.run("plan", self.filter, "--as", "ios", *more)
        for one in said:
            self.assertIn(one, words.out)
        return said, done.json["plan_hash"]

    def test_the_plan_says_it_too(self):
        said, none = self.planned()
        self.assertEqual(said, [])
        sign(self.filter, Made.officer)
        said, nobody = self.planned()
        self.assertEqual(len(said), 1, said)
        self.assertEqual(said, [self.check()[1]["findings"][0]["text"]])
        self.assertRegex(said[0], "calls himself .*Officer officer.* Nobody "
                                  "was trusted")
        known, trusted = self.planned(*trust(Made.ca.certificate))
        self.assertRegex(known[0], "by .*Officer officer, who is trusted "
                                   r"\(certificate SHA-256 [0-9a-f]{64}\)$")
        self.assertEqual(len({none, nobody, trusted}), 3)
        policy = self.top / "policy.yaml"
        policy.write_text("winnow-policy: 1\nid: F\nsignature: required\n"
                          f"trusted: [{Made.ca.certificate}]\n")
        self.assertEqual(self.planned("--policy", policy)[0], known)

    def test_on_the_terminal(self):
        """Whoever confirms the plan has read who answers for the filter."""
        sign(self.filter, Made.officer)
        with w.Phone(Made.phone) as phone:
            on = Terminal("extract", self.filter, "--output",
                          self.top / "never", "--state-dir", self.top / "s",
                          phone=phone)
            on.expect("calls himself .*Officer officer.* Nobody was trusted"
                      ".*Carry out this plan")
            on.type("no")
            self.assertEqual(on.end(), CANCELLED, on.said)

    def verify(self, bundle, *pems):
        done = w.run("verify", bundle, "--json", *trust(*pems))
        return done.code, done.json

    def test_in_the_bundle(self):
        for pair, ending, pem in (
                (Made.officer, "p7s", Made.ca.certificate),
                (Made.raw, "sig", Made.raw.public)):
            shutil.copy(Made.filter, self.filter)
            for old in ("p7s", "sig"):
                Path(f"{self.filter}.{old}").unlink(missing_ok=True)
            sign(self.filter, pair)
            out = self.top / ending
            with w.Phone(Made.phone) as phone:
                done = w.extract(self.filter, phone, out,
                                 "--sign", Made.raw2.key,
                                 plan_options=trust(pem))
            self.assertEqual(done.code, 0, done)
            self.in_the_log(done, out, pair)
            self.in_the_bundle(out, ending, pem)

    def in_the_log(self, done, out, pair):
        """What the plan said of it; a key's file is nobody's name."""
        said, = [r for r in done.event("plan")["remarks"] if "signed" in r]
        event, = [e for e in map(json.loads, (
            out / "audit/log.jsonl").read_text().splitlines())
            if e["event"] == "agreed"]
        logged = event["details"]
        self.assertEqual(logged["filter_signature"], "trusted")
        self.assertIn(logged["filter_signer_sha256"], said)
        self.assertIn(logged["filter_signed_by"], said)
        self.assertEqual("Officer officer" in logged["filter_signed_by"],
                         pair is Made.officer)
        self.assertNotIn(str(Made.folder), said)

    def in_the_bundle(self, out, ending, pem):
        name = f"consent/filter.yaml.{ending}"
        self.assertEqual((out / name).read_bytes(),
                         Path(f"{self.filter}.{ending}").read_bytes())
        self.assertIn(name, (out / "tagmanifest-sha256.txt").read_text())
        judged = ca.cms_verify(out, pem, "consent/filter.yaml") \
            if ending == "p7s" else \
            ca.raw_verify(out, pem, "consent/filter.yaml")
        self.assertTrue(judged[0], judged[1])
        code, said = self.verify(out, Made.raw2.public, pem)
        self.assertEqual((code, said["findings"]), (0, []), said)
        mine, = said["agreement_signatures"]
        self.assertEqual((mine["file"], mine["verdict"]), (name, "trusted"))
        self.assertEqual(len(said["signatures"]), 1)
        self.assertEqual(self.verify(out)[0], 0)
        # Somebody else's, though the seal's is trusted.
        code, said = self.verify(out, Made.raw2.public)
        self.assertEqual(code, INVALID)
        self.assertEqual([f["where"] for f in said["findings"]], [name])
        self.in_the_rest(out, name, pem)
        self.another_signature(out, name)

    def in_the_rest(self, out, name, pem):
        """What is left after a disposal rests on the same agreement."""
        parent = self.top / f"{out.name}-parent"
        shutil.copytree(out, parent)
        rest = self.top / f"{out.name}-rest"
        done = w.run("dispose", parent, "--rule", "d", "--decision", "D/1",
                     "--by", "A Keeper", "--rank", "Inspector", "--yes",
                     "--output", rest)
        self.assertEqual(done.code, 0, done)
        self.assertEqual((rest / name).read_bytes(),
                         (out / name).read_bytes())
        code, said = self.verify(rest)
        self.assertEqual((code, said["findings"]), (0, []), said)
        code, said = self.verify(rest, pem)
        self.assertEqual(said["agreement_signatures"][0]["verdict"],
                         "trusted")

    def another_signature(self, out, name):
        """Swapped and sealed anew: the bag is whole, the signature is not."""
        (out / "seal.txt.sig").unlink()
        raw = bytearray((out / name).read_bytes())
        raw[-1] ^= 1
        (out / name).write_bytes(raw)
        forger.reseal(out)
        pems = [Made.ca.certificate, Made.raw.public]
        code, said = self.verify(out, *pems)
        self.assertEqual(code, INVALID)
        self.assertIn(name, [f["where"] for f in said["findings"]], said)


if __name__ == "__main__":
    w.main()
