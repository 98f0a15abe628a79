/** Files of the bundle: placeholders, or the picture where somebody decided. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "report/page.h"

#define CHUNK_BYTES (48u << 10) /* of 3 bytes, so that base64 has no seam */
_Static_assert(CHUNK_BYTES % 3 == 0, "whole groups");

void
wn_page_size(struct wn_page *p, int64_t bytes)
{
    static const char *const units[] = { "bytes", "KB", "MB", "GB", "TB" };
    int64_t one = 1, tenths;
    size_t unit = 0;

    while (bytes / one >= 1000 && unit < 4) {
        one *= 1000;
        unit++;
    }
    if (unit == 0) {
        wn_htmlf(&p->h, "%" PRId64 " bytes", bytes);
    } else {
        /* In integers, so that no locale puts its comma there. */
        tenths = bytes / (one / 10) + (bytes % (one / 10) >= one / 20);
        wn_htmlf(&p->h, "%" PRId64 ".%" PRId64 " %s (%" PRId64 " bytes)",
            tenths / 10, tenths % 10, units[unit], bytes);
    }
}

static const char *
kind_of(const char *mime)
{
    return strncmp(mime, "image/", 6) == 0 ? "Picture"
        : strncmp(mime, "video/", 6) == 0  ? "Video"
        : strncmp(mime, "audio/", 6) == 0  ? "Sound" : "File";
}

/** What every browser shows. */
static bool
can_show(const char *mime)
{
    static const char *const types[] = { "image/jpeg", "image/png",
        "image/gif", "image/webp", NULL };

    return wn_is_word(mime, types);
}

/** Up to a whole chunk; -1 when it cannot be read. */
static ssize_t
read_chunk(int fd, uint8_t *chunk)
{
    size_t n = 0;

    while (n < CHUNK_BYTES) {
        ssize_t got = read(fd, chunk + n, CHUNK_BYTES - n);

        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
    }
    return (ssize_t)n;
}

static void
show(struct wn_page *p, const char *path, const char *mime)
{
    const struct wn_tree_file *f = wn_tree_find(&p->e->job->tree, path);
    int fd = f ? wn_tree_open_file(&p->e->job->tree, f) : -1;
    uint8_t *chunk = malloc(CHUNK_BYTES);
    ssize_t got = fd >= 0 && chunk ? read_chunk(fd, chunk) : -1;

    wn_htmlf(&p->h, "<img alt=\"%s\" src=\"data:%s;base64,", path, mime);
    while (got > 0 && p->h.st == WN_OK) {
        wn_html_base64(&p->h, chunk, (size_t)got);
        got = read_chunk(fd, chunk);
    }
    wn_html(&p->h, "\">");
    if (got < 0) {
        wn_html_fail(&p->h, !chunk ? wn_fail_nomem(p->h.err, "a report")
            : wn_fail(p->h.err, WN_EVERIFY, "%s cannot be read", path));
    }
    free(chunk);
    if (fd >= 0) {
        (void)close(fd);
    }
}

/** A picture that a decision was given for. */
static void
embed(struct wn_page *p, const char *path, const char *mime, uint64_t bytes)
{
    if (strncmp(mime, "image/", 6) != 0) {
        return;
    }
    if (can_show(mime) && bytes <= WN_PAGE_PICTURE_MAX &&
        bytes <= WN_PAGE_PICTURES_MAX - p->embedded_bytes) {
        p->embedded++;
        p->embedded_bytes += bytes;
        show(p, path, mime);
        return;
    }
    p->not_embedded++;
    wn_html(&p->h, can_show(mime)
            ? "<p>Not shown: the pictures of this page would be too "
              "large.</p>"
            : "<p>Not shown: browsers cannot show a picture of this "
              "kind.</p>");
}

void
wn_page_file(struct wn_page *p, int64_t file_id)
{
    const char *path, *mime;
    sqlite3_stmt *q = p->file;

    if (!q) {
        q = p->file = wn_ev_prepare(p->e, "SELECT path, mime_type, "
            "size_in_bytes, sha256 FROM file WHERE file_id = ?1");
    }
    if (!q) {
        return;
    }
    (void)sqlite3_reset(q);
    (void)sqlite3_bind_int64(q, 1, file_id);
    if (!wn_ev_step(p->e, q)) {
        return;
    }
    path = wn_ev_file(p->e, file_id) ? wn_ev_file(p->e, file_id)->path : "";
    mime = (const char *)sqlite3_column_text(q, 1);
    mime = mime ? mime : "";
    wn_htmlf(&p->h, "<p>%s: ", kind_of(mime));
    wn_html_word(&p->h, mime);
    wn_html(&p->h, ", ");
    wn_page_size(p, sqlite3_column_int64(q, 2));
    wn_htmlf(&p->h, ", in the bundle <span class=\"k\">%s</span>, SHA-256 "
        "<span class=\"k\">%.64s</span></p>", path,
        (const char *)sqlite3_column_text(q, 3));
    if (p->decision) {
        embed(p, path, mime, (uint64_t)sqlite3_column_int64(q, 2));
    }
}
