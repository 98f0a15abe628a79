"""Images out of files that one has, and truth read back."""

import json
import os

from .image import Image


def from_files(out, files, ios=17, **options):
    """Make an image of `{"backup/DOMAIN/PATH" or "media/PATH": bytes or path
    of a file to copy}`. Its truth lists no items. Returns the Image."""
    image = Image(out, profile="from-files", ios=ios, canaries=False,
                  **options)
    image.complete = False
    for rel, source in sorted(files.items()):
        top, _, rest = rel.partition("/")
        parts = rest.split("/")
        if top not in ("backup", "media") or not rest or \
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
