/* Files of a backup going out, with what may be made to go wrong. */
#include "passage.h"
#include "fault.h"
#include "log.h"
#include "mux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CODE_OK 0x00
#define CODE_REMOTE_ERROR 0x0B
#define CODE_DATA 0x0C
#define ROOM_MAX ((size_t)1 << 20)

static uint64_t
wire_size(const struct backup *b, uint64_t n)
{
    return b->encrypted ? (n / 16 + 1) * 16 : n;
}

static char *
stream_name(const struct backup *b, uint32_t id)
{
    char hex[2 * FILE_ID + 1];

    to_hex(b->c->file_ids[id], FILE_ID, hex);
    return xformat("%s/Snapshot/%.2s/%s", b->p->udid, hex, hex);
}

/* A name no host may follow. */
static void
send_bad_name(struct backup *b, const char *kind, const char *dname,
    const char *good)
{
    struct buf name = {0};
    const char *udid = b->p->udid;

    if (kind == NULL || strcmp(kind, "traversal") == 0) {
        buf_put(&name, udid, strlen(udid));
        buf_put(&name, "/Snapshot/../../../canary", 25);
    } else if (strcmp(kind, "absolute") == 0) {
        buf_put(&name, "/tmp/canary", 11);
    } else if (strcmp(kind, "nul") == 0) {
        buf_put(&name, good, strlen(good));
        name.p[name.n / 2] = 0;
    } else if (strcmp(kind, "long") == 0) {
        buf_put(&name, good, strlen(good));
        memset(buf_room(&name, 5000), 'a', 5000);
        name.n += 5000;
    } else if (strcmp(kind, "not-utf8") == 0) {
        buf_put(&name, good, strlen(good));
        name.p[name.n - 1] = 0xFF;
    } else if (strcmp(kind, "other-phone") == 0) {
        buf_put(&name, "00000000-0000000000000000/Snapshot/aa/", 38);
        buf_put(&name, good + strlen(good) - 40, 40);
    } else {
        die("bad-name kind: traversal, absolute, nul, long, not-utf8 or "
            "other-phone");
    }
    dl_upload_names(b->d, dname, strlen(dname), name.p, name.n);
    buf_free(&name);
}

static bool
send_oversize(struct backup *b, int64_t bytes)
{
    uint8_t head[5];
    uint8_t zero[4096] = {0};

    put_be32(head, bytes < 0 ? 0x40000000u : (uint32_t)bytes);
    head[4] = CODE_DATA;
    conn_put(b->d->c, head, sizeof(head));
    conn_put(b->d->c, zero, sizeof(zero));
    /* Nothing more comes: a host that believes the length waits in vain. */
    return conn_flush(b->d->c) && stop_sleep(-1);
}

/* What one file's faults come to. */
struct mishap {
    const struct fault *names;   /* bad-name */
    const struct fault *content; /* anything about the bytes */
    bool twice;
};

static bool
collect(struct backup *b, const char *path, struct mishap *m)
{
    struct fault_query q = {.at = AT_BACKUP_FILE, .n = b->files,
        .path = path};
    const struct fault *f;

    while ((f = fault_next(b->p, &q)) != NULL) {
        if (f->act == DO_STALL) {
            if (!conn_flush(b->d->c) || !stop_sleep(f->ms)) {
                return false;
            }
        } else if (f->act == DO_HANG_UP || f->act == DO_DETACH) {
            conn_flush(b->d->c);
            if (f->act == DO_DETACH) {
                mux_detach(b->p, f->ms);
            }
            conn_hang_up(b->d->c);
            return false;
        } else if (f->act == DO_SEND_TWICE) {
            m->twice = true;
        } else if (f->act == DO_BAD_NAME) {
            m->names = f;
        } else {
            m->content = f;
        }
    }
    return true;
}

/* The bytes and the end of one file; false: the stream is over. */
static bool
send_body(struct passage *s, uint32_t id, const struct fault *f)
{
    static const char text[] = "Multiple errors uploading files";
    struct backup *b = s->b;
    enum fault_do what = f == NULL ? DO_STALL : f->act;
    uint8_t code = f != NULL && f->code >= 0 ? (uint8_t)f->code : 0x42;

    if (what == DO_OVERSIZE_BLOCK) {
        return send_oversize(b, f->bytes);
    }
    if (what == DO_REMOTE_ERROR) {
        s->limit = f->after_data ? s->item->size / 2 : 0;
        s->digest = false;
        b->skip[id] = 1;
        if (s->limit > 0 && !passage_send(s, id)) {
            return false;
        }
        dl_upload_block(b->d, CODE_REMOTE_ERROR, text, sizeof(text) - 1);
        return !b->d->c->dead;
    }
    if (what == DO_UNKNOWN_CODE) {
        dl_upload_block(b->d, code, "????", 4);
    }
    if (what == DO_FLIP_BYTE) {
        s->flip = f->bytes >= 0 ? (uint64_t)f->bytes : s->limit / 2;
    }
    if (what != DO_EMPTY && !passage_send(s, id)) {
        return false;
    }
    dl_upload_block(b->d, CODE_OK, "", 0);
    return !b->d->c->dead;
}

static int
open_item(struct backup *b, const struct cat_item *item)
{
    char *path;
    int fd;

    if (item->real == NULL) {
        return -1;
    }
    path = catalog_real_path(b->c, item->real);
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        die("cannot open %s: %s", path, strerror(errno));
    }
    free(path);
    return fd;
}

static bool
send_item(struct backup *b, uint32_t id)
{
    struct cat_item *item = b->item;
    struct passage s = {.b = b, .item = item, .flip = UINT64_MAX};
    struct mishap m = {0};
    char *fname = stream_name(b, id);
    char *dname = xformat("%s%s", item->domain->root, item->path);
    bool ok = true;

    b->files++;
    if (b->p->nfaults > 0) {
        char *path = xformat("%s/%s", item->domain->name, item->path);

        ok = collect(b, path, &m);
        free(path);
    }
    s.fd = open_item(b, item);
    for (int round = 0; ok && round < (m.twice ? 2 : 1); round++) {
        s.limit = item->size;
        s.digest = item->real != NULL && item->domain->digests;
        if (m.names != NULL) {
            send_bad_name(b, m.names->kind, dname, fname);
        } else {
            dl_upload_file(b->d, dname, fname);
        }
        ok = send_body(&s, id, m.content);
        log_event(b->p->udid, b->d->c->service, "send", "sdomain",
            item->domain->name, "spath", item->path, "ibytes",
            (int64_t)s.offset, NULL);
    }
    if (s.fd >= 0) {
        close(s.fd);
    }
    free(fname);
    free(dname);
    return ok;
}

static int
send_batch(struct backup *b, const uint32_t *ids, size_t n, uint64_t bytes)
{
    int rc = dl_upload_begin(b->d, bytes);

    for (size_t i = 0; rc == 0 && i < n; i++) {
        catalog_item(b->c, ids[i], b->item);
        if (!send_item(b, ids[i])) {
            return dl_fail(b->d, DL_DEAD, "the backup stream broke off");
        }
    }
    return rc == 0 ? dl_upload_end(b->d) : rc;
}

int
backup_send_all(struct backup *b, const char *domain)
{
    size_t most = (size_t)conf_int(b->p->conf, conf_root(b->p->conf),
        "backup.batch", 128);
    uint32_t *ids = xcalloc(most, sizeof(*ids));
    uint64_t bytes = 0;
    uint64_t done = 0;
    size_t n = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i <= b->plan.n; i++) {
        bool end = i == b->plan.n;

        if (n > 0 && (n == most || end)) {
            rc = send_batch(b, ids, n, bytes);
            done += bytes;
            b->d->progress = b->d->total == 0 ? 90
                : 5 + 85.0 * (double)done / (double)b->d->total;
            n = 0;
            bytes = 0;
        }
        if (rc != 0 || end) {
            continue;
        }
        catalog_item(b->c, b->plan.ids[i], b->item);
        if (domain == NULL || strcmp(domain, b->item->domain->name) == 0) {
            ids[n++] = b->plan.ids[i];
            bytes += wire_size(b, b->item->size);
        }
    }
    free(ids);
    return rc;
}

int
backup_send_fd(struct backup *b, const char *dname, const char *fname, int fd,
    uint64_t n)
{
    uint64_t at = 0;
    int rc = dl_upload_begin(b->d, n);

    if (rc != 0) {
        return rc;
    }
    dl_upload_file(b->d, dname, fname);
    while (at < n && !b->d->c->dead) {
        uint8_t *head = conn_room(b->d->c, ROOM_MAX / 2);
        ssize_t got = pread(fd, head + 5, ROOM_MAX / 4, (off_t)at);

        if (got <= 0) {
            die("cannot read back a temporary file");
        }
        put_be32(head, (uint32_t)got + 1);
        head[4] = CODE_DATA;
        conn_commit(b->d->c, 5 + (size_t)got);
        at += (uint64_t)got;
    }
    dl_upload_block(b->d, CODE_OK, "", 0);
    return dl_upload_end(b->d);
}
