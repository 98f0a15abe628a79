"""Data moves to higher floors, includes point to lower ones, through doors."""

from tree import SOURCE, c_files, finish, includes, object_to

FLOORS = ["base", "sign", "consent", "scope", "device", "acquire", "records",
          "bundle", "verify", "pack", "export", "report", "dispose"]
DOORS = {
    "sign": {"sign/sign.h"},
    "consent": {"consent/consent.h"},
    "scope": {"scope/scope.h"},
    "device": {"device/device.h"},
    "acquire": {"acquire/acquire.h", "acquire/item.h"},
    "records": {"records/record.h"},
    "bundle": {"bundle/bundle_format.h"},
    "verify": {"verify/verify.h", "verify/verified.h", "verify/json_in.h",
               "verify/sidecar.h"},
    "pack": {"pack/pack.h", "pack/set.h"},
    "export": {"export/export.h"},
    "report": {"report/report.h"},
    "dispose": {"dispose/dispose.h"},
}
# verify proves the gate's work again: it may know the filter, not the gate.
ONLY = {"verify": {"base", "sign", "consent", "verify"},
        "pack": {"base", "sign", "verify"},
        "export": {"base", "consent", "verify"},
        "report": {"base", "consent", "verify"},
        # What is left of a bundle gets its report made anew; what was packed
        # of the old one goes with it.
        "dispose": {"base", "sign", "consent", "bundle", "verify", "pack",
                    "report"}}

looked = 0
for path in c_files("lib"):
    parts = path.relative_to(SOURCE / "lib").parts
    if len(parts) == 1:
        continue  # session*.c sees every floor, through doors (below)
    here = parts[0]
    looked += 1
    for line, kind, name in includes(path):
        if kind == "<" or name.startswith("winnow/"):
            continue
        there = name.split("/")[0]
        if there not in FLOORS:
            object_to(path, line, f'"{name}" does not name its floor')
        elif there == here or there == "base":
            continue
        elif here == "base":
            object_to(path, line, f"floor base includes {name}")
        elif FLOORS.index(there) > FLOORS.index(here):
            object_to(path, line, f"floor {here} includes upward: {name}")
        elif name not in DOORS[there]:
            object_to(path, line, f"{name} is not a door of {there}")
        elif here in ONLY and there not in ONLY[here]:
            object_to(path, line, f"{here} may not know {there}")

for path in sorted((SOURCE / "lib").glob("*.[ch]")):
    looked += 1
    for line, kind, name in includes(path):
        there = name.split("/")[0]
        if kind == '"' and there in DOORS and name not in DOORS[there]:
            object_to(path, line, f"{name} is not a door of {there}")

for path in c_files("cmd"):
    looked += 1
    for line, kind, name in includes(path):
        own = kind == '"' and (path.parent / name).exists()
        if kind == '"' and not own and not name.startswith("winnow/"):
            object_to(path, line, f"cmd uses include/winnow only, not {name}")

for path in c_files("include"):
    looked += 1
    for line, kind, name in includes(path):
        if kind == '"' and not name.startswith("winnow/"):
            object_to(path, line, f"a public header includes {name}")
finish(looked)
