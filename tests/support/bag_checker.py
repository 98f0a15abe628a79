"""Is this folder a valid bag (RFC 8493, version 1.0)? Written from the RFC; it
shares no code with the program that writes bags.

    python3 bag_checker.py FOLDER...     exit 1 when one is not valid
"""

import hashlib
import os
import re
import stat
import sys
from pathlib import Path

DECLARATION = re.compile(
    rb"BagIt-Version: (\d+\.\d+)\r?\n"
    rb"Tag-File-Character-Encoding: (\S+)\r?\n?")
MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
LABEL = re.compile(r"([^\s:][^:]*):[ \t](.*)")
ESCAPES = {"%0A": "\n", "%0D": "\r", "%25": "%"}


def _decode(name):
    """Section 2.1.3: LF, CR and % alone are percent-encoded."""
    return re.sub(r"%(?:0[AaDd]|25)", lambda m: ESCAPES[m[0].upper()], name)


def _lines(text):
    """LF, CR or CRLF, and nothing else that Python calls a line's end."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if lines[-1] == "" else lines


def _unsafe(path):
    return (path.startswith(("/", "~")) or ".." in path.split("/")
            or re.match(r"[A-Za-z]:", path) or "\\" in path or not path)


class Bag:
    def __init__(self, top):
        self.top = Path(top)
        self.problems = []
        self.files = {}       # relative path → size
        self.manifests = {}   # (is tag manifest, algorithm) → {path: hex}

    def complain(self, text):
        self.problems.append(text)

    # ---- what is there -----------------------------------------------
    def walk(self):
        for folder, names, files in os.walk(self.top):
            for name in names + files:
                path = Path(folder, name)
                mode = os.lstat(path).st_mode
                relative = path.relative_to(self.top).as_posix()
                if stat.S_ISREG(mode):
                    self.files[relative] = os.lstat(path).st_size
                elif not stat.S_ISDIR(mode):
                    self.complain(f"{relative}: no plain file")

    def declaration(self):
        """2.1.1: exactly two lines, no byte order mark."""
        if "bagit.txt" not in self.files:
            self.complain("bagit.txt is missing")
            return
        found = DECLARATION.fullmatch((self.top / "bagit.txt").read_bytes())
        if not found:
            self.complain("bagit.txt is malformed")
        elif found[1] != b"1.0" or found[2].upper() != b"UTF-8":
            self.complain("bagit.txt declares something else")

    # ---- manifests ---------------------------------------------------
    def read_manifest(self, name, tag, algorithm):
        entries = {}
        if algorithm not in hashlib.algorithms_available:
            self.complain(f"{name}: algorithm not known")
            return
        digits = hashlib.new(algorithm).digest_size * 2
        text = (self.top / name).read_bytes()
        try:
            lines = _lines(text.decode("utf-8"))
        except UnicodeDecodeError:
            self.complain(f"{name}: not UTF-8")
            return
        for line in lines:
            found = re.fullmatch(r"([0-9A-Fa-f]+)[ \t]+(\S.*)", line)
            if not found or len(found[1]) != digits:
                self.complain(f"{name}: malformed line {line!r}")
                continue
            path = _decode(found[2])
            if path in entries:
                self.complain(f"{name}: {path} is listed twice")
            if _unsafe(path):
                self.complain(f"{name}: unsafe path {path!r}")
                continue
            if path.startswith("data/") == tag:
                self.complain(f"{name}: {path} does not belong there")
            if tag and path.startswith("tagmanifest-"):
                self.complain(f"{name}: lists a tag manifest")
            entries[path] = found[1].lower()
        self.manifests[tag, algorithm] = entries

    def read_manifests(self):
        for name in self.files:
            found = MANIFEST.fullmatch(name)
            if found:
                self.read_manifest(name, bool(found[1]), found[2])
        if not any(not tag for tag, _ in self.manifests):
            self.complain("there is no payload manifest")
        if "fetch.txt" in self.files:
            self.complain("fetch.txt: the bag is not complete by itself")

    def check_complete(self):
        payload = {p for p in self.files if p.startswith("data/")}
        if not (self.top / "data").is_dir():
            self.complain("data/ is missing")
        plain = {f"manifest-{a}.txt" for tag, a in self.manifests if not tag}
        tag_lists = [set(e) for (tag, _), e in self.manifests.items() if tag]
        for (tag, algorithm), entries in self.manifests.items():
            name = f"{'tag' if tag else ''}manifest-{algorithm}.txt"
            for path in entries.keys() - self.files.keys():
                self.complain(f"{name}: {path} is missing")
            if tag:
                for path in plain - entries.keys():
                    self.complain(f"{name}: does not list {path}")
            else:
                for path in payload - entries.keys():
                    self.complain(f"{name}: does not list {path}")
        if any(paths != tag_lists[0] for paths in tag_lists):
            self.complain("the tag manifests list different files")

    def check_sums(self):
        wanted = {}
        for (_, algorithm), entries in self.manifests.items():
            for path, digest in entries.items():
                wanted.setdefault(path, {})[algorithm] = digest
        for path, digests in sorted(wanted.items()):
            if path not in self.files:
                continue
            sums = {a: hashlib.new(a) for a in digests}
            with open(self.top / path, "rb") as file:
                while chunk := file.read(1 << 20):
                    for digest in sums.values():
                        digest.update(chunk)
            for algorithm, digest in digests.items():
                if sums[algorithm].hexdigest() != digest:
                    self.complain(f"{path}: its {algorithm} differs")

    # ---- bag-info.txt ------------------------------------------------
    def read_info(self):
        info = {}
        label = None
        if "bag-info.txt" not in self.files:
            return info
        text = (self.top / "bag-info.txt").read_bytes().decode("utf-8")
        for line in _lines(text):
            found = LABEL.fullmatch(line)
            if line[:1] in " \t" and label:
                info[label][-1] += " " + line.strip()
            elif found:
                label = found[1].lower()
                info.setdefault(label, []).append(found[2])
            elif line != "":
                self.complain(f"bag-info.txt: malformed line {line!r}")
        return info

    def check_info(self):
        info = self.read_info()
        oxum = info.get("payload-oxum", [])
        sizes = [s for p, s in self.files.items() if p.startswith("data/")]
        if len(oxum) > 1:
            self.complain("bag-info.txt: Payload-Oxum stands there twice")
        if oxum and oxum[0] != f"{sum(sizes)}.{len(sizes)}":
            self.complain("bag-info.txt: Payload-Oxum is wrong")
        for date in info.get("bagging-date", []):
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
                self.complain("bag-info.txt: Bagging-Date is no date")

    def check(self):
        self.walk()
        self.declaration()
        self.read_manifests()
        self.check_complete()
        self.check_sums()
        self.check_info()
        return self.problems


def check_bag(top):
    """All problems of a bag; an empty list for a valid one."""
    return Bag(top).check()


def main():
    failed = False
    for top in sys.argv[1:]:
        for problem in check_bag(top):
            failed = True
            print(f"{top}: {problem}")
    sys.exit(1 if failed or len(sys.argv) < 2 else 0)


if __name__ == "__main__":
    main()
