"""Run the programs against a virtual phone, as a lab's script would.

A test is `python3 test_x.py BIN_DIR [unittest arguments]`: main() takes the
folder of the programs from the command line.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
BIN = Path(os.environ.get("WN_BIN", ROOT / "build/bin"))
CORPUS = Path(os.environ.get("WN_CORPUS", ROOT.parent / "shared/corpus"))
SKIPPED = 77


def main():
    """Entry of a test file. All skipped = exit 77, so that ctest says so."""
    global BIN
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BIN = Path(sys.argv.pop(1)).resolve()
    program = unittest.main(exit=False, verbosity=1)
    result = program.result
    if not result.wasSuccessful() or result.testsRun == 0:
        sys.exit(1)
    sys.exit(SKIPPED if len(result.skipped) == result.testsRun else 0)


def workspace(test):
    """A private folder, removed after the test."""
    folder = Path(tempfile.mkdtemp(prefix="winnow-test-"))
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


def workspace_of_class(cls):
    """The same for a whole class of tests."""
    folder = Path(tempfile.mkdtemp(prefix="winnow-test-"))
    cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Running:
    """A virtual phone and its log; a context manager."""

    program = None

    def __init__(self, bin_dir=None):
        self.folder = Path(tempfile.mkdtemp(prefix="winnow-phone-"))
        self.log = self.folder / "served.jsonl"
        self.bin_dir = Path(bin_dir or BIN)
        self.process = None

    def arguments(self):
        """What the program is given beside its log."""
        raise NotImplementedError

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(
            [self.bin_dir / self.program, *self.arguments(),
             "--log", self.log], stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError("the virtual phone did not start")

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        if self.process:
            self.process.stdout.close()
        if self.process and self.process.returncode not in (0, -15):
            raise RuntimeError(
                f"the virtual phone ended with {self.process.returncode}")

    def met(self):
        """Waits until it has made trouble."""
        if not wait_for(lambda: '"service":"fault"' in self.log.read_text()):
            raise AssertionError("the phone made no trouble")

    def served(self):
        """What it served, after it has been stopped."""
        self.stop()
        with open(self.log) as lines:
            return [json.loads(line) for line in lines]


class Phone(Running):
    """Virtual iPhones on one socket."""

    program = "virtual-iphone"

    def __init__(self, *images, bin_dir=None):
        super().__init__(bin_dir)
        self.images = [str(i) for i in images]
        self.socket = self.folder / "mux"

    def arguments(self):
        return [*self.images, "--listen", f"unix:{self.socket}"]

    @property
    def env(self):
        return {"USBMUXD_SOCKET_ADDRESS": f"UNIX:{self.socket}"}


class Result:
    """One run of a program."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def events(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def event(self, name):
        found = [e for e in self.events if e.get("event") == name]
        return found[-1] if found else None

    def __repr__(self):
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


def environment(phone=None, **more):
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent",
           "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0",
           "UBSAN_OPTIONS": "print_stacktrace=1"}
    for name in ("TZ", "LC_ALL"):
        if name in os.environ:
            env[name] = os.environ[name]
    if phone:
        env.update(phone.env)
    env.update(more)
    return env


def run(*arguments, phone=None, env=None, timeout=600, program="winnow",
        bin_dir=None, prefix=(), pass_fds=()):
    """Run a verb without a terminal, to its end."""
    process = subprocess.run(
        [*prefix, Path(bin_dir or BIN) / program, *map(str, arguments)],
        env=environment(phone, **(env or {})), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=timeout, errors="replace",
        start_new_session=True, pass_fds=pass_fds)
    return Result(process)


def plan_hash(filter_path, phone, *more, **keys):
    """The plan's hash for this phone and filter, whatever its exit code."""
    done = run("plan", filter_path, "--json", *more, phone=phone, **keys)
    if done.code not in (0, 8):
        raise AssertionError(f"plan failed: {done!r}")
    return done.json["plan_hash"]


def extract(filter_path, phone, out, *more, plan_options=(), **keys):
    """plan, then extract unattended with its hash."""
    plan_keys = {k: v for k, v in keys.items() if k in ("env", "bin_dir")}
    planned = plan_hash(filter_path, phone, *plan_options, **plan_keys)
    state = Path(out).parent / "state"
    return run("extract", filter_path, "--output", out, "--plan", planned,
               "--state-dir", state, "--json", *plan_options, *more,
               phone=phone, **keys)


class Bundle:
    """A sealed bundle, read with nothing but sqlite3 and json."""

    def __init__(self, path):
        self.path = Path(path)
        self.db = sqlite3.connect(
            f"file:{self.path}/data/records.sqlite?mode=ro&immutable=1",
            uri=True)
        self.db.row_factory = sqlite3.Row

    def rows(self, sql, *values):
        return [dict(r) for r in self.db.execute(sql, values)]

    def keys(self):
        """{(locator, table, row)} of every item."""
        return {(r["locator"], r["source_table"], r["source_row"])
                for r in self.rows(
                    "SELECT s.locator, i.source_table, i.source_row"
                    " FROM item i JOIN source s USING (source_id)")}

    def all_bytes(self):
        """Every byte of every file in the bundle, names included."""
        parts = []
        for path in sorted(self.path.rglob("*")):
            parts.append(str(path.relative_to(self.path)).encode())
            if path.is_file():
                parts.append(path.read_bytes())
        return b"\n".join(parts)


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
