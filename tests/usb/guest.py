"""A small machine with a USB bus of its own: Debian's kernel under QEMU
(emulated, never KVM), with this machine's files read-only below it. Whatever
is written there is gone when it stops.

boot(script) runs a shell script in it as root and gives back its exit status
and what it printed.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The bus and its gadgets; then what brings this machine's files in.
MODULES = ("dummy_hcd", "usb_f_fs", "libcomposite", "configfs",
           "virtio_pci", "9pnet_virtio", "9p", "overlay")
PARAMETERS = {"dummy_hcd": "num=2 is_high_speed=1"}
DONE = "guest-ended-with "


class Missing(Exception):
    """What the machine needs is not installed: a reason to skip."""


def _run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, text=True,
                          capture_output=True, **more).stdout


def _need(*programs):
    for program in programs:
        if not shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin"):
            raise Missing(f"{program} is not installed")


def kernel(cache):
    """Debian's kernel package, unpacked once into `cache`."""
    _need("qemu-system-x86_64", "depmod", "apt-get", "dpkg-deb")
    root = Path(cache) / "kernel"
    if not (root / "whole").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        depends = _run("apt-cache", "depends", "linux-image-amd64")
        names = [line.split()[-1] for line in depends.splitlines()
                 if "Depends: linux-image-" in line]
        if not names:
            raise Missing("no kernel package is known to apt")
        try:
            _run("apt-get", "download", names[0], cwd=root)
        except subprocess.CalledProcessError as failed:
            raise Missing(f"{names[0]} cannot be had") from failed
        package = next(root.glob("*.deb"))
        _run("dpkg-deb", "-x", package, root)
        package.unlink()
        version = next((root / "lib/modules").iterdir()).name
        _run("depmod", "-b", root, version)
        (root / "whole").touch()
    return root


def _in_order(modules):
    """All modules wanted and those they lean on, each after its own."""
    depends = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        depends[path] = others.split()
    by_name = {Path(p).name.split(".")[0].replace("-", "_"): p
               for p in depends}
    order = []
    for name in MODULES:
        path = by_name[name]
        for one in [*reversed(depends[path]), path]:
            if one not in order:
                order.append(one)
    return order


def _entry(name, mode, data=b""):
    """One file of a cpio archive, format newc (cpio(5))."""
    path = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
    head = b"070701" + b"".join(b"%08X" % f for f in fields) + path
    return (head + b"\0" * (-len(head) % 4) + data +
            b"\0" * (-len(data) % 4))


def _initramfs(root, script):
    modules = next((root / "lib/modules").iterdir())
    busybox = Path("/bin/busybox")
    if not busybox.exists():
        raise Missing("busybox-static is not installed")
    parts = [_entry(d, 0o040755) for d in
             ("bin", "dev", "proc", "sys", "modules", "host", "top", "new")]
    parts.append(_entry("bin/busybox", 0o100755, busybox.read_bytes()))
    lines = []
    for number, path in enumerate(_in_order(modules)):
        name = Path(path).name
        stem = name.split(".")[0]
        parts.append(_entry(f"modules/{name}", 0o100644,
                            (modules / path).read_bytes()))
        lines.append(f"insmod /modules/{name} {PARAMETERS.get(stem, '')}")
    parts.append(_entry("load", 0o100755, "\n".join(lines).encode() + b"\n"))
    parts.append(_entry("init", 0o100755, (HERE / "init").read_bytes()))
    parts.append(_entry("script", 0o100755, script.encode()))
    parts.append(_entry("TRAILER!!!", 0))
    return b"".join(parts)


def boot(script, cache, timeout=600, memory="1536M"):
    """(exit status or None, all that it printed)."""
    root = kernel(cache)
    with tempfile.TemporaryDirectory(prefix="winnow-usb-") as folder:
        initramfs = Path(folder) / "initramfs"
        initramfs.write_bytes(_initramfs(root, script))
        command = [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-smp", "2",
            "-cpu", "max", "-m", memory, "-nodefaults", "-no-user-config",
            "-display", "none", "-no-reboot", "-serial", "stdio",
            "-kernel", str(next((root / "boot").glob("vmlinuz-*"))),
            "-initrd", str(initramfs),
            "-append", "console=ttyS0 quiet loglevel=3 panic=-1",
            "-virtfs", "local,path=/,mount_tag=host,security_model=none,"
            "readonly=on,multidevs=remap"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True,
                timeout=timeout, env={**os.environ, "LC_ALL": "C"})
        except subprocess.TimeoutExpired as late:
            return None, (late.stdout or b"").decode(errors="replace")
    text = (done.stdout + done.stderr).decode(errors="replace")
    text = text.replace("\r\n", "\n")
    for line in reversed(text.splitlines()):
        if line.startswith(DONE):
            return int(line[len(DONE):]), text
    return None, text
