"""What somebody without Winnow finds. A signed and stamped bundle is changed
in over 200 ways; each is found by at least one of the ordinary tools that
docs/bundle-format.md names, and by `winnow verify`. Which tool has to find
what is part of each case, and the whole table is printed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

import forger  # noqa: E402
import throwaway_ca as ca  # noqa: E402

DB, LOG, FILTER = "data/records.sqlite", "audit/log.jsonl", \
    "consent/filter.yaml"
SEALED = ("seal.txt", "seal.txt.p7s", "seal.txt.tsr")
BAG = Path(__file__).resolve().parents[1] / "support" / "bag_checker.py"

DOCS = Path(__file__).resolve().parents[2] / "docs/bundle-format.md"


def documented():
    """The commands as the page gives them, each under its name."""
    page = DOCS.read_text().split("**What a stranger can check**")[1]
    block = page.split("```sh\n")[1].split("```")[0]
    parts = re.split(r"(?m)^# ([a-z0-9-]+).*\n", block)[1:]
    return dict(zip(parts[::2], parts[1::2]))


TOOLS = {**documented(), "bag": f"'{sys.executable}' -B '{BAG}' ."}
RAW = "openssl pkeyutl -verify -rawin -pubin -inkey $KEY -in seal.txt " \
      "-sigfile seal.txt.sig"


class Made:
    @classmethod
    def make(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="winnow-stranger-"))
        phone = cls.folder / "phone"
        truth = small.build(phone, noise=False)
        filters = [small.write_filter(
            cls.folder / f"{n}.json", small.make_filter(truth, rules))
            for n, rules in (
                ("bundle", [small.messages_rule(), small.photos_rule()]),
                ("earlier", [small.messages_rule()]))]
        cls.keys = cls.folder / "keys"
        cls.keys.mkdir()
        cls.ca = ca.Authority(cls.keys)
        cls.officer = cls.ca.issue("officer")
        cls.stranger = ca.Authority(cls.keys, "stranger").issue("someone")
        cls.raw = ca.keys_only(cls.keys, "raw")
        cls.other_raw = ca.keys_only(cls.keys, "other-raw")
        cls.tsa = cls.ca.issue("tsa", stamps=True, uses=True)
        for filter_ in filters:
            target = cls.folder / filter_.stem
            with w.Phone(phone) as served:
                done = w.extract(
                    filter_, served, target, "--sign", cls.officer.key,
                    "--certificate", cls.officer.certificate)
            if done.code != 0:
                raise AssertionError(f"no bundle to change: {done!r}")
            cls.stamp(target)
        cls.bundle = cls.folder / "bundle"
        cls.bundle_raw = cls.folder / "raw"
        shutil.copytree(cls.bundle, cls.bundle_raw)
        for name in SEALED[1:]:
            (cls.bundle_raw / name).unlink()
        done = w.run("sign", cls.bundle_raw, "--sign", cls.raw.key)
        if done.code != 0:
            raise AssertionError(f"no raw signature: {done!r}")
        cls.earlier = cls.folder / "earlier"

    @classmethod
    def stamp(cls, bundle):
        query, reply = cls.folder / "q", cls.folder / "r"
        for path in (query, reply):
            path.unlink(missing_ok=True)
        asked = w.run("stamp", bundle, "--request", query)
        ok, said = ca.stamp_reply(cls.folder, cls.tsa, query, reply)
        taken = w.run("stamp", bundle, "--reply", reply)
        if asked.code or taken.code or not ok:
            raise AssertionError(f"no stamp: {asked!r} {said} {taken!r}")


def setUpModule():
    Made.make()


def tearDownModule():
    shutil.rmtree(Made.folder, ignore_errors=True)


def judge(bundle, tools):
    """The names of the ordinary tools that object."""
    with tempfile.TemporaryDirectory(dir=Made.folder) as scratch:
        env = dict(os.environ, LAB=str(Made.ca.certificate), T=scratch,
                   KEY=str(Made.raw.public))
        return {name for name, command in tools.items() if subprocess.run(
            ["sh", "-ec", command], cwd=bundle, env=env, timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode != 0}


def verify(bundle, trust):
    done = w.run("verify", bundle, "--json", "--trust", trust)
    return done.code, done.json


# ---- what can be done to a bundle ------------------------------------------

def tools_of(name):
    """Who has to find that the bytes of this file are others."""
    if name == "seal.txt":
        return {"signature"}
    if name == "seal.txt.p7s":
        return {"signature", "stamp"}
    if name == "seal.txt.tsr":
        return {"stamp"}
    if name.startswith("tagmanifest-"):
        return {"seal"}
    if name.startswith("data/"):
        return {"manifest-256", "manifest-512", "bag"}
    return {"tag-256", "tag-512", "bag"}


def rewrite(name, change):
    def do(bundle):
        path = bundle / name
        before = path.read_bytes()
        after = change(before)
        if after == before:
            raise RuntimeError(f"{name}: nothing was changed")
        path.write_bytes(after)
    return do


def flip(name, at, bit=0x01):
    def change(data):
        where = at if isinstance(at, int) else int(at * (len(data) - 1))
        return data[:where] + bytes([data[where] ^ bit]) + data[where + 1:]
    return rewrite(name, change)


def resealed(change):
    """Whoever does it makes all manifests and the seal again."""
    def do(bundle):
        change(bundle)
        forger.reseal(bundle, log_head=True)
    return do


def files_of(bundle):
    return sorted(p.relative_to(bundle).as_posix()
                  for p in bundle.rglob("*") if p.is_file())


def flips():
    for name in files_of(Made.bundle):
        if name not in SEALED[1:]:
            for at in (0, 0.3, 0.7, 1.0):
                yield f"flip a bit of {name} at {at}", flip(name, at), \
                    tools_of(name)


def flips_in_signatures():
    """Bits that a signature covers, or is made of: found by content, since
    DER has places that nobody signs (docs/bundle-format.md)."""
    p7s = (Made.bundle / "seal.txt.p7s").read_bytes()
    tsr = (Made.bundle / "seal.txt.tsr").read_bytes()
    seal = (Made.bundle / "seal.txt").read_bytes()
    for at in range(len(p7s) - 30, len(p7s), 6):
        yield f"flip a bit of the signature's value at {at}", \
            flip("seal.txt.p7s", at), {"signature", "stamp"}
    inside = p7s.index(hashlib.sha256(seal).digest())
    imprint = tsr.index(hashlib.sha512(p7s).digest())
    for k in (0, 13, 31):
        yield f"flip a bit of the digest that was signed, byte {k}", \
            flip("seal.txt.p7s", inside + k), {"signature", "stamp"}
        yield f"flip a bit of what was stamped, byte {k}", \
            flip("seal.txt.tsr", imprint + k), {"stamp"}
    for at in range(len(tsr) - 30, len(tsr), 6):
        yield f"flip a bit of the stamp's signature at {at}", \
            flip("seal.txt.tsr", at), {"stamp"}


def sizes():
    for name in files_of(Made.bundle):
        more = {"log"} if name == LOG else set()
        yield f"cut the last byte of {name}", \
            rewrite(name, lambda d: d[:-1]), tools_of(name)
        yield f"empty {name}", rewrite(name, lambda d: b""), \
            tools_of(name) | more
        if not name.startswith("seal.txt."):
            yield f"append a line to {name}", \
                rewrite(name, lambda d: d + b"x\n"), tools_of(name) | more


def gone():
    for name in files_of(Made.bundle):
        if name != "seal.txt.tsr":  # its absence proves nothing to verify
            yield f"delete {name}", lambda b, n=name: (b / n).unlink(), \
                tools_of(name)
            yield f"rename {name}", \
                lambda b, n=name: (b / n).rename(b / (n + "x")), \
                tools_of(name)


def added():
    for name in ("data/x.jpg", "data/files/999999.jpg", f"{DB}-wal",
                 f"{DB}-journal", "data/new/x", "data/.hidden"):
        yield f"add {name}", lambda b, n=name: add(b / n), \
            {"complete", "bag"}
    for name in ("x", ".hidden", "audit/x", "consent/other.yaml",
                 "consent/filter.yaml.bak", "new/x"):
        yield f"add {name}", lambda b, n=name: add(b / n), {"complete"}
    yield "add a link", lambda b: (b / "data/files/a.jpg").symlink_to(
        "/etc/passwd"), {"complete", "bag"}
    yield "add a pipe", lambda b: os.mkfifo(b / "data/files/a.jpg"), \
        {"complete", "bag"}


def add(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"added\n")


def reordered():
    def swap(first, second):
        def change(data):
            lines = data.splitlines(keepends=True)
            lines[first], lines[second] = lines[second], lines[first]
            return b"".join(lines)
        return change
    for name in ("manifest-sha256.txt", "manifest-sha512.txt",
                 "tagmanifest-sha256.txt", "tagmanifest-sha512.txt",
                 "seal.txt", "bag-info.txt", "bagit.txt", LOG):
        yield f"reorder {name}", rewrite(name, swap(0, 1)), \
            tools_of(name) | ({"log"} if name == LOG else set())
    count = len((Made.bundle / LOG).read_bytes().splitlines())
    for i in range(0, count - 1, 3):
        yield f"reorder the log at {i}, all sums made again", \
            resealed(rewrite(LOG, swap(i, i + 1))), {"log", "signature"}
        yield f"leave out line {i} of the log, all sums made again", \
            resealed(rewrite(LOG, lambda d, i=i: b"".join(
                line for n, line in enumerate(d.splitlines(keepends=True))
                if n != i))), {"log", "signature"}


def swapped():
    one, other = sorted(p for p in files_of(Made.bundle)
                        if p.startswith("data/files/"))[:2]

    def files(bundle):
        kept = (bundle / one).read_bytes()
        (bundle / one).write_bytes((bundle / other).read_bytes())
        (bundle / other).write_bytes(kept)

    def take(*names):
        return lambda b: [shutil.copy(Made.earlier / n, b / n)
                          for n in names]

    def signed_by_another(bundle):
        ok, said = ca.openssl(
            "cms", "-sign", "-binary", "-outform", "DER", "-signer",
            Made.stranger.certificate, "-inkey", Made.stranger.key, "-in",
            bundle / "seal.txt", "-out", bundle / "seal.txt.p7s")
        if not ok:
            raise RuntimeError(said)
    yield "swap two files", files, {"manifest-256", "manifest-512", "bag"}
    yield "swap two files, all sums made again", resealed(files), \
        {"signature"}
    yield "swap the signature", take("seal.txt.p7s"), {"signature", "stamp"}
    yield "swap the stamp", take("seal.txt.tsr"), {"stamp"}
    yield "swap signature and stamp", take("seal.txt.p7s", "seal.txt.tsr"), \
        {"signature"}
    yield "sign with a key of nobody known", signed_by_another, \
        {"signature", "stamp"}
    yield "swap the filter", take(FILTER), {"tag-256", "tag-512", "bag"}
    yield "swap the filter, all sums made again", resealed(take(FILTER)), \
        {"signature"}
    yield "swap the database", take(DB), {"manifest-256", "bag"}
    yield "swap the database, all sums made again", resealed(take(DB)), \
        {"signature"}
    yield "an older seal", take("seal.txt"), {"seal", "signature"}
    yield "an older seal with its signature and stamp", take(*SEALED), \
        {"seal"}
    yield "an older seal with its tag manifests", take(
        *SEALED, "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"), \
        {"tag-256", "tag-512", "bag"}


def forged():
    """With every sum made again. The signature alone is left, to a stranger;
    verify finds more, and needs no signature for it."""
    for name in (DB, FILTER, "audit/counts.json", "audit/device.json", LOG):
        yield f"change {name}, all sums made again", resealed(
            flip(name, 0.5)), {"signature"}
        yield f"shorten {name}, all sums made again", resealed(
            rewrite(name, lambda d: d[:-1])), {"signature"}
    for name in files_of(Made.bundle):
        if name.startswith("data/"):
            yield f"remove {name}, all sums made again", resealed(
                lambda b, n=name: (b / n).unlink()), {"signature"}
    for sql in ("DELETE FROM item WHERE item_id = 3",
                "UPDATE message SET message_text = 'another'",
                "UPDATE rule SET kept = kept + 1",
                "DELETE FROM rule WHERE rule_id = 2"):
        def change(bundle, sql=sql):
            with forger.Records(bundle) as records:
                records.run("PRAGMA foreign_keys = OFF")
                records.run(sql)
                records.rehash()
        yield f"{sql}, all hashes made again", resealed(change), \
            {"signature"}
    yield "a line of the log is another, chain and sums made again", \
        resealed(rewrite(LOG, lambda d: ("\n".join(forger.rechain(
            d.decode().splitlines()[:-1])) + "\n").encode())), {"signature"}


def mutations():
    for group in (flips, flips_in_signatures, sizes, gone, added, reordered,
                  swapped, forged):
        for name, change, tools in group():
            yield group.__name__, name, change, tools


def raw_mutations():
    """Of a bundle that was signed with a key alone."""
    for at in range(0, 64, 5):
        yield "raw", f"flip byte {at} of the signature", \
            flip("seal.txt.sig", at), {"signature"}
    for name, change in (
            ("cut", lambda d: d[:-1]), ("grown", lambda d: d + b"x"),
            ("emptied", lambda d: b""), ("of zeros", lambda d: bytes(64))):
        yield "raw", f"a signature that was {name}", \
            rewrite("seal.txt.sig", change), {"signature"}
    yield "raw", "delete the signature", \
        lambda b: (b / "seal.txt.sig").unlink(), {"signature"}
    yield "raw", "sign with another key", lambda b: ca.openssl(
        "pkeyutl", "-sign", "-rawin", "-inkey", Made.other_raw.key, "-in",
        b / "seal.txt", "-out", b / "seal.txt.sig"), {"signature"}
    for name in (DB, FILTER, LOG):
        yield "raw", f"change {name}, all sums made again", resealed(
            flip(name, 0.5)), {"signature"}


class Stranger(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.top = w.workspace(self)

    def test_the_bundle_as_it_is(self):
        self.assertEqual(len(TOOLS), 11)
        raw = {"signature": RAW}
        for bundle, tools, trust in (
                (Made.bundle, TOOLS, Made.ca.certificate),
                (Made.earlier, TOOLS, Made.ca.certificate),
                (Made.bundle_raw, raw, Made.raw.public)):
            self.assertEqual(judge(bundle, tools), set())
            code, answer = verify(bundle, trust)
            self.assertEqual((code, answer["findings"]), (0, []), answer)
            self.assertEqual(answer["signatures"][0]["verdict"], "trusted")
            if bundle != Made.bundle_raw:
                self.assertEqual(answer["stamp"]["verdict"], "trusted")

    def attempt(self, case, source, tools, trust):
        group, name, change, wanted = case
        bundle = Path(tempfile.mkdtemp(dir=self.top)) / "bundle"
        shutil.copytree(source, bundle)
        change(bundle)
        found = judge(bundle, tools)
        code, answer = verify(bundle, trust)
        shutil.rmtree(bundle)
        wrong = []
        if wanted - found:
            wrong.append(f"not found by {sorted(wanted - found)}")
        if (code, answer["result"]) != (10, "invalid") or \
                not answer["findings"]:
            wrong.append(f"verify: {code} {answer}")
        return group, name, found, wrong

    def found(self, cases, source, tools, trust):
        """Each of them; and prints by whom."""
        self.assertEqual(len({c[1] for c in cases}), len(cases))
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(
                lambda c: self.attempt(c, source, tools, trust), cases))
        table = Counter()
        for group, name, found, _ in results:
            print(f"{group:18} {name}: {', '.join(sorted(found))}")
            table.update((group, tool) for tool in found | {"verify"})
        print(f"\n{len(cases)} changes, each found by verify, and by:")
        groups = list(dict.fromkeys(c[0] for c in cases))
        print(f"{'':14}" + "".join(f"{g:>20}" for g in groups))
        for tool in [*tools, "verify"]:
            print(f"{tool:14}" + "".join(
                f"{table[g, tool]:>20}" for g in groups))
        self.assertEqual([f"{name}: {'; '.join(what)}"
                          for _, name, _, what in results if what], [])

    def test_each_change_is_found_by_ordinary_tools_and_by_verify(self):
        cases = list(mutations())
        self.assertGreaterEqual(len(cases), 200)
        self.found(cases, Made.bundle, TOOLS, Made.ca.certificate)

    def test_each_change_under_a_raw_signature(self):
        self.found(list(raw_mutations()), Made.bundle_raw,
                   {"signature": RAW}, Made.raw.public)


if __name__ == "__main__":
    w.main()
