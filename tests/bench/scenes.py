"""The scenes of tests/bench/run on a virtual iPhone."""

import json
import subprocess
import time
from pathlib import Path

from measure import Table, human, measure, median
from scene import MIB, Scene
from winnow_run import Phone, environment

PEAK_LIMIT = 256 * MIB
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"


def person(window, **more):
    return [{"rule": "r", "category": "messages", "apps": ["phone-messages"],
             "from": window["from"], "to": window["to"],
             "participants": {"any-of": [window["person"]]}, **more}]


def _pair(phone):
    """As a person does: again, until Trust has been tapped."""
    for _ in range(10):
        done = subprocess.run(["idevicepair", "pair"], capture_output=True,
                              text=True, env=environment(phone))
        if done.returncode == 0:
            return
    raise RuntimeError(f"idevicepair pair: {done.stdout}{done.stderr}")


def backup(folder, pairs, keep):
    """winnow extract against idevicebackup2 backup."""
    table = Table("A backup of 4 GiB and 20,000 files, 1 % in scope")
    ours, theirs = [], []
    with Scene(folder, "backup", keep, "bench-backup",
               lambda w: person(w, parts=["metadata", "text",
                                          "attachments"])) as scene:
        for _ in range(pairs):
            with Phone(scene.image) as phone:
                ours.append(scene.winnow(phone, "--memory", "128M"))
            scene.fresh()
            with Phone(scene.image) as phone:
                _pair(phone)
                theirs.append(measure(
                    ["idevicebackup2", "backup", "--full", scene.out],
                    environment(phone), folder / "peer.out"))
        wall = [median(m.wall_s for m in side) for side in (ours, theirs)]
        table.line("wall", f"{wall[0]:.2f} s",
                   f"idevicebackup2 {wall[1]:.2f} s")
        table.bar("ratio of wall (at most 1.0)", wall[0] / wall[1], 1.0,
                  f"{wall[0] / wall[1]:.2f}")
        written = median(m.written_bytes for m in ours)
        kept = median(m.bundle_bytes for m in ours)
        table.line("written to disk", human(written), "idevicebackup2 "
                   + human(median(m.written_bytes for m in theirs)))
        table.bar("written / bundle (at most 1.2)", written / kept, 1.2,
                  f"{written / kept:.2f} of {human(kept)}")
        peak = max(m.peak_bytes for m in ours)
        table.bar("peak memory (at most 256 MiB)", peak, PEAK_LIMIT,
                  human(peak))
    return table.missed


IFUSE_FIND = """
set -e
find "$1/DCIM" -type f -newermt "$3" ! -newermt "$4" -print0 |
    xargs -0 cp --parents --preserve=timestamps -t "$2"
"""
IFUSE_EXIF = """
set -e
exiftool -q -q -r -p '$directory/$filename' \
    -if '$dateTimeOriginal ge "'"$3"'" and $dateTimeOriginal lt "'"$4"'"' \
    "$1/DCIM" | while IFS= read -r f; do
        cp --parents "$f" "$2"
    done
"""


def _ifuse(scene, phone, script, start, until):
    """Mount, select, copy, unmount: what an examiner's script would do."""
    mount = scene.folder / "mnt"
    mount.mkdir(exist_ok=True)
    (scene.out / "copy").mkdir(exist_ok=True)
    env = environment(phone)
    _pair(phone)
    subprocess.run(["ifuse", mount], check=True, env=env)
    try:
        done = measure(["sh", "-c", script, "sh", mount, scene.out / "copy",
                        start, until], env, scene.folder / "peer.out")
    finally:
        subprocess.run(["fusermount", "-u", mount], check=True)
    done.copied = sum(p.is_file() for p in (scene.out / "copy").rglob("*"))
    return done


def photos(folder, pairs, keep):
    """winnow extract against ifuse with find, and ifuse with exiftool."""
    table = Table("Photos of one week: 2,000 of 20,000, 2 MiB each")
    ours, find, exif = [], [], []
    with Scene(folder, "photos", keep, "photos",
               lambda w: [{"rule": "r", "category": "photos",
                           "from": w["from"], "to": w["to"]}]) as scene:
        window = scene.truth["window"]
        start = f"{window['from']} 00:00:00"
        until = window.get("until") or _day_after(window["to"])
        for _ in range(pairs):
            with Phone(scene.image) as phone:
                ours.append(scene.winnow(phone))
            scene.fresh()
            with Phone(scene.image) as phone:
                find.append(_ifuse(scene, phone, IFUSE_FIND, start,
                                   f"{until} 00:00:00"))
            scene.fresh()
            with Phone(scene.image) as phone:
                exif.append(_ifuse(
                    scene, phone, IFUSE_EXIF,
                    window["from"].replace("-", ":") + " 00:00:00",
                    until.replace("-", ":") + " 00:00:00"))
        table.line("files copied by the peers",
                   f"{find[0].copied} and {exif[0].copied}")
        wall = [median(m.wall_s for m in s) for s in (ours, find, exif)]
        table.line("wall", f"{wall[0]:.2f} s", f"find {wall[1]:.2f} s, "
                   f"exiftool {wall[2]:.2f} s")
        table.bar("ratio to ifuse + find + cp (at most 1.0)",
                  wall[0] / wall[1], 1.0, f"{wall[0] / wall[1]:.2f}")
        table.bar("ratio to ifuse + exiftool + cp (at most 0.5)",
                  wall[0] / wall[2], 0.5, f"{wall[0] / wall[2]:.2f}")
        table.line("peak memory", human(max(m.peak_bytes for m in ours)))
    return table.missed


def _day_after(day):
    from datetime import date, timedelta
    return str(date.fromisoformat(day) + timedelta(days=1))


def many(folder, pairs, keep):
    """Linear in the number of files, flat in memory."""
    table = Table("A stream of 1,300,000 small files")
    counts = (325_000, 1_300_000)
    rate, peak = {}, 0
    for count in counts:
        with Scene(folder, f"many-{count}", keep, "many", person,
                   method={"staging": "encrypted"}, count=count) as scene:
            runs = []
            for _ in range(max(1, pairs // 2)):
                with Phone(scene.image) as phone:
                    runs.append(scene.winnow(phone, "--memory", "128M"))
            wall = median(m.wall_s for m in runs)
            rate[count] = wall / count * 1e6
            peak = max(peak, *(m.peak_bytes for m in runs))
            table.line(f"{count:,} files", f"{wall:.2f} s, "
                       f"{rate[count]:.1f} us a file")
    growth = rate[counts[1]] / rate[counts[0]]
    table.bar("time a file, four times as many (at most 1.25)", growth, 1.25,
              f"{growth:.2f}")
    table.bar("peak memory (at most 256 MiB)", peak, PEAK_LIMIT, human(peak))
    return table.missed


def _received_ns(bundle):
    """When the index was whole in the vault, on the monotonic clock."""
    with open(Path(bundle) / "audit/log.jsonl") as lines:
        for line in lines:
            event = json.loads(line)
            if event["event"] == "index-received":
                return event["mono_ns"]
    raise RuntimeError("the log does not say when the database had come")


def messages(folder, pairs, keep):
    """From database received to bundle sealed, against the sqlite3 shell."""
    table = Table("One person and two weeks out of 1,000,000 messages")
    ours, theirs, runs = [], [], []
    with Scene(folder, "messages", keep, "big-sms", person,
               method={"staging": "encrypted"}) as scene:
        database = scene.image / "backup/HomeDomain/Library/SMS/sms.db"
        for _ in range(pairs):
            with Phone(scene.image) as phone:
                done = scene.winnow(phone, "--memory", "128M")
            runs.append(done)
            ours.append((done.ended_ns - _received_ns(scene.out / "bundle"))
                        / 1e9)
            scene.fresh()
            start = time.monotonic()
            with open(scene.out / "dump.json", "wb") as dump:
                subprocess.run(["sqlite3", "-readonly", "-json", database,
                                "SELECT * FROM message"], stdout=dump,
                               check=True)
            theirs.append(time.monotonic() - start)
        wall = median(ours), median(theirs)
        table.line("database received to program's end", f"{wall[0]:.2f} s",
                   f"sqlite3 -json {wall[1]:.2f} s")
        table.bar("ratio (at most 1.0)", wall[0] / wall[1], 1.0,
                  f"{wall[0] / wall[1]:.2f}")
        table.line("peak memory", human(max(m.peak_bytes for m in runs)))
    return table.missed


def whatsapp(folder, pairs, keep):
    """The same for WhatsApp, with pictures: 200 of 40,000 in scope."""
    table = Table("WhatsApp: one person and two weeks out of 500,000 "
                  "messages, 200 of 40,000 media")
    ours, theirs, runs = [], [], []
    with Scene(folder, "whatsapp", keep, "big-whatsapp",
               lambda w: person(w, apps=["whatsapp"], parts=[
                   "metadata", "text", "attachments"]),
               method={"staging": "encrypted"}) as scene:
        database = scene.image / "backup" / WHATSAPP / "ChatStorage.sqlite"
        for _ in range(pairs):
            with Phone(scene.image) as phone:
                done = scene.winnow(phone, "--memory", "128M")
            runs.append(done)
            bundle = scene.out / "bundle"
            ours.append((done.ended_ns - _received_ns(bundle)) / 1e9)
            kept = sum(p.is_file() for p in (bundle / "data/files").iterdir())
            if kept != 200:
                raise RuntimeError(f"{kept} media were kept, not 200")
            scene.fresh()
            start = time.monotonic()
            with open(scene.out / "dump.json", "wb") as dump:
                subprocess.run(["sqlite3", "-readonly", "-json", database,
                                "SELECT * FROM ZWAMESSAGE"], stdout=dump,
                               check=True)
            theirs.append(time.monotonic() - start)
    wall = median(ours), median(theirs)
    table.line("database received to program's end", f"{wall[0]:.2f} s",
               f"sqlite3 -json {wall[1]:.2f} s")
    table.bar("ratio (at most 1.0)", wall[0] / wall[1], 1.0,
              f"{wall[0] / wall[1]:.2f}")
    peak = max(m.peak_bytes for m in runs)
    table.bar("peak memory (at most 256 MiB)", peak, PEAK_LIMIT, human(peak))
    return table.missed


IPHONE_SCENES = {"backup": backup, "photos": photos, "many": many,
                 "messages": messages, "whatsapp": whatsapp}
