"""Each header compiles alone, as strict C17; public ones in C++ terms too."""

import subprocess

from tree import COMPILER, SOURCE, c_files, finish, object_to

looked = 0
for path in c_files("include", "lib"):
    if path.suffix != ".h":
        continue
    looked += 1
    top = "include" if path.is_relative_to(SOURCE / "include") else "lib"
    name = path.relative_to(SOURCE / top)
    # Twice: a header must guard itself.
    text = f'#include "{name}"\n#include "{name}"\n'
    paths = ["-I", SOURCE / "include"]
    if top == "lib":
        paths += ["-I", SOURCE / "lib"]
    run = subprocess.run(
        [COMPILER, "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-Wno-unused-macros", "-D_POSIX_C_SOURCE=200809L", "-fsyntax-only",
         *paths, "-x", "c", "-"],
        input=text, text=True, capture_output=True)
    if run.returncode:
        object_to(path, 1, f"does not compile alone:\n{run.stderr}")
finish(looked)
