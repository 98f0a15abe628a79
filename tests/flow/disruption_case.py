"""What the tests of disruption share, whatever the phone: a place, a run, the
contract of every failure, and the next run."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402


class Setting:
    """Built once: images, filters, and what a good run keeps of them."""

    def __init__(self, name):
        self.folder = Path(tempfile.mkdtemp(prefix=f"winnow-{name}-"))
        self.base = self.folder / "base"
        self.good = {}

    def phone(self, image):
        """A virtual phone of an image, not started."""
        raise NotImplementedError

    def options(self, phone):
        """What names it to winnow."""
        return []

    def outside(self, name, filter_):
        """The small.Outside of a filter."""
        raise NotImplementedError

    def filter(self, name, rules, **options):
        filter_ = small.make_filter(self.truth, rules, **options)
        path = self.folder / f"{name}.json"
        small.write_filter(path, filter_)
        return path, self.outside(name, filter_)

    def base_of(self, which):
        return self.base

    def keys(self, which, password=None):
        """What a run without any disruption keeps."""
        if which not in self.good:
            case = Case(self, which, base=self.base_of(which),
                        **({"backup": {"password": password}}
                           if password else {}))
            with case.phone() as phone:
                done = case.run(phone, password=password)
            case.must(done.code == 0, done)
            pages = sum(-(-p.stat().st_size // 4096) + 1
                        for p in case.place.bundle.rglob("*"))
            self.good[which] = (case.bundle().keys(), done.seconds, pages)
            case.close()
        return self.good[which][0]

    def seconds(self, which):
        self.keys(which)
        return self.good[which][1]

    def pages(self, which):
        """Of 4 KiB, for its files and folders."""
        self.keys(which)
        return self.good[which][2]


class Case:
    """One phone, one filter, one place to write to."""

    def __init__(self, setting, which, base=None, **phone):
        self.setting, self.which = setting, which
        self.path, self.outside = which
        self.base = base or setting.base
        self.folder = Path(tempfile.mkdtemp(dir=setting.folder))
        self.place = small.Place(self.folder)
        self.image = small.vary(self.base, self.folder / "phone", **phone)
        self.said = []

    def must(self, truth, what):
        if not truth:
            raise AssertionError(what)

    def close(self):
        shutil.rmtree(self.folder)

    def phone(self):
        return self.setting.phone(self.image)

    def plan(self, phone):
        return w.plan_hash(self.path, phone, "--state-dir", self.place.state,
                           *self.setting.options(phone), env=self.place.env)

    def command(self, phone, *more, plan=None, out=None):
        return ["extract", self.path, "--output", out or self.place.bundle,
                "--plan", plan or self.plan(phone), "--state-dir",
                self.place.state, "--json", *self.setting.options(phone),
                *more]

    def run(self, phone, *more, password=None, plan=None, out=None, **keys):
        fds = ()
        if password is not None:
            fds = (small.secret_fd(password),)
            more += ("--backup-password-fd", fds[0])
        command = self.command(phone, *more, plan=plan, out=out)
        begin = time.monotonic()
        keys.setdefault("env", self.place.env)
        done = w.run(*command, phone=phone, pass_fds=fds, **keys)
        done.seconds = time.monotonic() - begin
        for fd in fds:
            os.close(fd)
        self.said.append(done)
        return done

    # ---- a run that is met on its way ----------------------------------
    def start(self, phone, *more, plan, preexec_fn=None):
        return subprocess.Popen(
            [w.BIN / "winnow", *map(str, self.command(phone, *more,
                                                      plan=plan))],
            env=w.environment(phone, **self.place.env),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace",
            start_new_session=True, preexec_fn=preexec_fn)

    def reach(self, process, word):
        """Until an event says so; what was read is kept for the end."""
        process.begun = []
        while not process.begun or word not in process.begun[-1]:
            line = process.stdout.readline()
            self.must(line, f"no {word}: {process.begun}")
            process.begun.append(line)

    def end(self, process, seconds=30):
        out, err = process.communicate(timeout=seconds)
        process.stdout = "".join(getattr(process, "begun", [])) + out
        process.stderr = err
        done = w.Result(process)
        self.said.append(done)
        return done

    # ---- what is left --------------------------------------------------
    def bundle(self, out=None):
        return w.Bundle(out or self.place.bundle)

    def clean(self):
        """Nothing of outside the filter in any file or word."""
        found = self.outside.in_folder(self.place.folder / "out",
                                       self.place.tmp, self.place.state)
        self.must(not found, f"{len(found)} canaries: {found[:5]}")
        for done in self.said:
            words = (done.out + done.err).encode()
            self.must(not self.outside.in_bytes(words), f"spoken: {done}")


class DisruptionCase(unittest.TestCase):
    maxDiff = 4000
    s = None  # the Setting

    def case(self, which, **phone):
        case = Case(self.s, which, **phone)
        self.addCleanup(case.close)
        return case

    def failed(self, case, done, code, *words, void=True):
        """The contract of every failure."""
        self.assertEqual(done.code, code, done)
        self.assertNotIn("Sanitizer", done.err, done)
        error = done.event("error")
        self.assertIsNotNone(error, done)
        self.assertEqual(error["exit"], code, done)
        self.assertTrue(error["text"].strip(), done)
        self.assertNotIn("\n", error["text"], done)
        # Who cancels knows what to do; a mistyped command is told in one.
        if code not in (2, 11):
            self.assertTrue(error["todo"], f"nothing to do: {done}")
        for word in words:
            self.assertIn(word.lower(), (error["text"] + " " + error.get(
                "todo", "")).lower(), done)
        self.assertIsNone(done.event("sealed"), done)
        self.assertFalse(case.place.bundle.exists(), done)
        self.assertFalse(
            (case.place.out / "bundle.partial").exists(), done)
        voids = case.place.voids()
        self.assertEqual(bool(voids), void, (voids, done))
        for path in voids:
            self.assertIn("attempted", json.loads(path.read_text()))
        case.clean()

    def sealed(self, case, done, code=0, out=None, same=True):
        self.assertEqual(done.code, code, done)
        self.assertNotIn("Sanitizer", done.err, done)
        self.assertIsNotNone(done.event("sealed"), done)
        bundle = case.bundle(out)
        if same:
            self.assertEqual(bundle.keys(), self.s.keys(case.which))
        case.clean()
        return bundle

    def next_works(self, case, phone, password=None, plan=None):
        """On the very phone that made the trouble, or on a mended one."""
        out = case.place.out / f"again-{len(case.said)}"
        done = case.run(phone, out=out, password=password, plan=plan)
        self.sealed(case, done, out=out)

    def put_back(self, served):
        """The phone's own log: is it as it was?"""
        raise NotImplementedError

    # ---- signals -------------------------------------------------------
    def signals_at_any_time(self, which, seed, times=10):
        """Ctrl-C and SIGTERM by turns: a clean end, whenever."""
        rng = random.Random(seed)
        whole = self.s.seconds(which)
        case = self.case(which, base=self.s.base_of(which))
        with case.phone() as phone:
            plan = case.plan(phone)
            cut = 0
            for i in range(times):
                number = (signal.SIGINT, signal.SIGTERM)[i % 2]
                # The plan was part of the measured time, but is not of this.
                wait = 0.1 + rng.random() * whole * 0.8
                process = case.start(phone, plan=plan)
                time.sleep(wait)
                for path in case.place.voids():
                    path.unlink()
                process.send_signal(number)
                done = case.end(process)
                with self.subTest(wait=wait, number=number):
                    if done.code == 0:
                        self.sealed(case, done)
                        shutil.rmtree(case.place.bundle)
                        continue
                    cut += 1
                    begun = done.event("plan") is not None
                    void = len(case.place.voids())
                    self.assertIn(void, (0, 1) if begun else (0,))
                    self.failed(case, done, 11, void=void > 0)
            self.next_works(case, phone)
            self.put_back(phone.served())
        self.assertGreater(cut, 2, "every signal came too late")

    def kills(self, which, times, seed, base=None, *more, **phone):
        """SIGKILL leaves nothing of outside the filter, and no bundle that
        is not whole; the next run clears up."""
        rng = random.Random(seed)
        case = self.case(which, base=base, **phone)
        cut = left = 0
        with case.phone() as there:
            plan = case.plan(there)
            begin = time.monotonic()
            first = case.run(there, *more, plan=plan, out=case.folder / "a")
            self.assertEqual(first.code, 0, first)
            whole = time.monotonic() - begin
            for _ in range(times):
                wait = rng.random() * whole
                process = case.start(there, *more, plan=plan)
                time.sleep(wait)
                process.kill()
                done = case.end(process)
                with self.subTest(wait=wait):
                    if case.place.bundle.exists():
                        checked = w.run("verify", case.place.bundle)
                        self.assertEqual(checked.code, 0, checked)
                        shutil.rmtree(case.place.bundle)
                        continue
                    self.assertEqual(done.code, -signal.SIGKILL)
                    cut += 1
                    left += (case.place.out / "bundle.partial").exists()
                    case.clean()
                    self.assertEqual(list(case.place.tmp.iterdir()), [])
            voids = len(case.place.voids())
            partial = (case.place.out / "bundle.partial").exists()
            done = case.run(there, *more, plan=plan)
            self.sealed(case, done)
            self.assertFalse((case.place.out / "bundle.partial").exists())
            if partial:
                self.assertGreater(len(case.place.voids()), voids, done)
            served = there.served()
        self.assertGreater(cut, times // 3, "every kill came too late")
        self.assertGreater(left, 0, "no kill met a bundle being written")
        self.put_back(served)

    # ---- no room -------------------------------------------------------
    @contextlib.contextmanager
    def small_disk(self, case, size):
        """Of `size`, as mount says it, where the bundle shall go."""
        if os.geteuid() != 0:
            self.skipTest("no root: a small file system cannot be mounted")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}",
                               "none", case.place.out], capture_output=True,
                              text=True)
        if done.returncode:
            self.skipTest(f"no mount here: {done.stderr.strip()}")
        try:
            yield
        finally:
            subprocess.run(["umount", case.place.out], check=True)

    def disks_that_fill(self, which, base=None, parts=(0, 1 / 3, 3 / 4)):
        whole = self.s.pages(which) * 4
        for part in parts:
            size = f"{max(40, int(whole * part))}k"
            case = self.case(which, base=base)
            with self.subTest(size), self.small_disk(case, size), \
                    case.phone() as phone:
                done = case.run(phone)
                self.assertEqual(done.code, 9, done)
                self.assertFalse(case.place.bundle.exists())
                self.assertFalse(
                    (case.place.out / "bundle.partial").exists())
                self.assertIn("exit", done.event("error"))
                case.clean()
                out = case.folder / "elsewhere"
                self.sealed(case, case.run(phone, out=out), out=out)
                self.put_back(phone.served())

    def files_that_may_not_grow(self, which, base=None):
        case = self.case(which, base=base)

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, 32_768))

        with case.phone() as phone:
            done = case.end(case.start(phone, plan=case.plan(phone),
                                       preexec_fn=limit), 120)
            self.assertEqual(done.code, 9, done)
            self.assertFalse(case.place.bundle.exists())
            case.clean()
            self.next_works(case, phone)
            self.put_back(phone.served())
