"""What happens at a moment that matters: the phone's list of photos changes
while it is copied, and somebody says stop when all is sealed but not yet
verified."""

import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402

LIST = "media/PhotoData/Photos.sqlite"


class Moments(unittest.TestCase):

    def setUp(self):
        self.place = small.Place(w.workspace(self))
        self.phone = self.place.folder / "phone"

    def built(self, allow, faults=(), **options):
        truth = small.build(self.phone, noise=False, **options)
        small.configure(self.phone, self.phone, faults=list(faults),
                        pairing={"pending-replies": 0})
        return small.write_filter(self.place.folder / "filter.json",
                                  small.make_filter(truth, allow))

    def photos(self, change):
        """A run over photos while change(file) is called all the time."""
        filter_ = self.built([small.photos_rule()], faults=[
            {"at": "afc-path", "path": LIST.removeprefix("media/"),
             "op": "read", "do": "stall", "ms": 30}])
        end = threading.Event()

        def keep_changing():
            while not end.wait(0.001):
                change(self.phone)

        change(self.phone)
        worker = threading.Thread(target=keep_changing)
        with w.Phone(self.phone) as served:
            worker.start()
            try:
                done = w.extract(filter_, served, self.place.bundle,
                                 env=self.place.env)
            finally:
                end.set()
                worker.join()
        return done, w.Bundle(self.place.bundle)

    def test_a_list_that_never_holds_still(self):
        """Half of one state and half of another tells no flag for certain:
        nothing is kept, and that is said."""
        done, bundle = self.photos(lambda phone: os.utime(phone / LIST))
        self.assertEqual(done.code, 8, done)
        self.assertEqual(bundle.keys(), set())
        self.assertEqual([r["outcome"] for r in bundle.rows(
            "SELECT outcome FROM rule")], ["could-not-look"])

    def test_a_wal_that_grows(self):
        """SQLite leaves out what is cut: one state all the same."""
        def grow(phone):
            with open(phone / f"{LIST}-wal", "ab") as wal:
                wal.write(b"\0" * 16)

        done, bundle = self.photos(grow)
        self.assertIn(done.code, (0, 8), done)
        self.assertTrue(bundle.keys())

    def test_stop_while_it_is_verified(self):
        filter_ = self.built([small.messages_rule()], media=False,
                             attachment_bytes=48 << 20)
        seal = Path(f"{self.place.bundle}.partial") / "seal.txt"
        with w.Phone(self.phone) as served:
            arguments = ["extract", filter_, "--output", self.place.bundle,
                         "--plan", w.plan_hash(filter_, served),
                         "--state-dir", self.place.state, "--json"]
            process = subprocess.Popen(
                [w.BIN / "winnow", *arguments],
                env=w.environment(served, **self.place.env), text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
            while process.poll() is None and not seal.exists():
                time.sleep(0.001)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 11, out + err)
            self.assertFalse(self.place.bundle.exists())
            self.assertFalse(seal.exists())
            self.assertEqual(len(self.place.voids()), 1)
            # It was not counted: the one run that was agreed to is left.
            done = w.run(*arguments, phone=served)
            self.assertEqual(done.code, 0, done)


if __name__ == "__main__":
    w.main()
