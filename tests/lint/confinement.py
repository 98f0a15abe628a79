"""Each third-party library is included by the few files that are listed."""

from fnmatch import fnmatch

from tree import SOURCE, c_files, finish, includes, object_to

# header pattern → files that may include it
ALLOWED = {
    "libimobiledevice/*": ["lib/device/ios/*"],
    "usbmuxd*": ["lib/device/ios/*"],
    "plist/*": ["lib/device/ios/*", "lib/acquire/keybag.c",
                "lib/acquire/backup_crypt.c", "lib/acquire/mbfile.c",
                "lib/export/*plist*"],
    "libusb*": ["lib/device/usb_seen.c", "lib/device/android/adb_usb*.[ch]",
                "lib/device/android/adb_find_usb.c"],
    "sqlite3.h": ["lib/records/sqlite_in.[ch]", "lib/acquire/vault_vfs.c",
                  "lib/acquire/manifest_db.c", "lib/bundle/*db*.[ch]",
                  "lib/verify/*", "lib/report/*db*", "lib/export/*db*",
                  "lib/dispose/*db*"],
    "openssl/*": ["lib/base/digest.c", "lib/acquire/vault*.c",
                  "lib/acquire/keybag.c", "lib/acquire/backup_crypt.c",
                  "lib/acquire/journal.c", "lib/device/android/adb_auth.c",
                  "lib/sign/*", "lib/pack/*cms*"],
    "qrencode.h": ["lib/report/*qr*"],
    "netdb.h": ["lib/device/android/adb_socket.c"],
    "netinet/*": ["lib/device/android/adb_socket.c"],
    "yaml.h": ["lib/consent/consent_parse*.c"],
    "libintl.h": ["cmd/new/*"],
    "libexif/*": ["lib/records/exif.c"],
    "libical/*": ["lib/base/recurrence_rule.c"],
    "zlib.h": [],
}
STANDARD = {
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "stdalign.h",
    "math.h", "signal.h", "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h", "time.h",
    "dirent.h", "endian.h", "fcntl.h", "getopt.h", "poll.h", "pthread.h",
    "pwd.h", "termios.h", "unistd.h", "locale.h",
}

looked = 0
for path in c_files("lib", "cmd", "include"):
    relative = str(path.relative_to(SOURCE))
    looked += 1
    for line, kind, name in includes(path):
        if kind == '"' or name in STANDARD or name.startswith("sys/"):
            continue
        for pattern, files in ALLOWED.items():
            if fnmatch(name, pattern):
                if not any(fnmatch(relative, f) for f in files):
                    object_to(path, line, f"may not include <{name}>")
                break
        else:
            object_to(path, line, f"<{name}> is on no list")
finish(looked)
