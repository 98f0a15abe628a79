"""The scene of verifying: a bundle of 20 GiB of pictures."""

import os

from measure import Table, human, measure, median
from scene import Scene
from winnow_run import BIN, Phone, environment

PICTURES, BYTES = 10_240, 2 << 20
PEAK_LIMIT = 64 << 20
# Strict: both sums at a time, one on each core, and nothing else.
PEERS = {
    "one after the other":
        "sha256sum --quiet -c manifest-sha256.txt && "
        "sha512sum --quiet -c manifest-sha512.txt",
    "side by side":
        "{ sha256sum --quiet -c manifest-sha256.txt & } && "
        "sha512sum --quiet -c manifest-sha512.txt && wait $!",
}


def verify(folder, pairs, keep):
    """winnow verify against the sums of coreutils alone. The pictures have
    holes, which cost nobody a disk: what is compared is the work."""
    table = Table(f"verify of {PICTURES:,} pictures of 2 MiB")
    with Scene(folder, "verify", keep, "photos",
               lambda w: [{"rule": "r", "category": "photos",
                           "from": w["from"], "to": w["to"]}],
               count=PICTURES, in_window=PICTURES, bytes=BYTES) as scene:
        with Phone(scene.image) as phone:
            made = scene.winnow(phone)
        table.line("making it, for comparison", f"{made.wall_s:.1f} s")
        ours, theirs = [], {name: [] for name in PEERS}
        for _ in range(pairs):
            ours.append(measure(
                [BIN / "winnow", "verify", scene.out / "bundle"],
                environment(), scene.out / "verify.txt"))
            for name, script in PEERS.items():
                theirs[name].append(measure(
                    ["sh", "-c", f'cd "$1" && {script}', "sh",
                     scene.out / "bundle"], dict(os.environ),
                    scene.out / "peer.txt"))
        wall = median(m.wall_s for m in ours)
        peers = {n: median(m.wall_s for m in ms) for n, ms in theirs.items()}
        table.line("wall", f"{wall:.1f} s", ", ".join(
            f"{n} {s:.1f} s" for n, s in peers.items()))
        ratio = wall / min(peers.values())
        table.bar("ratio to the faster of them (at most 1.0)", ratio, 1.0,
                  f"{ratio:.2f}")
        peak = max(m.peak_bytes for m in ours)
        table.bar("peak memory (at most 64 MiB)", peak, PEAK_LIMIT,
                  human(peak))
    return table.missed


VERIFY_SCENES = {"verify": verify}
