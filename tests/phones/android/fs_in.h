/** What a path of the phone stands for. */
#ifndef ANDROID_FS_IN_H
#define ANDROID_FS_IN_H

#include "fs.h"
#include "synth.h"

enum fs_kind {
    FS_FIXED,       /* a folder of every phone, not in the image */
    FS_FIXED_LINK,
    FS_LOCAL,       /* in the image */
    FS_MADE,        /* a file made on the fly */
    FS_MADE_FOLDER, /* leads to such files, and is not in the image */
};

struct fs_place {
    enum fs_kind kind;
    char *path;   /* canonical, on the phone */
    char *local;  /* in the image; NULL: not there */
    char *target; /* of a link */
    struct stat st;
    const struct va_synth *made;
    int64_t number;
    int64_t grown; /* bytes a fault has put behind it */
    bool listed;   /* phone.yaml says that it is unreadable */
    bool shut;     /* may not be opened, for that or its mode */
};

/** Always to be freed with fs_place_free, also after an error. */
int
fs_find(const struct va_phone *p, const char *path, bool follow,
    struct fs_place *out);

void
fs_place_free(struct fs_place *f);

bool
fs_is_below(const char *path, const char *folder);

/** Add a component to a canonical path; "." and ".." work on it. */
void
fs_step(char *path, const char *part, size_t n);

/** The i-th name of a fixed folder, or NULL. */
const char *
fs_fixed_child(const char *folder, size_t i);

/** Where a canonical path lies in the image, or NULL; caller frees. */
char *
fs_local(const struct va_phone *p, const char *path);

/** What faults have made of it: changes st and grown; false: it is gone. */
bool
fs_changed(const struct va_phone *p, const char *path, struct stat *st,
    int64_t *grown);

#endif
