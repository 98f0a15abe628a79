"""Files of profile `android-selection`."""

from .android_media import Storage
from .clock import DAY, NS

HARBOUR = (50.6213, -3.4137)
CAMERA, SHOTS = "DCIM/Camera", "Pictures/Screenshots"
WHATSAPP = "Android/media/com.whatsapp/WhatsApp/Media"
GALLERY, CHAT = "com.example.camera", "com.whatsapp"


def edges(store, when):
    """The same instant on each kind of file."""
    add = store.add
    add(CAMERA, "jpg", when, gps=HARBOUR)
    add(CAMERA, "heic", when)
    add(CAMERA, "jpg", when, dating="unzoned")
    add(CAMERA, "jpg", when, dating="gps")
    add(SHOTS, "png", when, kind="screenshot", dating="none")
    add("Pictures/Saved", "jpg", when, kind="saved", dating="none",
        datetaken=None)
    add("DCIM/Screen recordings", "mp4", when, kind="screen-recording")
    add(CAMERA, "mp4", when)
    add("Recordings", "m4a", when, recording=True, datetaken=None)
    add("Download", "pdf", when, download=True)
    add("Documents", "docx", when)
    # Copied to the phone later: the file's time lies.
    add(CAMERA, "jpg", when, modified=when + 200 * DAY)
    # The list says one time, the file another.
    add(CAMERA, "jpg", when, exif_when=when + 300 * DAY)
    add(CAMERA, "mp4", when, exif_when=when - 300 * DAY)
    add("Recordings", "m4a", when, exif_when=when + 300 * DAY)
    add("Recordings", "amr", when, datetaken=None)


def one_of_many(store, rng, when):
    draw = rng.random()
    more = {}
    if draw < 0.5:
        folder, form = CAMERA, rng.choice(["jpg", "heic", "mp4"])
        more = {"owner": GALLERY, "dating": rng.choice(
            ["zoned", "unzoned", "none"]) if form != "mp4" else "zoned",
            "datetaken": rng.choice([0, 0, None]),
            "trashed": when + DAY if rng.random() < 0.15 else None,
            "pending": rng.random() < 0.1,
            "present": rng.random() < 0.97}
        if form == "heic" and more["dating"] == "none":
            more["dating"] = "zoned"
    elif draw < 0.6:
        folder, form = SHOTS, "png"
        more = {"kind": "screenshot", "dating": "none"}
    elif draw < 0.7:
        folder, form = f"{WHATSAPP}/WhatsApp Images", "jpg"
        more = {"kind": "saved", "dating": "none", "owner": CHAT}
    elif draw < 0.75:
        folder, form = f"{WHATSAPP}/WhatsApp Voice Notes/202610", "opus"
        more = {"owner": CHAT, "datetaken": None}
    elif draw < 0.8:
        folder, form = f"{WHATSAPP}/WhatsApp Documents", "pdf"
        more = {"owner": CHAT}
    elif draw < 0.9:
        folder, form = "Download", rng.choice(["pdf", "txt", "docx", "apk",
                                               "jpg", "bin"])
        more = {"download": True, "kind": "saved", "dating": "none"}
    else:
        folder, form = "Music", "m4a"
    store.add(folder, form, when, **more)


def unlisted(store, instants):
    """Folders that the MediaProvider passes by."""
    for folder in (f"{WHATSAPP}/WhatsApp Images/Sent",
                   f"{WHATSAPP}/WhatsApp Images/Private"):
        store.plain(f"{folder}/.nomedia")
        for when in instants[:6]:
            store.add(folder, "jpg", when, kind="saved", dating="none",
                      listed=False)
    for when in instants[:6]:
        store.add("Pictures/.hidden", "jpg", when, listed=False)
        store.add("Documents/.private", "pdf", when, listed=False)


def noise(store, when):
    """Near what is asked for; nobody's to take."""
    for rel in ("Android/data/com.example.chat/files/cache.jpg",
                "DCIM/.thumbnails/1.jpg", f"{WHATSAPP}/.Links/a.png",
                "Android/media/com.whatsapp/WhatsApp/Databases/"
                "msgstore.db.crypt15", "Telegram/log.txt"):
        store.noise(rel, rel.split("/")[-1], when)


def media(image, instants, scatter):
    store, rng = Storage(image), image.rng
    whole = sorted({when // NS * NS for when in instants})
    for when in whole:
        edges(store, when)
    for _ in range(400):
        one_of_many(store, rng, rng.randrange(*scatter) // NS * NS)
    unlisted(store, whole)
    noise(store, sum(scatter) // 2)
    # The list of files also has rows for folders.
    for folder in ("DCIM", CAMERA, "Download"):
        token = image.token()
        store.db.add("files", {k: v for k, v in {
            "_data": f"{store.root}/{folder}", "format": 12289,
            "media_type": 0, "title": token, "date_modified":
            scatter[0] // NS, "_display_name": folder.split("/")[-1],
            "is_pending": 0, "is_trashed": 0, "is_download": 0}.items()
            if k in store.columns})
        image.noise(store.db.rel, "folder", [token])
    store.save()
