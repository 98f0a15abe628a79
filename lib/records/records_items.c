/** The item sink: what comes goes to the reader of its artefact. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "records/photo_group.h"
#include "records/records_in.h"

static struct wn_reading *
reading(struct wn_records *r, enum wn_artefact a)
{
    return (unsigned)a < (unsigned)WN_ART_COUNT ? &r->readings[a] : NULL;
}

/** The index's texts outlive the call only as copies. */
static bool
remember(struct wn_reading *rd, const struct wn_index *ix)
{
    rd->index = *ix;
    rd->index.uri = wn_pool_text(&rd->memory, ix->uri);
    rd->index.locator = wn_pool_text(&rd->memory, ix->locator);
    rd->index.acquisition_mode =
        wn_pool_text(&rd->memory, ix->acquisition_mode);
    return rd->index.uri && rd->index.locator && rd->index.acquisition_mode;
}

static enum wn_status
on_index(void *ctx, const struct wn_index *ix, struct wn_err *err)
{
    struct wn_reading *rd = reading(ctx, ix->artefact);
    enum wn_status st;

    if (!rd || !rd->reader->index || !remember(rd, ix)) {
        return rd ? wn_fail_nomem(err, "an index") : WN_EINTERNAL;
    }
    st = rd->reader->index(rd, err);
    if (st == WN_OK) {
        if (rd->looked != WN_LOOK_PARTLY) {
            rd->looked = WN_LOOK_DONE;
        }
    } else if (st == WN_EFORMAT) {
        rd->looked = WN_LOOK_FAILED;
        (void)snprintf(rd->why, sizeof(rd->why), "%s",
            "the phone's database could not be read: it is damaged or not "
            "built as expected");
    }
    return st;
}

static enum wn_status
on_rows(void *ctx, const struct wn_rowset *rs, struct wn_err *err)
{
    struct wn_reading *rd = reading(ctx, rs->artefact);
    enum wn_status st;

    if (!rd || !rd->reader->rows) {
        return wn_fail(err, WN_EINTERNAL, "rows that nobody reads");
    }
    st = rd->reader->rows(rd, rs, err);
    if (st == WN_OK && rd->looked == WN_LOOK_NOT) {
        rd->looked = WN_LOOK_DONE;
    } else if (st == WN_EFORMAT) {
        rd->looked = WN_LOOK_FAILED;
        (void)snprintf(rd->why, sizeof(rd->why), "%s",
            "the phone's answer could not be read: it is not built as "
            "expected");
    }
    return st;
}

static enum wn_status
on_wanted(void *ctx, const struct wn_origin *o)
{
    struct wn_reading *rd = reading(ctx, o->artefact);

    return rd && rd->reader->wanted ? rd->reader->wanted(rd, o) : WN_DENIED;
}

static void
on_not_had(void *ctx, const struct wn_origin *o, const char *outcome)
{
    struct wn_reading *rd = reading(ctx, o->artefact);

    if (rd && rd->reader->not_had) {
        rd->reader->not_had(rd, o, outcome);
    }
}

static void
on_media_group(void *ctx, const char *name, char *key, size_t cap)
{
    (void)ctx;
    wn_photo_group(name, key, cap);
}

static enum wn_status
on_media(void *ctx, enum wn_artefact a, struct wn_media_file *files,
    size_t count, struct wn_err *err)
{
    struct wn_reading *rd = reading(ctx, a);

    for (size_t i = 0; i < count; i++) {
        files[i].keep = false;
    }
    return rd && rd->reader->media ? rd->reader->media(rd, files, count, err)
                                   : WN_OK;
}

static enum wn_status
on_value(void *ctx, const char *key, const char *value, enum wn_part part,
    struct wn_err *err)
{
    struct wn_records *r = ctx;

    for (size_t i = 0; i < WN_ART_COUNT; i++) {
        struct wn_reading *rd = &r->readings[i];

        if (rd->reader->value &&
            wn_artefact_info((enum wn_artefact)i)->platform ==
                wn_scope_identity(r->scope)->platform) {
            return rd->reader->value(rd, key, value, part, err);
        }
    }
    return WN_OK;
}

static void
on_could_not(void *ctx, enum wn_artefact a, bool partly, const char *why)
{
    struct wn_reading *rd = reading(ctx, a);

    if (!rd) {
        return;
    }
    if (partly) {
        wn_reading_partly(rd, why);
    } else if (rd->looked != WN_LOOK_FAILED) {
        rd->looked = WN_LOOK_FAILED;
        (void)snprintf(rd->why, sizeof(rd->why), "%s", why);
    }
}

static void
on_looked(void *ctx, enum wn_artefact a)
{
    struct wn_reading *rd = reading(ctx, a);

    if (rd && rd->looked == WN_LOOK_NOT) {
        rd->looked = WN_LOOK_DONE;
    }
}

void
wn_reading_partly(struct wn_reading *rd, const char *why)
{
    (void)pthread_mutex_lock(rd->lock);
    if (rd->looked == WN_LOOK_PARTLY && !strstr(rd->why, why)) {
        size_t used = strlen(rd->why);

        (void)snprintf(rd->why + used, sizeof(rd->why) - used, "; %s", why);
    } else if (rd->looked != WN_LOOK_FAILED && rd->looked != WN_LOOK_PARTLY) {
        rd->looked = WN_LOOK_PARTLY;
        (void)snprintf(rd->why, sizeof(rd->why), "%s", why);
    }
    (void)pthread_mutex_unlock(rd->lock);
}

enum wn_status
wn_reading_survive(struct wn_reading *rd, enum wn_status st,
    const struct wn_err *what, struct wn_err *err)
{
    if (st == WN_EFORMAT) {
        wn_reading_partly(rd, "the phone's database is damaged: part of it "
            "could not be read");
        return WN_OK;
    }
    if (st != WN_OK && err) {
        *err = *what;
    }
    return st;
}

enum wn_status
wn_reading_source(struct wn_reading *rd, struct wn_err *err)
{
    static const char base[] = "of a copy the phone made; cannot be reproduced";
    char note[256];
    const struct wn_source s = { .kind = "database",
        .locator = rd->index.locator, .sha256 = rd->index.sha256,
        .size_bytes = rd->index.size_bytes,
        .acquisition_mode = rd->index.acquisition_mode, .note = note };

    if (rd->index.has_wal) {
        (void)snprintf(note, sizeof(note), "%s; with its -wal of %llu bytes, "
            "SHA-256 %s", base, (unsigned long long)rd->index.wal_bytes,
            rd->index.wal_sha256);
    } else {
        (void)snprintf(note, sizeof(note), "%s", base);
    }
    return rd->sink->source(rd->sink->ctx, &s, &rd->source, err);
}

void
wn_records_fill_sink(struct wn_records *r)
{
    r->items = (struct wn_item_sink) { .ctx = r, .index = on_index,
        .rows = on_rows,
        .wanted = on_wanted, .not_had = on_not_had,
        .file_begin = wn_records_file_begin,
        .file_data = wn_records_file_data, .file_end = wn_records_file_end,
        .media_group = on_media_group, .media = on_media, .value = on_value,
        .could_not = on_could_not, .looked = on_looked,
        .choose = wn_records_choose,
        .who = wn_records_who, .finish = wn_records_finish };
}
