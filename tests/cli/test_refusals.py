"""Broken filters are refused with the right code, place and words; all errors
of a file at once. Usage: test_refusals.py BIN_DIR"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "refusals"))

import cases  # noqa: E402

BIN = Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin")
MARK = "¦"


def cut_section(text, name):
    return re.sub(rf"(?ms)^{name}:.*?(?=^\S|\Z)", "", text)


def whole_edit(data, how):
    """Edits that no replacement of a text can express."""
    text = data.decode()
    if how == "utf-16":
        return text.encode("utf-16")
    if isinstance(how, int):
        return data + b"#" * (how + 1 - len(data)) if how else b""
    if how == "cut-allow":
        return cut_section(text, "allow").encode() + b"allow: []\n"
    if how.startswith("cut-"):
        return cut_section(text, how[4:]).encode()
    if how == "bom":
        return b"\xef\xbb\xbf" + data
    if how == "crlf":
        return data.replace(b"\n", b"\r\n")
    raise AssertionError(how)


def edit(case, name, edits, sha=None):
    """→ bytes, and the marked places."""
    data = (HERE / "refusals" / name).read_bytes()
    for old, new in edits:
        if isinstance(old, bytes) and old == b"":
            data = new if isinstance(new, bytes) else whole_edit(data, new)
            continue
        if isinstance(old, str):
            old, new = old.encode(), new.encode()
        if data.count(old) != 1:
            raise AssertionError(
                f"{case.name}: {old!r} stands {data.count(old)} times")
        data = data.replace(old, new)
    if sha:
        data = data.replace(b"{sha}", sha.encode())
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data, []
    places = []
    while MARK in text:
        before, _, after = text.partition(MARK)
        text = before + after
        line = before.count("\n") + 1
        places.append((line, len(before) - (before.rfind("\n") + 1) + 1))
    return text.encode() if places else data, places


def expected_places(case, places, data):
    """Where one mark is not one error, the case says how it is meant."""
    if case.place == cases.WHOLE:
        return [(0, 0)]
    if case.place == "whole-first":
        return [(0, 0), *places]
    if re.fullmatch(r"\d+:\d+", case.place):
        return [tuple(map(int, case.place.split(":")))]
    if case.place == "twice":
        return places * 2
    if case.place == "child":
        return [places[0], places[0], places[1]]
    if case.place == "allow":
        line = data.decode().count("\n")
        return [(line, len("allow: ") + 1)]
    return places


class Refusals(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def check(self, case):
        args, sha = [], None
        if case.sheet is not None:
            (self.dir / "sheet.yaml").write_text(case.sheet)
            sha = hashlib.sha256(case.sheet.encode()).hexdigest()
            args += ["--deny-sheet", self.dir / "sheet.yaml"]
        if case.earlier:
            old, _ = edit(case, case.earlier, case.earlier_edits)
            (self.dir / "old.yaml").write_bytes(old)
            sha = hashlib.sha256(old).hexdigest()
            args += ["--supersedes", self.dir / "old.yaml"]
        data, places = edit(case, case.base, case.edits, sha)
        path = self.dir / "filter.yaml"
        path.write_bytes(data)
        for ending in case.beside:
            Path(str(path) + ending).write_bytes(b"signature")
        run = subprocess.run(
            [BIN / "winnow", "check", path, "--json", "--state-dir",
             self.dir / "state", *args],
            capture_output=True, timeout=60)
        for ending in case.beside:
            Path(str(path) + ending).unlink()
        try:
            out = json.loads(run.stdout)
        except ValueError:
            self.fail(f"no JSON: {run.stdout!r} {run.stderr!r}")
        return run, out, expected_places(case, places, data)

    def test_refused(self):
        for case in cases.CASES:
            with self.subTest(case.name):
                run, out, places = self.check(case)
                found = [f for f in out["findings"]
                         if f["kind"] in ("error", "to-fill")]
                said = [(f["line"], f["col"], f["text"]) for f in found]
                self.assertEqual(run.returncode, case.exit, said)
                self.assertEqual(out["exit"], case.exit)
                self.assertFalse(out["valid"])
                self.assertEqual(len(found), len(case.says), said)
                self.assertEqual([s[:2] for s in said], places, said)
                for finding, fragment in zip(found, case.says):
                    self.assertIn(fragment, finding["text"])
                    self.assertEqual(finding["kind"], case.kind)

    def test_accepted(self):
        for case in cases.GOOD:
            with self.subTest(case.name):
                run, out, _ = self.check(case)
                self.assertEqual(
                    (run.returncode, out["valid"]), (0, True),
                    [f for f in out["findings"] if f["kind"] != "warning"])

    def test_enough(self):
        self.assertGreaterEqual(len(cases.CASES), 70)
        names = [c.name for c in cases.CASES + cases.GOOD]
        self.assertEqual(len(names), len(set(names)))

    def test_plain_form(self):
        case = next(c for c in cases.MANY if len(c.says) == 5)
        data, places = edit(case, case.base, case.edits)
        path = self.dir / "filter.yaml"
        path.write_bytes(data)
        run = subprocess.run([BIN / "winnow", "check", path],
                             capture_output=True, text=True, timeout=60)
        lines = [line for line in run.stderr.splitlines()
                 if ": error: " in line]
        self.assertEqual(run.returncode, 3, run.stderr)
        self.assertEqual(len(lines), 5, run.stderr)
        for line, (row, col) in zip(lines, places):
            self.assertTrue(
                line.startswith(f"{path}:{row}:{col}: error: "), line)


if __name__ == "__main__":
    unittest.main()
