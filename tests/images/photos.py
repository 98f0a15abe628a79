"""The camera roll: files under DCIM and the catalogue Photos.sqlite."""

import plistlib

from . import schema_photos_18, schema_photos_new, schema_photos_old
from .calls import STEP
from .clock import COCOA_S, NS, wall
from .ddl import CORE, CORE_TABLES, names, table
from .heif import heic
from .jpeg import exif, jpeg, tiff
from .movie import movie
from .png import png
from .sqlfile import SqlFile

SIDECAR = plistlib.dumps({"adjustmentBaseVersion": 0, "adjustmentData": b"",
                          "adjustmentFormatIdentifier": "com.apple.photo"})


class Photos:
    REL = "media/PhotoData/Photos.sqlite"

    def __init__(self, image, thumbnails=True):
        self.image, self.ios, self.count = image, image.ios, 0
        self.number, self.thumbnails = 0, thumbnails
        self.table = "ZASSET" if self.ios >= 14 else "ZGENERICASSET"
        asset, more = (
            (schema_photos_old.ASSET, schema_photos_old.ADDITIONAL)
            if self.ios < 14 else
            (schema_photos_new.ASSET_15, schema_photos_new.ADDITIONAL_15)
            if self.ios < 16 else
            (schema_photos_new.ASSET_17, schema_photos_new.ADDITIONAL_17)
            if self.ios < 18 else
            (schema_photos_18.ASSET_18, schema_photos_18.ADDITIONAL_18))
        self.columns = set(names(asset))
        self.more_columns = set(names(more))
        self.file = SqlFile(image, self.REL, [
            table(self.table, asset, CORE),
            table("ZADDITIONALASSETATTRIBUTES", more, CORE), *CORE_TABLES,
            f"CREATE INDEX Z_Asset_dateCreated ON {self.table} (ZDATECREATED)",
            f"CREATE INDEX Z_Asset_filename ON {self.table} (ZFILENAME)"])

    def next_stem(self):
        """Folder and stem of the next picture: 999 to a folder."""
        folder, number = divmod(self.number, 999)
        self.number += 1
        return f"DCIM/{100 + folder}APPLE", f"IMG_{number + 1:04d}"

    def add(self, when, *, form="jpg", kind="camera", dating="zoned",
            zone=None, gps=None, hidden=False, trashed=None, live=False,
            edited=None, added=None, mtime=None, size=None, catalogued=True,
            present=True, created=None, flags_in_wal=False, wal=False,
            subsec=None, flags=()):
        """One picture or film taken at `when` (ns UTC). Returns its item.

        form: jpg heic png mov mp4. dating: zoned (wall clock and its offset),
        unzoned (wall clock alone), gps (wall clock, and UTC from satellites),
        none. edited: None | file | mutation (with .AAE). trashed: ns.
        created: the catalogue's date, if it is to differ. mtime: ns."""
        image, flags, marks = self.image, list(flags), {}
        zone = zone or image.zone
        film = form in ("mov", "mp4")
        if not (present or catalogued):
            raise ValueError("neither a file nor a row: nothing to add")
        folder, stem = self.next_stem()
        if kind == "screen-recording":
            stem = f"RPReplay_Final{when // NS}"
        stem_path = f"media/{folder}/{stem}"
        marks["content"] = token = image.token()
        text, offset = wall(zone, when)
        mtime = when if mtime is None else mtime
        files, parts = [], []

        def put(rel, data, part, grow=None):
            image.write(rel, data, mtime, grow)
            files.append(rel)
            parts.append({"path": rel, "kind": part})

        name = f"{stem}.{form.upper()}"
        group = image.uuid() if live else None
        if present:
            grey = image.rng.randrange(30, 226)
            put(f"media/{folder}/{name}", self._bytes(
                form, kind, token, text, offset, dating, gps, when, grey,
                marks, group, subsec, size), "video" if film else "photo",
                None if film else size)
            if live:
                put(f"{stem_path}.MOV", movie(
                    when, f"{text.replace(':', '-', 2).replace(' ', 'T')}"
                    f"{offset.replace(':', '')}", comment=token, group=group),
                    "live-photo-clip")
            if edited:
                other = image.token()
                marks["content"] = [token, other]
                edit = jpeg(16, 16, grey, other)
                put(f"media/{folder}/IMG_E{stem[4:]}.JPG" if edited == "file"
                    else f"media/PhotoData/Mutations/{folder}/{stem}/"
                    "Adjustments/FullSizeRender.jpg", edit, "edit")
                put(f"{stem_path}.AAE", SIDECAR, "sidecar")
        else:
            marks.pop("content")  # in the cloud; the catalogue remembers it
        thumbs = []
        if self.thumbnails and catalogued and not film:
            marks["thumbnail"] = image.token()
            thumbs.append(image.write(
                f"media/PhotoData/Thumbnails/V2/{folder}/{name}/5005.JPG",
                jpeg(8, 8, 100, marks["thumbnail"]), mtime))
        times = {"taken": self._taken(dating, film, form, text, offset, when,
                                      subsec),
                 "file": {"utc_ns": mtime, "raw": mtime}}
        rowid = None
        if catalogued:
            rowid = self._row(folder, name, kind, film, live, when, created,
                              added, hidden, trashed, edited, gps, marks,
                              times, flags_in_wal, wal)
        flags += [word for word, wanted in (
            ("hidden", hidden), ("trashed", trashed), ("live", live),
            ("no_exif", dating == "none"), ("edited_photo", edited),
            ("uncatalogued", not catalogued),
            ("not_on_phone", not present)) if wanted]
        marks["path"] = [f"{folder}/{stem}"] if image.canaries else []
        return image.item(
            "videos" if film else "photos", None,
            {"path": self.REL, "table": self.table if catalogued else None,
             "rowid": rowid, "wal": wal and catalogued}, times=times,
            handles=[], author=None, kind=kind, form=form, dating=dating, flags=flags,
            gps=gps, files=files, parts=parts, thumbnails=thumbs,
            canaries=marks)

    def _bytes(self, form, kind, token, text, offset, dating, gps, when, grey,
               marks, group, subsec, size):
        if form in ("mov", "mp4"):
            written = f"{text.replace(':', '-', 2).replace(' ', 'T')}" + \
                offset.replace(":", "")
            return movie(
                when if dating != "none" else None,
                written if dating == "zoned" and form == "mov" else None,
                mp4=form == "mp4", comment=token, size=size or 0)
        block = {}
        if dating != "none":
            block["taken"] = text
        if dating == "zoned":
            block["offset"] = offset
        if subsec and dating != "none":
            block["subsec"] = subsec
        if gps:
            block["gps"] = gps
        if dating == "gps":
            utc = wall("UTC", when)[0]
            block["gps"] = gps or (51.5074, -0.1278)
            block["gps_utc"] = (utc[:10], *map(int, utc[11:].split(":")))
        if form == "png":
            if kind == "screenshot":
                block["comment"] = "Screenshot"
            return png(16, 32, grey, token, tiff(model="", **block)
                       if dating != "none" or kind == "screenshot" else b"")
        if form == "heic":
            return heic(32, 24, token, tiff(**block))
        if kind == "saved":
            block["model"] = ""
        if dating == "none" and kind != "camera":
            return jpeg(16, 16, grey, token)
        inner = self.image.token()
        marks["embedded_thumbnail"] = inner
        return jpeg(32, 24, grey, token, exif(
            thumbnail=jpeg(8, 8, grey, inner), **block))

    def _taken(self, dating, film, form, text, offset, when, subsec):
        whole = when // NS * NS
        if subsec and not film:
            whole += int(subsec.ljust(9, "0")[:9])
        if dating == "none":
            return {"utc_ns": None, "raw": None, "local": None, "offset": None}
        if film:  # mvhd is UTC; only .MOV says the zone
            zoned = dating == "zoned" and form == "mov"
            return {"utc_ns": whole, "raw": text if zoned else whole // NS,
                    "local": text if zoned else None,
                    "offset": offset if zoned else None}
        return {"utc_ns": None if dating == "unzoned" else whole, "raw": text,
                "local": text, "offset": offset if dating == "zoned" else None,
                "subsec": subsec}

    def _row(self, folder, name, kind, film, live, when, created, added,
             hidden, trashed, edited, gps, marks, times, flags_in_wal, wal):
        """The catalogue's row; with flags_in_wal the main file has the asset
        neither hidden nor in the bin, and only the -wal knows better."""
        self.count += 1
        image, pk = self.image, self.count
        stamps = {"ZDATECREATED": when if created is None else created,
                  "ZADDEDDATE": when + 2 * NS if added is None else added,
                  "ZTRASHEDDATE": trashed}
        reals = {}
        for column, ns in stamps.items():
            ns = ns and ns // STEP * STEP
            reals[column] = ns and ns / NS - COCOA_S
            kinds = {"ZDATECREATED": "created", "ZADDEDDATE": "added",
                     "ZTRASHEDDATE": "trashed"}
            if ns:
                times[kinds[column]] = {"utc_ns": ns, "raw": reals[column]}
        state = {"ZHIDDEN": int(hidden), "ZTRASHEDSTATE": int(bool(trashed)),
                 "ZTRASHEDDATE": reals["ZTRASHEDDATE"]}
        subtype = {"screenshot": 10, "screen-recording": 103}.get(
            kind, 2 if live else 0)
        row = {"Z_PK": pk, "Z_ENT": 3, "Z_OPT": 1, "ZKIND": int(film),
               "ZKINDSUBTYPE": subtype,
               "ZSAVEDASSETTYPE": 3 if kind == "saved" else 0,
               "ZDIRECTORY": folder, "ZFILENAME": name,
               "ZDATECREATED": reals["ZDATECREATED"],
               "ZADDEDDATE": reals["ZADDEDDATE"],
               "ZMODIFICATIONDATE": reals["ZADDEDDATE"],
               "ZHIDDEN": 0, "ZTRASHEDSTATE": 0, "ZTRASHEDDATE": None,
               "ZFAVORITE": 0, "ZADDITIONALATTRIBUTES": pk, "ZCOMPLETE": 1,
               "ZHASADJUSTMENTS": int(bool(edited)),
               "ZADJUSTMENTSSTATE": 2 if edited else 0,
               "ZISDETECTEDSCREENSHOT": int(kind == "screenshot"),
               "ZLATITUDE": gps[0] if gps else -180.0,
               "ZLONGITUDE": gps[1] if gps else -180.0,
               "ZUNIFORMTYPEIDENTIFIER": "com.apple.quicktime-movie" if film
               else "public.image", "ZUUID": image.uuid()}
        if not flags_in_wal:
            row.update(state)
        marks["catalogue"] = image.token()
        said = f"caption {marks['catalogue']}".rstrip()
        more = {"Z_PK": pk, "Z_ENT": 1, "Z_OPT": 1, "ZASSET": pk,
                "ZORIGINALFILENAME": name, "ZTIMEZONEOFFSET": 0,
                "ZTIMEZONENAME": image.zone, "ZTITLE": said,
                "ZIMPORTEDBY": {"camera": 1, "saved": 3}.get(kind, 0),
                "ZCREATORBUNDLEID": "org.example.chat",
                "ZIMPORTEDBYBUNDLEIDENTIFIER": "org.example.chat"}
        if kind != "saved":
            more.pop("ZCREATORBUNDLEID")
            more.pop("ZIMPORTEDBYBUNDLEIDENTIFIER")
        keep = self.columns | {"Z_PK"}
        self.file.insert(self.table, {k: v for k, v in row.items()
                                      if k in keep}, wal)
        keep = self.more_columns | {"Z_PK"}
        self.file.insert("ZADDITIONALASSETATTRIBUTES", {
            k: v for k, v in more.items() if k in keep}, wal)
        if flags_in_wal:
            self.file.later(f"UPDATE {self.table} SET ZHIDDEN=?, "
                            "ZTRASHEDSTATE=?, ZTRASHEDDATE=? WHERE Z_PK=?",
                            (*state.values(), pk))
        return pk

    def save(self):
        for entity, name in ((1, "AdditionalAssetAttributes"),
                             (3, self.table[1:].title())):
            self.file.insert("Z_PRIMARYKEY", {
                "Z_ENT": entity, "Z_NAME": name, "Z_SUPER": 0,
                "Z_MAX": self.count})
        self.file.insert("Z_METADATA", {
            "Z_VERSION": 1, "Z_UUID": self.image.uuid(),
            "Z_PLIST": plistlib.dumps({"NSStoreType": "SQLite"},
                                      fmt=plistlib.FMT_BINARY)})
        self.file.save()
