"""What else a phone holds, and what no filter here ever asks for."""

from .clock import cocoa_s
from .jpeg import jpeg
from .sqlfile import SqlFile

# path -> (CREATE statements, table, text column, other columns)
STORES = {
    "backup/AppDomainGroup-group.com.apple.notes/NoteStore.sqlite": (
        ["CREATE TABLE ZICCLOUDSYNCINGOBJECT (Z_PK INTEGER PRIMARY KEY, Z_ENT "
         "INTEGER, Z_OPT INTEGER, ZCREATIONDATE1 TIMESTAMP, "
         "ZMODIFICATIONDATE1 TIMESTAMP, ZTITLE1 VARCHAR, ZSNIPPET VARCHAR)"],
        "ZICCLOUDSYNCINGOBJECT", "ZTITLE1", "ZMODIFICATIONDATE1"),
    "backup/AppDomain-com.apple.mobilesafari/Library/Safari/History.db": (
        ["CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, "
         "url TEXT NOT NULL UNIQUE, domain_expansion TEXT, visit_count "
         "INTEGER NOT NULL DEFAULT 1)"], "history_items", "url", None),
    "backup/AppDomainGroup-group.net.whatsapp.WhatsApp.shared/"
    "ChatStorage.sqlite": (
        ["CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
         "Z_OPT INTEGER, ZISFROMME INTEGER, ZMESSAGEDATE TIMESTAMP, ZFROMJID "
         "VARCHAR, ZTOJID VARCHAR, ZTEXT VARCHAR)"], "ZWAMESSAGE", "ZTEXT",
        "ZMESSAGEDATE"),
    "backup/HealthDomain/Health/healthdb_secure.sqlite": (
        ["CREATE TABLE samples (data_id INTEGER PRIMARY KEY, start_date REAL, "
         "end_date REAL, data_type INTEGER, note TEXT)"], "samples", "note",
        "start_date"),
    "backup/HomeDomain/Library/Voicemail/voicemail.db": (
        ["CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, "
         "remote_uid INTEGER, date INTEGER, sender TEXT, duration INTEGER)"],
        "voicemail", "sender", None),
}
FILES = {
    "backup/HomeDomain/Library/SMS/Drafts/draft.plist": "draft",
    "backup/KeychainDomain/keychain-backup.plist": "saved passwords",
    "backup/HomeDomain/Library/Preferences/org.example.plist": "preference",
    "backup/AppDomain-org.example.bank/Documents/statement.pdf": "bank",
    "backup/CameraRollDomain/Media/PhotoData/note.txt": "camera roll, backup",
    "backup/AppDomainGroup-group.net.whatsapp.WhatsApp.shared/Message/Media/"
    "447700900123@s.whatsapp.net/a/b/picture.jpg": "WhatsApp picture",
    "media/Recordings/20260301 101500.m4a": "voice memo",
    "media/Downloads/list.txt": "download",
    "media/PhotoData/CPLAssets/group1/cached.jpg": "cloud cache",
}
ENCRYPTED_ONLY = ["HealthDomain/", "KeychainDomain/",
                  "AppDomain-com.apple.mobilesafari/Library/Safari/"]


def add_noise(image, start, rows=20, without=None):
    """Stores and files with a canary in each string; none whose path holds
    the words of `without`."""
    for rel, (ddl, table, column, dated) in STORES.items():
        if without and without in rel:
            continue
        store = SqlFile(image, rel, ddl)
        tokens = [image.token() for _ in range(rows)]
        for i, token in enumerate(tokens):
            row = {column: f"private {i} {token}".rstrip()}
            if dated:
                row[dated] = cocoa_s(start) + 3600.0 * 24 * i
            store.insert(table, row, wal=i == rows - 1)
        store.save()
        image.noise(rel, table, tokens)
    for rel, what in FILES.items():
        if without and without in rel:
            continue
        token = image.token()
        data = jpeg(16, 16, 90, token) if rel.endswith(".jpg") else (
            f"{what} {token}\n".encode())
        image.write(rel, data, start)
        image.noise(rel, what, [token])
    image.phone["backup"]["encrypted-only"] += ENCRYPTED_ONLY
