"""The scene of packing: a bundle of 3 GiB there and back."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "flow"))

import forger  # noqa: E402
import small_phone as small  # noqa: E402
from measure import Table, human, measure, median  # noqa: E402
from winnow_run import BIN, Phone, environment, extract, run  # noqa: E402

BYTES = 3 << 30
CHUNK = 1 << 20
PEAK_LIMIT = 64 << 20
PEER = """tar -c -C "$1" bundle | split -b 510M --filter='openssl cms -encrypt \
-binary -stream -outform DER -aes-256-gcm -recip "'"$2"'" >$FILE' - "$3." """


def grow(path, size):
    """To size bytes, with noise at its end. @return both hashes"""
    sums = hashlib.sha256(), hashlib.sha512()
    data = path.read_bytes()
    with open(path, "ab") as f:
        left = size - len(data)
        while left > 0:
            noise = os.urandom(min(left, CHUNK))
            f.write(noise)
            data += noise
            left -= len(noise)
            for s in sums:
                s.update(data)
            data = b""
    return [s.hexdigest() for s in sums]


def bundle(folder):
    """A small bundle whose pictures are made large, and everything that is
    said of them anew: to verify it is as good as any."""
    out = folder / "bundle"
    truth = small.build(folder / "phone")
    small.configure(folder / "phone", folder / "phone",
                    pairing={"pending-replies": 0})
    path = small.write_filter(folder / "filter.json", small.make_filter(
        truth, [small.photos_rule(), {**small.photos_rule(), "rule": "v",
                                      "category": "videos"}]))
    with Phone(folder / "phone") as phone:
        done = extract(path, phone, out)
    if done.code != 0:
        raise RuntimeError(done)
    files = sorted((out / "data/files").iterdir())
    with forger.Records(out) as records:
        for path in files:
            size = BYTES // len(files)
            records.run("UPDATE file SET size_in_bytes = ?, sha256 = ?,"
                        " sha512 = ? WHERE path = ?", size, *grow(path, size),
                        f"data/files/{path.name}")
        records.rehash()
    forger.reseal(out, report=False)
    return out


def pack(folder, pairs, keep):
    """winnow pack against tar, split and openssl; and winnow unpack."""
    table = Table("A bundle of 3 GiB: packed, and unpacked")
    folder = folder / "pack"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = bundle(folder)
    checked = run("verify", made)
    if checked.code != 0:
        raise RuntimeError(checked)
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes",
                    "-keyout", key, "-out", certificate, "-subj", "/CN=x",
                    "-days", "2"], check=True, capture_output=True)
    seen = {"verify": [], "pack": [], "peer": [], "unpack": []}
    for _ in range(pairs):
        for name, command in (
                ("verify", [BIN / "winnow", "verify", made]),
                ("pack", [BIN / "winnow", "pack", made, "--to", certificate,
                          "--output", folder / "set"]),
                ("peer", ["sh", "-c", PEER, "sh", folder, certificate,
                          folder / "peer"]),
                ("unpack", [BIN / "winnow", "unpack",
                            folder / "set.0001.cms", "--key", key,
                            "--certificate", certificate, "--output",
                            folder / "back"])):
            os.sync()
            seen[name].append(
                measure(command, environment(), folder / "out.txt"))
        shutil.rmtree(folder / "back")
        for path in [*folder.glob("set.*"), *folder.glob("peer.*")]:
            path.unlink()
    wall = {name: median(m.wall_s for m in all_) for name, all_ in seen.items()}
    table.line("wall of pack, which verifies first", f"{wall['pack']:.2f} s",
               f"verify {wall['verify']:.2f} s, and tar, split and openssl "
               f"{wall['peer']:.2f} s")
    table.line("wall of unpack", f"{wall['unpack']:.2f} s")
    for name in ("pack", "unpack"):
        peak = max(m.peak_bytes for m in seen[name])
        table.bar(f"peak memory of {name} (at most 64 MiB)", peak, PEAK_LIMIT,
                  human(peak))
    if not keep:
        shutil.rmtree(folder)
    return table.missed


PACK_SCENES = {"pack": pack}
