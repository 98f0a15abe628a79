"""The profiles by name, and build(), which makes any of them."""

from .android_bulk import build_big_sms as build_android_big_sms
from .android_hostile import build_hostile
from .android_image import Android
from .android_month import build_month as build_android_month
from .android_selection import build_selection as build_android_selection
from .android_small import build_small
from .bulk import (build_bench_backup, build_big_sms, build_many,
                   build_photos)
from .image import Image
from .month import build_month
from .selection import build_selection
from .whatsapp_bulk import build_big_whatsapp
from .whatsapp_profile import build_whatsapp, build_whatsapp_small

SELECTION = {
    "first": (str, "2026-03-01", "first day of the window"),
    "last": (str, "2026-03-29", "last day of the window"),
    "zone": (str, "Europe/London", "zone of the window"),
    "person": (str, "+447700900123", "whom the filter looks for"),
    "deny": (str, "+447700900199", "whom the filter keeps out"),
    "items": (int, 10500, "items at least"),
}

# name -> (function(image, **options), {option: (type, default, help)})
PROFILES = {
    "month": (build_month, {
        "around": (str, "2026-03-14", "last day of the two weeks that matter"),
        "photos": (int, 300, "pictures and screenshots"),
    }),
    "selection": (build_selection, SELECTION),
    "whatsapp": (build_whatsapp, {
        **{name: SELECTION[name]
           for name in ("first", "last", "zone", "person", "deny")},
        "age": (int, 2026, "of the app: 2018, 2022 or 2026"),
        "messages": (int, 10500, "messages of WhatsApp, at least"),
        "business": (int, 1500, "messages of WhatsApp Business, at least"),
    }),
    "whatsapp-small": (build_whatsapp_small, {
        "age": (int, 2026, "of the app: 2018, 2022 or 2026"),
    }),
    "big-sms": (build_big_sms, {
        "messages": (int, 1000000, "messages in sms.db"),
        "in_window": (int, 400, "of the person in the two weeks"),
    }),
    "big-whatsapp": (build_big_whatsapp, {
        "messages": (int, 500000, "messages in ChatStorage.sqlite"),
        "media": (int, 40000, "pictures of them"),
        "media_bytes": (int, 40000, "size of each"),
        "in_window": (int, 1000, "of the person in the two weeks"),
        "inside_media": (int, 200, "pictures of those"),
    }),
    "photos": (build_photos, {
        "count": (int, 20000, "pictures"),
        "bytes": (int, 2097152, "size of each, holes included"),
        "in_window": (int, 2000, "taken in the window"),
        "first": (str, "2026-03-02", "first day of the window"),
        "last": (str, "2026-03-08", "last day of the window"),
    }),
    "bench-backup": (build_bench_backup, {
        "files": (int, 20000, "synthetic files"),
        "file_bytes": (int, 220000, "size of each"),
        "messages": (int, 200000, "messages in sms.db"),
        "in_window": (int, 2000, "of the person in the two weeks"),
        "attachments": (int, 400, "pictures inside, and as many outside"),
        "attachment_bytes": (int, 102400, "size of those inside"),
    }),
    "many": (build_many, {
        "count": (int, 1300000, "synthetic files"),
        "bytes": (int, 512, "size of each"),
        "messages": (int, 2000, "messages in sms.db"),
    }),
    "android-month": (build_android_month, {
        "around": (str, "2026-03-14", "last day of the two weeks that matter"),
        "photos": (int, 300, "pictures, films, recordings, documents"),
    }),
    "android-selection": (build_android_selection, SELECTION),
    "android-hostile": (build_hostile, {}),
    "android-big-sms": (build_android_big_sms, {
        "messages": (int, 100000, "SMS"),
        "in_window": (int, 400, "of the person in the two weeks"),
    }),
    "android-small": (build_small, {
        "first": (str, "2026-03-01", "first day of the window"),
        "last": (str, "2026-03-14", "last day of the window"),
    }),
}


def is_android(profile):
    return profile.startswith("android-")


def build(profile, out, seed=1, ios=17, canaries=True, sdk=34, **options):
    """Make one image in the folder `out`, which must be new or empty."""
    function, known = PROFILES[profile]
    unknown = set(options) - set(known)
    if unknown:
        raise TypeError(f"{profile} has no option {sorted(unknown)}")
    image = Android(out, profile, seed, sdk, canaries) \
        if is_android(profile) else Image(out, profile, seed, ios, canaries)
    settings = {name: default for name, (_, default, _) in known.items()}
    settings.update(options)
    function(image, **settings)
    image.finish()
    return image
