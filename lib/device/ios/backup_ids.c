#include "device/ios/backup_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define ID WN_SHA1_BYTES
#define TAIL 16384u
#define PER_BYTE 4 /* places in a byte, 2 bits each */

struct fresh {
    uint8_t id[ID];
    uint8_t place;
};

struct wn_ids {
    uint8_t *id;    /* count × 20, sorted, each once */
    uint8_t *place; /* 2 bits each */
    size_t count, room;
    struct fresh *tail; /* in order of arrival */
    size_t tail_count;
};

enum wn_status
wn_ids_new(struct wn_ids **out, struct wn_err *err)
{
    struct wn_ids *s = calloc(1, sizeof(*s));

    if (s) {
        s->tail = malloc(TAIL * sizeof(*s->tail));
    }
    if (!s || !s->tail) {
        free(s);
        return wn_fail_nomem(err, "the list of the backup's files");
    }
    *out = s;
    return WN_OK;
}

void
wn_ids_free(struct wn_ids **s)
{
    if (!*s) {
        return;
    }
    free((*s)->id);
    free((*s)->place);
    free((*s)->tail);
    free(*s);
    *s = NULL;
}

static enum wn_ids_place
get_place(const struct wn_ids *s, size_t i)
{
    unsigned shift = 2 * (unsigned)(i % PER_BYTE);

    return (enum wn_ids_place)(s->place[i / PER_BYTE] >> shift & 3);
}

static void
set_place(struct wn_ids *s, size_t i, unsigned place)
{
    unsigned shift = 2 * (unsigned)(i % PER_BYTE);
    unsigned rest = s->place[i / PER_BYTE] & ~(3u << shift);

    s->place[i / PER_BYTE] = (uint8_t)(rest | place << shift);
}

/** First index whose name is not less than id. */
static size_t
lower_bound(const struct wn_ids *s, const uint8_t id[ID])
{
    size_t low = 0;
    size_t high = s->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (memcmp(s->id + mid * ID, id, ID) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static bool
is_at(const struct wn_ids *s, size_t i, const uint8_t id[ID])
{
    return i < s->count && memcmp(s->id + i * ID, id, ID) == 0;
}

/** By name, then by place: of one name the furthest along comes last. */
static int
by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct fresh));
}

_Static_assert(sizeof(struct fresh) == ID + 1, "compared as bytes");

static enum wn_status
make_room(struct wn_ids *s, size_t more, struct wn_err *err)
{
    size_t room;
    uint8_t *p;

    if (s->count + more <= s->room) {
        return WN_OK;
    }
    /* A little at a time: the slack counts against the memory we promise. */
    room = s->count + more + s->count / 64;
    p = realloc(s->id, room * ID);
    if (!p) {
        return wn_fail_nomem(err, "the list of the backup's files");
    }
    s->id = p;
    p = realloc(s->place, room / PER_BYTE + 1);
    if (!p) {
        return wn_fail_nomem(err, "the list of the backup's files");
    }
    s->place = p;
    s->room = room;
    return WN_OK;
}

/** Names already known take their new place; the others stay in the tail,
 * sorted, each once. */
static void
settle_known(struct wn_ids *s)
{
    size_t kept = 0;

    qsort(s->tail, s->tail_count, sizeof(*s->tail), by_id);
    for (size_t i = 0; i < s->tail_count; i++) {
        const struct fresh *f = &s->tail[i];
        size_t at = lower_bound(s, f->id);

        if (is_at(s, at, f->id)) {
            set_place(s, at, f->place);
        } else if (kept > 0 &&
            memcmp(s->tail[kept - 1].id, f->id, ID) == 0) {
            s->tail[kept - 1].place = f->place;
        } else {
            s->tail[kept++] = *f;
        }
    }
    s->tail_count = kept;
}

/** Fold the tail in, from the end so that nothing is overwritten. */
static enum wn_status
settle(struct wn_ids *s, struct wn_err *err)
{
    size_t from, tail, to;
    enum wn_status st;

    if (s->tail_count == 0) {
        return WN_OK;
    }
    settle_known(s);
    st = make_room(s, s->tail_count, err);
    if (st != WN_OK) {
        return st;
    }
    from = s->count;
    tail = s->tail_count;
    to = from + tail;
    s->count = to;
    while (tail > 0) {
        const struct fresh *f = &s->tail[tail - 1];

        to--;
        if (from > 0 && memcmp(s->id + (from - 1) * ID, f->id, ID) > 0) {
            from--;
            memmove(s->id + to * ID, s->id + from * ID, ID);
            set_place(s, to, get_place(s, from));
        } else {
            tail--;
            memcpy(s->id + to * ID, f->id, ID);
            set_place(s, to, f->place);
        }
    }
    s->tail_count = 0;
    return WN_OK;
}

enum wn_status
wn_ids_add(struct wn_ids *s, const uint8_t id[ID], enum wn_ids_place place,
    struct wn_err *err)
{
    struct fresh *f;
    enum wn_status st;

    if (s->tail_count == TAIL) {
        st = settle(s, err);
        if (st != WN_OK) {
            return st;
        }
    }
    if (s->count + s->tail_count >= WN_IDS_MAX) {
        return wn_fail(err, WN_ELIMIT,
            "the backup has more than %u files", WN_IDS_MAX);
    }
    f = &s->tail[s->tail_count++];
    memcpy(f->id, id, ID);
    f->place = (uint8_t)place;
    return WN_OK;
}

enum wn_status
wn_ids_move(struct wn_ids *s, const uint8_t id[ID], enum wn_ids_place from,
    enum wn_ids_place to, struct wn_err *err)
{
    size_t at;
    enum wn_status st = settle(s, err);

    if (st != WN_OK) {
        return st;
    }
    at = lower_bound(s, id);
    if (!is_at(s, at, id) || get_place(s, at) != from) {
        return WN_ABSENT;
    }
    set_place(s, at, to);
    return WN_OK;
}

static size_t
folder_start(const struct wn_ids *s, unsigned folder)
{
    uint8_t least[ID] = {(uint8_t)folder};

    return folder > 255 ? s->count : lower_bound(s, least);
}

enum wn_status
wn_ids_drop(struct wn_ids *s, enum wn_ids_place from, int folder,
    struct wn_err *err)
{
    size_t first = 0;
    size_t end;
    enum wn_status st = settle(s, err);

    if (st != WN_OK) {
        return st;
    }
    end = s->count;
    if (folder >= 0) {
        first = folder_start(s, (unsigned)folder);
        end = folder_start(s, (unsigned)folder + 1);
    }
    for (size_t i = first; i < end; i++) {
        if (get_place(s, i) == from) {
            set_place(s, i, WN_IDS_GONE);
        }
    }
    return WN_OK;
}

enum wn_status
wn_ids_each(struct wn_ids *s, enum wn_ids_place place, uint8_t folder,
    wn_ids_fn *fn, void *ctx, struct wn_err *err)
{
    size_t end;
    enum wn_status st = settle(s, err);

    if (st != WN_OK) {
        return st;
    }
    end = folder_start(s, (unsigned)folder + 1);
    for (size_t i = folder_start(s, folder); i < end; i++) {
        if (get_place(s, i) == place) {
            fn(ctx, s->id + i * ID);
        }
    }
    return WN_OK;
}

size_t
wn_ids_bytes(const struct wn_ids *s)
{
    return sizeof(*s) + s->room * ID + s->room / PER_BYTE + 1 +
        TAIL * sizeof(*s->tail);
}
