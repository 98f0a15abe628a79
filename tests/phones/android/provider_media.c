/* media: MediaProvider over the files table of one user's storage. */
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define GREY_LIST_SDK 29
#define GRAMMAR_SINCE 30
#define OWNER_SINCE 34 /* a where clause naming the owner sees only its own */
#define OWNER "owner_package_name"
#define INCLUDE 1      /* MATCH_INCLUDE, _EXCLUDE, _ONLY of MediaStore */
#define ONLY 3

/* Columns of the table that MediaStore does not document for any URI, for
 * files of one kind, and only for sound. */
#define INTERNAL "old_id hash primary_directory secondary_directory _user_id " \
    "_modifier _transcode_status _video_codec_type _special_format " \
    "redacted_uri_id mini_thumb_data name "
#define OF_FILES INTERNAL "parent format media_type storage_id "
#define OF_SOUND "is_ringtone is_music is_alarm is_notification is_podcast " \
    "is_audiobook is_recording title_key artist_id album_id track " \
    "title_resource_uri "

static const struct target {
    const char *pattern;
    const char *name;   /* the view */
    const char *rule;   /* of the view over files */
    const char *hidden; /* columns, from 10 on */
} targets[] = {
    {"images/media", "images", "media_type=1", OF_FILES OF_SOUND
        "bookmark tags category language"},
    {"audio/media", "audio", "media_type=2", OF_FILES
        "tags category language"},
    {"video/media", "video", "media_type=3", OF_FILES OF_SOUND},
    {"file", "files", NULL, INTERNAL},
    {"downloads", "downloads", "is_download=1", OF_FILES OF_SOUND},
};

/* VOLUME/PATTERN or VOLUME/PATTERN/N */
static const struct target *
target_of(const struct content_uri *u, bool *has_id)
{
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        char *all = xformat("*/%s", targets[i].pattern);
        char *one = xformat("*/%s/#", targets[i].pattern);
        bool hit = uri_is(u, all);

        *has_id = uri_is(u, one);
        free(all);
        free(one);
        if (hit || *has_id) {
            return &targets[i];
        }
    }
    return NULL;
}

static void
make_view(sqlite3 *db, const struct target *t)
{
    if (t->rule == NULL || provider_has(db, t->name) ||
        !provider_has(db, "files") || (strcmp(t->name, "downloads") == 0 &&
        !provider_has_column(db, "files", "is_download"))) {
        return;
    }
    provider_view(db, t->name, "SELECT * FROM main.files WHERE %s", t->rule);
}

/* Rows in the bin, or not finished, are left out unless asked for. */
static void
hide(struct plan *p, sqlite3 *db, const struct content_query *q,
    const char *column, const char *extra)
{
    const char *match = content_extra(q, extra);
    long how = match == NULL ? 0 : strtol(match, NULL, 10);

    if (how != INCLUDE && provider_has_column(db, p->tables, column)) {
        plan_where(p, how == ONLY ? "%s=1" : "%s=0", column);
    }
}

/* "Mentions", as MediaProvider looks for it: the bare letters. */
static bool
mentions_owner(const struct content_query *q)
{
    return (q->where != NULL && strstr(q->where, OWNER) != NULL) ||
        (q->sort != NULL && strstr(q->sort, OWNER) != NULL);
}

/* What `external` leaves out unless asked for. A row asked for by its number
 * is always given. */
static void
hide_unfinished(struct shell *sh, struct plan *p,
    const struct content_query *q, sqlite3 *db)
{
    if (sh->phone->sdk >= GREY_LIST_SDK) {
        hide(p, db, q, "is_pending", "android:query-arg-match-pending");
    }
    if (sh->phone->sdk >= GRAMMAR_SINCE) {
        hide(p, db, q, "is_trashed", "android:query-arg-match-trashed");
    }
}

static void
narrow(struct shell *sh, struct plan *p, const struct content_query *q,
    sqlite3 *db)
{
    const char *volume = q->uri.segment[0];

    if (strcmp(volume, "internal") == 0) {
        plan_where(p, "0"); /* ring tones, in a database of their own */
    } else if (strcmp(volume, "external") != 0 &&
        provider_has_column(db, p->tables, "volume_name")) {
        plan_equals(p, "volume_name", volume);
    }
    if (sh->phone->sdk >= OWNER_SINCE && mentions_owner(q)) {
        plan_where(p, OWNER "='com.android.shell'");
    }
}

static int64_t
number(const char *s, int64_t otherwise)
{
    int64_t v = s == NULL ? otherwise : strtoll(s, NULL, 10);

    return v < 0 ? otherwise : v;
}

static bool
allowed(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    a->refused = true;
    if (sh->phone->disallow_usb_file_transfer) {
        content_throw(a, "java.lang.SecurityException: Shell user cannot "
            "access files for user %d", q->user);
        return false;
    }
    if (!phone_permits(sh->phone, "READ_EXTERNAL_STORAGE")) {
        content_throw(a, "java.lang.SecurityException: Permission Denial: "
            "reading com.android.providers.media.MediaProvider uri %s from "
            "pid=4242, uid=2000 requires "
            "android.permission.READ_EXTERNAL_STORAGE, or "
            "grantUriPermission()", q->uri.text);
        return false;
    }
    a->refused = false;
    return true;
}

void
provider_media(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    bool has_id = false;
    const struct target *t = target_of(&q->uri, &has_id);
    struct plan p = {.rules = PLAN_STRICT_COLUMNS | PLAN_BALANCED};
    int64_t id = 0;

    if (!allowed(sh, q, a)) {
        return;
    }
    if (t == NULL) {
        log_event(sh->phone->serial, "content", "unknown-uri", "suri",
            q->uri.text, NULL);
        content_throw(a, sh->phone->sdk >= GREY_LIST_SDK ?
            "java.lang.UnsupportedOperationException: Unknown or unsupported "
            "URL: %s" : "java.lang.IllegalStateException: Unknown URL: %s",
            q->uri.text);
        return;
    }
    if (sh->phone->sdk >= GRAMMAR_SINCE) {
        p.rules |= PLAN_STRICT_GRAMMAR;
    } else if (sh->phone->sdk == GREY_LIST_SDK) {
        p.rules |= PLAN_GREY_LIST;
    } else {
        p.rules = PLAN_ALIASES;
    }
    p.tables = t->name;
    if (sh->phone->sdk >= GRAMMAR_SINCE) {
        p.limit = number(content_extra(q, "android:query-arg-limit"), -1);
        p.offset = number(content_extra(q, "android:query-arg-offset"), 0);
    } else {
        p.limit = number(uri_parameter(&q->uri, "limit"), -1);
    }
    if (provider_open(sh, "media", q->user, "media.db", a)) {
        make_view(a->db, t);
        plan_relation(&p, a->db, t->name, sh->phone->sdk >= GREY_LIST_SDK ?
            t->hidden : "");
        narrow(sh, &p, q, a->db);
        if (has_id && uri_number(&q->uri, q->uri.nsegments - 1, &id)) {
            plan_where(&p, "_id=%lld", (long long)id);
        } else {
            hide_unfinished(sh, &p, q, a->db);
        }
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
