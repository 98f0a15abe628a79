/** The files of a bundle on disk: read-only, without following a link, nothing
 * but plain files a few folders deep. Foreign: any of it may be hostile. */
#ifndef WN_VERIFY_TREE_H
#define WN_VERIFY_TREE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/digest.h"
#include "verify/report.h"

#define WN_TREE_FILES_MAX 2000000u
#define WN_TREE_FOLDERS_MAX 4096u
#define WN_TREE_DEPTH_MAX 4

/** In `listed`, beside the bits of the manifests. */
#define WN_LISTED_BY_DB 16u

struct wn_tree_file {
    char *path; /* relative to the bundle */
    uint64_t size_bytes;
    ino_t inode;
    int64_t changed_ns; /* ctime: only root can set it back */
    bool read; /* the sums below are of the whole file */
    unsigned listed; /* by which manifests: verify_bag.c */
    char sha256[WN_SHA256_HEX];
    char sha512[WN_SHA512_HEX];
};

struct wn_tree {
    int fd; /* of the bundle; -1 = none */
    struct wn_tree_file *at; /* sorted by path */
    size_t count, room;
    bool just_written; /* originals by SHA-256 alone; sha512 "" until listed */
    bool tags_only;    /* what lies below data/ is not read */
};

/** List everything; what is no plain file is a finding.
 * @retval WN_EVERIFY  path is not a folder that can be read */
enum wn_status wn_tree_open(struct wn_tree *t, const char *path,
    struct wn_verify_result *r, struct wn_err *err);
void wn_tree_close(struct wn_tree *t);

struct wn_tree_file *wn_tree_find(const struct wn_tree *t, const char *path);

/** Open path below the folder root, following no link; -1 otherwise. */
int wn_tree_walk(int root, const char *path, int last_flags);
/** A file of the list, still the one that was listed; -1 otherwise. */
int wn_tree_open_file(const struct wn_tree *t, const struct wn_tree_file *f);
/** All of it, at most cap_bytes; b is initialised here. Says what is wrong.
 * @retval WN_ABSENT  there is none, or it cannot be read: was reported */
enum wn_status wn_tree_read(const struct wn_tree *t, const char *path,
    size_t cap_bytes, struct wn_buf *b, struct wn_verify_result *r);
/** Is it still, on disk, as it was listed? */
bool wn_tree_unchanged(const struct wn_tree *t, const struct wn_tree_file *f);

/** Hash every file once, both ways, over a few threads (sums.c). */
void wn_tree_sums(struct wn_tree *t, struct wn_verify_result *r);

#endif
