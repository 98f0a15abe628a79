"""Cards, entries and the work profile of profile `android-selection`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .android_calendar import Calendar, Rule
from .android_calls import Calls
from .android_contacts import GOOGLE, SIM, WHATSAPP, Contacts
from .android_media import Storage
from .clock import DAY, NS, day_after, local

WORK = 10


def contacts(image, cast, user=0):
    """Cards that name the person, in every spelling, alone or among others;
    the denied one's; people of several accounts; and a crowd."""
    book = Contacts(image, user)

    def told(item):
        image.people.append({"name": item["name"], "contact": item["id"],
                             "handles": item["handles"]})

    def card(first, phones, mails=(), **more):
        told(book.add(first, "Surname", phones, mails, **more))

    card("Jordan", [cast.person], picture=True, note="private note",
         address="1 Row, Town", url="https://jordan.example.org/",
         organisation="Firm Ltd", nickname="Jo")
    for spelling in cast.spellings() + cast.odd_spellings():
        card("Spelt", [spelling], account=GOOGLE)
    for address in cast.near_misses():
        card("Near", [address])
    card("Both", [cast.person, cast.other])
    card("Both", [cast.person, cast.denied])
    card("Mail", [], [cast.mail, "second-{}@example.org"], account=GOOGLE)
    for spelling in [cast.denied] + cast.denied_spellings():
        card("Denied", [spelling], note="kept from everybody")
    card("Denied", [], [cast.denied_mail])
    card("Other", [cast.other], picture=True)
    # One person, as three accounts know them.
    for item in book.person([
            {"first": "Joined", "last": "Up", "numbers": [cast.person]},
            {"first": "Joined", "last": "Upp", "account": GOOGLE,
             "mails": ["joined-{}@example.org"], "note": "of the account"},
            {"first": "Joined", "account": WHATSAPP,
             "numbers": [cast.person]}]):
        told(item)
    for item in book.person([
            {"first": "Chat", "account": WHATSAPP, "numbers": [cast.person]}]):
        told(item)
    told(book.add("On", "Sim", [cast.national(cast.person)], account=SIM))
    book.add("Gone", "Away", [cast.person], deleted=True)
    book.add(None, None, ["60777"], organisation="Short Code Ltd")
    for i in range(250):
        card("Crowd", [f"+447700900{400 + i}"], ["crowd-{}@example.org"],
             account=(GOOGLE, SIM)[i % 2])
    book.save()


def calendar(image, cast, first, last, user=0):
    """Entries at the edges of the window, single and repeating."""
    book = Calendar(image, user)
    zone = image.zone
    team = book.calendar("Team", "team@example.org")
    start, end = local(zone, first), local(zone, day_after(last))
    guests = [("Guest", "{}@example.org")]

    for day in (first, last, day_after(first, -1), day_after(last),
                "2026-03-29", "2026-10-25", "2024-02-29"):
        for clock in ("00:00", "00:30", "09:00", "23:30"):
            for minutes in (0, 30, 60, 26 * 60):
                book.add(f"{day}T{clock}", minutes, "single", place="there",
                         words="what it is about")
        book.add(f"{day}T00:00", 24 * 60, "whole day", all_day=True)
        book.add(f"{day}T00:00", 48 * 60, "two whole days", all_day=True)
        book.add(f"{day}T22:00", 60, "elsewhere", zone="America/New_York")
        book.add(f"{day}T10:00", 0, "no end", no_end=True)
    book.add(f"{day_after(first, -5)}T09:00", 60 * 24 * 60, "across it all")
    middle = day_after(first, 9)
    # Repeating: into the window, around it, with and without a hit in it.
    rules = [
        Rule("DAILY", count=400), Rule("DAILY", interval=45),
        Rule("DAILY", interval=400), Rule("WEEKLY"),
        Rule("WEEKLY", byday=("MO", "WE", "FR"), count=200),
        Rule("WEEKLY", interval=30), Rule("MONTHLY", bymonthday=31),
        Rule("MONTHLY"), Rule("MONTHLY", interval=7), Rule("YEARLY"),
        Rule("DAILY", until=start - 1), Rule("DAILY", until=start + NS),
        Rule("WEEKLY", until=end + 30 * DAY)]
    for ahead in (-3, -40, -200):
        for i, rule in enumerate(rules):
            book.add(f"{day_after(first, ahead)}T{8 + i:02d}:30", 45,
                     "again and again", rule=rule, calendar=team,
                     attendees=guests)
    book.add("2025-01-31T00:15", 30, "over midnight of the clock change",
             rule=Rule("DAILY", count=900))
    book.add(f"{day_after(first, -70)}T00:00", 24 * 60, "whole day again",
             all_day=True, rule=Rule("WEEKLY", count=60))
    # Left out, moved, called off.
    series = book.add(f"{day_after(first, -20)}T14:00", 60, "with exceptions",
                      rule=Rule("DAILY", count=100), attendees=guests)
    inside = [o[0] for o in series["occurrences"] if start <= o[0] < end]
    book.add(f"{day_after(first, 3)}T16:00", 60, "moved within",
             original=series, instance=inside[2])
    book.add(f"{day_after(last, 9)}T16:00", 60, "moved out", original=series,
             instance=inside[4])
    before = series["occurrences"][0][0]
    book.add(f"{middle}T07:00", 60, "moved in", original=series,
             instance=before)
    book.add(f"{middle}T14:00", 60, "called off", original=series,
             instance=inside[6], canceled=True)
    for zoned in (False, True):
        again = Rule("WEEKLY", count=40)
        base = f"{day_after(first, -14)}T11:00"
        probe = again.starts(datetime.fromisoformat(base), ZoneInfo(zone))
        book.add(base, 30, "all but those in range", rule=again,
                 exdates=[p for p in probe if start <= p < end],
                 exdate_zone=zoned)
        book.add(base, 30, "all but one", rule=Rule("WEEKLY", count=40),
                 exdates=[p for p in probe if start <= p < end][:1],
                 exdate_zone=zoned)
    book.add(f"{day_after(first, -400)}T11:00", 30, "and once more",
             rule=Rule("DAILY", count=2),
             rdates=[local(zone, f"{middle}T11:00")])
    book.add(f"{middle}T12:00", 60, "thrown away", deleted=True)
    for mail in (cast.mail, cast.denied_mail):
        book.add(f"{middle}T13:00", 60, "with somebody",
                 attendees=[("Somebody", mail)])
    for i in range(120):
        at = day_after(first, image.rng.randrange(-80, 100))
        book.add(f"{at}T{image.rng.randrange(24):02d}:00", 30, "one of many",
                 attendees=guests if i % 3 == 0 else ())
    book.save()


def work_profile(image, cast, instants, scatter, first, last):
    """A second user of the phone, with the same people in it."""
    image.users.append(WORK)
    book = Contacts(image, WORK)
    for name, number in (("Jordan", cast.person), ("Boss", cast.other)):
        book.add(name, "Work", [number], ["{}@example.org"], note="at work")
    book.save()
    log = Calls(image, WORK)
    for when in instants[:14] + [sum(scatter) // 2]:
        for number in (cast.person, cast.other):
            log.add(when, number, 30, name="At work")
    log.save()
    entries = Calendar(image, WORK)
    for day in (first, day_after(last, 20)):
        entries.add(f"{day}T09:00", 60, "at work", place="the office")
    entries.add(f"{first}T10:00", 60, "stand-up", rule=Rule("DAILY"))
    entries.save()
    store = Storage(image, WORK)
    for when in (instants[3], scatter[0]):
        store.add("DCIM/Camera", "jpg", when // NS * NS)
    store.save()
