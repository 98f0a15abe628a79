"""Android, selected on the phone: kept = allowed, exactly, and the rows and
files in the served log are those that the filter allows, plus only what the
plan declares; over seven releases. The oracle decides from truth.json alone.
A category is a class of its own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import side_by_side  # noqa: E402
from android_case import (RELEASES, SHORT, AndroidCase, Run,  # noqa: E402
                          finish, image, prepare, rule)
from oracle import interval  # noqa: E402

DENY = "+447700900199"


def deny(**more):
    return [{"rule": "d", "reason": "legal-privilege", **more}]


class Messages(AndroidCase):
    EXPECT = SHORT  # chats (RCS) are out of reach, and that is said

    def messages(self, **more):
        return lambda window: [rule(
            "messages", window, **{"apps": ["phone-messages"], **more})]

    def person(self, groups="exclude", **more):
        return lambda window: [rule(
            "messages", window, apps=["phone-messages"], participants={
                "any-of": [window["person"], window["person_mail"]],
                "group-chats": groups}, **more)]

    def test_everyone_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.messages(), sdk=sdk)
                self.assertGreater(len(run.kept), 500)

    def test_one_person_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.person(), sdk=sdk)
                self.assertGreater(len(run.kept), 50)

    def test_group_chats(self):
        for groups, sdk in (("whole", 28), ("whole", 36),
                            ("listed-only", 30), ("listed-only", 34)):
            with self.subTest(groups=groups, sdk=sdk):
                self.check(self.person(groups), sdk=sdk)

    def test_parts(self):
        for parts, sdk in ((["metadata"], 31), (
                ["metadata", "text", "attachments"], 25), (
                ["metadata", "text", "attachments"], 36)):
            with self.subTest(parts=parts, sdk=sdk):
                self.check(self.person(parts=parts), sdk=sdk)

    def test_deny_wins(self):
        for groups, sdk in (("exclude", 29), ("whole", 34)):
            with self.subTest(groups=groups):
                self.check(self.person(groups), deny(participants={
                    "any-of": [DENY]}), sdk=sdk)
        self.check(self.messages(), deny(participants={"any-of": [DENY]}),
                   sdk=36)

    def test_deny_of_some_days(self):
        self.check(self.messages(), deny(**{"from": "2026-03-10",
                                            "to": "2026-03-12"}), sdk=30)

    def test_undated(self):
        self.check(self.messages(undated="include"), sdk=31)

    def test_edges(self):
        """Days that are 23 and 25 hours long, a leap day."""
        for day in ("2026-03-28", "2026-03-29", "2026-10-25", "2024-02-29"):
            with self.subTest(day=day):
                self.check(lambda w: [rule(
                    "messages", {"from": day, "to": day},
                    apps=["phone-messages"])], sdk=28)

    def test_who_is_not_let_in(self):
        """As that release is, without what its maker added."""
        self.refused(self.person(), 25, "READ_SMS")


class Calls(AndroidCase):
    def calls(self, *people, **more):
        if people:
            more["participants"] = {"any-of": list(people)}
        return lambda window: [rule("calls", window, **more)]

    def test_all_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.calls(), sdk=sdk)
                self.assertGreater(len(run.kept), 100)

    def test_people_and_withheld(self):
        for sdk in (25, 29, 34):
            with self.subTest(sdk=sdk):
                run = self.check(self.calls("+447700900123", "withheld"),
                                 sdk=sdk)
                self.assertGreater(len(run.kept), 20)

    def test_blocked(self):
        self.check(self.calls("blocked"), sdk=36)

    def test_deny_wins(self):
        self.check(self.calls(), deny(participants={"any-of": [DENY]}),
                   sdk=31)
        self.check(self.calls("+447700900123"), deny(
            participants={"any-of": [DENY]}, **{
                "from": "2026-03-10", "to": "2026-03-12"}), sdk=28)

    def test_undated(self):
        self.check(self.calls(undated="include"), sdk=30)

    def test_of_a_work_profile(self):
        """Only when the filter names that user."""
        for users in (None, (0, 10), (10,)):
            with self.subTest(users=users):
                self.check(self.calls(), users=users)

    def test_who_is_not_let_in(self):
        self.refused(self.calls(), 30, "READ_CALL_LOG")


class Contacts(AndroidCase):
    def contacts(self, mode, *people, **more):
        if people:
            more["participants"] = {"any-of": list(people)}
        return [{"rule": "contacts", "category": "contacts",
                 "contacts": mode, **more}]

    def test_named_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.contacts("named", "+447700900123"),
                                 sdk=sdk)
                self.assertGreater(len(run.kept), 5)

    def test_of_those_in_scope(self):
        self.check(lambda window: self.contacts("participants-in-scope") + [
            rule("calls", window, participants={
                "any-of": ["+447700900123"]})], sdk=31)

    def test_all_but_one(self):
        self.check(self.contacts("all"), deny(
            participants={"any-of": [DENY]}), sdk=29)

    def test_parts(self):
        for parts, sdk in ((["names"], 25), (
                ["names", "numbers", "e-mail", "addresses", "notes"], 36)):
            with self.subTest(parts=parts):
                self.check(self.contacts("named", "+447700900123",
                                         parts=parts), sdk=sdk)


class ThePhone(AndroidCase):
    """Facts about it, and who controls it: no rows, so judged by values."""

    def extract(self, category, sdk, **more):
        run = Run(self, self.PROFILE, sdk, [{"rule": category, "category":
                                             category, **more}])
        self.assertEqual(run.done.code, 0, run.done)
        run.no_canary()
        run.checked()
        return run

    def test_facts(self):
        for sdk in (25, 34):
            with self.subTest(sdk=sdk):
                run = self.extract("device-info", sdk)
                told = {v for r in run.bundle.rows("SELECT * FROM device_fact")
                        for v in r.values()}
                self.assertIn(run.truth["device"]["serial"], told)
                self.assertFalse(run.served.rows)

    def test_controls(self):
        for sdk in (25, 30, 36):
            with self.subTest(sdk=sdk):
                run = self.extract("device-controls", sdk)
                self.assertEqual(
                    sorted(([r["kind"], r["package"], r["component"],
                             r["installer"]] for r in run.bundle.rows(
                        "SELECT * FROM device_control")), key=str),
                    sorted(run.truth["controls"], key=str))
                for name in run.truth["not_controls"]:
                    self.assertNotIn(name.encode(), run.bundle.all_bytes())


class Everything(AndroidCase):
    """All categories with one person, and one denied, in one run."""

    def test_with_one_person(self):
        people = {"any-of": ["+447700900123"]}
        for sdk in (30, 36):
            with self.subTest(sdk=sdk):
                run = self.check(lambda window: [
                    rule("messages", window, apps=["phone-messages"],
                         participants=people,
                         parts=["metadata", "text", "attachments"]),
                    rule("calls", window, participants={
                        "any-of": [*people["any-of"], "withheld"]}),
                    rule("photos", window), rule("videos", window),
                    rule("audio", window), rule("calendar", window),
                    rule("documents", window, folders=["Download"]),
                    {"rule": "k", "category": "contacts",
                     "contacts": "participants-in-scope"}],
                    deny(participants={"any-of": [DENY]}), sdk=sdk,
                    expect=SHORT)
                kept = {run.by_id[i]["category"] for i in run.kept}
                self.assertEqual(len(kept), 8)


class Calendar(AndroidCase):
    def calendar(self, **more):
        return lambda window: [rule("calendar", window, **more)]

    def test_all_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.calendar(), sdk=sdk)
                self.assertGreater(len(run.kept), 80)
                self.occurrences(run)

    def occurrences(self, run):
        """Each kept entry tells those in range, and no others."""
        told = {}
        for row in run.bundle.rows(
                "SELECT i.source_row, o.start_utc_ns, o.end_utc_ns FROM "
                "calendar_occurrence o JOIN item i USING (item_id)"):
            told.setdefault(row["source_row"], []).append(
                [row["start_utc_ns"], row["end_utc_ns"]])
        span = interval(run.filter["allow"][0], run.oracle.zone)
        for i in run.kept:
            item = run.by_id[i]
            self.assertEqual(sorted(told[item["source"]["rowid"]]), sorted(
                o for o in run.oracle.occurrences(item) if o[0] < span[1]
                and (o[1] > span[0] or o[0] == o[1] >= span[0])), item)

    def test_one_day(self):
        for day, sdk in (("2026-03-29", 25), ("2026-10-25", 30),
                         ("2024-02-29", 36)):
            with self.subTest(day=day):
                self.check(lambda _: [rule("calendar", {"from": day,
                                                        "to": day})],
                           sdk=sdk)

    def test_another_zone(self):
        """East and west: whole days stand at midnight UTC on the phone."""
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            with self.subTest(zone):
                self.check(self.calendar(), zone=zone, sdk=31)

    def test_people(self):
        for sdk in (28, 34):
            with self.subTest(sdk=sdk):
                run = self.check(lambda window: [rule(
                    "calendar", window, participants={
                        "any-of": [window["person_mail"]]})], sdk=sdk)
                self.assertEqual(len(run.kept), 1)

    def test_deny_wins(self):
        _, truth = image("android-selection", 29)
        self.check(self.calendar(), deny(participants={
            "any-of": [truth["window"]["denied_mail"]]}), sdk=29)

    def test_of_a_work_profile(self):
        self.check(self.calendar(), users=(0, 10), sdk=36)


class Files(AndroidCase):
    """Photos, videos, sound recordings, documents."""

    def media(self, *categories, **more):
        return lambda window: [rule(c, window, **more) for c in (
            categories or ("photos", "videos"))]

    def test_photos_and_videos_on_each_release(self):
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.media(), sdk=sdk, expect=SHORT)
                self.assertGreater(len(run.kept), 100)

    def test_sound_recordings(self):
        for sdk in (25, 29, 31):
            with self.subTest(sdk=sdk):
                self.check(self.media("audio"), sdk=sdk, expect=SHORT)

    def test_parts(self):
        for sdk in (29, 30, 36):
            with self.subTest(sdk=sdk):
                run = self.check(self.media(parts=[
                    "camera-roll", "recently-deleted", "pending"]), sdk=sdk,
                    expect=SHORT)
                if sdk == 29:
                    self.assertIn("pending", run.plan.json["rules"][0]["why"])

    def test_kinds(self):
        for kind in ("screenshot", "camera", "saved"):
            with self.subTest(kind=kind):
                self.check(self.media("photos", kind=[kind]),
                           expect=SHORT)
        self.check(self.media("videos", kind=["screen-recording"]), sdk=28)

    def test_arrival(self):
        self.check(self.media(**{"time-field": "added"}), sdk=31,
                   expect=SHORT)

    def test_deny_of_some_days(self):
        self.check(self.media(), deny(**{"from": "2026-03-10",
                                         "to": "2026-03-12"}), sdk=30,
                   expect=SHORT)

    def test_documents_by_folder(self):
        chat = "Android/media/com.whatsapp/WhatsApp/Media/WhatsApp "
        for sdk in RELEASES:
            with self.subTest(sdk=sdk):
                run = self.check(self.media("documents", folders=[
                    "Download", chat + "Images", chat + "Documents"]),
                    sdk=sdk)
                self.assertGreater(len(run.oracle.documents), 10)

    def test_documents_by_type(self):
        for mime, sdk in ((["application/pdf"], 25), (["text/*"], 34)):
            with self.subTest(mime=mime):
                self.check(self.media("documents", mime=mime), sdk=sdk)
        self.check(self.media("documents", mime=["image/*"],
                              folders=["Download"]), sdk=29)


if __name__ == "__main__":
    side_by_side.main(
        workers=3, prepare=lambda: prepare(
            *(("android-selection", sdk) for sdk in RELEASES)),
        finish=finish)
