"""The virtual iPhone's strictness and its injected faults, each seen from a
host that speaks the bytes itself.

usage: test_faults.py BIN_DIR [unittest arguments]
"""

import os
import shutil
import struct
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from raw_client import BIG, Afc, BackupHost, Gone, Host  # noqa: E402
from virtual import Phone, write_image  # noqa: E402

UDID = "00008110-0011223344556677"
BIN = ""
PHOTO = "DCIM/100APPLE/IMG_0001.JPG"


class Base(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="faults-")
        self.addCleanup(shutil.rmtree, self.dir)

    def phone(self, *faults, **more):
        image = {"platform": "ios", "identity": {"udid": UDID},
                 "pairing": {"paired": True}, "faults": list(faults)}
        for key, value in more.items():
            image[key.replace("_", "-")] = value
        path = tempfile.mkdtemp(dir=self.dir)
        write_image(path, image, {
            "backup/HomeDomain/Library/SMS/sms.db": b"s" * 70000,
            "backup/HomeDomain/Library/a.plist": b"plist",
            "backup/HomeDomain/Library/b.plist": b"b" * 300,
            "backup/MediaDomain/Library/c.bin": b"c" * 200000,
            "media/" + PHOTO: bytes(range(256)) * 40})
        self.image = path
        phone = Phone(BIN, path)
        phone.__enter__()
        self.addCleanup(phone.__exit__)
        return phone

    def ops(self, phone, op):
        return [line for line in phone.stop() if line["op"] == op]


class Mux(Base):
    def test_refusals(self):
        phone = self.phone()
        host = Host(phone.socket)
        with self.assertRaises(ConnectionRefusedError) as caught:
            host.connect(50000)
        self.assertEqual(caught.exception.args, (3,))
        host.device = 9
        with self.assertRaises(ConnectionRefusedError) as caught:
            host.lockdown()
        self.assertEqual(caught.exception.args, (2,))
        self.assertEqual(host.mux({"MessageType": "Nonsense"})["Number"], 1)
        self.assertEqual(host.mux({"MessageType": "ListListeners"}),
                         {"ListenerList": []})
        pipe = host.mux_pipe()
        pipe.write(struct.pack("<IIII", 16, 0, 3, 7))
        self.assertEqual(struct.unpack("<IIII", pipe.read(16))[1:], (1, 8, 7))
        pipe.close()

    def test_a_port_serves_once(self):
        host = Host(self.phone().socket)
        port, tls = host.start("com.apple.afc")
        self.assertTrue(tls)
        host.connect(port).close()
        with self.assertRaises(ConnectionRefusedError):
            host.connect(port)

    def test_detach_and_return(self):
        phone = self.phone({"at": "lockdown", "request": "GetValue",
                            "key": "TimeZone", "do": "detach", "ms": 600,
                            "times": 1})
        host = Host(phone.socket)
        events = host.mux_pipe()
        self.assertEqual(host.mux_send(events, {"MessageType": "Listen"})
                         ["Number"], 0)
        pipe = host.session()
        with self.assertRaises(Gone):
            pipe.ask({"Request": "GetValue", "Key": "TimeZone"})
        self.assertEqual(host.mux({"MessageType": "ListDevices"}),
                         {"DeviceList": []})
        kinds = []
        for _ in range(3):
            size = struct.unpack("<I", events.read(16)[:4])[0]
            body = events.read(size - 16)
            kinds.append([kind for kind in (b"Attached", b"Detached")
                          if b">" + kind in body])
        self.assertEqual(kinds, [[b"Attached"], [b"Detached"], [b"Attached"]])
        host.session().close()
        events.close()


class Lockdown(Base):
    def test_nothing_without_a_session(self):
        host = Host(self.phone().socket)
        pipe = host.lockdown()
        for request, error in (
                ({"Request": "GetValue", "Key": "SerialNumber"},
                 "GetProhibited"),
                ({"Request": "GetValue", "Key": "Nonsense"}, "MissingValue"),
                ({"Request": "GetValue", "Key": "WillEncrypt",
                  "Domain": "com.apple.mobile.backup"}, "GetProhibited"),
                ({"Request": "StartService", "Service": "com.apple.afc"},
                 "SessionInactive"),
                ({"Request": "SetValue", "Key": "DeviceName", "Value": "x"},
                 "SetProhibited"),
                ({"Request": "StopSession", "SessionID": "x"},
                 "SessionInactive"),
                ({"Request": "Pair", "PairRecord": {}}, "InvalidPairRecord")):
            self.assertEqual(pipe.ask(request).get("Error"), error, request)
        self.assertEqual(pipe.ask({"Request": "GetValue",
                                   "Key": "ProductType"})["Value"],
                         "VirtualPhone14,5")
        everything = pipe.ask({"Request": "GetValue"})["Value"]
        self.assertNotIn("SerialNumber", everything)

    def test_who_may_have_a_session(self):
        host = Host(self.phone().socket)
        for change in ({"HostID": "nobody"}, {"SystemBUID": "other"}):
            with self.assertRaises(PermissionError) as caught:
                host.session(**change)
            self.assertEqual(caught.exception.args, ("InvalidHostID",))

    def test_tls_needs_the_pairing_certificate(self):
        phone = self.phone()
        host = Host(phone.socket)
        port, _ = host.start("com.apple.afc")
        pipe = host.connect(port)
        with self.assertRaises(Gone):
            Afc(host.secure(pipe, certificate=False)).info("/")
        port, _ = host.start("com.apple.afc")
        with self.assertRaises(Gone):
            Afc(host.connect(port)).info("/")
        self.assertEqual(len(self.ops(phone, "tls-refused")), 2)

    def test_escrow_bag_and_lock(self):
        host = Host(self.phone(locked="locked").socket)
        with self.assertRaises(PermissionError):
            host.start("com.apple.mobilebackup2")
        with self.assertRaises(PermissionError):
            host.start("com.apple.mobilebackup2", EscrowBag=b"wrong" * 8)
        host.start("com.apple.mobilebackup2",
                   EscrowBag=host.record["EscrowBag"])
        host = Host(self.phone(locked="before-first-unlock").socket)
        with self.assertRaises(PermissionError):
            host.session()
        host = Host(self.phone(pairing={"paired": True,
                                        "escrow-bag": False}).socket)
        self.assertNotIn("EscrowBag", host.record)

    def test_injected_errors(self):
        host = Host(self.phone(
            {"at": "lockdown", "request": "StartSession", "do": "error",
             "error": "InvalidHostID", "times": 1},
            {"at": "lockdown", "key": "TimeZone", "do": "stall", "ms": 400},
            {"at": "service", "service": "com.apple.afc", "do": "error",
             "error": "ServiceProhibited"}).socket)
        with self.assertRaises(PermissionError):
            host.session()
        pipe = host.session()
        begin = time.monotonic()
        pipe.ask({"Request": "GetValue", "Key": "TimeZone"})
        self.assertGreater(time.monotonic() - begin, 0.4)
        with self.assertRaises(PermissionError):
            host.start("com.apple.afc")


class Services(Base):
    def test_refused_handshake_then_plaintext(self):
        phone = self.phone({"at": "service", "service": "com.apple.afc",
                            "do": "refuse-tls"})
        host = Host(phone.socket)
        with self.assertRaises(Gone):
            host.service("com.apple.afc")
        # A client that falls back to plaintext is served, and told on.
        port, _ = host.start("com.apple.afc")
        pipe = host.connect(port)
        pipe.write(b"\x16\x03\x01\x00\x01\x00")
        self.assertEqual(pipe.read(7), b"\x15\x03\x01\x00\x02\x02\x28")
        self.assertIsNotNone(Afc(pipe).info("DCIM"))
        pipe.close()
        self.assertIn("none", [line["tls"] for line in
                               self.ops(phone, "connect")
                               if line["service"] == "com.apple.afc"])

    def test_no_ssl_flag_and_plaintext(self):
        host = Host(self.phone({"at": "service", "service": "com.apple.afc",
                                "do": "no-ssl-flag"}).socket)
        port, tls = host.start("com.apple.afc")
        self.assertFalse(tls)
        self.assertIsNotNone(Afc(host.connect(port)).info("DCIM"))
        host = Host(self.phone({"at": "service", "do": "plaintext", "service":
                                "com.apple.mobilebackup2"}).socket)
        port, tls = host.start("com.apple.mobilebackup2")
        self.assertTrue(tls)
        self.assertEqual(host.connect(port).receive(),
                         ["DLMessageVersionExchange", 400, 0])

    def test_hang_up(self):
        host = Host(self.phone({"at": "service", "service": "com.apple.afc",
                                "do": "hang-up"}).socket)
        with self.assertRaises(Gone):
            host.service("com.apple.afc")

    def test_apps(self):
        host = Host(self.phone(backup={"apps": [
            "org.example.plain",
            {"id": "org.example.group", "name": "Group",
             "container": "AAAAAAAA-0000-4000-8000-000000000001",
             "groups": {"group.org.example":
                        "AAAAAAAA-0000-4000-8000-000000000002"}}]}).socket)
        pipe = host.service("com.apple.mobile.installation_proxy")
        found = pipe.ask({"Command": "Lookup", "ClientOptions": {
            "BundleIDs": ["org.example.group"],
            "ReturnAttributes": ["Container", "GroupContainers"]}})
        base = "/private/var/mobile/Containers/"
        self.assertEqual(found["LookupResult"], {"org.example.group": {
            "Container": base + "Data/Application/"
                         "AAAAAAAA-0000-4000-8000-000000000001",
            "GroupContainers": {
                "group.org.example": base + "Shared/AppGroup/"
                "AAAAAAAA-0000-4000-8000-000000000002"}}})

    def test_notifications_of_the_passcode(self):
        host = Host(self.phone(backup={"passcode-delay-ms": 300}).socket)
        names = ["com.apple.LocalAuthentication.ui." + word
                 for word in ("presented", "dismissed")]
        watch = host.service("com.apple.mobile.notification_proxy")
        for name in names:
            watch.send({"Command": "ObserveNotification", "Name": name})
        time.sleep(0.2)
        self.assertEqual(BackupHost(host).backup()["ErrorCode"], 0)
        for name in names:
            self.assertEqual(watch.receive(), {
                "Command": "RelayNotification", "Name": name})


class AfcRules(Base):
    def afc(self, *faults, **more):
        self.served = self.phone(*faults, **more)
        self.host = Host(self.served.socket)
        return Afc(self.host.service("com.apple.afc"))

    def test_reading(self):
        afc = self.afc()
        self.assertEqual(afc.names("DCIM"), [b".", b"..", b"100APPLE"])
        info = afc.info("/" + PHOTO)
        self.assertEqual((info["st_size"], info["st_ifmt"]),
                         ("10240", "S_IFREG"))
        handle = afc.open(PHOTO)
        self.assertEqual(afc.read(handle, 4), bytes(range(4)))
        self.assertEqual(afc.status(0x11, struct.pack("<QQq", handle, 2,
                                                      -2)), 0)
        self.assertEqual(afc.ask(0x12, struct.pack("<Q", handle))[:2],
                         (0x13, struct.pack("<Q", 10238)))
        self.assertEqual(afc.read(handle, 100), b"\xfe\xff")
        self.assertEqual(afc.read(handle, 100), b"")
        self.assertEqual(afc.status(0x14, struct.pack("<Q", handle)), 0)
        self.assertEqual(afc.status(0x14, struct.pack("<Q", handle)), 7)

    def test_refusals(self):
        afc = self.afc()
        self.assertEqual(afc.status(3, b"nowhere\0"), 8)
        self.assertEqual(afc.status(3, PHOTO.encode() + b"\0"), 4)
        self.assertEqual(afc.status(0x0A, b"DCIM/../../phone.yaml\0"), 10)
        opened = struct.pack("<Q", 1)
        self.assertEqual(afc.status(0x0D, opened + b"DCIM\0"), 9)
        self.assertEqual(afc.status(0x0D, opened + b"DCIM/x\0"), 8)
        for op in (0x05, 0x07, 0x15, 0x18, 0x1C, 0x1E, 0x22, 0x99):
            self.assertEqual(afc.status(op, bytes(16) + b"x\0"), 15)
        self.assertEqual(afc.status(8, PHOTO.encode() + b"\0"), 10)
        self.assertEqual(afc.status(9, b"new\0"), 10)
        for mode in range(2, 7):
            self.assertEqual(afc.status(
                0x0D, struct.pack("<Q", mode) + PHOTO.encode() + b"\0"), 10)
        self.assertEqual(len(self.ops(self.served, "write-refused")), 7)
        self.assertTrue(os.path.exists(os.path.join(self.image, "media",
                                                    PHOTO)))

    def test_sync_lock(self):
        afc = self.afc(afc={"lock-busy": 2})
        name = "/com.apple.itunes.lock_sync"
        lock = afc.open(name, 2)
        take, drop = (struct.pack("<QQ", lock, n) for n in (6, 12))
        self.assertEqual([afc.status(0x1B, take) for _ in range(3)],
                         [19, 19, 0])
        other = Afc(self.host.service("com.apple.afc"))
        second = other.open(name, 2)
        self.assertEqual(other.status(0x1B, struct.pack("<QQ", second, 6)),
                         19)
        self.assertEqual(afc.status(0x1B, drop), 0)
        self.assertEqual(other.status(0x1B, struct.pack("<QQ", second, 6)), 0)
        self.assertEqual(afc.info(name)["st_size"], "0")
        self.assertEqual(afc.status(8, name.encode() + b"\0"), 0)
        self.assertIsNone(afc.info(name))

    def test_path_faults(self):
        afc = self.afc(
            {"at": "afc-path", "path": "DCIM", "op": "readdir",
             "do": "status", "code": 10, "times": 1},
            {"at": "afc-path", "path": PHOTO, "op": "read",
             "do": "short-read", "bytes": 7},
            {"at": "afc-path", "path": PHOTO, "op": "read", "n": 3,
             "do": "status", "code": 4},
            {"at": "afc-path", "path": PHOTO, "op": "read", "n": 4,
             "do": "hang-up"})
        self.assertEqual(afc.status(3, b"/DCIM\0"), 10)
        self.assertIsNotNone(afc.names("/DCIM"))
        handle = afc.open(PHOTO)
        self.assertEqual(afc.read(handle, 100), bytes(range(7)))
        self.assertEqual(afc.read(handle, 100), bytes(range(7, 14)))
        self.assertEqual(afc.status(0x0F, struct.pack("<QQ", handle, 9)), 4)
        with self.assertRaises(Gone):
            afc.read(handle, 9)

    def test_side_by_side(self):
        self.afc()
        wrong = []

        def work():
            afc = Afc(self.host.service("com.apple.afc"))
            for _ in range(50):
                handle = afc.open(PHOTO)
                if afc.read(handle, 1 << 20) != bytes(range(256)) * 40:
                    wrong.append(handle)
                afc.status(0x14, struct.pack("<Q", handle))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        closed = self.ops(self.served, "close")
        self.assertEqual({line["bytes"] for line in closed}, {10240})
        self.assertEqual(len(closed), 200)


class BackupBase(Base):
    def host(self, *faults, **more):
        self.served = self.phone(*faults, **more)
        return Host(self.served.socket)


class BackupRules(BackupBase):
    def test_whole_run(self):
        backup = BackupHost(self.host())
        self.assertEqual(backup.backup(), {"MessageName": "Response",
                                           "ErrorCode": 0})
        self.assertEqual(backup.verbs.count("DLMessageCreateDirectory"), 514)
        self.assertEqual(backup.files, 10)

    def test_batches(self):
        backup = BackupHost(self.host(backup={"batch": 2}))
        self.assertEqual(backup.backup()["ErrorCode"], 0)
        # status ×4, manifest ×2, four files in two batches
        self.assertEqual(backup.verbs.count("DLMessageUploadFiles"), 8)

    def test_old_phone(self):
        backup = BackupHost(self.host(backup={
            "dl-major": 300, "dl-minor": 100, "names": "old",
            "move-verb": "DLMessageMoveFiles"}), major=300)
        self.assertEqual(backup.version[1:], [300, 100])
        self.assertEqual(backup.backup()["ErrorCode"], 0)
        self.assertIn("DLMessageMoveFiles", backup.verbs)

    def test_listing_must_show_every_file(self):
        backup = BackupHost(self.host())
        listing = backup.listing

        def short(folder):
            out = listing(folder)
            if len(folder) == len(UDID) + 3 and folder.endswith("3d"):
                out.pop("3d0d7e5fb2ce288813306e4d4636395e047a3d28")
            return out

        backup.listing = short
        answer = backup.backup()
        self.assertEqual(answer["ErrorCode"], 205)
        self.assertIn("Manifest references files not in backup",
                      answer["ErrorDescription"])

    def test_metadata_must_come_back_unchanged(self):
        for name in ("Status.plist", "Manifest.plist", "Manifest.db"):
            backup = BackupHost(self.host())
            download = backup.download

            def damaged(paths):
                path = UDID + "/" + name
                if paths == [path] and path in backup.kept:
                    backup.kept[path] = backup.kept[path][:-1] + b"?"
                download(paths)

            backup.download = damaged
            self.assertEqual(backup.backup()["ErrorCode"], 205, name)

    def test_free_space(self):
        total = 70000 + 5 + 300 + 200000
        need = total + (128 << 20)
        for free, code in (([need + 1], 0), ([need], 105), ([1, BIG], 0),
                           ([1, need], 105)):
            backup = BackupHost(self.host(), free=free)
            self.assertEqual(backup.backup()["ErrorCode"], code, free)
            if free[0] <= need:
                self.assertEqual(backup.purged, need - free[0] + (2 << 30))
        backup = BackupHost(self.host(), free=[1])
        backup.purge_code = -1
        self.assertEqual(backup.backup()["ErrorCode"], 105)

    def test_errors_of_the_host(self):
        for code, error in ((-15, 105), (-1, 104)):
            backup = BackupHost(self.host())
            status, seen = backup.status, []

            def fail(number, payload=None, text="x"):
                seen.append(number)
                status(code if len(seen) == 520 else number, payload, text)

            backup.status = fail
            self.assertEqual(backup.backup()["ErrorCode"], error)

    def violation(self, change):
        backup = BackupHost(self.host())
        change(backup)
        with self.assertRaises(Gone):
            backup.backup()
        self.assertEqual(len(self.ops(self.served, "violation")), 1)

    def test_violations_end_the_connection(self):
        def talkative(backup):
            status = backup.status
            backup.status = lambda *a: (status(*a), status(0))

        def terse(backup):
            backup.status = lambda *a: backup.send(
                "DLMessageStatusResponse", 0)

        def fat(backup):
            def download(paths):
                name = paths[0].encode()
                backup.pipe.write(struct.pack(">I", len(name)) + name +
                                  struct.pack(">IB", 40001, 0x0C) +
                                  bytes(40000))
            backup.download = download

        def other(backup):
            backup.host.udid = "someone-else"

        def erase(backup):
            backup.process(MessageName="EraseDevice",
                           TargetIdentifier=UDID)

        for change in (talkative, terse, fat, other, erase):
            with self.subTest(change.__name__):
                self.violation(change)

    def test_hello(self):
        host = self.host()
        with self.assertRaises(Gone):
            BackupHost(host, major=300)
            BackupHost(host, major=300).backup()
        backup = BackupHost.__new__(BackupHost)
        backup.pipe = host.service("com.apple.mobilebackup2")
        backup.pipe.receive()
        backup.send("DLMessageVersionExchange", "DLVersionsOk", 400)
        backup.pipe.receive()
        backup.process(MessageName="Hello", SupportedProtocolVersions=[2, 3])
        self.assertEqual(backup.pipe.receive()[1]["ErrorCode"], 1)

    def test_change_password(self):
        host = self.host()
        backup = BackupHost(host)

        def change(**passwords):
            backup.process(MessageName="ChangePassword",
                           TargetIdentifier=UDID, **passwords)
            return backup.loop()["ErrorCode"]

        self.assertEqual(change(OldPassword="x"), 207)
        self.assertEqual(change(NewPassword="one \"q\" é"), 0)
        self.assertEqual(change(NewPassword="two"), 207)
        self.assertEqual(change(OldPassword="bad", NewPassword="two"), 207)
        self.served.stop()
        with Phone(BIN, self.image) as again:
            backup = BackupHost(Host(again.socket))
            self.assertEqual(change(OldPassword="one \"q\" é"), 0)

    def test_requires_encryption(self):
        backup = BackupHost(self.host(backup={"requires-encryption": True}))
        self.assertEqual(backup.backup()["ErrorCode"], 207)


class BackupFaults(BackupBase):
    def run_with(self, *faults, **more):
        self.drained = BackupHost(self.host(*faults, **more))
        return self.drained.backup()

    def test_remote_error(self):
        for after in (False, True):
            answer = self.run_with({"at": "backup-file", "n": 2,
                                    "do": "remote-error",
                                    "after-data": after})
            self.assertEqual(answer["ErrorCode"], 0)
            self.assertEqual(len(self.drained.errors), 1)

    def test_stall(self):
        begin = time.monotonic()
        answer = self.run_with({"at": "backup-file", "n": 2, "do": "stall",
                                "ms": 700})
        self.assertEqual(answer["ErrorCode"], 0)
        self.assertGreater(time.monotonic() - begin, 0.7)

    def test_send_twice_and_empty(self):
        self.assertEqual(self.run_with({
            "at": "backup-file", "n": 1, "do": "send-twice"})["ErrorCode"], 0)
        self.assertEqual(self.drained.files, 11)
        whole = self.drained.bytes
        self.assertEqual(self.run_with({
            "at": "backup-file", "path": "MediaDomain/Library/c.bin",
            "do": "empty"})["ErrorCode"], 0)
        self.assertLess(self.drained.bytes, whole - 200000)

    def test_bad_names(self):
        for kind in ("traversal", "absolute", "nul", "long", "not-utf8",
                     "other-phone"):
            seen = []
            backup = BackupHost(self.host({
                "at": "backup-file", "n": 2, "do": "bad-name",
                "kind": kind}))
            one = backup.one_file
            backup.one_file = lambda name: (seen.append(name), one(name))
            backup.backup()
            odd = [name for name in seen if b".." in name or b"\0" in name or
                   len(name) > 4096 or b"\xff" in name or
                   not name.startswith(UDID.encode())]
            self.assertEqual(len(odd), 1, kind)

    def test_unknown_code(self):
        self.run_with({"at": "backup-file", "n": 2, "do": "unknown-code",
                       "code": 0x33})
        self.assertEqual(self.drained.codes, [0x33])

    def test_oversize_block(self):
        backup = BackupHost(self.host({"at": "backup-file", "n": 2,
                                       "do": "oversize-block"}))
        backup.pipe.sock.settimeout(1)
        with self.assertRaises(TimeoutError):
            backup.backup()

    def test_flip_byte(self):
        blocks = []
        for faults in ((), ({"at": "backup-file", "do": "flip-byte",
                             "path": "HomeDomain/Library/SMS/sms.db",
                             "bytes": 5},)):
            backup = BackupHost(self.host(*faults))
            read, data = backup.pipe.read, []
            backup.pipe.read = lambda n: (data.append(read(n)), data[-1])[1]
            backup.backup()
            blocks.append(b"".join(data))
        self.assertTrue(b"s" * 70000 in blocks[0])
        self.assertTrue(b"sssssr" + b"s" * 69994 in blocks[1])

    def test_hang_up_at_each_place(self):
        for fault in ({"at": "backup-file", "n": 2},
                      {"at": "dl-message", "n": 100},
                      {"at": "dl-message", "n": 2,
                       "verb": "DLMessageMoveItems"}):
            backup = BackupHost(self.host({**fault, "do": "hang-up"}))
            with self.assertRaises(Gone):
                backup.backup()
            # The next run works.
            self.assertEqual(BackupHost(backup.host).backup()["ErrorCode"],
                             0)

    def test_hang_up_at_a_byte(self):
        for n in (0, 1, 41, 1000, 123456):
            host = self.host({"at": "bytes", "n": n, "do": "hang-up"})
            pipes = []
            service = host.service
            host.service = lambda name: (pipes.append(service(name)),
                                         pipes[-1])[1]
            with self.assertRaises(Gone):
                BackupHost(host).backup()
            # At byte 0 not even the handshake need have ended.
            self.assertEqual(sum(pipe.count for pipe in pipes), n)

    def test_unknown_verb(self):
        self.assertEqual(self.run_with({
            "at": "dl-message", "n": 3, "do": "unknown-verb"})["ErrorCode"],
            0)
        self.assertIn("DLMessageVirtualUnknown", self.drained.verbs)

    def test_purge(self):
        self.assertEqual(self.run_with({
            "at": "dl-message", "n": 3, "do": "purge"})["ErrorCode"], 0)
        self.assertIn("DLMessagePurgeDiskSpace", self.drained.verbs)

    def test_error_response(self):
        answer = self.run_with({
            "at": "dl-message", "verb": "DLMessageUploadFiles", "n": 2,
            "do": "error-response", "code": 208})
        self.assertEqual(answer["ErrorCode"], 208)

    def test_misspelt_faults_are_refused(self):
        for fault in ({"at": "backup-file", "do": "stal"},
                      {"at": "nowhere", "do": "stall"},
                      {"at": "bytes", "do": "purge"},
                      {"at": "bytes", "do": "stall", "mss": 4}):
            path = write_image(tempfile.mkdtemp(dir=self.dir), {
                "platform": "ios", "identity": {"udid": UDID},
                "faults": [fault]})
            phone = Phone(BIN, path)
            with self.assertRaises(RuntimeError):
                phone.__enter__()
            phone.process.wait()
            phone.process.stdout.close()
            phone.process.stderr.close()
            shutil.rmtree(phone.dir)


def main():
    global BIN
    if len(sys.argv) < 2:
        sys.exit("usage: test_faults.py BIN_DIR [unittest arguments]")
    BIN = sys.argv.pop(1)
    unittest.main()


if __name__ == "__main__":
    main()
