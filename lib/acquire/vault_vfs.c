/**
 * The SQLite VFS "wn-vault": read-only, files are objects of a vault. A name
 * that was not served does not exist, so SQLite can neither make a temporary
 * file nor a journal here.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "acquire/vault_in.h"
#include "base/err.h"
#include "base/random.h"
#include "base/timespan.h"

#define VFS_NAME "wn-vault"

struct vault_file {
    sqlite3_file base; /* first: SQLite's part */
    char name[VAULT_NAME];
    bool wal;
};

static pthread_once_t registered = PTHREAD_ONCE_INIT;
static int register_result = SQLITE_ERROR;

static int
file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int
file_read(sqlite3_file *file, void *buf, int n, sqlite3_int64 at)
{
    const struct vault_file *f = (const struct vault_file *)file;
    size_t got = 0;
    enum wn_status st;

    if (n < 0 || at < 0) {
        return SQLITE_IOERR_READ;
    }
    st = vault_served_read(
        f->name, f->wal, (uint64_t)at, buf, (size_t)n, &got);
    if (st != WN_OK && st != WN_END) {
        return SQLITE_IOERR_READ;
    }
    if (got < (size_t)n) {
        /* SQLite: a short read that is not zero-filled leads to corruption. */
        memset((uint8_t *)buf + got, 0, (size_t)n - got);
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

static int
file_write(sqlite3_file *file, const void *buf, int n, sqlite3_int64 at)
{
    (void)file;
    (void)buf;
    (void)n;
    (void)at;
    return SQLITE_READONLY;
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    (void)file;
    (void)size;
    return SQLITE_READONLY;
}

static int
file_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    const struct vault_file *f = (const struct vault_file *)file;
    uint64_t bytes = 0;

    if (vault_served_size(f->name, f->wal, &bytes) != WN_OK) {
        return SQLITE_IOERR_FSTAT;
    }
    *size = (sqlite3_int64)bytes;
    return SQLITE_OK;
}

static int
file_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int
file_control(sqlite3_file *file, int op, void *arg)
{
    (void)file;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int
file_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

/** Never IMMUTABLE: with it SQLite passes over the -wal, and its rows. */
static int
file_device(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1, /* no shared memory: locking_mode=EXCLUSIVE only */
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file,
    int flags, int *out_flags)
{
    struct vault_file *f = (struct vault_file *)file;

    (void)vfs;
    *f = (struct vault_file){ .wal = false };
    if (!name || !vault_served_find(name, f->name, &f->wal)) {
        return SQLITE_CANTOPEN;
    }
    f->base.pMethods = &file_methods;
    if (out_flags) {
        *out_flags =
            (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) |
            SQLITE_OPEN_READONLY;
    }
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    (void)name;
    (void)sync;
    return SQLITE_IOERR_DELETE;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    char name[VAULT_NAME];
    bool wal = false;

    (void)vfs;
    *out = vault_served_find(path, name, &wal) &&
        flags != SQLITE_ACCESS_READWRITE;
    return SQLITE_OK;
}

static int
vfs_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    int wrote = n > 0 ? snprintf(out, (size_t)n, "%s", name) : -1;

    (void)vfs;
    return wrote >= 0 && wrote < n ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    return n > 0 && wn_random(out, (size_t)n, NULL) == WN_OK ? n : 0;
}

static int
vfs_sleep(sqlite3_vfs *vfs, int us)
{
    struct timespec t = { us / 1000000, us % 1000000 * 1000L };

    (void)vfs;
    (void)nanosleep(&t, NULL);
    return us;
}

/** Julian day in milliseconds; 1970-01-01 is 2440587.5. */
static int
vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    (void)vfs;
    *out = INT64_C(210866760000000) + wn_now_ns() / 1000000;
    return SQLITE_OK;
}

static int
vfs_time_real(sqlite3_vfs *vfs, double *out)
{
    sqlite3_int64 ms = 0;
    int rc = vfs_time(vfs, &ms);

    *out = (double)ms / 86400000.0;
    return rc;
}

static int
vfs_last_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    if (n > 0 && out) {
        out[0] = '\0';
    }
    return 0;
}

static sqlite3_vfs vault_vfs = {
    .iVersion = 2,
    .szOsFile = (int)sizeof(struct vault_file),
    .mxPathname = VAULT_NAME + 8,
    .zName = VFS_NAME,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_name,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time_real,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_time,
};

static void
register_once(void)
{
    register_result = sqlite3_vfs_register(&vault_vfs, 0);
}

enum wn_status
vault_vfs_register(struct wn_err *err)
{
    if (pthread_once(&registered, register_once) != 0 ||
        register_result != SQLITE_OK) {
        return wn_fail(
            err, WN_EINTERNAL, "SQLite does not take the vault's files");
    }
    return WN_OK;
}
