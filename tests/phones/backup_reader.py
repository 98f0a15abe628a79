"""An independent reader of iTunes-style backups, plain and encrypted, for
judging what a client stored. Knows nothing of the programs under test."""

import hashlib
import os
import plistlib
import sqlite3
import struct
import tempfile


def unwrap(kek, wrapped):
    from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
    return aes_key_unwrap(kek, wrapped)


def decrypt(key, data):
    from cryptography.hazmat.primitives.ciphers import (
        Cipher, algorithms, modes)
    machine = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).decryptor()
    return machine.update(data) + machine.finalize()


def class_keys(bag, password):
    """Class number -> key. A wrong password raises InvalidUnwrap."""
    head, classes, group, at = {}, [], None, 0
    while at < len(bag):
        tag, size = bag[at:at + 4], struct.unpack(">I", bag[at + 4:at + 8])[0]
        value = bag[at + 8:at + 8 + size]
        at += 8 + size
        if tag == b"UUID" and b"UUID" in head:
            group = {}
            classes.append(group)
        (head if group is None else group)[tag] = value

    def number(value):
        return struct.unpack(">I", value)[0]

    first = hashlib.pbkdf2_hmac("sha256", password.encode(), head[b"DPSL"],
                                number(head[b"DPIC"]), 32)
    kek = hashlib.pbkdf2_hmac("sha1", first, head[b"SALT"],
                              number(head[b"ITER"]), 32)
    return {number(g[b"CLAS"]): unwrap(kek, g[b"WPKY"]) for g in classes
            if number(g[b"WRAP"]) & 2}


class Backup:
    def __init__(self, folder, password=None):
        self.folder, self.keys = folder, None
        with open(os.path.join(folder, "Manifest.plist"), "rb") as stream:
            self.manifest = plistlib.load(stream)
        with open(os.path.join(folder, "Manifest.db"), "rb") as stream:
            data = stream.read()
        if password is not None:
            self.keys = class_keys(self.manifest["BackupKeyBag"], password)
            data = decrypt(self.file_key(self.manifest["ManifestKey"]), data)
        with tempfile.NamedTemporaryFile(suffix=".db") as copy:
            copy.write(data)
            copy.flush()
            db = sqlite3.connect(copy.name)
            self.rows = {(domain, path): (file_id, flags, blob) for
                         file_id, domain, path, flags, blob in
                         db.execute("SELECT * FROM Files")}
            self.whole = db.execute("PRAGMA integrity_check").fetchall()
            db.close()

    def file_key(self, wrapped):
        group = struct.unpack("<I", wrapped[:4])[0]
        return unwrap(self.keys[group], wrapped[4:])

    def info(self, domain, path):
        """The MBFile of a row, UIDs followed once."""
        archive = plistlib.loads(self.rows[domain, path][2])
        objects = archive["$objects"]
        root = objects[archive["$top"]["root"].data]
        out = {key: objects[value.data] if isinstance(value, plistlib.UID)
               else value for key, value in root.items()}
        if "EncryptionKey" in out:
            out["EncryptionKey"] = out["EncryptionKey"]["NS.data"]
        return out

    def read(self, domain, path):
        file_id, flags, _ = self.rows[domain, path]
        if hashlib.sha1(f"{domain}-{path}".encode()).hexdigest() != file_id:
            raise ValueError(f"wrong fileID of {domain} {path}")
        if flags != 1:
            raise ValueError(f"{domain} {path} is no file")
        with open(os.path.join(self.folder, file_id[:2], file_id),
                  "rb") as stream:
            data = stream.read()
        info = self.info(domain, path)
        if self.keys is not None:
            data = decrypt(self.file_key(info["EncryptionKey"]), data)
            pad = data[-1]
            if data[-pad:] != bytes([pad]) * pad:
                raise ValueError(f"bad padding of {domain} {path}")
            data = data[:-pad]
        if len(data) != info["Size"]:
            raise ValueError(f"wrong size of {domain} {path}")
        digest = info.get("Digest")
        if digest is not None and hashlib.sha1(data).digest() != digest:
            raise ValueError(f"wrong digest of {domain} {path}")
        return data
