"""An iPhone, its bundle, and the backup that is made of it again."""

import hashlib
import sqlite3

import small_phone as small
from small_phone import w
import images
from make_filter import make_filter, write_filter
from phones.backup_reader import Backup

SMS = ("HomeDomain", "Library/SMS/sms.db")
CALLS = ("HomeDomain", "Library/CallHistoryDB/CallHistory.storedata")
BOOK = ("HomeDomain", "Library/AddressBook/AddressBook.sqlitedb")
TABLES = {
    SMS: ["message", "handle", "chat", "attachment", "deleted_messages",
          "chat_message_join", "chat_handle_join", "message_attachment_join"],
    CALLS: ["ZCALLRECORD", "Z_PRIMARYKEY", "Z_METADATA"],
    BOOK: ["ABPerson", "ABMultiValue", "ABMultiValueLabel",
           "ABMultiValueEntry", "ABMultiValueEntryKey", "ABStore", "ABGroup",
           "ABGroupMembers"]}
RELEASES = (10, 18)  # the oldest of this shape; the newest


def rules(window):
    days = {"from": window["from"], "to": window["to"]}
    return [
        {"rule": "m", "category": "messages", "apps": ["phone-messages"],
         **days, "participants": {"any-of": [window["person"]],
                                  "group-chats": "whole"},
         "parts": ["metadata", "text", "attachments", "reactions", "edits",
                   "recently-deleted"]},
        {"rule": "l", "category": "calls", **days},
        {"rule": "c", "category": "contacts", "contacts": "all",
         "parts": ["names", "numbers", "e-mail", "addresses", "notes"]},
        {"rule": "p", "category": "photos", **days},
        {"rule": "d", "category": "device-info"}]


class Rebuilt:
    """One phone, its bundle, the backup made of that."""

    def __init__(self, folder, ios):
        self.image = folder / f"phone-{ios}"
        if ios < 16:  # the small one edits messages
            images.build("month", self.image, ios=ios)
            self.truth = images.load_truth(self.image)
        else:
            self.truth = small.build(self.image, ios=ios)
        small.configure(self.image, self.image,
                        backup={"password": small.PASSWORD})
        path = write_filter(folder / f"{ios}.json",
                            make_filter(
                                self.truth, rules(self.truth["window"])))
        with w.Phone(self.image) as phone:
            fd = small.secret_fd(small.PASSWORD)
            done = w.extract(path, phone, folder / f"bundle-{ios}",
                             "--backup-password-fd", fd, pass_fds=(fd,))
        assert done.code in (0, 8), done
        self.bundle = w.Bundle(folder / f"bundle-{ios}")
        self.folder = folder / f"backup-{ios}"
        done = w.run("export", self.bundle.path, "--format", "itunes-backup",
                     "--output", self.folder, "--json")
        assert done.code == 0, done
        self.items = done.json["items"]
        self.backup = Backup(self.folder)

    def open(self, place):
        """A database of the backup, as a reader finds it."""
        name = hashlib.sha1("-".join(place).encode()).hexdigest()
        return sqlite3.connect(
            f"file:{self.folder}/{name[:2]}/{name}?mode=ro&immutable=1",
            uri=True)

    def phones(self, place):
        """The same of the phone itself."""
        db = sqlite3.connect(":memory:")
        origin = sqlite3.connect("file:{}?mode=ro".format(
            self.image / "backup" / "/".join(place)), uri=True)
        origin.text_factory = bytes
        for name, sql in origin.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
            if name.decode() in sum(TABLES.values(), []) + [
                    "chat_recoverable_message_join", "ZHANDLE",
                    "Z_2REMOTEPARTICIPANTHANDLES"]:
                db.execute(sql.decode())
        origin.close()
        return db
