"""calendar.db: single and repeating entries, exceptions, attendees. What
repeats is worked out here by plain counting of days, so that a test need not
ask a library."""

import datetime
from zoneinfo import ZoneInfo

from . import android_schema
from .android_image import MS
from .clock import DAY, NS

URI = "content://com.android.calendar/events"
ATTENDEES = "content://com.android.calendar/attendees"
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
HORIZON = 1200  # days after the first for which occurrences are listed
UTC = ZoneInfo("UTC")
CANCELED = 2


def _ns(moment):
    gap = moment.astimezone(UTC) - datetime.datetime(1970, 1, 1, tzinfo=UTC)
    return (gap.days * 86400 + gap.seconds) * NS


def stamp(ns):
    """20260310T090000Z"""
    return datetime.datetime.fromtimestamp(ns // NS, UTC).strftime(
        "%Y%m%dT%H%M%SZ")


class Rule:
    """FREQ, INTERVAL, COUNT or UNTIL, BYDAY or BYMONTHDAY."""

    def __init__(self, freq, interval=1, count=None, until=None, byday=(),
                 bymonthday=None):
        self.freq, self.interval, self.count = freq, interval, count
        self.until, self.byday, self.bymonthday = until, byday, bymonthday

    def text(self):
        words = [f"FREQ={self.freq}"]
        if self.interval > 1:
            words.append(f"INTERVAL={self.interval}")
        if self.count:
            words.append(f"COUNT={self.count}")
        if self.until:
            words.append(f"UNTIL={stamp(self.until)}")
        if self.byday:
            words.append("BYDAY=" + ",".join(self.byday))
        if self.bymonthday:
            words.append(f"BYMONTHDAY={self.bymonthday}")
        return ";".join(words)

    def _hits(self, first, day):
        if self.freq == "DAILY":
            return (day - first).days % self.interval == 0
        if self.freq == "WEEKLY":
            monday = first - datetime.timedelta(first.weekday())
            wanted = [DAYS.index(d) for d in self.byday] or [first.weekday()]
            return day.weekday() in wanted and \
                (day - monday).days // 7 % self.interval == 0
        months = (day.year - first.year) * 12 + day.month - first.month
        if self.freq == "MONTHLY":
            return day.day == (self.bymonthday or first.day) and \
                months % self.interval == 0
        return (day.month, day.day) == (first.month, first.day) and \
            (day.year - first.year) % self.interval == 0

    def starts(self, first, zone, days=HORIZON):
        """Wall clock `first`, again and again; ns UTC."""
        out = []
        for ahead in range(days):
            day = first.date() + datetime.timedelta(ahead)
            if not self._hits(first.date(), day):
                continue
            at = _ns(datetime.datetime.combine(day, first.time(), zone))
            if self.until and at > self.until:
                break
            out.append(at)
            if self.count and len(out) == self.count:
                break
        return out

    @property
    def ends(self):
        return bool(self.count or self.until)


class Calendar:
    def __init__(self, image, user=0):
        self.image, self.user = image, user
        self.db = image.db("calendar.db", android_schema.calendar, user)
        self.home = self.calendar("Alex", "alex@example.org", primary=1)

    def calendar(self, name, account, type_="com.google", primary=0,
                 visible=1):
        return self.db.add("Calendars", {
            "account_name": account, "account_type": type_, "name": name,
            "calendar_displayName": name, "calendar_access_level": 700,
            "visible": visible, "sync_events": 1,
            "calendar_timezone": self.image.zone, "ownerAccount": account,
            "isPrimary": primary})

    def add(self, start, minutes, title, *, zone=None, all_day=False,
            rule=None, exdates=(), rdates=(), place=None, words=None,
            attendees=(), calendar=None, deleted=False, original=None,
            instance=None, canceled=False, no_end=False, exdate_zone=False,
            flags=(), more=None, mark=True):
        """An entry at wall clock `start` ("2026-03-10T09:00") of zone; all-day
        ones last whole days. original, instance: the item of which it replaces
        the occurrence at that ns. Returns its item."""
        image, flags, marks = self.image, list(flags), {}
        zone_name = "UTC" if all_day else zone or image.zone
        place_zone = ZoneInfo(zone_name)
        first = datetime.datetime.fromisoformat(start)
        length = minutes * 60 * NS
        begin = _ns(first.replace(tzinfo=place_zone))

        def tagged(kind, text):
            if text is None or not mark:
                return text
            token = image.token()
            marks.setdefault(kind, []).append(token)
            return f"{text} {token}".rstrip()

        starts = rule.starts(first, place_zone) if rule else [begin]
        starts = sorted({*(s for s in starts if s not in exdates), *rdates})
        repeats = bool(rule or rdates)
        ends = not rule or rule.ends
        if all_day:
            period = f"P{length // DAY}D"
        else:
            period = f"P{length // NS}S"
        row = {"_sync_id": image.uuid(), "calendar_id": calendar or self.home,
               "title": tagged("title", title),
               "eventLocation": tagged("place", place),
               "description": tagged("text", words),
               "eventStatus": CANCELED if canceled else 1,
               "dtstart": begin // MS,
               "dtend": None if repeats or no_end else (begin + length) // MS,
               "eventTimezone": zone_name,
               "duration": period if repeats else None,
               "allDay": int(all_day), "rrule": rule and rule.text(),
               "exdate": self._dates(exdates, exdate_zone, zone_name),
               "rdate": self._dates(rdates, False, zone_name),
               "lastDate": (starts[-1] + length) // MS if ends and starts
               else None,
               "hasAttendeeData": 1, "organizer": "alex@example.org",
               "deleted": int(deleted)}
        if original:
            row.update(original_id=original["source"]["rowid"],
                       original_sync_id=original["sync_id"],
                       originalInstanceTime=instance // MS,
                       originalAllDay=int("all_day" in original["flags"]))
            flags.append("exception")
            original["occurrences"] = [
                o for o in original["occurrences"] if o[0] != instance]
        row.update(more or {})
        rowid = self.db.add("Events", row)
        rows, handles = [], [row["organizer"]]
        for name, mail in attendees:
            if "{}" in mail:
                mail = mail.format(tagged("email", "").strip() or "guest")
            rows.append({"uri": ATTENDEES, "part": "metadata",
                         "rowid": self.db.add("Attendees", {
                             "event_id": rowid, "attendeeEmail": mail,
                             "attendeeName": tagged("name", name),
                             "attendeeStatus": 1, "attendeeType": 1,
                             "attendeeRelationship": 1})})
            handles.append(mail)
        occurrences = [] if canceled else [
            [s, s + (0 if no_end else length)] for s in starts]
        flags += [word for word, wanted in (
            ("repeats", repeats), ("endless", not ends),
            ("all_day", all_day), ("canceled", canceled),
            ("deleted", deleted)) if wanted]
        return image.item(
            "calendar", None, image.source(URI, "events", rowid, self.user),
            times={}, occurrences=occurrences, zone=zone_name,
            begin=begin, last=None if not ends else
            (starts[-1] + length if starts else begin),
            sync_id=row["_sync_id"], handles=handles, author=None,
            session=None, rows=rows, flags=flags, kind="event",
            visible=not deleted, canaries=marks)

    @staticmethod
    def _dates(instants, zoned, zone_name):
        """EXDATE and RDATE: UTC, or "ZONE;wall clock,…"."""
        if not instants:
            return None
        if not zoned:
            return ",".join(stamp(i) for i in instants)
        zone = ZoneInfo(zone_name)
        return f"{zone_name};" + ",".join(
            datetime.datetime.fromtimestamp(i // NS, zone).strftime(
                "%Y%m%dT%H%M%S") for i in instants)

    def save(self):
        self.db.save()
