"""One process, measured: wall time, peak memory, bytes written to disk."""

import os
import statistics
import subprocess
import threading
import time


class Measured:
    def __init__(self, wall_s, peak_bytes, written_bytes, out, ended_ns):
        self.wall_s = wall_s
        self.peak_bytes = peak_bytes
        self.written_bytes = written_bytes
        self.out = out
        self.ended_ns = ended_ns


def written_by(pid):
    """Bytes it caused to be written to storage; read while it is a zombie, so
    that nothing is lost at the end."""
    with open(f"/proc/{pid}/io") as lines:
        for line in lines:
            key, value = line.split(":")
            if key == "write_bytes":
                return int(value)
    raise RuntimeError("no write_bytes in /proc/PID/io")


class Peak(threading.Thread):
    """The kernel's own high-water mark, read every 20 ms. ru_maxrss would
    count the memory of the Python that started it."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.bytes = 0
        self.start()

    def run(self):
        while True:
            try:
                with open(f"/proc/{self.pid}/status") as lines:
                    marks = [line for line in lines
                             if line.startswith("VmHWM:")]
            except OSError:
                return
            if not marks:  # it has ended
                return
            self.bytes = int(marks[0].split()[1]) * 1024
            time.sleep(0.02)


def measure(command, env, out_path, expect=(0,)):
    """Run to the end; standard output goes to out_path, so that no pipe slows
    a program down."""
    with open(out_path, "wb") as out, open(f"{out_path}.err", "wb") as err:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(c) for c in command], env=env, stdout=out, stderr=err,
            stdin=subprocess.DEVNULL, start_new_session=True)
        peak = Peak(process.pid)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - start
        ended = time.monotonic_ns()
        written = written_by(process.pid)
        peak.join()
        _, status = os.waitpid(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expect:
        with open(f"{out_path}.err") as text:
            raise RuntimeError(f"{command[0]} ended with "
                               f"{process.returncode}:\n{text.read()}")
    return Measured(wall, peak.bytes, written, out_path, ended)


def median(values):
    return statistics.median(values)


def human(number):
    for unit in ("B", "KiB", "MiB"):
        if number < 1024:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.2f} GiB"


class Table:
    """Lines of one scene; bars that were missed are counted."""

    def __init__(self, title):
        self.missed = 0
        print(f"\n{title}", flush=True)

    def line(self, what, ours, theirs=None):
        text = f"  {what:<46} {ours}"
        if theirs is not None:
            text += f"   against {theirs}"
        print(text, flush=True)

    def bar(self, what, value, limit, shown):
        held = value <= limit
        self.missed += not held
        print(f"  {what:<46} {shown}   {'held' if held else 'MISSED'}",
              flush=True)
