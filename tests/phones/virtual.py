"""Starts virtual phones for tests, and reads what they served."""

import json
import os
import shutil
import signal
import subprocess
import tempfile


class Phone:
    """One process of virtual-iphone. Use with `with`."""

    def __init__(self, bin_dir, *images, listen=()):
        self.dir = tempfile.mkdtemp(prefix="vphone-")
        self.socket = os.path.join(self.dir, "mux")
        self.log_path = os.path.join(self.dir, "served.jsonl")
        self.process = subprocess.Popen(
            [os.path.join(bin_dir, "virtual-iphone"), *images,
             "--listen", "unix:" + self.socket, "--log", self.log_path,
             *(word for where in listen for word in ("--listen", where))],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.env = {**os.environ,
                    "USBMUXD_SOCKET_ADDRESS": "UNIX:" + self.socket}

    def __enter__(self):
        line = self.process.stdout.readline()
        if line != "ready\n":
            raise RuntimeError(f"no virtual iPhone: {line!r} "
                               f"{self.process.stderr.read()}")
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir)

    def stop(self):
        """End it and return the log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.errors = self.process.stderr.read()
            self.process.stdout.close()
            self.process.stderr.close()
            if self.process.returncode != 0 or self.errors:
                raise RuntimeError(f"virtual-iphone ended with "
                                   f"{self.process.returncode}: {self.errors}")
        return self.log()

    def log(self):
        with open(self.log_path, encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]

    def run(self, *command, timeout=60):
        return subprocess.run(command, env=self.env, timeout=timeout,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Android:
    """One process of virtual-android over TCP. Use with `with`."""

    def __init__(self, bin_dir, image):
        self.dir = tempfile.mkdtemp(prefix="vandroid-")
        self.log_path = os.path.join(self.dir, "served.jsonl")
        self.process = subprocess.Popen(
            [os.path.join(bin_dir, "virtual-android"), image, "--listen",
             "tcp:0", "--log", self.log_path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.port = None

    def __enter__(self):
        words = self.process.stdout.readline().split()
        if len(words) != 2 or words[0] != "ready":
            raise RuntimeError(f"no virtual Android: "
                               f"{self.process.stderr.read()}")
        self.port = int(words[1])
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir)

    def stop(self):
        """End it and return the log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            errors = self.process.stderr.read()
            self.process.stdout.close()
            self.process.stderr.close()
            if self.process.returncode != 0 or errors:
                raise RuntimeError(f"virtual-android ended with "
                                   f"{self.process.returncode}: {errors}")
        with open(self.log_path, encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]


def write_image(root, phone, files=None):
    """phone.yaml (as JSON) and files {path below the image: bytes}."""
    os.makedirs(root, exist_ok=True)
    with open(os.path.join(root, "phone.yaml"), "w", encoding="utf-8") as out:
        json.dump(phone, out)
    for path, data in (files or {}).items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as out:
            out.write(data)
    return root
