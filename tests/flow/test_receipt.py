"""The receipt: made of bundles of both virtual phones, and judged by html.parser,
zbarimg, sha256sum and SQL of its own."""

import hashlib
import html.parser
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

import receipt_case as case  # noqa: E402
from receipt_case import w  # noqa: E402
from terminal import Terminal  # noqa: E402

BANNER = "NOT EVIDENCE: virtual phone"
# What a discreet receipt may not say: who, what it is about, and what was
# taken. (The banner is a virtual phone's alone.)
NEVER = """hopper grace team sexual offence police officer detective case rape
77123 rosalind ada 900123 900150 460999 victim witness suspect crime evidence
phone iphone android device virtual bundle winnow extract copy copied copies
consent agree agreement message sms imessage whatsapp chat call contact photo
picture video calendar app number@ e-mail example.org exeter devon solicitor
lawyer counsel court statement investigation enquiry domestic abuse violence
assault stalking v1 test/1 t/1 t/2""".split()


class Page(html.parser.HTMLParser):
    """What a browser would make of it, as far as it matters here."""

    VOID = {"meta", "path", "rect", "br", "hr"}

    def __init__(self, text):
        super().__init__()
        self.stack, self.tags, self.headings = [], [], []
        self.attributes, self.words = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]
        if tag not in self.VOID:
            self.stack.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]

    def handle_endtag(self, tag):
        if self.stack.pop() != tag:
            raise ValueError(f"{tag} is not what is open")

    def handle_data(self, data):
        if "style" not in self.stack:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def plain(text):
    """The text form's words, as one line."""
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


def read_qr(folder, rows):
    """Dark and light as a picture, read by another program."""
    scale = 6
    picture = folder / "qr.pgm"
    width = len(rows[0]) * scale
    body = b"".join(bytes(0 if dark else 255 for dark in row
                          for _ in range(scale)) * scale for row in rows)
    picture.write_bytes(b"P5 %d %d 255\n" % (width, len(rows) * scale) + body)
    return subprocess.run(["zbarimg", "--raw", "-q", picture], check=True,
                          capture_output=True, text=True).stdout.strip()


def qr_of_text(text):
    lines = [line for line in text.split("\n")
             if line and set(line) <= set(" \u2580\u2584\u2588")]
    rows = []
    for line in lines:
        rows.append([c in "\u2580\u2588" for c in line])
        rows.append([c in "\u2584\u2588" for c in line])
    return rows


def qr_of_svg(page):
    size = int(next(v for t, k, v in page.attributes
                    if k == "viewbox").split()[2])
    rows = [[False] * size for _ in range(size)]
    drawn = next(v for t, k, v in page.attributes if (t, k) == ("path", "d"))
    for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn):
        for i in range(int(n)):
            rows[int(y)][int(x) + i] = True
    return rows


def words_of(seal):
    """Of the list in docs/receipt.md."""
    rows = re.findall(r"^\| ([0-9a-f]{2}) \| (.+) \|$",
                      (w.ROOT / "docs/receipt.md").read_text(), re.M)
    words = [word for _, row in rows for word in row.split(" | ")]
    assert len(words) == len(set(words)) == 256
    return [words[b] for b in bytes.fromhex(seal)[:12]]


class Base(unittest.TestCase):
    maxDiff = 6000

    @classmethod
    def setUpClass(cls):
        cls.folder = w.workspace_of_class(cls)
        cls.bundles, cls.filters, cls.ended = {}, {}, {}
        for kind in ("iphone", "android"):
            truth = case.image_of(kind, cls.folder / kind)
            cls.filters[kind] = case.filter_of(truth)
            path = cls.folder / kind / "GW-1"
            cls.ended[kind] = case.bundle_of(
                kind, cls.folder / kind, cls.filters[kind], path)
            cls.bundles[kind] = path

    def setUp(self):
        for kind, done in self.ended.items():
            self.assertEqual(done.code, 0, (kind, done))

    def made(self, bundle, *options, code=0):
        """→ (text, page) of a receipt, which is then taken away."""
        before = {p: p.read_bytes() for p in bundle.rglob("*") if p.is_file()}
        done = w.run("receipt", bundle, "--json", *options)
        self.assertEqual(done.code, code, done)
        after = {p: p.read_bytes() for p in bundle.rglob("*") if p.is_file()}
        self.assertEqual(before, after, "the bundle was changed")
        files = [bundle.parent / f"{bundle.name}.receipt.{e}"
                 for e in ("txt", "html")]
        if code:
            self.assertFalse([f for f in files if f.exists()])
            return done
        self.assertEqual(done.json["seal_hash"], self.seal(bundle))
        texts = []
        for file in files:
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            texts.append(file.read_text("utf-8"))
            file.unlink()
        return texts[0], Page(texts[1])

    def seal(self, bundle):
        return hashlib.sha256((bundle / "seal.txt").read_bytes()).hexdigest()

    def each(self, *options):
        for kind, bundle in self.bundles.items():
            with self.subTest(kind):
                yield (kind, bundle, *self.made(bundle, *options))


class EitherForm(Base):
    def both(self):
        for options in ((), ("--full", "--yes")):
            yield from self.each(*options)

    def test_seal_hash_is_readable_by_others(self):
        for _, bundle, text, page in self.both():
            seal = self.seal(bundle)
            aloud = " ".join(words_of(seal))
            for words in (plain(text), page.text):
                self.assertIn(seal, words)
                self.assertIn(aloud, words)
            self.assertEqual(read_qr(self.folder, qr_of_text(text)),
                             f"{seal}")
            self.assertEqual(read_qr(self.folder, qr_of_svg(page)), seal)

    def test_page_needs_nothing_and_runs_nothing(self):
        for *_, page in self.both():
            self.assertEqual(page.stack, [])
            self.assertFalse({"script", "link", "a", "img", "iframe", "object",
                              "embed", "form", "base"} & set(page.tags))
            for tag, key, value in page.attributes:
                self.assertNotRegex(key, "^on|^href$|^src|^style$")
                self.assertNotRegex(value, r"(?i)https?:|//|url\(|data:")
            self.assertIn(("html", "lang", "en"), page.attributes)
            self.assertEqual(page.tags.count("title"), 1)
            self.assertIn("main", page.tags)

    def test_headings_are_in_order(self):
        for *_, page in self.both():
            self.assertEqual(page.headings[0], 1)
            self.assertEqual(page.headings.count(1), 1)
            for one, next_ in zip(page.headings, page.headings[1:]):
                self.assertLessEqual(next_, one + 1)

    def test_both_say_the_same(self):
        for *_, text, page in self.both():
            said = plain(re.sub("[\u2580\u2584\u2588]", "", text))
            said = re.sub(r"(?<!\S)(\*\*\*|-+|=+)(?!\S)", "", said)
            self.assertEqual(said.split(), page.text.split()[1:])

    def test_virtual_phone_is_no_evidence(self):
        for *_, text, page in self.both():
            self.assertIn(BANNER, plain(text))
            self.assertIn(BANNER, page.text)

    def test_same_bundle_same_bytes(self):
        for options in ((), ("--full", "--yes")):
            bundle = self.bundles["iphone"]
            one, other = (self.made(bundle, *options)[0] for _ in range(2))
            self.assertEqual(one, other)


class Discreet(Base):
    def test_tells_nothing_to_who_finds_it(self):
        for *_, text, page in self.each():
            for words in (plain(text), page.text):
                words = words.replace(BANNER, "").lower()
                found = [n for n in NEVER
                         if re.search(rf"(?<![a-z]){re.escape(n)}", words)]
                self.assertEqual(found, [])

    def test_has_what_is_needed(self):
        for kind, _, text, page in self.each():
            for words in (plain(text), page.text):
                self.assertIn(case.NUMBER, words)
                self.assertIn(self.filters[kind]["id"], words)
                self.assertRegex(words, r"Date: [A-Z][a-z]+day \d+ [A-Z][a-z]+"
                                 r" 20\d\d\b")
                self.assertIn("longer paper", words)


class Refusals(Base):
    def test_an_invalid_bundle_gets_none(self):
        copy = self.folder / "broken"
        subprocess.run(["cp", "-a", self.bundles["iphone"], copy], check=True)
        (copy / "audit/counts.json").write_text("{}")
        for options in ((), ("--full", "--yes")):
            self.made(copy, *options, code=10)
        self.made(self.folder, code=10)

    def test_full_is_asked_for_twice(self):
        done = self.made(self.bundles["iphone"], "--full", code=2)
        self.assertIn("--yes", done.err)

    def test_full_on_a_terminal(self):
        bundle = self.bundles["android"]
        text = bundle.parent / "GW-1.receipt.txt"
        for answer, code in (("no", 11), ("yes", 0)):
            t = Terminal("receipt", bundle, "--full")
            t.expect("safe for you to have this paper")
            t.expect("yes or no: ")
            t.type("perhaps")
            t.expect("yes or no: ")
            t.type(answer)
            self.assertEqual(t.end(), code, t.said)
            self.assertEqual(text.exists(), code == 0)
        for end in ("txt", "html"):
            (bundle.parent / f"GW-1.receipt.{end}").unlink()

    def test_never_replaces_one(self):
        bundle = self.bundles["android"]
        for end in ("txt", "html"):
            there = bundle.parent / f"GW-1.receipt.{end}"
            there.write_text("the one that was given")
            done = w.run("receipt", bundle)
            self.assertEqual(done.code, 9, done)
            self.assertEqual(
                [p.name for p in bundle.parent.iterdir()
                 if "receipt" in p.name or "tmp" in p.name], [there.name])
            self.assertEqual(there.read_text(), "the one that was given")
            there.unlink()


if __name__ == "__main__":
    w.main()
