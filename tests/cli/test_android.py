"""An Android phone and its owner: who lets whom in, through what, and how the
phone is let go."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE.parent))

import android_phone  # noqa: E402
import images  # noqa: E402
import winnow_run as w  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from terminal import Terminal  # noqa: E402

FACTS = [{"rule": "facts", "category": "device-info"}]
FINGERPRINT = r"([0-9A-F]{2}:){15}[0-9A-F]{2}"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.built = w.workspace_of_class(cls) / "image"
        images.build("android-small", cls.built)
        cls.truth = images.load_truth(cls.built)

    def setUp(self):
        self.folder = w.workspace(self)

    def phone(self, **android):
        """A phone that behaves like this."""
        copy = Path(tempfile.mkdtemp(dir=self.folder)) / "image"
        shutil.copytree(self.built, copy)
        path = copy / "phone.yaml"
        told = json.loads(path.read_text())
        told["android"].update(android)
        path.write_text(json.dumps(told))
        return android_phone.AndroidPhone(copy)

    def filter(self, allow=FACTS, **more):
        return write_filter(self.folder / "filter.json",
                            make_filter(self.truth, allow, **more))

    def device_json(self):
        return json.loads(
            (self.folder / "bundle/audit/device.json").read_text())

    def events(self):
        lines = (self.folder / "bundle/audit/log.jsonl").read_text()
        return [json.loads(line)["event"] for line in lines.splitlines()]

    def state(self):
        return ("--state-dir", self.folder / "state")


class Owner(Case):
    def test_allowed_once(self):
        with self.phone(authorised=False, **{"answer-after-ms": 300}) as p:
            done = android_phone.extract(
                self.filter(), p, self.folder / "bundle")
            asked = [e for e in p.served() if e["op"] == "dialog"]
        self.assertEqual(done.code, 0, done)
        self.assertEqual(len(asked), 1)
        prompt = done.event("prompt")
        self.assertEqual(prompt["kind"], "trust")
        self.assertRegex(prompt["shown"], f"^{FINGERPRINT}$")
        self.assertIn("ONCE", prompt["text"])
        self.assertIn("not seen off", done.err)
        changes = self.device_json()["changes"]
        self.assertIs(changes["usb_debugging_key_allowed"], True)
        self.assertIs(changes["usb_debugging_seen_off"], False)
        self.assertIs(changes["paired"], False)
        self.assertIn("Revoke USB debugging authorisations",
                      json.dumps(self.device_json()["left_behind"]))
        self.assertIn("usb-debugging-allowed", self.events())
        self.assertIn("usb-debugging-not-seen-off", self.events())

    def test_no_key_is_kept_anywhere(self):
        home = self.folder / "home"
        home.mkdir()
        with self.phone(authorised=False) as p:
            done = android_phone.extract(
                self.filter(), p, self.folder / "bundle",
                env={"HOME": str(home)})
        self.assertEqual(done.code, 0, done)
        self.assertFalse((home / ".android").exists())
        for path in self.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                self.assertNotIn(b"PRIVATE KEY", data)
                self.assertNotIn(b"QAAAA", data)

    def test_not_allowed(self):
        with self.phone(authorised=False, answer="deny") as p:
            done = android_phone.extract(
                self.filter(), p, self.folder / "bundle",
                "--timeout", "passcode=2")
        self.assertEqual(done.code, 6, done)
        self.assertFalse((self.folder / "bundle").exists())
        self.assertTrue((self.folder / "bundle.void.json").exists())

    def test_the_filter_does_not_agree(self):
        path = self.filter(changes=["pairing-trust"])
        with self.phone(authorised=False) as p:
            done = w.run("plan", path, "--json", "--device", p.device,
                         *self.state())
            asked = [e for e in p.served() if e["op"] == "dialog"]
        self.assertEqual(done.code, 3, done)
        self.assertIn("usb-debugging-key", done.json["rules"][0]["why"])
        self.assertEqual(asked, [])

    def test_a_plan_asks_nobody(self):
        with self.phone(authorised=False) as p:
            done = w.run("plan", self.filter(), "--json", "--device",
                         p.device, *self.state())
            served = p.served()
        self.assertEqual(done.code, 0, done)
        self.assertTrue(any("usb-debugging-key" in c
                            for c in done.json["changes"]))
        self.assertTrue(any("once" in c for c in done.json["prompts"]))
        self.assertEqual([e for e in served if e["op"] in
                          ("dialog", "command")], [])

    def test_another_phone(self):
        self.truth = json.loads(json.dumps(self.truth))
        self.truth["device"]["serial"] = "ANOTHER"
        with self.phone(authorised=False) as p:
            done = android_phone.extract(
                self.filter(), p, self.folder / "bundle")
            commands = [e["command"] for e in p.served()
                        if e["op"] == "command"]
        self.assertEqual(done.code, 5, done)
        self.assertFalse((self.folder / "bundle").exists())
        self.assertFalse(any("content" in c for c in commands), commands)

    def test_what_it_allows_already_is_left(self):
        with self.phone() as p:
            done = android_phone.extract(
                self.filter(changes=[]), p, self.folder / "bundle")
        self.assertEqual(done.code, 0, done)
        self.assertIn("was-already-trusted", self.events())
        self.assertIs(self.device_json()["changes"][
            "usb_debugging_key_allowed"], False)
        # What was asked for the plan, before there was a log, is counted.
        with open(self.folder / "bundle/audit/log.jsonl") as lines:
            agreed = [e["details"] for e in map(json.loads, lines)
                      if e["event"] == "agreed"]
        self.assertGreater(agreed[0]["services_opened_before"], 0)

    def test_stopped_while_the_owner_is_asked(self):
        with self.phone(authorised=False, answer="deny") as p:
            term = Terminal("extract", self.filter(), "--device", p.device,
                            "--output", self.folder / "bundle",
                            *self.state())
            term.expect("drop RULE")
            term.type("yes")
            term.expect("LOOK AT THE PHONE: allow")
            term.signal(signal.SIGINT)
            code = term.end()
        self.assertEqual(code, 11, term.said)
        self.assertFalse((self.folder / "bundle").exists())

    def test_switched_off_is_put_back(self):
        with self.phone(authorised=False) as p:
            term = Terminal("extract", self.filter(), "--device", p.device,
                            "--output", self.folder / "bundle",
                            *self.state())
            term.expect("drop RULE")
            term.type("yes")
            term.expect(FINGERPRINT)
            term.expect("switch USB debugging off")
            p.stop()
            code = term.end()
        self.assertEqual(code, 0, term.said)
        self.assertIn("is put back", term.said)
        self.assertIs(self.device_json()["changes"][
            "usb_debugging_seen_off"], True)
        self.assertIn("usb-debugging-seen-off", self.events())


class Probe(Case):
    def test_a_table_without_content(self):
        with self.phone(authorised=False,
                        **{"shell-permissions": ["READ_CONTACTS"]}) as p:
            done = w.run("probe", "--test-phone", "--device", p.device,
                         "--json")
            served = p.served()
        self.assertEqual(done.code, 0, done)
        told = {row["what"]: row["answer"] for row in done.json}
        self.assertEqual(told["API level"], "34")
        self.assertEqual(told["SMS"], "refused to the USB user")
        self.assertEqual(told["calls"], "refused to the USB user")
        self.assertEqual(told["contacts"], "can be read")
        self.assertIn("not seen off", told["USB debugging"])
        self.assertEqual([e for e in served if e.get("row_ids")], [])


@unittest.skipUnless(shutil.which("adb"), "adb is not installed")
class Server(Case):
    """Through Debian's own adb server."""

    def setUp(self):
        super().setUp()
        self.env = {"HOME": str(self.folder), "ADB_MDNS": "0",
                    "ANDROID_ADB_SERVER_PORT":
                        str(android_phone.free_port())}
        self.addCleanup(self.adb, "kill-server")

    def adb(self, *words):
        return subprocess.run(["adb", *words], env={**os.environ, **self.env},
                              capture_output=True, text=True, timeout=60)

    def listed(self):
        done = w.run("devices", "--adb-server", "--json", env=self.env)
        self.assertEqual(done.code, 0, done)
        return [p for p in done.json if p["platform"] == "android"]

    def test_none_runs(self):
        done = w.run("devices", "--adb-server", env=self.env)
        self.assertEqual(done.code, 6, done)
        self.assertIn("no adb server", done.err)

    def test_list_plan_extract(self):
        with self.phone() as p:
            self.adb("connect", p.device[4:])
            phone = self.listed()[0]
            self.assertEqual((phone["id"], phone["state"]),
                             (p.device[4:], "ready"))
            self.assertEqual(phone["serial_last4"],
                             self.truth["device"]["serial"][-4:])
            done = w.extract(
                self.filter(), p, self.folder / "bundle",
                plan_options=("--adb-server",), env=self.env)
        self.assertEqual(done.code, 0, done)
        self.assertIn("was-already-trusted", self.events())

    def test_not_authorised(self):
        with self.phone(authorised=False, answer="deny") as p:
            self.adb("connect", p.device[4:])
            phone = self.listed()[0]
        self.assertEqual(phone["state"], "not authorised")
        self.assertEqual(phone["serial_last4"], "")


if __name__ == "__main__":
    w.main()
