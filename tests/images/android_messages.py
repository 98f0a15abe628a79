"""mmssms.db: SMS, MMS with their parts and addresses, and threads."""

from . import android_schema
from .android_image import MS, RawText
from .clock import NS

SMS_URI, MMS_URI = "content://sms", "content://mms"
PART_URI = "content://mms/part"
BOXES = {"inbox": 1, "sent": 2, "draft": 3, "outbox": 4, "failed": 5,
         "queued": 6}
STATUS = {"inbox": "received", "sent": "sent", "draft": "draft",
          "outbox": "outgoing", "failed": "failed", "queued": "outgoing"}
FROM, BCC, CC, TO = 137, 129, 130, 151
SEND_REQ, NOTIFICATION, RETRIEVE_CONF = 128, 130, 132
UTF8 = 106  # IANA MIBenum
ME = "insert-address-token"
SMIL = ('<smil><head><layout><root-layout/></layout></head><body><par '
        'dur="5000ms"><text src="text_0.txt"/></par></body></smil>')


def wire(text):
    """As PduPersister.toIsoString leaves it: UTF-8 bytes read as Latin-1."""
    return text.encode().decode("latin-1")


class Thread:
    def __init__(self, rowid, handles):
        self.rowid, self.handles = rowid, list(handles)
        self.group = len(self.handles) > 1

    def session(self):
        return {"id": str(self.rowid),
                "kind": "group" if self.group else "one-to-one"}


class Telephony:
    def __init__(self, image, number="+447700900100"):
        self.image, self.number = image, number
        image.owner = [number]
        self.db = image.db("mmssms.db", android_schema.telephony)
        self.canonical, self.threads = {}, []

    def address(self, text):
        """Row of canonical_addresses, once for each spelling."""
        if text not in self.canonical:
            self.canonical[text] = self.db.add("canonical_addresses",
                                               {"address": text})
        return self.canonical[text]

    def thread(self, handles, rowid=None, type_=None):
        """A conversation with these, as spelt; its preview is noise."""
        ids = sorted(self.address(h) for h in handles)
        token = self.image.token()
        row = {"date": self.image.now_ns // MS, "message_count": 1,
               "recipient_ids": " ".join(map(str, ids)),
               "snippet": f"last words {token}".rstrip(), "snippet_cs": UTF8,
               "type": int(len(handles) > 1) if type_ is None else type_}
        rowid = self.db.add("threads", row, rowid)
        if token:
            self.image.noise(self.db.rel, "thread preview", [token])
        made = Thread(rowid, handles)
        self.threads.append(made)
        return made

    def _seen(self, box, flags, sub_id):
        """May the shell user see it? Why not stands in flags."""
        if box in ("draft", "outbox", "failed", "queued"):
            flags.append(box)
            return False
        if self.image.sdk >= 34 and sub_id not in \
                self.image.subscriptions + [-1]:
            flags.append("unknown_sub")
            return False
        return True

    def sms(self, thread, when, text, sender=None, *, box=None, address=None,
            sent=None, sub_id=1, subject=None, raw_date=None, mark=True,
            read=1, flags=(), thread_id=None, more=None, text_marks=None):
        """One SMS; sender None is the owner. when, sent: ns UTC. address: of
        the row, if it is not the counterpart's. thread None: thread_id stands
        in the row and no such thread exists. Returns its item."""
        image, flags, marks = self.image, list(flags), dict(text_marks or {})
        box = box or ("inbox" if sender is not None else "sent")
        if mark and text is not None:
            marks["text"] = image.token()
            text = tagged(text, marks["text"])
        if subject is not None:
            marks["subject"] = image.token()
            subject = f"{subject} {marks['subject']}".rstrip()
        if address is None:
            address = sender or (thread.handles[0] if thread else None)
        raw = when // MS if raw_date is None else raw_date
        row = {"thread_id": thread.rowid if thread else thread_id,
               "address": address, "date": raw,
               "date_sent": 0 if sent is None else sent // MS,
               "protocol": 0 if sender else None, "read": read,
               "status": -1, "type": BOXES[box],
               "reply_path_present": 0 if sender else None,
               "subject": subject, "body": text,
               "service_center": "+447700900001" if sender else None,
               "sub_id": sub_id, "error_code": 0, "seen": 1,
               "creator": "com.google.android.apps.messaging"}
        row.update(more or {})
        raw = row["date"]
        rowid = self.db.add("sms", row)
        seen = self._seen(box, flags, sub_id)
        if thread is None:
            flags.append("orphan")
        undated = not isinstance(raw, int) or raw <= 0
        times = {"shown": {"utc_ns": None if undated else raw * MS,
                           "raw": raw}}
        if undated:
            flags.append("undated")
        if row["date_sent"]:
            times["sent"] = {"utc_ns": row["date_sent"] * MS,
                             "raw": row["date_sent"]}
        return image.item(
            "messages", "sms", image.source(SMS_URI, "sms", rowid),
            times=times, flags=flags, kind="message", visible=seen,
            handles=(thread.handles if thread else [])
            + [a for a in [address] if a and not (
                thread and a in thread.handles)],
            author=address if sender else "owner",
            session=thread and thread.session(),
            direction="incoming" if sender else "outgoing",
            status=STATUS[box], thread=row["thread_id"], address=address,
            thread_handles=thread.handles if thread else [],
            text=text if isinstance(text, str) or text is None else None,
            stored=hexed(text), subject=subject, rows=[], attachments=[],
            canaries=marks)

    # ---- MMS ---------------------------------------------------------
    def _part(self, mid, parts, **row):
        """A row of part; with data its file lies beside it."""
        data = row.pop("data", None)
        row = {"mid": mid, "seq": len([p for p in parts if p["seq"] >= 0]),
               **row}
        rowid = self.db.last.get("part", 0) + 1
        if data is not None or row.pop("lost", False):
            row["_data"] = ("/data/user_de/0/com.android.providers.telephony"
                            f"/app_parts/PART_{1700000000000 + rowid}")
        self.db.add("part", row)
        rel = None
        if data is not None:
            rel = self.image.write(f"parts/{rowid}", data)
        parts.append({"rowid": rowid, "seq": row["seq"], "path": rel,
                      "mime": row["ct"], "bytes": len(data or b"")})
        return rowid

    def _parts(self, mid, texts, files, parts, rows, marks, smil):
        if smil:
            rows.append({"uri": PART_URI, "rowid": self._part(
                mid, parts, seq=-1, ct="application/smil", name="smil.xml",
                cid="<smil>", cl="smil.xml", text=SMIL), "part": "smil"})
        for i, text in enumerate(texts):
            rows.append({"uri": PART_URI, "part": "text", "rowid": self._part(
                mid, parts, ct="text/plain", chset=UTF8, text=text,
                name=f"text_{i}.txt", cid=f"<text_{i}>",
                cl=f"text_{i}.txt")})
        made = []
        for spec in files:
            name_token = self.image.token() if spec.get("named", True) else ""
            name = f"{name_token or 'file'}-{wire(spec['name'])}"
            rowid = self._part(
                mid, parts, ct=spec["mime"], name=name, cl=name, fn=name,
                cid=f"<{name_token}>", **({"data": spec["data"]} if
                                          spec.get("present", True) else
                                          {"lost": True}))
            rows.append({"uri": PART_URI, "part": "attachments",
                         "rowid": rowid})
            marks.setdefault("attachment", []).append(
                spec["token"] if spec.get("present", True) else "")
            marks.setdefault("attachment_name", []).append(name_token)
            made.append({"rowid": rowid, "path": parts[-1]["path"],
                         "present": spec.get("present", True),
                         "transfer_name": name, "bytes": parts[-1]["bytes"],
                         "mime": spec["mime"]})
        return made

    def _addresses(self, mid, sender, to, cc, bcc, rows):
        for address, kind in [(sender or ME, FROM)] + \
                [(a, TO) for a in to] + [(a, CC) for a in cc] + \
                [(a, BCC) for a in bcc]:
            rowid = self.db.add("addr", {
                "msg_id": mid, "address": address if isinstance(
                    address, RawText) else wire(address),
                "type": kind, "charset": UTF8})
            rows.append({"uri": f"{MMS_URI}/{mid}/addr", "rowid": rowid,
                         "part": "metadata"})

    def mms(self, thread, when, texts=(), sender=None, *, box=None, files=(),
            subject=None, cc=(), bcc=(), to=None, sub_id=1, m_type=None,
            sent=None, smil=True, raw_date=None, flags=(), mark=True,
            thread_id=None, more=None):
        """One MMS: texts are its text parts, files {name, mime, data, token,
        present}. to: the other recipients, as the message says it; default:
        the thread's. Returns its item."""
        image, flags, marks = self.image, list(flags), {}
        box = box or ("inbox" if sender is not None else "sent")
        texts = [texts] if isinstance(texts, str) else list(texts)
        if mark and texts:
            marks["text"] = [image.token() for _ in texts]
            texts = [f"{t} {k}".rstrip()
                     for t, k in zip(texts, marks["text"])]
        if subject is not None:
            marks["subject"] = image.token()
            subject = f"{subject} {marks['subject']}".rstrip()
        m_type = m_type or (RETRIEVE_CONF if sender else SEND_REQ)
        raw = when // NS if raw_date is None else raw_date
        mid = self.db.last.get("pdu", 0) + 1
        row = {"thread_id": thread.rowid if thread else thread_id,
               "date": raw, "date_sent": 0 if sent is None else sent // NS,
               "msg_box": BOXES[box], "read": 1,
               "m_id": f"mid-{mid}@mms.example.org",
               "sub": subject and wire(subject),
               "sub_cs": UTF8 if subject else None,
               "ct_t": "application/vnd.wap.multipart.related",
               "m_cls": "personal", "m_type": m_type, "v": 18,
               "m_size": 1000, "pri": 129, "rr": 129, "rpt_a": None,
               "tr_id": f"T{mid}", "d_rpt": 129, "locked": 0,
               "sub_id": sub_id, "seen": 1, "text_only": int(not files),
               "creator": "com.google.android.apps.messaging"}
        if m_type == NOTIFICATION:
            row.update(ct_l="http://mmsc.example.org/1", exp=raw + 86400)
            texts, files, smil = [], [], False
            marks.pop("text", None)
        row.update(more or {})
        raw = row["date"]
        self.db.add("pdu", row)
        parts, rows = [], []
        made = self._parts(mid, texts, files, parts, rows, marks, smil)
        if to is None:
            to = [h for h in (thread.handles if thread else [])
                  if h not in (sender, *cc, *bcc)]
        self._addresses(mid, sender, ([self.number] if sender else []) + to,
                        cc, bcc, rows)
        seen = self._seen(box, flags, sub_id)
        if m_type == NOTIFICATION:
            flags.append("notification")
            seen = False
        if thread is None:
            flags.append("orphan")
        undated = not isinstance(raw, int) or raw <= 0
        times = {"shown": {"utc_ns": None if undated else raw * NS,
                           "raw": raw}}
        if undated:
            flags.append("undated")
        if row["date_sent"]:
            times["sent"] = {"utc_ns": row["date_sent"] * NS,
                             "raw": row["date_sent"]}
        handles = list(thread.handles) if thread else []
        handles += [a for a in ([sender] if sender else []) + to + list(cc)
                    + list(bcc) if a not in handles]
        return image.item(
            "messages", "mms", image.source(MMS_URI, "pdu", mid),
            times=times, flags=flags, kind="message", visible=seen,
            handles=handles, author=sender or "owner",
            session=thread and thread.session(), cc=list(cc), bcc=list(bcc),
            direction="incoming" if sender else "outgoing",
            status=STATUS[box], thread=row["thread_id"],
            thread_handles=thread.handles if thread else [],
            text="\n".join(texts) if texts else None, texts=texts,
            subject=subject, rows=rows,
            files=[m["path"] for m in made if m["present"]],
            attachments=made, canaries=marks)

    def lone_part(self, token):
        """A part whose message is gone."""
        parts = []
        self._part(900000 + self.db.last.get("part", 0), parts,
                   ct="text/plain", chset=UTF8, text=f"left over {token}")
        self.image.noise(self.db.rel, "part without its message", [token])

    def raw_sms(self, token):
        """A segment that waits for the rest of its message."""
        self.db.add("raw", {
            "date": self.image.now_ns // MS, "address": "+447700900199",
            "message_body": f"segment {token}".rstrip()})
        self.image.noise(self.db.rel, "raw segment", [token])

    def save(self):
        self.image.extra["telephony"] = {
            "addresses": {row: text for text, row in self.canonical.items()},
            "threads": {t.rowid: [self.canonical[h] for h in t.handles]
                        for t in self.threads}}
        self.db.save()


def tagged(text, token):
    """With its canary behind it."""
    if not token:
        return text
    if isinstance(text, bytes):
        return RawText(text + b" " + token.encode())
    return f"{text} {token}"


def hexed(text):
    """Bytes that JSON cannot say; None where `text` says them."""
    return text.hex() if isinstance(text, bytes) else None
