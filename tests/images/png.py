"""Small PNG files, with an eXIf chunk as iOS puts into screenshots."""

import struct
import zlib


def _chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body)))


def png(width, height, grey=128, comment="", exif=b""):
    rows = b"".join(b"\0" + bytes([grey]) * width for _ in range(height))
    out = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(
        ">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    if exif:
        out += _chunk(b"eXIf", exif)
    if comment:
        out += _chunk(b"tEXt", b"Comment\0" + comment.encode())
    return out + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
