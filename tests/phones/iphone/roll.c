#include "roll.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 65536u

static unsigned
bucket(const uint8_t *h)
{
    return (unsigned)h[0] << 8 | h[1];
}

/* Twenty-odd entries at most in a bucket of a million files. */
static void
sort_bucket(const struct roll *r, uint32_t from, uint32_t to)
{
    for (uint32_t i = from + 1; i < to; i++) {
        uint32_t id = r->ids[i];
        uint32_t k = i;

        while (k > from && memcmp(r->c->file_ids[r->ids[k - 1]],
                r->c->file_ids[id], FILE_ID) > 0) {
            r->ids[k] = r->ids[k - 1];
            k--;
        }
        r->ids[k] = id;
    }
}

void
roll_make(struct roll *r, const struct catalog *c, const struct cat_plan *plan,
    const uint8_t *skip)
{
    uint32_t *next = xcalloc(BUCKETS + 1, sizeof(*next));

    r->c = c;
    r->n = 0;
    r->ids = xcalloc(plan->n, sizeof(*r->ids));
    r->start = xcalloc(BUCKETS + 1, sizeof(*r->start));
    r->seen = xcalloc(plan->n, 1);
    for (size_t i = 0; i < plan->n; i++) {
        if (!skip[plan->ids[i]]) {
            r->start[bucket(c->file_ids[plan->ids[i]]) + 1]++;
            r->n++;
        }
    }
    for (unsigned b = 0; b < BUCKETS; b++) {
        r->start[b + 1] += r->start[b];
    }
    memcpy(next, r->start, (BUCKETS + 1) * sizeof(*next));
    for (size_t i = 0; i < plan->n; i++) {
        if (!skip[plan->ids[i]]) {
            r->ids[next[bucket(c->file_ids[plan->ids[i]])]++] = plan->ids[i];
        }
    }
    for (unsigned b = 0; b < BUCKETS; b++) {
        sort_bucket(r, r->start[b], r->start[b + 1]);
    }
    free(next);
}

void
roll_free(struct roll *r)
{
    free(r->ids);
    free(r->start);
    free(r->seen);
    memset(r, 0, sizeof(*r));
}

size_t
roll_find(const struct roll *r, const uint8_t file_id[FILE_ID])
{
    unsigned b = bucket(file_id);

    for (uint32_t i = r->start[b]; i < r->start[b + 1]; i++) {
        if (memcmp(r->c->file_ids[r->ids[i]], file_id, FILE_ID) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

void
roll_hex(const struct roll *r, size_t place, char out[41])
{
    to_hex(r->c->file_ids[r->ids[place]], FILE_ID, out);
}
