/** Finding a party by halving gives what walking through all of them gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "export/party_index.h"

#define PARTIES 600u
#define WORDS 40u

/** Few enough that several parties share one; 0 is nobody's. */
static const char *
word(unsigned n)
{
    static char words[WORDS][16];

    n %= WORDS;
    if (n > 0) {
        /* Some begin with others. */
        (void)snprintf(words[n], sizeof(words[n]), "%.*s", (int)(n % 5 + 1),
            n % 2 ? "+4477009" : "jo\xffreid");
        if (n > 10) {
            (void)snprintf(words[n], sizeof(words[n]), "%u", n);
        }
    }
    return words[n];
}

static struct wn_ev_value
bytes(const char *s)
{
    return (struct wn_ev_value){ .kind = WN_EV_BLOB,
        .p = (const uint8_t *)s, .n = strlen(s) };
}

static const struct wn_ev_party *
walk(const struct wn_evidence *e, const struct wn_ev_value *address,
    const char *e164)
{
    for (size_t i = 0; i < e->party_count; i++) {
        const struct wn_ev_party *p = &e->parties[i];

        if ((e164[0] && strcmp(p->e164, e164) == 0) ||
            (address->n > 0 && p->address.n == address->n &&
                memcmp(p->address.p, address->p, address->n) == 0)) {
            return p;
        }
    }
    return NULL;
}

static void
as_by_walking(void **state)
{
    static struct wn_ev_party parties[PARTIES];
    static struct wn_evidence e;
    struct wn_party_index *x = NULL;
    unsigned found = 0, by_both = 0;

    (void)state;
    e = (struct wn_evidence){ .parties = parties, .party_count = PARTIES };
    for (unsigned i = 0; i < PARTIES; i++) {
        /* Backwards, and not all words, so that order and absence count. */
        parties[i] = (struct wn_ev_party){ .id = i + 1,
            .e164 = word((PARTIES - i) * 7 % 31),
            .address = bytes(word((PARTIES - i) * 11 % 37)) };
    }
    assert_int_equal(wn_party_index_new(&x, &e, NULL), WN_OK);
    for (unsigned i = 0; i < WORDS * WORDS; i++) {
        const struct wn_ev_value address = bytes(word(i / WORDS));
        const char *e164 = word(i % WORDS);
        const struct wn_ev_party *p = walk(&e, &address, e164);

        assert_ptr_equal(wn_party_index_find(x, &address, e164), p);
        found += p ? 1 : 0;
        by_both += p && strcmp(p->e164, e164) != 0 && e164[0] ? 1 : 0;
    }
    assert_in_range(found, WORDS, WORDS * WORDS - 1); /* nobody, too */
    assert_in_range(by_both, 1, found - 1); /* an address before a number */
    wn_party_index_free(&x);
    assert_null(x);
}

static void
of_nobody(void **state)
{
    static struct wn_evidence e;
    struct wn_party_index *x = NULL;
    const struct wn_ev_value address = bytes("jo");

    (void)state;
    assert_int_equal(wn_party_index_new(&x, &e, NULL), WN_OK);
    assert_null(wn_party_index_find(x, &address, "+44"));
    wn_party_index_free(&x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_by_walking),
        cmocka_unit_test(of_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
