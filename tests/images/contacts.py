"""AddressBook.sqlitedb and AddressBookImages.sqlitedb."""

from .clock import cocoa_s
from .ddl import table
from .jpeg import jpeg
from .sqlfile import SqlFile

# Columns as in databases of iOS 7, 15.3.1, 16.1.1 and an iOS 18 test set.
PERSON = """
TEXT: First Last Middle FirstPhonetic MiddlePhonetic LastPhonetic Organization
Department Note INTEGER: Kind TEXT: Birthday JobTitle Nickname Prefix Suffix
FirstSort LastSort INTEGER: CreationDate ModificationDate
TEXT: CompositeNameFallback ExternalIdentifier ExternalModificationTag
ExternalUUID INTEGER: StoreID TEXT: DisplayName BLOB: ExternalRepresentation
TEXT: FirstSortSection LastSortSection
INTEGER: FirstSortLanguageIndex=2147483647 LastSortLanguageIndex=2147483647
PersonLink=-1 TEXT: ImageURI INTEGER: IsPreferredName=1
"""
PERSON_SINCE = {
    9: "TEXT: guid!=(ab_generate_guid()) PhonemeData AlternateBirthday MapsData"
       " FirstPronunciation MiddlePronunciation LastPronunciation"
       " OrganizationPhonetic OrganizationPronunciation PreviousFamilyName",
    12: "TEXT: PreferredLikenessSource PreferredPersonaIdentifier"
        " PreferredChannel DowntimeWhitelist",
    14: "TEXT: ImageType BLOB: ImageHash MemojiMetadata",
    17: "BLOB: Wallpaper INTEGER: DisplayFlags BLOB: WatchWallpaperImageData"
        " WallpaperMetadata",
    18: "BLOB: ImageBackgroundColorsData SensitiveContentConfiguration"
        " TEXT: WallpaperURI ImageSyncFailedTime WallpaperSyncFailedTime",
}
LABELS = ["_$!<Mobile>!$_", "_$!<Home>!$_", "_$!<Work>!$_", "_$!<Other>!$_",
          "_$!<HomePage>!$_", "iPhone"]
KEYS = ["Street", "City", "ZIP", "Country", "CountryCode", "State"]
PHONE, MAIL, ADDRESS, URL = 3, 4, 5, 22
# The phone's own tokenizer is not there: a reader must not touch this table.
SEARCH = ("CREATE VIRTUAL TABLE ABPersonFullTextSearch USING "
          "fts4(tokenize=ab_cf_tokenizer language=\"en-GB\" "
          "collator=\"en-GB@collation=search\", First, Last, Phone, Email)")


def tables(ios):
    guid = "TEXT: guid!=(ab_generate_guid())"
    person = PERSON + " ".join(
        text for major, text in sorted(PERSON_SINCE.items()) if major <= ios)
    auto = "^ROWID INTEGER PRIMARY KEY AUTOINCREMENT"
    yield ("CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, "
           "UNIQUE(key))")
    yield table("ABStore", "TEXT: Name ExternalIdentifier INTEGER: Type "
                "TEXT: ConstraintsPath ExternalModificationTag ExternalSyncTag "
                "StoreInternalIdentifier INTEGER: AccountID=-1 Enabled=1 "
                "BLOB: SyncData INTEGER: MeIdentifier=-1 Capabilities=0 " + guid
                + " LastSyncDate", auto)
    yield table("ABPerson", person, auto, "UNIQUE(guid)")
    yield table("ABMultiValue", "INTEGER: record_id property identifier label "
                "TEXT: value " + guid, "^UID INTEGER PRIMARY KEY",
                "UNIQUE(guid)")
    yield "CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value))"
    yield ("CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, "
           "value TEXT, UNIQUE(parent_id, key))")
    yield "CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value))"
    yield ("CREATE TABLE ABPhoneLastFour (multivalue_id INTEGER PRIMARY KEY, "
           "value TEXT)")
    yield table("ABGroup", "TEXT: Name ExternalIdentifier INTEGER: StoreID "
                "TEXT: ExternalModificationTag BLOB: ExternalRepresentation "
                "TEXT: ExternalUUID " + guid, auto, "UNIQUE(guid)")
    yield ("CREATE TABLE ABGroupMembers (UID INTEGER PRIMARY KEY, group_id "
           "INTEGER, member_type INTEGER, member_id INTEGER, UNIQUE(group_id, "
           "member_type, member_id))")
    yield ("CREATE TABLE ABPersonFullTextSearch_content (docid INTEGER PRIMARY "
           "KEY, c0First, c1Last, c2Phone, c3Email)")
    yield ("CREATE INDEX ABMultiValueRecordIDIndex ON ABMultiValue(record_id)")
    yield ("CREATE INDEX ABMultiValuePropertyValueIndex ON "
           "ABMultiValue(property, value COLLATE NOCASE)")


LATE = [
    "CREATE TRIGGER delete_phone_last_four AFTER DELETE ON ABMultiValue BEGIN "
    "DELETE FROM ABPhoneLastFour WHERE multivalue_id = OLD.UID; END",
    "CREATE TRIGGER UpdatePersonUponLinkDeletion AFTER UPDATE OF PersonLink ON "
    "ABPerson BEGIN UPDATE ABPerson SET IsPreferredName = "
    "ab_update_value_from_trigger(1, 'IsPreferredName', ROWID) WHERE ROWID = "
    "NEW.ROWID; END",
    "PRAGMA writable_schema=ON",
    "INSERT INTO sqlite_master VALUES('table', 'ABPersonFullTextSearch', "
    "'ABPersonFullTextSearch', 0, '" + SEARCH.replace("'", "''") + "')",
    "PRAGMA writable_schema=OFF",
]


class Contacts:
    REL = "backup/HomeDomain/Library/AddressBook/AddressBook.sqlitedb"
    IMAGES = "backup/HomeDomain/Library/AddressBook/AddressBookImages.sqlitedb"

    def __init__(self, image):
        self.image, self.people, self.values = image, 0, 0
        self.file = SqlFile(image, self.REL, list(tables(image.ios)), LATE, [
            ("ab_generate_guid", 0, image.uuid)])
        self.pictures = SqlFile(image, self.IMAGES, [
            "CREATE TABLE ABFullSizeImage (ROWID INTEGER PRIMARY KEY "
            "AUTOINCREMENT, record_id INTEGER, crop_x INTEGER, crop_y INTEGER, "
            "crop_width INTEGER, data BLOB, guid TEXT, UNIQUE(record_id))",
            "CREATE TABLE ABThumbnailImage (ROWID INTEGER PRIMARY KEY "
            "AUTOINCREMENT, record_id INTEGER, format INTEGER, "
            "derived_from_format INTEGER, data BLOB, UNIQUE(record_id, "
            "format))"])
        for label in LABELS:
            self.file.insert("ABMultiValueLabel", {"value": label})
        for key in KEYS:
            self.file.insert("ABMultiValueEntryKey", {"value": key})
        self.file.insert("ABStore", {"ROWID": 1, "Name": None, "Type": 0,
                                     "guid": image.uuid()})

    def _value(self, person, prop, label, value, wal):
        self.values += 1
        self.file.insert("ABMultiValue", {
            "UID": self.values, "record_id": person, "property": prop,
            "identifier": self.values, "label": label, "value": value,
            "guid": self.image.uuid()}, wal)
        if prop == PHONE:
            self.file.insert("ABPhoneLastFour", {
                "multivalue_id": self.values, "value": value[-4:]}, wal)
        return self.values

    def add(self, first, last=None, phones=(), mails=(), organisation=None,
            note=None, address=None, url=None, picture=False, wal=False):
        """One card; a canary in each of its strings but the numbers. A mail
        address that holds `{}` gets one there. Returns the item."""
        image, marks = self.image, {}
        self.people += 1
        person = self.people

        def mark(kind, text):
            if text is None:
                return None
            token = image.token()
            marks.setdefault(kind, []).append(token)
            return f"{text} {token}".rstrip()

        mails = [m.format(self._mail_token(marks)) if "{}" in m else m
                 for m in mails]
        row = {"ROWID": person, "First": mark("name", first),
               "Last": mark("name", last),
               "Organization": mark("name", organisation),
               "Note": mark("note", note), "Kind": int(first is None),
               "CreationDate": cocoa_s(image.now_ns) - 86400 * (400 + person),
               "ModificationDate": cocoa_s(image.now_ns) - 86400 * person,
               "StoreID": 1, "guid": f"{image.uuid()}:ABPerson"}
        self.file.insert("ABPerson", row, wal)
        for i, phone in enumerate(phones):
            self._value(person, PHONE, 1 + i % 3, phone, wal)
        for mail in mails:
            self._value(person, MAIL, 2, mail, wal)
        if url is not None:
            self._value(person, URL, 5, mark("url", url), wal)
        if address is not None:
            entry = self._value(person, ADDRESS, 2, None, wal)
            for key, text in enumerate(address, 1):
                self.file.insert("ABMultiValueEntry", {
                    "parent_id": entry, "key": key,
                    "value": mark("address", text) if key == 1 else text}, wal)
        self.file.insert("ABPersonFullTextSearch_content", {
            "docid": person, "c0First": row["First"], "c1Last": row["Last"],
            "c2Phone": " ".join(phones), "c3Email": " ".join(mails)}, wal)
        if picture:
            marks["picture"] = self._pictures(person)
        return image.item(
            "contacts", None, {"path": self.REL, "table": "ABPerson",
                               "rowid": person, "wal": wal},
            times={}, handles=list(phones) + list(mails),
            kind="organisation" if first is None else "person",
            name=" ".join(row[c] for c in ("First", "Last") if row[c])
            or row["Organization"], phones=list(phones), mails=list(mails),
            canaries=marks)

    def _mail_token(self, marks):
        token = self.image.token()
        if token:
            marks.setdefault("email", []).append(token)
        return token or f"person{self.people}"

    def _pictures(self, person):
        tokens = [self.image.token(), self.image.token()]
        self.pictures.insert("ABFullSizeImage", {
            "record_id": person, "crop_x": 0, "crop_y": 0, "crop_width": 8,
            "data": jpeg(8, 8, comment=tokens[0]), "guid": self.image.uuid()})
        self.pictures.insert("ABThumbnailImage", {
            "record_id": person, "format": 0, "derived_from_format": 5,
            "data": jpeg(8, 8, comment=tokens[1])})
        return tokens

    def save(self):
        self.file.save()
        self.pictures.save()
