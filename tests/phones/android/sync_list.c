#include "log.h"
#include "sync.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct listing {
    struct sync *y;
    const char *path;
    bool v2;
    int error_once; /* a fault: of the first name that is one */
    int64_t count;
    struct buf names; /* for the log, without . and ..: ,"path","path" */
};

static void
note_text(struct listing *l, const char *text)
{
    bool plain = is_utf8(text);

    /* Bytes that are no UTF-8 stand as \u00XX, as in all of the log. */
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;

        if (c == '"' || c == '\\' || c < 0x20 || (c >= 0x80 && !plain)) {
            char *escape = xformat("\\u%04x", c);

            buf_put(&l->names, escape, 6);
            free(escape);
        } else {
            buf_put(&l->names, p, 1);
        }
    }
}

static void
note(struct listing *l, const char *name)
{
    size_t n = strlen(l->path);
    char *full = xformat("%s%s%s", l->path, n > 0 && l->path[n - 1] == '/' ?
        "" : "/", name);

    buf_put(&l->names, ",\"", 2);
    note_text(l, full);
    buf_put(&l->names, "\"", 1);
    free(full);
}

/* A name whose lstat fails is left out of v1, and has its errno in v2. */
static void
entry(void *ctx, const char *name, int why, const struct stat *st)
{
    struct listing *l = ctx;
    bool dots = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;

    if (!dots && l->error_once != 0) {
        why = l->error_once;
        l->error_once = 0;
    }
    if (why != 0 && !l->v2) {
        return;
    }
    sync_put32(l->y, l->v2 ? ID('D', 'N', 'T', '2') : ID('D', 'E', 'N', 'T'));
    if (l->v2) {
        sync_put_stat2(l->y, why, st);
    } else {
        sync_put_stat1(l->y, st);
    }
    sync_put32(l->y, (uint32_t)strlen(name));
    sync_put(l->y, name, strlen(name));
    l->count++;
    if (!dots) {
        note(l, name);
    }
}

/* A folder that cannot be opened is an empty list, without a word. DONE is a
 * whole record. */
void
sync_list(struct sync *y, bool v2, const char *path)
{
    static const uint8_t zeros[72];
    struct listing l = {.y = y, .path = path, .v2 = v2};
    struct va_fault f;
    char *names;
    int why = 0;

    if (!sync_faults(y, "sync-list", path, &f)) {
        return;
    }
    if (f.act != NULL && strcmp(f.act, "vanish") == 0) {
        fs_change(y->phone, path, "vanish", 0);
    } else if (f.act != NULL && strcmp(f.act, "unreadable") == 0) {
        why = EACCES;
    } else if (f.act != NULL) {
        l.error_once = f.code > 0 ? (int)f.code : EACCES;
    }
    if (why == 0) {
        why = fs_list(y->phone, path, entry, &l);
    }
    sync_put32(y, ID('D', 'O', 'N', 'E'));
    sync_put(y, zeros, v2 ? 72 : 16);
    names = l.names.n == 0 ? xstrdup("[]") : xformat("[%.*s]",
        (int)l.names.n - 1, (const char *)l.names.p + 1);
    log_event(y->phone->serial, "sync", "list", "spath", path, "bv2", v2,
        "ierror", (int64_t)why, "icount", l.count, "jnames", names, NULL);
    free(names);
    buf_free(&l.names);
}
