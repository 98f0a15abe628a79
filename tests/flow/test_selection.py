"""Kept = allowed, exactly, over generated phones; and no canary of anything
outside in the bundle, the logs or the terminal. The oracle decides from
truth.json alone."""

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import unittest  # noqa: E402

import winnow_run as w  # noqa: E402

sys.path.insert(0, str(w.ROOT / "tests"))
import images  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from oracle import Oracle, canaries  # noqa: E402

PASSWORD = "correct horse 7"
SMS_PARTS = ["metadata", "text", "attachments"]
# 8: a file that the phone's own list does not know is not kept, and that is
# said as a shortfall. Whether one falls into the window is the image's luck.
MEDIA = (0, 8)


def locator(path):
    """truth's path as a source's locator."""
    return path.removeprefix("backup/").replace("media/", "Media/", 1)


def expected_keys(truth, kept):
    return {(locator(i["source"]["path"]), i["source"]["table"],
             i["source"]["rowid"]): i["id"]
            for i in truth["items"]
            if i["id"] in kept and i["category"] not in ("photos", "videos")}


def tokens_in(blob):
    """All canaries in it, in one pass; in UTF-16 too."""
    return {t.decode() for text in (blob, blob.replace(b"\0", b""))
            for t in re.findall(rb"cnry-[a-z0-9]{12}", text)}


class Selection(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.built = {}

    def image(self, ios, password=None, **options):
        key = (ios, password, tuple(sorted(options.items())))
        if key not in self.built:
            folder = w.workspace_of_class(type(self))
            images.build("selection", folder / "phone", ios=ios, **options)
            path = folder / "phone/phone.yaml"
            settings = json.loads(path.read_text())
            settings.setdefault("pairing", {})["pending-replies"] = 0
            settings.setdefault("backup", {})["password"] = password
            path.write_text(json.dumps(settings))
            self.built[key] = (folder / "phone",
                               images.load_truth(folder / "phone"))
        return self.built[key]

    def check(self, allow, deny=(), ios=17, encrypted=False, method=None,
              expect=(0,), zone=None, **options):
        """Extract and compare with the oracle, whole and both ways."""
        image, truth = self.image(ios, PASSWORD if encrypted else None,
                                  **options)
        window = truth["window"]
        if callable(allow):
            allow = allow(window)
        folder = w.workspace(self)
        filter_ = make_filter(truth, allow, deny, zone=zone, method=method)
        path = write_filter(folder / "filter.json", filter_)
        more = {}
        with w.Phone(image) as phone:
            if encrypted:
                more = {"prefix": (
                    "sh", "-c", f'exec "$0" "$@" 9<<X\n{PASSWORD}\nX')}
            done = w.extract(
                path, phone, folder / "bundle",
                *(("--backup-password-fd", 9) if encrypted else ()), **more)
        self.assertIn(done.code, expect, done)
        bundle = w.Bundle(folder / "bundle")
        kept = Oracle(truth, filter_, encrypted).expected()
        self.compare(truth, kept, bundle)
        self.no_canary(truth, kept, bundle, done)
        checked = w.run("verify", folder / "bundle", "--json")
        self.assertEqual(checked.json["result"], "valid", checked)
        self.assertEqual(checked.json["outside"], 0, checked)
        return truth, kept, bundle

    def compare(self, truth, kept, bundle):
        by_id = {i["id"]: i for i in truth["items"]}
        want = expected_keys(truth, kept)
        have = {key for key in bundle.keys()
                if key[1] and not key[0].startswith("Media/")}
        lost = [by_id[want[k]] for k in sorted(set(want) - have)]
        spilt = sorted(have - set(want))
        self.assertFalse(spilt, f"{len(spilt)} kept though not allowed")
        self.assertFalse(lost, f"{len(lost)} allowed but not kept: "
                         + json.dumps(lost[:3], indent=1))
        want_files = {locator(f) for i in kept for f in by_id[i]["files"]
                      if by_id[i]["category"] in ("photos", "videos")
                      or "attachments" in kept[i]}
        have_files = {r["phone_path_raw"] for r in bundle.rows(
            "SELECT phone_path_raw FROM file")}
        self.assertEqual(sorted(want_files), sorted(have_files))

    def no_canary(self, truth, kept, bundle, done):
        must, never = canaries(truth, kept)
        # SQLite splits long values over pages: look through SQL as well.
        text = [bundle.all_bytes(), done.out.encode(), done.err.encode()]
        for table in bundle.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in bundle.db.execute(f'SELECT * FROM "{table["name"]}"'):
                for value in row:
                    if isinstance(value, (str, bytes)):
                        text.append(value.encode() if isinstance(value, str)
                                    else value)
        seen = tokens_in(b"\n".join(text))
        here = never & seen
        self.assertFalse(here, self.owners(truth, here))
        missing = must - seen
        self.assertFalse(missing, self.owners(truth, missing))

    @staticmethod
    def owners(truth, tokens):
        """For the message: whose canaries these are."""
        tokens = set(tokens)
        found = [(i["id"], where, i["flags"]) for i in truth["items"]
                 for where, all_ in i["canaries"].items()
                 if tokens & set(all_)]
        return f"{len(tokens)} canaries, e.g. {found[:5]}"

    # ---- messages ----------------------------------------------------

    def messages(self, **more):
        return lambda window: [{
            "rule": "m", "category": "messages", "apps": ["phone-messages"],
            "from": window["from"], "to": window["to"], **more}]

    def person(self, groups="exclude", **more):
        def allow(window):
            return [{"rule": "m", "category": "messages",
                     "apps": ["phone-messages"], "from": window["from"],
                     "to": window["to"], "participants": {
                         "any-of": [window["person"], window["person_mail"]],
                         "group-chats": groups}, **more}]
        return allow

    def test_everyone_in_the_window(self):
        for ios in (12, 15, 17):
            with self.subTest(ios=ios):
                truth, kept, _ = self.check(self.messages(), ios=ios)
                self.assertGreater(sum(truth["counts"].values()), 10_000)
                self.assertGreater(len(kept), 100)

    def test_one_person(self):
        for ios in (10, 16, 18):
            with self.subTest(ios=ios):
                _, kept, _ = self.check(self.person(), ios=ios)
                self.assertGreater(len(kept), 20)

    def test_group_chats_whole(self):
        self.check(self.person("whole"))

    def test_group_chats_listed_only(self):
        self.check(self.person("listed-only"))

    def test_one_app(self):
        for app in ("sms", "imessage", "rcs"):
            with self.subTest(app=app):
                self.check(self.messages(apps=[app]), ios=18)

    def test_parts(self):
        for parts in (["metadata"], SMS_PARTS,
                      ["metadata", "text", "reactions"],
                      ["metadata", "text", "edits"],
                      ["metadata", "text", "recently-deleted"]):
            with self.subTest(parts=parts):
                self.check(self.messages(parts=parts))

    def test_undated(self):
        self.check(self.messages(undated="include"))

    def test_deny_wins(self):
        for groups in ("exclude", "whole"):
            with self.subTest(groups=groups):
                image, truth = self.image(17)
                deny = [{"rule": "d", "reason": "legal-privilege",
                         "participants": {
                             "any-of": truth["window"]["deny"]}}]
                self.check(self.messages(parts=SMS_PARTS), deny)

    def test_deny_of_some_days(self):
        _, truth = self.image(17)
        deny = [{"rule": "d", "reason": "other",
                 "from": "2026-03-10", "to": "2026-03-12"}]
        self.check(self.messages(), deny)

    def test_date_edges(self):
        """First and last instant, the days the clocks change, a leap day."""
        for first, last in (("2026-03-28", "2026-03-28"),
                            ("2026-03-29", "2026-03-29"),
                            ("2026-10-25", "2026-10-25"),
                            ("2024-02-29", "2024-02-29"),
                            ("2026-12-31", "2026-12-31")):
            with self.subTest(first=first, last=last):
                if date.fromisoformat(first) > date.today() + timedelta(1):
                    continue  # a filter wholly in the future is refused
                self.check(lambda _: [{
                    "rule": "m", "category": "messages", "apps":
                    ["phone-messages"], "from": first, "to": last}],
                    first=first, last=last)

    # ---- calls and contacts ------------------------------------------

    def test_calls_and_contacts_of_an_encrypted_backup(self):
        _, kept, _ = self.check(lambda window: [
            {"rule": "c", "category": "calls", "from": window["from"],
             "to": window["to"], "participants": {
                 "any-of": [window["person"], "withheld"]}},
            {"rule": "k", "category": "contacts",
             "contacts": "participants-in-scope"}], encrypted=True)
        self.assertGreater(len(kept), 10)

    def test_all_calls(self):
        for ios in (12, 18):
            with self.subTest(ios=ios):
                self.check(lambda window: [
                    {"rule": "c", "category": "calls", "from":
                     window["from"], "to": window["to"]}], ios=ios,
                    encrypted=True)

    def test_calls_of_strangers(self):
        self.check(lambda window: [
            {"rule": "c", "category": "calls", "apps": ["phone"],
             "from": window["from"], "to": window["to"], "participants": {
                 "any-of": ["not-in-contacts", "blocked"]}}], encrypted=True)

    def test_named_contact(self):
        self.check(lambda window: [
            {"rule": "k", "category": "contacts", "contacts": "named",
             "participants": {"any-of": [window["person"]]}}])

    # ---- photos and videos -------------------------------------------

    def media(self, **more):
        return lambda window: [
            {"rule": c, "category": c, "from": window["from"],
             "to": window["to"], **more} for c in ("photos", "videos")]

    def test_photos_and_videos(self):
        for ios in (12, 15, 18):
            with self.subTest(ios=ios):
                _, kept, _ = self.check(self.media(), ios=ios,
                                        expect=MEDIA)
                self.assertGreater(len(kept), 50)

    def test_media_parts(self):
        self.check(self.media(
            parts=["camera-roll", "hidden", "recently-deleted"]),
            expect=MEDIA)

    def test_screenshots(self):
        self.check(lambda window: [
            {"rule": "s", "category": "photos", "kind": ["screenshot"],
             "from": window["from"], "to": window["to"]}])

    def test_dates_of_the_catalogue(self):
        self.check(self.media(), method={"indexes": ["photos-catalogue"]},
                   expect=MEDIA)


if __name__ == "__main__":
    w.main()
