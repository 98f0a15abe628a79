#include "pack/set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beside.h"
#include "base/err.h"
#include "base/io.h"
#include "base/overwrite.h"
#include "base/random.h"
#include "pack/cms_walk.h"
#include "pack/pack_note.h"
#include "pack/parts_find.h"

#define CHUNK_BYTES 65536
#define HEAD_BYTES 64 /* of a part: long before its RecipientInfos end */

/** ---- its name ----------------------------------------------------------- */

#define HALF_BYTES ((WN_PACK_SET_HEX - 1) / 4)
#define HALF_HEX (2 * HALF_BYTES)

/** Of the first half, to the whole. */
static enum wn_status
complete(char set[WN_PACK_SET_HEX], const char *seal_hash)
{
    uint8_t sum[WN_SHA256_BYTES];
    char text[160];
    enum wn_status st;

    (void)snprintf(text, sizeof(text), "winnow packed set\n%.*s\n%.64s\n",
        HALF_HEX, set, seal_hash);
    st = wn_digest_of(WN_SHA256, text, strlen(text), sum);
    if (st == WN_OK) {
        (void)wn_hex(set + HALF_HEX, sum, HALF_BYTES);
    }
    return st;
}

enum wn_status
wn_set_name(
    char set[WN_PACK_SET_HEX], const char *seal_hash, struct wn_err *err)
{
    uint8_t half[HALF_BYTES];
    enum wn_status st = wn_random(half, sizeof(half), err);

    if (st == WN_OK) {
        (void)wn_hex(set, half, sizeof(half));
        st = complete(set, seal_hash);
    }
    return st;
}

bool
wn_set_is_of(const char *set, const char *seal_hash)
{
    char again[WN_PACK_SET_HEX];

    if (strlen(set) != sizeof(again) - 1) {
        return false;
    }
    memcpy(again, set, sizeof(again));
    return complete(again, seal_hash) == WN_OK && strcmp(again, set) == 0;
}

/** ---- as it lies there --------------------------------------------------- */

typedef enum wn_status part_fn(
    void *ctx, const struct wn_set *s, unsigned number, const char *file,
    struct wn_err *err);

/** What is not there, fn is to take for done. */
static enum wn_status
each_part(const struct wn_set *s, part_fn *fn, void *ctx, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (unsigned i = 1; st == WN_OK && i <= s->count; i++) {
        char file[300];

        wn_part_name(s->name, i, file, sizeof(file));
        st = fn(ctx, s, i, file, err);
    }
    return st;
}

static enum wn_status
count(void *ctx, const struct wn_set *s, unsigned number, const char *file,
    struct wn_err *err)
{
    struct wn_set *out = ctx;
    struct stat sb;

    (void)number;
    if (fstatat(s->dir_fd, file, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? WN_OK : wn_fail_errno(
            err, WN_EVERIFY, "\"%s\" cannot be looked at", file);
    }
    if (!S_ISREG(sb.st_mode)) {
        return wn_fail(err, WN_EVERIFY, "\"%s\" is a link or no file at all",
            file);
    }
    out->parts++;
    out->linked += sb.st_nlink > 1;
    return WN_OK;
}

static enum wn_status
read_note(struct wn_set *s, struct wn_err *err)
{
    const struct wn_beside in = { .dir_fd = s->dir_fd };
    struct wn_pack_told told = { .count = 0 };
    char file[300];
    struct wn_buf text;
    enum wn_status st;

    (void)snprintf(file, sizeof(file), "%s.txt", s->name);
    st = wn_beside_read(&in, file, WN_PACK_NOTE_BYTES_MAX, &text);
    st = st == WN_OK ? wn_pack_note_read(&told, &text) : st;
    wn_buf_clear(&text);
    if (st == WN_ABSENT) {
        return WN_OK;
    }
    if (st != WN_OK) {
        return st == WN_ENOMEM ? wn_fail_nomem(err, "reading a note")
            : wn_fail(err, WN_EVERIFY, "\"%s\" is not the note of a packed "
                  "set", file);
    }
    memcpy(s->id, told.set, sizeof(s->id));
    s->sums = told.sums;
    s->count = told.count;
    return WN_OK;
}

enum wn_status
wn_set_open(struct wn_set *out, const char *first_part, struct wn_err *err)
{
    struct wn_set s = { .dir_fd = -1 };
    enum wn_status st =
        wn_parts_prefix(&s.dir_fd, s.name, first_part, err);

    st = st == WN_OK ? read_note(&s, err) : st;
    st = st == WN_OK ? each_part(&s, count, &s, err) : st;
    if (st != WN_OK) {
        wn_set_close(&s);
    }
    *out = s;
    return st;
}

void
wn_set_close(struct wn_set *s)
{
    if (s->dir_fd >= 0) {
        (void)close(s->dir_fd);
    }
    free(s->sums);
    *s = (struct wn_set) { .dir_fd = -1 };
}

/** SHA-256 of the whole file, and whether it begins with zeros. */
static enum wn_status
look_through(int fd, uint8_t sum[WN_SHA256_BYTES], bool *zeros)
{
    struct wn_digest *d = NULL;
    enum wn_status st = wn_digest_new(&d, WN_SHA256);
    uint8_t *chunk = malloc(CHUNK_BYTES);
    bool first = true;
    ssize_t got = 1;

    st = chunk ? st : WN_ENOMEM;
    *zeros = true;
    while (st == WN_OK && (got = read(fd, chunk, CHUNK_BYTES)) != 0) {
        if (got < 0 && errno == EINTR) {
            continue;
        }
        st = got < 0 ? WN_EOUTPUT : wn_digest_add(d, chunk, (size_t)got);
        for (ssize_t i = 0; first && i < got && i < HEAD_BYTES; i++) {
            *zeros = *zeros && chunk[i] == 0;
        }
        first = false;
    }
    st = st == WN_OK ? wn_digest_end(d, sum) : st;
    wn_digest_free(&d);
    free(chunk);
    return st;
}

static enum wn_status
check_part(void *ctx, const struct wn_set *s, unsigned number,
    const char *file, struct wn_err *err)
{
    const bool *begun = ctx;
    int fd = openat(
        s->dir_fd, file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    uint8_t sum[WN_SHA256_BYTES] = { 0 };
    bool zeros = false;
    enum wn_status st;

    if (fd < 0) {
        return errno == ENOENT ? WN_OK : wn_fail_errno(err, WN_EOUTPUT,
            "\"%s\" cannot be written to, and so not be destroyed", file);
    }
    st = look_through(fd, sum, &zeros);
    (void)close(fd);
    if (st != WN_OK) {
        return wn_fail(err, st, "\"%s\" cannot be read", file);
    }
    return memcmp(sum, s->sums[number - 1], sizeof(sum)) == 0 ||
            (*begun && zeros)
        ? WN_OK
        : wn_fail(err, WN_EVERIFY, "\"%s\" is not the part that \"%s.txt\" "
              "tells of: another file is called so, or it was changed", file,
              s->name);
}

enum wn_status
wn_set_check(const struct wn_set *s, bool begun, struct wn_err *err)
{
    if (s->parts > 0 && faccessat(s->dir_fd, ".", W_OK, AT_EACCESS) != 0) {
        return wn_fail_errno(err, WN_EOUTPUT, "the folder of \"%s.0001.cms\" "
            "cannot be written to, and so nothing in it be destroyed",
            s->name);
    }
    return each_part(s, check_part, &begun, err);
}

/** ---- destroyed ---------------------------------------------------------- */

/** More than what stands before and in the largest RecipientInfos. */
#define KEYS_BYTES (WN_CMS_PEOPLE_BYTES_MAX + 4096u)

static enum wn_status
stopped(const char *file, struct wn_err *err)
{
    (void)wn_fail_errno(
        err, WN_EOUTPUT, "\"%s\" could not be destroyed", file);
    wn_todo(err, "See what is in the way, and give the same command again: it "
        "goes on where it stopped.");
    return WN_EOUTPUT;
}

static enum wn_status
destroy_key(void *ctx, const struct wn_set *s, unsigned number,
    const char *file, struct wn_err *err)
{
    (void)ctx;
    (void)number;
    return wn_overwrite(s->dir_fd, file, KEYS_BYTES) == 0 || errno == ENOENT
        ? WN_OK : stopped(file, err);
}

static enum wn_status
destroy_part(void *ctx, const struct wn_set *s, unsigned number,
    const char *file, struct wn_err *err)
{
    (void)ctx;
    (void)number;
    if (wn_overwrite(s->dir_fd, file, UINT64_MAX) != 0) {
        return errno == ENOENT ? WN_OK : stopped(file, err);
    }
    return unlinkat(s->dir_fd, file, 0) == 0 ? WN_OK : stopped(file, err);
}

enum wn_status
wn_set_destroy_keys(const struct wn_set *s, struct wn_err *err)
{
    return each_part(s, destroy_key, NULL, err);
}

enum wn_status
wn_set_destroy(const struct wn_set *s, struct wn_err *err)
{
    enum wn_status st = each_part(s, destroy_part, NULL, err);

    return st != WN_OK || wn_settle_folder(s->dir_fd)
        ? st : stopped(s->name, err);
}

enum wn_status
wn_set_forget(const struct wn_set *s, struct wn_err *err)
{
    char file[300];

    (void)snprintf(file, sizeof(file), "%s.txt", s->name);
    return (unlinkat(s->dir_fd, file, 0) == 0 || errno == ENOENT) &&
            wn_settle_folder(s->dir_fd)
        ? WN_OK : stopped(file, err);
}
