"""Profile `big-whatsapp`: a ChatStorage.sqlite of sheer size, with media that
exist only while they are sent, but for those of the person in the window."""

import sqlite3

from . import schema_whatsapp as schema
from .bulk import FROM, PERSON, TO, ZONE, address, plan, words
from .clock import COCOA_S, DAY, NS, day_after, local
from .jpeg import jpeg
from .whatsapp import CONTAINERS, jid

AGE, CONVERSATIONS = 2022, 80
DOMAIN = CONTAINERS["whatsapp"].removeprefix("backup/")
STORE = f"{CONTAINERS['whatsapp']}/ChatStorage.sqlite"
ELSEWHERE = "Media/447700900999@s.whatsapp.net/0"
MESSAGE = ("Z_PK", "Z_ENT", "Z_OPT", "ZISFROMME", "ZMESSAGETYPE",
           "ZMESSAGESTATUS", "ZCHATSESSION", "ZMEDIAITEM", "ZMESSAGEDATE",
           "ZFROMJID", "ZTOJID", "ZSTANZAID", "ZTEXT")
MEDIA = ("Z_PK", "Z_ENT", "Z_OPT", "ZMESSAGE", "ZFILESIZE",
         "ZMEDIALOCALPATH", "ZVCARDSTRING")


class Bulk:
    def __init__(self, image, media, media_bytes, in_window, inside_media):
        self.image, self.media_bytes = image, media_bytes
        self.start, self.until = local(ZONE, FROM), local(ZONE, day_after(TO))
        self.media, self.elsewhere = [], 0
        self.left = {True: inside_media, False: media - inside_media}
        self.every = max(1, in_window // inside_media)
        self.seen = 0

    def path_inside(self, number, size, token):
        """A real file, whose name stands in the database."""
        path = f"Media/{jid(PERSON)}/0/{number % 16:x}/in-{number:05d}.jpg"
        data = jpeg(16, 16, 90, token)
        data += self.image.rng.randbytes(max(0, size - len(data)))
        self.image.write(f"{CONTAINERS['whatsapp']}/Message/{path}", data)
        return path

    def medium(self, row, inside, token):
        """The number of its ZWAMEDIAITEM, or None."""
        self.seen += inside
        if not self.left[inside] or (inside and self.seen % self.every) or (
                not inside and row % 3):
            return None
        self.left[inside] -= 1
        number = len(self.media) + 1
        if inside:
            path = self.path_inside(number, self.media_bytes, token)
        else:
            path = f"{ELSEWHERE}/F{self.elsewhere:07d}.jpg"
            self.elsewhere += 1
        self.media.append((number, 1, 1, row, self.media_bytes, path,
                           "image/jpeg"))
        return number

    def rows(self, messages, in_window):
        talk = plan(self.image.rng, self.start, self.until, messages,
                    in_window, CONVERSATIONS)
        for row, (when, number) in enumerate(talk, 1):
            token = self.image.token()
            own = row % 5 < 2
            inside = number == 1 and self.start <= when < self.until
            raw = when // NS - COCOA_S
            media = self.medium(row, inside, token)
            text = words(self.image.rng, token)
            other = jid(address(number))
            if number == 1:
                self.tell(row, raw, own, text, token)
            yield (row, 9, 1, int(own), 1 if media else 0, 8 if own else 0,
                   number, media, raw, None if own else other,
                   other if own else jid("+447700900100"),
                   f"3A{row:018X}", text)

    def tell(self, row, raw, own, text, token):
        self.image.item(
            "messages", "whatsapp", {"path": STORE, "table": "ZWAMESSAGE",
                                     "rowid": row, "wal": False},
            kind="message", handles=[jid(PERSON)], past=[],
            times={"shown": {"utc_ns": (raw + COCOA_S) * NS, "raw": raw}},
            author="owner" if own else jid(PERSON),
            session={"id": jid(PERSON), "kind": "one-to-one"},
            direction="outgoing" if own else "incoming", text=text,
            canaries={"text": token})

    def save(self, messages, in_window):
        db = sqlite3.connect(self.image.path(STORE), isolation_level=None)
        for pragma in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF",
                       "cache_size=-262144", "locking_mode=EXCLUSIVE"):
            db.execute(f"PRAGMA {pragma}")
        statements = list(schema.ddl(schema.CHAT, AGE))
        db.execute("BEGIN")
        for statement in statements:
            if not statement.startswith("CREATE INDEX"):
                db.execute(statement)
        db.executemany(
            "INSERT INTO ZWACHATSESSION(Z_PK, Z_ENT, Z_OPT, ZSESSIONTYPE, "
            "ZREMOVED, ZCONTACTJID) VALUES(?, 1, 1, 0, 0, ?)",
            ((n, jid(address(n))) for n in range(1, CONVERSATIONS + 1)))
        for name, columns, made in (
                ("ZWAMESSAGE", MESSAGE, self.rows(messages, in_window)),
                ("ZWAMEDIAITEM", MEDIA, self.media)):
            marks = ",".join("?" * len(columns))
            db.executemany(f"INSERT INTO {name}({','.join(columns)}) "
                           f"VALUES({marks})", made)
        for statement in statements:
            if statement.startswith("CREATE INDEX"):
                db.execute(statement)
        db.execute("COMMIT")
        db.execute("PRAGMA locking_mode=NORMAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.close()
        self.image.settle(STORE)


def build_big_whatsapp(image, messages=500000, media=40000, media_bytes=40000,
                       in_window=1000, inside_media=200):
    """Truth tells the person's messages only. The media come first: all of
    them wait in the vault until the database tells which are meant."""
    bulk = Bulk(image, media, media_bytes, in_window, inside_media)
    image.complete = False
    image.now_ns = bulk.until + 21 * DAY
    image.window = {"zone": ZONE, "from": FROM, "to": TO, "person": PERSON}
    bulk.save(messages, in_window)
    image.counts["messages"] = messages
    image.phone["backup"]["order"] = "index-last"
    image.phone["synthetic"] = [
        {"domain": DOMAIN, "prefix": f"Message/{ELSEWHERE}", "suffix": ".jpg",
         "count": bulk.elsewhere, "bytes": media_bytes, "seed": image.seed}]
