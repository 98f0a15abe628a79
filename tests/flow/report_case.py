"""Phones whose report is hard to get right, and what reads it."""

import html.parser
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import receipt_case as case  # noqa: E402
import small_phone as small  # noqa: E402
import winnow_run as w  # noqa: E402
from images.bulk import Bulk  # noqa: E402
from images.calls import Calls  # noqa: E402
from images.clock import DAY, NS, local  # noqa: E402
from images.image import Image  # noqa: E402
from images.messages import Sms  # noqa: E402
from images.photos import Photos  # noqa: E402
from images.contacts import Contacts  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402

PARTS = ("metadata", "text", "attachments", "reactions", "edits",
         "recently-deleted")
HARD = {
    "script": "</p></style><script>alert(1)</script><img src=x onerror=y>",
    "entity": "&lt;b&gt; &amp;amp; \"quoted\" 'too'",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, 12:30 abc",
    "arabic": "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f "
             "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067"
             "\U000e007f \U0001f1ec\U0001f1e7",
    "scripts": "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0928\u092e\u0938\u094d"
               "\u0924\u0947 \u1201 \u10d0 \u0531 \u03a9 \u0416",
    "hidden": "a\u202ebcd\u202c e\u200bf\ufeff g\u0007h\u0085i\u00adj",
    "lines": "one\n  two\ttabs\n\nfour",
    "long": "word " * 3000,
}


def build(out):
    """One conversation of everything, and one with somebody else."""
    image = Image(str(out), "hard", 3, 17, zone=small.ZONE)
    start, end = (local(small.ZONE, small.FIRST),
                  local(small.ZONE, "2026-03-15"))
    image.now_ns = end + 30 * DAY
    image.window = {"zone": small.ZONE, "from": small.FIRST,
                    "to": small.LAST, "person": small.PERSON}
    book = Contacts(image)
    item = book.add("Jo <b>&", "\u05e9\u05dc\u05d5\u05dd", [small.PERSON])
    image.people.append({"name": item["name"], "handles": item["handles"],
                         "contact": item["id"]})
    book.save()
    sms = Sms(image)
    chat = sms.chat([small.PERSON], "iMessage")
    group = sms.chat([small.PERSON, small.OTHER], "iMessage", "the group")
    for i, text in enumerate(HARD.values()):
        chat.last = sms.message(
            chat, start + i * DAY + 3600 * NS, text,
            small.PERSON if i % 2 else None, mark=False,
            read=start + i * DAY + 3660 * NS,
            delivered=start + i * DAY + 3630 * NS if i % 2 == 0 else None)
        sms.reaction(chat, start + i * DAY + 3700 * NS, chat.last,
                     small.PERSON)
    sms.message(chat, start + 10 * DAY, "as it was last", small.PERSON,
                edits=[(start + 10 * DAY + NS, "first <i>text")])
    sms.message(chat, start + 11 * DAY, "gone", small.PERSON,
                unsent=start + 11 * DAY + NS)
    sms.message(chat, start + 11 * DAY, "answer", None, reply=chat.last)
    sms.message(chat, start + 12 * DAY, "could not go", None, failed=True)
    sms.message(chat, start + 12 * DAY, "in the bin", small.PERSON,
                deleted=start + 13 * DAY)
    sms.message(group, start + 2 * DAY, "to all", small.OTHER)
    sms.message(group, start + 3 * DAY, "to all too", None, subject="re")
    other = sms.chat([small.OTHER], "iMessage")
    for i in range(12):
        sms.message(chat, end + i * DAY, "outside", small.PERSON)
        sms.message(other, start + i * DAY, "with another", small.OTHER)
    sms.save()
    roll = Photos(image)
    for form in ("jpg", "png", "heic"):
        roll.add(start + 3 * DAY, form=form)
    roll.save()
    image.finish()
    return calm(out)


def calm(folder):
    small.configure(folder, folder, pairing={"pending-replies": 0})
    return json.loads((Path(folder) / "truth.json").read_text())


def rules():
    window = {"from": small.FIRST, "to": small.LAST}
    people = {"any-of": [small.PERSON], "group-chats": "whole"}
    return [{**small.messages_rule(PARTS), "participants": people},
            {"rule": "p", "category": "photos", **window},
            {"rule": "c", "category": "contacts",
             "contacts": "participants-in-scope"},
            {"rule": "d", "category": "device-info"}]


def bundle_of(image, filter_, out, *more, **keys):
    path = write_filter(out.parent / f"{out.name}.filter.json", filter_)
    with w.Phone(image) as phone:
        return w.extract(path, phone, out, *more, **keys)


def hard(folder):
    """→ bundle, how extract ended, truth"""
    truth = build(folder / "hard")
    filter_ = make_filter(truth, rules())
    out = folder / "hard-bundle"
    return out, bundle_of(folder / "hard", filter_, out), truth


# Here clocks went back a minute after midnight, into the month before.
EDGE, BACK = "America/St_Johns", local("UTC", "2009-11-01T02:31")


def edge(folder):
    """Messages around that, and a call of several people."""
    image = Image(str(folder / "edge"), "edge", 7, 17, zone=EDGE)
    image.now_ns = local(EDGE, "2009-12-01")
    image.window = {"zone": EDGE, "from": "2009-10-30", "to": "2009-11-03",
                    "person": small.PERSON}
    sms = Sms(image)
    chat = sms.chat([small.PERSON], "iMessage")
    for minutes in (-1, 1, 30, 70, 1440):
        sms.message(chat, BACK + minutes * 60 * NS, "x", small.PERSON)
    sms.save()
    log = Calls(image)
    log.add(BACK, small.PERSON, 3720, kind="facetime-audio",
            others=[small.OTHER, small.THIRD])
    log.save()
    image.finish()
    truth = calm(folder / "edge")
    small.configure(folder / "edge", folder / "edge",
                    backup={"password": small.PASSWORD})
    out, fd = folder / "edge-bundle", small.secret_fd(small.PASSWORD)
    window = {k: image.window[k] for k in ("from", "to")}
    return out, bundle_of(folder / "edge", make_filter(truth, [
        {"rule": "m", "category": "messages", "apps": ["phone-messages"],
         **window}, {"rule": "c", "category": "calls", **window}],
        zone=EDGE), out, "--backup-password-fd", fd, pass_fds=(fd,)), truth


def android(folder):
    truth = case.image_of("android", folder / "android")
    out = folder / "android-bundle"
    window = {"from": small.FIRST, "to": small.LAST}
    return out, case.bundle_of("android", folder / "android", case.filter_of(
        truth, [*case.rules(), {"rule": "c", "category": "calls", **window},
                {"rule": "e", "category": "calendar", **window}]), out), truth


def large(folder, messages=10000):
    """A bundle with a conversation of so many messages."""
    image = Image(str(folder / "large"), "large", 5, 17)
    Bulk(image, messages + 50, messages, conversations=3).save()
    image.finish()
    truth = calm(folder / "large")
    window = truth["window"]
    allow = [{"rule": "m", "category": "messages", "apps": ["phone-messages"],
              "from": window["from"], "to": window["to"],
              "participants": {"any-of": [window["person"]]}}]
    out = folder / "large-bundle"
    return out, bundle_of(
        folder / "large", make_filter(truth, allow), out), truth


class Page(html.parser.HTMLParser):
    """The report, as far as it is looked at here."""

    VOID = {"meta", "img", "br", "path", "rect"}

    def __init__(self, text):
        super().__init__()
        self.stack, self.tags, self.ids = [], [], []
        self.attributes, self.words = [], []
        self.messages = {}  # item → {class, text, all}
        self.order = []     # items in the order of the page
        self.marks = []     # what stands between: "Gap: …"
        self.here = self.mark = None
        self.feed(text)
        self.close()
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]
        if "id" in known:
            self.ids.append(known["id"])
        if tag not in self.VOID:
            self.stack.append((tag, known))
        if tag == "li" and known.get("class", "").split()[:1] == ["m"]:
            self.here = int(known["id"][1:])
            self.order.append(self.here)
            self.messages[self.here] = {
                "class": known["class"], "text": "", "all": ""}
        if tag == "li" and known.get("class") == "g":
            self.mark = True

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]

    def handle_endtag(self, tag):
        opened, known = self.stack.pop()
        if opened != tag:
            raise ValueError(f"</{tag}> closes <{opened}>")
        if tag == "li" and str(known.get("class")).split()[0] == "m":
            self.here = None
        if tag == "li":
            self.mark = None

    def handle_data(self, data):
        if self.stack and self.stack[-1][0] == "style":
            return
        self.words.append(data)
        if self.mark:
            self.marks.append((len(self.order), data))
        if self.here is not None:
            message = self.messages[self.here]
            message["all"] += data
            if any(t == "p" and k.get("class") == "t"
                   for t, k in self.stack):
                message["text"] += data


__all__ = ["EDGE", "HARD", "Page", "android", "case", "edge", "hard", "large",
           "rules", "small", "w"]
