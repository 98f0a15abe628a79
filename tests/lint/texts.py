"""Whatever `winnow new` says has been translated, all of it and nothing else;
formats take the same arguments."""

import subprocess
import tempfile
from pathlib import Path

from tree import SOURCE, finish, object_to


def messages(po, ours=True):
    """{msgid: msgstr} as msgcat writes them; ours: none fuzzy or obsolete."""
    found = {}
    entry = {}
    name = None
    for number, line in enumerate(po.splitlines() + ["msgid \"\""], 1):
        if ours and line.startswith("#,") and "fuzzy" in line:
            object_to(PO, number, "fuzzy")
        if ours and line.startswith("#~"):
            object_to(PO, number, "nothing says this any more")
        for word in ("msgid", "msgstr"):
            if line.startswith(word + " "):
                if word == "msgid" and "msgstr" in entry:
                    found[entry["msgid"]] = entry["msgstr"]
                    entry = {}
                name = word
                entry[name] = ""
                line = line[len(word) + 1:]
        if line.startswith('"'):
            entry[name] += line[1:-1]
    return found


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


PO = SOURCE / "cmd/new/po/cy.po"
with tempfile.TemporaryDirectory() as folder:
    pot = Path(folder) / "new.pot"
    run("xgettext", "--from-code=UTF-8", "--keyword=N_", "--keyword=_",
        "-o", pot, *sorted((SOURCE / "cmd/new").glob("*.c")))
    said = messages(run("msgcat", "--no-wrap", pot).stdout, False)
done = run("msgfmt", "-c", "--check-format", "-o", "/dev/null", PO)
if done.returncode:
    object_to(PO, 1, done.stderr)
known = messages(run("msgcat", "--no-wrap", PO).stdout)
for text in sorted(said):
    if text and not known.get(text):
        object_to(PO, 1, f"is not translated: {text}")
    # How a text ends says what is expected of whoever reads it.
    elif text and (text[-1] in "?:.") and text[-1] != known[text][-1]:
        object_to(PO, 1, f"ends otherwise: {text}")
for text in sorted(set(known) - set(said)):
    object_to(PO, 1, f"nothing says this any more: {text}")
finish(len(said) - 1)
