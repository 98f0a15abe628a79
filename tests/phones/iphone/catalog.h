/**
 * What a backup of this phone holds: real files of IMAGE/backup and synthetic
 * ones, each with a number (id). Nothing is stored for a synthetic file but
 * its fileID. Read-only once made, save for the lazy fileIDs.
 */
#ifndef IPHONE_CATALOG_H
#define IPHONE_CATALOG_H

#include "synth.h"

#include <sys/stat.h>

#define FILE_ID 20
#define ITEM_PATH_MAX 4096
#define MODE_FILE 0100644
#define MODE_FOLDER 040755
#define MODE_LINK 0120777

struct cat_domain {
    char *name;
    char *root;            /* dname without the relative path */
    int rank;
    uint8_t digests;       /* rows carry a Digest */
    uint8_t protection;    /* class of its files */
};

struct cat_real {
    uint32_t domain;
    mode_t mode;
    char *path;
    uint64_t size;
    int64_t mtime;
    bool encrypted_only;
    bool database;
    bool has_digest;
    uint8_t digest[20];    /* known once sent */
};

struct catalog {
    struct phone *phone;
    struct cat_domain *domains;
    size_t ndomains;
    struct cat_real *reals;   /* ids 0 … nreals-1: files */
    size_t nreals;
    struct cat_real *others;  /* folders and links: rows without content */
    size_t nothers;
    struct synth *synths;     /* ids nreals … nfiles-1 */
    size_t nsynths;
    uint32_t nfiles;
    uint8_t (*file_ids)[FILE_ID]; /* by id; NULL until catalog_file_ids */
};

struct cat_item {
    const struct cat_domain *domain;
    const struct synth *synth; /* NULL: a real file */
    struct cat_real *real;
    uint32_t index;            /* among the synthetic ones */
    uint64_t size;
    int64_t mtime;
    char path[ITEM_PATH_MAX];
};

/** The files that one backup sends, in order. */
struct cat_plan {
    uint32_t *ids;
    size_t n;
    uint64_t bytes;
};

struct catalog *
catalog_new(struct phone *p);

void
catalog_free(struct catalog **c);

void
catalog_item(const struct catalog *c, uint32_t id, struct cat_item *out);

/** Work out all fileIDs; more than one call does no harm. */
void
catalog_file_ids(struct catalog *c);

void
catalog_hash(const char *domain, const char *path, uint8_t out[FILE_ID]);

/** Free plan->ids with free(). */
void
catalog_plan(const struct catalog *c, bool encrypted, struct cat_plan *plan);

/** Real path of a real item; caller frees. */
char *
catalog_real_path(const struct catalog *c, const struct cat_real *r);

#endif
