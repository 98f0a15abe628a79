"""Unmodified clients of Debian judge the virtual iPhone.

usage: test_peers.py BIN_DIR [unittest arguments]
Exit status 77: a client is not installed, nothing was judged.
"""

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from backup_reader import Backup  # noqa: E402
from virtual import Phone, write_image  # noqa: E402

TOOLS = ("idevice_id", "ideviceinfo", "idevicepair", "idevicebackup2",
         "ifuse", "fusermount")
UDID = "00008110-0011223344556677"
OTHER = "0123456789abcdef0123456789abcdef01234567"
SMS = "Library/SMS/sms.db"
BIN = ""


def database():
    with tempfile.NamedTemporaryFile(suffix=".db") as stream:
        db = sqlite3.connect(stream.name)
        db.execute("CREATE TABLE message (ROWID INTEGER PRIMARY KEY, text)")
        db.executemany("INSERT INTO message (text) VALUES (?)",
                       [(f"canary-{i}",) for i in range(500)])
        db.commit()
        db.close()
        return stream.read()


def files():
    block = bytes(range(256)) * 1024
    return {
        "backup/HomeDomain/" + SMS: database(),
        "backup/HomeDomain/" + SMS + "-wal": b"not really a wal",
        "backup/HomeDomain/Library/CallHistoryDB/CallHistory.storedata":
            b"calls" * 100,
        "backup/MediaDomain/Library/SMS/Attachments/aa/10/GUID/p\u00edc.jpg":
            block[:131072],
        "backup/MediaDomain/Library/SMS/Attachments/ab/11/GUID/empty.txt": b"",
        "backup/AppDomain-org.example.app/Documents/big.bin":
            block * 3 + b"tail",
        "media/DCIM/100APPLE/IMG_0001.JPG": block[:100001],
        "media/DCIM/100APPLE/IMG_0002.JPG": b"",
        "documents/org.example.app/note.txt": b"shared note",
    }


class Peers(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="peers-")
        self.addCleanup(shutil.rmtree, self.dir)

    def image(self, name="phone", udid=UDID, **more):
        self.files = files()
        phone = {"platform": "ios",
                 "identity": {"udid": udid, "serial": "VIRT0001"},
                 "pairing": {"pending-replies": 0},
                 "synthetic": [{
                     "domain": "CameraRollDomain",
                     "prefix": "Media/DCIM/900APPLE", "count": 300,
                     "bytes": 0, "bytes-max": 40000, "seed": 7}]}
        for key, value in more.items():
            phone[key.replace("_", "-")] = value
        return write_image(os.path.join(self.dir, name), phone, self.files)

    def ok(self, result, expect=""):
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn(expect, result.stdout)
        return result.stdout

    def pair(self, phone):
        self.ok(phone.run("idevicepair", "pair"), "SUCCESS")

    def backup(self, phone, name="backup"):
        folder = os.path.join(self.dir, name)
        os.makedirs(folder, exist_ok=True)
        out = self.ok(phone.run("idevicebackup2", "backup", folder),
                      "Backup Successful")
        return os.path.join(folder, UDID), out

    def check_backup(self, folder, password=None, calls=True):
        backup = Backup(folder, password)
        self.assertEqual(backup.whole, [("ok",)])
        count = 0
        for path, data in self.files.items():
            top, domain, rel = path.split("/", 2)
            if top != "backup":
                continue
            if "CallHistory" in rel and not calls:
                self.assertNotIn((domain, rel), backup.rows)
                continue
            self.assertEqual(backup.read(domain, rel), data, path)
            count += 1
        synthetic = [key for key, row in backup.rows.items()
                     if key[0] == "CameraRollDomain" and row[1] == 1]
        self.assertEqual(len(synthetic), 300)
        seen = {backup.read(*key) for key in synthetic}
        self.assertGreater(len(seen), 290)
        self.assertEqual(count + 300, sum(
            row[1] == 1 for row in backup.rows.values()))
        with tempfile.NamedTemporaryFile(suffix=".db") as copy:
            copy.write(backup.read("HomeDomain", SMS))
            copy.flush()
            db = sqlite3.connect(copy.name)
            self.assertEqual(db.execute(
                "SELECT count(*), max(text) FROM message").fetchone(),
                (500, "canary-99"))
            db.close()
        return backup

    def test_list_and_identity(self):
        second = self.image("second", OTHER, pairing={"pending-replies": 9})
        with Phone(BIN, self.image(), second) as phone:
            listed = self.ok(phone.run("idevice_id", "-l")).split()
            self.assertEqual(sorted(listed), sorted([UDID, OTHER]))
            self.ok(phone.run("idevicepair", "-u", UDID, "pair"), "SUCCESS")
            self.assertEqual(self.ok(phone.run(
                "ideviceinfo", "-u", UDID, "-k", "SerialNumber")).strip(),
                "VIRT0001")
            simple = self.ok(phone.run("ideviceinfo", "-u", OTHER, "-s"))
            self.assertIn("ProductType: VirtualPhone14,5", simple)
            self.assertNotIn("SerialNumber", simple)
            # The other phone does not know this host.
            self.assertNotEqual(phone.run(
                "ideviceinfo", "-u", OTHER, "-k", "SerialNumber"
                ).returncode, 0)
            log = phone.stop()
        keys = [line["key"] for line in log if line["op"] == "GetValue"
                and line["session"]]
        self.assertEqual(keys, ["SerialNumber"])

    def test_over_tcp_and_with_an_old_serial(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        image = self.image(mux={"serial-without-dash": True})
        with Phone(BIN, image, listen=[f"tcp:{port}"]) as phone:
            phone.env["USBMUXD_SOCKET_ADDRESS"] = f"127.0.0.1:{port}"
            # The client library puts the dash back.
            self.ok(phone.run("idevice_id", "-l"), UDID)
            self.pair(phone)
            self.ok(phone.run("ideviceinfo", "-k", "UniqueDeviceID"), UDID)

    def test_pairing(self):
        image = self.image(pairing={"pending-replies": 2})
        with Phone(BIN, image) as phone:
            for _ in range(2):
                self.assertIn("accept the trust dialog",
                              phone.run("idevicepair", "pair").stdout)
            self.pair(phone)
            self.ok(phone.run("idevicepair", "validate"), "SUCCESS")
            self.ok(phone.run("idevicepair", "unpair"), "SUCCESS")
            self.assertNotIn("SUCCESS",
                             phone.run("idevicepair", "validate").stdout)
        for answer, words in (("deny", "denied the trust dialog"),
                              ("locked", "enter the passcode")):
            image = self.image(answer, pairing={
                "pending-replies": 0, "answer": answer})
            with Phone(BIN, image) as phone:
                self.assertIn(words, phone.run("idevicepair", "pair").stdout)

    def test_paired_from_the_start(self):
        with Phone(BIN, self.image(pairing={"paired": True})) as phone:
            self.ok(phone.run("idevicepair", "validate"), "SUCCESS")
            self.ok(phone.run("ideviceinfo", "-k", "TimeZone"),
                    "Europe/London")

    def test_tls_versions(self):
        for low, high in (("1.0", "1.0"), ("1.2", "1.2"), ("1.3", "1.3")):
            image = self.image("tls" + low, tls={"min": low, "max": high})
            with Phone(BIN, image) as phone:
                self.pair(phone)
                self.ok(phone.run("ideviceinfo", "-k", "SerialNumber"),
                        "VIRT0001")

    def test_plain_backup(self):
        with Phone(BIN, self.image()) as phone:
            self.pair(phone)
            folder, _ = self.backup(phone)
            log = phone.stop()
        self.check_backup(folder, calls=False)
        sent = [line for line in log if line["op"] == "send"]
        self.assertEqual(len(sent), 305)
        listing = [line for line in log if line["op"] == "listing"]
        self.assertEqual(listing[0]["missing"], 0)
        self.assertEqual([line["code"] for line in log
                          if line["op"] == "response"], [0])

    def test_second_backup_over_the_first(self):
        with Phone(BIN, self.image(backup={"order": "shuffled", "seed": 3,
                                           "retry-domain": "HomeDomain"})
                   ) as phone:
            self.pair(phone)
            self.backup(phone)
            folder, _ = self.backup(phone)
        self.check_backup(folder, calls=False)

    def test_encryption_on_change_off(self):
        image = self.image()
        with Phone(BIN, image) as phone:
            self.pair(phone)
            self.ok(phone.run("idevicebackup2", "encryption", "on", "först",
                              self.dir))
            folder, _ = self.backup(phone, "one")
            self.check_backup(folder, "först")
            with self.assertRaises(Exception):
                Backup(folder, "wrong")
        # What the phone keeps outlives the process.
        with Phone(BIN, image) as phone:
            self.pair(phone)
            self.ok(phone.run("ideviceinfo", "-q", "com.apple.mobile.backup",
                              "-k", "WillEncrypt"), "true")
            self.assertNotEqual(phone.run(
                "idevicebackup2", "encryption", "off", "wrong", self.dir
                ).returncode, 0)
            self.ok(phone.run("idevicebackup2", "changepw", "först",
                              "second", self.dir))
            folder, _ = self.backup(phone, "two")
            self.check_backup(folder, "second")
            self.ok(phone.run("idevicebackup2", "encryption", "off",
                              "second", self.dir))
            self.ok(phone.run("ideviceinfo", "-q", "com.apple.mobile.backup",
                              "-k", "WillEncrypt"), "false")
            folder, _ = self.backup(phone, "three")
            self.check_backup(folder, calls=False)

    def test_passcode(self):
        with Phone(BIN, self.image(backup={"passcode-delay-ms": 1500})
                   ) as phone:
            self.pair(phone)
            begin = time.monotonic()
            self.backup(phone)
            self.assertGreater(time.monotonic() - begin, 1.5)
        late = self.image("late", backup={"passcode-delay-ms": -1,
                                          "passcode-limit-ms": 300})
        with Phone(BIN, late) as phone:
            self.pair(phone)
            result = phone.run("idevicebackup2", "backup", self.dir)
            self.assertEqual(result.returncode, 256 - 208, result.stdout)
            self.assertIn("MBErrorDomain/208", result.stdout)

    def test_errors_of_the_phone(self):
        for code in (22, 25, 212):
            image = self.image(f"error{code}", backup={"error-code": code})
            with Phone(BIN, image) as phone:
                self.pair(phone)
                result = phone.run("idevicebackup2", "backup", self.dir)
                self.assertIn(f"MBErrorDomain/{code}", result.stdout)

    def test_faults_a_peer_survives(self):
        image = self.image(faults=[
            {"at": "backup-file", "n": 3, "do": "send-twice"},
            {"at": "backup-file", "n": 5, "do": "remote-error"},
            {"at": "backup-file", "n": 7, "do": "remote-error",
             "after-data": True},
            {"at": "backup-file", "n": 9, "do": "stall", "ms": 1200}])
        with Phone(BIN, image) as phone:
            self.pair(phone)
            folder, _ = self.backup(phone)
            log = phone.stop()
        self.assertEqual([line["op"] for line in log
                          if line["service"] == "fault"],
                         ["send-twice", "remote-error", "remote-error",
                          "stall"])
        backup = Backup(folder)
        files = [key for key, row in backup.rows.items() if row[1] == 1]
        self.assertEqual(len(files), 303)
        for key in files:
            backup.read(*key)

    def test_next_run_works_after_a_hang_up(self):
        image = self.image(faults=[
            {"at": "bytes", "n": 200000, "do": "hang-up"}])
        with Phone(BIN, image) as phone:
            self.pair(phone)
            phone.run("timeout", "8", "idevicebackup2", "backup", self.dir)
            log = phone.log()
            self.assertTrue(any(
                line["op"] == "end" and line["sent"] == 200000 and
                line["service"] == "com.apple.mobilebackup2" for line in log))
            folder, _ = self.backup(phone, "again")
        self.check_backup(folder, calls=False)

    def mount(self, phone, *options):
        point = tempfile.mkdtemp(dir=self.dir)
        self.ok(phone.run("ifuse", point, *options))
        self.addCleanup(phone.run, "fusermount", "-u", "-q", point)
        return point

    def test_ifuse(self):
        image = self.image()
        stamp = 1700000000_123456789
        os.utime(os.path.join(image, "media/DCIM/100APPLE/IMG_0001.JPG"),
                 ns=(stamp, stamp))
        with Phone(BIN, image) as phone:
            self.pair(phone)
            point = self.mount(phone)
            roll = os.path.join(point, "DCIM", "100APPLE")
            self.assertEqual(sorted(os.listdir(os.path.join(point, "DCIM"))),
                             ["100APPLE", "900APPLE"])
            self.assertEqual(sorted(os.listdir(roll)),
                             ["IMG_0001.JPG", "IMG_0002.JPG"])
            with open(os.path.join(roll, "IMG_0001.JPG"), "rb") as stream:
                self.assertEqual(
                    stream.read(),
                    self.files["media/DCIM/100APPLE/IMG_0001.JPG"])
            self.assertEqual(int(os.stat(os.path.join(
                roll, "IMG_0001.JPG")).st_mtime), 1700000000)
            made = os.path.join(point, "DCIM", "900APPLE")
            self.assertEqual(len(os.listdir(made)), 300)
            with open(os.path.join(made, "F0000001.bin"), "rb") as stream:
                self.assertEqual(stream.read()[8:16], b"\1" + bytes(7))
            with self.assertRaises(OSError):
                with open(os.path.join(roll, "new"), "wb") as stream:
                    stream.write(b"x")
            phone.run("fusermount", "-u", point)
            log = phone.stop()
        closed = {line["path"]: line["bytes"] for line in log
                  if line["op"] == "close"}
        self.assertEqual(closed["DCIM/100APPLE/IMG_0001.JPG"], 100001)
        self.assertFalse(os.path.exists(os.path.join(
            image, "media/DCIM/100APPLE/new")))

    def test_a_broken_handshake_is_not_noticed_by_ifuse(self):
        """Why Winnow must look itself: Debian's library goes on in the
        clear, and the phone can tell."""
        image = self.image(faults=[{
            "at": "service", "service": "com.apple.afc",
            "do": "refuse-tls"}])
        with Phone(BIN, image) as phone:
            self.pair(phone)
            point = self.mount(phone)
            self.assertIn("DCIM", os.listdir(point))
            phone.run("fusermount", "-u", point)
            log = phone.stop()
        self.assertEqual([line["tls"] for line in log
                          if line["op"] == "connect"], ["none"])

    def test_ifuse_documents(self):
        with Phone(BIN, self.image()) as phone:
            self.pair(phone)
            point = self.mount(phone, "--documents", "org.example.app")
            with open(os.path.join(point, "note.txt"), "rb") as stream:
                self.assertEqual(stream.read(), b"shared note")
            phone.run("fusermount", "-u", point)


def main():
    global BIN
    if len(sys.argv) < 2:
        sys.exit("usage: test_peers.py BIN_DIR [unittest arguments]")
    BIN = sys.argv.pop(1)
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        missing.append("/dev/fuse")
    try:
        import cryptography  # noqa: F401
    except ImportError:
        missing.append("python3-cryptography")
    if missing:
        print("SKIPPED: not here: " + ", ".join(missing))
        sys.exit(77)
    unittest.main()


if __name__ == "__main__":
    main()
