/** The list of parts, as text that people can read too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pack/pack_in.h"

#define TITLE "winnow parts 1\n"

void
wn_pack_list_free(struct wn_pack_list *l)
{
    free(l->parts);
    *l = (struct wn_pack_list) { .parts = NULL };
}

void
wn_pack_list_write(struct wn_buf *b, const struct wn_pack_list *l)
{
    char hex[WN_SHA256_HEX];

    (void)wn_buf_printf(b,
        TITLE "set %s\nparts %u\narchive-bytes %llu\nrecipients %s\n", l->set,
        l->count, (unsigned long long)l->archive_bytes,
        wn_hex(hex, l->people, WN_SHA256_BYTES));
    for (unsigned i = 0; i < l->count; i++) {
        (void)wn_buf_printf(b, "%04u %llu %s\n", i + 1,
            (unsigned long long)l->parts[i].size_bytes,
            wn_hex(hex, l->parts[i].sha256, WN_SHA256_BYTES));
    }
}

/** A line that is being read; broken once anything is not as it must be. */
struct text {
    const char *p, *end;
    bool broken;
};

static void
take(struct text *t, const char *word)
{
    size_t n = strlen(word);

    if (t->broken || (size_t)(t->end - t->p) < n ||
        memcmp(t->p, word, n) != 0) {
        t->broken = true;
        return;
    }
    t->p += n;
}

static uint64_t
take_number(struct text *t)
{
    uint64_t value = 0;
    unsigned digits = 0;

    while (!t->broken && t->p < t->end && *t->p >= '0' && *t->p <= '9') {
        value = value * 10 + (uint64_t)(*t->p++ - '0');
        t->broken = ++digits > 18;
    }
    t->broken = t->broken || digits == 0;
    return value;
}

/** n lower-case hex digits; dst holds one more. */
static void
take_hex(struct text *t, char *dst, size_t n)
{
    dst[0] = '\0';
    if (t->broken || (size_t)(t->end - t->p) < n) {
        t->broken = true;
        return;
    }
    memcpy(dst, t->p, n);
    dst[n] = '\0';
    t->broken = strspn(dst, "0123456789abcdef") != n;
    t->p += n;
}

static void
take_sha256(struct text *t, uint8_t sha256[WN_SHA256_BYTES])
{
    char hex[WN_SHA256_HEX];

    take_hex(t, hex, WN_SHA256_HEX - 1);
    take(t, "\n");
    t->broken = t->broken || wn_unhex(sha256, WN_SHA256_BYTES, hex) != WN_OK;
}

static void
take_part(struct text *t, unsigned number, struct wn_pack_part *part)
{
    char start[16];

    (void)snprintf(start, sizeof(start), "%04u ", number);
    take(t, start);
    part->size_bytes = take_number(t);
    take(t, " ");
    take_sha256(t, part->sha256);
}

enum wn_status
wn_pack_list_read(struct wn_pack_list *out, const char *text, size_t n)
{
    struct text t = { text, text + n, false };
    struct wn_pack_list l = { .parts = NULL };
    uint64_t count;

    take(&t, TITLE "set ");
    take_hex(&t, l.set, WN_PACK_SET_HEX - 1);
    take(&t, "\nparts ");
    count = take_number(&t);
    take(&t, "\narchive-bytes ");
    l.archive_bytes = take_number(&t);
    take(&t, "\nrecipients ");
    take_sha256(&t, l.people);
    if (t.broken || count == 0 || count >= WN_PACK_PARTS_MAX) {
        return WN_EFORMAT;
    }
    l.parts = calloc((size_t)count, sizeof(*l.parts));
    if (!l.parts) {
        return WN_ENOMEM;
    }
    l.count = (unsigned)count;
    for (unsigned i = 0; i < l.count && !t.broken; i++) {
        take_part(&t, i + 1, &l.parts[i]);
    }
    if (t.broken || t.p != t.end) {
        wn_pack_list_free(&l);
        return WN_EFORMAT;
    }
    *out = l;
    return WN_OK;
}
