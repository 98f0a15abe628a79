"""Exports in CASE/UCO hold to the ontology's own shapes, and say what the
bundle says: judged by SHACL, counted with SQL. The judge is corrected on its
way in (support/node/once): SPARQL constraints are asked once for all nodes, and
rdf-validation's pattern of strings no longer takes emoji for none."""

import json
import re
import sys
import unittest
import uuid
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import small_phone as small  # noqa: E402
from small_phone import w  # noqa: E402
import android_phone  # noqa: E402
import images  # noqa: E402
import node_judges  # noqa: E402
from fill_filter import fill  # noqa: E402
from make_filter import make_filter, write_filter  # noqa: E402
from test_export import NASTY  # noqa: E402

SHARED = w.CORPUS.parent
ONTOLOGY = [SHARED / "case-ontology" / part for part in ("uco", "case")]
JUDGE = SHARED / "tools" / "case-validate.mjs"
HOOK = node_judges.HERE / "node/once/hook.mjs"
TEMPLATE = w.ROOT / "filters/messages-with-one-person.yaml"
SAID = re.compile(r"^(\S+)\.jsonld: (\d+) triples, (\d+) violations, "
                  r"(\d+) warnings, (\d+) infos, (\d+) unknown terms$", re.M)
UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ALL = {"all-dates": True, "all-dates-reason": "every one may matter"}
MANY = 10000
OBSERVABLE = "uco-observable:"


def judged(*files):
    """{name: (violations, warnings, infos, unknown terms)}"""
    done = node_judges.node(
        JUDGE, "ontology", *files, timeout=1500, env={
            "ONTO": ":".join(map(str, ONTOLOGY)),
            "NODE_OPTIONS": "--max-old-space-size=4096 "
                            f"--import={HOOK.as_uri()}"})
    found = {m[1]: tuple(map(int, m.groups()[2:]))
             for m in SAID.finditer(done.stdout)}
    if len(found) != len(files):
        raise AssertionError(done.stdout[-2000:] + done.stderr[-4000:])
    return found, done.stdout


def many_messages(out):
    image = small.Image(str(out), "many", 3, 17, zone=small.ZONE)
    start = small.local(small.ZONE, small.FIRST)
    image.now_ns = start + 60 * small.DAY
    image.window = {"zone": small.ZONE, "from": small.FIRST,
                    "to": small.LAST, "person": small.PERSON}
    sms = small.Sms(image)
    chats = [sms.chat([small.PERSON], s) for s in ("iMessage", "SMS")]
    texts = NASTY + ["\x01\x1f control", "\uffff no character", "😂",
                     "\u2028 line", "\\u0041"]
    for i in range(MANY):
        sms.message(chats[i % 2], start + i * 100 * small.NS,
                    texts[i % len(texts)] if i % 100 == 0 else f"words {i}",
                    small.PERSON if i % 3 else None, mark=False)
    sms.save()
    image.finish()
    return json.loads((Path(out) / "truth.json").read_text())


def every_kind():
    """One rule of each category that there is for this phone."""
    days = {"from": small.FIRST, "to": small.LAST}
    return [
        small.messages_rule(parts=["metadata", "text", "attachments",
                                   "reactions", "edits"]),
        {"rule": "l", "category": "calls", **days},
        {"rule": "c", "category": "contacts", "contacts": "all",
         "parts": ["names", "numbers", "e-mail", "addresses", "notes"]},
        small.photos_rule(),
        {"rule": "v", "category": "videos", **days},
        {"rule": "d", "category": "device-info"}]


@unittest.skipUnless(all(p.is_dir() for p in ONTOLOGY) and JUDGE.exists(),
                     f"no CASE/UCO ontology beside the project: {ONTOLOGY[0]}")
class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = w.workspace_of_class(cls)
        cls.bundles, cls.graphs = {}, {}
        cls.iphones()
        cls.androids()
        for name, bundle in cls.bundles.items():
            out = cls.folder / f"{name}-export"
            done = w.run("export", bundle.path, "--format", "case",
                         "--output", out)
            assert done.code == 0, done
            (cls.folder / f"{name}.jsonld").hardlink_to(out / "case.jsonld")
            cls.graphs[name] = json.loads(
                (out / "case.jsonld").read_text())["@graph"]

    @classmethod
    def keep(cls, name, done):
        assert done.code in (0, 8), done
        cls.bundles[name] = w.Bundle(cls.folder / f"{name}-bundle")

    @classmethod
    def iphones(cls):
        for name, build in (
                ("iphone-demo", lambda o: images.build(
                    "month", o, canaries=False)),
                ("iphone", small.build), ("many", many_messages)):
            image = cls.folder / f"{name}-phone"
            build(image)
            truth = images.load_truth(image)
            path, out = image.with_suffix(".yaml"), cls.folder / \
                f"{name}-bundle"
            if name == "iphone":
                small.configure(image, image,
                                backup={"password": small.PASSWORD})
                write_filter(path, make_filter(truth, every_kind()))
            elif name == "many":
                write_filter(path, make_filter(
                    truth, [small.messages_rule()]))
            else:
                fill(TEMPLATE, path, truth=truth)
            with w.Phone(image) as phone:
                if name == "iphone":
                    fd = small.secret_fd(small.PASSWORD)
                    done = w.extract(path, phone, out,
                                     "--backup-password-fd", fd,
                                     pass_fds=(fd,))
                else:
                    done = w.extract(path, phone, out)
            cls.keep(name, done)

    @classmethod
    def androids(cls):
        image = cls.folder / "android-phone"
        images.build("android-month", image, canaries=False)
        truth = images.load_truth(image)
        fill(TEMPLATE, cls.folder / "android-demo.yaml", truth=truth)
        days = {k: truth["window"][k] for k in ("from", "to")}
        write_filter(cls.folder / "android.yaml", make_filter(truth, [
            {"rule": c, "category": c, **more} for c, more in (
                ("messages", {"apps": ["phone-messages"], **days}),
                ("calls", days), ("calendar", ALL),
                ("photos", days), ("contacts", {"contacts": "all"}),
                ("device-info", {}), ("device-controls", {}))]))
        for name in ("android-demo", "android"):
            with android_phone.AndroidPhone(image) as phone:
                cls.keep(name, android_phone.extract(
                    cls.folder / f"{name}.yaml", phone,
                    cls.folder / f"{name}-bundle"))

    # ---- the judge -----------------------------------------------------
    def broken(self, name, text, old, new):
        """An export with one word changed."""
        self.assertIn(old, text)
        path = self.folder / f"{name}.jsonld"
        path.write_text(text.replace(old, new, 1))
        return path

    def test_the_shapes_hold_and_would_not(self):
        """One run of the judge: what it passes, and what it must not."""
        text = (self.folder / "iphone-demo.jsonld").read_text()
        facets = re.findall(r'"(kb:AccountFacet-[^"]+)"', text)
        bad = [self.broken(f"broken-{i}", text, old, new)
               for i, (old, new) in enumerate((
                   ("uco-observable:messageText", "uco-observable:mesageText"),
                   ('"@type":"xsd:dateTime","@value"', '"@value"'),
                   ('"uco-core:isDirectional":true', '"winnow:x":1'),
                   (facets[1], facets[0])))]
        found, words = judged(*(self.folder / f"{n}.jsonld"
                                for n in self.bundles), *bad)
        for name in self.bundles:
            self.assertEqual(found[name], (0, 0, 0, 0), words[-3000:])
        self.assertEqual(found["broken-0"], (0, 0, 0, 1))
        for name in ("broken-1", "broken-2", "broken-3"):
            self.assertGreater(found[name][0], 0, name)

    # ---- counts --------------------------------------------------------
    def nodes(self, name, *types):
        return [n for n in self.graphs[name]
                if set(n["@type"]) & {OBSERVABLE + t for t in types}]

    @staticmethod
    def facet(node, name):
        found = [f for f in node["uco-core:hasFacet"]
                 if f["@type"] == [OBSERVABLE + name]]
        return found[0] if found else {}

    def count(self, name, sql):
        return self.bundles[name].rows(f"SELECT count(*) AS n {sql}")[0]["n"]

    def test_there_is_as_much_as_in_the_bundle(self):
        seen = Counter()
        for name in self.bundles:
            for types, sql in (
                    (("Message", "SMSMessage"), "FROM message"),
                    (("Call",), "FROM call"), (("Contact",), "FROM contact"),
                    (("CalendarEntry",), "FROM calendar_event"),
                    (("MessageThread",), "FROM session"),
                    (("RasterPicture",), "FROM media WHERE kind = 'photo'")):
                table = sql.split()[1]
                if not self.count(name, "FROM sqlite_master WHERE name = "
                                  f"'{table}'"):
                    continue
                n = self.count(name, sql)
                self.assertEqual(len(self.nodes(name, *types)), n, types)
                seen[table] += n
            numbers = [n["winnow:item"]["@value"] for n in self.graphs[name]
                       if "winnow:item" in n]
            self.assertEqual(numbers, [str(i + 1) for i in range(
                self.count(name, "FROM item"))])
        self.assertEqual(sorted(seen), ["calendar_event", "call", "contact",
                                        "media", "message", "session"])
        self.assertTrue(all(seen.values()), seen)

    def test_messages_say_the_same(self):
        for name in ("many", "android"):
            accounts = {
                n["@id"]: self.facet(n, "AccountFacet").get(
                    OBSERVABLE + "accountIdentifier")
                for n in self.nodes(name, "Account", "PhoneAccount",
                                    "EmailAccount")}
            rows = {r["item_id"]: r for r in self.bundles[name].rows(
                "SELECT m.*, (SELECT address_raw FROM message_party mp JOIN "
                "party USING (party_id) WHERE mp.item_id = m.item_id AND "
                "role = 'from') AS sender FROM message m")}
            for node in self.nodes(name, "Message", "SMSMessage"):
                row = rows.pop(int(node["winnow:item"]["@value"]))
                told = self.facet(node, "MessageFacet")
                self.assertEqual(
                    told.get(OBSERVABLE + "messageText", ""),
                    UNFIT.sub("\ufffd", row["message_text"] or ""))
                sender = told.get(OBSERVABLE + "from")
                self.assertEqual(
                    accounts[sender[0]["@id"]] if sender else None,
                    row["sender"])
                self.assertEqual(node["winnow:direction"], row["direction"])
            self.assertFalse(rows)

    def test_threads_hold_their_messages(self):
        for name, bundle in self.bundles.items():
            told = {len(t[OBSERVABLE + "messageThread"]["co:element"]): t
                    for n in self.nodes(name, "MessageThread")
                    for t in [self.facet(n, "MessageThreadFacet")]}
            self.assertEqual(set(told), {r["n"] for r in bundle.rows(
                "SELECT count(*) AS n FROM message WHERE session_id NOT NULL "
                "GROUP BY session_id")})

    def test_hashes_are_those_of_the_files(self):
        told = {(h["uco-types:hashMethod"], h["uco-types:hashValue"]["@value"])
                for name in self.bundles
                for n in self.nodes(name, "File") if "winnow:item" in n
                or n["@id"].startswith("kb:file-")
                for h in self.facet(n, "ContentDataFacet").get(
                    OBSERVABLE + "hash", ())}
        kept = {(kind, r[kind.lower()]) for b in self.bundles.values()
                for r in b.rows("SELECT sha256, sha512 FROM file")
                for kind in ("SHA256", "SHA512")}
        self.assertTrue(kept)
        self.assertEqual(told, kept)

    # ---- frame ---------------------------------------------------------
    def one(self, name, type_):
        found = [n for n in self.graphs[name] if type_ in n["@type"]]
        self.assertEqual(len(found), 1, type_)
        return found[0]

    def test_right_filter_and_act(self):
        for name, bundle in self.bundles.items():
            verified = w.run("verify", bundle.path, "--json").json
            text = (self.folder / f"{name}.jsonld").read_text()
            tool = self.one(name, "uco-tool:ConfiguredTool")
            entries = tool["uco-configuration:usesConfiguration"][
                "uco-configuration:configurationEntry"]
            self.assertIn(
                (bundle.path / "bag-info.txt").read_text().split(
                    "Winnow-Filter-SHA256: ")[1][:64],
                [e["uco-configuration:itemValue"] for e in entries])
            act = self.one(name, "case-investigation:InvestigativeAction")
            self.assertEqual(act["winnow:seal_hash"], verified["seal_hash"])
            self.assertIn("NOT EVIDENCE", act["uco-core:description"])
            right = self.one(name, "case-investigation:Authorization")
            self.assertTrue(
                right["case-investigation:authorizationIdentifier"])
            records = {n["@id"]: n for n in self.graphs[name]
                       if n["@type"] == ["case-investigation:ProvenanceRecord"]}
            self.assertEqual({r["@id"] for r in act["uco-action:result"]},
                             set(records))
            self.assertEqual(
                [len(r["uco-core:object"]) for r in records.values()],
                [r["kept"] for r in bundle.rows(
                    "SELECT kept FROM rule ORDER BY rule_id")])
            ids = {n["@id"]: n for n in self.graphs[name]}
            for record in records.values():
                for item in record["uco-core:object"]:
                    self.assertEqual(ids[item["@id"]]["winnow:rule"]["@id"],
                                     record["@id"])
            # Who decided, and who was on the other side of the table.
            for private in ("DI 4471", "PC 1882", '"V1"'):
                self.assertNotIn(private, text)

    def test_names_are_made_from_the_seal(self):
        name = "iphone-demo"
        again = self.folder / "again"
        done = w.run("export", self.bundles[name].path, "--format", "case",
                     "--output", again)
        self.assertEqual(done.code, 0, done)
        self.assertEqual((again / "case.jsonld").read_bytes(),
                         (self.folder / f"{name}.jsonld").read_bytes())
        seal = w.run("verify", self.bundles[name].path,
                     "--json").json["seal_hash"]
        space = uuid.uuid5(uuid.NAMESPACE_URL, "https://winnow.invalid/kb/")
        node = self.nodes(name, "Message", "SMSMessage")[0]
        self.assertEqual(node["@id"], "kb:item-" + str(uuid.uuid5(
            space, f"{seal}/item/{node['winnow:item']['@value']}")))
        ids = [n["@id"] for n in self.graphs[name]]
        self.assertEqual(len(ids), len(set(ids)))


if __name__ == "__main__":
    w.main()
