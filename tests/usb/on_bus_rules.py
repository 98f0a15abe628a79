"""What the virtual Android polices on a USB bus, said by a host that speaks
the bytes itself through usbfs. Run on the small machine, as root:
on_bus_rules.py BIN_DIR [unittest arguments]."""

import contextlib
import ctypes
import fcntl
import json
import os
import struct
import sys
import time
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "phones"),
                str(Path(__file__).resolve().parent)]
BIN = Path(sys.argv.pop(1))

from gadget import Gadget, controllers, wait_for  # noqa: E402
from raw_adb import BANNER, CNXN, MAXDATA, OPEN, VERSION, packet  # noqa: E402
from virtual import write_image  # noqa: E402

VENDOR = "18d1"
CLAIM, BULK = 0x8004550F, 0xC0185502  # usbdevfs ioctls, 64-bit


class Usb:
    """The phone's interface, and its two ends."""

    def __init__(self):
        self.fd = None
        if not wait_for(self._find, 10):
            raise RuntimeError("no phone on the bus")
        fcntl.ioctl(self.fd, CLAIM, struct.pack("I", 0))

    def _find(self):
        for path in Path("/sys/bus/usb/devices").glob("*/idVendor"):
            device = path.parent
            ends = [int(e.name[3:], 16) for e in device.glob("*:1.0/ep_*")]
            if path.read_text().strip() != VENDOR or len(ends) != 2:
                continue
            self.o, self.i = min(ends), max(ends)
            number = [int((device / name).read_text())
                      for name in ("busnum", "devnum")]
            self.fd = os.open("/dev/bus/usb/%03d/%03d" % tuple(number),
                              os.O_RDWR)
            return True
        return False

    def close(self):
        os.close(self.fd)

    def bulk(self, end, data, ms=3000):
        buf = ctypes.create_string_buffer(bytes(data), max(1, len(data)))
        about = bytearray(struct.pack("@IIIP", end, len(data), ms,
                                      ctypes.addressof(buf)))
        size = fcntl.ioctl(self.fd, BULK, about)
        return buf.raw[:size]

    def send(self, command, a, b, data=b"", zlp=True):
        """Header and payload apart, and what ends an even payload."""
        whole = packet(command, a, b, data)
        self.bulk(self.o, whole[:24])
        if data:
            self.bulk(self.o, data)
            if zlp and len(data) % 512 == 0:
                self.bulk(self.o, b"")

    def receive(self):
        head = self.bulk(self.i, bytes(512))
        if len(head) != 24:
            raise ValueError(f"a header of {len(head)} bytes")
        size, = struct.unpack_from("<I", head, 12)
        data = b""
        while len(data) < size:
            left = -(-(size - len(data)) // 512) * 512
            data += self.bulk(self.i, bytes(min(16384, left)))
        return head[:4], data

    def connect(self):
        self.send(CNXN, VERSION, MAXDATA, BANNER)
        while self.receive()[0] != b"CNXN":
            pass  # what an earlier host has left
        return self


class Rules(unittest.TestCase):
    count = 0

    @contextlib.contextmanager
    def phone(self, faults=()):
        Rules.count += 1
        place = Path("/tmp") / f"rules{Rules.count}"
        image = write_image(str(place), {
            "platform": "android", "identity": {"serial": "VAUSB"},
            "faults": list(faults)}, {"fs/sdcard/a": os.urandom(100000)})
        self.log = f"{place}.jsonl"
        gadget = Gadget(f"r{Rules.count}", image, "VAUSB", controllers()[0],
                        BIN / "virtual-android", self.log)
        try:
            yield gadget.plug()
        finally:
            gadget.remove()

    @contextlib.contextmanager
    def host(self):
        host = Usb()
        try:
            yield host.connect()
        finally:
            host.close()

    def violations(self):
        time.sleep(0.5)
        with open(self.log, encoding="utf-8") as lines:
            told = [json.loads(line) for line in lines]
        return [line["what"] for line in told if line["op"] == "violation"]

    def test_zero_length_packets(self):
        for size in (1024, 16384, 32768):
            text = b"shell:echo ".ljust(size - 1, b"x") + b"\0"
            with self.subTest(size), self.phone(), self.host() as host:
                host.send(OPEN, 1, 0, text)
                self.assertEqual(host.receive()[0], b"OKAY")
                self.assertEqual(len(host.receive()[1]), size - 11)
                self.assertEqual(self.violations(), [])
            with self.subTest(size, zlp=False), self.phone(), \
                    self.host() as host:
                host.send(OPEN, 1, 0, text, zlp=False)
                host.send(OPEN, 2, 0, b"shell:id\0")
                self.assertEqual(self.violations(), [
                    "a payload without the zero-length packet behind it"])

    def broken(self, words, act):
        """Dropped; with its next CNXN the host is heard again."""
        with self.subTest(words), self.phone(), self.host() as host:
            act(host)
            self.assertEqual(self.violations(), [words])
            host.connect()
            host.send(OPEN, 1, 0, b"shell:id\0")
            self.assertEqual(host.receive()[0], b"OKAY")

    def test_transfers(self):
        one = packet(OPEN, 1, 0, b"shell:id\0")

        def pieces(host):
            for part in (one[:24], one[24:28], one[28:]):
                host.bulk(host.o, part)

        self.broken("a header that is no transfer of its own",
                    lambda h: h.bulk(h.o, one))
        self.broken("a zero-length packet for nothing",
                    lambda h: h.bulk(h.o, b""))
        self.broken("a payload in more than one transfer", pieces)

    def test_a_new_host_on_the_same_cable(self):
        with self.phone():
            with self.host() as host:
                host.send(OPEN, 1, 0, b"shell:id\0")
            # What comes stays in the cable.
            with self.host() as host:
                host.send(OPEN, 1, 0, b"shell:id\0")
                self.assertEqual(host.receive()[0], b"OKAY")
                self.assertEqual(self.violations(), [])

    def test_hosts_that_never_read(self):
        """They are heard all the same: what each is told is the next one's
        to throw away."""
        with self.phone():
            for _ in range(4):
                host = Usb()
                host.send(CNXN, VERSION, MAXDATA, BANNER)
                host.close()
            with self.host() as host:
                host.send(OPEN, 1, 0, b"shell:id\0")
                while host.receive()[0] == b"CNXN":
                    pass  # one each
                self.assertEqual(self.violations(), [])

    def test_pulled_out_while_nobody_reads(self):
        """What the phone has for one host is not kept for the next, who
        could not speak before he has read it."""
        with self.phone() as gadget:
            for _ in range(3):
                with self.host() as host:
                    for stream in range(1, 9):  # eight OKAYs wait to be read
                        host.send(OPEN, stream, 0, b"shell:id\0")
                    time.sleep(0.2)
                    gadget.unplug()
                gadget.plug()
            self.assertEqual(self.violations(), [])


if __name__ == "__main__":
    unittest.main()
