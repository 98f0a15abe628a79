"""Profile `android-small`: some fifty items, for runs that must be quick."""

from .android_calendar import Calendar, Rule
from .android_calls import Calls
from .android_contacts import WHATSAPP, Contacts
from .android_media import Storage
from .android_messages import Telephony
from .clock import DAY, NS, day_after, local

PERSON, OTHER, DENIED = "+447700900123", "+447700900150", "+447700900199"


def note(image, name="note.txt"):
    token = image.token()
    return {"name": name, "mime": "text/x-vcard", "token": token,
            "data": f"attached {token}\n".encode()}


def small_contacts(image, user=0):
    book = Contacts(image, user)
    for first, last, number in (("Jo", "Reid", PERSON), ("Al", "Ng", OTHER)):
        item = book.add(first, last, [number], ["{}@example.org"],
                        note="a note", address="1 Quay, Exmouth")
        image.people.append({"name": item["name"], "contact": item["id"],
                             "handles": item["handles"]})
    book.person([{"first": "Wanda", "numbers": ["+447700900160"]},
                 {"first": "Wanda", "numbers": ["+447700900160"],
                  "account": WHATSAPP}])
    book.save()


def small_messages(image, start, end):
    sms = Telephony(image)
    mine, other = sms.thread([PERSON]), sms.thread([OTHER])
    both = sms.thread([PERSON, OTHER])
    for thread, sender in ((mine, PERSON), (other, OTHER)):
        for i, when in enumerate((start - DAY, start, start + 3 * DAY,
                                  end - NS, end)):
            sms.sms(thread, when, f"words {i}", sender if i % 2 else None)
        sms.mms(thread, start + 4 * DAY, "with a file", sender,
                files=[note(image)])
    sms.mms(both, start + 5 * DAY, "to both", PERSON)
    sms.mms(both, start + 5 * DAY, "from me to both")
    sms.sms(mine, start + DAY, "not sent yet", box="draft")
    sms.save()


def small_calls(image, start, end, user=0):
    log = Calls(image, user)
    for number in (PERSON, OTHER, None):
        for when in (start - DAY, start + DAY, end):
            log.add(when, number, 60, name=number and "somebody")
    log.save()


def small_calendar(image, first, user=0):
    book = Calendar(image, user)
    book.add(f"{day_after(first, 2)}T09:00", 60, "dentist", place="the quay")
    book.add(f"{day_after(first, -40)}T09:00", 60, "long ago")
    book.add(f"{day_after(first, -30)}T18:00", 30, "every week",
             rule=Rule("WEEKLY"), attendees=[("Jo", "{}@example.org")])
    book.add(f"{day_after(first, -30)}T18:00", 30, "every year",
             rule=Rule("YEARLY"))
    book.save()


def small_media(image, start, end, user=0):
    store = Storage(image, user)
    for when in (start - DAY, start + 2 * DAY, end + DAY):
        store.add("DCIM/Camera", "jpg", when)
        store.add("DCIM/Camera", "mp4", when)
        store.add("Recordings", "m4a", when)
        store.add("Download", "pdf", when, download=True)
    store.add("Pictures/Screenshots", "png", start + 2 * DAY,
              kind="screenshot", dating="none")
    store.add("DCIM/Camera", "jpg", start + 2 * DAY, exif_when=end + DAY)
    store.add("DCIM/Camera", "jpg", start + 2 * DAY, dating="none",
              datetaken=None)
    store.add("DCIM/Camera", "jpg", start + 2 * DAY, trashed=start + 3 * DAY)
    store.save()


def build_small(image, first="2026-03-01", last="2026-03-14"):
    zone = "Europe/London"
    start, end = local(zone, first), local(zone, day_after(last))
    image.zone = image.identity["time-zone"] = zone
    image.now_ns = end + 17 * DAY
    image.window = {"zone": zone, "from": first, "to": last,
                    "person": PERSON, "deny": [DENIED], "other": OTHER}
    small_contacts(image)
    small_messages(image, start, end)
    small_calls(image, start, end)
    small_calendar(image, first)
    small_media(image, start, end)
