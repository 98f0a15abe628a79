"""Debian's adb, unmodified, judges the virtual Android.

usage: test_android_peers.py BIN_DIR [unittest arguments]
Exit status 77: adb is not installed, nothing was judged.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from virtual import Android, write_image  # noqa: E402

BIN = ""
BLOCK = bytes(range(256)) * 1024
NAMES = (b"plain.jpg", b"two  blanks.jpg", b"it's \"quoted\".jpg",
         b"new\nline.jpg", b"$(id);`id`.jpg", b"\xff\xfenot utf8.jpg",
         "\u00e9\U0001F468.jpg".encode(), b"-rf", b"n" * 255)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Peers(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="android-peers-")
        self.addCleanup(shutil.rmtree, self.dir)
        home = os.path.join(self.dir, "home")
        os.mkdir(home)
        # A server of our own, which outlives nothing.
        self.env = {**os.environ, "HOME": home, "LC_ALL": "C.UTF-8",
                    "ANDROID_ADB_SERVER_PORT": str(free_port())}
        self.env.pop("ADB_SERVER_SOCKET", None)
        self.addCleanup(self.adb, "kill-server")

    def adb(self, *words, timeout=60):
        return subprocess.run(
            ["adb", *words], env=self.env, timeout=timeout, cwd=self.dir,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def ok(self, *words):
        done = self.adb(*words)
        self.assertEqual(done.returncode, 0, (words, done))
        return done.stdout

    def image(self, sdk=34, synthetic=(), **android):
        root = write_image(os.path.join(self.dir, "phone"), {
            "platform": "android",
            "identity": {"serial": "VA0001",
                         "product-type": "Virtual Phone 14"},
            "android": {"sdk": sdk, **{key.replace("_", "-"): value
                                       for key, value in android.items()}},
            "synthetic": list(synthetic)})
        self.camera = os.fsencode(os.path.join(
            root, "fs", "sdcard", "DCIM", "Camera"))
        os.makedirs(self.camera + b"/sub folder")
        self.files = {b"sub folder/inner.txt": b"inner", b"empty": b"",
                      b"big.bin": BLOCK * 40 + b"tail"}
        self.files.update((name, b"file " + name) for name in NAMES)
        for name, data in self.files.items():
            path = self.camera + b"/" + name
            with open(path, "wb") as out:
                out.write(data)
            os.utime(path, (1700000000, 1700000000))
        os.symlink("plain.jpg", self.camera + b"/link.jpg")
        return root

    def start(self, **options):
        phone = Android(BIN, self.image(**options))
        self.addCleanup(phone.__exit__)
        phone.__enter__()
        self.name = f"127.0.0.1:{phone.port}"
        return phone

    def connect(self, phone):
        self.assertIn(b"connected to", self.ok("connect", self.name))

    def unharmed(self, phone):
        """No rule was broken: the rules are those of a real host."""
        log = phone.stop()
        self.assertEqual([line for line in log if line["op"] == "violation"],
                         [])
        return log

    def test_listed_and_asked(self):
        phone = self.start()
        self.connect(phone)
        line = self.ok("devices", "-l").decode()
        self.assertRegex(line, re.escape(self.name) + r" +device "
                         r"product:virtual model:Virtual_Phone_14 "
                         r"device:virtual transport_id:1")
        self.assertEqual(self.ok("get-state"), b"device\n")
        features = self.ok("features").decode().split()
        self.assertTrue({"shell_v2", "ls_v2", "stat_v2"} <= set(features))
        self.assertIn(b"disconnected", self.ok("disconnect", self.name))
        self.connect(phone)
        self.assertEqual(self.ok("shell", "echo again"), b"again\n")
        log = self.unharmed(phone)
        self.assertEqual(len([e for e in log if e["op"] == "online"]), 2)

    def wait_for(self, state):
        for _ in range(100):
            if f"{self.name}\t{state}" in self.ok("devices").decode():
                return
            time.sleep(0.1)
        self.fail(f"never {state}: {self.ok('devices')}")

    def test_dialog_later(self):
        phone = self.start(authorised=False, answer_after_ms=2000)
        self.assertIn(b"failed to authenticate", self.adb(
            "connect", self.name).stdout)
        self.wait_for("unauthorized")
        self.assertIn(b"unauthorized", self.adb("shell", "id").stderr)
        self.wait_for("device")
        self.assertIn(b"uid=2000", self.ok("shell", "id"))
        log = self.unharmed(phone)
        dialog = [line for line in log if line["op"] == "dialog"]
        self.assertEqual(len(dialog), 1)
        # The key that is shown made the signature, over the token itself.
        self.assertTrue(dialog[0]["signed"])

    def test_a_key_that_is_known(self):
        phone = self.start(authorised=False, always_allow=True)
        self.adb("connect", self.name)
        self.wait_for("device")
        self.ok("disconnect", self.name)
        self.connect(phone)
        log = self.unharmed(phone)
        known = [e["known"] for e in log if e["op"] == "signature"]
        self.assertEqual(known, [False, True])

    def test_never_allowed(self):
        phone = self.start(authorised=False, answer="never")
        self.adb("connect", self.name)
        time.sleep(1)
        self.wait_for("unauthorized")
        self.unharmed(phone)

    def shell(self, phone, statuses):
        done = self.adb("shell", "echo out; echo err >&2; exit 7")
        if statuses:
            self.assertEqual((done.stdout, done.stderr, done.returncode),
                             (b"out\n", b"err\n", 7))
        else:
            self.assertEqual((done.stdout, done.returncode),
                             (b"out\nerr\n", 0))
        data = self.ok("exec-out", "cat /sdcard/DCIM/Camera/big.bin")
        self.assertEqual(data, self.files[b"big.bin"])
        text = "x" * 3000
        self.assertEqual(self.ok("shell", f"echo '{text}'"),
                         text.encode() + b"\n")

    def test_shell(self):
        phone = self.start()
        self.connect(phone)
        self.shell(phone, True)
        self.unharmed(phone)

    def pulled(self, folder):
        found = {}
        top = os.fsencode(folder)
        for at, _, names in os.walk(top):
            for name in names:
                path = os.path.join(at, name)
                with open(path, "rb") as data:
                    found[os.path.relpath(path, top)] = data.read()
                if name != b"link.jpg":
                    self.assertEqual(os.stat(path).st_mtime, 1700000000)
        return found

    def pull(self, links=True):
        """Without stat_v2 adb passes links to files over."""
        into = os.path.join(self.dir, "pulled")
        os.mkdir(into)
        self.ok("pull", "-a", "/sdcard/DCIM/Camera", into)
        want = dict(self.files)
        if links:
            want[b"link.jpg"] = self.files[b"plain.jpg"]
        got = self.pulled(os.path.join(into, "Camera"))
        self.assertEqual(sorted(got), sorted(want))
        for name, data in want.items():
            self.assertEqual(got[name], data, name)

    def test_pull_a_folder(self):
        phone = self.start()
        self.connect(phone)
        self.pull()
        log = self.unharmed(phone)
        read = {e["path"].rpartition("/Camera/")[2]: e["bytes"]
                for e in log if e["op"] == "recv"}
        self.assertEqual(read["big.bin"], len(self.files[b"big.bin"]))
        self.assertEqual(len(read), len(self.files) + 1)

    def test_each_release(self):
        for sdk in (25, 28, 29, 30, 31, 36):
            with self.subTest(sdk):
                shutil.rmtree(os.path.join(self.dir, "phone"),
                              ignore_errors=True)
                shutil.rmtree(os.path.join(self.dir, "pulled"),
                              ignore_errors=True)
                phone = self.start(sdk=sdk)
                self.connect(phone)
                self.shell(phone, True)
                self.pull(sdk >= 28)
                self.ok("disconnect", self.name)
                self.unharmed(phone)

    def test_v1_phone(self):
        """4096 bytes a packet, sums in each, no features."""
        phone = self.start(sdk=25, protocol_version=0x01000000,
                           max_payload=4096, features=[])
        self.connect(phone)
        self.shell(phone, False)
        self.pull(links=False)
        self.unharmed(phone)

    def test_odd_sizes_of_packets(self):
        phone = self.start(chop=[1, 2, 3, 5, 8, 1000, 4097])
        self.connect(phone)
        self.shell(phone, True)
        self.pull()
        self.unharmed(phone)

    def test_list(self):
        phone = self.start()
        self.connect(phone)
        listed = self.ok("ls", "/sdcard/DCIM/Camera")
        for name, data in self.files.items():
            if b"/" not in name and len(name) < 200:
                self.assertIn(b"%08x 6553f100 %s\n" % (len(data), name),
                              listed)
        self.assertIn(b"link.jpg", listed)
        self.assertEqual(self.ok("ls", "/sdcard/none"), b"")
        self.unharmed(phone)

    def test_what_is_not_there_and_may_not_be_read(self):
        phone = self.start(unreadable=["/sdcard/DCIM/Camera/plain.jpg"])
        self.connect(phone)
        done = self.adb("pull", "/sdcard/none", self.dir)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"No such file", done.stdout + done.stderr)
        done = self.adb("pull", "/sdcard/DCIM/Camera/plain.jpg", self.dir)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Permission denied", done.stdout + done.stderr)
        done = self.adb("pull", "/data/system/users/0.xml", self.dir)
        self.assertIn(b"Permission denied", done.stdout + done.stderr)
        self.unharmed(phone)

    def test_big_and_many(self):
        phone = self.start(synthetic=[
            {"path": "/sdcard/Movies", "count": 1, "bytes": 300000000,
             "suffix": ".mp4"},
            {"path": "/sdcard/Movies/Huge", "count": 1, "bytes": 5 << 30},
            {"path": "/sdcard/DCIM/Bench", "count": 2000, "bytes": 300}])
        self.connect(phone)
        into = os.path.join(self.dir, "movie")
        self.ok("pull", "/sdcard/Movies/F0000000.mp4", into)
        self.assertEqual(os.stat(into).st_size, 300000000)
        self.assertIn(b"40000000 ", self.ok("ls", "/sdcard/Movies/Huge"))
        self.ok("pull", "/sdcard/DCIM/Bench", os.path.join(self.dir, "many"))
        self.assertEqual(len(os.listdir(os.path.join(self.dir, "many"))),
                         2000)
        self.unharmed(phone)

    def test_what_it_may_not_do(self):
        phone = self.start()
        self.connect(phone)
        note = os.path.join(self.dir, "note")
        with open(note, "w", encoding="ascii") as out:
            out.write("mine")
        self.assertNotEqual(self.adb("push", note, "/sdcard/").returncode, 0)
        self.wait_for("offline")
        self.ok("disconnect", self.name)
        self.connect(phone)
        self.adb("reboot")
        log = phone.stop()
        self.assertEqual(
            [e["what"] for e in log if e["op"] == "violation"],
            ["sync writes to the phone",
             "OPEN of a service that no reader needs"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not shutil.which("adb"):
        print("skipped: adb is not installed")
        sys.exit(77)
    BIN = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
