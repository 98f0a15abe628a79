"""What a message of WhatsApp may hold besides its text: media and their files,
places, cards, polls, receipts, reactions, what it answers."""

from .jpeg import jpeg
from .movie import movie
from .protobuf import field, message

# ZWAMESSAGE.ZMESSAGETYPE
TYPES = {"text": 0, "picture": 1, "video": 2, "voice": 3, "contact": 4,
         "location": 5, "event": 6, "link": 7, "document": 8, "notice": 10,
         "gif": 11, "deleted": 14, "sticker": 15, "view-once-picture": 38,
         "view-once-video": 39, "poll": 46}
# kind -> (ending, type as WhatsApp notes it)
FORMS = {"picture": ("jpg", "image/jpeg"), "video": ("mp4", "video/mp4"),
         "voice": ("opus", "audio/ogg; codecs=opus"),
         "document": ("pdf", "application/pdf"), "gif": ("mp4", "video/mp4"),
         "sticker": ("webp", "image/webp"),
         "view-once-picture": ("jpg", "image/jpeg"),
         "view-once-video": ("mp4", "video/mp4")}
CAPTIONED = ("picture", "video", "gif")


def content(kind, token):
    """A file of this kind that holds the canary."""
    if kind in ("picture", "view-once-picture"):
        return jpeg(16, 16, 90, token)
    if kind in ("video", "gif", "view-once-video"):
        return movie(mp4=True, comment=token)
    if kind == "voice":
        return b"OggS\0\2" + bytes(22) + b"OpusTags " + token.encode()
    if kind == "sticker":
        body = b"VP8L" + b"\0\0\0\0" + b"EXIF " + token.encode() + b"\0"
        return b"RIFF" + len(body).to_bytes(4, "little") + b"WEBP" + body
    return f"%PDF-1.4\n% {token}\n%%EOF\n".encode()


def packed(lid):
    """A LID's digits, two to a byte, as receipts name a recipient."""
    digits = lid.partition("@")[0]
    return b"\x8c" + bytes.fromhex(digits + "f" * (len(digits) % 2))


class Parts:
    """Mixed into WhatsApp; needs image, age, container, insert(), stamp()."""

    def _extras(self, chat, rowid, row, kind, text, marks, wal, *, reply,
                reactions, receipts, media, place, edited):
        """Rows of the other tables. Returns (files, attachments, row of
        ZWAMESSAGEINFO or None)."""
        item, files, attachments = {}, [], []
        if kind in FORMS:
            files, attachments = self._file(chat, kind, item, marks,
                                            media or {})
            if kind in CAPTIONED and text is not None:
                item["ZTITLE"], row["ZTEXT"] = text, None
        elif kind == "location":
            marks["place"] = self.image.token()
            item.update({"ZLATITUDE": place[0], "ZLONGITUDE": place[1],
                         "ZTITLE": f"Pier {marks['place']}"})
            self._thumbnail(chat, item, marks)
        elif kind == "contact":
            marks["vcard_name"], marks["vcard"] = (self.image.token(),
                                                   self.image.token())
            item.update({"ZVCARDNAME": f"Somebody {marks['vcard_name']}",
                         "ZVCARDSTRING": "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:"
                         f"Some {marks['vcard']}\r\nEND:VCARD\r\n"})
        elif kind == "link":
            self._preview(chat, item, marks)
        metadata = self._metadata(reply, edited, marks)
        if metadata:
            item["ZMETADATA"] = metadata
        if item:
            item["ZMESSAGE"] = rowid
            row["ZMEDIAITEM"] = self.insert("ZWAMEDIAITEM", item, wal)
            for entry in attachments:
                entry["rowid"] = row["ZMEDIAITEM"]
        info = self._info(kind, marks, reactions, receipts)
        if info:
            row["ZMESSAGEINFO"] = self.insert("ZWAMESSAGEINFO", {
                "ZMESSAGE": rowid, "ZRECEIPTINFO": info}, wal)
        return files, attachments, row.get("ZMESSAGEINFO")

    # ---- media -------------------------------------------------------

    def _place(self, chat, ending):
        """A path in the container, with a canary for a name."""
        token = self.image.token()
        a, b = (f"{self.image.rng.randrange(16):x}" for _ in range(2))
        stem = token or self.image.uuid().lower()
        return token, f"Message/Media/{chat.jid}/{a}/{b}/{stem}.{ending}"

    def _stored(self, path):
        """As ZMEDIALOCALPATH has it in this age."""
        return path if self.age < 2022 else path.removeprefix("Message/")

    def _file(self, chat, kind, item, marks, media):
        """media: {present (True), bytes, name, size (width, height)}. The
        size stands where a place would."""
        image, (ending, mime) = self.image, FORMS[kind]
        named, path = self._place(chat, ending)
        marks["attachment"], marks["attachment_name"] = image.token(), [named]
        data = media.get("bytes") or content(kind, marks["attachment"])
        rel = f"{self.container}/{path}"
        present = media.get("present", True)
        if present:
            image.write(rel, data)
        length = sum(len(piece) for _, piece in data) \
            if isinstance(data, list) else len(data)
        item.update({"ZMEDIALOCALPATH": self._stored(path),
                     "ZVCARDSTRING": mime, "ZFILESIZE": length,
                     "ZMEDIAURL": "https://media.example.org/"
                                  + self._unseen(marks)})
        if kind in ("picture", "video", "gif", "view-once-picture"):
            item["ZLATITUDE"], item["ZLONGITUDE"] = media.get(
                "size", (4032.0, 3024.0))
            self._thumbnail(chat, item, marks)
        if kind in ("video", "voice", "gif"):
            item["ZMOVIEDURATION"] = 7
        if kind == "document":
            token = image.token()
            marks["attachment_name"].append(token)
            item["ZTITLE"] = f"Report {token}.pdf"
        return ([rel] if present else []), [{
            "path": rel if present else None, "present": present,
            "transfer_name": item.get("ZTITLE") or path.rsplit("/", 1)[-1],
            "bytes": length}]

    def _unseen(self, marks):
        """A canary of what no part of a rule asks for."""
        token = self.image.token()
        marks.setdefault("unasked", []).append(token)
        return token

    def _thumbnail(self, chat, item, marks):
        _, path = self._place(chat, "thumb")
        token = self.image.token()
        marks["thumbnail"] = [token, path.rsplit("/", 1)[-1][:-6]] \
            if token else []
        self.image.write(f"{self.container}/{path}",
                         jpeg(8, 8, 100, token))
        item["ZXMPPTHUMBPATH"] = self._stored(path)

    def _preview(self, chat, item, marks):
        """What the app fetched of a page: no words of who sent the link."""
        token, path = self._place(chat, "jpg")
        marks["preview"] = [self.image.token(), token, self.image.token()]
        self.image.write(f"{self.container}/{path}",
                         jpeg(8, 8, 110, marks["preview"][2]))
        item.update({"ZTITLE": f"A page {marks['preview'][0]}",
                     "ZMEDIALOCALPATH": self._stored(path)})

    # ---- BLOBs -------------------------------------------------------

    def _metadata(self, reply, edited, marks):
        """ZWAMEDIAITEM.ZMETADATA: the quoted message's words, id and author,
        and what stood there before an edit."""
        out = b""
        if reply is not None:
            marks["quoted"] = [self.image.token()]
            out += message((4, f"as they said {marks['quoted'][0]}"),
                           (5, reply["guid"]), (6, reply["author"]
                                                if reply["author"] !=
                                                "owner" else None))
        if edited is not None:
            marks["earlier_edit"] = self.image.token()
            out += field(30, f"{edited} {marks['earlier_edit']}".encode())
        return out

    def _info(self, kind, marks, reactions, receipts):
        """ZWAMESSAGEINFO.ZRECEIPTINFO: when it was sent and to whom it came,
        reactions (the owner's without an address), a poll's question.
        receipts: (sent, [(LID, delivered, read or None)]), the latter in s
        after it."""
        sent, to = receipts
        out = b"".join(field(2, message(
            (1, packed(lid)), (4, 1), (5, read),
            (10, message((1, delivered))))) for lid, delivered, read in to)
        if to:
            out += field(3, sent)
        for by, emoji, ns in reactions:
            stamp = ns // 10**6
            entry = field(1, message((1, "3B" + "0" * 18), (2, by),
                                     (3, emoji), (4, stamp))) \
                if by else field(2, message((2, emoji), (3, stamp)))
            out += field(7, entry)
        if kind == "poll":
            marks["poll"] = [self.image.token(), self.image.token()]
            out += field(20, message(
                (1, f"shall we {marks['poll'][0]}"),
                (2, f"yes {marks['poll'][1]}")))
        return out
