"""Broken filters, each with what must be said about it.

A case is a base file, edits, the exit code, and one fragment for every error
in the order of their places. In an edit's new text the mark ¦ stands where an
error must be reported; the runner takes it out and counts line and column
itself. WHOLE in place of marks means a finding about the whole file (0:0).
"""

from dataclasses import dataclass, field

GB = "good-gb.yaml"
GENERIC = "good-generic.yaml"
JSON = "good.json"
WHOLE = "whole"


@dataclass
class Case:
    name: str
    base: str
    edits: list  # (old, new), each old found exactly once; or bytes -> bytes
    says: list   # one fragment an error
    exit: int = 3
    place: str = ""
    sheet: str = None       # text of a deny sheet to give; {sha} in edits
    earlier: str = None     # base of an earlier filter to give; {sha} in edits
    earlier_edits: list = field(default_factory=list)
    beside: list = field(default_factory=list)  # endings of files to put beside
    kind: str = "error"


def gb(name, *rest, **more):
    return Case(name, GB, *rest, **more)


def in_json(name, *rest, **more):
    return Case(name, JSON, *rest, **more)


def generic(name, *rest, **more):
    return Case(name, GENERIC, *rest, **more)


# An agreement that a parent gives for a child; the cases below break it.
CHILD = [
    ("basis: agreement", "basis: agreement-on-behalf"),
    ("age-group: adult", "age-group: child"),
    ("giver: self", "giver: parent-or-guardian\n"
     "  giver-ref: \"G1\"\n  relation: \"mother\"\n"
     "  giver-may-extract: false\n"
     "  child-views: {ascertained: true, summary: \"agrees\"}"),
]
S40 = [("basis: agreement", "basis: no-agreement-missing"),
       ("purpose: crime", "purpose: missing-person")]
MESSAGES = "category: messages"
PHOTOS = ("category: photos\n    from: 2025-03-07\n    to: 2025-03-08")
SHEET = """deny:
  - rule: private-1
    reason: counselling
    participants: {any-of: ["+442079460222"]}
"""
SHEET_KEY = ("\nmethod:", "\ndeny-sheet: {sha256: \"{sha}\"}\n\nmethod:")
SUPERSEDES = ("revision: 1", "revision: 2\nsupersedes: "
              "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11, "
              "sha256: \"{sha}\"}")
MARKED = ("revision: 1", "revision: 2\nsupersedes: "
          "¦{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11, "
          "sha256: \"{sha}\"}")

SYNTAX = [
    gb("a syntax error is reported alone",
       [("profile: gb-pcsc-2022", "profil: gb-pcsc-2022"),
        ("purpose: crime", "purpose: crime¦: x"),],
       ["cannot be read as YAML"]),
    gb("a bracket left open", [("routes: [ios-afc, ios-backup]",
                               "routes: [ios-afc, ios-backup"),
                              ("indexes: []", "indexes¦: []")],
       ["cannot be read as YAML"]),
    gb("an unknown escape", [('case: "42/0012345/26"', 'case: "42¦\\q"')],
       ["cannot be read as YAML"]),
    gb("a tab for indentation",
       [("agreement:\n  giver: self", "agreement:\n¦\tgiver: self")],
       ["cannot be read as YAML"]),
    gb("Latin-1", [(b"case: \"42", b"case: \"\xe9\xe942")],
       ["not UTF-8"], place="9:10"),
    gb("an overlong encoding", [(b"case: \"42", b"case: \"\xc0\xaf42")],
       ["not UTF-8"], place="9:10"),
    gb("a raw NUL", [(b"case: \"42", b"case: \"\x0042")],
       ["NUL byte"], place="9:10"),
    gb("UTF-16", [(b"", "utf-16")], ["not UTF-8"], place="1:1"),
    gb("larger than 256 KiB", [(b"", 256 * 1024)], ["larger than 256 KiB"],
       place=WHOLE),
    gb("an empty file", [(b"", 0)], ["empty"], place="1:1"),
    gb("only a comment", [(b"", b"# nothing\n")], ["empty"], place="1:1"),
    gb("a list at the top", [(b"", b"- winnow: 1\n")],
       ["begins with keys"], place="1:1"),
    gb("a second document", [("handling:\n", "handling:\n"),
                             ("review-by: 2027-06-20",
                              "review-by: 2027-06-20\n¦---\nwinnow: 1")],
       ["second document"]),
    gb("a tag", [("case: ", "case: ¦!!str ")], ["tag (!)"]),
    gb("an anchor", [("decided-by: ", "decided-by: ¦&who ")],
       ["anchor (&)"]),
    gb("an anchor and an alias",
       [("decided-by: ", "decided-by: ¦&who "),
        ('no-undue-pressure-by: "PC 1882"', "no-undue-pressure-by: ¦*who")],
       ["anchor (&)", "alias (*)"]),
    gb("a merge key", [('person: {ref: "V1",', 'person: {¦<<: {}, ref: "V1",')],
       ['"<<" is not known']),
    gb("a directive", [("# A filter without", "¦%YAML 1.1\n---\n# A filter")],
       ["% directive"]),
    gb("nested too deep",
       [("indexes: []", "indexes: [¦[[[[[¦[[" + "]" * 8)],
       ["a single value", "more than 8 deep"]),
    gb("an escaped NUL", [('case: "42/', 'case: ¦"42\\0/')],
       ["NUL character"]),
    gb("an escaped direction control",
       [('case: "42/', 'case: ¦"42\\u202e/')], ["direction of text"]),
    gb("a raw direction control", [('case: "42/', 'case: ¦"42\u2066/')],
       ["direction of text"]),
    gb("a direction control in a comment",
       [("\nmethod:", "\n¦# harmless \u202e\nmethod:")],
       ["direction of text"]),
    gb("an escape sequence for terminals",
       [('decided-by: "DI', 'decided-by: ¦"\\e[2J')], ["control character"]),
]

SCHEMA = [
    gb("an unknown key at the top", [("language: en-GB\n\n",
                                      "¦langage: en-GB\n\n"),
                                     ("winnow: 1", "¦winnow: 1")],
       ['"language" is missing', 'Did you mean "language"']),
    gb("a misspelt form never widens",
       [("form: written-electronic", "¦fom: written-electronic"),
        ("\nagreement:", "\n¦agreement:")],
       ['"form" is missing', 'Did you mean "form"']),
    gb("a misspelt bound", [("from: 2025-03-01", "¦fron: 2025-03-01"),
                            ("- rule: messages-w", "- ¦rule: messages-w")],
       ['"from" is missing', 'Did you mean "from"']),
    gb("a duplicate key", [("purpose: crime",
                            "purpose: crime\n  ¦purpose: protection")],
       ["given twice"]),
    gb("a duplicate section",
       [("\nhandling:", "\n¦person: {ref: V2}\n\nhandling:")],
       ["given twice"]),
    gb("flase is not false",
       [("giver-is-suspect: false", "giver-is-suspect: ¦flase")],
       ["neither true nor false"]),
    gb("yes is not true", [("copy-given: true", "copy-given: ¦yes")],
       ["neither true nor false"]),
    gb("a quoted true is a text", [("says-may-refuse: true",
                                    'says-may-refuse: ¦"true"')],
       ["neither true nor false"]),
    gb("a capital True", [("device-provided: true",
                           "device-provided: ¦True")],
       ["neither true nor false"]),
    gb("hexadecimal", [("max-runs: 1", "max-runs: ¦0x1")],
       ["not a whole number"]),
    gb("a leading zero", [("max-runs: 1", "max-runs: ¦01")],
       ["not a whole number"]),
    gb("a quoted number", [("revision: 1", 'revision: ¦"1"')],
       ["not a whole number"]),
    gb("a negative number", [("revision: 1", "revision: ¦-1")],
       ["not a whole number"]),
    gb("a fraction", [("max-runs: 1", "max-runs: ¦1.0")],
       ["not a whole number"]),
    gb("no runs at all", [("max-runs: 1", "max-runs: ¦0")],
       ["out of bounds"]),
    gb("another format version", [("winnow: 1", "winnow: ¦2")],
       ["out of bounds"]),
    gb("a text that is a number", [('case: "42/0012345/26"', "case: ¦42")],
       ["without quotes this is a number"]),
    gb("a person that is a number",
       [('any-of: ["+447700900123", ', "any-of: [¦+447700900123, ")],
       ["without quotes this is a number"]),
    gb("a text that is null", [('decided-by: "DI 4471"',
                                "decided-by: ¦null")],
       ["without quotes this is nothing"]),
    gb("an empty text", [('ref: "V1"', 'ref: ¦" "')], ["is empty"]),
    gb("nothing after the colon",
       [('instrument: "Police, Crime, Sentencing and Courts Act 2022 s.37"',
         "¦instrument:")],
       ["is empty"]),
    gb("a text for a section", [("time: {zone: Europe/London, region: GB}",
                                 "time: ¦Europe/London")],
       ["a section with keys belongs here"]),
    gb("a text for a list", [("recipients: [\"CPS\", "
                              "\"defence, on disclosure\"]",
                              "recipients: ¦CPS")],
       ["a list"]),
    gb("a list for a text", [('decided-by: "DI 4471"',
                              'decided-by: ¦["DI 4471"]')],
       ["a single value"]),
    gb("no such profile", [("profile: gb-pcsc-2022",
                            "profile: ¦gb-pcsc-2021")],
       ["not known here. Known: generic, gb-pcsc-2022"]),
    gb("a profile for later", [("profile: gb-pcsc-2022",
                                "profile: ¦eu-led")], ["not built yet"]),
    gb("another profile for later", [("profile: gb-pcsc-2022",
                                      "profile: ¦us-consent")],
       ["not built yet"]),
    gb("no such category", [("category: photos", "category: ¦pictures")],
       ["not known here. Known: device-info"]),
    gb("no such route", [("routes: [ios-afc,", "routes: [¦ios-adb,")],
       ["not known here"]),
    gb("a change that does not exist",
       [("device-changes: [pairing-trust]", "device-changes: [¦jailbreak]")],
       ["not known here"]),
    gb("the same route twice", [("routes: [ios-afc, ios-backup]",
                                 "routes: [ios-afc, ios-backup, ¦ios-afc]")],
       ["stands here twice"]),
    gb("no UUID", [("id: 6f3a4d7e-2b57", "id: ¦6f3a4d7e_2b57")],
       ["not a UUID"]),
    gb("a SHA-256 that is too short",
       [('signed-read-back: {sha256: "9f86d0', 'signed-read-back: '
         '{sha256: ¦"86d0')], ["not a SHA-256"]),
    gb("an instant without a zone", [("decided: 2025-06-20T09:40:00Z",
                                      "decided: ¦2025-06-20T09:40:00")],
       ["not an instant"]),
    gb("an instant in 1970", [("given: 2025-06-20T09:45:00Z",
                               "given: ¦1970-01-01T00:00:00Z")],
       ["between the years"]),
    gb("30 February", [("from: 2025-03-01", "from: ¦2025-02-30")],
       ["not a day of the calendar"]),
    gb("29 February of a common year", [("from: 2025-03-01",
                                         "from: ¦2025-02-29")],
       ["not a day of the calendar"]),
    gb("a day as people write it", [("from: 2025-03-01",
                                     "from: ¦01/03/2025")],
       ["not a day of the calendar"]),
    gb("no language tag", [("notice:\n  form: \"DPN\"\n  version: \"2.1\"\n"
                            "  ref: \"DPN/0042\"\n  language: en-GB",
                            "notice:\n  form: \"DPN\"\n  version: \"2.1\"\n"
                            "  ref: \"DPN/0042\"\n  language: ¦English!")],
       ["language tag"]),
    gb("no rule at all", [(b"", "cut-allow")], ["list is empty"],
       place="allow"),
    generic("a missing section",
            [("time: {zone: Europe/London, region: GB}\n", ""),
             ("winnow: 1", "¦winnow: 1")], ['"time" is missing']),
    generic("no contact to withdraw at",
            [('  withdraw-contact: "lab@example.org"\n', ""),
             ("\nagreement:", "\n¦agreement:")],
            ['"withdraw-contact" is missing']),
    generic("no identifier", [('identifiers: [{type: udid, value: '
                               '"00008030-001C2D223A44802E"}]',
                               "identifiers: ¦[]")], ["list is empty"]),
    generic("no routes", [("  routes: [ios-backup]\n", ""),
                          ("\nmethod:", "\n¦method:")],
            ['"routes" is missing']),
    generic("no such zone", [("zone: Europe/London", "zone: ¦Europe/Londno")],
            ["no zone of the IANA"]),
    generic("an abbreviation for a zone", [("zone: Europe/London",
                                            "zone: ¦BST")],
            ["no zone of the IANA"]),
    generic("a path for a zone",
            [("zone: Europe/London", "zone: ¦../../../etc/passwd")],
            ["no zone of the IANA"]),
    generic("an unknown region", [("region: GB", "region: ¦XX")],
            ["not a country"]),
    generic("a region in small letters", [("region: GB", "region: ¦gb")],
            ["not a country"]),
]

RULES = [
    gb("a rule without bounds",
       [(PHOTOS, "category: photos"),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["no bounds"]),
    gb("only one day given",
       [(PHOTOS, "category: photos\n    from: 2025-03-07"),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ['"to" is missing']),
    gb("the wrong way round", [("to: 2025-03-14", "to: ¦2025-02-14")],
       ['is before "from"']),
    gb("wholly in the future",
       [(PHOTOS, "category: photos\n    from: ¦2098-03-07\n"
                 "    to: 2098-03-08")],
       ["wholly in the future"]),
    gb("all dates without a reason",
       [(PHOTOS, "category: photos\n    all-dates: true"),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["all-dates-reason"]),
    gb("all dates, and days",
       [(PHOTOS, "category: photos\n    all-dates: true\n"
                 "    all-dates-reason: \"x\"\n    ¦from: 2025-03-07\n"
                 "    to: 2025-03-08")],
       ["contradict each other"]),
    gb("all dates is not true",
       [(PHOTOS, "category: photos\n    all-dates: false"),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["no bounds"]),
    gb("messages without apps",
       [("    apps: [phone-messages]\n", ""),
        ("- rule: messages-with", "- ¦rule: messages-with")],
       ['"apps" is missing']),
    gb("an app of another category",
       [("apps: [phone-messages]", "apps: [phone-messages, ¦facetime]")],
       ['messages have no "facetime"']),
    gb("a contact list that is none",
       [("contacts: participants-in-scope",
         "contacts: participants-in-scope\n    apps: [whatsapp, ¦sms]")],
       ['contacts have no "sms"']),
    gb("a part of another category",
       [("parts: [metadata, text, attachments]",
         "parts: [metadata, text, ¦camera-roll]")],
       ['messages have no "camera-roll"']),
    gb("a time of another category",
       [(PHOTOS, PHOTOS + "\n    time-field: ¦received")],
       ['photos have no time called "received"']),
    gb("people of photos",
       [(PHOTOS, PHOTOS + "\n    ¦participants: {any-of: "
         "[\"+447700900123\"]}")],
       ["cannot limit photos"]),
    gb("a kind of messages",
       [("parts: [metadata, text, attachments]", "¦kind: [camera]")],
       ["cannot limit messages"]),
    gb("days of contacts",
       [("contacts: participants-in-scope", "contacts: participants-in-scope"
         "\n    ¦from: 2025-03-01\n    ¦to: 2025-03-02")],
       ["cannot limit contacts", "cannot limit contacts"]),
    gb("contacts without a limit",
       [("    contacts: participants-in-scope\n", ""),
        ("- rule: contact-card", "- ¦rule: contact-card")],
       ["no bounds"]),
    gb("named contacts without names",
       [("contacts: participants-in-scope", "contacts: named"),
        ("- rule: contact-card", "- ¦rule: contact-card")],
       ["needs \"participants"]),
    gb("names, but not contacts: named",
       [("contacts: participants-in-scope",
         "contacts: all\n    ¦participants: {any-of: [\"jo@example.org\"]}")],
       ["does not say \"named\""]),
    gb("group chats of calls",
       [(PHOTOS, "category: calls\n    from: 2025-03-07\n    to: 2025-03-08\n"
         "    participants: {any-of: [withheld], ¦group-chats: whole}")],
       ["only messages have group chats"]),
    gb("a withheld number in messages",
       [('any-of: ["+447700900123", ', "any-of: [¦withheld, ")],
       ["only a rule about calls"]),
    gb("two addresses in one",
       [('"jo@example.org"]', '¦"jo@example.org, al@example.org"]')],
       ["not one e-mail address"]),
    *(gb(f"a person by {address}",
         [('"jo@example.org"]', f'¦"{address}"]')], [reason])
      for address, reason in (
          ("123456789012345@lid", "tells no phone number"),
          ("447700900123-1600000000@g.us", "no person"),
          ("120363000000000001@newsletter", "no person"),
          ("+447700900123@s.whatsapp.net", "tells no phone number"))),
    gb("nobody in any-of", [('any-of: ["+447700900123", "jo@example.org"]',
                             "any-of: ¦[]")], ["list is empty"]),
    gb("health without sensitive",
       [(PHOTOS, PHOTOS.replace("photos", "health")),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["sensitive: true"]),
    gb("locations, sensitive said falsely",
       [(PHOTOS, PHOTOS.replace("photos", "locations")
         + "\n    sensitive: false"),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["sensitive: true"]),
    gb("documents without a folder",
       [(PHOTOS, PHOTOS.replace("photos", "documents")),
        ("- rule: photos-that", "- ¦rule: photos-that")],
       ["folders"]),
    *(gb(f"documents in the folder {folder}",
         [(PHOTOS, PHOTOS.replace("photos", "documents")
           + f'\n    folders: [Download, ¦"{folder}"]')],
         ["no folder"])
      for folder in (".", "/", "/data/system", "/storage2", "Download/../..",
                     "/sdcard/../../data")),
    gb("two rules of one name",
       [("rule: contact-card", "rule: ¦photos-that-night")],
       ["another rule is called"]),
    gb("an allow and a deny rule of one name",
       [("rule: never-1", "rule: ¦contact-card")],
       ["another rule is called"]),
    gb("a deny rule without a reason",
       [("    reason: legal-privilege\n", ""),
        ("- rule: never-1", "- ¦rule: never-1")],
       ['"reason" is missing']),
    gb("a deny that cannot be resolved",
       [('any-of: ["+442079460111"]', "any-of: [¦\"my solicitor\"]")],
       ["cannot be resolved"]),
    gb("a deny by an address that hides who it is",
       [('any-of: ["+442079460111"]', 'any-of: [¦"123456789012345@lid"]')],
       ["tells no phone number"]),
    gb("a deny rule that denies everything",
       [('\n    participants: {any-of: ["+442079460111"]}', ""),
        ("- rule: never-1", "- ¦rule: never-1")],
       ["keep everything out"]),
    gb("a deny rule about people in photos",
       [("    reason: legal-privilege\n    participants:",
         "    reason: legal-privilege\n    category: photos\n"
         "    ¦participants:")],
       ["would protect nothing"]),
    gb("one day of a deny rule",
       [("reason: legal-privilege", "reason: legal-privilege\n"
         "    from: 2025-03-01"),
        ("- rule: never-1", "- ¦rule: never-1")],
       ['"to" is missing']),
    gb("an android-id on an iPhone",
       [("{type: serial, value: \"F2LX7Q0ABC\"}",
         "{type: ¦android-id, value: \"F2LX7Q0ABC\"}")],
       ["has no android-id"]),
    gb("an IMEI with letters",
       [("{type: serial, value: \"F2LX7Q0ABC\"}",
         "{type: imei, value: ¦\"F2LX7Q0ABC\"}")], ["15 digits"]),
    gb("Android users on an iPhone",
       [("  platform: ios", "  platform: ios\n  ¦users: [0]")],
       ["an iPhone has none"]),
]

MATRIX = [
    gb("agreement without a notice", [(b"", "cut-notice"),
                                      ("winnow: 1", "¦winnow: 1")],
       ['"notice" is missing']),
    gb("a notice without its reasons",
       [('  reason: "as recorded in the decision log"\n'
         '  handling: "as recorded in the decision log"\n', ""),
        ("\nnotice:", "\n¦notice:"),], ['"reason" is missing',
                                       '"handling" is missing'],
       place="twice"),
    gb("a notice that does not say that one may refuse",
       [("says-may-refuse: true", "says-may-refuse: ¦false")],
       ["not enough"]),
    gb("extraction was not agreed to",
       [("extraction-agreed: true", "extraction-agreed: ¦false")],
       ["nothing may be taken"]),
    gb("the phone was not handed over",
       [("device-provided: true", "device-provided: ¦false")],
       ["handed over"]),
    gb("the suspect agrees", [("giver-is-suspect: false",
                               "giver-is-suspect: ¦true")],
       ["suspected"]),
    gb("a purpose outside the Act", [("purpose: crime",
                                      "purpose: ¦other")],
       ["no other purpose"]),
    gb("a death under the wrong basis",
       [("purpose: crime", "purpose: ¦death-investigation")],
       ["needs \"basis: death-investigation\""]),
    gb("a basis outside the Act", [("basis: agreement",
                                    "basis: ¦warrant-or-order")],
       ["no power of the 2022 Act"]),
    gb("no necessity",
       [('  necessity: "as recorded in the decision log"\n', ""),
        ("\nauthority:", "\n¦authority:")], ['"necessity" is missing']),
    gb("missing person under part 3",
       [("purpose: crime", "purpose: missing-person"),
        ("schedule3-part: 1", "schedule3-part: ¦3")],
       ["Part 1 or 2 only"]),
    gb("death investigation under part 2",
       [("basis: agreement", "basis: death-investigation"),
        ("purpose: crime", "purpose: death-investigation"),
        ("schedule3-part: 1", "schedule3-part: ¦2")],
       ["Part 1 only"]),
    gb("no part of Schedule 3",
       [(", schedule3-part: 1", ""),
        ("authorised-person: {id", "¦authorised-person: {id")],
       ['"schedule3-part" is missing']),
    gb("life at risk, but an adult who can be asked",
       [("basis: agreement", "basis: ¦no-agreement-life-risk")],
       ["only for a child"]),
    gb("a child agrees alone", [("age-group: adult", "age-group: child"),
                                ("giver: self", "giver: ¦self"),
                                ("\nagreement:", "\n¦agreement:")],
       ['"giver-may-extract" is missing', '"child-views" is missing',
        "cannot give this agreement"], place="child"),
    gb("an adult without capacity agrees alone",
       [("capacity: full", "capacity: lacks"),
        ("giver: self", "giver: ¦self"),
        ("\nagreement:", "\n¦agreement:")],
       ['"giver-may-extract" is missing', "cannot give this agreement"]),
    gb("somebody else agrees for an adult",
       [("basis: agreement", "basis: agreement-on-behalf"),
        ("giver: self", "giver: ¦attorney\n  giver-ref: \"G1\"\n"
         "  relation: \"friend\"")],
       ["adult with full capacity"]),
    gb("on behalf, under the wrong basis",
       [*CHILD[1:2], ("giver: self", CHILD[2][1].replace(
           "giver: parent", "giver: ¦parent"))],
       ["basis is then agreement-on-behalf"]),
    gb("an attorney for a child",
       [*CHILD[:2], ("giver: self", CHILD[2][1].replace(
           "giver: parent-or-guardian", "giver: ¦attorney"))],
       ["s.38 does not let them"]),
    gb("a child's views were not asked",
       [*CHILD[:2], ("giver: self", CHILD[2][1].replace(
           "\n  child-views: {ascertained: true, summary: \"agrees\"}", "")),
        ("\nagreement:", "\n¦agreement:")],
       ['"child-views" is missing']),
    gb("a responsible adult without a reason",
       [*CHILD[:2], ("giver: self", CHILD[2][1].replace(
           "parent-or-guardian", "responsible-adult")),
        ("\nagreement:", "\n¦agreement:")],
       ['"nobody-else-available" is missing', '"inform-parent" is missing'],
       place="twice"),
    gb("a responsible adult who may extract",
       [*CHILD[:2], ("giver: self", CHILD[2][1].replace(
           "parent-or-guardian", "responsible-adult").replace(
               "giver-may-extract: false", "giver-may-extract: ¦true\n"
               "  nobody-else-available: \"x\"\n  inform-parent: done"))],
       ["nobody entitled to extract"]),
    gb("who agreed is not said", [*CHILD[:2], ("giver: self", CHILD[2][1]
       .replace("\n  giver-ref: \"G1\"", "")),
        ("\nagreement:", "\n¦agreement:")], ['"giver-ref" is missing']),
    gb("aloud without a reason",
       [("form: written-electronic", "form: oral-recorded"),
        ("\nagreement:", "\n¦agreement:")],
       ["oral-reason", "recorded-by"], place="twice"),
    gb("aloud for want of a shared language",
       [("form: written-electronic", "form: oral-recorded\n"
         "  oral-reason: ¦no-shared-language\n  recorded-by: \"PC 1\"")],
       ["not known here. Known: physical-impairment, literacy"]),
    gb("a reason for aloud, in writing",
       [("form: written-electronic", "form: written-electronic\n"
         "  ¦oral-reason: literacy")], ["oral-recorded\" only"]),
    gb("no copy of a paper", [("form: written-electronic",
                               "form: written-paper"),
                              ("copy-given: true", "copy-given: ¦false")],
       ["a copy of the confirmation"]),
    gb("agreed before being told",
       [("confirmed: 2025-06-20T10:02:00Z",
         "confirmed: ¦2025-06-20T09:02:00Z")],
       ["before the notice"]),
    gb("in force before it was agreed",
       [("valid-from: 2025-06-20T10:02:00Z",
         "valid-from: ¦2025-06-20T10:01:00Z")],
       ["before the agreement was confirmed"]),
    gb("ends before it begins",
       [("valid-until: 2099-06-27T10:02:00Z",
         "valid-until: ¦2025-06-19T10:02:00Z")],
       ['before "valid-from"']),
    gb("a drained route without a risk",
       [("excess-information: {risk: true, limb: none-avoids",
         "excess-information: {risk: ¦false, limb: not-applicable")],
       ["ios-backup"]),
    gb("a drained route past a solicitor without a risk",
       [('confidential-information: {risk: true, amount: "as recorded in the '
         'decision log", relevance: "as recorded in the decision log", limb: '
         "none-avoids", "confidential-information: {risk: ¦false, limb: "
         "not-applicable")],
       ["privileged"]),
    gb("a risk without its limb",
       [("excess-information: {risk: true, limb: none-avoids, ",
         "¦excess-information: {risk: true, ")], ['"limb" is missing']),
    gb("a risk that is not applicable",
       [("excess-information: {risk: true, limb: none-avoids",
         "excess-information: {risk: true, limb: ¦not-applicable")],
       ["there is a risk"]),
    gb("no review", [("\n  review-by: 2027-06-20", ""),
                     ("\nhandling:", "\n¦handling:")],
       ['"review-by" is missing']),
    gb("missing and nobody to answer", [*S40, (b"", "cut-handling"),
                                       ("winnow: 1", "¦winnow: 1")],
       ['"handling" is missing']),
    generic("a child alone, in the generic profile",
            [('person: {ref: "P1"}', 'person: {ref: "P1", age-group: child}'),
             ("agreement:\n", "agreement:\n  giver: ¦self\n")],
            ["cannot give this agreement"]),
    generic("aloud, in the generic profile",
            [("agreement:\n", "¦agreement:\n  form: oral-recorded\n"
              "  recorded-by: \"A\"\n")], ["oral-reason"]),
]

FILES = [
    gb("a signature beside it", [], ["signature (.p7s)"], exit=4,
       place=WHOLE, beside=[".p7s"]),
    gb("another signature beside it", [], ["signature (.sig)"], exit=4,
       place=WHOLE, beside=[".sig"]),
    gb("a signature and an error", [("copy-given: true", "copy-given: ¦no")],
       ["signature", "neither true nor false"], beside=[".sig"],
       place="whole-first"),
    gb("a deny sheet that is not given",
       [("\nmethod:", "\n¦deny-sheet: {sha256: \"" + "ab" * 32
         + "\"}\n\nmethod:")], ["--deny-sheet"]),
    gb("another deny sheet",
       [("\nmethod:", "\ndeny-sheet: {sha256: ¦\"" + "ab" * 32
         + "\"}\n\nmethod:")], ["not the one named"], sheet=SHEET),
    gb("a deny sheet that nobody named", [("winnow: 1", "¦winnow: 1")],
       ["names none"], sheet=SHEET),
    gb("a deny sheet with an allow rule", [SHEET_KEY],
       ['"allow" is not known'],
       sheet=SHEET + "allow: []\n", place="5:1"),
    gb("a deny sheet with a loose handle", [SHEET_KEY],
       ["cannot be resolved"],
       sheet=SHEET.replace("+442079460222", "Dr Who"), place="4:29"),
    gb("a deny sheet that is no YAML", [SHEET_KEY],
       ["cannot be read as YAML"], sheet="deny: [\n", place="2:1"),
    gb("narrower than a filter that is not given",
       [("revision: 1", "revision: 2\n¦supersedes: "
         "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11, sha256: \""
         + "cd" * 32 + "\"}")], ["--supersedes"]),
    gb("narrower than another file",
       [("revision: 1", "revision: 2\nsupersedes: "
         "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11, sha256: ¦\""
         + "cd" * 32 + "\"}")], ["not the one named"], earlier=GB),
    gb("an earlier filter that nobody named", [("winnow: 1", "¦winnow: 1")],
       ["supersedes none"], earlier=GB),
    gb("wider days", [SUPERSEDES, ("to: 2025-03-14", "to: 2025-03-15"),
                      ("- rule: messages-with", "- ¦rule: messages-with")],
       ["takes more than any single rule"], earlier=GB),
    gb("another person", [SUPERSEDES, ('"jo@example.org"]',
                                       '"jo@example.org", '
                                       '"al@example.org"]'),
                          ("- rule: messages-with",
                           "- ¦rule: messages-with")],
       ["takes more than any single rule"], earlier=GB),
    gb("everybody", [SUPERSEDES, ('    participants: {any-of: '
                                  '["+447700900123", "jo@example.org"], '
                                  'group-chats: exclude}\n', ""),
                     ("- rule: messages-with", "- ¦rule: messages-with")],
       ["takes more than any single rule"], earlier=GB),
    gb("group chats too", [SUPERSEDES, ("group-chats: exclude",
                                        "group-chats: whole"),
                           ("- rule: messages-with",
                            "- ¦rule: messages-with")],
       ["takes more than any single rule"], earlier=GB),
    gb("one more part", [SUPERSEDES, ("text, attachments]",
                                      "text, attachments, reactions]"),
                         ("- rule: messages-with",
                          "- ¦rule: messages-with")],
       ["takes more than any single rule"], earlier=GB),
    gb("a new rule", [SUPERSEDES, ("  - rule: contact-card",
                                   "  - ¦rule: new\n    category: "
                                   "device-info\n  - rule: contact-card")],
       ["takes more than any single rule"], earlier=GB),
    gb("a protection dropped",
       [MARKED, ('deny:\n  - rule: never-1\n    reason: legal-privilege\n'
                 '    participants: {any-of: ["+442079460111"]}\n', "")],
       ["no longer stands"], earlier=GB),
    gb("in force for longer", [MARKED, ("valid-until: 2099-06-27",
                                        "valid-until: 2099-06-28")],
       ["in force for longer"], earlier=GB),
    gb("another change of the phone",
       [MARKED, ("device-changes: [pairing-trust]",
                 "device-changes: [pairing-trust, sync-lock-file]")],
       ["a device change is new"], earlier=GB),
    gb("the same revision",
       [("revision: 1", "revision: ¦1\nsupersedes: "
         "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11, sha256: \"{sha}\"}")],
       ["needs a higher number"], earlier=GB),
    gb("narrower than a broken filter", [SUPERSEDES],
       ["not valid itself"], earlier=GB, place=WHOLE,
       earlier_edits=[("purpose: crime", "purpose: fun")]),
    gb("wider without a reason",
       [("revision: 1", "revision: 1\n¦extends: "
         "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b12, sha256: \""
         + "cd" * 32 + "\"}")], ['"reason" is missing']),
    generic("wider without a notice",
            [("revision: 1", "revision: 1\nextends: "
              "{id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b12, sha256: \""
              + "cd" * 32 + "\", reason: \"more was found\"}"),
             ("winnow: 1", "¦winnow: 1"),
             ("\nagreement:", "\n¦agreement:")],
            ['"notice" is missing', '"confirmed" is missing']),
    gb("a template", [('value: "F2LX7Q0ABC"',
                       'value: ¦"<FILL: the serial number>"')],
       ["to be filled in: the serial number"], kind="to-fill"),
]

FORCE = [
    gb("too early", [("valid-from: 2025-06-20", "valid-from: 2098-06-20")],
       ["not in force yet"], exit=4, place=WHOLE),
    gb("expired", [("valid-until: 2099-06-27T10:02:00Z",
                    "valid-until: 2025-06-20T10:02:01Z")],
       ["has expired"], exit=4, place=WHOLE),
    gb("withdrawn", [("  max-runs: 1", "  max-runs: 1\n"
                      "  withdrawn: 2025-06-21T08:00:00Z")],
       ["was withdrawn"], exit=4, place=WHOLE),
    gb("withdrawn in the future",
       [("  max-runs: 1", "  max-runs: 1\n"
         "  withdrawn: 2098-06-21T08:00:00Z")],
       ["was withdrawn"], exit=4, place=WHOLE),
]

MANY = [
    gb("five errors at once",
       [("profile: gb-pcsc-2022", "profile: gb-pcsc-2022\n¦colour: blue"),
        ("purpose: crime", "purpose: ¦fun"),
        ("giver-is-suspect: false", "giver-is-suspect: ¦true"),
        ("from: 2025-03-01", "from: ¦2025-13-01"),
        ("preview: none", "preview: ¦all")],
       ["not known here", "not known here", "suspected",
        "not a day of the calendar", "not known here"]),
    gb("schema and rule errors together",
       [("says-may-withdraw: true", "says-may-withdraw: ¦maybe"),
        ("zone: Europe/London", "zone: ¦Mars/Olympus"),
        ("apps: [phone-messages]", "apps: [¦phone]"),
        ("contacts: participants-in-scope", "contacts: ¦everyone"),
        ('any-of: ["+442079460111"]', 'any-of: [¦"12345"]')],
       ["neither true nor false", "no zone", 'no "phone"', "not known here",
        "cannot be resolved"]),
]

IN_JSON = [
    in_json("a comma too many, in JSON",
            [('"max-runs": 2}', '"max-runs": 2,¦,}')],
            ["cannot be read as YAML"]),
    in_json("a number for a text, in JSON", [('"ref": "P1"', '"ref": ¦1')],
            ["without quotes this is a number"]),
    in_json("true as a text, in JSON",
            [('"giver-is-suspect": false', '"giver-is-suspect": ¦"false"')],
            ["neither true nor false"]),
    in_json("null, in JSON", [('"ref": "P1"', '"ref": ¦null')],
            ["without quotes this is nothing"]),
    in_json("twice the same key, in JSON",
            [('"max-runs": 2', '"max-runs": 2, ¦"max-runs": 3')],
            ["given twice"]),
]

CASES = IN_JSON + SYNTAX + SCHEMA + RULES + MATRIX + FILES + FORCE + MANY

# Edits that must leave a valid filter: what looks odd, but is agreed.
GOOD = [
    gb("as it is", [], []),
    generic("as it is, generic", [], []),
    gb("for a child", CHILD, []),
    gb("missing, without an agreement", [*S40, (b"", "cut-notice")], []),
    gb("quoted days", [("from: 2025-03-01", 'from: "2025-03-01"')], []),
    gb("a leap day", [("from: 2025-03-01", "from: 2024-02-29")], []),
    gb("a byte order mark", [(b"", "bom")], []),
    gb("Windows line ends", [(b"", "crlf")], []),
    Case("JSON", JSON, [], []),
    gb("a folded text", [("necessity: \"as recorded in the decision log\"",
                          "necessity: >\n    as recorded\n    elsewhere")],
       []),
    gb("with its deny sheet", [SHEET_KEY], [], sheet=SHEET),
    gb("narrower", [SUPERSEDES, ("to: 2025-03-14", "to: 2025-03-10"),
                    (', "jo@example.org"]', "]"),
                    ("text, attachments]", "text]")], [], earlier=GB),
    gb("no more than before", [SUPERSEDES], [], earlier=GB),
    gb("a drained route is not used", [
        ("excess-information: {risk: true, limb: none-avoids",
         "excess-information: {risk: false, limb: not-applicable"),
        ("routes: [ios-afc, ios-backup]", "routes: [ios-afc]")], []),
]
