"""typedstream version 4, as NSArchiver on iOS writes attributedBody.

Two tables of back references, both counted from 0x92: strings (type names and
class names) and objects (instances, classes and C strings). Lengths and
numbers: one byte up to 127, 0x81 + 16 bits, 0x82 + 32 bits, little-endian.
"""

import struct

NEW, NIL, END = 0x84, 0x85, 0x86
PART = "__kIMMessagePartAttributeName"
FILE = "__kIMFileTransferGUIDAttributeName"
PLACEHOLDER = "\ufffc"


def _number(value):
    if 0 <= value <= 127:
        return bytes([value])
    if value <= 32767:
        return b"\x81" + struct.pack("<H", value)
    return b"\x82" + struct.pack("<I", value)


class _Writer:
    def __init__(self):
        self.out = bytearray(b"\x04\x0bstreamtyped\x81\xe8\x03")
        self.strings, self.objects = {}, {}
        self.count, self.seen = 0, {}

    def shared(self, text):
        """A type or class name: in full once, then by number."""
        if text in self.strings:
            self.out += bytes([0x92 + self.strings[text]])
            return
        self.strings[text] = len(self.strings)
        raw = text.encode()
        self.out += bytes([NEW]) + _number(len(raw)) + raw

    def klass(self, chain):
        """Class and its ancestors, [(name, version), …]; NIL ends the line."""
        for name, version in chain:
            if name in self.objects:
                self.out += bytes([0x92 + self.objects[name]])
                return
            self.objects[name] = self.count
            self.count += 1
            self.out += bytes([NEW])
            self.shared(name)
            self.out += _number(version)
        self.out += bytes([NIL])

    def begin(self, chain):
        self.shared("@")
        self.bare(chain)

    def bare(self, chain):
        self.out += bytes([NEW])
        self.count += 1
        self.klass(chain)

    def end(self):
        self.out += bytes([END])

    def text(self, raw):
        self.shared("+")
        self.out += _number(len(raw)) + raw


OBJECT = ("NSObject", 0)
STRING = [("NSString", 1), OBJECT]
MUTABLE_STRING = [("NSMutableString", 1)] + STRING
NUMBER = [("NSNumber", 0), ("NSValue", 0), OBJECT]
ATTRIBUTED = [("NSAttributedString", 0), OBJECT]
MUTABLE_ATTRIBUTED = [("NSMutableAttributedString", 0)] + ATTRIBUTED
DICTIONARY = [("NSDictionary", 0), OBJECT]


def _value(w, value):
    """A string or a number; equal ones are one object, as on the phone."""
    if value in w.seen:
        w.shared("@")
        w.out += bytes([0x92 + w.seen[value]])
        return
    w.seen[value] = w.count
    if isinstance(value, int):
        w.begin(NUMBER)
        w.shared("*")
        if "i*" in w.seen:
            w.out += bytes([0x92 + w.seen["i*"]])
        else:
            w.seen["i*"] = w.count
            w.count += 1
            w.out += bytes([NEW])
            w.shared("i")
        w.shared("i")
        w.out += _number(value)
    else:
        w.begin(STRING)
        w.text(value.encode())
    w.end()


def _attributes(w, pairs):
    w.begin(DICTIONARY)
    w.shared("i")
    w.out += _number(len(pairs))
    for pair in pairs:
        for value in pair:
            _value(w, value)
    w.end()


def attributed(text, mutable=True, files=()):
    """Bytes of an attributed string: `files` GUIDs stand first, one U+FFFC
    each, then the text as one more message part."""
    runs = [(PLACEHOLDER, [(PART, i), (FILE, guid)])
            for i, guid in enumerate(files)]
    if text:
        runs.append((text, [(PART, len(files))]))
    whole = "".join(run for run, _ in runs)
    w = _Writer()
    w.begin(MUTABLE_ATTRIBUTED if mutable else ATTRIBUTED)
    w.begin(MUTABLE_STRING if mutable else STRING)
    w.text(whole.encode())
    w.end()
    for index, (run, pairs) in enumerate(runs):
        w.shared("iI")
        w.out += _number(index + 1)
        w.out += _number(len(run.encode("utf-16-le")) // 2)
        _attributes(w, pairs)
    w.end()
    return bytes(w.out)
