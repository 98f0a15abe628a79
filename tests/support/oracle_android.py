"""What a filter allows of an Android image: decided from truth.json alone, by
rules written down here a second time."""

from datetime import datetime, timezone

from oracle import Oracle, interval, like, same

FAMILY = {"phone-messages": {"sms", "mms"}, "sms": {"sms", "mms"}}
PERMISSION = {"messages": "READ_SMS", "calls": "READ_CALL_LOG",
              "contacts": "READ_CONTACTS", "calendar": "READ_CALENDAR"}
FILES = ("photos", "videos", "audio", "documents")
FIELD = {"messages": "shown", "calls": "start", "photos": "taken",
         "videos": "taken", "audio": "recorded", "documents": "modified"}
PARTS = {"calendar": {"metadata", "text", "e-mail"}}


class AndroidOracle(Oracle):
    family = FAMILY

    def __init__(self, truth, filter_):
        super().__init__(truth, filter_)
        self.users = set(filter_["device"].get("users", [0]))

    # ---- what the phone shows to the shell user ------------------------
    def readable(self, category):
        need = PERMISSION.get(category, "READ_EXTERNAL_STORAGE")
        return need in self.truth["device"]["permissions"]

    def reachable(self, item):
        flags = set(item["flags"])
        if "pending" in flags and self.truth["sdk"] < 30:
            return False  # the shell cannot ask Android 10 for them
        return item["visible"] and self.readable(item["category"]) and \
            item["source"]["user"] in self.users and not flags & {
                "third_party", "uncatalogued", "not_on_phone",
                "other_user_file", "path_trick"}

    # ---- people ------------------------------------------------------
    @staticmethod
    def members(item):
        """Who counts for allow: of an SMS in a conversation with one person
        its own address; of an MMS the conversation's people."""
        session = item["session"]
        if item["app"] == "sms":
            own = [item["address"]] if item["address"] else []
            if session and session["kind"] == "one-to-one" and own:
                return own
            return item["handles"]
        if session:
            listed, author = item["thread_handles"], item["author"]
            return listed + [author] * (author != "owner"
                                        and author not in listed)
        return item["handles"]

    def _people(self, rule, item):
        limit = rule.get("participants")
        if not limit or item["category"] != "messages":
            return super()._people(rule, item)
        session, members = item["session"], self.members(item)

        def is_listed(handle):
            return any(same(handle, want, self.region)
                       for want in limit["any-of"])

        if not session or not any(map(is_listed, members)):
            return False
        if session["kind"] == "one-to-one":
            return all(map(is_listed, members))
        policy = limit.get("group-chats", "exclude")
        return policy == "whole" or (policy == "listed-only" and (
            item["author"] == "owner" or is_listed(item["author"])))

    def _may_be_in(self, item, listed):
        """Also where who was in it is not known at all; and a number that
        stands there though it was withheld."""
        handles = item["handles"]
        if item["category"] == "calls" and item["number"]:
            handles = [item["number"]]
        if not handles and item["category"] in ("messages", "calls"):
            return "withheld" not in item["flags"]
        return any(like(h, want, self.region)
                   for h in handles for want in listed)

    def _outside(self, rule, item):
        """A document is of its file's time alone. Of a picture a time without
        its zone is doubtful; a sound need not tell its own."""
        times, taken = item["times"], item["times"].get("taken")
        if item["category"] == "documents":
            times = {"file": times["file"]}
        elif item["category"] == "audio" and taken["utc_ns"] is None:
            times = {k: v for k, v in times.items() if k != "taken"}
        elif taken and taken["local"] and not taken["offset"]:
            return False
        return super()._outside(rule, {**item, "times": times})

    # ---- time --------------------------------------------------------
    def own_time(self, item):
        """What the file says of itself; without its zone, in the filter's."""
        taken = item["times"]["taken"]
        if taken["utc_ns"] is None and not taken["local"]:
            return None
        return super().taken(item)

    @staticmethod
    def listed_time(item):
        """By which the phone's list chooses."""
        for kind in ("catalogue", "modified"):
            stamp = item["times"].get(kind)
            if stamp and stamp["utc_ns"] is not None:
                return stamp["utc_ns"]
        return None

    def taken(self, item):
        found = self.own_time(item)
        return self.listed_time(item) if found is None else found

    def _instant(self, rule, item):
        field = rule.get("time-field", FIELD.get(item["category"]))
        if item["category"] in ("photos", "videos") and field == "taken":
            return self.taken(item)
        if item["category"] == "audio" and field == "recorded":
            return self.taken(item)
        if field == "received":
            field = "added"
        found = item["times"].get(field)
        return found["utc_ns"] if found else None

    def _in_time(self, rule, item):
        if item["category"] != "calendar":
            return super()._in_time(rule, item)
        span = interval(rule, self.zone)
        if span is None:
            return bool(item["occurrences"])
        return any(begin < span[1] and (end > span[0] or end == begin
                                        >= span[0])
                   for begin, end in self.occurrences(item))

    def occurrences(self, item):
        """An all-day entry stands at midnight UTC; its days are those of the
        filter's zone."""
        if "all_day" not in item["flags"]:
            return item["occurrences"]

        def here(ns):
            day = datetime.fromtimestamp(ns // 10**9, timezone.utc)
            local = day.replace(tzinfo=self.zone)
            return int(local.timestamp()) * 10**9

        return [[here(begin), here(end)]
                for begin, end in item["occurrences"]]

    # ---- the question ------------------------------------------------
    def parts(self, rule):
        return set(rule.get("parts", PARTS.get(
            rule["category"], super().parts(rule))))

    def _needs(self, item):
        flags, needs = set(item["flags"]), set()
        if item["category"] in FILES:
            if "trashed" in flags:
                needs.add("recently-deleted")
            if "pending" in flags:
                needs.add("pending")
        return needs

    def chosen(self, rule, item):
        """Does the phone's own list put the file into the rule's dates? Only
        then is it fetched, and its own time looked at."""
        span = interval(rule, self.zone)
        at = self.listed_time(item)
        return span is None or (at is not None and span[0] <= at < span[1])

    def allows(self, rule, item):
        if rule["category"] == "documents" or not super().allows(rule, item):
            return False
        return item["category"] not in FILES or self.chosen(rule, item)

    # ---- documents: whatever lies in a folder that a rule names ---------
    def is_document(self, rule, item):
        """By folder: any file. By type alone: what the list knows."""
        flags = set(item["flags"])
        if not item["files"]:
            return False
        span, at = interval(rule, self.zone), item["times"]["file"]["utc_ns"]
        if span and not span[0] <= at < span[1]:
            return False
        if rule.get("folders"):
            if not any(item["path"].startswith(
                    f"{self.storage(item)}/{folder.rstrip('/')}/")
                    for folder in rule["folders"]):
                return False
        elif flags & {"uncatalogued", "trashed", "pending"}:
            return False
        kinds = rule.get("mime")
        return not kinds or any(
            item["mime_by_name"] == kind or (kind.endswith("/*") and (
                item["mime_by_name"] or "").startswith(kind[:-1]))
            for kind in kinds)

    @staticmethod
    def storage(item):
        return f"/storage/emulated/{item['source']['user']}"

    def expected(self):
        """Also sets `documents`: the ids kept as such, of any category."""
        kept = super().expected()
        self.records = set(kept)
        self.documents = set()
        for rule in self.filter["allow"]:
            if rule["category"] != "documents":
                continue
            for item in self.truth["items"]:
                if item["category"] in FILES and \
                        item["source"]["user"] in self.users and \
                        self.is_document(rule, item) and not self.denied(
                            {**item, "category": "documents"}):
                    self.documents.add(item["id"])
                    kept.setdefault(item["id"], set()).add("documents")
        return kept


# Which rows beside an item's own belong to it, by the parts that let it in.
def rows_of(item, parts):
    """{(URI, user, row)}: its own, and of what hangs on it."""
    place = item["source"]
    rows = {(place["uri"], place["user"], place["rowid"])}
    for row in item["rows"]:
        if row["part"] in parts or row["part"] == "smil":
            rows.add((row["uri"], place["user"], row["rowid"]))
    return rows
