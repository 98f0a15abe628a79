"""Calls that this code base does without, and lines that name no one's
machine."""

import re

from tree import SOURCE, c_files, code, finish, object_to

BANNED = """
system popen gets strcpy strcat sprintf vsprintf strtok strtok_r sscanf fscanf
scanf atoi atol atoll atof alloca localtime localtime_r mktime gmtime ctime
asctime setjmp longjmp tmpnam tempnam mktemp rand srand random setlocale
strncpy strncat
""".split()
# The library never ends the process and never writes to its streams.
LIBRARY_ONLY = "exit _exit abort quick_exit printf puts putchar perror".split()

looked = 0
for path in c_files("lib", "cmd", "include"):
    relative = str(path.relative_to(SOURCE))
    looked += 1
    names = list(BANNED)
    if relative.startswith("lib/"):
        names += LIBRARY_ONLY
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(names) + r")\s*\(")
    for number, line in enumerate(code(path).splitlines(), 1):
        for found in pattern.finditer(line):
            object_to(path, number, f"{found[1]}() is banned")
        if relative.startswith("lib/") and re.search(
                r"\b(stdout|stderr|stdin)\b", line):
            object_to(path, number, "the library has no streams")
finish(looked)
