"""What the lints share: the tree's C files, their includes, their code.

Every lint is `LINT.py SOURCE_DIR BUILD_DIR COMPILER`, prints each objection
as FILE:LINE: WORDS and exits 1 if there was one.
"""

import re
import sys
from pathlib import Path

SOURCE = Path(sys.argv[1])
BUILD = Path(sys.argv[2])
COMPILER = sys.argv[3]

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
_objections = []


def object_to(path, line, words):
    _objections.append(f"{Path(path).relative_to(SOURCE)}:{line}: {words}")


def finish(looked_at):
    """Print and exit. A lint that looked at nothing proves nothing."""
    for objection in _objections:
        print(objection)
    print(f"{looked_at} looked at, {len(_objections)} objections")
    sys.exit(1 if _objections or looked_at == 0 else 0)


def c_files(*folders):
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*.[ch]")):
            yield path


def includes(path):
    """(line number, "<" or '"', name) of each include."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1], found[2]


def code(path):
    """The file with comments and literals blanked, line structure kept."""
    token = re.compile(
        r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
        re.S)

    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])

    return token.sub(blank, path.read_text())
