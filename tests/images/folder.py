"""The folder that an image is: files, and the list of what is true."""

import base64
import hashlib
import json
import os
import random

from .clock import local


class Folder:
    """Writes an image. Everything random comes from `rng` and `token()`.

    A kind of phone gives `identify()`, which sets identity and phone, and
    `head()`, what its truth says first."""

    TOPS = ()

    def __init__(self, out, profile, seed, release, canaries, now, zone):
        if os.path.isdir(out) and os.listdir(out):
            raise FileExistsError(f"{out} exists and is not empty")
        self.out, self.zone, self.canaries = out, zone, canaries
        self.profile, self.seed, self.release = profile, seed, release
        self.now_ns = local(zone, now)
        self.rng = random.Random(f"winnow-image/{profile}/{seed}/{release}")
        self._tokens = 0
        self.truth_items, self.truth_noise, self.people = [], [], []
        self.counts, self.window, self.owner = {}, {}, []
        self.complete = True
        self.extra = {}
        self.identity, self.phone = {}, {}
        self.digest = hashlib.sha256(
            f"{profile}/{seed}/{release}".encode()).hexdigest()
        self.device_token = self.token()
        self.identify()
        self._dirs = set()
        for top in ("",) + self.TOPS:
            self._mkdir(top)

    def token(self):
        """A fresh canary, or "" in an image without canaries."""
        self._tokens += 1
        if not self.canaries:
            return ""
        digest = hashlib.sha256(f"cnry/{self.profile}/{self.seed}/{self.release}/"
                                f"{self._tokens}".encode()).digest()
        return "cnry-" + base64.b32encode(digest)[:12].decode().lower()

    def uuid(self):
        text = f"{self.rng.getrandbits(128):032X}"
        return "-".join((text[:8], text[8:12], "4" + text[13:16],
                         "A" + text[17:20], text[20:]))

    def _mkdir(self, rel):
        if rel in self._dirs:
            return
        if rel:
            self._mkdir(os.path.dirname(rel))
        path = os.path.join(self.out, rel) if rel else self.out
        if not os.path.isdir(path):
            os.makedirs(path) if not rel else os.mkdir(path)
        os.chmod(path, 0o755)
        self._dirs.add(rel)

    def path(self, rel):
        """Path of a file to be written by somebody else; makes its folder."""
        self._mkdir(os.path.dirname(rel))
        return os.path.join(self.out, rel)

    def write(self, rel, data, mtime_ns=None, size=None):
        """Write one file, bytes or [(offset, bytes)]; what lies between, and
        up to `size`, is a hole. Returns rel."""
        path = self.path(rel)
        pieces = [(0, data)] if isinstance(data, bytes) else data
        with open(path, "xb") as stream:
            end = 0
            for offset, piece in pieces:
                stream.seek(offset)
                stream.write(piece)
                end = max(end, offset + len(piece))
            stream.truncate(max(end, size or 0))
        self.settle(rel, mtime_ns)
        return rel

    def settle(self, rel, mtime_ns=None):
        """Give a file its mode and time, which must not tell of this host."""
        path = os.path.join(self.out, rel)
        stamp = self.now_ns if mtime_ns is None else mtime_ns
        os.chmod(path, 0o644)
        os.utime(path, ns=(stamp, stamp))

    def item(self, category, app, source, **fields):
        """Add a truth item; `canaries` may map to a token or a list."""
        marks = {}
        for kind, value in fields.pop("canaries", {}).items():
            values = [value] if isinstance(value, str) else list(value)
            values = [v for v in values if v]
            if values:
                marks[kind] = values
        entry = {"id": f"i{len(self.truth_items) + 1:06d}",
                 "category": category, "app": app, "source": source}
        entry.update(fields)
        entry.setdefault("flags", [])
        entry.setdefault("files", [])
        entry["canaries"] = marks
        self.truth_items.append(entry)
        self.counts[category] = self.counts.get(category, 0) + 1
        return entry

    def noise(self, path, what, canaries):
        self.truth_noise.append({"path": path, "what": what,
                                 "canaries": [c for c in canaries if c]})

    def finish(self):
        """Write phone.yaml and truth.json: the last act."""
        text = json.dumps(self.phone, indent=1, ensure_ascii=False) + "\n"
        self.write("phone.yaml", text.encode())
        head = {"profile": self.profile, "seed": self.seed, **self.head(),
                "owner": {"handles": self.owner},
                "window": self.window, "people": self.people,
                "counts": self.counts, **self.extra}
        parts = [json.dumps(head, indent=1, ensure_ascii=False)[:-2]]
        for key, rows in (("noise", self.truth_noise),
                          ("items", self.truth_items)):
            body = ",\n".join(json.dumps(row, ensure_ascii=False)
                              for row in rows)
            parts.append(f'"{key}": [\n{body}\n]')
        # A name that is no UTF-8 stands in it as JSON's own escape.
        self.write("truth.json", (",\n".join(parts) + "\n}\n").encode(
            errors="backslashreplace"))
