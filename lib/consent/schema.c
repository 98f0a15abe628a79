#include "consent/schema.h"

#include <stdio.h>
#include <string.h>

#include "consent/consent_parse.h"

/** An open list or map of the walk, and where it stands. */
struct frame {
    struct wn_node *next;       /* child to look at next */
    const struct wn_field *sub; /* what its children are */
    bool is_map;
    uint32_t seen; /* keys of sub, one bit each */
};

static const struct wn_field *
field_of(const struct wn_field *fields, const char *key, unsigned *index)
{
    for (unsigned i = 0; fields[i].key; i++) {
        if (strcmp(fields[i].key, key) == 0) {
            *index = i;
            return &fields[i];
        }
    }
    return NULL;
}

/** How many single letters must change, at most 3 counted: enough to say
 * "did you mean". */
static size_t
distance(const char *a, const char *b)
{
    size_t n = strlen(a);
    size_t m = strlen(b);
    size_t row[48];

    if (n >= sizeof(row) / sizeof(row[0]) || m > 64) {
        return 9;
    }
    for (size_t i = 0; i <= n; i++) {
        row[i] = i;
    }
    for (size_t j = 1; j <= m; j++) {
        size_t corner = row[0];

        row[0] = j;
        for (size_t i = 1; i <= n; i++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);

            corner = row[i];
            best = row[i] + 1 < best ? row[i] + 1 : best;
            row[i] = row[i - 1] + 1 < best ? row[i - 1] + 1 : best;
        }
    }
    return row[n];
}

static void
unknown_key(struct wn_check *k, const struct wn_node *n,
    const struct wn_field *fields)
{
    const char *near = NULL;
    size_t best = 3;

    for (const struct wn_field *f = fields; f->key; f++) {
        size_t d = distance(f->key, n->key);

        if (d < best) {
            best = d;
            near = f->key;
        }
    }
    if (near) {
        wn_complain_key(k, n,
            "the key \"%.60s\" is not known here. Did you mean \"%s\"?",
            n->key, near);
    } else {
        wn_complain_key(k, n, "the key \"%.60s\" is not known here", n->key);
    }
}

static void
missing_keys(struct wn_check *k, const struct wn_node *map,
    const struct wn_field *fields, uint32_t seen)
{
    for (unsigned i = 0; fields[i].key; i++) {
        if (fields[i].need && !(seen & UINT32_C(1) << i)) {
            wn_complain_missing(
                k, map, fields[i].key, "\"%s\" is missing", fields[i].key);
        }
    }
}

/** `"<FILL: the phone's serial number>"`: a template's gap. */
static bool
is_placeholder(const struct wn_node *n)
{
    size_t len = strlen(n->text);

    return len > 7 && strncmp(n->text, "<FILL:", 6) == 0 &&
        n->text[len - 1] == '>';
}

static void
say_gap(struct wn_check *k, const struct wn_node *n)
{
    const char *what = n->text + strlen("<FILL:");
    size_t len;

    what += strspn(what, " ");
    len = strlen(what) - 1; /* without the ">" */
    wn_to_fill(k, n, "to be filled in: %.*s", len < 200 ? (int)len : 200, what);
}

static void
wrong_kind(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    const char *want = f->type == WN_TYPE_MAP ? "a section with keys"
        : f->type == WN_TYPE_LIST             ? "a list in [ ] or with dashes"
                                              : "a single value";

    n->bad = true;
    if (n->kind == WN_NODE_TEXT && n->text[0] == '\0') {
        wn_complain(k, n, "this is empty: %s belongs here", want);
    } else {
        wn_complain(k, n, "%s belongs here", want);
    }
}

/** Check one node itself. @return true when its children are to be checked */
static bool
check_node(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    if (n->bad) {
        return false;
    }
    if (n->kind == WN_NODE_TEXT && is_placeholder(n)) {
        n->to_fill = true;
        say_gap(k, n);
        return false;
    }
    if ((f->type == WN_TYPE_MAP && n->kind != WN_NODE_MAP) ||
        (f->type == WN_TYPE_LIST && n->kind != WN_NODE_LIST) ||
        (f->type != WN_TYPE_MAP && f->type != WN_TYPE_LIST &&
            n->kind != WN_NODE_TEXT)) {
        wrong_kind(k, n, f);
        return false;
    }
    if (n->kind == WN_NODE_TEXT) {
        wn_scalar_check(k, n, f);
        return false;
    }
    if (f->type == WN_TYPE_LIST && n->count < (uint64_t)f->min) {
        wn_complain(k, n, f->min == 1 ? "this list is empty"
                                      : "this list has too few entries");
    }
    if (f->type == WN_TYPE_LIST && f->max > 0 &&
        n->count > (uint64_t)f->max) {
        wn_complain(k, n, "more than %lld entries", (long long)f->max);
    }
    return true;
}

/** The field that describes a child, or NULL after a complaint. */
static const struct wn_field *
match(struct wn_check *k, struct frame *fr, struct wn_node *n)
{
    const struct wn_field *f;
    unsigned i = 0;

    if (!fr->is_map) {
        return fr->sub;
    }
    if (!n->key) {
        return NULL; /* no word at all: the parser said so */
    }
    f = field_of(fr->sub, n->key, &i);
    if (!f) {
        unknown_key(k, n, fr->sub);
        n->bad = true;
        return NULL;
    }
    if (fr->seen & UINT32_C(1) << i) {
        wn_complain_key(k, n,
            "\"%s\" is given twice: which of the two was agreed?", n->key);
        n->bad = true;
        return NULL;
    }
    fr->seen |= UINT32_C(1) << i;
    return f;
}

/** The same word twice in a list of words says that somebody slipped. */
static void
twice_in_list(struct wn_check *k, const struct wn_node *list)
{
    const struct wn_word *had[64];
    size_t count = 0;

    for (const struct wn_node *n = list->first; n; n = n->next) {
        for (size_t i = 0; i < count && n->word; i++) {
            if (had[i] == n->word) {
                wn_complain(k, n, "\"%s\" stands here twice", n->text);
            }
        }
        if (n->word && count < sizeof(had) / sizeof(had[0])) {
            had[count++] = n->word;
        }
    }
}

static void
leave(struct wn_check *k, const struct wn_node *n, const struct frame *fr)
{
    if (fr->is_map) {
        missing_keys(k, n, fr->sub, fr->seen);
    } else {
        twice_in_list(k, n);
    }
}

void
wn_schema_check(
    struct wn_check *k, struct wn_node *root, const struct wn_field *fields)
{
    struct frame stack[WN_FILTER_DEPTH_MAX + 1];
    const struct wn_node *open[WN_FILTER_DEPTH_MAX + 1];
    size_t depth = 1;

    if (root->kind != WN_NODE_MAP) {
        root->bad = true;
        wn_complain(
            k, root, "a filter begins with keys, such as \"winnow: 1\"");
        return;
    }
    stack[0] = (struct frame){ root->first, fields, true, 0 };
    open[0] = root;
    while (depth > 0) {
        struct frame *fr = &stack[depth - 1];
        struct wn_node *n = fr->next;
        const struct wn_field *f;

        if (!n) {
            leave(k, open[depth - 1], fr);
            depth--;
            continue;
        }
        fr->next = n->next;
        f = match(k, fr, n);
        if (f && check_node(k, n, f) && depth <= WN_FILTER_DEPTH_MAX) {
            open[depth] = n;
            stack[depth++] = (struct frame){ n->first, f->sub,
                f->type == WN_TYPE_MAP, 0 };
        }
    }
}
