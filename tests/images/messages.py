"""sms.db and its attachments: conversations, and messages of every shape."""

import plistlib

from . import schema_sms
from .clock import COCOA_S, NS, cocoa_ns, cocoa_s
from .message_parts import Parts
from .sqlfile import SqlFile
from .typedstream import PLACEHOLDER

APPS = {"SMS": "sms", "iMessage": "imessage", "RCS": "rcs"}
VERBS = ["Loved", "Liked", "Disliked", "Laughed at", "Emphasised", "Questioned"]


class Chat:
    """One chat row. `handles` are addresses as stored, owner not among them."""

    def __init__(self, rowid, guid, service, handles, group, title, token):
        self.rowid, self.guid, self.service = rowid, guid, service
        self.handles, self.group = list(handles), group
        self.title, self.token, self.last = title, token, None

    def session(self):
        return {"id": self.guid,
                "kind": "group" if self.group else "one-to-one"}


class Sms(Parts):
    REL = "backup/HomeDomain/Library/SMS/sms.db"

    def __init__(self, image, number="+447700900100",
                 mail="alex@example.org"):
        self.image, self.ios = image, image.ios
        self.number, self.mail = number, mail
        image.owner = [number, mail]
        late = list(schema_sms.indexes(self.ios)) + schema_sms.TRIGGERS
        self.file = SqlFile(image, self.REL, list(schema_sms.tables(self.ios)),
                            late)
        self.file.insert("_SqliteDatabaseProperties", {
            "key": "_ClientVersion", "value": str(8000 + 500 * self.ios)})
        self.handles, self.chats = {}, []
        self.rows = {"message": 0, "attachment": 0}
        self.account_guid = image.uuid()

    # Units: ns since 2001 from iOS 11, seconds before.
    def stamp(self, ns):
        return cocoa_ns(ns) if self.ios >= 11 else cocoa_s(ns)

    def told(self, raw):
        """What a stored stamp says: the truth entry of one time."""
        if not raw:
            return {"utc_ns": None, "raw": raw}
        unit = 1 if self.ios >= 11 else NS
        return {"utc_ns": raw * unit + COCOA_S * NS, "raw": raw}

    def next_row(self, table):
        self.rows[table] += 1
        return self.rows[table]

    def handle(self, address, service, wal=False, country="gb"):
        key = (address, service)
        if key not in self.handles:
            self.handles[key] = len(self.handles) + 1
            row = {"ROWID": self.handles[key], "id": address,
                   "country": country, "service": service}
            if service == "SMS" and not address.startswith("+"):
                row["uncanonicalized_id"] = address
            self.file.insert("handle", row, wal)
        return self.handles[key]

    def chat(self, handles, service, title=None, group=None, wal=False):
        """A conversation. A title (groups only) gets a canary of its own."""
        group = len(handles) > 1 if group is None else group
        rowid, token = len(self.chats) + 1, ""
        if title is not None:
            token = self.image.token()
            title = f"{title} {token}".rstrip()
        ident = handles[0]
        if group:
            ident = f"chat{self.image.rng.randrange(10**17, 10**18)}"
        guid = f"{service};{'+' if group else '-'};{ident}"
        row = {"ROWID": rowid, "guid": guid, "style": 43 if group else 45,
               "state": 3, "account_id": self.account_guid,
               "properties": plistlib.dumps(
                   {"numberOfTimesRespondedtoThread": 1},
                   fmt=plistlib.FMT_BINARY),
               "chat_identifier": ident, "service_name": service,
               "room_name": ident if group else None,
               "account_login": self.account(service),
               "last_addressed_handle": self.number, "display_name":
               title or "", "group_id": self.image.uuid()}
        self.file.insert("chat", row, wal)
        for address in handles:
            self.file.insert("chat_handle_join", {
                "chat_id": rowid,
                "handle_id": self.handle(address, service, wal)}, wal)
        made = Chat(rowid, guid, service, handles, group, title, token)
        self.chats.append(made)
        return made

    def account(self, service):
        return f"E:{self.mail}" if service == "iMessage" else (
            f"P:{self.number}")

    def message(self, chat, when, text, sender=None, *, service=None,
                body="text", raw_date=None, wal=False, joined=True,
                attachments=(), subject=None, read=None, delivered=None,
                played=None, deleted=None, edits=(), unsent=None, reply=None,
                failed=False, preview=None, extra=None, flags=(),
                kind="message", marks=None, mark=True):
        """Add one message; `sender` None is the owner. Returns its item.

        when: ns UTC, or raw_date as it is to be stored. body: text |
        attributedBody | both. edits: [(ns, earlier text)], oldest first.
        unsent, deleted, read, delivered, played: ns. joined False: no chat
        knows the row. mark False: the text gets no canary of its own.
        """
        image, flags, marks = self.image, list(flags), dict(marks or {})
        service = service or chat.service
        if text is not None and mark:
            marks["text"] = image.token()
            text = f"{text} {marks['text']}".rstrip()
        raw = self.stamp(when) if raw_date is None else raw_date
        row = {"ROWID": self.next_row("message"), "guid": image.uuid(),
               "service": service, "account": self.account(service),
               "account_guid": self.account_guid, "date": raw,
               "is_from_me": int(sender is None), "is_finished": 1,
               "handle_id": self._counterpart(chat, sender, service, wal),
               "is_sent": int(sender is None and not failed),
               "error": 22 if failed else 0, "version": 10}
        if self.ios >= 11:
            row["destination_caller_id"] = self.number
        times = {"shown": self.told(raw)}
        if raw_date is not None and not self._plausible(raw):
            times["shown"]["utc_ns"] = None
            flags.append("undated")
        self._receipts(row, times, read, delivered, played)
        if subject is not None:
            marks["subject"] = image.token()
            row["subject"] = f"{subject} {marks['subject']}".rstrip()
        if preview is not None:
            marks["preview"] = image.token()
            self._preview(row, f"{preview} {marks['preview']}".rstrip())
        if chat is not None and chat.token and joined:
            marks.setdefault("group_title", chat.token)
        if reply is not None:
            flags.append("reply")
            self._reply(row, reply)
        if edits or unsent:
            text = self._edit(row, times, text, edits, unsent, flags, marks)
        made = [self._attachment(spec, row, when, wal)
                for spec in attachments]
        where = self._body(row, text, body, [m["guid"] for m in made])
        row.update(extra or {})
        self.file.insert("message", row, wal)
        self._join(chat if joined else None, row, raw, deleted, times, flags,
                   wal)
        return self._item(chat if joined else None, row, times, flags, marks,
                          made, sender, service, wal, text=text, body=where,
                          kind=kind, failed=failed,
                          reply_to=reply and reply["guid"])

    def _plausible(self, raw):
        # Between 2001 and 2101 in the unit of this release.
        return raw is not None and 0 < raw < 100 * 366 * 86400 * (
            NS if self.ios >= 11 else 1) and (self.ios < 11 or raw >= 10**12)

    def _counterpart(self, chat, sender, service, wal):
        if sender is not None:
            return self.handle(sender, service, wal)
        if chat is None or chat.group:
            return 0
        return self.handle(chat.handles[0], service, wal)

    def _join(self, chat, row, raw, deleted, times, flags, wal):
        if chat is None:
            flags.append("orphan")
            return
        both = {"chat_id": chat.rowid, "message_id": row["ROWID"]}
        if deleted:
            if self.ios < 16:
                raise ValueError("recently deleted came with iOS 16")
            both["delete_date"] = self.stamp(deleted)
            times["deleted"] = self.told(both["delete_date"])
            flags.append("recently_deleted")
            self.file.insert("chat_recoverable_message_join", both, wal)
            return
        if self.ios >= 11:
            both["message_date"] = raw or 0
        self.file.insert("chat_message_join", both, wal)

    def _item(self, chat, row, times, flags, marks, made, sender, service,
              wal, *, text, body, kind, failed, reply_to):
        if made:
            marks["attachment"] = [m["token"] for m in made if m["present"]]
            marks["attachment_name"] = [m["name_token"] for m in made]
        status = ("recently-deleted" if "recently_deleted" in flags else
                  "unsent" if "unsent" in flags else "failed" if failed else
                  "received" if sender is not None else
                  "delivered" if row["date_delivered"] else "sent")
        if failed:
            flags.append("failed")
        return self.image.item(
            "messages", APPS[service],
            {"path": self.REL, "table": "message", "rowid": row["ROWID"],
             "wal": wal},
            guid=row["guid"], times=times, flags=flags, kind=kind,
            handles=chat.handles if chat else [sender] if sender else [],
            author=sender or "owner", session=chat and chat.session(),
            direction="incoming" if sender else "outgoing", status=status,
            reply_to=reply_to, text=text, body=body,
            stored_text=PLACEHOLDER * len(made) + (text or "") or None,
            subject=row.get("subject"),
            files=[m["path"] for m in made if m["present"]],
            attachments=[{k: m[k] for k in (
                "path", "present", "transfer_name", "bytes", "mime", "rowid")}
                for m in made],
            canaries=marks)

    def reaction(self, chat, when, target, sender=None, code=2000, emoji=None,
                 **more):
        """A tapback on `target` (an item), whose text it repeats; 3000 and
        above take one back. 2006 needs an emoji and iOS 18."""
        if code % 1000 == 6 and self.ios < 18:
            raise ValueError("emoji tapbacks came with iOS 18")
        quoted = target["text"] or "an image"
        verb = VERBS[code % 1000] if code % 1000 < 6 else f"Reacted {emoji} to"
        quote = f"{verb} \u201c{quoted}\u201d" if code < 3000 else (
            f"Removed a reaction from \u201c{quoted}\u201d")
        extra = {
            "associated_message_guid": f"p:0/{target['guid']}",
            "associated_message_type": code,
            "associated_message_range_length":
                len(quoted.encode("utf-16-le")) // 2,
            "message_summary_info": plistlib.dumps(
                {"amc": 1, "ust": True, "ams": quoted},
                fmt=plistlib.FMT_BINARY)}
        if emoji:
            extra["associated_message_emoji"] = emoji
        item = self.message(
            chat, when, quote, sender, extra=extra, mark=False,
            kind="reaction", flags=["reaction"],
            marks={"quoted": target["canaries"].get("text", [])}, **more)
        item["reply_to"] = target["guid"]
        item["reaction_code"] = code
        return item

    def renamed(self, chat, when, title, sender=None, **more):
        """A group's name was changed; the new one stands in the row."""
        token = self.image.token()
        title = f"{title} {token}".rstrip()
        return self.message(
            chat, when, None, sender, kind="group-action",
            extra={"item_type": 2, "group_title": title},
            marks={"group_title": [t for t in (token, chat.token) if t]},
            **more)

    def joined(self, chat, when, other, sender=None, left=False, **more):
        """Somebody was added to a group, or removed from it."""
        return self.message(
            chat, when, None, sender, kind="group-action",
            extra={"item_type": 1, "group_action_type": int(left),
                   "other_handle": self.handle(other, chat.service)}, **more)

    def dangle(self, count):
        """Joins to messages and attachments that are no longer there."""
        for i in range(count):
            row = {"chat_id": 1 + i % max(1, len(self.chats)),
                   "message_id": 9000000 + i}
            if self.ios >= 11:
                row["message_date"] = self.stamp(self.image.now_ns)
            self.file.insert("chat_message_join", row)
            self.file.insert("message_attachment_join", {
                "message_id": 9000000 + i, "attachment_id": 9000000 + i})

    def ghost(self, text, when):
        """A message deleted for good, its text left on a free page."""
        token = self.image.token()
        self.file.ghost("message", {
            "ROWID": 8000000 + len(self.file.ghosts),
            "guid": self.image.uuid(), "text": f"{text} {token}".rstrip(),
            "date": self.stamp(when)})
        self.image.noise(self.REL, "deleted row", [token])

    def save(self):
        self.file.save()
