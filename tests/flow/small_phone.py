"""A phone small enough that a whole run takes a second, what a filter allows
of it, and where a canary of anything else may not be."""

import json
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import winnow_run as w  # noqa: E402
from images.calls import Calls  # noqa: E402
from images.clock import DAY, NS, local  # noqa: E402
from images.contacts import Contacts  # noqa: E402
from images.image import Image  # noqa: E402
from images.messages import Sms  # noqa: E402
from images.noise import add_noise  # noqa: E402
from images.photos import Photos  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from oracle import canaries  # noqa: E402

ZONE, FIRST, LAST = "Europe/London", "2026-03-01", "2026-03-14"
PERSON, OTHER, THIRD = "+447700900123", "+447700900150", "+12025550143"
PASSWORD = "correct horse 7"
SMS_DB = "HomeDomain/Library/SMS/sms.db"


def _messages(image, start, end, attachment_bytes):
    sms = Sms(image)
    mine = sms.chat([PERSON], "iMessage")
    text = sms.chat([PERSON], "SMS")
    other = sms.chat([OTHER], "iMessage")
    group = sms.chat([PERSON, OTHER], "iMessage", "the group")

    def file(name, token):
        data = (f"{name} {token}\n" * (1 + attachment_bytes // (
            len(name) + len(token) + 2)))[:max(attachment_bytes, 40)]
        return {"name": name, "mime": "text/plain",
                "uti": "public.plain-text", "token": token, "present": True,
                "named": True, "data": data.encode()}

    for chat, sender in ((mine, PERSON), (text, PERSON), (other, OTHER),
                         (group, OTHER), (group, PERSON)):
        for i, when in enumerate((start - 5 * DAY, start - 1, start,
                                  start + 3 * DAY, end - 1, end,
                                  end + 4 * DAY)):
            body = ("text", "attributedBody", "both")[i % 3]
            chat.last = sms.message(
                chat, when, f"words {i}", sender if i % 2 else None,
                body=body, wal=i == 3)
        sms.reaction(chat, start + 3 * DAY + NS, chat.last, sender)
        for when in (start + 2 * DAY, end + DAY):
            sms.message(chat, when, "with a file", sender, attachments=[
                file("note.txt", image.token())])
        sms.message(chat, start + 4 * DAY, "as sent last", sender,
                    edits=[(start + 4 * DAY + NS, "as sent first")])
        sms.message(chat, start + 5 * DAY, "deleted", sender,
                    deleted=start + 6 * DAY)
    sms.dangle(6)
    sms.ghost("gone for good", start)
    sms.save()


def _calls(image, start, end):
    log = Calls(image)
    for number in (PERSON, OTHER, None):
        for i, when in enumerate((start - DAY, start, start + DAY, end)):
            log.add(when, number, 60 * i, name=number and "somebody",
                    location=number and "somewhere", wal=i == 2)
    log.save()


def _contacts(image):
    book = Contacts(image)
    for first, last, number in (("Jo", "Reid", PERSON), ("Al", "Ng", OTHER),
                                ("Cy", None, THIRD)):
        item = book.add(first, last, [number], ["{}@example.org"],
                        note="a note", picture=True, wal=first == "Cy",
                        address=("1 Quay", "Exmouth", "EX99 9ZZ", "UK"))
        image.people.append({"name": item["name"], "handles":
                             item["handles"], "contact": item["id"]})
    book.save()


def _media(image, start, end):
    roll = Photos(image)
    inside, late = start + 3 * DAY, end + 2 * DAY
    for when in (start - DAY, inside, late):
        roll.add(when, gps=(50.6, -3.4))
        roll.add(when, form="png", kind="screenshot")
        roll.add(when, form="mov")
    roll.add(inside, live=True, edited="file")
    roll.add(inside, hidden=True)
    roll.add(inside, trashed=inside + DAY)
    roll.save()


def build(out, ios=17, seed=1, attachment_bytes=40, noise=True, media=True):
    """The image; returns its truth. Everything random has one seed."""
    image = Image(str(out), "small", seed, ios, zone=ZONE)
    start, end = local(ZONE, FIRST), local(ZONE, "2026-03-15")
    image.now_ns = end + 30 * DAY
    image.window = {"zone": ZONE, "from": FIRST, "to": LAST,
                    "person": PERSON}
    _contacts(image)
    _messages(image, start, end, attachment_bytes)
    _calls(image, start, end)
    if media:
        _media(image, start, end)
    if noise:
        add_noise(image, start)
    image.finish()
    return json.loads((Path(out) / "truth.json").read_text())


def vary(base, out, **settings):
    """The same phone (files are links) with other settings: keys of
    phone.yaml with _ for -; a dict is merged into what is there."""
    out = Path(out)
    shutil.copytree(base, out, copy_function=os.link, ignore=lambda d, names:
                    [n for n in names if n in ("phone.yaml", "state.json")])
    configure(base, out, **settings)
    return out


def configure(base, out, **settings):
    phone = json.loads((Path(base) / "phone.yaml").read_text())
    for key, value in settings.items():
        key = key.replace("_", "-")
        if isinstance(value, dict):
            phone[key] = {**phone.get(key, {}), **value}
        else:
            phone[key] = value
    (Path(out) / "phone.yaml").write_text(json.dumps(phone))


def messages_rule(parts=("metadata", "text", "attachments"), **more):
    return {"rule": "m", "category": "messages", "apps": ["phone-messages"],
            "from": FIRST, "to": LAST, "participants": {"any-of": [PERSON]},
            "parts": list(parts), **more}


def photos_rule(**more):
    return {"rule": "p", "category": "photos", "from": FIRST, "to": LAST,
            **more}


def rules(encrypted=False):
    found = [messages_rule(), photos_rule(),
             {"rule": "c", "category": "contacts",
              "contacts": "participants-in-scope"}]
    if encrypted:
        found.append({"rule": "l", "category": "calls", "from": FIRST,
                      "to": LAST, "participants": {"any-of": [PERSON]}})
    return found


class Outside:
    """What may not be seen: the canaries of all that the filter excludes,
    and the paths of such pictures."""

    def __init__(self, truth, oracle):
        kept = oracle.expected()
        self.kept = kept
        self.must, never = canaries(truth, kept)
        never |= {path for item in truth["items"] if item["id"] not in kept
                  for path in item["canaries"].get("path", ())}
        self.never = sorted(never)
        if len(self.never) < 20 or not self.must:
            raise ValueError("a test without canaries tests nothing")
        self._needles = [n for token in self.never
                         for n in (token.encode(),
                                   token.encode("utf-16-le"))]

    def in_bytes(self, data):
        return [n for n in self._needles if n in data]

    def in_folder(self, *tops):
        """[(path, canary)] of every file name and every byte below."""
        found = []
        for top in tops:
            for path in sorted(Path(top).rglob("*")):
                found += [(str(path), n) for n in self.in_bytes(
                    os.fsencode(path.relative_to(top)))]
                if path.is_file() and not path.is_symlink():
                    found += [(str(path), n)
                              for n in self.in_bytes(path.read_bytes())]
        return found


class Place:
    """Folders of one case: out/ and tmp/ are what a run may write to."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.out = self.folder / "out"
        self.tmp = self.folder / "tmp"
        self.state = self.folder / "state"
        for path in (self.out, self.tmp, self.state):
            path.mkdir(parents=True)
        self.bundle = self.out / "bundle"

    @property
    def env(self):
        return {"TMPDIR": str(self.tmp), "HOME": str(self.folder / "home")}

    def voids(self):
        return sorted(self.out.glob("bundle.void*.json"))


def secret_fd(text):
    """A descriptor that gives one line, for --backup-password-fd."""
    read, write = os.pipe()
    os.write(write, text.encode() + b"\n")
    os.close(write)
    os.set_inheritable(read, True)
    return read


__all__ = ["DAY", "NS", "Outside", "PASSWORD", "PERSON", "Place", "SMS_DB",
           "build", "configure", "make_filter", "messages_rule",
           "photos_rule", "rules", "secret_fd", "vary", "w", "write_filter"]
