"""Shared storage: files below fs/sdcard, and the MediaProvider's list of
them."""

import os

from . import android_schema_media
from .android_image import MS, SD, STORAGE, RawText
from .clock import NS, wall
from .heif import heic
from .jpeg import exif, jpeg, tiff
from .movie import movie
from .png import png

FILE_URI = "content://media/external/file"
# kind: media_type, category, URI and view
KINDS = {
    "image": (1, "photos", "content://media/external/images/media", "images"),
    "audio": (2, "audio", "content://media/external/audio/media", "audio"),
    "video": (3, "videos", "content://media/external/video/media", "video"),
    "document": (6, "documents", FILE_URI, "files"),
}
MIME = {"jpg": "image/jpeg", "png": "image/png", "heic": "image/heic",
        "gif": "image/gif", "mp4": "video/mp4", "mov": "video/quicktime",
        "m4a": "audio/mp4", "opus": "audio/ogg", "amr": "audio/amr",
        "pdf": "application/pdf", "txt": "text/plain",
        "docx": "application/vnd.openxmlformats-officedocument."
        "wordprocessingml.document", "apk": "application/"
        "vnd.android.package-archive", "bin": None}
IMAGE_FORMS, VIDEO_FORMS = ("jpg", "png", "heic", "gif"), ("mp4", "mov")
AUDIO_FORMS = ("m4a", "opus", "amr")


def kind_of(form):
    return ("image" if form in IMAGE_FORMS else "video" if form in VIDEO_FORMS
            else "audio" if form in AUDIO_FORMS else "document")


class Storage:
    def __init__(self, image, user=0):
        self.image, self.user = image, user
        self.db = image.db("media.db", android_schema_media.media, user)
        self.columns = set(android_schema_media.files_columns(image.sdk))
        self.count = 0
        self.root = STORAGE if user == 0 else f"/storage/emulated/{user}"

    def bytes_of(self, form, when, token, *, dating="zoned", zone=None,
                 kind="camera", gps=None, marks=None, size=None, length=4):
        """The file, and what it says of its own time: (data, taken)."""
        zone = zone or self.image.zone
        text, offset = wall(zone, when)
        grey = self.image.rng.randrange(30, 226)
        none = {"utc_ns": None, "raw": None, "local": None, "offset": None}
        if form in VIDEO_FORMS or form == "m4a":
            # A phone's MP4 knows UTC only.
            stamp = None if dating == "none" else when
            made = movie(stamp, mp4=form != "mov", duration=length,
                         comment=token, size=size or 0)
            return made, none if dating == "none" else {
                "utc_ns": when // NS * NS, "raw": when // NS, "local": None,
                "offset": None}
        if form not in IMAGE_FORMS or form == "gif":
            return f"{form} {token}\n".encode().ljust(size or 0, b"\n"), none
        block = {"model": "Virtual"} if kind == "camera" else {"model": ""}
        if dating != "none":
            block["taken"] = text
        if dating == "zoned":
            block["offset"] = offset
        if gps:
            block["gps"] = gps
        if dating == "gps":
            utc = wall("UTC", when)[0]
            block["gps"] = gps or (51.5074, -0.1278)
            block["gps_utc"] = (utc[:10], *map(int, utc[11:].split(":")))
        taken = none if dating == "none" else {
            "utc_ns": None if dating == "unzoned" else when // NS * NS,
            "raw": text, "local": text,
            "offset": offset if dating == "zoned" else None}
        if form == "png":
            body = png(16, 32, grey, token, tiff(**block)
                       if dating != "none" else b"")
        elif form == "heic":
            body = heic(32, 24, token, tiff(**block))
        elif dating == "none" and kind != "camera":
            body = jpeg(16, 16, grey, token)
        else:
            inner = self.image.token()
            if marks is not None:
                marks["embedded_thumbnail"] = inner
            body = jpeg(32, 24, grey, token, exif(
                thumbnail=jpeg(8, 8, grey, inner), **block))
        return body, taken

    def add(self, folder, form, when, *, name=None, kind="camera",
            dating="zoned", zone=None, gps=None, datetaken=0, modified=None,
            added=None, listed=True, present=True, trashed=None,
            pending=False, download=False, owner=None, mime=0, exif_when=None,
            size=None, data=None, flags=(), recording=False, duration=None,
            mark_name=True, row=None):
        """One file. when: ns UTC; exif_when: what the file itself says, if it
        is to disagree. datetaken: of the list, ns or None; default when.
        listed False: the MediaProvider does not know it. row: more columns of
        the list. Returns its item."""
        image, flags, marks = self.image, list(flags), {}
        self.count += 1
        trashed = trashed if image.sdk >= 30 else None  # no bin before 11
        pending = pending and image.sdk >= 29
        sort = kind_of(form)
        number, category, uri, view = KINDS[sort]
        marks["content"] = token = image.token()
        name_token = image.token() if mark_name else ""
        marks["file_name"] = name_token
        if name is None:
            text = wall(image.zone, when)[0].replace(":", "").replace(" ", "_")
            stem = {"image": "IMG", "video": "VID", "audio": "REC",
                    "document": "DOC"}[sort]
            name = f"{stem}_{text}_{name_token or self.count}.{form}"
        elif mark_name and name_token:
            stem, dot, end = name.rpartition(".")
            name = f"{stem}-{name_token}.{end}" if dot else \
                f"{name}-{name_token}"
        if trashed:
            name = f".trashed-{trashed // NS + 30 * 86400}-{name}"
        if pending and image.sdk >= 30:
            name = f".pending-{when // NS + 7 * 86400}-{name}"
        path = f"{self.root}/{folder}/{name}"
        modified = when if modified is None else modified
        taken = {"utc_ns": None, "raw": None, "local": None, "offset": None}
        made = data
        if made is None:
            made, taken = self.bytes_of(
                form, when if exif_when is None else exif_when, token,
                dating=dating, zone=zone, kind=kind, gps=gps, marks=marks,
                size=size)
        files = []
        if present and self.user == 0:
            files.append(image.write(f"{SD}/{folder}/{name}", made, modified,
                                     size))
        else:
            marks.pop("content")
            marks.pop("embedded_thumbnail", None)
        times = {"taken": taken,
                 "file": {"utc_ns": modified, "raw": modified}}
        rowid = None
        if listed:
            if datetaken == 0:
                datetaken = None if sort == "document" else when
            rowid = self._row(
                path, folder, name, number, form, mime, size or len(
                    made if isinstance(made, bytes) else b""),
                datetaken, modified, when if added is None else added,
                trashed, pending, download, owner, recording, duration, times,
                row)
        if present and listed and self.user != 0:
            flags.append("other_user_file")
        flags += [word for word, wanted in (
            ("trashed", trashed), ("pending", pending),
            ("not_on_phone", not present), ("uncatalogued", not listed),
            ("no_exif", dating == "none" and sort in ("image", "video")),
            ("disagrees", exif_when is not None)) if wanted]
        return image.item(
            category, None, {**image.source(path, None, None, self.user),
                             "locator": path, "uri": uri, "table": view,
                             "rowid": rowid},
            times=times, path=path, folder=folder, name=name,
            handles=[], author=None, session=None, kind=kind, form=form,
            mime=MIME[form] if mime == 0 else mime,
            mime_by_name=MIME[form], gps=gps, files=files,
            dating=dating, flags=flags, rows=[], download=download,
            owner=owner, visible=True, canaries=marks)

    def _row(self, path, folder, name, number, form, mime, size, datetaken,
             modified, added, trashed, pending, download, owner, recording,
             duration, times, more):
        image = self.image
        row = {"_data": path, "_size": size, "parent": 1,
               "date_added": added // NS, "date_modified": modified // NS,
               "mime_type": MIME[form] if mime == 0 else mime,
               "title": name.rpartition(".")[0] or name,
               "_display_name": name, "media_type": number if (
                   image.sdk >= 30 or number != 6) else 0,
               "bucket_display_name": os.path.basename(folder),
               "bucket_id": str(abs(hash_of(folder))),
               "datetaken": None if datetaken is None else datetaken // MS,
               "width": 32 if number in (1, 3) else None,
               "height": 24 if number in (1, 3) else None,
               "duration": duration if duration is not None else
               4000 if number in (2, 3) else None,
               "orientation": 0 if number in (1, 3) else None,
               "is_music": 0, "is_ringtone": 0, "is_alarm": 0,
               "is_notification": 0, "is_podcast": 0,
               "relative_path": folder + "/", "volume_name":
               "external_primary", "owner_package_name": owner,
               "is_pending": int(pending), "is_download": int(download),
               "is_trashed": int(bool(trashed)), "is_favorite": 0,
               "date_expires": trashed and trashed // NS + 30 * 86400,
               "generation_added": self.count,
               "generation_modified": self.count,
               "is_recording": int(recording), **(more or {})}
        if datetaken is not None:
            times["catalogue"] = {"utc_ns": row["datetaken"] * MS,
                                  "raw": row["datetaken"]}
        times["modified"] = {"utc_ns": row["date_modified"] * NS,
                             "raw": row["date_modified"]}
        times["added"] = {"utc_ns": row["date_added"] * NS,
                          "raw": row["date_added"]}
        return self.db.add("files", {k: exact(v) for k, v in row.items()
                                     if k in self.columns})

    def plain(self, rel, data=b"", modified=None):
        """A file that is nothing to anybody: .nomedia, a thumbnail."""
        self.image.write(f"{SD}/{rel}", data, modified)

    def noise(self, rel, what, modified=None):
        """A file in a place that no filter asks for, with a canary."""
        token = self.image.token()
        self.plain(rel, f"{what} {token}\n".encode(), modified)
        self.image.noise(f"{SD}/{rel}", what, [token])

    def save(self):
        self.db.save()


def exact(value):
    """A name that is no UTF-8 goes into the list byte for byte."""
    if isinstance(value, str) and not value.isascii():
        raw = os.fsencode(value)
        return value if raw == value.encode(errors="replace") else RawText(raw)
    return value


def hash_of(text):
    """As Java's String.hashCode."""
    value = 0
    for char in text.lower():
        value = (31 * value + ord(char)) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value
