#include <stdlib.h>
#include <string.h>

#include "acquire/source_afc_in.h"
#include "base/err.h"

#define BLOCK_BYTES 65536
#define NAMES_MAX ((size_t)1 << 20)
#define NAME_BYTES_MAX 512

struct afc_name_block {
    struct afc_name_block *next;
    size_t used;
    char text[BLOCK_BYTES];
};

/** A copy that stays in place. */
static const char *
keep(struct afc_names *n, const char *text)
{
    size_t bytes = strlen(text) + 1;
    struct afc_name_block *b = n->memory;
    char *at;

    if (!b || bytes > sizeof(b->text) - b->used) {
        b = malloc(sizeof(*b));
        if (!b) {
            return NULL;
        }
        b->next = n->memory;
        b->used = 0;
        n->memory = b;
    }
    at = b->text + b->used;
    memcpy(at, text, bytes);
    b->used += bytes;
    return at;
}

static enum wn_status
add(void *ctx, const char *name, struct wn_err *err)
{
    struct afc_names *n = ctx;
    char key[AFC_KEY] = "";
    struct afc_name *more;

    if (strlen(name) > NAME_BYTES_MAX) {
        return WN_OK; /* no camera writes such; it could not be opened */
    }
    if (n->count == n->room) {
        size_t room = n->room ? n->room * 2 : 1024;

        more = room > NAMES_MAX ? NULL : realloc(n->list, room * sizeof(*more));
        if (!more) {
            return wn_fail(
                err, WN_ELIMIT, "a folder on the phone has too many names");
        }
        n->list = more;
        n->room = room;
    }
    n->sink->media_group(n->sink->ctx, name, key, sizeof(key));
    n->list[n->count].name = keep(n, name);
    n->list[n->count].key = keep(n, key);
    if (!n->list[n->count].name || !n->list[n->count].key) {
        return wn_fail_nomem(err, "a listing");
    }
    n->count++;
    return WN_OK;
}

static int
by_key(const void *a, const void *b)
{
    const struct afc_name *x = a;
    const struct afc_name *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : strcmp(x->name, y->name);
}

enum wn_status
afc_names_read(struct afc_names *n, struct wn_afc *conn,
    const struct wn_item_sink *sink, const char *path, struct wn_err *err)
{
    enum wn_status st;

    *n = (struct afc_names){ .sink = sink };
    st = wn_afc_list(conn, path, add, n, err);
    if (n->count > 1) {
        qsort(n->list, n->count, sizeof(*n->list), by_key);
    }
    return st;
}

void
afc_names_free(struct afc_names *n)
{
    struct afc_name_block *b;

    while ((b = n->memory)) {
        n->memory = b->next;
        free(b);
    }
    free(n->list);
    *n = (struct afc_names){ .list = NULL };
}

size_t
afc_names_find(const struct afc_names *n, const char *key)
{
    size_t low = 0;
    size_t high = n->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(n->list[mid].key, key) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < n->count && strcmp(n->list[low].key, key) == 0 ? low
                                                                : n->count;
}
