/**
 * The files of the phone as user shell sees them: links and mounts of every
 * phone, what lies in IMAGE/fs, files made on the fly, and what a fault has
 * changed since.
 */
#ifndef ANDROID_FS_H
#define ANDROID_FS_H

#include "phone.h"

#include <sys/types.h>

/* Kinds in st_mode, which POSIX does not name. */
#define FS_LINK 0120000
#define FS_REGULAR 0100000
#define FS_FOLDER 0040000

/** 0, or errno as the phone has it. Links are followed, the last one too when
 *  `follow`. */
int
fs_stat(const struct va_phone *p, const char *path, bool follow,
    struct stat *st);

struct fs_file;

/** open(O_RDONLY). 0 or errno. A folder opens, and fails when it is read. */
int
fs_open(const struct va_phone *p, const char *path, struct fs_file **out);

/** Up to n bytes; 0 at the end; below 0: errno, negative. */
ssize_t
fs_read(struct fs_file *f, uint8_t *to, size_t n);

void
fs_close(struct fs_file **f);

/** One name of a folder: `why` is the errno of its lstat, else 0. */
typedef void (*fs_name)(void *ctx, const char *name, int why,
    const struct stat *st);

/** Names in a folder with . and .., sorted; the made ones last. 0 or errno. */
int
fs_list(const struct va_phone *p, const char *path, fs_name fn, void *ctx);

/** Without links of every phone (/sdcard), dots and double slashes, by the text
 *  alone. Caller frees. */
char *
fs_canonical(const char *path);

/** Is `have` the path `want`, or below it? However the two spell the shared
 *  storage. */
bool
fs_within(const char *want, const char *have);

/** What becomes of a file while it is read: "grow", "shrink" (to or by so many
 *  bytes), "touch", "vanish". Its stat says so afterwards. */
void
fs_change(const struct va_phone *p, const char *path, const char *what,
    int64_t bytes);

void
fs_free(struct va_phone *p);

#endif
