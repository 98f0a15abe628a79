"""What the tests of Android phones share: images built once, a whole run, and
what must hold after it: kept = allowed, served = allowed and what the plan
declared, no canary of anything else anywhere."""

import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import android_phone  # noqa: E402
import images  # noqa: E402
import winnow_run as w  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from oracle import canaries, interval, like, same  # noqa: E402
from oracle_android import FILES, AndroidOracle, rows_of  # noqa: E402
from served_android import Served  # noqa: E402

RELEASES = (25, 28, 29, 30, 31, 34, 36)
GRANTED = ["READ_EXTERNAL_STORAGE", "READ_CONTACTS", "READ_CALENDAR",
           "READ_SMS", "READ_CALL_LOG"]
TOKEN = re.compile(rb"cnry-[a-z2-7]{12}")
# Of a calendar entry, nothing of what it is about.
PATTERN = {"dtstart", "dtend", "duration", "allDay", "eventTimezone", "rrule",
           "rdate", "exrule", "exdate", "lastDate", "original_id",
           "originalInstanceTime", "eventStatus", "deleted"}
ADDRESSES = "content://mms-sms/canonical-addresses"
THREADS = "content://mms-sms/conversations"
SHORT = (0, 8)  # 8: something is said that could not be had
_built = {}
_folder = None


def prepare(*wanted):
    """Build images before the tests part ways: (profile, API level)."""
    global _folder
    _folder = Path(tempfile.mkdtemp(prefix="winnow-images-"))
    if len(sys.argv) < 2:  # not only some of them
        with multiprocessing.get_context("fork").Pool(2) as pool:
            for key, out in pool.starmap(_make, wanted):
                _built[key] = (out, images.load_truth(out / "plain"))


def finish():
    shutil.rmtree(_folder, ignore_errors=True)


def _make(profile, sdk):
    """The image as that release of Android is; and beside it one of a maker
    who lets the shell user read all that one can."""
    out = Path(tempfile.mkdtemp(dir=_folder, prefix=f"{profile}-{sdk}-"))
    images.build(profile, out / "plain", sdk=sdk)
    shutil.copytree(out / "plain", out / "granted", copy_function=os.link,
                    ignore=lambda *_: ["phone.yaml"])
    phone = json.loads((out / "plain/phone.yaml").read_text())
    phone["android"]["shell-permissions"] = GRANTED
    (out / "granted/phone.yaml").write_text(json.dumps(phone))
    return (profile, sdk), out


def image(profile, sdk, granted=True):
    """(folder, truth)"""
    if (profile, sdk) not in _built:
        key, out = _make(profile, sdk)
        _built[key] = (out, images.load_truth(out / "plain"))
    out, truth = _built[profile, sdk]
    if not granted:
        return out / "plain", truth
    return out / "granted", {**truth, "device": {
        **truth["device"], "permissions": GRANTED}}


def tokens_in(*blobs):
    """All canaries in them, in UTF-16 too."""
    return {t.decode() for blob in blobs for text in
            (blob, blob.replace(b"\0", b"")) for t in TOKEN.findall(text)}


def bytes_of(bundle):
    """Of every file; and of every value, as SQLite splits long ones."""
    yield bundle.all_bytes()
    values = []
    for table in bundle.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in bundle.db.execute(f'SELECT * FROM "{table["name"]}"'):
            for value in row:
                if isinstance(value, str):
                    values.append(value.encode(errors="surrogateescape"))
                elif isinstance(value, bytes):
                    values.append(value)
    yield b"\n".join(values)


class Run:
    """One extraction, and all there is to look at after it."""

    def __init__(self, test, profile, sdk, allow, deny=(), granted=True,
                 zone=None, users=None, method=None):
        self.test = test
        self.image, self.truth = image(profile, sdk, granted)
        self.by_id = {i["id"]: i for i in self.truth["items"]}
        window = self.truth["window"]
        if callable(allow):
            allow = allow(window)
        self.folder = w.workspace(test)
        self.filter = make_filter(self.truth, allow, deny, zone=zone,
                                  users=users, method=method)
        path = write_filter(self.folder / "filter.json", self.filter)
        with android_phone.AndroidPhone(self.image) as phone:
            self.plan = w.run("plan", path, "--json", "--device",
                              phone.device, phone=phone)
            self.done = self.plan if self.plan.code == 3 else \
                android_phone.extract(path, phone, self.folder / "bundle")
            self.log = phone.served()
        self.served = Served(self.log)
        self.oracle = AndroidOracle(self.truth, self.filter)
        self.kept = self.oracle.expected()
        self.bundle = None
        if (self.folder / "bundle").is_dir():
            self.bundle = w.Bundle(self.folder / "bundle")

    @property
    def counts(self):
        return json.loads(
            (self.folder / "bundle/audit/counts.json").read_text())

    # ---- what must hold ----------------------------------------------
    def check(self, expect=(0,)):
        test = self.test
        test.assertIn(self.done.code, expect, self.done.out[-900:]
                      + self.done.err)
        test.assertIsNotNone(self.bundle, self.done)
        self.as_planned()
        self.kept_is_allowed()
        self.served_is_allowed()
        self.served_files()
        self.no_canary()
        self.checked()
        return self

    def checked(self):
        """By both programs."""
        for program, words in (("winnow", ("verify",)),
                               ("winnow-verify", ())):
            told = w.run(*words, self.folder / "bundle", "--json",
                         program=program)
            self.test.assertEqual(told.json["result"], "valid", told)
            self.test.assertEqual(told.json["outside"], 0, told)

    def as_planned(self):
        """The bundle says of each rule's way what the plan said."""
        self.test.assertEqual(
            [r["acquisition_mode"] for r in self.plan.json["rules"]],
            [r["acquisition_mode"] for r in self.bundle.rows(
                "SELECT acquisition_mode FROM rule ORDER BY rule_id")])

    def kept_is_allowed(self):
        want = {}
        for i in self.oracle.records:
            place = self.by_id[i]["source"]
            want[(place["locator"], place["table"], place["rowid"])] = i
        have = {k for k in self.bundle.keys() if k[1]}
        spilt = sorted(have - set(want), key=str)
        lost = [self.by_id[want[k]] for k in want if k not in have]
        self.test.assertFalse(
            [self._item(k) for k in spilt[:1]],
            f"{len(spilt)} kept though not allowed")
        self.test.assertFalse(
            lost[:1], f"{len(lost)} allowed but not kept")
        self.test.assertEqual(
            sorted(self._files()), sorted(r["phone_path_raw"] for r in
                                          self.bundle.rows(
                "SELECT phone_path_raw FROM file")))
        self.test.assertEqual(
            sorted(self.by_id[i]["path"] for i in self.oracle.documents),
            sorted(r["locator"] for r in self.bundle.rows(
                "SELECT s.locator FROM item JOIN source s USING (source_id) "
                "WHERE category = 'documents'")))

    def _item(self, key):
        return next((i for i in self.truth["items"] if (
            i["source"]["locator"], i["source"]["table"],
            i["source"]["rowid"]) == key), key)

    def _files(self):
        """Paths of originals that the bundle must hold: of a picture that a
        rule for documents takes too, one for each."""
        for i in self.oracle.records:
            item = self.by_id[i]
            if item["category"] in FILES:
                yield item["path"]
            elif "attachments" in self.kept[i]:
                for made in item.get("attachments", ()):
                    if made["present"]:
                        yield f"content://mms/part/{made['rowid']}"
        for i in self.oracle.documents:
            yield self.by_id[i]["path"]

    def allowed_rows(self):
        rows = set()
        for i, parts in self.kept.items():
            rows |= rows_of(self.by_id[i], parts)
        return rows

    def candidates(self):
        """Files that the phone's list puts into a rule's dates: their rows,
        and they themselves, may leave it; their own time then decides."""
        oracle = self.oracle
        return [i for i in self.truth["items"] if i["category"] in FILES
                and i["source"]["rowid"] is not None and any(
                    rule["category"] == i["category"]
                    and i["source"]["user"] in oracle.users
                    and oracle.chosen(rule, i)
                    and oracle._needs(i) <= oracle.parts(rule)
                    for rule in self.filter["allow"])]

    def declared_rows(self):
        """Rows with content that the plan says may leave the phone too."""
        files = {(i["source"]["uri"], i["source"]["user"],
                  i["source"]["rowid"]) for i in self.candidates()}
        return files | self.numbers_asked_about() | \
            self.people_of_messages() | self.patterns()

    def patterns(self):
        """When entries that repeat, and may reach into the dates, do so."""
        rules = [r for r in self.filter["allow"]
                 if r["category"] == "calendar"]
        rows = set()
        for item in self.truth["items"]:
            place = item["source"]
            key = (place["uri"], place["user"], place["rowid"])
            if not rules or item["category"] != "calendar" or not {
                    "repeats", "exception"} & set(item["flags"]) or \
                    place["user"] not in self.oracle.users:
                continue
            if self.served.rows.get(key, set()) <= PATTERN:
                rows.add(key)
        return rows

    def people_of_messages(self):
        """Addresses and conversations: of what came, and those that the phone
        cannot tell from the filter's people; and who an MMS in one of them was
        from and to."""
        rules = [r for r in self.filter["allow"]
                 if r["category"] == "messages"]
        if not rules:
            return set()
        told = self.truth["telephony"]
        listed = {p for r in rules + self.filter.get("deny", [])
                  for p in r.get("participants", {}).get("any-of", ())}
        region = self.oracle.region
        meant = {int(row) for row, text in told["addresses"].items()
                 if not text.isascii() or not text.isprintable()
                 or any(like(text, who, region) for who in listed)}
        open_to_all = any("participants" not in r for r in rules)
        rows, threads = {(ADDRESSES, 0, row) for row in meant}, set()
        for thread, members in told["threads"].items():
            if open_to_all or meant & set(members):
                threads.add(int(thread))
                rows.add((THREADS, 0, int(thread)))
                rows |= {(ADDRESSES, 0, row) for row in members}
        for item in self.truth["items"]:
            if item["app"] == "mms" and item["visible"] and (
                    open_to_all or item["thread"] in threads) and any(
                    self.oracle._in_time(r, item) for r in rules):
                rows |= {(r["uri"], 0, r["rowid"]) for r in item["rows"]
                         if r["uri"].endswith("/addr")}
        return rows

    def numbers_asked_about(self):
        """In the contacts: the filter's own people, or those who take part in
        what is kept: whose card it is, and the number that was asked about."""
        rules = [r for r in self.filter["allow"]
                 if r["category"] == "contacts"]
        asked = {p for r in rules for p in
                 r.get("participants", {}).get("any-of", ())}
        if any(r["contacts"] == "participants-in-scope" for r in rules):
            asked |= {h for i in self.kept for h in self.by_id[i]["handles"]}
        rows = set()
        for item in self.truth["items"]:
            if item["category"] == "contacts" and self.oracle.reachable(item):
                rows |= {(r["uri"], item["source"]["user"], r["rowid"])
                         for r in item["rows"] if "value" in r and any(
                             same(r["value"], a, self.oracle.region)
                             for a in asked)} if rules else set()
        return rows

    def served_files(self):
        """Files: what is kept, and what only its own time turned away."""
        kept = {self.by_id[i]["path"] for i in self.kept
                if self.by_id[i]["category"] in FILES}
        more = {i["path"] for i in self.candidates()}
        read = set(self.served.files)
        self.test.assertFalse(read - kept - more, "files read but not "
                              "allowed, nor chosen by the phone's list")
        self.test.assertFalse(kept - read, "kept without being read")
        crossed = self.counts["crossed_the_cable"]
        self.test.assertEqual(crossed["files_fetched_not_kept"],
                              len(read - kept))
        self.test.assertEqual(crossed["files_listed"], self.served.listed)
        self.names_are_declared()

    def names_are_declared(self):
        """Of the searched folders; where find can compare dates, of what is
        in them."""
        folders = [f"/storage/emulated/{user}/{folder}/"
                   for user in self.oracle.users
                   for rule in self.filter["allow"]
                   for folder in rule.get("folders", ())]
        for name in self.served.names:
            self.test.assertTrue(name.startswith(tuple(folders)), name)
        if self.truth["sdk"] >= 30:
            found = {self.by_id[i]["path"] for i in self.oracle.documents} \
                if folders else set()
            self.test.assertLessEqual(found, self.served.names)
            if not self.filter.get("deny") and not any(
                    r.get("mime") for r in self.filter["allow"]):
                # find counts whole seconds: "not newer than the end" is
                # also what is of that very second.
                ends = {interval(r, self.oracle.zone)[1] for r in
                        self.filter["allow"] if r.get("folders")}
                found |= {i["path"] for i in self.truth["items"]
                          if i["files"] and i["times"].get("file", {}).get(
                              "utc_ns") in ends} & self.served.names
                self.test.assertEqual(found, self.served.names)

    def served_is_allowed(self):
        test, allowed = self.test, self.allowed_rows()
        declared = self.declared_rows()
        test.assertFalse(self.served.violations)
        more = sorted(set(self.served.rows) - allowed - declared, key=str)
        test.assertFalse(
            more[:9], f"{len(more)} rows were served though neither allowed "
            "nor declared")
        never = sorted(self.needed_rows() - set(self.served.rows), key=str)
        test.assertFalse(never[:9], f"{len(never)} rows are kept that the "
                         "phone never served")
        crossed = self.counts["crossed_the_cable"]
        test.assertGreaterEqual(crossed["rows"], len(self.served.rows))
        test.assertEqual(crossed["content_starts"], self.served.starts)

    def needed_rows(self):
        """Of what is kept: each row, and the parts that were agreed to; not
        who an MMS was to, which its conversation tells."""
        rows = set()
        for i in self.oracle.records:
            item, parts = self.by_id[i], self.kept[i]
            rows |= {k for k in rows_of(item, parts - {"metadata"})
                     if k[2] is not None}
            rows -= {(r["uri"], item["source"]["user"], r["rowid"])
                     for r in item["rows"] if r["part"] == "smil"}
        return rows

    def no_canary_of_others(self):
        """Where some of what is allowed may be lacking."""
        self.no_canary(must_appear=False)

    def no_canary(self, must_appear=True):
        must, never = canaries(self.truth, self.kept)
        seen = tokens_in(self.done.out.encode(), self.done.err.encode(),
                         self.plan.out.encode(), self.plan.err.encode(),
                         *bytes_of(self.bundle))
        here = never & seen
        self.test.assertFalse(here, self.owners(here))
        missing = must - seen if must_appear else set()
        self.test.assertFalse(missing, self.owners(missing))

    def owners(self, tokens):
        """For the message: whose canaries these are."""
        tokens = set(tokens)
        found = [(i["id"], where, i["flags"]) for i in self.truth["items"]
                 for where, all_ in i["canaries"].items()
                 if tokens & set(all_)]
        return f"{len(tokens)} canaries, e.g. {found[:5]}"


class AndroidCase(unittest.TestCase):
    maxDiff = 4000
    PROFILE = "android-selection"

    EXPECT = (0,)

    def check(self, allow, deny=(), sdk=34, expect=None, **options):
        return Run(self, self.PROFILE, sdk, allow, deny, **options).check(
            expect or self.EXPECT)


    def refused(self, allow, sdk, permission):
        """A phone as its release is, without what its maker may add: the plan
        says what it does not let the USB user read, and nothing is served."""
        run = Run(self, self.PROFILE, sdk, allow, granted=False)
        self.assertEqual(run.plan.code, 3, run.plan)
        self.assertIn(permission, run.plan.json["rules"][0]["why"])
        self.assertFalse(run.served.rows)
        self.assertFalse(run.oracle.expected())


def rule(category, window, name=None, **more):
    """A rule of the image's window."""
    return {"rule": name or category, "category": category,
            "from": window["from"], "to": window["to"], **more}
