"""The program make-image: same seed, same bytes on any host; the large
profiles; images of given files; and the typedstream writer."""

import filecmp
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from images import from_files, load_truth  # noqa: E402
from images.clock import local  # noqa: E402
from images.test_images import Opened, files_of  # noqa: E402
from images.typedstream import attributed  # noqa: E402

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "make-image")


def digest(top):
    """Names, modes, times and contents of everything, as one number."""
    total = hashlib.sha256()
    for rel, path in sorted(files_of(top)):
        told = os.stat(path)
        with open(path, "rb") as stream:
            body = hashlib.sha256(stream.read()).hexdigest()
        total.update(f"{rel} {told.st_mode:o} {told.st_mtime_ns} {body}\n"
                     .encode(errors="surrogateescape"))
    return total.hexdigest()


class Same(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="test-images-")
        self.addCleanup(shutil.rmtree, self.work)

    def make(self, name, *arguments, seed="5", **environment):
        out = os.path.join(self.work, name)
        subprocess.run(
            [sys.executable, PROGRAM, arguments[0], out, "--seed", seed,
             *arguments[1:]], check=True, stdout=subprocess.DEVNULL,
            umask=int(environment.pop("umask", "022"), 8),
            env={**os.environ, **environment})
        return out

    def test_same_seed_same_bytes_whatever_the_host(self):
        for arguments in (("month", "--photos", "20"),
                          ("selection", "--ios", "18"),
                          ("big-sms", "--messages", "3000"),
                          ("bench-backup", "--messages", "3000",
                           "--attachments", "5"),
                          ("photos", "--count", "50", "--in-window", "9"),
                          ("many", "--count", "70"),
                          ("whatsapp-small", "--age", "2022"),
                          ("android-big-sms", "--messages", "900",
                           "--in-window", "40")):
            name = arguments[0]
            one = self.make(name + "-1", *arguments, TZ="Asia/Tokyo",
                            LC_ALL="C", PYTHONHASHSEED="1")
            two = self.make(name + "-2", *arguments, TZ="Pacific/Chatham",
                            LC_ALL="C.UTF-8", umask="077", PYTHONHASHSEED="2")
            self.assertEqual(digest(one), digest(two), name)
            other = self.make(name + "-3", *arguments, seed="6")
            self.assertNotEqual(digest(one), digest(other), name)

    def test_bulk_files_are_sparse_and_counted(self):
        out = self.make("p", "photos", "--count", "50", "--in-window", "9")
        truth, inside = load_truth(out), 0
        start, until = (local("Europe/London", day) for day in
                        ("2026-03-02", "2026-03-09"))
        for item in truth["items"]:
            told = os.stat(os.path.join(out, item["files"][0]))
            self.assertEqual(told.st_size, 2097152)
            self.assertLess(told.st_blocks * 512, 65536)
            self.assertEqual(told.st_mtime_ns,
                             item["times"]["taken"]["utc_ns"])
            inside += start <= told.st_mtime_ns < until
        self.assertEqual(inside, 9)
        self.assertEqual(len(truth["items"]), 50)

    def test_big_sms_holds_what_it_says(self):
        out = self.make("b", "bench-backup", "--messages", "3000",
                        "--in-window", "40", "--attachments", "5")
        truth = load_truth(out)
        start, until = (local("Europe/London", day) for day in
                        ("2026-03-01", "2026-03-15"))
        inside = [i for i in truth["items"]
                  if start <= i["times"]["shown"]["utc_ns"] < until]
        self.assertEqual(len(inside), 40)
        self.assertEqual(sum(len(i["files"]) for i in inside), 5)
        with Opened(out, "backup/HomeDomain/Library/SMS/sms.db") as db:
            self.assertEqual(db.execute(
                "SELECT count(*) FROM message").fetchone()[0], 3000)
            person = db.execute(
                "SELECT count(*) FROM message m JOIN handle h ON h.ROWID = "
                "m.handle_id WHERE h.id = '+447700900123'").fetchone()[0]
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone(),
                             ("ok",))
        self.assertEqual(person, len(truth["items"]))
        with open(os.path.join(out, "phone.yaml"), encoding="utf-8") as stream:
            phone = json.load(stream)
        self.assertEqual(phone["backup"]["order"], "index-first")
        self.assertTrue(phone["identity"]["product-type"].startswith(
            "Virtual"))

    def test_android_big_sms_holds_what_it_says(self):
        out = self.make("a", "android-big-sms", "--messages", "3000",
                        "--in-window", "40")
        truth = load_truth(out)
        start, until = (local("Europe/London", day) for day in
                        ("2026-03-01", "2026-03-15"))
        ids = {i["source"]["rowid"] for i in truth["items"]}
        inside = {i["source"]["rowid"] for i in truth["items"]
                  if start <= i["times"]["shown"]["utc_ns"] < until}
        self.assertEqual(len(inside), 40)
        with Opened(out, "providers/mmssms.db") as db:
            self.assertEqual(db.execute(
                "SELECT count(*) FROM sms").fetchone()[0], 3000)
            self.assertEqual(ids, {row for row, in db.execute(
                "SELECT _id FROM sms WHERE address = '+447700900123' OR "
                "thread_id = 1")})
            self.assertEqual(inside, {row for row, in db.execute(
                "SELECT _id FROM sms WHERE thread_id = 1 AND date >= ? AND "
                "date < ?", (start // 10**6, until // 10**6))})

    def test_no_canaries_when_none_are_wanted(self):
        out = self.make("n", "month", "--photos", "9", "--no-canaries")
        for rel, path in files_of(out):
            with open(path, "rb") as stream:
                self.assertNotIn(b"cnry-", stream.read(), rel)

    def test_from_files(self):
        source = os.path.join(self.work, "given")
        with open(source, "wb") as stream:
            stream.write(b"given bytes")
        out = os.path.join(self.work, "image")
        from_files(out, {"backup/HomeDomain/Library/SMS/sms.db": source,
                         "media/DCIM/100APPLE/IMG_0001.JPG": b"\xff\xd8"})
        self.assertTrue(filecmp.cmp(source, os.path.join(
            out, "backup/HomeDomain/Library/SMS/sms.db"), shallow=False))
        for place in ("backup/../x", "else/x", "media/", "/etc/x"):
            with self.assertRaises(ValueError, msg=place):
                from_files(os.path.join(self.work, "no"), {place: b""})
            shutil.rmtree(os.path.join(self.work, "no"))
        with self.assertRaises(FileExistsError):
            from_files(out, {})


class Typedstream(unittest.TestCase):
    # Taken down from what a phone wrote for the text "Ok": header, classes,
    # text, one run with message part 0.
    REAL = (b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x19"
            b"NSMutableAttributedString\0\x84\x84\x12NSAttributedString\0"
            b"\x84\x84\x08NSObject\0\x85\x92\x84\x84\x84\x0fNSMutableString"
            b"\x01\x84\x84\x08NSString\x01\x95\x84\x01+\x02Ok\x86\x84\x02iI"
            b"\x01\x02\x92\x84\x84\x84\x0cNSDictionary\0\x95\x84\x01i\x01\x92"
            b"\x84\x98\x98\x1d__kIMMessagePartAttributeName\x86\x92\x84\x84"
            b"\x84\x08NSNumber\0\x84\x84\x07NSValue\0\x95\x84\x01*\x84\x9b"
            b"\x9b\0\x86\x86\x86")

    def test_bytes_are_those_of_a_phone(self):
        self.assertEqual(attributed("Ok"), self.REAL)

    def test_lengths(self):
        for length, head in ((127, b"\x7f"), (128, b"\x81\x80\0"),
                             (32767, b"\x81\xff\x7f"),
                             (32768, b"\x82" + struct.pack("<I", 32768))):
            self.assertIn(b"+" + head + b"x" * length + b"\x86",
                          attributed("x" * length))

    def test_runs_count_utf16_units(self):
        self.assertIn(b"\x84\x02iI\x01\x03\x92", attributed("a😀"))


if __name__ == "__main__":
    unittest.main()
