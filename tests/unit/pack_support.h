/** People with keys, and a small valid bundle, for the tests of the pack floor.
 * The judge is the openssl program, with tar and cat: none of ours. */
#ifndef TESTS_PACK_SUPPORT_H
#define TESTS_PACK_SUPPORT_H

#include "bundle_support.h"

#include <stdarg.h>

#include "pack/pack_in.h"

/** A folder with a bundle B, and RSA and EC keys and certificates of people. */
struct k_case {
    struct b_bundle b;
    char prefix[128];
};

/** A shell line, with %s for the folder; it must end with `expect`. */
static inline void
k_sh(const struct k_case *k, int expect, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static inline void
k_sh(const struct k_case *k, int expect, const char *fmt, ...)
{
    char line[4096];
    int n = snprintf(line, sizeof(line), "cd %s && { ", k->b.folder);
    va_list args;

    va_start(args, fmt);
    n += vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, args);
    va_end(args);
    (void)snprintf(line + n, sizeof(line) - (size_t)n,
        "; } >log 2>&1");
    n = system(line);
    if (n == -1 || (WEXITSTATUS(n) != 0) != (expect != 0)) {
        (void)snprintf(line, sizeof(line), "cat %s/log >&2", k->b.folder);
        (void)system(line);
        fail_msg("the shell's answer is %d: %s", n, fmt);
    }
}

/** A key and its certificate: NAME.key, NAME.pem. */
static inline void
k_person(const struct k_case *k, const char *name, const char *algorithm)
{
    k_sh(k, 0, "openssl req -x509 -newkey %s -nodes -keyout %s.key -out %s.pem "
        "-subj /CN=%s -days 30", algorithm, name, name, name);
}

#define K_RSA "rsa:2048"
#define K_EC "ec -pkeyopt ec_paramgen_curve:P-256"

static inline void
k_begin(struct k_case *k)
{
    static char big[200000];
    uint32_t file;
    uint32_t noise = 1;

    b_begin(&k->b, B_MESSAGES, NULL);
    for (size_t i = 0; i + 1 < sizeof(big); i++) {
        noise = noise * 1664525u + 1013904223u;
        big[i] = (char)('!' + (noise >> 24) % 90);
    }
    file = b_file(&k->b, "MediaDomain/Library/SMS/a.txt", big);
    b_message_in(&k->b, (struct b_message) { .row = 1, .files = &file,
        .file_count = 1 });
    b_outcomes(&k->b);
    b_seal(&k->b);
    (void)snprintf(k->prefix, sizeof(k->prefix), "%s/P", k->b.folder);
    k_person(k, "rsa", K_RSA);
    k_person(k, "ec", K_EC);
}

/** Pack for the people named, in parts of part_bytes. */
static inline enum wn_status
k_pack(struct k_case *k, const char *const *people, uint64_t part_bytes,
    struct wn_pack_result *r, struct wn_err *err)
{
    static char paths[WN_PACK_RECIPIENTS_MAX][128];
    const char *to[WN_PACK_RECIPIENTS_MAX];
    struct wn_pack_options o = { .bundle_path = k->b.path,
        .recipient_paths = to, .prefix = k->prefix };

    for (size_t i = 0; people[i]; i++) {
        (void)snprintf(paths[i], sizeof(paths[i]), "%s/%s.pem", k->b.folder,
            people[i]);
        to[o.recipient_count++] = paths[i];
    }
    return wn_pack_in_parts(&o, part_bytes, r, err);
}

static const char *const k_both[] = { "rsa", "ec", NULL };

/** Open all parts with openssl alone, as NAME; NAME.tar is what they are. */
static inline void
k_open(const struct k_case *k, const char *name)
{
    k_sh(k, 0, "for p in P.????.cms; do openssl cms -decrypt -inform DER "
        "-in $p -inkey %s.key -recip %s.pem -out ${p%%.cms}.open || exit 1; "
        "done; cat P.????.open > %s.tar; rm P.????.open", name, name, name);
}

#endif
