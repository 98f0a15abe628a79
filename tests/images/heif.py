"""A HEIC file as far as its metadata goes: boxes, item table, Exif item.
The picture item itself is a few marked bytes that no decoder would show."""

import struct


def box(kind, body):
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind, version, flags, body):
    return box(kind, struct.pack(">I", version << 24 | flags) + body)


def _infe(item, kind):
    return full(b"infe", 2, 0, struct.pack(">HH", item, 0) + kind + b"\0")


def heic(width, height, comment="", tiff=b""):
    picture = b"\0\0\0\x04" + comment.encode().ljust(16, b"\0")
    exif = struct.pack(">I", 6) + b"Exif\0\0" + tiff
    ftyp = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(start):
        places = b"".join(
            struct.pack(">HHHII", item, 0, 1, at, size) for item, at, size in
            ((1, start, len(picture)), (2, start + len(picture), len(exif))))
        sizes = full(b"ispe", 0, 0, struct.pack(">II", width, height))
        return full(b"meta", 0, 0, b"".join((
            full(b"hdlr", 0, 0, b"\0\0\0\0pict" + bytes(13)),
            full(b"pitm", 0, 0, struct.pack(">H", 1)),
            full(b"iinf", 0, 0, struct.pack(">H", 2) + _infe(1, b"hvc1")
                 + _infe(2, b"Exif")),
            full(b"iref", 0, 0, box(b"cdsc", struct.pack(">HHH", 2, 1, 1))),
            box(b"iprp", box(b"ipco", sizes) + full(
                b"ipma", 0, 0, struct.pack(">IHBB", 1, 1, 1, 1))),
            full(b"iloc", 0, 0, struct.pack(">BBH", 0x44, 0, 2) + places))))

    head = ftyp + meta(0)
    return ftyp + meta(len(head) + 8) + box(b"mdat", picture + exif)
