"""What a filter allows of an image, decided from truth.json alone, by rules
written down here a second time. It shares nothing with the program."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

UTC_EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
PARTS = {"messages": {"metadata", "text"},
         "contacts": {"names", "numbers", "e-mail"},
         "photos": {"camera-roll"}, "videos": {"camera-roll"}}
WHATSAPP = ("whatsapp", "whatsapp-business")
FAMILY = {"phone-messages": {"sms", "imessage", "rcs"}}
# country code, trunk prefix, lengths of the national significant number
REGIONS = {"GB": ("44", "0", (9, 10)), "US": ("1", "1", (10,))}


# Blanks and marks that come along with numbers, and hyphens of all kinds.
MARKS = re.compile("[\t\u2000-\u200b\u200e\u200f\u202a-\u202f\u2066-\u2069"
                   "\ufeff/]")
HYPHENS = re.compile("[\u2010-\u2015\u2212]")


def e164(raw, region):
    """A full number or None. Nothing is guessed."""
    raw = HYPHENS.sub("-", MARKS.sub("", raw))
    if not re.fullmatch(r"[+0-9 ().\-\u00a0]+", raw):
        return None
    code, trunk, lengths = REGIONS[region]
    digits = re.sub(r"\D", "", raw)
    if raw.strip().startswith("+"):
        digits = re.sub(r"^521(\d{10})$", r"52\1", digits)  # Mexico till 2019
        return "+" + digits if 8 <= len(digits) <= 15 else None
    if digits.startswith("00") and 10 <= len(digits) <= 17:
        return "+" + digits[2:]
    if digits.startswith(trunk) and len(digits) - len(trunk) in lengths:
        return "+" + code + digits[len(trunk):]
    return None


# Somebody whose number WhatsApp does not tell: may be anybody.
HIDDEN = "@lid"


def read(handle, lids):
    """The address that a handle is: of WhatsApp's JIDs the number; HIDDEN; or
    nobody's, "" (a group, a list, a channel)."""
    user, at, server = handle.partition("@")
    if server == "lid":
        # None: the phone noted two numbers, which is to know none.
        return lids.get(handle) or HIDDEN
    if server in ("s.whatsapp.net", "c.us"):
        digits = re.fullmatch(r"(\d{8,15})(\.\d+)?(:\d+)?", user)
        return "+" + digits[1] if digits else ""
    return "" if server in ("g.us", "broadcast", "newsletter") else handle


def same(one, other, region):
    if HIDDEN in (one, other) or "" in (one, other):
        return False
    if "@" in one or "@" in other:
        return one.casefold() == other.casefold()
    left, right = e164(one, region), e164(other, region)
    return left is not None and left == right


def like(one, other, region):
    """Deny: the last nine digits are enough, and so is not to know; of one
    country's numbers, of which one is longer, the last eight."""
    if HIDDEN in (one, other):
        return True
    if "@" in one or "@" in other:
        return one.casefold() == other.casefold()
    whole = [e164(one, region) or "", e164(other, region) or ""]
    if all(whole) and len(whole[0]) != len(whole[1]) and \
            whole[0][:3] == whole[1][:3] and whole[0][-8:] == whole[1][-8:]:
        return True
    left, right = re.sub(r"\D", "", one), re.sub(r"\D", "", other)
    if len(left) >= 9 and len(right) >= 9:
        return left[-9:] == right[-9:]
    return bool(left) and left == right


def interval(rule, zone, wide=False):
    """[from 00:00, day after to 00:00) in ns; None = open."""
    if "from" not in rule:
        return None

    def midnight(day, late):
        local = datetime.combine(day, datetime.min.time())
        marks = {local.replace(tzinfo=zone, fold=f).astimezone(ZoneInfo("UTC"))
                 for f in (0, 1)}
        mark = max(marks) if late else min(marks)
        gap = mark - UTC_EPOCH
        return (gap.days * 86400 + gap.seconds) * 10 ** 9

    start = date.fromisoformat(str(rule["from"]))
    end = date.fromisoformat(str(rule["to"])) + timedelta(days=1)
    return midnight(start, not wide), midnight(end, wide)


class Oracle:
    def __init__(self, truth, filter_, encrypted=False):
        self.truth = truth
        self.filter = filter_
        self.zone = ZoneInfo(filter_["time"]["zone"])
        self.region = filter_["time"]["region"]
        self.encrypted = encrypted

    # ---- people ------------------------------------------------------
    def _read(self, handle, item):
        """Pairs of LID and number are known to each app by itself."""
        if item["app"] not in WHATSAPP:
            return handle
        return read(handle, self.truth.get("lids", {}).get(item["app"], {}))

    def _in(self, item, listed, match, more=()):
        return any(match(self._read(handle, item), read(want, {}),
                         self.region)
                   for handle in (*item["handles"], *more)
                   for want in listed)

    def _people(self, rule, item):
        limit = rule.get("participants")
        if not limit:
            return True
        special = {"withheld", "not-in-contacts", "blocked"}
        listed = [p for p in limit["any-of"] if p not in special]
        flags = set(item["flags"])
        if "withheld" in limit["any-of"] and "withheld" in flags:
            return True
        if "blocked" in limit["any-of"] and "blocked" in flags:
            return True
        if "not-in-contacts" in limit["any-of"] and "withheld" not in flags \
                and not self._known(item):
            return True
        if not self._in(item, listed, same):
            return False
        if item["category"] != "messages":
            return True
        session = item["session"]
        if session is None:
            return False
        if session["kind"] == "one-to-one":
            return True
        policy = limit.get("group-chats", "exclude")
        if policy == "whole":
            return True
        return policy == "listed-only" and (
            item["author"] == "owner" or any(
                same(self._read(item["author"] or "", item), want,
                     self.region)
                for want in listed))

    def _known(self, item):
        return any(like(self._read(handle, item), other, self.region)
                   for handle in item["handles"]
                   for person in self.truth["people"] if person.get("contact")
                   for other in person["handles"])

    # ---- time --------------------------------------------------------
    def _instant(self, rule, item):
        field = rule.get("time-field", {
            "messages": "shown", "calls": "start", "photos": "taken",
            "videos": "taken"}.get(item["category"]))
        if item["category"] in ("photos", "videos") and field == "taken":
            return self.taken(item)
        found = item["times"].get(field)
        return found["utc_ns"] if found else None

    def taken(self, item):
        """EXIF or QuickTime; without its zone, in the filter's; then the
        catalogue's date where that was agreed to; then the file's."""
        taken = item["times"].get("taken") or {}
        if taken.get("utc_ns") is not None:
            return taken["utc_ns"]
        if taken.get("local"):
            text = taken["local"]
            when = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")
            gap = when.replace(tzinfo=self.zone).astimezone(
                ZoneInfo("UTC")) - UTC_EPOCH
            whole = (gap.days * 86400 + gap.seconds) * 10 ** 9
            fraction = text[20:] if len(text) > 20 else ""
            return whole + int((fraction + "0" * 9)[:9] or 0)
        if "photos-catalogue" in self.filter["method"].get("indexes", ()):
            created = item["times"].get("created")
            if created and created["utc_ns"] is not None:
                return created["utc_ns"]
        stamp = item["times"].get("file")
        return stamp["utc_ns"] if stamp else None

    def _in_time(self, rule, item):
        if rule["category"] in ("contacts", "device-info"):
            return True
        at = self._instant(rule, item)
        if at is None:
            return rule.get("undated") == "include"
        span = interval(rule, self.zone)
        return span is None or span[0] <= at < span[1]

    # ---- the question ------------------------------------------------
    def parts(self, rule):
        return set(rule.get("parts", PARTS.get(rule["category"], ())))

    def _needs(self, item):
        flags = set(item["flags"])
        needs = set()
        if item["category"] == "messages":
            if "recently_deleted" in flags:
                needs.add("recently-deleted")
            if "reaction" in flags:
                needs.add("reactions")
        if item["category"] in ("photos", "videos"):
            if "hidden" in flags:
                needs.add("hidden")
            if "trashed" in flags:
                needs.add("recently-deleted")
        return needs

    family = FAMILY

    def apps(self, rule):
        return set().union(*(self.family.get(a, {a}) for a in rule.get(
            "apps", ["phone", "facetime"])))

    def reachable(self, item):
        """Can it be had from this phone at all? What nobody knows to be said
        between people of a conversation is not taken."""
        if item["app"] in WHATSAPP:
            return not {"orphan", "no_conversation"} & set(item["flags"])
        if item["category"] == "calls":
            return self.encrypted
        return item["category"] not in ("photos", "videos") or not {
            "uncatalogued", "not_on_phone"} & set(item["flags"])

    def allows(self, rule, item):
        if rule["category"] != item["category"] or not self.reachable(item):
            return False
        if item["category"] in ("messages", "calls") and \
                item["app"] not in self.apps(rule):
            return False
        if rule.get("kind") and item["kind"] not in rule["kind"]:
            return False
        return (self._in_time(rule, item) and self._people(rule, item)
                and self._needs(item) <= self.parts(rule))

    def denied(self, item):
        for rule in self.filter.get("deny", ()):
            if rule.get("category", item["category"]) != item["category"]:
                continue
            if rule.get("apps") and item["app"] not in rule["apps"]:
                continue
            if rule.get("participants") and not self._may_be_in(
                    item, rule["participants"]["any-of"]):
                continue
            if self._outside(rule, item):
                continue
            return True
        return False

    def _may_be_in(self, item, listed):
        """Deny asks for everybody who ever was in it; of whom nobody is known
        it may be anybody."""
        if item["app"] in WHATSAPP and not item["handles"]:
            return True
        return self._in(item, listed, like, item.get("past", ()))

    def _outside(self, rule, item):
        """Surely outside a dated deny: every known time is, none is
        doubtful."""
        span = interval(rule, self.zone, wide=True)
        if span is None or item["category"] == "contacts":
            return False
        at = [t["utc_ns"] for t in item["times"].values() if t]
        if not at or None in at or "contradicting_time" in item["flags"]:
            return False
        return not any(span[0] <= t < span[1] for t in at)

    def expected(self):
        """{item id: parts}: all that must be kept, and nothing else."""
        kept = {}
        for item in self.truth["items"]:
            if item["category"] == "contacts" or self.denied(item):
                continue
            for rule in self.filter["allow"]:
                if self.allows(rule, item):
                    kept.setdefault(item["id"], set()).update(
                        self.parts(rule))
        for item in self.truth["items"]:
            if item["id"] in kept and item.get("on") and \
                    item["on"] not in kept:
                del kept[item["id"]]  # it stays with what it is on
        self._contacts(kept)
        return kept

    def _contacts(self, kept):
        by_id = {i["id"]: i for i in self.truth["items"]}
        seen = [self._read(h, by_id[i]) for i in kept
                for h in by_id[i]["handles"]]
        for item in self.truth["items"]:
            if item["category"] != "contacts" or self.denied(item) or \
                    not self.reachable(item):
                continue
            for rule in self.filter["allow"]:
                if rule["category"] != "contacts" or \
                        (item["app"] or "address-book") not in rule.get(
                            "apps", ["address-book"]):
                    continue
                mode = rule.get("contacts")
                want = seen if mode == "participants-in-scope" else \
                    rule.get("participants", {}).get("any-of", ())
                if mode == "all" or self._in(item, want, same):
                    kept.setdefault(item["id"], set()).update(
                        self.parts(rule))


# Which canaries of a kept item may appear, by the parts that let it in.
BY_PART = {
    "text": "text", "subject": "text", "attachment": "attachments",
    "attachment_name": "attachments", "earlier_edit": "edits",
    "quoted": None, "group_title": None, "preview": None, "catalogue": None,
    "thumbnail": None, "name": "names", "email": "e-mail",
    "address": "addresses", "note": "notes", "picture": "pictures",
    "url": "addresses", "nickname": None, "pushname": None, "unasked": None,
    "vcard": "attachments", "vcard_name": "attachments", "poll": "text",
    "place": "text", "about": "notes"}


def canaries(truth, kept):
    """(must appear, must not appear): tokens; path stems left out."""
    must, never = set(), set()
    for item in truth["items"]:
        parts = kept.get(item["id"])
        for where, tokens in item["canaries"].items():
            if where == "path":
                continue
            part = BY_PART.get(where, "")
            if parts is None or part is None or (part and part not in parts):
                never.update(tokens)
            elif where in ("text", "name"):
                must.update(tokens)
    for noise in truth.get("noise", ()):
        never.update(noise["canaries"])
    for tokens in truth.get("device", {}).get("canaries", {}).values():
        never.update(tokens)
    return must, never - must
