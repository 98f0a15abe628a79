"""Every template of filters/: as it is it is refused (3), names what is to be
filled and is explained all the same; filled in, it is valid. Usage:
test_filters.py BIN_DIR"""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from fill_filter import GAP, PLACEHOLDERS, fill  # noqa: E402

BIN = Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/bin")

# template: values to fill in, and what its plain words must and must not hold
TEMPLATES = {
    "messages-with-one-person": (
        {"person-mail": "jo@example.org"},
        ["+447700900123 and jo@example.org", "Group chats are left out",
         "pictures and files sent with it", "everything that it puts in a "
         "backup", "You may say no"],
        ["group chats included"]),
    "photos-of-one-night": (
        {"first-day": "2026-03-07", "last-day": "2026-03-08"},
        ["Saturday 7 March 2026, all day, to Sunday 8 March 2026, all day",
         "screenshots", "where it was taken"],
        ["screen recordings", "everything that it puts in a backup"]),
    "calls-of-one-day": (
        {"first-day": "2026-03-07"},
        ["callers who hid their number", "Nothing that was said", "Saturday 7 March 2026, all day, to "
         "Saturday 7 March 2026", "backup password is set"],
        ["callers who are not in"]),
    "contact-card": ({}, ["Only the entries of: +447700900123"],
                     ["The whole address book"]),
    "messages-in-group-chats": (
        {}, ["taken whole: what everybody wrote", "reactions"], []),
    "photos-and-videos-of-a-period": (
        {}, ["1. Photos", "2. Videos", "more than 5000"], []),
    "about-the-phone": (
        {}, ["Facts about the phone itself", "Only facts about the phone"],
        ["backup"]),
    "everything-with-one-person": (
        {"solicitor": "+442079460111"},
        ["Never: anything in which one of these has a part: +442079460111",
         "lawyer", "wins over", "earlier versions"], ["everybody's calls"]),
}


class Filters(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)

    def check(self, path, *more):
        return subprocess.run(
            [BIN / "winnow", "check", path, "--state-dir", self.dir / "state",
             *more], capture_output=True, text=True, timeout=60)

    def test_all_are_listed(self):
        self.assertEqual({p.stem for p in (ROOT / "filters").glob("*.yaml")},
                         set(TEMPLATES))

    def test_unfilled(self):
        for name in TEMPLATES:
            with self.subTest(name):
                path = ROOT / "filters" / f"{name}.yaml"
                run = self.check(path, "--json")
                found = json.loads(run.stdout)["findings"]
                gaps = [i + 1 for i, line in
                        enumerate(path.read_text().splitlines())
                        if not line.startswith("#") and GAP.search(line)]
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertEqual([f["line"] for f in found
                                  if f["kind"] == "to-fill"], gaps)
                self.assertFalse([f for f in found if f["kind"] == "error"])
                plain = self.check(path)
                self.assertEqual(plain.returncode, 3)
                self.assertIn("still to be filled in: ", plain.stdout)
                self.assertIn("What will not be kept", plain.stdout)

    def test_filled(self):
        for name, (values, said, unsaid) in TEMPLATES.items():
            with self.subTest(name):
                path = fill(ROOT / "filters" / f"{name}.yaml",
                            self.dir / "filter.yaml", values)
                run = self.check(path)
                self.assertEqual(run.returncode, 0, run.stderr)
                for words in said:
                    self.assertIn(words, run.stdout)
                for words in unsaid:
                    self.assertNotIn(words, run.stdout)

    def test_which_contact_list(self):
        """A list other than the address book is named, in plain words."""
        path = fill(ROOT / "filters/contact-card.yaml",
                    self.dir / "filter.yaml", {})
        named = path.read_text()
        for apps, said, unsaid in (
                ("whatsapp", "In: WhatsApp.", "address book"),
                ("whatsapp-business", "In: WhatsApp Business.",
                 "address book"),
                ("address-book", "Only the entries of: +447700900123",
                 "WhatsApp"),
                ("address-book, whatsapp", "In: WhatsApp; the phone's "
                 "address book.", "Business")):
            with self.subTest(apps):
                path.write_text(named.replace(
                    "category: contacts\n",
                    f"category: contacts\n    apps: [{apps}]\n"))
                run = self.check(path)
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assertIn(said, run.stdout)
                self.assertNotIn(unsaid, run.stdout)

    def test_no_placeholder_of_no_template(self):
        used = "".join(p.read_text()
                       for p in (ROOT / "filters").glob("*.yaml"))
        for name, (starts, _) in PLACEHOLDERS.items():
            starts = [starts] if isinstance(starts, str) else starts
            for start in starts:
                self.assertIn(f"<FILL: {start}", used, name)

    def test_the_page_names_everything(self):
        page = (ROOT / "docs/consent-filter.md").read_text()
        lib = ROOT / "lib"
        schema = (lib / "consent/consent_schema.c").read_text()
        words = "".join((lib / "consent" / name).read_text()
                        for name in ("words.c", "words_method.c"))
        names = set(re.findall(r'\("([a-z0-9-]+)"', schema))
        names |= set(re.findall(r'\.key = "([a-z0-9-]+)"', schema))
        names |= set(re.findall(r'\{ "([a-z0-9-]+)",', words))
        self.assertGreater(len(names), 150)
        self.assertEqual({n for n in names if n not in page}, set())
        regions = re.findall(r'\{ "([A-Z]{2})"',
                             (lib / "base/regions.c").read_text())
        listed = page.split("## 9. Regions")[1].split("Any other")[0]
        self.assertEqual(re.findall(r"\b[A-Z]{2}\b", listed),
                         sorted(regions))

    def test_filling_complains(self):
        path = ROOT / "filters/contact-card.yaml"
        for values in ({"solicitor": "x"}, {"serial": None}):
            with self.assertRaises(ValueError):
                fill(path, self.dir / "out.yaml", values)


if __name__ == "__main__":
    unittest.main()
