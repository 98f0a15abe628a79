"""Disruption of an Android at every stage: the documented exit code, plain
words, nothing sealed that should not be, nothing of outside the filter in the
clear, and the next run works."""

import json
import random
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
import side_by_side  # noqa: E402
from android_case import GRANTED, images, rule  # noqa: E402
from android_phone import AndroidPhone  # noqa: E402
from disruption_case import Case, DisruptionCase, Setting  # noqa: E402
from oracle_android import AndroidOracle  # noqa: E402
from served_android import Served  # noqa: E402
from small_phone import w  # noqa: E402

SEED = 20260315
AWAY_MS = 150
DOWNLOAD = "/sdcard/Download"


def allowed(window):
    """Every way that a phone is asked: providers with and without SQL, parts,
    files that a list names, files that find names."""
    person = {"participants": {"any-of": [window["person"]]}}
    return [rule("messages", window, apps=["phone-messages"],
                 parts=["metadata", "text", "attachments"], **person),
            rule("calls", window, **person),
            rule("calendar", window),
            rule("photos", window),
            rule("documents", window, folders=["Download"]),
            {"rule": "contacts", "category": "contacts",
             "contacts": "participants-in-scope"}]


class Androids(Setting):
    def __init__(self, sdk):
        super().__init__(f"android-disruption-{sdk}")
        images.build("android-small", self.base, sdk=sdk)
        small.configure(self.base, self.base, android={
            "shell-permissions": GRANTED})
        self.truth = images.load_truth(self.base)
        self.truth["device"]["permissions"] = GRANTED
        # As long as a real phone takes to start a Java VM, nearly.
        self.slow_base = small.vary(self.base, self.folder / "slow", android={
            "content-start-ms": 25})
        self.window = self.truth["window"]
        rules = allowed(self.window)
        self.all = self.filter("all", rules)
        self.slow = self.filter("slow", rules)
        self.finished = self.filter("finished", rules, method={
            "on-disruption": "seal-finished-rules"})
        self.plans = {}
        self.keys(self.all)
        self.opened, self.sent = self.look()

    def phone(self, image):
        return AndroidPhone(image)

    def options(self, phone):
        return ["--device", phone.device]

    def outside(self, name, filter_):
        return small.Outside(self.truth, AndroidOracle(self.truth, filter_))

    def base_of(self, which):
        return self.slow_base if which is self.slow else self.base

    def look(self):
        """The services that a whole run opens, in their order; and how many
        bytes the phone sends."""
        case = Case(self, self.all)
        plan = self.plan(self.all)
        with case.phone() as phone:
            done = case.run(phone, plan=plan)
            case.must(done.code == 0, done)
            served = phone.served()
        case.close()
        opened = [x["label"] for x in served if x["op"] == "open"]
        sent = [x["sent"] for x in served if x["op"] == "end"]
        return opened, sent[-1]

    def plan(self, which, **phone):
        """The hash, made with a phone that makes no trouble: so that the
        run's own questions are the first that one is asked which does."""
        key = str(which[0]) + json.dumps(phone)
        if key not in self.plans:
            case = Case(self, which, **phone)
            with case.phone() as there:
                self.plans[key] = case.plan(there)
            case.close()
        return self.plans[key]

    def nth(self, label):
        """Which of the services, counted from 1, is the first such one."""
        return 1 + next(i for i, x in enumerate(self.opened) if label in x)


class Base(DisruptionCase):
    @classmethod
    def setUpClass(cls):
        cls.s = NEW

    def put_back(self, served):
        """It was never asked to change anything."""
        self.assertFalse([x for x in served if x["op"] == "violation"])

    def met(self, served, times=1):
        """The fault was no dead letter."""
        self.assertEqual(sum(x["service"] == "fault" for x in served), times,
                         "the phone made no trouble")

    def mended(self, case):
        small.configure(case.base, case.image)
        with case.phone() as phone:
            self.next_works(case, phone, plan=self.s.plan(case.which))

    def trouble(self, code, *words, fault=None, args=(), which=None,
                void=True, again=True, **phone):
        """A phone that makes trouble once, and must serve the next run. void
        None: a run that had begun leaves its void record, no other."""
        which = which or self.s.all
        faults = [{"times": 1, **fault}] if fault else []
        case = self.case(which, faults=faults, **phone)
        with case.phone() as there:
            plan = self.s.plan(which, **phone)
            done = case.run(there, *args, plan=plan)
            if void is None:
                void = done.event("plan") is not None
            self.failed(case, done, code, *words, void=void)
            if again:
                time.sleep(AWAY_MS * 3 / 1000)  # plugged in again
                self.next_works(case, there, plan=plan)
            served = there.served()
        self.put_back(served)
        if fault:
            self.met(served)
        return case, done, served

    def told(self, case):
        """{category: (outcome, reason)} of the bundle."""
        return {r["category"]: (r["outcome"], r["outcome_reason"])
                for r in case.bundle().rows("SELECT * FROM rule")}

    def shortfall(self, categories, fault=None, words="", which=None, fires=1,
                  **phone):
        """Sealed with less than was asked: of these categories, and said. All
        others are whole."""
        faults = [{"times": fires, **fault}] if fault else []
        case = self.case(which or self.s.all, faults=faults, **phone)
        with case.phone() as there:
            done = case.run(there, plan=self.s.plan(case.which, **phone))
            bundle = self.sealed(case, done, 8, same=False)
            served = there.served()
        self.put_back(served)
        if fault:
            self.met(served, fires)
        told = self.told(case)
        for category, (outcome, reason) in told.items():
            if category in categories:
                self.assertIn(outcome, ("could-not-look", "partly"), told)
                self.assertIn(words, reason, told)
            else:
                self.assertEqual(outcome, "found", told)
        self.assertLessEqual(bundle.keys(), self.s.keys(self.s.all))
        whole = {r["category"]: r["n"] for r in case.bundle().rows(
            "SELECT category, count(*) AS n FROM item GROUP BY category")}
        self.mended(case)
        again = w.Bundle(next(case.place.out.glob("again-*")))
        for row in again.rows("SELECT category, count(*) AS n FROM item "
                              "GROUP BY category"):
            if row["category"] not in categories:
                self.assertEqual(whole.get(row["category"]), row["n"], row)
        return case, done, told


class Authorisation(Base):
    """The owner's yes to USB debugging."""

    CLOSED = {"authorised": False}

    def refused(self, *words, **android):
        case = self.case(self.s.all, android={**self.CLOSED, **android})
        with case.phone() as phone:
            plan = case.plan(phone)
            done = case.run(phone, "--timeout", "passcode=2", plan=plan)
            self.failed(case, done, 6, *words)
            served = phone.served()
        self.put_back(served)
        self.assertFalse([x for x in served if x["op"] == "open"],
                         "something was asked of a phone that said no")
        asked = [e for e in done.events if e.get("owner_must")
                 or e["event"] == "prompt"]
        self.assertTrue(asked, "the owner was never told")
        self.mended(case)

    def test_denied(self):
        self.refused("usb debugging", answer="deny")

    def test_never_answered(self):
        self.refused("usb debugging", "unlock", answer="never")

    def test_behind_a_locked_screen(self):
        self.refused("usb debugging", "unlock", **{"screen-locked": True})

    def test_allowed_late(self):
        case = self.case(self.s.all, android={
            **self.CLOSED, "answer-after-ms": 1500})
        with case.phone() as phone:
            done = case.run(phone, plan=case.plan(phone))
            bundle = self.sealed(case, done)
            served = phone.served()
        dialog = next(x for x in served if x["op"] == "dialog")
        shown = [e.get("shown") for e in done.events if e["event"] == "prompt"]
        self.assertIn(dialog["fingerprint"], shown)
        left = json.loads((bundle.path / "audit/device.json").read_text())
        self.assertIn("key", json.dumps(left).lower())
        self.put_back(served)

    def test_the_filter_does_not_let_it_ask(self):
        which = self.s.filter("unasked", allowed(self.s.window), changes=())
        case = self.case(which, android=self.CLOSED)
        with case.phone() as phone:
            done = case.run(phone, plan="0" * 64)
            self.failed(case, done, 3, "usb-debugging-key", void=False)
            self.assertFalse([x for x in phone.served()
                              if x["op"] == "dialog"])

    def test_unplugged_before_the_question(self):
        self.trouble(7, fault={"at": "auth", "do": "detach", "ms": AWAY_MS},
                     which=self.s.finished, android=self.CLOSED)

    def test_unplugged_while_the_question_stands(self):
        self.trouble(7, fault={"at": "auth", "n": 2, "do": "detach",
                               "ms": AWAY_MS},
                     which=self.s.finished, android=self.CLOSED)


class Unplugged(Base):
    """The cable is pulled, and plugged in again: at every service that a run
    opens, within the frames of any, within a file."""

    def pulled(self, at, again=True, **more):
        with self.subTest(at=at, **more):
            self.trouble(7, "cable", again=again, void=None, fault={
                "at": at, "do": "detach", "ms": AWAY_MS, **more})

    def every(self, first, step=4):
        count = len(self.s.opened)
        self.assertGreater(count, 40)
        for n in range(first, count + 1, step):
            self.pulled("service", n=n, again=n % 3 == 0)

    def test_at_every_service_1(self):
        self.every(1)

    def test_at_every_service_2(self):
        self.every(2)

    def test_at_every_service_3(self):
        self.every(3)

    def test_at_every_service_4(self):
        self.every(4)

    def test_at_any_byte(self):
        rng = random.Random(SEED)
        for n in sorted({1, 24, 25} | {rng.randrange(26, self.s.sent - 200)
                                       for _ in range(13)}):
            self.pulled("bytes", n=n)

    def test_before_it_says_who_it_is(self):
        self.pulled("cnxn")

    def test_within_files(self):
        for n in (1, 2, 4):
            self.pulled("sync-stat", path="/sdcard", n=n)
            self.pulled("sync-recv", path="/sdcard", n=n, bytes=20)

    def test_for_good(self):
        case, _, _ = self.trouble(7, "cable", again=False, fault={
            "at": "sync-recv", "path": "/sdcard", "n": 2, "do": "detach"})
        with case.phone() as phone:
            phone.stop()
            done = case.run(phone, plan=self.s.plan(self.s.all))
        for path in case.place.voids():
            path.unlink()
        self.failed(case, done, 5, void=False)
        self.mended(case)

    def test_the_phone_hangs_up(self):
        for fault in ({"at": "connect"}, {"at": "cnxn"},
                      {"at": "service", "n": 30}, {"at": "packet", "n": 40},
                      {"at": "sync-stat", "path": "/sdcard", "n": 2},
                      {"at": "sync-recv", "path": "/sdcard", "n": 2,
                       "bytes": 20}):
            with self.subTest(fault):
                self.trouble(7, "cable", fault={"do": "hang-up", **fault},
                             void=None)


class Stream(Base):
    """What a phone may send, and what it may not."""

    def survived(self, setting, **fault):
        with self.subTest(setting.base.parent.name, **fault):
            case = Case(setting, setting.all, faults=[fault])
            self.addCleanup(case.close)
            with case.phone() as phone:
                done = case.run(phone, plan=setting.plan(setting.all))
                self.assertEqual(done.code, 0, done)
                self.assertEqual(case.bundle().keys(),
                                 setting.keys(setting.all))
                case.clean()
                served = phone.served()
            self.put_back(served)
            self.assertTrue([x for x in served if x["service"] == "fault"])

    def test_split_frames(self):
        for setting in (NEW, OLD):
            self.survived(setting, at="packet", n=5, do="split", bytes=7)
            self.survived(setting, at="packet", n=5, do="tiny")

    def test_late_and_stray_packets(self):
        for setting in (NEW, OLD):
            self.survived(setting, at="packet", n=5, do="delay", ms=2)
            for do in ("duplicate-okay", "stray-okay", "stray-clse"):
                self.survived(setting, at="packet", n=9, do=do)

    def test_stale_packets(self):
        for setting in (NEW, OLD):
            self.survived(setting, at="cnxn", do="stale", times=1)

    def test_what_is_no_packet(self):
        for do, more in (("garbage", {"bytes": 200}), ("bad-magic", {})):
            with self.subTest(do):
                self.trouble(7, "plug it in again", void=None, fault={
                    "at": "cnxn", "do": do, **more})

    def test_silence(self):
        self.trouble(6, "unlock", void=None, fault={
            "at": "cnxn", "do": "silence"})

    def test_commands_without_an_end(self):
        for label in ("content://sms", "content://mms/part'", "content read",
                      "content://call_log", "find "):
            with self.subTest(label):
                self.trouble(7, "whole", void=None, fault={
                    "at": "service", "n": self.s.nth(label),
                    "do": "exit-lost"})

    def test_longer_than_the_idle_timeout(self):
        for label in ("conversations", "content read", "sync:", "find "):
            with self.subTest(label):
                self.trouble(7, "idle", args=("--timeout", "idle=1"), fault={
                    "at": "service", "n": self.s.nth(label), "do": "stall",
                    "ms": 600_000})


class Refused(Base):
    """One thing that the phone will not do: the others are whole."""

    def test_services(self):
        for label, category in (
                ("conversations", "messages"), ("content read", "messages"),
                ("attendees", "calendar"), ("images/media", "photos"),
                ("find ", "documents"), ("raw_contacts", "contacts")):
            with self.subTest(label):
                self.shortfall({category}, {
                    "at": "service", "n": self.s.nth(label),
                    "do": "refuse"})

    def test_providers(self):
        """The first question to most of them is the probe's."""
        words = {"text": "java.lang.Error: no"}
        for path, n, category, rows in (
                ("content://sms", 2, "messages", 1),
                ("mms/part/", 1, "messages", None),
                ("images/media", 1, "photos", 2), ("call_log", 2, "calls", 0),
                ("calendar/events", 2, "calendar", 1),
                ("contacts/data", 2, "contacts", 0)):
            for do, more in (("exception", words), ("noise", words),
                             ("throw", {"rows": rows}),
                             ("cut", {"rows": rows})):
                if "rows" in more and rows is None:
                    continue  # it answers with bytes
                with self.subTest(path, do=do):
                    self.shortfall({category}, {
                        "at": "content", "path": path, "n": n, "do": do,
                        **more})

    def test_an_empty_answer_is_not_believed(self):
        """By those providers that say so when something went wrong."""
        for path in ("content://sms", "call_log", "contacts/data"):
            with self.subTest(path):
                case = self.case(self.s.all, faults=[
                    {"at": "content", "path": path, "n": 2, "do": "null",
                     "times": 1}])
                with case.phone() as phone:
                    done = case.run(phone, plan=self.s.plan(self.s.all))
                    self.sealed(case, done)
                    self.met(phone.served())


class Files(Base):
    def test_a_file_that_is_not_handed_out(self):
        for do, more in (("fail-before", {}), ("fail-middle", {"bytes": 100}),
                         ("close", {"bytes": 100}), ("grow", {"bytes": 9}),
                         ("shrink", {"bytes": 9}), ("touch", {}),
                         ("vanish", {})):
            with self.subTest(do):
                self.shortfall({"photos"}, {
                    "at": "sync-recv", "path": "/sdcard/DCIM", "do": do,
                    **more})

    def test_a_file_that_cannot_be_looked_at(self):
        self.shortfall({"photos"}, {"at": "sync-stat", "do": "error",
                                    "path": "/sdcard/DCIM", "n": 2})

    def test_an_unreadable_folder_is_not_an_empty_one(self):
        self.shortfall({"documents"}, words="read", android={
            "unreadable": [DOWNLOAD]})

    def test_nor_where_folders_are_listed(self):
        """By an Android that cannot search by date."""
        case = Case(OLD, OLD.all, faults=[{
            "at": "sync-list", "path": DOWNLOAD, "do": "unreadable"}])
        self.addCleanup(case.close)
        with case.phone() as phone:
            done = case.run(phone, plan=OLD.plan(OLD.all))
            self.assertEqual(done.code, 8, done)
            case.clean()
            self.met(phone.served())
        self.assertIn(self.told(case)["documents"][0],
                      ("partly", "could-not-look"))


class Locked(Base):
    def test_before_the_run(self):
        case = self.case(self.s.all, android={"before-first-unlock": True})
        with case.phone() as phone:
            done = case.run(phone, plan=self.s.plan(self.s.all))
            self.failed(case, done, 6, "unlock", void=False)
            self.assertFalse(Served(phone.served()).rows)
        self.mended(case)

    def locks(self, label, void=True):
        with self.subTest(label):
            case, _, _ = self.trouble(6, "unlock", again=False, void=void,
                                      fault={"at": "service", "do": "lock",
                                             "n": self.s.nth(label)})
            self.mended(case)

    def test_while_it_is_asked_who_it_is(self):
        self.locks("ro.serialno", void=False)
        self.locks("date", void=False)

    def test_within_each_kind_of_question(self):
        for label in ("canonical-addresses", "content read", "attendees",
                      "images/media", "sync:", "find ", "raw_contacts"):
            self.locks(label)

    def test_within_a_file(self):
        for at in ("sync-stat", "sync-recv"):
            case, _, _ = self.trouble(6, "unlock", again=False, fault={
                "at": at, "path": "/sdcard", "n": 2, "do": "lock"})
            self.mended(case)

    def test_what_was_finished_can_be_sealed(self):
        """If the filter says so; then what was lost says why."""
        self.shortfall({"photos", "documents", "contacts"}, {
            "at": "service", "n": self.s.nth("sync:"), "do": "lock"},
            "locked itself", which=self.s.finished)


class NoRoom(Base):
    def test_disk_full(self):
        self.disks_that_fill(self.s.all, parts=(0.2, 0.35, 0.5))

    def test_a_limit_on_files(self):
        self.files_that_may_not_grow(self.s.all)


class Interrupted(Base):
    def test_signal_in_a_stall(self):
        """However long the phone is silent."""
        for fault in (
                {"at": "service", "n": self.s.nth("conversations")},
                {"at": "content", "path": "call_log", "n": 2},
                {"at": "sync-recv", "path": "/sdcard", "bytes": 20},
                {"at": "bytes", "n": self.s.sent // 2}):
            for number in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(fault, number=number):
                    self.stopped({**fault, "do": "stall", "ms": 600_000},
                                 number)

    def stopped(self, fault, number):
        case = self.case(self.s.all, faults=[{"times": 1, **fault}])
        with case.phone() as phone:
            process = case.start(phone, plan=self.s.plan(self.s.all))
            phone.met()
            process.send_signal(number)
            done = case.end(process)
            self.failed(case, done, 11)
            self.next_works(case, phone, plan=self.s.plan(self.s.all))
            served = phone.served()
        self.put_back(served)
        self.met(served)

    def test_signal_while_the_owner_is_asked(self):
        case = self.case(self.s.all, android={"authorised": False,
                                              "answer": "never"})
        with case.phone() as phone:
            process = case.start(phone, plan=case.plan(phone))
            case.reach(process, "prompt")
            process.send_signal(signal.SIGINT)
            self.failed(case, case.end(process), 11)
            self.put_back(phone.served())
        self.mended(case)

    def test_signal_at_any_time(self):
        self.signals_at_any_time(self.s.slow, SEED + 1)

    def test_kill_at_any_time(self):
        self.kills(self.s.slow, 14, SEED + 2, self.s.slow_base)


class WhichPhone(Base):
    def test_wrong_phone(self):
        case = self.case(self.s.all, identity={"serial": "VIRTUAL00099"})
        with case.phone() as phone:
            done = case.run(phone, plan=self.s.plan(self.s.all))
            self.failed(case, done, 5, void=False)
            self.assertFalse([x for x in phone.served()
                              if x.get("service") == "content"])
        self.mended(case)

    def test_another_android_than_the_plan_was_for(self):
        case = self.case(self.s.all, android={"missing-providers": [
            "call_log"]})
        with case.phone() as phone:
            done = case.run(phone, plan=self.s.plan(self.s.all))
            self.failed(case, done, 11, "plan", void=False)
        self.mended(case)


NEW = OLD = None


def prepare():
    """A phone that searches by date and takes SQL, and one that does not."""
    global NEW, OLD
    NEW, OLD = Androids(34), Androids(28)


def finish():
    for setting in (NEW, OLD):
        shutil.rmtree(setting.folder, ignore_errors=True)


if __name__ == "__main__":
    side_by_side.main(4, ("at_any_time", "every_service_1",
                          "every_service_2", "test_providers", "silence"),
                      prepare, finish)
