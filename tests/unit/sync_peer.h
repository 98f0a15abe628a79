/** The sync: service of a phone that is a table of files, with the quirks of
 * adbd and the mishaps that a test asks for. */
#ifndef TESTS_SYNC_PEER_H
#define TESTS_SYNC_PEER_H

#include "adb_peer.h"

#define ID(text) \
    ((uint32_t)(text)[0] | (uint32_t)(text)[1] << 8 | \
        (uint32_t)(text)[2] << 16 | (uint32_t)(text)[3] << 24)

#define IS_FILE 0100644u
#define IS_FOLDER 0040755u
#define IS_LINK 0120777u
#define IS_FIFO 0010644u

enum mishap {
    NONE,
    FAIL_OPEN,        /* "Permission denied" */
    FAIL_MIDDLE,      /* a reading error after the first piece */
    FAIL_STAT,
    CLOSE_FIRST,      /* without a word, the first time it is asked for */
    CLOSE_ALWAYS,
    CLOSE_MIDDLE,
    CLOSE_STAT_FIRST,
    UNPLUG_MIDDLE,
    GROWS, SHRINKS, TOUCHED, REPLACED, VANISHES, /* while it is read */
    GONE_BEFORE,      /* between its status and its opening */
    ENDLESS,
    MORE_AFTER_DONE,
    OTHER_ANSWER
};

struct on_phone {
    const char *path;
    uint32_t mode;
    uint32_t size; /* byte i is (uint8_t)(i * 31 + size) */
    int64_t mtime_s;
    uint32_t error; /* of its status */
    enum mishap mishap;
    /* Of folders: their entries, as records are made of them; NULL = what the
     * table holds below it. */
    const char *record;
    size_t record_bytes;
    bool may_not_open;
    /* The phone's: */
    atomic_uint stats, reads;
};

struct sync_phone {
    struct on_phone *files;
    size_t count;
    bool v2;        /* stat_v2 and ls_v2 */
    uint32_t piece; /* of DATA; 0 = 64 KiB */
    atomic_uint asked, streams;
    char asked_for_what_is_not[1100];
};

struct reply {
    struct peer_stream *s;
    uint8_t *p;
    size_t n, room;
};

static inline void
reply_put(struct reply *r, const void *p, size_t n)
{
    if (r->n + n > r->room) {
        r->room = (r->n + n) * 2;
        r->p = realloc(r->p, r->room);
    }
    if (n > 0) {
        memcpy(r->p + r->n, p, n);
    }
    r->n += n;
}

static inline void
reply_u32(struct reply *r, uint32_t v)
{
    uint8_t raw[4];

    wn_put_u32le(raw, v);
    reply_put(r, raw, 4);
}

static inline void
reply_u64(struct reply *r, uint64_t v)
{
    reply_u32(r, (uint32_t)v);
    reply_u32(r, (uint32_t)(v >> 32));
}

/** As a daemon does: what has gathered goes when there is much of it, or when
 * nothing more is asked for. */
static inline bool
reply_flush(struct reply *r)
{
    bool sent = peer_put(r->s, r->p, r->n);

    r->n = 0;
    return sent;
}

static inline void
reply_fail(struct reply *r, const char *words)
{
    reply_put(r, "FAIL", 4);
    reply_u32(r, (uint32_t)strlen(words));
    reply_put(r, words, strlen(words));
}

/** Behind the id, v2 or v1. */
static inline void
reply_stat(struct reply *r, bool v2, uint32_t error, uint32_t mode,
    uint64_t size, int64_t mtime_s, uint64_t inode)
{
    if (!v2) {
        reply_u32(r, error ? 0 : mode);
        reply_u32(r, error ? 0 : (uint32_t)size);
        reply_u32(r, error ? 0 : (uint32_t)mtime_s);
        return;
    }
    reply_u32(r, error);
    reply_u64(r, 77);
    reply_u64(r, inode);
    reply_u32(r, error ? 0 : mode);
    reply_u32(r, 1);
    reply_u32(r, 1000);
    reply_u32(r, 1015);
    reply_u64(r, error ? 0 : size);
    reply_u64(r, (uint64_t)mtime_s + 5);
    reply_u64(r, (uint64_t)(error ? 0 : mtime_s));
    reply_u64(r, (uint64_t)mtime_s + 9);
}

static inline struct on_phone *
phone_file(struct sync_phone *phone, const char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    for (size_t i = 0; i < phone->count; i++) {
        struct on_phone *f = &phone->files[i];

        if (strlen(f->path) == n && memcmp(f->path, path, n) == 0) {
            /* Only a folder is found with a slash behind it. */
            return path[n] == '\0' || (f->mode & 0170000) == 0040000 ? f
                                                                     : NULL;
        }
    }
    return NULL;
}

/** false: the stream is to be closed. */
static inline bool
serve_stat(struct sync_phone *phone, struct reply *r, const char *id,
    const char *path)
{
    struct on_phone *f = phone_file(phone, path);
    unsigned nth = f ? atomic_fetch_add(&f->stats, 1) : 0;
    bool read = f && f->reads > 0;
    uint32_t error = f ? f->error : 2;
    uint64_t size = f ? f->size : 0;
    int64_t mtime_s = f ? f->mtime_s : 0;
    uint64_t inode = f ? (uint64_t)(f - phone->files) + 100 : 0;

    if (f && f->mishap == FAIL_STAT) {
        reply_fail(r, "stat failed");
        return false;
    }
    if (f && f->mishap == CLOSE_STAT_FIRST && nth == 0) {
        return false;
    }
    if (read) {
        size += f->mishap == GROWS;
        size -= f->mishap == SHRINKS;
        mtime_s += f->mishap == TOUCHED;
        inode += f->mishap == REPLACED ? 1000 : 0;
        error = f->mishap == VANISHES || f->mishap == GONE_BEFORE ? 2 : error;
    }
    reply_put(r, id, 4);
    reply_stat(r, id[3] == '2', error, f ? f->mode : 0, size, mtime_s, inode);
    return true;
}

static inline void
reply_entry(struct reply *r, bool v2, const struct on_phone *f,
    const char *name, size_t n)
{
    reply_put(r, v2 ? "DNT2" : "DENT", 4);
    reply_stat(r, v2, f->error, f->mode, f->size, f->mtime_s, 100);
    reply_u32(r, (uint32_t)n);
    reply_put(r, name, n);
}

static inline bool
serve_list(struct sync_phone *phone, struct reply *r, const char *path)
{
    static const uint8_t zeros[72];
    struct on_phone *f = phone_file(phone, path);
    size_t n = f ? strlen(f->path) : 0;

    if (f && f->record) {
        reply_put(r, f->record, f->record_bytes);
        return f->mishap == NONE;
    }
    if (f && !f->may_not_open) {
        reply_entry(r, phone->v2, f, ".", 1);
        reply_entry(r, phone->v2, f, "..", 2);
        for (size_t i = 0; i < phone->count; i++) {
            const char *p = phone->files[i].path;

            if (strncmp(p, f->path, n) == 0 && p[n] == '/' &&
                !strchr(p + n + 1, '/')) {
                reply_entry(r, phone->v2, &phone->files[i], p + n + 1,
                    strlen(p + n + 1));
            }
        }
    }
    reply_put(r, "DONE", 4);
    reply_put(r, zeros, phone->v2 ? 72 : 16);
    return true;
}

static inline bool
reply_data(struct reply *r, const struct on_phone *f, uint64_t at,
    uint32_t piece)
{
    uint8_t *p = malloc(piece);

    for (uint32_t i = 0; i < piece; i++) {
        p[i] = (uint8_t)((at + i) * 31 + f->size);
    }
    reply_put(r, "DATA", 4);
    reply_u32(r, piece);
    reply_put(r, p, piece);
    free(p);
    return r->n < (256u << 10) || reply_flush(r);
}

static inline bool
serve_content(struct sync_phone *phone, struct reply *r, struct on_phone *f)
{
    uint32_t most = phone->piece ? phone->piece : 65536;

    for (uint64_t at = 0; at < f->size || f->mishap == ENDLESS;) {
        uint64_t left = f->size - at;
        uint32_t piece =
            left < most && f->mishap != ENDLESS ? (uint32_t)left : most;

        if (!reply_data(r, f, at, piece)) {
            return false;
        }
        at += piece;
        if (f->mishap == FAIL_MIDDLE) {
            reply_fail(r, "read failed: I/O error");
            return false;
        }
        if (f->mishap == CLOSE_MIDDLE) {
            return false;
        }
        if (f->mishap == UNPLUG_MIDDLE) {
            (void)reply_flush(r);
            peer_unplug(r->s);
            return false;
        }
    }
    reply_put(r, "DONE", 4);
    reply_u32(r, 0);
    if (f->mishap == MORE_AFTER_DONE) {
        return reply_data(r, f, 0, 3);
    }
    return true;
}

static inline bool
serve_recv(struct sync_phone *phone, struct reply *r, const char *path)
{
    struct on_phone *f = phone_file(phone, path);
    unsigned nth;

    if (!f || (f->mode & 0170000) != 0100000) {
        strcpy(phone->asked_for_what_is_not, path);
        return false;
    }
    nth = atomic_fetch_add(&f->reads, 1);
    if (f->mishap == CLOSE_ALWAYS || (f->mishap == CLOSE_FIRST && nth == 0)) {
        return false;
    }
    if (f->mishap == FAIL_OPEN || f->mishap == GONE_BEFORE) {
        reply_fail(r, "open failed");
        return false;
    }
    if (f->mishap == OTHER_ANSWER) {
        reply_put(r, "OKAY\0\0\0\0", 8);
        return true;
    }
    return serve_content(phone, r, f);
}

static inline bool
serve_one(struct sync_phone *phone, struct reply *r)
{
    uint8_t head[8];
    char path[1025];
    struct wn_cursor c;
    uint32_t id, n;

    if (!peer_has(r->s) && !reply_flush(r)) {
        return false;
    }
    if (!peer_get(r->s, head, sizeof(head))) {
        return false;
    }
    c = wn_cursor(head, sizeof(head));
    id = wn_cur_u32le(&c);
    n = wn_cur_u32le(&c);
    if (n > 1024 || !peer_get(r->s, path, n)) {
        strcpy(phone->asked_for_what_is_not, "a path too long");
        return false;
    }
    path[n] = '\0';
    atomic_fetch_add(&phone->asked, 1);
    if (id == ID("STAT") || (phone->v2 && id == ID("LST2")) ||
        (phone->v2 && id == ID("STA2"))) {
        return serve_stat(phone, r, (const char *)head, path);
    }
    if (id == (phone->v2 ? ID("LIS2") : ID("LIST"))) {
        return serve_list(phone, r, path);
    }
    if (id == ID("RECV")) {
        return serve_recv(phone, r, path);
    }
    strcpy(phone->asked_for_what_is_not, "an id that is not known");
    return false;
}

static inline void
serve_sync(struct peer_stream *s)
{
    struct sync_phone *phone = s->peer->ctx;
    struct reply r = {.s = s};

    atomic_fetch_add(&phone->streams, 1);
    while (serve_one(phone, &r)) {
    }
    (void)reply_flush(&r);
    free(r.p);
}

/** A connection to that phone. */
static inline void
sync_start(struct peer *p, struct sync_phone *phone,
    const struct wn_run *run, struct wn_adb **a)
{
    p->features = phone->v2 ? "shell_v2,cmd,stat_v2,ls_v2" : "shell_v2,cmd";
    p->serve = p->serve ? p->serve : serve_sync;
    p->ctx = phone;
    peer_start(p, run, a);
}

static inline void
sync_stop(struct peer *p, struct sync_phone *phone, struct wn_adb **a)
{
    peer_stop(p, a);
    assert_string_equal(phone->asked_for_what_is_not, "");
}

#endif
