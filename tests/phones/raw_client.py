"""A host in plain Python that speaks to a virtual iPhone byte by byte, so that
tests can also say wrong things. It keeps nothing of a backup but names."""

import plistlib
import socket
import ssl
import struct
import tempfile

EMPTY = "___EmptyParameterString___"
BIG = 8 << 40


class Gone(Exception):
    """The phone ended the connection."""


class Pipe:
    def __init__(self, sock):
        self.sock, self.kept = sock, bytearray()
        self.count = 0

    def read(self, size):
        while len(self.kept) < size:
            try:
                got = self.sock.recv(max(1 << 18, size - len(self.kept)))
            except (ConnectionError, ssl.SSLError) as error:
                raise Gone(str(error)) from error
            if not got:
                raise Gone("end")
            self.kept += got
            self.count += len(got)
        out = bytes(self.kept[:size])
        del self.kept[:size]
        return out

    def write(self, data):
        try:
            self.sock.sendall(data)
        except (ConnectionError, ssl.SSLError) as error:
            raise Gone(str(error)) from error

    def send(self, message, form=plistlib.FMT_XML):
        body = plistlib.dumps(message, fmt=form)
        self.write(struct.pack(">I", len(body)) + body)

    def receive(self):
        return plistlib.loads(self.read(struct.unpack(">I", self.read(4))[0]))

    def ask(self, message):
        self.send(message)
        return self.receive()

    def close(self):
        self.sock.close()

    __del__ = close


class Host:
    """Of a phone with `paired: true`."""

    def __init__(self, path, device=1, timeout=20):
        self.path, self.device, self.timeout = path, device, timeout
        self.udid = self.mux({"MessageType": "ListDevices"})["DeviceList"][
            device - 1]["Properties"]["SerialNumber"]
        answer = self.mux({"MessageType": "ReadPairRecord",
                           "PairRecordID": self.udid})
        self.record = plistlib.loads(answer["PairRecordData"]) \
            if "PairRecordData" in answer else None

    def mux_pipe(self):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(self.timeout)
        sock.connect(self.path)
        return Pipe(sock)

    def mux_send(self, pipe, message):
        body = plistlib.dumps(message)
        pipe.write(struct.pack("<IIII", len(body) + 16, 1, 8, 1) + body)
        size, version, kind, tag = struct.unpack("<IIII", pipe.read(16))
        if (version, kind, tag) != (1, 8, 1):
            raise ValueError("bad mux header")
        return plistlib.loads(pipe.read(size - 16))

    def mux(self, message):
        pipe = self.mux_pipe()
        try:
            return self.mux_send(pipe, message)
        finally:
            pipe.close()

    def connect(self, port):
        pipe = self.mux_pipe()
        answer = self.mux_send(pipe, {
            "MessageType": "Connect", "DeviceID": self.device,
            "PortNumber": socket.htons(port)})
        if answer["Number"] != 0:
            pipe.close()
            raise ConnectionRefusedError(answer["Number"])
        return pipe

    def secure(self, pipe, certificate=True):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if certificate:
            with tempfile.NamedTemporaryFile() as both:
                both.write(self.record["RootCertificate"])
                both.write(self.record["RootPrivateKey"])
                both.flush()
                context.load_cert_chain(both.name)
        try:
            pipe.sock = context.wrap_socket(pipe.sock)
        except (ssl.SSLError, ConnectionError, OSError) as error:
            raise Gone(str(error)) from error
        pipe.count = 0
        return pipe

    def lockdown(self):
        return self.connect(62078)

    def session(self, **change):
        pipe = self.lockdown()
        request = {"Request": "StartSession",
                   "HostID": self.record["HostID"],
                   "SystemBUID": self.record["SystemBUID"], **change}
        answer = pipe.ask(request)
        if "Error" in answer:
            pipe.close()
            raise PermissionError(answer["Error"])
        return self.secure(pipe)

    def start(self, name, **more):
        pipe = self.session()
        answer = pipe.ask({"Request": "StartService", "Service": name,
                           **more})
        pipe.close()
        if "Error" in answer:
            raise PermissionError(answer["Error"])
        return answer["Port"], answer.get("EnableServiceSSL", False)

    def service(self, name):
        port, tls = self.start(name)
        pipe = self.connect(port)
        return self.secure(pipe) if tls else pipe


class Afc:
    def __init__(self, pipe):
        self.pipe, self.number = pipe, 0

    def ask(self, op, params=b"", payload=b""):
        """(operation, params, payload) of the answer."""
        self.number += 1
        self.pipe.write(b"CFA6LPAA" + struct.pack(
            "<QQQQ", 40 + len(params) + len(payload), 40 + len(params),
            self.number, op) + params + payload)
        head = self.pipe.read(40)
        entire, part, number, kind = struct.unpack("<QQQQ", head[8:])
        if head[:8] != b"CFA6LPAA" or number != self.number:
            raise ValueError("bad AFC header")
        return kind, self.pipe.read(part - 40), self.pipe.read(entire - part)

    def status(self, op, params=b"", payload=b""):
        kind, params, _ = self.ask(op, params, payload)
        if kind != 1:
            raise ValueError(f"operation {kind}, no status")
        return struct.unpack("<Q", params)[0]

    def names(self, path):
        kind, _, data = self.ask(3, path.encode() + b"\0")
        return data.split(b"\0")[:-1] if kind == 2 else None

    def info(self, path):
        kind, _, data = self.ask(0x0A, path.encode() + b"\0")
        words = data.decode().split("\0")[:-1]
        return dict(zip(words[::2], words[1::2])) if kind == 2 else None

    def open(self, path, mode=1):
        kind, params, _ = self.ask(
            0x0D, struct.pack("<Q", mode) + path.encode() + b"\0")
        return struct.unpack("<Q", params)[0] if kind == 0x0E else None

    def read(self, handle, size):
        kind, _, data = self.ask(0x0F, struct.pack("<QQ", handle, size))
        return data if kind == 2 else None


class BackupHost:
    """Drains a backup; answers from a set of names. Hooks may be replaced."""

    def __init__(self, host, free=(BIG,), major=400):
        self.host, self.free = host, list(free)
        self.pipe = host.service("com.apple.mobilebackup2")
        self.names, self.kept = set(), {}
        self.files = self.bytes = 0
        self.errors, self.verbs, self.codes = [], [], []
        self.purge_code = 0
        self.hello(major)

    def send(self, *message):
        self.pipe.send(list(message), plistlib.FMT_BINARY)

    def hello(self, major):
        self.version = self.pipe.receive()
        self.send("DLMessageVersionExchange", "DLVersionsOk", major)
        self.ready = self.pipe.receive()
        self.process(MessageName="Hello",
                     SupportedProtocolVersions=[2.0, 2.1])
        self.protocol = self.pipe.receive()[1]

    def process(self, **message):
        self.send("DLMessageProcessMessage", message)

    def status(self, code, payload=None, text=EMPTY):
        self.send("DLMessageStatusResponse", code % (1 << 64), text,
                  {} if payload is None else payload)

    def backup(self):
        """The phone's Response."""
        self.process(MessageName="Backup", TargetIdentifier=self.host.udid,
                     SourceIdentifier=self.host.udid,
                     Options={"ForceFullBackup": True})
        return self.loop()

    def loop(self):
        while True:
            message = self.pipe.receive()
            self.verbs.append(message[0])
            if message[0] == "DLMessageProcessMessage":
                return message[1]
            self.answer(message)

    def answer(self, message):
        verb = message[0]
        if verb == "DLMessageUploadFiles":
            self.upload()
            self.status(0)
        elif verb == "DLMessageDownloadFiles":
            self.download(message[1])
        elif verb == "DLMessageGetFreeDiskSpace":
            self.status(0, self.free.pop(0) if len(self.free) > 1
                        else self.free[0])
        elif verb == "DLMessagePurgeDiskSpace":
            self.purged = message[1]
            self.status(self.purge_code)
        elif verb == "DLContentsOfDirectory":
            self.status(0, self.listing(message[1]))
        elif verb.startswith("DLMessageMove"):
            for source, target in message[1].items():
                if source in self.names:
                    self.names.remove(source)
                    self.names.add(target)
                if source in self.kept:
                    self.kept[target] = self.kept.pop(source)
            self.status(0)
        elif verb in ("DLMessageCreateDirectory", "DLMessageRemoveItems"):
            self.status(0)
        else:
            self.status(-1, 0)

    def upload(self):
        read = self.pipe.read
        while True:
            size = struct.unpack(">I", read(4))[0]
            if size == 0:
                return
            read(size)
            name = read(struct.unpack(">I", read(4))[0])
            self.one_file(name)

    def one_file(self, name):
        read = self.pipe.read
        keep = name.decode("utf-8", "replace")
        data = [] if not keep.count("/") == 3 else None
        self.files += 1
        while True:
            size, code = struct.unpack(">IB", read(5))
            self.codes.append(code) if code not in (0, 0x0C) else None
            if code == 0:
                break
            block = read(size - 1)
            self.bytes += size - 1
            if code == 0x0B:
                self.errors.append(block)
                return
            if data is not None:
                data.append(block)
        self.names.add(keep)
        if data is not None:
            self.kept[keep] = b"".join(data)

    def download(self, paths):
        for path in paths:
            raw = path.encode()
            self.pipe.write(struct.pack(">I", len(raw)) + raw)
            data = self.kept.get(path)
            if data is None:
                self.pipe.write(struct.pack(">IB", 5, 6) + b"none")
                self.pipe.write(bytes(4))
                self.status(-13, {path: {"DLFileErrorString": "none",
                                         "DLFileErrorCode": 2}})
                return
            out = [struct.pack(">IB", len(data[i:i + 32767]) + 1, 0x0C) +
                   data[i:i + 32767] for i in range(0, len(data), 32767)]
            self.pipe.write(b"".join(out) + b"\0\0\0\1\0")
        self.pipe.write(bytes(4))
        self.status(0)

    def listing(self, folder):
        import datetime
        regular = {"DLFileType": "DLFileTypeRegular", "DLFileSize": 0,
                   "DLFileModificationDate": datetime.datetime(2024, 1, 1)}
        if folder == self.host.udid:
            self.by_folder = {}
            for name in self.names:
                parts = name.split("/")
                if len(parts) == 3:
                    self.by_folder.setdefault(parts[1], []).append(parts[2])
            kind = {**regular, "DLFileType": "DLFileTypeDirectory"}
            return {part: kind for part in self.by_folder}
        return {name: regular for name in
                self.by_folder.get(folder.split("/")[-1], ())}
