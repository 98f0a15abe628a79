"""A function fits on a screen, a file in a head: 60 and 300 lines."""

import re

from tree import c_files, code, finish, object_to

FILE_LINES = 300
FUNCTION_LINES = 60
LINE_CHARS = 80

looked = 0
for path in c_files("lib", "cmd", "include"):
    looked += 1
    text = path.read_text()
    lines = text.splitlines()
    # The doors are manuals: their comments are most of their length.
    if path.suffix == ".c" and len(lines) > FILE_LINES:
        object_to(path, FILE_LINES, f"{len(lines)} lines")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_CHARS:
            object_to(path, number, f"{len(line)} characters")
        if "\t" in line or line != line.rstrip():
            object_to(path, number, "tab or trailing space")
    start = 0
    name = ""
    for number, line in enumerate(code(path).splitlines(), 1):
        if re.match(r"\w+\(", line):
            name = line.split("(")[0]
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start + 1 > FUNCTION_LINES:
                object_to(path, start, f"{name}: {number - start + 1} lines")
            start = 0
finish(looked)
