"""QuickTime and MP4 files: headers with dates, one empty video track."""

import struct

from .heif import box, full

SINCE_1904 = 2082844800
NS = 10**9
MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _mvhd(seconds, duration):
    stamp = seconds + SINCE_1904 if seconds is not None else 0
    return full(b"mvhd", 0, 0, struct.pack(
        ">IIIIIH10x", stamp, stamp, 600, duration * 600, 0x10000, 0x100)
        + MATRIX + bytes(24) + struct.pack(">I", 2))


def _trak(seconds, duration, width, height):
    stamp = seconds + SINCE_1904 if seconds is not None else 0
    head = full(b"tkhd", 0, 7, struct.pack(
        ">IIIII8xHHHH", stamp, stamp, 1, 0, duration * 600, 0, 0, 0, 0)
        + MATRIX + struct.pack(">II", width << 16, height << 16))
    media = full(b"mdhd", 0, 0, struct.pack(
        ">IIIIHH", stamp, stamp, 600, duration * 600, 0x55C4, 0))
    handler = full(b"hdlr", 0, 0, b"\0\0\0\0vide" + bytes(12) + b"Video\0")
    empty = b"".join(full(name, 0, 0, bytes(count)) for name, count in (
        (b"stsd", 4), (b"stts", 4), (b"stsc", 4), (b"stsz", 8), (b"stco", 4)))
    data = box(b"dinf", full(b"dref", 0, 0, struct.pack(">I", 1)
                             + full(b"url ", 0, 1, b"")))
    body = box(b"minf", full(b"vmhd", 0, 1, bytes(8)) + data
               + box(b"stbl", empty))
    return box(b"trak", head + box(b"mdia", media + handler + body))


def _metadata(values):
    """Keys in the manner of QuickTime: hdlr mdta, keys, ilst."""
    keys = struct.pack(">I", len(values))
    items = b""
    for index, (key, text) in enumerate(values, 1):
        raw = key.encode()
        keys += struct.pack(">I", 8 + len(raw)) + b"mdta" + raw
        data = box(b"data", struct.pack(">II", 1, 0) + text.encode())
        items += struct.pack(">I", 8 + len(data)) + struct.pack(">I", index)
        items += data
    return box(b"meta", full(b"hdlr", 0, 0, b"\0\0\0\0mdta" + bytes(13))
               + full(b"keys", 0, 0, keys) + box(b"ilst", items))


def movie(utc_ns=None, creationdate=None, *, mp4=False, duration=3, width=64,
          height=48, comment="", group=None, location=None, size=0,
          moov_first=False):
    """A film as [(offset, bytes)], so that `size` may leave a hole in mdat.

    utc_ns: time of mvhd (None writes 0); creationdate: the text of
    com.apple.quicktime.creationdate; group: a Live Photo's identifier."""
    seconds = None if utc_ns is None else utc_ns // NS
    values = [("com.apple.quicktime." + key, text) for key, text in (
        ("make", "Apple"), ("model", "Virtual iPhone"),
        ("creationdate", creationdate), ("description", comment),
        ("content.identifier", group),
        ("location.ISO6709", location)) if text]
    body = _mvhd(seconds, duration) + _trak(seconds, duration, width, height)
    if mp4:
        body += box(b"udta", box(b"\xa9cmt", struct.pack(
            ">HH", len(comment), 0x55C4) + comment.encode()))
    else:
        body += _metadata(values)
    moov = box(b"moov", body)
    brand = b"mp42\0\0\0\1mp41mp42" if mp4 else b"qt  \0\0\0\0qt  "
    ftyp = box(b"ftyp", brand)
    payload = max(64, size - len(ftyp) - len(moov) - 8)
    mdat = struct.pack(">I", 8 + payload) + b"mdat" + b"frames " + \
        comment.encode()[:50]
    if moov_first:
        at = len(ftyp) + len(moov)
        return [(0, ftyp + moov + mdat), (at + 8 + payload, b"")]
    at = len(ftyp) + 8 + payload
    return [(0, ftyp + mdat), (at, moov)]
