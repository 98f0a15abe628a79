/** Photos, videos and sound recordings: chosen in the phone's catalogue
 * (MediaStore), fetched by path, decided by what they say of themselves.
 * docs/categories/photos-videos.md */
#include "acquire/source_pull.h"
#include "acquire/source_where.h"

#define MS INT64_C(1000000)

enum { PATH, FIRST_REST }; /* of the columns */

static const struct wn_ask_column picture[] = { { "_data", true },
    { "_display_name", true }, { "mime_type", true }, { "_size", false },
    { "datetaken", false }, { "date_added", false },
    { "date_modified", false }, { "width", false }, { "height", false },
    { "owner_package_name", true }, { "is_pending", false },
    { "is_trashed", false } };
static const struct wn_ask_column sound[] = { { "_data", true },
    { "_display_name", true }, { "mime_type", true }, { "_size", false },
    { "datetaken", false }, { "date_added", false },
    { "date_modified", false }, { "duration", false },
    { "owner_package_name", true }, { "is_pending", false },
    { "is_trashed", false } };
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct catalogue {
    enum wn_category category;
    enum wn_provider provider;
    const char *table; /* the provider's view of its one table */
    const struct wn_ask_column *columns;
    size_t column_count;
} catalogues[] = {
    { WN_CAT_PHOTOS, WN_PROV_IMAGE, "images", picture, COUNT(picture) },
    { WN_CAT_VIDEOS, WN_PROV_VIDEO, "video", picture, COUNT(picture) },
    { WN_CAT_AUDIO, WN_PROV_AUDIO, "audio", sound, COUNT(sound) },
};

/** ---- what the catalogue can choose ------------------------------------- */

/** Without a part, what is in the bin or not finished stays where it is. */
static void
leave_out(struct source_where *w, const struct wn_rule *r)
{
    static const int64_t yes = 1;

    if ((r->parts & WN_PART_RECENTLY_DELETED) == 0) {
        source_where_and(w, (struct wn_atom){ .op = WN_ATOM_INT_NOT_IN,
            .column = "is_trashed", .ints = &yes, .count = 1 });
    }
    if ((r->parts & WN_PART_PENDING) == 0) {
        source_where_and(w, (struct wn_atom){ .op = WN_ATOM_INT_NOT_IN,
            .column = "is_pending", .ints = &yes, .count = 1 });
    }
}

/** The capture date as the catalogue has it; where it has none, the file's. */
static void
want(struct source_where *w, const struct wn_rule *r)
{
    if (r->time_field == WN_TF_ADDED || r->time_field == WN_TF_RECEIVED) {
        source_where_alternative(w);
        leave_out(w, r);
        source_where_dates(w, r, "date_added", WN_NS_PER_S);
        return;
    }
    source_where_alternative(w);
    leave_out(w, r);
    if (r->all_dates) {
        return;
    }
    source_where_dates(w, r, "datetaken", MS);
    source_where_alternative(w);
    leave_out(w, r);
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
        .column = "datetaken" });
    source_where_dates(w, r, "date_modified", WN_NS_PER_S);
}

static enum wn_status
ask(struct source_android *s, int user, const struct catalogue *c,
    const struct wn_rowset **out, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_ask q = { .provider = c->provider, .user = user,
        .columns = c->columns, .column_count = c->column_count };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct wn_rule *r = source_where_rule(s, i, c->category);

        if (r) {
            q.trashed = q.trashed ||
                (r->parts & WN_PART_RECENTLY_DELETED) != 0;
            q.pending = q.pending || (r->parts & WN_PART_PENDING) != 0;
            want(&w, r);
        }
    }
    if (w.count == 0 && !w.failed) {
        source_where_free(&w);
        return WN_DENIED; /* no rule of this category */
    }
    source_where_denies(
        &w, s, c->category, 0, NULL, "date_modified", WN_NS_PER_S);
    st = source_where_ask(&w, s, &q, c->table, out, err);
    source_where_free(&w);
    return st == WN_OK ? source_rows_give(s, *out, err) : st;
}

/** ---- which of them to fetch -------------------------------------------- */

static enum wn_status
add_one(struct source_android *s, struct source_pull *pull, const char *path,
    struct wn_err *err)
{
    const struct wn_item_sink *sink = s->sink;
    const struct wn_origin o = { .artefact = s->artefact, .locator = path,
        .path = path, .acquisition_mode = PULL_MODE,
        .size_bytes = UINT64_MAX };

    if (sink->wanted(sink->ctx, &o) != WN_OK) {
        s->crossed->rows_not_kept++;
        return WN_OK;
    }
    return source_pull_add(pull, path, 0, err);
}

static enum wn_status
add_wanted(struct source_android *s, struct source_pull *pull,
    const struct wn_rowset *rs, struct wn_err *err)
{
    char path[PULL_PATH_BYTES];
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    for (uint64_t i = 0; i < rs->count && st == WN_OK; i++) {
        int64_t id;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK && source_pull_path(pull, &cells[PATH], path)) {
            st = add_one(s, pull, path, err);
        }
    }
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
media_of(struct source_android *s, int user, struct source_pull *pull,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < COUNT(catalogues); i++) {
        const struct catalogue *c = &catalogues[i];
        const struct wn_rowset *rs = NULL;

        if ((wn_artefact_info(s->artefact)->categories &
                (1u << c->category)) == 0) {
            continue;
        }
        st = ask(s, user, c, &rs, err);
        if (st == WN_OK) {
            st = add_wanted(s, pull, rs, err);
        }
        st = st == WN_DENIED ? WN_OK : st;
    }
    return st;
}

enum wn_status
source_media(struct source_android *s, struct wn_err *err)
{
    struct source_pull *pull = NULL;
    enum wn_status st = source_pull_new(&pull, s, err);

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        st = media_of(s, s->users[i], pull, err);
    }
    if (st == WN_OK && source_pull_count(pull) > 0) {
        st = source_pull_run(pull, err);
    }
    source_pull_free(&pull);
    return st;
}
