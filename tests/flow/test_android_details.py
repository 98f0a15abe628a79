"""What phones and filters seldom hold, each on a small Android: a run is of a
second."""

import shutil
import sqlite3
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import android_phone  # noqa: E402
import images  # noqa: E402
import winnow_run as w  # noqa: E402
from android_case import rule  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402

PERSON = "+447700900123"


class Details(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.image = w.workspace_of_class(cls) / "android"
        images.build("android-small", cls.image)
        cls.truth = images.load_truth(cls.image)
        cls.window = cls.truth["window"]

    def on_media(self, *statements):
        """The image, its catalogue changed by SQL."""
        image = w.workspace(self) / "android"
        shutil.copytree(self.image, image)
        db = sqlite3.connect(image / "providers/media.db")
        for statement, *values in statements:
            self.assertEqual(db.execute(statement, values).rowcount, 1)
        db.commit()
        db.close()
        return image

    def run_on(self, image, allow, deny=()):
        """(what extract said, the plan, the bundle, the served log)"""
        folder = w.workspace(self)
        path = write_filter(folder / "filter.json",
                            make_filter(self.truth, allow, deny))
        with android_phone.AndroidPhone(image) as phone:
            plan = w.run("plan", path, "--json", "--device", phone.device,
                         phone=phone)
            done = android_phone.extract(path, phone, folder / "bundle")
            log = phone.served()
        self.assertTrue((folder / "bundle").is_dir(), done)
        for program, words in (("winnow", ("verify",)),
                               ("winnow-verify", ())):
            told = w.run(*words, folder / "bundle", "--json", program=program)
            self.assertEqual(told.json["result"], "valid", told)
        return done, plan.json, w.Bundle(folder / "bundle"), log


class Paths(Details):
    """A row of the catalogue whose path no phone can open."""

    def outcome(self, category, item, what, **more):
        image = self.on_media(("UPDATE files SET _data = ? WHERE _id = ?",
                               what, item["source"]["rowid"]))
        done, _, bundle, _ = self.run_on(image, [rule(
            category, self.window, **more)])
        told, = bundle.rows("SELECT outcome, outcome_reason FROM rule")
        return done.code, told["outcome"], told["outcome_reason"]

    def test_it_is_said(self):
        for category, more in (("documents", {"mime": ["application/pdf"]}),
                               ("videos", {})):
            _, inside, _ = (i for i in self.truth["items"]
                            if i["category"] == category)
            kept = self.outcome(category, inside, inside["path"], **more)
            self.assertEqual(kept, (0, "found", ""))
            for name, what in (("none", None), ("empty", ""),
                               ("long", "/storage/emulated/0/" + "x" * 1100),
                               ("nul", "/storage/emulated/0/a\0b")):
                with self.subTest(category, path=name):
                    code, outcome, why = self.outcome(
                        category, inside, what, **more)
                    self.assertEqual((code, outcome), (8, "partly"))
                    self.assertIn("path that cannot be asked for", why)


class Folders(Details):
    """One folder by several names."""

    NAMES = ("Download", "/sdcard/Download", "/storage/emulated/0/Download/",
             "/storage/self/primary//Download", "/mnt/sdcard/Download")

    def once(self, *rules):
        done, _, bundle, log = self.run_on(self.image, [
            rule("documents", self.window, name=f"r{i}", folders=folders)
            for i, folders in enumerate(rules)])
        self.assertEqual(done.code, 0, done)
        read = [e["path"] for e in log if e.get("op") == "recv"]
        self.assertEqual(len(read), 1, read)
        row, = bundle.rows("SELECT phone_path_raw FROM file")
        self.assertTrue(row["phone_path_raw"].startswith(
            "/storage/emulated/0/Download/"), row)
        self.assertEqual(len(bundle.rows("SELECT * FROM item")), 1)

    def test_in_one_rule(self):
        self.once(self.NAMES)

    def test_in_a_rule_each(self):
        self.once(*([name] for name in self.NAMES))


class Facts(Details):
    """What no Android tells of itself."""

    def test_the_plan_says_what_the_run_says(self):
        rules = [{"rule": name, "category": "device-info", "parts": parts}
                 for name, parts in (("some", ["model", "sim"]),
                                     ("all", ["model", "os"]))]
        done, plan, bundle, _ = self.run_on(self.image, rules)
        self.assertEqual([r["partly"] for r in plan["rules"]], [True, False])
        told = bundle.rows("SELECT outcome, outcome_reason FROM rule "
                           "ORDER BY rule_id")
        self.assertEqual([r["outcome"] for r in told], ["partly", "found"])
        self.assertEqual([r["outcome_reason"] for r in told],
                         [r["why"] for r in plan["rules"]])
        self.assertEqual(done.code, 8, done)

    def test_a_rule_of_nothing_else_is_not_carried_out(self):
        path = write_filter(w.workspace(self) / "filter.json", make_filter(
            self.truth, [{"rule": "none", "category": "device-info",
                          "parts": ["phone-number", "accounts"]}]))
        with android_phone.AndroidPhone(self.image) as phone:
            plan = w.run("plan", path, "--json", "--device", phone.device,
                         phone=phone)
        self.assertEqual(plan.code, 3, plan)
        self.assertFalse(plan.json["rules"][0]["feasible"])


if __name__ == "__main__":
    w.main()
