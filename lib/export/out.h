/** The folder that an export becomes: written beside under another name, and
 * there once all of it is on disk. Failures are sticky. */
#ifndef WN_EXPORT_OUT_H
#define WN_EXPORT_OUT_H

#include <stdbool.h>

#include "base/buf.h"

#define WN_OUT_FILES_MAX 16

struct wn_out_file {
    const char *name; /* static */
    int fd;
    struct wn_buf text; /* not yet written */
};

struct wn_out {
    char *path, *partial;
    int parent, dir; /* -1 = none */
    struct wn_out_file files[WN_OUT_FILES_MAX];
    size_t count;
    bool has_folders; /* each of which is to reach the disk */
    enum wn_status st;
    int error; /* errno, for WN_EOUTPUT */
};

/** @retval WN_EOUTPUT  path exists, or its folder cannot be written */
enum wn_status wn_out_begin(
    struct wn_out *o, const char *path, struct wn_err *err);
/** A file of the folder: append to its text, then wn_out_flush(). Never NULL;
 * after a failure what is appended goes nowhere. */
struct wn_out_file *wn_out_file(struct wn_out *o, const char *name);
/** Takes what was appended to the disk when it is much, or all of it. */
void wn_out_flush(struct wn_out *o, struct wn_out_file *f, bool all);
/** A file of `folder`, two letters of it (NULL: none), which is made; for
 * whoever writes it himself, and fsyncs and closes it. -1 after a failure. */
int wn_out_create(struct wn_out *o, const char *folder, const char *name);
/** Its path until the folder has its name, for libraries that open by one; to
 * be freed. NULL without memory. */
char *wn_out_inside(
    const struct wn_out *o, const char *folder, const char *name);
/** Everything to disk, and the folder under its own name. */
enum wn_status wn_out_commit(struct wn_out *o, struct wn_err *err);
/** Removes what was not committed. */
void wn_out_end(struct wn_out *o);

#endif
