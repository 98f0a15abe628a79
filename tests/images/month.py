"""Profile `month`: a believable month in the life of one invented person,
two weeks of it overshadowed by an ex who will not stop."""

from . import phrases
from .calls import Calls
from .clock import DAY, NS, day_after, local
from .contacts import Contacts
from .jpeg import exif, jpeg
from .messages import Sms
from .month_media import fill_media
from .noise import add_noise

ZONE = "Europe/London"
SUSPECT, SUSPECT_MAIL = "+447700900123", "jordan.reid@example.org"
LAWYER, CARER = "+447700900106", "+447700900107"

# first, last, number, mail, organisation, service, scripts, talks a day
PEOPLE = [
    ("Jordan", "Reid", SUSPECT, SUSPECT_MAIL, None, "iMessage", None, 0),
    ("Mum", None, "+447700900101", None, None, "iMessage",
     phrases.FAMILY, 2.2),
    ("Beth", "Marlow", "+447700900102", "beth.marlow@example.org", None,
     "iMessage", phrases.FRIEND, 1.4),
    ("Priya", "Nair", "+447700900103", "priya@example.org", None, "iMessage",
     phrases.FRIEND, 4.2),
    ("Tom", "Ashby", "+447700900104", None, "Harbour Books", "SMS",
     phrases.WORK, 2.0),
    ("Marcus", "Bell", "+447700900105", None, None, "iMessage",
     phrases.FLAT, 2.0),
    ("Hannah", "Cole", LAWYER, "h.cole@example.org", "Cole & Wray Solicitors",
     "SMS", phrases.LEGAL, 0.25),
    ("Ruth", "Adeyemi", CARER, None, "Counselling", "iMessage",
     phrases.CARE, 0.3),
    ("Gran", None, "+447700900108", None, None, "SMS", phrases.GRAN, 0.6),
    ("Aisha", "Khan", "+447700900109", None, None, "iMessage",
     phrases.FRIEND, 1.6),
    ("Leo", "Martin", "+12025550142", "leo@example.org", None, "iMessage",
     phrases.FRIEND, 0.8),
    ("Sam", "Osei", "+447700900110", None, "Harbour Books", "SMS",
     phrases.WORK, 1.2),
]


class Month:
    def __init__(self, image, around):
        self.image, self.rng = image, image.rng
        self.first = day_after(around, -15)
        self.start = local(ZONE, self.first)
        self.days = 31
        self.window = (day_after(around, -13), around)
        image.now_ns = local(ZONE, day_after(around, 17)) + 9 * 3600 * NS
        image.window = {
            "zone": ZONE, "from": self.window[0], "to": self.window[1],
            "person": SUSPECT, "person_mail": SUSPECT_MAIL,
            "deny": [LAWYER, CARER]}
        self.sms, self.chats, self.talks = Sms(image), {}, []

    def contacts(self):
        book = Contacts(self.image)
        for first, last, number, mail, firm, *_ in PEOPLE:
            item = book.add(
                first, last, [number], [mail] if mail else [],
                organisation=firm, picture=first in ("Mum", "Priya"),
                note="met at the bookshop" if first == "Sam" else None,
                address=("4 Quay Lane", "Exmouth Vale", "EX99 9ZZ",
                         "United Kingdom") if first == "Mum" else None)
            self.image.people.append({
                "name": item["name"], "handles": item["handles"],
                "contact": item["id"]})
        book.add(None, None, ["+447700900120"], organisation="Quay Dental",
                 url="https://dental.example.org/")
        book.save()

    def at(self, day, low=7, high=23):
        """A moment of a day between two hours, wall clock."""
        date = day_after(self.first, day)
        hours = local(ZONE, f"{date}T{low:02d}:00:00")
        return hours + self.rng.randrange((high - low) * 3600) * NS + (
            self.rng.randrange(NS) if self.image.ios >= 11 else 0)

    def plan(self, scripts, a_day, chat, others, day):
        """Decide when conversations happen; they are written later, in the
        order of time, as a phone would have them."""
        count = int(a_day) + (self.rng.random() < a_day % 1)
        for _ in range(count):
            when = self.at(day)
            speaker = self.rng.randrange(len(others))
            for own, text in phrases.script(scripts, self.rng):
                if not own:
                    speaker = (speaker + 1) % len(others)
                self.talks.append((when, len(self.talks), chat, text,
                                   None if own else others[speaker]))
                when += self.rng.randrange(8, 400) * NS

    def suspect(self, chat, old_chat):
        inside = 0
        for day in range(self.days):
            date = day_after(self.first, day)
            if date < self.window[0]:
                self.plan(phrases.BEFORE, 1.2, chat, [SUSPECT], day)
            elif date <= self.window[1]:
                inside += 1
                rate = 2 + inside * 0.35
                self.plan(phrases.THREAT, rate, chat, [SUSPECT], day)
                if inside % 4 == 0:  # blocked on iMessage, so by SMS
                    self.plan(phrases.THREAT, 1, old_chat, [SUSPECT], day)
            else:
                self.plan(phrases.AFTER, 0.3, chat, [SUSPECT], day)

    def messages(self):
        sms = self.sms
        for first, _, number, _, _, service, scripts, rate in PEOPLE:
            self.chats[first] = sms.chat([number], service)
            for day in range(self.days if scripts else 0):
                self.plan(scripts, rate, self.chats[first], [number], day)
        by_sms = sms.chat([SUSPECT], "SMS")
        self.suspect(self.chats["Jordan"], by_sms)
        numbers = {p[0]: p[2] for p in PEOPLE}
        for title, members, scripts, rate in (
                ("Thursday quiz 🧠", ("Priya", "Tom", "Marcus"),
                 phrases.QUIZ, 1.6),
                ("Family", ("Mum", "Beth"), phrases.KIN, 1.0),
                ("Flat + Jordan (old)", ("Marcus", "Jordan"),
                 phrases.FLAT, 0.2)):
            others = [numbers[m] for m in members]
            chat = sms.chat(others, "iMessage", title)
            self.chats[title] = chat
            for day in range(self.days):
                self.plan(scripts, rate, chat, others, day)
        for sender, texts in phrases.SENDERS.items():
            chat = sms.chat([sender], "SMS")
            for day in range(self.days):
                if self.rng.random() < 0.25:
                    self.talks.append((
                        self.at(day, 8, 18), len(self.talks), chat,
                        phrases.fill(self.rng.choice(texts), self.rng),
                        sender))
        self.talks.sort(key=lambda t: t[:2])
        for index, talk in enumerate(self.talks):
            self.write(*talk, last=index >= len(self.talks) - 12)
        sms.dangle(9)
        sms.ghost("a message that was deleted for good", self.start)
        sms.save()

    def write(self, when, _, chat, text, sender, last):
        """One message with what usually hangs on it."""
        rng, ios, more = self.rng, self.image.ios, {}
        blue = chat.service == "iMessage"
        if blue and sender is None:
            more["delivered"] = when + 2 * NS
        if rng.random() < (0.9 if sender else 0.6) and (blue or sender):
            more["read"] = when + rng.randrange(5, 4000) * NS
        if rng.random() < 0.02:
            more["attachments"] = [self.snapshot(when, text)]
        if rng.random() < 0.01 and blue and ios >= 16:
            more["edits"] = [(when + 30 * NS, text.upper())]
        elif rng.random() < 0.006 and blue and ios >= 16:
            more["unsent"] = when + 45 * NS
        elif rng.random() < 0.008 and ios >= 16:
            more["deleted"] = when + DAY
        if chat.last and rng.random() < 0.03 and blue and ios >= 14:
            more["reply"] = chat.last
        body = "attributedBody" if ios >= 16 and rng.random() < 0.4 else "both"
        item = self.sms.message(chat, when, text, sender, body=body, wal=last,
                                **more)
        if blue and chat.last and rng.random() < 0.05 and \
                SUSPECT not in chat.handles:
            other = None if chat.last["author"] != "owner" else (
                rng.choice(chat.handles))
            self.sms.reaction(chat, when + 20 * NS, chat.last, other,
                              2000 + rng.randrange(6), wal=last)
        if "unsent" not in item["flags"] and \
                "recently_deleted" not in item["flags"]:
            chat.last = item

    def snapshot(self, when, text):
        token = self.image.token()
        return {"name": "IMG_0001.jpeg", "mime": "image/jpeg",
                "uti": "public.jpeg", "token": token,
                "data": jpeg(32, 24, self.rng.randrange(40, 220), token,
                             exif(description=text[:20].encode(
                                 "ascii", "replace").decode()))}

    def calls(self):
        log = Calls(self.image)
        for day in range(self.days):
            for first, _, number, *_ in PEOPLE[1:6]:
                if self.rng.random() < 0.3:
                    log.add(self.at(day, 9, 22), number,
                            self.rng.randrange(600), name=first,
                            outgoing=self.rng.random() < 0.5,
                            answered=self.rng.random() < 0.8)
            date = day_after(self.first, day)
            if self.window[0] <= date <= self.window[1]:
                for _ in range(self.rng.randrange(1, 6)):
                    log.add(self.at(day, 18, 24), SUSPECT, 0, name="Jordan",
                            answered=False)
                if day % 3 == 0:  # the number was withheld after a while
                    log.add(self.at(day, 21, 24), None, 0, answered=False)
                if day % 5 == 0:
                    log.add(self.at(day, 20, 23), SUSPECT_MAIL, 0,
                            kind="facetime-video", answered=False)
        log.save()


def build_month(image, around="2026-03-14", photos=300):
    month = Month(image, around)
    month.contacts()
    month.messages()
    month.calls()
    fill_media(image, month, photos)
    add_noise(image, month.start)
