"""Judges from the npm registry: programs by others that read what Winnow wrote.

tests/support/node/NAME/package.json says which, at which versions. They are
installed on first use, beside the build, and never become part of it. Without
node and npm (tests/support/install-packages brings both) the test fails: a
judge that stays away has acquitted nobody."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build" / "node"


def folder(name: str) -> Path:
    """The node_modules of the judges `name`."""
    source, target = HERE / "node" / name, BUILD / name
    target.mkdir(parents=True, exist_ok=True)
    with open(target / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (source / "package.json").read_bytes()
        done = target / "installed.json"
        if not (done.exists() and done.read_bytes() == wanted):
            _install(source, target)
            done.write_bytes(wanted)
    return target / "node_modules"


def _install(source: Path, target: Path):
    for name in ("package.json", "package-lock.json"):
        if (source / name).exists():
            shutil.copy(source / name, target / name)
    how = ["ci"] if (source / "package-lock.json").exists() else \
        ["install", "--no-package-lock"]
    command = ["npm", *how, "--ignore-scripts", "--no-audit", "--no-fund"]
    # One retry: a registry that hiccups must not fail a whole run.
    for last in (False, True):
        done = subprocess.run(command, cwd=target, capture_output=True,
                              text=True, timeout=400)
        if done.returncode == 0:
            return
        if last:
            raise AssertionError(f"npm could not install {source.name}: "
                                 f"{done.stderr[-2000:]}")


def node(script, name: str, *args, env=None, **kw):
    """Run node on a copy of `script` that sees these judges: an ES module
    looks for its imports beside itself, not along NODE_PATH."""
    script = Path(script)
    target = folder(name).parent / f"{os.getpid()}-{script.name}"
    shutil.copy(script, target)
    try:
        return subprocess.run(["node", target, *map(str, args)],
                              env=dict(os.environ, **(env or {})),
                              capture_output=True, text=True, **kw)
    finally:
        target.unlink()
