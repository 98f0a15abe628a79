"""test_android_content.py BIN: what the virtual Android's `content` prints, by
release; each rule of what a provider lets the shell user do; what is logged."""

import os
import re
import shutil
import sqlite3
import sys
import unittest
from pathlib import Path

from adb_client import Android
from android_image import ALL, SDKS, Image, query

BIN = None
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
NONE = b"No result found.\n"
CALLS = "content://call_log/calls"
CONTACTS = "content://com.android.contacts/"
CALENDAR = "content://com.android.calendar/"
IMAGES = "content://media/external/images/media"


class Case(unittest.TestCase):
    maxDiff = 4000

    def image(self, sdk=34, **keys):
        return Image(self, sdk, **keys)

    def start(self, image):
        phone = Android(BIN, image.dir)
        phone.__enter__()
        self.addCleanup(phone.__exit__)
        return phone

    def rows(self, phone, uri, **keys):
        """stdout of a query that must go well."""
        out, err, status = phone.shell(query(uri, **keys))
        self.assertEqual((err, status), (b"", 0))
        return out

    def ids(self, phone, uri, **keys):
        """The row numbers, in the phone's order."""
        out = self.rows(phone, uri, projection="_id", **keys)
        if out == NONE:
            return []
        found = re.fullmatch(rb"(Row: \d+ _id=-?\d+\n)+", out)
        self.assertTrue(found, out)
        return [int(n) for n in re.findall(rb"_id=(-?\d+)", out)]

    def refused(self, phone, uri, exception, **keys):
        """A query that ends in an exception and no output."""
        out, err, status = phone.shell(query(uri, **keys))
        lines = err.decode().split("\n")
        self.assertEqual((out, status), (b"", 0))
        authority = uri.split("/")[2]
        self.assertEqual(lines[0],
                         f"Error while accessing provider:{authority}")
        self.assertEqual(lines[1], exception)
        self.assertTrue(lines[2].startswith("\tat "), lines)

    def last(self, phone, op="content"):
        return [e for e in phone.stop() if e["op"] == op][-1]


class Format(Case):
    def setUp(self):
        self.made = self.image()
        self.phone = None

    def answer(self, **keys):
        if self.phone is None:
            self.phone = self.start(self.made)
        return self.rows(self.phone, "content://sms", **keys)

    def sms(self, **row):
        self.made.insert("mmssms.db", "sms", {"type": 1, **row})

    def test_values(self):
        self.sms(_id=7, body="a, _id=9", date=1771000000123, address=None)
        self.assertEqual(
            self.answer(projection="_id:body:date:address:x'00' AS b"),
            b"Row: 0 _id=7, body=a, _id=9, date=1771000000123, address=NULL, "
            b"b=BLOB\n")
        self.assertEqual(self.answer(projection="-1 AS n:'NULL' AS t:'' AS "
                                     "e:9223372036854775807 AS big"),
                         b"Row: 0 n=-1, t=NULL, e=, "
                         b"big=9223372036854775807\n")

    def test_a_name_is_as_it_was_asked_for(self):
        self.sms(_id=1, body="é")
        self.assertEqual(
            self.answer(projection="hex(body):typeof(body) : _id"),
            b"Row: 0 hex(body)=C3A9, typeof(body)=text, _id=1\n")

    def test_floats_have_24_bits(self):
        self.sms(_id=1)
        for value, text in (
                ("1.5", "1.5"), ("0.1", "0.1"), ("100.0", "100.0"),
                ("0.001", "0.001"), ("0.0001", "1.0E-4"), ("-0.0", "-0.0"),
                ("1e7", "1.0E7"), ("9999999.0", "9999999.0"),
                ("123456.789", "123456.79"), ("1e39", "Infinity"),
                ("1700000065.0", "1.70000013E9"), ("16777217.0", "1.6777216E7"),
                ("3.4028234e38", "3.4028235E38")):
            with self.subTest(value):
                self.assertEqual(self.answer(projection=value + " AS f"),
                                 f"Row: 0 f={text}\n".encode())

    def test_text_that_is_no_utf8(self):
        """A lone surrogate is '?', a pair is joined, a stray byte U+FFFD."""
        self.sms(_id=1, body=b"a\xed\xa0\x80b\xed\xb0\x80c")
        self.sms(_id=2, body=b"\xed\xa0\xbd\xed\xb8\x80")
        self.sms(_id=3, body=b"\xff\xc3")
        self.sms(_id=4, body="\U0001F600\u202e")
        self.sms(_id=5, body="a\x00b")
        self.assertEqual(
            self.answer(projection="body", sort="_id"),
            b"Row: 0 body=a?b?c\nRow: 1 body=\xf0\x9f\x98\x80\n"
            b"Row: 2 body=\xef\xbf\xbd\xef\xbf\xbd\n"
            b"Row: 3 body=\xf0\x9f\x98\x80\xe2\x80\xae\nRow: 4 body=a\0b\n")

    def test_lines_are_not_escaped(self):
        self.sms(_id=1, body="x\r\nRow: 1 _id=9, body=y\n")
        self.assertEqual(self.answer(projection="_id:body"),
                         b"Row: 0 _id=1, body=x\r\nRow: 1 _id=9, body=y\n\n")

    def test_two_columns_of_one_name(self):
        self.sms(_id=1, body="b")
        self.assertEqual(self.answer(projection="1 AS a:2 AS A:body AS a"),
                         b"Row: 0 a=1, A=1, a=1\n")

    def test_a_dot_in_a_name(self):
        """What stands before the last dot is not looked at."""
        self.sms(_id=1, body="b")
        self.assertEqual(self.answer(
            projection="5 AS body:body AS \"x.body\""),
            b"Row: 0 body=5, x.body=5\n")
        self.refused(self.phone, "content://sms",
                     "java.lang.IllegalStateException: Couldn't read row 0, "
                     "col -1 from CursorWindow.  Make sure the Cursor is "
                     "initialized correctly before accessing data from it.",
                     projection="1.5")

    def test_a_row_too_big_for_the_window(self):
        for n in range(1, 5):
            self.sms(_id=n, body="x" * (2 * 1024 * 1024 if n == 3 else 5))
        phone = self.start(self.made)
        out, err, status = phone.shell(query(
            "content://sms", projection="_id:body", sort="_id"))
        self.assertEqual(out, b"Row: 0 _id=1, body=xxxxx\n"
                         b"Row: 1 _id=2, body=xxxxx\n")
        self.assertIn(b"Row too big to fit into CursorWindow", err)
        self.assertEqual(status, 0)
        self.assertEqual(self.ids(phone, "content://sms", sort="_id"),
                         [1, 2, 3, 4])
        event = self.last(phone)
        self.assertEqual(event["row_ids"], [1, 2, 3, 4])

    def test_no_rows(self):
        self.assertEqual(self.answer(), NONE)
        self.assertEqual(self.answer(projection="_id", where="0"), NONE)

    def test_usage_is_on_stdout_and_no_failure(self):
        phone = self.start(self.made)
        for words, told in (
                ("", "Unsupported operation: null"),
                ("zap", "Unsupported operation: zap"),
                ("query", "Content provider URI not specified. Did you "
                 "specify --uri argument?"),
                ("query --uri", "No value for argument: --uri"),
                ("query --uri content://sms --where ''",
                 "No value for argument: --where"),
                ("query --uri content://sms --where --sort",
                 "No value for argument: --where"),
                ("query --uri content://sms --user x",
                 'For input string: "x"'),
                ("query --uri content://sms --limit 1",
                 "Unsupported argument: --limit"),
                ("query --uri content://sms --extra a:i",
                 "Binding not well formed: a:i"),
                ("query --uri content://sms --extra android:x:i:1",
                 "Binding not well formed: android:x:i:1"),
                ("query --uri content://sms --extra a:z:1",
                 "Unsupported type: z"),
                ("read --uri content://mms/part/1 --where 1",
                 "Unsupported argument: --where")):
            with self.subTest(words):
                out, err, status = phone.shell("content " + words)
                self.assertTrue(out.startswith(b"usage: adb shell content "))
                self.assertTrue(out.endswith(
                    f"\n\n[ERROR] {told}\n".encode()), out)
                self.assertEqual((err, status), (b"", 0))

    def test_extra_came_with_11(self):
        for sdk in (29, 30):
            phone = self.start(self.image(sdk))
            out, _, _ = phone.shell(query("content://sms", extra=["a:i:1"]))
            self.assertEqual(out == NONE, sdk == 30, out)

    def test_writers_are_refused_and_logged(self):
        phone = self.start(self.made)
        for verb in ("insert", "update", "delete", "call", "write"):
            out, _, status = phone.shell(f"content {verb} --uri content://sms"
                                         " --bind body:s:x")
            self.assertIn(b"[ERROR]", out)
            self.assertEqual(status, 0)
        self.assertEqual(
            [e["detail"] for e in phone.stop() if e["op"] == "violation"],
            ["insert", "update", "delete", "call", "write"])


class Sms(Case):
    def setUp(self):
        self.made = {}

    def phone(self, sdk, **keys):
        made = self.image(sdk, **keys)
        for n in range(1, 9):  # 1 inbox … 6 queued
            made.insert("mmssms.db", "sms", {
                "_id": n, "type": n if n < 7 else 1, "date": 1000 - n % 3,
                "thread_id": n % 2, "address": f"+4477009001{n:02}",
                "body": f"b{n}", "sub_id": {7: 9, 8: -1}.get(n, 1)})
        return self.start(made)

    def test_only_received_and_sent_newest_first(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                want = [1, 7, 2, 8] if sdk < 34 else [1, 2, 8]
                self.assertEqual(sorted(self.ids(phone, "content://sms")),
                                 sorted(want))
                dates = self.rows(phone, "content://sms", projection="date")
                self.assertEqual(re.findall(rb"=(\d+)", dates), sorted(
                    re.findall(rb"=(\d+)", dates), reverse=True))
                self.assertEqual(self.ids(phone, "content://sms/sent"), [2])
                for box in ("draft", "outbox", "failed", "queued",
                            "undelivered"):
                    self.assertEqual(self.ids(
                        phone, "content://sms/" + box), [])
                self.assertEqual(self.ids(phone, "content://sms/3"), [])
                self.assertEqual(self.ids(phone, "content://sms/2"), [2])

    def test_limit_in_sort(self):
        phone = self.phone(28)
        self.assertEqual(self.ids(phone, "content://sms",
                                  sort="_id DESC LIMIT 2"), [8, 7])

    def test_select_is_a_null_cursor_since_10(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for place in ({"where": "_id IN (SELECT 2)"},
                          {"sort": "(select 1)"},
                          {"where": '"SeLeCt" IS NOT NULL'}):
                with self.subTest(sdk=sdk, place=place):
                    out, err, _ = phone.shell(query("content://sms", **place))
                    if sdk >= 29:
                        self.assertEqual((out, err), (NONE, b""))
                    else:
                        self.assertNotEqual(out, NONE)
            self.assertEqual(self.rows(
                phone, "content://sms", where="body<>'select'",
                projection="count(*)"),
                b"Row: 0 count(*)=4\n" if sdk < 34 else
                b"Row: 0 count(*)=3\n")

    def test_a_bad_column_is_an_exception(self):
        phone = self.phone(34)
        out, err, _ = phone.shell(query("content://sms", projection="nope"))
        self.assertEqual(out, b"")
        self.assertIn(b"android.database.sqlite.SQLiteException: no such "
                      b"column: nope (code 1 SQLITE_ERROR): , while "
                      b"compiling: SELECT nope FROM", err)

    def test_an_unknown_uri_is_a_null_cursor(self):
        phone = self.phone(34)
        self.assertEqual(self.rows(phone, "content://sms/nothing"), NONE)
        self.assertEqual(len([e for e in phone.stop()
                              if e["op"] == "unknown-uri"]), 1)

    def test_emergency_numbers_need_no_sim(self):
        made = self.image(34)
        made.insert("mmssms.db", "sms",
                    {"_id": 1, "type": 1, "sub_id": 9, "address": "112"},
                    {"_id": 2, "type": 1, "sub_id": 9, "address": "113"})
        self.assertEqual(self.ids(self.start(made), "content://sms"), [1])

    def test_phone_numbers_equal(self):
        phone = self.phone(28)
        for number, want in (("07700900102", [2]), ("+447700900102", [2]),
                             ("0044 7700 900102", [2]), ("7700900192", [])):
            self.assertEqual(self.ids(
                phone, "content://sms",
                where=f"PHONE_NUMBERS_EQUAL(address, '{number}')"), want)

    def test_missing_permission(self):
        for sdk in SDKS:
            phone = self.phone(sdk, permissions=[
                p for p in ALL if p not in ("READ_SMS", "READ_CALL_LOG")])
            for uri, provider in (("content://sms", "Sms"),
                                  ("content://mms", "Mms"),
                                  ("content://mms-sms/canonical-addresses",
                                   "MmsSms")):
                self.refused(
                    phone, uri, "java.lang.SecurityException: Permission "
                    "Denial: opening provider com.android.providers."
                    f"telephony.{provider}Provider from (null) (pid=4242, "
                    "uid=2000) requires android.permission.READ_SMS or null")
            self.refused(
                phone, CALLS, "java.lang.SecurityException: Permission "
                "Denial: opening provider com.android.providers.contacts."
                "CallLogProvider from (null) (pid=4242, uid=2000) requires "
                "android.permission.READ_CALL_LOG or "
                "android.permission.WRITE_CALL_LOG")
            out, err, _ = phone.shell(
                "content read --uri content://mms/part/1")
            self.assertEqual(out, b"")
            self.assertIn(b"android.permission.READ_SMS", err)

    def test_uris_that_change_the_phone(self):
        made = self.image(34)
        made.insert("mmssms.db", "raw", {"_id": 4, "deleted": 1})
        made.insert("mmssms.db", "canonical_addresses",
                    {"_id": 3, "address": "+447700900123"})
        made.insert("mmssms.db", "threads", {"_id": 8, "recipient_ids": "3"})
        made.insert("calendar.db", "Calendars", {"_id": 1})
        made.insert("calendar.db", "Events", {"_id": 2, "calendar_id": 1,
                                              "title": "t"})
        made.insert("calendar.db", "Instances", {
            "_id": 6, "event_id": 2, "begin": 100, "end": 200})
        before = {p: p.read_bytes() for p in Path(made.dir).rglob("*.db")}
        phone = self.start(made)
        self.assertEqual(self.ids(phone, "content://sms/raw"), [4])
        self.assertEqual(self.rows(phone, "content://sms/icc"), NONE)
        self.assertEqual(self.rows(
            phone, "content://mms-sms/threadID?recipient=%2B447700900123"),
            b"Row: 0 _id=8\n")
        self.assertEqual(self.rows(
            phone, CALENDAR + "instances/when/150/160",
            projection="_id:title"), b"Row: 0 _id=6, title=t\n")
        self.assertEqual(self.ids(
            phone, CALENDAR + "instances/when/201/300"), [])
        self.assertEqual(
            [e["detail"].split(": ")[1][:16] for e in phone.stop()
             if e["op"] == "violation"],
            ["rows of sms/raw ", "the SIM's messag", "a canonical addr",
             "the Instances ta", "the Instances ta"])
        self.assertEqual(before, {p: p.read_bytes() for p in before})


class Mms(Case):
    def phone(self, sdk=34, **keys):
        made = self.image(sdk, **keys)
        made.insert("mmssms.db", "pdu", *(
            {"_id": n, "msg_box": box, "m_type": kind, "date": 100 + n,
             "sub_id": 1}
            for n, (box, kind) in enumerate(
                ((1, 132), (2, 128), (3, 128), (4, 128), (1, 130)), 1)))
        made.insert("mmssms.db", "part", *(
            {"_id": n, "mid": mid, "seq": seq, "ct": "text/plain",
             "text": f"t{n}"} for n, mid, seq in (
                (1, 1, 1), (2, 1, 0), (3, 3, -1))))
        made.insert("mmssms.db", "addr",
                    {"_id": 1, "msg_id": 1, "address": "a", "type": 137},
                    {"_id": 2, "msg_id": 3, "address": "b", "type": 151})
        made.insert("mmssms.db", "canonical_addresses",
                    {"_id": 1, "address": "+447700900123"})
        made.insert("mmssms.db", "threads", {"_id": 1, "date": 5},
                    {"_id": 2, "date": 9})
        Path(made.path("parts", "2")).write_bytes(bytes(range(256)) * 300)
        return self.start(made)

    def test_only_received_and_sent_whole_messages(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                self.assertEqual(self.ids(phone, "content://mms"), [2, 1])
                self.assertEqual(self.ids(phone, "content://mms/drafts"), [])
                self.assertEqual(self.ids(phone, "content://mms/sent"), [2])

    def test_parts_and_addresses_of_any_message(self):
        phone = self.phone()
        self.assertEqual(self.ids(phone, "content://mms/part"), [3, 2, 1])
        self.assertEqual(self.ids(phone, "content://mms/1/part"), [2, 1])
        self.assertEqual(self.ids(phone, "content://mms/part/3"), [3])
        self.assertEqual(self.ids(phone, "content://mms/3/addr"), [2])
        self.assertEqual(self.rows(phone, "content://mms/addr"), NONE)

    def test_sql_errors_look_like_emptiness(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for keys in ({"projection": "nope"}, {"where": "nope=1"},
                         {"where": "(_id=1"}, {"sort": "nope"}):
                with self.subTest(sdk=sdk, keys=keys):
                    self.assertEqual(self.rows(
                        phone, "content://mms", **keys), NONE)
            self.assertEqual(self.last(phone)["result"], "refused")

    def test_select_is_an_exception_since_10(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            keys = {"where": "_id IN (SELECT 2)"}
            if sdk < 29:
                self.assertEqual(self.ids(phone, "content://mms", **keys),
                                 [2])
            else:
                self.refused(phone, "content://mms",
                             "java.lang.IllegalArgumentException: SELECT "
                             "token not allowed in query", **keys)

    def test_addresses_and_threads(self):
        phone = self.phone()
        addresses = "content://mms-sms/canonical-addresses"
        self.assertEqual(self.rows(phone, addresses, projection="_id"),
                         b"Row: 0 _id=1, address=+447700900123\n")
        self.assertEqual(self.rows(phone, addresses, where="_id=2"), NONE)
        self.assertEqual(self.ids(
            phone, "content://mms-sms/conversations?simple=true",
            sort="_id"), [2, 1])
        self.refused(phone, "content://mms-sms/nothing",
                     "java.lang.IllegalStateException: Unrecognized URI:"
                     "content://mms-sms/nothing")

    def test_read(self):
        phone = self.phone()
        out, err, status = phone.shell(
            "content read --uri content://mms/part/2")
        self.assertEqual((out, err, status), (bytes(range(256)) * 300, b"", 0))
        for uri, told in (
                ("content://mms/part/9", b"java.io.FileNotFoundException: No "
                 b"entry for content://mms/part/9"),
                ("content://mms/1", b"java.lang.NullPointerException: "),
                (IMAGES + "/1", b"java.lang.NullPointerException: ")):
            out, err, status = phone.shell(f"content read --uri {uri}")
            self.assertEqual((out, status), (b"", 0))
            self.assertIn(told, err)
        events = [e for e in phone.stop() if e["op"] == "content-read"]
        self.assertEqual([(e["uri"], e["bytes"]) for e in events][:2],
                         [("content://mms/part/2", 76800),
                          ("content://mms/part/9", 0)])


class Calls(Case):
    def phone(self, sdk=34, **keys):
        made = self.image(sdk, **keys)
        for n, (kind, hidden) in enumerate(
                ((1, 0), (2, 0), (4, 0), (3, 1), (5, 0)), 1):
            made.insert("calllog.db", "calls", {
                "_id": n, "type": kind, "phone_account_hidden": hidden,
                "number": f"+4477009001{n:02}", "date": 1000 - n,
                "duration": n})
        return self.start(made)

    def test_no_voicemail_and_nothing_hidden(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                self.assertEqual(self.ids(phone, CALLS), [1, 2, 4, 5] if
                                 sdk < 26 else [1, 2, 5])
                self.assertEqual(self.ids(phone, CALLS + "/3"), [])
                self.assertEqual(self.ids(phone, CALLS + "/2"), [2])

    def test_only_mapped_columns_and_aggregates(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for name in ("date AS d", "hex(number)", "COUNT(*)", "1", "_data",
                         "nope", "_id, number", "DATE"):
                with self.subTest(sdk=sdk, name=name):
                    self.refused(
                        phone, CALLS, "java.lang.IllegalArgumentException: "
                        f"Invalid column {name}", projection=name)
            self.assertEqual(self.rows(
                phone, CALLS, projection="COUNT(_id):max(date)",
                where="type=1"),
                b"Row: 0 COUNT(_id)=1, max(date)=999\n")

    def test_strict_grammar_since_8(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for keys, told in (
                    ({"where": "_id IN (SELECT 1)"}, "Invalid token SELECT"),
                    ({"where": "1 UNION VALUES (1)"}, "Invalid token VALUES"),
                    ({"where": "_data IS NULL"}, "Invalid token _data"),
                    ({"where": "printf('x')='x'"}, "Invalid token printf"),
                    ({"sort": "date LIMIT 1"}, "Invalid token LIMIT"),
                    ({"sort": "_id Group by _id"}, "Invalid token Group"),
                    ({"where": "_id=1;"},
                     "Semicolon is not allowed in '_id=1;'"),
                    ({"where": "number='x"},
                     "Unterminated quote in 'number='x'"),
                    ({"where": "_id=1 --"},
                     "Unterminated comment in '_id=1 --'"),
                    ({"where": "_id=1 /*"},
                     "Unterminated comment in '_id=1 /*'")):
                with self.subTest(sdk=sdk, keys=keys):
                    told = "java.lang.IllegalArgumentException: " + told
                    if sdk >= 26:
                        self.refused(phone, CALLS, told, projection="_id",
                                     **keys)
                    else:
                        _, err, _ = phone.shell(query(
                            CALLS, projection="_id", **keys))
                        self.assertNotIn(b"Invalid token", err)
            self.assertEqual(self.ids(
                phone, CALLS, where="date>=995 AND (instr(number,char(10))=0 "
                "AND hex(coalesce(number,'')) LIKE '2B%') /* fine */ AND "
                "typeof(trim(replace(lower(substr(number,1)),' ','')))='text'"
                " AND \"type\" IN (1,2)", sort="date ASC"), [2, 1])

    def test_limit_is_a_parameter(self):
        phone = self.phone()
        self.assertEqual(self.ids(phone, CALLS + "?limit=2&offset=1"), [2, 5])
        self.assertEqual(self.ids(phone, CALLS + "?limit=0"), [1, 2, 5])
        self.refused(phone, CALLS + "?limit=x",
                     "java.lang.IllegalArgumentException: Integer required "
                     "for limit parameter but value 'x' was found instead.")

    def test_limit_in_sort_before_8(self):
        phone = self.phone(25)
        self.assertEqual(self.ids(phone, CALLS, sort="_id LIMIT 1"), [1])

    def test_nobody_climbs_out_of_the_where_clause(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for where in ("1) OR (1", "1=1)) --\n", "(1"):
                out, err, _ = phone.shell(query(CALLS, projection="_id",
                                                where=where))
                self.assertEqual(out, b"", (sdk, where))
                self.assertIn(b"SQLiteException", err)

    def test_order_is_the_tables_unless_asked(self):
        self.assertEqual(self.ids(self.phone(), CALLS, sort="date"),
                         [5, 2, 1])

    def test_unknown_url(self):
        self.refused(self.phone(), "content://call_log/nothing",
                     "java.lang.IllegalArgumentException: Unknown URL "
                     "content://call_log/nothing")


class Contacts(Case):
    def phone(self, sdk=34, **keys):
        made = self.image(sdk, **keys)
        made.insert("contacts2.db", "accounts",
                    {"_id": 1, "account_name": "a", "account_type": "com.x"})
        made.insert("contacts2.db", "mimetypes", *(
            {"_id": n, "mimetype": "vnd.android.cursor.item/" + kind}
            for n, kind in ((1, "name"), (2, "phone_v2"), (3, "email_v2"))))
        made.insert("contacts2.db", "contacts", *(
            {"_id": n, "name_raw_contact_id": n} for n in (1, 2)))
        made.insert("contacts2.db", "raw_contacts", *(
            {"_id": n, "account_id": 1, "contact_id": n,
             "display_name": f"c{n}"} for n in (1, 2)),
            {"_id": 3, "account_id": 1, "contact_id": None, "deleted": 1})
        made.insert("contacts2.db", "data", *(
            {"_id": n, "raw_contact_id": raw, "mimetype_id": kind,
             "data1": f"d{n}"} for n, raw, kind in (
                (1, 1, 1), (2, 1, 2), (3, 2, 1), (4, 2, 3))))
        made.insert("contacts2.db", "deleted_contacts", {
            "contact_id": 9, "contact_deleted_timestamp": 77})
        return self.start(made)

    def test_tables(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                for what, want in (
                        ("contacts", [1, 2]), ("contacts/2", [2]),
                        ("contacts/1/data", [1, 2]),
                        ("raw_contacts", [1, 2, 3]),
                        ("raw_contacts/2/data", [3, 4]),
                        ("data", [1, 2, 3, 4]), ("data/phones", [2]),
                        ("data/emails", [4])):
                    self.assertEqual(self.ids(phone, CONTACTS + what), want)
                self.assertEqual(self.rows(
                    phone, CONTACTS + "data", where="_id=2", projection=(
                        "contact_id:mimetype:data1:display_name:"
                        "account_type")),
                    b"Row: 0 contact_id=1, mimetype=vnd.android.cursor.item/"
                    b"phone_v2, data1=d2, display_name=c1, "
                    b"account_type=com.x\n")
                self.assertEqual(self.rows(
                    phone, CONTACTS + "deleted_contacts"),
                    b"Row: 0 contact_id=9, contact_deleted_timestamp=77\n")

    def test_strict_columns_free_conditions(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for name in ("hex(data1)", "data1 AS x", "nope", "mimetype_id"):
                self.refused(phone, CONTACTS + "data",
                             "java.lang.IllegalArgumentException: Invalid "
                             f"column {name}", projection=name)
            self.assertEqual(self.ids(
                phone, CONTACTS + "data", where="_id IN (SELECT max(_id) "
                "FROM data)"), [4])
            self.assertEqual(self.ids(phone, CONTACTS + "data",
                                      sort="_id DESC LIMIT 1"), [4])
            out, err, _ = phone.shell(query(CONTACTS + "data",
                                            where="1) OR (1"))
            self.assertEqual(out, b"")
            self.assertIn(b"SQLiteException", err)

    def test_count_and_limit(self):
        phone = self.phone()
        self.assertEqual(self.rows(phone, CONTACTS + "data",
                                   projection="_count", where="_id>1"),
                         b"Row: 0 _count=3\n")
        self.refused(phone, CONTACTS + "data",
                     "java.lang.IllegalArgumentException: Invalid column "
                     "_count", projection="_count:_id")
        self.assertEqual(self.ids(phone, CONTACTS + "data?limit=2"), [1, 2])
        self.assertEqual(self.ids(phone, CONTACTS + "data?limit=x"),
                         [1, 2, 3, 4])


class Calendar(Case):
    def phone(self, sdk=34, **keys):
        made = self.image(sdk, **keys)
        made.insert("calendar.db", "Calendars", *(
            {"_id": n, "account_name": f"a{n}", "account_type": "t",
             "calendar_displayName": f"c{n}"} for n in (1, 2)))
        made.insert("calendar.db", "Events", *(
            {"_id": n + 10, "calendar_id": n, "title": f"e{n}",
             "dtstart": n * 100} for n in (1, 2)))
        made.insert("calendar.db", "Attendees", *(
            {"_id": n + 20, "event_id": n + 10, "attendeeName": f"p{n}"}
            for n in (1, 2)))
        made.insert("calendar.db", "Reminders",
                    {"_id": 31, "event_id": 11, "minutes": 5})
        return self.start(made)

    def test_tables(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                self.assertEqual(self.ids(phone, CALENDAR + "calendars"),
                                 [1, 2])
                self.assertEqual(self.rows(
                    phone, CALENDAR + "events", where="_id IN (SELECT 12)",
                    projection="title:calendar_displayName:account_name"),
                    b"Row: 0 title=e2, calendar_displayName=c2, "
                    b"account_name=a2\n")
                self.assertEqual(self.ids(phone, CALENDAR + "attendees",
                                          where="Attendees._id>21"), [22])
                self.assertEqual(self.ids(phone, CALENDAR + "reminders"),
                                 [31])
                self.assertEqual(self.rows(phone, CALENDAR + "events",
                                           projection="_count"),
                                 b"Row: 0 _count=2\n")

    def test_an_id_that_all_joined_tables_have(self):
        out, err, _ = self.phone().shell(query(CALENDAR + "attendees",
                                               where="_id=21"))
        self.assertEqual(out, b"")
        self.assertIn(b"ambiguous column name: _id", err)

    def test_strict_since_12(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            for name in ("hex(title) AS h", "title as x"):
                with self.subTest(sdk=sdk, name=name):
                    if sdk >= 31:
                        self.refused(
                            phone, CALENDAR + "events",
                            "java.lang.IllegalArgumentException: Invalid "
                            f"column {name}", projection=name)
                    else:
                        out = self.rows(phone, CALENDAR + "events",
                                        projection=name, where="_id=11")
                        self.assertIn(out, (b"Row: 0 h=6531\n",
                                            b"Row: 0 x=e1\n"))
            self.refused(phone, CALENDAR + "events",
                         "java.lang.IllegalArgumentException: Invalid column "
                         "hex(title)", projection="hex(title)")

    def test_parameters(self):
        phone = self.phone()
        self.assertEqual(self.ids(
            phone, CALENDAR + "events?account_name=a2&account_type=t"), [12])
        self.refused(phone, CALENDAR + "events?limit=1",
                     "java.lang.IllegalArgumentException: Invalid URI "
                     "parameter: limit")
        self.refused(phone, CALENDAR + "nothing",
                     "java.lang.IllegalArgumentException: Unknown URL "
                     + CALENDAR + "nothing")


class Media(Case):
    def phone(self, sdk=34, **keys):
        made = self.image(sdk, **keys)
        for n in range(1, 7):
            row = {"_id": n, "media_type": {5: 3, 6: 2}.get(n, 1),
                   "_data": f"/storage/emulated/0/DCIM/{n}.jpg",
                   "datetaken": 1000 * n, "title": f"t{n}"}
            if sdk >= 29:
                row.update(volume_name="external_primary", is_pending=n == 3,
                           owner_package_name="com.x")
            if sdk >= 30:
                row.update(is_trashed=n == 2)
            made.insert("media.db", "files", row)
        return self.start(made)

    def test_kinds(self):
        for sdk in SDKS:
            with self.subTest(sdk=sdk):
                phone = self.phone(sdk)
                pictures = [1, 2, 3, 4]
                if sdk >= 29:
                    pictures.remove(3)
                if sdk >= 30:
                    pictures.remove(2)
                self.assertEqual(self.ids(phone, IMAGES), pictures)
                self.assertEqual(self.ids(
                    phone, "content://media/external/video/media"), [5])
                self.assertEqual(self.ids(
                    phone, "content://media/external/audio/media"), [6])
                self.assertEqual(self.ids(
                    phone, "content://media/external/file"),
                    pictures + [5, 6])
                self.assertEqual(self.ids(
                    phone, "content://media/internal/images/media"), [])
                self.assertEqual(self.ids(phone, IMAGES + "/3"), [3])

    def test_trashed_and_pending(self):
        match = "android\\:query-arg-match-"
        for sdk in (30, 34, 36):
            phone = self.phone(sdk)
            for how, want in ((0, [1, 4]), (1, [1, 2, 4]), (2, [1, 4]),
                              (3, [2])):
                self.assertEqual(self.ids(
                    phone, IMAGES, extra=[f"{match}trashed:i:{how}"]), want)
            self.assertEqual(self.ids(
                phone, IMAGES, extra=[match + "pending:i:1",
                                      match + "trashed:i:1"]), [1, 2, 3, 4])

    def test_limit(self):
        extra = ["android\\:query-arg-limit:i:1",
                 "android\\:query-arg-offset:i:1"]
        for sdk in SDKS:
            phone = self.phone(sdk)
            if sdk >= 30:
                self.refused(phone, IMAGES, "java.lang."
                             "IllegalArgumentException: Invalid token LIMIT",
                             sort="_id LIMIT 1")
                self.assertEqual(self.ids(phone, IMAGES, extra=extra), [4])
            else:
                self.assertEqual(self.ids(phone, IMAGES, sort="_id LIMIT 1"),
                                 [1])

    def test_columns(self):
        for sdk in SDKS:
            phone = self.phone(sdk)
            invalid = "java.lang.IllegalArgumentException: Invalid column "
            alias = "hex(title) AS h"
            if sdk >= 29:
                self.refused(phone, IMAGES, invalid + alias,
                             projection=alias)
            else:
                self.assertEqual(self.rows(phone, IMAGES, projection=alias,
                                           where="_id=1"),
                                 b"Row: 0 h=7431\n")
            if sdk >= 30:
                self.refused(phone, IMAGES, "java.lang."
                             "IllegalArgumentException: Invalid token SELECT",
                             where="_id IN (SELECT 1)")
            else:
                self.assertEqual(self.ids(phone, IMAGES,
                                          where="_id IN (SELECT 1)"), [1])
            if sdk == 29:
                self.assertEqual(self.rows(phone, IMAGES, where="_id=1",
                                           projection="count(_id)"),
                                 b"Row: 0 count(_id)=1\n")

    def test_columns_of_the_kind(self):
        """As MediaStore documents them, not as the table has them."""
        for sdk in (29, 30, 31, 34, 36):
            phone = self.phone(sdk)
            for name, there in (
                    ("media_type:parent", ["file"]),
                    ("is_music", ["audio/media", "file"]),
                    ("orientation:width:duration:bucket_display_name",
                     ["images/media", "video/media", "audio/media", "file"]),
                    ("_user_id", []), ("old_id", [])):
                for kind in ("images/media", "video/media", "audio/media",
                             "file"):
                    with self.subTest(sdk=sdk, name=name, kind=kind):
                        out, err, _ = phone.shell(query(
                            "content://media/external/" + kind,
                            projection=name))
                        self.assertEqual(b"Invalid column" not in err,
                                         kind in there, err)

    def test_mentioning_the_owner_since_14(self):
        for sdk in (29, 31, 34, 36):
            phone = self.phone(sdk)
            want = [] if sdk >= 34 else [1]
            self.assertEqual(self.ids(
                phone, IMAGES, where="_id=1 AND owner_package_name IS NOT "
                "NULL"), want)

    def test_policy(self):
        self.refused(self.phone(**{"disallow-usb-file-transfer": True}),
                     IMAGES, "java.lang.SecurityException: Shell user cannot "
                     "access files for user 0")

    def test_missing_permission(self):
        phone = self.phone(permissions=["READ_SMS"])
        self.refused(
            phone, IMAGES, "java.lang.SecurityException: Permission Denial: "
            "reading com.android.providers.media.MediaProvider uri "
            f"{IMAGES} from pid=4242, uid=2000 requires "
            "android.permission.READ_EXTERNAL_STORAGE, or "
            "grantUriPermission()")

    def test_unknown_url(self):
        url = "content://media/external/nothing"
        self.refused(self.phone(25), url,
                     "java.lang.IllegalStateException: Unknown URL: " + url)
        self.refused(self.phone(34), url,
                     "java.lang.UnsupportedOperationException: Unknown or "
                     "unsupported URL: " + url)


class Providers(Case):
    def test_unknown_provider(self):
        phone = self.start(self.image())
        self.refused(phone, "content://im/chats",
                     "java.lang.IllegalStateException: Could not find "
                     "provider: im")

    def test_before_the_first_unlock(self):
        made = self.image(**{"before-first-unlock": True})
        made.insert("mmssms.db", "sms", {"_id": 3, "type": 1})
        phone = self.start(made)
        self.assertEqual(self.ids(phone, "content://sms"), [3])
        for uri in (CALLS, CONTACTS + "data", CALENDAR + "events", IMAGES):
            self.refused(phone, uri, "java.lang.IllegalStateException: Could "
                         f"not find provider: {uri.split('/')[2]}")
        self.assertIn(b"State: RUNNING_LOCKED\n",
                      phone.shell("dumpsys user")[0])

    def test_each_user_has_its_own(self):
        made = self.image(users=[{"id": 0}, {"id": 10}])
        made.insert("calllog.db", "calls", {"_id": 1, "type": 1})
        made.make("calllog.db", user=10)
        made.insert("calllog.db", "calls", {"_id": 2, "type": 1}, user=10)
        made.insert("mmssms.db", "sms", {"_id": 3, "type": 1})
        phone = self.start(made)
        self.assertEqual(self.ids(phone, CALLS), [1])
        self.assertEqual(self.ids(phone, CALLS, user=10), [2])
        self.assertEqual(self.ids(phone, "content://sms", user=10), [3])
        self.refused(phone, CALLS, "java.lang.IllegalStateException: Could "
                     "not find provider: call_log", user=11)
        self.assertEqual([(e["user"], e["row_ids"]) for e in phone.stop()
                          if e["op"] == "content"],
                         [(0, [1]), (10, [2]), (10, [3]), (11, [])])


class Log(Case):
    def setUp(self):
        made = self.image()
        made.insert("mmssms.db", "sms", *(
            {"_id": n, "type": 1, "date": n, "body": "b", "address": "a"}
            for n in (1, 2, 3)))
        made.insert("contacts2.db", "deleted_contacts", {
            "contact_id": 9, "contact_deleted_timestamp": 77})
        self.phone = self.start(made)

    def logged(self, uri="content://sms", **keys):
        self.phone.shell(query(uri, **keys))
        return lambda: [e for e in self.phone.stop()
                        if e["op"] == "content"][-1]

    def test_everything(self):
        self.phone.shell(query("content://sms", projection="_id:date",
                               where="body='b' AND date>1", sort="date"))
        event = self.last(self.phone)
        del event["seq"]
        self.assertEqual(event, {
            "phone": "VATEST0001", "service": "content", "op": "content",
            "uri": "content://sms", "projection": "_id:date",
            "where": "body='b' AND date>1", "sort": "date", "user": 0,
            "rows": 2, "row_ids": [2, 3], "columns": ["_id", "date"],
            "printed": ["_id", "date"], "result": "rows"})

    def test_columns_are_what_values_are_made_of(self):
        """Whatever they are called; not what only a condition reads."""
        for projection, columns in (
                ("count(*) AS n", []), ("count(*) AS body", []),
                ("1 AS one", []), ("hex(body) AS n", ["body"]),
                ("_id:typeof(address)||hex(address) AS date",
                 ["_id", "address"]), ("max(_id)", ["_id"])):
            with self.subTest(projection):
                self.phone.shell(query("content://sms", where="date>1",
                                       projection=projection))
        log = [e["columns"] for e in self.phone.stop()
               if e["op"] == "content"]
        self.assertEqual(log, [[], [], [], ["body"], ["_id", "address"],
                               ["_id"]])

    def test_what_a_bad_query_gave(self):
        for keys, result in (({"projection": "nope"}, "error"),
                             ({"where": "0"}, "none"),
                             ({"where": "_id IN (SELECT 1)"}, "refused"),
                             ({"where": "1"}, "rows")):
            self.phone.shell(query("content://sms", **keys))
        events = [e for e in self.phone.stop() if e["op"] == "content"]
        self.assertEqual([e["result"] for e in events],
                         ["error", "none", "refused", "rows"])
        self.assertTrue(events[0]["exception"].startswith(
            "android.database.sqlite.SQLiteException: no such column"))


class Faults(Case):
    """An answer that goes wrong, the next one that is right."""

    def check(self, fault, out, err=b"", status=0, rows=(1, 2, 4), result=None,
              **keys):
        made = self.image(faults=[{"at": "content", "path": "content://sms",
                                   **fault}])
        made.insert("mmssms.db", "sms", *(
            {"_id": n, "type": 1} for n in (1, 2, 4)))
        phone = self.start(made)
        line = query("content://sms", projection="_id", sort="_id")
        have = phone.shell(line)
        self.assertEqual((have[0], have[2]), (out, status))
        self.assertTrue(re.search(err, have[1]) if err else have[1] == b"",
                        have[1])
        self.assertEqual(self.ids(phone, "content://sms", sort="_id"),
                         [1, 2, 4])
        event = [e for e in phone.stop() if e["op"] == "content"][0]
        self.assertEqual(event["row_ids"], list(rows))
        self.assertEqual(event["result"], result)

    ALL = b"Row: 0 _id=1\nRow: 1 _id=2\nRow: 2 _id=4\n"
    TWO = b"Row: 0 _id=1\nRow: 1 _id=2\n"

    def test_exception(self):
        self.check({"do": "exception"}, b"", rb"^Error while accessing "
                   rb"provider:sms\nandroid\.os\.DeadObjectException: ",
                   rows=(), result="error")
        self.check({"do": "exception", "text": "a.b.C: d"}, b"",
                   rb"\na\.b\.C: d\n", rows=(), result="error")

    def test_null_cursor(self):
        self.check({"do": "null"}, NONE, rows=(), result="none")

    def test_noise(self):
        self.check({"do": "noise", "text": "WARNING: linker: x"}, self.ALL,
                   rb"^WARNING: linker: x\n$", result="rows")

    def test_stall(self):
        self.check({"do": "stall", "ms": 30}, self.ALL, result="rows")

    def test_thrown_in_the_middle(self):
        self.check({"do": "throw", "rows": 2}, self.TWO,
                   rb"DeadObjectException", rows=(1, 2), result="error")

    def test_killed_in_the_middle(self):
        self.check({"do": "cut", "rows": 2}, self.TWO, rb"^Killed \n$", 137,
                   rows=(1, 2), result="error")

    def test_a_row_is_forgotten(self):
        self.check({"do": "forget", "rows": 1},
                   b"Row: 0 _id=1\nRow: 1 _id=4\n", rows=(1, 4),
                   result="rows")


class Real(Case):
    """Files that nobody on this project made."""

    def setUp(self):
        if not CORPUS.is_dir():
            self.skipTest(f"no corpus of real files at {CORPUS}")

    def check_printed(self, name, made, file, table, uri):
        """Values out of a real phone's answer, put into a database, must come
        out as the same bytes."""
        text = (CORPUS / "adb/content_query_redacted" / name).read_text()
        rows = [line.partition(" ")[2].partition(" ")[2]
                for line in text.splitlines()]
        names = re.findall(r"(?:^|, )([A-Za-z_][A-Za-z0-9_]*)=", rows[0])
        # "Rs.600, name=x" may stand in a value: names are in every row.
        names = [n for n in names if all(
            re.search(rf"(?:^|, ){n}=", row) for row in rows)]
        pattern = re.compile(", ".join(f"{n}=(.*)" for n in names), re.S)
        self.drop(made, file, table)
        made.sql(file, f"CREATE TABLE {table} ({', '.join(names)})")
        for row in rows:
            values = pattern.fullmatch(row).groups()
            made.insert(file, table, {
                n: None if v == "NULL" else memoryview(b"x") if v == "BLOB"
                else int(v) if re.fullmatch("-?[1-9][0-9]*|0", v) else v
                for n, v in zip(names, values)})
        phone = self.start(made)
        out = self.rows(phone, uri, projection=":".join(names))
        want = "".join(f"Row: {i} {row}\n" for i, row in enumerate(rows))
        self.assertEqual(out.decode(), want)

    def drop(self, made, file, table):
        db = sqlite3.connect(made.db(file))
        for kind in db.execute("SELECT type FROM sqlite_master WHERE name=?",
                               (table,)).fetchall():
            db.execute(f"DROP {kind[0]} {table}")
        db.commit()
        db.close()

    def test_calls_as_two_phones_printed_them(self):
        for name in ("calls_android14_realme.txt",
                     "calls_android15plus_2026.txt"):
            with self.subTest(name):
                made = self.image(34)
                self.check_printed(name, made, "calllog.db", "calls", CALLS)

    def test_sms_as_a_phone_printed_it(self):
        made = self.image(28)
        made.sql("mmssms.db", "DROP VIEW sms_restricted; DROP TABLE sms")
        self.check_printed("sms_android14_realme.txt", made, "mmssms.db",
                           "sms", "content://sms")

    def test_contacts_as_a_phone_printed_them(self):
        self.check_printed("contacts_contacts_2020.txt", self.image(29),
                           "contacts2.db", "view_contacts",
                           CONTACTS + "contacts")

    def test_an_event_as_a_phone_printed_it(self):
        self.check_printed("calendar_events_2015.txt", self.image(25),
                           "calendar.db", "view_events",
                           CALENDAR + "events")

    def test_a_picture_as_a_phone_printed_it(self):
        self.check_printed("images_android14_realme.txt", self.image(34),
                           "media.db", "images", IMAGES)

    def put(self, made, rel, name):
        for suffix in ("", "-wal"):
            if (CORPUS / (rel + suffix)).exists():
                shutil.copyfile(CORPUS / (rel + suffix),
                                made.path("providers", name + suffix))
        db = sqlite3.connect(made.db(name))
        db.execute("PRAGMA journal_mode=DELETE")
        self.addCleanup(db.close)
        return db

    def test_messages_of_plaso(self):
        for sdk in SDKS:
            made = self.image(sdk)
            db = self.put(made, "plaso/android/mmssms.db", "mmssms.db")
            phone = self.start(made)
            want = [r[0] for r in db.execute(
                "SELECT _id FROM sms WHERE type IN (1,2) ORDER BY date DESC")]
            self.assertEqual(self.ids(phone, "content://sms"), want)
            self.assertEqual(len(want), 9)
            want = "".join(
                f"Row: {i} _id={n}, body={body}\n" for i, (n, body) in
                enumerate(db.execute("SELECT _id, body FROM sms ORDER BY _id"))
            ).encode()
            self.assertEqual(self.rows(phone, "content://sms", sort="_id",
                                       projection="_id:body"), want)

    def test_calls(self):
        for rel, name, count in (
                ("plaso/android/contacts2.db", "calllog.db", 3),
                ("plaso/android/contacts2.db", "contacts2.db", 3),
                ("andriller/com.android.providers.contacts/db/calllog.db",
                 "calllog.db", 1),
                ("aosp_contactsprovider/calllogmigration/contacts2.db",
                 "contacts2.db", 1)):
            with self.subTest(rel, name=name):
                made = self.image(28)
                os.unlink(made.db("calllog.db"))
                db = self.put(made, rel, name)
                want = [r[0] for r in db.execute(
                    "SELECT _id FROM calls WHERE type<>4 ORDER BY _id")]
                self.assertEqual(self.ids(self.start(made), CALLS,
                                          sort="_id"), want)
                self.assertEqual(len(want), count)

    def test_contacts_with_a_collation_of_androids(self):
        made = self.image(28)
        script = (CORPUS / "aosp_contactsprovider/upgradeTest/"
                  "contacts2_1108.sql").read_text()
        os.unlink(made.db("contacts2.db"))
        db = sqlite3.connect(made.db("contacts2.db"))
        db.create_collation("PHONEBOOK", lambda a, b: (a > b) - (a < b))
        for statement in script.split(";\n"):
            if "CREATE TRIGGER" not in statement:
                db.execute(statement)
        db.executescript("""
            INSERT INTO mimetypes(_id, mimetype) VALUES (901, 'x/y');
            INSERT INTO accounts(_id, account_type) VALUES (901, 't');
            INSERT INTO contacts(_id, name_raw_contact_id) VALUES (901, 901);
            INSERT INTO raw_contacts(_id, contact_id, account_id,
                display_name, sort_key) VALUES (901, 901, 901, 'Jo', 'Jo');
            INSERT INTO data(_id, raw_contact_id, mimetype_id, data1) VALUES
                (901, 901, 901, 'one');""")
        db.commit()
        db.close()
        phone = self.start(made)
        for what in ("contacts", "raw_contacts", "data"):
            self.assertIn(901, self.ids(phone, CONTACTS + what,
                                        sort="sort_key COLLATE PHONEBOOK"))


if __name__ == "__main__":
    BIN = sys.argv.pop(1)
    unittest.main()
