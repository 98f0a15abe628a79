"""An Android's image: its identity, its providers, its shared storage."""

from .folder import Folder
from .sqlfile import SqlFile

# API level: release, build
RELEASES = {
    25: ("7.1.2", "NJH47F"),
    28: ("9", "PQ3A.190801.002"),
    29: ("10", "QQ3A.200605.001"),
    30: ("11", "RQ3A.211001.001"),
    31: ("12", "SP1A.210812.016"),
    34: ("14", "UQ1A.240205.004"),
    36: ("16", "BP2A.250605.031"),
}
SD = "fs/sdcard"
STORAGE = "/storage/emulated/0"
MS, US = 10**6, 10**3


class RawText(bytes):
    """TEXT whose bytes are no UTF-8."""


class ProviderDb(SqlFile):
    """A provider's database: no -wal, as nobody but the provider has it."""

    JOURNAL = "DELETE"

    def __init__(self, image, rel, ddl):
        super().__init__(image, rel, ddl)
        self.raw, self.last = [], {}
        self.insert("android_metadata", {"locale": "en_GB"})

    def add(self, table, row, rowid=None):
        """Insert with the next _id; returns it."""
        self.last[table] = rowid or self.last.get(table, 0) + 1
        row = {"_id": self.last[table], **row}
        if any(isinstance(v, RawText) for v in row.values()):
            self.raw.append((table, row))
        else:
            self.insert(table, row)
        return row["_id"]

    def skip(self, table, count):
        """Rows that were deleted: their numbers are not used again."""
        self.last[table] = self.last.get(table, 0) + count

    def _fill(self, db):
        super()._fill(db)
        for table, row in self.raw:
            marks = ",".join("CAST(? AS TEXT)" if isinstance(v, RawText)
                             else "?" for v in row.values())
            db.execute(f"INSERT INTO {table}({','.join(row)}) "
                       f"VALUES({marks})", tuple(
                           bytes(v) if isinstance(v, RawText) else v
                           for v in row.values()))


class Android(Folder):
    TOPS = ("providers", "parts", "fs", "fs/sdcard")

    def __init__(self, out, profile="custom", seed=1, sdk=34, canaries=True,
                 now="2026-04-01T12:00:00", zone="Europe/London"):
        if sdk not in RELEASES:
            raise ValueError(f"no API level {sdk}; there is "
                             f"{sorted(RELEASES)}")
        self.sdk = sdk
        super().__init__(out, profile, seed, f"android-{sdk}", canaries, now,
                         zone)

    def identify(self):
        digest = self.digest
        release, build = RELEASES[self.sdk]
        name = f"Alex’s phone {self.device_token}".rstrip()
        self.identity = {
            "serial": "VA" + digest[40:50].upper(),
            "product-type": f"Virtual Phone {release}",
            "product-version": release,
            "build-version": build,
            "device-name": name,
            "time-zone": self.zone,
            "android-id": digest[:16],
        }
        self.users = [0]
        self.subscriptions = [1, 2]
        self.android = {"sdk": self.sdk, "manufacturer": "Virtual"}
        self.phone = {"platform": "android", "identity": self.identity,
                      "android": self.android}

    def db(self, name, ddl, user=0):
        """A provider's database of one user."""
        rel = f"providers/{name}"
        return ProviderDb(self, rel if user == 0 else f"users/{user}/{rel}",
                          ddl(self.sdk))

    def source(self, uri, table, rowid, user=0):
        """Where an item comes from, as a bundle says it."""
        return {"locator": uri if user == 0 else f"{uri}?user={user}",
                "uri": uri, "table": table, "rowid": rowid, "user": user}

    def head(self):
        marks = [self.device_token] if self.device_token else []
        return {"sdk": self.sdk, "complete": self.complete,
                "device": {"serial": self.identity["serial"],
                           "device_name": self.identity["device-name"],
                           "android_id": self.identity["android-id"],
                           "permissions": self.permissions(),
                           "users": self.users,
                           "canaries": {"device_name": marks}}}

    def permissions(self):
        """What the shell user holds: said in phone.yaml, or the release's
        (facts: READ_SMS came after 7.1, READ_CALL_LOG after 11)."""
        told = self.android.get("shell-permissions")
        if told is not None:
            return told
        return [name for name, since in (
            ("READ_EXTERNAL_STORAGE", 0), ("READ_CONTACTS", 0),
            ("READ_CALENDAR", 0), ("READ_SMS", 28), ("READ_CALL_LOG", 31))
            if since <= self.sdk]

    def finish(self):
        self.android["shell-permissions"] = self.permissions()
        if len(self.users) > 1:
            self.android["users"] = [{"id": user} for user in self.users]
        super().finish()
