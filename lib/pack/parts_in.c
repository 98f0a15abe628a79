#include "pack/parts_in.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "pack/parts_find.h"
#include "pack/tar_in.h"
#include "pack/tar_out.h"

#define NAME_BYTES 300

struct wn_parts_in {
    struct wn_parts_found found;
    const struct wn_cms_key *key; /* borrowed */
    struct wn_pack_list list;
    unsigned number; /* of the part that is open, or was last */
    struct wn_cms_in *now; /* NULL between two parts */
};

static enum wn_status
part_failed(const struct wn_parts_in *in, unsigned number,
    enum wn_cms_fault fault, struct wn_err *err)
{
    static const char *const words[] = {
        [WN_CMS_NO_FAULT] = "?",
        [WN_CMS_NO_PART] = "it is cut, or is no part that Winnow made",
        [WN_CMS_OTHERS_PART] = "it was not made for this certificate",
        [WN_CMS_CHANGED] = "it was changed or damaged since it was made",
        [WN_CMS_UNREADABLE] = "it cannot be read as a whole",
    };
    char name[NAME_BYTES];

    wn_part_name(in->found.name, number, name, sizeof(name));
    (void)wn_fail(err, WN_EVERIFY, "part %u (\"%s\") cannot be used: %s",
        number, name, words[fault]);
    wn_todo(err, "%s", fault == WN_CMS_OTHERS_PART
        ? "Give the certificate that the parts were made for, and its key."
        : "Copy the part again from where it came; nothing was unpacked.");
    return WN_EVERIFY;
}

static enum wn_status
open_part(struct wn_parts_in *in, unsigned number, struct wn_err *err)
{
    enum wn_cms_fault fault = WN_CMS_UNREADABLE;
    char name[NAME_BYTES];
    enum wn_status st;
    int fd;

    wn_part_name(in->found.name, number, name, sizeof(name));
    fd = openat(in->found.dir_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return wn_fail_errno(err, WN_EVERIFY,
            "part %u (\"%s\") cannot be opened", number, name);
    }
    st = wn_cms_in_new(&in->now, fd, in->key, &fault);
    in->number = number;
    return st == WN_OK      ? WN_OK
        : st == WN_ENOMEM ? wn_fail_nomem(err, "opening a part")
                          : part_failed(in, number, fault, err);
}

static enum wn_status
take_part(struct wn_parts_in *in, void *p, size_t n, size_t *got,
    struct wn_err *err)
{
    enum wn_cms_fault fault;
    enum wn_status st = wn_cms_in_read(in->now, p, n, got, &fault);

    return st == WN_OK ? WN_OK : part_failed(in, in->number, fault, err);
}

/** ---- the last part: the list ------------------------------------------ */

/** What a last part holds, all of it; hostile. */
static enum wn_status
read_list(struct wn_pack_list *out, const uint8_t *p, size_t n)
{
    struct wn_tar_block h;
    size_t after = WN_TAR_BLOCK;

    if (n < WN_TAR_BLOCK || !wn_tar_block(&h, p) || h.type != '0' ||
        strcmp(h.name, WN_PACK_LIST_NAME) != 0 ||
        h.size_bytes > WN_PACK_LIST_BYTES_MAX) {
        return WN_EFORMAT;
    }
    after += (size_t)h.size_bytes + wn_tar_padding(h.size_bytes);
    if (n != after + (size_t)2 * WN_TAR_BLOCK) {
        return WN_EFORMAT;
    }
    for (size_t i = WN_TAR_BLOCK + (size_t)h.size_bytes; i < n; i++) {
        if (p[i] != 0) {
            return WN_EFORMAT;
        }
    }
    return wn_pack_list_read(
        out, (const char *)p + WN_TAR_BLOCK, (size_t)h.size_bytes);
}

static enum wn_status
not_the_list(const struct wn_parts_in *in, struct wn_err *err)
{
    unsigned last = in->found.count;
    char name[NAME_BYTES];

    wn_part_name(in->found.name, last, name, sizeof(name));
    (void)wn_fail(err, WN_EVERIFY, "\"%s\" is not the last part of its set: "
        "part %u and perhaps more are missing, or parts were exchanged", name,
        last + 1);
    wn_todo(err, "Bring all parts of the set into one folder, under the names "
        "that they had.");
    return WN_EVERIFY;
}

static enum wn_status
load_list(struct wn_parts_in *in, struct wn_err *err)
{
    uint8_t chunk[4096];
    size_t got = 1;
    bool fits = true;
    uint8_t people[WN_SHA256_BYTES];
    struct wn_buf all;
    enum wn_status st = open_part(in, in->found.count, err);

    wn_buf_init(&all, WN_PACK_LIST_BYTES_MAX + 4096);
    /* To its end, whatever it is: its tag says whether to believe it. */
    while (st == WN_OK && got > 0) {
        st = take_part(in, chunk, sizeof(chunk), &got, err);
        fits = fits && wn_buf_put(&all, chunk, got) == WN_OK;
    }
    if (st == WN_OK) {
        st = fits ? read_list(&in->list, all.data, all.len) : WN_EFORMAT;
        st = st == WN_ENOMEM ? wn_fail_nomem(err, "reading the list of parts")
            : st != WN_OK    ? not_the_list(in, err) : WN_OK;
    }
    if (st == WN_OK && (wn_cms_in_people(in->now, people) != WN_OK ||
            memcmp(people, in->list.people, sizeof(people)) != 0)) {
        st = part_failed(in, in->number, WN_CMS_CHANGED, err);
    }
    wn_cms_in_free(&in->now);
    wn_buf_clear(&all);
    return st;
}

/** As many as the list says, each as long: what is wrong with one that is not
 * is seen before anything is written. */
static enum wn_status
check_sizes(struct wn_parts_in *in, struct wn_err *err)
{
    const struct wn_pack_list *l = &in->list;
    enum wn_status st = WN_OK;
    char name[NAME_BYTES];
    struct stat sb;

    if (l->count + 1 != in->found.count) {
        (void)wn_fail(err, WN_EVERIFY, "the set has %u parts, but there are "
            "%u: the last is called part %u here", l->count + 1,
            in->found.count, in->found.count);
        wn_todo(err, "Bring all parts of this one set into one folder, under "
            "the names that they had.");
        return WN_EVERIFY;
    }
    for (unsigned i = 0; i < l->count && st == WN_OK; i++) {
        wn_part_name(in->found.name, i + 1, name, sizeof(name));
        if (fstatat(in->found.dir_fd, name, &sb, 0) != 0 ||
            (uint64_t)sb.st_size != l->parts[i].size_bytes) {
            st = open_part(in, i + 1, err);
            st = st == WN_OK ? wn_parts_in_blame(in, err) : st;
        }
    }
    return st;
}

/** ---- the parts before it ---------------------------------------------- */

enum wn_status
wn_parts_in_new(struct wn_parts_in **out, const char *first_part,
    const struct wn_cms_key *key, struct wn_err *err)
{
    struct wn_parts_in *in = calloc(1, sizeof(*in));
    enum wn_status st;

    if (!in) {
        return wn_fail_nomem(err, "opening parts");
    }
    in->found.dir_fd = -1;
    in->key = key;
    st = wn_parts_find(&in->found, first_part, err);
    st = st == WN_OK ? load_list(in, err) : st;
    st = st == WN_OK ? check_sizes(in, err) : st;
    in->number = 0;
    if (st != WN_OK) {
        wn_parts_in_free(&in);
    }
    *out = in;
    return st;
}

const struct wn_pack_list *
wn_parts_in_list(const struct wn_parts_in *in)
{
    return &in->list;
}

/** A part has ended and its tag held: is it the one of this place? */
static enum wn_status
close_part(struct wn_parts_in *in, struct wn_err *err)
{
    const struct wn_pack_list *l = &in->list;
    struct wn_pack_part sum;
    unsigned place = 0;

    wn_cms_in_sum(in->now, &sum);
    wn_cms_in_free(&in->now);
    while (place < l->count && memcmp(l->parts[place].sha256, sum.sha256,
               sizeof(sum.sha256)) != 0) {
        place++;
    }
    if (place + 1 == in->number) {
        return WN_OK;
    }
    if (place < l->count) {
        (void)wn_fail(err, WN_EVERIFY, "part %u is not in its place: what "
            "stands there is part %u of the set", in->number, place + 1);
        wn_todo(err, "Give the parts the names that they had.");
    } else {
        (void)wn_fail(err, WN_EVERIFY, "part %u is not of this set: it comes "
            "from another one, or was changed", in->number);
        wn_todo(err, "Copy the part again from where it came; nothing was "
            "unpacked.");
    }
    return WN_EVERIFY;
}

enum wn_status
wn_parts_in_read(struct wn_parts_in *in, void *p, size_t n, size_t *got,
    struct wn_err *err)
{
    uint8_t *to = p;
    enum wn_status st = WN_OK;

    *got = 0;
    while (st == WN_OK && *got < n) {
        size_t some = 0;

        if (!in->now && in->number == in->list.count) {
            break;
        }
        if (!in->now) {
            st = open_part(in, in->number + 1, err);
        }
        if (st == WN_OK) {
            st = take_part(in, to + *got, n - *got, &some, err);
        }
        if (st == WN_OK && some == 0) {
            st = close_part(in, err);
        }
        *got += some;
    }
    return st;
}

enum wn_status
wn_parts_in_blame(struct wn_parts_in *in, struct wn_err *err)
{
    uint8_t chunk[4096];
    size_t got = 1;
    enum wn_status st = WN_OK;

    while (in->now && st == WN_OK && got > 0) {
        st = take_part(in, chunk, sizeof(chunk), &got, err);
    }
    return in->now && st == WN_OK ? close_part(in, err) : st;
}

void
wn_parts_in_free(struct wn_parts_in **in)
{
    if (!*in) {
        return;
    }
    wn_cms_in_free(&(*in)->now);
    wn_pack_list_free(&(*in)->list);
    if ((*in)->found.dir_fd >= 0) {
        (void)close((*in)->found.dir_fd);
    }
    free(*in);
    *in = NULL;
}
