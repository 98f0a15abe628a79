"""What the tests of Android phones share: images built once, a whole run, and
what must hold after it: kept = allowed, served = allowed and what the plan
declared, no canary of anything else anywhere."""

import json
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
from oracle import canaries, same  # noqa: E402
from oracle_android import FILES, AndroidOracle, rows_of  # noqa: E402
from served_android import Served  # noqa: E402

RELEASES = (25, 28, 29, 30, 31, 34, 36)
GRANTED = ["READ_EXTERNAL_STORAGE", "READ_CONTACTS", "READ_CALENDAR",
           "READ_SMS", "READ_CALL_LOG"]
TOKEN = re.compile(rb"cnry-[a-z2-7]{12}")
SHORT = (0, 8)  # 8: something is said that could not be had
_built = {}
_folder = None


def prepare(*wanted):
    """Build images before the tests part ways: (profile, API level)."""
    global _folder
    _folder = Path(tempfile.mkdtemp(prefix="winnow-images-"))
    if len(sys.argv) < 2:  # not only some of them
        for profile, sdk in wanted:
            image(profile, sdk)


def finish():
    shutil.rmtree(_folder, ignore_errors=True)


def image(profile, sdk, granted=True, **options):
    """(folder, truth). granted: a phone whose maker lets the shell user read
    all that one can; else what that release of Android does."""
    key = (profile, sdk, granted, tuple(sorted(options.items())))
    if key not in _built:
        out = Path(tempfile.mkdtemp(dir=_folder, prefix=f"{profile}-{sdk}-"))
        images.build(profile, out, sdk=sdk, **options)
        truth = images.load_truth(out)
        if granted:
            path = out / "phone.yaml"
            phone = json.loads(path.read_text())
            phone["android"]["shell-permissions"] = GRANTED
            truth["device"]["permissions"] = GRANTED
            path.write_text(json.dumps(phone))
        _built[key] = (out, truth)
    return _built[key]


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
                 zone=None, users=None, method=None, **options):
        self.test = test
        self.image, self.truth = image(profile, sdk, granted, **options)
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
            self.done = android_phone.extract(path, phone,
                                              self.folder / "bundle")
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
        test.assertIn(self.done.code, expect, self.done)
        test.assertIsNotNone(self.bundle, self.done)
        self.kept_is_allowed()
        self.served_is_allowed()
        self.served_files()
        self.no_canary()
        for program, words in (("winnow", ("verify",)),
                               ("winnow-verify", ())):
            told = w.run(*words, self.folder / "bundle", "--json",
                         program=program)
            test.assertEqual(told.json["result"], "valid", told)
            test.assertEqual(told.json["outside"], 0, told)
        return self

    def kept_is_allowed(self):
        want = {}
        for i in self.oracle.records:
            place = self.by_id[i]["source"]
            want[(place["locator"], place["table"], place["rowid"])] = i
        have = {k for k in self.bundle.keys() if k[1]}
        spilt = sorted(have - set(want), key=str)
        lost = [self.by_id[want[k]] for k in want if k not in have]
        self.test.assertFalse(
            spilt, f"{len(spilt)} kept though not allowed: "
            + json.dumps([self._item(k) for k in spilt[:3]], indent=1))
        self.test.assertFalse(
            lost, f"{len(lost)} allowed but not kept: "
            + json.dumps(lost[:3], indent=1))
        self.test.assertEqual(
            sorted(set(self._files())), sorted(r["phone_path_raw"] for r in
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
        """Paths of originals that the bundle must hold."""
        for i, parts in self.kept.items():
            item = self.by_id[i]
            if item["category"] in FILES:
                yield item["path"]
            elif "attachments" in parts:
                for made in item.get("attachments", ()):
                    if made["present"]:
                        yield f"content://mms/part/{made['rowid']}"

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
        return files | self.numbers_asked_about()

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

    def served_is_allowed(self):
        test, allowed = self.test, self.allowed_rows()
        declared = self.declared_rows()
        test.assertFalse(self.served.violations)
        more = set(self.served.rows) - allowed - declared
        test.assertFalse(
            more, f"{len(more)} rows were served though neither allowed nor "
            f"declared: {sorted(more, key=str)[:5]}")
        never = {k for k in allowed if self._comes_from_a_provider(k)
                 and k not in self.served.rows}
        test.assertFalse(
            never, f"{len(never)} rows are kept that the phone never served: "
            f"{sorted(never, key=str)[:5]}")

    @staticmethod
    def _comes_from_a_provider(key):
        return key[0].startswith("content://") and key[2] is not None

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

    def check(self, allow, deny=(), sdk=34, expect=(0,), **options):
        return Run(self, self.PROFILE, sdk, allow, deny, **options).check(
            expect)


def rule(category, window, name=None, **more):
    """A rule of the image's window."""
    return {"rule": name or category, "category": category,
            "from": window["from"], "to": window["to"], **more}
