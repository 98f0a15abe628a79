"""WhatsApp's own contacts, its calls, and whose number it noted for whom."""

from . import schema_whatsapp as schema
from .clock import COCOA_S, NS
from .sqlfile import SqlFile
from .whatsapp import CONTAINERS, STEP, jid

OUTCOMES = {"answered": 0, "missed": 1, "rejected": 4}


class Store:
    """A Core Data store of this age, in the app's container."""

    NAME, TABLES = "", {}

    def __init__(self, image, app="whatsapp", age=2022):
        self.image, self.app, self.age, self.rows = image, app, age, {}
        self.rel = f"{CONTAINERS[app]}/{self.NAME}"
        self.file = SqlFile(image, self.rel, list(schema.ddl(self.TABLES,
                                                             age)))

    def insert(self, table, row, wal=False):
        known = schema.columns_of(self.TABLES, table, self.age)
        self.rows[table] = self.rows.get(table, 0) + 1
        self.file.insert(table, {
            "Z_PK": self.rows[table], "Z_ENT": 1, "Z_OPT": 1,
            **{c: v for c, v in row.items() if c in known}}, wal)
        return self.rows[table]

    def source(self, table, rowid, wal):
        return {"path": self.rel, "table": table, "rowid": rowid, "wal": wal}

    def save(self):
        for number, (table, count) in enumerate(sorted(self.rows.items()), 1):
            self.file.insert("Z_PRIMARYKEY", {
                "Z_ENT": number, "Z_NAME": table[1:], "Z_SUPER": 0,
                "Z_MAX": count})
        self.file.save()


class Lids(Store):
    """LID.sqlite. What is known is in the truth under `lids`: app → LID →
    number; a LID with two numbers is nobody's."""

    NAME, TABLES = "LID.sqlite", schema.LIDS

    def __init__(self, image, app="whatsapp"):
        super().__init__(image, app, 2026)
        self.known = image.extra.setdefault("lids", {}).setdefault(app, {})

    @staticmethod
    def of(number):
        """The LID of somebody; the same in both apps."""
        return f"{int(number[1:]) * 7919 % 10**15:015d}@lid"

    def pair(self, number, lid=None, wal=False):
        lid = lid or self.of(number)
        count = self.insert("ZWAPHONENUMBERLIDPAIR", {
            "ZTIMESTAMP": 700000000.5,
            "ZLID": lid if self.rows.get("ZWAPHONENUMBERLIDPAIR", 0) % 3
            else lid.removesuffix("@lid"),
            "ZPHONENUMBER": number[1:]}, wal)
        if self.known.setdefault(lid, number) != number:
            self.known[lid] = None
        return count


class Contacts(Store):
    """ContactsV2.sqlite: whom WhatsApp found in the address book."""

    NAME, TABLES = "ContactsV2.sqlite", schema.CONTACTS

    def add(self, name, number=None, lid=None, wal=False, bare=False):
        """bare: the LID's digits without its server."""
        image, table = self.image, "ZWAADDRESSBOOKCONTACT"
        first, last, about = (image.token() for _ in range(3))
        row = {"ZFULLNAME": f"{name} {first} {last}".rstrip(),
               "ZGIVENNAME": f"{name} {first}".rstrip(),
               "ZABOUTTEXT": f"at work {about}".rstrip(), "ZPHONESTATUS": 1,
               "ZPHONENUMBER": number,
               "ZLID": lid.removesuffix("@lid") if lid and bare else lid,
               "ZWHATSAPPID": number and jid(number)}
        rowid = self.insert(table, row, wal)
        handles = [h for h in (number, number and jid(number),
                               lid if self.age >= 2026 else None) if h]
        return image.item(
            "contacts", self.app, self.source(table, rowid, wal), times={},
            handles=handles, kind="person", name=row["ZFULLNAME"],
            phones=[number] if number else [], mails=[],
            canaries={"name": [first, last], "about": about})


class Calls(Store):
    """CallHistory.sqlite: aggregates, of which come one or more calls and
    those who took part in them all (Z1CALLEVENTS and Z1PARTICIPANTS are of
    entity 1, the aggregate)."""

    NAME, TABLES = "CallHistory.sqlite", schema.CALLS
    AHEAD = 1000  # so that no row of one table is taken for the other's

    def add(self, when, people, duration, *, outgoing=False,
            outcome="answered", video=False, group=None, raw_date=0,
            again=False, wal=False):
        """people: numbers or JIDs of the others. group: a group's JID. again:
        one more in the aggregate of the call before, with the same people."""
        raw = when // STEP * STEP / NS - COCOA_S if raw_date == 0 else raw_date
        people = [jid(p) for p in people]
        if not again:
            self.rows.setdefault("ZWAAGGREGATECALLEVENT", self.AHEAD)
            self._aggregate(people, raw, outgoing, outcome, video, wal)
        whole = self.rows["ZWAAGGREGATECALLEVENT"]
        rowid = self.insert("ZWACDCALLEVENT", {
            "Z1CALLEVENTS": whole, "ZDATE": raw, "ZDURATION": float(duration),
            "ZOUTCOME": OUTCOMES[outcome], "ZBYTESSENT": 5, "ZGROUPJIDSTRING":
            group, "ZGROUPCALLCREATORUSERJIDSTRING": None if outgoing or not
            group else people[0]}, wal)
        undated = raw is None or raw <= 0
        return self.image.item(
            "calls", self.app, self.source("ZWACDCALLEVENT", rowid, wal),
            times={"start": {"utc_ns": None if undated else
                             round((raw + COCOA_S) * 64) * STEP, "raw": raw}},
            handles=people, author="owner" if outgoing else
            people[0] if people else None,
            direction="outgoing" if outgoing else "incoming", kind=outcome,
            duration_s=duration, call_type="video" if video else "voice",
            flags=["undated"] if undated else [])

    def _aggregate(self, people, raw, outgoing, outcome, video, wal):
        whole = self.insert("ZWAAGGREGATECALLEVENT", {
            "ZINCOMING": int(not outgoing), "ZVIDEO": int(video),
            "ZMISSED": int(outcome == "missed"), "ZFIRSTDATE": raw}, wal)
        for person in people:
            self.insert("ZWACDCALLEVENTPARTICIPANT", {
                "ZOUTCOME": OUTCOMES[outcome], "Z1PARTICIPANTS": whole,
                "ZJIDSTRING": person}, wal)
