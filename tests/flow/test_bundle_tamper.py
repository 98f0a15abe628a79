"""Every change to a sealed bundle is found, by `winnow verify` and by
`winnow-verify` alike; and a forger who makes all checksums again is found by
what lies deeper. The bundle comes from a whole run against a virtual phone."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

import forger  # noqa: E402
from bag_checker import check_bag  # noqa: E402

DB = "data/records.sqlite"
INVALID = 10
# What no hash inside the database binds: only the manifests and the seal do
# (docs/bundle-format.md, "What the record hash does not cover").
UNBOUND = {
    ("rule", "text"), ("rule", "outcome_reason"),
    ("rule", "failed"),
    ("source", "sha256"), ("source", "size_in_bytes"), ("source", "note"),
    ("source", "kind"), ("source", "acquisition_mode"),
    ("raw_row", "source_table"), ("raw_row", "source_row"),
    ("raw_row", "column_name"), ("raw_row", "value"),
    ("party", "display_name"), ("party", "kind"),
    ("own_account", "label"),
    ("session", "participant_count"),
    ("file", "mime_type"), ("file", "phone_path_raw"),
    ("file", "mtime_utc_ns"), ("message", "is_read")}


def setUpModule():
    Made.make()


def tearDownModule():
    if Made.folder:
        shutil.rmtree(Made.folder, ignore_errors=True)


class Made:
    """One bundle with rows in nearly every table, made once."""

    folder = None

    @classmethod
    def bundle(cls):
        return cls.folder / "bundle"

    @classmethod
    def make(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="winnow-tamper-"))
        phone = cls.folder / "phone"
        truth = small.build(phone)
        small.configure(phone, phone, pairing={"pending-replies": 0},
                        backup={"password": small.PASSWORD})
        allow = [
            small.messages_rule((
                "metadata", "text", "attachments", "reactions", "edits")),
            small.photos_rule(),
            {**small.photos_rule(), "rule": "v", "category": "videos"},
            {"rule": "c", "category": "contacts",
             "contacts": "participants-in-scope"},
            {"rule": "l", "category": "calls", "from": small.FIRST,
             "to": small.LAST,
             "participants": {"any-of": [small.PERSON, "withheld"]}},
            {"rule": "d", "category": "device-info"}]
        filter_ = small.write_filter(
            cls.folder / "filter.json", small.make_filter(truth, allow))
        fd = small.secret_fd(small.PASSWORD)
        with w.Phone(phone) as served:
            done = w.extract(filter_, served, cls.folder / "bundle",
                             "--backup-password-fd", fd, pass_fds=(fd,))
        os.close(fd)
        if done.code != 0:
            raise AssertionError(f"no bundle to tamper with: {done!r}")


def both(bundle, *more):
    """[(program, its answer)]; they must say the same."""
    answers = []
    for program, verb in (("winnow", ("verify",)), ("winnow-verify", ())):
        done = w.run(*verb, bundle, "--json", *more, program=program,
                     timeout=120)
        answers.append((done.code, json.loads(done.out)))
    if answers[0] != answers[1]:
        raise AssertionError(f"the programs differ: {answers}")
    return answers[0]


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.top = w.workspace(self)

    def copy(self):
        # Several threads copy at a time: the name is made, not counted.
        target = Path(tempfile.mkdtemp(dir=self.top)) / "bundle"
        shutil.copytree(Made.bundle(), target)
        return target

    def tamper(self, change, reseal=False, **keys):
        bundle = self.copy()
        change(bundle)
        if reseal:
            forger.reseal(bundle, **keys)
        code, answer = both(bundle)
        shutil.rmtree(bundle)
        return code, answer

    def found(self, change, *words, reseal=False, **keys):
        """It is found, and the findings name these words."""
        code, answer = self.tamper(change, reseal, **keys)
        self.assertEqual((code, answer["result"]), (INVALID, "invalid"),
                         answer)
        self.assertTrue(answer["findings"])
        said = "\n".join(f"{f['where']}: {f['what']}"
                         for f in answer["findings"])
        for word in words:
            self.assertIn(word, said)
        return answer

    def each(self, work, cases):
        """Cases are runs of programs: two at a time."""
        with ThreadPoolExecutor(2) as pool:
            for result in pool.map(lambda c: self.attempt(work, *c), cases):
                if result:
                    self.fail(result)

    def attempt(self, work, *case):
        try:
            work(*case)
        except AssertionError as error:
            return f"{case}: {error}"
        return None


def files_of(bundle):
    return sorted(p.relative_to(bundle).as_posix()
                  for p in bundle.rglob("*") if p.is_file())


def edit(sql, *values, **keys):
    """A change of the database."""
    def change(bundle):
        with forger.Records(bundle) as records:
            records.run("PRAGMA foreign_keys = OFF")
            records.run(sql, *values)
            if keys.get("rehash"):
                records.rehash()
    return change


class Untouched(Case):
    def test_it_is_valid_by_every_measure(self):
        bundle = Made.bundle()
        code, answer = both(bundle)
        self.assertEqual((code, answer["result"]), (0, "valid"), answer)
        self.assertEqual((answer["findings"], answer["outside"]), ([], 0))
        self.assertEqual(answer["seal_hash"],
                         forger.digest(bundle / "seal.txt"))
        self.assertEqual(answer["filter_hash"],
                         forger.digest(bundle / "consent/filter.yaml"))
        self.assertIn("NOT EVIDENCE", " ".join(answer["remarks"]))
        self.assertEqual(check_bag(bundle), [])
        for sums in ("sha256sum --strict -c seal.txt",
                     "sha256sum --strict -c tagmanifest-sha256.txt",
                     "sha512sum --strict -c tagmanifest-sha512.txt",
                     "sha256sum --strict -c manifest-sha256.txt",
                     "sha512sum --strict -c manifest-sha512.txt"):
            subprocess.run(sums.split(), cwd=bundle, check=True,
                           stdout=subprocess.DEVNULL)

    def test_there_is_something_in_every_table(self):
        with sqlite3.connect(f"file:{Made.bundle()}/{DB}?mode=ro",
                             uri=True) as db:
            empty = {n for n, in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'")
                if not db.execute(f'SELECT 1 FROM "{n}"').fetchone()}
        # Of an iPhone without WhatsApp no reader fills the last five.
        self.assertLessEqual(empty, {
            "text_rendering", "call_party", "calendar_event",
            "calendar_occurrence", "calendar_party", "device_control",
            "message_receipt"})

    def test_hashes_agree_with_a_third_reading(self):
        records = forger.Records(self.copy())
        self.assertGreater(len(records.items()), 20)
        for item in records.items():
            self.assertEqual(records.hash(item), records.one(
                "SELECT record_sha256 FROM item WHERE item_id = ?", item),
                item)

    def test_resealing_alone_changes_nothing(self):
        code, answer = self.tamper(lambda b: None, reseal=True)
        self.assertEqual((code, answer["findings"]), (0, []))
        # The report names the checksum of the manifest: it goes.
        code, answer = self.tamper(edit("SELECT 1", rehash=True), reseal=True,
                                   report=False)
        self.assertEqual((code, answer["findings"]), (0, []))

    def test_what_may_be_added_later(self):
        def sign(bundle):
            (bundle / "seal.txt.sig").write_bytes(b"s" * 64)
        code, answer = self.tamper(sign)
        self.assertEqual((code, answer["findings"]), (0, []))
        said = " ".join(answer["remarks"])
        self.assertIn("seal.txt.sig lies beside the seal", said)
        self.found(lambda b: (b / "seal.txt.p7s").write_bytes(b"s" * 64),
                   "not a CMS signature")
        self.found(lambda b: (b / "seal.txt.tsr").write_bytes(b"s" * 64),
                   "not a time-stamp reply")

    def test_a_moved_bundle_is_still_one(self):
        odd = self.top / "a b%20?#'\"é"
        shutil.copytree(Made.bundle(), odd)
        self.assertEqual(both(odd)[0], 0)

    def test_the_text_ends_as_promised(self):
        done = w.run("verify", Made.bundle())
        lines = done.out.splitlines()
        _, answer = both(Made.bundle())
        self.assertEqual(lines[-2], f"{answer['items']} items, 0 outside the "
                                    f"filter {answer['filter_hash']}")
        self.assertIn("was missed cannot be tested", lines[-1])


class Files(Case):
    """A forger without patience: the files alone are changed."""

    def test_flipped(self):
        def flip(name, place):
            def change(bundle):
                path = bundle / name
                data = bytearray(path.read_bytes())
                data[int(place * (len(data) - 1))] ^= 0x20
                path.write_bytes(data)
            self.found(change, name)
        self.each(flip, [(n, p) for n in files_of(Made.bundle())
                         for p in (0, 0.5, 1)])

    def test_cut_grown_emptied(self):
        def resize(name, how):
            def change(bundle):
                path = bundle / name
                data = path.read_bytes()
                path.write_bytes({"cut": data[:-1], "grown": data + b"\n",
                                  "emptied": b""}[how])
            self.found(change, name)
        self.each(resize, [(n, h) for n in files_of(Made.bundle())
                           for h in ("cut", "grown", "emptied")])

    def test_removed(self):
        self.each(lambda n: self.found(lambda b: (b / n).unlink(), n),
                  [(n,) for n in files_of(Made.bundle())])

    def test_renamed(self):
        def rename(name):
            other = name.replace("/0", "/9") if "/0" in name else name + "x"
            self.found(lambda b: (b / name).rename(b / other), name, other)
        self.each(rename, [(n,) for n in files_of(Made.bundle())])

    def test_exchanged(self):
        def exchange(bundle):
            one, two = sorted((bundle / "data/files").iterdir())[:2]
            kept = one.read_bytes()
            one.write_bytes(two.read_bytes())
            two.write_bytes(kept)
        self.found(exchange, "000001", "000002")
        # And with every checksum made again: the database has them too.
        self.found(exchange, "000001", "000002", reseal=True)

    def test_added(self):
        def add(name, reseal):
            def change(bundle):
                path = bundle / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"added")
            self.found(change, name[:7] if name[:2] == "a/" else name,
                       reseal=reseal)
        names = ("x", ".hidden", "data/x", "data/files/x.jpg",
                 "data/files/999999.jpg", "data/records.sqlite-wal",
                 "data/records.sqlite-journal", "audit/x", "consent/x.yaml",
                 "report/x.html", "new/x", "data/files/new/x", "a/b/c/d/e/f",
                 "fetch.txt", "manifest-md5.txt", "seal.txt.pem",
                 "data/files/A B.jpg", "data/files/é.jpg")
        self.each(add, [(n, r) for n in names for r in (False, True)])

    def test_no_plain_file(self):
        def link(bundle):
            (bundle / "data/files/000001.lnk").symlink_to("/etc/passwd")

        def same(bundle):
            path = bundle / DB
            path.rename(self.top / "elsewhere.sqlite")
            path.symlink_to(self.top / "elsewhere.sqlite")

        def folder(bundle):
            (bundle / "data").rename(self.top / "data")
            (bundle / "data").symlink_to(self.top / "data")

        def pipe(bundle):
            (bundle / "audit/log.jsonl").unlink()
            os.mkfifo(bundle / "audit/log.jsonl")
        for change, name in ((link, "000001.lnk"), (same, DB),
                             (folder, "data"), (pipe, "audit/log.jsonl")):
            self.found(change, name, "no plain file")

    def test_empty_folders(self):
        for name in ("x", "data/x", "data/files/x", "consent/x"):
            self.found(lambda b, n=name: (b / n).mkdir(), name)

    def test_all_findings_not_the_first(self):
        def change(bundle):
            (bundle / "audit/counts.json").write_text("{}")
            (bundle / "audit/device.json").unlink()
            (bundle / "data/files/added.bin").write_text("x")
            with open(bundle / "consent/filter.yaml", "ab") as file:
                file.write(b"\n")
            lines = (bundle / "audit/log.jsonl").read_text().splitlines()
            (bundle / "audit/log.jsonl").write_text(
                "\n".join(lines[:2] + lines[3:]) + "\n")
            edit("DELETE FROM item WHERE item_id = 3")(bundle)
        self.found(change, "audit/counts.json", "audit/device.json",
                   "data/files/added.bin", "consent/filter.yaml",
                   "audit/log.jsonl line 3", "item 4", "items were removed")

    def test_very_many_findings_are_capped(self):
        def change(bundle):
            with open(bundle / "manifest-sha256.txt", "a") as file:
                file.write("garbage\n" * 12000)
        answer = self.found(change, "more findings")
        self.assertEqual(len(answer["findings"]), 10001)

    def test_what_is_no_bundle(self):
        empty = self.top / "empty"
        empty.mkdir()
        for path in (empty, self.top / "nowhere", __file__):
            for program, verb in (("winnow", ("verify",)),
                                  ("winnow-verify", ())):
                done = w.run(*verb, path, program=program)
                self.assertEqual(done.code, INVALID, done)


class Log(Case):
    """audit/log.jsonl, with every manifest and the seal made again."""

    def lines(self, bundle, change, **keys):
        path = bundle / "audit/log.jsonl"
        lines = change(path.read_text().splitlines())
        path.write_text("".join(line + "\n" for line in lines))

    def each_line(self, change, *words):
        text = (Made.bundle() / "audit/log.jsonl").read_text()
        count = len(text.splitlines())
        self.assertGreater(count, 5)

        def one(number):
            self.found(lambda b: self.lines(
                b, lambda lines: change(lines, number)),
                "audit/log.jsonl", *words, reseal=True)
        self.each(one, [(n,) for n in range(count)])

    def test_lines_removed(self):
        self.each_line(lambda s, n: s[:n] + s[n + 1:])

    def test_lines_repeated(self):
        self.each_line(lambda s, n: s[:n + 1] + s[n:])

    def test_lines_changed(self):
        def change(lines, n):
            event = json.loads(lines[n])
            event["event"] += "x"
            changed = json.dumps(event, separators=(",", ":"))
            return lines[:n] + [changed] + lines[n + 1:]
        self.each_line(change)

    def test_times_changed(self):
        def change(lines, n):
            event = json.loads(lines[n])
            event["mono_ns"] += 1
            changed = json.dumps(event, separators=(",", ":"))
            return lines[:n] + [changed] + lines[n + 1:]
        self.each_line(change)

    def test_lines_that_are_none(self):
        bad = ("", "{}", "[]", "null", "{", '{"seq":0,"seq":0}', "\x00",
               '{"seq":1e1}', "[" * 100, '{"t":"\\ud800"}')
        for line in bad:
            self.found(lambda b, x=line: self.lines(
                b, lambda s: s[:3] + [x] + s[4:]),
                "audit/log.jsonl line 4", reseal=True)

    def test_a_log_rewritten_from_end_to_end(self):
        """A chain alone cannot tell: what the log says must still agree with
        the rest, and the seal hash is another."""
        def items(bundle):
            self.lines(bundle, lambda s: forger.rechain([
                line.replace('"items":', '"items":1') for line in s]))

        def nothing_sealed(bundle):
            self.lines(bundle, lambda s: forger.rechain(s[:-1]))

        def early(bundle):
            self.lines(bundle, lambda s: forger.rechain(
                [s[0].replace('"t":"20', '"t":"19')] + s[1:]))

        def real_phone(bundle):
            self.lines(bundle, lambda s: forger.rechain(
                s[:-1] + [s[-1].replace("virtual phone: NOT EVIDENCE",
                                        "phone")]))
        for change, word in ((items, "items were sealed"),
                             (nothing_sealed, "does not end"),
                             (early, "not in force"),
                             (real_phone, "a real phone")):
            self.found(change, word, reseal=True, log_head=True)


class Words(Case):
    """The small files, every checksum made again."""

    def replaced(self, name, old, new, *words):
        def change(bundle):
            path = bundle / name
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new))
        self.found(change, *words, reseal=True)

    def test_counts(self):
        counts = json.loads(
            (Made.bundle() / "audit/counts.json").read_text())

        def change(path, value):
            def apply(bundle):
                data = json.loads(json.dumps(counts))
                at = data
                for key in path[:-1]:
                    at = at[key]
                at[path[-1]] = value
                (bundle / "audit/counts.json").write_text(json.dumps(data))
            return apply
        for i, rule in enumerate(counts["rules"]):
            for key, value in (("kept", rule["kept"] + 1), ("failed", 7),
                               ("outcome", "partly"), ("rule", "x"),
                               ("rule_id", 99)):
                self.found(change(("rules", i, key), value),
                           "audit/counts.json", reseal=True)
        for i, row in enumerate(counts["categories"]):
            for key in ("kept", "not_kept", "seen"):
                self.found(change(("categories", i, key), row[key] + 1),
                           "audit/counts.json", reseal=True)
        crossed = counts["crossed_the_cable"]
        for key, value in (("rows_not_kept", crossed["rows"] + 1),
                           ("files_listed", -1), ("backup_bytes", "many"),
                           ("content_starts", None)):
            self.found(change(("crossed_the_cable", key), value),
                       "audit/counts.json", reseal=True)
        self.found(change(("rules",), counts["rules"][:-1]), "rules",
                   reseal=True)
        self.found(change(("categories",), counts["categories"][1:]),
                   "not counted", reseal=True)

    def test_the_phone(self):
        self.replaced("audit/device.json", '"udid":"', '"udid":"0',
                      "another phone")
        self.replaced("audit/device.json", "virtual phone: NOT EVIDENCE",
                      "phone", "a real phone")
        self.replaced("audit/device.json", '"backup_password_set":false',
                      '"backup_password_set":true', "device-changes")
        self.replaced("audit/device.json",
                      '"usb_debugging_key_allowed":false',
                      '"usb_debugging_key_allowed":true', "device-changes")
        self.replaced("audit/device.json", '"platform":"ios"',
                      '"platform":"android"', "platform")

    def test_the_bag_info(self):
        self.replaced("bag-info.txt", "NOT EVIDENCE: virtual phone", "phone",
                      "a real phone")
        self.replaced("bag-info.txt", "Winnow-Result: as-asked",
                      "Winnow-Result: shortfall", "Winnow-Result")
        self.replaced("bag-info.txt", "Winnow-Version", "Winnow-Versions",
                      "Winnow-Version is missing")
        self.replaced("bag-info.txt", "Winnow-Result: as-asked",
                      "Winnow-Result: as-asked\nWinnow-Result: as-asked",
                      "twice")

    def test_another_filter(self):
        name = "consent/filter.yaml"
        self.replaced(name, '"2026-03-14"', '"2026-03-05"',
                      "outside the filter")
        self.replaced(name, small.PERSON, "+447700900188",
                      "outside the filter")
        self.replaced(name, '"winnow": 1', '"winnow": 2', "no valid filter")


class Rows(Case):
    """Rows of the database, with manifests and seal made again."""

    def tables(self):
        with forger.Records(self.copy()) as records:
            return {t: [r["name"] for r in records.run(
                f'PRAGMA table_info("{t}")')] for t in records.tables()
                if records.one(f'SELECT count(*) FROM "{t}"')}

    def test_removed(self):
        def remove(table, which):
            self.found(edit(
                f'DELETE FROM "{table}" WHERE ({self.key(table)}) = (SELECT'
                f' {self.key(table)} FROM "{table}" ORDER BY'
                f' {self.key(table, which)} LIMIT 1)'),
                "records.sqlite", reseal=True)
        self.each(remove, [(t, k) for t in self.tables()
                           for k in ("", " DESC")
                           if t != "raw_row" or not k])

    @staticmethod
    def key(table, order=""):
        with sqlite3.connect(f"file:{Made.bundle()}/{DB}?mode=ro",
                             uri=True) as db:
            names = [r[1] for r in sorted(
                (r for r in db.execute(f'PRAGMA table_info("{table}")')
                 if r[5]), key=lambda r: r[5])]
        return ", ".join(n + order for n in names)

    def test_every_column_changed(self):
        def change(table, column):
            self.found(edit(
                f'UPDATE OR IGNORE "{table}" SET "{column}" = CASE'
                f' typeof("{column}") WHEN \'integer\' THEN "{column}" + 1'
                f' WHEN \'real\' THEN "{column}" + 1.5'
                f' WHEN \'text\' THEN "{column}" || \'x\''
                f' WHEN \'blob\' THEN CAST("{column}" || x\'01\' AS BLOB)'
                f' ELSE {self.filler(table, column)} END'
                f' WHERE ({self.key(table)}) = (SELECT {self.key(table)} FROM'
                f' "{table}" ORDER BY {self.key(table, " DESC")} LIMIT 1)'),
                reseal=True)
        cases = [(t, c) for t, columns in self.tables().items()
                 for c in columns if (t, c) not in UNBOUND]
        self.assertGreater(len(cases), 60)
        self.each(change, cases)

    @staticmethod
    def filler(table, column):
        with sqlite3.connect(f"file:{Made.bundle()}/{DB}?mode=ro",
                             uri=True) as db:
            kind = next(r[2] for r in db.execute(
                f'PRAGMA table_info("{table}")') if r[1] == column)
        return "1" if kind == "INTEGER" else "'x'"

    def test_a_way_it_was_not_acquired(self):
        self.found(edit("UPDATE rule SET acquisition_mode = "
                        "'selected-on-device' WHERE acquisition_mode = "
                        "'drained-in-transit'"),
                   "way of acquisition", reseal=True)

    def test_added(self):
        party = ("INSERT INTO party SELECT max(party_id) + 1, 'phone',"
                 " '+447700900177', '+447700900177', NULL FROM party")
        self.found(edit(party), "belongs to no item", reseal=True)
        self.found(edit(
            "INSERT INTO session SELECT max(session_id) + 1, 'sms', NULL,"
            " 'group', 3 FROM session"), "belongs to no item", reseal=True)
        self.found(edit(
            "INSERT INTO source SELECT max(source_id) + 1, 'file', 'x', NULL,"
            " 1, 'fetched-one-by-one', '' FROM source"),
            "no item comes from", reseal=True)
        self.found(edit(
            "INSERT INTO file SELECT max(file_id) + 1, 'data/files/000999.jpg'"
            ", 'x', 1, '', sha256, sha512, NULL FROM file"),
            "records.sqlite", reseal=True)
        self.found(edit(
            "INSERT INTO rule SELECT max(rule_id) + 1, 'x', 'messages', '',"
            " NULL, NULL, zone, '', 'found', '', 0, 0 FROM rule"),
            "rules", reseal=True)
        self.found(edit(
            "INSERT INTO item SELECT max(item_id) + 1, 6, 'device-info',"
            " source_id, '', 999, NULL, NULL, NULL, NULL, record_sha256 FROM"
            " item WHERE category = 'device-info'"), "record_sha256",
            reseal=True)

    def test_the_schema(self):
        for sql in ("CREATE VIEW v AS SELECT * FROM item",
                    "CREATE INDEX i ON item(rule_id)",
                    "CREATE TRIGGER t AFTER INSERT ON item BEGIN SELECT 1;"
                    " END",
                    "CREATE TABLE extra(a)",
                    "CREATE TABLE extra(item_id INTEGER PRIMARY KEY"
                    " REFERENCES item, note TEXT DEFAULT 'x') STRICT",
                    "CREATE TABLE extra(item_id INTEGER PRIMARY KEY"
                    " REFERENCES item, note ANY CHECK(note > 1)) STRICT",
                    "CREATE TABLE extra(item_id INTEGER PRIMARY KEY"
                    " REFERENCES item, n INTEGER AS (1)) STRICT",
                    "ALTER TABLE item ADD COLUMN note ANY",
                    "ALTER TABLE message DROP COLUMN application",
                    "DROP TABLE text_rendering",
                    "PRAGMA application_id = 1", "PRAGMA user_version = 2",
                    "PRAGMA journal_mode = WAL"):
            def change(bundle, sql=sql):
                edit(sql)(bundle)
                for extra in ("-wal", "-shm"):
                    (bundle / (DB + extra)).unlink(missing_ok=True)
            self.found(change, "records.sqlite", reseal=True)

    def test_free_pages(self):
        def change(bundle):
            with sqlite3.connect(bundle / DB, isolation_level=None) as db:
                db.execute("PRAGMA secure_delete = OFF")
                db.execute("CREATE TABLE t(x)")
                db.execute("INSERT INTO t VALUES (zeroblob(100000))")
                db.execute("DROP TABLE t")
            db.close()
        self.found(change, "free pages", reseal=True)

    def test_damage(self):
        size = (Made.bundle() / DB).stat().st_size

        def damage(at):
            def change(bundle):
                with open(bundle / DB, "r+b") as file:
                    file.seek(at)
                    file.write(b"\xff" * 64)
            self.found(change, "records.sqlite", reseal=True)
        # Page headers, where a b-tree cannot stand it.
        self.each(damage, [(at,) for at in range(0, min(size, 200 * 4096),
                                                 7 * 4096)])


class Forged(Case):
    """All hashes made again, record hashes too: only the re-test is left."""

    def outside(self, *sql, count=1, word="outside the filter"):
        def change(bundle):
            with forger.Records(bundle) as records:
                records.run("PRAGMA foreign_keys = OFF")
                for statement in sql:
                    records.run(statement)
                records.rehash()
        answer = self.found(change, word, reseal=True)
        if count is not None:
            self.assertEqual(answer["outside"], count, answer)
        return answer

    LAST = ("(SELECT max(item_id) FROM item WHERE rule_id = 1)")

    def test_a_time_moved_out(self):
        """The last message, a month later, raw values and all."""
        late = 40 * 86400 * 10 ** 9
        answer = self.outside(
            f"UPDATE item SET time_utc_ns = time_utc_ns + {late}, time_raw ="
            f" time_raw + {late} WHERE item_id = {self.LAST}",
            "UPDATE event_time SET time_utc_ns = time_utc_ns + "
            f"{late}, time_raw = time_raw + {late} WHERE item_id ="
            f" {self.LAST}")
        self.assertEqual(len(answer["findings"]), 1)
        self.assertIn("dates", answer["findings"][0]["what"])

    def test_a_time_moved_in(self):
        """What the raw value says is outside, whatever stands beside it."""
        self.outside(
            "UPDATE item SET time_raw = time_raw + 1 WHERE item_id ="
            f" {self.LAST}", count=None, word="raw value")

    def test_another_person(self):
        answer = self.outside(
            "UPDATE party SET address_raw = '+447700900150',"
            " address_e164_derived = '+447700900150' WHERE address_raw ="
            f" '{small.PERSON}' AND kind = 'phone'", count=None)
        self.assertGreater(answer["outside"], 5)

    def test_an_application(self):
        self.outside("UPDATE message SET application = 'whatsapp' WHERE"
                     f" item_id = {self.LAST}")

    def test_a_deleted_message(self):
        self.outside("UPDATE message SET status = 'recently-deleted' WHERE"
                     f" item_id = {self.LAST}")

    def test_a_group(self):
        self.outside("UPDATE session SET kind = 'group'", count=None)

    def test_a_hidden_picture(self):
        self.outside("UPDATE media SET is_hidden = 1 WHERE item_id = (SELECT"
                     " min(item_id) FROM media)")

    def test_a_contact_of_nobody(self):
        self.outside(
            "UPDATE contact_point SET value_raw = '+447700900150' WHERE kind"
            " = 'phone'", "DELETE FROM contact_point WHERE kind <> 'phone'",
            "UPDATE party SET display_name = NULL")

    def test_a_note_of_a_contact(self):
        self.outside("UPDATE contact SET note = 'private'")

    def test_a_name_without_a_contact(self):
        self.outside("UPDATE party SET display_name = 'Somebody' WHERE"
                     " party_id = 1")

    def test_the_title_of_a_group(self):
        self.outside("UPDATE session SET display_name = 'title' WHERE"
                     " session_id = 1", count=None, word="title")

    def test_a_fact(self):
        self.outside("UPDATE device_fact SET name = 'PhoneNumber' WHERE"
                     " item_id = (SELECT max(item_id) FROM device_fact)")

    def test_a_preview_among_the_raw_columns(self):
        self.outside(
            "UPDATE raw_row SET column_name = 'payload_data' WHERE item_id ="
            f" {self.LAST} AND ordinal = 0")

    def test_raw_columns_that_no_reader_keeps(self):
        """Also of another row, and of a category that has none."""
        for category, table, row, column in (
                ("messages", "message", 1000, "text"),
                ("messages", "message", 0, "notes"),
                ("photos", "ZASSET", 0, "ZTITLE"),
                ("contacts", "ABPerson", 0, "Nickname")):
            with self.subTest(column):
                self.outside(
                    "INSERT INTO raw_row SELECT item_id, (SELECT count(*) FROM"
                    " raw_row r WHERE r.item_id = item.item_id),"
                    f" '{table}', source_row + {row}, '{column}', 'text', 'x'"
                    f" FROM item WHERE category = '{category}' LIMIT 1")

    def test_a_rule_that_allows_nothing(self):
        self.outside(
            f"UPDATE item SET rule_id = 6 WHERE item_id = {self.LAST}",
            count=None, word="")


if __name__ == "__main__":
    w.main()
