"""Cards, calls and pictures of profile `selection`."""

from .calls import Calls
from .clock import DAY, NS
from .contacts import Contacts
from .photos import Photos

HARBOUR = (50.6213, -3.4137)


def contacts(image, cast):
    """Cards that name the person, in every spelling, alone or among others;
    the denied one's; and a crowd."""
    book = Contacts(image)

    def card(first, phones, mails=(), **more):
        item = book.add(first, "Surname", phones, mails, **more)
        image.people.append({"name": item["name"], "contact": item["id"],
                             "handles": item["handles"]})

    card("Jordan", [cast.person], picture=True, note="private note",
         address=("1 Row", "Town", "EX99 9ZZ", "United Kingdom"))
    for spelling in cast.spellings():
        card("Spelt", [spelling])
    for address in cast.near_misses():
        card("Near", [address])
    card("Both", [cast.person, cast.other])
    card("Both", [cast.person, cast.denied])
    card("Mail", [], [cast.mail, "second-{}@example.org"], wal=True)
    for spelling in [cast.denied] + cast.denied_spellings():
        card("Denied", [spelling], note="kept from everybody")
    card("Denied", [], [cast.denied_mail])
    card("Other", [cast.other], picture=True)
    book.add(None, None, ["60777"], organisation="Short Code Ltd")
    for i in range(250):
        card("Crowd", [f"+447700900{400 + i}"], ["crowd-{}@example.org"],
             wal=i % 50 == 0)
    book.save()


def calls(image, cast, instants, scatter):
    log, rng, ios = Calls(image), image.rng, image.ios
    people = [cast.person, cast.national(cast.person), cast.other, cast.denied,
              cast.national(cast.denied), None, cast.near_misses()[0]]

    def some(when, address, **more):
        log.add(when, address, rng.randrange(900),
                outgoing=address is not None and rng.random() < 0.5,
                name=None if address is None else "Shown",
                location=rng.choice([None, "Devon"]),
                wal=rng.random() < 0.05, **more)

    for when in instants:
        for address in people:
            some(when, address, answered=rng.random() < 0.7)
        log.add(when, cast.mail, 30, kind="facetime-audio")
        if ios >= 13:
            log.add(when, cast.person, 60, kind="facetime-video",
                    others=[cast.denied])
            log.add(when, cast.other, 60, kind="facetime-video",
                    others=[cast.person, cast.american])
        if ios >= 14:
            log.add(when, cast.person, 0, answered=False, blocked=True)
    for _ in range(200):
        some(rng.randrange(*scatter), rng.choice(people),
             answered=rng.random() < 0.7)
    log.add(instants[0], cast.person, 0, answered=False, rejected=True)
    for address in (cast.person, None, cast.denied):
        log.add(0, address, 5, raw_date=None)
        log.add(0, address, 5, raw_date=-1e12)
        log.add(0, address, 5, raw_date=-10.5)
    log.save()


def media(image, instants, scatter):
    roll, rng = Photos(image), image.rng
    still = ["jpg", "png"] + (["heic"] if image.ios >= 11 else [])

    def one(when, **more):
        if when % NS and more.get("form") in ("jpg", "png", "heic"):
            more.setdefault("subsec", f"{when % NS // 10**6:03d}")
        whole = when // NS * NS
        more.setdefault("mtime", when)
        roll.add(whole, **more)

    for when in instants:
        for form in still:
            one(when, form=form, kind="screenshot" if form == "png"
                else "camera")
        one(when, form="jpg", zone="America/New_York")
        one(when, form="jpg", dating="unzoned")
        one(when, form="jpg", dating="gps")
        one(when, form="jpg", dating="none", kind="saved")
        one(when, form="mov")
        one(when, form="mp4", dating="unzoned")
        # Copied to the phone later: the file time lies.
        one(when, form="jpg", mtime=when + 200 * DAY)
        one(when, form="mov", mtime=when - 200 * DAY)
    for _ in range(400):
        when = rng.randrange(*scatter)
        hidden, binned = rng.random() < 0.2, rng.random() < 0.2
        catalogued = rng.random() < 0.95
        one(when, form=rng.choice(still), hidden=hidden,
            trashed=when + DAY if binned else None,
            flags_in_wal=rng.random() < 0.3, live=rng.random() < 0.2,
            edited=rng.choice([None, None, "file", "mutation"]),
            gps=HARBOUR if rng.random() < 0.3 else None,
            dating=rng.choice(["zoned", "zoned", "unzoned", "none"]),
            catalogued=catalogued,
            present=not catalogued or rng.random() < 0.97,
            created=when - 400 * DAY if rng.random() < 0.1 else None,
            wal=rng.random() < 0.05)
    for i in range(20):
        one(scatter[0] + i * DAY, form="mp4", kind="screen-recording",
            dating="unzoned")
    roll.save()
