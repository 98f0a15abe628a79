"""Runs the tests of a file in several processes: a run mostly waits for the
phone. Arguments as of winnow_run.main(): BIN_DIR [names of tests]."""

import io
import multiprocessing
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import winnow_run as w  # noqa: E402


def _all(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from _all(part)
        else:
            yield part


def _one(name):
    """(name, seconds, good, skipped, what was said) of one test."""
    said = io.StringIO()
    begin = time.monotonic()
    suite = unittest.defaultTestLoader.loadTestsFromName(
        name, sys.modules["__main__"])
    result = unittest.TextTestRunner(said, verbosity=0).run(suite)
    good = result.wasSuccessful() and result.testsRun + len(
        result.skipped) > 0
    return (name, time.monotonic() - begin, good,
            [reason for _, reason in result.skipped],
            "" if good else said.getvalue())


def main(workers=5, first=(), prepare=None, finish=None):
    """`first`: the tests that take longest. prepare() runs once, before the
    processes part ways; finish() at the end."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        w.BIN = Path(sys.argv.pop(1)).resolve()
    here = sys.modules["__main__"]
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(sys.argv[1:], here) \
        if sys.argv[1:] else loader.loadTestsFromModule(here)
    names = [".".join(test.id().split(".")[-2:]) for test in _all(suite)]
    names.sort(key=lambda name: not name.endswith(tuple(first)))
    bad, skips = [], []
    if prepare:
        prepare()
    try:
        with multiprocessing.get_context("fork").Pool(
                min(workers, len(names)), maxtasksperchild=1) as pool:
            for name, took, good, skipped, said in pool.imap_unordered(
                    _one, names):
                word = "skipped" if skipped else "ok" if good else "FAILED"
                print(f"{took:6.1f} s  {name}: {word}",
                      *skipped, flush=True)
                if not good:
                    bad.append(name)
                    print(said, flush=True)
                if skipped:
                    skips.append(name)
    finally:
        if finish:
            finish()
    print(f"{len(names)} tests, {len(bad)} failed, {len(skips)} skipped")
    if bad or not names:
        sys.exit(1)
    sys.exit(w.SKIPPED if len(skips) == len(names) else 0)
