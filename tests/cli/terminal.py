"""A program on a terminal of its own, spoken to as a person would."""

import codecs
import os
import pty
import re
import select
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import winnow_run as w  # noqa: E402


class Terminal:
    """`said` is all that was written to the terminal, on any descriptor."""

    def __init__(self, *arguments, phone=None, program="winnow", env=None):
        self.said = ""
        self.mark = 0
        # A read may end inside a character.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        environment = w.environment(phone, **(env or {}))
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            path = str(Path(w.BIN) / program)
            os.execve(path, [path, *map(str, arguments)], environment)

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return None
        if not data:
            return None
        self.said += self.decoder.decode(data)
        return True

    def expect(self, pattern, seconds=120):
        """Wait for something new that matches."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.said[self.mark:], re.S)
            if found:
                self.mark += found.end()
                return found
            if self.read(0.2) is None:
                break
        raise AssertionError(
            f"never said {pattern!r}; said:\n{self.said[self.mark:]}")

    def type(self, text):
        os.write(self.fd, text.encode() + b"\n")

    def signal(self, number):
        os.kill(self.pid, number)

    def end(self, seconds=120):
        """→ the exit code (negative: the signal)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0.1):
                    pass
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
            self.read(0.1)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"did not end; said:\n{self.said}")
