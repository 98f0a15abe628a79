"""Commands on a virtual Android, over ADB and TCP in plain Python: its own
client, so that what a test sees owes nothing to Debian's adb or to Winnow."""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile

VERSION, MAXDATA = 0x01000001, 1 << 20
BANNER = b"host::features=shell_v2,cmd,stat_v2,ls_v2"
STDOUT, STDERR, EXIT, CLOSE_STDIN = 1, 2, 3, 4


class Gone(Exception):
    """The phone ended the connection."""


class Adb:
    """One connection; its streams one after another."""

    def __init__(self, port, banner=BANNER):
        self.sock = socket.create_connection(("127.0.0.1", port), 60)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.last = 0
        self._send(b"CNXN", VERSION, MAXDATA, banner)
        name, _, _, self.banner = self._receive()
        if name != b"CNXN":
            raise Gone(f"{name} instead of CNXN")

    def close(self):
        self.sock.close()

    def _send(self, name, arg0, arg1, data=b""):
        word = struct.unpack("<I", name)[0]
        self.sock.sendall(struct.pack(
            "<6I", word, arg0, arg1, len(data), sum(data) & 0xFFFFFFFF,
            word ^ 0xFFFFFFFF) + data)

    def _read(self, size):
        out = bytearray()
        while len(out) < size:
            got = self.sock.recv(min(size - len(out), 1 << 20))
            if not got:
                raise Gone("end")
            out += got
        return bytes(out)

    def _receive(self):
        word, arg0, arg1, size, _, _ = struct.unpack("<6I", self._read(24))
        return struct.pack("<I", word), arg0, arg1, self._read(size)

    def stream(self, service):
        """All bytes that a service sends until it closes."""
        self.last += 1
        mine, out, his = self.last, bytearray(), None
        self._send(b"OPEN", mine, 0, service + b"\0")
        while True:
            name, arg0, arg1, data = self._receive()
            if arg1 != mine:
                continue
            if name == b"CLSE":
                if his is None:
                    raise Gone("refused")
                self._send(b"CLSE", mine, his)
                return bytes(out)
            if name == b"OKAY" and his is None:
                his = arg0
                if service.startswith(b"shell,v2"):
                    self._send(b"WRTE", mine, his, struct.pack(
                        "<BI", CLOSE_STDIN, 0))
            elif name == b"WRTE":
                out += data
                self._send(b"OKAY", mine, his)

    def shell(self, command):
        """(stdout, stderr, exit status) of a command."""
        data = self.stream(b"shell,v2,raw:" + command)
        told, at = {STDOUT: bytearray(), STDERR: bytearray(),
                    EXIT: bytearray()}, 0
        while at < len(data):
            kind, size = struct.unpack_from("<BI", data, at)
            told[kind] += data[at + 5:at + 5 + size]
            at += 5 + size
        if len(told[EXIT]) != 1:
            raise Gone("no exit status")
        return bytes(told[STDOUT]), bytes(told[STDERR]), told[EXIT][0]


class Android:
    """One process of virtual-android. Use with `with`."""

    def __init__(self, bin_dir, image):
        self.dir = tempfile.mkdtemp(prefix="vandroid-")
        self.log_path = os.path.join(self.dir, "served.jsonl")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.process = subprocess.Popen(
            [os.path.join(bin_dir, "virtual-android"), image, "--listen",
             f"tcp:{self.port}", "--log", self.log_path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.adb = None

    def __enter__(self):
        line = self.process.stdout.readline()
        if line != "ready\n":
            raise RuntimeError(f"no virtual Android: {line!r} "
                               f"{self.process.stderr.read()}")
        self.adb = Adb(self.port)
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir)

    def shell(self, command):
        if isinstance(command, str):
            command = command.encode("utf-8", "surrogateescape")
        return self.adb.shell(command)

    def stop(self):
        """End it and return the log."""
        if self.process.poll() is None:
            if self.adb:
                self.adb.close()
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            errors = self.process.stderr.read()
            self.process.stdout.close()
            self.process.stderr.close()
            if self.process.returncode != 0 or errors:
                raise RuntimeError(f"virtual-android ended with "
                                   f"{self.process.returncode}: {errors}")
        with open(self.log_path, encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]
