/** What AFC shows: real files below a root, and synthetic ones among them. */
#ifndef IPHONE_TREE_H
#define IPHONE_TREE_H

#include "synth.h"

#include <sys/stat.h>

#define SYNC_LOCK "com.apple.itunes.lock_sync"

struct tree {
    struct phone *p;
    char *root;            /* real folder */
    const char *top;       /* house_arrest: the one name at the top, or NULL */
    bool synths;           /* the media tree has synthetic files */
};

enum node_kind { NODE_NONE, NODE_FOLDER, NODE_FILE, NODE_LINK, NODE_OTHER };

struct node {
    enum node_kind kind;
    const struct synth *synth; /* NULL: real, or a made-up folder */
    uint32_t index;
    uint64_t size;
    uint64_t blocks;
    uint64_t links;
    int64_t mtime_ns;
    char *real;            /* path to open, or NULL */
};

/** Without leading, doubled or trailing slashes and "."; NULL when it holds
 *  "..". Caller frees. */
char *
tree_clean(const char *path);

/** Look a clean path up; node_free afterwards. */
void
tree_find(struct tree *t, const char *path, struct node *out);

void
node_free(struct node *n);

/** Names in a folder, each with its NUL, "." and ".." first; their number, or
 *  -1 when it cannot be listed. */
int64_t
tree_list(struct tree *t, const char *path, struct buf *names);

#endif
