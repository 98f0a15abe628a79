"""Small images of Androids, row by row, for tests of the virtual phone."""

import json
import os
import shlex
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from images import android_schema as schema  # noqa: E402
from images.android_schema_media import media  # noqa: E402

SDKS = (25, 28, 29, 30, 31, 34, 36)
ALL = ("READ_EXTERNAL_STORAGE", "READ_CONTACTS", "READ_CALENDAR", "READ_SMS",
       "READ_CALL_LOG")
SCHEMAS = {"mmssms.db": schema.telephony, "calllog.db": schema.call_log,
           "contacts2.db": schema.contacts, "calendar.db": schema.calendar,
           "media.db": media}


class Image:
    """A phone with empty providers; removed with the test."""

    def __init__(self, test, sdk=34, permissions=ALL, faults=(),
                 synthetic=(), **android):
        self.sdk = sdk
        self.dir = tempfile.mkdtemp(prefix="android-image-")
        test.addCleanup(shutil.rmtree, self.dir)
        self.phone = {"platform": "android",
                      "identity": {"serial": "VATEST0001"},
                      "android": {"sdk": sdk, "authorised": True,
                                  "shell-permissions": list(permissions),
                                  **android}}
        for name, value in (("faults", faults), ("synthetic", synthetic)):
            if value:
                self.phone[name] = list(value)
        with open(os.path.join(self.dir, "phone.yaml"), "w",
                  encoding="utf-8") as out:
            json.dump(self.phone, out)
        for name in ("providers", "parts", "fs/sdcard"):
            os.makedirs(os.path.join(self.dir, name))
        for name in SCHEMAS:
            self.make(name)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def db(self, name, user=0):
        folder = ("providers",) if user == 0 else ("users", str(user),
                                                   "providers")
        os.makedirs(self.path(*folder), exist_ok=True)
        return self.path(*folder, name)

    def open(self, name, user=0):
        db = sqlite3.connect(self.db(name, user))
        db.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY")
        return db

    def make(self, name, user=0):
        db = self.open(name, user)
        for statement in SCHEMAS[name](self.sdk):
            db.execute(statement)
        db.commit()
        db.close()

    def insert(self, name, table, *rows, user=0):
        """Each row a dict. Bytes are inserted as TEXT of these bytes."""
        db = self.open(name, user)
        for row in rows:
            marks = ",".join("CAST(? AS TEXT)" if isinstance(v, bytes)
                             else "?" for v in row.values())
            db.execute(f"INSERT INTO {table}({','.join(row)}) "
                       f"VALUES({marks})", tuple(row.values()))
        db.commit()
        db.close()

    def sql(self, name, script):
        db = self.open(name)
        db.executescript(script)
        db.commit()
        db.close()


def query(uri, *, projection=None, where=None, sort=None, user=None,
          extra=()):
    """The command line of one `content query`."""
    words = ["content", "query", "--uri", uri]
    for name, value in (("--user", user), ("--projection", projection),
                        ("--where", where), ("--sort", sort)):
        if value is not None:
            words += [name, str(value)]
    for one in extra:
        words += ["--extra", one]
    return " ".join(shlex.quote(word) for word in words)
