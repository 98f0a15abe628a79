"""A report or records that somebody changed, and what no phone of these tests
holds: what verify finds, what the page says."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import report_case as rc
from report_case import small, w
from report_told import Base

import forger

SOURCE = Path(__file__).parents[2]
TOKEN = re.compile(r"""/\*.*?\*/|'(?:\\.|[^'\\])'|"(?:\\.|[^"\\])*\"""", re.S)


class Format(Base):
    """What the page says of fixed records, by the number of its format; and
    the words for what these records do not hold."""

    # A number that is out there is never changed: bundles have it.
    PINNED = {1: {
        "hard": "7394fbd0a7fd2fb70d060c0b8b636df1f7a23617141452187ece61eb91461e03",
        "android": "23a956f6b27dc21c228f765fb83912149b09eb90dbc5bc221fdf49c1f853347c",
        "edge": "d653f73a45442e342693bea4852e76ee3d3094000b228b94c102b52e82e85d16",
        "words": "d744e89808296bd923e1a44b6c38142fe6f45fc7c040f997adce599665ac9a42"}}

    @staticmethod
    def calm(page):
        """Without what is another in each run, or with another zlib."""
        for pattern in (r"[0-9.]+ [KM]B \(\d+ bytes\)", r"\b\d+ bytes\b",
                        r"\b[0-9a-f]{64}\b",
                        "(?<=Begun</dt><dd>)<time.*?</time>",
                        "(?<=Ended</dt><dd>)<time.*?</time>",
                        "(?<=Made with Winnow, version</dt><dd><bdi>)[^<]*",
                        r"(?<=clock-skew-ns</td>)<td[^>]*>-?\d+"):
            page = re.sub(pattern, "…", page)
        return page

    @staticmethod
    def words():
        """All that stands in quotes where the page is made, but for SQL."""
        found = [""]
        for path in sorted((SOURCE / "lib").glob("[cr]*/*.c")):
            if not str(path.relative_to(SOURCE / "lib")).startswith((
                    "report/page", "report/html.c", "report/sealed.c",
                    "consent/explain", "consent/told", "consent/words",
                    "consent/categories", "consent/looked")):
                continue
            text, end = path.read_text(), 0
            for token in TOKEN.finditer(text):
                if token[0][0] != '"':
                    continue
                between = re.sub("PRI[a-z]+[0-9]+", "", text[end:token.start()])
                if between.strip():
                    found.append("")
                found[-1] += token[0][1:-1]
                end = token.end()
        return "\n".join(sorted(x for x in set(found)
                                if (" " in x or x[:1].isupper())
                                and "SELECT" not in x))

    def test_another_page_needs_another_number(self):
        said = {"words": self.words()}
        for name in ("hard", "android", "edge"):
            bundle = self.made_of(name)[0]
            said[name] = self.calm(self.read(bundle))
        number = int(re.search("(?m)^Winnow-Report-Format: (.*)$", (
            bundle / "bag-info.txt").read_text())[1])
        self.assertEqual(
            {k: hashlib.sha256(v.encode()).hexdigest()
             for k, v in said.items()}, self.PINNED.get(number),
            "the page changed: raise WN_PAGE_FORMAT, and pin here what its "
            f"format {number + 1} says. (Pin it under {number} only if this "
            "is not what bundles would hold: a phone in report_case.py that "
            "is built in another way, the text of an error.)")


class Forged(Base):
    def forged(self, change, report=True, log_head=False):
        bundle = self.copy()
        change(bundle)
        forger.reseal(bundle, report=report, log_head=log_head)
        answers = [w.run(*verb, bundle, "--json", program=program)
                   for program, verb in (("winnow", ["verify"]),
                                         ("winnow-verify", []))]
        self.assertEqual(answers[0].out, answers[1].out)
        return answers[0].code, answers[0].json["findings"], bundle

    @staticmethod
    def edit(name, pattern, text):
        def change(bundle):
            path = bundle / name
            after, count = re.subn(pattern, text, path.read_text())
            if not count:
                raise AssertionError(pattern)
            path.write_text(after)
        return change

    def test_another_text_is_found(self):
        code, findings, bundle = self.forged(self.edit(
            "report/index.html", "as it was last", "as it wAs last"))
        self.assertEqual((code, [f["where"] for f in findings]),
                         (10, ["report/index.html"]))
        self.assertIn("its text was changed", findings[0]["what"])
        self.assertIn(f"zone {small.ZONE} (tzdata)", findings[0]["what"])
        for command in (("receipt", bundle),
                        ("report", bundle, "--output", bundle.parent / "r")):
            done = w.run(*command)
            self.assertEqual(done.code, 10, done)
        self.assertEqual(sorted(p.name for p in bundle.parent.iterdir()),
                         ["bundle"])

    def test_records_that_only_the_report_tells(self):
        def reason(bundle):
            with forger.Records(bundle) as records:
                records.run("UPDATE rule SET outcome_reason = 'all is here'")
        code, findings, _ = self.forged(reason)
        self.assertEqual((code, [f["where"] for f in findings]),
                         (10, ["report/index.html"]))

    def test_without_one_it_is_valid(self):
        code, findings, bundle = self.forged(lambda b: None, report=False)
        self.assertEqual((code, findings), (0, []))
        done = w.run("report", bundle, "--output", bundle.parent / "r")
        self.assertEqual(done.code, 0, done)
        self.assertIn("another one, or there is none", done.out)

    def test_nothing_said_in_the_bag_gets_around_the_comparison(self):
        info, line = "bag-info.txt", "(?m)^Winnow-Report-Format: .*\n"

        def another_version(bundle):
            self.edit(info, "(?m)^Winnow-Version: .*$",
                      "Winnow-Version: 0.0.1")(bundle)
            self.edit("report/index.html", "version</dt><dd><bdi>.*</bdi>",
                      "version</dt><dd><bdi>0.0.1</bdi>")(bundle)
        cases = [(self.edit(info, line, f"Winnow-Report-Format: {value}\n"),
                  where, what) for value, where, what in (
            ("2", "report/index.html", "made it, a newer program: "),
            ("9999", "report/index.html", "verify with that"),
            ("0", info, "is no number"), ("01", info, "is no number"),
            ("1x", info, "is no number"), ("-1", info, "is no number"),
            ("10000", info, "is no number"), ("", info, "is empty"))]
        cases += [
            (self.edit(info, line, ""), info, "is missing, but there is a"),
            (lambda b: shutil.rmtree(b / "report"), info,
             "there is no report"),
            (another_version, info,
             "Winnow-Version is not the version that")]
        for number, (change, where, what) in enumerate(cases):
            with self.subTest(number):
                code, findings, bundle = self.forged(change)
                self.assertEqual(code, 10)
                self.assertEqual(findings[0]["where"], where)
                self.assertIn(what, findings[0]["what"])
                if number == 0:
                    self.used_without_its_page(bundle)

    def used_without_its_page(self, bundle):
        """Another page is in the way of nothing that does not need it."""
        for verb, *more in (
                ("export", "--format", "jsonl", "--output",
                 bundle.parent / "x"),
                ("withdraw",), ("dispose", "--decision", "D", "--by", "A",
                                "--rank", "R", "--yes")):
            done = w.run(verb, bundle, *more)
            self.assertEqual(done.code, 0, done)


class Rare(Base):
    """What no phone of these tests holds, put into the records."""

    def told(self, change):
        bundle = self.copy()
        with forger.Records(bundle) as records:
            change(records)
            records.rehash()
        forger.reseal(bundle, report=False)
        out = bundle.parent / "report.html"
        done = w.run("report", bundle, "--output", out)
        self.assertEqual(done.code, 0, done)
        return rc.Page(out.read_text())

    def test_what_it_answers_has_an_id_that_is_no_text(self):
        answer = self.db.rows(
            "SELECT item_id AS i, reply_to AS r FROM message WHERE reply_to "
            "IS NOT NULL AND message_type = 'message'")[0]
        meant = self.db.rows("SELECT item_id AS i FROM message WHERE "
                             f"message_id = '{answer['r']}'")[0]["i"]
        odd = b"\xff" * 40

        def change(records):
            for item, column in ((answer["i"], "reply_to"),
                                 (meant, "message_id")):
                records.run(f"UPDATE message SET {column} = ? WHERE item_id ="
                            " ?", odd, item)
                records.run("INSERT INTO text_rendering VALUES (?, 'message',"
                            " 0, ?, ?)", item, column, r"\xff" * 40)
        self.assertIn(f"Answers item {meant}",
                      self.told(change).messages[answer["i"]]["all"])

    def test_texts_of_an_edited_message_are_cut_where_it_is_said(self):
        item = self.db.rows("SELECT item_id AS i FROM message WHERE "
                            "edit_state = 'edited'")[0]["i"]

        def change(records):
            row = records.run("SELECT * FROM message_edit WHERE item_id = ?",
                              item).fetchone()
            records.run("DELETE FROM message_edit WHERE item_id = ?", item)
            taken = {r[0] for table in ("message_party", "attachment")
                     for r in records.run(f"SELECT ordinal FROM {table} WHERE "
                                          "item_id = ?", item)}
            places = [i for i in range(60) if i not in taken]
            for i in range(51):
                values = {**row, "ordinal": places[i], "message_text":
                          f"v{i}." + ("x" * 10000 if i == 49 else "")}
                records.run(f"INSERT INTO message_edit ({', '.join(values)}) "
                            f"VALUES ({', '.join('?' * len(values))})",
                            *values.values())
        said = self.told(change).messages[item]["all"]
        self.assertIn("v48.", said)
        self.assertRegex(said, r"v49\.x{9996}cut here: 4 more bytes are in the"
                         " bundle.*Cut here: more are in the bundle")
        self.assertNotIn("v50.", said)


class Rest(Base):
    """What `dispose --rule` leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rest = w.workspace_of_class(cls) / "rest"
        parent = cls.rest.parent / "parent"
        shutil.copytree(cls.bundle, parent)
        done = w.run("dispose", parent, "--rule", "p", "--output", cls.rest,
                     "--decision", "D-8 <b>", "--by", "T", "--rank", "R",
                     "--yes")
        if done.code != 0:
            raise AssertionError(done)

    def test_what_was_disposed_of(self):
        text = rc.Page(self.read(self.rest)).text
        for said in ("What had been kept was destroyed later, on a decision.",
                     "disposed of on decision D-8 <b>",
                     "What was never kept rests nowhere",
                     "What some rules had kept was destroyed later."):
            self.assertIn(said, text)
            self.assertNotIn(said, self.page.text)
        self.assertNotIn("It rests nowhere", text)

    def test_the_version_is_that_of_the_disposal(self):
        """Not of the program that read the phone."""
        bundle = w.workspace(self) / "bundle"
        shutil.copytree(self.rest, bundle)
        log = bundle / "audit/log.jsonl"
        events = list(map(json.loads, log.read_text().splitlines()))
        at = [e["event"] for e in events].index("disposal")
        events[0]["details"]["version"] = "0.0.1"
        lines = forger.rechain(map(json.dumps, events))
        events[at]["details"]["parent_log_head"] = json.loads(
            lines[at])["prev"]
        log.write_text("\n".join(
            forger.rechain(map(json.dumps, events))) + "\n")
        forger.reseal(bundle, log_head=True)
        done = w.run("verify", bundle)
        self.assertEqual(done.code, 0, done)
        info = bundle / "bag-info.txt"
        info.write_text(re.sub("(?m)^Winnow-Version: .*$",
                               "Winnow-Version: 0.0.1", info.read_text()))
        forger.reseal(bundle)
        done = w.run("verify", bundle, "--json")
        self.assertEqual([f["where"] for f in done.json["findings"]],
                         ["bag-info.txt"])
