"""What a scene of tests/bench/run has: a phone, a filter, a place."""

import json
import os
import shutil

import images
from make_filter import make_filter, write_filter
from measure import measure
from winnow_run import BIN, environment, plan_hash

MIB = 1 << 20


class Scene:
    """An image, its filter, and a place for what comes out."""

    def __init__(self, folder, name, keep, profile, allow, method=None,
                 **options):
        self.folder = folder / name
        self.image = self.folder / "phone"
        self.keep = keep
        if not (self.image / "truth.json").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            images.build(profile, self.image, **options)
            self.describe()
        self.truth = images.load_truth(self.image)
        self.filter = write_filter(
            self.folder / "filter.json",
            make_filter(self.truth, allow(self.truth["window"]),
                        method=method))
        self.out = self.folder / "out"

    def describe(self):
        path = self.image / "phone.yaml"
        settings = json.loads(path.read_text())
        self.adjust(settings)
        path.write_text(json.dumps(settings))

    def adjust(self, settings):
        """The owner's tap on Trust is nobody's speed."""
        settings.setdefault("pairing", {})["pending-replies"] = 0

    def options(self, phone):
        """What names the phone to winnow."""
        return []

    def __enter__(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder if not self.keep else self.out,
                      ignore_errors=True)

    def fresh(self):
        """An empty place, and nothing left in the disk's queue."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        os.sync()

    def winnow(self, phone, *more):
        self.fresh()
        options = self.options(phone)
        planned = plan_hash(self.filter, phone, *options)
        done = measure(
            [BIN / "winnow", "extract", self.filter, "--output",
             self.out / "bundle", "--plan", planned, "--state-dir",
             self.out / "state", "--json", *options, *more],
            environment(phone), self.out / "events.jsonl")
        done.bundle_bytes = sum(
            p.stat().st_blocks * 512
            for p in (self.out / "bundle").rglob("*") if p.is_file())
        return done
