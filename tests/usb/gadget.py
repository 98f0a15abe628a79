"""A virtual Android as a USB device of the small machine: a gadget made of
configfs, FunctionFS and dummy_hcd, as a phone makes one of its own."""

import os
import signal
import subprocess
import time
from pathlib import Path

GADGETS = Path("/sys/kernel/config/usb_gadget")
VENDOR, PRODUCT = "0x18d1", "0x4ee7"


def controllers():
    return sorted(p.name for p in Path("/sys/class/udc").iterdir())


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


class Gadget:
    """One phone on the bus. `udc` names the controller: one port each."""

    def __init__(self, name, image, serial, udc, program, log):
        self.name, self.udc, self.serial = name, udc, serial
        self.place = GADGETS / name
        self.functions = Path("/tmp/ffs") / name
        self._describe(serial)
        self.functions.mkdir(parents=True)
        subprocess.run(["mount", "-t", "functionfs", name,
                        str(self.functions)], check=True)
        self.process = subprocess.Popen(
            [str(program), str(image), "--functionfs", str(self.functions),
             "--log", str(log)], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            raise RuntimeError(f"no virtual Android: {line!r}")

    def _describe(self, serial):
        put = lambda path, text: (self.place / path).write_text(text)
        (self.place / "strings/0x409").mkdir(parents=True)
        (self.place / "configs/c.1/strings/0x409").mkdir(parents=True)
        (self.place / f"functions/ffs.{self.name}").mkdir(parents=True)
        put("idVendor", VENDOR)
        put("idProduct", PRODUCT)
        put("strings/0x409/serialnumber", serial)
        put("strings/0x409/manufacturer", "Virtual")
        put("strings/0x409/product", "Virtual Phone")
        put("configs/c.1/strings/0x409/configuration", "adb")
        os.symlink(self.place / f"functions/ffs.{self.name}",
                   self.place / f"configs/c.1/ffs.{self.name}")

    def plug(self):
        (self.place / "UDC").write_text(self.udc)
        if not wait_for(lambda: self.state() == "configured"):
            raise RuntimeError(f"the bus does not take it: {self.state()}")
        return self

    def unplug(self):
        (self.place / "UDC").write_text("\n")

    def state(self):
        return (Path("/sys/class/udc") / self.udc /
                "state").read_text().strip()

    def remove(self):
        """Gone for good: unplugged, its program ended."""
        if (self.place / "UDC").read_text().strip():
            self.unplug()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.process.stdout.close()
        subprocess.run(["umount", str(self.functions)], check=True)
        os.unlink(self.place / f"configs/c.1/ffs.{self.name}")
        for part in ("configs/c.1/strings/0x409", "configs/c.1",
                     f"functions/ffs.{self.name}", "strings/0x409", ""):
            (self.place / part).rmdir()
        self.functions.rmdir()
        if self.process.returncode not in (0, -signal.SIGTERM):
            raise RuntimeError(
                f"virtual-android ended with {self.process.returncode}")
