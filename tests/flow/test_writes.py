"""The plain release build under strace: every byte that it writes anywhere in
a run is put together again and looked through. Nothing outside the filter is
there in the clear; nothing is mapped for shared writing; no core is left."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import side_by_side  # noqa: E402
import small_phone as small  # noqa: E402
from oracle import Oracle  # noqa: E402
from small_phone import w  # noqa: E402

RELEASE = Path(os.environ.get("WN_RELEASE_BIN") or "/nonexistent")
LONGEST = 1 << 22
WRITES = ("write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,"
          "splice,vmsplice,tee,sendfile,copy_file_range,process_vm_writev,"
          "io_uring_setup,io_submit,memfd_create,ftruncate,"
          "fallocate,mmap,mprotect,connect,execve,prctl,socket,fsync")
CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<rest>.*)$", re.S)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
FD = re.compile(r"^(-?\d+|AT_FDCWD)(?:<([^>]*)>)?")


def plain(text):
    """\\x41\\x42 → bytes."""
    return bytes.fromhex(text.replace("\\x", ""))


class Trace:
    """What strace says was written: by place, in order and by offset."""

    def __init__(self, path):
        self.calls, self.buffers, self.order = [], [], {}
        self.image, self.names, self.begun = {}, [], {}
        with open(path, errors="replace") as lines:
            for line in lines:
                self._line(line.rstrip("\n"))

    def _line(self, line):
        pid, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            self.begun[pid] = rest[:-len("<unfinished ...>")].rstrip()
            return
        resumed = re.match(r"<\.\.\. \w+ resumed>", rest)
        if resumed:
            rest = self.begun.pop(pid, "") + rest[resumed.end():]
        found = CALL.match(rest)
        if found:
            self._call(found["name"], found["rest"])

    def _call(self, name, rest):
        texts = TEXT.findall(rest)
        if any(cut for _, cut in texts):
            raise ValueError(f"{name}: strace cut a text short")
        bodies = [plain(t) for t, _ in texts]
        place = FD.match(rest)
        where = place[2] if place and place[2] else f"fd {place[1]}" \
            if place else "?"
        if where.startswith("\\x"):
            where = plain(where).decode(errors="replace")
        self.calls.append((name, where, rest))
        if name not in ("write", "pwrite64", "writev", "pwritev", "pwritev2",
                        "sendto", "sendmsg", "sendmmsg", "vmsplice",
                        "process_vm_writev"):
            self.names += bodies
            return
        data = b"".join(bodies)
        self.buffers.append((where, data))
        if name == "pwrite64":
            # Its offset ends the arguments: ..., 4096, 8192) = 4096
            offset = int(re.search(r", (\d+)\) += ", rest)[1])
            image = self.image.setdefault(where, bytearray())
            if len(image) < offset + len(data):
                image.extend(bytes(offset + len(data) - len(image)))
            image[offset:offset + len(data)] = data
        else:
            self.order.setdefault(where, bytearray()).extend(data)

    def everything(self):
        """(where, bytes): each buffer, and all of a place joined."""
        yield from self.buffers
        yield from self.order.items()
        yield from self.image.items()
        yield from (("a name", n) for n in self.names)


class Writes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (RELEASE / "winnow").is_file():
            raise unittest.SkipTest(
                "WN_RELEASE_BIN names no release build: tests/check does")
        cls.folder = w.workspace_of_class(cls)
        cls.base = cls.folder / "base"
        cls.truth = small.build(cls.base, attachment_bytes=30_000)
        small.configure(cls.base, cls.base, pairing={"pending-replies": 0})

    def traced(self, staging, *more, encrypted=False, expect=0, changes=None,
               **phone):
        """One whole run. Returns (place, outside, trace, result)."""
        if not shutil.which("strace"):
            self.skipTest("strace is missing")
        options = {"changes": changes} if changes else {}
        filter_ = small.make_filter(
            self.truth, small.rules(encrypted),
            method={"staging": staging}, **options)
        folder = w.workspace(self)
        place = small.Place(folder)
        path = small.write_filter(folder / "filter.json", filter_)
        image = small.vary(self.base, folder / "phone", **phone)
        log = folder / "trace"
        fds = (small.secret_fd(small.PASSWORD),) if encrypted and \
            "backup" in phone and "password" in phone["backup"] else ()
        for fd in fds:
            more += ("--backup-password-fd", fd)
        with w.Phone(image) as there:
            plan = w.plan_hash(path, there, "--state-dir", place.state,
                               env=place.env, bin_dir=RELEASE)
            done = w.run(
                "extract", path, "--output", place.bundle, "--plan", plan,
                "--state-dir", place.state, *more, phone=there, env=place.env,
                bin_dir=RELEASE, pass_fds=fds, prefix=(
                    "strace", "-f", "-y", "-xx", "-s", str(LONGEST),
                    "-e", f"trace=%file,{WRITES}", "-e", "signal=none",
                    "-o", log))
        for fd in fds:
            os.close(fd)
        if "ptrace" in done.err.lower() and not log.stat().st_size:
            self.skipTest(f"strace may not trace here: {done.err.strip()}")
        self.assertEqual(done.code, expect, done)
        outside = small.Outside(self.truth, Oracle(
            self.truth, filter_, encrypted))
        return place, outside, Trace(log), done

    def examine(self, place, outside, trace):
        found = sorted({(where, needle) for where, data in trace.everything()
                        for needle in outside.in_bytes(data)})
        self.assertFalse(found, f"written in the clear: {found[:5]}")
        bundle = place.bundle.parent
        kept = b"".join(
            bytes(data) for where, data in
            list(trace.order.items()) + list(trace.image.items())
            if where.startswith(str(bundle)))
        missing = [t for t in outside.must if t.encode() not in kept]
        # What is kept was seen being written: the trace can be trusted.
        self.assertFalse(missing, missing)
        self.places(place, trace)
        self.nothing_else(trace)

    def places(self, place, trace):
        """Files are written below the output, TMPDIR and the state only."""
        good = tuple(str(p) + "/" for p in (
            place.out, place.tmp, place.state))
        other = set()
        for name, where, rest in trace.calls:
            if name in ("openat", "open", "creat") and re.search(
                    r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", rest):
                path = TEXT.search(rest)
                path = plain(path[1]).decode() if path else "?"
                if not path.startswith("/"):
                    path = f"{where}/{path}"
                other.add(path)
        for where in list(trace.order) + list(trace.image):
            if where.startswith("/"):
                other.add(where.replace(" (deleted)", ""))
        odd = [p for p in other if not (p + "/").startswith(good) and
               not p.startswith(("/dev/null", "/dev/pts", "/dev/tty"))]
        self.assertFalse(odd, "opened for writing, or written to, elsewhere")

    def nothing_else(self, trace):
        """No way to write that this test could not see."""
        for name, _, rest in trace.calls:
            if name == "mmap" and "MAP_SHARED" in rest:
                self.assertNotIn("PROT_WRITE", rest)
            if name == "execve":
                continue
            self.assertNotIn(name, (
                "splice", "tee", "sendfile", "copy_file_range",
                "io_uring_setup", "io_submit", "memfd_create",
                "process_vm_writev"), rest[:200])
            if name == "connect":
                self.assertIn("AF_UNIX", rest)
        self.assertEqual(
            sum(name == "execve" for name, *_ in trace.calls), 1)

    def no_core_is_possible(self, trace):
        self.assertTrue([1 for name, _, rest in trace.calls
                         if name == "prctl" and
                         re.search(r"PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)",
                                   rest)])

    def originals_are_on_disk_before_the_seal(self, place, trace):
        sealed = next(at for at, (name, _, rest) in enumerate(trace.calls)
                      if name.startswith("rename") and b"seal.txt" in
                      [plain(t) for t, _ in TEXT.findall(rest)])
        settled = {where.partition("/data/files/")[2]
                   for name, where, rest in trace.calls[:sealed]
                   if name == "fsync" and rest.endswith("= 0")}
        kept = {p.name for p in (place.bundle / "data/files").iterdir()}
        self.assertTrue(kept)
        self.assertLessEqual(kept, settled)

    def test_staging_in_memory(self):
        place, outside, trace, _ = self.traced("memory")
        self.examine(place, outside, trace)
        self.originals_are_on_disk_before_the_seal(place, trace)
        self.no_core_is_possible(trace)
        touched = [p for p in list(trace.order) + list(trace.image)
                   if p.startswith(str(place.tmp))]
        self.assertFalse(touched, "memory is memory")

    def test_staging_encrypted(self):
        place, outside, trace, _ = self.traced(
            "encrypted", "--memory", "64K",
            backup={"order": "index-last"})
        self.examine(place, outside, trace)
        spilt = b"".join(
            bytes(data) for where, data in
            list(trace.order.items()) + list(trace.image.items())
            if where.startswith(str(place.tmp)))
        self.assertGreater(len(spilt), 100_000, "nothing was spilt at all")
        dense = spilt.replace(bytes(4096), b"")
        self.assertGreater(len(zlib.compress(dense, 1)), 0.98 * len(dense),
                           "this is not encrypted")
        # The kept words rest there under a key, too.
        clear = [t for t in outside.must if t.encode() in spilt]
        self.assertFalse(clear)
        self.assertEqual(list(place.tmp.iterdir()), [])

    def test_an_encrypted_backup(self):
        place, outside, trace, _ = self.traced(
            "memory", encrypted=True, backup={"password": small.PASSWORD})
        self.examine(place, outside, trace)
        told = [where for where, data in trace.everything()
                if small.PASSWORD.encode() in data]
        self.assertFalse(told, "the owner's password was written")

    def test_a_temporary_password(self):
        place, outside, trace, done = self.traced(
            "memory", "--json", encrypted=True, changes=(
                "pairing-trust", "sync-lock-file",
                "temporary-backup-password"))
        self.examine(place, outside, trace)
        words = [e["shown"] for e in done.events if e.get("shown")]
        self.assertTrue(words, "it is shown before it is set")
        for word in words:
            told = {where for where, data in trace.everything()
                    if word.encode() in data and where.startswith("/")}
            self.assertFalse(told, "the temporary password was written")

    def test_a_run_that_is_disrupted(self):
        for n in (30_000, 200_000):
            with self.subTest(n):
                place, outside, trace, _ = self.traced(
                    "memory", expect=7,
                    faults=[{"at": "bytes", "n": n, "do": "hang-up"}])
                found = [(where, needle)
                         for where, data in trace.everything()
                         for needle in outside.in_bytes(data)]
                self.assertFalse(found)
                self.places(place, trace)
                self.nothing_else(trace)


class Core(unittest.TestCase):
    """A crash leaves no core, whatever the limits allow."""

    def abort(self, command, folder, env=None, wait=0.0):
        """(core dumped?, files left) of a child that is sent SIGABRT."""
        pid = os.fork()
        if pid == 0:
            try:
                resource.setrlimit(resource.RLIMIT_CORE, (
                    resource.RLIM_INFINITY,) * 2)
                os.chdir(folder)
                null = os.open(os.devnull, os.O_RDWR)
                for fd in range(3):
                    os.dup2(null, fd)
                os.execve(command[0], [str(c) for c in command],
                          env or dict(os.environ))
            finally:
                os._exit(99)
        time.sleep(wait)
        os.kill(pid, signal.SIGABRT)
        status = os.waitpid(pid, 0)[1]
        self.assertTrue(os.WIFSIGNALED(status), status)
        return os.WCOREDUMP(status), sorted(
            p.name for p in folder.iterdir() if "core" in p.name)

    def test_no_core(self):
        if not (RELEASE / "winnow").is_file():
            self.skipTest("WN_RELEASE_BIN names no release build")
        folder = w.workspace(self)
        try:
            dumped, _ = self.abort(["/bin/sleep", "60"], folder, wait=0.2)
        except (OSError, ValueError) as error:
            self.skipTest(f"no core limit can be set here: {error}")
        if not dumped:
            self.skipTest("this system dumps no cores at all")
        for path in folder.iterdir():
            path.unlink()
        place = small.Place(folder)
        truth = small.build(folder / "base")
        image = small.vary(folder / "base", folder / "phone", pairing={
            "pending-replies": 0}, faults=[
                {"at": "backup-file", "n": 9, "do": "stall",
                 "ms": 600_000}])
        path = small.write_filter(folder / "filter.json", small.make_filter(
            truth, [small.messages_rule()]))
        with w.Phone(image) as phone:
            plan = w.plan_hash(path, phone, env=place.env, bin_dir=RELEASE)
            dumped, left = self.abort(
                [RELEASE / "winnow", "extract", path, "--output",
                 place.bundle, "--plan", plan, "--state-dir", place.state],
                folder, w.environment(phone, **place.env), wait=2.5)
        self.assertFalse(dumped)
        self.assertEqual(left, [])


if __name__ == "__main__":
    side_by_side.main(4)
