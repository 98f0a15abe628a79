"""contacts2.db: people, each of one or more raw contacts of an account."""

from . import android_schema
from .android_image import MS, RawText
from .jpeg import jpeg

RAW_URI = "content://com.android.contacts/raw_contacts"
DATA_URI = "content://com.android.contacts/data"
ITEM = "vnd.android.cursor.item/"
PART = {"name": "names", "phone_v2": "numbers", "email_v2": "e-mail",
        "postal-address_v2": "addresses", "website": "addresses",
        "note": "notes", "photo": "pictures", "organization": "names"}
# account_type: name. None is the phone itself.
PHONE = (None, None)
GOOGLE = ("com.google", "alex@example.org")
SIM = ("com.android.sim", "SIM")
WHATSAPP = ("com.whatsapp", "WhatsApp")
APPS = {"com.whatsapp": "whatsapp"}


class Contacts:
    def __init__(self, image, user=0):
        self.image, self.user = image, user
        self.db = image.db("contacts2.db", android_schema.contacts, user)
        self.accounts, self.mimetypes = {}, {}

    def _account(self, account):
        if account not in self.accounts:
            self.accounts[account] = self.db.add("accounts", {
                "account_type": account[0], "account_name": account[1]})
        return self.accounts[account]

    def _mime(self, name):
        if name not in self.mimetypes:
            self.mimetypes[name] = self.db.add("mimetypes",
                                               {"mimetype": ITEM + name})
        return self.mimetypes[name]

    def person(self, raws, lookup=None):
        """One aggregate: raws are keyword dicts of raw(). Returns items."""
        contact = self.db.last.get("contacts", 0) + 1
        items = [self._raw(contact, **raw) for raw in raws]
        if all("deleted" in i["flags"] for i in items):
            return items
        self.db.add("contacts", {
            "name_raw_contact_id": items[0]["source"]["rowid"],
            "has_phone_number": int(any(i["numbers"] for i in items)),
            "lookup": lookup or f"lookup{contact}",
            "contact_last_updated_timestamp": self.image.now_ns // MS})
        return items

    def add(self, first, last, numbers=(), mails=(), **more):
        """A person with one raw contact; its item."""
        return self.person([{"first": first, "last": last,
                             "numbers": numbers, "mails": mails, **more}])[0]

    def _raw(self, contact, first=None, last=None, numbers=(), mails=(),
             account=PHONE, organisation=None, note=None, address=None,
             url=None, picture=False, nickname=None, deleted=False,
             starred=0, flags=(), mark=True):
        image, flags, marks, rows = self.image, list(flags), {}, []
        raw_id = self.db.last.get("raw_contacts", 0) + 1

        def tagged(kind, text):
            if not mark:
                return text
            token = image.token()
            marks.setdefault(kind, []).append(token)
            return f"{text} {token}".rstrip()

        def data(name, **values):
            rowid = self.db.add("data", {
                "mimetype_id": self._mime(name), "raw_contact_id": raw_id,
                **values})
            rows.append({"uri": DATA_URI, "rowid": rowid,
                         "part": PART.get(name, "other")})
            if name in ("phone_v2", "email_v2"):
                rows[-1]["value"] = values["data1"]

        words = [w for w in (first, last) if w]
        shown = None
        if words:
            family = tagged("name", words[-1])
            given = " ".join(words[:-1]) or None
            shown = joined(given, family)
            data("name", data1=shown, data2=given, data3=family)
        if organisation is not None:
            firm = tagged("name", organisation)
            shown = shown or firm
            data("organization", data1=firm, data2="1")
        for number in numbers:
            data("phone_v2", data1=number, data2="2", data4=number
                 if number.startswith("+") else None)
        handles = list(numbers)
        for mail in mails:
            if "{}" in mail:
                token = image.token()
                marks.setdefault("email", []).append(token)
                mail = mail.format(token or "someone")
            data("email_v2", data1=mail, data2="1")
            handles.append(mail)
        if nickname is not None:
            data("nickname", data1=tagged("nickname", nickname), data2="1")
        if address is not None:
            text = tagged("address", address)
            data("postal-address_v2", data1=text, data2="1", data4=text)
        if url is not None:
            data("website", data1=tagged("url", url), data2="1")
        if note is not None:
            data("note", data1=tagged("note", note))
        if picture:
            marks["picture"] = [image.token()]
            data("photo", data15=jpeg(16, 16, 120, marks["picture"][0]))
        if account == WHATSAPP:
            for number in numbers:
                jid = number.lstrip("+") + "@s.whatsapp.net"
                data("vnd.com.whatsapp.profile", data1=jid, data2="WhatsApp",
                     data3=f"Message {number}")
        self.db.add("raw_contacts", {
            "account_id": self._account(account), "version": 2,
            # What is deleted belongs to nobody; its data stay for the sync.
            "contact_id": None if deleted else contact,
            "deleted": int(deleted),
            "display_name": shown, "display_name_alt": shown,
            "display_name_source": 40 if words else 30,
            "starred": starred, "sort_key": shown, "sort_key_alt": shown})
        app = APPS.get(account[0], "address-book")
        if app != "address-book":
            flags.append("third_party")
        if deleted:
            flags.append("deleted")
        return image.item(
            "contacts", app, image.source(RAW_URI, "raw_contacts", raw_id,
                                          self.user),
            times={}, handles=handles, numbers=list(numbers), author=None,
            session=None, rows=rows, name=told(shown), contact=contact,
            stored=shown.hex() if isinstance(shown, bytes) else None,
            account=account[0], flags=flags, visible=not deleted,
            kind="organisation" if not words else "person", canaries=marks)

    def save(self):
        self.db.save()


def joined(given, family):
    if isinstance(family, RawText):
        return RawText(f"{given or ''} ".encode() + family)
    return f"{given} {family}" if given else family


def told(name):
    """As JSON can say it."""
    return name.decode(errors="replace") if isinstance(name, bytes) else name
