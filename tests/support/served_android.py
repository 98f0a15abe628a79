"""What a virtual Android served, read from its log."""

import re

# Numbers of rows, which the plan declares: they say that a row is there.
NUMBERS = {"_id", "_count", "raw_contact_id", "mid", "msg_id", "thread_id",
           "event_id", "calendar_id"}
CONSTANT = re.compile(r"(count|max|min|total|sum)\(\w*\*?\)|\d+", re.I)
PROBE = "_id IN (-1)"
ONE_ROW = re.compile(r"\b_id\s*=\s*(\d+)\b")
PART = re.compile(r"content://mms/part/(\d+)")


def is_number(column):
    """A row's number, or how many there are: no content."""
    return column in NUMBERS or CONSTANT.fullmatch(column) is not None


def plain_uri(uri):
    """Without what only says how to answer: ?limit=5."""
    return uri.partition("?")[0]


class Served:
    """rows: {(URI, user, row): columns with content}; numbers: the same of
    queries that gave row numbers only; parts: MMS parts whose bytes went;
    files: paths that were read; names: that folders told, or find; listed: how
    many; starts: of `content`, the probe's left out."""

    def __init__(self, log):
        self.log = log
        self.rows, self.numbers, self.parts = {}, {}, set()
        self.files, self.names, self.listed, self.starts = {}, set(), 0, 0
        self.violations = []
        for event in log:
            self._take(event)

    def _take(self, event):
        op = event.get("op")
        if op == "content":
            # What finds out whether a provider may be asked at all gives no
            # row.
            self.starts += PROBE not in (event.get("where") or "")
            self._rows(event)
        elif op == "content-read":
            self.starts += 1
            found = PART.fullmatch(event["uri"])
            if not event.get("exception") and found:
                self.parts.add(int(found[1]))
        elif op == "violation":
            self.violations.append(event)
        elif op == "recv":
            self.files[event["path"]] = event.get("bytes", 0)
        elif op in ("list", "find"):
            self.names.update(event.get("names", ()))
            self.listed += len(event.get("names", ()))

    def _rows(self, event):
        columns = event.get("columns") or []
        content = {c for c in columns if not is_number(c)}
        into = self.rows if content else self.numbers
        rows = event.get("row_ids") or ()
        if "_id" not in columns:  # then the log shows another column's value
            found = ONE_ROW.findall(event.get("where") or "")
            rows = map(int, found[-1:]) if content and rows else ()
        for row in rows:
            key = (plain_uri(event["uri"]), event["user"], row)
            into.setdefault(key, set()).update(content)

    def uris(self):
        return {key[0] for key in self.rows}
