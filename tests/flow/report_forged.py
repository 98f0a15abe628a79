"""A report or records that somebody changed, and what no phone of these tests
holds: what verify finds, what the page says."""

import re
import shutil

import report_case as rc
from report_case import small, w
from report_told import Base

import forger


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

    def test_of_another_version_it_is_not_compared(self):
        code, findings, bundle = self.forged(self.edit(
            "bag-info.txt", "(?m)^Winnow-Version: .*$",
            "Winnow-Version: 0.0.1"))
        self.assertEqual((code, findings), (0, []))
        self.assertIn("it was not made again and compared",
                      w.run("verify", bundle).out)


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
