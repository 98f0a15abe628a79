"""What a row of sms.db may hold besides its text: receipts, link previews,
replies, edits, typedstream bodies, attachments."""

import plistlib

from .clock import NS, cocoa_ns, cocoa_s
from .typedstream import PLACEHOLDER, attributed

STORE = "backup/MediaDomain/Library/SMS/Attachments"


class Parts:
    """Mixed into Sms; needs image, ios, file, stamp(), told(), next_row()."""

    def _receipts(self, row, times, read, delivered, played):
        for column, kind, value in (("date_read", "read", read),
                                    ("date_delivered", "delivered", delivered),
                                    ("date_played", "played", played)):
            row[column] = self.stamp(value) if value else 0
            if value:
                times[kind] = self.told(row[column])
        row["is_read"] = int(bool(read))
        row["is_delivered"] = int(bool(delivered))
        row["is_played"] = int(bool(played))

    def _preview(self, row, title):
        row["balloon_bundle_id"] = "com.apple.messages.URLBalloonProvider"
        row["payload_data"] = plistlib.dumps({
            "$archiver": "NSKeyedArchiver", "$version": 100000,
            "$top": {"root": plistlib.UID(1)},
            "$objects": ["$null", {"title": plistlib.UID(2)}, title],
        }, fmt=plistlib.FMT_BINARY)

    def _reply(self, row, target):
        if self.ios < 14:
            raise ValueError("inline replies came with iOS 14")
        row["thread_originator_guid"] = target["guid"]
        row["thread_originator_part"] = "0:0:5"
        row["reply_to_guid"] = target["guid"]

    def _edit(self, row, times, text, edits, unsent, flags, marks):
        """Earlier versions and retraction, as message_summary_info has them."""
        if self.ios < 16:
            raise ValueError("edits and unsends came with iOS 16")
        length = len((text or "").encode("utf-16-le")) // 2
        info = {"amc": 0 if unsent else 1, "ust": True,
                "otr": {"0": {"lo": 0, "le": length}}}
        versions, tokens = [], []
        for when, earlier in edits:
            tokens.append(self.image.token())
            earlier = f"{earlier} {tokens[-1]}".rstrip()
            versions.append({"d": cocoa_ns(when) / NS,
                             "t": attributed(earlier)})
        last = unsent or (edits[-1][0] + 60 * NS)
        if edits:
            marks["earlier_edit"] = tokens
            flags.append("edited")
            info["ep"] = [0]
            if not unsent:
                versions.append({"d": cocoa_ns(last) / NS,
                                 "t": attributed(text)})
            info["ec"] = {"0": versions}
        row["date_edited"] = self.stamp(last)
        times["edited"] = self.told(row["date_edited"])
        if unsent:
            flags.append("unsent")
            info["rp"] = [0]
            row["is_empty"] = 1
            # Older databases set date_retracted too, newer ones do not.
            if row["ROWID"] % 2:
                row["date_retracted"] = self.stamp(unsent)
                times["retracted"] = self.told(row["date_retracted"])
            marks.pop("text", None)
            text = None
        row["message_summary_info"] = plistlib.dumps(
            info, fmt=plistlib.FMT_BINARY)
        return text

    def _body(self, row, text, body, files):
        """Text column, attributedBody or both; says where the text stands."""
        shown = PLACEHOLDER * len(files) + (text or "")
        if not shown:
            row["text"] = None
            return None
        if body in ("attributedBody", "both"):
            row["attributedBody"] = attributed(text or "", files=files)
        row["text"] = None if body == "attributedBody" else shown
        return "attributedBody" if body == "attributedBody" else "text"

    def _attachment(self, spec, row, when, wal):
        """spec: name, data, mime, uti, [present, size, sticker, token]."""
        image, rowid = self.image, self.next_row("attachment")
        guid, token = image.uuid(), image.token()
        stem, dot, suffix = spec["name"].rpartition(".")
        name = f"{stem}-{token}".rstrip("-") + dot + suffix
        rel = f"{guid[-2:].lower()}/{int(guid[:2], 16) % 16:02d}/{guid}/{name}"
        present = spec.get("present", True)
        size = spec.get("size") or len(spec["data"])
        if present:
            image.write(f"{STORE}/{rel}", spec["data"], when,
                        spec.get("size"))
        columns = {
            "ROWID": rowid, "guid": guid, "created_date": cocoa_s(when),
            "filename": f"~/Library/SMS/Attachments/{rel}",
            "uti": spec["uti"], "mime_type": spec["mime"],
            "transfer_state": 5 if present else 0,
            "is_outgoing": row["is_from_me"], "transfer_name": name,
            "total_bytes": size, "is_sticker": int(spec.get("sticker", False))}
        if not spec.get("named", True):
            columns["filename"] = None
        if self.ios >= 11:
            columns["original_guid"] = guid
        self.file.insert("attachment", columns, wal)
        self.file.insert("message_attachment_join", {
            "message_id": row["ROWID"], "attachment_id": rowid}, wal)
        row["cache_has_attachments"] = 1
        return {"guid": guid, "rowid": rowid, "transfer_name": name,
                "path": f"{STORE}/{rel}" if present else None,
                "present": present, "bytes": size, "mime": spec["mime"],
                "name_token": token, "token": spec.get("token", "")}
