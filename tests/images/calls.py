"""CallHistory.storedata: the Core Data store of phone and FaceTime calls."""

import plistlib

from .clock import COCOA_S, NS
from .ddl import CORE, CORE_TABLES, table
from .sqlfile import SqlFile

# Columns as in databases of iOS 9.3.5 to 11.2 and an iOS 18 test set.
RECORD = """
INTEGER: Z_ENT Z_OPT ZANSWERED ZCALL_CATEGORY ZCALLTYPE ZDISCONNECTED_CAUSE
ZFACE_TIME_DATA ZHANDLE_TYPE ZNUMBER_AVAILABILITY ZORIGINATED ZREAD
TIMESTAMP: ZDATE FLOAT: ZDURATION VARCHAR: ZDEVICE_ID ZISO_COUNTRY_CODE
ZLOCATION ZNAME ZSERVICE_PROVIDER ZUNIQUE_ID
"""
SINCE = {
    14: "INTEGER: ZFILTERED_OUT_REASON ZJUNKCONFIDENCE ZVERIFICATIONSTATUS "
        "VARCHAR: ZBLOCKEDBYEXTENSION ZJUNKIDENTIFICATIONCATEGORY",
    16: "INTEGER: ZHASMESSAGE ZWASEMERGENCYCALL ZSCREENSHARINGTYPE",
    18: "INTEGER: ZCOMMUNICATIONTRUSTSCORE",
}
TYPES = {"phone": 1, "facetime-video": 8, "facetime-audio": 16}
# Exact both in a double of seconds and in ns, so no reader may round it.
STEP = NS // 64


class Calls:
    REL = "backup/HomeDomain/Library/CallHistoryDB/CallHistory.storedata"

    def __init__(self, image):
        self.image, self.ios, self.count, self.handles = image, image.ios, 0, {}
        text = RECORD + " ".join(
            t for major, t in sorted(SINCE.items()) if major <= self.ios)
        # A BLOB until iOS 11, text since.
        text += " BLOB: ZADDRESS" if self.ios < 12 else " VARCHAR: ZADDRESS"
        ddl = [table("ZCALLRECORD", text, CORE),
               table("ZCALLDBPROPERTIES", "INTEGER: Z_ENT Z_OPT FLOAT: "
                     "ZTIMER_ALL ZTIMER_INCOMING ZTIMER_LAST ZTIMER_LIFETIME "
                     "ZTIMER_OUTGOING", CORE), *CORE_TABLES,
               "CREATE INDEX Z_CallRecord_date ON ZCALLRECORD (ZDATE)"]
        self.has_handles = self.ios >= 13
        if self.has_handles:
            ddl += [table("ZHANDLE", "INTEGER: Z_ENT Z_OPT ZTYPE VARCHAR: "
                          "ZNORMALIZEDVALUE ZVALUE", CORE),
                    "CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES "
                    "(Z_2REMOTEPARTICIPANTCALLS INTEGER, "
                    "Z_4REMOTEPARTICIPANTHANDLES INTEGER, PRIMARY KEY "
                    "(Z_2REMOTEPARTICIPANTCALLS, Z_4REMOTEPARTICIPANTHANDLES))"]
        self.file = SqlFile(image, self.REL, ddl)
        only = image.phone["backup"]["encrypted-only"]
        if "HomeDomain/Library/CallHistoryDB/" not in only:
            only.append("HomeDomain/Library/CallHistoryDB/")

    def _handle(self, call, address, wal):
        if address not in self.handles:
            self.handles[address] = len(self.handles) + 1
            self.file.insert("ZHANDLE", {
                "Z_PK": self.handles[address], "Z_ENT": 4, "Z_OPT": 1,
                "ZTYPE": 3 if "@" in address else 2,
                "ZNORMALIZEDVALUE": address if address.startswith("+")
                else None, "ZVALUE": address}, wal)
        self.file.insert("Z_2REMOTEPARTICIPANTHANDLES", {
            "Z_2REMOTEPARTICIPANTCALLS": call,
            "Z_4REMOTEPARTICIPANTHANDLES": self.handles[address]}, wal)

    def add(self, when, address, duration, *, kind="phone", outgoing=False,
            answered=True, rejected=False, blocked=False, name=None,
            location=None, others=(), raw_date=0, wal=False, flags=()):
        """One call. `address` None: withheld. `others`: more participants.
        raw_date: a value to store instead (None for no date at all)."""
        image, flags, marks = self.image, list(flags), {}
        self.count += 1
        when = when // STEP * STEP
        raw = when / NS - COCOA_S if raw_date == 0 else raw_date
        if name is not None:
            marks["name"] = image.token()
            name = f"{name} {marks['name']}".rstrip()
        if location is not None:
            marks["location"] = image.token()
            location = f"{location} {marks['location']}".rstrip()
        stored = address
        if address is not None and self.ios < 12:
            stored = address.encode()
        row = {"Z_PK": self.count, "Z_ENT": 2, "Z_OPT": 1,
               "ZANSWERED": int(answered), "ZCALLTYPE": TYPES[kind],
               "ZCALL_CATEGORY": 2 if kind == "facetime-video" else 1,
               "ZDISCONNECTED_CAUSE": 2 if rejected else 49 if not answered
               and not outgoing else 0,
               "ZHANDLE_TYPE": 0 if address is None else
               3 if "@" in address else 2,
               "ZNUMBER_AVAILABILITY": 2 if address is None else 0,
               "ZORIGINATED": int(outgoing), "ZREAD": 1, "ZDATE": raw,
               "ZDURATION": float(duration), "ZISO_COUNTRY_CODE": "gb",
               "ZLOCATION": location, "ZNAME": name,
               "ZSERVICE_PROVIDER": "com.apple.Telephony" if kind == "phone"
               else "com.apple.FaceTime", "ZUNIQUE_ID": image.uuid(),
               "ZADDRESS": stored}
        if self.ios >= 14:
            row["ZFILTERED_OUT_REASON"] = int(blocked)
        elif blocked:
            raise ValueError("blocked calls are kept from iOS 14 on")
        self.file.insert("ZCALLRECORD", row, wal)
        everyone = [a for a in (address, *others) if a]
        if self.has_handles:
            for one in everyone:
                self._handle(self.count, one, wal)
        elif others:
            raise ValueError("several participants came with iOS 13")
        undated = raw_date is None or raw_date < 0
        flags += [word for word, wanted in (
            ("withheld", address is None), ("blocked", blocked),
            ("undated", undated)) if wanted]
        outcome = "blocked" if blocked else "answered" if answered else (
            "rejected" if rejected else "missed")
        return image.item(
            "calls", "phone" if kind == "phone" else "facetime",
            {"path": self.REL, "table": "ZCALLRECORD", "rowid": self.count,
             "wal": wal}, guid=row["ZUNIQUE_ID"],
            times={"start": {"utc_ns": None if undated else
                             round((raw + COCOA_S) * 64) * STEP, "raw": raw}},
            handles=everyone, author="owner" if outgoing else address,
            direction="outgoing" if outgoing else "incoming", kind=outcome,
            duration_s=duration, call_type=kind, flags=flags, canaries=marks)

    def save(self):
        top = {1: "CallDBProperties", 2: "CallRecord"}
        if self.has_handles:
            top[4] = "Handle"
        for entity, name in top.items():
            self.file.insert("Z_PRIMARYKEY", {
                "Z_ENT": entity, "Z_NAME": name, "Z_SUPER": 0,
                "Z_MAX": {2: self.count, 4: len(self.handles)}.get(entity, 1)})
        self.file.insert("Z_METADATA", {
            "Z_VERSION": 1, "Z_UUID": self.image.uuid(),
            "Z_PLIST": plistlib.dumps({"NSStoreType": "SQLite"},
                                      fmt=plistlib.FMT_BINARY)})
        self.file.save()
