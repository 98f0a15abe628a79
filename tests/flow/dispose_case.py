"""Bundles of both virtual phones for what becomes of them, made once for a
module: several rules with items, some of which share people and files."""

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import receipt_case  # noqa: E402
import small_phone as small  # noqa: E402
import throwaway_ca as ca  # noqa: E402
from receipt_case import w  # noqa: E402

RULES = ("m", "c", "p", "k", "d")


def rules(kind):
    """messages and calls with the same person, that person's card, pictures
    (also those that the messages carry), the phone itself."""
    window = {"from": small.FIRST, "to": small.LAST}
    found = [{"rule": "m", "category": "messages",
              "apps": ["phone-messages"],
              "parts": ["metadata", "text", "attachments"], **window},
             {"rule": "p", "category": "photos", **window},
             {"rule": "k", "category": "contacts",
              "contacts": "participants-in-scope"},
             {"rule": "d", "category": "device-info"}]
    if kind == "android":
        found.insert(1, {"rule": "c", "category": "calls", **window})
    return found


class Made:
    """All that the tests of one module share."""

    @classmethod
    def make(cls, prefix):
        cls.folder = Path(tempfile.mkdtemp(prefix=f"winnow-{prefix}-"))
        cls.bundles, cls.truth = {}, {}
        for kind in ("iphone", "android"):
            image = cls.folder / f"{kind}-image"
            cls.truth[kind] = receipt_case.image_of(kind, image)
            filter_ = receipt_case.filter_of(cls.truth[kind], rules(kind))
            cls.bundles[kind] = cls.folder / kind
            done = receipt_case.bundle_of(
                kind, image, filter_, cls.bundles[kind])
            if done.code != 0:
                raise AssertionError(f"no bundle of {kind}: {done!r}")
        keys = cls.folder / "keys"
        keys.mkdir()
        cls.ca = ca.Authority(keys)
        cls.other = ca.Authority(keys, "other")
        cls.officer = cls.ca.issue("officer")
        cls.raw = ca.keys_only(keys, "raw")

    @classmethod
    def unmake(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def copy(cls, test, kind="iphone"):
        """A bundle of its own, called "bundle"."""
        target = w.workspace(test) / "bundle"
        shutil.copytree(cls.bundles[kind], target)
        return target


def signing(pair):
    return ["--sign", pair.key, *(
        ["--certificate", pair.certificate]
        if pair.certificate.exists() else [])]


def tree(folder):
    """{path: bytes} of all files below."""
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(Path(folder).rglob("*")) if p.is_file()}
