"""Exit code, standard output and standard error of each verb; and what people
at a terminal are asked."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/flow"), str(ROOT / "tests/cli"),
                str(ROOT / "tests/support"), str(ROOT / "tests")]

import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402
from terminal import Terminal  # noqa: E402

VERBS = ["new", "devices", "check", "receipt", "report",
         "plan", "extract", "verify", "export", "probe",
         "pack", "unpack", "sign", "stamp", "withdraw",
         "statement", "dispose"]
LATER = []


def setUpModule():
    global FOLDER, TRUTH, MESSAGES
    FOLDER = Path(tempfile.mkdtemp(prefix="winnow-verbs-"))
    TRUTH = small.build(FOLDER / "phone")
    small.configure(FOLDER / "phone", FOLDER / "phone",
                    pairing={"pending-replies": 0})
    MESSAGES = filter_file("messages", [small.messages_rule()])


def tearDownModule():
    shutil.rmtree(FOLDER)


def filter_file(name, rules, **options):
    return small.write_filter(FOLDER / f"{name}.json", small.make_filter(
        TRUTH, rules, **options))


class Base(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = w.workspace(self)
        self.state = self.dir / "state"

    def run_(self, *arguments, **keys):
        keys.setdefault("env", {"HOME": str(self.dir)})
        return w.run(*arguments, **keys)

    def phone(self, **settings):
        image = small.vary(FOLDER / "phone", self.dir / "phone", **settings)
        return w.Phone(image)


class Usage(Base):
    def test_help_and_version(self):
        for words in (["--help"], ["-h"], ["help"], ["--version"]):
            done = self.run_(*words)
            self.assertEqual((done.code, done.err), (0, ""), done)
            self.assertTrue(done.out.startswith(
                "winnow 0." if words == ["--version"] else "Usage: winnow"))
        for verb in VERBS:
            for option in ("-h", "--help"):
                done = self.run_(verb, option)
                self.assertEqual((done.code, done.err), (0, ""), done)
                self.assertIn(f"Usage: winnow {verb}", done.out)
                self.assertIn("--json", done.out)

    def test_wrong_use(self):
        cases = [
            [], ["nonsense"], ["--nonsense"], ["check"], ["plan"], ["verify"],
            ["extract"], ["check", "a", "b"], ["devices", "a"],
            ["check", "a", "--nope"], ["check", "a", "--json=yes"],
            ["check", "a", "--json", "--json"], ["check", "a", "--output", "b"],
            ["check", "a", "--deny-sheet"], ["check", "a", "--deny-sheet="],
            ["extract", MESSAGES], ["extract", MESSAGES, "--output", "x"],
            ["extract", MESSAGES, "--output", "x", "--yes"],
            ["extract", MESSAGES, "--output", "x", "--memory", "1T"],
            ["extract", MESSAGES, "--output", "x", "--memory", "0"],
            ["extract", MESSAGES, "--output", "x", "--memory",
             "99999999999999999999"],
            ["extract", MESSAGES, "--output", "x", "--memory",
             "99999999999999G"],
            ["extract", MESSAGES, "--output", "x", "--backup-password-fd",
             "secret"],
            ["extract", MESSAGES, "--output", "x", "--timeout", "5"],
            ["extract", MESSAGES, "--output", "x", "--timeout", "idle=0"],
            ["extract", MESSAGES, "--output", "x", "--timeout", "idle=5,"],
            ["extract", MESSAGES, "--output", "x", "--timeout", "idle=5x"],
            ["plan", MESSAGES, "--as", "nokia"],
            ["plan", MESSAGES, "--as", "ios", "--device", "x"],
            ["probe"], ["probe", "--device", "x"], ["devices", "--timeout",
                                                    "later"],
            ["devices", "--adb-server", "x"], ["check", "a", "--adb-server"],
            ["probe", "--test-phone", "--device", "tcp:5555"],
            ["probe", "--test-phone", "--device", "tcp:host:0"],
            ["probe", "--test-phone", "--device", "tcp:host:65536"],
            ["probe", "--test-phone", "--device", "tcp:host:1x"],
            ["probe", "--test-phone", "--device", "tcp::5555"],
            ["probe", "--test-phone", "--device", "tcp:a:b:5555"],
        ]
        for words in cases:
            with self.subTest(words):
                done = self.run_(*words)
                self.assertEqual(done.code, 2, done)
                self.assertEqual(done.out if "--json" not in words else "",
                                 "", done)
                self.assertTrue(done.err.strip())

    def test_not_in_this_version(self):
        for verb in LATER:
            done = self.run_(verb, "x")
            self.assertEqual(done.code, 2, done)
            self.assertIn("not in this version", done.err)

    def test_a_failure_is_json_too(self):
        done = self.run_("plan", self.dir / "absent", "--json")
        self.assertEqual(done.code, 3, done)
        self.assertEqual(done.json["exit"], 3)
        self.assertTrue(done.json["text"] and done.json["todo"])
        done = self.run_("devices", "--json", "--nope")
        self.assertEqual((done.code, done.json["exit"]), (2, 2))

    def test_terminal_codes_in_arguments_are_shown_not_obeyed(self):
        for words in (["\x1b[31mred"], ["check", "\x1b[2Jgone"],
                      ["verify", "\u202egone"]):
            done = self.run_(*words)
            self.assertNotIn("\x1b", done.err + done.out)
            self.assertNotIn("\u202e", done.err + done.out)

    def test_full_standard_output(self):
        for words in (["--help"], ["check", MESSAGES],
                      ["check", MESSAGES, "--json"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run(
                    [w.BIN / "winnow", *words], stdout=full,
                    stderr=subprocess.PIPE, text=True,
                    env=w.environment(HOME=str(self.dir)))
            self.assertEqual(done.returncode, 9, done.stderr)

    def test_completion_knows_every_verb_and_option(self):
        text = (ROOT / "cmd/winnow.bash").read_text()
        for verb in VERBS:
            for word in self.run_(verb, "--help").out.split():
                if word.startswith("--"):
                    self.assertIn(word, text, verb)
            self.assertIn(verb, text)

    def test_manuals_know_every_option(self):
        for verb in VERBS:
            page = (ROOT / f"docs/man/winnow-{verb}.1").read_text()
            for word in self.run_(verb, "--help").out.split():
                if word.startswith("--"):
                    self.assertIn(word[2:].replace("-", "\\-"), page, verb)

    def test_manuals_are_well_formed(self):
        if not shutil.which("mandoc"):
            self.skipTest("mandoc is not installed")
        pages = sorted(ROOT.glob("docs/man/*.1"))
        self.assertGreaterEqual(len(pages), 7)
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", *pages],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))


class Check(Base):
    def test_shape(self):
        done = self.run_("check", MESSAGES, "--json")
        self.assertEqual(done.code, 0, done)
        out = done.json
        self.assertEqual((out["valid"], out["exit"]), (True, 0))
        self.assertGreater(len(out["explanation"]), 20)
        for finding in out["findings"]:
            self.assertEqual(set(finding),
                             {"kind", "line", "col", "path", "text"})

    def test_what_cannot_be_done_is_said_now(self):
        photos = filter_file("no-route", [small.photos_rule()],
                             routes=["ios-backup"])
        done = self.run_("check", photos, "--json")
        self.assertEqual((done.code, done.json["exit"]), (3, 3), done)
        self.assertTrue([f for f in done.json["findings"]
                         if f["kind"] == "error" and "ios-afc" in f["text"]])
        both = filter_file("half", [small.photos_rule(),
                                    small.messages_rule()],
                           routes=["ios-backup"])
        done = self.run_("check", both, "--json")
        self.assertEqual(done.code, 0, done)
        self.assertTrue([f for f in done.json["findings"]
                         if f["kind"] == "warning" and "ios-afc" in f["text"]])
        done = self.run_("plan", both, "--as", "ios")
        self.assertEqual(done.code, 8, done)

    def test_numbers_that_whatsapp_knows_otherwise(self):
        """The form of which the country has another now is asked for."""
        for listed, other in (
                (["+55 11 98765-4321"], "+551187654321"),
                (["551187654321@s.whatsapp.net"], "+5511987654321"),
                (["+541158749895"], "+5491158749895"),
                (["+5511987654321", "+551187654321"], None),
                (["+551132345678"], None),  # no mobile telephone
                (["+5491158749895"], None), (["+447700900123"], None)):
            with self.subTest(listed=listed):
                rule = small.messages_rule(apps=["whatsapp"], participants={
                    "any-of": listed})
                done = self.run_("check", filter_file(
                    "numbers", [rule]), "--json")
                self.assertEqual(done.code, 0, done)
                told = [f["text"] for f in done.json["findings"]
                        if f["text"].startswith("WhatsApp may know")]
                self.assertEqual(len(told), 1 if other else 0, done)
                self.assertTrue(not other or f" as {other}:" in told[0], told)

    def test_expired_is_still_explained(self):
        filter_ = small.make_filter(TRUTH, [small.messages_rule()])
        filter_["agreement"].update({"valid-from": "2020-01-01T00:00:00Z",
                                     "valid-until": "2020-01-02T00:00:00Z"})
        path = small.write_filter(self.dir / "old.json", filter_)
        done = self.run_("check", path)
        self.assertEqual(done.code, 4, done)
        self.assertIn("expired", done.err)
        self.assertIn("will not be kept", done.out)
        self.assertEqual(self.run_("plan", path, "--as", "ios").code, 4)

    def test_unreadable(self):
        for path in (self.dir / "absent", self.dir):
            done = self.run_("check", path)
            self.assertEqual((done.code, done.out), (3, ""), done)
            done = self.run_("check", path, "--json")
            self.assertEqual((done.code, done.json["valid"]), (3, False))
            self.assertEqual(len(done.json["findings"]), 1)


class Phones(Base):
    def test_none(self):
        done = self.run_("devices", "--json", env={
            "USBMUXD_SOCKET_ADDRESS": f"UNIX:{self.dir}/nothing"})
        self.assertEqual(done.code, 5, done)
        done = self.run_("plan", MESSAGES, env={
            "HOME": str(self.dir),
            "USBMUXD_SOCKET_ADDRESS": f"UNIX:{self.dir}/nothing"})
        self.assertEqual(done.code, 5, done)

    def test_listed(self):
        with self.phone() as phone:
            done = self.run_("devices", "--json", phone=phone)
            self.assertEqual(done.code, 0, done)
            one, = done.json
            self.assertLessEqual({
                "id", "platform", "state", "product_type", "port",
                "serial_last4", "todo"}, set(one))
            self.assertEqual(one["id"], TRUTH["device"]["udid"])
            plain = self.run_("devices", phone=phone)
            self.assertIn(TRUTH["device"]["udid"], plain.out)
            self.assertNotIn(TRUTH["device"]["serial"], plain.out)
            asked = {(x["service"], x["op"]) for x in phone.served()}
        self.assertFalse([x for x in asked if "Pair" in x[1]], asked)

    def test_plan(self):
        with self.phone() as phone:
            one = self.run_("plan", MESSAGES, "--json", phone=phone)
            two = self.run_("plan", MESSAGES, "--json", "--device",
                            TRUTH["device"]["udid"], phone=phone)
            other = self.run_("plan", MESSAGES, "--device", "nobody",
                              phone=phone)
        self.assertEqual((one.code, two.code, other.code), (0, 0, 5), other)
        self.assertEqual(one.json["plan_hash"], two.json["plan_hash"])
        self.assertRegex(one.json["plan_hash"], "^[0-9a-f]{64}$")
        for rule in one.json["rules"]:
            self.assertLessEqual({"rule", "route", "acquisition_mode",
                                  "feasible", "why"}, set(rule))
        for key in ("leaves_the_phone", "prompts", "changes"):
            self.assertTrue(one.json[key])
        without = self.run_("plan", MESSAGES, "--json", "--as", "ios")
        self.assertEqual(without.code, 0)
        self.assertNotEqual(without.json["plan_hash"], one.json["plan_hash"])
        android = self.run_("plan", MESSAGES, "--as", "android")
        self.assertEqual(android.code, 3)

    def test_probe(self):
        with self.phone(pairing={"paired": True}) as phone:
            done = self.run_("probe", "--test-phone", "--json", phone=phone)
            self.assertEqual(done.code, 0, done)
            self.assertTrue([x for x in done.json
                             if x["what"] == "com.apple.afc"])
            self.assertFalse([x for x in phone.served()
                              if x["op"] in ("FILE_OPEN", "Backup")])


class Policy(Base):
    def test_the_run_says_which_policy_held(self):
        policy = self.dir / "policy.yaml"
        policy.write_text("winnow-policy: 1\nid: Force 3\n"
                          "categories: [messages]\n")
        bundle = self.dir / "bundle"
        with self.phone() as phone:
            done = w.extract(MESSAGES, phone, bundle, plan_options=[
                "--policy", policy], env={"HOME": str(self.dir)})
        self.assertEqual(done.code, 0, done)
        event, = [e for e in map(json.loads, (
            bundle / "audit/log.jsonl").read_text().splitlines())
            if e["event"] == "agreed"]
        self.assertEqual(event["details"]["policy"], "Force 3")
        self.assertEqual(
            event["details"]["policy_sha256"],
            hashlib.sha256(policy.read_bytes()).hexdigest())
        self.assertEqual(self.run_("verify", bundle).code, 0)


class Verify(Base):
    def test_not_a_bundle(self):
        for program, verb in (("winnow", ["verify"]), ("winnow-verify", [])):
            for path in (self.dir, self.dir / "absent", MESSAGES):
                done = self.run_(*verb, path, program=program)
                self.assertEqual(done.code, 10, done)
                done = self.run_(*verb, path, "--json", program=program)
                self.assertEqual(done.code, 10, done)
                self.assertEqual(done.json["result"], "invalid")
                self.assertTrue(done.json["findings"])


class Attended(Base):
    """On a terminal."""

    def start(self, phone, *more, path=None):
        return Terminal(
            "extract", path or MESSAGES, "--output", self.dir / "bundle",
            "--state-dir", self.state, *more, phone=phone,
            env={"HOME": str(self.dir)})

    def nothing_left(self):
        self.assertFalse((self.dir / "bundle").exists())
        self.assertFalse((self.dir / "bundle.partial").exists())

    def test_shown_confirmed_sealed_verified(self):
        with self.phone() as phone:
            t = self.start(phone, "--operator", "PC 1882", "--place", "Desk")
            t.expect("What leaves the phone")
            t.expect("Plan hash: [0-9a-f]{64}")
            t.expect("yes, no, or drop RULE: ")
            t.type("maybe")
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            t.expect("yes, no, or drop RULE: ")  # the size is known now
            t.type("yes")
            self.assertEqual(t.end(), 0, t.said)
        self.assertIn("Seal hash", t.said)
        for program, verb in (("winnow", ["verify"]), ("winnow-verify", [])):
            done = self.run_(*verb, self.dir / "bundle", program=program)
            self.assertEqual(done.code, 0, done)
            self.assertRegex(done.out, r"\d+ items, 0 outside the filter "
                                       r"[0-9a-f]{64}")
            self.assertTrue(done.out.endswith(
                "What was missed cannot be tested from a bundle.\n"))
        log = (self.dir / "bundle/audit/log.jsonl").read_text()
        self.assertIn("PC 1882", log)
        self.assertIn("Desk", log)

    def test_notes_go_into_the_log(self):
        notes = ["She asks for a break at 10:05",
                 'the \u017bak family\x9b is "here" \\', "and again"]
        with self.phone() as phone:
            t = self.start(phone)
            t.expect("yes, no, or drop RULE: ")
            for text in notes[:2]:
                t.type(f"note: {text}")
                t.expect("Noted in the log")
                t.expect("yes, no, or drop RULE: ")
            for bad in ("", "x" * 1001):
                t.type(f"note: {bad}")
                t.expect("Not noted")
                t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            t.expect("yes, no, or drop RULE: ")  # the log has begun
            t.type(f"note:{notes[2]}")
            t.expect("Noted in the log")
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            self.assertEqual(t.end(), 0, t.said)
        events = [json.loads(line) for line in (
            self.dir / "bundle/audit/log.jsonl").read_text().splitlines()]
        said = [e["details"] for e in events if e["event"] == "note"]
        self.assertEqual([d["text"] for d in said],
                         [notes[0], notes[1].replace("\x9b", "\\u{9b}"),
                          notes[2]])
        for d in said:
            self.assertRegex(d["entered"], r"^2\d{3}-\d\d-\d\dT.*Z$")
        done = self.run_("verify", self.dir / "bundle")
        self.assertEqual(done.code, 0, done)

    def test_no(self):
        with self.phone() as phone:
            t = self.start(phone)
            t.expect("yes, no, or drop RULE: ")
            t.type("no")
            self.assertEqual(t.end(), 11, t.said)
            self.assertFalse([x for x in phone.served()
                              if x["op"] in ("Pair", "Backup")])
        self.nothing_left()

    def test_the_terminal_goes_away(self):
        with self.phone() as phone:
            t = self.start(phone)
            t.expect("yes, no, or drop RULE: ")
            t.signal(signal.SIGHUP)
            self.assertEqual(t.end(), 11, t.said)
        self.nothing_left()

    def test_control_c_at_a_question(self):
        with self.phone() as phone:
            t = self.start(phone)
            t.expect("yes, no, or drop RULE: ")
            os.write(t.fd, b"\x03")
            self.assertEqual(t.end(), 11, t.said)
        self.nothing_left()

    def test_yes_beforehand(self):
        with self.phone() as phone:
            t = self.start(phone, "--yes")
            self.assertEqual(t.end(), 0, t.said)
        self.assertIn("What leaves the phone", t.said)
        self.assertTrue((self.dir / "bundle/seal.txt").exists())

    def test_a_rule_is_dropped(self):
        rules = [small.messages_rule(), small.photos_rule()]
        path = filter_file("two", rules)
        with self.phone() as phone:
            t = self.start(phone, path=path)
            t.expect("yes, no, or drop RULE: ")
            t.type("drop nonsense")
            t.expect("no rule of that name")
            t.type(f"drop {rules[0]['rule']}")
            t.expect("is given up")
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            code = t.end()
            self.assertEqual(code, 8, t.said)
            self.assertFalse([x for x in phone.served()
                              if x["op"] == "Backup"])
        bundle = w.Bundle(self.dir / "bundle")
        self.assertEqual(bundle.rows("SELECT * FROM message"), [])
        self.assertTrue(bundle.rows("SELECT * FROM media"))
        outcome, = bundle.rows(
            "SELECT outcome, outcome_reason FROM rule WHERE rule_id = 1")
        self.assertEqual(outcome["outcome"], "could-not-look")

    def test_a_rule_is_dropped_when_the_size_is_known(self):
        path = filter_file("late", small.rules()[::2])
        with self.phone() as phone:
            t = self.start(phone, path=path)
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            t.expect(r"It is [\d.]+ [KMG]?B")
            t.expect("yes, no, or drop RULE: ")
            t.type("drop c")
            t.expect("is given up")
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            self.assertEqual(t.end(), 8, t.said)
        bundle = w.Bundle(self.dir / "bundle")
        self.assertEqual(bundle.rows("SELECT * FROM contact"), [])
        self.assertTrue(bundle.rows("SELECT * FROM message"))
        outcomes = [r["outcome"] for r in bundle.rows(
            "SELECT outcome FROM rule ORDER BY rule_id")]
        self.assertEqual(outcomes, ["found", "could-not-look"])

    def test_more_items_than_agreed(self):
        path = filter_file("few", [small.messages_rule(**{"max-items": 2})])
        for answer, code in (("no", 11), ("yes", 0)):
            with self.subTest(answer), self.phone() as phone:
                t = self.start(phone, "--yes", path=path)
                t.expect("yes or no: ")
                t.type(answer)
                self.assertEqual(t.end(), code, t.said)
            shutil.rmtree(self.dir / "phone")
            self.assertEqual((self.dir / "bundle").exists(), code == 0)

    def test_a_temporary_password_is_shown_first(self):
        path = filter_file("temporary", small.rules(True), changes=[
            "pairing-trust", "sync-lock-file", "temporary-backup-password"])
        for answer, code in (("no", 11), ("yes", 0)):
            with self.subTest(answer), self.phone() as phone:
                t = self.start(phone, "--yes", path=path)
                word = t.expect(r"\r?\n    (\S{8,})\r?\n").group(1)
                t.expect("yes or no: ")
                t.type(answer)
                self.assertEqual(t.end(), code, t.said)
                served = phone.served()
            set_ = [x for x in served if x["op"] == "ChangePassword"]
            self.assertEqual(len(set_), 0 if answer == "no" else 2, set_)
            shutil.rmtree(self.dir / "phone")
        self.assertNotIn(word.encode(), w.Bundle(
            self.dir / "bundle").all_bytes())
        self.assertNotIn(word.encode(), b"".join(
            p.read_bytes() for p in self.state.rglob("*") if p.is_file()))

    def test_every_rule_dropped(self):
        with self.phone() as phone:
            t = self.start(phone)
            t.expect("yes, no, or drop RULE: ")
            t.type(f"drop {small.messages_rule()['rule']}")
            t.expect("yes, no, or drop RULE: ")
            t.type("yes")
            self.assertEqual(t.end(), 11, t.said)
        self.nothing_left()

    def test_the_password_is_not_shown(self):
        settings = {"backup": {"password": small.PASSWORD}}
        with self.phone(**settings) as phone:
            t = self.start(phone, "--yes")
            t.expect("nothing is shown\\): ")
            t.type(small.PASSWORD)
            self.assertEqual(t.end(), 0, t.said)
        self.assertNotIn(small.PASSWORD, t.said)

    def test_a_wrong_password(self):
        settings = {"backup": {"password": small.PASSWORD}}
        with self.phone(**settings) as phone:
            t = self.start(phone, "--yes")
            for _ in range(10):
                try:
                    t.expect("nothing is shown\\): ", 20)
                except AssertionError:
                    break
                t.type("wrong")
            self.assertEqual(t.end(), 6, t.said)
        self.nothing_left()

    def test_json_and_questions_do_not_mix(self):
        """Standard output stays events; the questions are on the terminal."""
        out = self.dir / "events"
        with self.phone() as phone:
            t = Terminal(
                "-c", 'exec "$0" "$@" >"$OUT"', w.BIN / "winnow", "extract",
                MESSAGES, "--output", self.dir / "bundle", "--state-dir",
                self.state, "--json", program="/bin/sh", phone=phone,
                env={"OUT": str(out), "HOME": str(self.dir)})
            for _ in range(2):
                t.expect("yes, no, or drop RULE: ")
                t.type("yes")
            self.assertEqual(t.end(), 0, t.said)
        events = [json.loads(line) for line in out.read_text().splitlines()]
        names = [e["event"] for e in events]
        self.assertEqual(names[0], "plan")
        self.assertEqual(names[-1], "sealed")
        self.assertLessEqual({"plan", "prompt", "progress", "rule", "sealed"},
                             set(names))


class Output(Base):
    def test_it_exists(self):
        (self.dir / "bundle").mkdir()
        with self.phone() as phone:
            plan = w.plan_hash(MESSAGES, phone)
            done = self.run_("extract", MESSAGES, "--output",
                             self.dir / "bundle", "--plan", plan,
                             "--state-dir", self.state, "--json", phone=phone)
            self.assertEqual(done.code, 9, done)
            self.assertEqual(done.event("error")["exit"], 9)
            self.assertFalse([x for x in phone.served() if x["op"] == "Pair"])

    def test_no_such_folder(self):
        with self.phone() as phone:
            plan = w.plan_hash(MESSAGES, phone)
            done = self.run_("extract", MESSAGES, "--output",
                             self.dir / "no/where", "--plan", plan,
                             "--state-dir", self.state, phone=phone)
            self.assertEqual(done.code, 9, done)

    def test_more_items_than_agreed_and_nobody_there(self):
        path = filter_file("few", [small.messages_rule(**{"max-items": 2})])
        with self.phone() as phone:
            done = w.extract(path, phone, self.dir / "bundle")
        self.assertEqual(done.code, 11, done)
        self.assertFalse((self.dir / "bundle").exists())
        self.assertTrue(done.event("void"))

    def test_one_run_at_a_time(self):
        with self.phone() as phone:
            t = Terminal("extract", MESSAGES, "--output", self.dir / "one",
                         "--state-dir", self.state, phone=phone)
            t.expect("yes, no, or drop RULE: ")
            plan = w.plan_hash(MESSAGES, phone)
            done = self.run_("extract", MESSAGES, "--output",
                             self.dir / "two", "--plan", plan,
                             "--state-dir", self.state, phone=phone)
            self.assertEqual(done.code, 4, done)
            t.type("no")
            self.assertEqual(t.end(), 11)

    def test_used_up(self):
        filter_ = small.make_filter(TRUTH, [small.messages_rule()])
        filter_["agreement"]["max-runs"] = 1
        path = small.write_filter(self.dir / "once.json", filter_)
        with self.phone() as phone:
            plan = w.plan_hash(path, phone)
            codes = [self.run_(
                "extract", path, "--output", self.dir / name, "--plan", plan,
                "--state-dir", self.state, phone=phone).code
                for name in ("one", "two")]
        self.assertEqual(codes, [0, 4])
        for verb in (["check", path], ["plan", path, "--as", "ios"]):
            done = self.run_(*verb, "--state-dir", self.state)
            self.assertEqual(done.code, 4, done)
            self.assertIn("used up", done.err)

    def test_events(self):
        with self.phone() as phone:
            plan = w.plan_hash(MESSAGES, phone)
            done = self.run_("extract", MESSAGES, "--output",
                             self.dir / "bundle", "--plan", plan,
                             "--state-dir", self.state, "--json", phone=phone)
        self.assertEqual(done.code, 0, done)
        sealed = done.event("sealed")
        self.assertEqual(sealed["path"], str(self.dir / "bundle"))
        self.assertEqual(sealed["result"], "as-asked")
        checked = self.run_("verify", self.dir / "bundle", "--json")
        self.assertEqual(checked.code, 0, checked)
        self.assertEqual(checked.json["result"], "valid")
        self.assertEqual(checked.json["seal_hash"], sealed["seal_hash"])
        self.assertEqual(checked.json["items"], sealed["items"])
        self.assertEqual(checked.json["outside"], 0)
        self.assertEqual(done.event("plan")["plan_hash"], plan)
        rule = done.event("rule")
        self.assertEqual((rule["outcome"], rule["kept"]),
                         ("found", sealed["items"]))


if __name__ == "__main__":
    w.main()
