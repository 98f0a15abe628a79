"""WhatsApp and WhatsApp Business of three ages: kept = allowed, exactly, and
no canary of anything else in the bundle, the logs or the terminal."""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import side_by_side  # noqa: E402
from whatsapp_case import ALL, WhatsAppCase  # noqa: E402

PERSON, DENIED = "+447700900123", "+447700900199"
AGES = (2018, 2022, 2026)
BOTH = ("whatsapp", "whatsapp-business")


def people(*listed, **more):
    return {"participants": {"any-of": list(listed), **more}}


class Messages(WhatsAppCase):
    def test_ten_thousand_of_each_age(self):
        for age in AGES:
            with self.subTest(age=age):
                truth, kept, _ = self.check(
                    self.rule(), profile="whatsapp", age=age)
                mine = [i for i in truth["items"] if i["app"] == "whatsapp"
                        and i["category"] == "messages"]
                self.assertGreaterEqual(len(mine), 10000)
                self.assertGreaterEqual(len(
                    {i["session"]["id"] for i in mine if i["session"]}), 20)
                self.assertGreater(len(kept), 1000)

    def test_one_person(self):
        for age in AGES:
            for policy in ("exclude", "whole", "listed-only"):
                with self.subTest(age=age, groups=policy):
                    _, kept, _ = self.check(self.rule(
                        **people(PERSON, **{"group-chats": policy})), age=age)
                    self.assertGreater(len(kept), 20)

    def test_one_person_kept_out(self):
        deny = [{"rule": "no", "reason": "legal-privilege", **people(DENIED)}]
        for age in AGES:
            with self.subTest(age=age):
                _, kept, _ = self.check(self.rule(**ALL), deny=deny, age=age)
                self.assertGreater(len(kept), 100)
                self.check(self.rule(
                    **people(PERSON, **{"group-chats": "whole"})),
                    deny=deny, age=age)

    def test_days_kept_out(self):
        self.check(self.rule(**ALL), deny=[{
            "rule": "no", "reason": "health", "from": "2026-03-01",
            "to": "2026-03-10"}])

    def test_undated(self):
        for wanted in ("include", "exclude"):
            with self.subTest(undated=wanted):
                self.check(self.rule(undated=wanted))

    def test_fewer_parts(self):
        self.check(self.rule(parts=["metadata"], **ALL))
        self.check(self.rule(parts=["metadata", "text"], **ALL))

    def test_removed_conversations(self):
        _, kept, _ = self.check(self.rule(parts=[
            "metadata", "text", "attachments", "recently-deleted"], **ALL))
        self.assertTrue(any("recently-deleted" in p for p in kept.values()))

    def test_encrypted(self):
        for age in AGES:
            with self.subTest(age=age):
                self.check(self.rule(**people(
                    PERSON, **{"group-chats": "whole"})), age=age,
                    encrypted=True)

    def test_staged_and_not(self):
        """The database after all media, and before them."""
        staged = []
        for order in ("index-last", "index-first"):
            for staging in ("memory", "encrypted"):
                with self.subTest(order=order, staging=staging):
                    _, kept, bundle = self.check(
                        self.rule(**people(PERSON)), order=order,
                        method={"staging": staging})
                    staged.append(sorted(kept))
        self.assertEqual(staged, staged[:1] * len(staged))

    def test_sizes_of_pictures_are_no_places(self):
        truth, kept, bundle = self.check(self.rule(**ALL), age=2022)
        placed = {i["source"]["rowid"] for i in truth["items"]
                  if i["id"] in kept and i.get("place")}
        self.assertTrue(placed)
        found = {r["source_row"] for r in bundle.rows(
            "SELECT DISTINCT i.source_row FROM raw_row r JOIN item i USING "
            "(item_id) WHERE r.column_name IN ('ZLATITUDE', 'ZLONGITUDE')")}
        self.assertEqual(found, placed)

    def test_what_a_message_says(self):
        """Type, direction, time and answered message as the phone has them."""
        words = {0: "message", 1: "image", 2: "video", 3: "voice",
                 4: "contact", 5: "location", 6: "group-action",
                 7: "message", 8: "document", 11: "gif", 14: "deleted",
                 15: "sticker", 38: "view-once", 39: "view-once", 46: "poll"}
        truth, kept, bundle = self.check(self.rule(**ALL), age=2026)
        told = {r["source_row"]: r for r in bundle.rows(
            "SELECT i.source_row, i.time_utc_ns, m.* FROM item i JOIN message "
            "m USING (item_id) WHERE i.source_table = 'ZWAMESSAGE'")}
        types = set()
        for item in truth["items"]:
            kind = item.get("message_type")
            if item["id"] not in kept or kind not in words:
                continue
            types.add(kind)
            row = told[item["source"]["rowid"]]
            self.assertEqual(
                (row["message_type"], row["direction"], row["time_utc_ns"],
                 row["reply_to"], row["application"]),
                (words[kind], item["direction"],
                 item["times"]["shown"]["utc_ns"], item["reply_to"],
                 item["app"]), item["id"])
        self.assertEqual(types, set(words))

    def test_who_received_it_and_when(self):
        """Of those in the conversation whose LID the phone tells, or who are
        in it by that LID; of others neither time nor LID."""
        truth, kept, bundle = self.check(self.rule(**ALL), age=2026)
        numbers = {lid: number for lid, number in truth["lids"][
            "whatsapp"].items() if number}
        want = Counter()
        for item in truth["items"]:
            if item["id"] not in kept:
                continue
            for lid, sent, came, read in item.get("receipts", ()):
                who = [h for h in item["handles"] if h == lid or (
                    lid in numbers and numbers[lid] in (
                        "+" + h.partition("@")[0], numbers.get(h)))]
                if who:
                    want[item["source"]["rowid"], who[0], sent + came,
                         read and sent + read] += 1
        have = Counter((r["source_row"], r["address_raw"],
                        r["delivered_utc_ns"] // 10**9,
                        r["read_utc_ns"] and r["read_utc_ns"] // 10**9)
                       for r in bundle.rows(
            "SELECT i.source_row, p.address_raw, r.* FROM message_receipt r "
            "JOIN item i USING (item_id) JOIN party p USING (party_id)"))
        self.assertEqual(have, want)
        self.assertGreater(len(want), 20)
        self.assertGreater(len({who for _, who, _, _ in want}), 3)
        self.assertTrue(any(read is None for *_, read in want))

    def test_receipts_of_one_person(self):
        """In a group of which only what they wrote is agreed, theirs alone."""
        _, _, bundle = self.check(self.rule(**people(
            PERSON, **{"group-chats": "listed-only"})), age=2026)
        self.assertEqual({r["address_e164_derived"] for r in bundle.rows(
            "SELECT p.address_e164_derived FROM message_receipt "
            "JOIN party p USING (party_id)")}, {PERSON})
        _, _, bundle = self.check(
            self.rule(parts=["text"], **people(PERSON)), age=2026)
        self.assertFalse(bundle.rows("SELECT 1 FROM message_receipt"))


class Calls(WhatsAppCase):
    def test_all(self):
        for age in AGES:
            with self.subTest(age=age):
                truth, kept, bundle = self.check(
                    self.rule("calls"), self.rule(
                        "calls", ["whatsapp-business"], rule="b"), age=age)
                self.assertGreater(len(kept), 20)
                by_row = {(i["app"], i["source"]["rowid"]): i
                          for i in truth["items"] if i["category"] == "calls"}
                for row in bundle.rows(
                        "SELECT i.source_row, i.time_utc_ns, c.* FROM item i "
                        "JOIN call c USING (item_id)"):
                    item = by_row[row["application"], row["source_row"]]
                    self.assertEqual(
                        (row["direction"], row["call_type"],
                         row["time_utc_ns"], row["duration_s"]),
                        (item["direction"], item["kind"],
                         item["times"]["start"]["utc_ns"],
                         item["duration_s"]), item["id"])

    def test_one_person(self):
        for age in AGES:
            with self.subTest(age=age):
                _, kept, _ = self.check(
                    self.rule("calls", **people(PERSON)), age=age)
                self.assertGreaterEqual(len(kept), 4)

    def test_one_person_kept_out(self):
        for age in AGES:
            with self.subTest(age=age):
                _, kept, _ = self.check(self.rule("calls", **ALL), age=age,
                                        deny=[{"rule": "no", "reason":
                                               "health", **people(DENIED)}])
                self.assertGreater(len(kept), 4)

    def test_no_calls_of_the_phone(self):
        """Plain: the phone's own calls are not in the backup, WhatsApp's
        are."""
        self.check(self.rule("calls", undated="include"), age=2022)


class Contacts(WhatsAppCase):
    """The app's own list; the address book beside it is another."""

    NOTES = {"parts": ["names", "numbers", "notes"]}
    DENY = [{"rule": "no", "reason": "health", **people(DENIED)}]

    def test_all(self):
        for age in AGES:
            with self.subTest(age=age):
                truth, kept, bundle = self.check(self.rule(
                    "contacts", **self.NOTES), age=age)
                self.assertGreaterEqual(len(kept), 14)
                names = {i["source"]["rowid"]: i["name"]
                         for i in truth["items"] if i["id"] in kept}
                self.assertEqual(names, {
                    r["source_row"]: r["display_name"] for r in bundle.rows(
                        "SELECT i.source_row, c.display_name FROM contact c "
                        "JOIN item i USING (item_id)")})
                self.assertEqual(len(bundle.rows(
                    "SELECT DISTINCT value_e164_derived FROM contact_point "
                    "WHERE value_e164_derived IS NOT NULL")), 14)

    def test_fewer_parts(self):
        self.check(self.rule("contacts", parts=["names"]))
        self.check(self.rule("contacts", parts=["numbers"]))

    def test_one_person(self):
        for age in AGES:
            with self.subTest(age=age):
                _, kept, _ = self.check(self.rule(
                    "contacts", contacts="named", **people(PERSON)), age=age)
                self.assertEqual(len(kept), 1)

    def test_one_person_kept_out(self):
        """And, with them, all whose number is hidden, however written."""
        for age, count in ((2018, 13), (2026, 13)):
            with self.subTest(age=age):
                _, kept, _ = self.check(
                    self.rule("contacts"), deny=self.DENY, age=age)
                self.assertEqual(len(kept), count)

    def test_who_is_in_scope(self):
        for age in AGES:
            with self.subTest(age=age):
                truth, kept, _ = self.check(
                    self.rule(**people(PERSON, **{"group-chats": "whole"})),
                    self.rule("contacts", contacts="participants-in-scope"),
                    self.rule("contacts", ["whatsapp-business"], rule="b",
                              contacts="participants-in-scope"),
                    deny=self.DENY, age=age)
                found = {(i["app"], i["phones"][0]) for i in truth["items"]
                         if i["id"] in kept and i["category"] == "contacts"}
                self.assertIn(("whatsapp", PERSON), found)
                self.assertIn(("whatsapp-business", PERSON), found)
                self.assertLess(len(found), 28)

    def test_each_list_by_its_name(self):
        for apps in (["address-book"], ["whatsapp"], ["whatsapp-business"],
                     ["address-book", "whatsapp"]):
            with self.subTest(apps=apps):
                truth, kept, _ = self.check(self.rule("contacts", apps))
                self.assertEqual({
                    i["app"] or "address-book" for i in truth["items"]
                    if i["id"] in kept}, set(apps))


class TwoApps(WhatsAppCase):
    def test_one_yields_nothing_of_the_other(self):
        for age in AGES:
            for app, other in (BOTH, BOTH[::-1]):
                with self.subTest(age=age, app=app):
                    truth, kept, bundle = self.check(self.rule(
                        apps=[app], **people(PERSON)), age=age)
                    by_id = {i["id"]: i for i in truth["items"]}
                    self.assertEqual({by_id[i]["app"] for i in kept}, {app})
                    self.assertTrue(any(
                        i["app"] == other and PERSON[1:] in str(i["handles"])
                        for i in truth["items"]))
                    self.assertEqual(bundle.rows(
                        "SELECT DISTINCT application FROM message"),
                        [{"application": app}])

    def test_both(self):
        truth, kept, _ = self.check(self.rule(apps=BOTH, **people(PERSON)))
        by_id = {i["id"]: i for i in truth["items"]}
        self.assertEqual({by_id[i]["app"] for i in kept}, set(BOTH))

    def test_another_rule_for_each(self):
        self.check(self.rule(**people(PERSON)), {
            **self.rule(apps=["whatsapp-business"], **people(DENIED)),
            "rule": "b"})

    def test_neither(self):
        """SMS of a phone with WhatsApp: it is not even looked at."""
        _, kept, bundle = self.check({
            "rule": "k", "category": "contacts", "contacts": "all"})
        self.assertEqual(len(kept), 2)
        self.assertFalse(bundle.rows(
            "SELECT 1 FROM source WHERE locator LIKE '%whatsapp%'"))


if __name__ == "__main__":
    side_by_side.main(3)
