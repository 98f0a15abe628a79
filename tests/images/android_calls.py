"""calllog.db: calls of all types, and what the shell user is not shown."""

from . import android_schema
from .android_image import MS

URI = "content://call_log/calls"
TYPES = {"incoming": 1, "outgoing": 2, "missed": 3, "voicemail": 4,
         "rejected": 5, "blocked": 6, "elsewhere": 7}
KINDS = {"incoming": "answered", "outgoing": "answered", "missed": "missed",
         "voicemail": "voicemail", "rejected": "rejected",
         "blocked": "blocked", "elsewhere": "answered"}
SIM = "com.android.phone/com.android.services.telephony.TelephonyConnectionService"
ALLOWED, RESTRICTED, UNKNOWN, PAYPHONE = 1, 2, 3, 4


class Calls:
    def __init__(self, image, user=0):
        self.image, self.user = image, user
        self.db = image.db("calllog.db", android_schema.call_log, user)

    def add(self, when, number, duration=0, *, type_="incoming",
            presentation=None, name=None, location=None, hidden=False,
            subject=None, raw_date=None, raw_type=None, flags=(), more=None):
        """One call; number None: withheld. duration in seconds."""
        image, flags, marks = self.image, list(flags), {}
        if presentation is None:
            presentation = ALLOWED if number else RESTRICTED
        raw = when // MS if raw_date is None else raw_date

        def tagged(kind, text):
            if text is None:
                return None
            marks[kind] = image.token()
            return f"{text} {marks[kind]}".rstrip()

        kind = raw_type or TYPES[type_]
        row = {"number": number if number is not None else "",
               "presentation": presentation, "date": raw,
               "duration": duration, "type": kind, "new": int(kind == 3),
               "features": 0, "name": tagged("shown_name", name),
               "numbertype": 2 if name else 0, "countryiso": "GB",
               "is_read": int(kind != 3),
               "geocoded_location": tagged("location", location),
               "subscription_component_name": SIM, "subscription_id": "1",
               "phone_account_address": "+447700900100",
               "formatted_number": number, "last_modified": raw or 0,
               "phone_account_hidden": int(hidden),
               "normalized_number": number if number and
               number.startswith("+") else None}
        if subject is not None and image.sdk >= 31:
            row["subject"] = tagged("subject", subject)
        row.update(more or {})
        raw = row["date"]
        rowid = self.db.add("calls", row)
        if hidden:
            flags.append("hidden_account")
        if kind == TYPES["voicemail"]:
            flags.append("voicemail")
        if presentation != ALLOWED or number in (None, ""):
            flags.append("withheld")
        if kind == TYPES["blocked"]:
            flags.append("blocked")
        undated = not isinstance(raw, int) or raw <= 0
        if undated:
            flags.append("undated")
        return image.item(
            "calls", "phone", image.source(URI, "calls", rowid, self.user),
            times={"start": {"utc_ns": None if undated else raw * MS,
                             "raw": raw}},
            handles=[number] if number and presentation == ALLOWED else [],
            author=None, session=None, rows=[], flags=flags,
            # Hidden from Android 8 on.
            visible=not (hidden and image.sdk >= 26)
            and kind != TYPES["voicemail"],
            kind=KINDS.get(type_, "unknown") if raw_type is None
            else "unknown", number=number, duration=duration,
            presentation=presentation,
            direction="outgoing" if kind == 2 else "incoming",
            canaries=marks)

    def save(self):
        self.db.save()
