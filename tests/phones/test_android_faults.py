"""Each rule that the virtual Android polices, each habit of its services and
each fault that can be injected, with a host that speaks the bytes itself.

usage: test_android_faults.py BIN_DIR [unittest arguments]
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import raw_adb as adb  # noqa: E402
from raw_adb import (AUTH, BANNER, CLSE, CNXN, MAXDATA, OKAY, OPEN,  # noqa: E402
                     STLS, SYNC, VERSION, WRTE, Failed, Gone, Host, Key)
from virtual import Android, write_image  # noqa: E402

BIN = ""
FOLDER = "/sdcard/DCIM/Camera"
BIG = bytes(range(256)) * 1000
FILES = {"fs/sdcard/DCIM/Camera/one.jpg": b"one",
         "fs/sdcard/DCIM/Camera/big.jpg": BIG,
         "fs/sdcard/DCIM/Camera/shut.jpg": b"shut",
         "fs/sdcard/DCIM/Closed/in.jpg": b"in",
         "fs/sdcard/Download/two.txt": b"two",
         "fs/storage/1234-5678/card.txt": b"card"}


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="android-faults-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.count = 0

    def image(self, sdk=34, faults=(), synthetic=(), files=None, **android):
        self.count += 1
        root = os.path.join(self.dir, f"phone{self.count}")
        write_image(root, {
            "platform": "android", "identity": {"serial": "VA0001"},
            "android": {"sdk": sdk, **{key.replace("_", "-"): value
                                       for key, value in android.items()}},
            "faults": list(faults), "synthetic": list(synthetic)},
            FILES if files is None else files)
        return root

    def start(self, image=None, **options):
        phone = Android(BIN, image or self.image(**options))
        self.addCleanup(phone.__exit__)
        return phone.__enter__()

    def host(self, phone, **options):
        return Host(phone.port).connect(**options)

    def gone(self, host):
        with self.assertRaises(Gone):
            while True:
                host.receive()

    def ops(self, phone, op):
        return [line for line in phone.stop() if line["op"] == op]

    def violation(self, phone, words):
        found = [line["what"] for line in self.ops(phone, "violation")]
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])


class Rules(Case):
    """A host that breaks one is dropped."""

    def broken(self, words, act, connected=True, **options):
        with self.subTest(words):
            phone = self.start(**options)
            host = Host(phone.port)
            if connected:
                host.connect()
            try:
                act(host)
                self.gone(host)
            except Gone:
                pass
            self.violation(phone, words)

    def test_packets(self):
        self.broken("bad magic", lambda h: h.send(CNXN, VERSION, MAXDATA,
                                                  BANNER, magic=1), False)
        self.broken("too long", lambda h: h.send(
            CNXN, VERSION, MAXDATA, BANNER, size=4097), False)
        self.broken("too long", lambda h: h.send(
            OPEN, 1, 0, b"", size=MAXDATA + 1))
        self.broken("wrong sum", lambda h: h.send(
            CNXN, VERSION, MAXDATA, BANNER, check=0), False)
        self.broken("wrong sum", lambda h: h.send(
            OPEN, 1, 0, b"shell:id\0", check=0), sdk=25)
        self.broken("unknown packet", lambda h: h.send(SYNC))
        self.broken("unknown packet", lambda h: h.send(STLS, 0x01000000))

    def test_no_sum_is_needed_when_both_are_new(self):
        host = self.host(self.start())
        host.send(OPEN, 1, 0, b"shell:id\0", check=0)
        host.expect(OKAY, b=1)
        self.assertEqual(host.check, 0)

    def test_handshake(self):
        self.broken("before the connection stands", lambda h: h.send(
            OPEN, 1, 0, b"sync:\0"), False)
        self.broken("second CNXN", lambda h: h.send(
            CNXN, VERSION, MAXDATA, BANNER))
        self.broken("unknown version", lambda h: h.send(
            CNXN, 0x00FFFFFF, MAXDATA, BANNER), False)
        self.broken("below 4096", lambda h: h.send(
            CNXN, VERSION, 4095, BANNER), False)
        self.broken("no host's", lambda h: h.send(
            CNXN, VERSION, MAXDATA, b"device::"), False)
        self.broken("not asked for", lambda h: h.send(
            AUTH, 2, 0, bytes(256)))

    def test_open(self):
        def twice(host):
            host.run(b"shell:id")
            host.send(OPEN, 1, 0, b"shell:id\0")

        self.broken("local id 0", lambda h: h.send(OPEN, 0, 0, b"sync:\0"))
        self.broken("not agreed on", lambda h: h.send(
            OPEN, 1, 1 << 20, b"sync:\0"))
        self.broken("used before", twice)
        self.broken("of nothing", lambda h: h.send(OPEN, 1, 0, b"\0"))
        self.broken("NUL that old", lambda h: h.send(
            OPEN, 1, 0, b"sync:"), sdk=28)
        self.broken("in the midst", lambda h: h.send(
            OPEN, 1, 0, b"shell:id\0id\0"))
        for service in (b"reboot:", b"root:", b"backup:-all", b"tcpip:5555",
                        b"shell:", b"shell,v2,pty:id", b"abb_exec:x"):
            self.broken("no reader needs", lambda h: h.send(
                OPEN, 1, 0, service + b"\0"))

    def test_new_phones_do_without_the_nul(self):
        host = self.host(self.start())
        host.send(OPEN, 1, 0, b"shell:id")
        host.expect(OKAY, b=1)

    def test_what_was_not_negotiated(self):
        def plain(host):
            Host.connect(host, banner=b"host::features=cmd")
            return host

        self.broken("no reader needs", lambda h: plain(h).send(
            OPEN, 1, 0, b"shell,v2,raw:id\0"), False)
        for name in (b"STA2", b"LST2", b"LIS2"):
            self.broken("not agreed on", lambda h: plain(
                h).sync().request(name, b"/sdcard"), False)

    def test_streams(self):
        def hasty(host):
            stream = host.open(b"sync:")
            one = struct.pack("<4sI", b"LST2", 7) + b"/sdcard"
            host.write(adb.packet(WRTE, stream.mine, stream.theirs, one) * 2)

        def okay(host):
            stream = host.open(b"sync:")
            host.send(OKAY, stream.mine, stream.theirs)

        def other(host):
            stream = host.open(b"sync:")
            host.send(WRTE, stream.mine + 7, stream.theirs, b"x")

        def close_twice(host):
            stream = host.open(b"sync:")
            stream.close()
            host.send(CLSE, stream.mine, stream.theirs)

        def close_refused(host):
            with self.assertRaises(ConnectionRefusedError):
                host.open(b"nothing:")
            host.send(CLSE, host.last, 0)

        self.broken("second WRTE", hasty)
        self.broken("second WRTE", hasty, okay_delay_ms=50)
        self.broken("OKAY without a WRTE", okay)
        self.broken("another id", other)
        self.broken("a second CLSE", close_twice)
        self.broken("never was", close_refused)
        self.broken("never was", lambda h: h.send(WRTE, 1, 99, b"x"))
        self.broken("OKAY with a payload", lambda h: h.send(
            OKAY, 1, h.open(b"sync:").theirs, b"1234"))
        self.broken("CLSE with a payload", lambda h: h.send(
            CLSE, 1, h.open(b"sync:").theirs, b"1234"))

    def test_a_second_wrte_after_the_look(self):
        """Also one that comes a while later, before the OKAY."""
        phone = self.start(okay_delay_ms=300)
        host = self.host(phone)
        stream = host.open(b"sync:")
        for _ in range(2):
            host.send(WRTE, stream.mine, stream.theirs, b"L")
            time.sleep(0.1)
        self.gone(host)
        self.violation(phone, "second WRTE")

    def test_shell_frames(self):
        def frame(data):
            return lambda h: h.open(b"shell,v2,raw:content query --uri "
                                    b"content://sms").write(data)

        slow = {"content_start_ms": 500}
        self.broken("no host sends", frame(b"\x01\1\0\0\0x"), **slow)
        self.broken("wrong close-stdin", frame(b"\x04\1\0\0\0x"), **slow)
        self.broken("wrong close-stdin", frame(b"\x04\0\0\0\0" * 2), **slow)
        self.broken("after close-stdin", frame(
            b"\x04\0\0\0\0\x00\1\0\0\0x"), **slow)

    def test_sync(self):
        def ask(name, path=b"/sdcard/x"):
            def act(host):
                sync = host.sync()
                sync.request(name, path)
                with self.assertRaises((Failed, Gone)):
                    sync._id()
            return act

        for name in (b"SEND", b"SND2"):
            self.broken("writes to the phone", ask(name))
        for name in (b"RCV2", b"XXXX"):
            self.broken("not agreed on", ask(name))
        self.broken("path that is none", ask(b"RECV", b""))
        self.broken("path that is none", ask(b"RECV", b"/sdcard\0/x"))

    def test_late_packets_are_no_crime(self):
        """Between our CLSE and the host's it may still send."""
        phone = self.start()
        host = self.host(phone)
        stream = host.open(b"shell:id")
        stream._take()  # its only WRTE is answered: then comes CLSE
        host.expect(CLSE, stream.theirs, stream.mine)
        host.send(WRTE, stream.mine, stream.theirs, b"x")
        host.send(OKAY, stream.mine, stream.theirs)
        # As adbd: an OKAY for what is over is answered with CLSE.
        host.expect(CLSE, stream.theirs, stream.mine)
        host.send(CLSE, stream.mine, stream.theirs)
        self.assertIn(b"uid=2000", host.run(b"shell:id"))
        self.assertEqual(self.ops(phone, "violation"), [])


class Handshake(Case):
    def test_banner_and_limits_by_release(self):
        for sdk, version, most, has, lacks in (
                (22, 0x01000000, 4096, "", "features="),
                (25, 0x01000000, 262144, "features=shell_v2,cmd", "stat_v2"),
                (28, 0x01000001, 1 << 20, "stat_v2", "ls_v2"),
                (29, 0x01000001, 1 << 20, "abb_exec", "ls_v2"),
                (30, 0x01000001, 1 << 20, "ls_v2", "track_app"),
                (31, 0x01000001, 1 << 20, "track_app", "delayed_ack"),
                (34, 0x01000001, 1 << 20, "delayed_ack", "\0"),
                (36, 0x01000001, 1 << 20, "delayed_ack", "\0")):
            with self.subTest(sdk):
                host = self.host(self.start(sdk=sdk))
                banner = host.banner.decode()
                self.assertEqual((host.version, host.maxdata),
                                 (version, most))
                self.assertTrue(banner.startswith(
                    "device::ro.product.name=virtual;ro.product.model="
                    "Virtual Phone;ro.product.device=virtual;"))
                self.assertIn(has, banner)
                self.assertNotIn(lacks, banner)

    def test_banner_type(self):
        host = self.host(self.start(banner_type="recovery"))
        self.assertTrue(host.banner.startswith(b"recovery::"))

    def ask(self, phone):
        host = Host(phone.port)
        host.send(CNXN, VERSION, MAXDATA, BANNER)
        return host, host.expect(AUTH, 1, 0)[3]

    def offer(self, phone, key):
        host, token = self.ask(phone)
        self.assertEqual(len(token), 20)
        host.send(AUTH, 2, 0, key.sign(token))
        fresh = host.expect(AUTH, 1, 0)[3]
        self.assertNotEqual(token, fresh)
        host.send(AUTH, 3, 0, key.public)
        return host

    def test_dialog(self):
        key = Key()
        phone = self.start(authorised=False, answer_after_ms=400)
        for _ in range(2):  # "allow once": asked again each time
            host = self.offer(phone, key)
            self.assertTrue(host.is_silent(0.2))
            host.expect(CNXN)
            self.assertIn(b"uid=2000", host.run(b"shell:id"))
            host.close()
        told = [line for line in phone.stop() if line["service"] == "auth"]
        dialog = [line for line in told if line["op"] == "dialog"][0]
        self.assertEqual(dialog["fingerprint"], key.fingerprint())
        self.assertEqual(dialog["user"], "tester@example.org")
        self.assertTrue(dialog["signed"] and dialog["shown"])
        self.assertEqual([line["op"] for line in told],
                         ["signature", "dialog", "allowed"] * 2)

    def test_always_allow(self):
        key, other = Key(), Key()
        phone = self.start(authorised=False, always_allow=True)
        self.offer(phone, key).expect(CNXN)
        host, token = self.ask(phone)
        host.send(AUTH, 2, 0, key.sign(token))
        host.expect(CNXN)
        host, token = self.ask(phone)
        host.send(AUTH, 2, 0, other.sign(token))
        token = host.expect(AUTH, 1)[3]
        host.send(AUTH, 2, 0, key.sign(token, hash_again=True))
        token = host.expect(AUTH, 1)[3]
        host.send(AUTH, 2, 0, key.sign(token))
        host.expect(CNXN)

    def test_no_answer(self):
        for options, op in (({"answer": "deny"}, "denied"),
                            ({"answer": "never"}, None),
                            ({"screen_locked": True}, None)):
            phone = self.start(authorised=False, **options)
            host = self.offer(phone, Key())
            self.assertTrue(host.is_silent(0.5))
            said = [line["op"] for line in phone.stop()
                    if line["service"] == "auth"]
            self.assertEqual(said[2:], [op] if op else [])

    def test_bad_keys(self):
        key = Key()
        cases = [("NUL behind it", key.public[:-1]),
                 ("no base64", b"x" * 300 + b"\0"),
                 ("no base64", key.public.replace(b" ", b""))]
        for at, words in ((0, "another length"), (4, "n0inv"), (264, "rr"),
                          (520, "exponent")):
            bad = bytearray(key.bytes)
            bad[at] ^= 2
            cases.append((words, adb.base64.b64encode(bad) + b" a@b\0"))
        for words, text in cases:
            with self.subTest(words):
                phone = self.start(authorised=False)
                host, _ = self.ask(phone)
                host.send(AUTH, 3, 0, text)
                self.gone(host)
                self.violation(phone, words)

    def test_wrong_auth(self):
        for words, sent in (("unknown type", (4, 0, b"x")),
                            ("another length", (2, 0, b"x")),
                            ("second argument", (2, 1, bytes(256)))):
            phone = self.start(authorised=False)
            host, _ = self.ask(phone)
            host.send(AUTH, *sent)
            self.gone(host)
            self.violation(phone, words)
        phone = self.start(authorised=False, answer="never")
        host = self.offer(phone, Key())
        host.send(AUTH, 3, 0, Key().public)
        self.gone(host)
        self.violation(phone, "not asked for")

    def test_windows(self):
        """delayed_ack: both ways by windows of bytes."""
        phone = self.start()
        host = self.host(phone, banner=BANNER + b",delayed_ack")
        host.send(OPEN, 1, 100000, b"sync:\0")
        _, theirs, _, window = host.expect(OKAY, b=1)
        self.assertEqual(window, struct.pack("<I", 32 << 20))
        path = (FOLDER + "/big.jpg").encode()
        ask = struct.pack("<4sI", b"RECV", len(path)) + path
        for part in (ask[:5], ask[5:]):
            host.send(WRTE, 1, theirs, part)
        got = 0
        for size in (5, len(ask) - 5):
            while True:
                command, _, _, data = host.receive()
                if command == OKAY:
                    break
                got += len(data)
            self.assertEqual(data, struct.pack("<I", size))
        frames = len(BIG) + 8 * (len(BIG) // 65536 + 1) + 8
        while got < frames:
            data = host.expect(WRTE, theirs, 1)[3]
            got += len(data)
            host.send(OKAY, 1, theirs, struct.pack("<I", len(data)))
        self.assertEqual(got, frames)
        host.send(OKAY, 1, theirs)
        self.gone(host)
        self.violation(phone, "delayed_ack")
        phone = self.start()
        host = self.host(phone, banner=BANNER + b",delayed_ack")
        host.send(OPEN, 1, 0, b"sync:\0")
        self.gone(host)
        self.violation(phone, "without a window")

    def test_connections_at_once_and_after_another(self):
        phone = self.start()
        first, second = self.host(phone), self.host(phone)
        for host in (first, second, first):
            self.assertIn(b"uid=2000", host.run(b"shell:id"))
        first.close()
        self.assertIn(b"uid=2000", second.run(b"shell:id"))


class Habits(Case):
    """What services do without any fault."""

    def test_v1_phone(self):
        host = self.host(self.start(sdk=22))
        self.assertEqual(host.run(b"shell:echo a"), b"a\r\n")
        self.assertEqual(host.run(b"exec:echo a"), b"a\n")
        stream = host.open(b"sync:")
        sync = adb.Sync(stream)
        self.assertEqual(sync.recv(FOLDER + "/big.jpg"), BIG)
        self.assertLessEqual(max(stream.sizes), 4096)
        self.assertEqual(set(sync.frames[:-1]), {65528})
        self.assertNotEqual(host.check, 0)
        self.assertEqual(sync.stat(FOLDER + "/one.jpg", b"STAT")[:2],
                         (0o100644, 3))
        self.assertEqual(sync.stat(FOLDER + "/no", b"STAT"), (0, 0, 0))

    def test_shell(self):
        host = self.host(self.start())
        self.assertEqual(host.shell(b"echo a; echo b >&2; exit 7"),
                         (b"a\n", b"b\n", 7))
        self.assertEqual(host.run(b"shell:echo a; echo b >&2; exit 7"),
                         b"a\nb\n")
        self.assertEqual(host.shell(b"echo " + b"x" * 131000)[2], 0)
        out, err, status = host.shell(b"echo " + b"x" * 131072)
        self.assertEqual((out, status), (b"", 126))
        self.assertIn(b"too long", err)

    def test_stat_and_list(self):
        phone = self.start(unreadable=["/sdcard/DCIM/Closed"])
        shut = os.path.join(self.dir, "phone1", "fs", "sdcard", "DCIM",
                            "Camera", "shut.jpg")
        os.chmod(shut, 0)
        os.symlink("Camera", os.path.join(os.path.dirname(
            os.path.dirname(shut)), "link"))
        os.symlink("/../../../../../../etc", os.path.join(os.path.dirname(
            os.path.dirname(shut)), "out"))
        sync = self.host(phone).sync()
        self.assertEqual(sync.stat("/sdcard")["mode"], 0o120777)
        self.assertEqual(sync.stat("/sdcard/", b"LST2")["mode"] >> 12, 4)
        self.assertEqual(sync.stat("/sdcard", b"STA2")["mode"] >> 12, 4)
        for path, error in (("/sdcard/no", 2), ("/data/system/x", 13),
                            (FOLDER + "/one.jpg/x", 20), ("/etc/passwd", 2),
                            ("/storage/emulated/10/DCIM", 13),
                            ("/sdcard/DCIM/out/passwd", 2),
                            ("/sdcard/../../etc/passwd", 2),
                            ("/storage/9999-9999", 2)):
            self.assertEqual(sync.stat(path, b"STA2")["error"], error, path)
            self.assertEqual(sync.stat(path, b"STAT"), (0, 0, 0), path)
        self.assertEqual(sync.stat("/sdcard/DCIM/link")["mode"] >> 12, 10)
        one = sync.stat("/sdcard/DCIM/link/one.jpg")
        self.assertEqual((one["size"], one["error"]), (3, 0))
        self.assertEqual(one["ino"], sync.stat(
            "/storage/emulated/0/DCIM/Camera/../Camera/one.jpg")["ino"])
        names = sync.list(FOLDER)
        self.assertEqual(set(names), {b".", b"..", b"big.jpg", b"one.jpg",
                                      b"shut.jpg"})
        self.assertEqual(names[b"big.jpg"]["size"], len(BIG))
        self.assertEqual(set(sync.list(FOLDER, v2=False)), set(names))
        self.assertEqual(set(sync.list("/storage")),
                         {b".", b"..", b"emulated", b"self", b"1234-5678"})
        for path in ("/sdcard/no", "/sdcard/DCIM/Closed", "/data",
                     FOLDER + "/one.jpg"):
            for v2 in (True, False):
                self.assertEqual(sync.list(path, v2), {}, path)
        self.assertEqual(sync.recv("/storage/1234-5678/card.txt"), b"card")
        for path, words in ((FOLDER + "/shut.jpg", "open failed: Permission"),
                            ("/sdcard/DCIM/Closed/in.jpg",
                             "open failed: Permission denied"),
                            ("/sdcard/no", "open failed: No such file"),
                            (FOLDER, "read failed: Is a directory")):
            with self.assertRaises(Failed) as failed:
                self.host(phone).sync().recv(path)
            self.assertIn(words, str(failed.exception))
        log = phone.stop()
        self.assertEqual([e["names"] for e in log if e["op"] == "list"][0], [
            FOLDER + "/" + name for name in ("big.jpg", "one.jpg",
                                             "shut.jpg")])

    def test_big_and_old_numbers_wrap_in_v1(self):
        phone = self.start(synthetic=[
            {"path": "/sdcard/Big", "count": 2, "bytes": 5 << 30,
             "mtime": -1}])
        sync = self.host(phone).sync()
        path = "/sdcard/Big/F0000001.jpg"
        self.assertEqual(sync.stat(path, b"STAT")[1:],
                         ((5 << 30) % (1 << 32), 0xFFFFFFFF))
        v2 = sync.stat(path, b"STA2")
        self.assertEqual((v2["size"], v2["mtime"]), (5 << 30, -1))

    def test_pipelined_requests(self):
        phone = self.start()
        sync = self.host(phone).sync()
        ask = b"".join(
            struct.pack("<4sI", name, len(path)) + path for name, path in (
                (b"LST2", b"/sdcard"), (b"RECV", b"/sdcard/Download/two.txt"),
                (b"STAT", b"/sdcard/no"), (b"RECV", b"/sdcard/no"),
                (b"LST2", b"/sdcard")))
        sync.stream.write(ask)
        self.assertEqual(sync.stat_answer(b"LST2")["error"], 0)
        self.assertEqual(sync.recv_answer(), b"two")
        self.assertEqual(sync.stat_answer(b"STAT"), (0, 0, 0))
        with self.assertRaises(Failed):
            sync.recv_answer()
        # What was asked behind it is lost.
        self.assertEqual(sync.stream.rest(), b"")
        self.assertTrue(sync.stream.closed)

    def test_quit_and_long_paths(self):
        phone = self.start()
        self.assertEqual(self.host(phone).sync().quit(), b"")
        sync = self.host(phone).sync()
        self.assertEqual(sync.stat("/" + "x" * 1023)["error"], 36)
        sync.request(b"LST2", b"/" * 1025)
        with self.assertRaises(Failed) as failed:
            sync._id()
        self.assertEqual(str(failed.exception), "path too long")

    def test_synthetic(self):
        phone = self.start(synthetic=[
            {"path": "/sdcard/DCIM/Bench/Deep", "count": 30, "bytes": 10,
             "bytes-max": 100000, "seed": 3, "name": "IMG_", "mtime": 1000,
             "mtime-step": 60}])
        sync = self.host(phone).sync()
        self.assertIn(b"Bench", sync.list("/sdcard/DCIM"))
        self.assertEqual(set(sync.list("/sdcard/DCIM/Bench")),
                         {b".", b"..", b"Deep"})
        listed = sync.list("/storage/emulated/0/DCIM/Bench/Deep")
        self.assertEqual(len(listed), 32)
        seen = set()
        for i in range(30):
            name = f"IMG_{i:07d}.jpg"
            record = listed[name.encode()]
            data = sync.recv("/sdcard/DCIM/Bench/Deep/" + name)
            self.assertEqual(len(data), record["size"])
            self.assertEqual(record["mtime"], 1000 + 60 * i)
            seen.add(data)
        self.assertEqual(len(seen), 30)
        self.assertGreater(len({len(data) for data in seen}), 20)
        with self.assertRaises(Failed):
            sync.recv("/sdcard/DCIM/Bench/Deep/IMG_0000030.jpg")

    def test_before_first_unlock(self):
        sync = self.host(self.start(before_first_unlock=True)).sync()
        self.assertEqual(sync.stat("/sdcard/", b"STA2")["error"], 2)
        self.assertEqual(sync.list("/sdcard/DCIM"), {})

    def test_chops(self):
        phone = self.start(chop=[1, 7, 1000])
        stream = self.host(phone).open(b"sync:")
        self.assertEqual(adb.Sync(stream).recv(FOLDER + "/big.jpg"), BIG)
        self.assertEqual(stream.sizes[:6], [1, 7, 1000] * 2)

    def test_many_streams_at_once(self):
        """They take turns: while one waits for OKAY, others send."""
        phone = self.start(max_payload=4096)
        host = self.host(phone)
        path = (FOLDER + "/big.jpg").encode()
        ask = struct.pack("<4sI", b"RECV", len(path)) + path
        got, theirs = {}, {}
        for mine in (1, 2, 3):
            host.send(OPEN, mine, 0, b"sync:\0")
            theirs[mine] = host.expect(OKAY, b=mine)[1]
            got[mine] = b""
        for mine in (1, 2, 3):
            host.send(WRTE, mine, theirs[mine], ask)
        held = None
        while min(map(len, got.values())) < len(BIG):
            command, _, mine, data = host.receive()
            if command != WRTE:
                continue
            got[mine] += data
            if held is None and mine == 2:
                held = mine  # its OKAY comes when the others are through
                continue
            host.send(OKAY, mine, theirs[mine])
            if held and min(len(got[m]) for m in (1, 3)) > len(BIG):
                host.send(OKAY, held, theirs[held])
                held = 0
        for data in got.values():
            self.assertIn(BIG[:4000], data)

    def test_a_host_that_closes_early(self):
        phone = self.start()
        host = self.host(phone)
        stream = host.open(b"sync:")
        path = os.fsencode(FOLDER + "/big.jpg")
        host.send(WRTE, stream.mine, stream.theirs,
                  b"RECV" + struct.pack("<I", len(path)) + path)
        while host.receive()[0] != WRTE:
            pass  # its OKAY of the request may come before or behind
        stream.close()
        self.assertIn(b"uid=2000", host.run(b"shell:id"))
        self.assertEqual(self.ops(phone, "violation"), [])


class Image(Case):
    def test_what_is_refused_at_the_start(self):
        for words, options in (
                ("no key 'authorized'", {"authorized": True}),
                ("answer must be", {"answer": "perhaps"}),
                ("max-payload", {"max_payload": 4095}),
                ("sdk must be", {"sdk": 19}),
                ("unknown place", {"faults": [{"at": "x", "do": "stall"}]}),
                ("unknown fault", {"faults": [{"at": "bytes", "do": "x"}]}),
                ("makes no sense", {"faults": [
                    {"at": "bytes", "do": "grow"}]}),
                ("needs n", {"faults": [{"at": "bytes", "do": "stall"}]}),
                ("no key 'sizes'", {"faults": [
                    {"at": "packet", "do": "split", "sizes": 1}]}),
                ("sane ranges", {"synthetic": [{"count": 1}]})):
            done = subprocess.run(
                [os.path.join(BIN, "virtual-android"), self.image(**options),
                 "--listen", "tcp:0"], capture_output=True, text=True,
                timeout=20)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(words, done.stderr)


class Faults(Case):
    def fault(self, at, do, **more):
        return self.start(faults=[{"at": at, "do": do, **more}])

    def fired(self, phone, count=1):
        told = [line for line in phone.stop() if line["service"] == "fault"]
        self.assertEqual(len(told), count, told)

    def test_connect(self):
        phone = self.fault("connect", "hang-up")
        self.gone(Host(phone.port))
        self.host(phone)
        self.fired(phone)

    def test_cnxn(self):
        phone = self.fault("cnxn", "stale")
        host = Host(phone.port)
        host.send(CNXN, VERSION, MAXDATA, BANNER)
        self.assertEqual([host.receive()[0] for _ in range(4)],
                         [WRTE, OKAY, CLSE, CNXN])
        self.assertIn(b"uid=2000", host.run(b"shell:id"))
        self.fired(phone)

        phone = self.fault("cnxn", "silence")
        host = Host(phone.port)
        host.send(CNXN, VERSION, MAXDATA, BANNER)
        self.assertTrue(host.is_silent(0.3))
        self.host(phone)
        self.fired(phone)

        for do, size in (("bad-magic", 24), ("garbage", 100)):
            phone = self.fault("cnxn", do, bytes=100)
            host = Host(phone.port)
            host.send(CNXN, VERSION, MAXDATA, BANNER)
            self.assertEqual(host.read(size), b"\xa5" * size)
            host.expect(CNXN)
            self.fired(phone)

        phone = self.fault("cnxn", "hang-up")
        host = Host(phone.port)
        host.send(CNXN, VERSION, MAXDATA, BANNER)
        self.gone(host)
        self.fired(phone)

    def test_auth(self):
        for do in ("stall", "hang-up"):
            phone = self.start(authorised=False, faults=[
                {"at": "auth", "do": do}])
            host = Host(phone.port)
            host.send(CNXN, VERSION, MAXDATA, BANNER)
            host.expect(AUTH)
            host.send(AUTH, 2, 0, bytes(256))
            if do == "stall":
                self.assertTrue(host.is_silent(0.3))
            else:
                self.gone(host)
            self.fired(phone)

    def test_bytes(self):
        for n in (5, 24, 30, 1000, 5000):
            phone = self.fault("bytes", "hang-up", n=n)
            host, got = Host(phone.port), 0
            try:
                host.send(CNXN, VERSION, MAXDATA, BANNER)
                data = host.read(24)
                got += 24
                size, = struct.unpack_from("<I", data, 12)
                got += len(host.read(size))
                host.send(OPEN, 1, 0, b"sync:\0")
                _, theirs, _, _ = host.expect(OKAY)
                got += 24
                path = (FOLDER + "/big.jpg").encode()
                host.send(WRTE, 1, theirs, struct.pack(
                    "<4sI", b"RECV", len(path)) + path)
                while True:
                    got += len(host.sock.recv(1)) or self.fail("end")
            except (Gone, AssertionError):
                pass
            self.assertLessEqual(got, n)
            self.fired(phone)
            sent = self.ops(phone, "end")[0]["sent"]
            self.assertEqual(sent, n)

    def test_bytes_stall(self):
        phone = self.fault("bytes", "stall", n=1000, ms=400)
        sync = self.host(phone).sync()
        began = time.monotonic()
        self.assertEqual(sync.recv(FOLDER + "/big.jpg"), BIG)
        self.assertGreater(time.monotonic() - began, 0.35)
        self.fired(phone)

    def test_detach(self):
        phone = self.fault("bytes", "detach", n=1000, ms=500)
        host, other = self.host(phone), self.host(phone)
        with self.assertRaises(Gone):
            host.sync().recv(FOLDER + "/big.jpg")
        self.gone(other)
        time.sleep(0.1)
        with self.assertRaises(ConnectionError):
            Host(phone.port)
        time.sleep(0.8)
        self.assertEqual(self.host(phone).sync().recv(FOLDER + "/big.jpg"),
                         BIG)
        self.fired(phone)

    def test_packets(self):
        for do, more in (("tiny", {}), ("split", {"bytes": 7})):
            phone = self.fault("packet", do, n=4, **more)
            stream = self.host(phone).open(b"sync:")
            sync = adb.Sync(stream)
            sync.recv("/sdcard/Download/two.txt")
            self.assertEqual(stream.sizes, [8 + 3 + 8])
            sync.recv("/sdcard/Download/two.txt")
            self.assertEqual(stream.sizes[1:],
                             [1] * 19 if do == "tiny" else [7, 7, 5])
            self.fired(phone)

        phone = self.fault("packet", "delay", n=3, times=1, ms=300)
        host = self.host(phone)
        began = time.monotonic()
        host.run(b"shell:id")
        self.assertGreater(time.monotonic() - began, 0.25)
        self.fired(phone)

        phone = self.fault("packet", "duplicate-okay", n=2)
        host = self.host(phone)
        host.send(OPEN, 1, 0, b"shell:id\0")
        self.assertEqual(host.receive()[:3], host.receive()[:3])
        self.fired(phone)

        for do, command in (("stray-okay", OKAY), ("stray-clse", CLSE)):
            phone = self.fault("packet", do, n=2)
            host = self.host(phone)
            host.send(OPEN, 1, 0, b"shell:id\0")
            host.expect(command, 0x7FFFFFF0, 0x7FFFFFF1)
            host.expect(OKAY, b=1)
            self.fired(phone)

        phone = self.fault("packet", "hang-up", n=2)
        host = self.host(phone)
        host.send(OPEN, 1, 0, b"shell:id\0")
        self.gone(host)
        self.fired(phone)

    def test_service(self):
        phone = self.fault("service", "refuse", service="shell,v2")
        host = self.host(phone)
        host.sync()
        with self.assertRaises(ConnectionRefusedError):
            host.shell(b"id")
        self.assertEqual(host.shell(b"exit 3")[2], 3)
        self.fired(phone)

        phone = self.fault("service", "hang-up", service="sync:")
        host = self.host(phone)
        host.shell(b"id")
        with self.assertRaises(Gone):
            host.sync()
        self.fired(phone)

        phone = self.fault("service", "exit-lost", n=2)
        host = self.host(phone)
        self.assertEqual([host.shell(b"echo a")[2] for _ in range(3)],
                         [0, None, 0])
        self.fired(phone)

        phone = self.fault("service", "stall", ms=400)
        host = self.host(phone)
        began = time.monotonic()
        self.assertEqual(host.shell(b"echo a")[0], b"a\n")
        self.assertGreater(time.monotonic() - began, 0.35)
        self.fired(phone)

        phone = self.fault("service", "stall")
        host = self.host(phone)
        host.send(OPEN, 1, 0, b"shell:id\0")
        self.assertTrue(host.is_silent(0.3))
        self.fired(phone)

    def test_sync_stat(self):
        phone = self.fault("sync-stat", "error", path=FOLDER, code=5, n=2)
        sync = self.host(phone).sync()
        self.assertEqual([sync.stat(FOLDER + "/one.jpg")["error"]
                          for _ in range(3)], [0, 5, 0])
        self.fired(phone)

    def test_sync_list(self):
        phone = self.fault("sync-list", "unreadable", path=FOLDER)
        sync = self.host(phone).sync()
        self.assertEqual(sync.list(FOLDER), {})
        self.assertEqual(len(sync.list(FOLDER)), 5)
        self.fired(phone)

        phone = self.fault("sync-list", "vanish", path=FOLDER)
        sync = self.host(phone).sync()
        self.assertEqual(sync.stat(FOLDER)["error"], 0)
        self.assertEqual(sync.list("/storage/emulated/0/DCIM/Camera"), {})
        self.assertEqual(sync.stat(FOLDER)["error"], 2)
        self.fired(phone)

        for v2 in (True, False):
            phone = self.fault("sync-list", "entry-error", code=13)
            found = self.host(phone).sync().list(FOLDER, v2)
            self.assertEqual(len(found), 5 if v2 else 4)
            if v2:
                self.assertEqual(found[b"big.jpg"]["error"], 13)
            self.fired(phone)

    def recv_fault(self, do, **more):
        phone = self.fault("sync-recv", do, path=FOLDER + "/big.jpg", **more)
        return phone, self.host(phone).sync(), FOLDER + "/big.jpg"

    def test_sync_recv_fails(self):
        phone, sync, path = self.recv_fault("fail-before", code=5)
        self.assertEqual(sync.recv(FOLDER + "/one.jpg"), b"one")
        with self.assertRaises(Failed) as failed:
            sync.recv(path)
        self.assertEqual(str(failed.exception), "open failed: I/O error")
        self.assertEqual(sync.stream.rest(), b"")
        self.fired(phone)

        phone, sync, path = self.recv_fault("fail-middle", bytes=100000)
        with self.assertRaises(Failed) as failed:
            sync.recv(path)
        self.assertEqual(str(failed.exception), "read failed: I/O error")
        self.assertEqual(sum(sync.frames), 100000)
        self.fired(phone)

        for do, words in (("close", "closed"), ("hang-up", "end")):
            phone, sync, path = self.recv_fault(do, bytes=100000)
            with self.assertRaises(Gone) as gone:
                sync.recv(path)
            self.assertIn(words, str(gone.exception) + " end")
            self.fired(phone)

        phone, sync, path = self.recv_fault("stall", bytes=100000, ms=400)
        began = time.monotonic()
        self.assertEqual(sync.recv(path), BIG)
        self.assertGreater(time.monotonic() - began, 0.35)
        self.fired(phone)

    def test_files_that_change(self):
        for do, size, data in (
                ("grow", len(BIG) + 10, BIG + b"+" * 10),
                ("shrink", 10, BIG[:10]),
                ("touch", len(BIG), BIG)):
            phone, sync, path = self.recv_fault(do, bytes=10)
            before = sync.stat(path)
            self.assertEqual(sync.recv(path), data, do)
            after = sync.stat("/storage/emulated/0/DCIM/Camera/big.jpg")
            self.assertEqual(before["size"], len(BIG))
            self.assertEqual(after["size"], size)
            self.assertEqual(after["mtime"], before["mtime"] + 1)
            self.assertEqual(sync.list(FOLDER)[b"big.jpg"]["size"], size)
            self.fired(phone)

        phone, sync, path = self.recv_fault("vanish")
        with self.assertRaises(Failed) as failed:
            sync.recv(path)
        self.assertIn("No such file", str(failed.exception))
        self.assertEqual(self.host(phone).sync().stat(path)["error"], 2)
        self.fired(phone)

    def test_lock(self):
        phone = self.fault("content", "lock", n=2)
        host = self.host(phone)
        ask = b"content query --uri content://call_log/calls"
        sync = host.sync()
        for _ in range(2):
            self.assertEqual(sync.stat(FOLDER + "/one.jpg")["error"], 0)
            Host.shell(host, ask)
        self.assertEqual(sync.stat(FOLDER + "/one.jpg")["error"], 2)
        self.fired(phone)

    def test_a_stop_in_the_midst(self):
        """The program ends in time whatever hangs."""
        phone = self.start(faults=[{"at": "bytes", "do": "stall", "n": 1000}],
                           content_start_ms=3600000)
        host = self.host(phone)
        host.open(b"shell:content query --uri content://sms")
        began = time.monotonic()
        phone.stop()
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BIN = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
