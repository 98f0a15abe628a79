/* The phone's last look at what the host keeps (facts 4.8 step 13). */
#include "backup.h"
#include "log.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct expected {
    const struct buf *bytes; /* or */
    int fd;
    uint64_t at;
    uint64_t size;
};

static bool
compare(void *arg, const uint8_t *p, size_t n)
{
    struct expected *e = arg;
    uint8_t piece[4096];

    if (n > e->size - e->at) {
        return false;
    }
    if (e->bytes != NULL) {
        e->at += n;
        return memcmp(e->bytes->p + e->at - n, p, n) == 0;
    }
    while (n > 0) {
        size_t part = n < sizeof(piece) ? n : sizeof(piece);

        if (pread(e->fd, piece, part, (off_t)e->at) != (ssize_t)part ||
            memcmp(piece, p, part) != 0) {
            return false;
        }
        e->at += part;
        p += part;
        n -= part;
    }
    return true;
}

static int
read_back(struct backup *b, const char *name, struct expected *e)
{
    char *path = xformat("%s/%s", b->p->udid, name);
    bool found = false;
    int rc = dl_download(b->d, path, compare, e, &found);

    if (rc == 0 && (!found || e->at != e->size)) {
        rc = dl_fail(b->d, 205, "%s was not read back whole", name);
    }
    free(path);
    return rc;
}

/* The listing of one folder, as a dict that the caller frees with st->all. */
static int
list(struct backup *b, const char *path, struct dl_status *st)
{
    int rc = dl_send(b->d, pl_array(plist_new_string("DLContentsOfDirectory"),
        plist_new_string(path), plist_new_dict(), NULL));

    if (rc == 0) {
        rc = dl_status(b->d, st);
    }
    if (rc == 0 && st->code != 0 && st->code != -6) {
        plist_free(st->all);
        st->all = NULL;
        rc = dl_fail(b->d, 205, "listing answered %lld",
            (long long)st->code);
    }
    return rc;
}

static bool
from_hex(const char *s, uint8_t out[FILE_ID])
{
    if (strlen(s) != 2 * FILE_ID) {
        return false;
    }
    for (size_t i = 0; i < 2 * FILE_ID; i++) {
        const char *at = memchr("0123456789abcdef", s[i], 16);
        unsigned v;

        if (at == NULL) {
            return false;
        }
        v = (unsigned)(s[i] <= '9' ? s[i] - '0' : s[i] - 'a' + 10);
        out[i / 2] = (uint8_t)(i % 2 == 0 ? v << 4 : out[i / 2] | v);
    }
    return true;
}

/* Entries of xx/ that the manifest knows are ticked off. */
static size_t
tick(struct backup *b, plist_t listing, const char *folder)
{
    plist_dict_iter it = NULL;
    size_t strangers = 0;
    char *key = NULL;
    plist_t value = NULL;
    uint8_t id[FILE_ID];

    plist_dict_new_iter(listing, &it);
    for (plist_dict_next_item(listing, it, &key, &value); key != NULL;
         plist_dict_next_item(listing, it, &key, &value)) {
        size_t place = SIZE_MAX;

        if (from_hex(key, id) && strncmp(key, folder, 2) == 0 &&
            pl_eq(pl_get(value, "DLFileType"), "DLFileTypeRegular") &&
            pl_is(pl_get(value, "DLFileSize"), PLIST_UINT) &&
            pl_is(pl_get(value, "DLFileModificationDate"), PLIST_DATE)) {
            place = roll_find(&b->roll, id);
        }
        if (place == SIZE_MAX) {
            strangers++;
        } else {
            b->roll.seen[place] = 1;
        }
        free(key);
        key = NULL;
    }
    free(it);
    return strangers;
}

static int
tick_folder(struct backup *b, const char *folder, size_t *strangers)
{
    char *path = xformat("%s/%s", b->p->udid, folder);
    struct dl_status st;
    int rc = list(b, path, &st);

    if (rc == 0) {
        if (pl_is(st.payload, PLIST_DICT)) {
            *strangers += tick(b, st.payload, folder);
        }
        plist_free(st.all);
    }
    free(path);
    return rc;
}

static int
list_all(struct backup *b, size_t *strangers)
{
    struct dl_status top = {0};
    int rc = list(b, b->p->udid, &top);

    for (unsigned i = 0; rc == 0 && i < 256; i++) {
        char folder[3];
        uint8_t byte = (uint8_t)i;

        to_hex(&byte, 1, folder);
        if (pl_eq(pl_get(pl_get(top.payload, folder), "DLFileType"),
                "DLFileTypeDirectory")) {
            rc = tick_folder(b, folder, strangers);
        }
    }
    plist_free(top.all);
    return rc;
}

int
backup_verify(struct backup *b)
{
    struct expected status = {.bytes = &b->status, .size = b->status.n};
    struct expected plist = {.bytes = &b->manifest, .size = b->manifest.n};
    struct expected db = {.fd = b->db, .size = b->db_bytes};
    size_t strangers = 0;
    size_t missing = 0;
    int rc = read_back(b, "Status.plist", &status);

    rc = rc != 0 ? rc : read_back(b, "Manifest.plist", &plist);
    rc = rc != 0 ? rc : read_back(b, "Manifest.db", &db);
    rc = rc != 0 ? rc : list_all(b, &strangers);
    if (rc != 0) {
        return rc;
    }
    for (size_t i = 0; i < b->roll.n; i++) {
        missing += !b->roll.seen[i];
    }
    log_event(b->p->udid, b->d->c->service, "listing", "ifiles",
        (int64_t)b->roll.n, "imissing", (int64_t)missing, "istrangers",
        (int64_t)strangers, NULL);
    if (missing > 0) {
        return dl_fail(b->d, 205,
            "Manifest references files not in backup (%zu)", missing);
    }
    return 0;
}
