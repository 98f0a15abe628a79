"""The scenes of tests/bench/run on a virtual Android."""

import json
import os
import subprocess
import time
from pathlib import Path

from android_phone import AndroidPhone
from android_scene import Adb, AndroidScene
from android_sms import messages
from measure import Table, human, measure, median
from scene import MIB
from winnow_run import environment

FOLDER = "Download/Bench"
SIZES = {"large": (1000, 4 * MIB), "small": (20000, 50 << 10)}
COUNT = sum(count for count, _ in SIZES.values())
PEAK_LIMIT = 256 * MIB


class FilesScene(AndroidScene):
    """The image of a small phone, with many files that are on no disk."""

    def adjust(self, settings):
        settings["synthetic"] = [
            {"path": f"/sdcard/{FOLDER}/{name}", "count": count,
             "bytes": size, "seed": size, "name": "f", "suffix": ".pdf"}
            for name, (count, size) in SIZES.items()]


# What an examiner's script does with what it has pulled.
KEEP_AND_HASH = """
set -e
sync -f "$1"
find "$1" -type f -print0 | xargs -0 sha256sum > "$2/sha256"
find "$1" -type f -print0 | xargs -0 sha512sum > "$2/sha512"
"""


def documents(window):
    return [{"rule": "r", "category": "documents", "folders": [FOLDER],
             "from": window["from"], "to": window["to"]}]


def transfer_s(bundle):
    """From the first request for a file to the last answer."""
    marks = {"transfer-begins": 0, "transfer-ends": 0}
    with open(Path(bundle) / "audit/log.jsonl") as lines:
        for line in lines:
            event = json.loads(line)
            if event["event"] in marks:
                marks[event["event"]] += event["mono_ns"]
    return (marks["transfer-ends"] - marks["transfer-begins"]) / 1e9


def pulled(folder):
    return sum(len(names) for _, _, names in os.walk(folder))


def _winnow(scene):
    with AndroidPhone(scene.image) as phone:
        done = scene.winnow(phone)
    done.transfer_s = transfer_s(scene.out / "bundle")
    if pulled(scene.out / "bundle") < COUNT:
        raise RuntimeError("winnow did not keep every file")
    return done


def _adb(scene):
    """(pull, keep and hash)"""
    copy = scene.out / "copy"
    with AndroidPhone(scene.image) as phone, \
            Adb(phone, scene.folder / "home") as adb:
        pull = measure(["adb", "pull", f"/sdcard/{FOLDER}", copy], adb.env,
                       scene.folder / "peer.out")
    if pulled(copy) != COUNT:
        raise RuntimeError("adb did not pull every file")
    start = time.monotonic()
    subprocess.run(["sh", "-c", KEEP_AND_HASH, "sh", copy, scene.out],
                   check=True, env=environment())
    return pull.wall_s, time.monotonic() - start


def files(folder, pairs, keep):
    """winnow extract against adb pull, sync, sha256sum, sha512sum."""
    table = Table("Files of an Android: 1,000 of 4 MiB, 20,000 of 50 KiB")
    ours, theirs = [], []
    with FilesScene(folder, "android-files", keep, "android-small",
                    documents) as scene:
        for _ in range(pairs):
            ours.append(_winnow(scene))
            scene.fresh()
            theirs.append(_adb(scene))
    moved = median(m.transfer_s for m in ours)
    pull = median(pull for pull, _ in theirs)
    wall = median(m.wall_s for m in ours)
    whole = median(pull + rest for pull, rest in theirs)
    table.line("transfer", f"{moved:.2f} s", f"adb pull {pull:.2f} s")
    table.bar("ratio of transfer (at most 1.0)", moved / pull, 1.0,
              f"{moved / pull:.2f}")
    table.line("wall", f"{wall:.2f} s", "adb pull, sync, sha256sum, "
               f"sha512sum {whole:.2f} s")
    table.bar("ratio of wall (at most 1.0)", wall / whole, 1.0,
              f"{wall / whole:.2f}")
    peak = max(m.peak_bytes for m in ours)
    table.bar("peak memory (at most 256 MiB)", peak, PEAK_LIMIT, human(peak))
    return table.missed


ANDROID_SCENES = {"android-files": files, "android-sms": messages}
