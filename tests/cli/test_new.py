"""Whole interviews on a terminal: what comes of them passes `winnow check`, or
is refused for the right reason."""

import os
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/cli")]

import winnow_run as w  # noqa: E402
from interview import Interview, check  # noqa: E402


class Base(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = w.workspace(self)

    def begin(self, *arguments, **keys):
        return Interview(self.dir, *arguments, **keys)

    def stands(self, path, platform="ios"):
        """The filter passes check and plan. → its text"""
        done = check(path)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        plan = w.run("plan", path, "--as", platform,
                     env={"HOME": str(self.dir)})
        self.assertEqual(plan.code, 0, plan)
        # The paper to be signed holds check's words, and they alone.
        words = path.with_suffix(".txt").read_text()
        self.assertIn(done.out, words)
        return path.read_text()


class Interviews(Base):
    def test_plain(self):
        talk = self.begin()
        said = talk.answer()
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        self.assertIn('any-of: ["+447700900123"]', text)
        self.assertIn('from: "2026-03-01"', text)
        self.assertIn("= Sunday 1 March 2026", said)
        self.assertIn("= Saturday 14 March 2026", said)


if __name__ == "__main__":
    w.main()
