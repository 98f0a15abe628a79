/** Files that were taken, with their hashes; pictures among them. */
#include <stdlib.h>
#include <string.h>

#include "export/case.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
file_facets(struct wn_case *c, struct wn_case_name owner,
    const struct wn_ev_file *f, const char *name)
{
    struct wn_more_file more;

    if (!wn_more_file(c->more, f->id, &more)) {
        return;
    }
    wn_case_facet(c, owner, "FileFacet");
    wn_case_text(c, "uco-observable:fileName", name);
    wn_case_raw(c, "uco-observable:filePath", &more.phone_path);
    wn_case_int(c, "uco-observable:sizeInBytes", more.size_bytes);
    wn_case_bool(c, "uco-observable:isDirectory", false);
    if (more.has_mtime) {
        wn_case_time(c, "uco-observable:modifiedTime", more.mtime_ns);
    }
    wn_case_text(c, "winnow:path_in_bundle", f->path);
    wn_case_end_inner(c);
    wn_case_facet(c, owner, "ContentDataFacet");
    wn_case_text(c, "uco-observable:mimeType", more.mime_type);
    wn_case_int(c, "uco-observable:sizeInBytes", more.size_bytes);
    wn_json_key(&c->j, "uco-observable:hash");
    wn_json_arr(&c->j);
    wn_case_hash(c, owner, "SHA256", f->sha256);
    wn_case_hash(c, owner, "SHA512", more.sha512);
    wn_json_end_arr(&c->j);
    wn_case_end_inner(c);
}

/** ---- pictures, films, sounds, documents ------------------------------ */

static const struct wn_case_column media[] = {
    { "picture_width", "uco-observable:pictureWidth", WN_CASE_INT },
    { "picture_height", "uco-observable:pictureHeight", WN_CASE_INT },
    { "original_name", NULL, WN_CASE_TEXT },
    { "latitude", NULL, WN_CASE_TEXT },
    { "longitude", NULL, WN_CASE_TEXT },
};
#define MEDIA_PROPERTIES (COUNT(media) - 3)

/** A plain decimal, as xsd:decimal has it. */
static bool
is_decimal(const char *s)
{
    s += *s == '-';
    return *s >= '0' && *s <= '9' && strspn(s, "0123456789.") == strlen(s) &&
        strchr(s, '.') == strrchr(s, '.');
}

static void
place(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row)
{
    const char *latitude = wn_case_word(row, "latitude");
    const char *longitude = wn_case_word(row, "longitude");
    struct wn_case_name n = wn_case_item(it);

    if (!is_decimal(latitude) || !is_decimal(longitude)) {
        return;
    }
    wn_case_facet(c, n, "GeoLocationEntryFacet");
    wn_json_key(&c->j, "uco-observable:location");
    n.facet = "Location";
    wn_case_inner(c, n, "uco-location:Location");
    wn_case_facets(c);
    n.facet = "LatLongCoordinatesFacet";
    wn_case_inner(c, n, "uco-location:LatLongCoordinatesFacet");
    wn_case_typed(c, "uco-location:latitude", "xsd:decimal", latitude);
    wn_case_typed(c, "uco-location:longitude", "xsd:decimal", longitude);
    wn_case_end_inner(c);
    wn_case_end_facets(c);
    wn_case_end_inner(c);
    wn_case_end_inner(c);
}

static const struct wn_ev_file *
main_file(const struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "media");
    const struct wn_ev_value *id = row ? wn_ev_get(row, "file_id") : NULL;

    return id && id->kind == WN_EV_INT ? wn_ev_file(c->w->e, id->i) : NULL;
}

void
wn_case_media(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_row *row = wn_ev_row(it, "media");
    const struct wn_ev_file *f = main_file(c, it);
    bool picture = strcmp(wn_case_word(row, "kind"), "photo") == 0;
    bool sound = strcmp(wn_case_word(row, "kind"), "audio") == 0;

    wn_case_node(c, wn_case_item(it),
        picture ? "uco-observable:File uco-observable:RasterPicture"
        : sound ? "uco-observable:File uco-observable:Audio"
                : "uco-observable:File");
    wn_case_rest(c, it, row, media, COUNT(media));
    wn_case_times(c, it, "");
    wn_case_facets(c);
    if (f) {
        file_facets(c, wn_case_item(it), f,
            wn_case_readable(it, row, "original_name"));
    }
    if (picture) {
        wn_case_facet(c, wn_case_item(it), "RasterPictureFacet");
        wn_case_columns(c, it, row, media, MEDIA_PROPERTIES);
        wn_case_end_inner(c);
    }
    place(c, it, row);
    wn_case_end_facets(c);
}

/** ---- files of other items -------------------------------------------- */

/** An attachment that was had, as its message calls it. */
struct named {
    int64_t file;
    const struct wn_ev_row *row;
};

static int
order(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    return x->file != y->file ? (x->file < y->file ? -1 : 1)
        : x->row < y->row     ? -1 : x->row > y->row;
}

/** All of them, by file; NULL without memory. */
static struct named *
names_of(const struct wn_ev_item *it, size_t *count)
{
    struct named *names = calloc(it->row_count + 1, sizeof(*names));

    *count = 0;
    for (size_t i = 0; names && i < it->row_count; i++) {
        const struct wn_ev_value *v = wn_ev_get(&it->rows[i], "file_id");

        if (strcmp(it->rows[i].table->name, "attachment") == 0 &&
            v->kind == WN_EV_INT) {
            names[(*count)++] = (struct named){ v->i, &it->rows[i] };
        }
    }
    if (names) {
        qsort(names, *count, sizeof(*names), order);
    }
    return names;
}

void
wn_case_files(struct wn_case *c, const struct wn_ev_item *it)
{
    const struct wn_ev_file *own = main_file(c, it);
    bool message = wn_ev_row(it, "message") != NULL;
    size_t count, at = 0;
    struct named *names = names_of(it, &count);

    c->w->e->job->r->nomem = c->w->e->job->r->nomem || !names;
    /* Both are by file, whose number stands once among the item's. */
    for (size_t i = 0; names && i < it->file_count; i++) {
        const struct wn_ev_file *f = it->files[i];
        struct wn_case_name n = { "item", it->id, "file", f->id, NULL };
        struct wn_case_name relation = { "item", it->id, "relationship",
            f->id, NULL };

        while (at < count && names[at].file < f->id) {
            at++;
        }
        if (f == own) {
            continue;
        }
        wn_case_node(c, n, "uco-observable:File");
        wn_case_facets(c);
        file_facets(c, n, f, at < count && names[at].file == f->id
                ? wn_case_readable(it, names[at].row, "transfer_name") : "");
        wn_case_end_facets(c);
        wn_case_end_node(c);
        wn_case_relation(c, relation, n, wn_case_item(it),
            message ? "Attachment_Of" : "Related_To");
    }
    free(names);
}
