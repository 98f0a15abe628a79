"""Signing with a key that does not leave its token (softhsm2 behind OpenSSL's
engine), judged by openssl."""

import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))
import test_sign  # noqa: E402
from small_phone import w  # noqa: E402
from test_sign import Made  # noqa: E402

import throwaway_ca as ca  # noqa: E402
from terminal import Terminal  # noqa: E402

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
THERE = MODULE.exists() and shutil.which("softhsm2-util")
USAGE = 2


def setUpModule():
    if THERE:
        Made.make()


def tearDownModule():
    if THERE:
        shutil.rmtree(Made.folder, ignore_errors=True)


@unittest.skipUnless(THERE, "softhsm2 is not installed")
class Token(test_sign.Case):
    def setUp(self):
        super().setUp()
        tokens = self.top / "tokens"
        tokens.mkdir()
        conf = self.top / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {tokens}\n"
                        "objectstore.backend = file\nlog.level = ERROR\n")
        self.env = {"SOFTHSM2_CONF": str(conf),
                    "PKCS11_MODULE_PATH": str(MODULE)}
        self.util("--init-token", "--free", "--label", "lab",
                  "--pin", "4711", "--so-pin", "87654321")
        for number, pair in (("01", Made.officer), ("02", Made.lab)):
            self.util("--import", pair.key, "--token", "lab", "--pin", "4711",
                      "--label", pair.key.stem, "--id", number)

    def util(self, *arguments):
        subprocess.run(["softhsm2-util", *map(str, arguments)], check=True,
                       capture_output=True, env={**os.environ, **self.env})

    def with_pin(self, pin, uri):
        path = self.top / "pin"
        path.write_text(pin)
        return f"pkcs11:{uri}?pin-source=file:{path}"

    def try_to(self, bundle, uri, pair=Made):
        certificate = [] if pair is Made else [
            "--certificate", pair.certificate]
        return w.run("sign", bundle, "--sign", uri, *certificate,
                     env=self.env)

    def assert_refused(self, uri, words):
        bundle = self.copy()
        done = self.try_to(bundle, uri, Made.officer)
        self.assertEqual(done.code, USAGE, done)
        self.assertIn(words, done.err)
        self.assertFalse((bundle / "seal.txt.p7s").exists())

    def test_both_kinds_of_key(self):
        for pair in (Made.officer, Made.lab):
            bundle = self.copy()
            done = self.try_to(bundle, self.with_pin(
                "4711", f"token=lab;object={pair.key.stem}"), pair)
            self.assertEqual(done.code, 0, done)
            judged, said = ca.cms_verify(bundle, Made.ca.certificate)
            self.assertTrue(judged, said)
            answer = self.valid(bundle, Made.ca.certificate)
            self.assertEqual(answer["signatures"][0]["verdict"], "trusted")

    def test_refused_in_words(self):
        one = "token=lab;object=officer"
        self.assert_refused(f"pkcs11:{one}?pin-value=4711",
                            "everybody on this computer can read it")
        self.assert_refused(self.with_pin("0000", one), "A wrong PIN counts")
        self.assert_refused(self.with_pin("4711", "token=none;object=officer"),
                            "no token that is plugged in has that key")
        self.assert_refused(self.with_pin("4711", "token=lab;object=nobody"),
                            "no token that is plugged in has that key")
        self.assert_refused(f"pkcs11:{one}", "nobody was there")
        self.assert_refused(self.with_pin("4711", "token=lab;object=lab"),
                            "not of the key")

    def typed(self, bundle, pin):
        """Signing on a terminal with this PIN; → the exit code, what it said.
        """
        on = Terminal("sign", bundle, "--sign", "pkcs11:token=lab;object="
                      "officer", "--certificate", Made.officer.certificate,
                      env=self.env)
        on.expect(r"The PIN of the token \(a wrong one counts\): ")
        on.type(pin)
        code = on.end()
        # Asked as what it is, once; what is typed is not shown.
        self.assertNotIn("passphrase", on.said)
        self.assertEqual(on.said.count("The PIN of the token"), 1, on.said)
        self.assertRegex(on.said, r"a wrong one counts\): \r?\n")
        return code, on.said

    def test_the_pin_is_typed(self):
        bundle = self.copy()
        code, said = self.typed(bundle, "0000")
        self.assertEqual(code, USAGE, said)
        self.assertIn("A wrong PIN counts", " ".join(said.split()))
        self.assertFalse((bundle / "seal.txt.p7s").exists())
        code, said = self.typed(bundle, "4711")
        self.assertEqual(code, 0, said)
        judged, said = ca.cms_verify(bundle, Made.ca.certificate)
        self.assertTrue(judged, said)

    def test_no_module(self):
        self.env["PKCS11_MODULE_PATH"] = str(self.top / "none.so")
        self.assert_refused(
            self.with_pin("4711", "token=lab;object=officer"),
            "the module of the token cannot be used")


if __name__ == "__main__":
    w.main()
