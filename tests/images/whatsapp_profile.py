"""Profiles `whatsapp` and `whatsapp-small`: both apps on one phone, with the
same people, on the edges of what a filter can say."""

from . import whatsapp_book as book
from .clock import DAY, NS, day_after, local
from .contacts import Contacts
from .noise import add_noise
from .selection import TEXTS, edges
from .sqlfile import SqlFile
from .whatsapp import CONTAINERS, WhatsApp, jid
from .whatsapp_cast import Cast

PARTLY = ["picture", "video", "voice", "document", "gif", "sticker",
          "view-once-picture", "view-once-video"]
OWNER = "+447700900100"


class Writer:
    """Messages of every type into the conversations of a cast."""

    def __init__(self, store, instants, scatter):
        self.store, self.rng = store, store.image.rng
        self.instants, self.scatter = instants, scatter

    def moment(self):
        """An edge one time in five, else anywhere near the window."""
        if self.rng.random() < 0.2:
            return self.rng.choice(self.instants)
        return self.rng.randrange(*self.scatter)

    def sender(self, chat):
        if chat.kind == 2 or not chat.members or self.rng.random() < 0.4:
            return None  # nobody else writes to a broadcast list
        return self.rng.choice(chat.members)

    def plain(self, chat, when, **more):
        return self.store.message(
            chat, when, self.rng.choice(TEXTS), self.sender(chat),
            wal=self.rng.random() < 0.05, **more)

    def shapes(self, chat, when):
        """Everything that a message can be, each once."""
        who, rng = self.sender(chat), self.rng
        words, wal = rng.choice(TEXTS), rng.random() < 0.1

        def add(**more):
            more.setdefault("sender", who)
            return self.store.message(chat, when, wal=wal, **more)

        made = [lambda k=k: add(
            kind=k, text=words if k in ("picture", "video", "gif") and
            rng.random() < 0.5 else None,
            media={"present": rng.random() < 0.8}) for k in PARTLY]
        made += [
            lambda: add(text=words, starred=True, forwarded=True),
            lambda: add(text=words, reply=rng.choice(chat.last)),
            lambda: add(text=words, sent=when - 2 * NS, reactions=[
                (m, "❤️", when + NS) for m in chat.members[:2]]
                + [(None, "👍", when + 2 * NS)]
                + [(m, "😂", when + 100 * DAY) for m in chat.members[-1:]]),
            lambda: add(text=words, sender=None, receipts=[
                (m if m.endswith("@lid") else book.Lids.of(
                    "+" + m.partition("@")[0]), 1 + n, 60 + n if n % 3 else None)
                for n, m in enumerate(chat.members)] + [(
                    book.Lids.of("+447700900177"), 5, 6)]),
            lambda: add(text="https://example.org/ " + words, kind="link"),
            lambda: add(kind="location", place=(50.6213, -3.4137)),
            lambda: add(kind="contact"), lambda: add(kind="deleted"),
            lambda: add(kind="notice", sender="", event=(2, None)),
            lambda: add(kind="notice", sender="", event=(1, None))]
        if chat.kind == 1:
            made += [
                lambda: add(kind="event", sender="", event=(
                    1, self.store.name("new title"))),
                lambda: add(kind="event", event=(2, "".join(
                    chat.members[-1:]))),
                lambda: add(kind="event", event=(3, None))]
        if self.store.age >= 2026:
            made += [lambda: add(kind="poll"),
                     lambda: add(text=words, edited="first thought")]
        return made

    def undated(self, chat):
        for raw in (0, None, -1.5):
            self.store.message(chat, self.instants[0], "when was this",
                               self.sender(chat), raw_date=raw)


def write_messages(store, cast, instants, scatter, count):
    """Each conversation: every instant, every shape at the window's middle;
    then more at random until there are `count`."""
    writer = Writer(store, instants, scatter)
    before = store.image.counts.get("messages", 0)
    middle = (scatter[0] + scatter[1]) // 2
    cast.conversations(store)
    for number, chat in enumerate(store.chats):
        for when in instants:
            writer.plain(chat, when)
        for shape in writer.shapes(chat, middle + number * NS):
            shape()
        writer.undated(chat)
        cast.strays(store, chat, middle)
    for when in instants[:9]:
        store.message(store.chats[0], when, "left over", cast.person,
                      joined=False)
    while store.image.counts.get("messages", 0) - before < count:
        chat = writer.rng.choice(store.chats)
        if writer.rng.random() < 0.3:
            writer.rng.choice(writer.shapes(chat, writer.moment()))()
        else:
            writer.plain(chat, writer.moment())
    for _ in range(5):
        store.ghost("deleted for good", middle)
    store.save()


def contacts(image, app, age, cast):
    found = book.Contacts(image, app, age)
    for number in cast.everybody():
        found.add("Known", number, wal=number == cast.other, lid=book.Lids.of(
            number) if number in cast.lids else None)
    if age >= 2026:
        found.add("Hidden", None, cast.hidden)
        found.add("Hidden", None, cast.hidden, bare=True)
    found.save()


def calls(image, app, age, cast, instants):
    log = book.Calls(image, app, age)
    for i, when in enumerate(instants):
        for who in cast.callers(age):
            log.add(when, [who], 60 + i, outgoing=i % 2 == 0, video=i % 3 == 0,
                    outcome=("answered", "missed", "rejected")[i % 3],
                    wal=i % 20 == 0)
        log.add(when + DAY, [who], 5, outcome="missed", again=True,
                outgoing=i % 2 == 0, video=i % 3 == 0)
        log.add(when, [cast.other, cast.person], 30, group="1203630@g.us")
        log.add(when, [cast.other, cast.denied], 30, group="1203631@g.us")
    for raw in (None, 0, -10.5, -1e12):
        log.add(instants[0], [cast.person], 5, raw_date=raw)
    log.save()


def address_book(image, cast):
    cards = Contacts(image)
    for number in (cast.person, cast.other):
        item = cards.add("Card", "Surname", [number], ["{}@example.org"])
        image.people.append({"name": item["name"], "contact": item["id"],
                             "handles": item["handles"]})
    cards.save()


def hidden_corners(image, app, cast):
    """Files of the container, and stores of this name elsewhere, that no
    filter can ask for."""
    top = CONTAINERS[app]
    for path in (f"Message/Media/{jid(cast.person)}/0/0/nobody.jpg",
                 "Media/Profile/447700900123-1.thumb",
                 "Message/StarDownload/late.jpg", "Biz/labels.plist"):
        token = image.token()
        image.write(f"{top}/{path}", f"{app} {token}\n".encode())
        image.noise(f"{top}/{path}", "of no message", [token])


def elsewhere(image, start):
    for domain in ("AppDomain-org.example.chat", "AppDomain-net.whatsapp."
                   "WhatsApp"):
        rel = f"backup/{domain}/Documents/ChatStorage.sqlite"
        store = SqlFile(image, rel, [
            "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME "
            "INTEGER, ZMESSAGEDATE TIMESTAMP, ZFROMJID VARCHAR, ZTEXT "
            "VARCHAR)"])
        token = image.token()
        store.insert("ZWAMESSAGE", {
            "Z_PK": 1, "ZMESSAGEDATE": start // NS - 978307200,
            "ZTEXT": f"not of this app {token}"})
        store.save()
        image.noise(rel, "another app's", [token])
    add_noise(image, start, without="group.net.whatsapp")


def build_whatsapp(image, first="2026-03-01", last="2026-03-29",
                   zone="Europe/London", person="+447700900123",
                   deny="+447700900199", age=2026, messages=10500,
                   business=1500, small=False):
    image.zone = image.identity["time-zone"] = zone
    scatter = (local(zone, day_after(first, -90)),
               local(zone, day_after(last, 90)))
    image.now_ns = scatter[1]
    instants = edges(zone, first, last)
    if small:  # a step before and on the first and the last midnight
        instants = instants[3:5] + instants[12:14]
    cast = Cast(person, deny)
    image.window = {"zone": zone, "from": first, "to": last, "age": age,
                    "person": person, "deny": [deny], "other": cast.other}
    address_book(image, cast)
    for app, count in (("whatsapp", messages),
                       ("whatsapp-business", business)):
        contacts(image, app, age, cast)
        calls(image, app, age, cast, instants[:27])
        if age >= 2026:
            cast.pairs(book.Lids(image, app))
        store = WhatsApp(image, app, age, OWNER)
        write_messages(store, cast, instants, scatter, count)
        hidden_corners(image, app, cast)
    elsewhere(image, scatter[0])


def build_whatsapp_small(image, age=2026):
    """Every kind of conversation, little in each."""
    build_whatsapp(image, age=age, messages=0, business=0, small=True)
