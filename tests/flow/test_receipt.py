"""The receipt: made of bundles of both virtual phones, and judged by html.parser,
zbarimg, sha256sum and SQL of its own."""

import datetime
import hashlib
import html.parser
import json
import random
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
        self.blocks = []  # [(tag, text)] of headings, paragraphs, items
        self.loose = ""   # letters read from the right, outside a bdi
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]
        if tag not in self.VOID:
            self.stack.append(tag)
        if tag in ("h1", "h2", "h3", "p", "li"):
            self.blocks.append((tag, ""))
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
            if self.blocks:
                tag, text = self.blocks[-1]
                self.blocks[-1] = tag, text + data
            if "bdi" not in self.stack:
                self.loose += "".join(c for c in data
                                      if "\u0590" <= c <= "\u08ff")

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def sections(page):
    """{heading: [items and paragraphs]}; rules by their number."""
    found, here = {}, None
    for tag, text in page.blocks:
        text = " ".join(text.split())
        if tag in ("h1", "h2", "h3"):
            here = found.setdefault(
                int(text.split(".")[0]) if tag == "h3" else text, [])
        else:
            here.append(text)
    return found


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
            for words in (case.plain(text), page.text):
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
            said = case.plain(re.sub("[\u2580\u2584\u2588]", "", text))
            said = re.sub(r"(?<!\S)(\*\*\*|-+|=+)(?!\S)", "", said)
            self.assertEqual(said.split(), page.text.split()[1:])

    def test_virtual_phone_is_no_evidence(self):
        for *_, text, page in self.both():
            self.assertIn(BANNER, case.plain(text))
            self.assertIn(BANNER, page.text)

    def test_same_bundle_same_bytes(self):
        for options in ((), ("--full", "--yes")):
            bundle = self.bundles["iphone"]
            one, other = (self.made(bundle, *options)[0] for _ in range(2))
            self.assertEqual(one, other)


class Discreet(Base):
    def test_tells_nothing_to_who_finds_it(self):
        for _, bundle, text, page in self.each():
            # Of the hash's own words one may begin like another: "apple".
            aloud = " ".join(words_of(self.seal(bundle)))
            for words in (case.plain(text), page.text):
                words = words.replace(BANNER, "").replace(aloud, "").lower()
                found = [n for n in NEVER
                         if re.search(rf"(?<![a-z]){re.escape(n)}", words)]
                self.assertEqual(found, [])

    def test_has_what_is_needed(self):
        for kind, _, text, page in self.each():
            for words in (case.plain(text), page.text):
                self.assertIn(case.NUMBER, words)
                self.assertIn(self.filters[kind]["id"], words)
                self.assertRegex(words, r"Date: [A-Z][a-z]+day \d+ [A-Z][a-z]+"
                                 r" 20\d\d\b")
                self.assertIn("longer paper", words)


class Told:
    """What a full receipt says of a bundle, beside what is in the bundle."""

    def check_rules(self, bundle, page, zone):
        rules = w.Bundle(bundle).rows(
            "SELECT rule_id, outcome, acquisition_mode AS mode, (SELECT"
            " count(*) FROM item i WHERE i.rule_id = r.rule_id) AS n, (SELECT"
            " min(time_utc_ns) FROM item i WHERE i.rule_id = r.rule_id) AS"
            " first, (SELECT max(time_utc_ns) FROM item i WHERE i.rule_id ="
            " r.rule_id) AS last, outcome_reason AS why FROM rule r")
        said = sections(page)
        self.assertEqual({k for k in said if isinstance(k, int)},
                         {r["rule_id"] for r in rules})
        for rule in rules:
            lines = said[rule["rule_id"]]
            kept = [x for x in lines if x.startswith("What was kept:")]
            self.assertEqual(len(kept), 1)
            self.assertRegex(kept[0], rf"^What was kept: {rule['n']}\.")
            span = re.search(r"The first is of (.*), the last of (.*?\))",
                             kept[0])
            self.assertEqual(
                span and span.groups(),
                None if rule["first"] is None else
                tuple(case.moment(rule[k], zone) for k in ("first", "last")))
            words = {"found": "We looked.", "looked-none-found":
                     "found nothing", "partly": "only in part",
                     "could-not-look": "could not look"}
            self.assertIn(words[rule["outcome"]], kept[0])
            modes = [re.search(r"\(([a-z-]+)\)\.$", x)[1]
                     for x in lines if x.startswith("How: ")]
            self.assertEqual(modes, [rule["mode"]] if rule["mode"] else [])
            apps = re.search(r"((not )?looked at[:,].*)", rule["why"])
            if apps:
                self.assertIn(f"Which apps: {apps[1]}.", lines)
        return rules

    def check_not_kept(self, bundle, page):
        counts = json.loads((bundle / "audit/counts.json").read_text())
        said = sections(page)["What was not kept"]
        numbers = sorted(int(m[1]) for x in said for m in [re.match(
            r"Of .*, the program saw (\d+) more", x)] if m)
        self.assertEqual(numbers, sorted(
            c["not_kept"] for c in counts["categories"] if c["not_kept"]))
        self.assertIn("Everything else was not kept.", said[0])
        drained = counts["crossed_the_cable"]["backup_bytes"]
        self.assertEqual([x for x in said if x.startswith("As a backup")],
                         [f"As a backup the phone sent {drained} bytes."]
                         if drained else [])

    def check_routes(self, kind, page, modes):
        """The spoken words of the routes, as `check` says them."""
        path = self.folder / f"{kind}.check.json"
        case.write_filter(path, self.filters[kind])
        words = dict(re.findall(r"^((?:ios|android)-\w+): (.*)$",
                                w.run("check", path).out, re.M))
        said = sections(page)["What was not kept"]
        wanted = {"iphone": {"drained-in-transit": "ios-backup",
                             "fetched-one-by-one": "ios-afc"},
                  "android": {"selected-on-device": "android-provider",
                              "fetched-one-by-one": "android-files"}}[kind]
        for mode, route in wanted.items():
            self.assertEqual(words[route] in said, mode in modes, route)


class Full(Told, Base):
    def each_full(self):
        yield from self.each("--full", "--yes")

    def test_tells_the_truth(self):
        for kind, bundle, _, page in self.each_full():
            zone = self.filters[kind]["time"]["zone"]
            rules = self.check_rules(bundle, page, zone)
            self.assertGreater(sum(r["n"] for r in rules), 10)
            self.check_not_kept(bundle, page)
            self.check_routes(kind, page, {r["mode"] for r in rules})

    def test_says_what_was_done_to_the_phone(self):
        for kind, bundle, _, page in self.each_full():
            device = json.loads((bundle / "audit/device.json").read_text())
            said = sections(page)["What was done to your phone"]
            changes = device["changes"]
            self.assertEqual("That trust was taken back." in " ".join(said),
                             changes["paired"] and changes["unpaired"])
            self.assertEqual(changes["sync_lock_file_used"],
                             any("lock file" in x for x in said))
            for left in device["left_behind"]:
                self.assertIn(f"What stays on the phone: {left['what']}. What"
                              f" you can do: {left['remedy']}.", said)
            self.assertIn(device["identity"]["serial"], page.text)

    def test_never_contents_names_numbers_or_paths(self):
        for kind, bundle, text, page in self.each_full():
            db = w.Bundle(bundle)
            never = {"osalind", "900123", "never-Ada", "460999", "Ada"}
            for table, column in (
                    ("message", "message_text"), ("party", "address_raw"),
                    ("party", "display_name"), ("contact", "display_name"),
                    ("contact_point", "value_raw"),
                    ("file", "phone_path_raw"), ("media", "original_name"),
                    ("attachment", "transfer_name"), ("source", "locator")):
                never |= {r["v"] for r in db.rows(
                    f"SELECT {column} AS v FROM {table}")
                    if isinstance(r["v"], str) and len(r["v"]) > 4}
            self.assertGreater(len(never), 15)
            # What the person is told about their own phone, and our words.
            never -= {"getprop", "lockdown"}
            for words in (case.plain(text), page.text):
                self.assertEqual([n for n in never if n in words], [])
                # ... though it can be told who was meant
                self.assertIn("the number that ends in 123", words)

    def test_hostile_texts_stay_texts(self):
        for *_, text, page in self.each_full():
            shown = case.HOSTILE
            self.assertIn(shown, page.text)
            self.assertIn(shown, case.plain(text))
            self.assertIn("Exeter & <b>Devon</b>", page.text)
            self.assertEqual(page.tags.count("b"), 0)
            self.assertEqual(page.loose, "")
            self.assertIn("\u2068" + shown[:7], text)
            longest = max(len(x) for x in page.text.split())
            self.assertLessEqual(longest, 410)
            self.assertIn("\u2026", page.text)
            for tag, key, value in page.attributes:
                if tag == "bdi":
                    self.assertEqual((key, value), ("lang", "en-GB"))

    def test_says_what_the_person_may_do(self):
        for _, bundle, _, page in self.each_full():
            said = sections(page)
            self.assertIn("Stop us before copying ends and we keep nothing; "
                          "after that, tell us; the law may require us to "
                          "keep it.", said["If you change your mind"])
            self.assertIn("GW/RAPE/77123", page.text)
            self.assertIn(case.CONTACT, page.text)
            self.assertIn("Your rights", said)
            self.assertIn("When that is looked at again: Monday 1 March 2027.",
                          said["What becomes of the copy"])
            self.assertIn(hashlib.sha256(
                (bundle / "consent/filter.yaml").read_bytes()).hexdigest(),
                page.text)


class Generated(Told, Base):
    """Other windows, zones, people and rules, drawn by lot."""

    def test_tells_the_truth(self):
        for seed in range(4):
            for kind in ("iphone", "android"):
                with self.subTest(seed=seed, kind=kind):
                    self.one(random.Random(f"{seed}{kind}"), seed, kind)

    def one(self, lot, seed, kind):
        day = datetime.date(2026, 3, 1) + datetime.timedelta(
            lot.randrange(-8, 8))
        window = {"from": str(day), "to": str(
            day + datetime.timedelta(lot.randrange(0, 20)))}
        allow = [{"rule": "a", "category": "messages",
                  "apps": ["phone-messages"], **window},
                 {"rule": "b", "category": "photos", "kind": lot.sample(
                     ["camera", "screenshot", "saved"], 2), **window},
                 {"rule": "c", "category": "contacts", "contacts": "all"},
                 {"rule": "d", "category": "device-info",
                  "parts": ["model"]}]
        allow = lot.sample(allow, lot.randrange(1, 5))
        truth = case.images.load_truth(self.folder / kind)
        zone = lot.choice(["Europe/London", "Asia/Kolkata",
                           "America/New_York", "Pacific/Auckland"])
        filter_ = case.filter_of(truth, allow, zone=zone)
        filter_.pop("handling")
        bundle = self.folder / f"{kind}-{seed}"
        done = case.bundle_of(kind, self.folder / kind, filter_, bundle)
        self.assertEqual(done.code, 0, done)
        _, page = self.made(bundle, "--full", "--yes")
        self.check_rules(bundle, page, zone)
        self.check_not_kept(bundle, page)
        told = " ".join(sections(page)["What becomes of the copy"])
        for label in ("Who will see it", "How long it is kept"):
            self.assertIn(f"{label}: not written down", told)


class Shortfall(Told, Base):
    def test_is_said_plainly(self):
        window = {"from": case.small.FIRST, "to": case.small.LAST}
        filter_ = case.filter_of(
            case.images.load_truth(self.folder / "iphone"),
            [{"rule": "a", "category": "photos", **window},
             {"rule": "l", "category": "calls", **window}])
        filter_["agreement"]["withdraw-contact"] = "Ada, ada@example.org"
        bundle = self.folder / "short"
        done = case.bundle_of(
            "iphone", self.folder / "iphone", filter_, bundle)
        self.assertEqual(done.code, 8, done)
        text, page = self.made(bundle)
        self.assertIn("NOT COMPLETE. Some of it could not be done.",
                      page.text)
        # No number among the words: a gap, and nothing of the words.
        self.assertIn("Who to ask: ______", case.plain(text))
        self.assertNotIn("ada", text.lower())
        text, page = self.made(bundle, "--full", "--yes")
        self.assertIn("SHORTFALL", case.plain(text))
        self.check_rules(bundle, page, filter_["time"]["zone"])


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
