"""A host in plain Python that speaks to a virtual Android packet by packet, so
that tests can also say wrong things."""

import hashlib
import os
import socket
import struct
import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

CNXN, AUTH, OPEN, OKAY, CLSE, WRTE, SYNC, STLS = (
    struct.unpack("<I", name)[0] for name in (
        b"CNXN", b"AUTH", b"OPEN", b"OKAY", b"CLSE", b"WRTE", b"SYNC",
        b"STLS"))
NAMES = {CNXN: "CNXN", AUTH: "AUTH", OPEN: "OPEN", OKAY: "OKAY", CLSE: "CLSE",
         WRTE: "WRTE", STLS: "STLS"}
VERSION, MAXDATA = 0x01000001, 1 << 20
BANNER = b"host::features=shell_v2,cmd,stat_v2,ls_v2"


class Gone(Exception):
    """The phone ended the connection."""


def packet(command, a=0, b=0, data=b"", check=None, magic=None, size=None):
    return struct.pack(
        "<6I", command, a, b, len(data) if size is None else size,
        sum(data) & 0xFFFFFFFF if check is None else check,
        command ^ 0xFFFFFFFF if magic is None else magic) + data


class Key:
    """As ~/.android/adbkey; `public` is what AUTH(3) carries."""

    def __init__(self, name=b"tester@example.org"):
        self.private = rsa.generate_private_key(65537, 2048)
        n = self.private.public_key().public_numbers().n
        inverse = (-pow(n, -1, 1 << 32)) % (1 << 32)
        self.bytes = struct.pack("<II", 64, inverse) + n.to_bytes(
            256, "little") + pow(2, 4096, n).to_bytes(
            256, "little") + struct.pack("<I", 65537)
        self.public = base64.b64encode(self.bytes) + b" " + name + b"\0"

    def sign(self, token, hash_again=False):
        digest = hashlib.sha1(token).digest() if hash_again else token
        return self.private.sign(digest, padding.PKCS1v15(),
                                 utils.Prehashed(hashes.SHA1()))

    def fingerprint(self):
        digest = hashlib.md5(self.bytes).hexdigest().upper()
        return ":".join(digest[i:i + 2] for i in range(0, 32, 2))


class Host:
    sock = None

    def __init__(self, port, timeout=10):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.last, self.raw = 0, b""

    def close(self):
        if self.sock:
            self.sock.close()

    __del__ = close

    def send(self, *arguments, **more):
        self.write(packet(*arguments, **more))

    def write(self, data):
        try:
            self.sock.sendall(data)
        except ConnectionError as error:
            raise Gone(str(error)) from error

    def read(self, size):
        out = bytearray()
        while len(out) < size:
            try:
                got = self.sock.recv(min(size - len(out), 1 << 20))
            except ConnectionError as error:
                raise Gone(str(error)) from error
            if not got:
                raise Gone("end")
            out += got
        return bytes(out)

    def receive(self):
        """(command, arg0, arg1, payload)"""
        self.head = self.read(24)
        command, a, b, size, self.check, magic = struct.unpack(
            "<6I", self.head)
        if command ^ 0xFFFFFFFF != magic:
            raise ValueError(f"bad magic: {self.head!r}")
        return command, a, b, self.read(size)

    def expect(self, command, a=None, b=None):
        got = self.receive()
        if got[0] != command or a not in (None, got[1]) or b not in (
                None, got[2]):
            raise ValueError(f"{NAMES.get(got[0])} {got[1:]} instead of "
                             f"{NAMES[command]}")
        return got

    def is_silent(self, seconds):
        self.sock.settimeout(seconds)
        try:
            self.receive()
            return False
        except socket.timeout:
            return True
        finally:
            self.sock.settimeout(10)

    def connect(self, version=VERSION, maxdata=MAXDATA, banner=BANNER):
        self.send(CNXN, version, maxdata, banner)
        got = self.expect(CNXN)
        self.version = min(version, got[1])
        self.maxdata = min(maxdata, got[2])
        self.banner = got[3]
        return self

    def open(self, service, window=0):
        """Opens a stream, or raises ConnectionRefusedError."""
        self.last += 1
        self.send(OPEN, self.last, window, service + b"\0")
        mine = None
        while mine != self.last:  # others are of streams that are over
            command, theirs, mine, _ = self.receive()
        if command == CLSE:
            raise ConnectionRefusedError(service)
        return Stream(self, self.last, theirs)

    def run(self, service):
        """Everything that a service sends; it is read to its CLSE."""
        return self.open(service).rest()

    def shell(self, command):
        """(stdout, stderr, exit status or None)"""
        stream = self.open(b"shell,v2,raw:" + command)
        stream.write(b"\x04\0\0\0\0")
        data, told, at = stream.rest(), {1: b"", 2: b"", 3: b""}, 0
        while at < len(data):
            kind, size = struct.unpack_from("<BI", data, at)
            told[kind] += data[at + 5:at + 5 + size]
            at += 5 + size
        return told[1], told[2], told[3][0] if told[3] else None

    def sync(self):
        return Sync(self.open(b"sync:"))


class Stream:
    """Reads are answered with OKAY at once; one stream at a time."""

    def __init__(self, host, mine, theirs):
        self.host, self.mine, self.theirs = host, mine, theirs
        self.kept, self.closed, self.okays, self.sizes = b"", False, 0, []

    def _take(self):
        command, a, b, data = self.host.receive()
        if (a, b) != (self.theirs, self.mine):
            return  # of a stream that is over: to be ignored
        if command == WRTE:
            self.kept += data
            self.sizes.append(len(data))
            self.host.send(OKAY, self.mine, self.theirs)
        elif command == OKAY:
            self.okays += 1
        elif command == CLSE:
            self.closed = True
            self.host.send(CLSE, self.mine, self.theirs)

    def write(self, data):
        before = self.okays
        self.host.send(WRTE, self.mine, self.theirs, data)
        while self.okays == before and not self.closed:
            self._take()

    def read(self, size):
        while len(self.kept) < size and not self.closed:
            self._take()
        if len(self.kept) < size:
            raise Gone("the stream is closed")
        out, self.kept = self.kept[:size], self.kept[size:]
        return out

    def rest(self):
        while not self.closed:
            self._take()
        out, self.kept = self.kept, b""
        return out

    def close(self):
        self.host.send(CLSE, self.mine, self.theirs)
        while not self.closed:
            command, a, b, _ = self.host.receive()
            self.closed = command == CLSE and (a, b) == (
                self.theirs, self.mine)


class Failed(Exception):
    """FAIL of sync."""


class Sync:
    def __init__(self, stream):
        self.stream = stream

    def request(self, name, path=b""):
        path = os.fsencode(path)
        self.stream.write(name + struct.pack("<I", len(path)) + path)

    def _id(self):
        name = self.stream.read(4)
        if name == b"FAIL":
            size, = struct.unpack("<I", self.stream.read(4))
            raise Failed(self.stream.read(size).decode())
        return name

    def stat(self, path, name=b"LST2"):
        """(mode, size, mtime) of v1, or a dictionary of v2."""
        self.request(name, path)
        return self.stat_answer(name)

    def stat_answer(self, name):
        if self._id() != name:
            raise ValueError("another answer")
        if name == b"STAT":
            return struct.unpack("<3I", self.stream.read(12))
        return self._record()

    def _record(self):
        keys = ("error", "dev", "ino", "mode", "nlink", "uid", "gid", "size",
                "atime", "mtime", "ctime")
        return dict(zip(keys, struct.unpack("<IQQIIIIQqqq",
                                            self.stream.read(68))))

    def list(self, path, v2=True):
        """{name: record}; v1 records are (mode, size, mtime)."""
        self.request(b"LIS2" if v2 else b"LIST", path)
        found = {}
        while True:
            name = self._id()
            done = name == b"DONE"
            if not done and name != (b"DNT2" if v2 else b"DENT"):
                raise ValueError(f"{name} in a list")
            record = self._record() if v2 else struct.unpack(
                "<3I", self.stream.read(12))
            size, = struct.unpack("<I", self.stream.read(4))
            entry = self.stream.read(size)
            if done:
                return found
            found[entry] = record

    def recv(self, path):
        self.request(b"RECV", path)
        return self.recv_answer()

    def recv_answer(self):
        out = []
        self.frames = []
        while True:
            name = self._id()
            size, = struct.unpack("<I", self.stream.read(4))
            if name == b"DONE":
                return b"".join(out)
            if name != b"DATA":
                raise ValueError(f"{name} in a file")
            self.frames.append(size)
            out.append(self.stream.read(size))

    def quit(self):
        self.stream.write(b"QUIT\0\0\0\0")
        return self.stream.rest()
