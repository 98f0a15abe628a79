"""libwinnow exports what include/winnow declares, and nothing else; and
winnow-verify needs no phone library."""

import re
import subprocess

from tree import BUILD, SOURCE, c_files, code, finish, object_to

declared = set()
for path in c_files("include"):
    text = re.sub(r"^\s*#.*$", "", code(path), flags=re.M)
    for found in re.finditer(r"\bWN_API\b[^;]*?\b(wn_\w+)\s*\(", text):
        declared.add(found[1])

library = next(BUILD.rglob("libwinnow.so"))
lines = subprocess.run(["nm", "-D", "--defined-only", library], text=True,
                       capture_output=True, check=True).stdout.splitlines()
exported = {line.split()[2] for line in lines if len(line.split()) == 3}
exported = {name for name in exported
            if not name.startswith(("__asan", "__ubsan", "__odr_asan"))}

header = SOURCE / "include/winnow/winnow.h"
for name in sorted(declared - exported):
    object_to(header, 1, f"{name} is declared but not exported")
for name in sorted(exported - declared):
    object_to(header, 1, f"{name} is exported but not declared")

for program, banned in (("winnow-verify", r"imobiledevice|usbmuxd|usb-1\.0"),):
    needed = subprocess.run(["readelf", "-d", BUILD / "bin" / program],
                            text=True, capture_output=True, check=True).stdout
    for library_name in re.findall(r"NEEDED.*\[(.*)\]", needed):
        if re.search(banned, library_name):
            object_to(header, 1, f"{program} links {library_name}")
finish(len(declared))
