#include "log.h"
#include "sync.h"

#include <errno.h>
#include <string.h>

/* The errors that cross the wire; others come out as EIO (facts 3.4). */
static uint32_t
wire_errno(int why)
{
    static const int known[] = {EPERM, ENOENT, EIO, EACCES, EEXIST, ENOTDIR,
        EISDIR, EINVAL, ENFILE, EMFILE, EFBIG, ENOSPC, ENAMETOOLONG, ELOOP,
        EOVERFLOW, ETXTBSY, EROFS, EFAULT};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (why == known[i]) {
            return (uint32_t)why;
        }
    }
    return why == 0 ? 0 : EIO;
}

void
sync_put_stat1(struct sync *y, const struct stat *st)
{
    sync_put32(y, (uint32_t)st->st_mode);
    sync_put32(y, (uint32_t)st->st_size);
    sync_put32(y, (uint32_t)st->st_mtime);
}

void
sync_put_stat2(struct sync *y, int why, const struct stat *st)
{
    uint8_t b[68] = {0};

    put_le32(b, wire_errno(why));
    if (why == 0) {
        put_le64(b + 4, (uint64_t)st->st_dev);
        put_le64(b + 12, (uint64_t)st->st_ino);
        put_le32(b + 20, (uint32_t)st->st_mode);
        put_le32(b + 24, (uint32_t)st->st_nlink);
        put_le32(b + 28, (uint32_t)st->st_uid);
        put_le32(b + 32, (uint32_t)st->st_gid);
        put_le64(b + 36, (uint64_t)st->st_size);
        put_le64(b + 44, (uint64_t)st->st_atime);
        put_le64(b + 52, (uint64_t)st->st_mtime);
        put_le64(b + 60, (uint64_t)st->st_ctime);
    }
    sync_put(y, b, sizeof(b));
}

void
sync_stat(struct sync *y, uint32_t id, const char *path)
{
    static const struct stat nothing;
    struct va_fault f;
    struct stat st;
    bool v1 = id == ID('S', 'T', 'A', 'T');
    int why;

    if (!sync_faults(y, "sync-stat", path, &f)) {
        return;
    }
    why = fs_stat(y->phone, path, id == ID('S', 'T', 'A', '2'), &st);
    if (f.act != NULL) {
        why = f.code > 0 ? (int)f.code : EACCES;
    }
    log_event(y->phone->serial, "sync", "stat", "spath", path, "ierror",
        (int64_t)why, "bv2", !v1, NULL);
    sync_put32(y, id);
    if (v1) {
        sync_put_stat1(y, why == 0 ? &st : &nothing);
    } else {
        sync_put_stat2(y, why, &st);
    }
}
