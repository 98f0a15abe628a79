"""A phone with WhatsApp, served, extracted and judged by the oracle."""

import json
import re
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import winnow_run as w  # noqa: E402

sys.path.insert(0, str(w.ROOT / "tests"))
import images  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from oracle import Oracle, canaries  # noqa: E402

PASSWORD = "correct horse 7"
PARTS = ["metadata", "text", "attachments", "reactions"]
ALL = {"all-dates": True, "all-dates-reason": "every one may matter"}


def locator(path):
    """truth's path as a source's locator."""
    return path.removeprefix("backup/")


def tokens_in(blob):
    """All canaries in it, in one pass; in UTF-16 too."""
    return {t.decode() for text in (blob, blob.replace(b"\0", b""))
            for t in re.findall(rb"cnry-[a-z0-9]{12}", text)}


class WhatsAppCase(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.built = {}

    def image(self, profile, password=None, order=None, **options):
        """Built once for a class; settings differ by links."""
        key = (profile, password, order, tuple(sorted(options.items())))
        if key not in self.built:
            out = w.workspace_of_class(type(self)) / "phone"
            images.build(profile, out, **options)
            path = out / "phone.yaml"
            settings = json.loads(path.read_text())
            settings.setdefault("pairing", {})["pending-replies"] = 0
            settings.setdefault("backup", {})["password"] = password
            if order:
                settings["backup"]["order"] = order
            path.write_text(json.dumps(settings))
            self.built[key] = out, images.load_truth(out)
        return self.built[key]

    def rule(self, category="messages", apps=("whatsapp",), **more):
        """A rule of the window's dates, unless it says others."""
        rule = {"rule": category[0], "category": category,
                "apps": list(apps)}
        if category == "messages":
            rule["parts"] = PARTS
        if category == "contacts":
            rule["contacts"] = "all"
        elif "all-dates" not in more:
            rule.update({"from": "2026-03-01", "to": "2026-03-29"})
        rule.update(more)
        return rule

    def check(self, *rules, deny=(), encrypted=False, order=None, method=None,
              profile="whatsapp-small", expect=(0,), **options):
        """Extract, and compare with the oracle both ways. Returns (truth, ids
        of what is kept, bundle)."""
        image, truth = self.image(profile, PASSWORD if encrypted else None,
                                  order, **options)
        folder = w.workspace(self)
        filter_ = make_filter(truth, rules, deny, method=method)
        path = write_filter(folder / "filter.json", filter_)
        arguments, more = (), {}
        if encrypted:
            arguments = ("--backup-password-fd", 9)
            more = {"prefix": (
                "sh", "-c", f'exec "$0" "$@" 9<<X\n{PASSWORD}\nX')}
        with w.Phone(image) as phone:
            done = w.extract(path, phone, folder / "bundle", *arguments,
                             **more)
        self.assertIn(done.code, expect, done)
        self.assertNotIn("Sanitizer", done.err, done)
        bundle = w.Bundle(folder / "bundle")
        kept = Oracle(truth, filter_, encrypted).expected()
        self.same(truth, kept, bundle)
        self.no_canary(truth, kept, bundle, done)
        checked = w.run("verify", folder / "bundle", "--json")
        self.assertEqual((checked.json["result"], checked.json["outside"]),
                         ("valid", 0), checked)
        return truth, kept, bundle

    def same(self, truth, kept, bundle):
        """Rows, each as often as it should be, and files."""
        items = [i for i in truth["items"] if i["id"] in kept]
        want = Counter((locator(i["source"]["path"]), i["source"]["table"],
                        i["source"]["rowid"]) for i in items)
        have = Counter((r["locator"], r["source_table"], r["source_row"])
                       for r in bundle.rows(
            "SELECT s.locator, i.source_table, i.source_row FROM item i "
            "JOIN source s USING (source_id)"))
        spilt, lost = have - want, want - have
        self.assertFalse(spilt, f"{len(spilt)} kept though not allowed")
        self.assertFalse(lost, f"{len(lost)} allowed but not kept: " +
                         json.dumps([i for i in items if (
                             locator(i["source"]["path"]),
                             i["source"]["table"],
                             i["source"]["rowid"]) in lost][:3], indent=1))
        self.assertEqual(
            Counter(locator(f) for i in items for f in i["files"]
                    if "attachments" in kept[i["id"]]),
            Counter(r["phone_path_raw"] for r in bundle.rows(
                "SELECT phone_path_raw FROM file")))

    def no_canary(self, truth, kept, bundle, done):
        must, never = canaries(truth, kept)
        # SQLite splits long values over pages: look through SQL as well.
        text = [bundle.all_bytes(), done.out.encode(), done.err.encode()]
        for table in bundle.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in bundle.db.execute(f'SELECT * FROM "{table["name"]}"'):
                text += [value.encode() if isinstance(value, str) else value
                         for value in row if isinstance(value, (str, bytes))]
        seen = tokens_in(b"\n".join(text))
        self.assertFalse(never & seen, self.owners(truth, never & seen))
        self.assertFalse(must - seen, self.owners(truth, must - seen))

    @staticmethod
    def owners(truth, tokens):
        """For the message: whose canaries these are."""
        found = [(i["id"], i.get("message_type"), where)
                 for i in truth["items"]
                 for where, all_ in i["canaries"].items()
                 if tokens & set(all_)]
        return f"{len(tokens)} canaries, e.g. {found[:5]}"


__all__ = ["ALL", "PARTS", "WhatsAppCase", "w"]
