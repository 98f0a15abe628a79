"""Images out of files that one has, and truth read back."""

import json
import os

from .android_image import Android
from .image import Image


def from_files(out, files, ios=17, sdk=None, **options):
    """Make an image of `{"backup/DOMAIN/PATH" or "media/PATH": bytes or path
    of a file to copy}`, or with sdk of `{"providers/NAME.db", "parts/N" or
    "fs/PATH": …}`. Its truth lists no items. Returns the Image."""
    kind = {"ios": ios} if sdk is None else {"sdk": sdk}
    image = (Image if sdk is None else Android)(
        out, profile="from-files", canaries=False, **kind, **options)
    image.complete = False
    for rel, source in sorted(files.items()):
        top, _, rest = rel.partition("/")
        parts = rest.split("/")
        if top not in image.TOPS or not rest or \
                any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"{rel}: not a place in a phone image")
        if isinstance(source, (bytes, bytearray)):
            image.write(rel, bytes(source))
            continue
        with open(source, "rb") as stream:
            image.write(rel, stream.read(), os.stat(source).st_mtime_ns)
    image.finish()
    return image


def load_truth(out):
    with open(os.path.join(out, "truth.json"), encoding="utf-8") as stream:
        return json.load(stream)
