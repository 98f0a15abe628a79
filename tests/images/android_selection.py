"""Profile `android-selection`: more than 10,000 items that sit on the edges of
what a filter can say, and rows that the shell user is not shown."""

from .android_calls import Calls
from .android_messages import NOTIFICATION, Telephony
from .android_selection_book import calendar, contacts, work_profile
from .android_selection_media import media
from .android_selection_people import AndroidCast
from .clock import DAY, NS, day_after, local
from .jpeg import jpeg
from .selection import SPECIAL, TEXTS

MS = 10**6
STEPS = [-3600 * NS, -NS, -MS, 0, MS, NS, 3600 * NS]
BOXES = ["draft", "outbox", "failed", "queued"]
UNKNOWN_SUB = 7


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
        out += [utc - MS, utc, utc + 1800 * NS, utc + 5400 * NS]
    return out


class Writer:
    """Messages of every shape into the threads of a cast."""

    def __init__(self, image, sms, cast, instants, scatter):
        self.image, self.sms, self.cast = image, sms, cast
        self.rng, self.instants, self.scatter = image.rng, instants, scatter

    def moment(self):
        """An edge one time in five, else anywhere near the window."""
        if self.rng.random() < 0.2:
            return self.rng.choice(self.instants)
        return self.rng.randrange(*self.scatter)

    def sender(self, thread):
        return None if self.rng.random() < 0.4 else (
            self.rng.choice(thread.handles))

    def plain(self, thread, when):
        """An SMS; in a group it is an MMS, or one of an SMS to each."""
        sms, who = self.sms, self.sender(thread)
        text = self.rng.choice(TEXTS)
        if not thread.group:
            return sms.sms(thread, when, text, who,
                           sent=when - 3 * NS if who else None,
                           sub_id=self.rng.choice([1, 2, -1]))
        if who is None and self.rng.random() < 0.3:
            return sms.sms(thread, when, text,
                           address=self.rng.choice(thread.handles))
        return sms.mms(thread, when, text, who,
                       sub_id=self.rng.choice([1, 2, -1]))

    def file(self, present=True):
        token, kind = self.image.token(), self.rng.randrange(3)
        name, mime = [("note.txt", "text/x-note"), ("card.vcf", "text/x-vCard"),
                      ("picture.jpg", "image/jpeg")][kind]
        data = jpeg(16, 16, 90, token) if kind == 2 else (
            f"attached {token}\n".encode())
        return {"name": name, "mime": mime, "token": token, "data": data,
                "present": present}

    def shaped(self, thread, when):
        rng, sms, cast = self.rng, self.sms, self.cast
        who, text = self.sender(thread), rng.choice(TEXTS)
        others = [h for h in thread.handles if h != who]
        one = thread.handles[0]
        shapes = [
            lambda: sms.mms(thread, when, text, who, files=[self.file()]),
            lambda: sms.mms(thread, when, (), who, files=[
                self.file(), self.file(present=False)]),
            lambda: sms.mms(thread, when, text, who, subject="Über “uns”",
                            sent=when - NS),
            lambda: sms.mms(thread, when, [text, "and more"], who,
                            smil=False),
            lambda: sms.mms(thread, when, text, who, to=[], cc=others),
            lambda: sms.sms(thread, when, text, who, address=one,
                            subject="about"),
            lambda: sms.sms(thread, when, text, box=rng.choice(BOXES),
                            address=one),
            lambda: sms.mms(thread, when, text,
                            box=rng.choice(["draft", "outbox"])),
            lambda: sms.mms(thread, when, "", who or one, box="inbox",
                            m_type=NOTIFICATION),
            lambda: sms.sms(thread, when, text, who, address=one,
                            sub_id=UNKNOWN_SUB),
            lambda: sms.mms(thread, when, text, who, sub_id=UNKNOWN_SUB),
            lambda: sms.sms(thread, when, None, who, address=one),
            # As a chat app leaves its messages among the texts.
            lambda: sms.sms(thread, when, text, who, address=one, more={
                "protocol": 999, "creator": "com.example.rcs"}),
        ]
        rng.choice(shapes)()

    def undated(self, thread):
        for raw in (0, None, -1):
            self.sms.sms(thread, 0, "when was this", thread.handles[0],
                         raw_date=raw, more={"date": raw})
        self.sms.mms(thread, 0, "when was that", thread.handles[0],
                     raw_date=0)


def strays(image, sms, cast, instants):
    """What a phone should not have, and has."""
    when = instants[len(instants) // 2]
    main = cast.main_chat
    for moment in instants[:9]:
        for address in cast.spellings() + [cast.denied, cast.other]:
            sms.sms(None, moment, "left over", address, thread_id=None)
    sms.sms(None, when, "of a thread that is gone", cast.person,
            thread_id=987654)
    sms.mms(None, when, "of a thread that is gone", cast.person,
            thread_id=987654, to=[])
    # An MMS in the person's own thread that the denied one also got.
    sms.mms(main, when, "with a copy to another", cast.person,
            cc=[cast.denied])
    sms.mms(main, when, "with a blind copy", bcc=[cast.national(cast.denied)])
    sms.mms(main, when, "with a copy to one more", cast.person,
            cc=[cast.other])
    # A row whose address is not its thread's.
    sms.sms(main, when, "somebody else's", cast.denied)
    sms.sms(main, when, "somebody else's", cast.other)
    for _ in range(3):
        sms.lone_part(image.token())
        sms.raw_sms(image.token())
    sms.db.skip("sms", 50)


def messages(image, cast, instants, scatter, count):
    sms = Telephony(image)
    cast.threads(sms)
    writer = Writer(image, sms, cast, instants, scatter)
    for thread in sms.threads:
        for when in instants:
            writer.plain(thread, when)
        writer.undated(thread)
    strays(image, sms, cast, instants)
    for length in (159, 160, 161, 4096, 65535, 65536, 200000):
        sms.sms(cast.main_chat, writer.moment(), "x" * (length - 18),
                cast.person)
    while image.counts.get("messages", 0) < count:
        thread = image.rng.choice(sms.threads)
        if image.rng.random() < 0.4:
            writer.shaped(thread, writer.moment())
        else:
            writer.plain(thread, writer.moment())
    sms.save()


def calls(image, cast, instants, scatter, user=0):
    log, rng = Calls(image, user), image.rng
    people = [cast.person, cast.national(cast.person), cast.other, cast.denied,
              cast.national(cast.denied), None, cast.near_misses()[0]]
    types = ["incoming", "outgoing", "missed", "rejected", "blocked",
             "elsewhere", "voicemail"]

    def some(when, address, **more):
        type_ = rng.choice(types) if address else "missed"
        log.add(when, address, 0 if type_ in ("missed", "rejected", "blocked")
                else rng.randrange(900), type_=type_,
                name=None if address is None else "Shown",
                location=rng.choice([None, "Devon"]), **more)

    for when in instants:
        for address in people:
            some(when, address)
    for address in cast.spellings() + cast.odd_spellings() + \
            cast.near_misses():
        for when in instants[:14]:
            some(when, address)
    inside = (scatter[0] + scatter[1]) // 2
    for presentation in (2, 3, 4, 5):
        for number in (None, "", "-1", "-2"):
            log.add(inside, None, 0, type_="missed",
                    presentation=presentation, more={"number": number})
    # A number that stands there though it was to be withheld.
    log.add(inside, cast.person, 0, type_="missed", presentation=2)
    log.add(inside, cast.denied, 0, type_="missed", presentation=2)
    for raw_type in (0, 8, 10, 1000):
        log.add(inside, cast.person, 3, raw_type=raw_type)
    for address in (cast.person, cast.other):
        log.add(inside, address, 3, hidden=True)
        log.add(inside, address, 2**31 - 1, subject="please call")
        for raw in (0, None, -1):
            log.add(0, address, 5, raw_date=raw, more={"date": raw})
    for _ in range(200):
        some(rng.randrange(*scatter), rng.choice(people))
    log.save()


def controls(image):
    """Who may watch this phone; and an app that says much, but not that."""
    image.android.update({
        "packages": [
            {"name": "com.example.watcher"},
            {"name": "com.example.tracker", "installer": "com.example.shop"},
            {"name": "org.example.prayer", "installer":
             "com.android.vending"},
            {"name": "com.android.phone", "system": True}],
        "policies": [{"kind": "device-admin", "component":
                      "com.example.watcher/com.example.watcher.Admin"}],
        "settings": {"0/secure/enabled_accessibility_services":
                     "com.example.watcher/com.example.watcher.Reader"}})
    image.extra["controls"] = [
        ["accessibility-service", "com.example.watcher",
         "com.example.watcher/com.example.watcher.Reader", None],
        ["device-admin", "com.example.watcher",
         "com.example.watcher/com.example.watcher.Admin", None],
        ["installed-by", "com.example.tracker", None, "com.example.shop"],
        ["installed-by", "com.example.watcher", None, None]]
    image.extra["not_controls"] = ["org.example.prayer"]


def build_selection(image, first="2026-03-01", last="2026-03-29",
                    zone="Europe/London", person="+447700900123",
                    deny="+447700900199", items=10500):
    image.zone = image.identity["time-zone"] = zone
    instants = edges(zone, first, last)
    scatter = (local(zone, day_after(first, -90)),
               local(zone, day_after(last, 90)))
    image.now_ns = scatter[1]
    cast = AndroidCast(image, person, deny)
    image.window = {"zone": zone, "from": first, "to": last,
                    "person": person, "deny": [deny], **cast.told()}
    controls(image)
    contacts(image, cast)
    calls(image, cast, instants, scatter)
    calendar(image, cast, first, last)
    media(image, instants, scatter)
    work_profile(image, cast, instants, scatter, first, last)
    messages(image, cast, instants, scatter,
             max(0, items - sum(image.counts.values())))
