"""Profile `android-month`: the month of the iPhone's invented person, as her
Android would hold it."""

from . import phrases
from .android_calendar import Calendar, Rule
from .android_calls import Calls
from .android_contacts import WHATSAPP, Contacts
from .android_media import Storage
from .android_messages import Telephony
from .clock import DAY, NS, day_after, local
from .jpeg import jpeg
from .month import CARER, LAWYER, PEOPLE, SUSPECT, SUSPECT_MAIL, ZONE

HOME = (50.6213, -3.4137)
CHAT = "Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images"
GROUPS = (
    (("Priya", "Tom", "Marcus"), phrases.QUIZ, 1.6),
    (("Mum", "Beth"), phrases.KIN, 1.0),
    (("Marcus", "Jordan"), phrases.FLAT, 0.2))


class Month:
    def __init__(self, image, around):
        self.image, self.rng = image, image.rng
        self.first, self.days = day_after(around, -15), 31
        self.start = local(ZONE, self.first)
        self.window = (day_after(around, -13), around)
        image.now_ns = local(ZONE, day_after(around, 17)) + 9 * 3600 * NS
        image.window = {
            "zone": ZONE, "from": self.window[0], "to": self.window[1],
            "person": SUSPECT, "person_mail": SUSPECT_MAIL,
            "deny": [LAWYER, CARER]}
        self.sms, self.talks = Telephony(image), []

    def at(self, day, low=7, high=23):
        """A moment of a day between two hours, wall clock."""
        hours = local(ZONE, f"{day_after(self.first, day)}T{low:02d}:00:00")
        return hours + self.rng.randrange((high - low) * 3600) * NS

    def contacts(self):
        book = Contacts(self.image)
        for first, last, number, mail, firm, *_ in PEOPLE:
            raws = [{"first": first, "last": last, "numbers": [number],
                     "mails": [mail] if mail else [], "organisation": firm,
                     "picture": first in ("Mum", "Priya"),
                     "address": "4 Quay Lane, Exmouth Vale"
                     if first == "Mum" else None}]
            if first in ("Priya", "Beth", "Marcus"):
                raws.append({"first": first, "numbers": [number],
                             "account": WHATSAPP})
            item = book.person(raws)[0]
            self.image.people.append({
                "name": item["name"], "handles": item["handles"],
                "contact": item["id"]})
        book.add(None, None, ["+447700900120"], organisation="Quay Dental",
                 url="https://dental.example.org/")
        book.save()

    def plan(self, scripts, a_day, thread, day):
        """Decide when they talk; it is written later, in order of time."""
        count = int(a_day) + (self.rng.random() < a_day % 1)
        for _ in range(count):
            when, speaker = self.at(day), self.rng.randrange(
                len(thread.handles))
            for own, text in phrases.script(scripts, self.rng):
                if not own:
                    speaker = (speaker + 1) % len(thread.handles)
                self.talks.append((when, len(self.talks), thread, text,
                                   None if own else thread.handles[speaker]))
                when += self.rng.randrange(8, 400) * NS

    def suspect(self, thread):
        inside = 0
        for day in range(self.days):
            date = day_after(self.first, day)
            if date < self.window[0]:
                self.plan(phrases.BEFORE, 1.2, thread, day)
            elif date <= self.window[1]:
                inside += 1
                self.plan(phrases.THREAT, 2 + inside * 0.35, thread, day)
            else:
                self.plan(phrases.AFTER, 0.3, thread, day)

    def messages(self):
        sms = self.sms
        for first, _, number, _, _, _, scripts, rate in PEOPLE:
            thread = sms.thread([number])
            if first == "Jordan":
                self.suspect(thread)
            for day in range(self.days if scripts else 0):
                self.plan(scripts, rate, thread, day)
        numbers = {p[0]: p[2] for p in PEOPLE}
        for members, scripts, rate in GROUPS:
            thread = sms.thread([numbers[m] for m in members])
            for day in range(self.days):
                self.plan(scripts, rate, thread, day)
        for sender, texts in phrases.SENDERS.items():
            thread = sms.thread([sender])
            for day in range(self.days):
                if self.rng.random() < 0.25:
                    self.talks.append((
                        self.at(day, 8, 18), len(self.talks), thread,
                        phrases.fill(self.rng.choice(texts), self.rng),
                        sender))
        self.talks.sort(key=lambda t: t[:2])
        for when, _, thread, text, sender in self.talks:
            self.write(when, thread, text, sender)
        sms.sms(sms.threads[0], self.image.now_ns - DAY, "i want to say",
                box="draft")
        sms.save()

    def write(self, when, thread, text, sender):
        files = []
        if self.rng.random() < 0.02:
            token = self.image.token()
            files = [{"name": "picture.jpg", "mime": "image/jpeg",
                      "token": token, "data": jpeg(
                          32, 24, self.rng.randrange(40, 220), token)}]
        if thread.group or files:
            self.sms.mms(thread, when, text, sender, files=files)
        else:
            self.sms.sms(thread, when, text, sender,
                         sent=when - 2 * NS if sender else None)

    def calls(self):
        log = Calls(self.image)
        for day in range(self.days):
            for first, _, number, *_ in PEOPLE[1:6]:
                if self.rng.random() < 0.3:
                    type_ = self.rng.choice(
                        ["incoming", "outgoing", "outgoing", "missed"])
                    log.add(self.at(day, 9, 22), number,
                            self.rng.randrange(600) * (type_ != "missed"),
                            type_=type_, name=first)
            date = day_after(self.first, day)
            if self.window[0] <= date <= self.window[1]:
                for _ in range(self.rng.randrange(1, 6)):
                    log.add(self.at(day, 18, 24), SUSPECT, type_=
                            self.rng.choice(["missed", "missed", "rejected"]),
                            name="Jordan")
                if day % 3 == 0:  # the number was withheld after a while
                    log.add(self.at(day, 21, 24), None, type_="missed")
        log.save()

    def calendar(self):
        book, first = Calendar(self.image), self.first
        book.add(f"{day_after(first, -60)}T18:30", 60, "choir",
                 rule=Rule("WEEKLY"), place="St Mary’s hall")
        book.add(f"{day_after(first, -30)}T09:00", 8 * 60, "early shift",
                 rule=Rule("WEEKLY", interval=2, byday=("MO", "TH")))
        book.add(f"{day_after(first, -300)}T00:00", 24 * 60, "Mum’s birthday",
                 all_day=True, rule=Rule("YEARLY"))
        book.add(f"{day_after(first, 9)}T15:00", 45, "solicitor",
                 attendees=[("Hannah Cole", "h.cole@example.org")])
        book.add(f"{day_after(first, 12)}T10:20", 20, "dentist")
        book.save()

    def media(self, count):
        store, rng = Storage(self.image), self.rng
        for when in sorted(self.at(rng.randrange(self.days), 8, 23)
                           for _ in range(count)):
            draw, form, folder, more = rng.random(), "jpg", "DCIM/Camera", {}
            if draw < 0.25:
                form, folder = "png", "Pictures/Screenshots"
                more = {"kind": "screenshot", "dating": "none"}
            elif draw < 0.35:
                form = "mp4"
            elif draw < 0.45:
                folder = CHAT
                more = {"kind": "saved", "dating": "none"}
            elif draw < 0.50:
                form, folder = "m4a", "Recordings"
                more = {"datetaken": None, "recording": True}
            elif draw < 0.55:
                form, folder = rng.choice(["pdf", "txt"]), "Download"
                more = {"download": True}
            elif rng.random() < 0.5:
                more = {"gps": HOME}
            if form == "jpg" and folder == "DCIM/Camera":
                more["trashed"] = when + DAY if rng.random() < 0.05 else None
                more["size"] = rng.randrange(20000, 90000)
            store.add(folder, form, when, **more)
        store.noise(CHAT.replace("WhatsApp Images", ".Links/a.txt"),
                    "a link's preview", self.start)
        store.noise("Android/data/com.example.bank/files/statement.pdf",
                    "bank", self.start)
        store.save()


def build_month(image, around="2026-03-14", photos=300):
    month = Month(image, around)
    month.contacts()
    month.messages()
    month.calls()
    month.calendar()
    month.media(photos)
