"""Profile `selection`: more than 10,000 items that sit on the edges of what a
filter can say: dates, people, groups, spellings, doubtful times."""

from .clock import DAY, NS, day_after, local
from .selection_media import calls, contacts, media
from .messages import Sms
from .noise import add_noise
from .selection_people import Cast

STEPS = [-3600 * NS, -NS, -1000, -1, 0, 1, 1000, NS, 3600 * NS]
# Clock changes in London, a leap day, a new year, a leap day to come.
SPECIAL = ["2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26",
           "2024-02-29", "2024-03-01", "2026-01-01", "2028-02-29"]
LONG = "all the words that were too many for one short length byte "
TEXTS = ["see you there", "on my way", "did you hear", "never mind",
         "call me when you can", "😂🎉 emoji 👩‍👩‍👧‍👦", "שלום, מה שלומך?",
         "مرحبا كيف حالك", "naïve café — “quotes”", "日本語のメッセージ",
         "a\nb\tc", LONG * 3]


def edges(zone, first, last):
    """Instants on and about midnight of the window and of special days, and
    about the hours that a clock change skips or repeats."""
    days = [first, day_after(last), last, day_after(first, -1)]
    out = []
    for day in dict.fromkeys(days + SPECIAL):
        midnight = local(zone, day)
        out += [midnight + step for step in STEPS]
    for text in ("2026-03-29T01:00:00", "2026-10-25T00:00:00"):
        utc = local("UTC", text)
        out += [utc - 1, utc, utc + 1800 * NS, utc + 5400 * NS]
    return out


class Writer:
    """Messages of every shape into the conversations of a cast."""

    def __init__(self, image, sms, cast, instants, scatter):
        self.image, self.sms, self.cast = image, sms, cast
        self.rng, self.instants, self.scatter = image.rng, instants, scatter
        self.last = {}

    def moment(self):
        """An edge one time in five, else anywhere near the window."""
        if self.rng.random() < 0.2:
            return self.rng.choice(self.instants)
        low, high = self.scatter
        return self.rng.randrange(low, high)

    def sender(self, chat):
        return None if self.rng.random() < 0.4 else (
            self.rng.choice(chat.handles))

    def plain(self, chat, when):
        body = self.rng.choice(["text", "attributedBody", "both"])
        item = self.sms.message(chat, when, self.rng.choice(TEXTS),
                                self.sender(chat), body=body,
                                wal=self.rng.random() < 0.05)
        self.last.setdefault(chat.rowid, []).append(item)

    def target(self, chat):
        return self.rng.choice(self.last[chat.rowid])

    def shaped(self, chat, when):
        """One of the shapes that this release of iOS knows."""
        rng, sms, ios = self.rng, self.sms, self.image.ios
        who, text = self.sender(chat), rng.choice(TEXTS)
        shapes = [
            lambda: sms.reaction(chat, when, self.target(chat), who,
                                 rng.choice([2000, 2001, 2002, 2003, 2004,
                                             2005, 3000, 3003])),
            lambda: sms.message(chat, when, text, who,
                                attachments=[self.file(who)]),
            lambda: sms.message(chat, when, None, who, attachments=[
                self.file(who), self.file(who, present=False)]),
            lambda: sms.message(chat, when, text, who, subject="subject"),
            lambda: sms.message(chat, when, text, who, preview="a page"),
            lambda: sms.message(chat, when, text, failed=True),
            lambda: sms.message(chat, when, text, who, read=when + DAY,
                                delivered=when + NS, played=when + 9 * NS),
        ]
        if chat.group:
            shapes += [
                lambda: sms.renamed(chat, when, "new title", who),
                lambda: sms.joined(chat, when, chat.handles[-1], who)]
        if ios >= 14:
            shapes.append(lambda: sms.message(
                chat, when, text, who, reply=self.target(chat)))
        if ios >= 16:
            shapes += [
                lambda: sms.message(chat, when, text, who, edits=[
                    (when + NS, "first thought"), (when + 2 * NS, "second")]),
                lambda: sms.message(chat, when, text, who,
                                    unsent=when + 60 * NS),
                lambda: sms.message(chat, when, "kept", who, edits=[
                    (when + NS, "before it went")], unsent=when + 60 * NS),
                lambda: sms.message(chat, when, text, who,
                                    deleted=when + DAY)]
        if ios >= 18:
            shapes.append(lambda: sms.reaction(
                chat, when, self.target(chat), who, 2006, "🫶"))
        rng.choice(shapes)()

    def file(self, who, present=True):
        token = self.image.token()
        kind = self.rng.choice([("note.txt", "text/plain",
                                 "public.plain-text"),
                                ("card.vcf", "text/vcard", "public.vcard"),
                                ("memo.caf", "audio/x-caf",
                                 "com.apple.coreaudio-format")])
        return {"name": kind[0], "mime": kind[1], "uti": kind[2],
                "data": f"attached {token}\n".encode(), "token": token,
                "present": present, "named": present or who is None}

    def undated(self, chat):
        """No time, or one of the wrong size for this release."""
        wrong = 800000000 if self.image.ios >= 11 else 800000000 * NS
        for raw in (0, None, wrong, -1):
            self.sms.message(chat, self.image.now_ns, "when was this",
                             chat.handles[0], raw_date=raw,
                             flags=[] if raw in (0, None) else
                             ["contradicting_time"])

    def orphan(self, address, when):
        """A row that no conversation knows."""
        self.sms.message(None, when, "left over", address, service="SMS",
                         joined=False)


def messages(image, cast, instants, scatter, count):
    sms = Sms(image)
    cast.conversations(sms)
    writer = Writer(image, sms, cast, instants, scatter)
    for chat in sms.chats:
        for when in instants:
            writer.plain(chat, when)
        writer.undated(chat)
    for address in cast.spellings() + [cast.denied, cast.other]:
        for when in instants[:9]:
            writer.orphan(address, when)
    person = cast.main_chat
    for length in (100, 127, 128, 129, 255, 256, 32767, 32768, 40000):
        room = length - len(" cnry-") - 12 if image.canaries else length
        for body in ("text", "attributedBody"):
            sms.message(person, writer.moment(), ("x" * room)[:room],
                        person.handles[0], body=body)
    while image.counts.get("messages", 0) < count:
        chat = image.rng.choice(sms.chats)
        if image.rng.random() < 0.4:
            writer.shaped(chat, writer.moment())
        else:
            writer.plain(chat, writer.moment())
    sms.dangle(40)
    for _ in range(10):
        sms.ghost("deleted for good", writer.moment())
    sms.save()


def build_selection(image, first="2026-03-01", last="2026-03-29",
                    zone="Europe/London", person="+447700900123",
                    deny="+447700900199", items=10500):
    image.zone = image.identity["time-zone"] = zone
    instants = edges(zone, first, last)
    scatter = (local(zone, day_after(first, -90)),
               local(zone, day_after(last, 90)))
    image.now_ns = scatter[1]
    cast = Cast(image, person, deny)
    image.window = {"zone": zone, "from": first, "to": last,
                    "person": person, "deny": [deny], **cast.told()}
    contacts(image, cast)
    calls(image, cast, instants, scatter)
    media(image, instants, scatter)
    messages(image, cast, instants, scatter,
             max(0, items - sum(image.counts.values())))
    add_noise(image, scatter[0])
