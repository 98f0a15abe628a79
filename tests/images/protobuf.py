"""Protocol Buffers as WhatsApp puts into its BLOBs: what is needed to write
them, no more."""


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """One field: an int as a varint, text or bytes (a message too) with their
    length, None as nothing."""
    if value is None:
        return b""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def message(*fields):
    """Fields of `(number, value)` in this order."""
    return b"".join(field(number, value) for number, value in fields)
