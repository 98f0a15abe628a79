"""What a forger can do: change a bundle and make every checksum in it anew.
The record hash is computed here a third time, from docs/bundle-format.md."""

import base64
import hashlib
import json
import re
import shutil
import sqlite3
from pathlib import Path

STATE = {"is_read"}  # columns that a live phone changes
FIXED = {"rule", "source", "item", "event_time", "raw_row", "party",
         "own_account", "session", "session_party", "file", "item_file",
         "text_rendering"}


def digest(path, algorithm="sha256"):
    return hashlib.new(algorithm, Path(path).read_bytes()).hexdigest()


# ---- the bag --------------------------------------------------------------

def reseal(bundle, log_head=False, report=True):
    """Manifests, Payload-Oxum, tag manifests and seal, all made again. Without
    its report where records were changed that are to verify: only Winnow can
    make the report that fits them."""
    bundle = Path(bundle)
    if not report:
        shutil.rmtree(bundle / "report", ignore_errors=True)
    payload = sorted(p.relative_to(bundle).as_posix()
                     for p in (bundle / "data").rglob("*") if p.is_file())
    info = (bundle / "bag-info.txt").read_text()
    size = sum((bundle / p).stat().st_size for p in payload)
    info = re.sub(r"(?m)^Payload-Oxum: .*$",
                  f"Payload-Oxum: {size}.{len(payload)}", info)
    if not report:
        info = re.sub(r"(?m)^Winnow-Report-Format: .*\n", "", info)
    info = re.sub(r"(?m)^Winnow-Filter-SHA256: .*$", "Winnow-Filter-SHA256: "
                  + digest(bundle / "consent/filter.yaml"), info)
    if log_head:
        last = (bundle / "audit/log.jsonl").read_bytes().splitlines()[-1]
        info = re.sub(r"(?m)^Winnow-Log-Head: .*$", "Winnow-Log-Head: "
                      + hashlib.sha256(last).hexdigest(), info)
    (bundle / "bag-info.txt").write_text(info)
    for algorithm in ("sha256", "sha512"):
        (bundle / f"manifest-{algorithm}.txt").write_text("".join(
            f"{digest(bundle / p, algorithm)}  {p}\n" for p in payload))
    tags = sorted(
        p.relative_to(bundle).as_posix() for p in bundle.rglob("*")
        if p.is_file() and not p.relative_to(bundle).as_posix().startswith(
            ("data/", "tagmanifest-", "seal.txt")))
    for algorithm in ("sha256", "sha512"):
        (bundle / f"tagmanifest-{algorithm}.txt").write_text("".join(
            f"{digest(bundle / p, algorithm)}  {p}\n" for p in tags))
    (bundle / "seal.txt").write_text("".join(
        f"{digest(bundle / name)}  {name}\n" for name in
        ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")))


def rechain(lines):
    """The log's lines with every prev and seq made again."""
    out, prev = [], "0" * 64
    for number, line in enumerate(lines):
        event = json.loads(line)
        event["seq"], event["prev"] = number, prev
        line = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
        prev = hashlib.sha256(line.encode()).hexdigest()
        out.append(line)
    return out


# ---- the record hash ------------------------------------------------------

def _real(value):
    for digits in range(1, 18):
        text = f"{value:.{digits}g}"
        if float(text) == value:
            return text
    return text


def canonical(value):
    """Sorted keys, no space; bytes as {"base64": …}."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return canonical({"base64": base64.b64encode(value).decode()})
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}"
                          for k in sorted(value)) + "}"


def _key(value):
    return value if isinstance(value, bytes) else value.encode()


class Records:
    """records.sqlite, opened to be changed."""

    def __init__(self, bundle):
        self.path = Path(bundle) / "data/records.sqlite"
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.row_factory = sqlite3.Row

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.db.execute("VACUUM")  # no free page tells of the change
        self.db.close()

    def run(self, sql, *values):
        return self.db.execute(sql, values)

    def one(self, sql, *values):
        return self.run(sql, *values).fetchone()[0]

    def tables(self):
        return [r[0] for r in self.run(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " ORDER BY name")]

    def _reference(self, target, number):
        if number is None:
            return None
        if target == "party":
            return self.one("SELECT address_raw FROM party WHERE party_id = ?",
                            number)
        if target == "file":
            return self.one("SELECT sha256 FROM file WHERE file_id = ?",
                            number)
        row = self.run("SELECT application, display_name, kind FROM session"
                       " WHERE session_id = ?", number).fetchone()
        parties = {r[0] for r in self.run(
            "SELECT address_raw FROM session_party JOIN party"
            " USING (party_id) WHERE session_id = ?", number)}
        return {**dict(row), "parties": sorted(parties, key=_key)}

    def _rows(self, table, item):
        refers = {r["from"]: r["table"] for r in self.run(
            f'PRAGMA foreign_key_list("{table}")')}
        columns = [r["name"] for r in self.run(
            f'PRAGMA table_info("{table}")')]
        skipped = STATE | {"item_id", "ordinal"} | (
            {columns[0]} if columns[1] == "item_id" else set())
        order = " ORDER BY ordinal" if "ordinal" in columns else ""
        return [{c: self._reference(refers[c], row[c]) if c in refers
                 else row[c] for c in columns if c not in skipped}
                for row in self.run(f'SELECT * FROM "{table}" WHERE item_id'
                                    f" = ?{order}", item)]

    def record(self, item):
        it = self.run("SELECT * FROM item JOIN source USING (source_id)"
                      " WHERE item_id = ?", item).fetchone()
        rows = {t: self._rows(t, item) for t in self.tables()
                if t not in FIXED}
        time = None
        if it["time_utc_ns"] is not None:
            time = {"kind": it["time_basis"],
                    **{k: it[k] for k in ("time_epoch", "time_raw",
                                          "time_utc_ns")}}
        return {
            "category": it["category"],
            "event_times": [dict(r) for r in self.run(
                "SELECT kind, set_by, time_epoch, time_raw, time_utc_ns FROM"
                " event_time WHERE item_id = ? ORDER BY ordinal", item)],
            "files": sorted(r[0] for r in self.run(
                "SELECT sha256 FROM item_file JOIN file USING (file_id)"
                " WHERE item_id = ?", item)),
            "rows": {t: r for t, r in rows.items() if r},
            "source_locator": it["locator"],
            "source_row": it["source_row"],
            "source_table": it["source_table"],
            "time": time}

    def hash(self, item):
        return hashlib.sha256(
            canonical(self.record(item)).encode()).hexdigest()

    def items(self):
        return [r[0] for r in self.run(
            "SELECT item_id FROM item ORDER BY item_id")]

    def rehash(self):
        for item in self.items():
            self.run("UPDATE item SET record_sha256 = ? WHERE item_id = ?",
                     self.hash(item), item)
