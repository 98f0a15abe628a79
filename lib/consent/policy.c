/** Reading a policy; it is as strict as a filter, and fails closed. */
#include "consent/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "consent/build.h"
#include "consent/consent_parse.h"
#include "consent/file.h"
#include "consent/rules.h"
#include "consent/schema.h"

static const char advice[] =
    "Ask whoever keeps the policy of this computer. No phone was touched.";

static enum wn_status
refuse(const char *path, const struct wn_findings *f, struct wn_err *err)
{
    const struct wn_finding *first = wn_findings_at(f, 0);

    (void)wn_fail(err, WN_EFILTER,
        "the policy %s is not valid, so nothing is let through: line %d: %s",
        path, first->line, first->text);
    wn_todo(err, "%s", advice);
    return WN_EFILTER;
}

/** Whoever runs Winnow chooses the folder it runs in, and is not to choose
 * whom the policy trusts with it. */
static void
check_paths(struct wn_check *k, const struct wn_node *root)
{
    const struct wn_node *list = wn_node_good(root, "trusted");

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        if (n->text && n->text[0] != '/') {
            wn_complain(k, n, "a path from the root is needed here (/…)");
        }
    }
}

/** "messages, calls, …": whose rules can say whom they are about. */
static const char *
with_people(char *dst, size_t cap)
{
    size_t at = 0;

    dst[0] = '\0';
    for (enum wn_category c = 0; c < WN_CAT_COUNT && at < cap; c++) {
        const struct wn_category_rule *r = wn_category_rule(c);

        if (r->people || r->contacts) {
            int n = snprintf(dst + at, cap - at, "%s%s", at > 0 ? ", " : "",
                wn_category_name(c));

            at += n > 0 ? (size_t)n : 0;
        }
    }
    return dst;
}

/** A cap that no filter can meet is a slip: whoever wrote it means another. */
static void
check_people(struct wn_check *k, const struct wn_node *root)
{
    const struct wn_node *list = wn_node_good(root, "people-required");
    char those[160];

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        const struct wn_category_rule *r =
            n->word ? wn_category_rule((enum wn_category)n->value) : NULL;

        if (r && !r->people && !r->contacts) {
            wn_complain(k, n,
                "rules about %s cannot name people, so that no filter could "
                "meet this: take it out here, and where nobody is to ask for "
                "%s, leave it out of categories. People can be required for: "
                "%s", n->text, n->text, with_people(those, sizeof(those)));
        }
    }
}

static enum wn_status
read_policy(struct wn_policy *p, const struct wn_buf *b, const char *path,
    struct wn_findings *f, struct wn_err *err)
{
    struct wn_check k = { .arena = &p->arena, .findings = f,
        .now_ns = WN_NO_CLOCK };
    const struct wn_text_in in = { b->data, b->len };
    enum wn_status st = wn_hash_text(p->sha256, &in, err);

    if (st == WN_OK) {
        st = wn_filter_read(&p->root, &p->arena, b->data, b->len,
            WN_SOURCE_FILTER, f, err);
    }
    if (st == WN_OK) {
        wn_schema_check(&k, p->root, wn_schema_policy);
        check_paths(&k, p->root);
        check_people(&k, p->root);
    }
    if (p->arena.failed || wn_findings_failed(f)) {
        return wn_fail_nomem(err, "reading the policy");
    }
    wn_findings_sort(f);
    return (st == WN_OK || st == WN_EFILTER) && wn_findings_count(f) > 0
        ? refuse(path, f, err) : st;
}

static enum wn_status
load(struct wn_policy **out, const char *path, struct wn_err *err)
{
    struct wn_policy *p = calloc(1, sizeof(*p));
    struct wn_findings *f = wn_findings_new();
    struct wn_buf bytes = { 0 };
    enum wn_status st = p && f
        ? wn_text_file(&bytes, path, "the policy", err)
        : wn_fail_nomem(err, "reading the policy");

    if (st == WN_OK && bytes.len == 0) {
        st = wn_fail(err, WN_EFILTER,
            "the policy %s is empty, so nothing is let through", path);
        wn_todo(err, "%s", advice);
    }
    if (st == WN_OK) {
        st = read_policy(p, &bytes, path, f, err);
    }
    wn_buf_clear(&bytes);
    wn_findings_free(&f);
    if (st == WN_OK) {
        *out = p;
        p = NULL;
    }
    wn_policy_free(&p);
    return st;
}

enum wn_status
wn_policy_find(struct wn_policy **out, const char *given, const char *own,
    struct wn_err *err)
{
    struct stat sb;
    bool has_own = lstat(own, &sb) == 0 ||
        (errno != ENOENT && errno != ENOTDIR);

    *out = NULL;
    if (given && has_own) {
        (void)wn_fail(err, WN_EFILTER,
            "this computer has a policy of its own, %s: no other can stand in "
            "for it", own);
        wn_todo(err, "Leave out --policy.");
        return WN_EFILTER;
    }
    if (has_own && stat(own, &sb) == 0 &&
        (sb.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        (void)wn_fail(err, WN_EFILTER,
            "the policy %s may be written by others than its owner, so "
            "nothing is let through", own);
        wn_todo(err, "%s", advice);
        return WN_EFILTER;
    }
    return given ? load(out, given, err) : has_own ? load(out, own, err)
                                                   : WN_OK;
}

enum wn_status
wn_policy_load(struct wn_policy **out, const char *path, struct wn_err *err)
{
    return wn_policy_find(out, path, WN_POLICY_PATH, err);
}

void
wn_policy_free(struct wn_policy **p)
{
    if (p && *p) {
        wn_arena_clear(&(*p)->arena);
        free(*p);
        *p = NULL;
    }
}

const char *
wn_policy_id(const struct wn_policy *p)
{
    return wn_node_text(p->root, "id");
}

const char *
wn_policy_sha256(const struct wn_policy *p)
{
    return p->sha256;
}

/** Is the word in the list? */
static bool
lists(const struct wn_node *list, const char *word)
{
    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        if (strcmp(n->text, word) == 0) {
            return true;
        }
    }
    return false;
}

bool
wn_policy_lets(const struct wn_policy *p, const char *key, const char *word)
{
    const struct wn_node *list = p ? wn_node_get(p->root, key) : NULL;

    return !list || lists(list, word);
}

bool
wn_policy_wants_people(const struct wn_policy *p, const char *category)
{
    return p && lists(wn_node_get(p->root, "people-required"), category);
}

int64_t
wn_policy_cap(const struct wn_policy *p, const char *key)
{
    return p ? wn_node_value(p->root, key, 0) : 0;
}

bool
wn_policy_wants_signature(const struct wn_policy *p)
{
    return p && wn_node_is(p->root, "signature", "required");
}

size_t
wn_policy_trusted(
    const struct wn_policy *p, const char *paths[WN_POLICY_TRUSTED_MAX])
{
    const struct wn_node *list = wn_node_get(p->root, "trusted");
    size_t n = 0;

    for (const struct wn_node *at = list ? list->first : NULL;
         at && n < WN_POLICY_TRUSTED_MAX; at = at->next) {
        paths[n++] = at->text;
    }
    return n;
}
