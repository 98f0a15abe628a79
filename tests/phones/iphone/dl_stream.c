/* The raw streams between DeviceLink messages (facts 4.5, 4.6). */
#include "dl.h"
#include "log.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>

#define HOST_BLOCK_MAX 32769u /* larger ones killed BackupAgent2 */
#define CODE_OK 0x00
#define CODE_LOCAL_ERROR 0x06
#define CODE_DATA 0x0C

int
dl_upload_begin(struct dl *d, uint64_t bytes)
{
    return dl_send(d, pl_array(plist_new_string("DLMessageUploadFiles"),
        pl_dict("DLDeviceIOCallbacks", plist_new_uint(0), NULL),
        plist_new_real(d->progress), plist_new_uint(bytes), NULL));
}

void
dl_upload_names(struct dl *d, const void *dname, size_t n1, const void *fname,
    size_t n2)
{
    uint8_t len[4];

    put_be32(len, (uint32_t)n1);
    conn_put(d->c, len, sizeof(len));
    conn_put(d->c, dname, n1);
    put_be32(len, (uint32_t)n2);
    conn_put(d->c, len, sizeof(len));
    conn_put(d->c, fname, n2);
}

void
dl_upload_file(struct dl *d, const char *dname, const char *fname)
{
    dl_upload_names(d, dname, strlen(dname), fname, strlen(fname));
}

void
dl_upload_block(struct dl *d, uint8_t code, const void *p, size_t n)
{
    uint8_t head[5];

    put_be32(head, (uint32_t)n + 1);
    head[4] = code;
    conn_put(d->c, head, sizeof(head));
    conn_put(d->c, p, n);
}

int
dl_upload_end(struct dl *d)
{
    static const uint8_t end[4];
    struct dl_status st;
    int rc;

    if (conn_input(d->c) != INPUT_NONE) {
        return dl_fail(d, DL_DEAD, d->c->dead
            ? "the connection broke in an upload"
            : "the host broke into an upload");
    }
    conn_put(d->c, end, sizeof(end));
    if (!conn_flush(d->c)) {
        return dl_fail(d, DL_DEAD, "the connection broke in an upload");
    }
    rc = dl_status(d, &st);
    if (rc == 0) {
        plist_free(st.all);
        if (st.code != 0) {
            rc = dl_fail(d, st.code == -15 ? 105 : 104,
                "the host answered an upload with %lld", (long long)st.code);
        }
    }
    return rc;
}

int
dl_upload_bytes(struct dl *d, const char *dname, const char *fname,
    const void *p, size_t n)
{
    const uint8_t *at = p;
    int rc = dl_upload_begin(d, n);

    if (rc != 0) {
        return rc;
    }
    dl_upload_file(d, dname, fname);
    while (n > 0) {
        size_t part = n < 65536 ? n : 65536;

        dl_upload_block(d, CODE_DATA, at, part);
        at += part;
        n -= part;
    }
    dl_upload_block(d, CODE_OK, "", 0);
    return dl_upload_end(d);
}

/* The length and code of one block from the host. */
static int
block_head(struct dl *d, uint32_t *n, uint8_t *code)
{
    uint8_t head[5];

    if (!conn_read(d->c, head, sizeof(head))) {
        return dl_fail(d, DL_DEAD, "the connection broke in a download");
    }
    *n = get_be32(head);
    *code = head[4];
    if (*n == 0 || *n > HOST_BLOCK_MAX) {
        return dl_fail(d, DL_DEAD, "a block of %u bytes in a download", *n);
    }
    --*n;
    return 0;
}

static int
read_content(struct dl *d, dl_sink *sink, void *arg, bool *found)
{
    uint8_t *data = xcalloc(HOST_BLOCK_MAX, 1);
    bool same = true;
    uint8_t code = CODE_DATA;
    int rc = 0;

    while (rc == 0 && code == CODE_DATA) {
        uint32_t n = 0;

        rc = block_head(d, &n, &code);
        if (rc == 0 && !conn_read(d->c, data, n)) {
            rc = dl_fail(d, DL_DEAD, "the connection broke in a download");
        } else if (rc == 0 && code == CODE_DATA) {
            same = same && (sink == NULL || sink(arg, data, n));
        } else if (rc == 0 && code != CODE_OK && code != CODE_LOCAL_ERROR) {
            rc = dl_fail(d, DL_DEAD, "code %u in a download", code);
        } else if (rc == 0 && code == CODE_OK && n != 0) {
            rc = dl_fail(d, DL_DEAD, "end of file with bytes");
        }
    }
    free(data);
    *found = code == CODE_OK;
    if (rc == 0 && *found && !same) {
        return dl_fail(d, 205, "a file read back is not what was sent");
    }
    return rc;
}

/* The host repeats the path that was asked for. */
static int
read_path(struct dl *d, const char *path)
{
    uint8_t len[4];
    size_t n = strlen(path);
    char *have = xcalloc(n + 1, 1);
    int rc = 0;

    if (!conn_read(d->c, len, sizeof(len))) {
        rc = dl_fail(d, DL_DEAD, "the connection broke in a download");
    } else if (get_be32(len) != n || !conn_read(d->c, have, n) ||
        strcmp(have, path) != 0) {
        rc = dl_fail(d, DL_DEAD, "a download with another path");
    }
    free(have);
    return rc;
}

int
dl_download(struct dl *d, const char *path, dl_sink *sink, void *arg,
    bool *found)
{
    struct dl_status st;
    uint8_t len[4];
    int wrong;
    int rc = dl_send(d, pl_array(plist_new_string("DLMessageDownloadFiles"),
        pl_array(plist_new_string(path), NULL), plist_new_dict(),
        plist_new_real(d->progress), plist_new_uint(0), NULL));

    *found = false;
    if (rc == 0) {
        rc = read_path(d, path);
    }
    if (rc != 0) {
        return rc;
    }
    wrong = read_content(d, sink, arg, found);
    if (wrong < 0) {
        return DL_DEAD;
    }
    if (!conn_read(d->c, len, sizeof(len)) || get_be32(len) != 0) {
        return dl_fail(d, DL_DEAD, "a download without its end");
    }
    rc = dl_status(d, &st);
    if (rc != 0) {
        return rc;
    }
    log_event(d->p->udid, d->c->service, "download", "spath", path, "bfound",
        *found, "icode", st.code, NULL);
    plist_free(st.all);
    if (*found != (st.code == 0)) {
        return dl_fail(d, DL_DEAD, "a download whose status does not fit it");
    }
    return wrong;
}
