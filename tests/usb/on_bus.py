"""What is tried on the small machine's USB bus. Run there, as root, by
test_bus.py: on_bus.py BIN_DIR [unittest arguments]."""

import json
import os
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/support"),
                str(Path(__file__).parent)]
BIN = Path(sys.argv.pop(1))
os.environ["WN_BIN"] = str(BIN)

import images  # noqa: E402
import winnow_run as w  # noqa: E402
from gadget import Gadget, controllers, wait_for  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402

ADB = {"ANDROID_ADB_SERVER_PORT": "15037", "HOME": "/tmp/home"}
RULES = [{"rule": "sms", "category": "messages", "apps": ["phone-messages"],
          "from": "2026-03-01", "to": "2026-03-29", "group-chats": "whole"}]


def adb(*words, timeout=60):
    return subprocess.run(["adb", *words], env={**os.environ, **ADB},
                          capture_output=True, text=True, timeout=timeout)


class Bus(unittest.TestCase):
    """One phone that wants a key, allowed by its owner."""

    phone = {"authorised": False, "answer": "allow"}

    @classmethod
    def setUpClass(cls):
        cls.place = Path("/tmp") / cls.__name__
        cls.image = cls.place / "image"
        cls.place.mkdir()
        images.build("android-small", cls.image)
        cls.truth = images.load_truth(cls.image)
        path = cls.image / "phone.yaml"
        about = json.loads(path.read_text())
        about["android"].update(cls.phone)
        path.write_text(json.dumps(about))
        cls.gadget = cls.make("a0", 0, about["identity"]["serial"])

    @classmethod
    def make(cls, name, port, serial):
        gadget = Gadget(name, cls.image, serial, controllers()[port],
                        BIN / "virtual-android", cls.place / f"{name}.jsonl")
        cls.addClassCleanup(gadget.remove)
        return gadget.plug()

    def filter(self, rules=None, **more):
        rules = rules or [{k: v for k, v in RULES[0].items()
                           if k != "group-chats"}]
        return write_filter(self.place / f"{self.id()}.yaml", make_filter(
            self.truth, rules, **more))

    def extract(self, out, *options, rules=None, timeout=600):
        return w.extract(self.filter(rules), None, out,
                         plan_options=options, timeout=timeout)

    def assert_sealed(self, out, done):
        self.assertIn(done.code, (0, 8), done)
        checked = w.run(out, "--json", program="winnow-verify")
        self.assertEqual(checked.code, 0, checked)


class One(Bus):
    def test_1_listed_and_what_to_do(self):
        done = w.run("devices", "--json")
        self.assertEqual(done.code, 0, done)
        mine = [d for d in done.json if d["platform"] == "android"]
        self.assertEqual(len(mine), 1, done)
        self.assertTrue(mine[0]["port"].startswith("usb:"), mine)
        self.assertTrue(mine[0]["todo"], mine)

    def test_2_extracted(self):
        out = self.place / "bundle"
        done = self.extract(out)
        self.assert_sealed(out, done)
        self.assertGreater(len(w.Bundle(out).rows(
            "SELECT 1 FROM message")), 0)

    def test_3_adb_takes_it(self):
        self.addCleanup(adb, "kill-server")
        self.assertEqual(adb("start-server").returncode, 0)
        self.assertTrue(wait_for(lambda: "\tdevice" in adb("devices").stdout))
        done = adb("shell", "echo hello; exit 9")
        self.assertEqual((done.stdout, done.returncode), ("hello\n", 9))
        self.assertIn("DCIM", adb("ls", "/sdcard").stdout)
        done = adb("pull", "-a", "/sdcard/DCIM", str(self.place / "dcim"))
        self.assertEqual(done.returncode, 0, done)

    def test_4_held_by_a_server(self):
        self.addCleanup(adb, "kill-server")
        adb("start-server")
        self.assertTrue(wait_for(lambda: "\tdevice" in adb("devices").stdout))
        env = {"ANDROID_ADB_SERVER_PORT": "15037"}
        agreed = self.filter()
        done = w.run("plan", agreed, "--json", env=env)
        self.assertEqual(done.code, 6, done)
        self.assertIn("--adb-server", done.out + done.err)
        out = self.place / "through"
        planned = w.run("plan", agreed, "--adb-server", "--json",
                        env=env)
        self.assertIn(planned.code, (0, 8), planned)
        done = w.run("extract", agreed, "--adb-server", "--output", out,
                     "--plan", planned.json["plan_hash"], "--state-dir",
                     self.place / "state", "--json", env=env)
        self.assert_sealed(out, done)
        self.assertIn("\tdevice", adb("devices").stdout)  # never stopped

    def test_5_unplugged_and_plugged_in_again(self):
        before = (self.place / "a0.jsonl").read_text().count("content")
        pulled = threading.Thread(target=lambda: (
            wait_for(lambda: (self.place / "a0.jsonl").read_text().count(
                "content") > before + 1), self.gadget.unplug()))
        pulled.start()
        out = self.place / "torn"
        done = self.extract(out)
        pulled.join()
        if done.code in (0, 8):
            self.skipTest("it was over before the cable was pulled")
        self.assertEqual(done.code, 7, done)
        self.assertFalse(out.exists())
        time.sleep(1)
        self.gadget.plug()
        self.assertTrue(wait_for(lambda: '"android"' in w.run(
            "devices", "--json").out))
        again = self.extract(out)
        self.assert_sealed(out, again)


class Two(Bus):
    phone = {"authorised": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make("a1", 1, "VASECOND01")

    def test_the_one_that_the_filter_names(self):
        done = w.run("devices", "--json")
        self.assertEqual(len([d for d in done.json
                              if d["platform"] == "android"]), 2, done)
        serial = self.truth["device"]["serial"]
        out = self.place / "named"
        self.assert_sealed(out, self.extract(out, "--device", serial))
        refused = w.run("plan", self.filter(), "--device", "VASECOND01",
                        "--json")
        self.assertEqual(refused.code, 5, refused)


unittest.main(verbosity=2)
