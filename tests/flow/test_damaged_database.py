"""A database that is no tree: its pages lead to the same pages again and again,
so that walking it would not end in anybody's lifetime. What SQLite's own checks
find ends the walk that goes on beside them, and nothing that it read counts."""

import shutil
import sqlite3
import struct
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

import forger  # noqa: E402

INVALID = 10
# Levels, and children of a page: 100 to the power of 15 leaves. Of few children
# SQLite's check says little, and would go on to the rows.
TREES = ((15, 100), (17, 2))


def setUpModule():
    global FOLDER, BUNDLE
    FOLDER = Path(tempfile.mkdtemp(prefix="winnow-damaged-"))
    BUNDLE = FOLDER / "bundle"
    truth = small.build(FOLDER / "phone")
    small.configure(FOLDER / "phone", FOLDER / "phone",
                    pairing={"pending-replies": 0})
    path = small.write_filter(FOLDER / "filter.json", small.make_filter(
        truth, [small.messages_rule(), small.photos_rule()]))
    with w.Phone(FOLDER / "phone") as phone:
        done = w.extract(path, phone, BUNDLE)
    if done.code != 0:
        raise AssertionError(done)


def tearDownModule():
    shutil.rmtree(FOLDER)


def varint(n):
    return bytes([0x80 | n >> 7, n & 0x7f]) if n > 127 else bytes([n])


def interior(size, child, width):
    """A page of a table's tree (sqlite.org/fileformat2.html 1.6), all of whose
    children are the same."""
    page, place, cells = bytearray(size), size, []
    for key in range(1, width + 1):
        cell = struct.pack(">I", child) + varint(key)
        place -= len(cell)
        page[place:place + len(cell)] = cell
        cells.append(place)
    page[:12] = struct.pack(">BHHHBI", 5, 0, width, place, 0, child)
    page[12:12 + 2 * width] = struct.pack(f">{width}H", *cells)
    return bytes(page)


def lead_in_circles(path, table, depth, width):
    """The root of a table, as a tree of many levels over one leaf."""
    db = sqlite3.connect(path)
    root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?",
                      (table,)).fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())
    pages = len(data) // size
    leaf = bytes(data[(root - 1) * size:root * size])
    if leaf[0] != 13:
        raise AssertionError("its root is no leaf")
    data += leaf
    for level in range(depth):
        data += interior(size, pages + 1 + level, width)
    data[(root - 1) * size:root * size] = interior(
        size, pages + 1 + depth, width)
    data[28:32] = struct.pack(">I", len(data) // size)
    path.write_bytes(data)


def lead_in_heavy_circles(path):
    """The same, and each row takes a while to read."""
    db = sqlite3.connect(path)
    db.execute("UPDATE rule SET name = ?", ("n" * 24_000_000,))
    db.commit()
    db.close()
    lead_in_circles(path, "rule", *TREES[0])


def autoindex(size, table, name):
    """A leaf of the schema's tree: one row, an index without a text, which
    SQLite may be told of any number of times."""
    words = [b"index", name.encode(), table.encode(), b"\2"]
    body = bytes([6, *(13 + 2 * len(x) for x in words[:3]), 1, 0])
    body += b"".join(words)
    cell = varint(len(body)) + varint(99) + body
    page = bytearray(size)
    page[size - len(cell):] = cell
    page[:10] = struct.pack(">BHHHBH", 13, 0, 1, size - len(cell), 0,
                            size - len(cell))
    return bytes(page)


def lead_the_schema_in_circles(path):
    """Page 1, behind what it leads to, to a tree of many levels over one index.
    Its header stands behind the file's."""
    table = "session_party"
    db = sqlite3.connect(path)
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())
    if data[100] != 5:
        raise AssertionError("the schema is on one page")
    pages, depth, width = len(data) // size, *TREES[0]
    data += autoindex(size, table, f"sqlite_autoindex_{table}_1")
    for level in range(depth):
        data += interior(size, pages + 1 + level, width)
    both = bytearray(interior(size, pages + 1 + depth, 1))
    both[size - 5:size - 1] = data[108:112]  # its last page, before
    data += both
    data[108:112] = struct.pack(">I", pages + 2 + depth)
    data[28:32] = struct.pack(">I", len(data) // size)
    path.write_bytes(data)


class Damaged(unittest.TestCase):
    def check(self, change, timeout=60):
        """A bundle whose database was changed is said to be damaged, soon."""
        bundle = w.workspace(self) / "bundle"
        shutil.copytree(BUNDLE, bundle)
        change(bundle / "data/records.sqlite")
        forger.reseal(bundle, report=False)
        done = w.run("verify", bundle, "--json", timeout=timeout)
        self.assertEqual(done.code, INVALID, done)
        said = [f["what"] for f in done.json["findings"]]
        self.assertTrue([x for x in said if "it is damaged" in x], said)
        self.assertIn("its items could not be tested", said)
        self.assertFalse([f for f in done.json["findings"]
                          if " item " in f["where"]], said)
        self.assertEqual(done.json["items"], 0)

    def test_the_walk_ends(self):
        for table in ("item", "rule", "file", "party", "message"):
            for depth, width in TREES:
                with self.subTest(table, width=width):
                    self.check(lambda path: lead_in_circles(
                        path, table, depth, width))

    def test_a_walk_of_heavy_rows_ends(self):
        self.check(lead_in_heavy_circles, timeout=20)

    def test_the_walk_of_the_schema_ends(self):
        self.check(lead_the_schema_in_circles)


if __name__ == "__main__":
    w.main()
