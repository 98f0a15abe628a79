/** The signature beside a filter: whose it is, before anything is done. A bad
 * one refuses the filter; so does one that could not be tested, since people
 * would rely on it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "consent/build.h"

struct beside {
    struct wn_filter_signature *out;
    struct wn_findings *findings;
    const struct wn_buf *filter;
    const struct wn_trusted *trust;
    const char *path;
    bool seen; /* whatever it is */
};

static void
complain(const struct beside *k, const char *ending, const char *why,
    const char *more)
{
    const struct wn_place at = { WN_SOURCE_FILTER, 0, 0, "" };

    wn_findings_add(k->findings, WN_FINDING_ERROR, WN_EFORCE, &at,
        "the signature (%s) beside the filter %s%s", ending, why, more);
}

/** @retval WN_ABSENT  there is none @retval WN_EFORCE  it cannot be read */
static enum wn_status
read_beside(struct wn_buf *b, const char *name)
{
    struct stat sb;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool whole;

    wn_buf_init(b, WN_SIGNATURE_BYTES_MAX);
    if (fd < 0) {
        return errno == ENOENT && lstat(name, &sb) != 0 ? WN_ABSENT
                                                        : WN_EFORCE;
    }
    whole = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size > 0 &&
        wn_read_all(fd, b) && b->st == WN_OK;
    (void)close(fd);
    return whole ? WN_OK : WN_EFORCE;
}

/** `check` and the plan say it alike. */
static void
words_of(char *out, size_t cap, const struct wn_signature *s)
{
    if (s->verdict != WN_SIGNATURE_TRUSTED) {
        (void)snprintf(out, cap, "the filter is signed by one who calls "
            "himself %.400s (SHA-256 %s). Nobody was trusted for this: anybody "
            "can call himself so. Give --trust the certificate of somebody "
            "whom you know", s->who, s->fingerprint);
    } else if (s->issuer[0] == '\0') {
        /* A raw key has no name but that of a file on this computer. */
        (void)snprintf(out, cap, "the filter is signed with a key that is "
            "trusted (SHA-256 %s)", s->fingerprint);
    } else {
        (void)snprintf(out, cap, "the filter is signed by %.400s, who is "
            "trusted (certificate SHA-256 %s)", s->who, s->fingerprint);
    }
}

void
wn_consent_signed_words(char *out, size_t cap, const struct wn_consent *c)
{
    out[0] = '\0';
    if (c->signature.is_signed) {
        words_of(out, cap, &c->signature.seen);
    }
}

static void
judge(const struct beside *k, const char *ending)
{
    const struct wn_place at = { WN_SOURCE_FILTER, 0, 0, "" };
    const struct wn_signature *s = &k->out->seen;
    char why[1024];

    if (s->verdict == WN_SIGNATURE_TRUSTED) {
        return;
    }
    if (s->verdict == WN_SIGNATURE_NOBODY_TRUSTED) {
        words_of(why, sizeof(why), s);
        wn_findings_add(
            k->findings, WN_FINDING_WARNING, WN_OK, &at, "%s", why);
        return;
    }
    if (s->verdict == WN_SIGNATURE_NO_KEY) {
        complain(k, ending, "names nobody, so that it cannot be tested: give "
            "--trust the signer's public key or certificate", "");
        return;
    }
    (void)snprintf(why, sizeof(why), " (%s): %s%s%.400s",
        wn_signature_word(s->verdict), s->why,
        s->who[0] ? "; it says it is of " : "", s->who);
    complain(k, ending, "is not to be relied on", why);
}

static enum wn_status
look(struct beside *k, const char *ending, struct wn_err *err)
{
    struct wn_filter_signature *out = k->out;
    size_t room = strlen(k->path) + 8;
    char *name = malloc(room);
    char file[40]; /* in the bundle */
    struct wn_buf b;
    enum wn_status st;

    if (!name) {
        return wn_fail_nomem(err, "reading the filter");
    }
    (void)snprintf(name, room, "%s%s", k->path, ending);
    st = read_beside(&b, name);
    free(name);
    if (st != WN_ABSENT && k->seen) {
        complain(k, ending, "is the second one: which of them counts is not "
            "said", "");
    } else if (st == WN_OK) {
        k->seen = true;
        out->is_signed = true;
        (void)snprintf(file, sizeof(file), "consent/filter.yaml%s", ending);
        wn_check_signature(&out->seen, file, &b, k->filter, k->trust,
            wn_now_ns());
        judge(k, ending);
        out->bytes = b;
        return WN_OK;
    } else if (st != WN_ABSENT) {
        k->seen = true;
        complain(k, ending, "cannot be read, or is longer than any", "");
    }
    wn_buf_clear(&b);
    return WN_OK;
}

/** Whose signatures count: the policy's people where it wants one, and only
 * they; else the caller's. */
static enum wn_status
trust_of(struct wn_trusted **out, const struct wn_consent_inputs *in,
    const struct wn_policy *policy, struct wn_err *err)
{
    const char *paths[WN_POLICY_TRUSTED_MAX];
    struct wn_err why = WN_ERR_INIT;
    struct stat sb;
    enum wn_status st;
    size_t n;

    if (!wn_policy_wants_signature(policy)) {
        return wn_trust_load(out, in->trust_paths, in->trust_count, err);
    }
    n = wn_policy_trusted(policy, paths);
    for (size_t i = 0; i < n; i++) {
        if (stat(paths[i], &sb) == 0 &&
            (sb.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
            (void)wn_fail(err, WN_EFILTER, "%s, whom the policy trusts, may be "
                "written by others than its owner, so nothing is let through",
                paths[i]);
            return WN_EFILTER;
        }
    }
    st = wn_trust_load(out, paths, n, &why);
    if (st != WN_OK) {
        (void)wn_fail(err, WN_EFILTER, "the policy %s trusts somebody who "
            "cannot be read, so nothing is let through: %s",
            wn_policy_id(policy), why.text);
        wn_todo(err, "Ask whoever keeps the policy of this computer. No phone "
            "was touched.");
        return WN_EFILTER;
    }
    return WN_OK;
}

/** There is none, and somebody asks for one. */
static void
judge_none(struct wn_findings *f, const struct wn_policy *policy, bool is_text)
{
    const struct wn_place at = { WN_SOURCE_FILTER, 0, 0, "" };

    if (is_text) {
        wn_findings_add(f, WN_FINDING_WARNING, WN_OK, &at,
            "the policy %s wants this filter signed by somebody whom it "
            "trusts before it is used: the signature is to lie beside the file "
            "as .p7s or .sig", wn_policy_id(policy));
    } else if (wn_policy_wants_signature(policy)) {
        wn_findings_add(f, WN_FINDING_ERROR, WN_EFORCE, &at,
            "nobody signed this filter, and the policy %s wants the signature "
            "of somebody whom it trusts: neither a .p7s nor a .sig lies beside "
            "it", wn_policy_id(policy));
    } else {
        wn_findings_add(f, WN_FINDING_ERROR, WN_EFORCE, &at,
            "nobody signed this filter: neither its .p7s nor its .sig lies "
            "beside it, and --trust asks for the signature of somebody who is "
            "trusted");
    }
}

enum wn_status
wn_filter_signature_read(struct wn_filter_signature *out,
    const struct wn_consent_inputs *in, const struct wn_policy *policy,
    const struct wn_buf *filter, struct wn_findings *f, struct wn_err *err)
{
    bool wanted = wn_policy_wants_signature(policy);
    struct wn_trusted *trust = NULL;
    struct beside k = { out, f, filter, NULL, in->filter_path, false };
    enum wn_status st = trust_of(&trust, in, policy, err);

    k.trust = trust;
    if (st == WN_OK && !in->filter_text) {
        st = look(&k, ".p7s", err);
    }
    if (st == WN_OK && !in->filter_text) {
        st = look(&k, ".sig", err);
    }
    if (st == WN_OK && wanted && k.seen && !trust) {
        complain(&k, "of whomever", "cannot count: the policy wants one, and "
            "trusts nobody", "");
    } else if (st == WN_OK && (wanted || trust) && !k.seen) {
        judge_none(f, policy, wanted && in->filter_text);
    }
    wn_trust_free(&trust);
    return st;
}

void
wn_filter_signature_clear(struct wn_filter_signature *s)
{
    wn_buf_clear(&s->bytes);
    *s = (struct wn_filter_signature){ 0 };
}

const struct wn_signature *
wn_consent_signature(const struct wn_consent *c)
{
    return c->signature.is_signed ? &c->signature.seen : NULL;
}

const uint8_t *
wn_consent_signature_bytes(const struct wn_consent *c, size_t *n)
{
    *n = c->signature.bytes.len;
    return c->signature.bytes.data;
}
