#include "pack/set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beside.h"
#include "base/err.h"
#include "base/overwrite.h"
#include "base/random.h"
#include "pack/cms_walk.h"
#include "pack/pack_note.h"
#include "pack/parts_find.h"

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

/** Do fn for each number that a part can have. What is not there it is to take
 * for done. */
typedef enum wn_status part_fn(
    void *ctx, int dir_fd, const char *file, struct wn_err *err);

static enum wn_status
each_part(const struct wn_set *s, part_fn *fn, void *ctx, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (unsigned i = 1; st == WN_OK && i <= WN_PACK_PARTS_MAX; i++) {
        char file[300];

        wn_part_name(s->name, i, file, sizeof(file));
        st = fn(ctx, s->dir_fd, file, err);
    }
    return st;
}

static enum wn_status
count(void *ctx, int dir_fd, const char *file, struct wn_err *err)
{
    struct wn_set *s = ctx;
    struct stat sb;

    if (fstatat(dir_fd, file, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? WN_OK : wn_fail_errno(
            err, WN_EVERIFY, "\"%s\" cannot be looked at", file);
    }
    if (!S_ISREG(sb.st_mode)) {
        return wn_fail(err, WN_EVERIFY, "\"%s\" is a link or no file at all",
            file);
    }
    s->parts++;
    s->linked += sb.st_nlink > 1;
    return WN_OK;
}

static enum wn_status
read_id(struct wn_set *s, struct wn_err *err)
{
    const struct wn_beside in = { .dir_fd = s->dir_fd };
    char file[300];
    struct wn_buf text;
    enum wn_status st;

    (void)snprintf(file, sizeof(file), "%s.txt", s->name);
    st = wn_beside_read(&in, file, WN_PACK_NOTE_BYTES_MAX, &text);
    if (st == WN_ABSENT) {
        st = WN_OK;
    } else if (st == WN_ENOMEM) {
        (void)wn_fail_nomem(err, "reading a note");
    } else if (st != WN_OK || !wn_pack_note_set(s->id, &text)) {
        st = wn_fail(err, WN_EVERIFY, "\"%s\" is not the note of a packed set",
            file);
    }
    wn_buf_clear(&text);
    return st;
}

enum wn_status
wn_set_open(struct wn_set *out, const char *first_part, struct wn_err *err)
{
    struct wn_set s = { .dir_fd = -1 };
    enum wn_status st =
        wn_parts_prefix(&s.dir_fd, s.name, first_part, err);

    st = st == WN_OK ? read_id(&s, err) : st;
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
    *s = (struct wn_set) { .dir_fd = -1 };
}

static enum wn_status
check_part(void *ctx, int dir_fd, const char *file, struct wn_err *err)
{
    int fd = openat(
        dir_fd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    uint8_t people[WN_SHA256_BYTES];
    enum wn_status st = WN_OK;

    (void)ctx;
    if (fd < 0) {
        st = errno == ENOENT ? WN_OK : wn_fail_errno(
            err, WN_EVERIFY, "\"%s\" cannot be read", file);
    } else if ((st = wn_cms_people(people, fd)) == WN_EFORMAT) {
        st = wn_fail(err, WN_EVERIFY, "\"%s\" is called as a part of the set, "
            "and does not begin as one", file);
    } else if (st != WN_OK) {
        (void)wn_fail_nomem(err, "looking at a part");
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

enum wn_status
wn_set_check(const struct wn_set *s, struct wn_err *err)
{
    return each_part(s, check_part, NULL, err);
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
destroy_key(void *ctx, int dir_fd, const char *file, struct wn_err *err)
{
    (void)ctx;
    return wn_overwrite(dir_fd, file, KEYS_BYTES) == 0 || errno == ENOENT
        ? WN_OK : stopped(file, err);
}

static enum wn_status
destroy_part(void *ctx, int dir_fd, const char *file, struct wn_err *err)
{
    (void)ctx;
    if (wn_overwrite(dir_fd, file, UINT64_MAX) != 0) {
        return errno == ENOENT ? WN_OK : stopped(file, err);
    }
    return unlinkat(dir_fd, file, 0) == 0 ? WN_OK : stopped(file, err);
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

    return st != WN_OK || fsync(s->dir_fd) == 0 ? st : stopped(s->name, err);
}

enum wn_status
wn_set_forget(const struct wn_set *s, struct wn_err *err)
{
    char file[300];

    (void)snprintf(file, sizeof(file), "%s.txt", s->name);
    return (unlinkat(s->dir_fd, file, 0) == 0 || errno == ENOENT) &&
            fsync(s->dir_fd) == 0
        ? WN_OK : stopped(file, err);
}
