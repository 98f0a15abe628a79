"""Disruption at every stage: the documented exit code, plain words, nothing
sealed, nothing of outside the filter in the clear, the phone as it was, and
the next run works."""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import side_by_side  # noqa: E402
import small_phone as small  # noqa: E402
from disruption_case import DisruptionCase, Setting  # noqa: E402
from oracle import Oracle  # noqa: E402
from small_phone import w  # noqa: E402

SEED = 20260314
BACKUP, AFC = "com.apple.mobilebackup2", "com.apple.afc"
MESSAGES = [small.messages_rule()]
TEMPORARY = ("pairing-trust", "sync-lock-file", "temporary-backup-password")


class IPhones(Setting):
    """Built once: phones, filters, plans and what a good run gives."""

    def __init__(self):
        super().__init__("disruption")
        self.truth = small.build(self.base)
        self.big = self.folder / "big"
        small.build(self.big, attachment_bytes=100_000)
        for base in (self.base, self.big):
            # The owner taps Trust at once; one test is about the waiting.
            small.configure(base, base, pairing={"pending-replies": 0})
        self.all = self.filter("all", small.rules())
        self.messages = self.filter("messages", MESSAGES)
        locked = [r for r in small.rules(True) if r["rule"] != "p"]
        self.encrypted = self.filter("encrypted", locked)
        self.temporary = self.filter("temporary", locked, changes=TEMPORARY)
        self.spilling = self.filter(
            "spilling", MESSAGES, method={"staging": "encrypted"})

    def phone(self, image):
        return w.Phone(image)

    def outside(self, name, filter_):
        return small.Outside(self.truth, Oracle(
            self.truth, filter_, name in ("encrypted", "temporary")))

    def base_of(self, which):
        return self.big if which is self.spilling else self.base


class Base(DisruptionCase):
    @classmethod
    def setUpClass(cls):
        cls.s = SETTING

    def mended(self, case, password=None):
        settings = {"backup": {"password": password}} if password else {}
        state = case.image / "state.json"
        if state.exists():
            state.unlink()
        small.configure(case.base, case.image, **settings)
        with case.phone() as phone:
            self.next_works(case, phone, password)

    def put_back(self, served):
        """Trusted hosts are forgotten, no lock is held, no password set. A
        host whose keys were never stored, its run being dead, is nobody."""
        trusted, locked, password, newest = set(), False, False, None
        for line in served:
            op = line["op"]
            if op == "Pair" and "error" not in line:
                newest = line["host"]
            elif op == "SavePairRecord" and newest:
                trusted.add(newest)
            elif op == "Unpair" and "error" not in line:
                trusted.discard(line["host"])
            elif op in (5, 6, 12) and line["ok"]:  # of the sync lock
                locked = op != 12
            elif op == "end" and line["service"] == AFC:
                locked = False  # cut off, the phone lets go by itself
            elif op == "ChangePassword" and line["code"] == 0:
                password = line["new"]
        self.assertFalse(locked, "the sync lock is held")
        self.assertFalse(trusted, "a host is still trusted")
        self.assertFalse(password, "the backup password is still set")

    def only_identity(self, served):
        """Without agreement for it, a phone is asked who it is, no more."""
        other = [x for x in served if x["service"] not in (
            "usbmuxd", "virtual-iphone") and (
                x["op"] not in ("GetValue", "end", "connect") or
                x.get("session"))]
        self.assertFalse(other)

    def no_violation(self, served):
        bad = [line for line in served if line["op"] in (
            "violation", "bad-framing", "bad-plist", "write-refused",
            "outside", "unsupported", "bad-packet")]
        self.assertFalse(bad, "the phone complains of its host")

    def trouble(self, which, code, *words, phone=None, args=(), mend=True,
                same_phone=False, password=None, void=True, base=None,
                again_password=None):
        """A phone that makes trouble, and after that one that does not."""
        case = self.case(which, base=base, **(phone or {}))
        with case.phone() as there:
            done = case.run(there, *args, password=password)
            self.failed(case, done, code, *words, void=void)
            if same_phone:
                self.next_works(case, there, again_password)
            served = there.served()
        self.put_back(served)
        if mend and not same_phone:
            self.mended(case, again_password)
        return case, done, served


class Trust(Base):
    def test_denied(self):
        self.trouble(self.s.messages, 6, "trust",
                     phone={"pairing": {"answer": "deny"}})

    def test_nobody_taps(self):
        self.trouble(self.s.messages, 6, "trust", args=(
            "--timeout", "passcode=2"),
            phone={"pairing": {"pending-replies": 10_000}})

    def test_tapped_late(self):
        case = self.case(self.s.messages, pairing={"pending-replies": 2})
        with case.phone() as phone:
            done = case.run(phone)
            self.sealed(case, done)
            self.put_back(phone.served())
        told = [e for e in done.events if "trust" in json.dumps(e).lower()]
        self.assertTrue(told, "nobody was asked to tap Trust")

    def test_locked(self):
        for settings in ({"locked": "locked"},
                         {"locked": "before-first-unlock"},
                         {"pairing": {"answer": "locked"}}):
            with self.subTest(settings):
                self.trouble(self.s.messages, 6, "unlock", args=(
                    "--timeout", "passcode=2"), phone=settings,
                    mend="answer" in str(settings))

    def test_approval_never_comes(self):
        self.trouble(self.s.messages, 6, "approve", args=(
            "--timeout", "passcode=2"), mend=False, phone={"pairing": {
                "answer": "biometric", "pending-replies": 10_000}})

    def test_approval_comes(self):
        case = self.case(self.s.messages, pairing={
            "answer": "biometric", "pending-replies": 1})
        with case.phone() as phone:
            self.sealed(case, case.run(phone))

    def test_trust_that_was_there_before_stays(self):
        case = self.case(self.s.messages, pairing={"paired": True})
        with case.phone() as phone:
            self.sealed(case, case.run(phone))
            served = phone.served()
        self.assertFalse([x for x in served if x["op"] in (
            "Pair", "Unpair", "DeletePairRecord", "SavePairRecord")])

    def test_no_escrow_bag(self):
        case = self.case(self.s.messages, pairing={"escrow-bag": False})
        with case.phone() as phone:
            self.sealed(case, case.run(phone))


class Passcode(Base):
    def test_never_entered(self):
        case, done, _ = self.trouble(
            self.s.messages, 6, "passcode", args=("--timeout", "passcode=2"),
            phone={"backup": {"passcode-delay-ms": -1}})
        asked = [e for e in done.events if e.get("owner_must")
                 or "passcode" in json.dumps(e).lower()]
        self.assertTrue(asked, "the owner was never told")

    def test_the_phone_gives_up(self):
        self.trouble(self.s.messages, 6, "passcode", phone={"backup": {
            "passcode-delay-ms": -1, "passcode-limit-ms": 800}})

    def test_entered_late(self):
        case = self.case(self.s.messages, backup={"passcode-delay-ms": 1500})
        with case.phone() as phone:
            self.sealed(case, case.run(phone))


class Password(Base):
    ON = {"backup": {"password": small.PASSWORD}}

    def test_right(self):
        case = self.case(self.s.encrypted, **self.ON)
        with case.phone() as phone:
            done = case.run(phone, password=small.PASSWORD)
            self.assertEqual(done.code, 0, done)
            case.clean()
            self.assertNotIn(small.PASSWORD.encode(),
                             case.bundle().all_bytes())
            served = phone.served()
        self.put_back(served)
        self.no_violation(served)
        self.assertFalse([x for x in served if x["op"] == "ChangePassword"])

    def test_wrong(self):
        self.s.keys(self.s.encrypted, small.PASSWORD)
        for wrong in ("wrong", small.PASSWORD + " ", "", "x" * 200):
            with self.subTest(wrong):
                self.trouble(self.s.encrypted, 6, "password", phone=self.ON,
                             password=wrong, mend=wrong == "wrong",
                             again_password=small.PASSWORD)

    def test_missing(self):
        self.trouble(self.s.encrypted, 6, "password", phone=self.ON,
                     mend=False)

    def test_a_closed_descriptor(self):
        self.trouble(self.s.encrypted, 6, phone=self.ON, mend=False,
                     args=("--backup-password-fd", "77"))


class Stall(Base):
    def test_35_seconds_inside_a_file_are_survived(self):
        case = self.case(self.s.messages, faults=[
            {"at": "backup-file", "path": small.SMS_DB, "do": "stall",
             "ms": 35_500, "times": 1}])
        with case.phone() as phone:
            done = case.run(phone)
            self.assertGreater(done.seconds, 35)
            self.sealed(case, done)
            self.put_back(phone.served())

    def test_longer_than_the_idle_timeout(self):
        self.trouble(self.s.messages, 7, args=("--timeout", "idle=2"), phone={
            "faults": [{"at": "backup-file", "n": 5, "do": "stall",
                        "ms": 600_000}]})

    def test_lockdown_stalls(self):
        case = self.case(self.s.messages, faults=[
            {"at": "lockdown", "request": "StartService", "do": "stall",
             "ms": 1200, "times": 1}])
        with case.phone() as phone:
            self.sealed(case, case.run(phone))


class HangUp(Base):
    def sweep(self, which, faults, code=7, password=None, phone=None):
        """One phone that hangs up once at each place, run after run: every
        run is also the next run of the one before."""
        case = self.case(which, faults=faults, **(phone or {}))
        with case.phone() as there:
            plan = case.plan(there)
            for n, fault in enumerate(faults):
                with self.subTest(fault):
                    done = case.run(there, plan=plan, password=password)
                    self.failed(case, done, code)
                    self.assertEqual(len(case.place.voids()), n + 1)
            self.next_works(case, there, password)
            served = there.served()
        self.assertEqual(
            sum(x["op"] in ("hang-up", "detach") and x["service"] == "fault"
                for x in served), len(faults))
        self.put_back(served)

    def test_at_byte_n_of_the_backup(self):
        rng = random.Random(SEED)
        places = sorted({1, 41, 5000, 60_000, 100_000} | {
            rng.randrange(1000, 400_000) for _ in range(20)})
        self.sweep(self.s.messages, [
            {"at": "bytes", "n": n, "do": "hang-up"} for n in places])

    def test_at_byte_n_of_an_encrypted_one(self):
        self.s.keys(self.s.encrypted, small.PASSWORD)
        rng = random.Random(SEED + 1)
        self.sweep(self.s.encrypted, [
            {"at": "bytes", "n": rng.randrange(1000, 400_000),
             "do": "hang-up"} for _ in range(4)], password=small.PASSWORD,
            phone={"backup": {"password": small.PASSWORD}})

    def test_at_each_kind_of_message(self):
        self.sweep(self.s.messages, [
            {"at": "dl-message", "verb": verb, "n": 1, "do": "hang-up"}
            for verb in ("DLMessageDownloadFiles", "DLMessageGetFreeDiskSpace",
                         "DLMessageCreateDirectory", "DLMessageUploadFiles",
                         "DLMessageMoveItems", "DLMessageRemoveItems",
                         "DLContentsOfDirectory")])

    def test_the_cable_is_pulled(self):
        """The mux loses the phone: it cannot be unpaired, which is said."""
        case = self.case(self.s.messages, faults=[
            {"at": "backup-file", "n": 9, "do": "detach", "ms": 1500}])
        with case.phone() as phone:
            done = case.run(phone)
            self.failed(case, done, 7)
            time.sleep(1.5)
            self.next_works(case, phone)

    def test_afc_hangs_up(self):
        """Photos could not be looked at in full: said, never hidden. What to
        do now is the broken line's own advice, wherever it broke."""
        for fault in ({"path": "DCIM", "op": "readdir", "do": "hang-up"},
                      {"path": "DCIM/100APPLE/IMG_0004.JPG", "op": "stat",
                       "do": "hang-up"},
                      {"path": "DCIM/100APPLE/IMG_0004.JPG", "op": "read",
                       "do": "hang-up"},
                      {"path": "PhotoData/Photos.sqlite", "op": "read",
                       "do": "hang-up"}):
            with self.subTest(fault):
                case = self.case(self.s.all, faults=[
                    {"at": "afc-path", "times": 1, **fault}])
                with case.phone() as phone:
                    done = case.run(phone)
                    if done.code == 8:
                        self.sealed(case, done, 8, same=False)
                        self.shortfall(case, "p")
                    else:
                        self.failed(case, done, 7,
                                    "check the cable and the phone")
                    self.next_works(case, phone)
                    self.put_back(phone.served())

    def shortfall(self, case, rule, *outcomes):
        row = [r for r in case.bundle().rows("SELECT * FROM rule")
               if r["rule_id"] == rule or r.get("text", "").find(rule) >= 0]
        found = {r["outcome"] for r in case.bundle().rows(
            "SELECT outcome FROM rule WHERE category = 'photos'")}
        self.assertTrue(found <= {"could-not-look", "partly"}, (row, found))


class PhoneSays(Base):
    """The phone's documented error codes (MBErrorDomain)."""

    NOT_READY = (207, 208)
    EITHER = (22, 25, 106, 210, 212)
    DISRUPTED = (1, 3, 4, 9, 11, 100, 101, 102, 103, 104, 105, 202, 203, 205,
                 999)

    def test_each_code_in_the_answer(self):
        codes = self.NOT_READY + self.EITHER + self.DISRUPTED
        faults = [{"at": "dl-message", "verb": "DLMessageUploadFiles",
                   "n": 2, "do": "error-response", "code": c} for c in codes]
        case = self.case(self.s.messages, faults=faults)
        with case.phone() as there:
            plan = case.plan(there)
            for code in codes:
                with self.subTest(code):
                    done = case.run(there, plan=plan)
                    want = 6 if code in self.NOT_READY else 7 \
                        if code in self.DISRUPTED else done.code
                    self.assertIn(want, (6, 7))
                    self.failed(case, done, want, str(code))
            self.next_works(case, there)
            self.put_back(there.served())

    def test_before_anything_is_sent(self):
        for code, exit_ in ((208, 6), (25, 6), (1, 7)):
            with self.subTest(code):
                self.trouble(self.s.messages, exit_, mend=False,
                             phone={"backup": {"error-code": code}})

    def test_encryption_required(self):
        self.trouble(self.s.messages, 6, "password", mend=False, phone={
            "backup": {"requires-encryption": True}})


class Stream(Base):
    def survived(self, *faults, code=0, same=True, which=None, **phone):
        which = which or self.s.messages
        case = self.case(which, faults=list(faults), **phone)
        with case.phone() as there:
            done = case.run(there)
            bundle = self.sealed(case, done, code, same=same)
            served = there.served()
        hit = [x for x in served if x["service"] == "fault"]
        self.assertGreaterEqual(len(hit), len(faults), "a fault never fired")
        self.put_back(served)
        self.no_violation(served)
        return bundle, done, served

    def test_a_file_sent_twice(self):
        for path in (small.SMS_DB, small.SMS_DB + "-wal",
                     "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
                     "MediaDomain/Library/SMS/Attachments"):
            with self.subTest(path):
                self.survived({"at": "backup-file", "path": path,
                               "do": "send-twice", "times": 1},
                              which=self.s.all)

    def test_a_domain_sent_again(self):
        case = self.case(self.s.messages, backup={
            "retry-domain": "HomeDomain"})
        with case.phone() as phone:
            self.sealed(case, case.run(phone))
            self.put_back(phone.served())

    def test_an_error_for_a_file_of_nobody(self):
        for after in (False, True):
            with self.subTest(after):
                self.survived({
                    "at": "backup-file", "do": "remote-error",
                    "after-data": after, "path":
                    "HomeDomain/Library/Preferences/org.example.plist"})

    def test_an_error_for_the_index(self):
        """Messages that could not be looked at are not *none found*."""
        for after in (False, True):
            with self.subTest(after):
                bundle, done, _ = self.survived({
                    "at": "backup-file", "do": "remote-error",
                    "after-data": after, "path": small.SMS_DB, "times": 0},
                    which=self.s.all, code=8, same=False)
                self.outcome(bundle, "messages", "could-not-look")

    def test_an_empty_index(self):
        bundle, *_ = self.survived(
            {"at": "backup-file", "do": "empty", "path": small.SMS_DB},
            {"at": "backup-file", "do": "empty", "path":
             small.SMS_DB + "-wal"}, which=self.s.all, code=8, same=False)
        self.outcome(bundle, "messages", "could-not-look")

    def test_a_damaged_index(self):
        """No database any more, or one leaf of the messages is none. The
        -wal, which holds newer copies of these pages, does not come."""
        data = (self.s.base / "backup" / small.SMS_DB).read_bytes()
        tokens = [c.encode() for i in self.s.truth["items"]
                  for c in i["canaries"].get("text", ())]
        leaves = [at for at in range(4096, len(data), 4096)
                  if data[at] == 13 and any(
                      t in data[at:at + 4096] for t in tokens)]
        for at, words in ((5, ("could-not-look",)),
                          (leaves[2], ("partly",))):
            with self.subTest(at):
                bundle, *_ = self.survived(
                    {"at": "backup-file", "do": "flip-byte", "bytes": at,
                     "path": small.SMS_DB},
                    {"at": "backup-file", "do": "empty",
                     "path": small.SMS_DB + "-wal"}, code=8, same=False)
                self.outcome(bundle, "messages", *words)
                self.assertLess(bundle.keys(),
                                self.s.keys(self.s.messages))

    def test_an_error_for_an_attachment(self):
        for after in (False, True):
            with self.subTest(after):
                bundle, *_ = self.survived({
                    "at": "backup-file", "do": "remote-error",
                    "after-data": after, "path":
                    "MediaDomain/Library/SMS/Attachments", "times": 0},
                    code=8, same=False)
                self.assertEqual(bundle.keys(),
                                 self.s.keys(self.s.messages))
                found = {r["outcome"] for r in bundle.rows(
                    "SELECT outcome FROM attachment")}
                self.assertEqual(found, {"unreadable"})
                self.assertFalse(bundle.rows("SELECT * FROM file"))

    def outcome(self, bundle, category, *words):
        found = {r["outcome"] for r in bundle.rows(
            "SELECT outcome FROM rule WHERE category = ?", category)}
        self.assertTrue(found and found <= set(words), found)
        self.assertFalse(bundle.rows(
            "SELECT * FROM item WHERE category = ?", category)
            if words == ("could-not-look",) else [])

    def test_unknown_verb(self):
        _, _, served = self.survived({"at": "dl-message", "n": 3,
                                      "do": "unknown-verb"})
        answer = [x for x in served if x["op"] == "unknown-verb-answered"]
        self.assertNotEqual(answer[0]["code"], 0)

    def test_purge(self):
        _, _, served = self.survived({"at": "dl-message", "n": 3,
                                      "do": "purge"})
        self.assertTrue([x for x in served if x["op"] == "purge"])

    def test_bad_names(self):
        """No name of the phone's ever becomes a path here."""
        for kind in ("traversal", "absolute", "nul", "long", "not-utf8",
                     "other-phone"):
            with self.subTest(kind):
                case, *_ = self.trouble(self.s.messages, 7, mend=False, phone={
                    "faults": [{"at": "backup-file", "n": 6,
                                "do": "bad-name", "kind": kind}]})
                self.assertFalse(os.path.lexists("/tmp/canary"))
                made = [p for p in case.folder.rglob("*canary*")]
                self.assertFalse(made)

    def test_a_bad_name_for_the_index(self):
        case, *_ = self.trouble(
            self.s.messages, 7, same_phone=True, phone={"faults": [
                {"at": "backup-file", "path": small.SMS_DB, "times": 1,
                 "do": "bad-name", "kind": "traversal"}]})

    def test_lengths_and_codes_from_nowhere(self):
        for fault in ({"do": "oversize-block"},
                      {"do": "oversize-block", "bytes": 0x7FFFFFFF},
                      {"do": "unknown-code", "code": 0x33},
                      {"do": "unknown-code", "code": 0xFF}):
            with self.subTest(fault):
                self.trouble(self.s.messages, 7, mend=False, args=(
                    "--timeout", "idle=5"), phone={"faults": [
                        {"at": "backup-file", "n": 6, **fault}]})


class Plaintext(Base):
    """A service without TLS is not used, whatever the phone offers."""

    def no_plaintext(self, served, service):
        on = [x for x in served if x["service"] == service]
        clear = [x["seq"] for x in on
                 if x["op"] == "connect" and x["tls"] == "none"]
        if clear:
            # The phone's complaints of a handshake where it wanted words.
            said = [x for x in on if x["seq"] > clear[0] and x["op"] not in (
                "connect", "end", "broken", "bad-framing", "bad-packet")]
            self.assertFalse(said, f"{service} was talked to in the clear")

    def test_backup(self):
        for act in ("refuse-tls", "no-ssl-flag", "plaintext", "hang-up"):
            with self.subTest(act):
                *_, served = self.trouble(
                    self.s.messages, 7, mend=False, args=(
                        "--timeout", "idle=5"), phone={"faults": [
                            {"at": "service", "service": BACKUP, "do": act}]})
                self.no_plaintext(served, BACKUP)

    def test_afc(self):
        for act in ("refuse-tls", "no-ssl-flag", "plaintext", "hang-up"):
            with self.subTest(act):
                case = self.case(self.s.all, faults=[
                    {"at": "service", "service": AFC, "do": act}])
                with case.phone() as phone:
                    done = case.run(phone, "--timeout", "idle=5")
                    served = phone.served()
                self.assertIn(done.code, (7, 8), done)
                case.clean()
                self.no_plaintext(served, AFC)
                self.put_back(served)
                if done.code == 8:
                    self.assertEqual({r["outcome"] for r in case.bundle().rows(
                        "SELECT outcome FROM rule WHERE category = 'photos'"
                        )}, {"could-not-look"})

    def test_refused_services(self):
        for error in ("InvalidService", "ServiceProhibited", "ServiceLimit"):
            with self.subTest(error):
                self.trouble(self.s.messages, 6, mend=False, phone={"faults": [
                    {"at": "service", "service": BACKUP, "do": "error",
                     "error": error}]})

    def test_a_locked_phone_refuses_a_service(self):
        self.trouble(self.s.messages, 6, mend=False, args=(
            "--timeout", "passcode=2"), phone={"faults": [
                {"at": "service", "service": BACKUP, "do": "error",
                 "error": "PasswordProtected"}]})


class WhichPhone(Base):
    def test_wrong_phone(self):
        other = self.s.folder / "other"
        small.build(other, seed=7, ios=16)
        case = self.case(self.s.messages)
        with case.phone() as phone:
            plan = case.plan(phone)
        with w.Phone(other) as phone:
            done = case.run(phone, plan=plan)
            self.failed(case, done, 5, void=False)
            done = case.run(phone, "--device", self.s.truth["device"]["udid"],
                            plan=plan)
            self.failed(case, done, 5, void=False)
            served = phone.served()
        self.only_identity(served)

    def test_two_and_none_named(self):
        other = self.s.folder / "second"
        small.build(other, seed=8, ios=16)
        case = self.case(self.s.messages)
        with case.phone() as phone:
            plan = case.plan(phone)
        with w.Phone(other, case.image) as phone:
            done = case.run(phone, plan=plan)
            self.failed(case, done, 5, "--device", void=False)
            done = case.run(phone, "--device", "12345678", plan=plan)
            self.failed(case, done, 5, void=False)
            done = case.run(phone, "--device", self.s.truth["device"]["udid"],
                            plan=plan)
            self.sealed(case, done)
            other_udid = small.json.loads(
                (other / "truth.json").read_text())["device"]["udid"]
            self.only_identity([x for x in phone.served()
                                if x.get("phone") == other_udid])

    def test_no_phone(self):
        case = self.case(self.s.messages)
        with case.phone() as phone:
            plan = case.plan(phone)
            phone.stop()
            done = case.run(phone, plan=plan)
        self.failed(case, done, 5, void=False)


class Agreed(Base):
    def test_stale_plan(self):
        case = self.case(self.s.messages)
        with case.phone() as phone:
            done = case.run(phone, plan="0" * 64)
            self.failed(case, done, 11, "plan", void=False)
            self.next_works(case, phone)

    def test_no_terminal_and_no_plan(self):
        case = self.case(self.s.messages)
        with case.phone() as phone:
            for more in ((), ("--yes",)):
                done = w.run("extract", case.path, "--output",
                             case.place.bundle, "--state-dir",
                             case.place.state, "--json", *more, phone=phone,
                             env=case.place.env)
                self.failed(case, done, 2, void=False)
            self.only_identity(phone.served())

    def test_used_up(self):
        filter_ = small.make_filter(self.s.truth, MESSAGES)
        filter_["agreement"]["max-runs"] = 1
        path = small.write_filter(self.s.folder / "once.json", filter_)
        case = self.case((path, self.s.messages[1]))
        with case.phone() as phone:
            plan = case.plan(phone)
            first = case.place.out / "first"
            self.assertEqual(case.run(phone, plan=plan, out=first).code, 0)
            done = case.run(phone, plan=plan)
            self.failed(case, done, 4, void=False)
        self.assertEqual(w.run("check", path, "--state-dir",
                               case.place.state).code, 4)

    def test_a_failed_run_is_not_counted(self):
        filter_ = small.make_filter(self.s.truth, MESSAGES)
        filter_["agreement"]["max-runs"] = 1
        filter_["id"] = "11111111-2222-4333-8444-555555555555"
        path = small.write_filter(self.s.folder / "one.json", filter_)
        case = self.case((path, self.s.messages[1]), faults=[
            {"at": "backup-file", "n": 9, "do": "hang-up", "times": 1}])
        with case.phone() as phone:
            plan = case.plan(phone)
            self.failed(case, case.run(phone, plan=plan), 7)
            self.assertEqual(case.run(phone, plan=plan).code, 0)

    def test_not_in_force(self):
        now = time.time()

        def stamp(days):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                 time.gmtime(now + days * 86400))

        for name, change in (
                ("expired", {"valid-from": stamp(-9),
                             "valid-until": stamp(-1)}),
                ("early", {"valid-from": stamp(1), "valid-until": stamp(2)}),
                ("withdrawn", {"withdrawn": stamp(-0.5)})):
            with self.subTest(name):
                filter_ = small.make_filter(self.s.truth, MESSAGES)
                filter_["agreement"].update(change)
                path = small.write_filter(
                    self.s.folder / f"{name}.json", filter_)
                case = self.case((path, self.s.messages[1]))
                with case.phone() as phone:
                    done = case.run(phone, plan="0" * 64)
                    self.failed(case, done, 4, void=False)
                    self.assertEqual([x["op"] for x in phone.served()],
                                     ["stop"], "a phone was asked")

    def test_withdrawn_during_the_run(self):
        filter_ = small.make_filter(self.s.truth, MESSAGES)
        path = small.write_filter(self.s.folder / "leaving.json", filter_)
        case = self.case((path, self.s.messages[1]), faults=[
            {"at": "backup-file", "n": 9, "do": "stall", "ms": 2500}])
        filter_["agreement"]["withdrawn"] = time.strftime(
            "%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with case.phone() as phone:
            plan = case.plan(phone)
            late = threading.Timer(1.5, small.write_filter, (path, filter_))
            late.start()
            done = case.run(phone, plan=plan)
            late.join()
            self.failed(case, done, 11, "withdrawn")
            self.put_back(phone.served())


class NoRoom(Base):
    def test_disk_full(self):
        self.disks_that_fill(self.s.spilling, self.s.big)

    def test_a_limit_on_files(self):
        self.files_that_may_not_grow(self.s.spilling, self.s.big)

    def test_exists(self):
        case = self.case(self.s.messages)
        case.place.bundle.mkdir()
        with case.phone() as phone:
            done = case.run(phone)
            self.assertEqual(done.code, 9, done)
            self.assertEqual(list(case.place.bundle.iterdir()), [])
            self.assertFalse([x for x in phone.served()
                              if x["op"] == "StartService"])

    def test_no_such_folder(self):
        case = self.case(self.s.messages)
        with case.phone() as phone:
            done = case.run(phone, out=case.place.out / "no/such/bundle")
            self.assertEqual(done.code, 9, done)

    def test_vault_full_of_attachments(self):
        """Attachments give way first, and that is a shortfall."""
        filter_ = small.make_filter(self.s.truth, MESSAGES)
        path = small.write_filter(self.s.folder / "narrow.json", filter_)
        case = self.case((path, self.s.messages[1]), base=self.s.big,
                         backup={"order": "index-last"})
        with case.phone() as phone:
            done = case.run(phone, "--memory", "900K")
            self.assertEqual(done.code, 8, done)
            self.put_back(phone.served())
        found = {r["outcome"] for r in case.bundle().rows(
            "SELECT outcome FROM attachment")}
        self.assertIn("not-staged", found)
        self.assertEqual(case.bundle().keys(), self.s.keys(self.s.messages))
        case.clean()

    def test_vault_too_small_for_the_index(self):
        case, done, _ = self.trouble(
            self.s.messages, 7, "staging: encrypted",
            args=("--memory", "64K"))

    def test_encrypted_staging_needs_little_memory(self):
        case = self.case(self.s.spilling, base=self.s.big, backup={
            "order": "index-last"})
        with case.phone() as phone:
            done = case.run(phone, "--memory", "64K")
            self.sealed(case, done)
        self.assertEqual(list(case.place.tmp.iterdir()), [])


class Interrupted(Base):
    """Signals: Ctrl-C and SIGTERM are clean ends, SIGKILL leaves nothing of
    outside the filter."""

    def test_signal_in_a_stall(self):
        """In the middle of the stream, however long the phone is silent."""
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                case = self.case(self.s.messages, faults=[
                    {"at": "backup-file", "n": 9, "do": "stall",
                     "ms": 600_000, "times": 1}])
                with case.phone() as phone:
                    process = case.start(phone, plan=case.plan(phone))
                    phone.met()
                    process.send_signal(number)
                    begin = time.monotonic()
                    done = case.end(process)
                    self.assertLess(time.monotonic() - begin, 15)
                    self.failed(case, done, 11)
                    served = phone.served()
                self.put_back(served)
                self.assertTrue([x for x in served
                                 if x["service"] == "fault"])
                self.mended(case)

    def test_signal_at_any_time(self):
        self.signals_at_any_time(self.s.messages, SEED + 2)

    def test_kill_at_any_time(self):
        self.kills(self.s.messages, 14, SEED + 3)

    def test_kill_with_encrypted_staging(self):
        self.kills(self.s.spilling, 12, SEED + 4, self.s.big,
                   "--memory", "64K", backup={"order": "index-last"})


class TemporaryPassword(Base):
    """Set for the run, taken back by this run or by the next."""

    def state(self, case):
        path = case.image / "state.json"
        if not path.exists():
            return None
        return json.loads(path.read_text())["backup-password"]

    def test_set_shown_and_removed(self):
        case = self.case(self.s.temporary)
        with case.phone() as phone:
            done = case.run(phone)
            self.assertEqual(done.code, 0, done)
            case.clean()
            served = phone.served()
        changes = [(x["old"], x["new"]) for x in served
                   if x["op"] == "ChangePassword" and x["code"] == 0]
        self.assertEqual(changes, [(False, True), (True, False)])
        self.assertIsNone(self.state(case))
        shown = [e for e in done.events if e["event"] == "prompt"
                 and "password" in json.dumps(e)]
        self.assertTrue(shown, "the owner never saw the password")
        bundle = case.bundle()
        self.assertTrue(bundle.rows("SELECT * FROM call"))
        for event in shown:
            word = event.get("shown")
            if word:
                self.assertNotIn(word.encode(), bundle.all_bytes())
                self.assertNotIn(word.encode(), b"".join(
                    p.read_bytes() for p in case.place.state.rglob("*")
                    if p.is_file()))

    def test_removed_after_trouble(self):
        case = self.case(self.s.temporary, faults=[
            {"at": "backup-file", "n": 12, "do": "hang-up", "times": 1}])
        with case.phone() as phone:
            self.failed(case, case.run(phone), 7)
            self.assertIsNone(self.state(case))
            self.put_back(phone.served())

    def test_killed_while_it_is_set(self):
        """At several instants between setting and removing it."""
        for name, fault in (
                ("at once", {"at": "dl-message", "n": 1,
                             "verb": "DLMessageDownloadFiles"}),
                ("in the stream", {"at": "backup-file", "n": 20}),
                ("at its end", {"at": "dl-message", "n": 1,
                                "verb": "DLContentsOfDirectory"})):
            with self.subTest(name):
                case = self.case(self.s.temporary, faults=[
                    {**fault, "do": "stall", "ms": 600_000, "times": 1}])
                with case.phone() as phone:
                    process = case.start(phone, plan=case.plan(phone))
                    self.assertTrue(w.wait_for(lambda: self.state(case)))
                    phone.met()
                    process.kill()
                    case.end(process)
                set_ = self.state(case)
                # The phone is started anew: it must not stall again.
                small.configure(case.base, case.image)
                with case.phone() as phone:
                    self.assertIsNotNone(set_)
                    found = [str(p) for p in case.folder.rglob("*")
                             if p.is_file() and case.image not in p.parents
                             and set_.encode() in p.read_bytes()]
                    self.assertFalse(found, "its journal is not encrypted")
                    case.clean()
                    done = case.run(phone)
                    self.assertEqual(done.code, 0, done)
                    self.assertIsNone(self.state(case))
                    case.clean()
                    self.put_back(phone.served())

    def test_signal_while_it_is_set(self):
        case = self.case(self.s.temporary, faults=[
            {"at": "backup-file", "n": 20, "do": "stall", "ms": 600_000,
             "times": 1}])
        with case.phone() as phone:
            process = case.start(phone, plan=case.plan(phone))
            self.assertTrue(w.wait_for(lambda: self.state(case)))
            phone.met()
            self.assertIsNotNone(self.state(case))
            process.send_signal(signal.SIGINT)
            done = case.end(process)
            self.failed(case, done, 11)
            self.assertIsNone(self.state(case))
            self.put_back(phone.served())


class Words(Base):
    def test_without_json_a_failure_is_a_line_and_advice(self):
        case = self.case(self.s.messages, pairing={"answer": "deny"})
        with case.phone() as phone:
            done = w.run("extract", case.path, "--output", case.place.bundle,
                         "--plan", case.plan(phone), "--state-dir",
                         case.place.state, phone=phone, env=case.place.env)
        self.assertEqual(done.code, 6)
        self.assertIn("trust", done.err.lower())
        self.assertLess(len(done.err.splitlines()), 12, done)
        for word in ("WN_", "errno", "NULL", "assert", "(null)"):
            self.assertNotIn(word, done.err + done.out)


SETTING = None


def prepare():
    """What the processes share: phones, filters, and what good runs keep."""
    global SETTING
    SETTING = IPhones()
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(SETTING.keys, which, password)
                for which, password in (
                    (SETTING.messages, None), (SETTING.spilling, None),
                    (SETTING.all, None),
                    (SETTING.encrypted, small.PASSWORD))]
    for one in done:
        one.exception()  # is shown by each test that needs this run


def finish():
    shutil.rmtree(SETTING.folder, ignore_errors=True)


if __name__ == "__main__":
    side_by_side.main(6, (
        "35_seconds_inside_a_file_are_survived", "byte_n_of_the_backup",
        "each_code_in_the_answer", "kill_at_any_time",
        "kill_with_encrypted_staging", "signal_at_any_time"),
        prepare, finish)
