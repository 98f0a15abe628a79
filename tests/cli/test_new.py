"""Whole interviews on a terminal: what comes of them passes `winnow check`, or
is refused for the right reason."""

import gettext
import hashlib
import json
import os
import re
import signal
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/cli")]

import throwaway_ca as ca  # noqa: E402
import winnow_run as w  # noqa: E402
from interview import QUESTIONS, Interview, check  # noqa: E402

STOPPED = 11


class Base(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = w.workspace(self)

    def begin(self, *arguments, **keys):
        return Interview(self.dir, *arguments, **keys)

    def stands(self, path, platform="ios"):
        """The filter passes check and plan, and the paper holds check's words
        and nothing else but room to sign. → the filter's text"""
        done = check(path)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        plan = w.run("plan", path, "--as", platform,
                     env={"HOME": str(self.dir)})
        self.assertEqual(plan.code, 0, plan)
        paper = path.with_suffix(".txt")
        words = paper.read_text()
        self.assertIn(done.out, words)
        self.assertLess(len(words), len(done.out) + 600)
        text = path.read_text()
        named = re.search(r"signed-read-back:.*\n    sha256: (\w+)", text)
        if named:
            self.assertEqual(
                named[1], hashlib.sha256(paper.read_bytes()).hexdigest())
        return text

    def nothing_left(self):
        self.assertEqual([p.name for p in self.dir.iterdir()
                          if p.name != "state"], [])


class Interviews(Base):
    def test_wrong_answers(self):
        notice = self.dir / "notice.pdf"
        notice.write_bytes(b"the notice")
        talk = self.begin()
        said = talk.answer({
            "safe": ["?", "perhaps", "no", "YES"],
            "zone": ["London", "../etc/passwd", "Europe/London"],
            "region": ["XX", "gb"],
            "profile": ["3", "0", "none", "1"],
            "case": ["", "x" * 2500, "a\x01b", "42/0012345/26"],
            "decided": ["soon", "30 February 2026 10:00", "14 June 2026",
                        "25 October 2026 01:30", "29/3/2026 01:30",
                        "1/1/2099 10:00", "1/3/2026 09:40"],
            "giver": ["parent-or-guardian", "self"],
            "id-value": ["two words", "F2LX7Q0ABC"],
            "apps": ["signal", "1, 2"],
            "people": ["Jo", "60012", "07700 900123, jo@example.org"],
            "from": ["31/2/2026", "1/1/2099", "1 March 2026"],
            "to": ["28 Feb 2026", "14/3/2026"],
            "route": ["no", "yes"],
            "review": ["1/1/2020", "1/3/2027"],
            "notice": ["beef", str(self.dir), str(notice)],
            "may-refuse": ["no", "yes"],
            "until": ["now", "1/3/2099 18:00"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        for told in (
                "may be the one they fear", "Then do not go on.",
                "no such time zone", "cannot be read. Type two letters",
                "number or the word of one", "An answer is needed",
                "too long for one answer", "not for reading",
                "not written like a day", "does not have that day",
                "time of day is missing", "came twice", "did not come",
                "still to come", "space in it", "separated by commas",
                "A name matches nobody", "before the first",
                "nothing can be taken this way", "over already",
                "neither a SHA-256", "file cannot be read",
                "it is not enough", "= Sunday 1 March 2026, 09:40 (GMT,",
                "= Sunday 1 March 2026 ", "= Saturday 14 March 2026 "):
            self.assertIn(told, said)
        self.assertIn('any-of: ["+447700900123", "jo@example.org"]', text)
        self.assertIn(hashlib.sha256(b"the notice").hexdigest(), text)
        self.assertIn("apps: [phone-messages, whatsapp]", text)

    def test_a_child_with_a_guardian(self):
        talk = self.begin()
        said = talk.answer({
            "age": "child", "giver": ["self", "attorney", "2"],
            "platform": "android",
            "kind": ["calls", "photos"], "more": ["yes", "no"],
            "pictures": "camera, screenshot", "excess": "yes"})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path, "android")
        for line in ("basis: agreement-on-behalf", "age-group: child",
                     "giver: care-authority", 'relation: "mother"',
                     "giver-may-extract: false",
                     'summary: "She wants it looked at"',
                     "routes: [android-provider, android-files]",
                     "kind: [camera, screenshot]"):
            self.assertIn(line, text)
        # Those who may not agree for a child are not offered.
        self.assertNotIn("the person themselves (self)", said)
        self.assertNotIn("an attorney", said)
        self.assertIn("nobody-else", talk.pieces)
        self.assertNotIn("nobody-else", talk.met)

    def test_an_interpreter(self):
        talk = self.begin()
        said = talk.answer({
            "needs": ["interpreter; easy-read", "1, easy-read"],
            "independent": ["no", "yes"], "notice-language": ["p", "pl"],
            "protect": "yes", "deny-reason": "a lawyer",
            "deny-more": ["yes", "no"],
            "kind": ["messages", "calls", "contacts"],
            "more": ["yes", "yes", "no"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        self.assertIn("wait for an independent interpreter", said)
        for line in ("needs: [interpreter, easy-read]",
                     'interpreter-ref: "INT-7"', 'language: "pl"',
                     "reason: legal-privilege", "rule: never-2",
                     "contacts: participants-in-scope",
                     "temporary-backup-password"):
            self.assertIn(line, text)
        # A backup brings what the lawyer wrote: that is a risk, unasked.
        self.assertNotIn("confidential", talk.met)
        self.assertIn("amount", talk.met)
        self.assertIn("Interpreted by:", talk.words.read_text())

    def test_aloud(self):
        talk = self.begin()
        talk.answer({"how": "3", "oral-reason": ["language", "literacy"],
                     "kind": "photos", "route": ["?", "yes"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        for line in ("form: oral-recorded", "oral-reason: literacy",
                     'recorded-by: "PC 1882; heard by ISVA 3"',
                     "routes: [ios-afc]"):
            self.assertIn(line, text)
        # Nobody signed it, and it does not say so.
        self.assertNotIn("signed-read-back", text)
        self.assertIn("Witness:", talk.words.read_text())
        self.assertIn("signed-aloud", talk.met)

    def test_two_phones(self):
        talk = self.begin("--json")
        talk.answer({"another": ["yes", "no"],
                     "platform": ["ios", "android"],
                     "id-value": ["F2LX7Q0ABC", "R58M123ABC"],
                     "apps": ["1, whatsapp", "phone-messages"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        first = self.stands(talk.path)
        second = self.stands(self.dir / "filter-2.yaml", "android")
        ids = [re.search("(?m)^id: (.*)$", t)[1] for t in (first, second)]
        self.assertNotEqual(*ids)
        self.assertIn("F2LX7Q0ABC", first)
        self.assertIn("R58M123ABC", second)
        self.assertNotIn("F2LX7Q0ABC", second)
        self.assertNotIn("whatsapp", second)
        # Who and why is not asked twice; what leaves the phone is.
        self.assertEqual(talk.met.count("line"), 1)
        self.assertEqual(talk.met.count("route"), 2)
        told = re.search(r'\[\{"filter".*\}\]', talk.terminal.said)
        self.assertEqual(
            [Path(f["filter"]).name for f in json.loads(told[0])],
            ["filter.yaml", "filter-2.yaml"])

    def test_somebody_who_changes_their_mind(self):
        """Back in the middle, less at the read-back, and no in the end."""
        def drop_photos(said):
            return re.findall(
                r"(\d+) What is to be taken\?[^→]*→ photos", said)[-1]

        talk = self.begin()
        talk.answer({
            "kind": ["photos", "back", "messages", "nothing"],
            "more": ["yes", "yes", "no"], "right": ["no", "back", "yes"],
            "change": drop_photos, "contact": ["back", "+44 20 7946 0000"],
            "signed": "no"})
        self.assertEqual(talk.end(), STOPPED, talk.terminal.said)
        self.assertEqual(talk.met.count("right"), 3)
        self.assertIn("signed", talk.met)
        self.nothing_left()
        # The same, signed: the photos are gone, the other number stands.
        talk = self.begin()
        talk.answer({
            "kind": ["photos", "messages", "nothing"],
            "more": ["yes", "no"], "right": ["no", "yes"],
            "change": drop_photos})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        self.assertEqual(re.findall("category: (.*)", text), [
            "victim", "messages"])
        self.assertIn("routes: [ios-backup]\n", text)
        # What leaves the phone was agreed to once more.
        self.assertEqual(talk.met.count("route"), 2)

    def test_without_agreement(self):
        """The user has died: neither notice nor agreement is asked for."""
        talk = self.begin()
        talk.answer({"basis": "no-agreement-deceased"})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        self.assertIn("basis: no-agreement-deceased", text)
        self.assertIn("2022 s.40", text)
        for name in ("giver", "notice", "agreed", "how", "signed"):
            self.assertNotIn(name, talk.met)
        self.assertNotIn("say no.", talk.words.read_text())
        self.assertNotIn("whoever agrees", talk.words.read_text())
        self.asked_of_the_law(talk)

    def test_a_warrant(self):
        talk = self.begin()
        said = talk.answer({
            "profile": "generic", "basis": "warrant-or-order",
            "instrument": "warrant 7/26", "route-covered": ["no", "yes"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        self.assertIn("basis: warrant-or-order", self.stands(talk.path))
        self.assertIn("Then nothing can be taken this way. Type back", said)
        self.asked_of_the_law(talk)

    def test_another_basis_after_all(self):
        """Whom to call to stop it is another question than about it: what was
        answered to the one is not put under the other."""
        talk = self.begin()
        talk.answer({
            "profile": "generic", "basis": ["warrant-or-order", "consent"],
            "right-decided": "no", "contact-about-it": "the warrant office",
            "change": lambda said: re.search(
                r"(\d+) What does it rest on", said)[1]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        self.assertIn("contact", talk.met)
        text = self.stands(talk.path)
        self.assertIn("withdraw-contact: \"+44 20 7946 0000\"", text)
        self.assertNotIn("warrant office", text)

    def asked_of_the_law(self, talk):
        """Where nobody agrees, nobody is asked whether they did."""
        for name in ("route", "changes", "contact"):
            self.assertNotIn(name, talk.met)
        for name in ("route-covered", "changes-covered", "contact-about-it"):
            self.assertIn(name, talk.met)
        leaves = talk.terminal.said.split("── What leaves the phone")[1]
        for words in ("agreed to", "was agreed", "The agreement"):
            self.assertNotIn(words, " ".join(leaves.split()))
        self.assertTrue(talk.words.read_text().startswith(
            "READ-BACK: what was decided"))

    def test_nothing_to_take_is_refused(self):
        """The library refuses it; the question behind it is asked again."""
        talk = self.begin()
        said = talk.answer({"kind": ["nothing", "photos"]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        self.assertIn("This cannot stand as it is", said)
        self.stands(talk.path)

    def test_under_another_law(self):
        talk = self.begin()
        talk.answer({"profile": "generic", "kind": "device-info"})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        text = self.stands(talk.path)
        self.assertIn("profile: generic", text)
        self.assertIn("basis: consent", text)
        for name in ("giver", "notice", "retain"):
            self.assertNotIn(name, talk.met)
        self.assertIn("signed", talk.met)


class Hostile(Base):
    def test_quotes_and_yaml(self):
        odd = """a"b\\c: #d {e} [f] & *g !h | > 'i' %j @k - ~ é 🙂 <FILL: x>"""
        long = "é" * 990
        talk = self.begin()
        said = talk.answer({"case": odd, "line": "<FILL: nothing>\\",
                            "recipients": '"; ";; \\', "necessity": long})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        # Typed, and all of it read back.
        self.assertEqual(said.count(long), 2)
        self.stands(talk.path)
        self.assertIn(odd, check(talk.path).out)

    def ends(self, talk, code=STOPPED):
        self.assertEqual(talk.end(), code, talk.terminal.said)
        self.nothing_left()

    def test_bytes_that_are_no_answer(self):
        talk = self.begin()
        talk.answer(stop="case")
        for raw in (b"\xff\xfe", b"\xe2\x80\xae1", b"\x16\x00", b"\x1b[2J",
                    b"\xc2\x85", b"x" * 65536):
            # Slowly: a terminal holds 4096 of them.
            for i in range(0, len(raw), 2048):
                os.write(talk.terminal.fd, raw[i:i + 2048])
                talk.terminal.read(0.05)
            os.write(talk.terminal.fd, b"\n")
            name, said = talk.asked()
            self.assertIsNone(name, said)
            self.assertRegex(said, "Type it again|too long")
        self.assertNotIn("\x1b", talk.terminal.said)
        talk.terminal.type("quit")
        self.ends(talk)

    def test_it_stops_and_forgets(self):
        for how in ("quit", "end", "interrupt", "terminate"):
            with self.subTest(how):
                talk = self.begin()
                talk.answer(stop="age")
                if how == "quit":
                    talk.terminal.type("Quit")
                elif how == "end":  # in the middle of an answer
                    os.write(talk.terminal.fd, b"adu\x04\x04")
                else:
                    os.write(talk.terminal.fd, b"adu")
                    if how == "interrupt":
                        os.write(talk.terminal.fd, b"\x03")
                    else:
                        talk.terminal.signal(signal.SIGTERM)
                self.ends(talk)

    def test_nothing_is_written_over(self):
        for name in ("filter.yaml", "filter.txt"):
            (self.dir / name).write_text("x")
            talk = self.begin()
            self.assertEqual(talk.end(), 9, talk.terminal.said)
            self.assertEqual((self.dir / name).read_text(), "x")
            self.assertNotIn("Is it safe", talk.terminal.said)
            (self.dir / name).unlink()
        talk = self.begin("--json")
        talk.answer(stop="signed")
        talk.path.write_text("x")
        talk.terminal.type("yes")
        self.assertEqual(talk.end(), 9, talk.terminal.said)
        self.assertEqual(talk.path.read_text(), "x")
        self.assertFalse(talk.words.exists())

    def test_without_a_terminal(self):
        done = w.run("new", env={"HOME": str(self.dir)})
        self.assertEqual((done.code, done.out), (2, ""), done)
        self.assertIn("terminal", done.err)


class Policy(Base):
    """What the policy forbids is not offered, with a word; and what it caps
    cannot be had."""

    def policy(self, *lines, name="policy"):
        path = self.dir / f"{name}.yaml"
        path.write_text("\n".join(
            ["winnow-policy: 1", "id: Force 3", *lines]) + "\n")
        return path

    def test_capped(self):
        path = self.policy(
            "profiles: [gb-pcsc-2022]", "categories: [messages, photos]",
            "people-required: [messages]", "longest-window-days: 14",
            "longest-agreement-days: 10", "max-items: 500",
            "routes: [ios-backup, ios-afc]")
        talk = self.begin("--policy", path)
        said = talk.answer({
            "profile": ["generic", "2", "1"],
            "kind": ["calls", "messages"], "who": ["everybody", "1"],
            "when": ["all-dates", "days"], "to": ["15/3/2026", "14/3/2026"],
            "until": ["1/3/2099 18:00", None]})
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        for told in ("another law, or a support service",
                     "calls; contacts; videos;", "with everybody",
                     "of any time"):
            self.assertIn("because the policy forbids it: " + told, said)
        self.assertEqual(said.count("because the policy forbids it"), 4)
        self.assertIn("at most 14 days", said)
        self.assertIn("at most 10 days", said)
        text = self.stands(talk.path)
        self.assertIn("max-items: 500", text)
        # The same policy holds for it everywhere, and is named.
        done = check(talk.path, "--policy", path)
        self.assertEqual(done.code, 0, done)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self.assertIn(f"Force 3 (SHA-256 {sha256})", done.err)
        as_json = check(talk.path, "--policy", path, "--json").json
        self.assertEqual(as_json["policy"],
                         {"id": "Force 3", "sha256": sha256})
        plans = [w.run("plan", talk.path, "--as", "ios", "--json", *more,
                       env={"HOME": str(self.dir)}).json
                 for more in ([], ["--policy", path])]
        self.assertIn(sha256, str(plans[1]["remarks"]))
        self.assertNotEqual(*[p["plan_hash"] for p in plans])
        # A policy that lets less: refused by all, and the rule is named.
        less = self.policy("longest-window-days: 13")
        for verb, *more in (["check"], ["plan", "--as", "ios"],
                            ["extract", "--output", self.dir / "b",
                             "--plan", "0" * 64]):
            done = w.run(verb, talk.path, "--policy", less, *more,
                         env={"HOME": str(self.dir)})
            self.assertEqual(done.code, 3, done)
            self.assertIn('"messages-1" asks for 14 days', done.err)
            self.assertIn("at most 13", done.err)

    def test_it_fails_closed(self):
        filter_ = self.dir / "absent.yaml"
        for lines in (["categorys: [calls]"], ["categories: [call]"],
                      ["id: again"]):
            done = check(filter_, "--policy", self.policy(*lines))
            self.assertEqual(done.code, 3, done)
            self.assertIn("nothing is let through", done.err)
        talk = self.begin("--policy", self.dir / "none.yaml")
        self.assertEqual(talk.end(), 3, talk.terminal.said)

    def test_a_signature_is_wanted(self):
        """The interview tells of it; every other verb waits for it, and whom
        the officer trusts does not widen whom the policy does."""
        authority = ca.Authority(self.dir)
        officer = authority.issue("officer")
        other = ca.Authority(self.dir, "other").issue("someone")
        nobody = self.policy("signature: required", name="nobody")
        path = self.policy("signature: required",
                           f"trusted: [{authority.certificate}]")
        talk = self.begin("--policy", path)
        talk.answer()
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        self.assertIn("wants this filter signed", " ".join(
            talk.terminal.said.split()))
        for pair, policy, code, words in (
                (None, path, 4, "nobody signed this filter, and the policy"),
                (other, path, 4, "(untrusted)"),
                (officer, nobody, 4, "trusts nobody"),
                (officer, path, 0, "")):
            if pair:
                done = ca.openssl(
                    "cms", "-sign", "-binary", "-nosmimecap", "-outform",
                    "DER", "-md", "sha256", "-in", talk.path, "-signer",
                    pair.certificate, "-inkey", pair.key, "-out",
                    f"{talk.path}.p7s")
                self.assertTrue(done[0], done[1])
            for verb, *more in (["check"], ["plan", "--as", "ios"]):
                done = w.run(verb, talk.path, "--policy", policy, "--trust",
                             other.certificate, *more,
                             env={"HOME": str(self.dir)})
                self.assertEqual(done.code, code, done)
                self.assertIn(words, done.err)
        relative = self.policy("signature: required", "trusted: [ca.pem]")
        done = check(talk.path, "--policy", relative)
        self.assertEqual(done.code, 3, done)
        self.assertIn("a path from the root", done.err)
        absent = self.policy("signature: required", "trusted: [/nowhere.pem]")
        done = check(talk.path, "--policy", absent)
        self.assertEqual(done.code, 3, done)
        self.assertIn("nothing is let through", done.err)

    def test_the_example(self):
        talk = self.begin("--policy", ROOT / "docs/policy.yaml")
        talk.answer()
        self.assertEqual(talk.end(), 0, talk.terminal.said)
        done = check(talk.path, "--policy", ROOT / "docs/policy.yaml")
        self.assertEqual(done.code, 0, done)


class Welsh(Base):
    def test_the_same_filter(self):
        with open(Path(w.BIN).parent /
                  "share/locale/cy/LC_MESSAGES/winnow.mo", "rb") as mo:
            texts = gettext.GNUTranslations(mo)._catalog
        said_in_full = {" ".join(k.split()): v for k, v in texts.items()
                        if isinstance(k, str)}

        def welsh(piece):
            found, = [v for k, v in said_in_full.items() if piece in k]
            return found

        answers = {"from": "1 Mawrth 2026", "to": "14 Mawrth 2026",
                   "review": "1 Mawrth 2027",
                   "decided": "1 Mawrth 2026 09:40",
                   "given": "2 Mawrth 2026 09:40",
                   "confirmed": "2 Mawrth 2026 10:00"}
        filters = []
        for language in ("en", "cy"):
            talk = self.begin("--language", language, **(
                {"say": welsh} if language == "cy" else {}))
            yes = {} if language == "en" else {
                name: {"yes": "ie", "no": "na", "now": "nawr"}[plain]
                for name, (_, plain) in QUESTIONS.items()
                if plain in ("yes", "no", "now")}
            said = talk.answer({**yes, **answers})
            self.assertEqual(talk.end(), 0, talk.terminal.said)
            filters.append(re.sub("(?m)^id: .*|    sha256: .*", "",
                                  self.stands(talk.path)))
            words = talk.words.read_text()
            talk.path.unlink()
            talk.words.unlink()
        self.assertIn("= Dydd Sul 1 Mawrth 2026", said)
        self.assertNotIn("Is it safe", said)
        self.assertIn("Llofnod pwy bynnag", words)
        self.assertEqual(filters[0].replace("language: en-GB\n",
                                            "language: cy\n", 1), filters[1])

    def test_words_and_ways_out(self):
        talk = self.begin("--language", "cy")
        talk.terminal.expect(r"ddiogel i'r person hwn.*\n> ")
        talk.terminal.type("?")
        talk.terminal.expect("gytuno o wirfodd.*\n> ")
        talk.terminal.type("yn ôl")
        talk.terminal.expect("Dyma'r cwestiwn cyntaf.*\n> ")
        talk.terminal.type("gadael")
        self.assertEqual(talk.end(), STOPPED, talk.terminal.said)
        self.nothing_left()
        for language in ("xx", "../cy", "cy/../cy", "c" * 99, ""):
            done = w.run("new", "--language", language,
                         env={"HOME": str(self.dir)})
            self.assertEqual(done.code, 2, done)


if __name__ == "__main__":
    w.main()
