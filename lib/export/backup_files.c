/** Files of the bundle at their places on the phone, and the list of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/io.h"
#include "base/utf8.h"
#include "export/backup.h"

#define CHUNK_BYTES (64u << 10)
#define PLACE_BYTES 4096

bool
wn_backup_id(
    char id[WN_BACKUP_ID_BYTES], const char *domain, const char *path)
{
    struct wn_buf b;
    uint8_t sum[WN_SHA1_BYTES];
    bool ok;

    wn_buf_init(&b, 65536);
    (void)wn_buf_printf(&b, "%s-%s", domain, path);
    ok = b.st == WN_OK && wn_digest_of(WN_SHA1, b.data, b.len, sum) == WN_OK;
    wn_buf_clear(&b);
    if (ok) {
        (void)wn_hex(id, sum, sizeof(sum));
    }
    return ok;
}

void
wn_backup_list(struct wn_backup *b, const char *domain, const char *path,
    int64_t size_bytes, int64_t mtime_ns)
{
    char id[WN_BACKUP_ID_BYTES] = "";
    void *mbfile = NULL;
    size_t n = 0;

    if (!wn_backup_id(id, domain, path) ||
        !wn_backup_mbfile(
            &mbfile, &n, path, size_bytes, mtime_ns / WN_NS_PER_S)) {
        b->st = b->st == WN_OK ? WN_ENOMEM : b->st;
    } else {
        const struct wn_backup_cell cells[] = {
            { "fileID", wn_backup_text(id) },
            { "domain", wn_backup_text(domain) },
            { "relativePath", wn_backup_text(path) },
            { "flags", wn_backup_int(1) }, /* a file */
            { "file", { .kind = WN_EV_BLOB, .p = mbfile, .n = n } },
        };

        (void)wn_backup_insert(b, WN_BACKUP_MANIFEST, "Files", cells,
            sizeof(cells) / sizeof(cells[0]));
    }
    free(mbfile);
}

/** ---- one file -------------------------------------------------------- */

/** Readers make a path of it below a folder of theirs. */
static bool
is_below(const char *path)
{
    for (const char *end = path; *end != '\0'; path = end + 1) {
        size_t n;

        end = path + strcspn(path, "/");
        n = (size_t)(end - path);
        if (n == 0 || (n <= 2 && strncmp(path, "..", n) == 0)) {
            return false;
        }
        if (*end == '\0') {
            return true;
        }
    }
    return false;
}

/** The domain and path that a backup would have it under: what came from a
 * backup says so itself; AFC shows the folder that is Media of the camera
 * roll. false when it has no such place. dst holds both, terminated. */
static bool
place(const struct wn_ev_value *at, char *dst, size_t cap,
    const char **domain, const char **path)
{
    const char *s = (const char *)at->p, *slash;
    size_t n = at->n;

    if (at->kind != WN_EV_TEXT || n + 1 > cap || !wn_utf8_valid(s, n) ||
        memchr(s, '\0', n)) {
        return false;
    }
    memcpy(dst, s, n);
    dst[n] = '\0';
    if (!is_below(dst)) {
        return false;
    }
    if (strncmp(dst, "Media/", 6) == 0) {
        *domain = "CameraRollDomain";
        *path = dst;
        return true;
    }
    slash = strchr(dst, '/');
    if (!slash || slash[1] == '\0' || !strstr(dst, "Domain") ||
        strstr(dst, "Domain") > slash) {
        return false;
    }
    dst[slash - dst] = '\0';
    *domain = dst;
    *path = slash + 1;
    return true;
}

/** Copies and hashes: what is copied is what was verified. */
static enum wn_status
copy(int from, int to, const char *sha256)
{
    struct wn_digest *d = NULL;
    char *chunk = malloc(CHUNK_BYTES);
    uint8_t sum[WN_SHA256_BYTES];
    char hex[WN_SHA256_HEX] = "";
    ssize_t n = -1;

    if (chunk && wn_digest_new(&d, WN_SHA256) == WN_OK) {
        while ((n = read(from, chunk, CHUNK_BYTES)) > 0) {
            if (wn_digest_add(d, chunk, (size_t)n) != WN_OK ||
                !wn_write_all(to, chunk, (size_t)n)) {
                n = -1;
                break;
            }
        }
        if (n == 0 && wn_digest_end(d, sum) == WN_OK) {
            (void)wn_hex(hex, sum, sizeof(sum));
        }
    }
    wn_digest_free(&d);
    free(chunk);
    return n != 0 || fsync(to) != 0 ? WN_EOUTPUT
        : strcmp(hex, sha256) != 0  ? WN_EVERIFY : WN_OK;
}

static void
put(struct wn_backup *b, const struct wn_ev_file *f, const char *id)
{
    const struct wn_tree *tree = &b->w->e->job->tree;
    const struct wn_tree_file *at = wn_tree_find(
        &b->w->e->job->tree, f->path);
    int from = at ? wn_tree_open_file(tree, at) : -1;
    int to = from >= 0 ? wn_out_create(b->w->out, id, id) : -1;

    b->st = from < 0 ? WN_EVERIFY /* it was there a moment ago */
        : to < 0     ? WN_EOUTPUT : copy(from, to, f->sha256);
    if (from >= 0) {
        (void)close(from);
    }
    if (to >= 0) {
        (void)close(to);
    }
}

uint64_t
wn_backup_left_out(struct wn_backup *b)
{
    const struct wn_evidence *e = b->w->e;
    struct wn_more_file more;
    const char *domain, *path;
    char at[PLACE_BYTES];
    uint64_t count = 0;

    for (size_t i = 0; i < e->file_count; i++) {
        if (wn_more_file(b->more, e->files[i].id, &more) &&
            !place(&more.phone_path, at, sizeof(at), &domain, &path)) {
            count++;
        }
    }
    return count;
}

void
wn_backup_file(struct wn_backup *b, const struct wn_ev_file *f)
{
    struct wn_more_file more;
    const char *domain, *path;
    char id[WN_BACKUP_ID_BYTES] = "", at[PLACE_BYTES];
    struct wn_ev_value key;
    int64_t seen;

    if (b->st != WN_OK || !wn_more_file(b->more, f->id, &more)) {
        return;
    }
    if (!place(&more.phone_path, at, sizeof(at), &domain, &path) ||
        !wn_backup_id(id, domain, path)) {
        return; /* wn_backup_left_out() counts it */
    }
    key = wn_backup_text(id);
    if (wn_backup_find(b, WN_BACKUP_MANIFEST,
            "SELECT 1 FROM Files WHERE fileID = ?1", &key, 1, &seen)) {
        return; /* of another item too */
    }
    put(b, f, id);
    if (b->st == WN_OK) {
        wn_backup_list(b, domain, path, more.size_bytes,
            more.has_mtime ? more.mtime_ns : b->made_ns);
        b->files++;
    }
}
