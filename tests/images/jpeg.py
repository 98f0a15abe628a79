"""Tiny but whole baseline JPEG files, with EXIF and a thumbnail if wanted."""

import struct

# Annex K of ITU-T T.81: luminance tables.
DC_COUNTS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
ASCII, SHORT, LONG, RATIONAL, UNDEFINED, BYTE = 2, 3, 4, 5, 7, 1


def _segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


class _Bits:
    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, width):
        self.value = self.value << width | value
        self.count += width

    def bytes(self):
        pad = -self.count % 8
        raw = (self.value << pad | (1 << pad) - 1).to_bytes(
            (self.count + pad) // 8, "big")
        return raw.replace(b"\xff", b"\xff\x00")


def _dc_codes():
    """Huffman codes of the DC table: category -> (code, length)."""
    codes, code, symbol = {}, 0, 0
    for length, count in enumerate(DC_COUNTS, 1):
        for _ in range(count):
            codes[symbol] = (code, length)
            code, symbol = code + 1, symbol + 1
        code <<= 1
    return codes


def jpeg(width, height, grey=128, comment="", app1=b""):
    """A grey picture, one block per 8 × 8; `grey` also makes files differ."""
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    level = (grey - 128) * 8 // 16  # DC coefficient, quantised by 16
    category = abs(level).bit_length()
    bits = _Bits()
    codes = _dc_codes()
    for i in range(blocks):
        size = category if i == 0 else 0  # later blocks differ by nothing
        bits.put(*codes[size])
        if size:
            bits.put(level if level > 0 else level + (1 << size) - 1, size)
        bits.put(0, 1)  # end of block: the only AC code
    out = b"\xff\xd8"
    out += app1 or _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    if comment:
        out += _segment(0xFE, comment.encode())
    out += _segment(0xDB, b"\0" + bytes([16] * 64))
    out += _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1)
                    + b"\1\x11\0")
    out += _segment(0xC4, b"\0" + bytes(DC_COUNTS) + bytes(range(12)))
    out += _segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
    out += _segment(0xDA, b"\1\1\0\0\x3f\0")
    return out + bits.bytes() + b"\xff\xd9"


def _rational(number, scale=1):
    return struct.pack(">II", round(number * scale), scale)


def _degrees(value):
    value = abs(value)
    minutes = (value - int(value)) * 60
    seconds = (minutes - int(minutes)) * 60
    return (_rational(int(value)) + _rational(int(minutes))
            + _rational(seconds, 100))


def _ifd(entries, at, following=0):
    """One directory at offset `at`; [(tag, type, count, bytes)]. Big-endian,
    long values behind the directory."""
    entries = sorted(entries)
    size = 2 + 12 * len(entries) + 4
    head, tail = struct.pack(">H", len(entries)), b""
    for tag, kind, count, data in entries:
        if len(data) <= 4:
            field = data.ljust(4, b"\0")
        else:
            field = struct.pack(">I", at + size + len(tail))
            tail += data + b"\0" * (len(data) % 2)
        head += struct.pack(">HHI", tag, kind, count) + field
    return head + struct.pack(">I", following) + tail


def _ascii(tag, text):
    raw = text.encode() + b"\0"
    return (tag, ASCII, len(raw), raw)


def _long(tag, value):
    return (tag, LONG, 1, struct.pack(">I", value))


def tiff(taken=None, offset=None, subsec=None, gps=None, gps_utc=None,
         description="", thumbnail=b"", model="Virtual iPhone", comment=""):
    """EXIF as a TIFF block. taken: "YYYY:MM:DD HH:MM:SS"; gps: (lat, lon);
    gps_utc: ("YYYY:MM:DD", h, m, s); model "" leaves out the maker too."""
    main = [(0x0112, SHORT, 1, struct.pack(">H", 1))]
    if model:
        main += [_ascii(0x010F, "Apple"), _ascii(0x0110, model)]
    if description:
        main.append(_ascii(0x010E, description))
    exif = [(0x9000, UNDEFINED, 4, b"0232")]
    if taken:
        main.append(_ascii(0x0132, taken))
        exif += [_ascii(0x9003, taken), _ascii(0x9004, taken)]
    if offset:
        exif += [_ascii(tag, offset) for tag in (0x9010, 0x9011, 0x9012)]
    if subsec:
        exif += [_ascii(0x9291, subsec), _ascii(0x9292, subsec)]
    if comment:
        raw = b"ASCII\0\0\0" + comment.encode()
        exif.append((0x9286, UNDEFINED, len(raw), raw))
    position = []
    if gps:
        position = [(0, BYTE, 4, b"\2\3\0\0"),
                    _ascii(1, "N" if gps[0] >= 0 else "S"),
                    (2, RATIONAL, 3, _degrees(gps[0])),
                    _ascii(3, "E" if gps[1] >= 0 else "W"),
                    (4, RATIONAL, 3, _degrees(gps[1]))]
        if gps_utc:
            position += [(7, RATIONAL, 3, b"".join(
                _rational(v) for v in gps_utc[1:])), _ascii(29, gps_utc[0])]
    main.append(_long(0x8769, 0))
    if position:
        main.append(_long(0x8825, 0))
    exif_at = 8 + len(_ifd(main, 8))
    exif_block = _ifd(exif, exif_at)
    gps_at = exif_at + len(exif_block)
    gps_block = _ifd(position, gps_at) if position else b""
    thumb_at = gps_at + len(gps_block)
    thumb_block = b""
    if thumbnail:
        entries = [(0x0103, SHORT, 1, struct.pack(">H", 6)), _long(0x0201, 0),
                   _long(0x0202, len(thumbnail))]
        entries[1] = _long(0x0201, thumb_at + len(_ifd(entries, thumb_at)))
        thumb_block = _ifd(entries, thumb_at) + thumbnail
    main = [e for e in main if e[0] not in (0x8769, 0x8825)]
    main.append(_long(0x8769, exif_at))
    if position:
        main.append(_long(0x8825, gps_at))
    return (b"MM\0\x2a\0\0\0\x08"
            + _ifd(main, 8, thumb_at if thumbnail else 0)
            + exif_block + gps_block + thumb_block)


def exif(**fields):
    """The APP1 segment of tiff(**fields)."""
    return _segment(0xE1, b"Exif\0\0" + tiff(**fields))
