"""Bundles of both virtual phones for tests of receipts, and what a filter may
hold against whoever prints it."""

import datetime
import json
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import android_phone  # noqa: E402
import images  # noqa: E402
import small_phone as small  # noqa: E402
import winnow_run as w  # noqa: E402
from make_filter import CHANGES, ROUTES, make_filter, write_filter  # noqa: E402

CONTACT = "DC Grace Hopper, sexual offences team, +44 20 7946 0123"
NUMBER = "+44 20 7946 0123"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' \u05e9\u05dc\u05d5\u05dd"
LONG = "unbroken" * 400
HANDLING = {"controller": {"name": "Exeter & <b>Devon</b>",
                           "contact": "data@example.org"},
            "recipients": ["the officer in the case", HOSTILE],
            "retain": LONG, "review-by": "2027-03-01"}


def rules():
    window = {"from": small.FIRST, "to": small.LAST}
    return [
        {"rule": "m-Rosalind", "category": "messages",
         "apps": ["phone-messages"],
         "participants": {"any-of": [small.PERSON, "rosalind@example.org"]},
         "parts": ["metadata", "text", "attachments"], **window},
        {"rule": "p", "category": "photos", **window},
        {"rule": "v", "category": "videos", **window},
        {"rule": "k", "category": "contacts",
         "contacts": "participants-in-scope"},
        {"rule": "d", "category": "device-info"},
        {"rule": "w", "category": "messages", "apps": ["phone-messages"],
         "keywords": {"any-of": ["Rosalindword"]}, **window}]


def filter_of(truth, allow=None, **more):
    made = make_filter(
        truth, allow or rules(), routes=ROUTES, changes=CHANGES,
        deny=[{"rule": "never-Ada", "reason": "legal-privilege",
               "participants": {"any-of": ["+442079460999"]}}],
        **{"handling": HANDLING, **more})
    made["authority"]["case"] = "GW/RAPE/77123"
    made["agreement"]["withdraw-contact"] = CONTACT
    return made


def image_of(kind, folder):
    if kind == "android":
        images.build("android-small", folder)
    else:
        small.build(folder)
        path = folder / "phone.yaml"
        phone = json.loads(path.read_text())
        phone.setdefault("pairing", {})["pending-replies"] = 0
        path.write_text(json.dumps(phone))
    return images.load_truth(folder)


def bundle_of(kind, image, filter_, out):
    """→ how extract ended"""
    path = write_filter(out.parent / f"{out.name}.filter.json", filter_)
    if kind == "android":
        with android_phone.AndroidPhone(image) as phone:
            return android_phone.extract(path, phone, out)
    with w.Phone(image) as phone:
        return w.extract(path, phone, out)


def moment(ns, zone):
    """"Sunday 1 March 2026, 00:00 (GMT)", as the standard library has it."""
    when = datetime.datetime.fromtimestamp(
        ns // 10 ** 9, datetime.timezone.utc).astimezone(ZoneInfo(zone))
    return (f"{when:%A} {when.day} {when:%B} {when.year}, {when:%H:%M}"
            f" ({when.tzname()})")


def plain(text):
    """The words of a text, as one line and without marks around what is
    quoted."""
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())
