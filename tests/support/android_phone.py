"""A virtual Android, as winnow_run.Phone is a virtual iPhone: a context
manager that winnow_run's functions take as their `phone`."""

import json
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import winnow_run as w


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class AndroidPhone:
    """One virtual Android, listening on a port of its own."""

    def __init__(self, image, bin_dir=None, options=()):
        self.image = str(image)
        self.folder = Path(tempfile.mkdtemp(prefix="winnow-phone-"))
        self.port = free_port()
        self.log = self.folder / "served.jsonl"
        self.bin_dir = Path(bin_dir or w.BIN)
        self.options = list(options)
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(
            [self.bin_dir / "virtual-android", self.image, "--listen",
             f"tcp:{self.port}", "--log", self.log, *self.options],
            stdout=subprocess.PIPE, text=True)
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

    def served(self):
        """What it served, after it has been stopped."""
        self.stop()
        with open(self.log) as lines:
            return [json.loads(line) for line in lines]

    @property
    def device(self):
        """As --device takes it."""
        return f"tcp:127.0.0.1:{self.port}"

    @property
    def env(self):
        return {}


def extract(filter_path, phone, out, *more, plan_options=(), **keys):
    """winnow_run.extract on this phone."""
    return w.extract(filter_path, phone, out, *more, plan_options=(
        "--device", phone.device, *plan_options), **keys)
