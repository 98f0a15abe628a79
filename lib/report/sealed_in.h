/** Inside sealed*.c: a bundle while it is being opened. */
#ifndef WN_REPORT_SEALED_IN_H
#define WN_REPORT_SEALED_IN_H

#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "report/sealed.h"

#define WN_SEALED_USED 7 /* files that are read */
#define WN_SEALED_LINE_MAX (64u << 10) /* of the log: its first line */

/** What a file was when verifying began. Nobody but root can set ctime back. */
struct wn_stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct wn_opening {
    struct wn_sealed *s;
    const char *path;
    int fd; /* of the bundle's folder */
    struct wn_stamp stamps[WN_SEALED_USED];
};

/** Note what the files are, before they are verified. */
void wn_sealed_stamp(struct wn_opening *o);
/** Are they still? @retval WN_EVERIFY */
enum wn_status wn_sealed_unchanged(
    const struct wn_opening *o, struct wn_err *err);
/** Says so. @return WN_EVERIFY */
enum wn_status wn_sealed_changed(struct wn_err *err, const char *what);

/** All of a file, at most cap bytes; `line`: its first line, of which cap is
 * the most. b is initialised here. */
enum wn_status wn_sealed_file(const struct wn_opening *o, const char *path,
    size_t cap, bool line, struct wn_buf *b, struct wn_err *err);
/** The same as a JSON map. */
enum wn_status wn_sealed_json(const struct wn_opening *o, const char *path,
    bool line, struct wn_jin **out, struct wn_err *err);

#endif
