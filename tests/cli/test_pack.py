"""A bundle from a whole run is packed for two people. openssl, cat and tar open
it alone, and `winnow verify` finds it valid; `winnow unpack` opens it too."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/flow"), str(ROOT / "tests/cli"),
                str(ROOT / "tests/support"), str(ROOT / "tests")]

import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402
from terminal import Terminal  # noqa: E402


def sh(*words, cwd, code=0):
    done = subprocess.run([str(x) for x in words], cwd=cwd, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stderr}")
    return done


def person(folder, name, *algorithm):
    sh("openssl", "req", "-x509", "-newkey", *algorithm, "-nodes", "-keyout",
       f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days",
       "2", cwd=folder)


def setUpModule():
    global FOLDER, BUNDLE
    FOLDER = Path(tempfile.mkdtemp(prefix="winnow-pack-"))
    truth = small.build(FOLDER / "phone")
    small.configure(FOLDER / "phone", FOLDER / "phone",
                    pairing={"pending-replies": 0})
    path = small.write_filter(FOLDER / "filter.json", small.make_filter(
        truth, [small.messages_rule(), small.photos_rule()]))
    BUNDLE = FOLDER / "GW-1"
    with w.Phone(FOLDER / "phone") as phone:
        done = w.extract(path, phone, BUNDLE)
    if done.code != 0:
        raise AssertionError(done)
    person(FOLDER, "rsa", "rsa:3072")
    person(FOLDER, "ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    person(FOLDER, "other", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def tearDownModule():
    shutil.rmtree(FOLDER)


class Pack(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = w.workspace(self)
        self.prefix = self.dir / "set"

    def pack(self, *more, to=("rsa", "ec")):
        people = [x for name in to for x in ("--to", FOLDER / f"{name}.pem")]
        return w.run("pack", BUNDLE, *people, "--output", self.prefix, *more)

    def unpack(self, *more, key="ec", certificate="ec", out="out", **keys):
        return w.run("unpack", f"{self.prefix}.0001.cms", "--key",
                     FOLDER / f"{key}.key", "--certificate",
                     FOLDER / f"{certificate}.pem", "--output",
                     self.dir / out, *more, **keys)

    def nothing_unpacked(self):
        self.assertEqual([p.name for p in self.dir.iterdir()
                          if p.name.startswith("out")], [])

    def test_without_winnow(self):
        """The lines of the note, as they stand there."""
        done = self.pack("--json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.json["seal_hash"], hashlib.sha256(
            (BUNDLE / "seal.txt").read_bytes()).hexdigest())
        note = Path(f"{self.prefix}.txt").read_text()
        start = note.index("    for p in")
        lines = note[start:note.index("Stop at the first")]
        for name in ("rsa", "ec"):
            folder = self.dir / name
            folder.mkdir()
            for path in self.dir.glob("set.*"):
                shutil.copy(path, folder)
            shutil.copy(FOLDER / f"{name}.key", folder / "KEY.pem")
            shutil.copy(FOLDER / f"{name}.pem", folder / "CERTIFICATE.pem")
            sh("sh", "-ec", lines, cwd=folder)
            sh("diff", "-r", BUNDLE, folder / "GW-1", cwd=folder)
            checked = w.run("verify", folder / "GW-1", "--json")
            self.assertEqual(checked.code, 0, checked)
            names = sh("tar", "-tf", "set.tar", cwd=folder).stdout.split("\n")
            self.assertEqual(names[:-2], sorted(names[:-2]))
            self.assertEqual(names[-2:], ["winnow-parts.txt", ""])
        for path in self.dir.glob("set.*"):
            kept = path.read_bytes()
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            for word in (b"GW-1", b"records.sqlite", small.PERSON.encode(),
                         done.json["seal_hash"].encode()):
                self.assertNotIn(word, kept, path)
        sh("sha256sum", "-c", "set.txt", cwd=self.dir)

    def test_openssl_does_not_open_what_is_not_theirs_or_was_changed(self):
        self.assertEqual(self.pack().code, 0)
        part = self.dir / "set.0001.cms"
        line = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", part,
                "-out", "open"]
        own = ["-inkey", FOLDER / "rsa.key", "-recip", FOLDER / "rsa.pem"]
        sh(*line, *own, cwd=self.dir)
        self.assertNotEqual(sh(
            *line, "-inkey", FOLDER / "other.key", "-recip",
            FOLDER / "other.pem", cwd=self.dir, code=None).returncode, 0)
        data = bytearray(part.read_bytes())
        data[len(data) // 2] ^= 1
        part.write_bytes(data)
        self.assertNotEqual(
            sh(*line, *own, cwd=self.dir, code=None).returncode, 0)
        done = self.unpack("--json", key="rsa", certificate="rsa")
        self.assertEqual((done.code, done.json["exit"]), (10, 10))
        self.assertIn("part 1", done.json["text"])
        self.nothing_unpacked()

    def test_there_and_back(self):
        packed = self.pack("--json").json
        done = self.unpack("--json")
        self.assertEqual(done.code, 0, done)
        for key in ("parts", "set", "seal_hash", "archive_bytes"):
            self.assertEqual(done.json[key], packed[key])
        sh("diff", "-r", BUNDLE, self.dir / "out", cwd=self.dir)
        done = self.unpack(out="out")
        self.assertEqual(done.code, 9, done)
        done = self.unpack(out="out2", key="rsa", certificate="rsa")
        self.assertEqual(done.code, 0, done)
        self.assertIn(packed["seal_hash"], done.out)

    def test_refusals(self):
        bad = self.dir / "bad.pem"
        bad.write_text("no certificate\n")
        for words, code in (
                (["pack", BUNDLE, "--output", self.prefix], 2),
                (["pack", BUNDLE, "--to", FOLDER / "ec.pem"], 2),
                (["pack", BUNDLE, "--to", bad, "--output", self.prefix], 2),
                (["pack", FOLDER, "--to", FOLDER / "ec.pem", "--output",
                  self.prefix], 10),
                (["pack", BUNDLE, "--to", FOLDER / "ec.pem", "--output",
                  BUNDLE / "set"], 9),
                (["unpack", f"{self.prefix}.0001.cms"], 2),
                (["unpack", self.prefix, "--key", FOLDER / "ec.key",
                  "--certificate", FOLDER / "ec.pem", "--output",
                  self.dir / "out"], 2)):
            with self.subTest(words):
                done = w.run(*words)
                self.assertEqual(done.code, code, done)
                self.assertTrue(done.err.strip())
        self.assertEqual(self.unpack().code, 10)  # there are none
        self.assertEqual(self.pack().code, 0)
        self.assertEqual(self.pack().code, 9)
        for keys, code, word in (
                ({"key": "other", "certificate": "other"}, 10, "not made for"),
                ({"key": "other"}, 2, "not that of the certificate")):
            done = self.unpack(**keys)
            self.assertEqual(done.code, code, done)
            self.assertIn(word, done.err)
        changed = self.dir / "changed"
        shutil.copytree(BUNDLE, changed)
        with open(changed / "data/records.sqlite", "r+b") as db:
            db.seek(5000)
            db.write(b"x")
        done = w.run("pack", changed, "--to", FOLDER / "ec.pem", "--output",
                     self.dir / "second")
        self.assertEqual(done.code, 10, done)
        self.assertEqual(list(self.dir.glob("second*")), [])
        self.nothing_unpacked()

    def test_a_passphrase_is_asked_for_and_not_shown(self):
        self.assertEqual(self.pack().code, 0)
        sh("openssl", "pkey", "-in", FOLDER / "ec.key", "-aes256", "-passout",
           "pass:correct horse", "-out", FOLDER / "locked.key", cwd=self.dir)
        self.assertEqual(self.unpack(key="locked").code, 2)
        for word, code in (("wrong", 2), ("correct horse", 0)):
            t = Terminal("unpack", f"{self.prefix}.0001.cms", "--key",
                         FOLDER / "locked.key", "--certificate",
                         FOLDER / "ec.pem", "--output", self.dir / "out")
            t.expect("passphrase")
            t.type(word)
            self.assertEqual(t.end(), code, t.said)
            self.assertNotIn(word, t.said.replace("nothing is", ""))


if __name__ == "__main__":
    w.main()
