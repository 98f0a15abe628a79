"""Profiles of sheer size: big-sms, photos, bench-backup, many."""

import sqlite3

from . import schema_sms
from .clock import DAY, NS, cocoa_ns, cocoa_s, day_after, local
from .jpeg import jpeg
from .message_parts import STORE
from .photos import Photos
from .typedstream import attributed

SMS = "backup/HomeDomain/Library/SMS/sms.db"
PERSON, ZONE = "+447700900123", "Europe/London"
FROM, TO = "2026-03-01", "2026-03-14"
COLUMNS = ("ROWID", "guid", "text", "attributedBody", "handle_id", "service",
           "account", "date", "date_read", "date_delivered", "is_from_me",
           "is_sent", "is_delivered", "is_finished", "is_read",
           "cache_has_attachments")
WORDS = ("well that was a long day and I am glad it is over now so let us "
         "talk tomorrow about the plans for next week if you like").split()


def address(number):
    """Handle of conversation n, from 1; the first is the person."""
    return PERSON if number == 1 else f"+447700900{200 + number:03d}"


def plan(rng, start, until, total, in_window, conversations):
    """(instant, conversation) of each message, in the order of time. In the
    window the person has `in_window` of them, besides others'."""
    span = 6 * 365 * DAY
    outside = total - in_window
    first = until + 20 * DAY - span
    step = span // max(1, outside)
    moments = []
    for i in range(outside):
        when = first + i * step + rng.randrange(step)
        inside = start <= when < until
        moments.append((when, rng.randrange(1 + inside, conversations + 1)))
    moments += [(rng.randrange(start, until), 1) for _ in range(in_window)]
    moments.sort()
    return moments


def words(rng, token):
    at = rng.randrange(len(WORDS) - 6)
    return f"{' '.join(WORDS[at:at + rng.randrange(3, 18)])} {token}".rstrip()


class Bulk:
    """A large sms.db, written row by row; truth knows the person's part."""

    def __init__(self, image, count, in_window, conversations=80):
        if image.ios < 11:
            raise ValueError("bulk profiles store ns: iOS 12 or later")
        self.image, self.count, self.in_window = image, count, in_window
        self.conversations = conversations
        self.start, self.until = local(ZONE, FROM), local(ZONE, day_after(TO))
        self.guids = f"{image.rng.getrandbits(64):016X}"
        image.complete = False
        image.window = {"zone": ZONE, "from": FROM, "to": TO,
                        "person": PERSON}
        image.owner = ["+447700900100", "alex@example.org"]
        self.joins, self.attachments = [], []

    def guid(self, kind, number):
        low = number * 0x9E3779B97F4A7C15 % (1 << 64)
        return (f"{self.guids[:8]}-{self.guids[8:12]}-4{kind:03X}-"
                f"{low >> 48:04X}-{low & 0xFFFFFFFFFFFF:012X}")

    def rows(self, attachment_of):
        image, rng = self.image, self.image.rng
        talk = plan(rng, self.start, self.until, self.count, self.in_window,
                    self.conversations)
        for rowid, (when, number) in enumerate(talk, 1):
            token = image.token()
            text = words(rng, token)
            own, date = rowid % 5 < 2, cocoa_ns(when)
            inside = number == 1 and self.start <= when < self.until
            made = attachment_of(self, rowid, when, inside)
            body = None
            if rowid % 10 == 0:
                body = attributed(text, files=[m["guid"] for m in made])
            shown = None if body else "\ufffc" * len(made) + text
            self.joins.append((number, rowid, date))
            if number == 1:
                self.tell(rowid, when, date, text, body, own, token, made)
            yield (rowid, self.guid(1, rowid), shown, body, number,
                   "iMessage", f"E:{image.owner[1]}", date,
                   0 if own else date + 90 * NS, date + NS if own else 0,
                   int(own), int(own), int(own), 1, 1, int(bool(made)))

    def tell(self, rowid, when, date, text, body, own, token, made):
        self.image.item(
            "messages", "imessage", {"path": SMS, "table": "message",
                                     "rowid": rowid, "wal": False},
            guid=self.guid(1, rowid), kind="message",
            times={"shown": {"utc_ns": when, "raw": date}},
            handles=[PERSON], author="owner" if own else PERSON,
            session={"id": f"iMessage;-;{PERSON}", "kind": "one-to-one"},
            direction="outgoing" if own else "incoming", text=text,
            stored_text="\ufffc" * len(made) + text,
            body="attributedBody" if body else "text",
            files=[m["path"] for m in made],
            attachments=[{"path": m["path"], "present": True,
                          "rowid": m["rowid"]} for m in made],
            canaries={"text": token, "attachment": [m["token"] for m in made]})

    def save(self, attachment_of=lambda *_: []):
        path = self.image.path(SMS)
        db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF",
                       "cache_size=-262144", "locking_mode=EXCLUSIVE"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN")
        for statement in schema_sms.tables(self.image.ios):
            db.execute(statement)
        numbers = range(1, self.conversations + 1)
        db.executemany("INSERT INTO handle(ROWID, id, country, service) VALUES"
                       "(?, ?, 'gb', 'iMessage')",
                       ((n, address(n)) for n in numbers))
        db.executemany(
            "INSERT INTO chat(ROWID, guid, style, state, chat_identifier, "
            "service_name, display_name) VALUES(?, ?, 45, 3, ?, 'iMessage', "
            "'')", ((n, f"iMessage;-;{address(n)}", address(n))
                    for n in numbers))
        db.executemany("INSERT INTO chat_handle_join VALUES(?, ?)",
                       ((n, n) for n in numbers))
        marks = ",".join("?" * len(COLUMNS))
        db.executemany(f"INSERT INTO message({','.join(COLUMNS)}) VALUES"
                       f"({marks})", self.rows(attachment_of))
        db.executemany("INSERT INTO chat_message_join VALUES(?, ?, ?)",
                       self.joins)
        for row in self.attachments:
            db.execute(
                "INSERT INTO attachment(ROWID, guid, original_guid, filename, "
                "uti, mime_type, transfer_state, transfer_name, total_bytes, "
                "created_date) VALUES(?,?,?,?,'public.jpeg','image/jpeg',5,"
                "?,?,?)", row[:7])
            db.execute("INSERT INTO message_attachment_join VALUES(?, ?)",
                       (row[7], row[0]))
        for statement in schema_sms.indexes(self.image.ios):
            db.execute(statement)
        for statement in schema_sms.TRIGGERS:
            db.execute(statement)
        db.execute("COMMIT")
        db.execute("PRAGMA locking_mode=NORMAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.close()
        self.image.settle(SMS)
        self.image.counts["messages"] = self.count

    def attach(self, rowid, when, size, token):
        """One picture of `size` bytes, of which most are random."""
        number = len(self.attachments) + 1
        guid = self.guid(2, number)
        name = f"IMG_{number:05d}.jpeg"
        rel = f"{guid[-2:].lower()}/{number % 16:02d}/{guid}/{name}"
        data = jpeg(16, 16, 90, token)
        data += self.image.rng.randbytes(max(0, size - len(data)))
        self.image.write(f"{STORE}/{rel}", data, when)
        self.attachments.append((
            number, guid, guid, f"~/Library/SMS/Attachments/{rel}", name,
            len(data), cocoa_s(when), rowid))
        return {"guid": guid, "path": f"{STORE}/{rel}", "rowid": number,
                "token": token}


def build_big_sms(image, messages=1000000, in_window=400):
    Bulk(image, messages, in_window).save()


def build_many(image, count=1300000, bytes=512, messages=2000):
    """`count` files of `bytes` that exist only while they are sent."""
    Bulk(image, messages, 100, 20).save()
    image.phone["synthetic"] = [
        {"domain": "CameraRollDomain", "prefix": "Media/DCIM/900APPLE",
         "count": count, "bytes": bytes, "seed": image.seed}]


def build_bench_backup(image, files=20000, file_bytes=220000,
                       messages=200000, in_window=2000, attachments=400,
                       attachment_bytes=102400):
    """Pictures in the window, one for every few messages, and as many more
    outside, one fifth of their size."""
    bulk = Bulk(image, messages, in_window)
    left = {True: attachments, False: attachments}
    every = {True: max(1, in_window // max(1, attachments)),
             False: max(1, (messages - in_window) // max(1, attachments))}
    seen = {True: 0, False: 0}

    def attachment_of(self, rowid, when, inside):
        seen[inside] += 1
        if not left[inside] or seen[inside] % every[inside]:
            return []
        left[inside] -= 1
        token = image.token()
        size = attachment_bytes if inside else attachment_bytes // 5
        return [self.attach(rowid, when, size, token)]

    bulk.save(attachment_of)
    image.phone["backup"]["order"] = "index-first"
    image.phone["synthetic"] = [
        {"domain": "CameraRollDomain", "prefix": "Media/DCIM/900APPLE",
         "count": files, "bytes": file_bytes, "seed": image.seed}]


def build_photos(image, count=20000, bytes=2097152, in_window=2000,
                 first="2026-03-02", last="2026-03-08"):
    """Pictures with holes behind their few real bytes; capture time, file
    time and catalogue agree."""
    image.window = {"zone": ZONE, "from": first, "to": last}
    start, until = local(ZONE, first), local(ZONE, day_after(last))
    rng, roll = image.rng, Photos(image, thumbnails=False)
    moments = [rng.randrange(start // NS, until // NS) for _ in
               range(in_window)]
    while len(moments) < count:
        when = rng.randrange(start // NS - 3 * 365 * 86400,
                             until // NS + 20 * 86400)
        if not start <= when * NS < until:
            moments.append(when)
    for when in sorted(moments):
        roll.add(when * NS, size=bytes)
    roll.save()
