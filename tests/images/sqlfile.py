"""SQLite files as a phone leaves them: WAL mode, and where wanted a -wal with
rows that the main file does not have. The same rows give the same bytes."""

import os
import shutil
import sqlite3
import struct
import tempfile

_FRAME = 24


def _checksum(data, first, second):
    """SQLite's WAL checksum over little-endian words."""
    words = struct.unpack(f"<{len(data) // 4}I", data)
    for i in range(0, len(words), 2):
        first = (first + words[i] + second) & 0xFFFFFFFF
        second = (second + words[i + 1] + first) & 0xFFFFFFFF
    return first, second


def settle_wal(raw, salts=(0x57494E4E, 0x4F575741)):
    """The same WAL under fixed salts: SQLite draws them at random."""
    magic, version, page, seq = struct.unpack(">IIII", raw[:16])
    if magic != 0x377F0682:
        raise ValueError("not a WAL with little-endian checksums")
    head = struct.pack(">IIIIII", magic, version, page, seq, *salts)
    first, second = _checksum(head, 0, 0)
    out = bytearray(head + struct.pack(">II", first, second))
    old_salts = raw[16:24]
    for at in range(32, len(raw), _FRAME + page):
        frame = raw[at:at + _FRAME + page]
        if len(frame) < _FRAME + page or frame[8:16] != old_salts:
            break  # left from before the last restart
        first, second = _checksum(frame[:8], first, second)
        first, second = _checksum(frame[_FRAME:], first, second)
        out += frame[:8] + struct.pack(">IIII", *salts, first, second)
        out += frame[_FRAME:]
    return bytes(out)


class SqlFile:
    """Rows first, file at the end: insert() collects, save() writes."""

    JOURNAL = "WAL"

    def __init__(self, image, rel, ddl, late_ddl=(), functions=()):
        self.image, self.rel = image, rel
        self.ddl, self.late_ddl, self.functions = ddl, late_ddl, functions
        self.rows, self.wal_rows, self.ghosts = [], [], []
        self.wal_statements = []

    def insert(self, table, row, wal=False):
        (self.wal_rows if wal else self.rows).append((table, row))

    def later(self, statement, values):
        """A change that only the -wal has."""
        self.wal_statements.append((statement, values))

    def ghost(self, table, row):
        """A row that was deleted: its bytes stay on free pages."""
        self.ghosts.append((table, row))

    @staticmethod
    def _run(db, rows):
        """Insert in order, batching runs of one shape."""
        batch, shape = [], None
        for table, row in rows:
            this = (table, tuple(row))
            if this != shape or len(batch) > 5000:
                SqlFile._flush(db, shape, batch)
                batch, shape = [], this
            batch.append(tuple(row.values()))
        SqlFile._flush(db, shape, batch)

    @staticmethod
    def _flush(db, shape, batch):
        if not batch:
            return
        table, columns = shape
        marks = ",".join("?" * len(columns))
        names = ",".join(f'"{c}"' for c in columns)
        db.executemany(f"INSERT INTO {table}({names}) VALUES({marks})", batch)

    def _fill(self, db):
        db.execute("PRAGMA page_size=4096")
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("PRAGMA foreign_keys=OFF")
        for name, count, function in self.functions:
            db.create_function(name, count, function)
        for statement in self.ddl:
            db.execute(statement)
        for statement in self.late_ddl:
            db.execute(statement)
        self._run(db, self.rows)
        # Last, or their bytes would be written over.
        self._run(db, self.ghosts)
        for table, row in self.ghosts:
            key = next(iter(row))
            db.execute(f'DELETE FROM {table} WHERE "{key}"=?', (row[key],))

    def save(self):
        """Write the file, and the -wal where there are rows for one."""
        work = tempfile.mkdtemp(prefix="image-")
        try:
            name = os.path.join(work, "db")
            db = sqlite3.connect(name, isolation_level=None)
            db.execute("PRAGMA synchronous=OFF")
            db.execute("PRAGMA page_size=4096")
            db.execute("PRAGMA journal_mode=MEMORY")
            db.execute("BEGIN")
            self._fill(db)
            db.execute("COMMIT")
            db.execute(f"PRAGMA journal_mode={self.JOURNAL}")
            db.execute("PRAGMA wal_autocheckpoint=0")
            wal = b""
            if self.wal_rows or self.wal_statements:
                db.execute("BEGIN")
                self._run(db, self.wal_rows)
                for statement, values in self.wal_statements:
                    db.execute(statement, values)
                db.execute("COMMIT")
                with open(name + "-wal", "rb") as stream:
                    wal = settle_wal(stream.read())
            shutil.copyfile(name, self.image.path(self.rel))
            db.close()
        finally:
            shutil.rmtree(work)
        self.image.settle(self.rel)
        if wal:
            self.image.write(self.rel + "-wal", wal)
