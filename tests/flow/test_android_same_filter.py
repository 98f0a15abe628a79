"""The same filter, but for `device`, on both kinds of phone: the routes and
apps of the other kind are named as not applicable, and the two bundles have
the same tables and the same words."""

import copy
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import android_phone  # noqa: E402
import images  # noqa: E402
import small_phone as small  # noqa: E402
import winnow_run as w  # noqa: E402
from make_filter import (CHANGES, ROUTES, device_of, make_filter,  # noqa: E402
                         write_filter)

# Columns whose words are of a closed list (docs/bundle-format.md).
WORDS = {"item": ("category", "time_epoch", "time_basis"),
         "event_time": ("kind", "set_by"), "session": ("kind",),
         "message": ("application", "message_type", "direction", "status"),
         "message_party": ("role",), "attachment": ("outcome",),
         "contact_point": ("kind",), "media": ("kind", "origin_derived"),
         "rule": ("outcome", "category")}
PERSON = small.PERSON


def rules():
    window = {"from": small.FIRST, "to": small.LAST}
    return [
        {"rule": "m", "category": "messages", "apps": ["phone-messages"],
         "participants": {"any-of": [PERSON]},
         "parts": ["metadata", "text", "attachments"], **window},
        {"rule": "p", "category": "photos", **window},
        {"rule": "v", "category": "videos", **window},
        {"rule": "k", "category": "contacts",
         "contacts": "participants-in-scope"}]


class SameFilter(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        folder = w.workspace_of_class(cls)
        small.build(folder / "iphone")
        path = folder / "iphone/phone.yaml"
        phone = json.loads(path.read_text())
        phone.setdefault("pairing", {})["pending-replies"] = 0
        path.write_text(json.dumps(phone))
        images.build("android-small", folder / "android")
        truths = {k: images.load_truth(folder / k)
                  for k in ("iphone", "android")}
        cls.filters, cls.done, cls.plans = {}, {}, {}
        common = make_filter(truths["iphone"], rules(), routes=ROUTES,
                             changes=CHANGES)
        for kind, truth in truths.items():
            one = copy.deepcopy(common)
            one["device"] = device_of(truth)
            cls.filters[kind] = one
            path = write_filter(folder / f"{kind}.json", one)
            out = folder / f"bundle-{kind}"
            if kind == "iphone":
                with w.Phone(folder / kind) as phone:
                    cls.plans[kind] = w.run("plan", path, "--json",
                                            phone=phone)
                    cls.done[kind] = w.extract(path, phone, out)
            else:
                with android_phone.AndroidPhone(folder / kind) as phone:
                    cls.plans[kind] = w.run(
                        "plan", path, "--json", "--device", phone.device,
                        phone=phone)
                    cls.done[kind] = android_phone.extract(path, phone, out)
        cls.bundles = {k: w.Bundle(folder / f"bundle-{k}")
                       for k, done in cls.done.items() if done.code in (0, 8)}

    def setUp(self):
        self.assertEqual(set(self.bundles), {"iphone", "android"}, self.done)

    def test_only_the_device_differs(self):
        one, other = ({k: v for k, v in f.items() if k != "device"}
                      for f in self.filters.values())
        self.assertEqual(one, other)

    def test_both_run_as_asked(self):
        for kind, done in self.done.items():
            self.assertEqual(done.code, 0, (kind, done))

    def test_the_same_tables_and_columns(self):
        shapes = [bundle.rows("SELECT name, sql FROM sqlite_master WHERE "
                              "type = 'table' ORDER BY name")
                  for bundle in self.bundles.values()]
        self.assertEqual(shapes[0], shapes[1])
        self.assertGreater(len(shapes[0]), 10)

    def test_the_same_words(self):
        """What the two say differs only where the phones do."""
        own = {("message", "application"): {"sms", "mms", "imessage"},
               # A picture that says nothing of itself: the catalogue's time.
               ("item", "time_basis"): {"created", "modified"},
               ("item", "time_epoch"): None, ("event_time", "set_by"): None,
               ("event_time", "kind"): None, ("media", "kind"): None}
        for table, columns in WORDS.items():
            for column in columns:
                said = [{r["word"] for r in bundle.rows(
                    f"SELECT DISTINCT {column} AS word FROM {table}")}
                    for bundle in self.bundles.values()]
                self.assertTrue(all(said), (table, column))
                allowed = own.get((table, column), set())
                if allowed is not None:
                    self.assertFalse((said[0] ^ said[1]) - allowed,
                                     (table, column, said))

    def test_each_rule_kept_something_of_the_same_kind(self):
        kept = []
        for bundle in self.bundles.values():
            kept.append({r["category"]: r["n"] for r in bundle.rows(
                "SELECT category, count(*) AS n FROM item GROUP BY 1")})
        self.assertEqual(set(kept[0]), set(kept[1]))
        self.assertEqual(set(kept[0]),
                         {"messages", "photos", "videos", "contacts"})

    def test_the_other_phones_routes_are_named(self):
        """Not applicable, in words; not an error, not silence."""
        for kind, foreign in (("iphone", ("android-provider",
                                          "android-files")),
                              ("android", ("ios-backup", "ios-afc"))):
            for route in foreign:
                self.assertIn(route, self.plans[kind].out, kind)
            self.assertIn("not apply", self.plans[kind].out
                          .replace("not applicable", "not apply"))


if __name__ == "__main__":
    w.main()
