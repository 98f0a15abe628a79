"""WhatsApp on an iPhone: conversations and messages of ChatStorage.sqlite, and
the media they refer to, in the group container of one of the two apps."""

from . import schema_whatsapp as schema
from .clock import COCOA_S, NS
from .sqlfile import SqlFile
from .whatsapp_parts import TYPES, Parts

CONTAINERS = {
    "whatsapp": "backup/AppDomainGroup-group.net.whatsapp.WhatsApp.shared",
    "whatsapp-business":
        "backup/AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared"}
PERSON, GROUP, LIST, STATUS, CHANNEL = 0, 1, 2, 3, 5
# Exact both in a double of seconds and in ns, so no reader may round it.
STEP = NS // 64


def jid(address):
    """Of a number; what holds an @ is one already."""
    return address if "@" in address else (
        address.lstrip("+") + "@s.whatsapp.net")


class Chat:
    """One ZWACHATSESSION. `members` are JIDs of those in it now, `former` of
    those who left; the owner is among neither. `past`: all who ever were in it
    or were named by its events, and are not in it now."""

    def __init__(self, rowid, address, kind, members, removed):
        self.rowid, self.jid, self.kind = rowid, address, kind
        self.members, self.rows, self.past = list(members), {}, []
        self.removed, self.last = removed, []

    @property
    def group(self):
        return self.kind in (GROUP, LIST)

    def session(self):
        word = {PERSON: "one-to-one", GROUP: "group", LIST: "group"}
        return {"id": self.jid, "kind": word.get(self.kind, "none")}

    def was(self, address):
        if self.group and address not in self.members + self.past:
            self.past.append(address)


class WhatsApp(Parts):
    def __init__(self, image, app="whatsapp", age=2022,
                 number="+447700900100"):
        if age not in schema.AGES:
            raise ValueError(f"WhatsApp of {age}: there is {schema.AGES}")
        self.image, self.app, self.age = image, app, age
        self.container, self.number = CONTAINERS[app], number
        self.rel = f"{self.container}/ChatStorage.sqlite"
        if number not in image.owner:
            image.owner.append(number)
        self.file = SqlFile(image, self.rel, list(schema.ddl(schema.CHAT,
                                                             age)))
        self.rows, self.chats, self.known = {}, [], {}
        self.names = []  # canaries of what is in no item

    def next_row(self, table):
        self.rows[table] = self.rows.get(table, 0) + 1
        return self.rows[table]

    def has(self, table, column):
        key = (table, column)
        if key not in self.known:
            self.known[key] = column in schema.columns_of(
                schema.CHAT, table, self.age)
        return self.known[key]

    def insert(self, table, row, wal=False):
        """What this age has no column for is left out."""
        row = {"Z_PK": self.next_row(table), "Z_ENT": 1, "Z_OPT": 1, **{
            c: v for c, v in row.items() if self.has(table, c)}}
        if len(row) > 3:
            self.file.insert(table, row, wal)
        return row["Z_PK"]

    def name(self, text):
        """A name that is part of no item: its canary may never be seen."""
        token = self.image.token()
        self.names.append(token)
        return f"{text} {token}".rstrip()

    @staticmethod
    def stamp(ns):
        """Seconds since 2001, to 1/64 downwards: (raw, ns UTC)."""
        ns = ns // STEP * STEP
        raw = ns / NS - COCOA_S
        return (int(raw) if raw == int(raw) else raw), ns

    # ---- conversations -----------------------------------------------

    def _chat(self, address, kind, members=(), title="Somebody",
              removed=False, wal=False):
        made = Chat(len(self.chats) + 1, address, kind, members, removed)
        self.insert("ZWACHATSESSION", {
            "ZARCHIVED": 0, "ZHIDDEN": 0, "ZREMOVED": int(removed),
            "ZSESSIONTYPE": kind, "ZCONTACTJID": address,
            "ZPARTNERNAME": self.name(title), "ZUNREADCOUNT": 0,
            "ZLASTMESSAGETEXT": self.name("last words"),
            "ZSAVEDINPUT": self.name("not sent yet"),
            "ZGROUPINFO": made.rowid if kind == GROUP else None}, wal)
        self.chats.append(made)
        return made

    def person(self, address, **more):
        address = jid(address)
        return self._chat(address, PERSON, [address], **more)

    def group(self, members, title="the group", former=(), creator=None,
              changed=(), **more):
        """creator, changed: of whom only the group's history tells."""
        digits = self.image.rng.randrange(10**17, 10**18)
        chat = self._chat(f"{digits}@g.us", GROUP, map(jid, members),
                          title=title, **more)
        row = {"ZCHATSESSION": chat.rowid, "ZSTATE": 0,
               "ZCREATIONDATE": self.stamp(self.image.now_ns)[0] - 10**7}
        if creator:
            row["ZCREATORJID"] = row["ZOWNERJID"] = jid(creator)
            chat.was(jid(creator))
        self.insert("ZWAGROUPINFO", row)
        self._members(chat, former)
        if changed and self.age >= 2022:
            self.insert("ZWAGROUPMEMBERSCHANGE", {
                "ZCHANGETYPE": 1, "ZGROUPJID": chat.jid,
                "ZCHANGEDATE": row["ZCREATIONDATE"],
                "ZMEMBERJIDS": ",".join(map(jid, changed))})
            for address in changed:
                chat.was(jid(address))
        return chat

    def broadcast(self, members, **more):
        """A list: what the owner sends goes to each of them alone."""
        digits = self.image.rng.randrange(10**9, 10**10)
        chat = self._chat(f"{digits}@broadcast", LIST, map(jid, members),
                          title="the list", **more)
        self._members(chat, ())
        return chat

    def status(self):
        """What people show to all their contacts: no conversation."""
        return self._chat("status@broadcast", STATUS, title="status")

    def channel(self):
        digits = self.image.rng.randrange(10**17, 10**18)
        return self._chat(f"{digits}@newsletter", CHANNEL, title="channel")

    def _members(self, chat, former):
        for address in chat.members + [jid(a) for a in former]:
            active = address in chat.members
            chat.rows[address] = self.insert("ZWAGROUPMEMBER", {
                "ZISACTIVE": int(active), "ZISADMIN": 0,
                "ZCHATSESSION": chat.rowid, "ZMEMBERJID": address,
                "ZCONTACTNAME": self.name("Member"),
                "ZFIRSTNAME": self.name("First")})
            if not active:
                chat.was(address)

    # ---- messages ----------------------------------------------------

    def message(self, chat, when, text=None, sender=None, *, kind="text",
                raw_date=0, sent=None, wal=False, flags=(), reply=None,
                forwarded=False, starred=False, reactions=(), receipts=(),
                media=None, place=None, edited=None, member_row=True,
                event=None, joined=True):
        """Add one message; `sender` None is the owner, "" nobody (a notice).

        when, sent: ns UTC; raw_date as it is to be stored instead. media: see
        Parts.media(). reactions: [(JID or None, emoji, ns)]. receipts: [(LID,
        s until it was delivered, until it was read or None)]. reply: an item.
        member_row False: only ZFROMJID tells who wrote. event: (number, words
        of ZTEXT). joined False: of no conversation. Returns its item."""
        image, marks, flags = self.image, {}, list(flags)
        author = None if sender is None else jid(sender) if sender else ""
        raw, at = self.stamp(when)
        if raw_date != 0:
            raw, at = raw_date, None
            flags.append("undated")
        row = self._row(chat, author, member_row)
        row.update({"ZMESSAGETYPE": TYPES[kind], "ZMESSAGEDATE": raw,
                    "ZCHATSESSION": chat.rowid if joined else None,
                    "ZSTARRED": int(starred), "ZSORT": self.rows.get(
                        "ZWAMESSAGE", 0) + 1,
                    "ZFLAGS": 0x80 if forwarded else 0,
                    "ZGROUPEVENTTYPE": event[0] if event else 0,
                    "ZSTANZAID": f"3A{image.rng.getrandbits(72):018X}"})
        times = {"shown": {"utc_ns": at, "raw": raw}}
        if sent is not None:
            row["ZSENTDATE"], told = self.stamp(sent)
            times["sent_date"] = {"utc_ns": told, "raw": row["ZSENTDATE"]}
        if text is not None:
            marks["text"] = image.token()
            text = f"{text} {marks['text']}".rstrip()
        row["ZTEXT"] = text if event is None else event[1]
        rowid = self.next_row("ZWAMESSAGE")
        files, attachments, info = self._extras(
            chat, rowid, row, kind, text, marks, wal, reply=reply,
            reactions=reactions, receipts=(at and at // NS, receipts),
            media=media, place=place, edited=edited)
        if author:
            row["ZPUSHNAME"] = "Pushed " + image.token()
            marks["pushname"] = row["ZPUSHNAME"][7:]
        self.file.insert("ZWAMESSAGE", {
            "Z_PK": rowid, "Z_ENT": 9, "Z_OPT": 1,
            **{c: v for c, v in row.items() if self.has("ZWAMESSAGE", c)}},
            wal)
        item = self._item(chat, ("ZWAMESSAGE", rowid, wal), author, flags,
                          marks, {
            "guid": row["ZSTANZAID"], "times": times, "text": text,
            "message_type": row["ZMESSAGETYPE"], "attachments": attachments,
            "reply_to": reply["guid"] if reply else None,
            "forwarded": forwarded, "starred": starred,
            "receipts": [(lid, at // NS, came, read)
                         for lid, came, read in receipts],
            "kind": "group-action" if event else "message",
            "files": files, "place": place}, joined)
        chat.last.append(item)
        for by, emoji, ns in reactions:
            self._reaction(chat, item, (info, wal), by, emoji, ns, joined)
        return item

    def _reaction(self, chat, on, place, by, emoji, ns, joined):
        """What stands in the ZWAMESSAGEINFO of the message it is on: an item
        of its own, by somebody else, at another time."""
        ms = ns // 10**6
        self._item(chat, ("ZWAMESSAGEINFO", *place), by, ["reaction"], {}, {
            "guid": None, "on": on["id"], "text": None, "kind": "reaction",
            "times": {"shown": {"utc_ns": ms * 10**6, "raw": ms}},
            "emoji": emoji, "reply_to": on["guid"]}, joined)

    def _row(self, chat, author, member_row):
        """Who wrote it, as the columns say it."""
        own = jid(self.number)
        if author is None:
            return {"ZISFROMME": 1, "ZTOJID": chat.jid, "ZMESSAGESTATUS": 8}
        row = {"ZISFROMME": 0, "ZTOJID": own, "ZFROMJID": chat.jid,
               "ZMESSAGESTATUS": 0}
        if not author or not chat.group:
            if author and chat.kind != PERSON:
                row["ZFROMJID"] = author
            return row
        if member_row and author in chat.rows:
            row["ZGROUPMEMBER"] = chat.rows[author]
        else:
            row["ZFROMJID"] = author
        chat.was(author)
        return row

    def _item(self, chat, source, author, flags, marks, fields, joined):
        handles = list(chat.members) if joined else []
        if author and author not in handles and chat.kind != PERSON:
            handles.append(author)
        if chat.removed:
            flags.append("recently_deleted")
        if not joined:
            flags.append("orphan")
        elif chat.kind not in (PERSON, GROUP, LIST):
            flags.append("no_conversation")
        if fields.get("message_type") == TYPES["deleted"]:
            flags.append("unsent")
        table, rowid, wal = source
        return self.image.item(
            "messages", self.app, {"path": self.rel, "table": table,
                                   "rowid": rowid, "wal": wal},
            handles=handles, past=chat.past if joined else [],
            author="owner" if author is None else author or None,
            session=chat.session() if joined else None,
            direction="outgoing" if author is None else "incoming",
            flags=flags, canaries=marks, **fields)

    def ghost(self, text, when):
        """A message that was deleted for good."""
        token = self.image.token()
        self.names.append(token)
        self.file.ghost("ZWAMESSAGE", {
            "Z_PK": self.next_row("ZWAMESSAGE"), "ZTEXT": f"{text} {token}",
            "ZMESSAGEDATE": self.stamp(when)[0]})

    def save(self):
        for chat in self.chats:
            self.insert("ZWAPROFILEPUSHNAME", {
                "ZJID": chat.jid, "ZPUSHNAME": self.name("Pushed")})
        for number, name in enumerate(schema.CHAT, 1):
            self.file.insert("Z_PRIMARYKEY", {
                "Z_ENT": number, "Z_NAME": "WA" + name[3:].capitalize(),
                "Z_SUPER": 0, "Z_MAX": self.rows.get(name, 0)})
        self.file.save()
        self.image.noise(self.rel, "names, titles, drafts", self.names)


__all__ = ["CONTAINERS", "WhatsApp", "jid"]
