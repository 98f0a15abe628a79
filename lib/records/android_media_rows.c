/** The catalogue's rows, and what can be said of a file before it is fetched.
 */
#include <string.h>

#include "base/err.h"
#include "base/mime_name.h"
#include "records/android_media.h"

enum { M_PATH, M_TAKEN, M_ADDED, M_MODIFIED, M_TRASHED, M_PENDING, M_COLUMNS };
static const char *const names[M_COLUMNS] = { [M_PATH] = "_data",
    [M_TAKEN] = "datetaken", [M_ADDED] = "date_added",
    [M_MODIFIED] = "date_modified", [M_TRASHED] = "is_trashed",
    [M_PENDING] = "is_pending" };

/** ---- the list ---------------------------------------------------------- */

static size_t
bucket(const char *path)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (; *path; path++) {
        h = (h ^ (uint8_t)*path) * 16777619u;
    }
    return h % WN_LISTED_BUCKETS;
}

struct wn_listed *
wn_listed_find(const struct wn_listing *l, const char *path)
{
    struct wn_listed *f = l->buckets[bucket(path)];

    while (f && strcmp(f->path, path) != 0) {
        f = f->next;
    }
    return f;
}

struct wn_listed *
wn_listed_new(struct wn_listing *l, const char *path)
{
    struct wn_listed *f = wn_pool_get(&l->memory, sizeof(*f));
    size_t b = bucket(path);

    if (!f) {
        return NULL;
    }
    *f = (struct wn_listed) { .path = wn_pool_text(&l->memory, path),
        .rules = UINT64_MAX };
    if (!f->path) {
        return NULL;
    }
    f->next = l->buckets[b];
    l->buckets[b] = f;
    l->count++;
    return f;
}

/** ---- rows -------------------------------------------------------------- */

static enum wn_category
category_of(const char *table)
{
    return strcmp(table, "video") == 0 ? WN_CAT_VIDEOS
        : strcmp(table, "audio") == 0  ? WN_CAT_AUDIO : WN_CAT_PHOTOS;
}

static struct wn_event_time
time_of(const struct wn_rows *r, size_t column, const char *kind,
    enum wn_epoch epoch)
{
    struct wn_event_time t = { .kind = kind, .raw = wn_rows_value(r, column),
        .epoch = epoch, .set_by = "catalogue" };

    if (!wn_rows_time(r, column, epoch, &t.time_ns)) {
        t.kind = NULL;
    }
    return t;
}

/** One path twice in the catalogue: nothing of the later row counts, and a
 * flag of either does. */
static enum wn_status
learn(struct wn_reading *rd, const struct wn_rows *r, const char *path,
    struct wn_err *err)
{
    struct wn_listing *l = rd->state;
    struct wn_listed *f = wn_listed_find(l, path);
    bool first = f == NULL;

    f = f ? f : wn_listed_new(l, path);
    if (!f) {
        return wn_fail_nomem(err, "the phone's catalogue");
    }
    f->trashed = f->trashed || wn_rows_int(r, M_TRASHED) != 0;
    f->pending = f->pending || wn_rows_int(r, M_PENDING) != 0;
    if (!first) {
        return WN_OK;
    }
    f->set = r->set;
    f->at = r->at;
    f->id = r->id;
    f->category = category_of(r->set->table);
    f->taken = time_of(r, M_TAKEN, "created", WN_EPOCH_UNIX_MS);
    f->added = time_of(r, M_ADDED, "added", WN_EPOCH_UNIX_S);
    f->modified = time_of(r, M_MODIFIED, "modified", WN_EPOCH_UNIX_S);
    return WN_OK;
}

enum wn_status
wn_listed_rows(struct wn_reading *rd, const struct wn_rowset *rs,
    struct wn_err *err)
{
    char path[1025];
    struct wn_rows r;
    enum wn_status st;

    wn_rows_begin(&r, rs, names, M_COLUMNS);
    while ((st = wn_rows_next(&r, err)) == WN_OK) {
        struct wn_value v = wn_rows_text(&r, M_PATH);

        wn_gate_seen(rd->gate, category_of(rs->table), 1);
        if (v.n == 0 || v.n >= sizeof(path) || memchr(v.p, '\0', v.n)) {
            continue; /* acquire says that it cannot be asked for */
        }
        memcpy(path, v.p, v.n);
        path[v.n] = '\0';
        st = learn(rd, &r, path, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return st == WN_END ? WN_OK : st;
}

/** ---- the question ------------------------------------------------------- */

static bool
holds(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

uint32_t
wn_listed_kind(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    if (holds(path, "/Screenshots/") ||
        strncmp(name, "Screenshot", 10) == 0) {
        return WN_KIND_SCREENSHOT;
    }
    if (holds(path, "/ScreenRecord") || holds(path, "/Screen recordings/") ||
        holds(path, "/Screen Recordings/") ||
        strncmp(name, "Screen_Recording", 16) == 0 ||
        strncmp(name, "screen-", 7) == 0) {
        return WN_KIND_SCREEN_RECORDING;
    }
    return holds(path, "/DCIM/") ? WN_KIND_CAMERA : WN_KIND_SAVED;
}

static void
slot(struct wn_facts *f, enum wn_time_field field,
    const struct wn_event_time *t)
{
    if (t->kind) {
        f->times[field] =
            (struct wn_fact_time) { WN_TIME_KNOWN, t->time_ns, 0 };
    }
}

struct wn_facts
wn_listed_facts(const struct wn_listed *f)
{
    struct wn_facts q = { .category = f->category, .author = -1 };
    const struct wn_event_time *taken = f->own.kind ? &f->own
        : f->taken.kind ? &f->taken : &f->modified;

    switch ((int)f->category) {
    case WN_CAT_DOCUMENTS:
        slot(&q, WN_TF_MODIFIED, &f->modified);
        return q;
    case WN_CAT_AUDIO:
        slot(&q, WN_TF_RECORDED, taken);
        slot(&q, WN_TF_RECEIVED, &f->added);
        break;
    default:
        q.kind = wn_listed_kind(f->path);
        slot(&q, WN_TF_TAKEN, taken);
        slot(&q, WN_TF_ADDED, &f->added);
        break;
    }
    q.needs = (f->trashed ? (uint32_t)WN_PART_RECENTLY_DELETED : 0) |
        (f->pending ? (uint32_t)WN_PART_PENDING : 0);
    if (q.needs == 0 && f->category != WN_CAT_AUDIO) {
        q.needs = WN_PART_CAMERA_ROLL;
    }
    /* Fields no rule on files can name: deny asks about every time. */
    slot(&q, WN_TF_MODIFIED, &f->modified);
    slot(&q, WN_TF_START, &f->taken);
    if (f->seen && (f->zone_assumed ||
            (!f->own.kind && f->category != WN_CAT_AUDIO))) {
        q.times[WN_TF_VISITED].state = WN_TIME_DOUBTFUL;
    }
    return q;
}

/** ---- documents --------------------------------------------------------- */

/** Is path below folder? "Download" is below any user's storage. */
static bool
is_below(const char *path, const char *folder)
{
    static const char storage[] = "/storage/emulated/";
    size_t n = strlen(folder);
    const char *rest = path;

    while (n > 0 && folder[n - 1] == '/') {
        n--;
    }
    if (folder[0] != '/') {
        if (strncmp(path, storage, sizeof(storage) - 1) != 0) {
            return false;
        }
        rest = strchr(path + sizeof(storage) - 1, '/');
        if (!rest) {
            return false;
        }
        rest++;
    }
    return n > 0 && strncmp(rest, folder, n) == 0 && rest[n] == '/';
}

static bool
one_of(const struct wn_texts *t, const char *path,
    bool (*is)(const char *, const char *))
{
    for (size_t i = 0; i < t->count; i++) {
        if (is(path, t->at[i])) {
            return true;
        }
    }
    return t->count == 0;
}

uint64_t
wn_document_rules(const struct wn_reading *rd, const char *path)
{
    const char *mime = wn_mime_by_name(path);
    uint64_t rules = 0;

    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];

        if (r->category == WN_CAT_DOCUMENTS &&
            one_of(&r->folders, path, is_below) &&
            one_of(&r->mimes, mime, wn_mime_is)) {
            rules |= UINT64_C(1) << i;
        }
    }
    return rules;
}
