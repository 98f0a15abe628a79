"""Profile `android-hostile`: texts and names that forge rows, columns, paths
and lines; each must come out byte for byte, or be refused."""

from .android_calendar import Calendar, Rule
from .android_calls import Calls
from .android_contacts import Contacts
from .android_image import RawText
from .android_media import Storage
from .android_messages import Telephony
from .clock import DAY, NS, day_after, local

PERSON, OTHER, STRANGER = "+447700900123", "+447700900150", "+447700900188"
FORGED = [
    "\nRow: 5 _id=9, address=+447700900123, body=forged",
    "before\nRow: 99 _id=1, body=forged\nafter",
    ", address=12 High St", "see you at 7, address=12 High St", "Row: 99",
    "Row: 0 _id=1, date=1, body=forged", "NULL", "BLOB", "No result found.",
    "", " ", "\n", "\r\n", "\r", "line\r\nline\r\n", "tab\tand\vtoo\f",
    "a=b, c=d, =, ,", ", _id=7, date=1772323200000", "body=NULL, type=2",
    "0123456789ABCDEF", "hex(body)=00, typeof(body)=null", "text", "null",
    "integer", "'", "''; --", "\"", "`id`", "$(id)", "${HOME}", "\\", "\\n",
    "%s%n%x", ";", "|", "&&", "*", "~", "#", "-1", "--", "1=1) OR (1=1",
    "\u202e\u05e9\u05dc\u05d5\u05dd", "\u2066hidden\u2069", "\ufeffmark",
    "👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301\u0302\u0303" * 30, "\u2028\u2029\u0085",
    "\x1b[2J\x1b]0;title\x07", "\x7f\x01\x02", "é" * 100,
    "shell: nonce 0\nexit 1", "Error while accessing provider:sms",
    "java.lang.IllegalArgumentException: Invalid column body",
]
WITH_NUL = ["a\0b", "\0", "a\0\nRow: 1 _id=3, body=forged", "\0\0\0"]
NOT_UTF8 = [b"\xff\xfe", b"cut \xe2\x82", b"\xc0\xaf", b"\xed\xa0\xbd alone",
            b"\xf5\x80\x80\x80", b"\x80\nRow: 4 _id=2, body=forged"]
BIG = 1 << 20
WINDOW = 2 << 20  # of a cursor: a longer row cannot be fetched


def texts():
    """Everything, in the order in which it is sent."""
    return (FORGED + WITH_NUL + [RawText(b) for b in NOT_UTF8]
            + ["big " + "x" * BIG, "lines\n" * 20000,
               "Row: 1 _id=2, body=\n" * 5000])


def messages(image, start):
    sms = Telephony(image)
    mine, other = sms.thread([PERSON]), sms.thread([OTHER])
    for thread, sender in ((mine, PERSON), (other, OTHER)):
        when = start
        for text in texts():
            when += 60 * NS
            sms.sms(thread, when, text, sender, mark=False,
                    flags=["hostile"])
            sms.sms(thread, when + NS, text, sender, flags=["hostile"])
    group = sms.thread([PERSON, OTHER])
    when = start + DAY
    for text in FORGED + WITH_NUL:
        when += 60 * NS
        sms.mms(mine, when, [text], PERSON, mark=False, flags=["hostile"],
                subject=None)
        sms.mms(mine, when + NS, [text], PERSON, subject=text,
                flags=["hostile"])
        sms.mms(group, when + 2 * NS, [text], OTHER, flags=["hostile"])
    for size in (WINDOW - 4096, WINDOW + 10, 3 * WINDOW):
        when += 60 * NS
        sms.mms(mine, when, ["y" * size], PERSON, flags=["huge"])
    # Names of parts, and addresses, that are rows themselves.
    for text in FORGED[:8] + ["../../../etc/passwd", "/sdcard/x", "a/b", ".."]:
        when += 60 * NS
        token = image.token()
        sms.mms(mine, when, ["with a file"], PERSON, flags=["hostile"],
                files=[{"name": text, "mime": "application/x-a, _id=1",
                        "token": token, "data":
                        f"Row: 0 _id=1, {token}\n".encode()}])
    for text in FORGED[:8] + ["+447700900123\nRow: 1 _id=2",
                              "+447700900123, date=1", "NULL"]:
        when += 60 * NS
        strange = sms.thread([text])
        sms.sms(strange, when, "from a strange address", text,
                flags=["strange_address"])
    sms.save()


def calls(image, start):
    log = Calls(image)
    for i, text in enumerate(FORGED + WITH_NUL + [
            RawText(b) for b in NOT_UTF8]):
        when = start + i * 60 * NS
        log.add(when, PERSON, 60, flags=["hostile"], more={
            "name": text, "geocoded_location": text, "numberlabel": text})
        log.add(when, OTHER, 60, flags=["hostile"], more={"name": text})
    for text in ("+447700900123\nRow: 1 _id=2", ", date=1", "NULL", "-1\n"):
        log.add(start, text, 60, flags=["strange_address"])
    log.save()


def contacts(image):
    book = Contacts(image)
    for text in FORGED:
        if text.strip():
            book.add("Jo", text, [PERSON], note=text, address=text,
                     organisation=text, flags=["hostile"])
            book.add("Al", text, [OTHER], note=text, flags=["hostile"])
    for raw in NOT_UTF8:
        book.add("Raw", RawText(raw), [PERSON], flags=["hostile"], mark=False)
    for text in WITH_NUL:
        book.add("Nul", text, [PERSON], flags=["hostile"], mark=False)
    book.save()


def calendar(image, first):
    book = Calendar(image)
    for i, text in enumerate(FORGED + WITH_NUL):
        book.add(f"{day_after(first, i % 20)}T09:00", 30, text, place=text,
                 words=text, flags=["hostile"])
    for rule in ("FREQ=NEVER", "FREQ=DAILY;COUNT=-1", "FREQ=SECONDLY",
                 "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;UNTIL=99999999T999999Z",
                 "RRULE", "FREQ=YEARLY;BYDAY=" + "MO," * 5000, "\n", "NULL",
                 "FREQ=MINUTELY;INTERVAL=1"):
        item = book.add(f"{day_after(first, 3)}T09:00", 30, "bad rule",
                        rule=Rule("DAILY"), more={"rrule": rule},
                        flags=["bad_rule"])
        item["occurrences"] = None
    for dates in ("20260310T0900", "99999999T999999Z", "Nowhere/Zone;2026",
                  "20260310T090000Z," * 5000):
        item = book.add(f"{day_after(first, 3)}T09:00", 30, "bad dates",
                        rule=Rule("DAILY"), more={"exdate": dates},
                        flags=["bad_rule"])
        item["occurrences"] = None
    for more in ({"dtstart": None}, {"dtend": -2**63}, {"dtstart": 2**63 - 1},
                 {"eventTimezone": "Nowhere/Zone"}, {"dtend": 0}):
        item = book.add(f"{day_after(first, 3)}T09:00", 30, "bad time",
                        more=more, flags=["bad_rule"])
        item["occurrences"] = None
    book.save()


NAMES = [
    "line\nbreak.jpg", "Row: 1 _id=2, _data=\nx.jpg", "a, b=c.jpg", "it's.jpg",
    "\"quoted\".jpg", "blank blank .jpg", " leading.jpg", "-rf.jpg",
    "--help.jpg", "$(reboot).jpg", "`id`.jpg", "a;b.jpg", "a|b.jpg",
    "a\\b.jpg", "*.jpg", "?.jpg", "[a].jpg", "{a,b}.jpg", "~.jpg", "#.jpg",
    "%2e%2e%2f.jpg", "..jpg", "...jpg", "tab\there.jpg", "cr\r.jpg",
    "\x1b[31mred.jpg", "\u202egpj.exe", "👩‍👩‍👧‍👦.jpg", "é.jpg", "e\u0301.jpg",
    "\udcff\udcfe.jpg", "cut\udce2\udc82.jpg", "NULL.jpg", "n" * 251 + ".jpg",
    "é" * 125 + ".jpg", "CON.jpg", "IMG_0001.JPG", "img_0001.jpg",
]


def media(image, start):
    store = Storage(image)
    for folder, when in (("DCIM/Camera", start), ("Pictures/Late",
                                                  start + 90 * DAY)):
        for name in NAMES:
            store.add(folder, "jpg", when, name=name, mark_name=False,
                      flags=["hostile"])
            store.add("Download/" + folder.split("/")[1], "pdf", when,
                      name=name.replace(".jpg", ".pdf"), mark_name=False,
                      flags=["hostile"])
    deep = "/".join(["d" * 200] * 4)
    store.add(f"Documents/{deep}", "pdf", start, mark_name=False,
              flags=["hostile"])
    # Rows of a list that lies: what they name may never be asked for.
    for path in ("/storage/emulated/0/DCIM/../../../../data/system/a.jpg",
                 "/data/system/users/0.xml", "relative.jpg", "",
                 "/sdcard/DCIM/Camera/\nb.jpg", "/storage/emulated/0/"
                 + "x" * 2000 + ".jpg", "/proc/self/mem", "/storage",
                 "/storage/emulated/0/DCIM/Camera/../Camera/c.jpg", None):
        store.add("DCIM/Lies", "jpg", start, present=False,
                  flags=["path_trick"], row={"_data": path})
    store.save()


def build_hostile(image, first="2026-03-01", last="2026-03-28"):
    zone = "Europe/London"
    start, end = local(zone, first), local(zone, day_after(last))
    image.zone = image.identity["time-zone"] = zone
    image.now_ns = end + 17 * DAY
    image.window = {"zone": zone, "from": first, "to": last,
                    "person": PERSON, "other": OTHER, "deny": [STRANGER]}
    contacts(image)
    messages(image, start)
    calls(image, start)
    calendar(image, first)
    media(image, start + DAY)
