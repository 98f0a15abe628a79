"""test_android_shell.py BIN: the virtual Android's shell, by release: its
grammar, what a phone says of itself, its files; nothing that writes."""

import hashlib
import os
import sys
import unittest

from adb_client import Android
from android_image import ALL, SDKS, Image

BIN = None


class Case(unittest.TestCase):
    maxDiff = 4000

    def start(self, image):
        phone = Android(BIN, image.dir)
        phone.__enter__()
        self.addCleanup(phone.__exit__)
        return phone

    def good(self, phone, command):
        out, err, status = phone.shell(command)
        self.assertEqual((err, status), (b"", 0), command)
        return out.decode("utf-8", "surrogateescape")

    def violations(self, phone):
        return [(e["what"], e["detail"]) for e in phone.stop()
                if e["op"] == "violation"]


class Grammar(Case):
    def setUp(self):
        self.phone = self.start(Image(self))

    def test_words(self):
        for command, out in (
                ("echo a  b", "a b\n"), ("echo 'a  b'", "a  b\n"),
                ("echo 'it'\\''s'", "it's\n"), ("echo \"a'b\"", "a'b\n"),
                ("echo \"\\$x \\\" \\\\ \\a\"", "$x \" \\ \\a\n"),
                ("echo a\\ b", "a b\n"), ("echo ''", "\n"),
                ("echo 'one\ntwo'", "one\ntwo\n"), ("echo -n x", "x"),
                ("echo a;echo b", "a\nb\n"), ("echo a\necho b", "a\nb\n"),
                ("echo a # b", "a\n"), ("echo a#b", "a#b\n"),
                ("x=7; echo $x ${x}y \"$x\" '$x'", "7 7y 7 $x\n"),
                ("echo 'ünï\U0001F600'", "ünï\U0001F600\n"),
                ("printf '%s|%d\\n' a 5", "a|5\n"),
                ("echo content://x?a=1*", "content://x?a=1*\n")):
            with self.subTest(command):
                self.assertEqual(self.good(self.phone, command), out)

    def test_lists(self):
        for command, out in (
                ("true && echo y || echo n", "y\n"),
                ("false && echo y || echo n", "n\n"),
                ("false; echo $?", "1\n"), ("nothing; echo $?", "127\n"),
                ("for i in 1 2 'a b'; do echo \"@$i\"; done", "@1\n@2\n"
                 "@a b\n"),
                ("for i in 1 2\ndo for j in x y; do echo $i$j; done; done",
                 "1x\n1y\n2x\n2y\n"),
                ("echo a 2>/dev/null >&2", "")):
            with self.subTest(command):
                self.assertEqual(self.phone.shell(command)[0].decode(), out)

    def test_streams_and_status(self):
        self.assertEqual(self.phone.shell("exit 7"), (b"", b"", 7))
        self.assertEqual(self.phone.shell("echo a >&2; echo b"),
                         (b"b\n", b"a\n", 0))
        self.assertEqual(self.phone.shell("echo a 1>&2 2>/dev/null"),
                         (b"", b"a\n", 0))
        out, err, status = self.phone.shell("zap")
        self.assertEqual((out, status), (b"", 127))
        self.assertEqual(
            err, b"/system/bin/sh: zap: inaccessible or not found\n")

    def test_what_is_not_simulated_is_an_error(self):
        for command in ("echo $(id)", "echo `id`", "id | cat", "id &",
                        "echo *", "if true; then id; fi", "echo 'open",
                        "echo >", "(id)", "echo ${x:-1}"):
            with self.subTest(command):
                out, err, status = self.phone.shell(command)
                self.assertEqual((out, status), (b"", 1))
                self.assertTrue(err.startswith(b"/system/bin/sh: "), err)
        self.assertEqual(len(self.violations(self.phone)), 10)

    def test_nothing_is_written(self):
        for command in ("rm /sdcard/x", "echo x > /sdcard/x", "setprop a b",
                        "settings put global a b", "pm clear com.x",
                        "am force-stop com.x", "touch /sdcard/x", "sh -c id",
                        "find /sdcard/ -delete", "find /sdcard/ -exec id +",
                        "mount -o remount /", "date 010100002020",
                        "dumpsys account"):
            with self.subTest(command):
                out, err, status = self.phone.shell(command)
                self.assertEqual(out, b"")
                self.assertNotEqual((err, status), (b"", 0))
        self.assertEqual(len(self.violations(self.phone)), 13)


class Identity(Case):
    def test_date(self):
        for sdk in SDKS:
            phone = self.start(Image(self, sdk))
            self.assertRegex(self.good(phone, "date +%s"), r"^\d{10}\n$")
            self.assertRegex(self.good(phone, "date +%s%N"), r"^\d{10}N\n$"
                             if sdk < 26 else r"^\d{19}\n$")

    def test_id(self):
        phone = self.start(Image(self))
        self.assertTrue(self.good(phone, "id").startswith(
            "uid=2000(shell) gid=2000(shell) groups="))
        self.assertEqual(self.good(phone, "getenforce"), "Enforcing\n")
        self.assertEqual(self.good(phone, "am get-current-user"), "0\n")

    def test_properties(self):
        for sdk in SDKS:
            phone = self.start(Image(self, sdk))
            self.assertEqual(self.good(
                phone, "getprop ro.build.version.sdk"), f"{sdk}\n")
            self.assertEqual(self.good(phone, "getprop no.such.one"), "\n")
            self.assertIn(f"[ro.build.version.sdk]: [{sdk}]\n",
                          self.good(phone, "getprop"))

    def test_settings(self):
        phone = self.start(Image(self))
        for words in ("get secure no_such", "get --user 0 global no_such",
                      "--user 0 get system no_such"):
            self.assertEqual(self.good(phone, "settings " + words), "null\n")

    def test_users(self):
        made = Image(self)
        phone = self.start(made)
        self.assertRegex(self.good(phone, "pm list users"),
                         r"^Users:\n\tUserInfo\{0:[^\n]*:[0-9a-f]+\} "
                         r"running\n")
        self.assertRegex(self.good(phone, "dumpsys user"),
                         r"Users:\n  UserInfo\{0:[^\n]*\n    State: "
                         r"RUNNING_UNLOCKED\n")
        out, err, status = phone.shell("pm list packages --user 77")
        self.assertEqual((out, status), (b"", 255))
        self.assertIn(b"user 77", err)

    def test_permissions_of_the_shell(self):
        for given in (ALL, ALL[:2]):
            phone = self.start(Image(self, permissions=given))
            out = self.good(phone, "dumpsys package com.android.shell")
            for name in ALL:
                self.assertEqual(f"android.permission.{name}: granted=true"
                                 in out, name in given, out)

    def test_policy(self):
        phone = self.start(Image(self))
        out = self.good(phone, "dumpsys device_policy")
        self.assertTrue(out.startswith(
            "Current Device Policy Manager state:\n"))
        self.assertIn("\n  Enabled Device Admins (User 0, provisioningState: "
                      "0):\n", out)


class Files(Case):
    def path(self, name):
        return self.made.path("fs", "sdcard", name)

    def phone(self, sdk=34):
        self.made = Image(self, sdk)
        for name, at in (("DCIM/a b.jpg", 1000), ("DCIM/new\nline", 2000),
                         ("DCIM/sub/c", 3000), ("Download/d", 1500),
                         ("Shut/e", 1000)):
            path = self.path(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as out:
                out.write(name)
            os.utime(path, (at, at))
        os.symlink("a b.jpg", self.path("DCIM/link"))
        os.chmod(self.path("Shut"), 0)
        self.addCleanup(os.chmod, self.path("Shut"), 0o700)
        return self.start(self.made)

    def found(self, phone, words, status=0, err=b""):
        out = phone.shell("find " + words + " -print0")
        self.assertEqual(out[1:], (err, status), words)
        return out[0].decode().split("\0")[:-1]

    def test_find(self):
        phone = self.phone()
        for words, want in (
                ("/sdcard/DCIM -type f", ["DCIM/a b.jpg", "DCIM/new\nline",
                                          "DCIM/sub/c"]),
                ("/sdcard/DCIM -type d", ["DCIM", "DCIM/sub"]),
                ("/sdcard/DCIM -type l", ["DCIM/link"]),
                ("/sdcard/DCIM ! -type f -maxdepth 1",
                 ["DCIM", "DCIM/link", "DCIM/sub"]),
                ("/sdcard/DCIM -maxdepth 0", ["DCIM"]),
                ("/sdcard/DCIM /sdcard/Download -type f -newermt '@999' ! "
                 "-newermt '@1500'", ["DCIM/a b.jpg", "Download/d"]),
                ("/sdcard/DCIM -type f -newermt @1000",
                 ["DCIM/new\nline", "DCIM/sub/c"]),
                ("/sdcard/DCIM -type f -mtime +1",
                 ["DCIM/a b.jpg", "DCIM/new\nline", "DCIM/sub/c"]),
                ("/sdcard/DCIM -type f -mtime -1", []),
                ("/sdcard/DCIM -name '*.jpg'", ["DCIM/a b.jpg"])):
            with self.subTest(words):
                self.assertEqual(self.found(phone, words),
                                 ["/sdcard/" + name for name in want])
        names = [e["names"] for e in phone.stop() if e["op"] == "find"]
        self.assertEqual(names[0], ["/sdcard/DCIM/a b.jpg",
                                    "/sdcard/DCIM/new\nline",
                                    "/sdcard/DCIM/sub/c"])

    def test_sdcard_is_a_link(self):
        phone = self.phone()
        self.assertEqual(self.found(phone, "/sdcard -type f"), [])
        self.assertEqual(self.found(phone, "/sdcard"), ["/sdcard"])
        shut = b"find: %sShut: Permission denied\n"
        for root in ("/sdcard/", "/storage/emulated/0/"):
            self.assertEqual(
                self.found(phone, root + " -type f", 1, shut % root.encode()),
                [root + name for name in ("DCIM/a b.jpg", "DCIM/new\nline",
                                          "DCIM/sub/c", "Download/d")])

    def test_errors(self):
        phone = self.phone()
        self.assertEqual(phone.shell("find /sdcard/no /sdcard/Download"),
                         (b"/sdcard/Download\n/sdcard/Download/d\n", b"find: "
                          b"/sdcard/no: No such file or directory\n", 1))
        self.assertEqual(phone.shell("find /sdcard/DCIM -zap 1"),
                         (b"", b"find: bad arg '-zap'\n", 1))

    def test_newermt_since_11(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            out, err, status = phone.shell(
                "find /sdcard/Download -type f -newermt @1 -print0")
            if sdk >= 30:
                self.assertEqual((out, err, status), (
                    b"/sdcard/Download/d\0", b"", 0))
            else:
                self.assertEqual((out, err, status), (
                    b"", b"find: bad arg '-newermt'\n", 1))

    def test_stat(self):
        phone = self.phone()
        self.assertEqual(phone.shell(
            "stat -c '%n %s %Y %f %F' '/sdcard/DCIM/a b.jpg' "
            "/sdcard/DCIM/link /sdcard/no"),
            (b"/sdcard/DCIM/a b.jpg 12 1000 81a4 regular file\n" +
             b"/sdcard/DCIM/link 7 %d a1ff symbolic link\n" %
             int(os.lstat(self.path("DCIM/link")).st_mtime),
             b"stat: '/sdcard/no': No such file or directory\n", 1))

    def test_sha256sum_since_8(self):
        want = hashlib.sha256(b"Download/d").hexdigest().encode()
        for sdk in SDKS:
            out, err, status = self.phone(sdk).shell(
                "sha256sum /sdcard/Download/d")
            if sdk >= 26:
                self.assertEqual((out, err, status), (
                    want + b"  /sdcard/Download/d\n", b"", 0))
            else:
                self.assertEqual((out, status), (b"", 127))

    def test_ls_and_cat(self):
        phone = self.phone()
        self.assertEqual(self.good(phone, "ls /sdcard/"),
                         "DCIM\nDownload\nShut\n")
        self.assertEqual(self.good(phone, "cat /sdcard/Download/d"),
                         "Download/d")
        self.assertEqual(phone.shell("ls /sdcard/Shut"),
                         (b"", b"ls: /sdcard/Shut: Permission denied\n", 1))
        self.assertEqual(phone.shell("cat /sdcard/no"),
                         (b"", b"cat: /sdcard/no: No such file or "
                          b"directory\n", 1))
        self.assertEqual(phone.shell("cat /sdcard/DCIM"),
                         (b"", b"cat: /sdcard/DCIM: Is a directory\n", 1))

    def test_made_and_listed_files(self):
        made = Image(self, unreadable=["/sdcard/Private"], synthetic=[
            {"path": "/sdcard/DCIM/Many", "count": 3, "bytes": 70000,
             "mtime": 1000, "mtime-step": 10}])
        os.makedirs(made.path("fs", "sdcard", "Private", "sub"))
        phone = self.start(made)
        self.assertEqual(
            self.found(phone, "/sdcard/ -type f -newermt @1005 ! -newermt "
                       "@1010", 1, b"find: /sdcard/Private: Permission "
                       b"denied\n"), ["/sdcard/DCIM/Many/F0000001.jpg"])
        self.assertEqual(self.good(
            phone, "stat -c '%s %Y' /sdcard/DCIM/Many/F0000002.jpg"),
            "70000 1020\n")
        data = phone.shell("cat /sdcard/DCIM/Many/F0000002.jpg")[0]
        self.assertEqual(len(data), 70000)
        self.assertEqual(self.good(
            phone, "sha256sum /sdcard/DCIM/Many/F0000002.jpg"),
            hashlib.sha256(data).hexdigest()
            + "  /sdcard/DCIM/Many/F0000002.jpg\n")

    def test_outside_the_shared_storage(self):
        phone = self.phone()
        for command in ("cat /data/data/x", "ls /data/data",
                        "find /data/data", "cat /sdcard/../../phone.yaml"):
            out, err, status = phone.shell(command)
            self.assertEqual((out, status), (b"", 1), command)
            self.assertNotEqual(err, b"")


if __name__ == "__main__":
    BIN = sys.argv.pop(1)
    unittest.main()
