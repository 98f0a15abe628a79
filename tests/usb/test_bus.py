"""The real chain: winnow → libusb → kernel → gadget, on a machine of its own.

    test_bus.py BIN_DIR [-k PATTERN]

Boots Debian's kernel under QEMU and runs on_bus_rules.py and on_bus.py there.
Exit 77 where QEMU, its kernel or adb cannot be had.
"""

import shutil
import sys
from pathlib import Path

import guest

HERE = Path(__file__).resolve().parent


def main():
    programs, words = Path(sys.argv[1]).resolve(), sys.argv[2:]
    if not shutil.which("adb"):
        print("skipped: adb is not installed")
        return 77
    script = "mkdir -p /tmp/home\nulimit -l unlimited\nstatus=0\n"
    for part in ("on_bus_rules.py", "on_bus.py"):
        command = ["python3", "-B", str(HERE / part), str(programs), *words]
        script += f"{' '.join(command)} 2>&1 || status=1\n"
    try:
        status, said = guest.boot(
            script + "exit $status\n", HERE.parents[1] / "build/usb-guest",
            timeout=800)
    except guest.Missing as missing:
        print(f"skipped: {missing}")
        return 77
    print(said)
    return 1 if status is None else status


sys.exit(main())
